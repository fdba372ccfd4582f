"""Orders of the generated shop: placed, paid, sent, late, cancelled, reviewed, and one bad batch."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from csdesk.replay import phrases
from csdesk.replay.chance import Chance, Spread
from csdesk.replay.plan import DAY, HOUR, MINUTE, SECOND
from csdesk.replay.shop import CURRENCY, Facts, Shop, customer_of, moment, tell
from csdesk.replay.table import local_instant, utc

PAID_AFTER: Spread = ((0, 20 * SECOND), (700_000, 3 * MINUTE), (950_000, 40 * MINUTE), (1_000_000, 20 * HOUR))
ON_THE_WAY: Spread = ((0, 20 * HOUR), (500_000, 58 * HOUR), (900_000, 96 * HOUR), (970_000, 6 * DAY), (1_000_000, 12 * DAY))
REVIEWED_AFTER: Spread = ((0, 2 * HOUR), (500_000, 30 * HOUR), (1_000_000, 9 * DAY))


def place_order(shop: Shop, n: int, chance: Chance) -> None:
    shop.number += 1
    order = f"{shop.day(n):%Y%m%d}{shop.number:07d}"
    key, _, category, price = chance.pick(phrases.PRODUCTS)
    minor = price * chance.weighed(((1, 80), (2, 15), (3, 5)))
    total = {"minor": minor, "currency": CURRENCY}
    placed = moment(shop, n, chance)
    promised = (utc(placed).astimezone(shop.zone) + timedelta(days=7)).date()
    facts = Facts(shop, shop.number)
    facts.send(
        placed,
        "order.place",
        order=order,
        customer=customer_of(chance),
        total=total,
        promised_by=promised.isoformat(),
        products=[{"product": key, "category": category, "seller": "本店"}],
        channel="wangwang",
    )
    shop.totals["orders"] += 1
    if chance.often(7):
        facts.send(placed + DAY, "order.cancel", order=order, reason="unpaid")
        shop.totals["orders_cancelled_unpaid"] += 1
        return
    paid = placed + chance.span(PAID_AFTER)
    facts.send(paid, "order.pay", order=order, amount=total)
    if chance.often(4):
        cancelled = paid + chance.between(10, 20 * 60) * MINUTE
        facts.send(cancelled, "order.cancel", order=order, reason="customer_changed_mind")
        reference = f"order/{order}/refund"
        shop.steps += shop.courses.ticket(reference, cancelled, shop.number).refund(minor)
        tell(shop, reference, "after_sale", "order_refund", paid_back=minor)
        return
    _parcel(shop, facts, order, paid, promised, chance)


def _parcel(shop: Shop, facts: Facts, order: str, paid: int, promised: date, chance: Chance) -> None:
    shipped = shop.staff.after(paid, chance.between(60, 26 * 60) * MINUTE)
    facts.send(
        shipped, "order.ship", order=order, carrier=chance.pick(phrases.CARRIERS), tracking=f"SF{chance.below(10**12):012d}"
    )
    late_at = local_instant(datetime.combine(promised + timedelta(days=1), datetime.min.time()), shop.zone)
    delivered = None if chance.below(1_000) < 4 else shipped + chance.span(ON_THE_WAY)
    ends = local_instant(datetime.combine(shop.day(shop.days + 14), datetime.min.time()), shop.zone)
    if delivered is None or delivered > late_at:
        reference = f"order/{order}/overdue"
        shop.steps += shop.courses.ticket(reference, late_at, shop.number).late_parcel(delivered, None)
        tell(shop, reference, "after_sale", "late_parcel", lost=delivered is None)
    if delivered is None:
        return
    for part in (1, 2):
        facts.send(shipped + (delivered - shipped) * part // 3, "order.scan", order=order, place=chance.pick(phrases.CITIES))
    facts.send(delivered, "order.deliver", order=order)
    if chance.often(30):
        _review(shop, facts, order, min(delivered + chance.span(REVIEWED_AFTER), ends), chance)


def _review(shop: Shop, facts: Facts, order: str, at: int, chance: Chance, flood: str = "") -> None:
    score = 1 if flood else chance.weighed(((5, 70), (4, 16), (3, 8), (2, 2), (1, 4)))
    low = score <= 2
    text = flood or chance.pick(phrases.LOW_REVIEWS if low else phrases.HIGH_REVIEWS)
    facts.send(at, "order.review", order=order, review="1", score=score, text=text)
    if low:
        reference = f"review/{order}/1"
        shop.steps += shop.courses.ticket(reference, at, shop.number).complaint()
        tell(shop, reference, "complaint", "review_flood" if flood else "low_review", score=score)


def review_flood(shop: Shop, n: int) -> None:
    """Twelve one-star reviews of one product within two hours: somebody sold a bad batch."""
    chance = Chance(shop.seed, "flood")
    key, name, category, price = chance.pick(phrases.PRODUCTS)
    day = shop.day(n)
    begins = local_instant(datetime(day.year, day.month, day.day, 19), shop.zone)
    for i in range(12):
        shop.number += 1
        order = f"{day - timedelta(days=5):%Y%m%d}{shop.number:07d}"
        total = {"minor": price, "currency": CURRENCY}
        placed = begins - 5 * DAY + i * 7 * MINUTE
        facts = Facts(shop, shop.number)
        facts.send(
            placed,
            "order.place",
            order=order,
            customer=f"tb_{50_000 + i:05d}",
            total=total,
            promised_by=(day + timedelta(days=2)).isoformat(),
            products=[{"product": key, "category": category, "seller": "本店"}],
            channel="wangwang",
        )
        facts.send(placed + MINUTE, "order.pay", order=order, amount=total)
        facts.send(placed + DAY, "order.ship", order=order, carrier=chance.pick(phrases.CARRIERS))
        facts.send(placed + 3 * DAY, "order.deliver", order=order)
        _review(
            shop,
            facts,
            order,
            begins + chance.below(2 * 3_600) * SECOND,
            chance,
            chance.pick(phrases.FLOOD_REVIEWS).format(name=name),
        )
        shop.totals["orders"] += 1
