"""Faults in input files, named by file, line and column."""

from __future__ import annotations

import os

from csdesk.errors import InvalidArgument


def refused(path: str | os.PathLike[str], line: int, column: int, message: str, field: str = "") -> InvalidArgument:
    """An error to raise. `column` is the number of the field in its line, or of the byte where no field can be told."""
    where = f"{os.fspath(path)}:{line}:{column}"
    return InvalidArgument("invalid_argument", f"{where}: {field + ': ' if field else ''}{message}", field or "file", [])


def shown(text: str, limit: int = 60) -> str:
    """The text as it may stand in a message: quoted, short, without control characters."""
    return repr(text if len(text) <= limit else text[:limit] + "…")
