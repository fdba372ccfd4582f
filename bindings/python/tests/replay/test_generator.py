"""The generated shop: the same bytes for the same seed, a peak, nights, and a truth that agrees with it."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from csdesk import InvalidArgument
from csdesk.replay.commands import plan_commands
from csdesk.replay.generator import generate, write

HEAD = '{"csdesk":"commands","version":1}\n'
LINE = '{"at":"2026-11-01T09:00:00+08:00","command":"ticket.note","actor":"agent:li","data":{}}\n'


def text_of(days: int, seed: int) -> tuple[str, str]:
    out, truth = io.StringIO(), io.StringIO()
    write(generate(days, seed, orders_a_day=12, talks_a_day=10), out, truth)
    return out.getvalue(), truth.getvalue()


def test_a_seed_makes_the_same_bytes_and_another_seed_others() -> None:
    assert text_of(5, 7) == text_of(5, 7)
    assert text_of(5, 7) != text_of(5, 8)


def test_the_promotion_brings_ten_times_the_orders() -> None:
    shop = generate(30, 7)
    placed = Counter(
        (date(1970, 1, 1) + timedelta(milliseconds=s.at + 8 * 3_600_000)) for s in shop.steps if s.command == "order.place"
    )
    assert 6 < placed[date(2026, 11, 11)] / (sum(placed.values()) / len(placed)) < 12 or placed[date(2026, 11, 11)] > 450


def test_the_truth_agrees_with_the_commands() -> None:
    commands, truth = text_of(20, 3)
    lines = [json.loads(line) for line in commands.splitlines()[1:]]
    totals, *tickets = [json.loads(line) for line in truth.splitlines()]
    opened = {line["data"]["reference"]: line["data"]["kind"] for line in lines if line["command"] == "ticket.open"}
    known = {ticket["reference"]: ticket["kind"] for ticket in tickets}
    assert opened == {reference: kind for reference, kind in known.items() if reference.startswith("ww/")}
    assert totals["totals"]["orders"] == sum(line["command"] == "order.place" for line in lines)
    assert totals["totals"]["tickets"] == len(known)
    assert totals["promotions"] == ["2026-11-11"]
    assert totals["totals"]["cause_review_flood"] == 12


def test_at_night_the_bot_answers_first_and_a_person_in_the_morning() -> None:
    commands, truth = text_of(10, 3)
    lines = [json.loads(line) for line in commands.splitlines()[1:]]
    nights = [json.loads(line)["reference"] for line in truth.splitlines()[1:] if json.loads(line).get("night")]
    assert nights
    for reference in nights:
        first, then, *_ = [
            line for line in lines if line["data"].get("ticket") == reference and line["command"] == "ticket.reply"
        ]
        assert first["actor"] == "bot:小智"
        if then["actor"] != "bot:小智":
            assert then["at"][11:13] >= "08"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "shop.jsonl"
    path.write_text(text_of(3, 1)[0], encoding="utf-8")
    shop = generate(3, 1, orders_a_day=12, talks_a_day=10)
    plan = plan_commands(path)
    assert [(s.at, s.command, dict(s.data), s.actor) for s in plan.steps] == [
        (s.at, s.command, dict(s.data), s.actor) for s in shop.steps
    ]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("", ":1:1: is empty"),
        ('{"version":1}\n', ":1:1: csdesk: "),
        ('{"csdesk":"commands","version":2}\n', ":1:1: version: "),
        (HEAD + "[]\n", ":2:1: not a JSON object"),
        (HEAD + "{\n", ":2:"),
        (HEAD + LINE.replace("+08:00", ""), ":2:1: at: "),
        (HEAD + LINE + LINE.replace("09:00:00", "08:59:59"), ":3:1: at: is earlier"),
        (HEAD + LINE.replace('"data":{}', '"data":[]'), ":2:1: data: "),
        (HEAD + LINE.replace('"data":{}', '"data":{},"more":1'), ":2:1: more: "),
        (HEAD + LINE.replace('"data":{}', '"data":{"x":1.5}'), ":2:1: not JSON as csdesk takes it"),
        (HEAD + LINE.replace('"data":{}', '"data":{"x":NaN}'), ":2:1: not JSON as csdesk takes it"),
        (HEAD + LINE.replace('"data":{}', '"data":{"x":1,"x":2}'), ":2:1: not JSON as csdesk takes it ('x' appears twice)"),
        (HEAD + LINE.replace('"data":{}', '"data":' + "[" * 100_000), ":2:"),
        (HEAD + LINE.replace('"data":{}', '"data":{"x":' + "1" * 5_000 + "}"), ":2:1: "),
    ],
)
def test_a_fault_is_named_by_line(tmp_path: Path, content: str, place: str) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidArgument) as why:
        plan_commands(path)
    assert why.value.message.removeprefix(str(path)).startswith(place)
