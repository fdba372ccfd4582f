"""The host's finance department, modelled: it carries out what the desk asks for in two payment runs a day.

Nearly every payment is done in the first run. Some are only accepted there and done in the next, some stay unknown until the
next run has looked them up, some fail and are asked for again. What happens is drawn for the ticket's reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from csdesk.replay.chance import Chance
from csdesk.replay.plan import MINUTE, SECOND
from csdesk.replay.table import local_instant, utc

#: Local hours of the payment runs, and how long the bank takes to answer at most.
RUN_HOURS = (11, 17)
ANSWERED_WITHIN = 30 * MINUTE

#: What comes of a refund, by weight: the answers of one run after the other, an attempt a list.
OUTCOMES = (
    ((("done",),), 93),
    ((("accepted", "done"),), 3),
    ((("unknown", "done"),), 2),
    ((("failed",), ("done",)), 2),
)


@dataclass(frozen=True)
class Payments:
    seed: int
    zone: ZoneInfo

    def answers(self, reference: str, attempt: int) -> tuple[str, ...]:
        """What the runs answer to the n-th request (from 1) for this ticket."""
        course = Chance(self.seed, "payment", reference).weighed(OUTCOMES)
        return course[min(attempt, len(course)) - 1]

    def attempts(self, reference: str) -> int:
        return len(Chance(self.seed, "payment", reference).weighed(OUTCOMES))

    def settled_at(self, reference: str, asked: int, attempt: int) -> int:
        """When the last answer to this attempt is in at the latest."""
        run = asked
        for _ in self.answers(reference, attempt):
            run = self.next_run(run)
        return run + ANSWERED_WITHIN

    def answered_at(self, run: int, reference: str) -> int:
        return run + Chance(self.seed, "bank", reference, run).between(1, ANSWERED_WITHIN // SECOND - 1) * SECOND

    def next_run(self, after: int) -> int:
        """The first payment run later than this instant."""
        return next(run for run in self.runs(after) if run > after)

    def runs(self, after: int) -> Iterator[int]:
        """Payment runs from this instant's local date on."""
        day = utc(after).astimezone(self.zone).date()
        while True:
            for hour in RUN_HOURS:
                yield local_instant(datetime(day.year, day.month, day.day, hour), self.zone)
            day += timedelta(days=1)
