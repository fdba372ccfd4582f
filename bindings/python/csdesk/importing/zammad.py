"""Zammad: tickets of its interface (``/api/v1/tickets?expand=true``), with ``articles`` inside each."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from csdesk.importing.model import Message, Person, Side, Ticket
from csdesk.importing.parts import attachment, attachments, channel_of, labels, latest, line_of
from csdesk.importing.records import Record, message_text, plain

LISTS = ("tickets", "assets", "results")
STATUSES = {
    "new": "new",
    "open": "open",
    "pending reminder": "pending",
    "pending close": "resolved",
    "closed": "closed",
    "merged": "closed",
    "removed": "",
}
PRIORITIES = {
    "1 low": "low",
    "2 normal": "normal",
    "3 high": "high",
    "4 urgent": "urgent",
    "low": "low",
    "normal": "normal",
    "high": "high",
    "urgent": "urgent",
}
CHANNELS = {
    "email": "email",
    "phone": "phone",
    "web": "web_chat",
    "note": "web_chat",
    "chat": "web_chat",
    "sms": "sms",
    "twitter status": "social",
    "twitter direct-message": "social",
    "facebook feed post": "social",
    "facebook feed comment": "social",
    "telegram personal-message": "telegram",
    "whatsapp message": "whatsapp",
}
SIDES = {"customer": Side.customer, "agent": Side.agent, "system": Side.bot}


def ticket(item: Record, zone: ZoneInfo) -> Ticket | None:
    status = item.word("state", STATUSES)
    if not status:
        return None
    opened = item.instant_at("created_at", zone)
    articles = item.items("articles")
    merged = item.text("state").strip().lower() == "merged"
    group = item.words("group", 64)
    out = Ticket(
        id=item.key("number") if item.has("number") else item.key("id"),
        line=item.line,
        requester=_requester(item),
        opened=opened,
        status=status,
        status_at=opened,
        channel=channel_of(articles[0].text("type") if articles else "", CHANNELS, "email"),
        priority=item.word("priority", PRIORITIES, "normal"),
        subject=item.words("title", 500),
        assignee=_agent(item.text("owner") or item.text("owner_id")),
        tags=labels([*item.texts("tags"), *(["merged"] if merged else [])]),
        fields={"zammad_group": group} if group else {},
        messages=[m for article in articles if (m := _message(article, item.text("id"), zone))],
    )
    ended = status in ("resolved", "closed")
    out.status_at = latest(out, (item.instant("close_at", zone) if ended else None) or item.instant("updated_at", zone))
    return out


def _requester(item: Record) -> Person:
    number, login = item.text("customer_id"), item.words("customer", 128)
    if not number and not login:
        raise item.refused("customer", "is missing")
    return Person(f"zammad-{number or login}", email=login if "@" in login else "")


def _agent(name: str) -> str:
    return "" if name.strip() in ("", "-", "1") else line_of(f"zammad-{name}", 128)  # user 1 is Zammad itself


def _message(article: Record, ticket: str, zone: ZoneInfo) -> Message | None:
    body = article.text("body")
    text = message_text(plain(body) if "html" in article.text("content_type") else body)
    files = attachments(_attachment(f, f"{ticket}/{article.text('id')}") for f in article.items("attachments"))
    if not text and not files:
        return None
    side = SIDES.get(article.text("sender").strip().lower(), Side.agent)
    if article.flag("internal", False):
        side = Side.note
    author = _agent(article.text("created_by") or article.text("created_by_id")) if side is Side.agent else ""
    return Message(article.text("id"), article.instant_at("created_at", zone), side, text, author, files)


def _attachment(file: Record, place: str) -> dict[str, Any] | None:
    """Where its interface hands the file out."""
    kinds = file.inner("preferences")
    kind = kinds.text("Content-Type") or kinds.text("Mime-Type")
    reference = f"api/v1/ticket_attachment/{place}/{file.text('id')}" if file.has("id") else ""
    return attachment(file.text("filename"), reference, kind, file.text("size"))
