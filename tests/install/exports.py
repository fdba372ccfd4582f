"""Every function that a public header declares and does not define is exported by the shared library, under that very name.

    exports.py INCLUDE_FOLDER LIBRARY [--cxx c++]

libclang reads the headers, so overloads, const and parameter types count.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from clang.cindex import Cursor, CursorKind, Diagnostic, Index

FUNCTIONS = {CursorKind.FUNCTION_DECL, CursorKind.CXX_METHOD, CursorKind.CONSTRUCTOR, CursorKind.DESTRUCTOR}
SCOPES = {CursorKind.NAMESPACE, CursorKind.STRUCT_DECL, CursorKind.CLASS_DECL, CursorKind.LINKAGE_SPEC}


def system_folders(compiler: str) -> list[str]:
    """Where the compiler that built the library looks for its own headers."""
    said = subprocess.run([compiler, "-E", "-x", "c++", "-v", "/dev/null"], check=True, capture_output=True, text=True).stderr
    return said.partition("#include <...> search starts here:\n")[2].partition("End of search list.")[0].split()


def functions(cursor: Cursor, include: Path) -> Iterator[Cursor]:
    for child in cursor.get_children():
        if child.location.file is None or include not in Path(child.location.file.name).parents:
            continue
        if child.kind in FUNCTIONS:
            yield child
        elif child.kind in SCOPES:
            yield from functions(child, include)


def declared(include: Path, compiler: str) -> dict[str, str]:
    """Mangled names of the functions without a body in any header, each with its place."""
    headers = sorted(path.relative_to(include) for path in include.rglob("*") if path.suffix in (".h", ".hpp"))
    with tempfile.NamedTemporaryFile("w", suffix=".cpp") as unit:
        unit.write("".join(f"#include <{header}>\n" for header in headers))
        unit.flush()
        folders = [word for folder in system_folders(compiler) for word in ("-isystem", folder)]
        parsed = Index.create().parse(unit.name, ["-std=c++20", "-nostdinc", "-nostdinc++", f"-I{include}", *folders])
    errors = [str(note) for note in parsed.diagnostics if note.severity >= Diagnostic.Error]
    if errors:
        sys.exit("\n".join(["the headers cannot be read:", *errors]))
    names, defined = {}, set()
    for function in functions(parsed.cursor, include):
        name = function.mangled_name
        names[name] = f"{function.displayname} in {function.location.file.name}:{function.location.line}"
        if function.is_definition() or function.is_default_method() or function.is_deleted_method():
            defined.add(name)
    return {name: place for name, place in names.items() if name not in defined}


def exported(library: Path) -> set[str]:
    lines = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1].partition("@")[0] for line in lines.splitlines()}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("include", type=lambda text: Path(text).resolve())
    parser.add_argument("library", type=Path)
    parser.add_argument("--cxx", default="c++")
    arguments = parser.parse_args()
    wanted = declared(arguments.include, arguments.cxx)
    missing = sorted(wanted.keys() - exported(arguments.library))
    for name in missing:
        print(f"declared and not exported: {wanted[name]} ({name})")
    print(f"{len(wanted)} functions declared, {len(missing)} not exported")
    return int(bool(missing) or not wanted)


if __name__ == "__main__":
    sys.exit(main())
