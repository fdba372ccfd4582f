"""The desk as JSON documents: what a host that passes messages on sends and gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import csdesk
import pytest
from hypothesis import given
from hypothesis import strategies as st

NOW = 1_790_000_000_000


@pytest.fixture(scope="module")
def desk() -> Iterator[csdesk.Desk]:
    with csdesk.open(":memory:", seed=1) as opened:
        yield opened


def opening(**more: Any) -> dict[str, Any]:
    data = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": "物流不动了"}
    return {"name": "ticket.open", "data": data, "actor": "customer:c-17", "now": NOW} | more


def test_a_document_does_what_the_call_does() -> None:
    with csdesk.open(":memory:", seed=1) as a, csdesk.open(":memory:", seed=1) as b:
        answer = json.loads(a.execute_json(json.dumps(opening())))
        called = b.execute("ticket.open", opening()["data"], actor="customer:c-17", now=NOW)
        assert answer["ids"] == called.ids and answer["repeated"] is called.repeated
        assert [(e["seq"], e["type"], e["data"], e["hash"]) for e in answer["events"]] == [
            (e.seq, e.type, json.loads(e.json), e.hash) for e in called.events
        ]
        assert a.verify().heads == b.verify().heads


def test_text_and_bytes_are_the_same_document(desk: csdesk.Desk) -> None:
    request = json.dumps(opening(command_id="once"), ensure_ascii=False)
    first, again = json.loads(desk.execute_json(request)), json.loads(desk.execute_json(request.encode()))
    assert again == first | {"repeated": True}


def test_now_is_the_callers_where_the_document_has_none(desk: csdesk.Desk) -> None:
    request = opening()
    del request["now"]
    answer = json.loads(desk.execute_json(json.dumps(request), now=NOW + 60_000))
    assert answer["events"][0]["at"] == "2026-09-21T14:14:20Z"


def test_a_group_answers_in_order_and_a_refusal_takes_out_only_its_own(desk: csdesk.Desk) -> None:
    wrong = opening(data={"requester": "c-17"})
    document = json.dumps([opening(), wrong, opening()])
    first, refused, last = json.loads(desk.execute_many_json(document))["answers"]
    assert first["reply"]["ids"]["ticket"] < last["reply"]["ids"]["ticket"]
    assert refused["error"]["code"] == "invalid_argument"


def test_a_question_answers_the_rows(desk: csdesk.Desk) -> None:
    ticket = json.loads(desk.execute_json(json.dumps(opening())))["ids"]["ticket"]
    answer = json.loads(desk.query_json(json.dumps({"view": "ticket.get", "params": {"ticket": ticket}})))
    assert answer["rows"][0]["ticket"] == ticket and answer["after"] is None
    assert answer["rows"][0]["requester"] == desk.ticket(ticket).requester


@given(name=st.text(max_size=20), actor=st.sampled_from(["agent:li", "customer:c", "host"]), field=st.text(max_size=10))
def test_a_raised_error_reads_as_the_one_of_the_group(desk: csdesk.Desk, name: str, actor: str, field: str) -> None:
    for request in (opening(name=name, actor=actor), opening(data=opening()["data"] | {field: 1})):
        document = json.dumps(request, ensure_ascii=False).encode(errors="replace")
        with pytest.raises(csdesk.Error) as refused:
            desk.execute_json(document)
        text = desk.execute_many_json(b"[" + document + b"]")
        assert text == f'{{"answers":[{{"error":{refused.value.json}}}]}}'
        assert json.loads(refused.value.json)["message"] == refused.value.message


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ("", ""),
        ("[]", ""),
        ("{", ""),
        ("\0", ""),
        ('{"name":"ticket.open","actor":"agent:li"}', "data"),
        ('{"name":"ticket.open","data":{},"actor":"nobody"}', "actor"),
        ('{"name":"ticket.open","data":{},"actor":"agent:li","more":1}', "more"),
        (b"\xff", ""),
        (b'{"name":"\xff"}', "name"),
        ("[" * 100_000, ""),
        ("\ud800", "request"),
        (7, "request"),
        (None, "request"),
        (bytearray(b"{}"), "request"),
    ],
)
def test_what_is_no_request_is_refused_by_its_place(desk: csdesk.Desk, document: Any, field: str) -> None:
    before = desk.verify().heads
    with pytest.raises(csdesk.InvalidArgument) as refused:
        desk.execute_json(document)
    assert (refused.value.field or "") == field
    assert refused.value.message and refused.value.message_zh != refused.value.message
    assert desk.verify().heads == before


@pytest.mark.parametrize("document", ["{}", "[7]", '[{"name":"x","data":{}}]', b"\xff", 7])
def test_what_is_no_group_is_refused_before_anything_is_done(desk: csdesk.Desk, document: Any) -> None:
    with pytest.raises(csdesk.InvalidArgument):
        desk.execute_many_json(document)


@pytest.mark.parametrize(
    "document", ["[]", '{"params":{}}', '{"view":"no.such"}', '{"view":"ticket.get","params":[]}', b"\xff", 7]
)
def test_what_is_no_question_is_refused(desk: csdesk.Desk, document: Any) -> None:
    with pytest.raises(csdesk.InvalidArgument):
        desk.query_json(document)


def test_an_error_of_ones_own_has_its_json_too() -> None:
    error = csdesk.Refused("not_allowed", 'a "quoted"\n\x08\udc80', None, ["x", "信"])
    assert json.loads(error.json) == {
        "code": "not_allowed",
        "field": "",
        "message": 'a "quoted"\n\x08\\udc80',
        "message_zh": 'a "quoted"\n\x08\\udc80',
        "allowed": ["x", "信"],
    }
    assert "\\u0008" in error.json
