// What follows from merging and un-merging.
#include <algorithm>

#include <csdesk/ticket/merge.hpp>
#include "ticket/decide.hpp"
#include "ticket/family.hpp"

namespace csdesk::ticket {
namespace {

constexpr std::size_t most_tags = 50;

std::string said(ticket_id t) { return std::to_string(t.value); }

/// Why these two may not become one.
std::optional<error> against(state const& source, state const& survivor, merge const& c, merge_facts const& f) {
    if (auto bad = check_line("reason", c.reason, longest_reason); !bad) return bad.error();
    if (source.merges.into)
        return refuse(errc::not_allowed, "ticket", "the ticket is already merged into " + said(*source.merges.into),
                      "该工单已合并到工单 " + said(*source.merges.into), {"ticket.unmerge"});
    if (source.ticket == survivor.ticket)
        return refuse(errc::invalid_argument, "into", "a ticket is not merged into itself, directly or by a circle",
                      "工单不能直接或循环合并到自身");
    if (is_ended(survivor.status))
        return refuse(errc::not_allowed, "into", "ticket " + said(survivor.ticket) + " has ended",
                      "工单 " + said(survivor.ticket) + " 已结束", {"ticket.reopen"});
    if (source.requester != survivor.requester && !c.across_customers.value_or(false))
        return refuse(errc::not_allowed, "across_customers", "the two tickets are of different customers: say so to merge them",
                      "两张工单属于不同客户，合并须明确指定");
    if (f.complaint_open)
        return refuse(errc::not_allowed, "ticket", "its complaint has not ended", "该工单的投诉尚未结束",
                      {"complaint.mark_duplicate", "complaint.withdraw"});
    if (f.together > most_merged)
        return refuse(errc::not_allowed, "into", "at most 100 tickets become one", "最多 100 张工单合并为一张");
    return std::nullopt;
}

/// Those the survivor lacks, as far as there is room.
std::vector<std::string> tags_for(state const& survivor, state const& source) {
    std::vector<std::string> out;
    for (auto const& tag : source.tags)
        if (survivor.tags.size() + out.size() < most_tags &&
            std::find(survivor.tags.begin(), survivor.tags.end(), tag) == survivor.tags.end())
            out.push_back(tag);
    return out;
}

brought const& share_of(state const& survivor, ticket_id of) {
    return *std::find_if(survivor.merges.taken.begin(), survivor.merges.taken.end(),
                         [&](brought const& b) { return b.ticket == of; });
}

/// One survivor on the way up: what changes for it.
released let_go(state const& survivor, ticket_id from, ticket_id gone, state const* below, std::vector<std::string> const& lost) {
    released e{.ticket = survivor.ticket, .from = from, .gone = gone};
    brought const& share = share_of(survivor, from);
    for (auto const& tag : lost)
        if (std::find(share.tags.begin(), share.tags.end(), tag) != share.tags.end()) e.tags.push_back(tag);
    if (below != nullptr) {
        e.remaining = brought_by(*below);
        if (!share.talk.waiting) e.remaining->waiting.reset();  // answered here meanwhile
        e.time_spent = booked(*below).spent;
        e.billable_time = booked(*below).billable;
    }
    state after = survivor;
    evolve(after, e, {});
    e.waiting = after.talk.waiting;
    if (!survivor.talk.waiting) return e;
    e.waited_since = survivor.talk.waiting->opened_at;
    if (!e.waiting)
        e.dropped_round = survivor.talk.waiting->number;
    else if (e.waiting->opened_at != survivor.talk.waiting->opened_at && !survivor.merges.into)
        e.changed_round = e.waiting->number;
    return e;
}

}  // namespace

family_events decide(state const& source, state const& survivor, merge const& c, merge_facts const& f) {
    if (auto bad = against(source, survivor, c, f)) return *bad;
    merged gone{.ticket = source.ticket, .into = survivor.ticket, .from = source.status, .reason = c.reason.value_or("")};
    gone.number = source.merges.merges + 1;
    if (source.talk.waiting) gone.open_round = source.talk.waiting->number;
    absorbed in{.ticket = survivor.ticket, .from = source.ticket, .number = gone.number, .talk = brought_by(source)};
    in.tags = tags_for(survivor, source);
    in.time_spent = booked(source).spent;
    in.billable_time = booked(source).billable;
    in.opens_round = source.talk.waiting && !survivor.talk.waiting;
    state after = survivor;
    if (in.opens_round) in.waiting = round{survivor.talk.rounds + 1, {}, 0};
    evolve(after, in, f.at);
    in.waiting = after.talk.waiting;
    return std::vector<family_event>{std::move(gone), std::move(in)};
}

family_events decide(state const& source, std::vector<state const*> const& above, unmerge const& c, instant) {
    if (auto bad = check_line("reason", c.reason, longest_reason); !bad) return bad.error();
    if (!source.merges.into || above.empty())
        return refuse(errc::not_allowed, "ticket", "the ticket is not merged", "该工单未合并", allowed(source.status));
    before_merge const before = source.merges.before.value_or(before_merge{});
    unmerged back{.ticket = source.ticket, .from = *source.merges.into, .to = before.status};
    back.reason = c.reason.value_or("");
    back.number = source.merges.merges;
    std::vector<family_event> out;
    std::vector<std::string> lost = share_of(*above.front(), source.ticket).tags;
    bool waits = source.talk.waiting.has_value();
    std::optional<state> below;
    ticket_id from = source.ticket;
    for (state const* survivor : above) {
        auto const& waited = share_of(*survivor, from).talk.waiting;
        waits = waits && waited && waited->messages > 0;
        released e = let_go(*survivor, from, source.ticket, below ? &*below : nullptr, lost);
        lost = e.tags;
        below = *survivor;
        evolve(*below, e, {});
        from = survivor->ticket;
        out.emplace_back(std::move(e));
    }
    auto& last = std::get<released>(out.back());
    last.last = true;
    last.number = back.number;
    if (waits) last.gone_waits_since = source.talk.waiting->opened_at;
    back.answered = source.talk.waiting && !waits;
    auto const answer = above.back()->talk.last_answer_at;
    if (back.answered && answer && *answer >= source.talk.waiting->opened_at) back.answered_at = answer;
    if (waits) {
        back.open_round = source.talk.waiting->number;
        back.round_opened_at = source.talk.waiting->opened_at;
    }
    out.insert(out.begin(), std::move(back));
    return out;
}

}  // namespace csdesk::ticket
