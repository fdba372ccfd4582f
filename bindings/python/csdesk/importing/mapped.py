"""CSV of any desk, by a map of its columns (TOML or a dict):

time_zone = "Asia/Shanghai"                 # of times without an offset
separator = ";"                             # between tags
[columns]                                   # ours = the file's
id = "工单号"
requester = "买家"
opened = "创建时间"
status = "状态"
text = "内容"                               # of a message; rows with one id make one conversation
from = "发送方"                             # customer, agent, bot or note
at = "发送时间"
[values.status]                             # the file's words = ours
"已解决" = "resolved"
[fields]                                    # the shop's own
brand = "品牌"
[defaults]                                  # where a column is missing or empty
channel = "wangwang"
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from csdesk.errors import InvalidArgument
from csdesk.importing.model import Message, Person, Side, Ticket
from csdesk.importing.parts import channel_of, labels, latest
from csdesk.importing.records import TooFar, message_text, past_of
from csdesk.replay.places import shown
from csdesk.replay.table import Row, rows

COLUMNS = frozenset(
    ("id", "requester", "name", "email", "phone", "opened", "status", "status_at", "channel", "kind", "priority", "subject")
    + ("assignee", "language", "order", "tags", "text", "from", "at", "author", "message")
)
REQUIRED = ("id", "requester", "opened")
KINDS = ("pre_sale", "after_sale", "complaint", "emergency", "feedback", "negative_review", "harassment", "data_request")
WORDS = {
    "status": frozenset(("new", "open", "pending", "on_hold", "resolved", "closed")),
    "priority": frozenset(("low", "normal", "high", "urgent")),
    "kind": frozenset(KINDS),
    "from": frozenset(side.value for side in Side),
}
OTHERWISE = {"status": "new", "priority": "normal", "kind": "", "from": "customer", "channel": "web_chat"}


class Map:
    """A checked map."""

    def __init__(self, given: str | os.PathLike[str] | Mapping[str, Any]) -> None:
        value = given if isinstance(given, Mapping) else _read(given)
        _known(value, {"time_zone", "separator", "columns", "values", "fields", "defaults"}, "map")
        self.columns = _texts(value, "columns")
        self.fields = _texts(value, "fields")
        self.defaults = OTHERWISE | _texts(value, "defaults")
        self.time_zone = str(value.get("time_zone", ""))
        self.separator = str(value.get("separator", ",")) or ","
        self.values = {name: _texts(_table(value, "values"), name, "values.") for name in _table(value, "values")}
        _known(self.columns, COLUMNS, "map.columns")
        _known(self.values, {*WORDS, "channel"}, "map.values")
        _known(self.defaults, {*WORDS, "channel", "language"}, "map.defaults")
        for name in REQUIRED:
            if name not in self.columns:
                raise _wrong(f"map.columns.{name}", "this column is required", "缺少必填列")
        for name, known in WORDS.items():
            for word in [*self.values.get(name, {}).values(), self.defaults[name]]:
                if word and word not in known:
                    raise _wrong(f"map.values.{name}", f"{shown(word)} is none of {', '.join(sorted(known))}", "取值无效")

    @property
    def needed(self) -> list[str]:
        """The file's columns."""
        return [*self.columns.values(), *self.fields.values()]


def tickets(path: str | os.PathLike[str], columns: Map, zone: ZoneInfo) -> Iterator[Ticket | Exception]:
    """Every ticket of the file, or what is wrong with a row; rows of one id are one ticket, whose facts stand in the first."""
    found: dict[str, Ticket] = {}
    faulty: set[str] = set()
    for row in rows(path, columns.needed):
        try:
            _take(row, columns, zone, found)
        except InvalidArgument as why:
            faulty.add(row.text(columns.columns["id"]))
            yield why
    for key, ticket in found.items():
        if key in faulty:  # a conversation with a hole in it is no sound ticket
            continue
        ticket.messages.sort(key=lambda message: message.at)
        if not ticket.status_at:
            ticket.status_at = latest(ticket, None)
        yield ticket


def _take(row: Row, columns: Map, zone: ZoneInfo, found: dict[str, Ticket]) -> None:
    key = row.key(columns.columns["id"])
    ticket = found.get(key)
    if ticket is None:
        ticket = found[key] = _ticket(row, columns, zone, key)
    if (message := _message(row, columns, zone, ticket.opened)) is not None:
        ticket.messages.append(message)


def _ticket(row: Row, columns: Map, zone: ZoneInfo, key: str) -> Ticket:
    def line(name: str, longest: int) -> str:
        return row.line(columns.columns[name], longest) if name in columns.columns else ""

    opened = _instant(row, columns, "opened", zone)
    if opened is None:
        raise row.refused(columns.columns["opened"], "is empty")
    person = Person(row.key(columns.columns["requester"]), line("name", 200), line("email", 200), line("phone", 64))
    tags = line("tags", 4_000).split(columns.separator)
    values = {name: row.line(column, 4_000) for name, column in columns.fields.items()}
    return Ticket(
        id=key,
        line=row.line_number,
        requester=person,
        opened=opened,
        status=_word(row, columns, "status"),
        status_at=max(_instant(row, columns, "status_at", zone) or 0, opened) if "status_at" in columns.columns else 0,
        channel=_channel(row, columns),
        kind=_word(row, columns, "kind"),
        priority=_word(row, columns, "priority"),
        subject=line("subject", 500),
        assignee=line("assignee", 128),
        language=line("language", 35) or columns.defaults.get("language", ""),
        order=line("order", 128),
        tags=labels(tags),
        fields={name: value for name, value in values.items() if value},
    )


def _message(row: Row, columns: Map, zone: ZoneInfo, opened: int) -> Message | None:
    text = message_text(row.text(columns.columns["text"])) if "text" in columns.columns else ""
    if not text:
        return None
    side = Side(_word(row, columns, "from"))
    author = row.line(columns.columns["author"], 128) if "author" in columns.columns else ""
    number = row.line(columns.columns["message"], 128) if "message" in columns.columns else ""
    return Message(number, _instant(row, columns, "at", zone) or opened, side, text, author if side is not Side.customer else "")


def _word(row: Row, columns: Map, name: str) -> str:
    """The file's word as one of ours: by the map, or as it is where it is ours already."""
    given = row.text(columns.columns[name]) if name in columns.columns else ""
    if not given:
        return columns.defaults[name]
    mapped = columns.values.get(name, {}).get(given, given)
    if mapped not in WORDS[name]:
        raise row.refused(columns.columns[name], f"{shown(given)} is not in the map's values.{name}")
    return mapped


def _channel(row: Row, columns: Map) -> str:
    given = row.text(columns.columns["channel"]) if "channel" in columns.columns else ""
    return channel_of(given, {k.lower(): v for k, v in columns.values.get("channel", {}).items()}, columns.defaults["channel"])


def _instant(row: Row, columns: Map, name: str, zone: ZoneInfo) -> int | None:
    column = columns.columns.get(name)
    value = row.text(column) if column else ""
    if not value:
        return None
    try:
        return past_of(value, zone)
    except TooFar:
        raise row.refused(str(column), f"{shown(value)} lies more than a year ahead") from None
    except ValueError:
        raise row.refused(str(column), f"{shown(value)} is not a time such as 2026-11-11 08:00:00") from None


# ---- the map ---------------------------------------------------------------------------------------------------------


def _read(path: str | os.PathLike[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise _wrong("map", f"cannot be read: {why}", "无法读取") from None


def _table(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = value.get(name, {})
    if not isinstance(inner, Mapping):
        raise _wrong(f"map.{name}", "a table is expected", "应为表")
    return inner


def _texts(value: Mapping[str, Any], name: str, path: str = "") -> dict[str, str]:
    inner = _table(value, name)
    for key, text in inner.items():
        if not isinstance(text, str) or not text:
            raise _wrong(f"map.{path}{name}.{key}", "a text is expected", "应为文本")
    return dict(inner)


def _known(value: Mapping[str, Any], known: frozenset[str] | set[str], path: str) -> None:
    for name in value:
        if name not in known:
            raise InvalidArgument("invalid_argument", "no such field", f"{path}.{name}", sorted(known), message_zh="没有这个字段")


def _wrong(field: str, en: str, zh: str) -> InvalidArgument:
    return InvalidArgument("invalid_argument", en, field, message_zh=zh)
