"""``csdesk rules``: what a shop's automation rules do, and what they would have done."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import csdesk
from csdesk.cli import app
from csdesk.cli.explain import Language, _moment
from csdesk.cli.output import DeskFile, Json, show

_NAMED = 12  # tickets of a rule drawn for people; --json has all that were asked for


@app.command()
def rules(
    desk: DeskFile,
    policy: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Rules of this policy file instead; needs --dry-run.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what they would have acted on, over the whole log.")] = False,
    rule: Annotated[str | None, typer.Option(help="Only this one.")] = None,
    since: Annotated[str | None, typer.Option(help="Dry run: from this moment on (RFC 3339).")] = None,
    until: Annotated[str | None, typer.Option(help="Dry run: before this moment (RFC 3339).")] = None,
    tickets: Annotated[int, typer.Option(min=0, max=10_000, help="Dry run: how many tickets of a rule to name.")] = 100,
    shop: Annotated[str, typer.Option(help="Which shop.")] = "main",
    language: Annotated[Language, typer.Option("--language", "--lang", help="Of the rules' titles.")] = Language.en,
    json: Json = False,
) -> None:
    """List a shop's automation rules with how often they acted, or try rules out on what has happened. The desk is only read."""
    if not dry_run and (policy is not None or since is not None or until is not None):
        raise typer.BadParameter("--policy, --since and --until belong to --dry-run")
    first, last = _moment(since), _moment(until)
    with csdesk.open(desk, read_only=True) as opened:
        if dry_run:
            found = opened.dry_run(policy, rule=rule, since=first, until=last, most_tickets=tickets, shop=shop)
        else:
            found = [row for row in opened.query("automation.rules", shop=shop) if rule in (None, row["rule"])]
    show(
        {"shop": shop, "dry_run": dry_run, "rules": found},
        json,
        lambda console: (_draw_hits if dry_run else _draw_rules)(found, language, console),
    )


def _draw_rules(found: list[Any], language: Language, console: Console) -> None:
    table = Table("rule", "title", "hears", "gives", "acted", "stopped", "last")
    for row in found:
        hears = ", ".join(row["on"]) or f"{row['after_ms']} after {row['since']}"
        table.add_row(
            escape(row["rule"]) + ("" if row["enabled"] else " (off)"),
            escape(row[language]),
            hears,
            ", ".join(row["commands"]),
            f"{row['hits']:,}",
            f"{row['stops']:,}",
            _day(row.get("last_fired")),
        )
    console.print(table)


def _draw_hits(found: list[Any], language: Language, console: Console) -> None:
    table = Table("rule", "title", "hits", "tickets", "first", "last", "named")
    for row in found:
        named = ", ".join(str(number) for number in row["named"][:_NAMED])
        more = "" if row["tickets"] <= _NAMED else " …"
        figures = (f"{row['hits']:,}", f"{row['tickets']:,}", _day(row.get("first")), _day(row.get("last")))
        table.add_row(escape(row["rule"]), escape(row[language]), *figures, named + more)
    console.print(table)


def _day(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
