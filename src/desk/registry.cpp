#include "desk/registry.hpp"

namespace csdesk::engine {
namespace {

template <class Map>
auto find_in(Map const& map, std::string_view name) -> decltype(&map.begin()->second) {
    auto const found = map.find(name);
    return found == map.end() ? nullptr : &found->second;
}

}  // namespace

command_type const* registry::find_command(std::string_view name) const { return find_in(commands_, name); }
event_type const* registry::find_event(std::string_view name) const { return find_in(events_, name); }
view_type const* registry::find_view(std::string_view name) const { return find_in(views_, name); }
aggregate_type const* registry::find_aggregate(std::string_view name) const { return find_in(aggregates_, name); }

job_items const* registry::find_job(std::string_view kind) const { return find_in(jobs_, kind); }

std::vector<reaction> const& registry::reactions_to(event_type const& e) const {
    static std::vector<reaction> const none;
    auto const found = reactions_.find(e.type);
    return found == reactions_.end() ? none : found->second;
}

}  // namespace csdesk::engine
