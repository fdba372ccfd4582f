"""Says to Doxygen what a reader of a csdesk header knows anyway. Run by Doxygen as its input filter: read_header.py FILE.

The headers are written as specifications, without words that repeat the code. This turns their conventions into Doxygen's, line
by line, and invents nothing: what no convention covers stays undocumented, and Doxygen then refuses it.

  * The comment at the top of a file is the file's description.
  * A comment over a run of overloads, or of constants of one type, is said of each of them.
  * A member without a comment means what its word means everywhere: tools/reference/words.tsv.
  * Enumerators are described by their table of names, and such tables by what they are for.
  * Defaulted comparisons compare; they have no page.
  * In csdesk.h, which is C, every comment before or behind something is about it, and `name  text` lines are its parameters.
"""

import re
import sys
from pathlib import Path

WORDS = Path(__file__).with_name("words.tsv")

NAMES_ROW = re.compile(r'\{\s*([\w:]+)::(\w+),\s*"([^"]*)",\s*"([^"]*)",\s*"([^"]*)"\s*\}')
NAMES_TABLE = re.compile(r"^inline constexpr spelled<([\w:]+)>")
NAMES_OF = re.compile(r"^constexpr std::span<spelled<([\w:]+)> const> names_of\(")
COMPARISON = re.compile(r"^\s*friend .*\boperator.*= default;$")
RECORD = re.compile(r"^\s*(?:struct|class)\s+(?:\[\[\w+\]\]\s*)?(\w+)[^;]*\{$")
ENUM = re.compile(r"^\s*enum class (\w+)[^;{]*\{")
ENUMERATOR = re.compile(r"(\b\w+)( = \d+)(,?)(?=\s|$)")
NAME_IN_JSON = re.compile(r'^\s+static constexpr std::string_view name = "([\w.]+)";')
FUNCTION = re.compile(r"(\boperator\W{1,3}|\b[\w~]+)\(")
MEMBER = re.compile(r"^(\s+)((?:static constexpr )?[\w:]+(?:<.*>)?(?: const&)?) (\w[^()]*|\w+ = [^;{}]*);(?:\s+//(/<)? ?(.*))?$")
CONSTANT = re.compile(r"^inline constexpr ([\w:]+) \w+ =")
TEMPLATE = re.compile(r"<.*>")
DECLARATOR = re.compile(r"(\w+)(.*)")


def load_words(path: Path = WORDS) -> dict[str, tuple[str, str]]:
    """`name` or `record.name` -> (Chinese, English)."""
    out: dict[str, tuple[str, str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, zh, en = line.split("\t")
            out[name] = (zh, en)
    return out


def described_top(lines: list[str], file: str) -> list[str]:
    """The comment at the top as the file's description."""
    count = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    if count == 0 or lines[0].startswith("///"):
        return lines
    return [
        f"/// @file {file}\n///\n" + re.sub("^//", "///", lines[0]),
        *(re.sub("^//", "///", x) for x in lines[1:count]),
        *lines[count:],
    ]


def declarators(text: str) -> list[str]:
    """`a{}, b{1, 2}` -> `a{}`, `b{1, 2}`."""
    out, depth = [""], 0
    for sign in text:
        depth += (sign in "{(<") - (sign in "})>")
        if sign == "," and depth == 0:
            out.append("")
        else:
            out[-1] += sign
    return [one.strip() for one in out]


class Reader:
    """One header, line by line."""

    def __init__(self, text: str, file: str, words: dict[str, tuple[str, str]]) -> None:
        self.words = words
        self.file = file
        self.names = {(enum.rsplit("::")[-1], value): (name, zh, en) for enum, value, name, zh, en in NAMES_ROW.findall(text)}
        self.scopes: list[tuple[str, str]] = []  # ("record", name), ("enum", name) or ("code", "")
        self.doc: list[str] = []  # the comment just read
        self.told: tuple[str, str] = ("", "")  # the last function with a comment, and that comment
        self.private = False

    def scope(self) -> tuple[str, str]:
        return self.scopes[-1] if self.scopes else ("file", "")

    def enumerators(self, line: str, enum: str) -> str:
        if "///<" in line:
            return line

        def described(found: re.Match[str]) -> str:
            name, zh, en = self.names.get((enum, found[1]), ("", "", ""))
            return f'{found[1]}{found[2]} /**< "{name}": {en}, {zh} */{found[3]}' if name else found[0]

        return ENUMERATOR.sub(described, line)

    def members(self, line: str, record: str) -> str:
        """Each member of a line on its own: with the line's comment, or with what its word means."""
        found = MEMBER.match(line)
        if not found or self.doc:
            return line
        indent, kind, rest, said, comment = found.groups()
        out = []
        for name, value in (one.groups() for one in map(DECLARATOR.match, declarators(rest)) if one):
            word = comment if said else (self.words.get(f"{record}.{name}") or self.words.get(name) or ("", ""))[1]
            out.append(f"{kind} {name}{value};" + (f" /**< {word} */" if word else ""))
        return indent + " ".join(out) if out else line

    def function(self, line: str) -> str:
        """A function of a run says again what the first of them says."""
        found = FUNCTION.search(line) if not CONSTANT.match(line) else CONSTANT.match(line)
        if not found or line.lstrip().startswith(("}", "return", "if", "for")):
            self.told = ("", "")
            return line
        name = found[1]
        if self.doc:
            self.told = (name, " ".join(self.doc))
        elif self.told[0] == name and "///<" not in line:
            return f"/** {self.told[1]} */ {line}"
        return line

    def move(self, line: str) -> None:
        """Keeps track of the braces of a formatted file."""
        code = re.sub(r'"(\\.|[^"])*"|//.*', "", line)
        if record := RECORD.match(line):
            self.scopes.append(("record", record[1]))
        elif (enum := ENUM.match(line)) and "}" not in code:
            self.scopes.append(("enum", enum[1]))
        elif code.count("{") > code.count("}") and not code.startswith(("namespace", "}")):
            self.scopes.append(("code", ""))
        elif code.count("}") > code.count("{") and self.scopes:
            self.scopes.pop()
            self.private = False

    def line(self, line: str) -> str:
        kind, name = self.scope()
        stripped = line.strip()
        if stripped.startswith("///"):
            self.doc.append(stripped.removeprefix("///").strip())
            return line
        if not stripped:
            self.told = ("", "")
        self.private = self.private or stripped == "private:"
        out = line
        if COMPARISON.match(line):
            out = ""
        elif (table := NAMES_TABLE.match(line)) and not self.doc:
            out = f"/** Names of {table[1]}: in JSON, in Chinese, in English. */ {line}"
        elif table := NAMES_OF.match(line):
            out = f"/** Joins {table[1]} to name(), display() and from_name(). */ {line}"
        elif found := NAME_IN_JSON.match(line):
            out = f"{line}  ///< Its name in JSON: `{found[1]}`."
        elif enum := ENUM.match(line):
            head, brace, body = line.partition("{")
            out = head + brace + self.enumerators(body, enum[1])
        elif kind == "enum":
            out = self.enumerators(line, name)
        elif kind == "record" and not self.private and not FUNCTION.search(re.split("=|///<|{", TEMPLATE.sub("", line))[0]):
            out = self.members(line, name)
        elif kind in ("record", "file"):
            out = self.function(line)
        if out and (out.count("{"), out.count("}")) != (line.count("{"), line.count("}")):
            raise ValueError(f"{self.file}: misread: {line}")
        self.move(line)
        self.doc = []
        return out


def read(text: str, file: str, words: dict[str, tuple[str, str]]) -> str:
    reader = Reader(text, file, words)
    return "\n".join(described_top([reader.line(line) for line in text.splitlines()], file)) + "\n"


C_COMMENT = re.compile(r"^( *)/\*(?!\*)\s?(.*?)\s*\*/", re.DOTALL | re.MULTILINE)
C_BEHIND = re.compile(r"(?<=[;,\w]) +/\* (.*?) \*/$", re.MULTILINE)
C_PARAMETER = re.compile(r"^ \*   ([a-z]\w*)  +(?=\S)", re.MULTILINE)
C_FORWARD = re.compile(r"^struct \w+;$", re.MULTILINE)
C_FUNCTION = re.compile(r"^CSDESK_API [^;]*?\b(\w+)\(", re.MULTILINE)


def read_c(text: str, file: str) -> str:
    """The C header: its comments are the documentation of what follows them, the first one of the file."""

    def before(found: re.Match[str]) -> str:
        indent, body = found.groups()
        if body.startswith("===="):
            return found[0]
        return f"{indent}/**\n " + C_PARAMETER.sub(r" * @param \1 ", body if body.startswith("*") else "* " + body) + " */"

    text = C_BEHIND.sub(r" /**< \1 */", C_COMMENT.sub(before, C_FORWARD.sub("", text))).replace(
        "/**\n", f"/** @file {file}\n *\n", 1
    )
    return "\n\n".join(map(described_run, text.split("\n\n")))


def described_run(block: str) -> str:
    """One comment over several functions is said of the first; the others point there."""
    names = C_FUNCTION.findall(block)
    if len(names) < 2 or "/**" not in block:
        return block
    first = names[0]
    return C_FUNCTION.sub(lambda f: f[0] if f[1] == first else f"/** Described with {first}(). */ {f[0]}", block)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    file = path.as_posix().rpartition("include/")[2]
    text = path.read_text(encoding="utf-8")
    said = read(text, file, load_words()) if path.suffix == ".hpp" else read_c(text, file)
    sys.stdout.buffer.write(said.encode())
