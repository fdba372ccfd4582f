"""Zone data for machines that have none of their own."""

import os
from importlib.util import find_spec


def point_to_tzdata() -> None:
    """Names the folder of the ``tzdata`` package in ``CSDESK_TZDATA``, unless the host has named one already.

    The library asks it only for zones that the system's own folder lacks.
    """
    if "CSDESK_TZDATA" in os.environ:
        return
    found = find_spec("tzdata")
    if found is not None and found.origin is not None:
        os.environ["CSDESK_TZDATA"] = os.path.join(os.path.dirname(found.origin), "zoneinfo")
