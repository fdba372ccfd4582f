#include "sla/subject_room.hpp"

#include <csdesk/ticket/described.hpp>

namespace csdesk::engine {

std::string step_word(complaint::step s) { return "complaint." + std::string(name(s)); }

std::vector<std::string> known_steps() {
    std::vector<std::string> out;
    for (auto const& s : complaint::step_names)
        if (s.value != complaint::step::none && !complaint::is_end(s.value)) out.push_back(step_word(s.value));
    return out;
}

sla::subject subject_of(ticket::state const& t, customer::state const* customer, complaint::state const* complaint) {
    sla::subject s{.kind = t.kind, .channel = t.channel, .priority = t.priority, .tags = t.tags, .opened_at = t.opened_at};
    s.tier = customer != nullptr && !customer->tier.empty() ? customer->tier : t.tier;
    bool const steps = complaint != nullptr && complaint->step != complaint::step::none && !complaint::is_end(complaint->step);
    if (steps) s.steps = {step_word(complaint->step)};
    if (t.status == ticket_status::on_hold) s.hold = t.status_reason, s.hold_sub_status = t.sub_status.value_or("");
    s.values = [&t](std::string_view field) { return ticket::values_of(t, field); };
    return s;
}

}  // namespace csdesk::engine
