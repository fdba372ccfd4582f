"""JSON of other desks, read item by item: one item a line, a list, or a list within an answer of their interface.

A record reads its own fields and refuses them by file, line and path.
"""

from __future__ import annotations

import json
import math
import os
import re
import time
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from csdesk.errors import InvalidArgument
from csdesk.replay.lines import LONGEST, read_lines
from csdesk.replay.places import refused, shown
from csdesk.replay.table import EPOCH, LONGEST_KEY, local_instant

_LARGEST_DOCUMENT = 1 << 30
_LONGEST_ITEM = 64 << 20  # one ticket with its conversation
_WRAPPERS = ("data", "message", "result")  # objects of an answer that may hold the list
_YEAR_AHEAD = 366 * 86_400_000
_LOOSE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]\s*(\d{1,2}):(.*))?", re.ASCII | re.DOTALL)
_BLANKS = re.compile(r"[ \t\r\n]*")
_decode = json.JSONDecoder().raw_decode


class Record:
    """An object of the file. ``path`` is where it stands within its item, such as ``comments[2]``."""

    __slots__ = ("_file", "_path", "_value", "line")

    def __init__(self, file: str | os.PathLike[str], line: int, value: Mapping[str, Any], path: str = "") -> None:
        self._file, self.line, self._value, self._path = file, line, value, path

    def has(self, name: str) -> bool:
        return self._value.get(name) not in (None, "", [], {})

    def value(self, name: str) -> Any:
        return self._value.get(name)

    def text(self, name: str) -> str:
        """A text, or a number as text; empty where there is none."""
        value = self._value.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise self.refused(name, f"{shown(str(value))} is no text")
        return sound(str(value))

    def words(self, name: str, longest: int) -> str:
        """One line without blanks around it, cut where it is too long."""
        text = " ".join("".join(c if c.isprintable() else " " for c in self.text(name)).split())
        return cut(text, longest)

    def key(self, name: str) -> str:
        value = self.text(name).strip()
        if not value or len(value.encode()) > LONGEST_KEY or not value.isprintable():
            raise self.refused(name, f"{shown(value)} is not a key (1 to {LONGEST_KEY} bytes, no control characters)")
        return value

    def flag(self, name: str, otherwise: bool) -> bool:
        value = self._value.get(name)
        if value is None:
            return otherwise
        if isinstance(value, bool) or value in (0, 1):
            return bool(value)
        raise self.refused(name, f"{shown(str(value))} is neither true nor false")

    def word(self, name: str, known: Mapping[str, str], otherwise: str | None = None) -> str:
        """What one of the other desk's words means here."""
        value = self.text(name).strip().lower()
        if not value and otherwise is not None:
            return otherwise
        if value not in known:
            raise self.refused(name, f"{shown(value)} is none of {', '.join(sorted(known))}")
        return known[value]

    def instant(self, name: str, zone: ZoneInfo) -> int | None:
        """RFC 3339, seconds or milliseconds since 1970, or local time of the zone."""
        value = self._value.get(name)
        if value is None or value == "":
            return None
        try:
            return past_of(value, zone)
        except TooFar:
            raise self.refused(name, f"{shown(str(value))} lies more than a year ahead") from None
        except ValueError:
            raise self.refused(name, f"{shown(str(value))} is not a time such as 2026-11-11T08:00:00Z") from None

    def instant_at(self, name: str, zone: ZoneInfo) -> int:
        at = self.instant(name, zone)
        if at is None:
            raise self.refused(name, "is missing")
        return at

    def inner(self, name: str) -> Record:
        """The object within; an empty one where there is none."""
        value = self._value.get(name)
        if value is not None and not isinstance(value, Mapping):
            raise self.refused(name, "is not an object")
        return Record(self._file, self.line, value or {}, self._at(name))

    def of(self, value: Mapping[str, Any]) -> Record:
        """Another object in this one's place."""
        return Record(self._file, self.line, value, self._path)

    def items(self, name: str) -> list[Record]:
        value = self._value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refused(name, "is not a list")
        out = []
        for place, one in enumerate(value):
            if not isinstance(one, Mapping):
                raise self.refused(f"{name}[{place}]", "is not an object")
            out.append(Record(self._file, self.line, one, self._at(f"{name}[{place}]")))
        return out

    def texts(self, name: str) -> list[str]:
        value = self._value.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.refused(name, "is not a list of texts")
        return [sound(one) for one in value]

    def refused(self, name: str, message: str) -> Exception:
        return refused(self._file, self.line, 1, message, self._at(name))

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def cut(text: str, longest: int) -> str:
    """At most so many bytes, never within a character."""
    return text if len(text.encode()) <= longest else text.encode()[:longest].decode(errors="ignore").rstrip()


def sound(text: str) -> str:
    """Halves of characters joined where they fit, and shown as U+FFFD where they stand alone (a text cut within an emoji)."""
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def value_text(value: Any) -> str:
    """A custom field as text: what a field of the desk reads as the same thing (`true`, `red,blue`)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(value_text, value))
    return sound(json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value))


class TooFar(ValueError):
    """A time of what has happened already that lies far ahead: a slip that would put a whole desk there."""


def past_of(value: Any, zone: ZoneInfo) -> int:
    """`instant_of` of something that has happened, as far as clocks agree about it."""
    at = instant_of(value, zone)
    if at > time.time_ns() // 1_000_000 + _YEAR_AHEAD:
        raise TooFar(value)
    return at


def instant_of(value: Any, zone: ZoneInfo) -> int:
    """Milliseconds since 1970; ValueError where it is no time from 1900 to 2199."""
    if isinstance(value, float) and math.isfinite(value):
        rounded = round(value if abs(value) >= 100_000_000_000 else value * 1_000)  # seconds with a fraction
        if not -2_208_988_800_000 <= rounded < 7_258_118_400_000:
            raise ValueError(value)
        return rounded
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(value)
    if isinstance(value, int) or value.strip().isdecimal():
        number = int(value)
        at = number if number >= 100_000_000_000 else number * 1_000  # seconds reach that in the year 5138
        if not -2_208_988_800_000 <= at < 7_258_118_400_000:
            raise ValueError(value)
        return at
    text = value.strip()
    if found := _LOOSE.fullmatch(text):  # what spreadsheets write: 2026/3/2 9:05
        year, month, day, hour, rest = found.groups()
        text = f"{year}-{month:0>2}-{day:0>2}" + (f" {hour:0>2}:{rest}" if hour else "")
    moment = datetime.fromisoformat(text.removesuffix(" UTC") + ("+00:00" if text.endswith(" UTC") else ""))
    offset = moment.utcoffset()
    if offset is None:
        return local_instant(moment.replace(microsecond=0), zone) + moment.microsecond // 1_000
    if not 1900 <= moment.year < 2200:
        raise ValueError(value)
    since = moment.replace(tzinfo=None) - offset - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000


def records(path: str | os.PathLike[str], lists: Collection[str]) -> Iterator[Record | InvalidArgument]:
    """Every item of the file: of JSON Lines, of a list, or of the first of these ``lists`` within an object.

    A line that is wrong is given as its fault; what makes the rest unreadable is raised.
    """
    lines = read_lines(path, _LONGEST_ITEM)
    first = next(lines, None)
    if first is None:
        raise refused(path, 1, 1, "is empty")
    if first.lstrip().startswith("{") and _is_whole(first, lists):
        yield _one(path, 1, first)
        for number, line in enumerate(lines, 2):
            if not line.strip():
                continue
            try:
                yield _one(path, number, line)
            except InvalidArgument as why:
                yield why
        return
    size, parts = len(first), [first]
    for line in lines:
        size += len(line)
        if size > _LARGEST_DOCUMENT:
            raise refused(path, 1, 1, "the document is larger than 1 GiB: hand it over as one item a line")
        parts.append(line)
    yield from _document(path, "".join(parts), lists)


def _is_whole(line: str, lists: Collection[str]) -> bool:
    try:
        value, _ = _decode(line.lstrip())
    except (ValueError, RecursionError):
        return False
    holders = [value, *(inner for name in _WRAPPERS if isinstance(inner := value.get(name), Mapping))]
    return not any(isinstance(holder.get(name), list) for holder in holders for name in lists)


def _one(path: str | os.PathLike[str], number: int, line: str) -> Record:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as e:
        raise refused(path, number, e.colno, f"not JSON ({e.msg})") from None
    except (ValueError, RecursionError):
        raise refused(path, number, 1, "not JSON: nested too deep") from None
    if not isinstance(value, Mapping):
        raise refused(path, number, 1, "not a JSON object")
    return Record(path, number, value)


def _document(path: str | os.PathLike[str], text: str, lists: Collection[str]) -> Iterator[Record]:
    """A list, or the list within an object, item by item, so that each knows its line."""
    start = _blank(text, 0)
    if text[start : start + 1] == "{":
        found = min(
            (match.end() for name in lists if (match := re.search(rf'"{re.escape(name)}"\s*:\s*(?=\[)', text[start:]))),
            default=None,
        )
        if found is None:
            _check_json(path, text)
            raise refused(path, 1, 1, f"has no list of items: {', '.join(lists)} expected")
        start += found
    if text[start : start + 1] != "[":
        raise refused(path, 1, 1, "neither JSON Lines nor a list of items")
    at, line, counted = _blank(text, start + 1), 1, 0
    while text[at : at + 1] != "]":
        line += text.count("\n", counted, at)
        counted = at
        try:
            value, at = _decode(text, at)
        except json.JSONDecodeError as e:
            raise refused(path, e.lineno, e.colno, f"not JSON ({e.msg})") from None
        except (ValueError, RecursionError):
            raise refused(path, line, 1, "not JSON: nested too deep") from None
        if not isinstance(value, Mapping):
            raise refused(path, line, 1, "not a JSON object")
        yield Record(path, line, value)
        at = _blank(text, at)
        if text[at : at + 1] == ",":
            at = _blank(text, at + 1)
        elif text[at : at + 1] != "]":
            raise refused(path, line + text.count("\n", counted, at), 1, "not JSON: , or ] expected")
    _check_json(path, text, start, at)


def _check_json(path: str | os.PathLike[str], text: str, start: int = 0, end: int = 0) -> None:
    """Refuses what stands around the list that begins at `start` and ends at `end`, where it is no JSON with an empty one."""
    around = f"{text[:start]}[{text[end:]}"
    try:
        json.loads(around if start or end else text)
    except json.JSONDecodeError as e:
        at = e.pos if e.pos <= start or not (start or end) else e.pos - start - 1 + end
        line = text.count("\n", 0, at) + 1
        raise refused(path, line, at - text.rfind("\n", 0, at), f"not JSON ({e.msg})") from None
    except (ValueError, RecursionError):
        raise refused(path, 1, 1, "not JSON: nested too deep") from None


def _blank(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


# ---- HTML ------------------------------------------------------------------------------------------------------------


class _Plain(HTMLParser):
    _BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote", "pre"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def plain(html: str) -> str:
    """HTML as people read it: tags gone, breaks kept."""
    if "<" not in html and "&" not in html:
        return html.strip()
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return "\n".join(line for part in "".join(parser.parts).split("\n") if (line := part.strip()))


def message_text(text: str) -> str:
    """What the desk takes as a message: without control characters that no text needs, cut to its length."""
    kept = "".join(c for c in text if c in "\n\t" or c >= " ")
    return cut(kept, LONGEST - 1).strip()
