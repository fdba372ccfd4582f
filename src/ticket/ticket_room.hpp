// Joins tickets to the desk.
#pragma once

namespace csdesk::engine {
class registry;
class row_list;
}  // namespace csdesk::engine
namespace csdesk::ticket {
struct state;
}

namespace csdesk::engine {

/// Aggregate, tables and events; calls those below.
void join_ticket(registry& r);
void join_ticket_commands(registry& r);
void join_ticket_views(registry& r);
void join_merging(registry& r);
void join_people(registry& r);
void join_links(registry& r);
void join_children(registry& r);
void join_ticket_fields(registry& r);
void join_contact_reasons(registry& r);

/// Rows of the custom fields and of the contact reason.
void put_custom_rows(ticket::state const& t, row_list& out);
}  // namespace csdesk::engine
