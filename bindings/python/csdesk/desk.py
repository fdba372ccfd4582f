"""The desk: tickets, clocks, customers and workflows of many shops in one file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from csdesk import _convert, _csdesk
from csdesk._files import file_name, policy_text
from csdesk._requests import Instant, listed, now_or_present, refusal, request, request_of, result
from csdesk.answers import Effect, Event, Page, Record, Result, Verification
from csdesk.arrow import ArrowTable
from csdesk.errors import Error, InvalidArgument, StorageError, from_code
from csdesk.whatif import WhatIf
from csdesk.whatif import read as _read_whatif
from csdesk.workflows._action import Action


class Customer(Record):
    """A customer's profile; ``timeline`` is everything that happened with them, oldest first."""

    __slots__ = ("_desk", "_shop")

    def __init__(self, desk: Desk, shop: str, row: Mapping[str, Any]) -> None:
        super().__init__(row)
        self._desk = desk
        self._shop = shop

    @property
    def timeline(self) -> list[Record]:
        """Everything that happened with this customer, oldest first; read from the desk on every use."""
        return list(self._desk._all_rows("customer.timeline", {"customer": self["customer"]}, self._shop))


class Desk:
    """An open desk; made by :func:`csdesk.open`. Use it as a context manager, or call :meth:`close`.

    Every member may be called from any thread. Instants are aware datetimes or ints of milliseconds since 1970; where ``now`` is
    left out it is the system's clock. ``shop`` names one of the many shops a desk serves. Whatever is refused raises
    :class:`csdesk.Error`, and then nothing was changed.
    """

    def __init__(self, native: _csdesk.Desk) -> None:
        self._native = native

    # ---- commands --------------------------------------------------------------------------------------------------

    def execute(
        self,
        name: str,
        data: Mapping[str, Any],
        *,
        actor: str,
        now: Instant | None = None,
        shop: str = "main",
        command_id: str | None = None,
    ) -> Result:
        """Does one command: all of it or nothing. When it has returned, it is on disk and queries see it.

        Args:
            name: the command, such as ``ticket.open``; :func:`csdesk.commands` lists them.
            data: its fields, as :func:`csdesk.schema` describes them.
            actor: who does it, as ``role:name``, such as ``agent:li``; ``system`` and ``host`` may stand alone.
            now: when; the log's own time never runs backwards.
            command_id: 1 to 64 bytes. The same id with the same data is done once and answers the same; with other data it is a
                :class:`csdesk.Conflict`.

        Raises:
            InvalidArgument: a field is wrong; ``field`` is its path, such as ``amount.minor``.
            Refused: the rules say no; ``allowed`` says what is possible.
            NotFound, Conflict, StorageError
        """
        return result(self._native.execute(request(name, data, actor, now, shop, command_id)))

    def execute_many(self, commands: Iterable[Mapping[str, Any]]) -> list[Result | Error]:
        """Does many commands in one group, with one sync.

        Args:
            commands: dicts with the arguments of :meth:`execute`: ``name``, ``data``, ``actor`` and, where wanted, ``now``,
                ``shop``, ``command_id``.

        Returns one answer a command, in order. A refusal takes out only its own command and stands in the list as the error,
        not raised. A malformed command raises InvalidArgument (``commands[3].actor``) before anything is done.
        """
        requests = [request_of(command, place) for place, command in enumerate(listed(commands))]
        return [result(answer) if good else refusal(answer) for good, answer in self._native.execute_many(requests)]

    def advance(self, now: Instant | None = None, *, shop: str | None = None) -> list[Event]:
        """Fires what is due at or before ``now`` in every shop (or in one) and returns the events in due order."""
        return [Event(*row) for row in self._native.advance(now_or_present(now), shop)]

    def next_deadline(self) -> datetime | None:
        """The earliest deadline of all shops, in UTC: when to call :meth:`advance` next."""
        return self._native.next_deadline()

    # ---- questions -------------------------------------------------------------------------------------------------

    def query(
        self,
        view: str,
        params: Mapping[str, Any] | None = None,
        *,
        after: str | None = None,
        limit: int = 100,
        now: Instant | None = None,
        shop: str = "main",
    ) -> Page:
        """Reads a page of a view, such as ``ticket.timeline``. Sees whatever :meth:`execute` has returned.

        Args:
            params: the view's own parameters, such as ``{"ticket": 17}``.
            after: the cursor of the page before (``page.after``).
            limit: rows at most, 1 to 10,000.
            now: for views that show running clocks; the system's clock where left out.
        """
        document = self._native.query(
            view, _convert.object_to_json({} if params is None else params, "params"), shop, after, limit, now_or_present(now)
        )
        answer = json.loads(document)
        read = _convert.view_reader(view, Record)
        return Page([read(row) for row in answer["rows"]], answer.get("after"))

    def allowed(
        self, workflow: str, id: int | str, *, actor: str | None = None, now: Instant | None = None, shop: str = "main"
    ) -> list[Action]:
        """Actions possible now in a workflow such as ``complaint``, with the fields each needs.

        Args:
            id: the object's number (a complaint's is its ticket's), or the host's own reference.
            actor: for whom; what only others may do is left out. Without one: what the present state allows anybody.
        """
        params = {"id": id, "actor": "admin:anybody" if actor is None else actor}
        rows = self._all_rows(f"{workflow}.allowed", params, shop, now)
        return [Action(row["command"], row["needs"], row["guarded"], row["open_now"]) for row in rows if row["open_now"]]

    def ticket(self, id: int | str, *, shop: str = "main") -> Record:
        """A ticket by its number or the host's own reference. Raises NotFound."""
        return self._one("ticket.get", {"ticket": id}, shop)

    def customer(self, key: str, *, shop: str = "main") -> Customer:
        """A customer by the host's key. Raises NotFound."""
        return Customer(self, shop, self._one("customer.get", {"customer": key}, shop))

    def queue(self, *, agent: str | None = None, shop: str = "main") -> list[Record]:
        """Tickets that wait for an answer, most urgent first: all of them, or one agent's."""
        return list(self._all_rows("ticket.queue", {} if agent is None else {"agent": agent}, shop))

    def explain(
        self, ticket: int | str, metric: str | None = None, *, now: Instant | None = None, shop: str = "main"
    ) -> list[Record]:
        """Why a ticket's clocks show what they show: one record a clock, with the segments whose sum is its figure."""
        params = {"ticket": ticket} if metric is None else {"ticket": ticket, "metric": metric}
        return list(self._all_rows("clock.explain", params, shop, now))

    def whatif(
        self,
        policy: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        *,
        calendars: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        staff: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        shop: str = "main",
        most_changes: int = 10_000,
        progress: Callable[[int, int], object] | None = None,
    ) -> WhatIf:
        """What would have been met or breached, had other rules held from the first event on; the log is only read.

        What customers and agents did stays as recorded; docs/whatif.md says what that means.

        Args:
            policy: a path of a TOML or JSON file, or a dict of the same; the one in force where left out.
            calendars: the same, with ``calendars`` only: ``{"calendars": {"default": {"hours": …}}}``. They replace or join
                the policy's.
            staff: the same: ``{"agents": 5, "handle": "90s", "calendar": "default"}``. Answers then come when a queue of that
                many agents would have given them.
            most_changes: how many changed clocks are listed; all of them are counted.
            progress: told now and then how many events are done, of how many; what it raises stops the call.
        """
        request = {"shop": shop, "most_changes": most_changes}
        parts = {"policy": policy, "calendars": calendars, "staff": staff}
        request |= {name: policy_text(part, name) for name, part in parts.items() if part is not None}
        return _read_whatif(self._native.what_if(_convert.to_json(request), progress))

    def dry_run(
        self,
        policy: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        *,
        rule: str | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        most_tickets: int = 100,
        shop: str = "main",
    ) -> list[Record]:
        """How often each automation rule would have acted on what has happened; nothing is changed. docs/automation.md says how.

        Args:
            policy: a path of a TOML or JSON file, or a dict of the same; the one in force where left out.
            rule: only this one.
            since, until: only what happened from here on, and before there.
            most_tickets: how many tickets of each rule are named (``named``), 0 to 10,000; all of them are counted.

        Returns one record a rule, in the order in which they are asked: ``rule``, ``hits``, ``tickets``, ``named``, ``first`` and
        ``last``.
        """
        given = {"rule": rule, "from": since, "to": until, "policy": None if policy is None else policy_text(policy)}
        params = {name: value for name, value in given.items() if value is not None} | {"most_tickets": most_tickets}
        return list(self.query("automation.dry_run", params, shop=shop))

    def events(self, since: int = 0, *, shop: str = "main") -> Iterator[Event]:
        """The events of a shop after number ``since``, oldest first, read from the file as they are asked for."""
        while rows := self._native.events(shop, since, 1_000):
            yield from (Event(*row) for row in rows)
            since = rows[-1][0]

    # ---- whole JSON documents, for hosts that pass messages on -------------------------------------------------------

    def execute_json(self, request: str | bytes, *, now: Instant | None = None) -> str:
        """:meth:`execute` with one JSON document in and one out.

        Args:
            request: ``{"name": …, "data": {…}, "actor": "agent:li"}`` and, where wanted, ``now`` (RFC 3339 or milliseconds),
                ``shop``, ``command_id``. As bytes: UTF-8.
            now: when, where the request does not say; the system's clock where left out.

        Returns ``{"events": […], "ids": {…}, "repeated": false}``. Raises as :meth:`execute`; the error's ``json`` is what to
        send back.
        """
        return self._native.execute_json(request, now_or_present(now))

    def execute_many_json(self, requests: str | bytes, *, now: Instant | None = None) -> str:
        """:meth:`execute_many` with a JSON array of requests in and ``{"answers": [{"reply": …}, {"error": …}]}`` out.

        A malformed request raises InvalidArgument (``commands[3].actor``) before anything is done.
        """
        return self._native.execute_many_json(requests, now_or_present(now))

    def query_json(self, question: str | bytes, *, now: Instant | None = None) -> str:
        """:meth:`query` with one JSON document in and one out.

        Args:
            question: ``{"view": …}`` and, where wanted, ``params``, ``shop``, ``after``, ``limit``, ``now``.

        Returns ``{"rows": […], "after": cursor or null}``.
        """
        return self._native.query_json(question, now_or_present(now))

    # ---- effects ---------------------------------------------------------------------------------------------------

    def outbox(self, after: int = 0, limit: int = 100, *, shop: str = "main") -> list[Effect]:
        """Effects not yet acknowledged, oldest first, after a cursor."""
        rows = self._native.outbox(shop, after, limit)
        return [Effect(number, key, kind, json.loads(data), at) for number, key, kind, data, at in rows]

    def acknowledge(self, key: str, *, now: Instant | None = None, shop: str = "main") -> Result:
        """Says that an effect was carried out: it is not handed out again. Raises NotFound for an unknown key.

        Said twice it is done once: the second answer is the first, with ``repeated`` set.
        """
        import hashlib  # here, for it brings an OpenSSL of its own

        said = "ack/" + hashlib.sha256(key.encode()).hexdigest()[:40] if isinstance(key, str) and key.isprintable() else None
        return self.execute("outbox.acknowledge", {"key": key}, actor="host", now=now, shop=shop, command_id=said)

    def jobs(self, *, running: bool | None = None, shop: str = "main") -> list[Record]:
        """Work over many objects that goes on in steps (a new policy over all open clocks): where each stands."""
        return list(self._all_rows("job.list", {} if running is None else {"running": running}, shop))

    def to_arrow(self, table: str, *, shop: str = "main") -> ArrowTable:
        """A table for pandas, polars, DuckDB and pyarrow, without a copy: ``polars.DataFrame(desk.to_arrow("tickets"))``.

        Args:
            table: one of :func:`csdesk.tables`; docs/arrow.md lists their columns.

        Raises InvalidArgument for an unknown table; ``allowed`` lists those there are.
        """
        return ArrowTable(self._native, table, shop)

    # ---- the file --------------------------------------------------------------------------------------------------

    def verify(self, anchor: str | None = None) -> Verification:
        """Checks the whole audit chain: ok, or the first altered record.

        Args:
            anchor: a head hash (``verification.heads``) kept elsewhere. Without one a cut-off tail cannot be seen.
        """
        return Verification(**self._native.verify(anchor))

    def rebuild(self) -> bool:
        """Makes every table anew from the log. True where they came out identical."""
        return self._native.rebuild()

    def export(self, to: str | os.PathLike[str] | IO[str] | Callable[[str], object]) -> int:
        """Writes the log as JSON Lines, personal parts included, and returns the number of lines.

        Args:
            to: a path (overwritten), an open text file, or a function that is called with each line, without its line end.
                The function must not call this desk.

        Raises StorageError where the path cannot be written.
        """
        if isinstance(to, (str, os.PathLike)):
            return self._export_to_path(file_name(to, "to"))
        if not callable(to) and not hasattr(to, "write"):
            raise InvalidArgument(
                "invalid_argument", "a path, a text file or a function is expected", "to", message_zh="应为路径、文本文件或函数"
            )
        lines = 0
        write = to if callable(to) else (lambda line: to.write(line + "\n"))

        def count_and_write(line: str) -> None:
            nonlocal lines
            lines += 1
            write(line)

        self._native.export_log(count_and_write)
        return lines

    def bytes(self) -> int:
        """Bytes of the database file and its log."""
        return self._native.bytes()

    def close(self) -> None:
        """Ends the handle; everything after is refused ``closed``. May be called again."""
        self._native.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _export_to_path(self, path: str) -> int:
        try:
            with Path(path).open("w", encoding="utf-8", newline="\n") as file:
                return self.export(file)
        except OSError as why:
            raise StorageError("storage", f"the file cannot be written: {why}", "to", message_zh="无法写入文件") from why

    def _one(self, view: str, params: Mapping[str, Any], shop: str) -> Record:
        rows = self.query(view, params, limit=1, shop=shop)
        if not rows:
            name = next(iter(params))
            raise from_code("not_found", f"no such {name}", f"没有这个 {name}", name)
        return rows[0]

    def _all_rows(self, view: str, params: Mapping[str, Any], shop: str, now: Instant | None = None) -> Iterator[Record]:
        page = self.query(view, params, limit=1_000, now=now, shop=shop)
        yield from page
        while page.after is not None:
            page = self.query(view, params, after=page.after, limit=1_000, now=now, shop=shop)
            yield from page


def open(
    path: str | os.PathLike[str],
    policy: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    seed: int | None = None,
    catch_up: str = "late",
    read_only: bool = False,
    now: Instant | None = None,
) -> Desk:
    """Opens a desk, or creates it.

    Args:
        path: the database file, or ``":memory:"``.
        policy: the shop's rules: path of a TOML or JSON file, or a dict of the same. Adopted where it differs from the one in
            force; left out, that one stays.
        seed: for simulations and replays: makes every byte of the log repeatable.
        catch_up: at what time deadlines missed before a command are recorded: ``late`` as they are found, ``exact`` at their own
            instants, as a desk that was never down would have.
        read_only: for questions, verify and export; the file is not touched.
        now: when the policy is adopted.

    Raises StorageError where the file is no desk, is damaged, written by a later version or busy: another process keeps it, or
    this one has it open outside csdesk, such as through Python's ``sqlite3``; and where it was inherited open through a fork.
    InvalidArgument for a policy that breaks a rule, naming the place.
    """
    desk = Desk(_csdesk.Desk.open(file_name(path, "path"), seed, catch_up, bool(read_only)))
    if policy is None:
        return desk
    try:
        text = policy_text(policy)
        in_force = desk.query("policy.get")
        if not in_force or in_force[0]["hash"] != _csdesk.policy_hash(text):
            desk.execute("policy.adopt", {"text": text}, actor="host", now=now)
    except BaseException:
        desk.close()
        raise
    return desk
