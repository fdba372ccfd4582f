"""``csdesk replay``: a shop's past, played through a new desk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from csdesk.cli import app
from csdesk.cli.output import Json, show, stderr
from csdesk.replay import driver
from csdesk.replay.drawing import draw


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="Orders, an incident log (both CSV, may be gzipped) or csdesk's JSON Lines.")],
    db: Annotated[Path, typer.Option(help="The desk to make. It must not exist yet.")],
    policy: Annotated[Path | None, typer.Option(help="The shop's rules; else those that ship for this kind of file.")] = None,
    group: Annotated[int, typer.Option(min=1, help="Commands in one transaction. Results never depend on it.")] = driver.GROUP,
    seed: Annotated[int, typer.Option(min=0, help="For everything that is modelled: staff, payments, cancellations.")] = 1,
    tz: Annotated[str | None, typer.Option(help="Zone of the file's local times; else the policy's.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a desk that exists already.")] = False,
    json: Json = False,
) -> None:
    """Play a file through a new desk, then show the report. Formats: docs/orders-format.md and docs/replay.md."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def progress(doing: str, done: int, total: int) -> None:
            bar.update(task, description=doing, completed=done, total=total if doing == "playing" else None)

        figures = driver.replay(file, db, policy=policy, group=group, seed=seed, time_zone=tz, force=force, progress=progress)
    show(figures, json, lambda console: draw(figures, console))


class _Rate(ProgressColumn):
    """Commands a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed and task.total else "", style="progress.data.speed")
