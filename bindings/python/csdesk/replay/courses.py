"""The course the modelled staff give each ticket: what is done, by whom and when, from its opening to its end.

Every course is drawn from the seed and the ticket's reference alone, so it is known before the ticket exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csdesk.replay.payments import Payments
from csdesk.replay.plan import DAY, HOUR, MINUTE, STAFF, Step
from csdesk.replay.staff import COMPLAINT_STEP, CUSTOMER_ANSWER, FIRST_ANSWER, SMALL_TASK, Staff
from csdesk.replay.table import rfc3339

#: A parcel not found this long after it was due is given up as lost.
GIVEN_UP = 7 * DAY

#: How complaints end, by weight.
ENDINGS = (
    ("agreed", 58),
    ("negotiated", 14),
    ("rejected_once", 10),
    ("escalated", 6),
    ("withdrawn", 5),
    ("unfounded", 5),
    ("unreachable", 2),
)


@dataclass
class Courses:
    staff: Staff
    payments: Payments
    words: Mapping[str, Sequence[str]]
    currency: str

    def ticket(self, reference: str, opened: int, row: int) -> Course:
        return Course(self, reference, opened, row)


class Course:
    """Writes down the steps of one ticket, one after the other. `now` is when the last of them was done."""

    def __init__(self, by: Courses, reference: str, opened: int, row: int) -> None:
        self._by, self._reference, self._row = by, reference, row
        self.now, self.steps, self.chance = opened, list[Step](), by.staff.chance("course", reference)
        self._first = True

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    # ---- the building blocks

    def work(self, spread: Any) -> None:
        """Lets working time pass."""
        self.now = self._by.staff.after(self.now, self.chance.span(spread))

    def wait(self, spread: Any) -> None:
        """Lets real time pass, then waits for somebody to be there."""
        self.now = self._by.staff.after(self.now + self.chance.span(spread), MINUTE)

    def until(self, at: int) -> None:
        self.now = max(self.now, at)

    def do(self, command: str, *, by: str | None = None, **data: Any) -> None:
        key = "complaint" if command.startswith("complaint.") else "ticket"
        actor = by or self._by.staff.on_duty(self.now, self.chance)
        self.steps.append(Step(self.now, STAFF, (self._row, len(self.steps)), command, {key: self._reference, **data}, actor))

    def say(self, about: str, **also: Any) -> None:
        self.do("ticket.reply", text=self.chance.pick(self._by.words[about]), **also)

    def word(self, about: str) -> str:
        return self.chance.pick(self._by.words[about])

    # ---- whole courses

    def late_parcel(self, delivered: int | None, cancelled: int | None) -> Course:
        """Answered, held while the carrier looks for it, resolved when it arrives, is cancelled or is given up."""
        opened = self.now
        self.work(FIRST_ANSWER)
        self.say("late")
        found = delivered if delivered is not None else cancelled
        if found is None:
            found = opened + GIVEN_UP
        if found > self.now + 2 * HOUR:
            self.work(((0, MINUTE), (1_000_000, 10 * MINUTE)))
            self.do("ticket.hold", reason="carrier")
        self.until(found)
        self.work(SMALL_TASK)
        if delivered is not None:
            self.say("arrived")
            self.do("ticket.resolve", cause="carrier_delay", solution="delivered late")
        elif cancelled is not None:
            self.do("ticket.resolve", cause="order_cancelled", solution="order cancelled")
        else:
            self.say("lost")
            self.do("ticket.resolve", cause="parcel_lost", solution="resend or refund offered")
        return self

    def refund(self, amount: int) -> Course:
        """Told at once; resolved when the money is back. A failed payment is asked for again."""
        asked = self.now
        self.work(FIRST_ANSWER)
        self.say("refund")
        for attempt in range(1, self._by.payments.attempts(self._reference) + 1):
            self.until(self._by.payments.settled_at(self._reference, asked, attempt))
            self.work(SMALL_TASK)
            if attempt < self._by.payments.attempts(self._reference):
                self.do(
                    "ticket.refund", amount={"minor": amount, "currency": self._by.currency}, reason="payment failed, asked again"
                )
                asked = self.now
        self.do("ticket.resolve", cause="order_cancelled", solution="refunded")
        return self

    def complaint(self) -> Course:
        """The first answer, then the complaint's machine step by step to one of its ends."""
        ending = self.chance.weighed(ENDINGS)
        self.work(FIRST_ANSWER)
        self.say("complaint")
        self.do("complaint.accept")
        if ending == "withdrawn" and self.chance.often(50):
            self._end("withdraw", "withdrawal")
            return self
        self.work(COMPLAINT_STEP)
        self.do("complaint.investigate", findings=self.word("findings"))
        if ending == "unfounded":
            self._end("mark_unfounded", "unfounded")
            return self
        if ending == "unreachable":
            self._give_up()
            return self
        self.work(COMPLAINT_STEP)
        self.do("complaint.determine_responsibility", shares=self._shares())
        self._remedy(ending)
        if ending == "withdrawn":
            self._end("withdraw", "withdrawal")
            return self
        self.work(SMALL_TASK)
        self.do("complaint.feed_back", text=self.word("feedback"), apology=True)
        self.work(((0, MINUTE), (1_000_000, 20 * MINUTE)))
        self.do("complaint.settle")
        self._improve()
        return self

    def _end(self, command: str, why: str) -> None:
        self.work(COMPLAINT_STEP)
        self.do(f"complaint.{command}", by=self.chance.pick(self._by.staff.team.seniors), reason=self.word(why))

    def _give_up(self) -> None:
        for _ in range(3):
            self.wait(((0, 4 * HOUR), (1_000_000, 20 * HOUR)))
            self.do("complaint.record_attempt", note=self.word("attempt"))
        self.work(((0, MINUTE), (1_000_000, 20 * MINUTE)))
        self.do("complaint.mark_unreachable")

    def _shares(self) -> list[dict[str, Any]]:
        first = self.chance.weighed((("carrier", 45), ("product_supplier", 30), ("shop", 20), ("customer", 5)))
        if first == "shop" or self.chance.often(70):
            return [{"party": first, "percent": 100}]
        percent = 10 * self.chance.between(5, 9)
        return [{"party": first, "percent": percent}, {"party": "shop", "percent": 100 - percent}]

    def _remedy(self, ending: str) -> None:
        if ending == "escalated":
            self.work(SMALL_TASK)
            self.do("complaint.escalate", reason=self.word("escalation"))
            self._propose(3_000, 10_000, self._by.staff.team.supervisor)
        else:
            self._propose(0, 2_000)
        self.wait(CUSTOMER_ANSWER)
        if ending == "negotiated":
            self.do("complaint.negotiate", note=self.word("negotiation"))
            self.wait(CUSTOMER_ANSWER)
        elif ending == "rejected_once":
            self.do("complaint.customer_rejects", reason=self.word("rejection"))
            self._propose(2_000, 5_000, self.chance.pick(self._by.staff.team.seniors))
            self.wait(CUSTOMER_ANSWER)
        if ending != "withdrawn":
            self.do("complaint.customer_accepts")

    def _propose(self, least: int, most: int, by: str | None = None) -> None:
        self.work(COMPLAINT_STEP)
        amount = 100 * self.chance.between(least // 100, most // 100)
        offered = {"compensation": {"minor": amount, "currency": self._by.currency}} if amount else {}
        self.do("complaint.propose", by=by, remedy=self.word("remedy"), **offered)

    def _improve(self) -> None:
        """So that it does not happen again. One in twelve is never followed up: the loop stays open."""
        choice = self.chance.weighed((("waived", 55), ("measured", 37), ("forgotten", 8)))
        supervisor = self._by.staff.team.supervisor
        if choice == "forgotten":
            return
        self.work(((0, HOUR), (1_000_000, 25 * HOUR)))
        if choice == "waived":
            self.do("complaint.waive_improvement", by=supervisor, reason=self.word("waiver"))
        else:
            due = self.now + self.chance.between(3, 21) * DAY
            self.do(
                "complaint.assign_improvement",
                by=supervisor,
                measure=self.word("measure"),
                department=self.word("departments"),
                due=rfc3339(due),
            )
            self.until(due - self.chance.between(1, 40) * HOUR)
            if self.chance.often(15):
                self.wait(((0, HOUR), (1_000_000, 4 * HOUR)))
                self.do("complaint.verify_improvement", by=supervisor, verified=False, note=self.word("not_verified"))
                self.now += 5 * DAY
            self.wait(((0, HOUR), (1_000_000, 4 * HOUR)))
            self.do("complaint.verify_improvement", by=supervisor, verified=True, note=self.word("verified"))
        self.work(SMALL_TASK)
        self.do("complaint.close", by=supervisor)
