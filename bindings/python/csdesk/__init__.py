"""csdesk: an embeddable customer-service desk for e-commerce shops.

    with csdesk.open("shop.db") as desk:
        opened = desk.execute("ticket.open", {"requester": "c-17", "kind": "after_sale", "channel": "wangwang"}, actor="agent:li")
        desk.execute("ticket.reply", {"ticket": opened.ids["ticket"], "text": "亲，您好…"}, actor="agent:li")

Components stand alone: :class:`Calendar`, :class:`SlaClock`, :mod:`tiers`, :mod:`workflows`.

Instants are aware ``datetime`` objects (or ``int`` milliseconds since 1970); naive ones are refused. Results are in UTC.
Spans are ``timedelta``. Whatever is refused is raised as :class:`Error`.
"""

from csdesk import _zones, tiers, workflows
from csdesk._csdesk import Calendar, SlaClock, __version__
from csdesk._records import ClockEvent, Explanation, Segment
from csdesk.desk import Customer, Desk, Effect, Event, Page, Record, Result, Verification, commands, open, schema
from csdesk.errors import Conflict, Error, InvalidArgument, NotFound, Refused, StorageError

_zones.point_to_tzdata()

__all__ = [
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
    "__version__",
    "commands",
    "open",
    "schema",
    "tiers",
    "workflows",
]
