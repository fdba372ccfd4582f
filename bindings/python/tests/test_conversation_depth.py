"""What hangs on a conversation: attachments, transcripts, recalls, drafts, time spent, and the search, as a host sees them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import csdesk
import pytest
from conftest import wild
from hypothesis import given
from hypothesis import strategies as st

noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
li, wang, host, buyer = "agent:li", "agent:wang", "host", "customer:c-17"
photo = {"name": "破损.jpg", "reference": "oss://1.jpg", "media_type": "image/jpeg", "bytes": 48_211, "kind": "image"}


@pytest.fixture
def desk() -> Iterator[csdesk.Desk]:
    with csdesk.open(":memory:", seed=1) as opened:
        yield opened
        assert opened.verify()
        assert opened.rebuild()


def ask(desk: csdesk.Desk, text: str = "物流不动了", **more: Any) -> csdesk.Result:
    data = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": text, **more}
    return desk.execute("ticket.open", data, actor=buyer, now=noon)


def rows(desk: csdesk.Desk, view: str, **params: Any) -> list[Any]:
    return list(desk.query(view, params))


def said(ids: dict[str, int]) -> dict[str, int]:
    return {"ticket": ids["ticket"], "message": ids["message"]}


def do(desk: csdesk.Desk, name: str, data: dict[str, Any], actor: str = li, after: int = 1) -> csdesk.Result:
    return desk.execute(name, data, actor=actor, now=noon + timedelta(seconds=after))


# ---- attachments and transcripts -----------------------------------------------------------------------------------


def test_attachments_arrive_with_a_message_and_later(desk: csdesk.Desk) -> None:
    ids = ask(desk, attachments=[photo]).ids
    do(desk, "ticket.attach", {**said(ids), "attachments": [{**photo, "kind": "recording", "media_type": "audio/mpeg"}]}, host)
    [message] = rows(desk, "ticket.messages", ticket=ids["ticket"])
    assert [a["kind"] for a in message["attachments"]] == ["image", "recording"]
    assert message["attachments"][0]["name"] == "破损.jpg"
    with pytest.raises(csdesk.InvalidArgument) as refused:
        do(desk, "ticket.attach", {**said(ids), "attachments": [{**photo, "reference": "data:text/html,x"}]})
    assert refused.value.field == "attachments[0].reference"


def test_a_transcript_takes_timedeltas(desk: csdesk.Desk) -> None:
    ids = ask(desk).ids
    pieces = [
        {"speaker": "customer", "from": timedelta(0), "to": timedelta(seconds=2), "text": "喂"},
        {"speaker": "agent", "from": 1_900, "to": "PT4S", "text": "您好"},
    ]
    do(desk, "ticket.add_transcript", {**said(ids), "segments": pieces})
    shown = rows(desk, "ticket.transcript", ticket=ids["ticket"])
    assert [piece["text"] for piece in shown] == ["喂", "您好"]
    assert shown[1]["from_ms"] == timedelta(milliseconds=1_900)


# ---- recalls -------------------------------------------------------------------------------------------------------


def test_a_recalled_message_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with csdesk.open(path) as desk:
        ids = ask(desk, "卡号6222020200112233445").ids
        do(desk, "ticket.recall", said(ids), host)
        [message] = rows(desk, "ticket.messages", ticket=ids["ticket"])
        assert message["text"] is None
        assert message["text_sha256"] == hashlib.sha256("卡号6222020200112233445".encode()).hexdigest()
        assert rows(desk, "ticket.search", text="卡号") == []
        with pytest.raises(csdesk.Conflict):
            do(desk, "ticket.recall", said(ids), host)
    assert b"6222020200112233445" not in path.read_bytes()
    with csdesk.open(path) as desk:
        assert desk.verify()
        assert desk.rebuild()
        assert [e.data["text"] for e in desk.events() if e.type == "ticket.customer_wrote"] == [None]


# ---- drafts --------------------------------------------------------------------------------------------------------


def test_two_agents_do_not_answer_at_once(desk: csdesk.Desk) -> None:
    ids = ask(desk).ids
    ticket, seen = ids["ticket"], ids["message"]
    do(desk, "ticket.save_draft", {"ticket": ticket, "text": "亲，", "based_on": seen})
    notice = do(desk, "ticket.save_draft", {"ticket": ticket, "text": "您好", "based_on": seen}, wang)
    assert notice.events[0].data["also"] == ["li"]
    do(desk, "ticket.reply", {"ticket": ticket, "text": "您好！", "based_on": seen}, wang, 2)
    with pytest.raises(csdesk.Conflict) as overtaken:
        do(desk, "ticket.reply", {"ticket": ticket, "text": "亲，…", "based_on": seen}, li, 3)
    assert overtaken.value.field == "based_on"
    [draft] = rows(desk, "ticket.drafts", ticket=ticket, agent="li")
    assert draft["text"] == "亲，" and draft["newer"] == 1
    do(desk, "ticket.reply", {"ticket": ticket, "text": "亲，…", "based_on": seen, "force": True}, li, 4)
    assert rows(desk, "ticket.drafts", ticket=ticket) == []


# ---- time spent ----------------------------------------------------------------------------------------------------


@given(
    entries=st.lists(st.tuples(st.sampled_from(["li", "wang"]), st.integers(1, 10**9), st.booleans(), st.booleans()), max_size=12)
)
def test_sums_are_those_of_the_entries(entries: list[tuple[str, int, bool, bool]]) -> None:
    with csdesk.open(":memory:") as desk:
        ticket = ask(desk).ids["ticket"]
        expected: dict[str, int] = {}
        for agent, spent, billable, wrong in entries:
            data = {"ticket": ticket, "spent": spent, "activity": "call", "billable": billable}
            entry = do(desk, "ticket.log_time", data, f"agent:{agent}").ids["time_entry"]
            if wrong:
                do(desk, "ticket.reverse_time", {"ticket": ticket, "entry": entry}, f"agent:{agent}")
            else:
                expected[agent] = expected.get(agent, 0) + spent
        sums = rows(desk, "ticket.time_sums", ticket=ticket)
        assert {row["agent"]: row["spent_ms"] // timedelta(milliseconds=1) for row in sums} == expected
        [ticket_row] = rows(desk, "ticket.list")
        assert ticket_row["time_spent_ms"] // timedelta(milliseconds=1) == sum(expected.values())
        assert desk.rebuild()


# ---- search --------------------------------------------------------------------------------------------------------


def test_search_finds_and_narrows(desk: csdesk.Desk) -> None:
    first = ask(desk, "物流不动了", tags=["急"]).ids["ticket"]
    second = ask(desk, "Não recebi: o pacote está parado").ids["ticket"]

    def found(**params: Any) -> list[int]:
        return [row["ticket"] for row in rows(desk, "ticket.search", **params)]

    assert found() == [second, first]
    assert found(text="物流") == [first]
    assert found(text="NAO pacote") == [second]
    assert found(tags=["急"], opened_to=noon) == []
    assert found(tags=["急"], opened_from=noon) == [first]


@given(typed=st.one_of(st.text(max_size=40), st.text("\"'“”%_*() 物流ab", max_size=20)))
def test_whatever_is_typed_is_answered_or_refused(typed: str) -> None:
    with csdesk.open(":memory:") as desk:
        ask(desk, "物流 ab 不动了")
        try:
            found = rows(desk, "ticket.search", text=typed)
        except csdesk.InvalidArgument as refused:
            assert refused.field.startswith("text")
        else:
            assert len(found) <= 1


@given(data=wild())
def test_wild_input_is_refused_by_name(data: object) -> None:
    with csdesk.open(":memory:") as desk:
        ids = ask(desk).ids
        for name, field in (
            ("ticket.attach", "attachments"),
            ("ticket.add_transcript", "segments"),
            ("ticket.log_time", "spent"),
        ):
            base = {"ticket": ids["ticket"]} | ({} if name == "ticket.log_time" else {"message": ids["message"]})
            try:
                do(desk, name, {**base, field: data})
            except (csdesk.Error, TypeError, ValueError, OverflowError):
                continue
