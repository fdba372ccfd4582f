"""The JSON Schemas say what really goes in and comes out: the story of the reference is held against them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import csdesk
import jsonschema
import pytest

tree = next((folder for folder in Path(__file__).resolve().parents if (folder / "tools/reference/story.jsonl").exists()), None)
told_in_tree = pytest.mark.skipif(tree is None, reason="the tests run outside the tree: no story here")


def held(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def story() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """What is asked, and the answer."""
    assert tree is not None
    with csdesk.open(":memory:", seed=1) as desk:
        for line in (tree / "tools/reference/story.jsonl").read_text(encoding="utf-8").splitlines():
            asked = json.loads(line)
            if "view" in asked:
                yield asked, json.loads(desk.query_json(line, now=0))
            elif "advance" in asked:
                desk.advance(datetime.fromisoformat(asked["advance"]))
            else:
                yield asked, json.loads(desk.execute_json(line))


@told_in_tree
def test_what_the_story_asks_and_hears_is_as_the_schemas_say() -> None:
    commands = {name: held(csdesk.schema(name)) for name in csdesk.commands()}
    seen = set()
    for asked, answer in story():
        if "view" in asked:
            schemas = csdesk.view_schema(asked["view"])
            held(schemas["params"]).validate(asked.get("params", {}))
            rows = held(schemas["row"])
            for row in answer["rows"]:
                rows.validate(row)
        else:
            commands[asked["name"]].validate(asked["data"])
        for event in answer.get("events", []):
            seen.add(event["type"])
            held(csdesk.event_schema(event["type"])).validate(event["data"])
    assert len(seen) > 50


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"requester": "", "kind": "after_sale", "channel": "phone"},
        {"requester": "c", "kind": "gossip", "channel": "phone"},
        {"requester": "c", "kind": "after_sale", "channel": "phone", "colour": "red"},
        {"requester": "c", "kind": "after_sale", "channel": 7},
        {"requester": "c", "kind": "after_sale", "channel": "phone", "refund": {"minor": 1.5, "currency": "CNY"}},
        {"requester": "c" * 129, "kind": "after_sale", "channel": "phone"},
    ],
)
def test_what_a_schema_refuses_the_desk_refuses(wrong: dict[str, Any]) -> None:
    assert list(held(csdesk.schema("ticket.open")).iter_errors(wrong))
    with csdesk.open(":memory:") as desk, pytest.raises((csdesk.InvalidArgument, csdesk.Refused)):
        desk.execute_json(json.dumps({"name": "ticket.open", "data": wrong, "actor": "agent:li"}))


def test_what_is_personal_is_marked() -> None:
    def marked(schema: dict[str, Any]) -> set[str]:
        return {name for name, inner in schema["properties"].items() if inner.get("personal")}

    assert marked(csdesk.schema("customer.update")) == {"name", "phone", "email"}
    assert marked(csdesk.event_schema("ticket.replied")) == {"text"}
    assert marked(csdesk.view_schema("ticket.messages")["row"]) == {"text"}
    assert marked(csdesk.schema("order.pay")) == set()
