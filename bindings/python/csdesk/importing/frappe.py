"""Frappe Helpdesk: documents ``HD Ticket`` (``{"data": […]}`` or one a line), ``communications`` and ``comments`` inside each.

Its times are local to the site: say the zone.
"""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from csdesk.importing.model import Message, Person, Side, Ticket
from csdesk.importing.parts import attachment, attachments, first_message, labels, latest, line_of, listed
from csdesk.importing.records import Record, message_text, past_of, plain, sound

LISTS = ("data", "message", "docs")
STATUSES = {"open": "open", "replied": "pending", "paused": "pending", "resolved": "resolved", "closed": "closed"}
PRIORITIES = {"low": "low", "medium": "normal", "high": "high", "urgent": "urgent"}


def ticket(item: Record, zone: ZoneInfo) -> Ticket | None:
    opened = _opened(item, zone)
    status = item.word("status_category" if not item.has("status") else "status", STATUSES, "open")
    merged = item.flag("is_merged", False)
    fields = {name: item.words(name, 500) for name in ("agent_group", "ticket_type", "customer") if item.has(name)}
    out = Ticket(
        id=item.key("name"),
        line=item.line,
        requester=_person(item),
        opened=opened,
        status="closed" if merged else status,
        status_at=opened,
        channel="web_chat" if item.flag("via_customer_portal", False) else "email",
        priority=item.word("priority", PRIORITIES, "normal"),
        subject=item.words("subject", 500),
        assignee=_assignee(item),
        tags=labels([tag for tag in item.text("_user_tags").split(",") if tag.strip()] + (["merged"] if merged else [])),
        fields={f"frappe_{name}": value for name, value in fields.items()},
    )
    for one in item.items("communications"):
        _add(out, one, Side.customer if one.text("sent_or_received") == "Received" else Side.agent, "sender", zone)
    for one in item.items("comments"):
        _add(out, one, Side.note, "commented_by", zone)
    out.messages.sort(key=lambda message: message.at)
    first_message(out, plain(item.text("description")))
    ended = status in ("resolved", "closed")
    ended_at = item.instant("resolution_date", zone) if ended else None
    out.status_at = latest(out, ended_at or item.instant("modified", zone))
    return out


def _opened(item: Record, zone: ZoneInfo) -> int:
    if not (item.has("opening_date") and item.has("opening_time")):
        return item.instant_at("creation", zone)
    date, time = item.text("opening_date"), item.text("opening_time")
    hour, _, rest = time.partition(":")  # its hours below ten have one digit
    try:
        return past_of(f"{date} {hour.zfill(2)}:{rest}", zone)
    except ValueError:
        raise item.refused("opening_time", f"{date!r} {time!r} are no date and time") from None


def _person(item: Record) -> Person:
    contact, email = item.words("contact", 120), item.words("raised_by", 200)
    if not contact and not email:
        raise item.refused("raised_by", "is missing")
    return Person(line_of(f"frappe-{contact or email}", 128), email=email)


def _assignee(item: Record) -> str:
    given = item.text("_assign")
    if not given:
        return ""
    try:
        names = json.loads(given)
    except ValueError:
        raise item.refused("_assign", "is not a JSON list") from None
    first = names[0] if isinstance(names, list) and names else None
    return line_of(f"frappe-{sound(first)}", 128) if isinstance(first, str) and first.strip() else ""


def _add(ticket: Ticket, one: Record, side: Side, author: str, zone: ZoneInfo) -> None:
    text = message_text(plain(one.text("content")))
    files = attachments(
        attachment(f.text("file_name"), f.text("file_url"), "", f.text("file_size")) for f in listed(one, "attachments")
    )
    if not text and not files:
        return
    at = one.instant("communication_date", zone) or one.instant_at("creation", zone)
    who = one.words(author, 120) if side is not Side.customer else ""
    ticket.messages.append(Message(one.text("name"), at, side, text, line_of(f"frappe-{who}", 128) if who else "", files))
