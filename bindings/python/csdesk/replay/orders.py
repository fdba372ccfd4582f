"""The orders format: one row an order, local times. docs/orders-format.md describes it.

The file's facts become commands as they are. What no file says is modelled and seeded: when a cancelled order was cancelled,
and what the staff did. Late parcels, complaints and refunds are not written here: the desk finds them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from csdesk.replay.chance import Chance
from csdesk.replay.courses import Courses
from csdesk.replay.plan import DAY, FACT, HOUR, SECOND, Plan, Step
from csdesk.replay.table import Row, local_instant, rows

REQUIRED = (
    "order_id",
    "customer_unique_id",
    "status",
    "purchased_at",
    "approved_at",
    "to_carrier_at",
    "delivered_at",
    "promised_by",
    "paid_total",
)

STATUSES = frozenset({"created", "approved", "processing", "invoiced", "shipped", "delivered", "canceled", "unavailable"})
CANCELLED = frozenset({"canceled", "unavailable"})

#: Reviews with this many stars or fewer are complaints.
LOW_SCORE = 2

#: A cancellation comes at most this long after the last thing known of the order.
CANCELLED_WITHIN = 10 * DAY

#: The desk is advanced this far beyond the last command: what closes by itself closes.
SETTLING = 30 * DAY

HOST = "host:shop"

#: What the report says about them.
CANCELLATIONS = (
    "the file does not say when an order was cancelled: drawn by seed and order, after its last known fact "
    "and before it would be late where that is possible"
)


class Order(NamedTuple):
    row: int
    order: str
    customer: str
    status: str
    purchased: int
    approved: int | None
    shipped: int | None
    delivered: int | None
    promised_by: str
    late_at: int
    total: int
    paid: int
    product: str
    category: str
    seller: str
    reviews: int
    score: int | None
    reviewed: int | None
    title: str
    message: str

    @property
    def cancelled(self) -> bool:
        return self.status in CANCELLED

    @property
    def last_fact(self) -> int:
        return max(at for at in (self.purchased, self.approved, self.shipped, self.delivered) if at is not None)


def read_orders(path: str | os.PathLike[str], zone: ZoneInfo, shop_zone: ZoneInfo | None = None) -> Iterator[Order]:
    """Reads and checks every row. Times are in `zone`, the day after the promise begins in `shop_zone`."""
    seen: dict[str, int] = {}
    for row in rows(path, REQUIRED):
        order = _order(row, zone, shop_zone or zone)
        if order.order in seen:
            raise row.refused("order_id", f"the order {order.order!r} stands in line {seen[order.order]} already")
        seen[order.order] = row.line_number
        yield order


def _order(row: Row, zone: ZoneInfo, shop_zone: ZoneInfo) -> Order:
    purchased = row.instant("purchased_at", zone)
    if purchased is None:
        raise row.refused("purchased_at", "is empty")
    promised_by = row.date("promised_by")
    score, reviewed = row.whole("review_score", 1, 5), row.instant("review_answered_at", zone)
    if (score is None) != (reviewed is None):
        raise row.refused("review_answered_at", "a review has a score and the time it arrived, or neither")
    paid = row.minor("paid_total")
    return Order(
        row=row.line_number,
        order=row.key("order_id"),
        customer=row.key("customer_unique_id"),
        status=row.word("status", STATUSES),
        purchased=purchased,
        approved=row.instant("approved_at", zone),
        shipped=row.instant("to_carrier_at", zone),
        delivered=row.instant("delivered_at", zone),
        promised_by=promised_by,
        late_at=_day_after(promised_by, shop_zone),
        total=row.minor("price_total") + row.minor("freight_total") or paid,
        paid=paid,
        product=row.line("product_id", 128),
        category=row.line("category", 256),
        seller=row.line("seller_id", 256),
        reviews=row.whole("reviews", 0, 1_000) or 1,
        score=score,
        reviewed=reviewed,
        title=row.line("review_title", 2_000),
        message=row.text("review_message"),
    )


def _day_after(day: str, zone: ZoneInfo) -> int:
    return local_instant(datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time()), zone)


def cancelled_at(order: Order, seed: int) -> int:
    """The modelled instant of a cancellation: after the last known fact, and before the order is late wherever that fact
    leaves room. Drawn for the order's own number."""
    chance = Chance(seed, "cancelled", order.order)
    first = order.last_fact + SECOND
    if first >= order.late_at:
        return order.last_fact + HOUR + chance.below(3 * DAY // SECOND) * SECOND
    last = min(first + CANCELLED_WITHIN, order.late_at - SECOND)
    return max(first, first + chance.below(max((last - first) // SECOND, 1)) * SECOND)


def plan_orders(path: str | os.PathLike[str], zone: ZoneInfo, shop_zone: ZoneInfo, courses: Courses) -> Plan:
    """The whole file as commands. Nothing is returned for a file with a fault in any line."""
    plan = Plan("orders")
    for order in read_orders(path, zone, shop_zone):
        cancelled = cancelled_at(order, courses.staff.seed) if order.cancelled else None
        _facts(plan.steps, order, cancelled, courses.currency)
        _staff(plan, order, cancelled, courses)
        _count(plan.found, order)
    plan.modelled = {
        "cancellations": CANCELLATIONS,
        "staff": courses.staff.described(),
        "payments": f"payment runs every day at 11:00 and 17:00 {courses.payments.zone.key}",
    }
    plan.until = max((step.at for step in plan.steps), default=0) + SETTLING
    return plan


def _facts(steps: list[Step], order: Order, cancelled: int | None, currency: str) -> None:
    def fact(at: int, command: str, **data: Any) -> None:
        steps.append(Step(at, FACT, (order.row, len(steps) - first), command, {"order": order.order, **data}, HOST))

    def money(minor: int) -> dict[str, Any]:
        return {"minor": minor, "currency": currency}

    first = len(steps)
    product = {"product": order.product, "category": order.category, "seller": order.seller}
    products = [{name: value for name, value in product.items() if value}] if order.product else []
    fact(
        order.purchased,
        "order.place",
        customer=order.customer,
        total=money(order.total),
        promised_by=order.promised_by,
        products=products,
    )
    if order.approved is not None:
        fact(order.approved, "order.pay", amount=money(order.paid))
    if order.shipped is not None:
        fact(order.shipped, "order.ship")
    if order.delivered is not None:
        fact(order.delivered, "order.deliver")
    if cancelled is not None:
        fact(cancelled, "order.cancel", reason=order.status)
    if order.reviewed is not None:
        said = {name: value for name, value in (("title", order.title), ("text", order.message)) if value}
        fact(order.reviewed, "order.review", review=str(order.reviews), score=order.score, customer=order.customer, **said)


def _staff(plan: Plan, order: Order, cancelled: int | None, courses: Courses) -> None:
    """What the staff will do with the tickets the desk is going to open."""
    gone = [at for at in (order.delivered, cancelled) if at is not None]
    if not gone or min(gone) > order.late_at:
        late = courses.ticket(f"order/{order.order}/overdue", order.late_at, order.row)
        plan.steps += late.late_parcel(order.delivered, cancelled)
        plan.found["late_to_come"] = plan.found.get("late_to_come", 0) + 1
    if cancelled is not None and order.approved is not None and order.paid:
        plan.steps += courses.ticket(f"order/{order.order}/refund", cancelled, order.row).refund(order.paid)
    if order.reviewed is not None and order.score is not None and order.score <= LOW_SCORE:
        plan.steps += courses.ticket(f"review/{order.order}/{order.reviews}", order.reviewed, order.row).complaint()


def _count(found: dict[str, Any], order: Order) -> None:
    statuses: Counter[str] = found.setdefault("statuses", Counter())
    statuses[order.status] += 1
    for name, there in (
        ("delivered_after_promise", order.delivered is not None and order.delivered >= order.late_at),
        ("never_delivered", order.delivered is None and not order.cancelled),
        ("reviews_1_2", order.score is not None and order.score <= LOW_SCORE),
        ("review_before_purchase", order.reviewed is not None and order.reviewed < order.purchased),
    ):
        found[name] = found.get(name, 0) + there
