"""What the readers of several desks share."""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Iterable, Mapping
from typing import Any

from csdesk.importing.model import Message, Side, Ticket
from csdesk.importing.records import Record, cut, message_text, value_text

MOST_TAGS = 50
MOST_FIELDS = 50
MOST_ATTACHMENTS = 50  # of a message
KINDS = {"image": "image", "video": "video", "audio": "voice"}
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")


def channel_of(word: str, known: Mapping[str, str], otherwise: str) -> str:
    """The desk's word for a channel; one nobody knows is taken as it is, made a word."""
    word = word.strip().lower()
    if word in known:
        return known[word]
    return re.sub(r"[^a-z0-9_]+", "_", word).strip("_")[:32] or otherwise


def labels(tags: Iterable[str]) -> list[str]:
    """Tags as the desk takes them: lines of at most 64 bytes, each once, 50 at most."""
    lines = (line_of(tag, 64) for tag in tags)
    return list(dict.fromkeys(line for line in lines if line))[:MOST_TAGS]


def first_message(ticket: Ticket, description: str) -> None:
    """A ticket without a conversation begins with its description."""
    text = message_text(description)
    if text and not ticket.messages:
        ticket.messages.append(Message("", ticket.opened, Side.customer, text))


def latest(ticket: Ticket, told: int | None) -> int:
    """A status is no older than the ticket and what was last said in it."""
    said = [message.at for message in ticket.messages if message.side is not Side.note]
    return max([ticket.opened, *said] if told is None else [ticket.opened, told])


def line_of(text: str, longest: int) -> str:
    """One line without blanks around it, cut where it is too long."""
    return cut(" ".join("".join(c if c.isprintable() else " " for c in text).split()), longest)


def custom_fields(given: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The fields that hold something, as the desk takes them; 50 at most."""
    out = {name: cut(value_text(value), 1_000) for name, value in given if value not in (None, "", [])}
    return dict(list(out.items())[:MOST_FIELDS])


def attachment(name: str, reference: str, media_type: str = "", size: str = "", kind: str = "") -> dict[str, Any] | None:
    """A file by where it lies over there; nothing where that is not known."""
    reference = line_of(reference, 2_048)
    if not reference or reference.lower().startswith(("data:", "javascript:", "vbscript:")):
        return None
    name = line_of(name, 255) or line_of(reference.split("?")[0].rstrip("/").rsplit("/", 1)[-1], 255) or "file"
    media_type = media_type.split(";")[0].strip().lower() or mimetypes.guess_type(name)[0] or ""
    if len(media_type) > 127 or not _MEDIA_TYPE.fullmatch(media_type):
        media_type = "application/octet-stream"
    out: dict[str, Any] = {"name": name, "reference": reference, "media_type": media_type}
    if kind := KINDS.get(kind or media_type.split("/")[0], ""):
        out["kind"] = kind
    if size.isascii() and size.isdigit() and len(size) <= 15:
        out["bytes"] = int(size)
    return out


def attachments(given: Iterable[dict[str, Any] | None]) -> list[dict[str, Any]]:
    return [one for one in given if one is not None][:MOST_ATTACHMENTS]


def listed(record: Record, name: str) -> list[Record]:
    """The objects of a list, which some interfaces hand out as a text of JSON."""
    value = record.value(name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, list):
            return []
        return record.of({name: [one for one in value if isinstance(one, dict)]}).items(name)
    return record.items(name)
