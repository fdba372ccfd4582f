"""Files are read strictly: every fault is refused by file, line and column, in bounded memory."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from csdesk import InvalidArgument
from csdesk.replay.lines import LONGEST, read_lines
from csdesk.replay.table import local_instant, rows, utc
from hypothesis import given
from hypothesis import strategies as st

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refusal(path: Path, *required: str) -> str:
    with pytest.raises(InvalidArgument) as why:
        for row in rows(path, required):
            row.instant("at", SAO_PAULO)
            row.minor("amount")
    return str(why.value.message).removeprefix(str(path))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", ":1:1: is empty"),
        (b"at\n", ":1:2: amount: this column is missing"),
        (b"at,amount,at\n", ":1:3: at: the column 'at' appears twice"),
        (b"at,amount\n2018-02-30 10:00,1\n", ":2:1: at: '2018-02-30 10:00' is not a time"),
        (b"at,amount\n2018-02-03 24:00,1\n", ":2:1: at: "),
        (b"at,amount\n1066-02-03 12:00,1\n", ":2:1: at: "),
        (b"at,amount\n,1\n\n,1e3\n", ":4:2: amount: '1e3' is not an amount"),
        (b"at,amount\n,-1\n", ":2:2: amount: "),
        (b"at,amount\n,1.005\n", ":2:2: amount: "),
        (b"at,amount\n,1,2\n", ":2:3: 3 fields where the header has 2"),
        (b"at,amount\n,\n,\xff\n", ":3:2: not UTF-8"),
        (b"at,amount\n,1\x00\n", ":2:3: contains a NUL byte"),
        (b'at,amount\n"one\ntwo",x\n', ":2:1: at: "),
        (b'at,amount\n"never closed,1\n', ":2:1: not CSV"),
        (b'at,amount\n"a"b,1\n', ":2:1: not CSV"),
        (b"at,amount\n," + "１".encode() + b"\n", ":2:2: amount: "),
    ],
)
def test_a_fault_is_named_by_line_and_column(tmp_path: Path, content: bytes, place: str) -> None:
    assert refusal(written(tmp_path / "f.csv", content), "at", "amount").startswith(place)


def test_a_huge_field_is_refused_where_it_begins(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv.gz", gzip.compress(b"at,amount\n," + b"9" * 100_000_000 + b"\n", 1))
    assert refusal(path, "at").startswith(f":2:{LONGEST + 1}: the line is longer")


def test_a_quote_that_is_never_closed_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", b'at,amount\n"' + b"x\n" * LONGEST)
    assert refusal(path, "at").startswith(":2:1: ")


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(b"at,amount\n" + b",1\n" * 5_000)
    assert "the gzip stream is damaged" in refusal(written(tmp_path / "cut.gz", whole[: len(whole) // 2]), "at")
    with pytest.raises(InvalidArgument, match="cannot be read"):
        list(read_lines(tmp_path / "absent.csv"))
    with pytest.raises(InvalidArgument, match="cannot be read"):
        list(read_lines(tmp_path))


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_are_no_fault(tmp_path: Path) -> None:
    path = written(tmp_path / "f.csv", b'\xef\xbb\xbfat,amount\r\n\r\n"2018-02-03 10:00","7"\r\n')
    (row,) = rows(path, ["at", "amount"])
    assert (row.line_number, row.minor("amount")) == (3, 700)


@given(st.integers(0, 10**14 - 1))
def test_decimal_amounts_are_exact(tmp_path_factory: pytest.TempPathFactory, minor: int) -> None:
    path = written(tmp_path_factory.mktemp("amounts") / "f.csv", f"amount\n{minor // 100}.{minor % 100:02}\n".encode())
    assert next(rows(path, ["amount"])).minor("amount") == minor


@pytest.mark.parametrize(("text", "minor"), [("7", 700), ("7.5", 750), ("0.07", 7), ("", 0), (" 7.05 ", 705)])
def test_short_forms_of_amounts(tmp_path: Path, text: str, minor: int) -> None:
    assert next(rows(written(tmp_path / "f.csv", f"amount,x\n{text},\n".encode()), [])).minor("amount") == minor


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        ("2017-10-15T00:00", "2017-10-15T03:00:00+00:00"),  # skipped midnight: forward by the gap, 01:00 local
        ("2017-10-15T00:30", "2017-10-15T03:30:00+00:00"),
        ("2018-02-17T23:30", "2018-02-18T01:30:00+00:00"),  # repeated hour: the first occurrence
        ("2018-07-01T12:00", "2018-07-01T15:00:00+00:00"),
    ],
)
def test_skipped_and_repeated_local_times_follow_the_calendars_rule(local: str, instant: str) -> None:
    assert utc(local_instant(datetime.fromisoformat(local), SAO_PAULO)).isoformat() == instant


@given(st.binary(max_size=200))
def test_no_bytes_make_anything_but_rows_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = written(tmp_path_factory.mktemp("any") / "f.csv", b"at,amount\n" + content)
    try:
        for row in rows(path, ["at", "amount"]):
            row.instant("at", SAO_PAULO)
            row.minor("amount")
            row.key("at")
    except InvalidArgument:
        pass
