// Descriptions of the complaint's state, events and query row; its commands stand in complaint_commands_describe.hpp.
#pragma once

#include <boost/describe.hpp>
#include <csdesk/workflow/complaint.hpp>

namespace csdesk::workflow {

BOOST_DESCRIBE_STRUCT(progress, (), (since, due, overdue, by, why, drill))
BOOST_DESCRIBE_STRUCT(allowed_action, (), (command, needs, guarded, open_now))

}  // namespace csdesk::workflow

namespace csdesk::complaint {

BOOST_DESCRIBE_STRUCT(share, (), (party, percent))
BOOST_DESCRIBE_STRUCT(state, (),
                      (complaint, step, progress, supervisor_told, received_at, accepted_at, settled_at, ended_at, shares,
                       proposals, remedy, compensation, attempts, improvement, measure, department, known_cause, duplicate_of))

BOOST_DESCRIBE_STRUCT(received, (), (complaint, subject, drill, to, by, due))
BOOST_DESCRIBE_STRUCT(accepted, (), (complaint, subject, drill, to, by, due))
BOOST_DESCRIBE_STRUCT(supervisor_alerted, (), (complaint, cause, drill))
BOOST_DESCRIBE_STRUCT(investigated, (), (complaint, findings, to, by, due))
BOOST_DESCRIBE_STRUCT(responsibility_determined, (), (complaint, shares, to, by, due))
BOOST_DESCRIBE_STRUCT(proposed, (), (complaint, remedy, compensation, limit, to, by, due))
BOOST_DESCRIBE_STRUCT(negotiated, (), (complaint, note, to, by, due))
BOOST_DESCRIBE_STRUCT(customer_accepted, (), (complaint, compensation, to, by, due))
BOOST_DESCRIBE_STRUCT(customer_rejected, (), (complaint, reason, to, by, due))
BOOST_DESCRIBE_STRUCT(escalated, (), (complaint, reason, to, by, due))
BOOST_DESCRIBE_STRUCT(fed_back, (), (complaint, text, apology, to, by, due))
BOOST_DESCRIBE_STRUCT(settled, (), (complaint, to, by, due))
BOOST_DESCRIBE_STRUCT(improvement_assigned, (), (complaint, measure, department, to, by, due))
BOOST_DESCRIBE_STRUCT(improvement_verified, (), (complaint, verified, note, to, by, due))
BOOST_DESCRIBE_STRUCT(improvement_waived, (), (complaint, reason, to, by, due))
BOOST_DESCRIBE_STRUCT(known_cause_linked, (), (complaint, known_cause, to, by, due))
BOOST_DESCRIBE_STRUCT(closed, (), (complaint, to, by, due))
BOOST_DESCRIBE_STRUCT(withdrawn, (), (complaint, reason, to, by, due))
BOOST_DESCRIBE_STRUCT(found_unfounded, (), (complaint, reason, to, by, due))
BOOST_DESCRIBE_STRUCT(found_duplicate, (), (complaint, of, to, by, due))
BOOST_DESCRIBE_STRUCT(found_unreachable, (), (complaint, attempts, to, by, due))
BOOST_DESCRIBE_STRUCT(attempt_recorded, (), (complaint, attempt, note))
BOOST_DESCRIBE_STRUCT(step_overdue, (), (complaint, overdue, due, late_ms))

/// The query row of a complaint.
struct complaint_row {
    static constexpr std::string_view table_name = "complaint";
    static constexpr std::size_t key_columns = 1;
    ticket_id complaint{};
    csdesk::complaint::step step = csdesk::complaint::step::none;
    instant since{};
    std::optional<instant> due{};
    bool overdue = false;
    bool drill = false;
    bool ended = false;
    std::optional<instant> received_at{};
    std::optional<instant> accepted_at{};
    std::optional<instant> settled_at{};
    std::optional<instant> ended_at{};
    std::int32_t proposals = 0;
    money compensation{};
    csdesk::complaint::improvement improvement = csdesk::complaint::improvement::open;
};
BOOST_DESCRIBE_STRUCT(complaint_row, (),
                      (complaint, step, since, due, overdue, drill, ended, received_at, accepted_at, settled_at, ended_at,
                       proposals, compensation, improvement))

}  // namespace csdesk::complaint
