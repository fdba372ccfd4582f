#include "team/permissions.hpp"

#include <algorithm>
#include <string>

namespace csdesk::engine {
namespace {

// Groups of roles, as bits of a set.
constexpr unsigned bit(role r) { return 1u << static_cast<unsigned>(r); }
constexpr unsigned system_only = bit(role::system);
constexpr unsigned host = system_only | bit(role::host) | bit(role::admin);
constexpr unsigned leads = bit(role::team_lead) | bit(role::supervisor) | bit(role::admin);
constexpr unsigned staff =
    leads | bit(role::junior_agent) | bit(role::agent) | bit(role::senior_agent) | bit(role::technical_support);
constexpr unsigned desk_work = staff | host | bit(role::rule);
constexpr unsigned anyone_speaking = desk_work | bit(role::customer) | bit(role::bot);
constexpr unsigned importing = bit(role::importer);
constexpr unsigned feeding = host | staff | importing;

struct line {
    std::string_view command;  // a name, or a prefix ending in '.'
    unsigned roles;
};

// The most specific line decides: an exact name before a prefix. What no line names nobody may do.
constexpr line table[] = {
    {"ticket.", desk_work},
    {"ticket.open", anyone_speaking | importing},
    {"ticket.receive", anyone_speaking | importing},
    {"ticket.reply", desk_work | bit(role::bot) | importing},
    {"ticket.note", desk_work | bit(role::bot) | importing | bit(role::inspector)},
    {"ticket.attach", anyone_speaking | importing},
    {"ticket.add_transcript", desk_work | bit(role::bot) | importing},
    {"ticket.recall", anyone_speaking | importing},
    {"ticket.log_time", desk_work | importing},
    {"ticket.reverse_time", desk_work | importing},
    {"ticket.assign", desk_work | importing},
    {"ticket.set_priority", desk_work | importing},
    {"ticket.tag", desk_work | bit(role::bot) | importing},
    {"ticket.set_contact_reason", desk_work | bit(role::bot) | importing},
    {"ticket.link", desk_work | importing},
    {"ticket.watch", desk_work | importing | bit(role::inspector) | bit(role::pr_officer) | bit(role::department)},
    {"ticket.unwatch", desk_work | importing | bit(role::inspector) | bit(role::pr_officer) | bit(role::department)},
    {"ticket.add_participant", desk_work | importing | bit(role::bot)},
    {"ticket.merge", desk_work | importing},
    {"ticket.record_status", importing},
    {"ticket.record_refund", system_only},
    {"ticket.link_refund", system_only},
    {"ticket.lapse", system_only},
    {"ticket.resolve_child", system_only},

    {"customer.", feeding | bit(role::rule)},
    {"customer.set_tier", leads | host},
    {"customer.clear_tier", leads | host},
    {"customer.record_purchase", system_only},
    {"customer.drop_purchase", system_only},
    {"customer.read_shared", system_only},
    {"order.", feeding},
    {"order.check_overdue", system_only},

    {"clocks.", system_only},
    {"clock.", system_only},
    {"clock.set_external", feeding | bit(role::rule)},
    {"clock.withdraw_external", feeding | bit(role::rule)},

    {"complaint.", desk_work | bit(role::department)},
    {"complaint.accept", desk_work},
    {"complaint.waive_improvement", leads | host},
    {"complaint.verify_improvement", leads | host | bit(role::inspector)},
    {"complaint.mark_unfounded", leads | bit(role::senior_agent) | host},
    {"complaint.pass_deadline", system_only},

    {"action.", host | leads},
    {"action.request", desk_work},
    {"action.confirm", host},
    {"action.pass_deadline", system_only},
    {"outbox.", host},

    {"automation.", system_only},
    {"rates.", system_only},
    {"rates.recount", leads | host},
    {"csat.request", desk_work},
    {"csat.rate", anyone_speaking | importing},

    {"policy.", leads | host},
    {"shop.join_group", host},  // it opens other shops' data to this one: not for those who work in one shop alone
    {"shop.leave_group", leads | host},
    {"shop.record_reading", system_only},
    {"calendar.", system_only},
    {"escalation.", system_only},
    {"job.", system_only},
};

line const* find(std::string_view command) {
    line const* best = nullptr;
    for (line const& l : table) {
        bool const exact = l.command == command;
        bool const prefix = l.command.back() == '.' && command.starts_with(l.command);
        if ((exact || prefix) && (best == nullptr || l.command.size() > best->command.size())) best = &l;
    }
    return best;
}

}  // namespace

bool may(actor const& who, std::string_view command) {
    line const* l = find(command);
    return l != nullptr && (l->roles & bit(who.role)) != 0;
}

error forbidden(actor const& who, std::string_view command) {
    std::string const cmd(command), en(display(who.role, language::en)), zh(display(who.role, language::zh));
    error e = refuse(errc::forbidden, "actor", "the role " + en + " may not give the command " + cmd,
                     "角色“" + zh + "”无权执行命令 " + cmd);
    if (line const* l = find(command))
        for (auto const& r : role_names)
            if ((l->roles & bit(r.value)) != 0) e.allowed.emplace_back(r.name);
    return e;
}

}  // namespace csdesk::engine
