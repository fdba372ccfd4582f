"""A seeded Chinese shop: orders, 旺旺 conversations day and night, refunds, complaints, a promotion peak, some harassment and
one review flood, as csdesk's own JSON Lines, with the truth about it beside.

The same arguments give the same bytes on every machine. Every order and every conversation draws for itself.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from csdesk.replay.chance import Chance
from csdesk.replay.commands import FORMAT, VERSION
from csdesk.replay.courses import Courses
from csdesk.replay.parcels import place_order, review_flood
from csdesk.replay.payments import Payments
from csdesk.replay.shop import CURRENCY, PEAK, TIME_ZONE, Shop
from csdesk.replay.staff import CHINA, Staff
from csdesk.replay.table import utc
from csdesk.replay.talks import hold_talk
from csdesk.replay.words import CHINESE


def generate(days: int, seed: int, orders_a_day: int = 60, talks_a_day: int = 45) -> Shop:
    """The shop, in memory. The last promotion lies at three fifths of the time, so that its wake is seen."""
    zone = ZoneInfo(TIME_ZONE)
    staff = Staff(seed, TIME_ZONE, CHINA)
    courses = Courses(staff, Payments(seed, zone), CHINESE, CURRENCY)
    shop = Shop(seed, days, date(2026, 11, 11) - timedelta(days=days * 3 // 5), zone, staff, courses)
    for n in range(days):
        times = PEAK if shop.peak(n) else 1
        for i in range(_about(shop, orders_a_day * times, "orders", n)):
            place_order(shop, n, Chance(seed, "order", n, i))
        for i in range(_about(shop, talks_a_day * times, "talks", n)):
            hold_talk(shop, n, Chance(seed, "talk", n, i))
    review_flood(shop, days * 2 // 3)
    shop.steps.sort(key=lambda step: step[:3])
    return shop


def write(shop: Shop, out: TextIO, truth: TextIO) -> None:
    """The commands as JSON Lines, and the truth: totals in the first line, then one line a ticket."""
    head = {
        "csdesk": FORMAT,
        "version": VERSION,
        "shop": "generated",
        "time_zone": TIME_ZONE,
        "currency": CURRENCY,
        "seed": shop.seed,
        "days": shop.days,
        "begins": shop.begins.isoformat(),
        "modelled": {"shop": "generated", "staff": shop.staff.described()},
    }
    out.write(_line(head))
    for step in shop.steps:
        at = utc(step.at).astimezone(shop.zone).isoformat(timespec="milliseconds" if step.at % 1_000 else "seconds")
        out.write(_line({"at": at, "command": step.command, "actor": step.actor, "data": step.data}))
    promotions = [shop.day(n).isoformat() for n in range(shop.days) if shop.peak(n)]
    truth.write(
        _line({"seed": shop.seed, "days": shop.days, "promotions": promotions, "totals": dict(sorted(shop.totals.items()))})
    )
    for line in sorted(shop.truth, key=lambda one: str(one["reference"])):
        truth.write(_line(line))


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _about(shop: Shop, mean: int, *words: object) -> int:
    """The mean, four fifths to six fifths of it."""
    return mean * Chance(shop.seed, "about", *words).between(80, 120) // 100
