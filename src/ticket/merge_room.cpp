#include <csdesk/customer/customer.hpp>
#include <csdesk/ticket/links.hpp>
#include <csdesk/ticket/merge.hpp>
#include <csdesk/ticket/people.hpp>
#include <csdesk/workflow/complaint.hpp>

#include <algorithm>

#include "desk/registry_impl.hpp"
#include "desk/scope.hpp"
#include "ticket/family_lookup.hpp"
#include "ticket/merge_describe.hpp"
#include "ticket/ticket_lookup.hpp"
#include "ticket/ticket_room.hpp"
#include "ticket/ticket_table.hpp"

namespace csdesk::engine {
namespace {

using namespace ticket;

template <class S>
S const& found_or_empty(scope& s, ticket_id ticket) {
    static S const none{};
    auto const* found = s.find<S>(ticket);
    return found == nullptr ? none : *found;
}

people people_of(scope& s, ticket_id ticket) {
    people p = found_or_empty<people>(s, ticket);
    p.ticket = ticket;
    return p;
}

bool complaint_runs(scope& s, ticket_id ticket) {
    auto const* c = s.find<complaint::state>(ticket);
    return c != nullptr && c->step != complaint::step::none && !complaint::is_end(c->step);
}

// ---- merge and un-merge -------------------------------------------------------------------------------------------

decision on_merge(scope& s, merge const& c) {
    auto const source = find_exactly(s, c.ticket);
    if (!source) return source.error();
    auto const survivor = find_ticket(s, c.into, "into");
    if (!survivor) return survivor.error();
    merge_facts f{.at = s.at()};
    f.together = std::ssize(family_of(s, **source)) + std::ssize(family_of(s, **survivor));
    f.complaint_open = complaint_runs(s, (*source)->ticket);
    decision out = s.wrap(decide(**source, **survivor, c, f));
    if (!out) return out;
    auto joined = join(people_of(s, (*survivor)->ticket), (*survivor)->requester, people_of(s, (*source)->ticket),
                       (*source)->ticket, (*source)->requester, s.at());
    if (!joined) return joined.error();
    if (!joined->followers.empty()) out->push_back(s.event(std::move(*joined)));
    return out;
}

/// The tickets above a merged one, up to the last.
std::vector<ticket::state const*> above(scope& s, ticket::state const& t) {
    std::vector<ticket::state const*> out;
    for (auto const* at = &t; at->merges.into;) {
        at = s.find<ticket::state>(*at->merges.into);
        if (at == nullptr) break;
        out.push_back(at);
    }
    return out;
}

decision on_unmerge(scope& s, unmerge const& c) {
    auto const source = find_exactly(s, c.ticket);
    if (!source) return source.error();
    auto const survivors = above(s, **source);
    decision out = s.wrap(decide(**source, survivors, c, s.at()));
    if (!out) return out;
    std::optional<std::vector<follower>> gone;
    ticket_id from = (*source)->ticket;
    for (ticket::state const* survivor : survivors) {
        people_returned e = leave(people_of(s, survivor->ticket), from, gone);
        if (e.followers.empty()) break;
        gone = e.followers;
        from = survivor->ticket;
        out->push_back(s.event(std::move(e)));
    }
    return out;
}

// ---- split --------------------------------------------------------------------------------------------------------

std::int64_t number_in(std::vector<column_value> const& row, table_shape const& table, char const* column) {
    return std::get<std::int64_t>(row[table.column_index(column)]);
}
std::string text_in(std::vector<column_value> const& row, table_shape const& table, char const* column) {
    auto const* text = std::get_if<std::string>(&row[table.column_index(column)]);
    return text == nullptr ? std::string() : *text;
}

/// The message as one of the ticket's family has it.
std::optional<split_message> find_message(scope& s, std::vector<ticket_id> const& family, message_id message) {
    table_shape const& table = table_of<message_row>();
    for (ticket_id const one : family) {
        auto const row = message_in(s.search(), one, message.value);
        if (!row) continue;
        split_message m{.message = message, .ticket = {number_in(*row, table, "ticket")}};
        m.note = number_in(*row, table, "internal") != 0;
        m.of_customer = text_in(*row, table, "side") == "customer";
        m.channel = text_in(*row, table, "channel");
        if (auto id = text_in(*row, table, "external_id"); !id.empty()) m.external_id = std::move(id);
        m.occurred_at = instant_from_ms(number_in(*row, table, "occurred_at"));
        m.round = static_cast<std::int32_t>(number_in(*row, table, "round"));
        auto const gone =
            s.search().rows({&table_of<split_message_row>(),
                             {{"origin", compare::equal, m.ticket.value}, {"message", compare::equal, message.value}},
                             {"message"},
                             1});
        if (!gone.empty()) m.moved_to = ticket_id{number_in(gone.front(), table_of<split_message_row>(), "ticket")};
        return m;
    }
    return std::nullopt;
}

/// When the unanswered messages that stay were written, as far as anybody needs to know.
std::vector<instant> left_behind(scope& s, ticket::state const& t, split const& c) {
    auto const& waiting = t.merges.own ? t.merges.own->waiting : t.talk.waiting;
    if (!waiting) return {};
    std::vector<condition> const from_here{{"origin", compare::equal, t.ticket.value}};
    table_shape const& split_table = table_of<split_message_row>();
    std::vector<std::int64_t> gone;
    for (message_id const m : c.messages) gone.push_back(m.value);
    auto const before = s.search().count({&split_table, from_here, {}, 0});
    for (auto const& row : s.search().rows({&split_table, from_here, {"message"}, before}))
        gone.push_back(number_in(row, split_table, "message"));
    table_shape const& table = table_of<message_row>();
    std::vector<instant> out;
    for (auto const& row : s.search().rows({&table,
                                            {{"ticket", compare::equal, t.ticket.value},
                                             {"round", compare::equal, std::int64_t{waiting->number}},
                                             {"side", compare::equal, std::string("customer")}},
                                            {"occurred_at"},
                                            std::ssize(gone) + 1}))
        if (std::find(gone.begin(), gone.end(), number_in(row, table, "message")) == gone.end())
            out.push_back(instant_from_ms(number_in(row, table, "occurred_at")));
    std::vector<condition> const given{{"ticket", compare::equal, t.ticket.value},
                                       {"round", compare::equal, std::int64_t{waiting->number}}};
    for (auto const& row : s.search().rows({&split_table, given, {"message"}, static_cast<std::int64_t>(most_split)}))
        if (auto const m = message_in(s.search(), t.ticket, number_in(row, split_table, "message")))
            out.push_back(instant_from_ms(number_in(*m, table, "occurred_at")));
    std::sort(out.begin(), out.end());
    return out;
}

decision on_split(scope& s, split const& c) {
    auto const t = find_ticket(s, c.ticket);
    if (!t) return t.error();
    if (auto free = check_free(s, c.reference); !free) return free.error();
    auto const family = family_of(s, **t);
    customer_key const requester = c.requester.value_or((*t)->requester);
    auto const* known = s.find<customer::state>(requester);
    split_facts f{.at = s.at(), .number = s.new_id<ticket_id>()};
    f.tier = known != nullptr && !known->tier.empty() ? known->tier : s.rules().customers.tiers.otherwise;
    if (c.messages.size() <= most_split)
        for (message_id const m : c.messages) f.found.push_back(find_message(s, family, m));
    f.left = left_behind(s, **t, c);
    ticket_id const origin = (*t)->ticket;
    if (found_or_empty<links>(s, origin).all.size() >= most_links)
        return refuse(errc::not_allowed, "ticket", "a ticket has 200 links at most", "每张工单最多 200 个关联");
    decision out = s.wrap(decide(**t, c, f));
    if (!out) return out;
    if (requester == (*t)->requester)  // another customer's ticket has nothing personal of this one
        for (auto const& [field, value] : (*t)->personal_fields)
            if (!value.erased)
                out->push_back(s.event(personal_field_set{f.number, field, (*t)->field_types.at(field), false, value}));
    out->push_back(s.event(linked{f.number, origin, link_kind::split_from}));
    out->push_back(s.event(linked{origin, f.number, link_kind::split_into}));
    if (known == nullptr) out->insert(out->begin(), s.event(customer::seen{requester, f.tier}));
    return out;
}

// ---- rows ---------------------------------------------------------------------------------------------------------

timeline_row line(ticket_id ticket, happened const& when, std::string what, std::string was, std::string is,
                  std::string detail = {}) {
    timeline_row l{.ticket = ticket, .seq = when.seq, .at = when.at, .occurred_at = when.at, .what = std::move(what)};
    l.who = when.who;
    l.was = std::move(was);
    l.is = std::move(is);
    l.detail = std::move(detail);
    return l;
}

std::string said(ticket_id t) { return std::to_string(t.value); }

void put_round(row_list& out, ticket_id ticket, std::int32_t number, instant opened_at) {
    out.put(round_row{.ticket = ticket, .round = number, .opened_at = opened_at});
}

/// The round whose wait has changed: another beginning, or gone.
template <class E>
void change_round(E const& e, row_list& out) {
    if (e.dropped_round != 0) out.erase(round_row{.ticket = e.ticket, .round = e.dropped_round});
    if (e.changed_round != 0) put_round(out, e.ticket, e.changed_round, e.waiting->opened_at);
}

void rows_of(merged const& e, happened const& when, row_list& out) {
    out.put(line(e.ticket, when, "ticket.merged", std::string(name(e.from)), said(e.into), e.reason));
    if (e.open_round != 0) out.erase(round_row{.ticket = e.ticket, .round = e.open_round});
}
void rows_of(absorbed const& e, happened const& when, row_list& out) {
    out.put(line(e.ticket, when, "ticket.absorbed", "", said(e.from)));
    if (e.waiting && e.talk.waiting) put_round(out, e.ticket, e.waiting->number, e.waiting->opened_at);
}
void rows_of(unmerged const& e, happened const& when, row_list& out) {
    out.put(line(e.ticket, when, "ticket.unmerged", said(e.from), std::string(name(e.to)), e.reason));
    if (e.open_round != 0) put_round(out, e.ticket, e.open_round, *e.round_opened_at);
}
void rows_of(released const& e, happened const& when, row_list& out) {
    out.put(line(e.ticket, when, "ticket.released", said(e.gone), ""));
    change_round(e, out);
}
void rows_of(split_off const& e, happened const& when, row_list& out) {
    out.put(line(e.ticket, when, "ticket.split_off", "", said(e.into), e.reason));
    change_round(e, out);
}
void rows_of(message_taken const& e, happened const& when, row_list& out) {
    timeline_row l = line(e.ticket, when, "ticket.message_taken", said(e.origin), "");
    l.occurred_at = e.occurred_at;
    l.message = e.message;
    if (e.round != 0) l.round = e.round;
    out.put(l);
    out.put(split_message_row{e.ticket, e.message, e.origin, e.round});
    if (e.external_id) out.put(external_message_row{e.ticket, e.channel, *e.external_id, e.message});
    if (e.opens_round) put_round(out, e.ticket, e.round, e.round_opened_at);
}

template <class E>
void join_event(registry& r, std::string name) {
    r.event<ticket::state>(std::move(name), &E::ticket)
        .template with_rows<E>([](E const& e, happened const& when, row_list& out) { rows_of(e, when, out); });
}

}  // namespace

void join_merging(registry& r) {
    r.table<split_message_row>({"origin, message"});
    join_event<merged>(r, "ticket.merged");
    join_event<absorbed>(r, "ticket.absorbed");
    join_event<unmerged>(r, "ticket.unmerged");
    join_event<released>(r, "ticket.released");
    join_event<split_off>(r, "ticket.split_off");
    join_event<message_taken>(r, "ticket.message_taken");
    r.event<ticket::state>("ticket.brought_time_changed", &brought_time_changed::ticket);
    r.command<merge>("ticket.merge", on_merge);
    r.command<unmerge>("ticket.unmerge", on_unmerge);
    r.command<split>("ticket.split", on_split);
}

}  // namespace csdesk::engine
