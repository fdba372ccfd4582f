#include "quality/figures_room.hpp"

#include <algorithm>
#include <map>

#include "desk/reader.hpp"
#include "desk/registry_impl.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::figures {

/// Which tickets an average is over. The two answer different questions and are never mixed.
enum class ticket_set : std::uint8_t { created = 1, closed = 2 };
inline constexpr spelled<ticket_set> ticket_set_names[] = {
    {ticket_set::created, "created", "期间新建的工单", "Tickets opened in the period"},
    {ticket_set::closed, "closed", "期间解决的工单", "Tickets resolved in the period"},
};
constexpr std::span<spelled<ticket_set> const> names_of(ticket_set) noexcept { return ticket_set_names; }

/// What figures are told apart by.
enum class grouping : std::uint8_t { none = 0, agent = 1, channel = 2, kind = 3, tier = 4, priority = 5 };
inline constexpr spelled<grouping> grouping_names[] = {
    {grouping::none, "none", "合计", "All together"},  {grouping::agent, "agent", "客服", "Agent"},
    {grouping::channel, "channel", "渠道", "Channel"}, {grouping::kind, "kind", "类型", "Kind"},
    {grouping::tier, "tier", "客户等级", "Tier"},      {grouping::priority, "priority", "优先级", "Priority"},
};
constexpr std::span<spelled<grouping> const> names_of(grouping) noexcept { return grouping_names; }

/// figures.resolution: how long tickets took, from opening to resolution, in real time.
struct resolution {
    ticket_set set = ticket_set::closed;
    std::optional<instant> from{}, to{};
    std::optional<grouping> by{};
};
BOOST_DESCRIBE_STRUCT(resolution, (), (set, from, to, by))

struct resolution_figure {
    std::string group{};
    ticket_set set = ticket_set::closed;
    std::int64_t tickets = 0, resolved = 0, open = 0;
    std::optional<span> average_ms{};  // of the resolved ones, rounded down
    std::optional<span> median_ms{};   // of two in the middle the shorter
    std::optional<span> longest_ms{};
    std::string definition_en{}, definition_zh{};
};
BOOST_DESCRIBE_STRUCT(resolution_figure, (),
                      (group, set, tickets, resolved, open, average_ms, median_ms, longest_ms, definition_en, definition_zh))

}  // namespace csdesk::figures

namespace csdesk::engine {
namespace {

using namespace figures;
using row_values = std::vector<column_value>;

struct sums {
    std::int64_t tickets = 0;
    std::vector<std::int64_t> took{};
};

void define(resolution_figure& f) {
    if (f.set == ticket_set::closed) {
        f.definition_en = "tickets resolved in the period, whenever opened; average of resolution less opening";
        f.definition_zh = "期间内解决的工单（不论何时新建），平均值为解决时间减新建时间";
    } else {
        f.definition_en =
            "tickets opened in the period; average of resolution less opening of those resolved by now, the open ones apart";
        f.definition_zh = "期间内新建的工单，平均值只计其中已解决的，未解决的另列";
    }
}

resolution_figure figure_of(std::string group, ticket_set set, sums& s) {
    resolution_figure f{.group = std::move(group), .set = set, .tickets = s.tickets};
    define(f);
    f.resolved = static_cast<std::int64_t>(s.took.size());
    f.open = f.tickets - f.resolved;
    if (s.took.empty()) return f;
    std::sort(s.took.begin(), s.took.end());
    std::int64_t whole = 0, rest = 0;  // a sum of many long times could overflow: their averages do not
    for (std::int64_t const t : s.took) {
        whole += t / f.resolved;
        rest += t % f.resolved;
    }
    f.average_ms = span{whole + rest / f.resolved};
    f.median_ms = span{s.took[(s.took.size() - 1) / 2]};
    f.longest_ms = span{s.took.back()};
    return f;
}

/// The column that a grouping reads.
std::string column_of(grouping by) { return by == grouping::agent ? "assignee" : std::string(name(by)); }

result<std::string> on_resolution(reader& rows, resolution const& q) {
    if (q.from && q.to && *q.to <= *q.from) return refuse(errc::invalid_argument, "to", "must be after from", "应晚于 from");
    table_shape const& table = table_of<ticket::ticket_row>();
    grouping const by = q.by.value_or(grouping::none);
    std::size_t const group = by == grouping::none ? 0 : table.column_index(column_of(by));
    std::size_t const opened = table.column_index("opened_at"), ended = table.column_index("ended_at");
    constexpr std::int64_t page_size = 5'000;
    std::map<std::string, sums> groups;
    if (by == grouping::none) groups[""];
    for (std::int64_t after = 0;;) {
        char const* const column = q.set == ticket_set::closed ? "ended_at" : "opened_at";
        row_query query{&table, {{"ticket", compare::greater, after}}, {"ticket"}, page_size};
        query.where.push_back({column, compare::greater_or_equal, to_ms(q.from.value_or(earliest_instant))});
        if (q.to) query.where.push_back({column, compare::less, to_ms(*q.to)});
        auto const found = rows.rows(query);
        for (row_values const& row : found) {
            auto const* key = by == grouping::none ? nullptr : std::get_if<std::string>(&row[group]);
            sums& s = groups[key == nullptr ? std::string() : *key];
            ++s.tickets;
            if (auto const* end = std::get_if<std::int64_t>(&row[ended]))
                s.took.push_back(std::max(std::int64_t{0}, *end - std::get<std::int64_t>(row[opened])));
        }
        if (static_cast<std::int64_t>(found.size()) < page_size) break;
        after = std::get<std::int64_t>(found.back()[0]);
    }
    std::vector<resolution_figure> out;
    for (auto& [key, s] : groups) out.push_back(figure_of(key, q.set, s));
    std::string json = R"({"rows":)";
    write(json, out);
    return json + R"(,"after":null})";
}

}  // namespace

void join_figures(registry& r) {
    r.view<resolution>("figures.resolution", [](reader& rows, resolution const& q, page const&) {
         return on_resolution(rows, q);
     }).answers(schema_of<resolution_figure>());
}

}  // namespace csdesk::engine
