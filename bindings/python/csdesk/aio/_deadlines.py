"""The deadlines of a desk fire by themselves: one timer, armed to the earliest.

Timers run on the loop's clock and deadlines on the shop's, so the timer never sleeps longer than a second: a clock that was set
and a machine that slept are noticed then. A fault is logged, kept, and tried again.
"""

from __future__ import annotations

import asyncio
import logging
import time
import weakref
from collections.abc import Callable

from csdesk import _convert, _csdesk
from csdesk.aio._queue import Queue
from csdesk.errors import Error

LONGEST_SLEEP = 1.0  # seconds, all of these
LOOK_AGAIN = 10.0  # into the file, where nobody here has written
PAUSE = 0.02  # between two looks while commands keep coming; ten times as long as a look takes, where that is more
FIRST_RETRY, LONGEST_RETRY = 0.1, 30.0
MOST_AT_ONCE = 100  # deadlines; then whoever waits has a turn

_log = logging.getLogger("csdesk.aio")


class Deadlines:
    def __init__(self, queue: Queue, native: _csdesk.Desk, clock: Callable[[], int]) -> None:
        self.fault: Exception | None = None  # why deadlines could not be fired, until they are
        self._queue = queue
        self._loop = queue.loop
        self._native = native
        self._clock = clock  # milliseconds
        self._timer: asyncio.TimerHandle | None = None
        self._under_way = self._stopped = False
        self._stale = True  # somebody wrote since the file was looked at
        self._due: int | None = None
        self._looked = self._not_before = self._loop.time() - LOOK_AGAIN
        self._pause = PAUSE
        self._attempts = 0
        self._plan()

    def changed(self) -> None:
        """Something was written: there may be an earlier deadline."""
        if not self._stale:
            self._stale = True
            self._plan()

    def stop(self) -> None:
        """Fires nothing more."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def _plan(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._under_way or self._stopped:
            return
        now = self._loop.time()
        wait = LONGEST_SLEEP
        if self._stale:
            wait = self._looked + self._pause - now
        elif self._due is not None:
            try:
                wait = (self._due - self._clock()) / 1000
            except Exception as why:  # the host's own clock
                self._failed(why)
        wait = max(min(wait, LONGEST_SLEEP), self._not_before - now, 0.0)
        self._timer = self._loop.call_later(wait, _ring, weakref.ref(self))

    def _turn(self) -> None:
        try:
            now = self._clock()
        except Exception as why:
            self._failed(why)
            return self._plan()
        overdue = self._due is not None and self._due <= now
        if self._stale or overdue or self._loop.time() >= self._looked + LOOK_AGAIN:
            self._in_queue(now, fire=overdue)
        else:
            self._plan()

    def _in_queue(self, now: int, fire: bool) -> None:
        """Fires, where there is anything to fire, and looks what is due next; behind the commands that came before."""
        native = self._native

        def work() -> tuple[int, int | None, float]:
            fired = len(native.advance(now, None, MOST_AT_ONCE)) if fire else 0
            began = time.perf_counter()
            due = native.next_deadline()  # the more shops, the longer it takes
            return fired, None if due is None else _convert.milliseconds(due, "due"), time.perf_counter() - began

        self._under_way, self._stale = True, False
        done = self._queue.task(work, quiet=not fire)
        done.add_done_callback(lambda done: self._done(now, fire, done))

    def _done(self, now: int, fire: bool, done: asyncio.Future[tuple[int, int | None, float]]) -> None:
        self._under_way = False
        self._looked = self._loop.time()
        if why := done.exception():
            self._stale = self._stale or not fire
            self._failed(why)
        else:
            fired, self._due, took = done.result()
            self._pause = max(PAUSE, 10 * took)
            self.fault, self._attempts = None, 0
            if fire and not fired and self._due is not None and self._due <= now:
                self._not_before = self._looked + LONGEST_SLEEP  # somebody else is at it
        self._plan()

    def _failed(self, why: BaseException) -> None:
        if self._stopped:
            return
        wait = min(FIRST_RETRY * 2**self._attempts, LONGEST_RETRY)
        self._attempts = min(self._attempts + 1, 20)
        self._not_before = self._loop.time() + wait
        self.fault = why if isinstance(why, Exception) else RuntimeError(repr(why))
        if isinstance(why, Error) and why.code == "closed":  # such as after a failed sync: only opening anew helps
            self._stopped = True
            _log.error("deadlines no longer fire: %s", why)
        else:
            _log.error("deadlines could not be fired; again in %.1f s", wait, exc_info=why)


def _ring(which: weakref.ref[Deadlines]) -> None:
    if (deadlines := which()) is not None:  # a forgotten desk is not kept alive by its timer
        deadlines._turn()
