"""A cancelled command is done whole or not at all; nothing ever hangs; a fault takes its group and nothing else."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import csdesk
import csdesk.aio
import pytest
from aio_kit import Clock, ids_in, kept_busy, noon, open_ticket, opening, run, until, waiting

pytestmark = pytest.mark.filterwarnings("error")


async def done_on(desk: csdesk.aio.Desk) -> list[str]:
    """The command ids on a desk that is whole."""
    assert await desk.verify()
    return ids_in([event async for event in desk.events()])


def test_cancelled_before_its_group_was_taken_a_command_is_not_done() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            await open_ticket(desk, command_id="first")
            async with kept_busy(desk):
                tasks = [asyncio.create_task(open_ticket(desk, command_id=f"k-{i}")) for i in range(10)]
                await waiting(desk, 10)
                for task in tasks[::2]:
                    task.cancel()
            answers = await asyncio.gather(*tasks, return_exceptions=True)
            assert [isinstance(answer, asyncio.CancelledError) for answer in answers] == [True, False] * 5
            assert await done_on(desk) == ["first", *(f"k-{i}" for i in range(1, 10, 2))]
            assert desk.figures.commands == 6

    run(main())


def test_cancelled_before_it_was_sent_a_command_is_not_done() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:") as desk:
            task = asyncio.create_task(open_ticket(desk))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert desk.figures.commands == 0 and await done_on(desk) == []

    run(main())


def test_cancelled_after_its_group_was_taken_a_command_is_done_whole_and_can_be_asked_for_again() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            tasks = [asyncio.create_task(open_ticket(desk, command_id=f"k-{i}")) for i in range(10)]
            await waiting(desk, 10)
            await until(lambda: not desk.figures.waiting)  # the thread has them
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            assert await done_on(desk) == [f"k-{i}" for i in range(10)]
            again = await desk.execute("ticket.open", {"requester": "c-17", **opening}, actor="host", command_id="k-3")
            assert again.repeated

    run(main())


def test_a_list_of_commands_is_cancelled_whole_or_done_whole() -> None:
    async def main() -> None:
        def group(name: str) -> list[dict]:
            data = {"requester": "c", **opening}
            return [{"name": "ticket.open", "data": data, "actor": "host", "command_id": f"{name}-{i}"} for i in range(5)]

        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            await open_ticket(desk, command_id="first")
            async with kept_busy(desk):
                dropped = asyncio.create_task(desk.execute_many(group("a")))
                done = asyncio.create_task(desk.execute_many(group("b")))
                await waiting(desk, 2)
                dropped.cancel()
            await done
            assert await done_on(desk) == ["first", *(f"b-{i}" for i in range(5))]

    run(main())


def test_a_time_limit_and_a_task_group_leave_no_half_command() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            await open_ticket(desk, command_id="first")
            async with kept_busy(desk):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.01):
                        await open_ticket(desk, command_id="late")
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(open_ticket(desk, command_id="late too"), 0.01)
            with pytest.raises(ExceptionGroup) as failed:
                async with asyncio.TaskGroup() as group:
                    for i in range(250):
                        group.create_task(open_ticket(desk, command_id=f"k-{i}"))
                    group.create_task(desk.execute("ticket.reply", {"ticket": 99, "text": "…"}, actor="agent:li"))
                    for i in range(250, 500):
                        group.create_task(open_ticket(desk, command_id=f"k-{i}"))
            assert all(isinstance(why, csdesk.NotFound) for why in failed.value.exceptions)
            done = await done_on(desk)
            assert done[0] == "first" and done[1:] == [f"k-{i}" for i in range(len(done) - 1)]

    run(main())


def test_closing_finishes_what_waits_and_refuses_what_comes_after(tmp_path: Path) -> None:
    async def main() -> None:
        desk = await csdesk.aio.open(tmp_path / "shop.db", clock=Clock())
        await open_ticket(desk, command_id="first")
        async with kept_busy(desk):
            sent = [asyncio.create_task(open_ticket(desk, command_id=f"k-{i}")) for i in range(150)]
            question = asyncio.create_task(desk.ticket(1))
            await waiting(desk, 150)
            closing = [asyncio.create_task(desk.close()) for _ in range(3)]
            await waiting(desk, 151)
            for call in (open_ticket(desk), desk.ticket(1), desk.verify(), desk.customer("c").timeline, anext(desk.events())):
                with pytest.raises(csdesk.StorageError) as refused:
                    await call
                assert refused.value.code == "closed"
            with pytest.raises(csdesk.StorageError):
                desk.stream()
        await asyncio.gather(question, *sent, *closing)
        async with csdesk.aio.open(tmp_path / "shop.db") as again:
            assert await done_on(again) == ["first", *(f"k-{i}" for i in range(150))]

    run(main())


def test_a_cancelled_close_goes_on(tmp_path: Path) -> None:
    async def main() -> None:
        desk = await csdesk.aio.open(tmp_path / "shop.db")
        await open_ticket(desk)
        async with kept_busy(desk):
            sent, closing = asyncio.create_task(open_ticket(desk)), asyncio.create_task(desk.close())
            await waiting(desk, 2)
            closing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await closing
        await sent
        await desk.close()

    run(main())


def test_a_cancelled_opening_leaves_nothing_open(tmp_path: Path) -> None:
    async def main() -> None:
        for turns in range(4):
            task = asyncio.create_task(csdesk.aio.open(tmp_path / "shop.db"))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await (await task).close()
        async with csdesk.aio.open(tmp_path / "shop.db") as desk:
            assert await done_on(desk) == []

    run(main())


def test_a_loop_that_ends_leaves_no_half_command(tmp_path: Path) -> None:
    kept: list[csdesk.aio.Desk] = []

    async def main() -> None:
        desk = await csdesk.aio.open(tmp_path / "shop.db")
        kept.append(desk)
        tasks = [asyncio.create_task(open_ticket(desk, command_id=f"k-{i}")) for i in range(1_000)]
        await tasks[120]

    asyncio.run(main())
    with pytest.warns(ResourceWarning):
        kept.clear()
    with csdesk.open(tmp_path / "shop.db") as desk:
        assert desk.verify()
        done = ids_in(list(desk.events()))
        assert done == [f"k-{i}" for i in range(len(done))] and 120 < len(done) <= 1_000


def test_an_interrupt_ends_the_program_and_closes_the_desk(tmp_path: Path) -> None:
    code = """
import asyncio, csdesk, sys
async def main():
    async with csdesk.aio.open(sys.argv[1]) as desk:
        async def send(i):
            data = {"requester": "c", "kind": "after_sale", "channel": "sms"}
            await desk.execute("ticket.open", data, actor="host", command_id=f"k-{i}")
            print("sent", i, flush=True)
        async with asyncio.TaskGroup() as group:
            for i in range(100_000):
                group.create_task(send(i))
asyncio.run(main())
"""
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "shop.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stderr is not None
        assert child.stdout.readline() == "sent 0\n"
        child.send_signal(signal.SIGINT)
        sent = 1 + len(child.stdout.read().splitlines())
        said = child.stderr.read()
    assert said.splitlines()[-1] == "KeyboardInterrupt" and "Warning" not in said and "never" not in said
    with csdesk.open(tmp_path / "shop.db") as desk:
        assert desk.verify()
        assert sent <= len(ids_in(list(desk.events()))) < 100_000


def test_what_a_callback_raises_reaches_its_caller_alone() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:") as desk:
            await open_ticket(desk)

            def stops(_: str) -> None:
                raise StopIteration

            def fails(_: str) -> None:
                raise ZeroDivisionError

            sent = [asyncio.create_task(open_ticket(desk)) for _ in range(3)]
            with pytest.raises(ZeroDivisionError):
                await desk.export(fails)
            with pytest.raises(RuntimeError, match="StopIteration"):
                await desk.export(stops)
            await asyncio.gather(*sent)
            assert await desk.verify()

    run(main())


@contextmanager
def no_room(file: Path) -> Iterator[None]:
    """No file may grow beyond what the desk's own log is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(f"{file}-wal"), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_fault_of_the_disk_fails_its_whole_group_and_keeps_nothing_of_it(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"

    async def main() -> None:
        async with csdesk.aio.open(file, clock=Clock()) as desk:
            await open_ticket(desk, command_id="first")
            with no_room(file):
                calls = [open_ticket(desk, command_id=f"k-{i}") for i in range(20)]
                calls.append(desk.execute("ticket.reply", {"ticket": 99, "text": "…"}, actor="agent:li"))
                faults = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(fault, csdesk.StorageError) for fault in faults)
            assert len({id(fault) for fault in faults}) == 21
            await open_ticket(desk, command_id="k-7")
            assert await done_on(desk) == ["first", "k-7"]

    run(main())


def test_a_desk_closed_underneath_refuses_all_that_wait(tmp_path: Path) -> None:
    async def main() -> None:
        desk = await csdesk.aio.open(tmp_path / "shop.db", clock=Clock(noon))
        await open_ticket(desk, command_id="first")
        async with kept_busy(desk):
            waits = [asyncio.create_task(open_ticket(desk)) for _ in range(5)]
            await waiting(desk, 5)
            closing = asyncio.create_task(asyncio.to_thread(desk._desk.native.close))
            await asyncio.sleep(0.01)
        await closing
        answers = await asyncio.gather(*waits, desk.ticket(1), desk.verify(), return_exceptions=True)
        assert {getattr(answer, "code", "") for answer in answers} == {"closed"}
        await until(lambda: desk.fault)
        with pytest.raises(csdesk.StorageError):  # its deadlines will never fire
            await desk.close()
        await desk.close()

    run(main())
