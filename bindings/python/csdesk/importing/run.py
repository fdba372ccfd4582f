"""Reads, checks and imports a file."""

from __future__ import annotations

import json
import os
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from csdesk._files import file_name, policy_text
from csdesk.desk import Desk
from csdesk.desk import open as open_desk
from csdesk.errors import Conflict, Error, InvalidArgument, NotFound
from csdesk.importing import chatwoot, frappe, mapped, zammad, zendesk
from csdesk.importing.model import Ticket
from csdesk.importing.plan import Naming, Step, steps_of
from csdesk.importing.records import records
from csdesk.replay.driver import zone_of
from csdesk.replay.places import shown
from csdesk.replay.table import LONGEST_KEY, utc

_READERS: Mapping[str, ModuleType] = {"zendesk": zendesk, "zammad": zammad, "chatwoot": chatwoot, "frappe": frappe}

#: What can be imported.
SOURCES = (*_READERS, "csv")

#: Faults and refusals are counted; this many are told word for word.
SHOWN = 100

_GROUP = 100  # commands of one sync

#: Called with what is being done, how much of it is done, and how much there is (0: not known yet).
Progress = Callable[[str, int, int], None]


def run(
    path: str | os.PathLike[str],
    db: str | os.PathLike[str],
    *,
    source: str,
    columns: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    account: str = "",
    kind: str = "after_sale",
    tz: str = "UTC",
    shop: str = "main",
    policy: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    dry_run: bool = False,
    skip_faulty: bool = False,
    progress: Progress = lambda doing, done, total: None,
) -> dict[str, Any]:
    """Imports a file into a desk, or says what an import would do.

    Args:
        path: the file, plain or gzipped.
        db: the desk; made where there is none. A dry run never touches it.
        source: one of :data:`SOURCES`.
        columns: for ``csv``: the map of its columns, a TOML file or a dict.
        account: keeps two accounts of one kind of desk apart.
        kind: of tickets whose source has no such thing.
        tz: of times without an offset.
        policy: the shop's rules, adopted first where they differ.
        dry_run: plays the import through a desk in memory under the same rules and reports what that one says.
        skip_faulty: import the sound tickets of a file with faults; without it, a fault anywhere means that nothing is done.

    Returns the figures. ``faults`` are those of the file (``line``, ``field``, ``message``), ``refusals`` those of the desk.

    A new desk sees everything at its own time, as if it had been there. One that has lived already is told now, with the times
    inside: what is past is then recorded, not announced.
    """
    naming = _naming(source, account, kind)
    column_map = _map(source, columns)
    zone = zone_of(column_map.time_zone if column_map and column_map.time_zone else tz)
    _check_shop(shop)
    tickets, faults = _read(path, source, column_map, zone, naming, progress)
    figures = _figures(source, tickets, faults)
    if faults and not skip_faulty and not dry_run:
        return figures | {"mode": "refused", "done": 0, "repeated": 0, "refused": 0, "refusals": []}
    steps = [step for ticket in tickets for step in steps_of(ticket, naming)]
    if dry_run:
        rules = policy if policy is not None else _rules_of(db, shop)
        strangers = _strangers_in(db, steps, shop)
        steps = [step for step in steps if step.ticket not in strangers]
        with open_desk(":memory:", policy=rules, catch_up="exact", now=min((s.at for s in steps), default=0)) as desk:
            played = _play(desk, sorted(steps, key=_by_time), shop, None, progress, list(strangers.values()))
            return figures | {"mode": "dry run"} | played
    return figures | _import(steps, file_name(db, "db"), policy, shop, progress)


# ---- reading ---------------------------------------------------------------------------------------------------------


def _naming(source: str, account: str, kind: str) -> Naming:
    if source not in SOURCES:
        raise InvalidArgument("invalid_argument", "no such source", "source", list(SOURCES), message_zh="没有这种来源")
    if account and not (account.isascii() and account.replace("_", "").replace("-", "").isalnum() and len(account) <= 32):
        raise InvalidArgument(
            "invalid_argument", "1 to 32 letters, digits, - and _", "account", message_zh="应为 1 至 32 个字母、数字、- 或 _"
        )
    if kind not in mapped.WORDS["kind"]:
        raise InvalidArgument("invalid_argument", "no such kind", "kind", sorted(mapped.WORDS["kind"]), message_zh="没有这种类型")
    return Naming(source, account, kind)


def _check_shop(shop: str) -> None:
    """Refuses what is no shop's name before a file is made for it."""
    with open_desk(":memory:") as desk:
        desk.query("ticket.list", {}, limit=1, shop=shop)


def _map(source: str, columns: str | os.PathLike[str] | Mapping[str, Any] | None) -> mapped.Map | None:
    if source != "csv":
        if columns is not None:
            raise InvalidArgument("invalid_argument", "only csv has a map", "columns", message_zh="仅 csv 需要列映射")
        return None
    if columns is None:
        raise InvalidArgument("invalid_argument", "csv needs a map of its columns", "columns", message_zh="csv 需要列映射")
    return mapped.Map(columns)


def _read(
    path: str | os.PathLike[str],
    source: str,
    columns: mapped.Map | None,
    zone: ZoneInfo,
    naming: Naming,
    progress: Progress,
) -> tuple[list[Ticket], list[InvalidArgument]]:
    tickets: dict[str, Ticket] = {}
    faults: list[InvalidArgument] = []
    for read in _items(path, source, columns, zone):
        if isinstance(read, InvalidArgument):
            faults.append(read)
        elif (why := _unnameable(path, read, naming)) is not None:
            faults.append(why)
        elif (before := tickets.get(read.id)) is not None:
            where = f"{os.fspath(path)}:{read.line}:1"
            message = f"{where}: id: the ticket {read.id!r} stands in line {before.line} already"
            faults.append(InvalidArgument("invalid_argument", message, "id", []))
        else:
            tickets[read.id] = read
        if (len(tickets) + len(faults)) % 1_000 == 0:
            progress("reading", len(tickets), 0)
    return list(tickets.values()), faults


def _unnameable(path: str | os.PathLike[str], ticket: Ticket, naming: Naming) -> InvalidArgument | None:
    """Names grow by the source's; the desk takes so many bytes of them."""
    for field, name in (("id", naming.reference(ticket)), ("requester", naming.key(ticket.requester.key))):
        if len(name.encode()) > LONGEST_KEY or not name.isprintable():
            message = f"{os.fspath(path)}:{ticket.line}:1: {field}: {shown(name)} is not a key (1 to {LONGEST_KEY} bytes)"
            return InvalidArgument("invalid_argument", message, field, [])
    return None


def _items(
    path: str | os.PathLike[str], source: str, columns: mapped.Map | None, zone: ZoneInfo
) -> Iterator[Ticket | InvalidArgument]:
    """Tickets and faults. A file that cannot be read on ends with the fault."""
    try:
        if columns is not None:
            for read in mapped.tickets(path, columns, zone):
                if isinstance(read, (Ticket, InvalidArgument)):
                    yield read
            return
        reader = _READERS[source]
        for item in records(path, reader.LISTS):
            if isinstance(item, InvalidArgument):
                yield item
                continue
            try:
                ticket = reader.ticket(item, zone)
            except InvalidArgument as why:
                yield why
                continue
            if ticket is not None:
                yield ticket
    except InvalidArgument as why:
        yield why


def _figures(source: str, tickets: list[Ticket], faults: list[InvalidArgument]) -> dict[str, Any]:
    sides = Counter(message.side.value for ticket in tickets for message in ticket.messages)
    times = [ticket.opened for ticket in tickets]
    return {
        "source": source,
        "tickets": len(tickets),
        "customers": len({ticket.requester.key for ticket in tickets}),
        "messages": sum(sides.values()),
        "messages_by_side": dict(sorted(sides.items())),
        "by_status": dict(sorted(Counter(ticket.status for ticket in tickets).items())),
        "by_channel": dict(sorted(Counter(ticket.channel for ticket in tickets).items())),
        "first": utc(min(times)) if times else None,
        "last": utc(max(times)) if times else None,
        "faulty": len(faults),
        "faults": [_fault(why) for why in faults[:SHOWN]],
    }


def _fault(why: InvalidArgument) -> dict[str, Any]:
    place, _, message = why.message.partition(": ")
    parts = place.rsplit(":", 2)
    return {"line": int(parts[1]) if len(parts) == 3 and parts[1].isdigit() else 0, "field": why.field, "message": message}


# ---- importing -------------------------------------------------------------------------------------------------------


def _by_time(step: Step) -> tuple[int, int, int]:
    return step.at, step.line, step.number


def _rules_of(db: str | os.PathLike[str], shop: str) -> dict[str, Any] | str | None:
    """The rules of a desk that is there already, as a file of their own would have them."""
    if not os.path.exists(file_name(db, "db")) or os.path.getsize(db) == 0:
        return None
    with open_desk(db, read_only=True) as desk:
        text = desk.query("policy.get", shop=shop)[0].text
    return _text(text)


def _text(text: str) -> dict[str, Any]:
    return json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)


def _import(
    steps: list[Step], db: str, policy: str | os.PathLike[str] | Mapping[str, Any] | None, shop: str, progress: Progress
) -> dict[str, Any]:
    if policy is not None:
        policy_text(policy)  # refused before a desk is made
    ordered = sorted(steps, key=_by_time)
    first = ordered[0].at if ordered else 0
    lived = os.path.exists(db) and os.path.getsize(db) > 0
    refused: list[dict[str, Any]] = []
    if lived:
        with open_desk(db) as desk:
            began_here = bool(ordered) and _is_first(desk, ordered[0], shop)
            strangers = _strangers(desk, steps, shop)
        steps, ordered = ([step for step in some if step.ticket not in strangers] for some in (steps, ordered))
        refused = list(strangers.values())
        lived = not began_here
    if lived:
        with open_desk(db, policy=policy) as desk:
            return {"mode": "now"} | _play(desk, steps, shop, time.time_ns() // 1_000_000, progress, refused)
    with open_desk(db, policy=policy, catch_up="exact", now=first) as desk:
        return {"mode": "history"} | _play(desk, ordered, shop, None, progress, refused)


def _strangers_in(db: str | os.PathLike[str], steps: list[Step], shop: str) -> dict[str, dict[str, Any]]:
    if not os.path.exists(file_name(db, "db")) or os.path.getsize(db) == 0:
        return {}
    with open_desk(db, read_only=True) as desk:
        return _strangers(desk, steps, shop)


def _strangers(desk: Desk, steps: list[Step], shop: str) -> dict[str, dict[str, Any]]:
    """Tickets whose reference is another's already: what belongs to them would be told to a stranger."""
    out: dict[str, dict[str, Any]] = {}
    for step in steps:
        if step.command != "ticket.open":
            continue
        try:
            opened = desk.query("ticket.timeline", {"ticket": step.data["reference"]}, limit=1, shop=shop)
        except NotFound:
            continue
        began = next(desk.events(opened[0].seq - 1, shop=shop))
        if began.command_id != step.id:
            message = f"ticket {began.data['ticket']} has this reference"
            out[step.ticket] = _refusal(step, Conflict("conflict", message, "reference", []))
    return out


def _is_first(desk: Desk, step: Step, shop: str) -> bool:
    """Whether the desk has nothing yet, or began with this import: then it goes on at the original times."""
    for event in desk.events(0, shop=shop):
        if event.command_id == step.id:
            return True
        if not event.type.startswith(("policy.", "job.")):
            return False
    return True


def _play(
    desk: Desk, steps: list[Step], shop: str, now: int | None, progress: Progress, refusals: list[dict[str, Any]]
) -> dict[str, Any]:
    done = repeated = 0
    for start in range(0, len(steps), _GROUP):
        group = steps[start : start + _GROUP]
        for step, answer in zip(group, desk.execute_many([_request(step, shop, now) for step in group]), strict=True):
            if isinstance(answer, Error):
                if not _is_nothing(answer):
                    refusals.append(_refusal(step, answer))
                continue
            done += 1
            repeated += answer.repeated
        progress("importing", min(start + _GROUP, len(steps)), len(steps))
    return {"done": done, "repeated": repeated, "refused": len(refusals), "refusals": refusals[:SHOWN]}


def _is_nothing(why: Error) -> bool:
    """What was so already."""
    return why.code == "not_allowed" and why.field == "command"


def _request(step: Step, shop: str, now: int | None) -> dict[str, Any]:
    return {
        "name": step.command,
        "data": step.data,
        "actor": step.actor,
        "now": step.at if now is None else now,
        "shop": shop,
        "command_id": step.id,
    }


def _refusal(step: Step, why: Error) -> dict[str, Any]:
    return {
        "line": step.line,
        "ticket": step.ticket,
        "command": step.command,
        "code": why.code,
        "field": why.field,
        "message": why.message,
    }
