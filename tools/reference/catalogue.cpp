// Says as JSON what the library knows of itself: commands with their roles, events, views, words; and how a story goes.
//     csdesk_catalogue STORY
// A story is a file of JSON Lines: commands as `read_request` takes them, questions as `read_question` takes them, and
// {"advance":"<instant>"}. It runs in a desk in memory with a seed, so its answers are the same every time.
#include <csdesk/csdesk.hpp>
#include <csdesk/sla/escalation.hpp>
#include <csdesk/sla/settings.hpp>
#include <csdesk/ticket/links.hpp>
#include <csdesk/ticket/people.hpp>
#include <csdesk/ticket/search_words.hpp>

#include <fstream>
#include <iostream>

#include "desk/json.hpp"
#include "team/permissions.hpp"
#include "ticket/ticket_table.hpp"

namespace {

using namespace csdesk;

std::string quoted(std::string_view text) {
    std::string out;
    engine::append_string(out, text);
    return out;
}

std::string listed(std::vector<std::string> const& items, char open = '[', char close = ']') {
    std::string out(1, open);
    for (auto const& item : items) out += (out.size() > 1 ? ",\n" : "") + item;
    return out + close;
}

std::string member(std::string_view name, std::string const& json) { return quoted(name) + ':' + json; }

std::string roles_of(std::string_view command) {
    std::vector<std::string> out;
    for (auto const& r : role_names)
        if (engine::may({r.value, "x"}, command)) out.push_back(quoted(r.name));
    return listed(out);
}

std::string commands() {
    std::vector<std::string> out;
    for (auto const& name : command_names())
        out.push_back(listed(
            {member("name", quoted(name)), member("roles", roles_of(name)), member("schema", schema(name).value())}, '{', '}'));
    return listed(out);
}

template <class Schema>
std::string things(std::vector<std::string> const& names, Schema schema_of) {
    std::vector<std::string> out;
    for (auto const& name : names)
        out.push_back(listed({member("name", quoted(name)), member("schema", schema_of(name).value())}, '{', '}'));
    return listed(out);
}

template <named E>
std::string words(std::string_view name) {
    std::vector<std::string> values;
    for (auto const& row : names_of(E{}))
        values.push_back("[" + std::to_string(static_cast<std::int64_t>(row.value)) + ',' + quoted(row.name) + ',' +
                         quoted(row.zh) + ',' + quoted(row.en) + ']');
    return listed({member("name", quoted(name)), member("values", listed(values))}, '{', '}');
}

std::string all_words() {
    return listed({words<errc>("errc"),
                   words<ticket_kind>("ticket_kind"),
                   words<ticket_status>("ticket_status"),
                   words<priority>("priority"),
                   words<tier>("tier"),
                   words<channel>("channel"),
                   words<role>("role"),
                   words<ticket::verb>("ticket::verb"),
                   words<ticket::after_reply>("ticket::after_reply"),
                   words<ticket::field_type>("ticket::field_type"),
                   words<ticket::field_needed>("ticket::field_needed"),
                   words<ticket::undeclared>("ticket::undeclared"),
                   words<ticket::late_reply>("ticket::late_reply"),
                   words<ticket::resolution_part>("ticket::resolution_part"),
                   words<ticket::wake_cause>("ticket::wake_cause"),
                   words<ticket::counted_by>("ticket::counted_by"),
                   words<ticket::refund_outcome>("ticket::refund_outcome"),
                   words<ticket::refund_state>("ticket::refund_state"),
                   words<ticket::side>("ticket::side"),
                   words<ticket::attachment_kind>("ticket::attachment_kind"),
                   words<ticket::voice>("ticket::voice"),
                   words<ticket::search_order>("ticket::search_order"),
                   words<sla::metric>("sla::metric"),
                   words<sla::clock_status>("sla::clock_status"),
                   words<sla::segment_kind>("sla::segment_kind"),
                   words<sla::clock_event_kind>("sla::clock_event_kind"),
                   words<sla::reopen_mode>("sla::reopen_mode"),
                   words<clocks::cause>("clocks::cause"),
                   words<clocks::calendar_edits>("clocks::calendar_edits"),
                   words<escalation::outside_hours>("escalation::outside_hours"),
                   words<escalation::sink>("escalation::sink"),
                   words<escalation::step_status>("escalation::step_status"),
                   words<ticket::link_kind>("ticket::link_kind"),
                   words<ticket::part_taken>("ticket::part_taken"),
                   words<whatif_outcome>("whatif_outcome"),
                   words<order::fact>("order::fact"),
                   words<order::status>("order::status"),
                   words<tiers::mode>("tiers::mode"),
                   words<group::item>("group::item"),
                   words<group::reading>("group::reading"),
                   words<complaint::step>("complaint::step"),
                   words<complaint::party>("complaint::party"),
                   words<complaint::alert>("complaint::alert"),
                   words<complaint::improvement>("complaint::improvement"),
                   words<action::kind>("action::kind"),
                   words<action::status>("action::status"),
                   words<automation::since>("automation::since"),
                   words<automation::command_outcome>("automation::command_outcome"),
                   words<automation::stop_reason>("automation::stop_reason"),
                   words<rates::unit>("rates::unit"),
                   words<rates::answers>("rates::answers"),
                   words<rates::stepping>("rates::stepping"),
                   words<rates::verdict>("rates::verdict"),
                   words<rates::speaker>("rates::speaker"),
                   words<survey::after_reopen>("survey::after_reopen"),
                   words<workflow::diagram_format>("workflow::diagram_format")});
}

std::string answer(desk& d, std::string const& line) {
    constexpr std::string_view advance = R"({"advance":")";
    instant const now = parse_instant("2026-11-21T02:00:00Z").value();  // of lines that name none
    if (line.starts_with(advance)) return to_json(d.advance(parse_instant(line.substr(advance.size(), 20)).value()));
    if (line.starts_with(R"({"view":)")) {
        auto const q = read_question(line, now);
        if (!q) return to_json(q.error());
        auto const page = d.query(q->view, q->params, q->shop, q->after, q->limit, q->now);
        return page ? *page : to_json(page.error());
    }
    auto const r = read_request(line, now);
    if (!r) return to_json(r.error());
    auto const done = d.execute(r->what, r->how);
    return done ? to_json(*done) : to_json(done.error());
}

std::string story(std::istream& in) {
    auto d = desk::open(":memory:", {.seed = 1});
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) out.push_back(listed({member("asked", line), member("answer", answer(d, line))}, '{', '}'));
    return listed(out);
}

}  // namespace

int main(int count, char** arguments) {
    std::ifstream in(count == 2 ? arguments[1] : "");
    if (!in) {
        std::cerr << "csdesk_catalogue STORY\n";
        return 2;
    }
    std::cout << listed({member("commands", commands()), member("events", things(event_names(), event_schema)),
                         member("views", things(view_names(), view_schema)), member("words", all_words()),
                         member("policy", std::string(policy_schema())), member("story", story(in))},
                        '{', '}')
              << '\n';
    return 0;
}
