"""The desk for asyncio: the same names as :class:`csdesk.Desk`, awaitable; deadlines fire by themselves.

    async with csdesk.aio.open("shop.db") as desk:
        opened = await desk.execute("ticket.open", {"requester": "c-17", "kind": "after_sale", "channel": "sms"}, actor="host")
        async for event in desk.stream():
            ...

Commands that are awaited at the same time are done in the order they came, by one thread, up to 100 in a group that shares one
sync to disk. Questions are answered by other threads from snapshots, without waiting for the commands.
"""

from __future__ import annotations

import asyncio
import functools
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any

from csdesk import desk as _sync
from csdesk._requests import Instant
from csdesk.aio._call import Call
from csdesk.aio._customer import Customer, CustomerCall
from csdesk.aio._desk import Desk
from csdesk.aio._inner import Inner
from csdesk.aio._queue import Figures

Clock = Callable[[], Instant]


class Opening(Call[Desk]):
    """What :func:`open` gives: await it, or use it with ``async with``."""

    _desk: Desk

    async def __aenter__(self) -> Desk:
        self._desk = await self
        return self._desk

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._desk.__aexit__(kind, error, trace)


def open(
    path: str | os.PathLike[str],
    policy: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    seed: int | None = None,
    catch_up: str = "late",
    read_only: bool = False,
    now: Instant | None = None,
    clock: Clock | None = None,
) -> Opening:
    """Opens a desk on the running loop: ``async with csdesk.aio.open(path) as desk``, or ``desk = await csdesk.aio.open(path)``.

    Args:
        path, policy, seed, catch_up, read_only, now: as for :func:`csdesk.open`.
        clock: what says the time, in place of the system's clock: for tests and simulations. Called from any thread.

    Deadlines fire by themselves as soon as the clock has reached them; those missed while nobody had the desk open fire at once.
    """
    return Opening(functools.partial(_open, path, policy, seed, catch_up, read_only, now, clock))


async def _open(
    path: str | os.PathLike[str],
    policy: str | os.PathLike[str] | Mapping[str, Any] | None,
    seed: int | None,
    catch_up: str,
    read_only: bool,
    now: Instant | None,
    clock: Clock | None,
) -> Desk:
    def work() -> Inner:
        when = clock() if now is None and clock is not None else now
        made = _sync.open(path, policy, seed=seed, catch_up=catch_up, read_only=read_only, now=when)
        return Inner(made._native, clock)

    thread = ThreadPoolExecutor(1, "csdesk-writer")
    opening = thread.submit(work)
    try:
        return Desk(await asyncio.wrap_future(opening), thread, read_only=read_only)
    except BaseException:
        thread.submit(_close_opened, opening)
        thread.shutdown(wait=False)
        raise


def _close_opened(opening: Future[Inner]) -> None:
    """What was opened though nobody waited for it any more."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


__all__ = ["Call", "Clock", "Customer", "CustomerCall", "Desk", "Figures", "Opening", "open"]
