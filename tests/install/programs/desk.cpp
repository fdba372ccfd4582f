// A host in C++: everything of <csdesk/csdesk.hpp> meets the library at least once, and exceptions cross its border.
#include <csdesk/csdesk.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;

int failures = 0;

void expect(bool holds, char const* what) {
    if (holds) return;
    std::cerr << "not so: " << what << '\n';
    ++failures;
}

csdesk::instant at(char const* text) { return csdesk::parse_instant(text).value(); }

void desk() {
    auto shop = csdesk::desk::open(":memory:");
    csdesk::ticket::open const open{.requester = {"c-17"}, .channel = "web", .reference = "t-1"};
    auto const opened =
        shop.execute(csdesk::to_command(open), {.who = {csdesk::role::agent, "li"}, .now = at("2026-11-21T02:30:00Z")});
    expect(opened && opened->ids.at("ticket") == 1, "a ticket is opened by a struct");
    auto const json = csdesk::read_request(R"({"name":"ticket.reply","actor":"agent:li","data":{"ticket":"t-1","text":"!"}})",
                                           at("2026-11-21T02:30:40Z"));
    auto const replied = shop.execute(json.value().what, json.value().how);
    expect(replied && csdesk::to_json(*replied).starts_with(R"({"events":[)"), "and answered by a document");
    expect(shop.query("clock.explain", R"({"ticket":"t-1"})").has_value(), "its clocks explain themselves");
    expect(shop.verify().ok && shop.rebuild(), "the log is whole, and the tables come from it");
    expect(csdesk::schema("ticket.open").has_value() && !csdesk::view_names().empty(), "what can be done is described");
}

void exceptions() {
    try {
        csdesk::desk::open("/nowhere/at/all/shop.db");
        expect(false, "a folder that is not there is a fault");
    } catch (csdesk::storage_error const& fault) {
        expect(fault.code() == csdesk::errc::storage, "a fault is caught by its type, with its code");
    }
    try {
        csdesk::calendar::always("Nowhere/At/All");
        expect(false, "an unknown zone is refused");
    } catch (csdesk::refused const& no) {
        expect(no.why().code == csdesk::errc::unknown_zone, "a refusal thrown in the library is caught by its type");
    }
}

void components() {
    csdesk::calendar_rules rules{.tz = "Asia/Shanghai"};
    rules.on(csdesk::weekdays, {{9h, 18h}});
    auto const calendar = csdesk::calendar::make(rules).value();
    auto const monday = at("2026-10-26T02:30:00Z");
    expect(calendar.add(monday, 5min) == monday + 5min, "a calendar counts open time");
    expect(csdesk::calendar::china(rules).has_value(), "China's days off are in the library");

    csdesk::sla::clock clock(calendar, {.target = 5min});
    clock.start(monday);
    clock.stop(monday + 1min);
    expect(clock.state() == csdesk::sla::clock_status::met, "a clock stopped in time is met");
    expect(!csdesk::sla::describe(clock.explain(monday + 2min), csdesk::language::zh).empty(), "and says why");

    std::vector<csdesk::tiers::order> const orders{{{"c-17"}, monday, 12'900}};
    expect(csdesk::tiers::rfm(orders, monday, {}).size() == 1, "a customer has a tier");
    expect(csdesk::parse_policy(csdesk::default_policy_text()).has_value(), "the shipped policy is read");
    expect(!csdesk::parse_policy("name = 1"), "another is refused");
    expect(csdesk::complaint::states().size() > 1, "a complaint has steps");
    expect(!csdesk::complaint::diagram(csdesk::workflow::diagram_format::mermaid, csdesk::language::en).empty(), "and a diagram");
}

}  // namespace

int main() {
    desk();
    exceptions();
    components();
    return failures != 0;
}
