"""Rates and packs through Python: the platforms' worked cases, as whoever runs a shop would try them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import csdesk
import pytest

shanghai = ZoneInfo("Asia/Shanghai")
agent = "agent:li"


def at(time: str, day: str = "2026-11-20") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=shanghai)


@pytest.fixture
def desk():
    with csdesk.open(":memory:", seed=1) as opened:
        yield opened


def adopt(desk: csdesk.Desk, *packs: str, more: str = "") -> None:
    text = f'name = "t"\ntime_zone = "Asia/Shanghai"\npacks = [{", ".join(repr(p) for p in packs)}]\n{more}'
    desk.execute("policy.adopt", {"text": text}, actor="admin:boss", now=at("00:00:00", "2026-11-01"))


def asks(desk: csdesk.Desk, time: str, ticket: int | None = None, channel: str = "wangwang", buyer: str = "c-1") -> int:
    if ticket is None:
        data = {"requester": buyer, "kind": "pre_sale", "channel": channel, "text": "在吗"}
        return desk.execute("ticket.open", data, actor=f"customer:{buyer}", now=at(time)).ids["ticket"]
    desk.execute("ticket.receive", {"ticket": ticket, "text": "在吗"}, actor=f"customer:{buyer}", now=at(time))
    return ticket


def replies(desk: csdesk.Desk, ticket: int, time: str) -> None:
    desk.execute("ticket.reply", {"ticket": ticket, "text": "亲，在的"}, actor=agent, now=at(time))


def rate(desk: csdesk.Desk, name: str) -> tuple[int, int]:
    row = desk.query("rate.get", {"name": name, "as_of": "2026-11-20"}, now=at("23:59:59"))[0]
    return row["met"], row["judged"]


def test_taobao_worked_cases(desk: csdesk.Desk) -> None:
    adopt(desk, "taobao")
    ticket = asks(desk, "10:10:15")
    asks(desk, "10:15:20", ticket)
    replies(desk, ticket, "10:18:10")
    assert rate(desk, "taobao_3min") == (0, 1)
    asks(desk, "10:18:30", ticket)
    replies(desk, ticket, "10:19:00")
    assert rate(desk, "taobao_3min") == (1, 2)


def test_taobao_ten_questions_never_answered(desk: csdesk.Desk) -> None:
    adopt(desk, "taobao")
    ticket = asks(desk, "11:00:00")
    for second in range(9):
        asks(desk, f"11:00:1{second}", ticket)
    assert rate(desk, "taobao_3min") == (0, 1)


@pytest.mark.parametrize(
    ("asked", "answered", "expected"),
    [
        ("08:00:00", "08:01:00", (1, 1)),
        ("22:59:59", "23:01:00", (1, 1)),
        ("07:59:00", "08:01:00", (0, 0)),
        ("23:00:00", "23:00:01", (0, 0)),
    ],
)
def test_taobao_window_edges(desk: csdesk.Desk, asked: str, answered: str, expected: tuple[int, int]) -> None:
    adopt(desk, "taobao")
    replies(desk, asks(desk, asked), answered)
    assert rate(desk, "taobao_3min") == expected


def test_jd_start_decides(desk: csdesk.Desk) -> None:
    adopt(desk, "jd")
    replies(desk, asks(desk, "08:56:00", channel="jd"), "09:01:00")
    assert rate(desk, "jd_30s") == (0, 0)


@pytest.mark.parametrize(("again", "expected"), [("10:10:09", (1, 1)), ("10:10:10", (1, 1)), ("10:10:11", (1, 2))])
def test_jd_sessions_end_after_ten_minutes(desk: csdesk.Desk, again: str, expected: tuple[int, int]) -> None:
    adopt(desk, "jd")
    ticket = asks(desk, "10:00:00", channel="jd")
    replies(desk, ticket, "10:00:10")
    asks(desk, again, ticket)
    assert rate(desk, "jd_30s") == expected


def test_a_rate_says_how_it_stands(desk: csdesk.Desk) -> None:
    own = '[[rates]]\nname = "own"\nwithin = "3m"\nat_least = "90%"\nminimum = 2\n'
    adopt(desk, more=own)
    assert desk.query("rate.get", {"name": "own"}, now=at("10:00:00"))[0]["verdict"] == "no_data"
    replies(desk, asks(desk, "10:00:00"), "10:02:00")
    row = desk.query("rate.get", {"name": "own"}, now=at("11:00:00"))[0]
    assert (row["rate_ppm"], row["verdict"], row["average_wait_ms"]) == (1_000_000, "not_judged", timedelta(minutes=2))
    asks(desk, "11:00:00", buyer="c-2")
    row = desk.query("rate.get", {"name": "own"}, now=at("11:03:00"))[0]
    assert (row["asked"], row["waiting"], row["judged"]) == (2, 1, 1)
    row = desk.query("rate.get", {"name": "own"}, now=at("11:03:01"))[0]
    assert (row["rate_ppm"], row["verdict"]) == (500_000, "missed")
    missed = desk.query("rate.missed", {"name": "own"}, now=at("11:03:01"))
    assert [m["en"] for m in missed] == ["not answered within PT3M"]
    with pytest.raises(csdesk.NotFound):
        desk.query("rate.get", {"name": "other"})


def test_packs_are_listed_with_the_source_of_every_figure(desk: csdesk.Desk) -> None:
    packs = {p["pack"]: p for p in csdesk.packs()}
    assert set(packs) == {"default", "douyin", "jd", "pdd", "taobao", "tmall"}
    assert all(f["source"] and f["checked"] for p in packs.values() for f in p["figures"])
    adopt(desk, "taobao", "jd")
    rows = {r["pack"]: r for r in desk.query("pack.list", {}, now=at("00:00:00", "2027-11-20"))}
    assert rows["jd"]["in_use"] and rows["jd"]["stale"] and not rows["pdd"]["in_use"]
    assert rows["default"]["confirmed"] is False
    with pytest.raises(csdesk.InvalidArgument, match="no pack has this name"):
        adopt(desk, "ebay")


# ---- without a desk --------------------------------------------------------------------------------------------------

taobao = {"name": "own", "within": "3m", "hours": ["08:00", "23:00"], "tz": "Asia/Shanghai"}


def said(*lines: str) -> list[dict[str, object]]:
    who = {"ask": "customer", "reply": "person", "bot": "automatic", "end": "nobody"}
    return [
        {"conversation": "t", "buyer": "c", "who": who[line.split()[0]], "at": at(line.split()[1]), "channel": "wangwang"}
        for line in lines
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["ask 10:10:15", "ask 10:15:20", "reply 10:18:10"], (0, 1)),
        (["ask 10:10:15", "ask 10:15:20", "reply 10:18:10", "ask 10:18:30", "reply 10:19:00"], (1, 2)),
        ([f"ask 10:10:{i}" for i in range(10, 20)], (0, 1)),
        (["ask 10:00:00", "bot 10:00:01", "reply 10:04:00"], (0, 1)),
        ([], (0, 0)),
    ],
)
def test_measure_alone_gives_the_published_rates(lines: list[str], expected: tuple[int, int]) -> None:
    figure = csdesk.rates.measure(taobao, said(*lines), now=at("23:59:59"))["figure"]
    assert (figure["met"], figure["judged"]) == expected


def test_measure_alone_with_a_waiver_and_units() -> None:
    waived = {**taobao, "waivers": [{"name": "x", "from": "2026-11-20 10:00", "to": "2026-11-20 11:00"}]}
    answer = csdesk.rates.measure(waived, said("ask 10:30:00", "end 10:31:00", "ask 11:00:00"), now=at("23:59:59"))
    assert [u["unit"]["asked_at"] for u in answer["units"]] == ["2026-11-20T03:00:00Z"]
    assert answer["days"][0]["counted"]["asked"] == 1


@pytest.mark.parametrize(
    ("rule", "messages", "field"),
    [
        ({"name": "own"}, [], "rule.within"),
        ({"name": "A", "within": "1m"}, [], "rule.name"),
        ({**taobao, "colour": 1}, [], "rule.colour"),
        (taobao, [{"conversation": "t"}], "messages[0].buyer"),
        (taobao, [{"conversation": "t", "buyer": "c", "who": "ghost", "at": 1}], "messages[0].who"),
    ],
)
def test_measure_alone_names_what_is_wrong(rule: dict[str, object], messages: list[dict[str, object]], field: str) -> None:
    with pytest.raises(csdesk.InvalidArgument) as why:
        csdesk.rates.measure(rule, messages, now=at("10:00:00"))
    assert why.value.field == field


@pytest.mark.parametrize("messages", [None, 5, "x", b"x", {}])
def test_messages_are_a_list(messages: Any) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.rates.measure({"name": "own", "within": "3m"}, messages, now=0)
    assert refused.value.field == "messages"


def test_what_is_no_json_is_refused_with_its_whole_place() -> None:
    rule = {"name": "own", "within": "3m"}
    said = {"conversation": "t", "buyer": "b", "who": "customer", "at": 0}
    for bad_rule, bad_messages, field in (
        (rule | {"within": 1.5}, [], "rule.within"),
        (rule | {"zh": "\ud800"}, [], "rule.zh"),
        (rule, [said, said | {"at": 2**63}], "messages[1].at"),
        (rule, [said | {"buyer": "\ud800"}], "messages[0].buyer"),
    ):
        with pytest.raises(csdesk.InvalidArgument) as refused:
            csdesk.rates.measure(bad_rule, bad_messages, now=0)
        assert refused.value.field == field
