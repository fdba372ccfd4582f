"""旺旺 conversations of the generated shop, topic by topic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csdesk.replay import phrases
from csdesk.replay.chance import Chance, Spread
from csdesk.replay.courses import Course
from csdesk.replay.plan import FACT, HOUR, MINUTE, SECOND, STAFF, Step
from csdesk.replay.shop import BOT, CURRENCY, Shop, customer_of, moment, tell
from csdesk.replay.staff import FIRST_ANSWER, SMALL_TASK
from csdesk.replay.table import utc

#: What conversations are about, by weight. Complaints also come from reviews, logistics tickets also from late parcels.
TOPICS = (
    ("pre_sale", 46),
    ("logistics", 24),
    ("refund", 14),
    ("complaint", 5),
    ("feedback", 6),
    ("emergency", 2),
    ("harassment", 3),
)

BETWEEN_MESSAGES: Spread = ((0, 15 * SECOND), (500_000, 70 * SECOND), (900_000, 5 * MINUTE), (1_000_000, 40 * MINUTE))


class Talk(Course):
    """One 旺旺 conversation. The customer's words are facts, the staff's answers take working time, the bot answers at night."""

    def __init__(self, shop: Shop, n: int, chance: Chance) -> None:
        shop.number += 1
        began = moment(shop, n, chance)
        super().__init__(shop.courses, f"ww/{shop.day(n):%Y%m%d}/{shop.number}", began, shop.number)
        self.shop, self.drawn, self.reference = shop, chance, f"ww/{shop.day(n):%Y%m%d}/{shop.number}"
        self.customer, self._messages, self._slow = customer_of(chance), 0, shop.peak(n)
        key, self.name, _, self.price = chance.pick(phrases.PRODUCTS)
        self.city, self.carrier = chance.pick(phrases.CITIES), chance.pick(phrases.CARRIERS)

    def asks(self, kind: str, texts: tuple[str, ...]) -> None:
        self._fact(
            "ticket.open",
            requester=self.customer,
            kind=kind,
            channel="wangwang",
            language="zh",
            reference=self.reference,
            text=self._said(texts),
            external_id=self._message(),
        )
        self._night()

    def writes(self, texts: tuple[str, ...], after: Spread = BETWEEN_MESSAGES) -> None:
        self.now += self.drawn.span(after)
        self._fact("ticket.receive", ticket=self.reference, text=self._said(texts), external_id=self._message())
        self._night()

    def answered(self, texts: tuple[str, ...], **also: Any) -> None:
        self.work(FIRST_ANSWER)
        if self._slow:  # ten times the questions, the same people
            self.now = self.shop.staff.after(self.now, self.drawn.between(1, 40) * MINUTE)
        self.do("ticket.reply", text=self._said(texts), **also)

    def _night(self) -> None:
        if utc(self.now).astimezone(self.shop.zone).hour < 8:
            at = self.now + self.drawn.between(1, 3) * SECOND
            self.steps.append(
                Step(
                    at, STAFF, (self._row, len(self.steps)), "ticket.reply", {"ticket": self.reference, "text": phrases.BOT}, BOT
                )
            )
            self.now = at

    def _fact(self, command: str, **data: Any) -> None:
        self.steps.append(Step(self.now, FACT, (self._row, len(self.steps)), command, data, f"customer:{self.customer}"))

    def _message(self) -> str:
        self._messages += 1
        return f"{self.reference}/{self._messages}"

    def _said(self, texts: tuple[str, ...]) -> str:
        return self.drawn.pick(texts).format(name=self.name, city=self.city, carrier=self.carrier)


def hold_talk(shop: Shop, n: int, chance: Chance) -> None:
    topic = chance.weighed(TOPICS)
    talk = Talk(shop, n, chance)
    began = talk.now
    truth = _COURSES[topic](talk)
    shop.steps += talk
    kind = {"logistics": "after_sale", "refund": "after_sale"}.get(topic, topic)
    night = utc(began).astimezone(shop.zone).hour < 8
    tell(shop, talk.reference, kind, topic, night=night, promotion=shop.peak(n), **truth)
    shop.totals["conversations"] += 1
    shop.totals["conversations_at_night"] += night


def _pre_sale(talk: Talk) -> dict[str, Any]:
    talk.asks("pre_sale", phrases.PRE_SALE)
    talk.answered(phrases.PRE_SALE_ANSWERS)
    rounds = talk.drawn.weighed(((0, 35), (1, 35), (2, 20), (3, 10)))
    for _ in range(rounds):
        talk.writes(phrases.PRE_SALE_AGAIN)
        talk.answered(phrases.PRE_SALE_ANSWERS)
    talk.answered(phrases.CLOSING, then="resolved")
    return {"rounds": rounds + 1}


def _logistics(talk: Talk) -> dict[str, Any]:
    talk.asks("after_sale", phrases.LOGISTICS)
    talk.answered(phrases.LOGISTICS_ANSWERS)
    talk.work(((0, MINUTE), (1_000_000, 5 * MINUTE)))
    talk.do("ticket.hold", reason="carrier")
    chased = talk.drawn.often(30)
    if chased:
        talk.writes(phrases.CHASING, ((0, 30 * MINUTE), (1_000_000, 9 * HOUR)))
        talk.answered(phrases.LOGISTICS_ANSWERS)
    talk.work(SMALL_TASK)
    talk.answered(phrases.LOGISTICS_NEWS, then="pending")
    back = talk.drawn.often(60)
    if back:
        talk.writes(phrases.PLEASED, ((0, 3 * MINUTE), (1_000_000, 10 * HOUR)))
    talk.work(SMALL_TASK)
    talk.do("ticket.resolve", cause="logistics", solution="carrier chased")
    reopened = talk.drawn.often(6)
    if reopened:
        talk.writes(phrases.CHASING, ((0, HOUR), (1_000_000, 48 * HOUR)))
        talk.answered(phrases.LOGISTICS_NEWS)
        talk.work(SMALL_TASK)
        talk.do("ticket.resolve", cause="logistics", solution="delivered")
    return {"chased": chased, "reopened": reopened}


def _refund(talk: Talk) -> dict[str, Any]:
    talk.asks("after_sale", phrases.REFUND)
    talk.answered(phrases.REFUND_ANSWERS)
    talk.work(SMALL_TASK)
    asked, amount = talk.now, {"minor": talk.price, "currency": CURRENCY}
    talk.do("ticket.refund", amount=amount, reason="customer asked")
    payments = talk.shop.courses.payments
    attempts = payments.attempts(talk.reference)
    for attempt in range(1, attempts + 1):
        talk.until(payments.settled_at(talk.reference, asked, attempt))
        talk.work(SMALL_TASK)
        if attempt < attempts:
            asked = talk.now
            talk.do("ticket.refund", amount=amount, reason="payment failed, asked again")
    talk.answered(phrases.CLOSING, then="resolved")
    return {"paid_back": talk.price, "payments": attempts}


def _complaint(talk: Talk) -> dict[str, Any]:
    talk.asks("complaint", phrases.COMPLAINTS)
    talk.complaint()
    return {"ends": next((step.command for step in reversed(talk.steps) if step.command.startswith("complaint.")), "")}


def _emergency(talk: Talk) -> dict[str, Any]:
    talk.asks("emergency", phrases.EMERGENCIES)
    talk.answered(phrases.EMERGENCY_ANSWERS)
    talk.do("ticket.set_priority", priority="urgent", reason="emergency")
    talk.writes(phrases.CHASING)
    talk.answered(phrases.EMERGENCY_ANSWERS)
    talk.work(SMALL_TASK)
    talk.do("ticket.resolve", cause="damaged", solution="resent")
    return {}


def _feedback(talk: Talk) -> dict[str, Any]:
    talk.asks("feedback", phrases.FEEDBACK)
    talk.answered(phrases.FEEDBACK_ANSWERS, then="resolved")
    return {}


def _harassment(talk: Talk) -> dict[str, Any]:
    talk.asks("harassment", phrases.HARASSMENT)
    again = talk.drawn.between(1, 4)
    for _ in range(again):
        talk.writes(phrases.HARASSMENT)
    talk.answered(phrases.HARASSMENT_ANSWERS)
    talk.do("ticket.tag", add=["harassment"])
    talk.do("ticket.resolve", cause="harassment", solution="warned")
    return {"messages": again + 1}


_COURSES: dict[str, Callable[[Talk], dict[str, Any]]] = {
    "pre_sale": _pre_sale,
    "logistics": _logistics,
    "refund": _refund,
    "complaint": _complaint,
    "emergency": _emergency,
    "feedback": _feedback,
    "harassment": _harassment,
}
