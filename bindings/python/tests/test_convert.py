from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import csdesk
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


# ---- rows follow their schemas -------------------------------------------------------------------------------------

scalars: list[tuple[dict[str, Any], st.SearchStrategy[Any]]] = [
    ({"type": "string"}, plain_text | st.just("2026-11-21T08:30:00Z")),
    ({"type": "integer"}, whole),
    ({"type": ["string", "null"]}, st.none() | plain_text),
    ({"enum": ["a", "b"]}, st.sampled_from("ab")),
    ({"type": "string", "format": "date-time"}, st.just("2026-11-21T08:30:00.123Z")),
    ({"type": ["string", "null"], "format": "date-time"}, st.none()),
    ({"type": "integer", "format": "duration-ms"}, st.integers(0, 10**12)),
]


def described(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A schema with a value of it, from smaller ones."""

    def of_object(members: dict[str, tuple[Any, Any]]) -> tuple[Any, Any]:
        schema = {"type": "object", "properties": {name: part[0] for name, part in members.items()}}
        return schema, {name: part[1] for name, part in members.items()}

    return (
        st.dictionaries(plain_text, inner, max_size=4).map(of_object)
        | inner.map(lambda part: ({"type": "array", "items": part[0]}, [part[1]]))
        | inner.map(lambda part: ({"type": "object", "additionalProperties": part[0]}, {"any": part[1]}))
    )


def converted(schema: Any, value: Any) -> Any:
    """What a row of this schema must become, said once more and simply."""
    if isinstance(value, dict):
        at = schema.get("properties", {})
        return Made({name: converted(at.get(name, schema.get("additionalProperties")), inner) for name, inner in value.items()})
    if isinstance(value, list):
        return [converted(schema["items"], item) for item in value]
    if value is not None and schema.get("format") == "date-time":
        return datetime(2026, 11, 21, 8, 30, 0, 123_000, tzinfo=UTC)
    return timedelta(milliseconds=value) if schema.get("format") == "duration-ms" else value


class Made(dict[str, Any]):
    pass


def kinds(value: Any) -> Any:
    """The types all the way down: a dict equals whatever is made of it."""
    if isinstance(value, dict):
        return type(value), {name: kinds(inner) for name, inner in value.items()}
    return [kinds(item) for item in value] if isinstance(value, list) else type(value)


@given(st.recursive(st.sampled_from(scalars).flatmap(lambda one: st.tuples(st.just(one[0]), one[1])), described, max_leaves=12))
def test_a_row_is_converted_where_its_schema_says_and_nowhere_else(case: tuple[Any, Any]) -> None:
    schema, value = case
    read = _convert.row_reader(schema, Made)(json.loads(json.dumps(value)))
    assert read == converted(schema, value)
    assert kinds(read) == kinds(converted(schema, value))


@pytest.mark.parametrize("view", csdesk.views())
def test_every_view_describes_its_rows_to_the_last_field(view: str) -> None:
    def undescribed(schema: Any, path: str) -> list[str]:
        if "enum" in schema:
            return []
        if "type" not in schema:
            return [path]
        parts = [(inner, f"{path}.{name}") for name, inner in schema.get("properties", {}).items()]
        if "items" in schema:
            parts.append((schema["items"], f"{path}[]"))
        if isinstance(schema.get("additionalProperties"), dict):
            parts.append((schema["additionalProperties"], f"{path}.*"))
        return [place for inner, here in parts for place in undescribed(inner, here)]

    described = csdesk.view_schema(view)
    assert undescribed(described["row"], view) == []
    assert described["row"]["type"] == described["params"]["type"] == "object"
