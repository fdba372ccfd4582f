"""What the schemas say, in words: one row a field, with its Chinese word and its meaning."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headers import Headers, Record
from read_header import load_words

Schema = dict[str, Any]

NAMESPACES = {
    "clock": "clocks",
    "reaction": "",
    "deadline": "",
    "policy": "",
    "outbox": "",
    "job": "",
    "csat": "survey",
    "rate": "rates",
    "pack": "",
    "shop": "group",
}  # where a room's records are


@dataclass
class Row:
    """One field of a table."""

    field: str
    type: str
    required: bool
    zh: str
    meaning: str


class Book:
    """All that is known; keeps account of what is missing."""

    def __init__(self, catalogue: dict[str, Any], headers: Headers, folder: Path) -> None:
        self.headers = headers
        self.words = load_words(folder / "words.tsv")
        self.things = load_words(folder / "things.tsv")
        self.enums = catalogue["words"]
        self.story = catalogue["story"]
        self.schemas: dict[str, dict[str, Schema]] = {
            kind: {thing["name"]: thing["schema"] for thing in catalogue[kind]} for kind in ("commands", "events", "views")
        }
        self.roles = {thing["name"]: thing["roles"] for thing in catalogue["commands"]}
        self.by_values = {tuple(v[1] for v in e["values"]): e["name"] for e in self.enums}
        self.records: dict[str, tuple[Record, Schema, str]] = {}  # those that other shapes are made of, by anchor
        self.missing: set[str] = set()
        self.used: set[str] = set()

    def complain(self) -> None:
        unused = set(self.things) - self.used
        if self.missing or unused:
            lines = sorted(self.missing) + [f"things.tsv: '{name}' names nothing" for name in sorted(unused)]
            raise ValueError("\n".join(lines))

    # ---- meanings ----------------------------------------------------------------------------------------------------

    def record_of(self, thing: str) -> Record | None:
        """The struct of a command or an event."""
        room, _, name = thing.partition(".")
        space = NAMESPACES.get(room, room)
        return self.headers.records.get(f"csdesk::{space}::{name}") if space else None

    def thing(self, name: str, record: Record | None = None) -> tuple[str, str]:
        """Chinese and English of a command, an event, a view, an enum or a room."""
        zh, en = self.things.get(name, ("", ""))
        self.used.add(name)
        en = en or (record.brief if record else "").removeprefix(f"{name}: ")
        en = en[:1].upper() + en[1:]
        if not zh or not en:
            self.missing.add(f"things.tsv: '{name}' has no {'Chinese' if not zh else 'English'}")
        return zh, en

    def word(self, name: str, thing: str, record: Record | None) -> tuple[str, str]:
        zh, en = self.words.get(f"{thing}/{name}") or self.words.get(name, ("", ""))
        if not zh and name.endswith(("_minor", "_currency")):
            zh, en = self.words.get(name.rsplit("_", 1)[0], ("", ""))
            zh += "（最小货币单位）" if name.endswith("_minor") else "（币种）"
        if f"{thing}/{name}" not in self.words and record and record.members.get(name):
            en = record.members[name]
            en = en.removesuffix(".") if ". " not in en else en
        if not zh or not en:
            self.missing.add(f"words.tsv: '{name}' (of {thing}) has no {'Chinese' if not zh else 'English'}")
        return zh, en

    # ---- shapes ------------------------------------------------------------------------------------------------------

    def rows(self, schema: Schema, thing: str, record: Record | None, space: str) -> Iterator[Row]:
        required = schema.get("required", [])
        for name, inner in schema["properties"].items():
            zh, en = self.word(name, thing, record)
            yield Row(name, self.type_of(inner, space, f"{thing}.{name}"), name in required, zh, en)

    def type_of(self, schema: Schema, space: str, where: str) -> str:
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else list(types)
        nullable = "null" in types or None in schema.get("enum", [])
        text = self.plain_type(schema, [t for t in types if t != "null"], space, where)
        return text + (", personal" if schema.get("personal") else "") + (", or null" if nullable else "")

    def plain_type(self, schema: Schema, types: list[str], space: str, where: str) -> str:
        if "enum" in schema:
            return self.enum_type(tuple(value for value in schema["enum"] if value is not None))
        match schema.get("format"):
            case "date-time":
                return "instant" if "integer" in types else "instant (RFC 3339)"
            case "duration-ms":
                return "span, ≥ 0" if "string" in types else "span (ms)"
            case "actor":
                return "actor"
            case "ticket-ref":
                return "ticket: number or reference"
        match types:
            case ["boolean"]:
                return "true or false"
            case ["integer"]:
                return f"integer, ≥ {schema['minimum']}" if "minimum" in schema else "integer"
            case ["string"]:
                return "text" + self.length_of(schema)
            case ["array"]:
                return "list of " + self.type_of(schema["items"], space, where)
            case ["object"] if "properties" in schema:
                return self.record_type(schema, space, where)
            case ["object"]:
                return "text → " + self.type_of(schema["additionalProperties"], space, where)
        raise ValueError(f"a schema of a kind not known: {schema}")

    def length_of(self, schema: Schema) -> str:
        low, high = schema.get("minLength"), schema.get("maxLength")
        if low is not None:
            return f", {low}–{high} bytes"
        return f", ≤ {high} bytes" if high is not None and high < 1 << 20 else ""

    def enum_type(self, values: tuple[str, ...]) -> str:
        if values in self.by_values:
            name = self.by_values[values]
            return f"[{name}](words.md#{anchor(name)})"
        return "one of " + ", ".join(f"`{value}`" for value in values)

    def record_type(self, schema: Schema, space: str, where: str) -> str:
        """Shapes within shapes have a table of their own: a public struct's, known by its members, or one named by place."""
        names = set(schema["properties"])
        found = [r for r in self.headers.records.values() if set(r.members) == names]
        found.sort(key=lambda r: (not r.name.startswith(f"csdesk::{space}::"), len(r.name), r.name))
        if not found:
            found = [Record(where, self.thing(where)[1])]
        name = found[0].name.removeprefix("csdesk::")
        if name not in self.records:
            self.records[name] = (found[0], schema, space)
        return f"[{name}](#{anchor(name)})"


def anchor(name: str) -> str:
    """GitHub's anchor of a heading."""
    return "".join(c for c in name.lower() if c.isalnum() or c in "_- ").replace(" ", "-")
