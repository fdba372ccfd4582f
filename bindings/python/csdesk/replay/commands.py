"""csdesk's own JSON Lines: one command a line, in time order. `csdesk generate` writes it. docs/replay.md describes it."""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import Any

from csdesk.replay.lines import read_lines
from csdesk.replay.places import refused, shown
from csdesk.replay.plan import DAY, FACT, Plan, Step
from csdesk.replay.table import EPOCH

FORMAT = "commands"
VERSION = 1
SETTLING = 30 * DAY


def plan_commands(path: str | os.PathLike[str]) -> Plan:
    """The whole file, checked line by line; what a command's own fields may be is the desk's to say."""
    plan, before = Plan("commands"), None
    header: dict[str, Any] | None = None
    for number, line in enumerate(read_lines(path), 1):
        value = _object(path, number, line)
        if header is None:
            header = _header(path, value)
            continue
        at = _instant(path, number, value)
        if before is not None and at < before:
            raise refused(path, number, 1, "is earlier than the line above it", "at")
        before = at
        plan.steps.append(
            Step(
                at,
                FACT,
                (number, 0),
                _text(path, number, value, "command"),
                _data(path, number, value),
                _text(path, number, value, "actor"),
            )
        )
        if unknown := value.keys() - {"at", "command", "data", "actor"}:
            raise refused(path, number, 1, "is unknown here", min(unknown))
    if header is None:
        raise refused(path, 1, 1, "is empty: a header line is missing")
    plan.found = {"header": header, "commands": len(plan.steps)}
    plan.seed = header.get("seed")
    plan.modelled = dict(header.get("modelled", {}))
    plan.until = max((step.at for step in plan.steps), default=0) + SETTLING
    return plan


def _header(path: str | os.PathLike[str], value: dict[str, Any]) -> dict[str, Any]:
    if value.get("csdesk") != FORMAT:
        raise refused(path, 1, 1, f'the first line must say {{"csdesk": "{FORMAT}", "version": {VERSION}}}', "csdesk")
    if value.get("version") != VERSION:
        raise refused(path, 1, 1, f"{shown(str(value.get('version')))} is not {VERSION}", "version")
    for name, kind in (("seed", int), ("modelled", dict)):
        if not isinstance(value.get(name, kind()), kind):
            raise refused(path, 1, 1, f"{shown(str(value[name]))} is not what belongs here", name)
    return value


def _object(path: str | os.PathLike[str], number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line, object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction)
    except json.JSONDecodeError as e:
        raise refused(path, number, e.colno, f"not JSON ({e.msg})") from None
    except (ValueError, RecursionError) as e:
        raise refused(path, number, 1, f"not JSON as csdesk takes it ({e})") from None
    if not isinstance(value, dict):
        raise refused(path, number, 1, "not a JSON object")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(shown(n) for n in names if names.count(n) > 1)} appears twice")
    return value


def _no_fraction(text: str) -> Any:
    raise ValueError(f"{shown(text)} is not a whole number")


def _instant(path: str | os.PathLike[str], number: int, value: dict[str, Any]) -> int:
    text = value.get("at")
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
        offset = at.utcoffset() if at else None
        if at is None or offset is None or not 1900 <= at.year < 2200:
            raise ValueError
    except ValueError:
        raise refused(path, number, 1, f"{shown(str(text))} is not a time such as 2026-11-11T00:00:05+08:00", "at") from None
    elapsed = at.replace(tzinfo=None) - offset - EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 1_000 + elapsed.microseconds // 1_000


def _text(path: str | os.PathLike[str], number: int, value: dict[str, Any], name: str) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text:
        raise refused(path, number, 1, "is missing or not a text", name)
    return text


def _data(path: str | os.PathLike[str], number: int, value: dict[str, Any]) -> dict[str, Any]:
    data = value.get("data")
    if not isinstance(data, dict):
        raise refused(path, number, 1, "is missing or not an object", "data")
    return data
