from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import csdesk
import pytest
from conftest import wild
from hypothesis import given
from hypothesis import strategies as st

always = csdesk.Calendar.always()
office = csdesk.Calendar("UTC", {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")})
monday = datetime(2026, 11, 23, tzinfo=UTC)


def at(hour: int, minute: int = 0) -> datetime:
    return monday + timedelta(hours=hour, minutes=minute)


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


def test_a_clock_runs_pauses_and_is_met() -> None:
    clock = csdesk.SlaClock(calendar=office, target=minutes(60), warn_at=[0.5, 0.8])
    assert clock.state == "not_started" and clock.due is None
    clock.start(at(9))
    assert (clock.state, clock.due) == ("running", at(10))
    clock.pause(at(9, 20), reason="pending")
    assert (clock.state, clock.due) == ("paused", None)
    clock.resume(at(9, 50))
    assert (clock.state, clock.due) == ("running", at(10, 30))
    assert clock.elapsed(at(10)) == minutes(30)
    assert clock.remaining(at(10)) == minutes(30)
    clock.stop(at(10, 30))
    assert clock.state == "met"
    assert clock.breached_at is None


def test_an_answer_too_late_breaches() -> None:
    clock = csdesk.SlaClock(office, minutes(60))
    clock.start(at(16, 30))
    assert clock.due == at(24 + 9, 30)
    clock.stop(at(24 + 10))
    assert clock.state == "breached"
    assert clock.breached_at == at(24 + 9, 30)
    assert clock.remaining(at(24 + 10)) == minutes(-30)


def test_warnings_and_breach_come_in_order_each_once() -> None:
    clock = csdesk.SlaClock(always, minutes(100), [0.8, 0.5, minutes(10)])
    clock.start(at(0))
    assert clock.next_event() == at(0, 50)
    first = clock.due_events(at(0, 50))
    assert [(e.kind, e.due, e.level) for e in first] == [("warning", at(0, 50), 0.5)]
    rest = clock.due_events(at(5))
    assert [(e.kind, e.due) for e in rest] == [("warning", at(1, 20)), ("warning", at(1, 30)), ("breach", at(1, 40))]
    assert rest[1].level == minutes(10) and rest[2].level is None
    assert clock.due_events(at(6)) == []
    assert clock.state == "breached"


def test_explain_is_segments_whose_open_ones_sum_to_elapsed() -> None:
    clock = csdesk.SlaClock(office, minutes(120))
    clock.start(at(16))
    clock.pause(at(16, 30), reason="pending")
    clock.resume(at(24 + 9, 30))
    why = clock.explain(at(24 + 10))
    assert (
        sum((to - begun for begun, to, kind, reason in why if kind == "open"), timedelta(0))
        == why.elapsed
        == clock.elapsed(at(24 + 10))
    )
    assert {segment.kind for segment in why} == {"open", "paused"}
    assert "pending" in {segment.reason for segment in why if segment.kind == "paused"}
    assert (why[0].from_, why[-1].to) == (at(16), at(24 + 10))
    assert all(a.to == b.from_ for a, b in zip(why, why[1:], strict=False))
    assert (why.status, why.target, why.remaining) == ("running", minutes(120), minutes(60))


def test_a_new_target_counts_from_the_original_start() -> None:
    clock = csdesk.SlaClock(always, minutes(60))
    clock.start(at(0))
    clock.retarget(minutes(30), at(0, 10))
    assert clock.due == at(0, 30) and clock.target == minutes(30)


def test_reopening_goes_on_or_begins_again() -> None:
    ended = csdesk.SlaClock(always, minutes(60))
    ended.start(at(0))
    ended.stop(at(0, 20))
    again = copy.copy(ended)
    ended.reopen(at(5))
    assert ended.due == at(5, 40)
    again.reopen(at(5), mode="restart")
    assert again.due == at(6)


def test_an_external_deadline_is_moved_not_paused() -> None:
    clock = csdesk.SlaClock.external(always, due=at(10), t=at(0), warn_at=[minutes(60)])
    clock.pause(at(1), "pending")
    assert clock.due == at(10)
    clock.resume(at(2))
    clock.move(at(12), at(3))
    assert [e.due for e in clock.due_events(at(12))] == [at(11), at(12)]
    clock.cancel(at(13))
    assert clock.state in ("cancelled", "breached")


def test_milliseconds_are_instants() -> None:
    clock = csdesk.SlaClock(always, 60_000)
    clock.start(0)
    assert clock.due == datetime(1970, 1, 1, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"calendar": "UTC"}, "calendar"),
        ({"target": timedelta(0)}, "target"),
        ({"target": timedelta(minutes=-1)}, "target"),
        ({"target": 1.5}, "target"),
        ({"warn_at": [0.5, 1.5]}, "warn_at[1]"),
        ({"warn_at": [float("nan")]}, "warn_at[0]"),
        ({"warn_at": [True]}, "warn_at[0]"),
        ({"warn_at": [2**2000]}, "warn_at[0]"),
        ({"warn_at": [0.5, 0.5]}, "warn_at[1]"),
        ({"warn_at": [timedelta(minutes=-1)]}, "warn_at[0]"),
        ({"warn_at": "0.5"}, "warn_at"),
        ({"warn_at": 0.5}, "warn_at"),
        ({"warn_at": [n / 100 for n in range(40)]}, "warn_at"),
    ],
)
def test_wrong_promises_are_refused_by_name(arguments: dict, field: str) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.SlaClock(**({"calendar": always, "target": minutes(1)} | arguments))
    assert refused.value.field == field


def test_naive_times_are_refused_by_name() -> None:
    clock = csdesk.SlaClock(always, minutes(1))
    for call, name in (("start", "t"), ("stop", "t"), ("elapsed", "now"), ("due_events", "now"), ("explain", "now")):
        with pytest.raises(csdesk.InvalidArgument) as refused:
            getattr(clock, call)(datetime(2026, 1, 1))
        assert refused.value.field == name


calls = st.sampled_from(["start", "pause", "resume", "stop", "cancel", "elapsed", "remaining", "due_events", "explain", "reopen"])


@given(st.lists(st.tuples(calls, wild()), max_size=8))
def test_whatever_is_called_answers_or_refuses(steps: list[tuple[str, object]]) -> None:
    clock = csdesk.SlaClock(office, minutes(60), [0.5])
    clock.start(at(9))
    for call, argument in steps:
        try:
            getattr(clock, call)(argument)
        except csdesk.Error as refused:
            assert refused.message


@given(st.lists(st.tuples(calls, st.integers(0, 10**9)), max_size=20))
def test_the_figures_always_fit_together(steps: list[tuple[str, int]]) -> None:
    clock = csdesk.SlaClock(office, minutes(60), [0.5, minutes(5)])
    reported = []
    for call, ms in steps:
        try:
            answer = getattr(clock, call)(at(0) + timedelta(milliseconds=ms))
        except csdesk.Refused:
            continue
        if call == "due_events":
            reported += [(event.kind, event.level, event.instance) for event in answer]
    end = at(0) + timedelta(days=20)
    assert clock.elapsed(end) >= timedelta(0)
    assert sum((s.length for s in clock.explain(end) if s.kind == "open"), timedelta(0)) == clock.elapsed(end)
    assert len(reported) == len(set(reported))
