"""Whatever is passed, the answer is a value or a csdesk.Error."""

from __future__ import annotations

from datetime import datetime, timedelta

import csdesk
import pytest
from conftest import wild
from hypothesis import given
from hypothesis import strategies as st

cal = csdesk.Calendar("America/Sao_Paulo", {"mon": [("22:00", "06:00")], "wed": [("00:00", "24:00")]})
calls = [
    "add",
    "sub",
    "between",
    "is_open",
    "next_open",
    "next_close",
    "intervals",
    "add_many",
    "between_many",
    "date_of",
    "start_of_day",
]
two = {"add", "sub", "between", "intervals", "add_many", "between_many"}


@given(st.sampled_from(calls), wild(), wild())
def test_calls_answer_or_refuse(call: str, a: object, b: object) -> None:
    arguments = (a, b) if call in two else (a,)
    try:
        getattr(cal, call)(*arguments)
    except csdesk.InvalidArgument as refused:
        assert refused.message
    except ImportError:
        pytest.skip("numpy is not installed")


@given(wild(), wild(), wild(), wild(), wild())
def test_rules_are_taken_or_refused(tz: object, hours: object, holidays: object, overrides: object, breaks: object) -> None:
    for rules in ({"tz": tz}, {"hours": hours}, {"holidays": holidays}, {"overrides": overrides}, {"breaks": breaks}):
        given_rules = {"tz": "UTC", "hours": {"mon": [("09:00", "17:00")]}} | rules
        try:
            made = csdesk.Calendar(**given_rules)  # type: ignore[arg-type]
        except csdesk.InvalidArgument as refused:
            assert refused.field is not None and refused.field.startswith(next(iter(rules)))
        else:
            assert csdesk.Calendar(**made.rules) == made


@given(st.datetimes(timezones=st.timezones()), st.integers(-(2**63), 2**63 - 1))
def test_any_instant_and_any_span(start: datetime, span_ms: int) -> None:
    try:
        due = cal.add(start, span_ms)
    except csdesk.InvalidArgument as refused:
        assert refused.code in ("out_of_range", "invalid_argument")
    else:
        assert cal.between(start, due) == timedelta(milliseconds=span_ms)
