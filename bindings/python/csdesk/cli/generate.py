"""``csdesk generate``: a Chinese shop that never was, for demos and tests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from csdesk.cli import app
from csdesk.cli.output import Json, show
from csdesk.errors import InvalidArgument
from csdesk.replay import generator


@app.command()
def generate(
    out: Annotated[
        Path, typer.Option(help="The file to write, such as shop.jsonl; the truth goes to shop.truth.jsonl beside it.")
    ],
    days: Annotated[int, typer.Option(min=1, max=3_650, help="How many days.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another shop.")] = 7,
    orders: Annotated[
        int, typer.Option(min=0, max=100_000, help="Orders on a usual day; ten times as many on a promotion day.")
    ] = 60,
    talks: Annotated[int, typer.Option(min=0, max=100_000, help="Conversations on a usual day.")] = 45,
    json: Json = False,
) -> None:
    """Write a seeded shop as csdesk's JSON Lines. The same arguments give the same bytes."""
    truth = out.with_name(out.stem + ".truth.jsonl")
    shop = generator.generate(days, seed, orders, talks)
    try:
        with out.open("w", encoding="utf-8", newline="\n") as file, truth.open("w", encoding="utf-8", newline="\n") as known:
            generator.write(shop, file, known)
    except OSError as e:
        raise InvalidArgument("invalid_argument", f"{e.filename} cannot be written ({e.strerror})", "out") from None
    figures = {"file": str(out), "truth": str(truth), "commands": len(shop.steps), **dict(sorted(shop.totals.items()))}
    show(figures, json)
