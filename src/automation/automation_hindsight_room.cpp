// Rules over what has happened: which of them would have acted, on which tickets. The log is read once, from its beginning;
// nothing is changed, and nothing that the rules would have done is done, so each hit stands for itself.
//
// Kept in memory: tickets until they have been closed for longer than they could be reopened, and what rules ask of customers
// and orders. A ticket that was let go and is heard of again is looked at as it is today.
#include <algorithm>
#include <deque>
#include <set>
#include <unordered_set>

#include "automation/automation_describe.hpp"
#include "automation/automation_lookup.hpp"
#include "automation/automation_room.hpp"
#include "core/quoted.hpp"
#include "desk/executor.hpp"
#include "desk/registry_impl.hpp"

namespace csdesk::automation {

/// automation.dry_run: what the rules of a policy (left out: the one in force) would have acted on between two instants, each
/// left out where there is no bound; `to` is not included. Of each rule at most `most_tickets` (100, 0 … 10,000) are named.
struct dry_run {
    std::optional<std::string> policy{};
    std::optional<std::string> rule{};
    std::optional<instant> from{}, to{};
    std::optional<std::int64_t> most_tickets{};
};
BOOST_DESCRIBE_STRUCT(dry_run, (), (policy, rule, from, to, most_tickets))

/// `hits`: how often it would have acted; `tickets`: on how many; `named`: their numbers, the first ones first.
struct dry_run_line {
    std::string rule{};
    std::string zh{}, en{};
    std::int64_t hits = 0;
    std::int64_t tickets = 0;
    std::vector<std::int64_t> named{};
    std::optional<instant> first{}, last{};
};
BOOST_DESCRIBE_STRUCT(dry_run_line, (), (rule, zh, en, hits, tickets, named, first, last))

}  // namespace csdesk::automation

namespace csdesk::engine {
namespace {

using namespace automation;

constexpr std::int64_t events_a_page = 2'000, most_named = 10'000, usually_named = 100;

class hindsight {
public:
    hindsight(registry const& types, reader& recorded, csdesk::policy const& rules, dry_run const& q)
        : types_(types),
          recorded_(recorded),
          rules_(rules),
          q_(q),
          most_(static_cast<std::size_t>(q.most_tickets.value_or(usually_named))) {
        for (rule const& r : rules.automation.rules) {
            dry_run_line& line = lines_[r.name].line;
            line.rule = r.name;
            line.zh = r.zh.empty() ? r.name : r.zh;
            line.en = r.en.empty() ? r.name : r.en;
            asks_customers_ = asks_customers_ || asks(r, "customer.");
            asks_orders_ = asks_orders_ || asks(r, "order.");
        }
    }

    /// The next event of the log. Rules look at a command when it is complete, as in the desk.
    void take(any_event e, happened const& when, bool begins) {
        if (begins || when.who.role == role::rule) look();
        if (begins) {
            acted_.clear();
            ring_before(when.at);
            forget_before(when.at);
        }
        at_ = when.at;
        fold(e, when);
        if (rules_.automation.by_event.contains(e.type->name)) heard_.push_back(std::move(e));
    }

    std::vector<dry_run_line> finish() {
        look();
        ring_before(std::min(q_.to.value_or(at_), at_) + span{1});
        std::vector<dry_run_line> out;
        for (rule const& r : rules_.automation.rules)
            if (!q_.rule || r.name == *q_.rule) out.push_back(std::move(lines_[r.name].line));
        return out;
    }

private:
    struct seen {
        ticket::state ticket{};
        automation::state timers{};
    };
    struct tally {
        dry_run_line line{};
        std::unordered_set<std::int64_t> tickets{};
    };

    static bool asks(rule const& r, std::string_view room) {
        auto const of = [&](csdesk::condition const& c) { return c.field.starts_with(room); };
        return std::any_of(r.when.begin(), r.when.end(), of) ||
               std::any_of(r.any.begin(), r.any.end(), [&](auto const& g) { return std::any_of(g.begin(), g.end(), of); });
    }

    template <class S>
    static void evolve_into(S& state, any_event const& e, happened const& when) {
        e.type->evolve(&state, e.data.get(), when);
    }

    void fold(any_event const& e, happened const& when) {
        if (e.type->aggregate == nullptr) return;
        object_id const key = e.type->key(e.data.get());
        auto const& kind = e.type->aggregate->type;
        if (asks_customers_ && kind == typeid(customer::state)) evolve_into(customers_[key.text], e, when);
        if (asks_orders_ && kind == typeid(order::state)) evolve_into(orders_[key.text], e, when);
        if (kind != typeid(ticket::state)) return;
        bool const opens = e.type->type == typeid(ticket::opened);
        if (!opens && !tickets_.contains(key.number)) {
            recall(key.number);
        } else {
            seen& s = tickets_[key.number];
            evolve_into(s.ticket, e, when);
            if (opens) list(s.ticket, true);
            if (s.ticket.status == ticket_status::closed) closed_.emplace_back(when.at, key.number);
        }
        moved_.insert(key.number);
    }

    // One that was let go.
    void recall(std::int64_t number) {
        if (auto const now = recorded_.find<ticket::state>(types_, ticket_id{number})) {
            tickets_[number].ticket = *now;
            list(*now, true);
        }
    }

    void list(ticket::state const& t, bool add) {
        std::int64_t const number = t.ticket.value;
        auto const put = [&](std::map<std::string, std::set<std::int64_t>>& groups, std::string const& key) {
            if (add)
                groups[key].insert(number);
            else if (groups[key].erase(number); groups[key].empty())
                groups.erase(key);
        };
        put(of_customer_, t.requester.value);
        if (t.order) put(of_order_, t.order->value);
    }

    void forget_before(instant now) {
        span const keep = rules_.tickets.reopen_window + std::chrono::days{1};
        for (; !closed_.empty() && closed_.front().first + keep < now; closed_.pop_front()) {
            auto const found = tickets_.find(closed_.front().second);
            if (found == tickets_.end() || found->second.ticket.status != ticket_status::closed) continue;
            if (auto const next = due(found->second.timers)) due_.erase({*next, found->first});
            list(found->second.ticket, false);
            tickets_.erase(found);
        }
    }

    // ---- asking -----------------------------------------------------------------------------------------------------

    void look() {
        for (any_event const& e : std::exchange(heard_, {})) {
            auto const tickets = tickets_of(e, [&](bool of_order, std::string const& key) { return open_of(of_order, key); });
            event_data const data(e);
            for (ticket_id const t : tickets)
                for (std::size_t const i : rules_.automation.by_event.at(e.type->name)) {
                    rule const& r = rules_.automation.rules[i];
                    if (ask(r, t, data) && r.stop) break;
                }
        }
        for (std::int64_t const t : std::exchange(moved_, {})) rearm(t);
    }

    std::vector<ticket_id> open_of(bool of_order, std::string const& key) {
        std::vector<ticket_id> out;
        auto const& groups = of_order ? of_order_ : of_customer_;
        auto const found = groups.find(key);
        if (found == groups.end()) return out;
        for (std::int64_t const t : found->second)
            if (out.size() < most_tickets_of_one && !ticket::is_ended(tickets_.at(t).ticket.status)) out.push_back({t});
        return out;
    }

    bool ask(rule const& r, ticket_id ticket, event_data const& data) {
        auto const found = tickets_.find(ticket.value);
        if (found == tickets_.end()) return false;
        ticket::state const& t = found->second.ticket;
        auto const customer = customers_.find(t.requester.value);
        auto const order = t.order ? orders_.find(t.order->value) : orders_.end();
        known const values(
            {t, customer == customers_.end() ? nullptr : &customer->second, order == orders_.end() ? nullptr : &order->second},
            data);
        auto const of = [&](std::string_view field) { return values.values(field); };
        if (!automation::ask(r, of, [](std::string_view) { return std::vector<std::string>{}; })) return false;
        if (!acted_.emplace(r.name, ticket).second) return false;
        if ((q_.from && at_ < *q_.from) || (q_.to && at_ >= *q_.to)) return true;
        tally& sum = lines_[r.name];
        ++sum.line.hits;
        if (!sum.line.first) sum.line.first = at_;
        sum.line.last = at_;
        if (!sum.tickets.insert(ticket.value).second) return true;
        ++sum.line.tickets;
        if (sum.line.named.size() < most_) sum.line.named.push_back(ticket.value);
        return true;
    }

    // ---- timers -----------------------------------------------------------------------------------------------------

    in_force in_force_now() const { return {rules_.automation, rules_.calendars, 0}; }

    void rearm(std::int64_t number) {
        auto const found = tickets_.find(number);
        if (found == tickets_.end() || rules_.automation.timed.empty()) return;
        change(found->second, decide(found->second.timers, automation::rearm{{number}}, found->second.ticket, in_force_now()));
    }

    void change(seen& s, automation::events const& decided) {
        std::int64_t const number = s.ticket.ticket.value;
        auto const before = due(s.timers);
        for (auto const& e : *decided) evolve(s.timers, e, at_);
        auto const after = due(s.timers);
        if (before == after) return;
        if (before) due_.erase({*before, number});
        if (after) due_.emplace(*after, number);
    }

    void ring_before(instant t) {
        while (!due_.empty() && due_.begin()->first < t) {
            auto const [when, number] = *due_.begin();
            at_ = std::max(at_, when);
            acted_.clear();
            seen& s = tickets_.at(number);
            auto const decided = decide(s.timers, pass_deadline{{number}, when}, s.ticket, in_force_now(), when);
            change(s, decided);
            if (!due_.empty() && *due_.begin() == std::pair(when, number)) due_.erase(due_.begin());  // it rings once
            for (auto const& e : *decided)
                if (auto const* came = std::get_if<came_due>(&e)) {
                    any_event const told = types_.wrap_event(*came);
                    ask(*find(rules_.automation, came->rule), {number}, event_data(told));
                }
        }
    }

    registry const& types_;
    reader& recorded_;
    csdesk::policy const& rules_;
    dry_run const& q_;
    std::size_t most_;
    bool asks_customers_ = false, asks_orders_ = false;
    instant at_{};
    std::map<std::string, tally> lines_;
    std::map<std::int64_t, seen> tickets_;
    std::map<std::string, customer::state> customers_;
    std::map<std::string, order::state> orders_;
    std::map<std::string, std::set<std::int64_t>> of_customer_, of_order_;
    std::deque<std::pair<instant, std::int64_t>> closed_;
    std::set<std::pair<instant, std::int64_t>> due_;
    std::vector<any_event> heard_;
    std::set<std::int64_t> moved_;
    std::set<std::pair<std::string, ticket_id>> acted_;
};

result<std::shared_ptr<csdesk::policy const>> rules_asked(registry const& types, reader& rows, dry_run const& q) {
    if (!q.policy) return rules_in_force(types, rows);
    auto parsed = parse_policy(*q.policy);
    if (parsed) return parsed;
    error why = parsed.error();
    why.field = why.field.empty() ? "policy" : "policy." + why.field;
    return why;
}

outcome check(dry_run const& q, csdesk::policy const& rules) {
    if (q.most_tickets && (*q.most_tickets < 0 || *q.most_tickets > most_named))
        return refuse(errc::invalid_argument, "most_tickets", "must be between 0 and 10000", "应在 0 与 10000 之间");
    if (q.from && q.to && *q.to < *q.from) return refuse(errc::invalid_argument, "to", "lies before from", "早于 from");
    if (!q.rule || find(rules.automation, *q.rule) != nullptr) return done();
    error why = refuse(errc::unknown_name, "rule", "no rule that is switched on has this name: " + quoted(*q.rule),
                       "没有启用名为 " + quoted(*q.rule) + " 的规则");
    for (rule const& r : rules.automation.rules) why.allowed.push_back(r.name);
    return why;
}

result<std::string> run(registry const& types, reader& rows, dry_run const& q) {
    auto const rules = rules_asked(types, rows, q);
    if (!rules) return rules.error();
    if (auto good = check(q, **rules); !good) return good.error();
    hindsight past(types, rows, **rules, q);
    std::int64_t after = 0;
    for (bool more = true; more;) {
        auto const page = rows.events(after, events_a_page);
        more = !page.empty();
        for (stored_event const& e : page) {
            after = e.seq;
            if (more = !q.to || e.at < to_ms(*q.to); !more) break;
            auto decoded = decode_stored_event(types, e);
            if (!decoded)
                throw storage_error(errc::corrupt, "event " + std::to_string(e.seq) + " cannot be read: " + decoded.error().en);
            past.take(std::move(*decoded), {instant_from_ms(e.at), e.seq, parse_actor(e.actor).value_or(actor{})}, e.index == 0);
        }
    }
    std::string out = "{\"rows\":";
    write(out, past.finish());
    return out + ",\"after\":null}";
}

}  // namespace

void join_automation_hindsight(registry& r) {
    r.view<dry_run>("automation.dry_run", [&r](reader& rows, dry_run const& q, page const&) {
         return run(r, rows, q);
     }).answers(schema_of<dry_run_line>());
}

}  // namespace csdesk::engine
