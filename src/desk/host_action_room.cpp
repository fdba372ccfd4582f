// Joins host actions to the desk: the request and every question go to the outbox under keys of their own.
#include <csdesk/desk/host_action.hpp>

#include "desk/outbox.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"

namespace csdesk::action {

BOOST_DESCRIBE_STRUCT(state, (),
                      (action, kind, status, ticket, order, amount, reason, external_id, deadline, requested_at, questions))
BOOST_DESCRIBE_STRUCT(request, (), (kind, ticket, order, amount, text, deadline))
BOOST_DESCRIBE_STRUCT(confirm, (), (action, outcome, reason, external_id))
BOOST_DESCRIBE_STRUCT(pass_deadline, (), (action))
BOOST_DESCRIBE_STRUCT(requested, (), (action, kind, ticket, order, amount, text, deadline))
BOOST_DESCRIBE_STRUCT(confirmed, (), (action, kind, from, outcome, ticket, reason, external_id, question))
BOOST_DESCRIBE_STRUCT(repeated, (), (action, outcome))

/// The query row of an act.
struct action_row {
    static constexpr std::string_view table_name = "action";
    static constexpr std::size_t key_columns = 1;
    action_id action{};
    action::kind kind = kind::refund;
    action::status status = status::requested;
    std::optional<ticket_id> ticket{};
    std::optional<order_key> order{};
    std::optional<money> amount{};
    std::string reason{};
    std::string external_id{};
    instant requested_at{};
    std::optional<instant> deadline{};
};
BOOST_DESCRIBE_STRUCT(action_row, (), (action, kind, status, ticket, order, amount, reason, external_id, requested_at, deadline))

/// action.list: acts, newest last; narrowed by ticket or status.
struct list {
    std::optional<ticket_id> ticket{};
    std::optional<action::status> status{};
};
BOOST_DESCRIBE_STRUCT(list, (), (ticket, status))

}  // namespace csdesk::action

namespace csdesk::engine {
namespace {

using namespace action;

error no_such(action_id a) {
    std::string const n = std::to_string(a.value);
    return refuse(errc::not_found, "action", "no host action " + n, "没有编号为 " + n + " 的宿主动作");
}

decision on_confirm(scope& s, confirm const& c) {
    auto const* state = s.find<action::state>(c.action);
    return state == nullptr ? decision(no_such(c.action)) : s.wrap(decide(*state, c));
}

decision on_deadline(scope& s, pass_deadline const& c) {
    auto const* state = s.find<action::state>(c.action);
    return state == nullptr ? decision(no_such(c.action)) : s.wrap(decide(*state, c, s.at()));
}

outbox_row ask(happened const& when, std::string key, std::string kind, std::string data) {
    return {when.seq, std::move(key), std::move(kind), when.at, std::move(data)};
}

result<std::string> list_actions(reader& r, list const& q, page const& p) {
    row_query query{&table_of<action_row>(), {}, {"action"}, p.limit};
    if (q.ticket) query.where.push_back({"ticket", compare::equal, q.ticket->value});
    if (q.status) query.where.push_back({"status", compare::equal, std::string(name(*q.status))});
    return paged(r, std::move(query), p);
}

}  // namespace

void join_host_actions(registry& r) {
    r.table<action_row>({"ticket", "status"});
    r.aggregate<action::state>("action",
                               [](action::state const& s, row_list& out) {
                                   out.put(action_row{s.action, s.kind, s.status, s.ticket, s.order, s.amount, s.reason,
                                                      s.external_id, s.requested_at, s.deadline});
                               })
        .with_deadline<action::state>([](action::state const& s) { return due(s); },
                                      [&r](object_id const& id, instant) { return r.wrap(pass_deadline{action_id{id.number}}); });

    r.event<action::state>("action.requested", &requested::action)
        .makes("action", &requested::action)
        .with_rows<requested>([](requested const& e, happened const& when, row_list& out) {
            out.put(ask(when, "action/" + std::to_string(e.action.value), std::string(name(e.kind)), to_json(e)));
        });
    r.event<action::state>("action.confirmed", &confirmed::action)
        .with_rows<confirmed>([](confirmed const& e, happened const& when, row_list& out) {
            if (e.question == 0) return;
            std::string const key = "action/" + std::to_string(e.action.value) + "/question/" + std::to_string(e.question);
            out.put(ask(when, key, "reconcile", to_json(e)));
        });
    r.event<action::state>("action.repeated", &repeated::action);

    r.command<request>("action.request",
                       [](scope& s, request const& c) { return s.wrap(decide(c, s.new_id<action_id>(), s.at())); });
    r.command<confirm>("action.confirm", on_confirm);
    r.command<pass_deadline>("action.pass_deadline", on_deadline);
    r.view<list>("action.list", list_actions).answers(schema_of_rows({&table_of<action_row>()}));
}

}  // namespace csdesk::engine
