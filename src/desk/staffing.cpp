#include "desk/staffing.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>

#include "desk/policy_file.hpp"

namespace csdesk::engine {
namespace {

struct staff_file {
    std::int64_t agents = 0;
    std::optional<span> handle{};
    std::string calendar = "default";
};
BOOST_DESCRIBE_STRUCT(staff_file, (), (agents, handle, calendar))

constexpr std::int64_t most_agents = 10'000;
constexpr span longest_handle = std::chrono::hours(24);

error wrong(char const* field, std::string en, std::string zh) {
    return refuse(errc::invalid_argument, field, std::move(en), std::move(zh));
}

result<staffing> compile(staff_file const& file, policy const& rules) {
    if (file.agents < 1 || file.agents > most_agents) return wrong("agents", "required: 1 to 10000", "必填：1 至 10000");
    if (!file.handle || *file.handle <= span{0} || *file.handle > longest_handle)
        return wrong("handle", "required: more than 0, at most 24 hours", "必填：大于 0，至多 24 小时");
    auto const hours = rules.calendars.find(file.calendar);
    if (hours == rules.calendars.end()) {
        error why = wrong("calendar", "the policy has no such calendar: " + file.calendar, "规则中没有该日历：" + file.calendar);
        for (auto const& [name, unused] : rules.calendars) why.allowed.push_back(name);
        return why;
    }
    return staffing{file.agents, *file.handle, hours->second};
}

}  // namespace

result<staffing> read_staffing(std::string_view text, policy const& rules) {
    auto const under_staff = [](error why) {
        why.field = why.field.empty() ? "staff" : "staff." + why.field;
        return why;
    };
    auto const source = read_policy_text(text);
    if (!source) return under_staff(source.error());
    auto const file = from_json<staff_file>(source->value, strictness::defaults);
    if (!file) return under_staff(source->placed(file.error()));
    auto made = compile(*file, rules);
    if (!made) return under_staff(source->placed(made.error()));
    return made;
}

std::vector<instant> answers_of_queue(std::vector<instant> const& waiting_since, staffing const& staff) {
    std::vector<std::size_t> order(waiting_since.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return waiting_since[a] < waiting_since[b]; });
    std::priority_queue<instant, std::vector<instant>, std::greater<>> free_at;
    for (std::int64_t i = 0; i < staff.agents; ++i) free_at.push(earliest_instant);
    constexpr instant latest = latest_instant;
    std::vector<instant> out(waiting_since.size());
    for (std::size_t const i : order) {
        instant const begin = std::max(waiting_since[i], free_at.top());
        auto const done = staff.hours.try_add(begin, staff.handle);
        out[i] = done.value_or(latest);
        free_at.pop();
        free_at.push(out[i]);
    }
    return out;
}

}  // namespace csdesk::engine
