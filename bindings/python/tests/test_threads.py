"""Other threads run while the desk works: every call gives up the interpreter's lock around the store.

Shown without a clock: the switch interval is set so high that a thread which keeps the lock keeps it, so the other one can
only have counted where the call let go.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import csdesk
import pytest

NOW = 1_790_000_000_000
OPENING = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": "物流不动了"}
REQUEST = {"name": "ticket.open", "data": OPENING, "actor": "customer:c-17", "now": NOW}

calls: dict[str, Callable[[csdesk.Desk], object]] = {
    "execute": lambda desk: desk.execute("ticket.open", OPENING, actor="customer:c-17", now=NOW),
    "execute_many": lambda desk: desk.execute_many([REQUEST]),
    "execute_json": lambda desk: desk.execute_json(json.dumps(REQUEST)),
    "execute_many_json": lambda desk: desk.execute_many_json(json.dumps([REQUEST])),
    "query": lambda desk: desk.query("ticket.list"),
    "query_json": lambda desk: desk.query_json('{"view":"ticket.list"}'),
    "advance": lambda desk: desk.advance(NOW),
    "next_deadline": lambda desk: desk.next_deadline(),
    "events": lambda desk: list(desk.events()),
    "outbox": lambda desk: desk.outbox(),
    "verify": lambda desk: desk.verify(),
    "rebuild": lambda desk: desk.rebuild(),
    "export": lambda desk: desk.export(lambda line: None),
    "bytes": lambda desk: desk.bytes(),
    "close": lambda desk: desk.close(),
}


@pytest.fixture
def slow_switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(3600)  # nobody is made to hand the lock over
    yield
    sys.setswitchinterval(before)


class Counter(threading.Thread):
    """Counts whenever it gets the lock, and gives it back at once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.count = 0
        self.wanted = True

    def run(self) -> None:
        while self.wanted:
            self.count += 1
            time.sleep(0.000_1)


def others_ran(call: Callable[[], object], tries: int = 1_000_000) -> bool:
    """Whether another thread ever ran during the call. It lets go for microseconds, and the system wakes whom it likes: once in
    so many tries is proof."""
    counters = [Counter() for _ in range(3)]
    for counter in counters:
        counter.start()
    try:
        for _ in range(tries):
            before = [counter.count for counter in counters]
            call()
            if [counter.count for counter in counters] != before:
                return True
    finally:
        for counter in counters:
            counter.wanted = False
        for counter in counters:
            counter.join()
    return False


@pytest.mark.usefixtures("slow_switching")
@pytest.mark.parametrize("name", calls)
def test_other_threads_run_meanwhile(name: str, tmp_path: Path) -> None:
    with csdesk.open(tmp_path / "shop.db") as desk:
        desk.execute("ticket.open", OPENING, actor="customer:c-17", now=NOW)
        assert others_ran(lambda: calls[name](desk))


@pytest.mark.usefixtures("slow_switching")
def test_other_threads_run_while_a_desk_is_opened(tmp_path: Path) -> None:
    assert others_ran(lambda: csdesk.open(tmp_path / "shop.db").close())


@pytest.mark.usefixtures("slow_switching")
def test_the_proof_bites() -> None:
    assert not others_ran(lambda: csdesk.commands(), tries=5_000)
