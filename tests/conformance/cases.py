"""Reads the conformance cases without changing a byte: a step's members are the texts that stand in its line.

Run as a program it cuts all files into one that needs no JSON reader: ``cases.py OUT FILE…`` (the C runner reads it).
"""

import base64
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

_read = json.JSONDecoder().raw_decode


def members(line: str) -> dict[str, str]:
    """Name → raw text of every member of the object in a line. The files are written without blanks."""
    found: dict[str, str] = {}
    at = 1
    while line[at] != "}":
        name, at = _read(line, at)
        begin = at + 1  # the colon
        _, at = _read(line, begin)
        found[name] = line[begin:at]
        at += line[at] == ","
    return found


class Step:
    """One line of a file."""

    def __init__(self, file: str, number: int, line: str) -> None:
        self.where = f"{file}:{number}"
        self._raw = members(line)

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def raw(self, name: str) -> str:
        return self._raw[name]

    def get(self, name: str, otherwise: object = None) -> object:
        return json.loads(self._raw[name]) if name in self._raw else otherwise

    def text(self, name: str) -> str:
        value = self.get(name)
        assert isinstance(value, str), self.where
        return value

    def milliseconds(self, name: str) -> int:
        value = self.get(name)
        if isinstance(value, str):
            value = round(datetime.fromisoformat(value).timestamp() * 1000)
        assert isinstance(value, int), self.where
        return value

    def document(self) -> bytes:
        """What is sent."""
        if "text" in self:
            return self.text("text").encode()
        if "base64" in self:
            return base64.b64decode(self.text("base64"))
        if "parts" in self:
            parts = json.loads(self.raw("parts"))
            return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts).encode()
        return self.raw("request").encode()

    def answer(self) -> tuple[str, str]:
        """`expect` or `refused`, and the text."""
        kind = "refused" if "refused" in self else "expect"
        return kind, self.raw(kind)


def steps(file: Path) -> list[Step]:
    lines = file.read_bytes().decode().split("\n")
    return [Step(file.name, number, line) for number, line in enumerate(lines, 1) if line]


def files(folder: Path = Path(__file__).parent) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def instant(milliseconds: int) -> str:
    """RFC 3339 as the desk writes it."""
    at = datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f".{milliseconds % 1000:03}" if milliseconds % 1000 else ""
    return f"{at}{fraction}Z"


# ---- cut for the C runner ----------------------------------------------------------------------------------------------


def _arguments(step: Step) -> Iterator[object]:
    """What the C runner needs of a step, in order; every absent value is empty."""
    what = step.text("do")
    if what in ("execute", "execute_many", "query"):
        yield step.document()
    elif what == "advance":
        yield from (step.milliseconds("now"), step.get("shop", ""))
    elif what == "events":
        yield from (step.get("shop", ""), step.get("since", 0), step.get("limit", 1000))
    elif what == "outbox":
        yield from (step.get("shop", ""), step.get("after", 0), step.get("limit", 100))
    elif what == "acknowledge":
        yield from (step.get("shop", ""), step.text("key"), step.milliseconds("now"))
    elif what == "verify":
        yield step.get("anchor", "")
    elif what in ("schema", "event_schema", "view_schema"):
        yield step.text("name")
    elif what == "names":
        yield step.text("of")
    elif what == "calendar":
        yield from (step.raw("rules"), step.get("china", False), step.text("ask"), *json.loads(step.raw("args")))
    elif what == "clock":
        levels = json.loads(step.raw("warn_at"))
        yield from (step.raw("rules"), step.get("target"), len(levels), *levels)
        for action, *rest in json.loads(step.raw("script")):
            yield from (action, len(rest), *rest)


def _field(value: object) -> bytes:
    data = value if isinstance(value, bytes) else str(value).encode()
    return b"%d:%s\n" % (len(data), data)


def cut(found: list[Path]) -> bytes:
    """Records of `N` fields; a field is its length, a colon, its bytes and a line end."""
    out = []
    for file in found:
        for step in steps(file):
            if "desk" in step:
                options = json.loads(step.raw("desk"))
                fields: list[object] = [step.where, "desk", options.get("seed", ""), options.get("catch_up", "late")]
            else:
                fields = [step.where, step.text("do"), *step.answer(), *_arguments(step)]
            out.append(b"%d\n" % len(fields) + b"".join(map(_field, fields)))
    return b"".join(out)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(cut([Path(name) for name in sys.argv[2:]]))
