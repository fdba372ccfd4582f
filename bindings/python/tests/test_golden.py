"""All 473 public vectors of business time, answered by csdesk.Calendar and, where a clock is paused, csdesk.SlaClock."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import csdesk
import pytest
from conftest import shared_file

vectors = [json.loads(line) for line in shared_file("data/golden/golden-sla.jsonl").read_text("utf-8").splitlines()]


def instant(text: str, tz: str) -> datetime:
    """Without an offset a time is read on the wall clock of `tz`: a skipped one forward, of a repeated one the first."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(tz))
    return at.astimezone(UTC)


def answer(vector: dict[str, Any]) -> Any:
    tz, op = vector["tz"], vector["op"]
    cal = csdesk.Calendar(tz, vector["hours"], vector["holidays"], vector["overrides"], vector.get("breaks"))
    start = instant(vector["start"], tz)
    if vector.get("pauses"):
        return paused_answer(vector, cal, start)
    if op in ("add", "sub"):
        return getattr(cal, op)(start, timedelta(seconds=vector["seconds"]))
    if op == "between":
        return cal.between(start, instant(vector["end"], tz))
    return getattr(cal, op)(start)


def paused_answer(vector: dict[str, Any], cal: csdesk.Calendar, start: datetime) -> Any:
    tz = vector["tz"]
    clock = csdesk.SlaClock(calendar=cal, target=timedelta(seconds=vector.get("seconds", 86_400)))
    clock.start(start)
    for begun, ended in vector["pauses"]:
        clock.pause(instant(begun, tz), reason="pending")
        clock.resume(instant(ended, tz))
    return clock.due if vector["op"] == "add" else clock.elapsed(instant(vector["end"], tz))


def expected(vector: dict[str, Any]) -> Any:
    value = vector["expect"]
    if isinstance(value, bool):
        return value
    return timedelta(seconds=value) if isinstance(value, int) else instant(value, vector["tz"])


def test_every_vector_is_there() -> None:
    assert len(vectors) == 473


@pytest.mark.parametrize("vector", vectors, ids=[v["id"] for v in vectors])
def test_golden(vector: dict[str, Any]) -> None:
    if vector["expect"] == "error":
        with pytest.raises(csdesk.InvalidArgument):
            answer(vector)
    else:
        assert answer(vector) == expected(vector)
