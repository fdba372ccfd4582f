"""The figures of a desk, counted from its log: what happened is what the events say, and nothing else is asked.

    {"orders": 12751, "customers": …, "tickets": {"total": …, "by_kind": …, "by_status": …}, "sla": {"first_response": …}, …}

The same log gives the same figures. docs/replay.md says what each of them means.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from csdesk.desk import Desk

#: Ends of a complaint other than the closed loop.
_OTHER_ENDS = {
    "complaint.withdrawn": "withdrawn",
    "complaint.found_unfounded": "unfounded",
    "complaint.found_duplicate": "duplicate",
    "complaint.found_unreachable": "unreachable",
}
_CLOCK_EVENTS = ("started", "paused", "resumed", "met", "cancelled", "retargeted", "reopened", "breached")


@dataclass(slots=True)
class Clock:
    """A clock as its last event left it. Times in milliseconds of its own calendar."""

    ticket: int
    metric: str
    tier: str
    target: int
    counted: int
    met: bool
    breached: bool
    ended: bool


@dataclass
class Figures:
    """Everything that is counted while the log goes by."""

    orders: set[str] = field(default_factory=set)
    overdue: set[str] = field(default_factory=set)
    low_reviews: set[tuple[str, str]] = field(default_factory=set)
    tiers: dict[str, str] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    statuses: dict[int, str] = field(default_factory=dict)
    references: dict[int, str] = field(default_factory=dict)
    imported: set[int] = field(default_factory=set)
    out_of_order: set[int] = field(default_factory=set)
    reopens: Counter[int] = field(default_factory=Counter)
    refunds: dict[int, str] = field(default_factory=dict)
    clocks: dict[int, Clock] = field(default_factory=dict)
    complaints: dict[int, str] = field(default_factory=dict)
    accepted: set[int] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    actions: dict[int, tuple[str, str]] = field(default_factory=dict)
    events: int = 0
    head: str = ""
    last_at: Any = None

    def read(self, desk: Desk, shop: str) -> Figures:
        for event in desk.events(shop=shop):
            self.events += 1
            self.head, self.last_at = event.hash, event.at
            count = _COUNTED.get(event.type)
            if count:
                count(self, json.loads(event.json), event.actor)
        return self

    # ---- one function an event

    def order_placed(self, e: dict[str, Any], actor: str) -> None:
        self.orders.add(e["order"])

    def order_overdue(self, e: dict[str, Any], actor: str) -> None:
        self.overdue.add(e["order"])

    def order_reviewed(self, e: dict[str, Any], actor: str) -> None:
        review = (e["order"], e["review"])
        (self.low_reviews.add if e["score"] <= 2 else self.low_reviews.discard)(review)

    def customer_seen(self, e: dict[str, Any], actor: str) -> None:
        self.tiers[e["customer"]] = e["tier"]

    def tier_changed(self, e: dict[str, Any], actor: str) -> None:
        self.tiers[e["customer"]] = e["to"]

    def ticket_opened(self, e: dict[str, Any], actor: str) -> None:
        ticket = e["ticket"]
        self.kinds[ticket], self.statuses[ticket] = e["kind"], "new"
        if e.get("reference"):
            self.references[ticket] = e["reference"]
        if actor.startswith("importer:"):
            self.imported.add(ticket)

    def status_changed(self, e: dict[str, Any], actor: str) -> None:
        self.statuses[e["ticket"]] = e["to"]
        self.reopens[e["ticket"]] += bool(e.get("reopened"))
        self.status_repeated(e, actor)

    def merged(self, e: dict[str, Any], actor: str) -> None:
        self.statuses[e["ticket"]] = "merged"

    def unmerged(self, e: dict[str, Any], actor: str) -> None:
        self.statuses[e["ticket"]] = e["to"]

    def status_repeated(self, e: dict[str, Any], actor: str) -> None:
        if e.get("out_of_order"):
            self.out_of_order.add(e["ticket"])

    def refund(self, e: dict[str, Any], outcome: str) -> None:
        self.refunds[e["ticket"]] = outcome

    def clock(self, e: dict[str, Any], actor: str) -> None:
        clock, state = e["clock"], e["clock"]["state"]
        self.clocks[clock["number"]] = Clock(
            ticket=e["ticket"],
            metric=clock["metric"],
            tier=clock["tier"],
            target=state["target"],
            counted=state["counted"],
            met=state["status"] == "met",
            breached="breached_at" in state,
            ended="stopped_at" in state,
        )

    def complaint(self, e: dict[str, Any], stage: str) -> None:
        self.complaints[e["complaint"]] = stage
        if stage == "accepted":
            self.accepted.add(e["complaint"])
        if stage == "settled":
            self.settled.add(e["complaint"])

    def action_requested(self, e: dict[str, Any], actor: str) -> None:
        self.actions[e["action"]] = (e["kind"], "requested")

    def action_confirmed(self, e: dict[str, Any], actor: str) -> None:
        self.actions[e["action"]] = (e["kind"], e["outcome"])


def _refund(outcome: str) -> Callable[[Figures, dict[str, Any], str], None]:
    return lambda figures, e, actor: figures.refund(e, outcome)


def _complaint(stage: str) -> Callable[[Figures, dict[str, Any], str], None]:
    return lambda figures, e, actor: figures.complaint(e, stage)


_COUNTED: dict[str, Callable[[Figures, dict[str, Any], str], None]] = {
    "order.placed": Figures.order_placed,
    "order.overdue": Figures.order_overdue,
    "order.reviewed": Figures.order_reviewed,
    "customer.seen": Figures.customer_seen,
    "customer.tier_changed": Figures.tier_changed,
    "ticket.opened": Figures.ticket_opened,
    "ticket.status_changed": Figures.status_changed,
    "ticket.status_repeated": Figures.status_repeated,
    "ticket.merged": Figures.merged,
    "ticket.unmerged": Figures.unmerged,
    "ticket.refund_requested": _refund("requested"),
    "ticket.refunded": _refund("refunded"),
    "ticket.refund_failed": _refund("failed"),
    "ticket.refund_unknown": _refund("unknown"),
    "complaint.received": _complaint("received"),
    "complaint.accepted": _complaint("accepted"),
    "complaint.settled": _complaint("settled"),
    "complaint.closed": _complaint("closed"),
    "action.requested": Figures.action_requested,
    "action.confirmed": Figures.action_confirmed,
    **{f"clock.{name}": Figures.clock for name in _CLOCK_EVENTS},
    **{name: _complaint(stage) for name, stage in _OTHER_ENDS.items()},
}


def report(desk: Desk, shop: str = "main") -> dict[str, Any]:
    """All figures of one shop."""
    f = Figures().read(desk, shop)
    return {
        "orders": len(f.orders),
        "incidents": len(f.imported),
        "customers": len(f.tiers),
        "events": f.events,
        "events_per_second": None,  # known to a replay only
        "tickets": {"total": len(f.kinds), "by_kind": _tally(f.kinds.values()), "by_status": _tally(f.statuses.values())},
        "late_parcels": len(f.overdue),
        "reviews_1_2": len(f.low_reviews),
        "reopens": {"total": f.reopens.total(), "tickets": sum(1 for n in f.reopens.values() if n)},
        "out_of_order": sorted(f.references.get(ticket, str(ticket)) for ticket in f.out_of_order),
        "refunds": _tally(f.refunds.values()),
        "host_actions": _nested(f.actions.values()),
        "sla": _sla(f.clocks.values()),
        "by_tier": _by_tier(f),
        "complaints": _complaints(f),
        "tiers": {"vip": 0, "core": 0, "normal": 0} | _tally(f.tiers.values()),
        "worst_breach": _worst(desk, f, shop),
        "database_bytes": desk.bytes(),
        "head_hash": f.head,
    }


def _tally(words: Any) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _nested(pairs: Any) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    for (kind, outcome), n in sorted(Counter(pairs).items()):
        counted.setdefault(kind, {})[outcome] = n
    return counted


def _sla(clocks: Any) -> dict[str, Any]:
    """By metric: met in time; breached, ended or not; still open and not breached. Attainment is met of those judged."""
    figures: dict[str, dict[str, Any]] = {}
    for clock in clocks:
        if clock.ended and not (clock.met or clock.breached):
            continue  # cancelled
        one = figures.setdefault(clock.metric, {"met": 0, "breached": 0, "running": 0})
        one["breached" if clock.breached else "met" if clock.met else "running"] += 1
    for one in figures.values():
        judged = one["met"] + one["breached"]
        one["attainment"] = round(one["met"] / judged, 6) if judged else None
    return dict(sorted(figures.items()))


def _by_tier(f: Figures) -> dict[str, Any]:
    """First response and resolution by the tier the ticket had: how many ended, the middle and the 90th percentile of the
    counted time in milliseconds, and the attainment."""
    figures: dict[str, Any] = {}
    for tier in sorted({clock.tier for clock in f.clocks.values()}):
        for metric in ("first_response", "resolution"):
            these = [clock for clock in f.clocks.values() if (clock.tier, clock.metric) == (tier, metric)]
            times = sorted(clock.counted for clock in these if clock.ended and (clock.met or clock.breached))
            if times:
                judged = _sla(these)[metric]["attainment"]
                figures.setdefault(tier, {})[metric] = {
                    "ended": len(times), "median_ms": times[(len(times) - 1) // 2], "p90_ms": times[(len(times) - 1) * 9 // 10],
                    "attainment": judged,
                }  # fmt: skip
    return figures


def _complaints(f: Figures) -> dict[str, Any]:
    stages = Counter(f.complaints.values())
    return {
        "opened": len(f.complaints),
        "accepted": len(f.accepted),
        "settled": len(f.settled),
        "closed": stages["closed"],
        "closed_loop_rate": round(stages["closed"] / len(f.accepted), 6) if f.accepted else None,
        "open": stages["received"] + stages["accepted"],
        **{name: stages[name] for name in sorted(_OTHER_ENDS.values())},
    }


def _worst(desk: Desk, f: Figures, shop: str) -> dict[str, Any] | None:
    """The breach that overran most in its clock's own time, with its segments."""
    late = [(clock.counted - clock.target, number) for number, clock in f.clocks.items() if clock.breached]
    if not late:
        return None
    overrun, number = max(late, key=lambda one: (one[0], -one[1]))
    clock = f.clocks[number]
    explained = [
        dict(one) for one in desk.explain(clock.ticket, clock.metric, now=f.last_at, shop=shop) if one["clock"] == number
    ]
    return {
        "ticket": clock.ticket, "reference": f.references.get(clock.ticket), "metric": clock.metric, "target_ms": clock.target,
        "counted_ms": clock.counted, "overrun_ms": overrun, "clocks": explained,
    }  # fmt: skip
