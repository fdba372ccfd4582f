from __future__ import annotations

import csdesk
import pytest

np = pytest.importorskip("numpy")

cal = csdesk.Calendar("Europe/Berlin", {day: [("09:00", "17:30")] for day in ("mon", "tue", "wed", "thu", "fri")})
starts = np.arange(1_700_000_000_000, 1_700_000_000_000 + 400 * 3_600_000, 3_600_000, dtype=np.int64)
spans = np.arange(400, dtype=np.int64) * 60_000


def ms(moment: object) -> int:
    return round(moment.timestamp() * 1000)  # type: ignore[attr-defined]


def test_columns_answer_like_single_calls() -> None:
    due = cal.add_many(starts, spans)
    assert due.dtype == np.int64
    assert due.tolist() == [ms(cal.add(int(t), int(s))) for t, s in zip(starts, spans, strict=True)]
    assert (cal.between_many(starts, due) == spans).all()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_numpy_times_in_give_numpy_times_out(unit: str) -> None:
    times = starts.astype("datetime64[ms]").astype(f"datetime64[{unit}]")
    whole = starts // 1000 * 1000
    due = cal.add_many(times, spans.astype("timedelta64[ms]"))
    assert due.dtype == np.dtype("datetime64[ms]")
    assert (due.astype(np.int64) == cal.add_many(whole, spans)).all()
    spent = cal.between_many(times, due)
    assert spent.dtype == np.dtype("timedelta64[ms]")
    assert (spent.astype(np.int64) == spans).all()


def test_one_span_for_all_rows() -> None:
    from datetime import timedelta

    assert (cal.add_many(starts, timedelta(hours=1)) == cal.add_many(starts, np.full(400, 3_600_000))).all()


def test_strided_narrow_and_foreign_columns() -> None:
    assert (cal.add_many(starts[::2], spans[::2]) == cal.add_many(starts, spans)[::2]).all()
    assert (cal.add_many(starts.astype(">i8"), spans.astype(np.int32)) == cal.add_many(starts, spans)).all()
    assert (cal.add_many(starts.tolist(), spans.tolist()) == cal.add_many(starts, spans)).all()
    assert cal.add_many([], []).shape == (0,)


def test_pandas_columns_with_a_zone_are_instants() -> None:
    pd = pytest.importorskip("pandas")
    column = pd.Series(pd.to_datetime(starts, unit="ms", utc=True)).dt.tz_convert("Asia/Shanghai")
    assert (cal.add_many(column, spans).astype(np.int64) == cal.add_many(starts, spans)).all()
    assert cal.is_open(pd.Timestamp("2026-11-23T10:00", tz="Europe/Berlin"))
    with pytest.raises(csdesk.InvalidArgument):
        cal.is_open(pd.NaT)
    with pytest.raises(csdesk.InvalidArgument):
        cal.add(0, pd.Timedelta(nanoseconds=5))


@pytest.mark.parametrize(
    ("a", "b", "field"),
    [
        (starts, spans[:-1], "spans"),
        (starts.reshape(20, 20), spans, "starts"),
        (starts.astype(np.float64), spans, "starts"),
        (starts.astype(np.uint64), spans, "starts"),
        (starts, spans.astype("datetime64[ms]"), "spans"),
        (starts, np.full(400, 1, dtype="timedelta64[us]"), "spans"),
        (np.array([0, 2**62]), np.array([0, 0]), "starts[1]"),
        (np.array(["NaT", "2026-01-01"], dtype="datetime64[ms]"), np.array([0, 0]), "starts[0]"),
        (np.array([0, 0]), np.array([0, -1]), "spans[1]"),
        ("2026", spans, "starts"),
        ([[1], [2, 3]], spans, "starts"),
        (None, spans, "starts"),
        (starts, None, "spans"),
    ],
)
def test_wrong_columns_are_refused_by_name(a: object, b: object, field: str) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        cal.add_many(a, b)  # type: ignore[arg-type]
    assert refused.value.field == field
