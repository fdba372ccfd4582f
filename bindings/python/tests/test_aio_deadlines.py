"""Deadlines fire by themselves: once each, in order, whatever the clock does."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import time
from pathlib import Path

import csdesk
import csdesk.aio
import pytest
from aio_kit import Clock, noon, open_ticket, opening, run, until
from csdesk.aio import _deadlines

pytestmark = pytest.mark.filterwarnings("error")

hour = 3_600_000


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is set is noticed sooner than in earnest."""
    monkeypatch.setattr(_deadlines, "LONGEST_SLEEP", 0.02)
    monkeypatch.setattr(_deadlines, "LOOK_AGAIN", 0.05)
    monkeypatch.setattr(_deadlines, "FIRST_RETRY", 0.01)
    monkeypatch.setattr(_deadlines, "LONGEST_RETRY", 0.05)


async def remind(desk: csdesk.aio.Desk, at: int) -> int:
    """Asks for something to be done by then; when it is not, the deadline says so."""
    done = await desk.execute("action.request", {"kind": "remark", "deadline": at}, actor="host")
    return done.ids["action"]


async def fired(desk: csdesk.aio.Desk) -> list[csdesk.Event]:
    return [event async for event in desk.events() if event.command_id.startswith("fire/")]


async def all_fired(desk: csdesk.aio.Desk, count: int) -> list[csdesk.Event]:
    while len(found := await fired(desk)) < count:
        await asyncio.sleep(0.005)
    return found


def test_a_deadline_fires_when_the_systems_clock_has_reached_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_deadlines, "LOOK_AGAIN", 1_000)  # what was written here is noticed at once

    async def main() -> None:
        async with csdesk.aio.open(tmp_path / "shop.db") as desk:
            stream = desk.stream()
            await asyncio.sleep(0.1)  # whatever is looked at on opening has been
            due = time.time_ns() // 1_000_000 + 150
            await remind(desk, due)
            async for event in stream:
                if event.type == "action.confirmed":
                    break
            assert event.at.timestamp() * 1000 >= due and event.actor == "system"
            assert await desk.next_deadline() is None and desk.fault is None

    run(main())


def test_a_clock_set_forward_fires_all_in_due_order_each_once(tmp_path: Path) -> None:
    async def main() -> None:
        clock = Clock()
        async with csdesk.aio.open(tmp_path / "shop.db", clock=clock) as desk:
            for after in (5, 3, 4):
                await remind(desk, noon + after * hour)
            ticket = await open_ticket(desk)
            clock.now += 3 * hour
            found = await all_fired(desk, 5)
            assert [event.type for event in found] == ["clock.warned"] * 3 + ["clock.breached", "action.confirmed"]
            assert all(event.data["late"] for event in found[:4]) and found[0].data["ticket"] == ticket
            assert {event.at.timestamp() * 1000 for event in found} == {clock.now}
            clock.now -= 2 * hour  # set back: nothing comes again
            await asyncio.sleep(0.05)
            await remind(desk, noon + 6 * hour)
            clock.now += 10 * hour
            dues = [int(event.command_id.rsplit("/")[-1]) for event in await all_fired(desk, 8)]
            assert dues == sorted(dues) and dues[4:] == [noon + after * hour for after in (3, 4, 5, 6)]
            assert await desk.verify()

    run(main())


def test_what_fell_due_while_nobody_was_there_fires_at_once(tmp_path: Path) -> None:
    async def main() -> None:
        async with csdesk.aio.open(tmp_path / "shop.db", clock=Clock()) as desk:
            await open_ticket(desk)
        async with csdesk.aio.open(tmp_path / "shop.db", clock=Clock(noon + 3 * hour), read_only=True) as desk:
            await asyncio.sleep(0.05)
            assert await fired(desk) == [] and desk.fault is None
        async with csdesk.aio.open(tmp_path / "shop.db", clock=Clock(noon + 3 * hour)) as desk:
            assert all(event.data["late"] for event in await all_fired(desk, 4))
        with csdesk.open(":memory:") as other:
            other.execute("ticket.open", {"requester": "c-17", **opening}, actor="host", now=noon)
            assert len(other.advance(noon + 3 * hour)) == 4

    run(main())


def test_an_answer_sent_in_time_is_in_time() -> None:
    async def main() -> None:
        clock = Clock()
        async with csdesk.aio.open(":memory:", clock=clock) as desk:
            ticket = await open_ticket(desk)
            clock.now += 300_000  # the very instant; what was due before it fires before the answer
            await desk.execute("ticket.reply", {"ticket": ticket, "text": "亲"}, actor="agent:li")
            clock.now += 1
            await desk.advance()
            assert [event.type for event in await fired(desk)][:3] == ["clock.warned"] * 3
            assert "clock.breached" not in {event.type for event in await fired(desk)}

    run(main())


def test_a_great_many_fire_in_turns_and_commands_have_theirs_between(tmp_path: Path) -> None:
    async def main() -> None:
        clock = Clock()
        async with csdesk.aio.open(tmp_path / "shop.db", clock=clock) as desk:
            await asyncio.gather(*(remind(desk, noon + hour + i) for i in range(450)))
            clock.now += 2 * hour
            await all_fired(desk, 1)
            await desk.execute("action.request", {"kind": "remark"}, actor="host", shop="another")
            found = await all_fired(desk, 450)
            dues = [int(event.command_id.rsplit("/")[-1]) for event in found]
            assert dues == [noon + hour + i for i in range(450)]
            assert await desk.verify()

    run(main())


def test_deadlines_of_every_shop_and_of_other_processes_fire(tmp_path: Path) -> None:
    async def main() -> None:
        clock = Clock()
        async with csdesk.aio.open(tmp_path / "shop.db", clock=clock) as desk:
            data = {"kind": "remark", "deadline": noon + hour}
            await desk.execute("action.request", data, actor="host", shop="one")
            with csdesk.open(tmp_path / "shop.db") as other:
                other.execute("action.request", data, actor="host", shop="two", now=noon)
            clock.now += 2 * hour
            for shop in ("one", "two"):
                while len([event async for event in desk.events(shop=shop)]) < 2:
                    await asyncio.sleep(0.005)

    run(main())


def test_a_failing_clock_is_said_and_survived(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Clock):
        broken = False

        def __call__(self) -> int:
            if self.broken:
                raise ZeroDivisionError
            return self.now

    async def main() -> None:
        clock = Broken()
        async with csdesk.aio.open(":memory:", clock=clock) as desk:
            await remind(desk, noon + hour)
            clock.broken = True
            await until(lambda: isinstance(desk.fault, ZeroDivisionError))
            with pytest.raises(ZeroDivisionError):
                await open_ticket(desk)
            clock.broken, clock.now = False, noon + 2 * hour
            await all_fired(desk, 1)
            await until(lambda: desk.fault is None)
            clock.broken = True
            await until(lambda: desk.fault)
            with pytest.raises(ZeroDivisionError):
                await desk.close()
            await desk.close()

    with caplog.at_level(logging.ERROR, "csdesk.aio"):
        run(main())
    assert "could not be fired" in caplog.text


def test_a_fault_of_the_disk_is_tried_again_until_it_is_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "shop.db"

    async def main() -> None:
        clock = Clock()
        async with csdesk.aio.open(file, clock=clock) as desk:
            await asyncio.gather(*(remind(desk, noon + hour) for _ in range(30)))
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(f"{file}-wal"), hard))
            try:
                clock.now += 2 * hour
                while len(caplog.records) < 6:
                    await asyncio.sleep(0.005)
                    with pytest.raises(csdesk.StorageError):
                        await open_ticket(desk)
                assert isinstance(desk.fault, csdesk.StorageError)
                assert await fired(desk) == []
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            waits = [record.args[0] for record in caplog.records if record.args]
            assert waits[:6] == [0.01, 0.02, 0.04, 0.05, 0.05, 0.05]
            assert len(await all_fired(desk, 30)) == 30
            await until(lambda: desk.fault is None)
            assert await desk.verify()

    with caplog.at_level(logging.ERROR, "csdesk.aio"):
        run(main())
    assert "could not be fired" in caplog.text


def test_a_fault_that_stays_is_raised_when_the_desk_is_closed_but_hides_no_other(tmp_path: Path) -> None:
    async def broken_desk() -> csdesk.aio.Desk:
        desk = await csdesk.aio.open(tmp_path / "shop.db", clock=Clock())
        desk._desk.native.close()
        await until(lambda: desk.fault)
        return desk

    async def main() -> None:
        with pytest.raises(csdesk.StorageError):
            async with await broken_desk():
                pass
        with pytest.raises(ZeroDivisionError):
            async with await broken_desk():
                raise ZeroDivisionError

    run(main())
