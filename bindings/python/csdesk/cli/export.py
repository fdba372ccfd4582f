"""``csdesk export``: the log, or one of the views, for other programs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer

import csdesk
from csdesk.cli import app
from csdesk.cli.output import DeskFile, Json, show, stderr
from csdesk.errors import InvalidArgument


class Format(StrEnum):
    jsonl = "jsonl"
    csv = "csv"


@app.command()
def export(
    desk: DeskFile,
    to: Annotated[Path | None, typer.Option("--to", "-o", dir_okay=False, help="File to write; else standard output.")] = None,
    format: Annotated[
        Format, typer.Option(help="jsonl: the whole log of every shop. csv: the events of one shop.")
    ] = Format.jsonl,
    shop: Annotated[str, typer.Option(help="Which shop, for csv.")] = "main",
    json: Json = False,
) -> None:
    """Write the log as JSON Lines or CSV, personal parts included."""
    if json and to is None:
        raise typer.BadParameter("--json leaves no room for the export itself: name a file with --to")
    with csdesk.open(desk, read_only=True) as opened:
        lines = _write(opened, sys.stdout, format, shop) if to is None else _write_file(opened, to, format, shop)
    if json:
        show({"lines": lines, "file": str(to), "format": format}, json)
    else:
        stderr.print(f"{lines:,} events", highlight=False)


def _write_file(desk: csdesk.Desk, to: Path, format: Format, shop: str) -> int:
    try:
        with to.open("w", encoding="utf-8", newline="") as file:
            return _write(desk, file, format, shop)
    except OSError as why:
        raise InvalidArgument(
            "invalid_argument", f"{to} cannot be written ({why.strerror})", "to", message_zh="无法写入文件"
        ) from None


def _write(desk: csdesk.Desk, file: IO[str], format: Format, shop: str) -> int:
    if format is Format.jsonl:
        return desk.export(file)
    table = csv.writer(file, lineterminator="\n")
    table.writerow(("seq", "at", "type", "actor", "command_id", "data", "hash"))
    lines = 0
    for row in _rows(desk, shop):
        table.writerow(row)
        lines += 1
    return lines


def _rows(desk: csdesk.Desk, shop: str) -> Iterator[tuple[Any, ...]]:
    for event in desk.events(shop=shop):
        at = event.at.isoformat().replace("+00:00", "Z")
        yield event.seq, at, event.type, event.actor, event.command_id, event.json, event.hash
