#include <algorithm>

#include "play.hpp"

namespace csdesk::ticket {
namespace {

constexpr ticket_status every_status[] = {ticket_status::fresh,   ticket_status::open,     ticket_status::pending,
                                          ticket_status::on_hold, ticket_status::resolved, ticket_status::closed};

/// A ticket in a status, brought there by an importer at t0.
play in(ticket_status s) {
    play p;
    EXPECT_TRUE(p.open(question("")));
    EXPECT_TRUE(p(reports(s, t0), t0, importer));
    return p;
}

/// An independent reading of the rules: where a command leads, or nothing.
std::optional<ticket_status> expected(ticket_status from, verb v) {
    using enum ticket_status;
    bool const active = from != resolved && from != closed;
    switch (v) {
        case verb::take: return from == fresh ? open : from == closed ? std::nullopt : std::optional(from);
        case verb::receive: return from == fresh ? fresh : open;
        case verb::pend: return active && from != pending ? std::optional(pending) : std::nullopt;
        case verb::hold: return active && from != on_hold ? std::optional(on_hold) : std::nullopt;
        case verb::resume: return from == pending || from == on_hold ? std::optional(open) : std::nullopt;
        case verb::resolve: return active ? std::optional(resolved) : std::nullopt;
        case verb::close: return from != closed ? std::optional(closed) : std::nullopt;
        case verb::reopen: return active ? std::nullopt : std::optional(open);
        case verb::lapse:
            return from == resolved                     ? std::optional(closed)
                   : from == pending || from == on_hold ? std::optional(open)
                                                        : std::nullopt;
    }
    return std::nullopt;
}

TEST(the_lifecycle_table, equals_the_rules_in_every_cell) {
    for (auto const s : every_status)
        for (auto const& v : verb_names) EXPECT_EQ(next(s, v.value), expected(s, v.value)) << name(s) << " x " << v.name;
}

TEST(the_lifecycle_table, is_what_the_commands_do) {
    for (auto const s : every_status) {
        auto const after = [&](verb v, auto command) {
            play p = in(s);
            auto const r = p(command, t0 + 1h, v == verb::receive ? customer_actor : agent());
            ASSERT_EQ(static_cast<bool>(r), expected(s, v).has_value()) << name(s) << " x " << name(v);
            EXPECT_EQ(p.now.status, expected(s, v).value_or(s)) << name(s) << " x " << name(v);
            EXPECT_TRUE(r || refused_with(r, errc::not_allowed, "ticket"));
            EXPECT_TRUE(r || r.error().allowed == allowed(s));
        };
        after(verb::take, answers());
        after(verb::take, assign{.agent = agent_key{"agent:li"}});
        after(verb::receive, says());
        after(verb::pend, pend{});
        after(verb::hold, hold{.reason = "carrier"});
        after(verb::resume, resume{});
        after(verb::resolve, resolve{});
        after(verb::close, close{});
        after(verb::reopen, reopen{.reason = "again"});
    }
}

TEST(an_importer, may_record_any_status_after_any_other) {
    for (auto const from : every_status)
        for (auto const to : every_status) {
            play p = in(from);
            ASSERT_TRUE(p(reports(to, t0 + 1h), t0 + 1h, importer));
            EXPECT_EQ(p.now.status, to);
            if (from == to) {
                EXPECT_EQ(p.last<status_repeated>().status, to);
            } else {
                EXPECT_TRUE(p.last<status_changed>().observed);
                EXPECT_EQ(p.last<status_changed>().reopened, is_ended(from) && !is_ended(to));
                EXPECT_FALSE(p.last<status_changed>().until);  // another system's ticket does not close by itself here
            }
        }
}

TEST(an_importer, alone_records_statuses) {
    play p = in(ticket_status::open);
    for (auto const& who : {agent(), customer_actor, desk_itself, actor{role::admin, "root"}})
        EXPECT_TRUE(refused_with(p(reports(ticket_status::closed, t0), t0, who), errc::forbidden, ""));
}

TEST(an_importer, moves_no_status_by_messages_or_assignments) {
    for (auto const s : every_status) {
        play p = in(s);
        ASSERT_TRUE(p(says(), t0 + 1h, importer));
        ASSERT_TRUE(p(answers(), t0 + 1h, importer));
        ASSERT_TRUE(p(assign{.agent = agent_key{"56"}}, t0 + 1h, importer));
        EXPECT_EQ(p.now.status, s);
    }
}

TEST(a_status_told_late, is_taken_over_and_flagged) {
    // ticket 0000137 of the incident log: New 11:10, New 09:52, Resolved 11:03, Closed days later
    play p;
    auto c = question("");
    c.occurred_at = t0;
    ASSERT_TRUE(p.open(c, t0 + 10 * 24h, importer));
    instant const at = t0 + 10 * 24h;
    ASSERT_TRUE(p(reports(ticket_status::fresh, t0 + 78min), at, importer));
    EXPECT_FALSE(p.last<status_repeated>().out_of_order);
    ASSERT_TRUE(p(reports(ticket_status::fresh, t0), at, importer));
    EXPECT_TRUE(p.last<status_repeated>().out_of_order);
    ASSERT_TRUE(p(reports(ticket_status::resolved, t0 + 71min), at, importer));
    EXPECT_TRUE(p.last<status_changed>().out_of_order);
    EXPECT_EQ(p.last<status_changed>().occurred_at, t0 + 71min);
    EXPECT_EQ(p.now.status, ticket_status::resolved);
    ASSERT_TRUE(p(reports(ticket_status::closed, t0 + 5 * 24h), at, importer));
    EXPECT_FALSE(p.last<status_changed>().out_of_order);
    EXPECT_EQ(p.now.status, ticket_status::closed);
    EXPECT_EQ(p.now.reopens, 0);
    EXPECT_EQ(p.now.out_of_order, 2);
    EXPECT_TRUE(refused_with(p(reports(ticket_status::open, at + 1ms), at, importer), errc::invalid_argument, "occurred_at"));
}

TEST(the_customer, brings_a_waiting_ticket_back) {
    for (auto const s : {ticket_status::pending, ticket_status::on_hold, ticket_status::resolved, ticket_status::closed}) {
        play p = in(s);
        ASSERT_TRUE(p(says(), t0 + 1h, customer_actor));
        EXPECT_EQ(p.now.status, ticket_status::open);
        EXPECT_EQ(p.now.reopens, is_ended(s) ? 1 : 0);
        EXPECT_EQ(p.now.talk.waiting->opened_at, t0 + 1h);
    }
}

TEST(a_closed_ticket, comes_back_until_the_last_instant_of_its_window) {
    play p = in(ticket_status::open);
    ASSERT_TRUE(p(resolve{.cause = "carrier/late", .solution = "补发"}, t0 + 1h));
    ASSERT_TRUE(p(close{}, t0 + 2h));
    EXPECT_EQ(p.now.ended_at, t0 + 1h);  // the window counts from the resolution
    instant const last = t0 + 1h + p.rules.reopen_window;
    play q = p;
    auto const late = q(says(), last + 1ms, customer_actor);
    EXPECT_TRUE(refused_with(late, errc::not_allowed, "ticket"));
    EXPECT_EQ(late.error().allowed, std::vector<std::string>{"ticket.open"});
    EXPECT_TRUE(refused_with(q(reopen{.reason = "x"}, last + 1ms), errc::not_allowed, "ticket"));
    EXPECT_TRUE(q(says("早写的", t0 + 90min), last + 30 * 24h, customer_actor));  // written in time, delivered late
    EXPECT_TRUE(p(says(), last, customer_actor));
    EXPECT_TRUE(p.last<status_changed>().reopened);
}

TEST(a_reopening_message, is_what_the_next_wait_counts_from) {
    play p = in(ticket_status::open);
    ASSERT_TRUE(p(answers(), t0 + 1min, bot));
    ASSERT_TRUE(p(resolve{}, t0 + 2min));
    ASSERT_TRUE(p(says("又坏了"), t0 + 5 * 24h, customer_actor));
    ASSERT_TRUE(p(answers(), t0 + 5 * 24h + 10min));
    EXPECT_EQ(p.last<replied>().waited_ms, 10min);
    EXPECT_TRUE(p.last<replied>().first);
}

TEST(fifty_reopenings, are_fifty) {
    play p;
    ASSERT_TRUE(p.open(question()));
    instant at = t0;
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(p(answers(), at += 1min));
        ASSERT_TRUE(p(resolve{}, at += 1min));
        ASSERT_TRUE(p(says(), at += 1min, customer_actor));
    }
    EXPECT_EQ(p.now.reopens, 50);
    EXPECT_EQ(p.now.talk.rounds, 51);
    EXPECT_EQ(p.now.talk.answered_rounds, 50);
    EXPECT_EQ(p.count<status_changed>(), 101u);  // new → open once, then 50 times there and back
}

TEST(a_resolution, ends_the_unanswered_round) {
    play p;
    ASSERT_TRUE(p.open(question("谢谢")));
    ASSERT_TRUE(p(resolve{}, t0 + 1h));
    EXPECT_EQ(p.last<status_changed>().ended_round, 1);
    EXPECT_FALSE(p.now.talk.waiting);
    EXPECT_EQ(p.now.talk.answered_rounds, 0);
}

TEST(a_reply, may_resolve_or_leave_to_the_customer) {
    play p;
    ASSERT_TRUE(p.open(question()));
    auto c = answers();
    c.then = after_reply::pending;
    ASSERT_TRUE(p(c, t0 + 1min));
    EXPECT_EQ(p.now.status, ticket_status::pending);
    EXPECT_EQ(p.last<status_changed>().from, ticket_status::fresh);
    ASSERT_TRUE(p(c, t0 + 2min));  // still pending: nothing moves
    EXPECT_EQ(p.count<status_changed>(), 1u);
    c.then = after_reply::resolved;
    ASSERT_TRUE(p(c, t0 + 3min));
    EXPECT_EQ(p.last<status_changed>().ended_round, 0);
    EXPECT_EQ(p.now.until, t0 + 3min + p.rules.auto_close_after);
    EXPECT_TRUE(p(c, t0 + 4min));
    c.then = after_reply::pending;
    EXPECT_TRUE(refused_with(p(c, t0 + 5min), errc::not_allowed, "ticket"));
}

TEST(a_resolved_ticket, closes_after_silence) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(resolve{}, t0));
    auto const closes = due(p.now);
    ASSERT_EQ(closes, t0 + 72h);
    ASSERT_TRUE(p(lapse{ticket_id{7}, *closes}, *closes + 3h, desk_itself));  // told late
    EXPECT_EQ(p.now.status, ticket_status::closed);
    EXPECT_EQ(p.last<status_changed>().occurred_at, *closes);
    EXPECT_EQ(p.last<status_changed>().reason, "silence");
    EXPECT_FALSE(due(p.now));
    EXPECT_EQ(p.now.ended_at, t0);
}

TEST(a_resolved_ticket, never_closes_by_itself_where_the_policy_says_so) {
    play p;
    p.rules.auto_close_after = 0ms;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(resolve{}, t0));
    EXPECT_FALSE(due(p.now));
}

TEST(a_lapse, does_nothing_once_the_status_moved_on) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(resolve{}, t0));
    ASSERT_TRUE(p(says(), t0 + 1h, customer_actor));
    auto const r = p(lapse{ticket_id{7}, t0 + 72h}, t0 + 72h, desk_itself);
    ASSERT_TRUE(r);
    EXPECT_TRUE(r->empty());
    EXPECT_EQ(p.now.status, ticket_status::open);
    ASSERT_TRUE(p(resolve{}, t0 + 2h));
    EXPECT_TRUE(p(lapse{ticket_id{7}, t0 + 72h}, t0 + 72h, desk_itself)->empty());  // an older deadline
    EXPECT_TRUE(p(lapse{ticket_id{7}, t0 + 74h}, t0 + 73h, desk_itself)->empty());  // not yet
    EXPECT_TRUE(refused_with(p(lapse{ticket_id{7}, t0 + 74h}, t0 + 74h), errc::forbidden, ""));
}

TEST(a_wait, ends_at_its_instant) {
    for (bool const third_party : {false, true}) {
        play p = in(ticket_status::open);
        instant const until = t0 + 24h;
        ASSERT_TRUE(third_party ? p(hold{.reason = "carrier", .until = until}, t0) : p(pend{.until = until}, t0));
        EXPECT_EQ(due(p.now), until);
        ASSERT_TRUE(p(lapse{ticket_id{7}, until}, until, desk_itself));
        EXPECT_EQ(p.now.status, ticket_status::open);
        EXPECT_EQ(p.last<status_changed>().reason, "waited");
        EXPECT_EQ(p.now.reopens, 0);
    }
    play p = in(ticket_status::open);
    EXPECT_TRUE(refused_with(p(pend{.until = t0}, t0), errc::invalid_argument, "until"));
    EXPECT_TRUE(refused_with(p(hold{.reason = ""}, t0), errc::invalid_argument, "reason"));
}

TEST(an_assignment, counts_hand_overs_only) {
    play p;
    ASSERT_TRUE(p.open(question()));
    ASSERT_TRUE(p(assign{.agent = agent_key{"agent:li"}}, t0));
    EXPECT_EQ(p.now.status, ticket_status::open);
    ASSERT_TRUE(p(assign{.agent = agent_key{"agent:li"}}, t0));
    ASSERT_TRUE(p(assign{.agent = agent_key{"agent:wu"}, .reason = "交班"}, t0));
    EXPECT_EQ(p.now.assignments, 2);
    EXPECT_EQ(p.last<assigned>().from, agent_key{"agent:li"});
    EXPECT_TRUE(p.now.talk.waiting);  // the customer's wait goes on
    EXPECT_TRUE(refused_with(p(assign{}, t0), errc::invalid_argument, "agent"));
}

TEST(labels_and_fields, say_what_really_changed) {
    play p;
    auto c = question();
    c.tags = {"大促", "大促", "vip"};
    ASSERT_TRUE(p.open(c));
    EXPECT_EQ(p.now.tags, (std::vector<std::string>{"大促", "vip"}));
    ASSERT_TRUE(p(tag{.add = {"vip", "new", "new"}, .remove = {"大促", "absent"}}, t0));
    EXPECT_EQ(p.last<tagged>().added, std::vector<std::string>{"new"});
    EXPECT_EQ(p.last<tagged>().removed, std::vector<std::string>{"大促"});
    EXPECT_EQ(p.now.tags, (std::vector<std::string>{"vip", "new"}));
    ASSERT_TRUE(p(set_fields{.fields = {{"size", "XL"}, {"color", "红"}}}, t0));
    ASSERT_TRUE(p(set_fields{.fields = {{"size", ""}}}, t0));
    EXPECT_EQ(p.now.fields, (std::map<std::string, std::string>{{"color", "红"}}));
    ASSERT_TRUE(p(set_priority{.priority = priority::urgent}, t0));
    EXPECT_EQ(p.last<priority_changed>().from, priority::normal);
    ASSERT_TRUE(p(set_subject{.subject = "新的标题"}, t0));
    EXPECT_EQ(p.now.subject, "新的标题");
    EXPECT_TRUE(refused_with(p(set_subject{.subject = ""}, t0), errc::invalid_argument, "subject"));
}

}  // namespace
}  // namespace csdesk::ticket
