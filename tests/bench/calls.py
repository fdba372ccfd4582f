"""What a call costs from Python; run by bench_main.py with the module on its path, prints one JSON object: name → ns."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time_ns

import csdesk
import numpy as np

day = ("09:00", "18:00")
office = csdesk.Calendar(
    tz="Europe/Berlin",
    hours={"mon": [("09:00", "12:30"), ("13:00", "18:00")], "tue": [day], "wed": [day], "thu": [day], "fri": [day]},
    holidays=["2026-01-01"],
)
random = np.random.default_rng(20261121)
starts = random.integers(1_577_836_800_000, 1_672_531_200_000, 4096)
elements = 100_000


def per_item(work: Callable[[], object], items: int, repetitions: int) -> float:
    """Median over the repetitions of the time of one item."""
    work()
    taken = []
    for _ in range(repetitions):
        begin = process_time_ns()
        work()
        taken.append((process_time_ns() - begin) / items)
    return median(taken)


def each(function: Callable[[object, object], object], first: list, second: list) -> Callable[[], object]:
    """The function over pairs of positional arguments; the loop itself is measured apart and taken off."""

    def work() -> None:
        for a, b in zip(first, second, strict=True):
            function(a, b)

    return work


def empty(first: list, second: list) -> Callable[[], object]:
    def work() -> None:
        for _ in zip(first, second, strict=True):
            pass

    return work


def calls(repetitions: int) -> dict[str, float]:
    ints = [int(t) for t in starts]
    spans = [28_800_000] * len(ints)
    later = [t + 30 * 86_400_000 for t in ints]
    times = [datetime.fromtimestamp(t / 1000, UTC) for t in ints]
    lengths = [timedelta(hours=8)] * len(ints)
    ends = [t + timedelta(days=30) for t in times]
    loop = per_item(empty(ints, spans), len(ints), repetitions)
    told = {
        "python_calendar_add": each(office.add, ints, spans),
        "python_calendar_add_datetime": each(office.add, times, lengths),
        "python_calendar_between": each(office.between, ints, later),
        "python_calendar_between_datetime": each(office.between, times, ends),
    }
    return {name: per_item(work, len(ints), repetitions) - loop for name, work in told.items()}


def columns(repetitions: int) -> dict[str, float]:
    """Of a whole column: one element, the cost of the call spread over all of them; and a call with one element."""
    many = np.resize(starts, elements)
    spans = np.full(elements, 28_800_000)
    later = many + 30 * 86_400_000
    one, one_span = many[:1], spans[:1]

    def single(function: Callable[[object, object], object], a: object, b: object) -> Callable[[], object]:
        def work() -> None:
            for _ in range(1_000):
                function(a, b)

        return work

    return {
        "python_add_many": per_item(lambda: office.add_many(many, spans), elements, repetitions),
        "python_between_many": per_item(lambda: office.between_many(many, later), elements, repetitions),
        "python_add_many_call": per_item(single(office.add_many, one, one_span), 1_000, repetitions),
    }


def desk(repetitions: int) -> dict[str, float]:
    count = 5_000
    data = {"kind": "remark", "text": "急"}

    def objects() -> None:
        with csdesk.open(":memory:") as d:
            for _ in range(count):
                d.execute("action.request", data, actor="host", now=1_795_140_000_000)

    def documents() -> None:
        text = '{"name":"action.request","actor":"host","data":{"kind":"remark","text":"急"}}'
        with csdesk.open(":memory:") as d:
            for _ in range(count):
                d.execute_json(text, now=1_795_140_000_000)

    return {
        "python_execute": per_item(objects, count, repetitions),
        "python_execute_json": per_item(documents, count, repetitions),
    }


if __name__ == "__main__":
    n = int(sys.argv[1])
    print(json.dumps({**calls(n), **columns(n), **desk(n)}))
