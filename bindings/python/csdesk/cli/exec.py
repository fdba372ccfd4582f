"""``csdesk exec``: commands from a file of JSON Lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from json import JSONDecodeError, loads
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.console import Console

import csdesk
from csdesk.cli import app
from csdesk.cli.output import Json, show
from csdesk.errors import Error, InvalidArgument

_longest_line = 17 << 20  # characters: a command of the largest size, with room for its frame
_in_batch = re.compile(r"commands\[(\d+)\]\.?(.*)", re.DOTALL)
_most_shown = 20  # refusals spelled out in the answer


@app.command("exec")
def execute(
    desk: Annotated[Path, typer.Argument(metavar="DESK", dir_okay=False, help="The desk file; made where there is none.")],
    commands: Annotated[
        typer.FileText, typer.Argument(metavar="[FILE]", encoding="utf-8", help="JSON Lines; - is standard input.")
    ] = "-",  # type: ignore[assignment]
    policy: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The shop's rules, adopted first.")] = None,
    actor: Annotated[str, typer.Option(help="Who acts where a line does not say.")] = "host",
    shop: Annotated[str, typer.Option(help="Which shop where a line does not say.")] = "main",
    group: Annotated[int, typer.Option(min=1, max=1_000, help="Commands for one sync.")] = 100,
    stop: Annotated[bool, typer.Option("--stop", help="Stop at the first refusal: runs the commands one by one.")] = False,
    json: Json = False,
) -> None:
    """Do the commands of a file: {"name", "data", "actor", "now", "shop", "command_id"} a line.

    Refused commands are reported with their line and change nothing; the others are done. A line that is no command ends the
    run: what came before it stays done. Exit status 1 where anything was refused.
    """
    done = repeated = events = 0
    refused: list[dict[str, Any]] = []
    with csdesk.open(desk, policy=policy) as opened:
        for batch in _batches(_requests(commands, actor, shop), 1 if stop else group):
            for line, answer in _answers(opened, batch):
                if isinstance(answer, Error):
                    refused.append({"line": line, "code": answer.code, "message": answer.message, "field": answer.field})
                else:
                    done += 1
                    repeated += answer.repeated
                    events += 0 if answer.repeated else len(answer.events)
            if stop and refused:
                break
    figures = {"done": done, "repeated": repeated, "refused": len(refused), "events": events, "refusals": refused[:_most_shown]}
    show(figures, json, lambda console: _draw(figures, console))
    if refused:
        raise typer.Exit(1)


def _answers(desk: csdesk.Desk, batch: list[tuple[int, dict[str, Any]]]) -> Iterator[tuple[int, csdesk.Result | Error]]:
    try:
        answers = desk.execute_many([request for _, request in batch])
    except InvalidArgument as why:  # one is malformed and nothing was done: do what stands before it, then name its line
        place = _in_batch.match(why.field or "")
        if place is None:
            raise
        if sound := batch[: int(place[1])]:
            yield from _answers(desk, sound)
        field = f"line {batch[len(sound)][0]}" + (f": {place[2]}" if place[2] else "")
        raise InvalidArgument(why.code, why.message, field, message_zh=why.message_zh) from None
    yield from zip((line for line, _ in batch), answers, strict=True)


def _draw(figures: Mapping[str, Any], console: Console) -> None:
    done, repeated, refused, events = (f"{figures[name]:,}" for name in ("done", "repeated", "refused", "events"))
    console.print(f"{done} done ({repeated} repeated), {refused} refused, {events} events")
    for one in figures["refusals"]:
        place = f"line {one['line']}" + (f", {one['field']}" if one["field"] else "")
        console.print(f"  {place}: {one['message']}", style="red", markup=False, highlight=False)


def _batches(requests: Iterable[tuple[int, dict[str, Any]]], size: int) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    batch: list[tuple[int, dict[str, Any]]] = []
    try:
        for request in requests:
            batch.append(request)
            if len(batch) == size:
                yield batch
                batch = []
    except InvalidArgument:  # a line that is no command: what came before it is still to be done
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _requests(file: IO[str], actor: str, shop: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in _lines(file):
        if line.strip():
            request = _parse(line, number)
            if isinstance(request.get("now"), str):
                request["now"] = _instant(request["now"], number)
            yield number, {"actor": actor, "shop": shop, **request}


def _lines(file: IO[str]) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        while line := file.readline(_longest_line):
            number += 1
            if len(line) == _longest_line and not line.endswith("\n"):
                raise _wrong(number, "the line is too long", "行过长")
            yield number, line.removeprefix("\ufeff") if number == 1 else line
    except UnicodeDecodeError:
        raise _wrong(number + 1, "this is not UTF-8", "不是 UTF-8 编码") from None


def _parse(line: str, number: int) -> dict[str, Any]:
    try:
        request = loads(line, object_pairs_hook=_unique)
    except (JSONDecodeError, RecursionError, ValueError) as why:
        raise _wrong(number, f"no JSON: {why}", "不是有效的 JSON") from None
    if not isinstance(request, dict):
        raise _wrong(number, "a JSON object is expected", "应为 JSON 对象")
    return request


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key is there twice")
    return members


def _instant(text: str, number: int) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(number, "now: expected RFC 3339, such as 2026-11-21T08:30:00Z", "now：应为 RFC 3339 时间") from None


def _wrong(number: int, en: str, zh: str) -> InvalidArgument:
    return InvalidArgument("invalid_argument", en, f"line {number}", message_zh=zh)
