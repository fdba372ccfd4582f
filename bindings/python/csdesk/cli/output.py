"""How the command line speaks: answers on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from csdesk.errors import Error

#: The flag of every verb.
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")]

#: The desk file of a verb that looks at an existing one.
DeskFile = Annotated[
    Path, typer.Argument(metavar="DESK", exists=True, dir_okay=False, readable=True, help="The desk file, such as shop.db.")
]

#: For progress and remarks.
stderr = Console(stderr=True)


def show(answer: Mapping[str, Any], as_json: bool, draw: Callable[[Console], None] | None = None) -> None:
    """Prints the answer: as one JSON object, or drawn for people (by default as a list of its figures)."""
    if as_json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, default=_plain) + "\n")
    elif draw is not None:
        draw(Console())
    else:
        table = Table(show_header=False, box=None)
        for name, value in answer.items():
            table.add_row(name.replace("_", " "), str(value))
        Console().print(table)


def report_error(why: Error, as_json: bool) -> None:
    """A refusal, for people on standard error; with ``--json`` also as the one object on standard output."""
    if as_json:
        error = {
            "code": why.code,
            "message": why.message,
            "message_zh": why.message_zh,
            "field": why.field,
            "allowed": why.allowed,
        }
        sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
    stderr.print(f"csdesk: {why}", style="red", markup=False, highlight=False)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value // timedelta(milliseconds=1)
    raise TypeError(f"{type(value).__name__} is no JSON")
