from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import csdesk
import pytest
from conftest import wild
from hypothesis import given
from hypothesis import strategies as st

noon = datetime(2026, 11, 23, 4, tzinfo=UTC)  # a Monday, 12:00 in Shanghai
agent = "agent:li"


@pytest.fixture
def desk():
    with csdesk.open(":memory:", seed=1) as opened:
        yield opened


def open_ticket(desk: csdesk.Desk, *, now: datetime = noon, **more: object) -> int:
    data = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": "物流不动了", "order": "o-9", **more}
    return desk.execute("ticket.open", data, actor="customer:c-17", now=now).ids["ticket"]


# ---- commands ------------------------------------------------------------------------------------------------------


def test_a_command_answers_with_events_and_ids(desk: csdesk.Desk) -> None:
    done = desk.execute(
        "ticket.open",
        {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": "物流不动了"},
        actor=agent,
        now=noon,
    )
    assert not done.repeated
    assert done.ids["ticket"] > 0
    opened = next(event for event in done.events if event.type == "ticket.opened")
    assert opened.data["ticket"] == done.ids["ticket"]
    assert opened.at == noon and opened.at.tzinfo is UTC
    assert opened.actor == agent and len(opened.hash) == 64
    assert "ticket.opened" in repr(opened)


def test_the_same_command_id_is_done_once(desk: csdesk.Desk) -> None:
    data = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang"}
    first = desk.execute("ticket.open", data, actor=agent, now=noon, command_id="m-1")
    again = desk.execute("ticket.open", data, actor=agent, now=noon, command_id="m-1")
    assert again.repeated and again.ids == first.ids and again.events == first.events
    with pytest.raises(csdesk.Conflict):
        desk.execute("ticket.open", {**data, "kind": "complaint"}, actor=agent, now=noon, command_id="m-1")


def test_without_now_the_system_clock_is_read(desk: csdesk.Desk) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    done = desk.execute("ticket.open", {"requester": "c-17", "kind": "after_sale", "channel": "wangwang"}, actor=agent)
    assert before <= done.events[0].at <= datetime.now(UTC)


def test_many_commands_in_one_group_fail_one_by_one(desk: csdesk.Desk) -> None:
    good = {
        "name": "ticket.open",
        "data": {"requester": "c-1", "kind": "complaint", "channel": "phone"},
        "actor": agent,
        "now": noon,
    }
    answers = desk.execute_many([good, {**good, "data": {**good["data"], "kind": "lament"}}, good])
    assert [isinstance(answer, csdesk.Result) for answer in answers] == [True, False, True]
    assert isinstance(answers[1], csdesk.InvalidArgument) and answers[1].field == "kind"
    assert desk.execute_many([]) == []


def test_a_malformed_group_does_nothing(desk: csdesk.Desk) -> None:
    good = {
        "name": "ticket.open",
        "data": {"requester": "c-1", "kind": "complaint", "channel": "phone"},
        "actor": agent,
        "now": noon,
    }
    for wrong, field in (
        ({**good, "now": datetime(2026, 1, 1)}, "commands[1].now"),
        ({**good, "actor": "nobody"}, "commands[1].actor"),
        ({**good, "data": {"text": 1.5}}, "commands[1].text"),
        ({**good, "colour": 1}, "commands[1].colour"),
        ([], "commands[1]"),
    ):
        with pytest.raises(csdesk.InvalidArgument) as refused:
            desk.execute_many([good, wrong])
        assert refused.value.field == field
    assert list(desk.events()) == []


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"data": {"requester": "c", "kind": "after_sale", "channel": "phone", "colour": "red"}}, "colour"),
        ({"data": {"requester": "c", "kind": "after_sale"}}, "channel"),
        ({"data": {"requester": "c", "kind": "lament", "channel": "phone"}}, "kind"),
        ({"data": {"requester": 7, "kind": "after_sale", "channel": "phone"}}, "requester"),
        (
            {"data": {"requester": "c", "kind": "after_sale", "channel": "phone", "occurred_at": datetime(2026, 1, 1)}},
            "occurred_at",
        ),
        ({"data": {"requester": "c", "kind": "after_sale", "channel": "phone", "text": "\ud800"}}, "text"),
        ({"data": {"requester": "c", "kind": "after_sale", "channel": "phone", "text": "x" * 100_000_000}}, "text"),
        ({"data": "{}"}, "data"),
        ({"data": None}, "data"),
        ({"actor": "li"}, "actor"),
        ({"actor": None}, "actor"),
        ({"actor": "agent:"}, "actor"),
        ({"now": datetime(2026, 1, 1)}, "now"),
        ({"now": "2026-01-01"}, "now"),
        ({"now": 2**70}, "now"),
        ({"shop": ""}, "shop"),
        ({"shop": 7}, "shop"),
        ({"command_id": ""}, "command_id"),
        ({"command_id": "x" * 65}, "command_id"),
        ({"name": "ticket.explode"}, None),
        ({"name": 7}, "name"),
    ],
)
def test_wrong_input_is_refused_by_name_and_changes_nothing(desk: csdesk.Desk, arguments: dict, field: str | None) -> None:
    data = {"requester": "c", "kind": "after_sale", "channel": "phone"}
    given_arguments = {"name": "ticket.open", "data": data, "actor": agent, "now": noon} | arguments
    with pytest.raises(csdesk.InvalidArgument) as refused:
        desk.execute(given_arguments.pop("name"), given_arguments.pop("data"), **given_arguments)
    assert field is None or refused.value.field == field
    assert refused.value.message_zh
    assert list(desk.events()) == []


def test_rules_refuse_with_what_would_be_possible(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk)
    with pytest.raises(csdesk.Refused) as refused:
        desk.execute("ticket.reopen", {"ticket": ticket, "reason": "?"}, actor=agent, now=noon)
    assert refused.value.code == "not_allowed" and refused.value.allowed
    with pytest.raises(csdesk.NotFound):
        desk.execute("ticket.reply", {"ticket": 999_999, "text": "亲"}, actor=agent, now=noon)


@given(
    st.sampled_from(["ticket.open", "ticket.reply", "policy.adopt", "order.place", "clock.set_external", "action.confirm"]),
    st.dictionaries(
        st.sampled_from(["ticket", "text", "requester", "kind", "channel", "order", "total", "at", "name"]), wild(), max_size=5
    ),
    wild(),
)
def test_whatever_is_executed_is_done_or_refused(name: str, data: dict, odd: object) -> None:
    with csdesk.open(":memory:", seed=1) as desk:
        for arguments in (
            {"actor": agent, "now": noon},
            {"actor": odd, "now": noon},
            {"actor": agent, "now": odd},
            {"actor": agent, "now": noon, "shop": odd},
            {"actor": agent, "now": noon, "command_id": odd},
        ):
            try:
                desk.execute(name, data, **arguments)  # type: ignore[arg-type]
            except csdesk.Error as refused:
                assert refused.message
        assert desk.verify()


# ---- questions -----------------------------------------------------------------------------------------------------


def test_a_ticket_and_its_timeline(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk, reference="order/o-9/late")
    desk.execute(
        "ticket.reply", {"ticket": ticket, "text": "亲，您好，正在为您查询"}, actor=agent, now=noon + timedelta(minutes=2)
    )
    row = desk.ticket(ticket)
    assert row["status"] == row.status == "open"
    assert row.ticket == ticket
    assert desk.ticket("order/o-9/late") == row
    timeline = desk.query("ticket.timeline", {"ticket": ticket}, now=noon)
    assert {"物流不动了", "亲，您好，正在为您查询"} <= {line.get("text") for line in timeline}
    assert all(line["at"].tzinfo is UTC for line in timeline)
    with pytest.raises(csdesk.NotFound):
        desk.ticket(999_999)
    with pytest.raises(AttributeError):
        row.colour  # noqa: B018


def test_views_are_read_page_by_page(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk)
    for minute in range(5):
        desk.execute(
            "ticket.note", {"ticket": ticket, "text": f"note {minute}"}, actor=agent, now=noon + timedelta(minutes=minute)
        )
    whole = desk.query("ticket.timeline", {"ticket": ticket})
    assert whole.after is None
    rows, after = [], None
    while True:
        page = desk.query("ticket.timeline", {"ticket": ticket}, after=after, limit=2)
        assert len(page) <= 2
        rows += page
        if (after := page.after) is None:
            break
    assert rows == whole


def test_a_customer_and_everything_with_them(desk: csdesk.Desk) -> None:
    open_ticket(desk)
    customer = desk.customer("c-17")
    assert customer.customer == "c-17"
    assert customer.timeline and all(line["at"] == noon for line in customer.timeline)
    with pytest.raises(csdesk.NotFound):
        desk.customer("c-18")


def test_the_queue_of_all_and_of_one_agent(desk: csdesk.Desk) -> None:
    first, second = open_ticket(desk), open_ticket(desk, requester="c-2")
    desk.execute("ticket.assign", {"ticket": second, "agent": agent}, actor="team_lead:wu", now=noon)
    assert {row.ticket for row in desk.queue()} == {first, second}
    assert [row.ticket for row in desk.queue(agent=agent)] == [second]


def test_explain_sums_up_to_the_figure_shown(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk)
    (clock,) = desk.explain(ticket=ticket, metric="first_response", now=noon + timedelta(minutes=2))
    assert clock.metric == "first_response"
    spent = sum((segment.ms for segment in clock.segments if segment.kind == "open"), timedelta(0))
    assert spent == clock.elapsed_ms == timedelta(minutes=2)


def test_allowed_actions_of_a_complaint(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk, kind="complaint")
    actions = desk.allowed("complaint", ticket, now=noon)
    assert "complaint.accept" in actions
    desk.execute("complaint.accept", {"complaint": ticket}, actor=agent, now=noon)
    actions = desk.allowed("complaint", ticket, actor=agent, now=noon)
    assert "complaint.accept" not in actions
    assert "findings" in next(action for action in actions if action == "complaint.investigate").needs


@given(wild(), wild())
def test_whatever_is_asked_is_answered_or_refused(a: object, b: object) -> None:
    with csdesk.open(":memory:", seed=1) as desk:
        asks = (
            lambda: desk.query(a, b),  # type: ignore[arg-type]
            lambda: desk.query("ticket.list", a, after=b),  # type: ignore[arg-type]
            lambda: desk.query("ticket.list", limit=a, now=b),  # type: ignore[arg-type]
            lambda: desk.query("ticket.queue", shop=a),  # type: ignore[arg-type]
            lambda: desk.ticket(a),  # type: ignore[arg-type]
            lambda: desk.customer(a),  # type: ignore[arg-type]
            lambda: desk.queue(agent=a),  # type: ignore[arg-type]
            lambda: desk.explain(a, b),  # type: ignore[arg-type]
            lambda: desk.allowed(a, b),  # type: ignore[arg-type]
            lambda: desk.allowed("complaint", a, actor=b),  # type: ignore[arg-type]
            lambda: list(desk.events(a)),  # type: ignore[arg-type]
            lambda: desk.outbox(a, b),  # type: ignore[arg-type]
            lambda: desk.acknowledge(a),  # type: ignore[arg-type]
            lambda: desk.advance(a),  # type: ignore[arg-type]
            lambda: desk.verify(a),  # type: ignore[arg-type]
            lambda: csdesk.schema(a),  # type: ignore[arg-type]
        )
        for ask in asks:
            try:
                ask()
            except csdesk.Error as refused:
                assert refused.message


# ---- time and effects ----------------------------------------------------------------------------------------------


def test_deadlines_fire_once_in_due_order(desk: csdesk.Desk) -> None:
    open_ticket(desk)
    due = desk.next_deadline()
    assert due is not None and due > noon
    fired = desk.advance(noon + timedelta(days=3))
    assert fired and all(isinstance(event, csdesk.Event) for event in fired)
    assert any("breach" in event.type for event in fired)
    assert [event.at for event in fired] == sorted(event.at for event in fired)
    assert desk.advance(noon + timedelta(days=3)) == []


def test_effects_are_handed_out_until_acknowledged(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk)
    desk.execute(
        "ticket.refund", {"ticket": ticket, "amount": {"minor": 1999, "currency": "CNY"}}, actor="supervisor:wu", now=noon
    )
    effects = desk.outbox()
    refund = next(effect for effect in effects if "refund" in effect.kind)
    assert refund.at == noon and refund.data
    assert desk.outbox(after=effects[-1].number) == []
    desk.acknowledge(refund.key, now=noon)
    assert refund.key not in {effect.key for effect in desk.outbox()}
    with pytest.raises(csdesk.NotFound):
        desk.acknowledge("no such key", now=noon)


# ---- the file ------------------------------------------------------------------------------------------------------


def test_a_desk_file_is_verified_rebuilt_exported_and_opened_again(tmp_path: Path) -> None:
    file, policy = tmp_path / "shop.db", {"name": "mine", "time_zone": "Asia/Shanghai"}
    with csdesk.open(file, policy=policy, seed=7, now=noon) as desk:
        ticket = open_ticket(desk)
        anchor = desk.verify().heads["main"]
        open_ticket(desk, requester="c-2")
    with csdesk.open(str(file), policy=policy) as desk:
        assert [event.type for event in desk.events()].count("policy.adopted") == 1
        found = desk.verify(anchor=anchor)
        assert found and found.ok and found.anchored and found.seq is None
        assert found.events == sum(1 for _ in desk.events())
        assert desk.rebuild()
        lines: list[str] = []
        assert desk.export(lines.append) == found.events == len(lines)
        assert desk.export(tmp_path / "log.jsonl") == len(lines)
        assert (tmp_path / "log.jsonl").read_text("utf-8").splitlines() == lines
        assert all(isinstance(json.loads(line), dict) for line in lines)
        assert desk.bytes() > 0
    with csdesk.open(file, read_only=True) as desk:
        assert desk.ticket(ticket).requester == "c-17"
        with pytest.raises(csdesk.Error):
            open_ticket(desk)


def test_what_is_no_desk_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database at all, whatever its length may be\n" * 100)
    with pytest.raises(csdesk.StorageError):
        csdesk.open(text)
    assert text.read_text().startswith("not a database")
    with pytest.raises(csdesk.StorageError):
        csdesk.open(tmp_path / "no" / "such" / "folder" / "shop.db")
    with pytest.raises(csdesk.StorageError):
        csdesk.open(tmp_path)


@pytest.mark.parametrize("path", [None, 7, "", "a\0b", b"", "\ud800"])
def test_paths_that_are_none_are_refused(path: object) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.open(path)  # type: ignore[arg-type]
    assert refused.value.field == "path"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"seed": "1"}, "seed"),
        ({"catch_up": "soon"}, "catch_up"),
        ({"policy": 7}, "path"),
        ({"policy": "no.toml"}, "policy"),
    ],
)
def test_wrong_options_are_refused_by_name(options: dict, field: str) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.open(":memory:", **options)
    assert refused.value.field == field


def test_a_policy_that_breaks_a_rule_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('name = "mine"\ntime_zone = "Mars/Olympus"\n', "utf-8")
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.open(":memory:", policy=file)
    assert "time_zone" in (refused.value.field or "")


def test_a_closed_desk_refuses_everything(tmp_path: Path) -> None:
    desk = csdesk.open(tmp_path / "shop.db")
    desk.close()
    desk.close()
    for call in (
        lambda: open_ticket(desk),
        desk.verify,
        desk.outbox,
        desk.next_deadline,
        lambda: list(desk.events()),
        desk.rebuild,
    ):
        with pytest.raises(csdesk.StorageError) as refused:
            call()
        assert refused.value.code == "closed"


def test_threads_share_a_desk(tmp_path: Path) -> None:
    with csdesk.open(tmp_path / "shop.db") as desk:

        def work(name: str) -> None:
            for number in range(20):
                open_ticket(desk, requester=f"{name}-{number}")

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(event.type == "ticket.opened" for event in desk.events()) == 80
        assert desk.verify()


def test_the_same_seed_gives_the_same_bytes() -> None:
    heads = set()
    for _ in range(2):
        with csdesk.open(":memory:", seed=42) as desk:
            open_ticket(desk)
            heads.add(desk.verify().heads["main"])
    assert len(heads) == 1


def test_every_command_has_a_schema() -> None:
    names = csdesk.commands()
    assert names == sorted(names) and "ticket.open" in names
    for name in names:
        assert csdesk.schema(name)["type"] == "object"
    assert csdesk.schema("ticket.open")["properties"]["requester"]
    with pytest.raises(csdesk.InvalidArgument):
        csdesk.schema("ticket.explode")


def test_the_package_imports_without_numpy_or_warnings() -> None:
    code = "import sys; sys.modules['numpy'] = None; import csdesk; csdesk.Calendar.always().add(0, 1); csdesk.open(':memory:')"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
