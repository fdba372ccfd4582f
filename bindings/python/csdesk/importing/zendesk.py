"""Zendesk: tickets of the full JSON export or of the interface (``{"tickets": […]}``), with ``comments`` inside each."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from csdesk.importing.model import Message, Person, Side, Ticket
from csdesk.importing.parts import attachment, attachments, channel_of, custom_fields, first_message, labels, latest, line_of
from csdesk.importing.records import Record, message_text, plain

LISTS = ("tickets", "results")
STATUSES = {
    "new": "new",
    "open": "open",
    "pending": "pending",
    "hold": "on_hold",
    "on-hold": "on_hold",
    "solved": "resolved",
    "closed": "closed",
    "deleted": "",
}
PRIORITIES = {"low": "low", "normal": "normal", "high": "high", "urgent": "urgent"}
CHANNELS = {
    "email": "email",
    "voice": "phone",
    "phone": "phone",
    "sms": "sms",
    "chat": "web_chat",
    "native_messaging": "web_chat",
    "web": "web_chat",
    "web_service": "web_chat",
    "api": "web_chat",
    "mobile": "web_chat",
    "mobile_sdk": "web_chat",
    "twitter": "social",
    "facebook": "social",
    "instagram_dm": "social",
    "any_channel": "social",
}


def ticket(item: Record, zone: ZoneInfo) -> Ticket | None:
    status = item.word("status", STATUSES, "open")
    if not status:
        return None
    opened = item.instant_at("created_at", zone)
    requester = _person(item, "requester", "requester_id")
    copied = _copied(item) - {_agent(item, "assignee", "assignee_id")}
    out = Ticket(
        id=item.key("id"),
        line=item.line,
        requester=requester,
        opened=opened,
        status=status,
        status_at=opened,
        channel=channel_of(item.inner("via").text("channel"), CHANNELS, "email"),
        priority=item.word("priority", PRIORITIES, "normal"),
        subject=item.words("subject", 500) or item.words("raw_subject", 500),
        assignee=_agent(item, "assignee", "assignee_id"),
        tags=labels(item.texts("tags")),
        fields=_fields(item),
        messages=[m for comment in item.items("comments") if (m := _message(comment, requester.key, copied, zone))],
    )
    first_message(out, plain(item.text("description")))
    solved = item.inner("metric_set").instant("solved_at", zone) or item.instant("solved_at", zone)
    ended = status in ("resolved", "closed")
    out.status_at = latest(out, (solved if ended else None) or item.instant("updated_at", zone))
    return out


def _copied(item: Record) -> set[str]:
    """Customers in the copy of the e-mails; agents who are copied follow the ticket too."""

    def listed(name: str) -> set[str]:
        given = item.value(name)
        return {f"zendesk-{one}" for one in given if isinstance(one, (int, str))} if isinstance(given, list) else set()

    return listed("email_cc_ids") - listed("follower_ids")


def _message(comment: Record, requester: str, copied: set[str], zone: ZoneInfo) -> Message | None:
    text = message_text(comment.text("plain_body") or plain(comment.text("html_body")) or comment.text("body"))
    files = attachments(
        attachment(f.text("file_name"), f.text("content_url"), f.text("content_type"), f.text("size"))
        for f in comment.items("attachments")
    )
    if not text and not files:
        return None
    author = _agent(comment, "author", "author_id")
    role = comment.inner("author").text("role")
    from_customer = author == requester or role == "end-user" or (not role and author in copied)
    side = Side.customer if from_customer else Side.agent
    if not comment.flag("public", True):
        side = Side.note
    return Message(comment.text("id"), comment.instant_at("created_at", zone), side, text, "" if from_customer else author, files)


def _agent(item: Record, name: str, number: str) -> str:
    inner = item.inner(name) if isinstance(item.value(name), dict) else None
    key = inner.text("id") if inner is not None else item.text(number)
    return line_of(f"zendesk-{key}", 128) if key else ""


def _person(item: Record, name: str, number: str) -> Person:
    if not _agent(item, name, number):
        raise item.refused(number, "is missing")
    inner = item.inner(name) if isinstance(item.value(name), dict) else None
    key = f"zendesk-{(item if inner is None else inner).key(number if inner is None else 'id')}"
    if inner is None:
        return Person(key)
    return Person(key, inner.words("name", 200), inner.words("email", 200), inner.words("phone", 64))


def _fields(item: Record) -> dict[str, str]:
    given = [*item.items("custom_fields"), *item.items("fields")]
    return custom_fields((f"zendesk_{field.key('id')}", field.value("value")) for field in given if field.has("value"))
