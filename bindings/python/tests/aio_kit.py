"""What the tests of csdesk.aio share: short spellings, a clock that moves when told, a desk kept busy."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import csdesk
import csdesk.aio

noon = 1_800_000_000_000  # milliseconds
opening = {"kind": "after_sale", "channel": "sms"}


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """Runs a test in asyncio's debug mode; a hang is an error after a while."""

    async def bounded() -> Any:
        async with asyncio.timeout(120):
            return await main

    return asyncio.run(bounded(), debug=True)


async def open_ticket(desk: csdesk.aio.Desk, who: str = "c-17", command_id: str | None = None, **more: Any) -> int:
    data = {"requester": who, **opening, **more}
    done = await desk.execute("ticket.open", data, actor="host", command_id=command_id)
    return done.ids["ticket"]


class Clock:
    """Says the time it was told."""

    def __init__(self, now: int = noon) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@asynccontextmanager
async def kept_busy(desk: csdesk.aio.Desk) -> AsyncIterator[None]:
    """Inside, the desk's own thread is held up: whatever is sent waits. The log must not be empty."""
    loop, entered, gate = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def line(_: str) -> None:
        loop.call_soon_threadsafe(entered.set)
        gate.wait()

    export = asyncio.create_task(desk.export(line))
    await entered.wait()
    try:
        yield
    finally:
        gate.set()
        await export


async def waiting(desk: csdesk.aio.Desk, calls: int) -> None:
    """Returns when so many calls wait."""
    while desk.figures.waiting < calls:
        await asyncio.sleep(0)


async def until(true: Callable[[], object]) -> None:
    """Returns when it has become true."""
    while not true():
        await asyncio.sleep(0.001)


def ids_in(log: list[csdesk.Event]) -> list[str]:
    """Command ids in the order of the log; fails where a command was done in two places."""
    found: list[str] = []
    for event in log:
        if not found or found[-1] != event.command_id:
            found.append(event.command_id)
    assert len(found) == len(set(found)), "a command was done twice, or in halves"
    return found
