// Components alone: a calendar and a clock, without a desk, a database or a file.
#include <csdesk/calendar/calendar.hpp>
#include <csdesk/calendar/china.hpp>
#include <csdesk/sla/clock.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

namespace {

csdesk::instant at(char const* text) { return csdesk::parse_instant(text).value(); }

// As a clock on a wall in Shanghai shows it.
std::string wall(csdesk::instant t) {
    auto const text = csdesk::format_instant(t + 8h);
    return text.substr(0, 10) + ' ' + text.substr(11, 5);
}

}  // namespace

int main() {
    // China's working days of 2026: the National Day holiday is off, Saturday 10 October is worked instead.
    csdesk::calendar_rules office{.tz = "Asia/Shanghai"};
    office.on(csdesk::weekdays, {{9h, 12h}, {13h, 18h}});
    auto const hours = csdesk::calendar::china(office).value();

    auto const asked = at("2026-09-30T16:00:00+08:00");  // Wednesday, the last afternoon before the holiday
    std::cout << "asked     " << wall(asked) << '\n'
              << "8 h later " << wall(hours.add(asked, 8h)) << "   (2 h before the holiday, 6 h on the 8th)\n"
              << "open time until the 12th: " << csdesk::format_span(hours.between(asked, at("2026-10-12T00:00:00+08:00")))
              << '\n'
              << "10 October, a Saturday: " << (hours.is_open(at("2026-10-10T10:00:00+08:00")) ? "open" : "closed") << '\n';

    // A clock over it: 8 open hours to solve it, a warning at 80 %, the wait for the customer does not count.
    csdesk::sla::clock clock(hours, {.target = 8h, .warnings = {{.ppm = 800'000}}});
    clock.start(asked);
    clock.pause(at("2026-10-08T09:30:00+08:00"), "pending");
    clock.resume(at("2026-10-08T14:30:00+08:00"), "pending");
    std::cout << "due       " << wall(clock.due().value()) << "   (moved by the pause)\n";

    auto const now = at("2026-10-09T14:00:00+08:00");
    for (auto const& event : clock.due_events(now))
        std::cout << wall(event.due) << ' ' << display(event.kind, csdesk::language::en) << '\n';
    clock.stop(now);
    std::cout << csdesk::sla::describe(clock.explain(now), csdesk::language::en) << '\n'
              << csdesk::sla::describe(clock.explain(now), csdesk::language::zh) << '\n';
    return clock.state() == csdesk::sla::clock_status::breached ? 0 : 1;
}
