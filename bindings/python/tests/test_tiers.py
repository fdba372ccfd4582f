from __future__ import annotations

from datetime import UTC, datetime, timedelta

import csdesk
import pytest
from conftest import wild
from hypothesis import given

as_of = datetime(2026, 11, 21, tzinfo=UTC)


def order(customer: str, days_ago: int, minor: int) -> dict:
    return {"customer": customer, "at": as_of - timedelta(days=days_ago), "minor": minor}


orders = [
    *(order("anna", days, 80_000) for days in (1, 10, 20, 30, 40)),
    *(order("bo", days, 30_000) for days in (5, 50)),
    order("cai", 400, 1_000_000),
    order("dora", -3, 1_000_000),
]


def test_one_row_a_customer_with_the_figures_it_rests_on() -> None:
    assert csdesk.tiers.rfm(orders, as_of=as_of) == [
        {"customer": "anna", "tier": "vip", "recency_days": 1, "frequency": 5, "money_minor": 400_000, "activity": 5, "rule": 0},
        {"customer": "bo", "tier": "core", "recency_days": 5, "frequency": 2, "money_minor": 60_000, "activity": 2, "rule": 1},
        {"customer": "cai", "tier": "normal", "recency_days": 400, "frequency": 0, "money_minor": 0, "activity": 0, "rule": None},
    ]


def test_amounts_as_money_and_milliseconds_as_instants() -> None:
    paid = [{"customer_id": "a", "at": 0, "amount": {"minor": 5, "currency": "CNY"}, "activity": 3}]
    assert csdesk.tiers.rfm(paid, as_of=1)[0]["money_minor"] == 5
    assert csdesk.tiers.rfm(paid, as_of=1)[0]["activity"] == 3


def test_the_policy_sets_rules_and_shares() -> None:
    rules = {"rules": [{"tier": "gold", "min_orders": 2}], "otherwise": "plain"}
    assert [row["tier"] for row in csdesk.tiers.rfm(orders, as_of=as_of, policy=rules)] == ["gold", "gold", "plain"]
    shares = {"how": "shares", "shares": [{"tier": "top", "ppm": 500_000}]}
    assert [row["tier"] for row in csdesk.tiers.rfm(orders, as_of=as_of, policy=shares)] == ["top", "normal", "normal"]


def test_a_dataframe_in_is_a_dataframe_out() -> None:
    pd = pytest.importorskip("pandas")
    for frame in (pd.DataFrame(orders), pd.DataFrame(orders).assign(at=lambda f: f["at"].dt.tz_localize(None))):
        out = csdesk.tiers.rfm(frame, as_of=as_of)
        assert isinstance(out, pd.DataFrame)
        assert out["tier"].tolist() == ["vip", "core", "normal"]
        assert list(out.columns) == ["customer", "tier", "recency_days", "frequency", "money_minor", "activity", "rule"]


def test_an_arrow_table_in_is_an_arrow_table_out() -> None:
    pa = pytest.importorskip("pyarrow")
    out = csdesk.tiers.rfm(pa.Table.from_pylist(orders), as_of=as_of)
    assert out.column("tier").to_pylist() == ["vip", "core", "normal"]


@pytest.mark.parametrize(
    ("given_orders", "policy", "field"),
    [
        ([{"customer": "a", "at": as_of}], None, "orders[0].minor"),
        ([order("a", 1, 1), {"customer": "a", "at": datetime(2026, 1, 1), "minor": 1}], None, "orders[1].at"),
        ([order("a", 1, 1), order("", 1, 1)], None, "orders[1].customer"),
        ([order("a", 1, 1.5)], None, "orders[0].minor"),  # type: ignore[arg-type]
        ([[1, 2, 3]], None, "orders[0]"),
        ("orders.csv", None, "orders"),
        (None, None, "orders"),
        (orders, {"rules": [{"tier": "a"}, {"tier": "b", "min_order": 1}]}, "policy.rules[1].min_order"),
        (orders, {"how": "magic"}, "policy.how"),
        (orders, {"window_days": 2**40}, "policy.window_days"),
        (orders, {"window_days": 0}, "policy.window_days"),
        (orders, {"colour": 1}, "policy.colour"),
        (orders, [], "policy"),
    ],
)
def test_wrong_orders_and_policies_are_refused_with_their_place(given_orders: object, policy: object, field: str) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.tiers.rfm(given_orders, as_of=as_of, policy=policy)  # type: ignore[arg-type]
    assert refused.value.field == field


@given(wild(), wild(), wild())
def test_whatever_is_passed_answers_or_refuses(given_orders: object, moment: object, policy: object) -> None:
    one = [{"customer": given_orders, "at": moment, "minor": policy}]
    for attempt in ((given_orders, as_of, None), (orders, moment, None), (orders, as_of, policy), (one, as_of, None)):
        try:
            csdesk.tiers.rfm(attempt[0], as_of=attempt[1], policy=attempt[2])  # type: ignore[arg-type]
        except csdesk.InvalidArgument as refused:
            assert refused.field
