// Watches what a desk writes into its log and compares it with what the oracle says.
#pragma once

#include <csdesk/desk/desk.hpp>

#include <set>

#include "simulation/oracle.hpp"
#include "simulation/shop.hpp"

namespace csdesk::simulation {

class referee {
public:
    /// `desk`, `versions` and `out` outlive it; later rules are added to `versions` as they are adopted.
    referee(std::optional<desk>& desk, std::vector<shop_rules> const& versions, instant horizon, outcome& out)
        : desk_(desk), versions_(versions), oracle_(versions), horizon_(horizon), out_(out) {}

    /// A command about an external deadline is on its way; the log tells of it only as a clock.
    void expect(std::string const& command_id, boost::json::object data) { externals_[command_id] = std::move(data); }
    /// A line of the story that is told where something differs.
    void tell(std::string line) { story_.push_back(std::move(line)); }

    /// What the step left in the log: facts for the oracle, firings and clocks to compare.
    void compare(instant now, bool advanced);
    /// Every clock as the desk's table has it.
    void judge_rows();
    /// Of a clock such as `12/shop/resolution#1`: with the story of ticket 12 and of what concerns the whole shop.
    void fail(std::string const& why);
    /// True once for each policy that was really adopted.
    bool adopted() { return std::exchange(adopted_, false); }

private:
    void note(logged_event const& e, boost::json::object const& data);
    void read_clock(logged_event const& e, boost::json::object const& data, std::vector<firing>& fired,
                    std::set<std::int64_t>& touched);
    void tell_story(logged_event const& e, boost::json::object const& data, std::string const& id);
    void judge(std::vector<firing> desk, std::vector<firing> wanted);
    void judge(std::int64_t number);
    void judge_row(boost::json::object const& row);
    clock const& oracles(std::int64_t number) const;
    bool is_tangled(std::string const& clock) const { return tangled_.contains(std::stoll(clock)); }

    std::optional<desk>& desk_;
    std::vector<shop_rules> const& versions_;
    oracle oracle_;
    instant horizon_;
    outcome& out_;
    instant at_{};
    std::int64_t seq_ = 0;
    bool adopted_ = false;
    std::map<std::string, boost::json::object> externals_{};
    std::map<std::int64_t, std::string> ids_{};
    std::map<std::string, int> numbers_{};
    std::map<std::int64_t, boost::json::object> states_{};
    std::set<std::string> keys_{};
    std::set<std::int64_t> merged_{};   ///< now
    std::set<std::int64_t> tangled_{};  ///< ever un-merged, or survivors of such: the oracle does not follow them from there on
    std::vector<std::string> story_{};
};

}  // namespace csdesk::simulation
