from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import csdesk
import pytest

utc = UTC
shanghai = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=shanghai)


@pytest.fixture
def cal() -> csdesk.Calendar:
    return csdesk.Calendar(
        tz="Asia/Shanghai",
        hours={"mon": [("09:00", "12:00"), ("13:00", "18:00")], "fri": [("22:00", "02:00")]},
        holidays=["2026-10-05"],
        overrides={"2026-10-10": [("09:00", "18:00")]},
        breaks={"2026-10-12": [("10:00", "10:30")]},
    )


def test_adds_open_time_and_answers_in_utc(cal: csdesk.Calendar) -> None:
    due = cal.add(at("2026-11-23T09:00"), timedelta(hours=4))
    assert due == at("2026-11-23T14:00")
    assert due.tzinfo is UTC


def test_friday_night_belongs_to_friday(cal: csdesk.Calendar) -> None:
    assert cal.is_open(at("2026-11-28T01:59:59.999"))
    assert not cal.is_open(at("2026-11-28T02:00"))
    assert cal.next_close(at("2026-11-27T23:00")) == at("2026-11-28T02:00")


def test_holiday_override_and_break(cal: csdesk.Calendar) -> None:
    day = timedelta(days=1)
    assert cal.between(at("2026-10-05"), at("2026-10-05") + day) == timedelta(0)
    assert cal.between(at("2026-10-10T02:00"), at("2026-10-10") + day) == timedelta(hours=9)
    assert cal.between(at("2026-10-12"), at("2026-10-12") + day) == timedelta(hours=7, minutes=30)


def test_sub_mirrors_add(cal: csdesk.Calendar) -> None:
    assert cal.sub(cal.add(at("2026-11-23T09:30"), timedelta(hours=5)), timedelta(hours=5)) == at("2026-11-23T09:30")


def test_intervals_are_pairs_in_order(cal: csdesk.Calendar) -> None:
    assert cal.intervals(at("2026-11-23T11:00"), at("2026-11-23T14:00")) == [
        (at("2026-11-23T11:00"), at("2026-11-23T12:00")),
        (at("2026-11-23T13:00"), at("2026-11-23T14:00")),
    ]


def test_milliseconds_since_1970_are_instants(cal: csdesk.Calendar) -> None:
    start = at("2026-11-23T09:00")
    ms = int(start.timestamp() * 1000)
    assert cal.add(ms, timedelta(hours=1)) == cal.add(start, timedelta(hours=1)) == cal.add(ms, 3_600_000)
    assert cal.is_open(ms) and cal.next_open(ms) == start


def test_a_datetime_is_cut_down_to_the_millisecond(cal: csdesk.Calendar) -> None:
    late = at("2026-11-23T09:00:00.000999")
    assert cal.add(late, timedelta(0)) == at("2026-11-23T09:00")
    before_1970 = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=utc)
    assert csdesk.Calendar.always().add(before_1970, 0) == datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=utc)


def test_fold_chooses_the_second_of_a_repeated_hour() -> None:
    new_york = ZoneInfo("America/New_York")
    first, second = (datetime(2024, 11, 3, 1, 30, tzinfo=new_york, fold=fold) for fold in (0, 1))
    assert second - first == timedelta(0)  # Python compares wall clocks of one zone
    assert csdesk.Calendar.always().between(first, second) == timedelta(hours=1)


def test_dates_times_and_zones_as_python_values() -> None:
    plain = csdesk.Calendar("Asia/Shanghai", {"mon": [("09:00", "18:00")]}, ["2026-10-05"], {"2026-10-10": []})
    typed = csdesk.Calendar(shanghai, {"mon": [(time(9), time(18))]}, [date(2026, 10, 5)], {date(2026, 10, 10): []})
    assert plain == typed and hash(plain) == hash(typed)


def test_rules_pickle_and_copies_make_an_equal_calendar(cal: csdesk.Calendar) -> None:
    assert csdesk.Calendar(**cal.rules) == cal
    assert pickle.loads(pickle.dumps(cal)) == cal
    assert copy.copy(cal) == cal == copy.deepcopy(cal)
    assert cal != csdesk.Calendar.always() and cal != "calendar"
    assert "Asia/Shanghai" in repr(cal) and cal.tz == "Asia/Shanghai"


def test_days_of_the_calendars_zone(cal: csdesk.Calendar) -> None:
    assert cal.start_of_day("2026-11-23") == at("2026-11-23") == cal.start_of_day(date(2026, 11, 23))
    assert cal.date_of(datetime(2026, 11, 22, 16, tzinfo=utc)) == date(2026, 11, 23)


def test_always_is_open_and_never_closes() -> None:
    always = csdesk.Calendar.always(tz="Australia/Lord_Howe")
    begun = datetime(2024, 4, 6, 13, tzinfo=utc)
    assert always.between(begun, begun + timedelta(days=10)) == timedelta(days=10)
    with pytest.raises(csdesk.InvalidArgument) as never:
        always.next_close(begun)
    assert never.value.code == "out_of_range"


def test_china_knows_its_days_off_and_makeup_workdays() -> None:
    weekdays = {day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
    china = csdesk.Calendar.china(hours=weekdays)
    assert china.tz == "Asia/Shanghai"
    assert not china.is_open(at("2026-10-01T10:00"))
    assert china.is_open(at("2026-10-10T10:00"))  # a Saturday worked in exchange
    assert not china.is_open(at("2026-10-17T10:00"))
    own = csdesk.Calendar.china(weekdays, overrides={"2026-10-01": [("10:00", "11:00")]}, days="2027-01-04,off,元旦")
    assert own.is_open(at("2026-10-01T10:30"))
    assert not own.is_open(at("2027-01-04T10:00"))


@pytest.mark.parametrize(
    ("rules", "field", "code"),
    [
        ({"tz": "Mars/Olympus"}, "tz", "unknown_zone"),
        ({"tz": "../../etc/passwd"}, "tz", "unknown_zone"),
        ({"tz": "localtime"}, "tz", "unknown_zone"),
        ({"tz": 8}, "tz", "invalid_argument"),
        ({"tz": "\ud800"}, "tz", "invalid_argument"),
        ({"hours": {}}, "hours", "never_open"),
        ({"hours": {"mon": [("09:00", "12:00"), ("11:00", "13:00")]}}, "hours.mon[1]", "invalid_argument"),
        ({"hours": {"mon": [("09:00", "09:00")]}}, "hours.mon[0]", "invalid_argument"),
        ({"hours": {"mon": [("09:00", "25:00")]}}, "hours.mon[0].to", "invalid_argument"),
        ({"hours": {"mon": [("09:00",)]}}, "hours.mon[0]", "invalid_argument"),
        ({"hours": {"mon": ["09:00"]}}, "hours.mon[0]", "invalid_argument"),
        ({"hours": {"Monday": []}}, "hours.Monday", "invalid_argument"),
        ({"hours": [("mon", [])]}, "hours", "invalid_argument"),
        ({"holidays": "2026-10-01"}, "holidays", "invalid_argument"),
        ({"holidays": ["2026-10-01", "2026-02-30"]}, "holidays[1]", "invalid_argument"),
        ({"holidays": [datetime(2026, 10, 1)]}, "holidays[0]", "invalid_argument"),
        ({"overrides": {"2026-13-01": []}}, "overrides", "invalid_argument"),
        ({"overrides": {"2026-10-01": [], date(2026, 10, 1): []}}, "overrides.2026-10-01", "invalid_argument"),
        ({"breaks": {"2026-10-01": [(9, 10)]}}, "breaks.2026-10-01[0].from", "invalid_argument"),
    ],
)
def test_wrong_rules_are_refused_with_their_place(rules: dict, field: str, code: str) -> None:
    good = {"tz": "UTC", "hours": {"mon": [("09:00", "18:00")]}}
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.Calendar(**(good | rules))
    assert (refused.value.field, refused.value.code) == (field, code)
    assert refused.value.message and refused.value.message_zh
    assert isinstance(refused.value, ValueError) and isinstance(refused.value, csdesk.Error)


@pytest.mark.parametrize(
    ("call", "arguments", "field"),
    [
        ("add", (datetime(2026, 11, 23), timedelta(hours=1)), "start"),
        ("sub", (datetime(2026, 11, 23), timedelta(hours=1)), "t"),
        ("between", (0, datetime(2026, 11, 23)), "b"),
        ("is_open", (datetime(2026, 11, 23),), "t"),
        ("next_open", (True,), "t"),
        ("next_close", (1.5,), "t"),
        ("intervals", ("2026-11-23T00:00:00Z", 0), "a"),
        ("add", (0, timedelta(microseconds=1)), "span"),
        ("add", (0, timedelta(hours=-1)), "span"),
        ("add", (0, 1.5), "span"),
        ("add", (0, timedelta(days=999_999_999)), None),
        ("add", (2**70, 0), "start"),
        ("add", (datetime.max.replace(tzinfo=utc), 0), "start"),
        ("date_of", (None,), "t"),
        ("start_of_day", (datetime(2026, 11, 23, tzinfo=utc),), "date"),
    ],
)
def test_wrong_arguments_are_refused_by_name(cal: csdesk.Calendar, call: str, arguments: tuple, field: str | None) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        getattr(cal, call)(*arguments)
    assert refused.value.field == field
