"""CSV with a header, read row by row. A `Row` reads its own fields and refuses them by line and column."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from csdesk.replay.lines import LONGEST, read_lines
from csdesk.replay.places import refused, shown

_LOCAL_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]00:00(?::00)?)?", re.ASCII)
_DECIMAL = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
EPOCH = datetime(1970, 1, 1)

#: A host's own key, as the desk takes it.
LONGEST_KEY = 128


class Row:
    __slots__ = ("_cells", "_columns", "_path", "line_number")

    def __init__(self, path: str | os.PathLike[str], line_number: int, columns: Mapping[str, int], cells: list[str]) -> None:
        self._path, self.line_number, self._columns, self._cells = path, line_number, columns, cells

    def text(self, column: str) -> str:
        """The field without blanks around it; empty where the file has no such column."""
        at = self._columns.get(column)
        return "" if at is None else self._cells[at].strip()

    def line(self, column: str, longest: int) -> str:
        """A text of one line: blanks and line ends within become single blanks."""
        value = " ".join(self.text(column).split())
        if len(value.encode()) > longest:
            raise self.refused(column, f"is longer than {longest} bytes")
        return value

    def key(self, column: str) -> str:
        value = self.text(column)
        if not value:
            raise self.refused(column, "is empty")
        if len(value.encode()) > LONGEST_KEY or not value.isprintable():
            raise self.refused(column, f"{shown(value)} is not a key (1 to {LONGEST_KEY} bytes, no control characters)")
        return value

    def word(self, column: str, known: Collection[str]) -> str:
        value = self.text(column)
        if value not in known:
            raise self.refused(column, f"{shown(value)} is none of {', '.join(sorted(known))}")
        return value

    def whole(self, column: str, least: int, most: int) -> int | None:
        value = self.text(column)
        if not value:
            return None
        if not _WHOLE.fullmatch(value) or not least <= int(value) <= most:
            raise self.refused(column, f"{shown(value)} is not a whole number from {least} to {most}")
        return int(value)

    def minor(self, column: str) -> int:
        """A decimal amount in minor units (hundredths), exactly; 0 where the field is empty."""
        value = self.text(column)
        if not value:
            return 0
        found = _DECIMAL.fullmatch(value)
        if not found:
            raise self.refused(column, f"{shown(value)} is not an amount such as 123.45")
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))

    def instant(self, column: str, zone: ZoneInfo) -> int | None:
        """Local time as milliseconds since the epoch. A skipped time moves forward by the gap, a repeated one is its first
        occurrence: the calendar's rule."""
        value = self.text(column)
        if not value:
            return None
        found = _LOCAL_TIME.fullmatch(value)
        try:
            if not found:
                raise ValueError
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return local_instant(datetime(year, month, day, hour, minute, second), zone)
        except ValueError:
            raise self.refused(column, f"{shown(value)} is not a time such as 2017-11-24 09:30:00") from None

    def date(self, column: str) -> str:
        """An ISO date; a midnight behind it is dropped."""
        value = self.text(column)
        found = _DATE.fullmatch(value)
        try:
            if not found or not 1900 <= datetime.fromisoformat(found[1]).year < 2200:
                raise ValueError
        except ValueError:
            raise self.refused(column, f"{shown(value)} is not a date such as 2017-11-24") from None
        return found[1]

    def refused(self, column: str, message: str) -> Exception:
        return refused(self._path, self.line_number, self._columns.get(column, 0) + 1, message, column)


def local_instant(local: datetime, zone: ZoneInfo) -> int:
    """Milliseconds since the epoch of a naive local time; ValueError outside 1900 to 2199."""
    if not 1900 <= local.year < 2200:
        raise ValueError(local)
    offset = local.replace(tzinfo=zone, fold=0).utcoffset()
    seconds = local - EPOCH - offset if offset is not None else local - EPOCH
    return (seconds.days * 86_400 + seconds.seconds) * 1_000


def utc(ms: int) -> datetime:
    return datetime.fromtimestamp(ms // 1_000, UTC).replace(microsecond=ms % 1_000 * 1_000)


def rfc3339(ms: int) -> str:
    return utc(ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def header_of(path: str | os.PathLike[str]) -> list[str]:
    """The names of the first line; empty for an empty file."""
    for line in read_lines(path):
        return next(csv.reader([line]), [])
    return []


def rows(path: str | os.PathLike[str], required: Collection[str]) -> Iterator[Row]:
    """Every row of the file. Blank lines are passed over; a row of another length than the header is refused."""
    feed = _Records(path)
    reader = csv.reader(feed, strict=True)
    columns: dict[str, int] | None = None
    while True:
        first = reader.line_num + 1
        feed.begin()
        try:
            cells = next(reader, None)
        except csv.Error as e:
            raise refused(path, first, 1, f"not CSV ({e})") from None
        if cells is None:
            break
        if columns is None:
            columns = _columns(path, cells, required)
        elif len(cells) == len(columns):
            yield Row(path, first, columns, cells)
        elif cells:
            raise refused(
                path, first, min(len(cells), len(columns)) + 1, f"{len(cells)} fields where the header has {len(columns)}"
            )
    if columns is None:
        raise refused(path, 1, 1, "is empty: a header line is missing")


def _columns(path: str | os.PathLike[str], names: list[str], required: Collection[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, name in enumerate(names):
        if name in columns:
            raise refused(path, 1, at + 1, f"the column {shown(name)} appears twice", name)
        columns[name] = at
    for name in required:
        if name not in columns:
            raise refused(path, 1, len(names) + 1, "this column is missing", name)
    return columns


class _Records:
    """Feeds lines to the CSV reader and refuses a record that grows over all bounds (a quote that is never closed)."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path, self._lines, self._number = path, read_lines(path), 0
        self.begin()

    def begin(self) -> None:
        self._first, self._size = self._number + 1, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._number += 1
        self._size += len(line)
        if self._size > LONGEST:
            raise refused(self._path, self._first, 1, f"the record is longer than {LONGEST} characters")
        return line
