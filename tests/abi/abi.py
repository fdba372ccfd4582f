"""The binary interface of libcsdesk.so, compared with what is checked in here.

    abi.py symbols LIBRARY            its exports: symbols.txt (CSDESK_1), csdesk:: (CSDESK_CXX_…), nothing else
    abi.py gate COMPILER HEADER       types and signatures of csdesk.h against libcsdesk.abi, by abidiff
    abi.py canaries COMPILER HEADER   changes csdesk.h in ways that break callers: the gate must see each of them
    abi.py renew COMPILER HEADER      writes libcsdesk.abi anew: for a change that is meant

The baseline describes csdesk.h, not the library's debug information: a C file with a variable of the type of every function and
enum is generated, compiled with -g and read by abidw. So it is the same for every build type and says nothing of C++; that the
library's functions are those of the header is the C++ compiler's business (csdesk.h is included where they are defined), and
that all of them are there is `symbols`.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).resolve().parent
baseline = here / "libcsdesk.abi"
CXX_NAME = re.compile(r"^((typeinfo|typeinfo name|vtable|VTT|guard variable) for )?(non-virtual thunk to )?csdesk::")
AROUND_ENUMS = re.compile(r"\benum\s+(csdesk_\w+)\s*\{")
AROUND_FUNCTIONS = re.compile(r"\b(csdesk_\w+)\s*\((?=[^;{}]*\)\s*;)")


# What a change may look like: name, what stands in csdesk.h (blanks as they come), what is put there instead.
CANARIES = (
    ("a field's type", "int32_t busy_timeout_ms;", "int64_t busy_timeout_ms;"),
    ("two fields swapped", "int64_t ppm; int64_t before_ms;", "int64_t before_ms; int64_t ppm;"),
    ("a field's name", "int64_t instance;", "int64_t number;"),
    ("a field added", "size_t warn_before_count;", "size_t warn_before_count; int64_t more;"),
    (
        "a parameter's type",
        "csdesk_clock_start(csdesk_clock* clock, int64_t at_ms)",
        "csdesk_clock_start(csdesk_clock* clock, int at_ms)",
    ),
    ("a const dropped", "csdesk_clock_state(csdesk_clock const* clock", "csdesk_clock_state(csdesk_clock* clock"),
    ("a parameter added", "csdesk_close(csdesk_desk* desk)", "csdesk_close(csdesk_desk* desk, int how)"),
    ("a return type", "int csdesk_abi_version(", "long csdesk_abi_version("),
    ("a callback's type", "(char const* line, size_t length, void* user_data)", "(char const* line, void* user_data)"),
    ("a constant's value", "CSDESK_BUSY = -9", "CSDESK_BUSY = -99"),
)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, text=True)
    except FileNotFoundError:
        sys.exit(f"{command[0]} is missing: abidw and abidiff come with abigail-tools, nm with binutils")


def must(*command: str | Path) -> str:
    done = run(*command)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def listed() -> list[str]:
    return (here / "symbols.txt").read_text(encoding="utf-8").split()


def check_symbols(library: str) -> list[str]:
    """All that is wrong with what a library exports."""
    c_names, wrong = [], []
    for line in must("nm", "--dynamic", "--defined-only", "--with-symbol-versions", "--demangle", library).splitlines():
        kind, symbol = line.split(maxsplit=2)[1:] if line[0] in "0123456789abcdef" else line.split(maxsplit=1)
        name, _, node = symbol.rpartition("@")
        name = name.rstrip("@")
        if kind == "A":  # the nodes themselves
            continue
        if node == "CSDESK_1":
            c_names.append(name)
        elif not node.startswith("CSDESK_CXX_") or not CXX_NAME.match(name):
            wrong.append(f"exported, but neither C interface nor csdesk:: {symbol}")
    wrong += [f"exported, but not in symbols.txt: {name}" for name in sorted(set(c_names) - set(listed()))]
    wrong += [f"in symbols.txt, but not exported: {name}" for name in sorted(set(listed()) - set(c_names))]
    if listed() != sorted(set(listed())):
        wrong.append("symbols.txt is not sorted")
    return wrong


def without_comments(header: str) -> str:
    return re.sub(r"/\*.*?\*/", " ", header, flags=re.DOTALL)


def description(header: Path) -> str:
    """C text with a variable for every function and every enum of the header."""
    text = without_comments(header.read_text(encoding="utf-8"))
    functions = sorted(set(AROUND_FUNCTIONS.findall(text)))
    if functions != listed():
        sys.exit(f"csdesk.h and symbols.txt differ: {sorted(set(functions) ^ set(listed()))}")
    lines = ["#include <csdesk/csdesk.h>"]
    lines += [f"__typeof__({name})* function_{name};" for name in functions]
    lines += [f"enum {name} enum_{name};" for name in sorted(set(AROUND_ENUMS.findall(text)))]
    return "\n".join(lines) + "\n"


def dump(compiler: str, header: Path, folder: Path) -> Path:
    """What abidw says of the described header."""
    source, library, out = folder / "csdesk.c", folder / "libcsdesk-abi.so", folder / "now.abi"
    source.write_text(description(header), encoding="utf-8")
    include = header.resolve().parent.parent
    options = ["-std=gnu99", "-g", "-O0", "-fPIC", "-shared", f"-I{include}"]
    must(compiler, *options, f"-fdebug-prefix-map={include}=.", f"-fdebug-prefix-map={folder}=.", "-o", library, source)
    quiet = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--short-locs"]
    out.write_text(must("abidw", *quiet, library), encoding="utf-8")
    return out


def gate(compiler: str, header: Path) -> list[str]:
    """How the header differs from the baseline, in abidiff's words."""
    with tempfile.TemporaryDirectory() as folder:
        done = run("abidiff", "--harmless", baseline, dump(compiler, header, Path(folder)))
        return [] if done.returncode == 0 else [done.stdout + done.stderr]


def canaries(compiler: str, header: Path) -> list[str]:
    """The changes that the gate does not see."""
    unseen = []
    text = re.sub(r"\s+", " ", must(compiler, "-E", "-P", "-DCSDESK_API=", f"-I{header.resolve().parent.parent}", header))
    for name, old, new in CANARIES:
        with tempfile.TemporaryDirectory() as folder:
            changed = Path(folder) / "csdesk" / "csdesk.h"
            changed.parent.mkdir()
            changed.write_text(text.replace(old, new), encoding="utf-8")
            if old not in text or not gate(compiler, changed):
                unseen.append(f"not seen: {name} ({old})")
    return unseen


def renew(compiler: str, header: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        baseline.write_text(dump(compiler, header, Path(folder)).read_text(encoding="utf-8"), encoding="utf-8")
    return []


def main(verb: str, *arguments: str) -> int:
    if verb == "symbols":
        wrong = check_symbols(arguments[0])
    else:
        wrong = {"gate": gate, "canaries": canaries, "renew": renew}[verb](arguments[0], Path(arguments[1]))
    if wrong:
        print("\n".join(wrong))
        print(
            "If this change is meant: symbols.txt by hand, libcsdesk.abi with the target abi_baseline; docs/c-api.md says when."
        )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
