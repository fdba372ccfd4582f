"""``csdesk verify``: is the log what it was when it was written?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

import csdesk
from csdesk.answers import Verification
from csdesk.cli import app
from csdesk.cli.output import DeskFile, Json, show


@app.command()
def verify(
    desk: DeskFile,
    anchor: Annotated[str | None, typer.Option(help="A head hash kept elsewhere: also finds a cut-off tail.")] = None,
    json: Json = False,
) -> None:
    """Check the audit chain of every shop; exit status 1 names the first altered record."""
    with csdesk.open(desk, read_only=True) as opened:
        found = opened.verify(anchor)
    show(asdict(found), json, lambda console: _draw(found, console))
    if not found:
        raise typer.Exit(1)


def _draw(found: Verification, console: Console) -> None:
    if found:
        console.print(f"ok: {found.events:,} events, nothing altered", style="green", highlight=False)
        for shop, head in found.heads.items():
            console.print(f"  {shop}  {head}", markup=False, highlight=False)
        if not found.anchored:
            console.print("A cut-off tail would not show: give the head of an earlier run with --anchor.", style="dim")
        return
    place = f"shop {found.shop}, event {found.seq}" if found.seq is not None else "the log"
    console.print(f"altered: {place}: {found.what}", style="red", markup=False, highlight=False)
