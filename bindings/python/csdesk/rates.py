"""Response rates as platforms measure them (Taobao 3 minutes, JD 30 seconds …); usable without a desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from csdesk import _convert, _csdesk
from csdesk.errors import Error, InvalidArgument, from_code


def measure(rule: Mapping[str, Any], messages: Iterable[Mapping[str, Any]], *, now: datetime | int) -> dict[str, Any]:
    """A rate over messages, for the period that ends with the day of ``now`` in the rule's zone.

    Args:
        rule: as a policy writes it: ``name``, ``within``, and what docs/rates.md lists; ``waivers`` beside it.
        messages: dicts in the order they became known: ``conversation``, ``buyer``, ``who`` ("customer", "person", "automatic",
            or "nobody" where the conversation ended), ``at`` (aware datetime or int milliseconds), and where wanted
            ``channel``, ``kind``, ``tags``.
        now: the moment of the question; what may still be answered in time is not judged yet.

    Returns ``figure`` (``met``, ``judged``, ``rate_ppm``, ``verdict`` …), ``units`` (each with where it happened) and ``days``.
    Instants are RFC 3339, spans are integer milliseconds.

    Raises InvalidArgument with the place: ``rule.within``, ``messages[3].at``.
    """
    if not isinstance(rule, Mapping):
        raise InvalidArgument("invalid_argument", "a dict is expected", "rule", message_zh="应为字典")
    if isinstance(messages, (str, bytes, Mapping)) or not isinstance(messages, Iterable):
        raise InvalidArgument("invalid_argument", "a list of dicts is expected", "messages", message_zh="应为字典列表")
    answer: dict[str, Any] = _convert.from_json(_csdesk.measure_rate(_json(rule, "rule"), _json(list(messages), "messages"), now))
    return answer


def _json(value: object, name: str) -> str:
    try:
        return _convert.to_json(value)
    except Error as why:
        place = why.field or ""
        between = "." if place and not place.startswith("[") else ""
        raise from_code(why.code, why.message, why.message_zh, f"{name}{between}{place}") from None
