"""The orders format: facts as they are, cancellations modelled, the staff known beforehand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import shared_file
from csdesk import InvalidArgument
from csdesk.replay.orders import cancelled_at, read_orders
from csdesk.replay.table import utc

from replay.plans import SAO_PAULO, orders_plan
from replay.shapes import order, write_csv


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    return lambda *rows: write_csv(tmp_path / "orders.csv", list(rows))


def test_facts_are_sent_in_time_order_whatever_order_they_are_written_in(file: Callable[..., Path]) -> None:
    early_review = order(review_answered_at="2018-02-01 08:00:00", to_carrier_at="2018-03-01 10:10:00")
    sent = [(utc(s.at).isoformat(), s.command) for s in orders_plan(file(early_review)).steps]
    assert sent == [
        ("2018-02-01T10:00:00+00:00", "order.review"),
        ("2018-03-01T13:00:00+00:00", "order.place"),
        ("2018-03-01T13:10:00+00:00", "order.ship"),
        ("2018-03-01T13:20:00+00:00", "order.pay"),
        ("2018-03-09T18:00:00+00:00", "order.deliver"),
    ]


def test_money_is_in_minor_units_and_the_promise_a_date(file: Callable[..., Path]) -> None:
    place, pay = orders_plan(file(order(paid_total="0.07", freight_total=".".join("75"), price_total="9.99"))).steps[:2]
    assert place.data["total"] == {"minor": 999 + 750, "currency": "BRL"}
    assert place.data["promised_by"] == "2018-03-20"
    assert pay.data["amount"] == {"minor": 7, "currency": "BRL"}


def test_late_is_midnight_after_the_promise_also_where_that_midnight_does_not_exist(file: Callable[..., Path]) -> None:
    (one,) = read_orders(file(order(promised_by="2017-10-14")), SAO_PAULO)
    assert utc(one.late_at).isoformat() == "2017-10-15T03:00:00+00:00"


@pytest.mark.parametrize(
    ("delivered", "late"),
    [("2018-03-20 23:59:59", False), ("2018-03-21 00:00:00", False), ("2018-03-21 00:00:01", True), ("", True)],
)
def test_the_staff_expects_a_late_ticket_exactly_where_the_desk_will_open_one(
    file: Callable[..., Path], delivered: str, late: bool
) -> None:
    about = {s.data.get("ticket") for s in orders_plan(file(order(delivered_at=delivered, status="shipped"))).steps}
    assert ("order/o-1/overdue" in about) == late


@pytest.mark.parametrize("score", range(1, 6))
def test_one_and_two_stars_are_complaints(file: Callable[..., Path], score: int) -> None:
    steps = orders_plan(file(order(review_score=str(score), reviews="3"))).steps
    assert any(s.data.get("complaint") == "review/o-1/3" for s in steps) == (score <= 2)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("promised", ["2018-03-04", "2018-03-20"])
def test_a_cancellation_comes_after_the_last_fact_and_before_the_promise_where_that_is_possible(
    file: Callable[..., Path], seed: int, promised: str
) -> None:
    (one,) = read_orders(file(order(status="canceled", delivered_at="", promised_by=promised)), SAO_PAULO)
    assert one.last_fact < cancelled_at(one, seed) < one.late_at


def test_a_cancellation_after_a_fact_that_was_late_itself_is_later_still(file: Callable[..., Path]) -> None:
    (one,) = read_orders(file(order(status="unavailable", delivered_at="", promised_by="2018-03-02")), SAO_PAULO)
    assert cancelled_at(one, 1) > one.last_fact > one.late_at


def test_what_is_modelled_for_an_order_does_not_depend_on_the_other_rows(file: Callable[..., Path]) -> None:
    mine = order(order_id="mine", status="canceled", delivered_at="", review_score="1")
    alone = [(s.at, s.command, s.actor) for s in orders_plan(file(mine)).steps]
    others = [order(order_id=f"o-{i}", status="canceled") for i in range(20)]
    among = orders_plan(file(*others, mine)).steps
    assert [(s.at, s.command, s.actor) for s in among if "mine" in str(s.data)] == alone


def test_an_unpaid_cancelled_order_needs_no_refund(file: Callable[..., Path]) -> None:
    unpaid = order(status="canceled", approved_at="", to_carrier_at="", delivered_at="")
    assert not any("refund" in str(s.data) for s in orders_plan(file(unpaid)).steps)


@pytest.mark.parametrize(
    ("fault", "place", "field"),
    [
        ({"status": "lost"}, ":3:3:", "status"),
        ({"order_id": "o-1"}, ":3:1:", "order_id"),
        ({"order_id": ""}, ":3:1:", "order_id"),
        ({"order_id": "x" * 129}, ":3:1:", "order_id"),
        ({"customer_unique_id": "c\x07"}, ":3:2:", "customer_unique_id"),
        ({"purchased_at": ""}, ":3:4:", "purchased_at"),
        ({"delivered_at": "09/03/2018"}, ":3:7:", "delivered_at"),
        ({"promised_by": "2018-03-20 12:00:00"}, ":3:8:", "promised_by"),
        ({"paid_total": "110,00"}, ":3:11:", "paid_total"),
        ({"review_score": "6"}, ":3:16:", "review_score"),
        ({"review_answered_at": ""}, ":3:17:", "review_answered_at"),
    ],
)
def test_a_fault_refuses_the_whole_file(file: Callable[..., Path], fault: dict[str, str], place: str, field: str) -> None:
    with pytest.raises(InvalidArgument) as why:
        orders_plan(file(order(), order(**{"order_id": "o-2"} | fault)))
    assert place in why.value.message
    assert why.value.field == field


def test_the_real_shop_is_accounted_for() -> None:
    found = orders_plan(shared_file("data/real-shop/orders.csv.gz")).found
    assert found["statuses"].total() == 12_751
    assert found["delivered_after_promise"] == 661
    assert found["never_delivered"] == 1_737
    assert found["reviews_1_2"] == 3_562
    assert found["review_before_purchase"] == 58
    assert found["late_to_come"] == 661 + 1_737 + 5  # five cancelled orders whose last fact is later than the promise
