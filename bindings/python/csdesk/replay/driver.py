"""Plays a file through a desk: reads and checks all of it, opens a new desk, sends every command at its own instant.

The desk does the work. It opens the tickets of late parcels, makes complaints of bad reviews and refunds of cancelled orders,
runs the clocks and fires the deadlines; the replay only tells it what happened outside and what the staff did.
"""

from __future__ import annotations

import os
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from csdesk.desk import Desk
from csdesk.desk import open as open_desk
from csdesk.errors import Error, InvalidArgument
from csdesk.replay import commands, incidents, orders
from csdesk.replay.bank import Bank
from csdesk.replay.courses import Courses
from csdesk.replay.lines import read_lines
from csdesk.replay.payments import Payments
from csdesk.replay.places import refused
from csdesk.replay.plan import DAY, Plan, Step
from csdesk.replay.report import report
from csdesk.replay.staff import BRAZIL, Staff
from csdesk.replay.table import header_of
from csdesk.replay.words import PORTUGUESE

#: Commands in one group: one sync for all of them. Results never depend on it.
GROUP = 100

#: The policy of each kind of file, where none is given.
POLICIES = {"orders": "shop-brazil.toml", "incidents": "incident-desk.toml", "commands": "shop-china.toml"}

#: Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

#: Refusals are counted by code; this many are kept word for word.
SHOWN_REFUSALS = 20


@dataclass
class Outcome:
    """What the desk answered."""

    commands: int = 0
    effects: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    refused: list[dict[str, Any]] = field(default_factory=list)


def replay(
    path: str | os.PathLike[str],
    db: str | os.PathLike[str],
    *,
    policy: str | os.PathLike[str] | None = None,
    group: int = GROUP,
    seed: int = 1,
    time_zone: str | None = None,
    force: bool = False,
    progress: Progress = lambda doing, done, total: None,
) -> dict[str, Any]:
    """Replays `path` into the new desk `db` and returns the report.

    Args:
        policy: a policy file; where left out, the one that ships for this kind of file.
        group: commands in one transaction, at least 1.
        seed: for everything that is modelled.
        time_zone: of the file's local times; where left out, the policy's.
        force: replace a desk that is there already.

    Raises InvalidArgument for a file with a fault, naming file, line and column; then nothing was written.
    """
    if group < 1:
        raise InvalidArgument("invalid_argument", "at least 1", "group", [])
    kind = kind_of(path)
    rules = Path(policy) if policy is not None else shipped_policy(POLICIES[kind])
    shop_zone, currency = _shop(rules)
    started = time.perf_counter()
    progress("reading", 0, 1)
    payments = Payments(seed, shop_zone)
    plan = _plan(kind, path, zone_of(time_zone) if time_zone else shop_zone, shop_zone, currency, payments)
    if plan.seed is not None:
        payments = Payments(plan.seed, shop_zone)  # its staff already knows what will come of the payments
    steps = plan.ordered()
    _make_room(Path(db), force)
    read = time.perf_counter()
    with open_desk(db, policy=rules, seed=seed, catch_up="exact", now=steps[0].at if steps else 0) as desk:
        outcome = _play(desk, steps, plan.until, payments, group, progress)
        played = time.perf_counter()
        result = report(desk)
    result["replay"] = {
        "file": Path(path).name,
        "kind": kind,
        "seed": seed,
        "commands": outcome.commands,
        "effects": outcome.effects,
        "found": plan.found,
        "modelled": plan.modelled,
        "refusals": dict(sorted(outcome.refusals.items())),
        "refused": outcome.refused,
    }
    result["events_per_second"] = round(result["events"] / max(played - read, 1e-9))
    result["timings"] = {
        "reading_seconds": round(read - started, 3),
        "playing_seconds": round(played - read, 3),
        "reporting_seconds": round(time.perf_counter() - played, 3),
        "group": group,
    }
    return result


def kind_of(path: str | os.PathLike[str]) -> str:
    """Which of the formats a file has, by its first line."""
    first = next(iter(read_lines(path)), "")
    if first.lstrip().startswith("{"):
        return "commands"
    columns = set(header_of(path))
    for kind, required in (("incidents", incidents.REQUIRED), ("orders", orders.REQUIRED)):
        if len(columns & set(required)) * 2 > len(required):
            return kind
    raise refused(path, 1, 1, "neither an orders file, nor an incident log, nor csdesk's JSON Lines (docs/replay.md)")


def shipped_policy(name: str) -> Path:
    """One of the policies that come with csdesk."""
    return Path(str(files("csdesk").joinpath("policies", name)))


def zone_of(name: str) -> ZoneInfo:
    try:
        if name == "localtime":
            raise ValueError(name)
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise InvalidArgument("unknown_zone", f"{name!r} is not an IANA time zone this machine knows", "time_zone", []) from None


def _shop(policy: Path) -> tuple[ZoneInfo, str]:
    """The shop's zone and currency. Whatever else is wrong with the policy is the desk's to say."""
    try:
        rules = tomllib.loads(policy.read_text(encoding="utf-8"))
    except OSError as e:
        raise InvalidArgument("invalid_argument", f"{policy} cannot be read ({e.strerror})", "policy", []) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise InvalidArgument("invalid_argument", f"{policy} is not TOML ({e})", "policy", []) from None
    zone, currency = rules.get("time_zone", "UTC"), rules.get("currency", "CNY")
    return zone_of(zone if isinstance(zone, str) else "?"), currency if isinstance(currency, str) else "CNY"


def _plan(
    kind: str, path: str | os.PathLike[str], zone: ZoneInfo, shop_zone: ZoneInfo, currency: str, payments: Payments
) -> Plan:
    if kind == "incidents":
        return incidents.plan_incidents(path, zone)
    if kind == "commands":
        return commands.plan_commands(path)
    courses = Courses(Staff(payments.seed, shop_zone.key, BRAZIL), payments, PORTUGUESE, currency)
    return orders.plan_orders(path, zone, shop_zone, courses)


def _make_room(db: Path, force: bool) -> None:
    if str(db) == ":memory:" or not db.exists() or (db.is_file() and db.stat().st_size == 0):
        return
    if not force:
        raise InvalidArgument(
            "invalid_argument", f"{db} exists already; a replay makes a new desk (--force replaces it)", "db", []
        )
    if not db.is_file() or db.open("rb").read(16) != b"SQLite format 3\0":
        raise InvalidArgument("invalid_argument", f"{db} is not a desk; it is not replaced", "db", [])
    for part in (db, Path(f"{db}-wal"), Path(f"{db}-shm")):
        part.unlink(missing_ok=True)


def _play(desk: Desk, steps: list[Step], until: int, payments: Payments, group: int, progress: Progress) -> Outcome:
    """From one payment run to the next: what was planned and what the last run answered, in time order."""
    outcome, bank, answers, done = Outcome(), Bank(desk, payments), list[Step](), 0
    if not steps:
        return outcome
    for run in payments.runs(steps[0].at - DAY):
        stop = min(run, until)
        first = done
        while done < len(steps) and steps[done].at <= stop:
            done += 1
        due = sorted([*steps[first:done], *answers], key=lambda step: step[:3])
        for i in range(0, len(due), group):
            _send(desk, due[i : i + group], outcome)
            progress("playing", first + min(i + group, done - first), len(steps))
        desk.advance(stop)
        if stop == until:
            return outcome
        answers = bank.run(run)
        outcome.effects = bank.effects
    raise AssertionError("payment runs never end")


def _send(desk: Desk, group: list[Step], outcome: Outcome) -> None:
    answers = desk.execute_many({"name": step.command, "data": step.data, "actor": step.actor, "now": step.at} for step in group)
    outcome.commands += len(group)
    for step, answer in zip(group, answers, strict=True):
        if isinstance(answer, Error):
            outcome.refusals[answer.code] += 1
            if len(outcome.refused) < SHOWN_REFUSALS:
                outcome.refused.append({"at": step.at, "command": step.command, "data": dict(step.data), "why": str(answer)})
