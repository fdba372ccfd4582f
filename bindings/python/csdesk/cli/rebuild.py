"""``csdesk rebuild``: every table made anew from the log."""

from __future__ import annotations

import typer

import csdesk
from csdesk.cli import app
from csdesk.cli.output import DeskFile, Json, show


@app.command()
def rebuild(desk: DeskFile, json: Json = False) -> None:
    """Make every table anew from the log; exit status 1 where one came out differently."""
    csdesk.open(desk, read_only=True).close()  # an empty file is no desk: it is refused here instead of becoming one
    with csdesk.open(desk) as opened:
        identical = opened.rebuild()
    words = "every table came out identical" if identical else "tables had drifted from the log and were made anew"
    show({"identical": identical}, json, lambda console: console.print(words, style="green" if identical else "red"))
    if not identical:
        raise typer.Exit(1)
