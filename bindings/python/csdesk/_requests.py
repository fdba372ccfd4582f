"""Commands as the native desk takes them, and its answers as people read them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from csdesk import _convert
from csdesk.answers import Event, Result
from csdesk.errors import Error, InvalidArgument, from_code

Instant = datetime | int


def now_or_present(now: Instant | None) -> int:
    return time.time_ns() // 1_000_000 if now is None else _convert.milliseconds(now, "now")


def request(
    name: str, data: Mapping[str, Any], actor: str, now: Instant | None, shop: str, command_id: str | None
) -> tuple[Any, ...]:
    return name, _convert.object_to_json(data, "data"), actor, now_or_present(now), shop, command_id


def request_of(command: Mapping[str, Any], place: int) -> tuple[Any, ...]:
    here = f"commands[{place}]"
    if not isinstance(command, Mapping):
        raise InvalidArgument("invalid_argument", "a dict is expected", here, message_zh="应为字典")
    given = dict(command)
    try:
        made = request(
            given.pop("name", None),
            given.pop("data", {}),
            given.pop("actor", None),
            given.pop("now", None),
            given.pop("shop", "main"),
            given.pop("command_id", None),
        )
    except Error as why:
        raise from_code(why.code, why.message, why.message_zh, f"{here}.{why.field}") from None
    if given:
        raise InvalidArgument("invalid_argument", "no such field", f"{here}.{next(iter(given))}", message_zh="没有这个字段")
    return made


def listed(commands: object) -> list[Any]:
    if isinstance(commands, (str, bytes, Mapping)) or not isinstance(commands, Iterable):
        raise InvalidArgument("invalid_argument", "a list of dicts is expected", "commands", message_zh="应为字典列表")
    return list(commands)


def result(answer: tuple[list[tuple[Any, ...]], dict[str, int], bool]) -> Result:
    events, ids, repeated = answer
    return Result([Event(*row) for row in events], ids, repeated)


def refusal(answer: tuple[str, str, str, str, list[str]]) -> Error:
    code, at, en, zh, allowed = answer
    return from_code(code, en, zh, at, allowed)
