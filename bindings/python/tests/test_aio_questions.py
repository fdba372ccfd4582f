"""Questions, pages of events and the live stream of an asynchronous desk."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import csdesk
import csdesk.aio
import pytest
from aio_kit import Clock, kept_busy, noon, open_ticket, opening, run, waiting

pytestmark = pytest.mark.filterwarnings("error")


def test_questions_see_what_was_answered_and_wait_for_no_command(tmp_path: Path) -> None:
    async def main() -> None:
        async with csdesk.aio.open(tmp_path / "shop.db", clock=Clock()) as desk:
            ticket = await open_ticket(desk)
            async with kept_busy(desk):
                sent = asyncio.create_task(open_ticket(desk, "c-2"))
                await waiting(desk, 1)
                assert (await desk.ticket(ticket)).requester == "c-17"
                assert len(await desk.queue()) == 1
                assert (await desk.explain(ticket))[0]["metric"]
                assert await desk.jobs() == []
                assert "ticket" in (await desk.to_arrow("tickets")).columns
                assert not sent.done()
            assert (await desk.ticket(await sent)).requester == "c-2"
            await desk.execute("ticket.reply", {"ticket": ticket, "text": "亲"}, actor="agent:li")
            assert (await desk.query("ticket.timeline", {"ticket": ticket}, limit=100))[-1]["what"]
            complaint = await open_ticket(desk, kind="complaint")
            assert "complaint.accept" in await desk.allowed("complaint", complaint)
            with pytest.raises(csdesk.NotFound):
                await desk.ticket(999)
            assert await desk.bytes() > 0 and await desk.rebuild()
            assert await desk.export(tmp_path / "log.jsonl") == len([event async for event in desk.events()])

    run(main())


def test_a_customers_timeline_is_awaited_from_the_profile_or_alone() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            await open_ticket(desk)
            customer = await desk.customer("c-17")
            assert customer.tickets == 1 and dict(customer)["customer"] == "c-17"
            assert await customer.timeline == await desk.customer("c-17").timeline
            await open_ticket(desk)
            assert len(await customer.timeline) == 2
            both = await asyncio.gather(desk.customer("c-17"), desk.customer("c-17").timeline)
            assert both[0].tickets == len(both[1]) == 2
            assert (await asyncio.create_task(desk.customer("c-17"))).tickets == 2
            _ = customer.timeline, desk.customer("c-17")  # not awaited: nothing was begun
            for absent in (desk.customer("c-18"), desk.customer("c-18").timeline):
                with pytest.raises(csdesk.NotFound):
                    await absent
            cancelled = asyncio.create_task(desk.customer("c-17"))
            cancelled.cancel()
            with pytest.raises(asyncio.CancelledError):
                await cancelled

    run(main())


def test_events_come_page_by_page_and_may_be_left() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            await asyncio.gather(*(open_ticket(desk) for _ in range(400)))
            assert [event.seq async for event in desk.events()] == list(range(1, 1 + 1 + 400 * 3))
            async for event in desk.events(since=1_200):
                assert event.seq == 1_201
                break
            assert [event async for event in desk.events(shop="nobody's")] == []
            with pytest.raises(csdesk.Error):
                await anext(desk.events(-1))

    run(main())


def test_the_stream_gives_every_event_once_in_order_however_slow_the_reader() -> None:
    async def main() -> None:
        async with csdesk.aio.open(":memory:", clock=Clock()) as desk:
            await open_ticket(desk)
            before = [event async for event in desk.events()]
            later, all_of_it = desk.stream(), desk.stream(since=0)
            sent = [asyncio.create_task(open_ticket(desk)) for _ in range(300)]
            heard = [await anext(all_of_it) for _ in range(2)]
            await asyncio.gather(*sent)
            log = [event async for event in desk.events()]
            while len(heard) < len(log):
                heard.append(await anext(all_of_it))
            assert heard == log
            assert [await anext(later) for _ in range(5)] == log[len(before) : len(before) + 5]
            with pytest.raises(csdesk.InvalidArgument):
                await anext(desk.stream(shop=7))  # type: ignore[arg-type]

            ended = asyncio.create_task(collect(desk.stream()))
            await asyncio.sleep(0)
        assert await ended == []  # the desk was closed

    run(main())


async def collect(stream: Any) -> list[csdesk.Event]:
    return [event async for event in stream]


def test_the_stream_hears_other_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csdesk.aio._desk._READ_AGAIN", 0.02)

    async def main() -> None:
        async with csdesk.aio.open(tmp_path / "shop.db", clock=Clock()) as desk:
            stream = desk.stream()
            await open_ticket(desk)
            heard = [await anext(stream) for _ in range(4)]
            with csdesk.open(tmp_path / "shop.db") as other:
                await asyncio.to_thread(other.execute, "ticket.open", {"requester": "c-9", **opening}, actor="host", now=noon)
            heard += [await anext(stream) for _ in range(4)]
            assert [event.seq for event in heard] == list(range(1, 9))

    run(main())
