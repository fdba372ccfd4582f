"""What waits to be done on a desk: done by one thread, in the order it came, commands in groups that share a sync.

The queue lives on the event loop and needs no lock: the loop takes a group out, the thread does it, and one
``call_soon_threadsafe`` brings the answers of the whole group back. So a command is either still waiting, and then its
cancellation is all there is, or it was taken, and then it is done whole.
"""

from __future__ import annotations

import asyncio
import copy
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from csdesk import _csdesk
from csdesk._requests import refusal, result
from csdesk.errors import Error

T = TypeVar("T")

LARGEST_GROUP = 100  # commands, as in the desk's own queue
LARGEST_GROUP_BYTES = 1 << 20  # of their JSON


@dataclass(frozen=True, slots=True)
class Figures:
    """What a desk's queue has done so far.

    Attributes:
        commands: how many were done, refused ones included.
        groups: in how many groups; each is one transaction with one sync.
        largest_group: commands in the largest of them, at most 100.
        waiting: calls that wait now, commands and others.
    """

    commands: int
    groups: int
    largest_group: int
    waiting: int


@dataclass(slots=True, eq=False)
class _Waiting:
    """A command that can be grouped with others (``request``), or work that wants the desk alone (``work``)."""

    future: asyncio.Future[Any]
    request: _csdesk.Request | None = None
    work: Callable[[], Any] | None = None
    quiet: bool = False


_Outcome = tuple[bool, Any]  # done, and the answer; or not, and why


class Queue:
    def __init__(self, native: _csdesk.Desk, thread: ThreadPoolExecutor, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.when_changed: list[Callable[[], None]] = []  # after anything that may have written
        self._native = native
        self._thread = thread
        self._waiting: deque[_Waiting] = deque()
        self._busy = False
        self._woken = False
        self._commands = self._groups = self._largest = 0

    def command(self, request: _csdesk.Request) -> asyncio.Future[Any]:
        """Puts a command in; the future is its Result, or JSON text for a request made of JSON."""
        return self._put(_Waiting(self.loop.create_future(), request=request))

    def task(self, work: Callable[[], T], *, quiet: bool = False) -> asyncio.Future[T]:
        """Puts work in that is done alone, in its turn. ``quiet``: nobody asked for it, and it writes nothing."""
        return self._put(_Waiting(self.loop.create_future(), work=work, quiet=quiet))

    def figures(self) -> Figures:
        waiting = sum(not (item.quiet or item.future.done()) for item in self._waiting)
        return Figures(self._commands, self._groups, self._largest, waiting)

    def end(self) -> None:
        """Lets the thread go when it is through."""
        self._thread.shutdown(wait=False)

    # ---- on the loop -----------------------------------------------------------------------------------------------

    def _put(self, item: _Waiting) -> asyncio.Future[Any]:
        self._waiting.append(item)
        if not self._busy and not self._woken:  # not at once: what else is ready to run now may join the group
            self._woken = True
            self.loop.call_soon(self._next)
        return item.future

    def _next(self) -> None:
        self._woken = False
        if self._busy or not (group := self._take()):
            return
        self._busy = True
        try:
            self._thread.submit(self._do, group)
        except RuntimeError as why:  # the interpreter is shutting down, or no thread can be had
            self.loop.call_soon(self._finish, group, _all_failed(group, why))

    def _take(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        while self._waiting:
            item = self._waiting[0]
            if item.future.cancelled():
                self._waiting.popleft()
            elif item.request is None:
                return group or [self._waiting.popleft()]
            else:
                size += item.request.size
                if group and (len(group) == LARGEST_GROUP or size > LARGEST_GROUP_BYTES):
                    break
                group.append(self._waiting.popleft())
        return group

    def _finish(self, group: list[_Waiting], outcomes: list[_Outcome]) -> None:
        self._busy = False
        if group[0].request is not None:
            self._commands += len(group)
            self._groups += 1
            self._largest = max(self._largest, len(group))
        self._next()  # the thread goes on while the answers are handed out
        for item, (good, what) in zip(group, outcomes, strict=True):
            if item.future.done():  # cancelled meanwhile; it was done all the same
                continue
            if good:
                item.future.set_result(what)
            else:
                item.future.set_exception(what)
        if not group[0].quiet:
            for tell in self.when_changed:
                tell()

    # ---- on the thread ---------------------------------------------------------------------------------------------

    def _do(self, group: list[_Waiting]) -> None:
        try:
            outcomes = self._outcomes(group)
        except BaseException as why:  # a fault takes the whole group: nothing of it was kept
            outcomes = _all_failed(group, why)
        with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
            self.loop.call_soon_threadsafe(self._finish, group, outcomes)

    def _outcomes(self, group: list[_Waiting]) -> list[_Outcome]:
        if work := group[0].work:
            return [(True, work())]
        return done_together(self._native, [item.request for item in group if item.request is not None])


def done_together(native: _csdesk.Desk, requests: list[_csdesk.Request]) -> list[tuple[bool, Any]]:
    """Does the requests in one group: for each whether it was done, and the answer or the refusal."""
    answers = native.execute_group(requests)
    return [(good, _answer(answer) if good else refusal(answer)) for good, answer in answers]


def _answer(answer: Any) -> Any:
    return answer if isinstance(answer, str) else result(answer)


def _all_failed(group: list[_Waiting], why: BaseException) -> list[_Outcome]:
    if isinstance(why, StopIteration):  # such as a callback's; no future takes one
        why = RuntimeError(f"a callback raised {why!r}")
    return [(False, copy.copy(why) if isinstance(why, Error) else why) for _ in group]
