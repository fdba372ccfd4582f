// A complaint in a test: commands go in, events are kept, time is moved by hand.
#pragma once

#include <csdesk/workflow/complaint.hpp>

#include <gtest/gtest.h>

namespace csdesk::complaint::test {

using namespace std::chrono_literals;

inline constexpr ticket_id number{7};
inline constexpr instant start = std::chrono::sys_days{std::chrono::year{2026} / 11 / 2};
inline actor const agent{role::agent, "li"};
inline actor const supervisor{role::supervisor, "wang"};
inline actor const machine{role::system, ""};

struct flow {
    csdesk::complaint::policy policy{};
    csdesk::complaint::state state{};
    instant now = start;
    std::vector<event> log{};

    result<std::vector<event>> attempt(command const& c, actor const& who = agent) const {
        return decide(state, c, {now, who, policy});
    }

    std::vector<event> apply(command const& c, actor const& who = agent) {
        auto const decided = attempt(c, who);
        if (!decided) {
            ADD_FAILURE() << decided.error().field << ": " << decided.error().en;
            return {};
        }
        for (auto const& e : *decided) {
            evolve(state, e, now);
            log.push_back(e);
        }
        return *decided;
    }

    error refusal(command const& c, actor const& who = agent) const {
        auto const decided = attempt(c, who);
        if (decided) {
            ADD_FAILURE() << "was not refused";
            return {};
        }
        return decided.error();
    }

    /// The shortest way of an ordinary complaint to this step.
    flow& reach(step to) {
        std::vector<command> const way{receive{number, "parcel arrived crushed", {}},
                                       accept{number, {}, {}},
                                       investigate{number, "packed without padding"},
                                       determine_responsibility{number, {{party::shop, 70}, {party::carrier, 30}}},
                                       propose{number, "refund half", money{1'500, "CNY"}},
                                       negotiate{number, "asked for more"},
                                       customer_accepts{number},
                                       feed_back{number, "half is refunded", true},
                                       settle{number},
                                       assign_improvement{number, "pad every parcel", "warehouse", now + 21 * 24h}};
        for (auto const& c : way) {
            if (state.step == to) return *this;
            apply(c);
        }
        EXPECT_EQ(state.step, to) << name(to) << " is not on the ordinary way";
        return *this;
    }
};

/// The one event of this type in a list.
template <class E>
E const* find(std::vector<event> const& events) {
    E const* found = nullptr;
    for (auto const& e : events)
        if (auto const* one = std::get_if<E>(&e)) {
            EXPECT_EQ(found, nullptr) << E::name << " stands twice";
            found = one;
        }
    return found;
}

}  // namespace csdesk::complaint::test
