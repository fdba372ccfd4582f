"""What the tests share: where the data that does not belong to the project lies, and values nobody should pass."""

from __future__ import annotations

import math
import os
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st

settings.register_profile("csdesk", deadline=None, derandomize=True)
settings.load_profile("csdesk")

root = Path(__file__).resolve().parents[3]


def shared_file(path: str) -> Path:
    """A file of the shared data folder (``CSDESK_SHARED``, else ``../shared`` beside the repository); skips where absent."""
    folder = Path(os.environ.get("CSDESK_SHARED", root.parent / "shared"))
    file = folder / path
    if not file.exists():
        pytest.skip(f"{file} is not there (CSDESK_SHARED names the folder)", allow_module_level=True)
    return file


class Quarrelsome:
    """Lies about being a number and being a sequence."""

    def __index__(self) -> int:
        raise TypeError("no")

    def __iter__(self):
        raise TypeError("no")


def wild() -> st.SearchStrategy[object]:
    """Anything at all that may arrive where one thing was meant."""
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(min_value=-(2**70), max_value=2**70),
        st.floats(),
        st.text(st.characters()),
        st.sampled_from(["\ud800", "09:00", "24:00", "2026-10-01", "Asia/Shanghai", "../../etc/passwd", "localtime", "\0"]),
        st.binary(max_size=8),
        st.datetimes(),
        st.datetimes(timezones=st.timezones()),
        st.timedeltas(),
        st.sampled_from(
            [
                math.nan,
                math.inf,
                2**63,
                -(2**63),
                2**200,
                Decimal("1.5"),
                1 + 2j,
                datetime.min,
                datetime.max,
                datetime.min.replace(tzinfo=UTC),
                datetime.max.replace(tzinfo=timezone(timedelta(hours=-23, minutes=-59))),
                timedelta.min,
                timedelta.max,
                date.min,
                time(9, tzinfo=UTC),
                object,
                object(),
                Quarrelsome(),
                Ellipsis,
            ]
        ),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.tuples(inner, inner),
            st.dictionaries(st.one_of(st.text(max_size=3), st.integers(), st.sampled_from(["mon", "sun"])), inner, max_size=3),
        ),
        max_leaves=6,
    )
