"""Small records that components hand out. The native module makes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class ClockEvent(NamedTuple):
    """Something of an SLA clock that fell due.

    Attributes:
        kind: ``warning`` or ``breach``.
        due: the true instant in UTC, however late it was noticed.
        level: of a warning: the share of the target (0.8), or the lead before the due instant; None for a breach.
        instance: which run of the clock; counts new promises, moves and restarts from 1.
    """

    kind: str
    due: datetime
    level: float | timedelta | None = None
    instance: int = 1


class Segment(NamedTuple):
    """A piece of a clock's life: ``open`` counts, ``closed`` and ``paused`` do not. Instants are UTC."""

    from_: datetime
    to: datetime
    kind: str
    reason: str

    @property
    def length(self) -> timedelta:
        """From ``from_`` to ``to``."""
        return self.to - self.from_


class Explanation(list[Segment]):
    """The segments of a clock in order, without gaps; ``elapsed`` is exactly the sum of the open ones.

    Attributes:
        status: as ``SlaClock.state``.
        due, breached_at: instants in UTC, or None.
        target, elapsed, remaining: open time; ``remaining`` is negative where late.
    """

    def __init__(
        self,
        segments: Iterable[Segment],
        status: str,
        due: datetime | None,
        breached_at: datetime | None,
        target: timedelta,
        elapsed: timedelta,
        remaining: timedelta,
    ) -> None:
        super().__init__(segments)
        self.status = status
        self.due = due
        self.breached_at = breached_at
        self.target = target
        self.elapsed = elapsed
        self.remaining = remaining

    @property
    def segments(self) -> list[Segment]:
        """The segments themselves."""
        return list(self)
