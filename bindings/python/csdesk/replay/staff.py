"""The staff of a replay: a seeded model, because no file says who answered when.

People work in shifts. How long they take is drawn for each ticket and counted in their working hours only, by a
`csdesk.Calendar`. There is no queue: who is busy is part of the delay that is drawn. docs/replay.md gives the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from csdesk import Calendar
from csdesk.replay.chance import Chance, Spread
from csdesk.replay.plan import HOUR, MINUTE, SECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

#: Working time until the first answer. Its middle is under two minutes, its tail hours long.
FIRST_ANSWER: Spread = (
    (0, 8 * SECOND),
    (100_000, 20 * SECOND),
    (250_000, 45 * SECOND),
    (500_000, 105 * SECOND),
    (750_000, 210 * SECOND),
    (900_000, 420 * SECOND),
    (960_000, 20 * MINUTE),
    (990_000, 90 * MINUTE),
    (1_000_000, 4 * HOUR),
)
#: Working time until a task of some thought is done: a carrier called, an order looked up.
SMALL_TASK: Spread = (
    (0, 3 * MINUTE),
    (250_000, 12 * MINUTE),
    (500_000, 30 * MINUTE),
    (750_000, 80 * MINUTE),
    (950_000, 5 * HOUR),
    (1_000_000, 12 * HOUR),
)
#: Working time for one step of a complaint.
COMPLAINT_STEP: Spread = (
    (0, 10 * MINUTE),
    (250_000, 50 * MINUTE),
    (500_000, 2 * HOUR),
    (750_000, 5 * HOUR),
    (950_000, 11 * HOUR),
    (1_000_000, 30 * HOUR),
)
#: Real time until a customer answers a proposal.
CUSTOMER_ANSWER: Spread = (
    (0, 2 * MINUTE),
    (250_000, 30 * MINUTE),
    (500_000, 3 * HOUR),
    (750_000, 9 * HOUR),
    (950_000, 26 * HOUR),
    (1_000_000, 48 * HOUR),
)


@dataclass(frozen=True)
class Shift:
    """Days (`mon` … `sun`), hours, and who works then."""

    days: Sequence[str]
    begins: str
    ends: str
    people: Sequence[str]


@dataclass(frozen=True)
class Team:
    shifts: Sequence[Shift]
    seniors: Sequence[str]
    supervisor: str


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

BRAZIL = Team(
    shifts=(
        Shift(_WEEK[:5], "08:00", "14:00", ("agent:ana", "agent:bruno", "agent:carla", "agent:diego")),
        Shift(_WEEK[:5], "14:00", "20:00", ("agent:elisa", "agent:fabio", "agent:gabi")),
        Shift(_WEEK[5:6], "09:00", "15:00", ("agent:heitor", "agent:iara")),
    ),
    seniors=("senior_agent:joana", "senior_agent:kaique"),
    supervisor="supervisor:livia",
)

CHINA = Team(
    shifts=(
        Shift(_WEEK, "08:00", "16:00", ("agent:小李", "agent:小王", "agent:小张", "agent:小陈")),
        Shift(_WEEK, "16:00", "24:00", ("agent:小赵", "agent:小周", "agent:小吴")),
    ),
    seniors=("senior_agent:阿敏", "senior_agent:阿强"),
    supervisor="supervisor:刘姐",
)


class Staff:
    def __init__(self, seed: int, time_zone: str, team: Team) -> None:
        self.seed, self.team = seed, team
        self._hours = _calendar(time_zone, team.shifts)
        self._shifts = [(_calendar(time_zone, [shift]), shift.people) for shift in team.shifts]

    def chance(self, *words: object) -> Chance:
        return Chance(self.seed, *words)

    def after(self, at: int, work: int) -> int:
        """When `work` milliseconds of working time after `at` are over."""
        return (self._hours.add(at, work) - _EPOCH) // _MILLISECOND

    def on_duty(self, at: int, chance: Chance) -> str:
        """One of those whose shift it is; work that ends with the shift is that shift's."""
        for hours, people in self._shifts:
            if hours.is_open(at - 1):
                return chance.pick(people)
        return chance.pick(self.team.shifts[0].people)

    def described(self) -> dict[str, object]:
        """What the report says of the model."""
        return {
            "seed": self.seed,
            "shifts": [
                f"{shift.days[0]}–{shift.days[-1]} {shift.begins}–{shift.ends}: {len(shift.people)}" for shift in self.team.shifts
            ],
        }


def _calendar(time_zone: str, shifts: Sequence[Shift]) -> Calendar:
    hours: dict[str, list[tuple[str, str]]] = {}
    for shift in shifts:
        for day in shift.days:
            hours.setdefault(day, []).append((shift.begins, shift.ends))
    return Calendar(tz=time_zone, hours=hours)
