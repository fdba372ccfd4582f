"""The host's side of the outbox in a replay: effects are taken twice a day, payments are made, what came of them is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from csdesk.answers import Effect
from csdesk.desk import Desk
from csdesk.replay.payments import Payments
from csdesk.replay.plan import FACT, Step

HOST = "host:finance"

_PAGE = 1_000


@dataclass
class _Payment:
    """One host action that is not final yet."""

    reference: str
    answers: tuple[str, ...]
    given: int = 0


@dataclass
class Bank:
    desk: Desk
    payments: Payments
    cursor: int = 0
    asked: dict[str, int] = field(default_factory=dict)  # refunds asked for, by ticket reference
    waiting: dict[int, _Payment] = field(default_factory=dict)
    effects: int = 0

    def run(self, at: int) -> list[Step]:
        """One payment run: takes what is new in the outbox, acknowledges it, and answers every payment that waits."""
        taken = self._take()
        for effect in taken:
            self._note(effect)
        self._acknowledge(taken, at)
        return [self._answer(action, at) for action in list(self.waiting)]

    def _take(self) -> list[Effect]:
        taken: list[Effect] = []
        while page := self.desk.outbox(self.cursor, _PAGE):
            taken += page
            self.cursor = page[-1].number
        self.effects += len(taken)
        return taken

    def _note(self, effect: Effect) -> None:
        action, ticket = effect.data.get("action"), effect.data.get("ticket")
        if not effect.key.startswith("action/") or effect.kind == "reconcile":
            return
        if not isinstance(action, int) or action in self.waiting:
            return
        reference = str(self.desk.ticket(ticket)["reference"] or ticket) if ticket else effect.key
        answers: tuple[str, ...] = ("done",)
        if effect.kind == "refund":
            self.asked[reference] = self.asked.get(reference, 0) + 1
            answers = self.payments.answers(reference, self.asked[reference])
        self.waiting[action] = _Payment(reference, answers)

    def _acknowledge(self, taken: list[Effect], at: int) -> None:
        for first in range(0, len(taken), _PAGE):
            keys = [effect.key for effect in taken[first : first + _PAGE]]
            answers = self.desk.execute_many(
                {"name": "outbox.acknowledge", "data": {"key": key}, "actor": HOST, "now": at} for key in keys
            )
            for answer in answers:
                if isinstance(answer, Exception):
                    raise answer

    def _answer(self, action: int, run: int) -> Step:
        payment = self.waiting[action]
        outcome = payment.answers[payment.given]
        payment.given += 1
        if payment.given == len(payment.answers):
            del self.waiting[action]
        data: Mapping[str, Any] = {"action": action, "outcome": outcome}
        if outcome == "failed":
            data = {**data, "reason": "the account is closed"}
        at = self.payments.answered_at(run, payment.reference)
        return Step(at, FACT, (0, action), "action.confirm", data, HOST)
