"""ServiceNow-style incident logs: one row an update of a ticket, in the order the other system wrote them.

Nothing is modelled here. Each ticket opens at `opened_at`; each change of state, priority or assignee is what that system did.
`resolved_at` and `closed_at` stand on every row and were known only afterwards: they are not read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from csdesk.replay.plan import DAY, FACT, Plan, Step
from csdesk.replay.table import Row, rfc3339, rows

REQUIRED = ("number", "incident_state", "opened_at", "sys_updated_at")

#: The other system's words and ours. `-100` is its "unknown": the status stays as it was.
STATUSES = {
    "New": "new",
    "Active": "open",
    "Awaiting User Info": "pending",
    "Awaiting Vendor": "on_hold",
    "Awaiting Problem": "on_hold",
    "Awaiting Evidence": "on_hold",
    "Resolved": "resolved",
    "Closed": "closed",
    "-100": None,
}
#: 1 critical … 4 low; also written `1 - Critical`.
PRIORITIES = {"1": "urgent", "2": "high", "3": "normal", "4": "low"}
CHANNELS = {"phone": "phone", "ivr": "phone", "email": "email", "self service": "web_chat", "direct opening": "web_chat"}

IMPORTER = "importer:incident-log"

#: A ticket whose rows run backwards in time bears this tag.
OUT_OF_ORDER = "out_of_order"


@dataclass
class Incident:
    """What is known of a ticket while its rows go by."""

    row: int
    opened: int
    state: str
    status: str
    priority: str
    assignee: str
    reopen_count: int
    at: int  # when its last row was sent: no row overtakes the one before it
    steps: int = 0
    flagged: bool = False


def plan_incidents(path: str | os.PathLike[str], zone: ZoneInfo) -> Plan:
    """The whole file as commands. Nothing is returned for a file with a fault in any line."""
    plan = Plan("incidents")
    tickets: dict[str, Incident] = {}
    counted = {"rows": 0, "rows_before_opening": 0}
    for row in rows(path, REQUIRED):
        counted["rows"] += 1
        number, opened, at = row.key("number"), _instant(row, "opened_at", zone), _instant(row, "sys_updated_at", zone)
        state, priority = row.word("incident_state", STATUSES), _priority(row)
        ticket = tickets.get(number)
        if ticket is None:
            ticket = tickets[number] = Incident(row.line_number, opened, state, "new", priority, "", 0, opened)
            plan.steps.append(_opening(row, number, ticket))
        elif opened != ticket.opened:
            raise row.refused("opened_at", f"is not the time in line {ticket.row}, where the ticket {number!r} appeared first")
        counted["rows_before_opening"] += at < opened
        _changes(plan.steps, row, number, ticket, max(at, opened), state, priority)
    plan.found = counted | {
        "incidents": len(tickets),
        "final_states": _tally(t.state for t in tickets.values()),
        "reopen_count": sum(t.reopen_count for t in tickets.values()),
        "out_of_time_order": sorted(number for number, t in tickets.items() if t.flagged),
    }
    plan.until = max((step.at for step in plan.steps), default=0) + DAY
    return plan


def _opening(row: Row, number: str, ticket: Incident) -> Step:
    data: dict[str, Any] = {
        "requester": f"location-{row.text('location') or 'unknown'}",
        "kind": "after_sale",
        "channel": CHANNELS.get(row.text("contact_type").lower(), "web_chat"),
        "priority": ticket.priority,
        "reference": number,
    }
    if row.text("category"):
        data["subject"] = " / ".join(part for part in (row.text("category"), row.text("subcategory")) if part)
    return Step(ticket.opened, FACT, (row.line_number, 0), "ticket.open", data, IMPORTER)


def _changes(steps: list[Step], row: Row, number: str, ticket: Incident, at: int, state: str, priority: str) -> None:
    """The commands for one row. A row dated before the one above it is sent after that one, with its own time inside."""
    late = at < ticket.at
    ticket.at = max(at, ticket.at)

    def send(command: str, **data: Any) -> None:
        ticket.steps += 1
        steps.append(Step(ticket.at, FACT, (row.line_number, ticket.steps), command, {"ticket": number, **data}, IMPORTER))

    if late and not ticket.flagged:
        ticket.flagged = True
        send("ticket.tag", add=[OUT_OF_ORDER])
        send("ticket.record_status", status=ticket.status, reason=ticket.state)  # what the rows said so far, with its later time
    status = STATUSES[state] or ticket.status
    if late:
        send("ticket.record_status", status=status, reason=state, occurred_at=rfc3339(at))
    elif status != ticket.status:
        send("ticket.record_status", status=status, reason=state)
    ticket.status = status
    if priority != ticket.priority:
        send("ticket.set_priority", priority=priority, reason="incident log")
        ticket.priority = priority
    assignee = row.text("assigned_to")
    if assignee and assignee != ticket.assignee:
        send("ticket.assign", agent=f"agent-{assignee}", reason="incident log")
        ticket.assignee = assignee
    if state != "-100":
        ticket.state = state
    ticket.reopen_count = max(ticket.reopen_count, row.whole("reopen_count", 0, 100_000) or 0)


def _instant(row: Row, column: str, zone: ZoneInfo) -> int:
    at = row.instant(column, zone)
    if at is None:
        raise row.refused(column, "is empty")
    return at


def _priority(row: Row) -> str:
    text = row.text("priority")
    if not text:
        return "normal"
    known = PRIORITIES.get(text[0])
    if known is None or (len(text) > 1 and not text[1:].startswith(" - ")):
        raise row.refused("priority", f"{text!r} is none of {', '.join(PRIORITIES)}")
    return known


def _tally(words: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return dict(sorted(counts.items()))
