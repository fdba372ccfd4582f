from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest
from conftest import wild
from csdesk import InvalidArgument, _convert
from hypothesis import given
from hypothesis import strategies as st

plain_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
whole = st.integers(-(2**53 - 1), 2**53 - 1)
json_values = st.recursive(
    st.none() | st.booleans() | whole | plain_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain_text, inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    assert _convert.from_json(_convert.to_json(value)) == value


@given(wild())
def test_whatever_is_passed_is_strict_json_or_refused(value: object) -> None:
    try:
        text = _convert.to_json(value)
    except InvalidArgument as refused:
        assert refused.message and refused.message_zh
        str(refused).encode()
    else:
        text.encode()
        json.loads(text, parse_float=pytest.fail, parse_constant=pytest.fail)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=st.timezones()))
def test_instants_travel_as_utc_cut_down_to_the_millisecond(moment: datetime) -> None:
    text = json.loads(_convert.to_json(moment))
    back = _convert.read_instant(text)
    assert back is not None and back.tzinfo is UTC
    gone = moment.astimezone(UTC) - back
    assert timedelta(0) <= gone < timedelta(milliseconds=1)


@given(whole)
def test_spans_travel_as_whole_milliseconds(ms: int) -> None:
    assert _convert.to_json(timedelta(milliseconds=ms)) == str(ms)
    assert _convert.read_span(ms) == timedelta(milliseconds=ms)


class Kind(StrEnum):
    complaint = "complaint"


class Number(IntEnum):
    seven = 7


def test_other_spellings_of_the_same_values() -> None:
    value = {
        "kind": Kind.complaint,
        "n": Number.seven,
        "tags": ("a", "b"),
        "day": date(2026, 10, 1),
        "more": MappingProxyType({"x": None}),
    }
    assert json.loads(_convert.to_json(value)) == {
        "kind": "complaint",
        "n": 7,
        "tags": ["a", "b"],
        "day": "2026-10-01",
        "more": {"x": None},
    }
    assert _convert.to_json("物流不动了") == '"物流不动了"'


def test_numpy_and_pandas_scalars() -> None:
    np, pd = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    assert _convert.to_json({"n": np.int64(7), "at": pd.Timestamp("2026-11-21T08:30", tz="Asia/Shanghai")}) == (
        '{"n":7,"at":"2026-11-21T00:30:00.000Z"}'
    )
    for wrong in (np.float64(1), pd.NaT, np.array([1, 2]), pd.Timedelta(nanoseconds=1)):
        with pytest.raises(InvalidArgument):
            _convert.to_json(wrong)


def deep(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


def knot() -> Any:
    value: Any = 0
    for _ in range(30):
        value = [value] * 10
    return value


endless: dict[str, Any] = {}
endless["again"] = endless


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"amount": {"minor": 12.99}}, "amount.minor"),
        ({"amount": {"minor": Decimal("12.99")}}, "amount.minor"),
        ({"amount": {"minor": float("nan")}}, "amount.minor"),
        ({"n": 2**53}, "n"),
        ({"n": -(2**53)}, "n"),
        ({"n": 2**200}, "n"),
        ({"items": [1, {"at": datetime(2026, 1, 1)}]}, "items[1].at"),
        ({"at": datetime.max.replace(tzinfo=timezone(timedelta(hours=-23)))}, "at"),
        ({"span": timedelta(microseconds=1)}, "span"),
        ({"span": timedelta.max}, "span"),
        ({"text": "\ud800"}, "text"),
        ({"text": "x" * (1 << 20) + "x"}, "text"),
        ({"text": "信" * (1 << 19)}, "text"),
        ({"\udfff": 1}, r"\udfff"),
        ({"a": {7: 1}}, "a"),
        ({"a": b"bytes"}, "a"),
        ({"a": {1, 2}}, "a"),
        ({"a": object()}, "a"),
        ({"a": int}, "a"),
    ],
)
def test_what_has_no_json_form_is_refused_with_its_path(value: object, field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        _convert.to_json(value)
    assert refused.value.field == field


@pytest.mark.parametrize("value", [deep(33), knot(), endless])
def test_too_deep_or_too_much_is_refused(value: object) -> None:
    with pytest.raises(InvalidArgument):
        _convert.to_json(value)
    assert _convert.to_json(deep(32))


def test_a_schema_says_what_becomes_a_time() -> None:
    schema = {
        "type": "object",
        "properties": {
            "at": {"type": ["string", "integer"], "format": "date-time"},
            "late": {"type": ["integer", "string"], "format": "duration-ms"},
            "text": {"type": "string"},
            "segments": {"type": "array", "items": {"type": "object", "properties": {"from": {"format": "date-time"}}}},
            "by": {"type": "object", "additionalProperties": {"format": "duration-ms"}},
        },
    }
    head = '{"at":"2026-11-21T08:30:00Z","late":1500,"text":"2026-11-21T08:30:00Z",'
    document = head + '"segments":[{"from":0},{"from":null}],"by":{"li":1}}'
    moment = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert _convert.from_json(document, _convert.reader(schema)) == {
        "at": moment,
        "late": timedelta(milliseconds=1500),
        "text": "2026-11-21T08:30:00Z",
        "segments": [{"from": datetime(1970, 1, 1, tzinfo=UTC)}, {"from": None}],
        "by": {"li": timedelta(milliseconds=1)},
    }
    assert _convert.reader({"type": "object", "properties": {"text": {"type": "string"}}}) is None
