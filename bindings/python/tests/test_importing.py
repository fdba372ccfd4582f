"""Tickets of other desks, in the shapes those hand out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import csdesk
import pytest
from csdesk import importing
from csdesk.cli import main
from hypothesis import given, settings
from hypothesis import strategies as st
from importing_shapes import CHATWOOT, LISTS, SHAPES, ZENDESK


def written(path: Path, source: str, items: list[Mapping[str, Any]], *, lines: bool = False, packed: bool = False) -> Path:
    value: Any = items
    for name in reversed(LISTS[source]):
        value = {name: value}
    text = "".join(json.dumps(item) + "\n" for item in items) if lines else json.dumps(value, indent=1)
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return path


def imported(tmp_path: Path, source: str, **more: Any) -> tuple[Path, dict[str, Any]]:
    db = tmp_path / "desk.db"
    return db, importing.run(written(tmp_path / "in.json", source, [SHAPES[source]]), db, source=source, **more)


def conversation(desk: csdesk.Desk, ticket: str) -> list[tuple[str, bool, str]]:
    return [(m.side, m.internal, m.text) for m in desk._all_rows("ticket.messages", {"ticket": ticket}, "main")]


def test_a_zendesk_ticket_is_what_it_was_there(tmp_path: Path) -> None:
    db, figures = imported(tmp_path, "zendesk")
    assert (figures["faults"], figures["refusals"], figures["mode"]) == ([], [], "history")
    with csdesk.open(db) as desk:
        ticket = desk.ticket("zendesk-35436")
        assert (ticket.status, ticket.priority, ticket.channel) == ("resolved", "high", "email")
        assert ticket.assignee == "zendesk-235323"
        assert ticket.opened_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
        assert ticket.ended_at == datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
        assert ticket.talk["first_answer_at"] == datetime(2026, 3, 2, 9, 4, tzinfo=UTC)
        assert conversation(desk, "zendesk-35436") == [
            ("customer", False, "It should have been here."),
            ("agent", True, "carrier asked"),
            ("agent", False, "Hi,\non its way"),
            ("customer", False, "thanks"),
            ("agent", False, "welcome"),
        ]
        assert desk.customer("zendesk-20978392")["email"] == "ana@example.com"
        response = next(iter(desk.explain("zendesk-35436", "first_response")))
        assert response.elapsed_ms == timedelta(minutes=4)


@pytest.mark.parametrize("source", SHAPES)
@pytest.mark.parametrize(("lines", "packed"), [(False, False), (True, False), (True, True)])
def test_lists_answers_and_lines_say_the_same(source: str, lines: bool, packed: bool, tmp_path: Path) -> None:
    db = tmp_path / "desk.db"
    figures = importing.run(
        written(tmp_path / "in", source, [SHAPES[source]], lines=lines, packed=packed), db, source=source, tz="Asia/Shanghai"
    )
    assert (figures["tickets"], figures["faulty"], figures["refused"]) == (1, 0, 0)
    with csdesk.open(db) as desk:
        tickets = list(desk._all_rows("ticket.list", {}, "main"))
        assert len(tickets) == 1
        assert desk.verify()
        assert desk.rebuild()


def test_zammad_keeps_sides_group_and_state(tmp_path: Path) -> None:
    db, _ = imported(tmp_path, "zammad")
    with csdesk.open(db) as desk:
        ticket = desk.ticket("zammad-82011")
        assert (ticket.status, ticket.channel, ticket.assignee) == ("pending", "phone", "zammad-agent@example.com")
        assert ticket.subject == "返品について"
        assert conversation(desk, "zammad-82011") == [
            ("customer", False, "call"),
            ("agent", False, "Dear & kind"),
            ("agent", True, "vip"),
        ]


def test_chatwoot_leaves_activities_out_and_bots_are_no_answer(tmp_path: Path) -> None:
    db, _ = imported(tmp_path, "chatwoot")
    with csdesk.open(db) as desk:
        ticket = desk.ticket("chatwoot-77")
        assert (ticket.status, ticket.channel, ticket.talk["automatic_replies"], ticket.talk["replies"]) == (
            "resolved",
            "whatsapp",
            1,
            1,
        )
        assert ticket.talk["first_answer_at"] == ticket.opened_at + timedelta(minutes=2)
        assert [text for _, _, text in conversation(desk, "chatwoot-77")] == ["hello", "we are away", "hi!", ""]
        assert [(a.name, a.reference, a.media_type) for a in desk.query("ticket.attachments", {"ticket": "chatwoot-77"})] == [
            ("1.png", "files/1.png", "image/png")
        ]


def test_frappe_times_are_the_site_s(tmp_path: Path) -> None:
    db, _ = imported(tmp_path, "frappe", tz="Asia/Kolkata")
    with csdesk.open(db) as desk:
        ticket = desk.ticket("frappe-31")
        assert ticket.opened_at == datetime(2026, 3, 2, 3, 30, 0, 500_000, tzinfo=UTC)
        assert (ticket.status, ticket.assignee) == ("closed", "frappe-kim@example.com")
        assert conversation(desk, "frappe-31") == [
            ("customer", False, "Please"),
            ("agent", True, "vat?"),
            ("agent", False, "Here"),
        ]


CSV = """工单号,买家,创建时间,状态,渠道,内容,发送方,发送时间,品牌
1,小王,2026/03/02 09:00:00,已解决,旺旺,物流不动了,买家,2026/03/02 09:00:00,甲
1,小王,2026/03/02 09:00:00,已解决,旺旺,"亲，已催",客服,2026/03/02 09:03:00,甲
2,小李,2026-03-02 10:00:00,处理中,电话,,,,乙
"""
MAP = {
    "time_zone": "Asia/Shanghai",
    "columns": {
        "id": "工单号",
        "requester": "买家",
        "opened": "创建时间",
        "status": "状态",
        "channel": "渠道",
        "text": "内容",
        "from": "发送方",
        "at": "发送时间",
    },
    "fields": {"brand": "品牌"},
    "values": {
        "status": {"已解决": "resolved", "处理中": "open"},
        "channel": {"旺旺": "wangwang", "电话": "phone"},
        "from": {"买家": "customer", "客服": "agent"},
    },
}


def test_csv_rows_of_one_ticket_make_one_conversation(tmp_path: Path) -> None:
    file, db = tmp_path / "in.csv", tmp_path / "desk.db"
    file.write_text(CSV, encoding="utf-8")
    figures = importing.run(file, db, source="csv", columns=MAP)
    assert (figures["tickets"], figures["messages"], figures["faulty"], figures["refused"]) == (2, 2, 0, 0)
    with csdesk.open(db) as desk:
        ticket = desk.ticket("1")
        assert (ticket.status, ticket.channel) == ("resolved", "wangwang")
        assert ticket.talk["first_answer_at"] == datetime(2026, 3, 2, 1, 3, tzinfo=UTC)
        assert desk.ticket("2").status == "open"


def test_faults_name_their_lines_and_nothing_is_done(tmp_path: Path) -> None:
    file, db = tmp_path / "in.csv", tmp_path / "desk.db"
    file.write_text(CSV + "3,小张,not a time,已解决,旺旺,,,,\n4,小张,2026-03-02 10:00:00,飞了,旺旺,,,,\n", encoding="utf-8")
    figures = importing.run(file, db, source="csv", columns=MAP)
    assert [(fault["line"], fault["field"]) for fault in figures["faults"]] == [(5, "创建时间"), (6, "状态")]
    assert not db.exists()
    assert importing.run(file, db, source="csv", columns=MAP, skip_faulty=True)["tickets"] == 2
    with csdesk.open(db) as desk:
        assert desk.ticket("1")


def test_json_faults_name_line_and_path(tmp_path: Path) -> None:
    wrong = json.loads(json.dumps(ZENDESK))
    wrong |= {"id": 2, "status": "lost"}
    worse = json.loads(json.dumps(ZENDESK))
    worse |= {"id": 3}
    worse["comments"][2]["created_at"] = "yesterday"
    file = written(tmp_path / "in", "zendesk", [ZENDESK, wrong, worse, ZENDESK], lines=True)
    figures = importing.run(file, tmp_path / "d.db", source="zendesk")
    assert [(fault["line"], fault["field"]) for fault in figures["faults"]] == [
        (2, "status"),
        (3, "comments[2].created_at"),
        (4, "id"),
    ]
    listed = written(tmp_path / "list", "zendesk", [ZENDESK, wrong])
    fault = importing.run(listed, tmp_path / "d.db", source="zendesk")["faults"][0]
    assert listed.read_text().splitlines()[fault["line"] - 1].strip().startswith("{")


def test_a_dry_run_says_what_the_desk_would_refuse_and_touches_nothing(tmp_path: Path) -> None:
    strange = ZENDESK | {"id": 7, "custom_fields": [{"id": "x" * 80, "value": "y"}]}
    file, db = written(tmp_path / "in", "zendesk", [ZENDESK, strange]), tmp_path / "desk.db"
    figures = importing.run(file, db, source="zendesk", dry_run=True)
    assert figures["mode"] == "dry run"
    assert [why["ticket"] for why in figures["refusals"]][:1] == ["7"]
    assert not db.exists()


def test_an_import_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    items = [ZENDESK | {"id": n, "created_at": f"2026-03-0{n}T09:00:00Z"} for n in range(1, 6)]
    file = written(tmp_path / "in", "zendesk", items)
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    first = importing.run(file, whole, source="zendesk")

    class Enough(Exception):
        pass

    def stop(doing: str, done: int, total: int) -> None:
        if doing == "importing":
            raise Enough

    importing.run.__globals__["_GROUP"], before = 7, importing.run.__globals__["_GROUP"]
    try:
        with pytest.raises(Enough):
            importing.run(file, broken, source="zendesk", progress=stop)
    finally:
        importing.run.__globals__["_GROUP"] = before
    again = importing.run(file, broken, source="zendesk")
    assert (again["mode"], again["repeated"], again["done"]) == ("history", 7, first["done"])
    assert importing.run(file, broken, source="zendesk")["repeated"] == first["done"]
    with csdesk.open(whole) as a, csdesk.open(broken) as b:
        rows_a = [dict(t) for t in a._all_rows("ticket.list", {}, "main")]
        assert rows_a == [dict(t) for t in b._all_rows("ticket.list", {}, "main")]


def test_a_desk_that_has_lived_is_told_now_and_its_past_raises_no_storm(tmp_path: Path) -> None:
    db = tmp_path / "desk.db"
    with csdesk.open(db) as desk:
        desk.execute("ticket.open", {"requester": "c", "kind": "after_sale", "channel": "jd", "text": "?"}, actor="host")
        before = len(desk.outbox())
    file = written(tmp_path / "in", "zendesk", [ZENDESK])
    figures = importing.run(file, db, source="zendesk")
    assert (figures["mode"], figures["refused"]) == ("now", 0)
    assert importing.run(file, db, source="zendesk")["repeated"] == figures["done"]
    with csdesk.open(db) as desk:
        ticket = desk.ticket("zendesk-35436")
        assert (ticket.status, ticket.opened_at) == ("resolved", datetime(2026, 3, 2, 9, tzinfo=UTC))
        assert next(iter(desk.explain("zendesk-35436", "first_response"))).elapsed_ms == timedelta(minutes=4)
        clocks = list(desk._all_rows("clock.list", {"ticket": ticket.ticket}, "main"))
        assert {clock.status for clock in clocks} == {"met"}
        assert len(desk.outbox()) == before
        assert desk.verify()


def test_two_accounts_do_not_meet(tmp_path: Path) -> None:
    db, file = tmp_path / "desk.db", written(tmp_path / "in", "zendesk", [ZENDESK])
    for account in ("north", "south"):
        assert importing.run(file, db, source="zendesk", account=account)["refused"] == 0
    with csdesk.open(db) as desk:
        north, south = desk.ticket("zendesk-north-35436"), desk.ticket("zendesk-south-35436")
        assert north.requester == "zendesk-north-20978392" != south.requester


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"source": "lotus"}, "source"),
        ({"source": "csv"}, "columns"),
        ({"source": "zendesk", "columns": MAP}, "columns"),
        ({"source": "csv", "columns": MAP | {"colums": {}}}, "map.colums"),
        ({"source": "csv", "columns": MAP | {"columns": {"id": "a"}}}, "map.columns.requester"),
        ({"source": "csv", "columns": MAP | {"values": {"status": {"x": "gone"}}}}, "map.values.status"),
        ({"source": "zendesk", "account": "a b"}, "account"),
        ({"source": "zendesk", "kind": "gossip"}, "kind"),
        ({"source": "zendesk", "tz": "Mars/Base"}, "time_zone"),
    ],
)
def test_wrong_arguments_are_refused_by_name(tmp_path: Path, arguments: dict[str, Any], field: str) -> None:
    file = written(tmp_path / "in", "zendesk", [ZENDESK])
    with pytest.raises(csdesk.InvalidArgument) as why:
        importing.run(file, tmp_path / "d.db", **arguments)
    assert why.value.field == field


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(source=st.sampled_from(sorted(SHAPES)), name=st.data(), value=_json)
def test_whatever_stands_in_a_field_is_read_or_named(source: str, name: st.DataObject, value: Any, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("any")
    field = name.draw(st.sampled_from(sorted(SHAPES[source])))
    file = written(folder / "in", source, [{**SHAPES[source], field: value}])
    figures = importing.run(file, folder / "d.db", source=source, dry_run=True)
    assert figures["tickets"] + figures["faulty"] <= 1
    assert all(fault["line"] > 0 for fault in figures["faults"])


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=200))
def test_no_bytes_break_it(content: bytes, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    (folder / "in").write_bytes(content)
    figures = importing.run(folder / "in", folder / "d.db", source="zammad", dry_run=True)
    assert figures["tickets"] == 0


def test_the_command_line_imports_and_tells(tmp_path: Path, capsys: Any) -> None:
    file, db = written(tmp_path / "in", "chatwoot", [CHATWOOT]), tmp_path / "desk.db"
    assert main(["import", str(file), "--db", str(db), "--from", "chatwoot", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["mode"] == "dry run"
    assert not db.exists()
    assert main(["import", str(file), "--db", str(db), "--from", "chatwoot"]) == 0
    assert "1 tickets of 1 customers" in capsys.readouterr().out
    (tmp_path / "bad").write_text('{"id": 1}\n')
    assert main(["import", str(tmp_path / "bad"), "--db", str(db), "--from", "zammad", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"][0]["line"] == 1
    assert main(["import", str(file), "--db", str(db), "--from", "lotus", "--json"]) == 2
