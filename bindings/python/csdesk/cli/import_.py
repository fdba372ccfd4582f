"""``csdesk import``: tickets of another desk."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from csdesk import importing
from csdesk.cli import app
from csdesk.cli.output import Json, show, stderr

Source = StrEnum("Source", {name: name for name in importing.SOURCES})  # type: ignore[misc]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What the other desk handed out; may be gzipped.")],
    db: Annotated[Path, typer.Option(dir_okay=False, help="The desk; made where there is none.")],
    source: Annotated[Source, typer.Option("--from", help="What kind of desk it comes from.")],
    columns: Annotated[
        Path | None, typer.Option("--map", exists=True, dir_okay=False, help="csv: the map of its columns.")
    ] = None,
    account: Annotated[str, typer.Option(help="Keeps two accounts of one kind of desk apart.")] = "",
    kind: Annotated[str, typer.Option(help="Of tickets whose source has no such thing.")] = "after_sale",
    tz: Annotated[str, typer.Option(help="Of times without an offset.")] = "UTC",
    policy: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The shop's rules, adopted first.")] = None,
    shop: Annotated[str, typer.Option(help="Into which shop.")] = "main",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done, and what is wrong.")] = False,
    skip_faulty: Annotated[bool, typer.Option("--skip-faulty", help="Import the sound tickets of a file with faults.")] = False,
    json: Json = False,
) -> None:
    """Bring the tickets of another desk into this one. Broken off, it is simply run again: nothing is done twice.

    A fault anywhere in the file means that nothing is done, unless --skip-faulty. Exit status 1 where anything was faulty or
    refused. Formats: docs/importing.md.
    """
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=stderr, transient=True
    )
    with bar:
        task = bar.add_task("reading", total=None)
        figures = importing.run(
            file,
            db,
            source=source.value,
            columns=columns,
            account=account,
            kind=kind,
            tz=tz,
            shop=shop,
            policy=policy,
            dry_run=dry_run,
            skip_faulty=skip_faulty,
            progress=lambda doing, done, total: bar.update(task, description=doing, completed=done, total=total or None),
        )
    show(figures, json, lambda console: _draw(figures, console))
    if figures["faulty"] or figures["refused"]:
        raise typer.Exit(1)


def _draw(figures: Mapping[str, Any], console: Console) -> None:
    def say(text: str, style: str | None = None) -> None:
        console.print(text, style=style, markup=False, highlight=False)

    say(f"{figures['tickets']:,} tickets of {figures['customers']:,} customers with {figures['messages']:,} messages")
    for name in ("by_status", "by_channel"):
        say(f"  {name.replace('_', ' ')}: " + ", ".join(f"{word} {count:,}" for word, count in figures[name].items()))
    say(f"{figures['mode']}: {figures['done']:,} commands done ({figures['repeated']:,} before), {figures['refused']:,} refused")
    for fault in figures["faults"]:
        say(f"  line {fault['line']}: {fault['message']}", "red")
    for why in figures["refusals"]:
        say(f"  line {why['line']}, ticket {why['ticket']}: {why['command']} {why['field']}: {why['message']}", "red")
