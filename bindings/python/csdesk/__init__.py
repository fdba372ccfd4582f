"""csdesk: an embeddable customer-service desk for e-commerce shops.

    with csdesk.open("shop.db") as desk:
        desk.execute("ticket.open", {"requester": "c-17", "kind": "after_sale", "channel": "wangwang"}, actor="agent:li")

Instants are aware ``datetime`` objects (or ``int`` milliseconds since 1970); naive ones are refused. Results are in UTC.
Spans are ``timedelta``. Whatever is refused is raised as :class:`Error`.
"""

from csdesk import _zones
from csdesk._csdesk import Calendar, __version__
from csdesk.errors import Conflict, Error, InvalidArgument, NotFound, Refused, StorageError

_zones.point_to_tzdata()

__all__ = [
    "Calendar",
    "Conflict",
    "Error",
    "InvalidArgument",
    "NotFound",
    "Refused",
    "StorageError",
    "__version__",
]
