"""Automation rules from Python: what they did, what they would have done, on the command line too."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import csdesk
import pytest
from csdesk.cli import main

noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
invoice = {
    "name": "invoice",
    "zh": "发票",
    "on": ["ticket.customer_wrote"],
    "when": [{"field": "event.text", "contains": ["发票"]}],
    "then": [{"command": "ticket.tag", "with": {"add": ["invoice"]}}],
}
waits = {
    "name": "waits",
    "after": "2h",
    "since": "waiting_since",
    "then": [{"command": "ticket.note", "with": {"text": "#{ticket} {requester}"}}],
}


def policy(*rules: dict) -> dict:
    return {"name": "s", "time_zone": "UTC", "automation": list(rules)}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with csdesk.open(path) as desk:
        desk.execute("policy.adopt", {"text": json.dumps(policy(invoice))}, actor="host", now=noon)
        for n, text in enumerate(("请开发票", "在吗", "发票呢")):
            data = {"requester": f"c-{n}", "kind": "after_sale", "channel": "wangwang", "text": text}
            desk.execute("ticket.open", data, actor="host", now=noon + timedelta(hours=n))
        desk.advance(noon + timedelta(hours=9))
    return path


def test_what_rules_did_is_told_in_both_languages(shop: Path) -> None:
    with csdesk.open(shop) as desk:
        (rule,) = desk.query("automation.rules")
        assert (rule.rule, rule.zh, rule.hits, rule.enabled) == ("invoice", "发票", 2, True)
        assert rule.last_fired == noon + timedelta(hours=2)
        newest, oldest = desk.query("automation.firings", {"rule": "invoice"})
        assert newest.seq > oldest.seq
        assert oldest.commands[0]["outcome"] == "done" and "invoice" in oldest.en and "规则" in oldest.zh
        assert [event.actor for event in desk.events() if event.type == "automation.fired"] == ["rule:invoice"] * 2
        assert desk.ticket(oldest.ticket).tags == ["invoice"]


def test_a_timed_rule_fires_when_the_desk_advances() -> None:
    with csdesk.open(":memory:", policy=policy(waits)) as desk:
        data = {"requester": "c-1", "kind": "after_sale", "channel": "wangwang", "text": "在吗"}
        ticket = desk.execute("ticket.open", data, actor="host", now=noon).ids["ticket"]
        assert desk.next_deadline() is not None
        events = desk.advance(noon + timedelta(hours=2))
        assert [event.type for event in events if event.type.startswith("automation.")] == [
            "automation.came_due",
            "automation.fired",
        ]
        assert desk.query("ticket.messages", {"ticket": ticket})[-1].text == f"#{ticket} c-1"


def test_rules_are_tried_out_on_what_has_happened(shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    file.write_text(json.dumps(policy(invoice, waits)), "utf-8")
    with csdesk.open(shop) as desk:
        head = desk.verify().heads
        for given in (policy(invoice, waits), file):
            first, second = desk.dry_run(given)
            assert (first.rule, first.hits, first.tickets) == ("invoice", 2, 2)
            assert (second.rule, second.hits) == ("waits", 3)
        (only,) = desk.dry_run(policy(invoice, waits), rule="invoice", since=noon + timedelta(hours=1), most_tickets=0)
        assert (only.hits, only.named) == (1, [])
        assert [row.hits for row in desk.dry_run()] == [2]
        with pytest.raises(csdesk.InvalidArgument) as why:
            desk.dry_run(policy({"name": "r"}))
        assert why.value.field == "policy.automation[0].on"
        assert desk.verify().heads == head


def test_the_asynchronous_desk_tries_out_too(shop: Path) -> None:
    async def hits() -> list[int]:
        async with csdesk.aio.open(shop) as desk:
            return [row.hits for row in await desk.dry_run()]

    assert asyncio.run(hits()) == [2]


def test_a_misspelt_rule_is_refused_with_its_line(shop: Path) -> None:
    text = 'name = "s"\ntime_zone = "UTC"\n[[automation]]\nname = "r"\non = ["ticket.opend"]\n'
    with csdesk.open(shop) as desk, pytest.raises(csdesk.Error) as why:
        desk.execute("policy.adopt", {"text": text}, actor="host", now=noon + timedelta(days=1))
    assert why.value.field == "automation[0].on[0]" and "line 5" in str(why.value)
    assert "ticket.opened" in why.value.allowed


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = main([str(argument) for argument in arguments])
    return status, capsys.readouterr().out


def test_the_command_line_lists_rules_and_tries_them_out(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    status, out = run(capsys, "rules", shop, "--json")
    assert status == 0 and json.loads(out)["rules"][0]["hits"] == 2
    status, out = run(capsys, "rules", shop, "--lang", "zh")
    assert status == 0 and "发票" in out and "ticket.tag" in out
    file = tmp_path / "new.json"
    file.write_text(json.dumps(policy(invoice, waits)), "utf-8")
    status, out = run(capsys, "rules", shop, "--policy", file, "--dry-run", "--json")
    answer = json.loads(out)
    assert status == 0 and answer["dry_run"] is True
    assert [rule["hits"] for rule in answer["rules"]] == [2, 3]
    status, out = run(capsys, "rules", shop, "--policy", file, "--dry-run")
    assert status == 0 and "waits" in out
    assert run(capsys, "rules", shop, "--policy", file)[0] == 2
    assert run(capsys, "rules", shop, "--dry-run", "--rule", "nobody", "--json")[0] == 1
