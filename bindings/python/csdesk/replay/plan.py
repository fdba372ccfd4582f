"""What a replay does: a list of commands in time order, known before the first is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Step(NamedTuple):
    """One command. Steps are executed in the order of their first three members, which no two steps share."""

    at: int  # milliseconds since the epoch
    rank: int  # at one instant: the outside's facts before the staff's answers
    number: tuple[int, int]  # (row or conversation, step within it)
    command: str
    data: Mapping[str, Any]
    actor: str


#: Ranks.
FACT, STAFF = 0, 1


@dataclass
class Plan:
    source: str  # orders | incidents | commands
    steps: list[Step] = field(default_factory=list)
    seed: int | None = None  # of a file that was made with one
    until: int = 0  # the desk is advanced to here at the end
    modelled: dict[str, Any] = field(default_factory=dict)  # what is ours and not the file's, for the report
    found: dict[str, Any] = field(default_factory=dict)  # what the file holds, counted while reading

    def ordered(self) -> list[Step]:
        self.steps.sort(key=lambda step: step[:3])
        return self.steps
