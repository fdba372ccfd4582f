// ticket.search: tickets by words and by what they are.
#include <csdesk/core/check.hpp>

#include <algorithm>
#include <charconv>

#include "desk/registry_impl.hpp"
#include "ticket/conversation_room.hpp"
#include "ticket/conversation_table.hpp"
#include "ticket/message_lookup.hpp"
#include "ticket/search_lookup.hpp"

namespace csdesk::ticket {

/// ticket.search: `text` looks into subjects, messages, notes, references and keys; every word must be found, in any of them.
/// What stands in quotes must stand so in one of them. `notes`: false leaves out what only the team sees.
struct ticket_search {
    std::optional<std::string> text{};
    std::optional<ticket_status> status{};
    std::optional<ticket_kind> kind{};
    std::optional<std::string> channel{};
    std::optional<csdesk::priority> priority{};
    std::optional<std::string> tier{};
    std::optional<agent_key> assignee{};
    std::optional<bool> assigned{};
    std::optional<customer_key> requester{};
    std::optional<order_key> order{};
    std::vector<std::string> tags{};
    std::map<std::string, std::string> fields{};
    std::optional<instant> opened_from{}, opened_to{};
    std::optional<bool> waiting{};
    std::optional<bool> notes{};
    std::optional<search_order> sort{};
};
BOOST_DESCRIBE_STRUCT(ticket_search, (),
                      (text, status, kind, channel, priority, tier, assignee, assigned, requester, order, tags, fields,
                       opened_from, opened_to, waiting, notes, sort))

/// What a ticket's row gets beside its columns: the message that was found, and the words around; `now_in`: the ticket that it
/// is read in now, where that is another (a survivor, or what the message was split off to).
struct found_in {
    static constexpr std::string_view table_name = "found_in";
    static constexpr std::size_t key_columns = 1;
    std::optional<message_id> message{};
    personal<std::string> excerpt{};
    std::optional<ticket_id> now_in{};
};
BOOST_DESCRIBE_STRUCT(found_in, (), (message, excerpt, now_in))

}  // namespace csdesk::ticket

namespace csdesk::engine {
namespace {

using namespace ticket;

constexpr std::size_t longest_text = 1'000;
constexpr std::size_t most_tokens = 64;
constexpr std::size_t most_sorted = 10'000;

std::optional<error> check(ticket_search const& q) {
    if (auto bad = first_of({q.channel ? check_word("channel", *q.channel) : done(), check_line("tier", q.tier, longest_key),
                             check_labels("tags", q.tags)}))
        return *bad;
    if (q.fields.size() > 50) return refuse(errc::invalid_argument, "fields", "50 at most", "最多 50 个");
    if (q.text && q.text->size() > longest_text)
        return refuse(errc::invalid_argument, "text", "1000 bytes at most", "最多 1000 字节");
    if (q.opened_from && q.opened_to && *q.opened_to < *q.opened_from)
        return refuse(errc::invalid_argument, "opened_to", "may not be before opened_from", "不能早于 opened_from");
    if (q.assignee && q.assigned && !*q.assigned)
        return refuse(errc::invalid_argument, "assigned", "an assignee was named", "已指定客服");
    return std::nullopt;
}

std::vector<condition> columns_of(ticket_search const& q) {
    std::vector<condition> out;
    auto const is = [&](char const* column, std::string value) { out.push_back({column, compare::equal, std::move(value)}); };
    auto const known = [&](char const* column, bool yes) {
        out.push_back({column, yes ? compare::not_equal : compare::equal, std::monostate{}});
    };
    if (q.status) is("status", std::string(name(*q.status)));
    if (q.kind) is("kind", std::string(name(*q.kind)));
    if (q.channel) is("channel", *q.channel);
    if (q.priority) is("priority", std::string(name(*q.priority)));
    if (q.tier) is("tier", *q.tier);
    if (q.assignee) is("assignee", q.assignee->value);
    if (q.requester) is("requester", q.requester->value);
    if (q.order) is("order", q.order->value);
    if (q.assigned) known("assignee", *q.assigned);
    if (q.waiting) known("waiting_since", *q.waiting);
    if (q.opened_from) out.push_back({"opened_at", compare::greater_or_equal, to_ms(*q.opened_from)});
    if (q.opened_to) out.push_back({"opened_at", compare::less, to_ms(*q.opened_to)});
    return out;
}

result<ticket_wanted> wanted_by(ticket_search const& q) {
    if (auto bad = check(q)) return *bad;
    ticket_wanted out{.columns = columns_of(q), .tags = q.tags, .fields = q.fields, .notes = q.notes.value_or(true)};
    if (!q.text) return out;
    out.terms = search_terms(*q.text);
    if (out.terms.empty()) return refuse(errc::invalid_argument, "text", "no word to search for", "没有可搜索的文字");
    std::size_t tokens = 0;
    for (search_term const& term : out.terms) tokens += term.tokens.size() + 1;
    if (tokens > most_tokens) return refuse(errc::invalid_argument, "text", "too many words", "搜索词过多");
    return out;
}

void append_hit(std::string& out, ticket_finder& finder, ticket_hit const& hit) {
    if (out.back() == '}') out += ',';
    append_row(out, table_of<ticket_row>(), hit.row);
    found_in in;
    if (hit.place > 0) in.message = message_id{hit.place};
    auto const excerpt = finder.excerpt(hit);
    in.excerpt.erased = !excerpt;
    in.excerpt.value = excerpt.value_or("");
    if (auto const at = finder.now_in(hit)) in.now_in = ticket_id{*at};
    std::string more;
    append_row(more, table_of<found_in>(), to_row(in).values);
    out.back() = ',';
    out.append(more, 1);
}

/// `a` or `a:b`, as one cursor has it.
std::optional<std::pair<std::int64_t, std::int64_t>> read_place(std::string_view text, bool pair) {
    std::pair<std::int64_t, std::int64_t> out{};
    char const* const end = text.data() + text.size();
    auto [stop, problem] = std::from_chars(text.data(), end, out.first);
    if (problem != std::errc{} || pair == (stop == end)) return std::nullopt;
    if (!pair) return out;
    if (*stop != ':') return std::nullopt;
    auto const rest = std::from_chars(stop + 1, end, out.second);
    if (rest.ec != std::errc{} || rest.ptr != end) return std::nullopt;
    return out;
}

error no_cursor() { return refuse(errc::invalid_argument, "after", "not a cursor of this view", "不是该视图的游标"); }

/// In the order of the numbers: page after page from where the last one ended.
result<std::string> by_number(reader& rows, ticket_wanted wanted, page const& p) {
    auto const place = p.after ? read_place(*p.after, false) : std::nullopt;
    if (p.after && (!place || place->first < 0)) return no_cursor();
    ticket_finder finder(rows, std::move(wanted), place ? std::optional(place->first) : std::nullopt);
    std::string out = R"({"rows":[)";
    std::int64_t count = 0, last = 0;
    std::optional<ticket_hit> hit;
    while ((hit = finder.next()) && count < p.limit) {
        append_hit(out, finder, *hit);
        last = hit->ticket;
        ++count;
    }
    bool const more = hit.has_value() || finder.tired();
    if (!hit) last = finder.place();
    return out + R"(],"after":)" + (more ? '"' + std::to_string(last) + '"' : "null") + '}';
}

/// What a ticket is sorted by, the least first; then its number.
std::int64_t sorted_by(search_order order, ticket_hit const& hit) {
    row_view const row(table_of<ticket_row>(), hit.row);
    switch (order) {
        case search_order::recently_active:
            return row.has("last_message_at") ? -row.number("last_message_at") : -row.number("opened_at");
        case search_order::opened: return row.number("opened_at");
        case search_order::urgent: return row.number("rank");
        default: return 0;
    }
}

result<std::string> sorted(reader& rows, ticket_wanted wanted, search_order order, page const& p) {
    auto const place = p.after ? read_place(*p.after, true) : std::nullopt;
    if (p.after && !place) return no_cursor();
    wanted.down = false;
    ticket_finder finder(rows, std::move(wanted), std::nullopt);
    using key = std::pair<std::int64_t, std::int64_t>;
    std::vector<std::pair<key, ticket_hit>> found;
    while (auto hit = finder.next()) {
        key const k{sorted_by(order, *hit), hit->ticket};
        found.emplace_back(k, std::move(*hit));
        if (found.size() > most_sorted) break;
    }
    if (found.size() > most_sorted || finder.tired())
        return refuse(errc::invalid_argument, "sort", "too many tickets to sort: narrow the search, or sort by newest or oldest",
                      "结果过多无法排序：请缩小范围，或按 newest、oldest 排序");
    auto const less = [](auto const& a, auto const& b) { return a.first < b.first; };
    std::sort(found.begin(), found.end(), less);
    auto at = place ? std::upper_bound(found.begin(), found.end(), std::pair(*place, ticket_hit{}), less) : found.begin();
    std::string out = R"({"rows":[)";
    std::int64_t count = 0;
    for (; at != found.end() && count < p.limit; ++at, ++count) append_hit(out, finder, at->second);
    out += R"(],"after":)";
    if (at == found.end()) return out + "null}";
    auto const& last = std::prev(at)->first;
    return out + '"' + std::to_string(last.first) + ':' + std::to_string(last.second) + "\"}";
}

result<std::string> search(reader& rows, ticket_search const& q, page const& p) {
    auto wanted = wanted_by(q);
    if (!wanted) return wanted.error();
    search_order const order = q.sort.value_or(search_order::newest);
    wanted->down = order == search_order::newest;
    try {
        if (order == search_order::newest || order == search_order::oldest) return by_number(rows, std::move(*wanted), p);
        return sorted(rows, std::move(*wanted), order, p);
    } catch (refused const& why) { return why.why(); }  // a single character that is everywhere
}

}  // namespace

void join_search(registry& r) {
    r.table<tag_row>({"tag, ticket"});
    r.table<token_row>();
    r.view<ticket_search>("ticket.search", search).answers(schema_of_rows({&table_of<ticket_row>(), &table_of<found_in>()}));
}

}  // namespace csdesk::engine
