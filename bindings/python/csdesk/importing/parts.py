"""What the readers of several desks share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from csdesk.importing.model import Message, Side, Ticket
from csdesk.importing.records import cut, message_text

MOST_TAGS = 50


def channel_of(word: str, known: Mapping[str, str], otherwise: str) -> str:
    """The desk's word for a channel; one nobody knows is taken as it is, made a word."""
    word = word.strip().lower()
    if word in known:
        return known[word]
    return re.sub(r"[^a-z0-9_]+", "_", word).strip("_")[:32] or otherwise


def labels(tags: Iterable[str]) -> list[str]:
    """Tags as the desk takes them: lines of at most 64 bytes, each once, 50 at most."""
    lines = (cut(" ".join("".join(c if c.isprintable() else " " for c in tag).split()), 64) for tag in tags)
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
