"""What if: a recorded log under other rules, beside what happened."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from csdesk.answers import Record


class WhatIf(Record):
    """The answer of :meth:`csdesk.Desk.whatif`.

    Fields:
        lines: by pack, metric and tier: ``before`` and ``after`` with ``met``, ``breached``, ``running`` and ``cancelled``. A
            clock that was breached counts there, whatever became of it later.
        changes: the clocks that would have ended otherwise, by ticket: ``before`` and ``after`` with ``outcome``, ``rule``,
            ``target_ms``, ``elapsed_ms`` and ``due``.
        changed_clocks, changed_tickets: all of them, also those not listed.
        events, as_of: what was read, and the instant at which both sides are judged.
        policy_before, policy_after: names.
    """

    __slots__ = ()

    @property
    def tickets(self) -> list[int]:
        """The tickets of the listed changes, each once, in order."""
        return list(dict.fromkeys(change["ticket"] for change in self["changes"]))


def read(document: str) -> WhatIf:
    """The library's JSON, with datetimes and timedeltas."""
    return WhatIf({name: _value(name, value) for name, value in json.loads(document).items()})


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return Record({key: _value(key, inner) for key, inner in value.items()})
    if isinstance(value, list):
        return [_value(name, inner) for inner in value]
    if name in ("as_of", "due") and value is not None:
        return datetime.fromisoformat(value)
    return timedelta(milliseconds=value) if name.endswith("_ms") else value
