"""Figures for whoever runs the shop: the desk's tables as Arrow, read by polars without a copy. pandas, DuckDB and pyarrow
read them the same way (docs/arrow.md).

    python analyst.py [FILE]        without a file: a week of a small shop, made up here
"""

import random
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import csdesk
import polars as pl

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=timezone(timedelta(hours=8)))
AGENTS = {"chen": 2.0, "li": 3.0, "sun": 6.0}  # minutes until they answer, on average


def a_week(seed: int) -> list[dict[str, Any]]:
    """Commands in the order of their time: three hundred tickets, answered and solved sooner or later."""
    chance = random.Random(seed)
    deeds: list[tuple[datetime, str, dict[str, Any], str]] = []
    for number in range(300):
        opened = MONDAY + timedelta(days=chance.randrange(7), minutes=chance.randrange(12 * 60))
        customer, agent, name = f"c-{chance.randrange(120)}", chance.choice(sorted(AGENTS)), f"chat-{number}"
        answered = opened + timedelta(minutes=chance.expovariate(1 / AGENTS[agent]))
        solved = answered + timedelta(hours=chance.expovariate(1 / 6))
        message = {"requester": customer, "kind": "after_sale", "channel": "wangwang", "text": "在吗", "reference": name}
        deeds += [
            (opened, "ticket.open", message, f"customer:{customer}"),
            (answered, "ticket.assign", {"ticket": name, "agent": agent}, "team_lead:wu"),
            (answered, "ticket.reply", {"ticket": name, "text": "您好"}, f"agent:{agent}"),
            (solved, "ticket.resolve", {"ticket": name}, f"agent:{agent}"),
        ]
    deeds.sort(key=lambda deed: deed[0])
    return [{"name": name, "data": data, "actor": actor, "now": now} for now, name, data, actor in deeds]


def report(desk: csdesk.Desk) -> None:
    clocks, tickets = pl.DataFrame(desk.to_arrow("clocks")), pl.DataFrame(desk.to_arrow("tickets"))
    print(f"{tickets.height} tickets, {clocks.height} clocks")

    attainment = clocks.group_by("metric").agg(pl.len(), kept=(~pl.col("breached")).mean()).sort("metric")
    for metric, count, kept in attainment.iter_rows():
        print(f"  {metric:<15} {count:>4} promised, {kept:6.1%} kept")

    waited = tickets.drop_nulls("first_answer_at").with_columns(wait=pl.col("first_answer_at") - pl.col("opened_at"))
    by_agent = waited.group_by("assignee").agg(pl.len(), half=pl.col("wait").median(), most=pl.col("wait").quantile(0.9))
    print("first answers, by agent: half of them within, nine of ten within")
    for agent, count, half, most in by_agent.sort("half").iter_rows():
        print(f"  {agent:<5} {count:>4}  {half.total_seconds() / 60:5.1f} min  {most.total_seconds() / 60:5.1f} min")

    hours = tickets.group_by(hour=pl.col("opened_at").dt.convert_time_zone("Asia/Shanghai").dt.hour()).len().sort("hour")
    print("tickets by hour of the day")
    for hour, count in hours.iter_rows():
        print(f"  {hour:02}  {'█' * (count // 2)} {count}")


def main(path: str | None) -> None:
    with csdesk.open(path or ":memory:", catch_up="late" if path else "exact") as desk:
        if path is None:
            for answer in desk.execute_many(a_week(seed=7)):
                if isinstance(answer, csdesk.Error):
                    raise answer
        report(desk)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
