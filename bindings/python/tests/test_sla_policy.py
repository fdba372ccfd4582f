"""SLA rules from Python: targets in days, conditions on fields, teams, why a rule matched, the file's schema."""

import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any

import csdesk
import pytest

RULES = """
name = "test"
time_zone = "Asia/Shanghai"
[calendars.default]
hours.weekdays = [["09:00", "18:00"]]
[[sla]]
name = "resolution"
metric = "resolution"
target_days = 1
targets = {urgent = "2h"}
[[sla]]
name = "resolution of acme"
metric = "resolution"
target = "4h"
when = [{field = "fields.brand", is = ["acme"]}]
[[sla]]
name = "second line"
metric = "ownership"
target = "3h"
when = [{field = "team", is = ["second"]}]
"""


@pytest.fixture
def office() -> csdesk.Calendar:
    return csdesk.Calendar("UTC", {day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_one_day_asked_on_friday_evening_is_due_on_monday(office: csdesk.Calendar) -> None:
    clock = csdesk.SlaClock(office, target_days=1, warn_at=[0.5])
    clock.start(utc(2026, 11, 27, 17, 59))
    assert clock.due == utc(2026, 11, 30, 17, 59)
    assert clock.target == timedelta(hours=9)
    clock.pause(utc(2026, 11, 30, 10), "pending")
    clock.resume(utc(2026, 11, 30, 12))
    assert clock.due == utc(2026, 12, 1, 10, 59)


def test_days_may_end_with_the_day(office: csdesk.Calendar) -> None:
    for days, due in ((None, utc(2026, 11, 27, 18)), (0, utc(2026, 11, 27, 18)), (2, utc(2026, 12, 1, 18))):
        clock = csdesk.SlaClock(office, target_days=days, end_of_day=True)
        clock.start(utc(2026, 11, 27, 17, 59))
        assert clock.due == due


@pytest.mark.parametrize(
    ("promise", "field"),
    [
        ({}, "target"),
        ({"target": timedelta(hours=1), "target_days": 1}, "target"),
        ({"target_days": 0}, "target_days"),
        ({"target_days": -1}, "target_days"),
        ({"target_days": 10**30}, "target_days"),
        ({"target_days": True}, "target_days"),
        ({"target_days": 1.5}, "target_days"),
    ],
)
def test_a_promise_that_means_nothing_is_refused(office: csdesk.Calendar, promise: dict[str, Any], field: str) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.SlaClock(office, **promise)
    assert refused.value.field == field


def test_a_ticket_says_why_it_is_under_which_rules() -> None:
    now = utc(2026, 11, 27, 2)
    with csdesk.open(":memory:", policy=tomllib.loads(RULES), now=now) as desk:
        ticket = desk.execute(
            "ticket.open",
            {"requester": "c-1", "kind": "after_sale", "channel": "wangwang", "text": "?", "fields": {"brand": "acme"}},
            actor="customer:c-1",
            now=now,
        ).ids["ticket"]
        lines = {line.rule: line for line in desk.query("policy.explain", {"ticket": ticket})}
        assert lines["resolution of acme"].chosen
        assert lines["resolution"].en == "matches, but resolution of acme has more conditions"
        assert [(a["field"], a["holds"]) for a in lines["second line"].asked] == [("team", False)]
        what_if = desk.query("policy.explain", {"ticket": ticket, "priority": "urgent", "values": {"fields.brand": ""}})
        assert [line.rule for line in what_if if line.chosen] == ["resolution"]
        desk.execute("ticket.assign", {"ticket": ticket, "team": "second"}, actor="agent:li", now=now)
        [owned] = desk.query("clock.list", {"ticket": ticket, "metric": "ownership"})
        assert (owned.team, owned.agent, owned.target_ms) == ("second", None, timedelta(hours=3))
        assert [t.team for t in desk.query("ticket.queue", {"team": "second"})] == ["second"]


def test_a_text_is_checked_without_being_adopted() -> None:
    with csdesk.open(":memory:", policy=tomllib.loads(RULES), now=utc(2026, 11, 27)) as desk:
        [said] = desk.query("policy.check", {"text": RULES.replace("4h", "5h")})
        assert (said.rules, said.in_force) == (3, False)
        with pytest.raises(csdesk.InvalidArgument) as refused:
            desk.query("policy.check", {"text": RULES.replace('"4h"', '"0s"')})
        assert refused.value.field == "sla[1].target"
        assert [v.version for v in desk.query("policy.versions")] == [1]


def test_the_file_has_a_schema() -> None:
    schema = csdesk.policy_schema()
    rule = schema["properties"]["sla"]["items"]["properties"]
    assert schema["required"] == ["name", "time_zone"]
    assert {"when", "targets", "target_days", "steps", "reasons", "order", "exempt"} <= rule.keys()
    assert "agent_first_response" in rule["metric"]["enum"]
