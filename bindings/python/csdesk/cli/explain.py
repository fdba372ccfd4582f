"""``csdesk explain``: why a clock shows what it shows."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console

import csdesk
from csdesk.cli import app
from csdesk.cli.output import DeskFile, Json, show


class Language(StrEnum):
    """In which words."""

    en = "en"
    zh = "zh"


@app.command()
def explain(
    desk: DeskFile,
    ticket: Annotated[str, typer.Argument(help="The ticket's number, or the host's own reference.")],
    metric: Annotated[str | None, typer.Option(help="Only this one, such as first_response.")] = None,
    at: Annotated[str | None, typer.Option(help="As of this moment (RFC 3339); else the present.")] = None,
    shop: Annotated[str, typer.Option(help="Which shop.")] = "main",
    language: Annotated[Language, typer.Option("--lang", "--language", help="Of the explanation.")] = Language.en,
    json: Json = False,
) -> None:
    """Show a ticket's clocks segment by segment: from when to when each ran or stood, and why."""
    now = _moment(at)
    with csdesk.open(desk, read_only=True) as opened:
        clocks = opened.explain(_reference(ticket), metric, now=now, shop=shop)
    show({"ticket": ticket, "clocks": clocks}, json, lambda console: _draw(clocks, language, console))
    if not clocks:
        sys.stderr.write("csdesk: this ticket has no such clock\n")
        raise typer.Exit(1)


def _reference(ticket: str) -> int | str:
    return int(ticket) if ticket.isascii() and ticket.isdigit() and len(ticket) < 19 else ticket


def _moment(at: str | None) -> datetime | None:
    if at is None:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise typer.BadParameter(f"{at!r} is no RFC 3339 time, such as 2026-11-21T08:30:00Z") from None
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{at!r} has no offset: add Z or +08:00")
    return moment


def _draw(clocks: list[Any], language: Language, console: Console) -> None:
    for clock in clocks:
        console.rule(f"{clock['metric']} · {clock['rule']} · {clock['calendar']}", align="left")
        console.print(clock[language], soft_wrap=True, markup=False, highlight=False)
