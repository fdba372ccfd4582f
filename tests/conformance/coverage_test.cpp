// The cases speak of everything there is: each command accepted and refused in each way it can be, each view, each event.
#include <gtest/gtest.h>

#include <set>

#include "conformance/session.hpp"
#include "desk/json.hpp"

namespace csdesk::conformance {
namespace {

using engine::json::value;
using names = std::set<std::string>;

struct seen {
    names accepted{}, views{}, events{};
    std::map<std::string, names> refusals{};  // command → kinds
};

// Only a damaged or foreign log brings these about, or a machine with other zone data.
names const unreachable{"deadline.dropped", "calendar.retimed"};

// Follow-ups of the very command that makes them possible, so that alone they have nothing to do.
names const never_alone{"ticket.link_refund",  "clocks.follow_merge",   "clocks.follow_unmerge",
                        "clocks.follow_split", "escalation.raise",      "escalation.fire",
                        "calendar.retime",     "rates.recount_changed", "ticket.resolve_child"};

std::string member(value const& v, char const* name) {
    auto const* found = v.is_object() ? v.as_object().if_contains(name) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->as_string().c_str()) : std::string();
}

std::string kind_of(value const& refusal) {
    std::string const text = member(refusal, "message");
    if (text == "this field is required") return "missing";
    if (text == "no such field") return "unknown";
    if (text == "this field is given twice") return "duplicate";
    if (text.find("expected") != text.npos || text.starts_with("must be one of") || text.starts_with("1 to 128 bytes"))
        return "type";
    return member(refusal, "code");
}

void note_events(value const& v, names& out) {
    if (v.is_array())
        for (auto const& item : v.as_array()) note_events(item, out);
    if (!v.is_object()) return;
    if (auto const type = member(v, "type"); !type.empty() && v.as_object().contains("hash")) out.insert(type);
    for (auto const& m : v.as_object()) note_events(m.value(), out);
}

void note(step const& s, seen& out) {
    auto const told = engine::parse_json(expected(s).text).value();
    note_events(told, out.events);
    auto const request = engine::parse_json(s.document());
    bool const many = s.text("do") == "execute_many";
    if (!request || many) return;
    if (s.text("do") == "query" && !expected(s).refused) out.views.insert(member(*request, "view"));
    if (s.text("do") != "execute") return;
    std::string const name = member(*request, "name");
    if (expected(s).refused)
        out.refusals[name].insert(kind_of(told));
    else
        out.accepted.insert(name);
}

seen read_all() {
    seen out;
    for (auto const& file : files(CSDESK_CONFORMANCE)) {
        auto const steps = read_file(file);
        for (std::size_t i = 1; i < steps.size(); ++i) {
            std::string const what = steps[i].text("do");
            if (what == "execute" || what == "query" || what == "execute_many") {
                // What is no JSON speaks of nothing in particular.
                if (steps[i].has("request") && engine::parse_json(steps[i].raw("request"))) note(steps[i], out);
                if (auto const twice = expected(steps[i]); twice.refused && twice.text.find("given twice") != std::string::npos)
                    for (auto const& name : command_names())
                        if (steps[i].has("request") && steps[i].raw("request").find('"' + name + '"') != std::string::npos)
                            out.refusals[name].insert("duplicate");
            } else if (what == "advance" || what == "events") {
                note_events(engine::parse_json(expected(steps[i]).text).value(), out.events);
            }
        }
    }
    return out;
}

seen const& all() {
    static seen const found = read_all();
    return found;
}

}  // namespace

TEST(conformance_covers, every_command_accepted) {
    for (auto const& name : command_names()) EXPECT_TRUE(all().accepted.contains(name) || never_alone.contains(name)) << name;
}

TEST(conformance_covers, every_way_a_command_is_refused) {
    for (auto const& name : command_names()) {
        auto const found = all().refusals.find(name);
        ASSERT_NE(found, all().refusals.end()) << name;
        for (char const* kind : {"missing", "unknown", "duplicate", "type", "forbidden", "out_of_range"})
            EXPECT_TRUE(found->second.contains(kind)) << name << " is never refused as " << kind;
    }
}

TEST(conformance_covers, every_view) {
    for (auto const& name : view_names()) EXPECT_TRUE(all().views.contains(name)) << name;
}

TEST(conformance_covers, every_event) {
    for (auto const& name : event_names()) EXPECT_TRUE(all().events.contains(name) || unreachable.contains(name)) << name;
}

}  // namespace csdesk::conformance
