"""Python values to the desk's JSON and back.

Out goes strict JSON: integers within ±(2^53 - 1), text without lone surrogates, no floating point, 32 levels at most. An aware
datetime becomes RFC 3339 in UTC cut down to the millisecond, a date ``2026-10-01``, a timedelta a whole number of milliseconds.
What does not fit is refused with its path, such as ``amount.minor``. Back come datetimes and timedeltas where the JSON Schema
of an answer says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any, NoReturn

from csdesk import _csdesk
from csdesk.errors import Error, InvalidArgument, from_code

LARGEST_INTEGER = 2**53 - 1
LONGEST_TEXT = 1 << 20  # bytes of UTF-8
DEEPEST = 32  # levels
MOST_VALUES = 1_000_000  # in one document, so that a small knot of shared lists cannot grow into an endless text

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")).encode

# Where a value stands: (place of the container, key or index), None at the top. Turned into text only when something is wrong.
_Place = tuple[Any, Any] | None


def to_json(value: object) -> str:
    """A value as JSON text. Raises InvalidArgument with the path in ``field``."""
    return _encode(_plain(value, None, 0, [MOST_VALUES]))


def object_to_json(value: object, name: str) -> str:
    """A mapping as a JSON object; ``name`` is what to call it where it is none."""
    if not isinstance(value, Mapping):
        raise InvalidArgument("invalid_argument", "a dict is expected", name, message_zh="应为字典")
    return to_json(value)


def milliseconds(moment: object, name: str) -> int:
    """An aware datetime, or an int, as milliseconds since 1970, cut down."""
    return _csdesk.to_milliseconds(moment, name)


def text(value: object, name: str) -> str:
    """A str without lone surrogates."""
    if not isinstance(value, str):
        raise InvalidArgument("invalid_argument", "a str is expected", name, message_zh="应为字符串")
    return _text(value, (None, name))


def _plain(value: Any, place: _Place, depth: int, left: list[int]) -> object:
    left[0] -= 1
    if left[0] < 0:
        _wrong(place, f"more than {MOST_VALUES:,} values", f"超过 {MOST_VALUES:,} 个值")
    kind = type(value)
    if kind is str:
        return _text(value, place)
    if value is None or kind is bool:
        return value
    if kind is int:
        return _integer(value, place)
    if kind is dict or isinstance(value, Mapping):
        _not_too_deep(place, depth)
        return {_key(k, place): _plain(v, (place, k), depth + 1, left) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        _not_too_deep(place, depth)
        return [_plain(item, (place, i), depth + 1, left) for i, item in enumerate(value)]
    return _scalar(value, place)


def _scalar(value: Any, place: _Place) -> object:
    if isinstance(value, datetime):
        return _instant(value, place)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _span(value, place)
    if isinstance(value, str):
        return _text(str.__str__(value), place)
    if isinstance(value, float) or hasattr(value, "as_integer_ratio") and not hasattr(value, "__index__"):
        _wrong(
            place,
            "numbers with a fraction are refused: use whole minor units or milliseconds",
            "不接受小数：请用整数的最小单位或毫秒",
        )
    if hasattr(value, "__index__") and not isinstance(value, type):
        try:
            return _integer(value.__index__(), place)
        except TypeError:
            pass  # an array of several numbers, for one
    _wrong(place, f"the type {type(value).__name__} has no JSON form", f"类型 {type(value).__name__} 无法转换为 JSON")


def _not_too_deep(place: _Place, depth: int) -> None:
    if depth >= DEEPEST:
        _wrong(place, f"nested more than {DEEPEST} levels", f"嵌套超过 {DEEPEST} 层")


def _key(key: object, place: _Place) -> str:
    if not isinstance(key, str):
        _wrong(place, f"every key is a str, not a {type(key).__name__}", "键必须是字符串")
    return _text(str.__str__(key), (place, key))


def _text(value: str, place: _Place) -> str:
    if value.isascii():
        size = len(value)
    else:
        try:
            size = len(value.encode())
        except UnicodeEncodeError:
            _wrong(place, "this text holds a lone surrogate, which is no character", "文本含有孤立的代理码位")
    if size > LONGEST_TEXT:
        _wrong(place, "a text may have 1 MiB at most", "文本最大 1 MiB")
    return value


def _integer(value: int, place: _Place) -> int:
    if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        _wrong(place, "integers reach from -(2^53-1) to 2^53-1", "整数超出 ±(2^53-1)")
    return value


def _instant(value: datetime, place: _Place) -> str:
    if value.tzinfo is None or value.utcoffset() is None:
        _wrong(
            place,
            "a datetime without a time zone is not an instant: give one, such as tzinfo=UTC",
            "不带时区的时间无法确定时刻，请给出时区",
        )
    try:
        utc = value.astimezone(UTC)
    except OverflowError:
        raise _error("out_of_range", place, "instants reach from 1900 to 2200", "时间应在 1900 年与 2200 年之间") from None
    return f"{utc.isoformat(timespec='milliseconds')[:23]}Z"


def _span(value: timedelta, place: _Place) -> int:
    if value.microseconds % 1000 or getattr(value, "nanoseconds", 0):
        _wrong(place, "a span is counted in whole milliseconds", "时长以整毫秒计")
    return _integer(value // timedelta(milliseconds=1), place)


def _path(place: _Place) -> str:
    parts: list[str] = []
    while place is not None:
        place, key = place
        parts.append(f"[{key}]" if isinstance(key, int) else f".{_shown(key)}")
    return "".join(reversed(parts)).removeprefix(".")


def _shown(key: object) -> str:
    """A key of any length and kind, fit for a message."""
    return str(key)[:64].encode(errors="backslashreplace").decode()


def _error(code: str, place: _Place, en: str, zh: str) -> Error:
    return from_code(code, en, zh, _path(place))


def _wrong(place: _Place, en: str, zh: str) -> NoReturn:
    raise _error("invalid_argument", place, en, zh)


# ---- and back ------------------------------------------------------------------------------------------------------

_Reader = Callable[[Any], Any]


def from_json(document: str, read: _Reader | None = None) -> Any:
    """JSON text of the desk as Python values; ``read`` comes from :func:`reader`."""
    value = json.loads(document)
    return read(value) if read else value


def reader(schema: Mapping[str, Any]) -> _Reader | None:
    """What turns plain values of this schema into datetimes and timedeltas; None where nothing is to be turned."""
    if plain := _TIMES.get(schema.get("format", "")):
        return plain
    if properties := {name: read for name, inner in schema.get("properties", {}).items() if (read := reader(inner))}:
        return lambda value: _read_members(value, properties)
    items = schema.get("items")
    if isinstance(items, Mapping) and (inner := reader(items)):
        return lambda value: value if value is None else [inner(item) for item in value]
    more = schema.get("additionalProperties")
    if isinstance(more, Mapping) and (each := reader(more)):
        return lambda value: value if value is None else {name: each(item) for name, item in value.items()}
    return None


def _read_members(value: Any, readers: Mapping[str, _Reader]) -> Any:
    if isinstance(value, dict):
        for name, read in readers.items():
            if name in value:
                value[name] = read(value[name])
    return value


def read_instant(value: str | int | None) -> datetime | None:
    """RFC 3339 text, or milliseconds since 1970, as an aware datetime in UTC."""
    if value is None:
        return None
    if isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(UTC)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)


def read_span(value: int | None) -> timedelta | None:
    """Whole milliseconds as a timedelta."""
    return None if value is None else timedelta(milliseconds=value)


_TIMES: Mapping[str, _Reader] = {"date-time": read_instant, "duration-ms": read_span}


@cache
def event_reader(event: str) -> _Reader | None:
    """The reader of an event's data; None for events without times, and for those of a later version."""
    try:
        return reader(json.loads(_csdesk.event_schema(event)))
    except InvalidArgument:
        return None


# ---- rows of views -------------------------------------------------------------------------------------------------

_PLAIN = frozenset(("string", "integer", "boolean", "null"))


def row_reader(schema: Mapping[str, Any], make: Callable[..., Any]) -> _Reader:
    """What turns a row of this schema into Python values: its times as :func:`reader` does, every dict by ``make``. Records
    also get the names that the schema knows."""
    return _deep_reader(schema, make) or (lambda value: value)


def _deep_reader(schema: Mapping[str, Any], make: Callable[..., Any]) -> _Reader | None:
    if plain := _TIMES.get(schema.get("format", "")):
        return plain
    if "enum" in schema or _PLAIN.issuperset(_types(schema)):
        return None
    finish = partial(make, fields=frozenset(schema.get("properties", ()))) if hasattr(make, "_fields") else make
    members = {name: found for name, inner in schema.get("properties", {}).items() if (found := _deep_reader(inner, make))}
    more = schema.get("additionalProperties")
    each = _deep_reader(more, make) if isinstance(more, Mapping) else None
    items = _deep_reader(schema["items"], make) if "items" in schema else None

    def read(value: Any) -> Any:
        if isinstance(value, list):
            return [items(item) for item in value] if items else value
        if not isinstance(value, dict):
            return value
        for name, inner in value.items():
            if reads := members.get(name, each):
                value[name] = reads(inner)
        return finish(value)

    return read


def _types(schema: Mapping[str, Any]) -> list[str]:
    said = schema.get("type", "object")
    return [said] if isinstance(said, str) else list(said)


@cache
def view_reader(view: str, make: Callable[..., Any]) -> _Reader:
    """The reader of a view's rows."""
    return row_reader(json.loads(_csdesk.view_schema(view))["row"], make)
