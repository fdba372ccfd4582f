"""Incident logs: what the other system did, in the order it happened."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import shared_file
from csdesk import InvalidArgument
from csdesk.replay.incidents import plan_incidents
from csdesk.replay.plan import Plan

from replay.shapes import incident, write_csv

UTC = ZoneInfo("UTC")


def plan(tmp_path: Path, *rows: dict[str, str]) -> Plan:
    made = plan_incidents(write_csv(tmp_path / "log.csv", list(rows)), UTC)
    made.ordered()
    return made


def sent(made: Plan) -> list[tuple[str, str | None]]:
    return [(s.command, s.data.get("status")) for s in made.steps]


def test_only_changes_are_sent_and_unknown_keeps_the_status(tmp_path: Path) -> None:
    states = ["New", "Active", "Active", "-100", "Awaiting Vendor", "Resolved", "Active", "Resolved", "Closed"]
    rows = [incident(incident_state=s, sys_updated_at=f"2016-03-01 09:{10 + i}") for i, s in enumerate(states)]
    assert sent(plan(tmp_path, *rows)) == [
        ("ticket.open", None),
        *(("ticket.record_status", s) for s in ("open", "on_hold", "resolved", "open", "resolved", "closed")),
    ]


def test_tickets_are_merged_in_time_order(tmp_path: Path) -> None:
    rows = [
        incident(number="A", incident_state="Active", sys_updated_at="2016-03-01 12:00"),
        incident(number="B", incident_state="Active", sys_updated_at="2016-03-01 10:00"),
    ]
    tickets = [s.data.get("ticket") for s in plan(tmp_path, *rows).steps if s.command == "ticket.record_status"]
    assert tickets == ["B", "A"]


def test_a_row_out_of_time_order_is_sent_after_the_one_above_with_its_own_time_and_flagged(tmp_path: Path) -> None:
    rows = [
        incident(sys_updated_at="2016-03-01 11:10"),
        incident(incident_state="Resolved", sys_updated_at="2016-03-01 11:03"),
    ]
    made = plan(tmp_path, *rows)
    assert made.found["out_of_time_order"] == ["INC1"]
    assert [s.command for s in made.steps] == ["ticket.open", "ticket.tag", "ticket.record_status", "ticket.record_status"]
    assert made.steps[-1].data["occurred_at"] == "2016-03-01T11:03:00.000Z"
    assert made.steps[-1].at > made.steps[0].at


def test_a_row_before_the_opening_counts_from_the_opening(tmp_path: Path) -> None:
    made = plan(tmp_path, incident(incident_state="Active", sys_updated_at="2016-03-01 08:00"))
    assert made.found["rows_before_opening"] == 1
    assert [s.at for s in made.steps] == [made.steps[0].at] * 2
    assert made.found["out_of_time_order"] == []


@pytest.mark.parametrize("text", ["1", "1 - Critical"])
def test_priorities_in_both_spellings(tmp_path: Path, text: str) -> None:
    assert plan(tmp_path, incident(priority=text)).steps[0].data["priority"] == "urgent"


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"incident_state": "Paused"}, "incident_state"),
        ({"priority": "9"}, "priority"),
        ({"priority": "1critical"}, "priority"),
        ({"opened_at": ""}, "opened_at"),
        ({"opened_at": "2016-03-02 09:00"}, "opened_at"),
        ({"sys_updated_at": "yesterday"}, "sys_updated_at"),
        ({"number": ""}, "number"),
    ],
)
def test_a_fault_refuses_the_whole_log(tmp_path: Path, fault: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidArgument) as why:
        plan(tmp_path, incident(), incident(**fault))
    assert (":3:" in why.value.message, why.value.field) == (True, field)


def test_the_real_log_is_accounted_for() -> None:
    made = plan_incidents(shared_file("data/incidents/incident_event_log.dev.csv.gz"), UTC)
    assert made.found["rows"] == 102_582
    assert made.found["incidents"] == 17_442
    assert made.found["reopen_count"] == 243
    assert made.found["out_of_time_order"] == ["0000137"]
    assert made.found["final_states"] == {"Closed": 17_442}
