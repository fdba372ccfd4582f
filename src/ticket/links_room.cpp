#include <csdesk/ticket/links.hpp>

#include <charconv>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/people_describe.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::ticket {

/// ticket.links: what belongs to a ticket and to those merged into it.
struct links_of {
    ticket_ref ticket{};
    std::optional<link_kind> kind{};
};
BOOST_DESCRIBE_STRUCT(links_of, (), (ticket, kind))

/// ticket.children
struct children_of {
    ticket_ref ticket{};
};
BOOST_DESCRIBE_STRUCT(children_of, (), (ticket))

}  // namespace csdesk::ticket

namespace csdesk::engine {
namespace {

using namespace ticket;
using row_values = std::vector<column_value>;

links links_in(scope& s, ticket_id ticket) {
    auto const* found = s.find<links>(ticket);
    links l = found == nullptr ? links{} : *found;
    l.ticket = ticket;
    return l;
}

/// A ticket and those above it, as far as they may go and one more.
std::vector<ticket_id> generations(scope& s, ticket_id from) {
    std::vector<ticket_id> out{from};
    while (out.size() <= most_generations) {
        auto const parent = parent_of(links_in(s, out.back()));
        if (!parent) break;
        out.push_back(*parent);
    }
    return out;
}

constexpr std::size_t most_children_at_once = 1'000;

struct two_sides {
    links here{}, there{};
};

result<two_sides> both(scope& s, ticket_ref const& ticket, ticket_ref const& other) {
    auto const a = find_exactly(s, ticket);
    if (!a) return a.error();
    auto const b = find_exactly(s, other, "other");
    if (!b) return b.error();
    return two_sides{links_in(s, (*a)->ticket), links_in(s, (*b)->ticket)};
}

decision on_link(scope& s, link const& c) {
    auto const sides = both(s, c.ticket, c.other);
    if (!sides) return sides.error();
    bool const up = c.kind == link_kind::parent;
    return s.wrap(decide(sides->here, sides->there, c, generations(s, up ? sides->there.ticket : sides->here.ticket)));
}

decision on_unlink(scope& s, unlink const& c) {
    auto const sides = both(s, c.ticket, c.other);
    if (!sides) return sides.error();
    return s.wrap(decide(sides->here, sides->there, c));
}

template <class E>
void join_event(registry& r, std::string what) {
    r.event<links>(what, &E::ticket).template with_rows<E>([what](E const& e, happened const& when, row_list& out) {
        timeline_row l{.ticket = e.ticket, .seq = when.seq, .at = when.at, .occurred_at = when.at, .what = what};
        l.who = when.who;
        l.is = std::to_string(e.other.value);
        l.detail = name(e.kind);
        out.put(l);
    });
}

// ---- views --------------------------------------------------------------------------------------------------------

/// The other ticket and the one that has the link: the order of a page.
using place = std::pair<std::int64_t, std::int64_t>;

result<place> place_after(page const& p) {
    if (!p.after) return place{};
    place out;
    char const* const end = p.after->data() + p.after->size();
    auto const [stop, wrong] = std::from_chars(p.after->data(), end, out.first);
    if (wrong == std::errc{} && stop != end && *stop == ':') {
        auto const [last, bad] = std::from_chars(stop + 1, end, out.second);
        if (bad == std::errc{} && last == end) return out;
    }
    return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标");
}

/// Links of the ticket and of those merged into it, but for links among themselves.
std::map<place, row_values> links_of_family(registry const& types, reader& rows, ticket_id ticket,
                                            std::optional<link_kind> const& kind) {
    std::map<place, row_values> out;
    auto const family = family_of(types, rows, ticket);
    table_shape const& table = table_of<link_row>();
    for (ticket_id const one : family) {
        row_query query{&table, {{"ticket", compare::equal, one.value}}, {"other"}, static_cast<std::int64_t>(most_links)};
        if (kind) query.where.push_back({"kind", compare::equal, std::string(name(*kind))});
        for (auto& row : rows.rows(query)) {
            auto const other = std::get<std::int64_t>(row[1]);
            if (std::find(family.begin(), family.end(), ticket_id{other}) == family.end())
                out.emplace(place{other, one.value}, std::move(row));
        }
    }
    return out;
}

std::optional<row_values> ticket_row_of(reader& rows, std::int64_t number) {
    auto found = rows.rows({&table_of<ticket_row>(), {{"ticket", compare::equal, number}}, {"ticket"}, 1});
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

/// What a link shows of the other ticket.
table_shape const& other_part() {
    static table_shape const part = [] {
        table_shape s;
        for (char const* column : {"reference", "subject", "status", "assignee", "merged_into"}) {
            auto c = table_of<ticket_row>().columns[table_of<ticket_row>().column_index(column)];
            c.name = "other_" + c.name;
            s.columns.push_back(std::move(c));
        }
        return s;
    }();
    return part;
}

void append_link(std::string& out, reader& rows, row_values const& row) {
    append_row(out, table_of<link_row>(), row);
    auto const other = ticket_row_of(rows, std::get<std::int64_t>(row[1]));
    if (!other) return;
    row_values part;
    for (char const* column : {"reference", "subject", "status", "assignee", "merged_into"})
        part.push_back((*other)[table_of<ticket_row>().column_index(column)]);
    std::string more;
    append_row(more, other_part(), part);
    out.back() = ',';
    out.append(more, 1);
}

template <class Append>
result<std::string> page_of_links(registry const& types, reader& rows, ticket_ref const& ref, std::optional<link_kind> kind,
                                  page const& p, Append append) {
    auto const number = resolve(rows, ref);
    if (!number) return number.error();
    if (!rows.find<ticket::state>(types, *number)) return no_such_ticket(ref);
    auto const after = place_after(p);
    if (!after) return after.error();
    auto const all = links_of_family(types, rows, *number, kind);
    std::string out = R"({"rows":[)";
    std::int64_t shown = 0;
    auto next = all.upper_bound(*after);
    for (; next != all.end() && shown < p.limit; ++next, ++shown) {
        if (shown != 0) out += ',';
        append(out, next->second);
    }
    out += R"(],"after":)";
    if (next == all.end() || shown == 0) return out + "null}";
    auto const& [other, of] = std::prev(next)->first;
    return out + '"' + std::to_string(other) + ':' + std::to_string(of) + "\"}";
}

result<std::string> show_links(registry const& types, reader& rows, links_of const& q, page const& p) {
    return page_of_links(types, rows, q.ticket, q.kind, p,
                         [&](std::string& out, row_values const& row) { append_link(out, rows, row); });
}

result<std::string> show_children(registry const& types, reader& rows, children_of const& q, page const& p) {
    return page_of_links(types, rows, q.ticket, link_kind::child, p, [&](std::string& out, row_values const& row) {
        if (auto const child = ticket_row_of(rows, std::get<std::int64_t>(row[1])))
            append_row(out, table_of<ticket_row>(), *child);
    });
}

}  // namespace

void join_links(registry& r) {
    r.table<link_row>();
    auto& all = r.aggregate<links>("links", [](links const& l, row_list& out) {
        for (one_link const& k : l.all) out.put(link_row{l.ticket, k.other, k.kind, k.since});
    });
    all.due = [](void const* p) {
        auto const& l = *static_cast<links const*>(p);
        return l.to_resolve.empty() ? std::nullopt : std::optional(l.asked_at);
    };
    all.fire_many = [&r](void const* p, object_id const&, instant, reader&) {
        auto const& l = *static_cast<links const*>(p);
        std::vector<any_command> out;
        for (ticket_id const child : l.to_resolve)
            if (out.size() < most_children_at_once) out.push_back(r.wrap(resolve_child{l.ticket, child}));
        return out;
    };
    join_event<linked>(r, "ticket.linked");
    join_event<unlinked>(r, "ticket.unlinked");
    r.command<link>("ticket.link", on_link);
    r.command<unlink>("ticket.unlink", on_unlink);
    r.view<links_of>("ticket.links", [&r](reader& rows, links_of const& q, page const& p) {
         return show_links(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<link_row>(), &other_part()}));
    r.view<children_of>("ticket.children", [&r](reader& rows, children_of const& q, page const& p) {
         return show_children(r, rows, q, p);
     }).answers(schema_of_rows({&table_of<ticket_row>()}));
}

}  // namespace csdesk::engine
