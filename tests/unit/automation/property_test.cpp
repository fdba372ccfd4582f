// Whatever rules a shop writes: they end, they stay within the limits, and the log replays to the same tables and hashes.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "kit.hpp"

namespace csdesk::testing {
namespace {

std::string const events[] = {"ticket.opened",         "ticket.customer_wrote",   "ticket.replied",
                              "ticket.noted",          "ticket.tagged",           "ticket.assigned",
                              "ticket.status_changed", "ticket.priority_changed", "ticket.subject_changed",
                              "clock.started",         "clock.breached",          "order.shipped"};
std::string const commands[] = {
    R"({command = "ticket.tag", with = {add = ["a"], remove = ["b"]}})",
    R"({command = "ticket.tag", with = {add = ["b"], remove = ["a"]}})",
    R"({command = "ticket.set_priority", with = {priority = "high"}})",
    R"({command = "ticket.set_priority", with = {priority = "low"}})",
    R"({command = "ticket.set_subject", with = {subject = "{rule}"}})",
    R"({command = "ticket.note", with = {text = "n"}})",
    R"({command = "ticket.reply", with = {text = "亲"}})",
    R"({command = "ticket.assign", with = {agent = "{rule}"}})",
    R"({command = "ticket.pend"})",
    R"({command = "ticket.resume"})",
    R"({command = "ticket.resolve"})",
    R"({command = "ticket.reopen", with = {reason = "r"}})",
    R"({command = "ticket.refund", with = {amount = {minor = 5, currency = "CNY"}}})",
    R"({command = "ticket.open", with = {requester = "{requester}", kind = "pre_sale", channel = "phone", order = "{order}"}})",
};
std::string const conditions[] = {R"({field = "tags", is = ["a"]})", R"({field = "tags", is_not = ["b"]})",
                                  R"({field = "priority", is = ["high", "normal"]})",
                                  R"({field = "status", is = ["open", "new"]})", R"({field = "waiting", is = ["true"]})"};
std::string const starts[] = {"opened", "last_message", "status_since", "waiting_since", "ended"};

template <std::size_t N>
std::string one_of(std::string const (&list)[N]) {
    return list[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(N)))];
}

std::string some_rule(int number) {
    std::string out =
        "[[automation]]\nname = \"r" + std::to_string(number) + "\"\norder = " + std::to_string(*rc::gen::inRange(0, 3)) + '\n';
    if (*rc::gen::inRange(0, 4) == 0)
        out += "after = \"" + std::to_string(*rc::gen::inRange(1, 180)) + "m\"\nsince = \"" + one_of(starts) + "\"\n";
    else
        out += "on = [\"" + one_of(events) + "\", \"" + one_of(events) + "\"]\n";
    if (*rc::gen::inRange(0, 2) == 0) out += "when = [" + one_of(conditions) + "]\n";
    if (*rc::gen::inRange(0, 5) == 0) out += "stop = true\n";
    out += "then = [" + one_of(commands);
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) out += ", " + one_of(commands);
    return out + "]\n";
}

struct step {
    int what = 0, ticket = 0, minutes = 0;
};

/// Plays the steps; what the world would refuse, it refuses here too.
std::string play(shop& s, std::vector<step> const& steps) {
    std::vector<std::int64_t> tickets{s.open(R"(,"text":"在吗","order":"o-1")")};
    instant now = noon;
    for (step const& one : steps) {
        now += one.minutes * 1min;
        std::string const n = std::to_string(tickets[static_cast<std::size_t>(one.ticket) % tickets.size()]);
        context const how = by(role::agent, "li", now);
        switch (one.what) {
            case 0: tickets.push_back(s.open(R"(,"text":"你好")", now)); break;
            case 1: (void)s.desk.execute({"ticket.receive", R"({"ticket":)" + n + R"(,"text":"?"})"}, how); break;
            case 2: (void)s.desk.execute({"ticket.reply", R"({"ticket":)" + n + R"(,"text":"!"})"}, how); break;
            case 3: (void)s.desk.execute({"ticket.resolve", R"({"ticket":)" + n + '}'}, how); break;
            case 4: (void)s.desk.execute({"ticket.tag", R"({"ticket":)" + n + R"(,"add":["a"]})"}, how); break;
            default: s.desk.advance(now);
        }
    }
    s.desk.advance(now + 24h);
    return s.desk.verify().heads.at("main");
}

RC_GTEST_PROP(AutomationProperty, RandomRulesEndStayWithinLimitsAndReplayTheSame, ()) {
    std::string rules = "[[sla]]\nname = \"f\"\nmetric = \"first_response\"\ntarget = \"5m\"\ncalendar = \"real_time\"\n";
    for (int i = *rc::gen::inRange(1, 12); i > 0; --i) rules += some_rule(i);
    auto const one_step =
        rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 6), rc::gen::inRange(0, 5), rc::gen::inRange(0, 200)), [](auto const& t) {
            return step{std::get<0>(t), std::get<1>(t), std::get<2>(t)};
        });
    auto const steps = *rc::gen::resize(25, rc::gen::container<std::vector<step>>(one_step));
    shop first(rules), second(rules);
    std::string const head = play(first, steps);
    RC_ASSERT(head == play(second, steps));
    RC_ASSERT(first.desk.rebuild());
    // One root command: at most 64 commands of rules, each rule once a ticket, depth 8.
    std::map<std::string, std::int64_t> commands_of;
    std::set<std::string> once;
    for (auto const& e : first.log()) {
        if (e.type != "automation.fired") continue;
        auto const data = json::parse(e.data);
        RC_ASSERT(data.at("depth").as_int64() <= 8);
        for (auto const& c : data.at("commands").as_array())
            if (c.at("outcome") == "done") ++commands_of[e.command_id];
        std::string const key =
            e.command_id + '/' + std::to_string(data.at("ticket").as_int64()) + '/' + text_of(data.at("rule"));
        if (!e.command_id.starts_with("fire/")) RC_ASSERT(once.insert(key).second);
    }
    for (auto const& [unused, n] : commands_of) RC_ASSERT(n <= 64);
}

}  // namespace
}  // namespace csdesk::testing
