#include "desk/reader.hpp"
#include "desk/registry_impl.hpp"
#include "sla/clocks_describe.hpp"
#include "sla/clocks_room.hpp"
#include "sla/clocks_table.hpp"
#include "ticket/ticket_lookup.hpp"

namespace csdesk::clocks {

/// clock.list: clocks by number, narrowed by what is given.
struct list_clocks {
    std::optional<ticket_ref> ticket{};
    std::optional<sla::metric> metric{};
    std::optional<bool> running{};
    std::optional<bool> breached{};
};
BOOST_DESCRIBE_STRUCT(list_clocks, (), (ticket, metric, running, breached))

}  // namespace csdesk::clocks

namespace csdesk::engine {
namespace {

using namespace clocks;

result<std::string> list(reader& rows, list_clocks const& q, page const& p) {
    row_query query{&table_of<clock_row>(), {}, {"clock"}, p.limit};
    if (q.ticket) {
        auto const ticket = resolve(rows, *q.ticket);
        if (!ticket) return ticket.error();
        query.where.push_back({"ticket", compare::equal, ticket->value});
    }
    if (q.metric) query.where.push_back({"metric", compare::equal, std::string(name(*q.metric))});
    if (q.running) query.where.push_back({"running", compare::equal, std::int64_t{*q.running}});
    if (q.breached) query.where.push_back({"breached", compare::equal, std::int64_t{*q.breached}});
    return paged(rows, std::move(query), p);
}

}  // namespace

void join_clocks_views(registry& r) {
    r.view<list_clocks>("clock.list", list).answers(schema_of_rows({&table_of<clock_row>()}));
    join_clocks_explain(r);
}

}  // namespace csdesk::engine
