"""A ticket of another desk, as far as all of them agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Side(StrEnum):
    """Who wrote a message, and for whom."""

    customer = "customer"
    agent = "agent"
    bot = "bot"
    note = "note"


@dataclass
class Message:
    id: str  # the other desk's own; empty where it has none
    at: int  # milliseconds since 1970
    side: Side
    text: str
    author: str = ""  # an agent's key, where it is known
    attachments: list[dict[str, Any]] = field(default_factory=list)  # as the desk takes them


@dataclass
class Person:
    """The requester; whatever is empty is not known."""

    key: str
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass
class Ticket:
    id: str
    line: int  # of the file
    requester: Person
    opened: int
    status: str
    status_at: int  # since when, as far as the other desk tells
    channel: str
    kind: str = ""  # empty: what the caller says
    priority: str = "normal"
    subject: str = ""
    assignee: str = ""
    language: str = ""
    order: str = ""
    tags: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
