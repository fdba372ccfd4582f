"""A desk on asyncio: customers write at the same time, an agent answers from the live stream of events, and the deadline of
the one nobody answered fires by itself. The shop's clock runs 300 times faster here, so that the five minutes of a first
response last a second.

    python asyncio_desk.py [FILE]        without a file: in memory
"""

import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import csdesk


def fast_clock(begin: datetime, times: int) -> Callable[[], datetime]:
    """An accelerated clock. Live, leave `clock` out of csdesk.aio.open: it is then the system's."""
    started = time.monotonic()
    return lambda: begin + timedelta(seconds=(time.monotonic() - started) * times)


async def customer(desk: csdesk.aio.Desk, name: str, text: str) -> None:
    """Opens a ticket. Commands that wait at the same time share one sync to disk."""
    message = {"requester": name, "kind": "pre_sale", "channel": "web_chat", "text": text}
    opened = await desk.execute("ticket.open", message, actor=f"customer:{name}")
    print(f"{name}: {text} (ticket {opened.ids['ticket']})")


async def agent(desk: csdesk.aio.Desk, name: str, overlooks: str) -> None:
    """Answers whoever writes, except the one that is overlooked, until a clock has been breached."""
    async with aclosing(desk.stream(since=0)) as events:
        async for event in events:
            if event.type == "ticket.opened" and event.data["requester"] != overlooks:
                await desk.execute("ticket.reply", {"ticket": event.data["ticket"], "text": "您好，有的"}, actor=f"agent:{name}")
                print(f"agent {name} answered ticket {event.data['ticket']}")
            elif event.type == "clock.warned":
                print(f"warning for ticket {event.data['ticket']}")
            elif event.type == "clock.breached":
                print(f"BREACH of ticket {event.data['ticket']}, due {event.data['due']:%H:%M:%S}")
                return


async def main(path: str) -> None:
    clock = fast_clock(datetime(2026, 11, 11, 12, 0, tzinfo=UTC), times=300)
    async with csdesk.aio.open(path, clock=clock) as desk, asyncio.TaskGroup() as tasks:
        answering = tasks.create_task(agent(desk, "li", overlooks="chen"))
        for name, text in {"wang": "有现货吗", "lin": "今天能发货吗", "chen": "在吗"}.items():
            tasks.create_task(customer(desk, name, text))
        await answering
        for ticket in await desk.queue():
            print(
                f"in the queue: ticket {ticket.ticket} of {ticket.requester}, {'waiting' if ticket.waiting_since else 'answered'}"
            )
        checked = await desk.verify()
        print(f"{desk.figures.commands} commands in {desk.figures.groups} groups; log {'unaltered' if checked.ok else 'ALTERED'}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else ":memory:"))
