"""A shop's own fields, sub-statuses, contact reasons, snoozing and follow-ups, as Python sees them."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import csdesk
import pytest

noon = datetime(2026, 11, 23, 4, tzinfo=UTC)  # a Monday, 12:00 in Shanghai
li = "agent:li"

rules = tomllib.loads("""
name = "own"
time_zone = "Asia/Shanghai"
[calendars.default]
hours.every_day = [["09:00", "18:00"]]
[tickets]
late_reply = "follow_up"
remind_before_close = "24h"
[tickets.fields.size]
type = "choice"
zh = "尺码"
options = [{ id = "m", en = "M" }, { id = "l", en = "L" }]
[tickets.fields.colors]
type = "choices"
options = [{ id = "red" }, { id = "blue" }]
[tickets.fields.count]
type = "integer"
max = 99
[tickets.fields.phone]
personal = true
[tickets.sub_statuses.photos]
status = "pending"
zh = "待照片"
[tickets.contact_reasons.logistics]
[tickets.contact_reasons.lost]
parent = "logistics"
[tickets.kinds.complaint]
resolve_requires = ["contact_reason", "cause", "solution"]
""")


@pytest.fixture
def desk():
    with csdesk.open(":memory:", policy=rules, seed=1) as opened:
        yield opened


def open_ticket(desk: csdesk.Desk, *, now: datetime = noon, **more: object) -> int:
    data = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": "物流不动了", **more}
    return desk.execute("ticket.open", data, actor="customer:c-17", now=now).ids["ticket"]


def test_a_value_is_kept_in_the_spelling_of_its_type(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk, fields={"size": "m", "colors": "blue,red", "count": "007", "phone": "138", "free": " x "})
    found = desk.query("ticket.get", {"ticket": ticket})[0]
    assert dict(found.fields) == {"size": "m", "colors": "red,blue", "count": "7", "free": " x "}
    assert dict(found.personal_fields) == {"phone": "138"}
    rows = [(row.field, row.part, row.value, row.number) for row in desk.query("ticket.fields", {"ticket": ticket})]
    assert rows == [
        ("colors", 1, "red", None),
        ("colors", 2, "blue", None),
        ("count", 1, "7", 7),
        ("free", 1, " x ", None),
        ("phone", 1, "138", None),
        ("size", 1, "m", None),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("size", "xl"), ("size", ""), ("colors", "red,green"), ("count", "100"), ("count", "1.0"), ("count", "七")],
)
def test_a_value_of_another_type_is_refused_at_its_name(desk: csdesk.Desk, field: str, value: str) -> None:
    ticket = open_ticket(desk, fields={"size": "m"})
    if value == "":  # takes it away
        desk.execute("ticket.set_fields", {"ticket": ticket, "fields": {field: value}}, actor=li, now=noon)
        assert dict(desk.query("ticket.get", {"ticket": ticket})[0].fields) == {}
        return
    with pytest.raises(csdesk.InvalidArgument) as refusal:
        desk.execute("ticket.set_fields", {"ticket": ticket, "fields": {field: value}}, actor=li, now=noon)
    assert refusal.value.field == f"fields.{field}" and refusal.value.code == "invalid_argument"
    with pytest.raises(csdesk.InvalidArgument) as refusal:
        open_ticket(desk, fields={field: value})
    assert refusal.value.field == f"fields.{field}"


def test_declared_fields_are_listed_with_labels_and_found_by_value(desk: csdesk.Desk) -> None:
    size = next(row for row in desk.query("ticket.field_definitions", {}) if row.field == "size")
    assert (size.type, size.zh, size.en) == ("choice", "尺码", "尺码")
    assert [option["id"] for option in size.options] == ["m", "l"]
    first, second = open_ticket(desk, fields={"colors": "red"}), open_ticket(desk, fields={"colors": "red,blue"})
    assert [row.ticket for row in desk.query("ticket.list", {"fields": {"colors": "red"}})] == [first, second]
    assert [row.ticket for row in desk.query("ticket.list", {"fields": {"colors": "blue"}})] == [second]


def test_a_policy_that_cannot_work_is_refused_by_path_and_line(desk: csdesk.Desk) -> None:
    text = 'name = "x"\ntime_zone = "UTC"\n[tickets.fields.size]\ntype = "color"\n'
    with pytest.raises(csdesk.Error) as refusal:
        desk.execute("policy.adopt", {"text": text}, actor="admin:a", now=noon)
    assert refusal.value.field == "tickets.fields.size.type" and "line 4" in str(refusal.value)


def test_a_sub_status_goes_with_its_status(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk)
    with pytest.raises(csdesk.InvalidArgument) as refusal:
        desk.execute("ticket.hold", {"ticket": ticket, "reason": "x", "sub_status": "photos"}, actor=li, now=noon)
    assert refusal.value.field == "sub_status"
    desk.execute("ticket.pend", {"ticket": ticket, "sub_status": "photos"}, actor=li, now=noon)
    assert [row.sub_status for row in desk.query("ticket.list", {"sub_status": "photos"})] == ["photos"]
    desk.execute("ticket.resume", {"ticket": ticket}, actor=li, now=noon)
    assert not list(desk.query("ticket.list", {"sub_status": "photos"}))
    assert [row.sub_status for row in desk.query("ticket.sub_statuses", {"status": "pending"})] == ["photos"]


def test_a_snoozed_ticket_wakes_once_after_the_file_was_closed(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    with csdesk.open(file, policy=rules) as desk:
        ticket = open_ticket(desk)
        desk.execute("ticket.snooze", {"ticket": ticket, "open_time": timedelta(hours=8)}, actor=li, now=noon)
        assert not list(desk.query("ticket.queue", {}))
    with csdesk.open(file) as desk:
        wake = noon + timedelta(days=1, hours=-1)  # 6 h left today, 2 h from nine tomorrow
        assert desk.query("ticket.get", {"ticket": ticket})[0].snoozed_until == wake
        woken = [
            event
            for now in (wake, wake, wake + timedelta(hours=1))
            for event in desk.advance(now)
            if event.type == "ticket.woken"
        ]
        assert len(woken) == 1 and woken[0].data["cause"] == "due"
        assert [row.ticket for row in desk.query("ticket.queue", {})] == [ticket]
        assert desk.rebuild()


def test_contact_reasons_are_asked_for_and_counted(desk: csdesk.Desk) -> None:
    for reason in ("lost", "lost", "logistics"):
        open_ticket(desk, contact_reason=reason)
    period = {"from": noon - timedelta(hours=1), "to": noon + timedelta(hours=1)}
    counted = {row.contact_reason: (row.tickets, row.with_below) for row in desk.query("ticket.contact_reason_counts", period)}
    assert counted == {"logistics": (1, 3), "lost": (2, 2)}
    complaint = open_ticket(desk, kind="complaint")
    with pytest.raises(csdesk.InvalidArgument) as refusal:
        desk.execute("ticket.resolve", {"ticket": complaint, "cause": "a", "solution": "b"}, actor=li, now=noon)
    assert refusal.value.field == "contact_reason"
    whole = {"ticket": complaint, "cause": "a", "solution": "b", "contact_reason": "lost"}
    desk.execute("ticket.resolve", whole, actor=li, now=noon)


def test_silence_is_announced_and_a_late_message_opens_a_follow_up(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk)
    desk.execute("ticket.resolve", {"ticket": ticket}, actor=li, now=noon)
    desk.advance(noon + timedelta(hours=48))
    assert [effect.kind for effect in desk.outbox()] == ["remind_before_close"]
    desk.advance(noon + timedelta(hours=72))
    late = noon + timedelta(days=12)
    said = {"ticket": ticket, "text": "还有问题", "external_id": "m-1"}
    follow_up = desk.execute("ticket.receive", said, actor="customer:c-17", now=late).ids["ticket"]
    assert desk.query("ticket.get", {"ticket": follow_up})[0].follows == ticket
    again = desk.execute("ticket.receive", said, actor="customer:c-17", now=late)
    assert [event.type for event in again.events] == ["ticket.message_repeated"]


def test_a_mention_is_told_to_the_host_without_the_words(desk: csdesk.Desk) -> None:
    ticket = open_ticket(desk)
    desk.execute("ticket.note", {"ticket": ticket, "text": "秘密", "mentions": ["agent:wu"]}, actor=li, now=noon)
    (effect,) = desk.outbox()
    assert effect.kind == "mention" and effect.data["mentions"] == ["wu"] and "秘密" not in str(effect.data)
