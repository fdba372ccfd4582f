#include "quality/survey_room.hpp"

#include <csdesk/ticket/ticket.hpp>

#include <algorithm>

#include "desk/outbox.hpp"
#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "quality/policy_describe.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::survey {

BOOST_DESCRIBE_STRUCT(request, (), (ticket))
BOOST_DESCRIBE_STRUCT(rate, (), (ticket, score, comment, token))
BOOST_DESCRIBE_STRUCT(requested, (), (ticket, survey, customer, kind, channel, agent, token, resolution, automatic, valid_until))
BOOST_DESCRIBE_STRUCT(contacted, (), (customer, survey))
BOOST_DESCRIBE_STRUCT(rated, (),
                      (ticket, survey, customer, kind, channel, agent, resolution, score, good, replaces_earlier, comment))
BOOST_DESCRIBE_STRUCT(rating_repeated, (), (ticket, resolution, score))
BOOST_DESCRIBE_STRUCT(entry, (),
                      (survey, token, resolution, asked_at, valid_until, rated_at, score, good, counted, channel, agent))
BOOST_DESCRIBE_STRUCT(state, (), (ticket, customer, kind, entries))
BOOST_DESCRIBE_STRUCT(customer_state, (), (asked_at))

/// One request, one rating, or both.
struct csat_row {
    static constexpr std::string_view table_name = "csat";
    static constexpr std::size_t key_columns = 2;
    ticket_id ticket{};
    std::int32_t resolution = 0;
    customer_key customer{};
    ticket_kind kind = ticket_kind::after_sale;
    std::string channel{};
    agent_key agent{};
    survey_id survey{};
    std::string token{};
    std::optional<instant> asked_at{}, rated_at{};
    std::optional<std::int32_t> score{};
    bool good = false;
    bool counted = false;
};
BOOST_DESCRIBE_STRUCT(csat_row, (),
                      (ticket, resolution, customer, kind, channel, agent, survey, token, asked_at, rated_at, score, good,
                       counted))

/// What customers wrote beside their score.
struct csat_comment_row {
    static constexpr std::string_view table_name = "csat_comment";
    static constexpr std::size_t key_columns = 1;
    std::int64_t seq = 0;
    ticket_id ticket{};
    std::int32_t resolution = 0;
    std::int32_t score = 0;
    instant at{};
    personal<std::string> comment{};
};
BOOST_DESCRIBE_STRUCT(csat_comment_row, (), (seq, ticket, resolution, score, at, comment))

/// The outbox notice `csat.request`.
struct invitation {
    ticket_id ticket{};
    survey_id survey{};
    customer_key customer{};
    std::string channel{};
    std::string token{};
    std::optional<instant> valid_until{};
};
BOOST_DESCRIBE_STRUCT(invitation, (), (ticket, survey, customer, channel, token, valid_until))

/// csat.list, csat.comments: of one ticket or of all.
struct csat_list {
    std::optional<ticket_ref> ticket{};
};
BOOST_DESCRIBE_STRUCT(csat_list, (), (ticket))

/// What figures are told apart by.
enum class csat_group : std::uint8_t { none = 0, agent = 1, channel = 2, kind = 3 };
inline constexpr spelled<csat_group> csat_group_names[] = {
    {csat_group::none, "none", "合计", "All together"},
    {csat_group::agent, "agent", "客服", "Agent"},
    {csat_group::channel, "channel", "渠道", "Channel"},
    {csat_group::kind, "kind", "类型", "Kind"},
};
constexpr std::span<spelled<csat_group> const> names_of(csat_group) noexcept { return csat_group_names; }

/// csat.figures: requests asked and ratings given in [from, to).
struct csat_figures {
    std::optional<instant> from{}, to{};
    std::optional<csat_group> by{};
};
BOOST_DESCRIBE_STRUCT(csat_figures, (), (from, to, by))

struct csat_figure {
    std::string group{};
    std::int64_t requests = 0, answered_requests = 0, ratings = 0, good = 0;
    std::optional<std::int64_t> good_ppm{}, average_milli{}, response_ppm{};  // rounded down
    std::vector<std::int64_t> scores{};                                       // how many gave 1, 2, 3, 4, 5
};
BOOST_DESCRIBE_STRUCT(csat_figure, (),
                      (group, requests, answered_requests, ratings, good, good_ppm, average_milli, response_ppm, scores))

}  // namespace csdesk::survey

namespace csdesk::engine {
namespace {

using namespace survey;

void rows_of(survey::state const& s, row_list& out) {
    for (entry const& e : s.entries) {
        csat_row r{.ticket = s.ticket, .resolution = e.resolution, .customer = s.customer, .kind = s.kind};
        r.channel = e.channel;
        r.agent = e.agent;
        r.survey = e.survey;
        r.token = e.token;
        r.asked_at = e.asked_at;
        r.rated_at = e.rated_at;
        if (e.score != 0) r.score = e.score;
        r.good = e.good;
        r.counted = e.counted;
        out.put(r);
    }
}

bool has_request(scope& s, ticket_id ticket, auto which) {
    auto const* known = s.find<survey::state>(ticket);
    return known != nullptr && std::any_of(known->entries.begin(), known->entries.end(), which);
}

/// A merged ticket is asked about no more: its survivor is.
result<ticket::state const*> meant(scope& s, request const& c) { return find_ticket(s, c.ticket); }

/// A rating lands where it was asked for: in the ticket of the link, also where that was merged meanwhile or is the survivor of
/// the one that was named; without a link in the merged ticket where it waits for one.
result<ticket::state const*> meant(scope& s, rate const& c) {
    auto const named = find_exactly(s, c.ticket);
    if (!named) return named;
    if (c.token) {
        auto const of_link = [&](entry const& e) { return !e.token.empty() && e.token == *c.token; };
        if (has_request(s, (*named)->ticket, of_link)) return named;
        for (ticket_id const one : family_of(s, *survivor_of(s, (*named)->ticket)))
            if (has_request(s, one, of_link)) return s.find<ticket::state>(one);
    } else if ((*named)->merges.into) {
        std::int32_t const resolution = (*named)->reopens + 1;
        if (has_request(s, (*named)->ticket, [&](entry const& e) { return e.resolution == resolution; })) return named;
    }
    return find_ticket(s, c.ticket);
}

template <class C>
decision about_ticket(scope& s, C const& c) {
    auto const found = meant(s, c);
    if (!found) return found.error();
    ticket::state const& t = **found;
    bool const unasked = !s.rules().surveys.ask || t.kind == ticket_kind::harassment;
    if (std::is_same_v<C, request> && s.who().role == role::system && unasked) return nothing();
    static survey::state const none;
    auto const* known = s.find<survey::state>(t.ticket);
    auto const* customer = s.find<survey::customer_state>(t.requester);
    survey::facts f{.at = s.at(), .who = s.who(), .rules = s.rules().surveys, .ticket = t.ticket, .customer = t.requester};
    f.kind = t.kind;
    f.channel = t.channel;
    f.agent = t.assignee;
    f.resolution = t.reopens + 1;
    f.ended = t.status == ticket_status::resolved || t.status == ticket_status::closed;
    if (customer != nullptr) f.last_asked = customer->asked_at;
    f.new_survey = [&s] { return s.new_id<survey_id>(); };
    f.link_of = [&](survey_id n) {
        return policy_hash("csat/" + std::to_string(n.value) + '/' + std::to_string(to_ms(f.at)) + '/' + f.customer.value)
            .substr(0, 32);
    };
    return s.wrap(decide(known == nullptr ? none : *known, c, f));
}

result<std::vector<condition>> of_ticket(reader& rows, csat_list const& q) {
    std::vector<condition> out;
    if (!q.ticket) return out;
    auto const number = resolve(rows, *q.ticket);
    if (!number) return number.error();
    out.push_back({"ticket", compare::equal, number->value});
    return out;
}

std::string text_in(std::vector<column_value> const& row, char const* column) {
    auto const* text = std::get_if<std::string>(&row[table_of<csat_row>().column_index(column)]);
    return text == nullptr ? std::string() : *text;
}
std::optional<std::int64_t> number_in(std::vector<column_value> const& row, char const* column) {
    auto const* n = std::get_if<std::int64_t>(&row[table_of<csat_row>().column_index(column)]);
    return n == nullptr ? std::nullopt : std::optional(*n);
}

/// Every row whose instant in `column` lies in the interval, in pages.
template <class Take>
void each(reader& rows, csat_figures const& q, char const* column, Take take) {
    constexpr std::int64_t page_size = 1'000;
    std::int64_t ticket = 0, resolution = 0;
    table_shape const& table = table_of<csat_row>();
    for (;;) {
        std::vector<std::vector<column_value>> found;
        // after (ticket, resolution): the rest of that ticket, then the tickets after it
        for (bool const same : {true, false}) {
            row_query query{
                &table, {{column, compare::greater_or_equal, to_ms(q.from.value_or(earliest_instant))}}, {}, page_size};
            if (q.to) query.where.push_back({column, compare::less, to_ms(*q.to)});
            query.where.push_back({"ticket", same ? compare::equal : compare::greater, ticket});
            if (same) query.where.push_back({"resolution", compare::greater, resolution});
            query.order = {"ticket", "resolution"};
            for (auto& row : rows.rows(query)) found.push_back(std::move(row));
        }
        for (auto const& row : found) take(row);
        if (found.empty()) return;
        ticket = *number_in(found.back(), "ticket");
        resolution = *number_in(found.back(), "resolution");
    }
}

result<std::string> figures(reader& rows, csat_figures const& q) {
    if (q.from && q.to && *q.to <= *q.from) return refuse(errc::invalid_argument, "to", "must be after from", "应晚于 from");
    csat_group const by = q.by.value_or(csat_group::none);
    std::map<std::string, csat_figure> groups;
    auto const group = [&](std::vector<column_value> const& row) -> csat_figure& {
        csat_figure& f = groups[by == csat_group::none ? std::string() : text_in(row, std::string(name(by)).c_str())];
        if (f.scores.empty()) f.scores.resize(5);
        return f;
    };
    each(rows, q, "asked_at", [&](auto const& row) {
        csat_figure& f = group(row);
        ++f.requests;
        if (number_in(row, "score")) ++f.answered_requests;
    });
    each(rows, q, "rated_at", [&](auto const& row) {
        if (*number_in(row, "counted") == 0) return;
        csat_figure& f = group(row);
        std::int64_t const score = *number_in(row, "score");
        ++f.ratings;
        f.good += *number_in(row, "good");
        ++f.scores[static_cast<std::size_t>(score - 1)];
    });
    if (by == csat_group::none && groups.empty()) groups[""].scores.resize(5);
    std::string out = R"({"rows":[)";
    for (auto& [key, f] : groups) {
        f.group = key;
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < f.scores.size(); ++i) sum += f.scores[i] * static_cast<std::int64_t>(i + 1);
        if (f.ratings > 0) f.average_milli = sum * 1'000 / f.ratings;
        f.good_ppm = rates::share_ppm(f.good, f.ratings);
        f.response_ppm = rates::share_ppm(f.answered_requests, f.requests);
        if (out.back() != '[') out += ',';
        write(out, f);
    }
    return out + R"(],"after":null})";
}

void rows_of(rated const& e, happened const& when, row_list& out) {
    if (!e.comment.erased && !e.comment.value.empty())
        out.put(csat_comment_row{when.seq, e.ticket, e.resolution, e.score, when.at, e.comment});
    out.put(ticket::timeline_row{.ticket = e.ticket,
                                 .seq = when.seq,
                                 .at = when.at,
                                 .occurred_at = when.at,
                                 .what = "csat.rated",
                                 .who = when.who,
                                 .is = std::to_string(e.score)});
}

void rows_of(requested const& e, happened const& when, row_list& out) {
    out.put(notice(when, "csat.request", to_json(invitation{e.ticket, e.survey, e.customer, e.channel, e.token, e.valid_until})));
    out.put(ticket::timeline_row{
        .ticket = e.ticket, .seq = when.seq, .at = when.at, .occurred_at = when.at, .what = "csat.requested", .who = when.who});
}

}  // namespace

void ask_for_rating(registry const& r, ticket::status_changed const& e, happened const&, std::vector<any_command>& out) {
    if (e.to == ticket_status::resolved && !e.observed) out.push_back(r.wrap(request{e.ticket}));
}

void join_survey(registry& r) {
    r.table<csat_row>({"survey", "asked_at", "rated_at"});
    r.table<csat_comment_row>({"ticket"});
    r.aggregate<survey::state>("csat", [](survey::state const& s, row_list& out) { rows_of(s, out); });
    r.aggregate<survey::customer_state>("csat_customer");
    r.event<survey::state>("csat.requested", &requested::ticket)
        .makes("survey", &requested::survey)
        .with_rows<requested>([](requested const& e, happened const& when, row_list& out) { rows_of(e, when, out); });
    r.event<survey::customer_state>("csat.contacted", &contacted::customer);
    r.event<survey::state>("csat.rated", &rated::ticket)
        .makes("survey", &rated::survey)
        .with_rows<rated>([](rated const& e, happened const& when, row_list& out) { rows_of(e, when, out); });
    r.event<survey::state>("csat.rating_repeated", &rating_repeated::ticket);
    r.command<request>("csat.request", about_ticket<request>);
    r.command<rate>("csat.rate", about_ticket<rate>);
    r.view<csat_list>("csat.list", [](reader& rows, csat_list const& q, page const& p) -> result<std::string> {
         auto where = of_ticket(rows, q);
         if (!where) return where.error();
         return paged(rows, {&table_of<csat_row>(), std::move(*where), {"survey"}, p.limit}, p);
     }).answers(schema_of_rows({&table_of<csat_row>()}));
    r.view<csat_list>("csat.comments", [](reader& rows, csat_list const& q, page const& p) -> result<std::string> {
         auto where = of_ticket(rows, q);
         if (!where) return where.error();
         return paged(rows, {&table_of<csat_comment_row>(), std::move(*where), {"seq"}, p.limit}, p);
     }).answers(schema_of_rows({&table_of<csat_comment_row>()}));
    r.view<csat_figures>("csat.figures", [](reader& rows, csat_figures const& q, page const&) {
         return figures(rows, q);
     }).answers(schema_of<csat_figure>());
}

}  // namespace csdesk::engine
