"""A replay plays outside facts through a desk; what follows from them is the desk's work."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import csdesk
import pytest
from conftest import shared_file
from csdesk.replay.driver import replay
from csdesk.replay.generator import generate, write
from csdesk.replay.report import report

from replay.shapes import incident, order, write_csv


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One order of each fate, and thirty unhappy customers."""
    rows = [
        order(order_id="fine"),
        order(order_id="in-time", delivered_at="2018-03-21 00:00:00"),
        order(order_id="late", delivered_at="2018-03-23 12:00:00"),
        order(order_id="never", delivered_at="", status="shipped", review_score="", review_answered_at="", reviews="0"),
        order(order_id="cancelled", delivered_at="", to_carrier_at="", status="canceled"),
        order(order_id="unpaid", approved_at="", delivered_at="", to_carrier_at="", status="unavailable"),
        order(order_id="late-then-cancelled", delivered_at="2018-03-23 12:00:00", status="canceled"),
        order(order_id="before", review_score="1", review_answered_at="2018-02-20 10:00:00", review_message="nada chegou"),
        order(
            order_id="skipped-midnight",
            purchased_at="2017-10-01 10:00",
            promised_by="2017-10-14",
            delivered_at="2017-10-15 01:30",
        ),
        *(order(order_id=f"bad-{i}", customer_unique_id=f"c-{i % 7}", review_score=str(1 + i % 2)) for i in range(30)),
        *(order(order_id=f"back-{i}", delivered_at="", to_carrier_at="", status="canceled") for i in range(30)),
    ]
    return write_csv(tmp_path_factory.mktemp("orders") / "orders.csv", rows)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "shop.jsonl"
    with path.open("w", encoding="utf-8") as out, path.with_suffix(".truth.jsonl").open("w", encoding="utf-8") as truth:
        write(generate(8, 7, orders_a_day=10, talks_a_day=8), out, truth)
    return path


def timeless(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name not in ("timings", "events_per_second")}


def exported(db: Path) -> str:
    lines: list[str] = []
    with csdesk.open(db, read_only=True) as desk:
        desk.export(lines.append)
    return "\n".join(lines)


def test_the_desk_finds_what_follows_from_the_orders(orders: Path, tmp_path: Path) -> None:
    figures = replay(orders, tmp_path / "shop.db")
    assert figures["replay"]["refused"] == []
    assert figures["orders"] == 69
    assert figures["late_parcels"] == 4
    assert figures["reviews_1_2"] == figures["complaints"]["opened"] == 31
    assert figures["tickets"]["by_kind"] == {"after_sale": 4 + 32, "complaint": 31}
    assert figures["refunds"] == {"refunded": 32}
    assert figures["complaints"]["settled"] > 20
    assert figures["sla"]["first_response"]["met"] > 0
    with csdesk.open(tmp_path / "shop.db", read_only=True) as desk:
        assert desk.ticket("order/late/overdue").kind == "after_sale"
        assert desk.ticket("review/before/1").requester == "c-1"
        overdue = {e.data["order"]: e.at.isoformat() for e in desk.events() if e.type == "order.overdue"}
        assert desk.verify()
    assert overdue == {
        "late": "2018-03-21T03:00:00+00:00",
        "never": "2018-03-21T03:00:00+00:00",
        "late-then-cancelled": "2018-03-21T03:00:00+00:00",
        "skipped-midnight": "2017-10-15T03:00:00+00:00",
    }


@pytest.mark.parametrize("file", ["orders", "shop"])
def test_a_replay_is_the_same_again_whatever_the_group(file: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(file)
    first = replay(path, tmp_path / "first.db", group=100)
    log = exported(tmp_path / "first.db")
    for group in (1, 7, 100):
        again = replay(path, tmp_path / f"{group}.db", group=group)
        assert timeless(again) == timeless(first)
        assert exported(tmp_path / f"{group}.db") == log
    assert replay(path, tmp_path / "other.db", seed=2)["head_hash"] != first["head_hash"]


def test_the_generated_shop_is_what_its_truth_says(shop: Path, tmp_path: Path) -> None:
    figures = replay(shop, tmp_path / "shop.db")
    totals = json.loads(shop.with_suffix(".truth.jsonl").read_text(encoding="utf-8").splitlines()[0])["totals"]
    kinds = {name.removeprefix("kind_"): n for name, n in totals.items() if name.startswith("kind_")}
    assert figures["replay"]["refused"] == []
    assert figures["orders"] == totals["orders"]
    assert figures["tickets"]["by_kind"] == kinds
    assert figures["late_parcels"] == totals.get("cause_late_parcel", 0)


def test_the_report_counts_the_same_from_the_file_afterwards(shop: Path, tmp_path: Path) -> None:
    figures = replay(shop, tmp_path / "shop.db")
    with csdesk.open(tmp_path / "shop.db", read_only=True) as desk:
        later = report(desk)
    for name in later.keys() - {"events_per_second", "database_bytes"}:
        assert later[name] == figures[name], name


@pytest.mark.parametrize(
    ("table", "column"), [("q_ticket", "reference"), ("q_ticket", "requester"), ("q_outbox", "key"), ("q_clock", "ticket")]
)
def test_what_is_looked_up_for_every_command_is_found_through_an_index(
    shop: Path, tmp_path: Path, table: str, column: str
) -> None:
    replay(shop, tmp_path / "shop.db")
    with closing(sqlite3.connect(tmp_path / "shop.db")) as db:
        plan = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE shop = 1 AND {column} = ? LIMIT 1", ("x",)).fetchall()
    assert f"shop=? AND {column}=?" in plan[0][3]


def test_an_incident_log_is_told_as_it_was(tmp_path: Path) -> None:
    states = ["New", "Active", "Resolved", "Active", "Awaiting Vendor", "Resolved", "Closed"]
    rows = [incident(incident_state=s, sys_updated_at=f"2016-03-01 1{i}:00") for i, s in enumerate(states)]
    rows += [
        incident(number="INC2", sys_updated_at="2016-03-01 11:10"),
        incident(number="INC2", sys_updated_at="2016-03-01 09:52"),
        incident(number="INC2", incident_state="Closed", assigned_to="7", sys_updated_at="2016-03-05 12:00"),
    ]
    figures = replay(write_csv(tmp_path / "log.csv", rows), tmp_path / "log.db")
    assert figures["replay"]["refused"] == []
    assert figures["incidents"] == 2
    assert figures["tickets"]["by_status"] == {"closed": 2}
    assert figures["reopens"] == {"total": 1, "tickets": 1}
    assert figures["out_of_order"] == ["INC2"]
    with csdesk.open(tmp_path / "log.db", read_only=True) as desk:
        assert desk.ticket("INC2").status == "closed"
        assert "out_of_order" in desk.ticket("INC2").tags


def test_a_file_with_a_fault_leaves_no_desk_behind(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", [order(), order(order_id="o-2", paid_total="much")])
    with pytest.raises(csdesk.InvalidArgument, match=":3:11: paid_total"):
        replay(path, tmp_path / "shop.db")
    assert not (tmp_path / "shop.db").exists()


def test_a_desk_that_exists_is_not_overwritten_unawares(tmp_path: Path) -> None:
    path, db = write_csv(tmp_path / "orders.csv", [order()]), tmp_path / "shop.db"
    head = replay(path, db)["head_hash"]
    with pytest.raises(csdesk.InvalidArgument, match="exists already"):
        replay(path, db)
    assert replay(path, db, force=True)["head_hash"] == head
    (tmp_path / "letter.txt").write_text("dear customer", encoding="utf-8")
    with pytest.raises(csdesk.InvalidArgument, match="is not a desk"):
        replay(path, tmp_path / "letter.txt", force=True)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [({"time_zone": "Mars/Phobos"}, "time_zone"), ({"policy": "absent.toml"}, "policy"), ({"group": 0}, "group")],
)
def test_wrong_arguments_are_refused_before_anything_is_made(tmp_path: Path, arguments: dict[str, Any], field: str) -> None:
    path = write_csv(tmp_path / "orders.csv", [order()])
    with pytest.raises(csdesk.InvalidArgument) as why:
        replay(path, tmp_path / "shop.db", **arguments)
    assert why.value.field == field
    assert not (tmp_path / "shop.db").exists()


def test_a_file_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "other.csv", [{"a": "1"}])
    with pytest.raises(csdesk.InvalidArgument, match="neither an orders file"):
        replay(path, tmp_path / "shop.db")


def test_the_real_shop(tmp_path: Path) -> None:
    figures = replay(shared_file("data/real-shop/orders.csv.gz"), tmp_path / "shop.db")
    assert figures["replay"]["refusals"] == {}
    assert figures["orders"] == 12_751
    assert figures["customers"] == 12_595
    assert figures["late_parcels"] == 661 + 1_737 + 5
    assert figures["reviews_1_2"] == figures["complaints"]["opened"] == 3_562


def test_what_if_the_real_shop_had_promised_two_minutes(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    replay(shared_file("data/real-shop/orders.csv.gz"), path)
    with csdesk.open(path, read_only=True) as desk:
        text = desk.query("policy.get")[0].text
        tighter = tmp_path / "two_minutes.toml"
        tighter.write_text(text.replace('metric = "first_response"\ntarget = "5m"', 'metric = "first_response"\ntarget = "2m"'))
        found = desk.whatif(tighter)
        between = [
            clock.ticket
            for clock in desk._all_rows("clock.list", {"metric": "first_response"}, "main")
            if clock.target_ms == timedelta(minutes=5) and timedelta(minutes=2) < clock.elapsed_ms <= timedelta(minutes=5)
        ]
        assert sorted(found.tickets) == sorted(between)
        assert found.changed_clocks == len(between) > 1_000
        assert desk.whatif().changed_clocks == 0


def test_the_real_incident_log(tmp_path: Path) -> None:
    figures = replay(shared_file("data/incidents/incident_event_log.dev.csv.gz"), tmp_path / "log.db")
    assert figures["replay"]["refusals"] == {}
    assert figures["incidents"] == 17_442
    assert figures["tickets"]["by_status"] == {"closed": 17_442}
    assert figures["reopens"]["total"] == 243
    assert figures["out_of_order"] == ["0000137"]
