from __future__ import annotations

import asyncio
import inspect
import json
import os
import re
import subprocess
import sys
import textwrap
import threading
import typing
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import csdesk
import csdesk.aio
import pytest
from aio_kit import Clock, ids_in, kept_busy, noon, open_ticket, opening, run, waiting
from conftest import root

pytestmark = pytest.mark.filterwarnings("error")


def test_the_programs_of_the_manual_run(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", (root / "docs/asyncio.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    program, fragment = blocks
    whole = "async def main():\n" + textwrap.indent(fragment, "    ") + "\nimport asyncio, csdesk\nasyncio.run(main())\n"
    for code, shows in ((program, "ticket.opened"), (whole, "")):
        command = [sys.executable, "-W", "error", "-c", code]
        said = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        assert not said.stderr and shows in said.stdout


# ---- the same face -------------------------------------------------------------------------------------------------

names = [name for name in dir(csdesk.Desk) if not name.startswith("_")]


@pytest.mark.parametrize("name", names)
def test_every_method_of_the_desk_is_there_with_the_same_arguments(name: str) -> None:
    ours, theirs = getattr(csdesk.aio.Desk, name), getattr(csdesk.Desk, name)
    assert ours.__doc__
    said, meant = inspect.signature(ours).parameters.values(), inspect.signature(theirs).parameters.values()
    assert [(p.name, p.kind, p.default) for p in said] == [(p.name, p.kind, p.default) for p in meant]
    hints, theirs_hints = typing.get_type_hints(ours), typing.get_type_hints(theirs)
    assert {k: v for k, v in hints.items() if k != "return"} == {k: v for k, v in theirs_hints.items() if k != "return"}
    awaited = inspect.iscoroutinefunction(ours)
    assert awaited or inspect.isasyncgenfunction(ours) or issubclass(hints["return"], csdesk.aio.Call)
    if awaited:
        assert hints["return"] == theirs_hints["return"]


def test_open_takes_what_csdesk_open_takes_and_a_clock() -> None:
    ours, theirs = inspect.signature(csdesk.aio.open).parameters, inspect.signature(csdesk.open).parameters
    assert [(p.name, p.kind, p.default) for p in ours.values() if p.name != "clock"] == [
        (p.name, p.kind, p.default) for p in theirs.values()
    ]


def test_importing_csdesk_leaves_asyncio_alone() -> None:
    code = "import sys, csdesk; assert 'asyncio' not in sys.modules; csdesk.aio.open; assert 'asyncio' in sys.modules"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
    with pytest.raises(AttributeError, match="oia"):
        csdesk.oia  # noqa: B018


def test_a_desk_is_opened_by_awaiting_or_as_a_context(tmp_path: Path) -> None:
    async def main() -> None:
        async with csdesk.aio.open(tmp_path / "shop.db", {"name": "mine", "time_zone": "Asia/Shanghai"}, now=noon) as desk:
            ticket = await open_ticket(desk)
        desk = await csdesk.aio.open(tmp_path / "shop.db")
        assert (await desk.ticket(ticket)).requester == "c-17"
        await desk.close()
        await desk.close()
        task = asyncio.create_task(csdesk.aio.open(tmp_path / "shop.db", read_only=True))
        async with await task as again:
            assert (await again.query("policy.get"))[0]["version"] == 1
            with pytest.raises(csdesk.Error):
                await open_ticket(again)
        csdesk.aio.open(tmp_path / "never.db")  # begins nothing
        assert not (tmp_path / "never.db").exists()

    run(main())


@pytest.mark.parametrize("wrong", [{"path": 7}, {"policy": 7}, {"seed": -1}, {"catch_up": "soon"}, {"clock": lambda: "noon"}])
def test_what_cannot_be_opened_is_refused_and_leaves_no_thread(wrong: dict[str, Any], tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(csdesk.InvalidArgument) as refused:
            async with csdesk.aio.open(**{"path": tmp_path / "shop.db", "policy": {"name": "mine", "time_zone": "UTC"}, **wrong}):
                pass
        assert refused.value.field == next(iter(wrong)) or refused.value.field == "now"
        (tmp_path / "notes.txt").write_text("no desk at all\n" * 100)
        with pytest.raises(csdesk.StorageError):
            await csdesk.aio.open(tmp_path / "notes.txt")

    run(main())
    for thread in threading.enumerate():
        if thread.name.startswith("csdesk"):
            thread.join(10)
            assert not thread.is_alive()


# ---- commands ------------------------------------------------------------------------------------------------------


def test_a_thousand_awaiting_commands_share_syncs_and_are_durable(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"

    async def main() -> None:
        async with csdesk.aio.open(file, seed=1) as desk:
            answers = await asyncio.gather(
                *(desk.execute("ticket.open", {"requester": f"c-{i}", **opening}, actor="host", now=noon) for i in range(1_000))
            )
            assert [answer.ids["ticket"] for answer in answers] == sorted(answer.ids["ticket"] for answer in answers)
            figures = desk.figures
            assert (figures.commands, figures.largest_group, figures.waiting) == (1_000, 100, 0)
            assert figures.groups < 50
            assert await desk.verify()

    run(main())
    code = (
        "import csdesk, sys\nwith csdesk.open(sys.argv[1], read_only=True) as desk:\n"
        "    print(sum(event.type == 'ticket.opened' for event in desk.events()), desk.verify().ok)"
    )
    said = subprocess.run([sys.executable, "-c", code, str(file)], check=True, capture_output=True, text=True)
    assert said.stdout.split() == ["1000", "True"]


def test_what_was_acknowledged_survives_a_killed_process(tmp_path: Path) -> None:
    code = """
import asyncio, csdesk, os, signal, sys
async def main():
    async with csdesk.aio.open(sys.argv[1]) as desk:
        done = 0
        data = {"requester": "c", "kind": "after_sale", "channel": "sms"}
        async def send(i):
            nonlocal done
            await desk.execute("ticket.open", data, actor="host", command_id=f"k-{i}")
            os.write(1, b"k-%d\\n" % i)
            done += 1
            if done == 321:
                os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.gather(*(send(i) for i in range(1000)))
asyncio.run(main())
"""
    file = str(tmp_path / "shop.db")
    said = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True)
    acknowledged = said.stdout.split()
    assert len(acknowledged) == 321, said.stderr
    with csdesk.open(file) as desk:
        assert desk.verify()
        assert set(acknowledged) <= set(ids_in(list(desk.events())))


def test_commands_are_done_in_the_order_they_were_sent() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            await open_ticket(desk)
            async with kept_busy(desk):
                calls = [asyncio.create_task(open_ticket(desk, f"c-{i}", f"k-{i}")) for i in range(150)]
                await waiting(desk, 150)
                group = [{"name": "ticket.open", "data": {"requester": "g", **opening}, "actor": "host", "command_id": "g"}]
                calls.append(asyncio.create_task(desk.execute_many(group)))
                await waiting(desk, 151)
                calls.append(asyncio.create_task(open_ticket(desk, "last", "last")))
            await asyncio.gather(*calls)
            log = [event async for event in desk.events(since=4)]
            assert ids_in(log) == [*(f"k-{i}" for i in range(150)), "g", "last"]

    run(main())


def test_a_malformed_command_raises_at_once_and_a_refused_one_alone() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            await open_ticket(desk)
            async with kept_busy(desk):
                good = [asyncio.create_task(open_ticket(desk)) for _ in range(3)]
                for wrong, field in (
                    ({"actor": "nobody at all"}, "actor"),
                    ({"actor": 7}, "actor"),
                    ({"data": {"requester": 1.5}}, "requester"),
                    ({"data": None}, "data"),
                    ({"name": None}, "name"),
                    ({"name": "\ud800"}, "name"),
                    ({"command_id": ""}, "command_id"),
                    ({"shop": b"main"}, "shop"),
                    ({"now": "noon"}, "now"),
                ):
                    call: dict[str, Any] = {
                        "name": "ticket.open",
                        "data": {"requester": "c", **opening},
                        "actor": "host",
                        **wrong,
                    }
                    with pytest.raises(csdesk.InvalidArgument) as refused:
                        await desk.execute(**call)
                    assert refused.value.field == field
                    with pytest.raises(csdesk.InvalidArgument) as refused:
                        await desk.execute_many([{**call, **wrong}])
                    assert refused.value.field == f"commands[0].{field}"
                with pytest.raises(csdesk.InvalidArgument):
                    await desk.execute_json('{"name": 7}')
                bad = [
                    asyncio.create_task(desk.execute("ticket.reply", {"ticket": 99, "text": "…"}, actor="agent:li")),
                    asyncio.create_task(desk.execute("ticket.explode", {}, actor="host")),
                    asyncio.create_task(desk.execute("ticket.open", {"requester": "c"}, actor="host")),
                    asyncio.create_task(desk.execute("ticket.open", {}, actor="host", shop="\n")),
                ]
                good.append(asyncio.create_task(open_ticket(desk)))
                await waiting(desk, 8)
            assert len(set(await asyncio.gather(*good))) == 4
            answers = await asyncio.gather(*bad, return_exceptions=True)
            assert [type(answer) for answer in answers] == [csdesk.NotFound, *[csdesk.InvalidArgument] * 3]
            assert await desk.verify()

    run(main())


def test_every_way_to_send_a_command_answers_as_the_desk_does() -> None:
    data = {"requester": "c-1", **opening}
    request = {"name": "ticket.open", "data": data, "actor": "host", "command_id": "j"}
    order = {"kind": "remark", "text": "急"}
    with csdesk.open(":memory:", seed=3) as desk:
        expected = [
            desk.execute("ticket.open", data, actor="host", now=noon),
            desk.execute_json(json.dumps(request), now=noon),
            desk.execute_many([{**request, "command_id": "m", "now": noon}, {**request, "name": "no", "now": noon}])[0],
            desk.execute_many_json(json.dumps([{**request, "command_id": "n"}]), now=noon),
            desk.execute("action.request", order, actor="host", now=noon).ids,
            desk.acknowledge(desk.outbox()[-1].key, now=noon),
            desk.query_json('{"view": "ticket.list"}', now=noon),
            desk.verify(),
        ]

    async def main() -> None:
        async with csdesk.aio.open(":memory:", seed=3, clock=Clock()) as desk:
            many = desk.execute_many
            answers = [
                await desk.execute("ticket.open", data, actor="host"),
                await desk.execute_json(json.dumps(request)),
                (await many([{**request, "command_id": "m"}, {**request, "name": "no"}]))[0],
                await desk.execute_many_json(json.dumps([{**request, "command_id": "n"}])),
                (await desk.execute("action.request", order, actor="host")).ids,
                await desk.acknowledge((await desk.outbox())[-1].key),
                await desk.query_json('{"view": "ticket.list"}'),
                await desk.verify(),
            ]
            assert answers == expected
            assert (await desk.acknowledge(expected[5].events[0].data["key"])).repeated
            with pytest.raises(csdesk.InvalidArgument) as refused:
                await many([{**request, "actor": "…"}])
            assert refused.value.field == "commands[0].actor"
            with pytest.raises(csdesk.InvalidArgument):
                await many("nonsense")  # type: ignore[arg-type]

    run(main())


# ---- where it may not be used --------------------------------------------------------------------------------------


def test_another_loop_is_refused(tmp_path: Path) -> None:
    calls: list[Callable[[csdesk.aio.Desk], Coroutine[Any, Any, Any]]] = [
        open_ticket,
        lambda desk: desk.execute_many([]),
        lambda desk: desk.verify(),
        lambda desk: desk.ticket(1),
        lambda desk: desk.customer("c"),
        lambda desk: anext(desk.events()),
        lambda desk: desk.close(),
    ]

    async def elsewhere(desk: csdesk.aio.Desk) -> None:
        for call in calls:
            with pytest.raises(csdesk.Refused, match="another event loop"):
                await call(desk)
        with pytest.raises(csdesk.Refused):
            desk.stream()

    async def main() -> None:
        async with csdesk.aio.open(tmp_path / "shop.db") as desk:
            await asyncio.to_thread(lambda: asyncio.run(elsewhere(desk)))
            with pytest.raises(csdesk.Refused):
                await asyncio.to_thread(desk.verify().send, None)
            assert await desk.verify()

    run(main())


def test_a_forked_child_is_refused(tmp_path: Path) -> None:
    async def main() -> None:
        async with csdesk.aio.open(tmp_path / "shop.db") as desk:
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    desk.verify().send(None)
                except csdesk.StorageError as refused:
                    code = 0 if refused.code == "closed" else 2
                finally:
                    os._exit(code)
            _, status = os.waitpid(child, 0)
            assert os.waitstatus_to_exitcode(status) == 0
            assert await desk.verify()

    run(main())


def test_a_forgotten_desk_says_so_and_lets_go(tmp_path: Path) -> None:
    async def main() -> None:
        desk = await csdesk.aio.open(tmp_path / "shop.db")
        await open_ticket(desk)
        with pytest.warns(ResourceWarning, match="never closed"):
            del desk
        async with csdesk.aio.open(tmp_path / "shop.db") as again:
            assert await again.verify()

    run(main())
