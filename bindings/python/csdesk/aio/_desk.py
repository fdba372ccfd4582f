"""The asynchronous desk itself."""

from __future__ import annotations

import asyncio
import functools
import os
import warnings
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from csdesk import _csdesk
from csdesk import desk as _sync
from csdesk._requests import Instant, listed, request
from csdesk.aio._customer import Customer, CustomerCall
from csdesk.aio._deadlines import Deadlines
from csdesk.aio._inner import Inner, last_number
from csdesk.aio._queue import Figures, Queue, done_together
from csdesk.answers import Event, Result
from csdesk.errors import Error, from_code

_Document = str | bytes
_P = ParamSpec("_P")
_T = TypeVar("_T")

_READERS = 4  # threads
_READ_AGAIN = 1.0  # seconds after which a stream looks for what other processes wrote


def _read(method: Callable[Concatenate[_sync.Desk, _P], _T]) -> Callable[Concatenate[Desk, _P], Coroutine[Any, Any, _T]]:
    """A question of csdesk.Desk, asked on one of the reading threads."""

    @functools.wraps(method)
    async def ask(self: Desk, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        return await self._on_reader(functools.partial(getattr(self._desk, method.__name__), *args, **kwargs))

    return ask


def _in_turn(method: Callable[Concatenate[_sync.Desk, _P], _T]) -> Callable[Concatenate[Desk, _P], Coroutine[Any, Any, _T]]:
    """What csdesk.Desk does with the whole file, in its turn among the commands."""

    @functools.wraps(method)
    async def ask(self: Desk, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        self._must_be_usable()
        return await self._queue.task(functools.partial(getattr(self._desk, method.__name__), *args, **kwargs))

    return ask


class Desk:
    """A desk on an event loop; made by :func:`csdesk.aio.open`. Use it as a context manager, or call :meth:`close`.

    It has what :class:`csdesk.Desk` has, with the same names and arguments, and belongs to the loop it was opened on: calls from
    another loop or thread are refused. What those raise is raised here.

    **Cancelling** a call that still waits takes it out: nothing is done. Once its group was begun it is done whole, though nobody
    hears the answer; with a ``command_id`` it can simply be sent again, and is done once.
    """

    def __init__(self, desk: Inner, thread: ThreadPoolExecutor, *, read_only: bool) -> None:
        self._desk = desk
        self._loop = asyncio.get_running_loop()
        self._process = os.getpid()
        self._readers = ThreadPoolExecutor(_READERS, "csdesk-reader")
        self._queue = Queue(desk.native, thread, self._loop)
        self._closing: asyncio.Future[None] | None = None
        self._changes: set[asyncio.Event] = set()
        self._deadlines = None if read_only else Deadlines(self._queue, desk.native, desk.time)
        if self._deadlines is not None:
            self._queue.when_changed.append(self._deadlines.changed)
        self._queue.when_changed.append(functools.partial(_set_all, self._changes))

    # ---- commands --------------------------------------------------------------------------------------------------

    async def execute(
        self,
        name: str,
        data: Mapping[str, Any],
        *,
        actor: str,
        now: Instant | None = None,
        shop: str = "main",
        command_id: str | None = None,
    ) -> Result:
        """Does one command, as :meth:`csdesk.Desk.execute`. When it has returned, it is on disk and questions see it.

        Commands awaited at the same time are done in the order they were sent and share syncs. ``now`` left out is the time of
        the call. A malformed call raises InvalidArgument at once; a refusal is this command's own; a fault of the disk is raised
        for every command of the group, and nothing of them was kept.
        """
        self._must_be_usable()
        made = request(name, data, actor, self._desk.time() if now is None else now, shop, command_id)
        return cast(Result, await self._queue.command(_csdesk.Request.of(made)))

    async def execute_many(self, commands: Iterable[Mapping[str, Any]]) -> list[Result | Error]:
        """Does many commands in one group of their own, as :meth:`csdesk.Desk.execute_many`."""
        self._must_be_usable()
        requests = [self._desk.prepared(command, place) for place, command in enumerate(listed(commands))]
        answers = await self._queue.task(functools.partial(done_together, self._desk.native, requests))
        return [answer for _, answer in answers]

    async def execute_json(self, request: _Document, *, now: Instant | None = None) -> str:
        """:meth:`execute` with one JSON document in and one out, in the same groups."""
        self._must_be_usable()
        prepared = _csdesk.Request.of_json(request, self._desk.milliseconds(now))
        return cast(str, await self._queue.command(prepared))

    execute_many_json = _in_turn(_sync.Desk.execute_many_json)
    advance = _in_turn(_sync.Desk.advance)

    async def acknowledge(self, key: str, *, now: Instant | None = None, shop: str = "main") -> Result:
        """Says that an effect was carried out, as :meth:`csdesk.Desk.acknowledge`; in a group with other commands."""
        executed = _sync.Desk.acknowledge(cast(Any, self), key, now=now, shop=shop)  # it only calls execute: this desk's
        return await cast(Coroutine[Any, Any, Result], executed)

    # ---- questions -------------------------------------------------------------------------------------------------

    query = _read(_sync.Desk.query)
    query_json = _read(_sync.Desk.query_json)
    allowed = _read(_sync.Desk.allowed)
    ticket = _read(_sync.Desk.ticket)
    queue = _read(_sync.Desk.queue)
    explain = _read(_sync.Desk.explain)
    outbox = _read(_sync.Desk.outbox)
    jobs = _read(_sync.Desk.jobs)
    to_arrow = _read(_sync.Desk.to_arrow)
    whatif = _read(_sync.Desk.whatif)
    dry_run = _read(_sync.Desk.dry_run)

    def customer(self, key: str, *, shop: str = "main") -> CustomerCall:
        """A customer by the host's key: ``await desk.customer(key)``, or ``await desk.customer(key).timeline``."""

        async def profile() -> Customer:
            found = await self._on_reader(functools.partial(self._desk.customer, key, shop=shop))
            return Customer(found, functools.partial(self._on_reader, lambda: found.timeline))

        return CustomerCall(profile)

    async def events(self, since: int = 0, *, shop: str = "main") -> AsyncGenerator[Event, None]:
        """The events of a shop after number ``since``, oldest first: ``async for event in desk.events()``. Ends with the last."""
        while rows := await self._on_reader(functools.partial(self._desk.native.events, shop, since, 1_000)):
            for row in rows:
                yield Event(*row)
            since = rows[-1][0]

    def stream(self, since: int | None = None, *, shop: str = "main") -> AsyncGenerator[Event, None]:
        """The events of a shop as they happen: ``async for event in desk.stream()``. Ends when the desk is closed.

        Every event comes once, in the log's order, after its commit: those of commands, of deadlines, and within about a second
        those of other processes. They are read from the file, so a slow reader loses none and holds no memory; whoever keeps
        ``event.seq`` goes on where they were with ``since``.

        Args:
            since: begin after this number; left out: with what happens after this call.
        """
        self._must_be_usable()
        if since is None:
            start = self._queue.task(functools.partial(last_number, self._desk.native, shop), quiet=True)
            start.add_done_callback(lambda done: done.cancelled() or done.exception())  # raised where the stream is read
            return self._follow(start, shop)
        return self._follow(since, shop)

    # ---- the file --------------------------------------------------------------------------------------------------

    next_deadline = _in_turn(_sync.Desk.next_deadline)
    verify = _in_turn(_sync.Desk.verify)
    rebuild = _in_turn(_sync.Desk.rebuild)
    export = _in_turn(_sync.Desk.export)
    bytes = _in_turn(_sync.Desk.bytes)

    @property
    def figures(self) -> Figures:
        """Commands, groups and the largest group so far, and how many calls wait."""
        return self._queue.figures()

    @property
    def fault(self) -> Exception | None:
        """Why deadlines could not be fired when that was last tried, or None. They are tried again; what is due stays due."""
        return None if self._deadlines is None else self._deadlines.fault

    async def close(self) -> None:
        """Ends the handle. What was sent before is finished first; everything after is refused ``closed``. May be called again.

        Raises what kept deadlines from firing, where that was so until now; the desk is closed nevertheless. Cancelled, it goes
        on in the background.
        """
        self._must_be_here()
        if self._closing is not None:
            return await asyncio.shield(self._closing)
        if self._deadlines is not None:
            self._deadlines.stop()
        self._closing = self._queue.task(functools.partial(_end, self._readers, self._desk))
        self._closing.add_done_callback(lambda _: self._queue.end())
        _set_all(self._changes)
        await asyncio.shield(self._closing)
        if self.fault is not None:
            raise self.fault

    async def __aenter__(self) -> Desk:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            await self.close()
        except Exception:
            if error is None:  # otherwise it was logged, and what ended the block is worth more
                raise

    def __del__(self) -> None:
        if getattr(self, "_closing", True) is None:
            if self._deadlines is not None:
                self._deadlines.stop()
            self._readers.shutdown(wait=False)
            self._queue.end()
            if self._process == os.getpid():
                warnings.warn(f"{self!r} was never closed", ResourceWarning, source=self, stacklevel=2)

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _must_be_here(self) -> None:
        if os.getpid() != self._process:
            raise from_code("closed", "this desk was inherited through fork; open it anew", "句柄经 fork 继承，请重新打开")
        try:
            here = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            here = False
        if not here:
            raise from_code(
                "not_allowed",
                "this desk belongs to another event loop; open one on this loop, on the same file",
                "该服务台属于另一个事件循环，请在本循环中另行打开同一文件",
            )

    def _must_be_usable(self) -> None:
        self._must_be_here()
        if self._closing is not None:
            raise from_code("closed", "this desk is closed", "服务台已关闭")

    async def _on_reader(self, ask: Callable[[], _T]) -> _T:
        self._must_be_usable()
        return await self._loop.run_in_executor(self._readers, ask)

    async def _follow(self, start: int | asyncio.Future[int], shop: str) -> AsyncGenerator[Event, None]:
        changed = asyncio.Event()
        self._changes.add(changed)
        try:
            since = await start if isinstance(start, asyncio.Future) else start
            while self._closing is None:
                changed.clear()
                async for event in self.events(since, shop=shop):
                    yield event
                    since = event.seq
                with suppress(TimeoutError):
                    async with asyncio.timeout(_READ_AGAIN):
                        await changed.wait()
        except Error:
            if self._closing is None:
                raise
        finally:
            self._changes.discard(changed)


def _end(readers: ThreadPoolExecutor, desk: _sync.Desk) -> None:
    readers.shutdown(wait=True)
    desk.close()


def _set_all(events: set[asyncio.Event]) -> None:
    for event in events:
        event.set()


# What csdesk.Desk learns is a question here until it is told otherwise.
for _name, _member in vars(_sync.Desk).items():
    if not _name.startswith("_") and callable(_member) and not hasattr(Desk, _name):
        setattr(Desk, _name, _read(_member))
