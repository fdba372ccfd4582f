"""What a desk answers: events, results, effects, rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from csdesk import _convert


class Event:
    """One event of the log. ``data`` is read on first use; its times are datetimes in UTC and timedeltas.

    Attributes:
        seq: number within the shop, from 1, without gaps.
        at: the log's time, in UTC; never runs backwards.
        type: name, such as ``ticket.opened``.
        actor: who caused it, such as ``agent:li``.
        command_id: the id of the command that caused it; empty where it had none.
        hash: SHA-256 of the chain up to here, hexadecimal.
    """

    __slots__ = ("_data", "_text", "actor", "at", "command_id", "hash", "seq", "type")
    __match_args__ = ("seq", "at", "type", "data", "actor", "hash")

    def __init__(self, seq: int, at: datetime, type: str, data: str, actor: str, command_id: str, hash: str) -> None:
        self.seq = seq
        self.at = at
        self.type = type
        self.actor = actor
        self.command_id = command_id
        self.hash = hash
        self._text = data
        self._data: dict[str, Any] | None = None

    @property
    def data(self) -> dict[str, Any]:
        """The event's fields; erased personal fields are None."""
        if self._data is None:
            self._data = _convert.from_json(self._text, _convert.event_reader(self.type))
        return self._data

    @property
    def json(self) -> str:
        """The event's fields as JSON text."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and (self.seq, self.hash, self._text) == (other.seq, other.hash, other._text)

    def __hash__(self) -> int:
        return hash((self.seq, self.hash))

    def __repr__(self) -> str:
        return f"Event(seq={self.seq}, at={self.at.isoformat()}, type={self.type!r}, data={self._text}, actor={self.actor!r})"


@dataclass(frozen=True, slots=True)
class Result:
    """What an executed command answers.

    Attributes:
        events: the command's own events and those of its follow-ups, in order.
        ids: what it made, by noun: ``result.ids["ticket"]``.
        repeated: True where this command id was done before; then events and ids are those of the first time.
    """

    events: list[Event]
    ids: dict[str, int]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """Something the host has to carry out. Handed out at least once; doing it once per ``key`` makes it once.

    Attributes:
        number: cursor for ``desk.outbox(after=…)``.
        key: what to pass to ``desk.acknowledge``, and to the other side.
        kind: what is to be done, such as ``refund``.
        data: the particulars.
        at: when it was asked for, in UTC.
    """

    number: int
    key: str
    kind: str
    data: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer of ``desk.verify``; true where nothing was altered.

    Attributes:
        ok: whether every hash, the order and the heads are right.
        events: how many were checked.
        shop, seq: where the first altered record is; None where there is none.
        what: what is wrong with it.
        anchored: False: a cut-off tail cannot be seen without an anchor.
        heads: head hash by shop, to be kept elsewhere as the next anchor.
    """

    ok: bool
    events: int
    shop: str | None
    seq: int | None
    what: str
    anchored: bool
    heads: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.ok


class Record(dict[str, Any]):
    """One row of a view: ``row["status"]`` or ``row.status``. A field of the view that this row has not is None."""

    __slots__ = ("_fields",)

    def __init__(self, row: Mapping[str, Any] | Iterable[tuple[str, Any]] = (), fields: frozenset[str] | None = None) -> None:
        super().__init__(row)
        known = getattr(row, "_fields", None) if fields is None else fields
        self._fields: frozenset[str] = known if known is not None else frozenset()

    def __missing__(self, name: str) -> Any:
        if name in self._fields:
            return None
        raise KeyError(name)

    def __getattr__(self, name: str) -> Any:
        if name == "_fields":  # not set yet, as while it is being unpickled
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            known = ", ".join(dict.fromkeys([*self, *sorted(self._fields)]))
            raise AttributeError(f"no field {name!r} in this row; it has {known}") from None


class Page(list[Record]):
    """Rows of a view. ``after`` is the cursor of the next page, None on the last."""

    __slots__ = ("after",)
    after: str | None

    def __init__(self, rows: Iterable[Record] = (), after: str | None = None) -> None:
        super().__init__(rows)
        self.after = after
