"""``csdesk whatif``: what would have been met or breached under other rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

import csdesk
from csdesk.cli import app
from csdesk.cli.output import DeskFile, Json, show, stderr

_SHOWN = 20  # changed clocks drawn for people; --json has all that were asked for


@app.command()
def whatif(
    desk: DeskFile,
    policy: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Other rules, as a policy file.")] = None,
    calendar: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Other hours: a file with [calendars.NAME] as in a policy.")
    ] = None,
    staff: Annotated[
        str | None, typer.Option(help="Another staffing: a file, or agents=5,handle=90s and, where wanted, calendar=NAME.")
    ] = None,
    shop: Annotated[str, typer.Option(help="Which shop.")] = "main",
    changes: Annotated[int, typer.Option(min=0, max=1_000_000, help="How many changed clocks to list at most.")] = 10_000,
    json: Json = False,
) -> None:
    """Run a shop's recorded log under other rules and set the figures side by side. The desk is only read."""
    if policy is None and calendar is None and staff is None:
        raise typer.BadParameter("say what should be otherwise: --policy, --calendar or --staff")
    bar = Progress(TextColumn("events"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=stderr, transient=True)
    with csdesk.open(desk, read_only=True) as opened, bar:
        task = bar.add_task("events", total=None)
        found = opened.whatif(
            policy,
            calendars=calendar,
            staff=_staff(staff),
            shop=shop,
            most_changes=changes,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    show(found, json, lambda console: _draw(found, console))


def _staff(given: str | None) -> Path | dict[str, Any] | None:
    if given is None or "=" not in given:
        return None if given is None else Path(given)
    out: dict[str, Any] = {}
    for part in given.split(","):
        name, _, value = part.strip().partition("=")
        if name.strip() in out:
            raise typer.BadParameter(f"--staff says {name.strip()} twice")
        out[name.strip()] = int(value) if value.strip().removeprefix("-").isdecimal() else value.strip()
    return out


def _draw(found: csdesk.WhatIf, console: Console) -> None:
    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False)

    say(f"{found.events:,} events under {found.policy_after}, beside {found.policy_before} as it was")
    several = len({line.pack for line in found.lines}) > 1
    columns = ("pack", "metric", "tier", "met", "breached", "running", "kept", "")
    table = Table(*columns[0 if several else 1 :], title="before → after", title_justify="left")
    table.columns[1 if several else 0].no_wrap = True
    for line in found.lines:
        before, after = line.before, line.after
        table.add_row(
            *([escape(line.pack)] if several else []),
            line.metric,
            line.tier,
            *(_moved(before[name], after[name]) for name in ("met", "breached", "running")),
            _kept(before) if before == after else f"{_kept(before)} → {_kept(after)}",
            "" if before == after else "*",
        )
    console.print(table)
    say(f"{found.changed_clocks:,} clocks of {found.changed_tickets:,} tickets would have ended otherwise")
    for change in found.changes[:_SHOWN]:
        say(_line(change))
    if found.changed_clocks > _SHOWN:
        say(f"… and {found.changed_clocks - _SHOWN:,} more: --json lists them")


def _moved(before: int, after: int) -> str:
    return f"{before:,}" if before == after else f"{before:,} → {after:,}"


def _kept(count: Mapping[str, int]) -> str:
    judged = count["met"] + count["breached"]
    return f"{count['met'] * 100 / judged:.1f} %" if judged else "–"


def _line(change: Mapping[str, Any]) -> str:
    before, after = change["before"], change["after"]
    place = f"ticket {change['ticket']} · {change['metric']}" + (f" · round {change['round']}" if change["round"] else "")
    return f"  {place}: {before['outcome']} ({before['elapsed_ms']}) → {after['outcome']} ({after['elapsed_ms']})"
