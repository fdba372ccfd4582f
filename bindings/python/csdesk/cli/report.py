"""``csdesk report``: the figures of a desk."""

from __future__ import annotations

from typing import Annotated

import typer

import csdesk
from csdesk.cli import app
from csdesk.cli.output import DeskFile, Json, show
from csdesk.replay.drawing import draw
from csdesk.replay.report import report as figures_of


@app.command()
def report(
    desk: DeskFile,
    shop: Annotated[str, typer.Option(help="Which shop.")] = "main",
    json: Json = False,
) -> None:
    """Count tickets, clocks, complaints and tiers from the log."""
    with csdesk.open(desk, read_only=True) as opened:
        figures = figures_of(opened, shop)
    show(figures, json, lambda console: draw(figures, console))
