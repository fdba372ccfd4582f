// A desk in one file: a customer writes, an agent answers, the clock explains itself, a rule says no, the log is checked.
//
//     ./quick_start [FILE]        without a file: in memory
#include <csdesk/csdesk.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;
using csdesk::role;

int main(int count, char** arguments) {
    auto const asked = csdesk::parse_instant("2026-11-21T10:30:00+08:00").value();  // time is always an argument
    auto desk = csdesk::desk::open(count > 1 ? arguments[1] : ":memory:");

    // A command is a name and JSON, or the struct of its room. What comes back are the events it caused.
    auto const opened = desk.execute({"ticket.open", R"({"requester":"c-17","kind":"after_sale","channel":"wangwang",)"
                                                     R"("text":"物流三天没动了","reference":"chat-1"})"},
                                     {.who = {role::customer, "c-17"}, .now = asked, .command_id = "message-88"});
    if (!opened) {
        std::cerr << opened.error().field << ": " << opened.error().en << '\n';
        return 1;
    }
    csdesk::ticket_id const ticket{opened->ids.at("ticket")};
    std::cout << "ticket " << ticket.value << " was opened; its events:\n";
    for (auto const& event : opened->events) std::cout << "  " << event.seq << ' ' << event.type << " by " << event.actor << '\n';

    csdesk::ticket::reply answer{.ticket = ticket, .text = std::string("亲，您好，马上为您查询")};
    auto const replied = desk.execute(csdesk::to_command(answer), {.who = {role::agent, "li"}, .now = asked + 40s});
    std::cout << "agent li answered after 40 s: " << (replied ? "recorded" : replied.error().en) << '\n';

    // Why the first response shows what it shows, in figures and in words of both languages.
    auto const why = desk.query("clock.explain", R"({"ticket":"chat-1","metric":"first_response"})", "main", {}, 10, asked + 1h);
    std::cout << "the clock: " << *why << '\n';

    // The rules say no: a refusal is a value with a code, the field and what would be possible. Nothing has changed.
    auto const refused = desk.execute({"ticket.open", R"({"requester":"c-18","kind":"praise","channel":"wangwang"})"},
                                      {.who = {role::customer, "c-18"}, .now = asked + 1h});
    std::cout << "refused: " << name(refused.error().code) << ", " << refused.error().field << ": " << refused.error().en << " ("
              << refused.error().zh << ")\n";

    // The same command id again is done once and answers the same.
    auto const again = desk.execute({"ticket.open", R"({"requester":"c-17","kind":"after_sale","channel":"wangwang",)"
                                                    R"("text":"物流三天没动了","reference":"chat-1"})"},
                                    {.who = {role::customer, "c-17"}, .now = asked + 2h, .command_id = "message-88"});
    std::cout << "sent twice: " << (again && again->repeated ? "done once" : "done twice") << '\n';

    auto const checked = desk.verify();
    std::cout << "log of " << checked.events << " events: " << (checked.ok ? "unaltered" : checked.what) << '\n';
    return checked.ok ? 0 : 1;
}
