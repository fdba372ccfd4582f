"""What-if: the recorded log under other rules."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import csdesk
import pytest
from csdesk.cli import main

START = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)


def rules(minutes: int) -> dict[str, Any]:
    return {
        "name": f"{minutes} minutes",
        "time_zone": "UTC",
        "calendars": {"default": {"hours": {"every_day": [["00:00", "24:00"]]}}},
        "sla": [{"name": "first", "metric": "first_response", "target": f"{minutes}m"}],
    }


def played(path: Path | str, waits: list[int]) -> dict[int, int]:
    """A shop whose tickets were answered after so many seconds: seconds by ticket."""
    out = {}
    with csdesk.open(path, policy=rules(5), now=START) as desk:
        for i, seconds in enumerate(waits):
            asked = START + timedelta(minutes=20 * i)
            opened = desk.execute(
                "ticket.open",
                {"requester": f"c-{i}", "kind": "after_sale", "channel": "wangwang", "text": "?"},
                actor="host",
                now=asked,
            )
            out[opened.ids["ticket"]] = seconds
            answer = {"ticket": opened.ids["ticket"], "text": "亲"}
            desk.execute("ticket.reply", answer, actor="agent:li", now=asked + timedelta(seconds=seconds))
    return out


@pytest.fixture
def shop(tmp_path: Path) -> tuple[Path, dict[int, int]]:
    path = tmp_path / "shop.db"
    return path, played(path, [30, 119, 120, 121, 250, 300, 301, 900])


def test_exactly_the_answers_between_the_two_targets_change(shop: tuple[Path, dict[int, int]]) -> None:
    path, waits = shop
    with csdesk.open(path, read_only=True) as desk:
        found = desk.whatif(rules(2))
        assert found.tickets == [ticket for ticket, seconds in waits.items() if 120 < seconds <= 300]
        change = found.changes[0]
        assert (change.before.outcome, change.after.outcome) == ("met", "breached")
        assert change.after.target_ms == timedelta(minutes=2)
        assert change.after.elapsed_ms == timedelta(seconds=121)
        assert found.changed_tickets == 3
        assert found.as_of == START + timedelta(minutes=140, seconds=900)
        assert desk.whatif(rules(5)).changes == []
        assert desk.whatif().changed_clocks == 0


def test_more_agents_and_other_hours(shop: tuple[Path, dict[int, int]]) -> None:
    path, waits = shop
    with csdesk.open(path, read_only=True) as desk:
        quick = desk.whatif(staff={"agents": 1, "handle": "1m"})
        assert quick.lines[0].after.met == len(waits)
        closed = desk.whatif(calendars={"calendars": {"default": {"hours": {"every_day": [["12:00", "13:00"]]}}}})
        assert closed.lines[0].after.breached == 0


def test_progress_is_told_and_may_stop_it(shop: tuple[Path, dict[int, int]]) -> None:
    path, _ = shop
    told: list[tuple[int, int]] = []
    with csdesk.open(path, read_only=True) as desk:
        desk.whatif(progress=lambda done, total: told.append((done, total)))
        assert told[-1][0] == told[-1][1] > 0

        def stop(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            desk.whatif(progress=stop)
        assert desk.verify()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"policy": {"name": 3}}, "policy.name"),
        ({"policy": 5}, "policy"),
        ({"policy": "no-such-file.toml"}, "policy"),
        ({"staff": {"agents": 0, "handle": "1m"}}, "staff.agents"),
        ({"calendars": {}}, "calendars"),
        ({"most_changes": -1}, "most_changes"),
        ({"shop": ""}, "shop"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any], field: str) -> None:
    with csdesk.open(":memory:") as desk, pytest.raises(csdesk.InvalidArgument) as why:
        desk.whatif(**wrong)
    assert why.value.field == field


def test_the_command_line_sets_them_side_by_side(shop: tuple[Path, dict[int, int]], tmp_path: Path, capsys: Any) -> None:
    path, _ = shop
    before = path.read_bytes()
    policy = tmp_path / "new.toml"
    policy.write_text(json.dumps(rules(2)), encoding="utf-8")
    assert main(["whatif", str(path), "--policy", str(policy), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["changed_tickets"] == 3
    assert answer["changes"][0]["after"]["target_ms"] == 120_000
    assert main(["whatif", str(path), "--policy", str(policy)]) == 0
    drawn = capsys.readouterr().out
    assert "3 clocks of 3 tickets" in drawn
    assert main(["whatif", str(path), "--staff", "agents=2,handle=30s", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lines"][0]["after"]["breached"] == 0
    assert main(["whatif", str(path), "--staff", "agents=0,handle=30s", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["field"] == "staff.agents"
    assert main(["whatif", str(path), "--staff", "agents=-1,handle=30s", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["message"].endswith("1 to 10000")
    assert main(["whatif", str(path), "--staff", "agents=2,handle=30s,agents=3", "--json"]) == 2
    assert main(["whatif", str(path), "--json"]) == 2
    assert path.read_bytes() == before
