"""Whatever is sent, asked and cancelled at the same time: the desk is what one desk makes of the same commands in a row."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import csdesk
import csdesk.aio
import pytest
from aio_kit import Clock, ids_in, noon, open_ticket, opening, run
from conftest import wild
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.filterwarnings("error")

# Numbers of tickets are guesses: some exist, some do not, some are closed. So commands are done and refused in a mixture.
commands = st.one_of(
    st.builds(lambda who: ("ticket.open", {"requester": f"c-{who}", **opening}, "host"), st.integers(1, 3)),
    st.builds(lambda ticket: ("ticket.reply", {"ticket": ticket, "text": "亲"}, "agent:li"), st.integers(1, 30)),
    st.builds(lambda ticket: ("ticket.resolve", {"ticket": ticket}, "agent:li"), st.integers(1, 30)),
    st.builds(lambda after: ("action.request", {"kind": "remark", "deadline": noon + after}, "host"), st.integers(0, 90_000)),
    st.just(("ticket.open", {"requester": "c-1"}, "host")),
)


@dataclass
class Sent:
    """One call: what, how, and after how many turns of the loop it is given up."""

    command: tuple[str, dict[str, Any], str]
    way: str
    given_up_after: int | None


sendings = st.builds(
    Sent,
    commands,
    st.sampled_from(["execute", "execute", "execute", "json", "many", "ask"]),
    st.one_of(st.none(), st.none(), st.integers(0, 12)),
)
batches = st.lists(st.tuples(st.lists(sendings, max_size=40), st.integers(0, 60_000)), min_size=1, max_size=5)


def call_for(sent: Sent, desk: csdesk.aio.Desk | csdesk.Desk, command_id: str, now: int) -> Callable[[], Any]:
    name, data, actor = sent.command
    request = {"name": name, "data": data, "actor": actor, "command_id": command_id}
    match sent.way:
        case "execute":
            return lambda: desk.execute(name, data, actor=actor, command_id=command_id, now=now)
        case "json":
            return lambda: desk.execute_json(json.dumps(request), now=now)
        case "many":
            return lambda: desk.execute_many([{**request, "now": now}, {**request, "command_id": f"{command_id}+", "now": now}])
    return lambda: desk.query("ticket.list", now=now)


def outcome(ask: Callable[[], Any]) -> object:
    try:
        return comparable(ask())
    except csdesk.Error as refused:
        return comparable(refused)


def comparable(answer: object) -> object:
    if isinstance(answer, list):
        return [comparable(one) for one in answer]
    return answer.json if isinstance(answer, csdesk.Error) else answer


async def give_up(task: asyncio.Task[Any], turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()


@settings(max_examples=60)
@given(batches)
def test_any_mixture_ends_as_the_same_commands_in_a_row(script: list[tuple[list[Sent], int]]) -> None:
    async def main() -> None:
        clock = Clock()
        with csdesk.open(":memory:", seed=5) as model:
            async with csdesk.aio.open(":memory:", seed=5, clock=clock) as desk:
                for number, (batch, later) in enumerate(script):
                    await send_and_compare(batch, desk, model, number, clock.now)
                    clock.now += later
                    await desk.advance(clock.now)
                    model.advance(clock.now)
                    assert [event async for event in desk.events()] == list(model.events())
                assert await desk.verify() == model.verify()
                assert await desk.rebuild()

    async def send_and_compare(batch: list[Sent], desk: csdesk.aio.Desk, model: csdesk.Desk, number: int, now: int) -> None:
        async def answered(call: Callable[[], Coroutine[Any, Any, Any]]) -> object:
            try:
                return comparable(await call())
            except csdesk.Error as refused:
                return comparable(refused)

        tasks, givers = [], []
        for place, sent in enumerate(batch):
            task = asyncio.create_task(answered(call_for(sent, desk, f"{number}/{place}", now)))
            tasks.append(task)
            if sent.given_up_after is not None:
                givers.append(asyncio.create_task(give_up(task, sent.given_up_after)))
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*givers)
        await desk.next_deadline()  # whatever was taken is done by now
        done = set(ids_in([event async for event in desk.events()]))
        for place, (sent, answer) in enumerate(zip(batch, answers, strict=True)):
            command_id = f"{number}/{place}"
            if sent.way == "ask":
                continue
            if not isinstance(answer, asyncio.CancelledError):
                assert answer == outcome(call_for(sent, model, command_id, now))
            elif {command_id, f"{command_id}+"} & done:  # else it was taken out, or refused: either way nothing came of it
                outcome(call_for(sent, model, command_id, now))

    run(main())


@given(wild(), wild())
def test_anything_at_all_is_answered_or_refused_and_harms_nobody(a: Any, b: Any) -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            calls = (
                desk.execute(a, b, actor="host"),
                desk.execute("ticket.open", {"requester": a, **opening}, actor="host", shop=b),
                desk.execute("ticket.open", {"requester": "c", **opening}, actor=a, now=b),
                desk.execute("ticket.open", {"requester": "c", **opening}, actor="host", command_id=a),
                desk.execute_many(a),
                desk.execute_many([a, b]),
                desk.execute_json(a, now=b),
                desk.execute_many_json(a, now=b),
                desk.query(a, b),
                desk.query_json(a),
                desk.ticket(a, shop=b),
                desk.customer(a, shop=b),
                desk.customer(a).timeline,
                anext(desk.events(a, shop=b), None),
                desk.outbox(a, b),
                desk.acknowledge(a),
                desk.advance(a, shop=b),
                desk.verify(a),
            )
            answers = await asyncio.gather(*calls, open_ticket(desk), return_exceptions=True)
            for answer in answers:
                assert not isinstance(answer, BaseException) or isinstance(answer, csdesk.Error), repr(answer)
            assert isinstance(answers[-1], int) and await desk.verify() and desk.fault is None

    run(main())
