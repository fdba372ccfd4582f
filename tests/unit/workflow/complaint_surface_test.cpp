// What a host sees of a complaint beside its course: refusals, allowed actions, names, numbers, diagrams, bad input.
#include "complaint_flow.hpp"

#include <algorithm>
#include <set>

namespace csdesk::complaint::test {

TEST(complaint, a_refusal_says_where_the_complaint_stands_and_what_is_possible) {
    flow f;
    f.reach(step::settled);
    auto const why = f.refusal(propose{number, "r", {}});
    EXPECT_EQ(why.code, errc::not_allowed);
    EXPECT_NE(why.zh.find("已结案"), std::string::npos) << why.zh;
    EXPECT_NE(why.en.find("Settled"), std::string::npos) << why.en;
    EXPECT_EQ(why.allowed, (std::vector<std::string>{"complaint.assign_improvement", "complaint.link_known_cause"}));
    EXPECT_EQ(f.refusal(propose{number, "r", {}}, supervisor).allowed.size(), 3U) << "and a supervisor may waive";
}

TEST(complaint, allowed_actions_name_their_fields_and_whether_they_are_open) {
    flow f;
    f.reach(step::negotiating);
    f.apply(escalate{number, "stuck"});
    auto const action = [&](std::string const& command, actor const& who) {
        auto const all = allowed(f.state, {f.now, who, f.policy});
        auto const found = std::find_if(all.begin(), all.end(), [&](auto const& a) { return a.command == command; });
        return found == all.end() ? workflow::allowed_action{} : *found;
    };
    EXPECT_EQ(action("complaint.propose", agent), (workflow::allowed_action{"complaint.propose", {"remedy"}, true, false}));
    EXPECT_EQ(action("complaint.propose", supervisor), (workflow::allowed_action{"complaint.propose", {"remedy"}, true, true}));
    EXPECT_EQ(action("complaint.withdraw", agent), (workflow::allowed_action{"complaint.withdraw", {"reason"}, false, true}));
    EXPECT_EQ(action("complaint.mark_unreachable", agent),
              (workflow::allowed_action{"complaint.mark_unreachable", {}, true, false}));
    EXPECT_EQ(action("complaint.pass_deadline", machine), workflow::allowed_action{}) << "no action for people";
}

TEST(complaint, commands_name_their_complaint) {
    flow f;
    EXPECT_EQ(f.refusal(receive{{}, {}, {}}).field, "complaint");
    EXPECT_EQ(f.refusal(receive{ticket_id{-4}, {}, {}}).field, "complaint");
    EXPECT_EQ(f.refusal(receive{ticket_id{largest_integer + 1}, {}, {}}).field, "complaint");
    f.reach(step::accepted);
    EXPECT_EQ(f.refusal(investigate{ticket_id{8}, "x"}).field, "complaint");
}

TEST(complaint, a_drill_is_a_drill_to_the_end) {
    flow f;
    auto const events = f.apply(receive{number, {}, true});
    EXPECT_TRUE(find<supervisor_alerted>(events)->drill);
    EXPECT_EQ(f.refusal(accept{number, {}, false}).field, "drill");
    f.apply(accept{number, {}, {}});
    EXPECT_TRUE(f.state.progress.drill);
    f.now = *due(f.state);
    EXPECT_TRUE(find<supervisor_alerted>(f.apply(pass_deadline{number, f.now}, machine))->drill);
}

TEST(complaint, texts_have_a_limit) {
    flow f;
    f.reach(step::accepted);
    EXPECT_TRUE(f.attempt(investigate{number, std::string(longest_text, 'x')}));
    EXPECT_EQ(f.refusal(investigate{number, std::string(longest_text + 1, 'x')}).field, "findings");
}

TEST(complaint, hostile_numbers_are_refused_not_computed_with) {
    flow f;
    f.reach(step::accepted);
    f.state.step = static_cast<step>(200);
    EXPECT_EQ(f.refusal(investigate{number, "x"}).code, errc::not_allowed);
    EXPECT_TRUE(allowed(f.state, {f.now, agent, f.policy}).empty());
    f.now = instant::max();
    EXPECT_EQ(f.refusal(investigate{number, "x"}).code, errc::out_of_range);
    flow edge;
    edge.now = latest_instant;
    edge.apply(receive{number, {}, {}});
    EXPECT_EQ(due(edge.state), latest_instant);
}

TEST(complaint, stored_numbers_and_names_never_change) {
    std::vector<std::pair<int, std::string>> const golden{{0, "none"},
                                                          {1, "received"},
                                                          {2, "accepted"},
                                                          {3, "investigated"},
                                                          {4, "responsibility_determined"},
                                                          {5, "proposed"},
                                                          {6, "negotiating"},
                                                          {7, "accepted_by_customer"},
                                                          {8, "rejected"},
                                                          {9, "escalated"},
                                                          {10, "fed_back"},
                                                          {11, "settled"},
                                                          {12, "improving"},
                                                          {13, "closed"},
                                                          {14, "withdrawn"},
                                                          {15, "unfounded"},
                                                          {16, "duplicate"},
                                                          {17, "unreachable"}};
    auto const all = states();
    ASSERT_GE(all.size(), golden.size());
    for (std::size_t i = 0; i < golden.size(); ++i) {
        EXPECT_EQ(static_cast<int>(all[i]), golden[i].first);
        EXPECT_EQ(name(all[i]), golden[i].second);
    }
    EXPECT_EQ(static_cast<int>(party::platform), 5);
    EXPECT_EQ(static_cast<int>(alert::overdue), 3);
    EXPECT_EQ(static_cast<int>(improvement::linked), 5);
}

TEST(complaint, every_name_is_complete_and_unique) {
    auto const check = []<class E>(E) {
        std::set<std::string_view> names;
        for (auto const& row : names_of(E{})) {
            EXPECT_TRUE(names.insert(row.name).second) << row.name;
            EXPECT_FALSE(row.zh.empty() || row.en.empty()) << row.name;
        }
    };
    check(step{});
    check(party{});
    check(alert{});
    check(improvement{});
    check(workflow::diagram_format{});
}

TEST(complaint, diagrams_show_every_step_in_both_languages) {
    for (auto const l : {language::en, language::zh}) {
        auto const mermaid = diagram(workflow::diagram_format::mermaid, l);
        auto const dot = diagram(workflow::diagram_format::dot, l);
        EXPECT_TRUE(mermaid.starts_with("stateDiagram-v2\n"));
        EXPECT_TRUE(dot.starts_with("digraph complaint {"));
        for (auto const s : states()) {
            if (s == step::none) continue;
            std::string const id(name(s)), label(display(s, l));
            EXPECT_NE(mermaid.find('"' + label + "\" as " + id + '\n'), std::string::npos);
            EXPECT_NE(dot.find(id + " [label=\"" + label + '"'), std::string::npos);
        }
    }
}

}  // namespace csdesk::complaint::test
