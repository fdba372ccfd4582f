"""Exports as they really come: files attached, texts cut within a character, floats for times, half-broken files."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import csdesk
import pytest
from csdesk import importing
from importing_shapes import CHATWOOT, FRAPPE, SHAPES, ZAMMAD, ZENDESK


def lines(path: Path, *items: Mapping[str, Any] | str) -> Path:
    path.write_text("".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in items), encoding="utf-8")
    return path


def changed(shape: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with another value at a path such as ``comments.0.body``."""
    out = copy.deepcopy(dict(shape))
    inner: Any = out
    *parents, last = path.split(".")
    for name in parents:
        inner = inner[int(name) if name.isdigit() else name]
    inner[int(last) if last.isdigit() else last] = value
    return out


FILES = {
    "zendesk": (
        "comments.0.attachments",
        [{"file_name": "cup.jpg", "content_url": "https://z/cup.jpg", "content_type": "image/jpeg", "size": 9}],
        ("cup.jpg", "https://z/cup.jpg", "image/jpeg", "image", 9),
    ),
    "zammad": (
        "articles.0.attachments",
        [{"id": 5, "filename": "cup.jpg", "size": "9", "preferences": {"Content-Type": "image/jpeg"}}],
        ("cup.jpg", "api/v1/ticket_attachment/11/30/5", "image/jpeg", "image", 9),
    ),
    "chatwoot": (
        "messages.0.attachments",
        [{"data_url": "https://c/voice?id=1", "file_type": "audio", "file_size": 9}],
        ("voice", "https://c/voice?id=1", "application/octet-stream", "voice", 9),
    ),
    "frappe": (
        "communications.0.attachments",
        '[{"file_url": "/private/files/cup.jpg"}]',
        ("cup.jpg", "/private/files/cup.jpg", "image/jpeg", "image", None),
    ),
}


@pytest.mark.parametrize("source", sorted(FILES))
@pytest.mark.parametrize("worded", [True, False])
def test_what_is_attached_comes_along_by_reference(source: str, worded: bool, tmp_path: Path) -> None:
    place, given, wanted = FILES[source]
    item = changed(SHAPES[source], place, given)
    if not worded:
        first = item[place.split(".")[0]][0]
        first |= {"body": "", "content": "", "html_body": ""}
    db = tmp_path / "d.db"
    figures = importing.run(lines(tmp_path / "in", item), db, source=source)
    assert (figures["faults"], figures["refusals"]) == ([], [])
    with csdesk.open(db) as desk:
        ticket = desk.query("ticket.list")[0].ticket
        first = desk.query("ticket.attachments", {"ticket": ticket})[0]
        assert (first.name, first.reference, first.media_type, first.kind, first.bytes) == wanted
        assert bool(desk.query("ticket.messages", {"ticket": ticket})[0].text) == worded


def test_half_a_character_is_shown_as_such_and_breaks_nothing(tmp_path: Path) -> None:
    half = "cut \ud83d"
    for path in ("subject", "description", "comments.0.body", "requester.name"):
        db = tmp_path / f"{path}.db"
        figures = importing.run(lines(tmp_path / "in", changed(ZENDESK, path, half)), db, source="zendesk")
        assert (figures["faults"], figures["refusals"]) == ([], [])
    for source, path in [("zammad", "owner"), ("chatwoot", "custom_attributes"), ("frappe", "contact")]:
        value = {half: half} if path == "custom_attributes" else half
        figures = importing.run(
            lines(tmp_path / "in", changed(SHAPES[source], path, value)), tmp_path / f"{source}.db", source=source
        )
        assert (figures["faults"], figures["refusals"]) == ([], [])
    joined = '{"id": 1, "status": "open", "created_at": 1772442000, "requester_id": 4, "subject": "\\ud83d\\ude00"}'
    importing.run(lines(tmp_path / "in", joined), tmp_path / "j.db", source="zendesk")
    with csdesk.open(tmp_path / "j.db") as desk:
        assert desk.ticket("zendesk-1").subject == "\N{GRINNING FACE}"


def test_chatwoot_s_answer_as_its_interface_gives_it(tmp_path: Path) -> None:
    item = CHATWOOT | {"updated_at": 1772442600.25, "timestamp": 1772442600}
    answer = json.dumps({"data": {"meta": {"all_count": 1}, "payload": [item]}})  # one line, as it comes
    figures = importing.run(lines(tmp_path / "in", answer), tmp_path / "d.db", source="chatwoot")
    assert (figures["faults"], figures["tickets"]) == ([], 1)
    with csdesk.open(tmp_path / "d.db") as desk:
        assert desk.ticket("chatwoot-77").status_since == datetime(2026, 3, 2, 9, 10, 0, 250_000, tzinfo=UTC)


def test_a_message_deleted_over_there_is_none_here(tmp_path: Path) -> None:
    gone = changed(CHATWOOT, "messages.0.content_attributes", {"deleted": True})
    assert importing.run(lines(tmp_path / "in", gone), tmp_path / "d.db", source="chatwoot")["messages"] == 3


def test_fields_are_spelt_as_the_desk_spells_them(tmp_path: Path) -> None:
    policy = {
        "name": "typed",
        "time_zone": "UTC",
        "tickets": {
            "undeclared_fields": "refuse",
            "fields": {
                "zendesk_1": {"type": "boolean"},
                "zendesk_2": {"type": "choices", "options": [{"id": "red"}, {"id": "blue"}]},
            },
        },
    }
    item = ZENDESK | {"custom_fields": [{"id": 1, "value": True}, {"id": 2, "value": ["blue", "red"]}]}
    figures = importing.run(lines(tmp_path / "in", item), tmp_path / "d.db", source="zendesk", policy=policy)
    assert figures["refusals"] == []
    with csdesk.open(tmp_path / "d.db") as desk:
        assert desk.ticket("zendesk-35436").fields == {"zendesk_1": "true", "zendesk_2": "red,blue"}


def test_a_broken_line_hides_no_sound_one(tmp_path: Path) -> None:
    file = lines(tmp_path / "in", ZENDESK, "{oops", ZENDESK | {"id": 3})
    figures = importing.run(file, tmp_path / "d.db", source="zendesk", skip_faulty=True)
    assert ([fault["line"] for fault in figures["faults"]], figures["tickets"]) == ([2], 2)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"id": 1,, }\n{"id": 2}', 1),
        ('[\n{"id": 1}\n] and more', 3),
        ('{"tickets": [\n],\n"next_page": nil}', 3),
        ('{"count": 1,\n"tickets": [\n]', 3),
    ],
)
def test_what_is_no_json_is_named_where_it_is_none(text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "in").write_text(text)
    fault = importing.run(tmp_path / "in", tmp_path / "d.db", source="zendesk")["faults"][-1]
    assert (fault["line"], fault["message"].startswith("not JSON")) == (line, True)


COLUMNS = {"id": "id", "requester": "who", "opened": "opened", "text": "text", "at": "at"}


def csv(path: Path, *rows: str) -> Path:
    path.write_text("id,who,opened,text,at\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_conversation_with_a_hole_is_no_sound_ticket(tmp_path: Path) -> None:
    file = csv(
        tmp_path / "in.csv",
        "1,ann,2026-01-05 10:00,hi,2026-01-05 10:00",
        "1,ann,2026-01-05 10:00,well?,some time",
        "2,bob,some day,hi,",
        "2,bob,2026-01-05 10:00,well?,",
        "3,cat,2026-01-05 10:00,hi,",
    )
    figures = importing.run(file, tmp_path / "d.db", source="csv", columns={"columns": COLUMNS}, skip_faulty=True)
    assert ([fault["line"] for fault in figures["faults"]], figures["tickets"]) == ([3, 4], 1)


@pytest.mark.parametrize(
    "written", ["2026/3/2 9:05", "2026-3-2 9:05:00", "2026.03.02 09:05", "2026年3月2日 9:05", "2026/03/02 09:05:00"]
)
def test_times_as_spreadsheets_write_them(written: str, tmp_path: Path) -> None:
    file = csv(tmp_path / "in.csv", f"1,ann,{written},hi,")
    importing.run(file, tmp_path / "d.db", source="csv", columns={"columns": COLUMNS}, tz="Asia/Shanghai")
    with csdesk.open(tmp_path / "d.db") as desk:
        assert desk.ticket("1").opened_at == datetime(2026, 3, 2, 1, 5, tzinfo=UTC)


def test_a_slip_of_the_calendar_does_not_carry_the_desk_away(tmp_path: Path) -> None:
    file = lines(tmp_path / "in", changed(ZENDESK, "comments.3.created_at", "2126-03-02T11:00:00Z"))
    fault = importing.run(file, tmp_path / "d.db", source="zendesk")["faults"][0]
    assert (fault["line"], fault["field"]) == (1, "comments[3].created_at")


def test_a_reference_that_is_another_s_keeps_its_conversation_to_itself(tmp_path: Path) -> None:
    db, file = (
        tmp_path / "d.db",
        csv(tmp_path / "in.csv", "1,ann,2026-01-05 10:00,hi,", "1,ann,2026-01-05 10:00,secret,", "2,b,2026-01-05,x,"),
    )
    stranger = {"requester": "zoe", "kind": "after_sale", "channel": "web", "reference": "1", "text": "mine"}
    with csdesk.open(db) as desk:
        desk.execute("ticket.open", stranger, actor="host")
    for dry_run in (True, False):
        figures = importing.run(file, db, source="csv", columns={"columns": COLUMNS}, dry_run=dry_run)
        assert [(why["line"], why["code"], why["field"]) for why in figures["refusals"]] == [(2, "conflict", "reference")]
    with csdesk.open(db) as desk:
        assert [m.text for m in desk.query("ticket.messages", {"ticket": "1"})] == ["mine"]
        assert desk.ticket("2").requester == "b"
        first, second = desk.ticket("1").ticket, desk.ticket("2").ticket
        desk.execute("ticket.merge", {"ticket": second, "into": first, "across_customers": True}, actor="agent:li")
    again = importing.run(file, db, source="csv", columns={"columns": COLUMNS})
    assert (again["refused"], again["repeated"]) == (1, again["done"])  # what was merged since is still ours


def test_names_that_grow_too_long_are_told_before_anything_is_done(tmp_path: Path) -> None:
    for source, item, field in [
        ("zendesk", ZENDESK | {"id": "x" * 125}, "id"),
        ("zammad", ZAMMAD | {"customer_id": None, "customer": "x" * 125}, "requester"),
    ]:
        figures = importing.run(lines(tmp_path / "in", item), tmp_path / "d.db", source=source)
        assert [(fault["line"], fault["field"]) for fault in figures["faults"]] == [(1, field)]
    for source, item in [
        ("zammad", ZAMMAD | {"owner": "客" * 100}),
        ("frappe", FRAPPE | {"_assign": json.dumps(["客\n" * 100])}),
    ]:
        figures = importing.run(lines(tmp_path / "in", item), tmp_path / f"{source}.db", source=source)
        assert (figures["faults"], figures["refusals"]) == ([], [])


def test_no_file_is_made_for_a_shop_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(csdesk.InvalidArgument) as why:
        importing.run(lines(tmp_path / "in", ZENDESK), tmp_path / "d.db", source="zendesk", shop="a\nb")
    assert (why.value.field, (tmp_path / "d.db").exists()) == ("shop", False)


def test_a_customer_in_the_copy_is_no_agent(tmp_path: Path) -> None:
    item = changed(ZENDESK, "comments", [ZENDESK["comments"][0], ZENDESK["comments"][4], ZENDESK["comments"][3]])
    for more, answered in [
        ({"email_cc_ids": [9]}, False),
        ({"email_cc_ids": [9], "follower_ids": [9]}, True),
        ({"email_cc_ids": [9], "assignee_id": 9}, True),
        ({"email_cc_ids": {"a": 1}}, True),
        ({"email_cc_ids": [{}, None]}, True),
    ]:
        db = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
        importing.run(lines(tmp_path / "in", item | more), db, source="zendesk")
        with csdesk.open(db) as desk:
            assert (desk.ticket("zendesk-35436").talk.first_answer_at is not None) == answered
