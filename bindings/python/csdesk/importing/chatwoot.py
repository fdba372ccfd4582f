"""Chatwoot: conversations of its interface (``{"data": {"payload": […]}}`` or one a line), with ``messages`` inside each."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from csdesk.importing.model import Message, Person, Side, Ticket
from csdesk.importing.parts import attachment, attachments, channel_of, custom_fields, labels, latest, line_of
from csdesk.importing.records import Record, cut, message_text, sound

LISTS = ("payload", "conversations")
STATUSES = {"open": "open", "pending": "open", "snoozed": "pending", "resolved": "resolved"}
PRIORITIES = {"low": "low", "medium": "normal", "high": "high", "urgent": "urgent"}
CHANNELS = {
    "channel::webwidget": "web_chat",
    "channel::email": "email",
    "channel::api": "web_chat",
    "channel::sms": "sms",
    "channel::twiliosms": "sms",
    "channel::whatsapp": "whatsapp",
    "channel::facebookpage": "social",
    "channel::twitterprofile": "social",
    "channel::instagram": "social",
    "channel::telegram": "telegram",
    "channel::line": "line",
}
#: Numbers as the interface gives them, words as its web hooks do. Activities are no messages.
KINDS = {
    "0": Side.customer,
    "incoming": Side.customer,
    "1": Side.agent,
    "outgoing": Side.agent,
    "3": Side.bot,
    "template": Side.bot,
    "2": "",
    "activity": "",
}


def ticket(item: Record, zone: ZoneInfo) -> Ticket | None:
    meta = item.inner("meta")
    messages = [m for one in item.items("messages") if (m := _message(one, zone))]
    opened = item.instant("created_at", zone) or item.instant("timestamp", zone) or (messages[0].at if messages else None)
    if opened is None:
        raise item.refused("created_at", "is missing")
    status = item.word("status", STATUSES, "open")
    out = Ticket(
        id=item.key("id"),
        line=item.line,
        requester=_person(item, meta.inner("sender")),
        opened=opened,
        status=status,
        status_at=opened,
        channel=channel_of(meta.text("channel") or item.text("channel"), CHANNELS, "web_chat"),
        priority=item.word("priority", PRIORITIES, "normal"),
        subject=item.inner("additional_attributes").words("mail_subject", 500),
        assignee=_agent(meta.inner("assignee").text("id")),
        tags=labels(item.texts("labels")),
        fields=_fields(item),
        messages=messages,
    )
    out.status_at = latest(out, item.instant("updated_at", zone) or item.instant("last_activity_at", zone))
    return out


def _agent(number: str) -> str:
    return line_of(f"chatwoot-{number}", 128) if number else ""


def _person(item: Record, sender: Record) -> Person:
    number = sender.text("id") or item.text("contact_id")
    if not number:
        raise item.refused("meta.sender.id", "is missing")
    return Person(
        f"chatwoot-contact-{number}", sender.words("name", 200), sender.words("email", 200), sender.words("phone_number", 64)
    )


def _message(one: Record, zone: ZoneInfo) -> Message | None:
    side = one.word("message_type", KINDS)
    text = message_text(one.text("content"))
    files = attachments(
        attachment("", f.text("data_url"), "", f.text("file_size"), f.text("file_type")) for f in one.items("attachments")
    )
    if not side or not (text or files) or one.inner("content_attributes").flag("deleted", False):
        return None
    sender = one.inner("sender")
    if one.text("sender_type") == "AgentBot" or sender.text("type") == "agent_bot":
        side = Side.bot
    if one.flag("private", False):
        side = Side.note
    author = _agent(sender.text("id") or one.text("sender_id")) if side in (Side.agent, Side.note) else ""
    return Message(one.text("id"), one.instant_at("created_at", zone), Side(side), text, author, files)


def _fields(item: Record) -> dict[str, str]:
    values = item.value("custom_attributes")
    if not isinstance(values, dict):
        return {}
    return custom_fields((cut(sound(name), 64), value) for name, value in values.items() if name.strip())
