"""csdesk: an embeddable customer-service desk for e-commerce shops.

    with csdesk.open("shop.db") as desk:
        opened = desk.execute("ticket.open", {"requester": "c-17", "kind": "after_sale", "channel": "wangwang"}, actor="agent:li")
        desk.execute("ticket.reply", {"ticket": opened.ids["ticket"], "text": "亲，您好…"}, actor="agent:li")

Components stand alone: :class:`Calendar`, :class:`SlaClock`, :mod:`tiers`, :mod:`workflows`. For asyncio: ``csdesk.aio``.

Instants are aware ``datetime`` objects (or ``int`` milliseconds since 1970); naive ones are refused. Results are in UTC.
Spans are ``timedelta``. Whatever is refused is raised as :class:`Error`.
"""

from typing import TYPE_CHECKING, Any

from csdesk import _zones, rates, tiers, workflows
from csdesk._csdesk import Calendar, SlaClock, __version__
from csdesk._names import commands, event_schema, event_types, packs, policy_schema, schema, view_schema, views
from csdesk._records import ClockEvent, Explanation, Segment
from csdesk.answers import Effect, Event, Page, Record, Result, Verification
from csdesk.arrow import ArrowTable, tables
from csdesk.desk import Customer, Desk, open
from csdesk.errors import Conflict, Error, InvalidArgument, NotFound, Refused, StorageError
from csdesk.whatif import WhatIf

if TYPE_CHECKING:
    from csdesk import aio as aio

_zones.point_to_tzdata()


def __getattr__(name: str) -> Any:
    if name != "aio":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import csdesk.aio  # on first use, so that `import csdesk` does not load asyncio

    return csdesk.aio


__all__ = [
    "ArrowTable",
    "Calendar",
    "ClockEvent",
    "Conflict",
    "Customer",
    "Desk",
    "Effect",
    "Error",
    "Event",
    "Explanation",
    "InvalidArgument",
    "NotFound",
    "Page",
    "Record",
    "Refused",
    "Result",
    "Segment",
    "SlaClock",
    "StorageError",
    "Verification",
    "WhatIf",
    "__version__",
    "commands",
    "event_schema",
    "event_types",
    "open",
    "packs",
    "policy_schema",
    "rates",
    "schema",
    "tables",
    "tiers",
    "view_schema",
    "views",
    "workflows",
]
