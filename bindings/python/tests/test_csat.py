"""Satisfaction ratings and resolution times through Python."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import csdesk
import pytest

noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
agent = "agent:li"


def resolved(desk: csdesk.Desk, customer: str = "c-1", now: datetime = noon) -> int:
    data = {"requester": customer, "kind": "after_sale", "channel": "wangwang", "text": "在吗"}
    ticket = desk.execute("ticket.open", data, actor=f"customer:{customer}", now=now).ids["ticket"]
    desk.execute("ticket.resolve", {"ticket": ticket}, actor=agent, now=now + timedelta(hours=2))
    return ticket


def links(desk: csdesk.Desk) -> list[str]:
    return [e.data["token"] for e in desk.outbox() if e.kind == "csat.request"]


def test_one_rating_a_link() -> None:
    with csdesk.open(":memory:", seed=1) as desk:
        text = 'name = "t"\ntime_zone = "UTC"\n[csat]\nask = true\n'
        desk.execute("policy.adopt", {"text": text}, actor="admin:boss", now=noon)
        ticket = resolved(desk)
        (token,) = links(desk)
        later = noon + timedelta(hours=3)
        rating = {"ticket": ticket, "score": 5, "token": token, "comment": "很满意"}
        assert desk.execute("csat.rate", rating, actor="customer:c-1", now=later).events[0].type == "csat.rated"
        again = desk.execute("csat.rate", rating, actor="customer:c-1", now=later)
        assert [e.type for e in again.events] == ["csat.rating_repeated"]
        with pytest.raises(csdesk.Conflict):
            desk.execute("csat.rate", {**rating, "score": 1}, actor="customer:c-1", now=later)
        with pytest.raises(csdesk.InvalidArgument) as why:
            desk.execute("csat.rate", {"ticket": ticket, "score": 6}, actor="customer:c-1", now=later)
        assert why.value.field == "score"
        figures = desk.query("csat.figures", {})[0]
        assert (figures["ratings"], figures["good_ppm"], figures["response_ppm"]) == (1, 1_000_000, 1_000_000)
        assert desk.query("csat.comments", {"ticket": ticket})[0]["comment"] == "很满意"


def test_averages_name_the_set_they_are_over() -> None:
    with csdesk.open(":memory:", seed=1) as desk:
        resolved(desk)
        resolved(desk, "c-2", noon + timedelta(days=1))
        period = {"from": noon + timedelta(days=1), "to": noon + timedelta(days=2)}
        for name in ("created", "closed"):
            row = desk.query("figures.resolution", {"set": name, **period})[0]
            assert (row["tickets"], row["average_ms"]) == (1, timedelta(hours=2))
            assert row["definition_zh"]
