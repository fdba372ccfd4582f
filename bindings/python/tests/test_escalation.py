"""Escalations, explanations and changed zone data, through Python and the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import csdesk
import pytest
from csdesk.cli import main

ten = datetime(2026, 11, 23, 2, tzinfo=UTC)  # a Monday, 10:00 in Shanghai

POLICY = {
    "name": "test",
    "time_zone": "Asia/Shanghai",
    "calendars": {"default": {"hours": {"every_day": [["09:00", "18:00"]]}}},
    "sla": [
        {"name": "first", "metric": "first_response", "target": "10m", "calendar": "real_time", "warn_at": ["50%"]},
        {"name": "resolution", "metric": "resolution", "target": "8h", "pause_on": ["pending"], "warn_at": ["1h left"]},
    ],
    "escalation": {
        "chains": [
            {
                "name": "first",
                "metrics": ["first_response"],
                "steps": [
                    {"on": "warning", "notify": ["assignee"], "via": ["ding_talk"]},
                    {
                        "notify": ["role:team_lead"],
                        "via": ["wecom", "sms"],
                        "text": "#{ticket} {metric}",
                        "then": [{"command": "ticket.set_priority", "with": {"priority": "urgent"}}],
                    },
                    {"after": "1h", "notify": ["role:supervisor"]},
                ],
            }
        ]
    },
}


def open_ticket(desk: csdesk.Desk, now: datetime = ten) -> int:
    data = {"requester": "c-1", "kind": "after_sale", "channel": "wangwang", "text": "物流不动了"}
    return desk.execute("ticket.open", data, actor="customer:c-1", now=now).ids["ticket"]


def test_a_late_answer_is_told_and_acted_upon_once(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    with csdesk.open(file, policy=POLICY, now=ten) as desk:
        ticket = open_ticket(desk)
        desk.advance(ten + timedelta(minutes=30))
    with csdesk.open(file) as desk:
        desk.advance(ten + timedelta(minutes=31))
        told = [effect for effect in desk.outbox() if effect.kind == "staff_notice"]
        assert [effect.data["via"] for effect in told] == [["ding_talk"], ["wecom", "sms"]]
        assert told[1].data["zh"] == f"#{ticket} first_response"
        assert desk.ticket(ticket).priority == "urgent"
        acted = next(event for event in desk.events() if event.type == "ticket.priority_changed")
        assert acted.actor == "rule:first"
        assert [row.status for row in desk.query("escalation.list", {"ticket": ticket})] == ["taken", "taken", "planned"]
        desk.execute("ticket.reply", {"ticket": ticket, "text": "您好"}, actor="agent:li", now=ten + timedelta(minutes=40))
        desk.advance(ten + timedelta(hours=3))
        assert len([effect for effect in desk.outbox() if effect.kind == "staff_notice"]) == 2
        assert desk.rebuild() and desk.verify().ok


def test_an_explanation_says_rule_versions_steps_and_escalations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "shop.db"
    with csdesk.open(file, policy=POLICY, now=ten) as desk:
        ticket = open_ticket(desk)
        desk.execute("ticket.pend", {"ticket": ticket}, actor="agent:li", now=ten + timedelta(hours=1))
        stricter = json.loads(json.dumps(POLICY))
        stricter["sla"][1]["target"] = "6h"
        desk.execute("policy.adopt", {"text": json.dumps(stricter)}, actor="admin:a", now=ten + timedelta(hours=2))
        desk.advance(ten + timedelta(hours=2))
        for clock in desk.explain(ticket, now=ten + timedelta(hours=30)):
            counted = sum((piece.ms for piece in clock.segments if piece.kind == "open"), timedelta())
            assert counted == clock.elapsed_ms
            assert [line.rule for line in clock.match if line.chosen] == [clock.rule]
            assert clock.steps[0].cause == "opened" and clock.steps[0].seq > 0
        resolution = desk.explain(ticket=ticket, metric="resolution", now=ten + timedelta(hours=30))[0]
        assert [step.cause for step in resolution.steps] == ["opened", "status_changed", "policy_changed"]
        assert [(one.version, one.applied) for one in resolution.versions] == [(1, False), (2, True)]
        first = desk.explain(ticket=ticket, metric="first_response", now=ten + timedelta(hours=30))[0]
        assert [(one.version, one.applied) for one in first.versions] == [(1, True), (2, False)]
        assert [step.chain for step in first.escalations] == ["first", "first", "first"]
    assert main(["explain", str(file), str(ticket), "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    for words in ("规则：resolution", "策略：第 2 版", "规则变化", "升级 first/1", "暂停"):
        assert words in said
    assert main(["explain", str(file), str(ticket), "--metric", "resolution", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["clocks"][0]["policy"] == 2


ZONES = """
import sys, json, csdesk
from datetime import datetime, timedelta, UTC
ten = datetime(2026, 11, 23, 2, tzinfo=UTC)
with csdesk.open(sys.argv[1], seed=1) as desk:
    if sys.argv[2] == "fill":
        policy = {"name": "t", "time_zone": "UTC", "sla": [{"name": "r", "metric": "resolution", "target": "8h"}],
                  "calendars": {"default": {"tz": "Test/Moving", "hours": {"every_day": [["09:00", "18:00"]]}}}}
        desk.execute("policy.adopt", {"text": json.dumps(policy)}, actor="admin:a", now=ten)
        desk.execute("ticket.open", {"requester": "c", "kind": "after_sale", "channel": "email"}, actor="host", now=ten)
    desk.advance(ten + timedelta(hours=2))
    rows = desk.query("clock.list", {})
    types = [event.type for event in desk.events()]
    sums = []
    for row in rows:
        for one in desk.explain(row.ticket, now=ten + timedelta(hours=2)):
            counted = sum((piece.ms for piece in one.segments if piece.kind == "open"), timedelta())
            sums.append([one.elapsed_ms.total_seconds(), counted.total_seconds()])
    print(json.dumps({"due": rows[0].due.isoformat(), "retimed": types.count("calendar.retimed"),
                      "retargeted": types.count("clock.retargeted"), "sums": sums, "same": desk.rebuild(),
                      "causes": [step.cause for step in desk.explain(rows[0].ticket, now=ten)[0].steps]}))
"""


# edge case 8
def test_changed_zone_data_moves_what_was_promised_once(tmp_path: Path) -> None:
    """The machine's own zones do not move for a test: a zone of ours does, in the folder that is read last."""
    source = Path("/usr/share/zoneinfo")
    if not (source / "Asia/Shanghai").exists():
        pytest.skip("this machine has no zone files to copy")

    def opened(what: str, zone: str) -> dict:
        folder = tmp_path / zone.replace("/", "-")
        (folder / "Test").mkdir(parents=True, exist_ok=True)
        (folder / "Test" / "Moving").write_bytes((source / zone).read_bytes())
        done = subprocess.run(
            [sys.executable, "-c", ZONES, str(tmp_path / "shop.db"), what],
            env={**os.environ, "CSDESK_TZDATA": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    first = opened("fill", "Asia/Shanghai")  # ten in the morning
    assert first["due"] == "2026-11-23T10:00:00+00:00" and first["retimed"] == 0
    moved = opened("look", "Asia/Tokyo")  # it was eleven
    assert moved["retimed"] == 1 and moved["retargeted"] == 1
    assert moved["due"] == "2026-11-24T01:00:00+00:00"
    assert moved["causes"][-1] == "zone_data"
    assert moved["sums"] and all(figure == summed for figure, summed in moved["sums"])
    assert moved["same"]
    again = opened("look", "Asia/Tokyo")
    assert again["retimed"] == 1 and again["retargeted"] == 1
    back = opened("look", "Asia/Shanghai")
    assert back["retimed"] == 2 and back["due"] == first["due"]
