from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

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
    return desk.execute("ticket.open", data, actor=f"customer:{data['requester']}", now=now).ids["ticket"]


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
    with pytest.raises(KeyError):
        row["colour"]
    assert row.ended_at is None  # a field of the view that this ticket has not
    assert row["ended_at"] is None
    assert row.talk.last_round_end is not None
    again = pickle.loads(pickle.dumps(row))
    assert (again, again.ended_at) == (row, None)


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
    assert desk.acknowledge(refund.key, now=noon).repeated
    assert refund.key not in {effect.key for effect in desk.outbox()}
    with pytest.raises(csdesk.NotFound):
        desk.acknowledge("no such key", now=noon)


def test_a_command_that_finds_nothing_to_do_is_refused_and_leaves_its_group_alone() -> None:
    opening = {"name": "ticket.open", "data": {"requester": "c-1", "kind": "pre_sale", "channel": "wangwang"}, "actor": "host"}
    with csdesk.open(":memory:") as desk:
        first, idle, last = desk.execute_many(
            [opening, {"name": "clocks.retarget", "data": {"ticket": 1}, "actor": "system"}, opening]
        )
        assert isinstance(first, csdesk.Result) and isinstance(last, csdesk.Result)
        assert isinstance(idle, csdesk.Refused) and idle.code == "not_allowed"
        assert desk.verify()
