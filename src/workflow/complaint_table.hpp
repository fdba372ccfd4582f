// The complaint's table, and nothing else. Read a row from left to right: in this step, on this command, go to that step,
// provided all these conditions hold. What is not here is refused.
#pragma once

#include "workflow/complaint_step.hpp"

namespace csdesk::complaint::table {

using enum step;
using enum trigger;
using enum condition;
using workflow::row;

// clang-format off
using rows = boost::mp11::mp_list<
//   in                          on                          go to                       if
row< none,                       receive,                    received                                         >,
row< none,                       accept,                     accepted                                         >,

row< received,                   accept,                     accepted                                         >,
row< received,                   withdraw,                   withdrawn                                        >,
row< received,                   mark_duplicate,             duplicate                                        >,
row< received,                   pass_deadline,              received,                   deadline_passed      >,

row< accepted,                   investigate,                investigated                                     >,
row< accepted,                   withdraw,                   withdrawn                                        >,
row< accepted,                   mark_duplicate,             duplicate                                        >,
row< accepted,                   record_attempt,             accepted                                         >,
row< accepted,                   mark_unreachable,           unreachable,                enough_attempts      >,
row< accepted,                   pass_deadline,              accepted,                   deadline_passed      >,

row< investigated,               determine_responsibility,   responsibility_determined,  shares_sum_to_100    >,
row< investigated,               withdraw,                   withdrawn                                        >,
row< investigated,               mark_unfounded,             unfounded                                        >,
row< investigated,               mark_duplicate,             duplicate                                        >,
row< investigated,               record_attempt,             investigated                                     >,
row< investigated,               mark_unreachable,           unreachable,                enough_attempts      >,
row< investigated,               pass_deadline,              investigated,               deadline_passed      >,

row< responsibility_determined,  propose,                    proposed,                   within_authority     >,
row< responsibility_determined,  escalate,                   escalated                                        >,
row< responsibility_determined,  withdraw,                   withdrawn                                        >,
row< responsibility_determined,  mark_unfounded,             unfounded                                        >,
row< responsibility_determined,  mark_duplicate,             duplicate                                        >,
row< responsibility_determined,  record_attempt,             responsibility_determined                        >,
row< responsibility_determined,  mark_unreachable,           unreachable,                enough_attempts      >,
row< responsibility_determined,  pass_deadline,              responsibility_determined,  deadline_passed      >,

row< proposed,                   propose,                    proposed,                   within_authority     >,
row< proposed,                   negotiate,                  negotiating                                      >,
row< proposed,                   customer_accepts,           accepted_by_customer                             >,
row< proposed,                   customer_rejects,           rejected                                         >,
row< proposed,                   escalate,                   escalated                                        >,
row< proposed,                   withdraw,                   withdrawn                                        >,
row< proposed,                   record_attempt,             proposed                                         >,
row< proposed,                   mark_unreachable,           unreachable,                enough_attempts      >,
row< proposed,                   pass_deadline,              proposed,                   deadline_passed      >,

row< negotiating,                negotiate,                  negotiating                                      >,
row< negotiating,                propose,                    proposed,                   within_authority     >,
row< negotiating,                customer_accepts,           accepted_by_customer                             >,
row< negotiating,                customer_rejects,           rejected                                         >,
row< negotiating,                escalate,                   escalated                                        >,
row< negotiating,                withdraw,                   withdrawn                                        >,
row< negotiating,                record_attempt,             negotiating                                      >,
row< negotiating,                mark_unreachable,           unreachable,                enough_attempts      >,
row< negotiating,                pass_deadline,              negotiating,                deadline_passed      >,

row< rejected,                   propose,                    proposed,                   within_authority     >,
row< rejected,                   customer_accepts,           accepted_by_customer                             >,
row< rejected,                   escalate,                   escalated                                        >,
row< rejected,                   withdraw,                   withdrawn                                        >,
row< rejected,                   record_attempt,             rejected                                         >,
row< rejected,                   mark_unreachable,           unreachable,                enough_attempts      >,
row< rejected,                   pass_deadline,              rejected,                   deadline_passed      >,

row< escalated,                  propose,                    proposed,                   by_supervisor, within_authority >,
row< escalated,                  withdraw,                   withdrawn                                        >,
row< escalated,                  mark_unfounded,             unfounded                                        >,
row< escalated,                  record_attempt,             escalated                                        >,
row< escalated,                  mark_unreachable,           unreachable,                enough_attempts      >,
row< escalated,                  pass_deadline,              escalated,                  deadline_passed      >,

row< accepted_by_customer,       feed_back,                  fed_back,                   apology              >,
row< accepted_by_customer,       withdraw,                   withdrawn                                        >,
row< accepted_by_customer,       pass_deadline,              accepted_by_customer,       deadline_passed      >,

row< fed_back,                   settle,                     settled                                          >,
row< fed_back,                   pass_deadline,              fed_back,                   deadline_passed      >,

row< settled,                    assign_improvement,         improving                                        >,
row< settled,                    waive_improvement,          settled,                    by_supervisor        >,
row< settled,                    link_known_cause,           settled                                          >,
row< settled,                    close,                      closed,                     improvement_answered >,
row< settled,                    pass_deadline,              settled,                    deadline_passed      >,

row< improving,                  assign_improvement,         improving                                        >,
row< improving,                  verify_improvement,         improving                                        >,
row< improving,                  waive_improvement,          improving,                  by_supervisor        >,
row< improving,                  link_known_cause,           improving                                        >,
row< improving,                  close,                      closed,                     improvement_answered >,
row< improving,                  pass_deadline,              improving,                  deadline_passed      >
>;
// clang-format on

struct definition {
    using rows = table::rows;
    using condition = complaint::condition;
    static constexpr auto initial = none;
};

}  // namespace csdesk::complaint::table
