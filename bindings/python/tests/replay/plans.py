"""Plans as the tests want them: small, Brazilian, with a seed."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from csdesk.replay.courses import Courses
from csdesk.replay.orders import plan_orders
from csdesk.replay.payments import Payments
from csdesk.replay.plan import Plan
from csdesk.replay.staff import BRAZIL, Staff
from csdesk.replay.words import PORTUGUESE

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def orders_plan(path: Path, seed: int = 1) -> Plan:
    courses = Courses(Staff(seed, SAO_PAULO.key, BRAZIL), Payments(seed, SAO_PAULO), PORTUGUESE, "BRL")
    plan = plan_orders(path, SAO_PAULO, SAO_PAULO, courses)
    plan.ordered()
    return plan
