"""The generated shop: its place and time, what it remembers while it is made, and the truth about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from csdesk.replay.chance import Chance
from csdesk.replay.courses import Courses
from csdesk.replay.plan import FACT, SECOND, Step
from csdesk.replay.staff import Staff
from csdesk.replay.table import local_instant

TIME_ZONE = "Asia/Shanghai"
CURRENCY = "CNY"
HOST, BOT = "host:shop", "bot:小智"

#: Promotion days (大促), and how many times the usual traffic they bring.
PROMOTIONS = ((6, 18), (11, 11), (12, 12))
PEAK = 10

#: Traffic of each hour of the day, by weight: little in the night, most in the evening.
HOURS = tuple(enumerate((6, 3, 2, 1, 1, 2, 5, 12, 25, 40, 48, 45, 38, 36, 42, 44, 40, 36, 40, 52, 60, 58, 40, 18)))


@dataclass
class Shop:
    """What is generated: the steps, and the truth about each ticket."""

    seed: int
    days: int
    begins: date
    zone: ZoneInfo
    staff: Staff
    courses: Courses
    steps: list[Step] = field(default_factory=list)
    truth: list[dict[str, Any]] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def day(self, n: int) -> date:
        return self.begins + timedelta(days=n)

    def peak(self, n: int) -> bool:
        return (self.day(n).month, self.day(n).day) in PROMOTIONS


def moment(shop: Shop, n: int, chance: Chance) -> int:
    """A moment of the n-th day. Promotions begin with a rush at midnight."""
    hour = 0 if shop.peak(n) and chance.often(30) else chance.weighed(HOURS)
    day = shop.day(n)
    return local_instant(datetime(day.year, day.month, day.day, hour), shop.zone) + chance.below(3_600) * SECOND


def customer_of(chance: Chance) -> str:
    """Few buy often, many once."""
    return f"tb_{chance.below(60):05d}" if chance.often(25) else f"tb_{1_000 + chance.below(40_000):05d}"


class Facts:
    """The outside's facts of one order or conversation."""

    def __init__(self, shop: Shop, number: int) -> None:
        self._shop, self._number, self._sent = shop, number, 0

    def send(self, at: int, command: str, actor: str = HOST, **data: Any) -> None:
        self._shop.steps.append(Step(at, FACT, (self._number, self._sent), command, data, actor))
        self._sent += 1


def tell(shop: Shop, reference: str, kind: str, cause: str, **more: Any) -> None:
    shop.truth.append({"reference": reference, "kind": kind, "cause": cause, **more})
    shop.totals["tickets"] += 1
    shop.totals[f"kind_{kind}"] += 1
    shop.totals[f"cause_{cause}"] += 1
