"""The house rules that a compiler does not know. Run as: tidy.py [ROOT]; exit status 1 when a rule is broken.

Who may include whom is the table `MAY_INCLUDE`; what pure code may not name is `FORBIDDEN`. Both come from
docs/architecture.md: the core has no clock, no randomness, no input or output, no threads and no globals.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

Finding = tuple[int, str]  # line, what is wrong

# ---- Who may include whom ------------------------------------------------------------------------------------------

LEAVES = {"calendar", "text", "ticket", "customer", "team", "knowledge"}
FLOWS = {"core", "sla", "ticket", "customer", "team", "text"}
BELOW_QUALITY = {"core", "sla", "workflow", "crisis", "automation"} | LEAVES
BELOW_DESK = BELOW_QUALITY | {"quality"}
BELOW_STORE = BELOW_DESK | {"desk"}
EVERYTHING = BELOW_STORE | {"store", "runner"}

MAY_INCLUDE: dict[str, set[str]] = {
    "core": set(),
    **{room: {"core"} for room in LEAVES},
    "sla": {"core", "calendar"},
    "automation": {"core", "calendar", "customer", "ticket"},
    "workflow": FLOWS,
    "crisis": FLOWS,
    "quality": BELOW_QUALITY,
    "desk": BELOW_DESK,
    "store": BELOW_STORE,
    "runner": BELOW_STORE,
    "c_api": EVERYTHING,
}

# How a room enters the registry and hears the others: these files know the desk and every room below it.
JOINS_THE_DESK = re.compile(r"_(room|describe|table|lookup|reactions)\.[ch]pp$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
FOREIGN = re.compile(r"^(boost/|SQLiteCpp/|sqlite3\.h|cctz/|toml\+\+/|toml\.hpp|openssl/|nlohmann/|rapidjson/|simdjson)")

# ---- What pure code may not name -----------------------------------------------------------------------------------

CALL = r"(?<![\w.>:])(?:std::|::)?"
CLOCK = re.compile(
    r"\b(system_clock|steady_clock|high_resolution_clock|utc_clock)::now\b"
    rf"|{CALL}(gettimeofday|clock_gettime|localtime(_r)?|gmtime(_r)?|mktime)\s*\(|{CALL}time\s*\(\s*(nullptr|NULL|0|&)"
)
RANDOM = re.compile(rf"\brandom_device\b|\bmt19937|{CALL}s?rand(om)?\s*\(")
THREAD = re.compile(r"\bstd::(thread(?!::id)|jthread|async|future|promise)\b|\bthread_local\b|\bpthread_\w+")
LOCKS = re.compile(
    r"\bstd::(recursive_|shared_|timed_)*mutex\b|\bstd::condition_variable|\bstd::atomic|\bstd::call_once\b"
    r"|#\s*include\s*<(mutex|shared_mutex|atomic|condition_variable)>"
)
OUTPUT = re.compile(rf"\bstd::(cout|cerr|clog|cin)\b|{CALL}(printf|fprintf|vprintf|puts|putchar|fputs|perror)\s*\(")
FILES = re.compile(
    rf"\b[io]?fstream\b|{CALL}(fopen|freopen|getenv|secure_getenv)\s*\(|(?<!\w)::open\s*\(|\bstd::filesystem\b"
    r"|#\s*include\s*<(unistd\.h|fcntl\.h|sys/[\w.]+)>"
)
GLOBAL = re.compile(r"^\s*(?:static|inline|inline static|static inline)\s+[^(){};=]*[\w>&*]\s+\w+\s*(?:=|\{|;|\[)")
IMMUTABLE = re.compile(r"\bconst(expr|eval)?\b|\b(namespace|struct|class|union|enum)\b")

FORBIDDEN = {
    "the wall clock": CLOCK,
    "randomness": RANDOM,
    "threads": THREAD,
    "locks or atomics": LOCKS,
    "standard streams": OUTPUT,
    "files or the environment": FILES,
}
IMPURE_ROOMS = {"store", "runner", "c_api"}
LOCKING_ROOMS = {"calendar", "desk"}  # a lazily built table, the group commit
ZONE_SOURCE = re.compile(r"^src/calendar/zone\w*\.cpp$")  # reads the zone data, assigned once
EXACT_ROOMS = {"calendar", "sla", "ticket"}
FLOATING = re.compile(r"\b(float|double)\b")

SQL_SOURCE = re.compile(r"^src/store/sql_\w+\.[ch]pp$")  # makes statements from descriptions, never from input
SQL_CALL = re.compile(r"\b(?:prepare|exec|query|Statement)\w*\s*[({]([^;]*)")

# ---- What no file may contain --------------------------------------------------------------------------------------

CODE = {".cpp", ".hpp", ".c", ".h", ".py", ".pyi", ".sh", ".cmake"}
LONGEST_LINE = 130
LONGEST_FILE = 400
IS_DATA = re.compile(r"(^|/)data/|_data\.[ch]pp$|\.inc$")
MANUAL = "include/csdesk/csdesk.h"  # the C interface in one piece, most of it prose: as long as it must be
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("crates", "io"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("debian", "org"),
        ("archive", "ubuntu", "com"),
        ("ports", "ubuntu", "com"),
        ("security", "ubuntu", "com"),
        ("proxy", "golang", "org"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("conan", "io"),
        ("rubygems", "org"),
        ("conda", "anaconda", "org"),
        ("ghcr", "io"),
        ("docker", "io"),
    )
]
REGISTRY = re.compile(r"\b(?:[\w-]+\.)*(?:" + "|".join(map(re.escape, REGISTRIES)) + r")\b", re.IGNORECASE)


def without_comments(text: str) -> str:
    """C++ text with comments and the insides of string literals blanked, lines kept."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)

    def blank(found: re.Match[str]) -> str:
        word = found.group()
        quotes = "" if word.startswith("/") else "''" if word.startswith("'") else '""'
        return quotes + "\n" * word.count("\n")

    return token.sub(blank, re.sub(r"(?<=\d)'(?=\d)", "", text))


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def room_of(path: str) -> str | None:
    """`sla` for include/csdesk/sla/… and src/sla/…; None for everything that is not in a room."""
    parts = PurePosixPath(path).parts
    if len(parts) > 3 and parts[:2] == ("include", "csdesk"):
        return parts[2]
    if len(parts) > 2 and parts[0] == "src":
        return parts[1]
    return None


def included_room(target: str, own: str) -> str:
    """The room an include names: `<csdesk/sla/clock.hpp>`, `"sla/kit.hpp"` or a neighbour `"kit.hpp"`."""
    parts = [part for part in PurePosixPath(target).parts if part not in ("..", ".")]
    if parts[0] == "csdesk":
        parts = parts[1:]
    return parts[0] if len(parts) > 1 else own


def include_directions(path: str, text: str) -> Iterator[Finding]:
    room = room_of(path)
    if room is None:
        return
    if room not in MAY_INCLUDE:
        yield 1, f"room '{room}' has no line in MAY_INCLUDE of tests/tidy/tidy.py"
        return
    allowed = MAY_INCLUDE[room] | {room}
    if path.startswith("src/") and JOINS_THE_DESK.search(path):
        allowed = allowed | BELOW_DESK | {"desk"}
    for found in INCLUDE.finditer(text):
        quote, target = found.groups()
        if quote == "<" and not target.startswith("csdesk/"):
            continue
        if target == "csdesk/csdesk.hpp":
            yield line_of(text, found.start()), "the umbrella header is for hosts, not for us"
        elif included_room(target, room) not in allowed:
            yield line_of(text, found.start()), f"{room} may not include {target}"


def clean_public_headers(path: str, text: str) -> Iterator[Finding]:
    if not path.startswith("include/") or room_of(path) == "runner":
        return
    for found in INCLUDE.finditer(text):
        if FOREIGN.match(found.group(2)):
            yield line_of(text, found.start()), f"a public header may not include {found.group(2)}"
    if path.endswith(".hpp") and "#pragma once" not in text:
        yield 1, "no #pragma once"


def pure_code(path: str, text: str) -> Iterator[Finding]:
    room = room_of(path)
    if room is None or room in IMPURE_ROOMS or not path.endswith((".cpp", ".hpp")):
        return
    code = without_comments(text)
    for what, pattern in FORBIDDEN.items():
        if pattern is LOCKS and room in LOCKING_ROOMS:
            continue
        if pattern in (FILES, LOCKS) and ZONE_SOURCE.match(path):
            continue
        for found in pattern.finditer(code):
            yield line_of(code, found.start()), f"{room} is pure: no {what} ({found.group().strip(' (')})"
    if not ZONE_SOURCE.match(path):
        for number, line in enumerate(code.splitlines(), 1):
            if GLOBAL.match(line) and not IMMUTABLE.search(line):
                yield number, f"{room} is pure: no mutable globals"


def exact_numbers(path: str, text: str) -> Iterator[Finding]:
    if room_of(path) not in EXACT_ROOMS or not path.endswith((".cpp", ".hpp")):
        return
    code = without_comments(text)
    for found in FLOATING.finditer(code):
        yield line_of(code, found.start()), f"{room_of(path)} counts in integers: no {found.group()}"


def bound_sql(path: str, text: str) -> Iterator[Finding]:
    if not path.startswith(("src/", "bindings/")) or not path.endswith((".cpp", ".hpp")) or SQL_SOURCE.match(path):
        return
    code = without_comments(text)
    for found in SQL_CALL.finditer(code):
        if re.search(r'""\s*\+|\+\s*""', found.group(1)):
            yield line_of(code, found.start()), "SQL is bound, never put together from text"


def finished(path: str, text: str) -> Iterator[Finding]:
    for found in UNFINISHED.finditer(text):
        yield line_of(text, found.start()), f"unfinished: {found.group()}"


def short_enough(path: str, text: str) -> Iterator[Finding]:
    if PurePosixPath(path).suffix not in CODE or IS_DATA.search(path):
        return
    lines = text.splitlines()
    if len(lines) > LONGEST_FILE and path != MANUAL:
        yield LONGEST_FILE, f"{len(lines)} lines: split it ({LONGEST_FILE} at most)"
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            yield number, f"{len(line)} characters ({LONGEST_LINE} at most)"


def no_registry_hosts(path: str, text: str) -> Iterator[Finding]:
    for found in REGISTRY.finditer(text):
        yield line_of(text, found.start()), f"names the host of a package registry: {found.group()}"


RULES = (
    include_directions,
    clean_public_headers,
    pure_code,
    exact_numbers,
    bound_sql,
    finished,
    short_enough,
    no_registry_hosts,
)


def findings_of(path: str, text: str) -> list[Finding]:
    """All that is wrong with one file; `path` is relative to the root, with forward slashes."""
    return sorted(finding for rule in RULES for finding in rule(path, text))


def files_of(root: Path) -> list[str]:
    """What git tracks or would track; everything where there is no git."""
    listing = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, check=True, capture_output=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = [str(path.relative_to(root)) for path in root.rglob("*") if not {".git", "build", ".venv"} & set(path.parts)]
    return sorted({name for name in names if name and (root / name).is_file()})


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    files, broken = files_of(root), 0
    for name in files:
        try:
            text = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not text
        for line, message in findings_of(name, text):
            print(f"{name}:{line}: {message}")
            broken += 1
    print(f"{len(files)} files, {broken} findings")
    return int(broken > 0 or not files)


if __name__ == "__main__":
    sys.exit(main())
