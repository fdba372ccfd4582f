"""From tickets of another desk to the commands that tell this one. The same tickets always give the same commands and ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from csdesk.importing.model import Message, Side, Ticket
from csdesk.replay.table import rfc3339


class Step(NamedTuple):
    """One command. ``at`` is when it happened over there."""

    at: int
    line: int
    number: int  # within the ticket
    ticket: str  # the other desk's id
    command: str
    data: dict[str, Any]
    actor: str
    id: str


@dataclass(frozen=True)
class Naming:
    """How the other desk's names become ours."""

    source: str
    account: str = ""
    kind: str = "after_sale"

    @property
    def label(self) -> str:
        return f"{self.source}-{self.account}" if self.account else self.source

    def reference(self, ticket: Ticket) -> str:
        return ticket.id if self.source == "csv" and not self.account else f"{self.label}-{ticket.id}"

    def key(self, name: str) -> str:
        """Keys made of the other desk's numbers bear the account, so that two accounts do not meet."""
        return name.replace(self.source, self.label, 1) if self.account and name.startswith(f"{self.source}-") else name

    def command_id(self, ticket: Ticket, part: str) -> str:
        said = hashlib.sha256(f"{self.label}\n{ticket.id}\n{part}".encode()).hexdigest()
        return f"import/{said[:48]}"


def steps_of(ticket: Ticket, naming: Naming) -> Iterator[Step]:
    """A ticket's life in order: its requester, its beginning, what was said, where it stands."""
    importer, bot = f"importer:{naming.source}", f"bot:{naming.source}"
    number = 0

    def step(at: int, part: str, command: str, actor: str = importer, **data: Any) -> Step:
        nonlocal number
        number += 1
        at = max(at, ticket.opened)
        return Step(at, ticket.line, number, ticket.id, command, data, actor, naming.command_id(ticket, part))

    if profile := _profile(ticket):
        yield step(ticket.opened, "customer", "customer.update", customer=naming.key(ticket.requester.key), **profile)
    messages = sorted(ticket.messages, key=lambda message: message.at)
    first = _opening_message(ticket, messages)
    yield step(ticket.opened, "open", "ticket.open", **_opening(ticket, naming, first))
    reference, assignee, taken = naming.reference(ticket), "", False
    for place, message in enumerate(messages):
        if message is first:
            continue
        part = f"m:{message.id or place}"
        said: dict[str, Any] = {"ticket": reference, "text": message.text}
        if message.attachments:
            said["attachments"] = message.attachments
        if message.side is Side.note:
            yield step(message.at, part, "ticket.note", **said)
            continue
        said |= {"occurred_at": rfc3339(max(message.at, ticket.opened))} | _external(naming, message)
        if message.side is Side.customer:
            yield step(message.at, part, "ticket.receive", **said)
        elif message.side is Side.bot:
            yield step(message.at, part, "ticket.reply", bot, **said)
        else:
            if message.author and message.author != assignee:
                assignee = message.author
                yield step(message.at, f"a:{part}", "ticket.assign", ticket=reference, agent=naming.key(assignee))
            yield step(message.at, part, "ticket.reply", **said)
            if not taken and ticket.status != "new":
                taken = True
                yield step(
                    message.at, "taken", "ticket.record_status", **_status(reference, "open", max(message.at, ticket.opened))
                )
    if ticket.assignee and ticket.assignee != assignee:
        yield step(ticket.status_at, "assignee", "ticket.assign", ticket=reference, agent=naming.key(ticket.assignee))
    if ticket.status != "new" and not (ticket.status == "open" and taken):
        yield step(
            ticket.status_at,
            f"status:{ticket.status}",
            "ticket.record_status",
            **_status(reference, ticket.status, max(ticket.status_at, ticket.opened)),
        )


def _status(reference: str, status: str, at: int) -> dict[str, Any]:
    return {"ticket": reference, "status": status, "occurred_at": rfc3339(at)}


def _profile(ticket: Ticket) -> dict[str, str]:
    person = ticket.requester
    return {name: value for name, value in (("name", person.name), ("email", person.email), ("phone", person.phone)) if value}


def _opening_message(ticket: Ticket, messages: list[Message]) -> Message | None:
    said = [message for message in messages if message.side is not Side.note]
    return said[0] if said and said[0].side is Side.customer and said[0].at <= ticket.opened + 1_000 else None


def _external(naming: Naming, message: Message) -> dict[str, str]:
    return {"external_id": f"{naming.label}-{message.id}"[:256]} if message.id else {}


def _opening(ticket: Ticket, naming: Naming, first: Message | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "requester": naming.key(ticket.requester.key),
        "kind": ticket.kind or naming.kind,
        "channel": ticket.channel,
        "priority": ticket.priority,
        "reference": naming.reference(ticket),
        "occurred_at": rfc3339(ticket.opened),
    }
    for name in ("subject", "language", "order", "tags", "fields"):
        if value := getattr(ticket, name):
            data[name] = value
    if first is not None:
        data |= {"text": first.text} | _external(naming, first)
        if first.attachments:
            data["attachments"] = first.attachments
    return data
