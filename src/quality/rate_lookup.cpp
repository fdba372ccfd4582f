#include "quality/rate_lookup.hpp"

#include <csdesk/ticket/ticket.hpp>

#include <algorithm>
#include <charconv>
#include <set>

#include "desk/registry_impl.hpp"
#include "ticket/message_lookup.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace rates;
using row_values = std::vector<column_value>;

constexpr std::int64_t page_size = 500;
constexpr std::int64_t present = largest_integer - 1;  // what the command under way does has no place in the tables yet

table_shape const& messages = table_of<ticket::message_row>();
table_shape const& history = table_of<ticket::timeline_row>();
table_shape const& splits = table_of<ticket::split_message_row>();

std::optional<row_values> message_row_of(reader& rows, ticket_id ticket, std::int64_t message) {
    auto found =
        rows.rows({&messages, {{"ticket", compare::equal, ticket.value}, {"message", compare::equal, message}}, {"message"}, 1});
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

/// Where the log says that a message was taken back.
std::int64_t recalled_at_seq(reader& rows, ticket_id ticket, std::int64_t message) {
    auto const line = rows.rows({&history,
                                 {{"ticket", compare::equal, ticket.value},
                                  {"message", compare::equal, message},
                                  {"what", compare::equal, std::string("ticket.message_recalled")}},
                                 {"seq"},
                                 1});
    return line.empty() ? 0 : row_view(history, line.front()).number("seq");
}

/// Every row of a table that fits, ordered by a number in it.
template <class Take>
void each(reader& rows, table_shape const& table, std::vector<condition> const& where, char const* by, Take take) {
    for (std::int64_t after = 0;;) {
        auto more = where;
        more.push_back({by, compare::greater, after});
        auto const found = rows.rows({&table, std::move(more), {by}, page_size});
        for (row_values const& row : found) {
            after = row_view(table, row).number(by);
            take(row);
        }
        if (static_cast<std::int64_t>(found.size()) < page_size) return;
    }
}

bool ends(row_view const& line) {
    auto const to = from_name<ticket_status>(line.text("is"));
    return to == ticket_status::resolved || to == ticket_status::closed;
}

}  // namespace

void ticket_talks::add(ticket_id ticket, row_values const& values, bool asks, talk& out) {
    row_view const row(messages, values);
    bool const customer = row.text("side") == name(ticket::side::customer);
    if (row.number("internal") != 0 || (customer && !asks)) return;
    heard_fact f{{speaker::customer, instant_from_ms(row.number("occurred_at")), row.text("channel")}, row.number("message")};
    if (!customer) f.said.who = row.number("automatic") != 0 ? speaker::automatic : speaker::person;
    out.own.emplace(row.number("seq"), f);
    bool const just_now = now_.recalled && now_.recalled->value == f.message;
    if (!customer || (!just_now && !row.has("recalled_at"))) return;
    heard_fact back{{speaker::nobody, just_now ? s_.at() : instant_from_ms(row.number("recalled_at")), {}}, f.message, true};
    std::int64_t seq = just_now ? present - 2 : recalled_at_seq(s_.search(), ticket, f.message);
    if (seq == 0) seq = recalled_at_seq(s_.search(), ticket_id{row.number("ticket")}, f.message);
    out.own.emplace(seq, back);
}

void ticket_talks::read_messages(ticket_id ticket, talk& out) {
    reader& rows = s_.search();
    std::set<std::int64_t> gone;
    if (now_.ticket == ticket)
        for (message_id const m : now_.moved) gone.insert(m.value);
    each(rows, splits, {{"origin", compare::equal, ticket.value}}, "message",
         [&](row_values const& row) { gone.insert(row_view(splits, row).number("message")); });
    each(rows, messages, {{"ticket", compare::equal, ticket.value}}, "message", [&](row_values const& row) {
        row_view const m(messages, row);
        if (!gone.contains(m.number("message"))) add(ticket, row, m.number("round") != 0, out);
    });
    each(rows, splits, {{"ticket", compare::equal, ticket.value}}, "message", [&](row_values const& row) {
        row_view const taken(splits, row);
        auto const m = message_row_of(rows, ticket_id{taken.number("origin")}, taken.number("message"));
        if (m) add(ticket, *m, taken.number("round") != 0, out);
    });
    if (now_.other != ticket) return;
    for (message_id const number : now_.moved)
        if (auto const m = message_row_of(rows, now_.ticket, number.value)) add(ticket, *m, true, out);
}

void ticket_talks::read_history(ticket_id ticket, talk& out) {
    each(s_.search(), history, {{"ticket", compare::equal, ticket.value}}, "seq", [&](row_values const& values) {
        row_view const line(history, values);
        std::string const& what = line.text("what");
        std::int64_t const seq = line.number("seq");
        if (what == "ticket.status_changed" && ends(line)) {
            out.own.emplace(seq, heard_fact{{speaker::nobody, instant_from_ms(line.number("occurred_at")), {}}});
        } else if (what == "ticket.merged") {
            stay s{seq, present, {}};
            std::string const& into = line.text("is");
            std::from_chars(into.data(), into.data() + into.size(), s.into.value);
            out.stays.push_back(s);
        } else if (what == "ticket.unmerged" && !out.stays.empty()) {
            out.stays.back().until = seq;
        }
    });
    auto const* t = s_.find<ticket::state>(ticket);
    bool const goes_on = !out.stays.empty() && out.stays.back().until == present;
    if (t->merges.into && !goes_on) out.stays.push_back({present, present, *t->merges.into});
    if (!t->merges.into && goes_on) out.stays.back().until = present - 1;
}

ticket_talks::talk const& ticket_talks::of(ticket_id ticket) {
    auto const [found, fresh] = known_.try_emplace(ticket);
    if (fresh) {
        read_messages(ticket, found->second);
        read_history(ticket, found->second);
    }
    return found->second;
}

std::optional<std::int64_t> ticket_talks::merged_since(ticket_id ticket) {
    talk const& t = of(ticket);
    if (t.stays.empty() || t.stays.back().until != present) return std::nullopt;
    return t.stays.back().from;
}

/// Answers and endings of the tickets it was merged into, while it was.
void ticket_talks::answers_for(ticket_id ticket, stay const& within, heard_facts& out) {
    for (stay const& s : of(ticket).stays) {
        stay const both{std::max(s.from, within.from), std::min(s.until, within.until), s.into};
        if (both.from >= both.until) continue;
        heard_facts const& there = of(s.into).own;
        for (auto at = there.lower_bound(both.from); at != there.end() && at->first < both.until; ++at)
            if (at->second.said.who != speaker::customer && !at->second.taken_back) out.insert(*at);
        answers_for(s.into, both, out);
    }
}

heard_facts ticket_talks::all(ticket_id ticket) {
    heard_facts out = of(ticket).own;
    answers_for(ticket, {0, present, {}}, out);
    return out;
}

namespace {

/// A message that waits for its answer.
struct waits {
    std::int64_t seq = 0, message = 0;
    instant at{};
    bool taken_back = false;
};

class taking_back {
public:
    explicit taking_back(rule const& r) : r_(r), each_(r.counts == unit::message || r.counts == unit::buyer_day) {}
    std::set<std::int64_t> unsaid;      // by the number in the log
    std::map<std::int64_t, fact> ends;  // a wait that was taken back too late ends there

    void hear(std::int64_t seq, heard_fact const& f) {
        if (f.taken_back)
            take_back(seq, f);
        else if (f.said.who == speaker::customer)
            waiting_.push_back({seq, f.message, f.said.at});
        else if (f.said.who != speaker::automatic || robots_answer())
            waiting_.clear();
    }

private:
    terms const* terms_of(instant asked) const { return terms_on(r_, day_of(r_, asked)); }
    bool robots_answer() const {
        terms const* const t = waiting_.empty() ? nullptr : terms_of(waiting_.front().at);
        return t != nullptr && t->answers == answers::anyone;
    }
    bool in_time(instant asked, instant back) const {
        terms const* const t = terms_of(asked);
        return t == nullptr || back - asked <= t->within;
    }
    void take_back(std::int64_t seq, heard_fact const& f) {
        auto const m = std::find_if(waiting_.begin(), waiting_.end(), [&](waits const& w) { return w.message == f.message; });
        if (m == waiting_.end()) return;
        m->taken_back = true;
        if (each_) {
            if (in_time(m->at, f.said.at)) unsaid.insert(m->seq);
            waiting_.erase(m);
            return;
        }
        if (!std::all_of(waiting_.begin(), waiting_.end(), [](waits const& w) { return w.taken_back; })) return;
        if (in_time(waiting_.front().at, f.said.at))
            for (waits const& w : waiting_) unsaid.insert(w.seq);
        else
            ends.emplace(seq, f.said);
        waiting_.clear();
    }
    rule const& r_;
    bool each_;
    std::vector<waits> waiting_{};
};

}  // namespace

std::map<std::int64_t, fact> counted_facts(rule const& r, heard_facts const& all) {
    taking_back t(r);
    auto const heard = [&](fact const& f) { return f.who != speaker::customer || hears(r, f.channel); };
    if (r.share_of.empty())
        for (auto const& [seq, f] : all)
            if (heard(f.said)) t.hear(seq, f);
    std::map<std::int64_t, fact> out = std::move(t.ends);
    for (auto const& [seq, f] : all)
        if (!f.taken_back && heard(f.said) && !t.unsaid.contains(seq)) out.emplace(seq, f.said);
    return out;
}

}  // namespace csdesk::engine
