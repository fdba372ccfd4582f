"""Response rates as platforms measure them (Taobao 3 minutes, JD 30 seconds …); usable without a desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from csdesk import _convert, _csdesk


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
    answer: dict[str, Any] = _convert.from_json(
        _csdesk.measure_rate(_convert.object_to_json(rule, "rule"), _convert.to_json(list(messages)), now)
    )
    return answer
