"""``csdesk diagram``: a workflow's table, drawn."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from csdesk import workflows
from csdesk.cli import app
from csdesk.cli.output import Json, show


class Workflow(StrEnum):
    complaint = "complaint"


class Format(StrEnum):
    mermaid = "mermaid"
    dot = "dot"


class Language(StrEnum):
    en = "en"
    zh = "zh"


@app.command()
def diagram(
    workflow: Annotated[Workflow, typer.Argument(help="Which workflow.")] = Workflow.complaint,
    format: Annotated[Format, typer.Option(help="Mermaid or Graphviz.")] = Format.mermaid,
    language: Annotated[Language, typer.Option(help="Language of the labels.")] = Language.en,
    json: Json = False,
) -> None:
    """Draw a workflow: its states and what leads from one to the next."""
    table = getattr(workflows, workflow)
    text = table.diagram(format, language)
    answer = {"workflow": workflow, "format": format, "language": language, "states": table.states, "diagram": text}
    show(answer, json, lambda _: typer.echo(text.rstrip("\n")))
