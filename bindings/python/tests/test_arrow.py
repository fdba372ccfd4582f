"""Tables as Arrow: what four libraries read is what the views answer, at one moment, to the last null."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import csdesk
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from arrow_kit import Row, changing, libraries, noon, open_ticket, plain, with_polars, with_pyarrow
from csdesk.replay.driver import replay
from csdesk.replay.generator import generate, write


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[csdesk.Desk]:
    """A week of a generated shop."""
    folder = tmp_path_factory.mktemp("shop")
    with (
        (folder / "shop.jsonl").open("w", encoding="utf-8") as out,
        (folder / "truth.jsonl").open("w", encoding="utf-8") as truth,
    ):
        write(generate(7, 7, orders_a_day=10, talks_a_day=8), out, truth)
    replay(folder / "shop.jsonl", folder / "shop.db", group=100)
    with csdesk.open(folder / "shop.db") as desk:
        yield desk


# ---- the same rows everywhere ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", csdesk.tables())
def test_four_libraries_read_the_same_rows(shop: csdesk.Desk, name: str) -> None:
    table = shop.to_arrow(name)
    first = with_pyarrow(table)
    if first:
        assert list(first[0]) == list(table.columns)
    for read in libraries[1:]:
        assert read(table) == first


def pages(desk: csdesk.Desk, view: str, **params: object) -> list[Row]:
    return [dict(row) for row in desk._all_rows(view, params, "main")]


@pytest.mark.parametrize(
    ("table", "view"),
    [
        ("actions", "action.list"),
        ("clocks", "clock.list"),
        ("complaints", "complaint.list"),
        ("customers", "customer.list"),
        ("jobs", "job.list"),
        ("orders", "order.list"),
        ("tickets", "ticket.list"),
    ],
)
def test_a_table_is_its_list(shop: csdesk.Desk, table: str, view: str) -> None:
    assert compared(with_pyarrow(shop.to_arrow(table))) == compared(pages(shop, view))


@pytest.mark.parametrize(
    ("table", "view"), [("messages", "ticket.messages"), ("rounds", "ticket.rounds"), ("timeline", "ticket.timeline")]
)
def test_a_table_is_the_sum_of_its_tickets(shop: csdesk.Desk, table: str, view: str) -> None:
    tickets = [row["ticket"] for row in with_pyarrow(shop.to_arrow("tickets"))]
    columns = shop.to_arrow(table).columns  # the timeline's view adds what it finds in the messages
    wanted = [
        {name: value for name, value in row.items() if name in columns}
        for ticket in tickets
        for row in pages(shop, view, ticket=ticket)
    ]
    assert len(wanted) >= len(tickets) > 20
    assert compared(with_pyarrow(shop.to_arrow(table))) == compared(wanted)


def compared(rows: list[Row]) -> list[Row]:
    """What a view leaves out is absent there and null here; spans are ints in both."""
    return [{name: plain(value) for name, value in row.items() if plain(value) is not None} for row in rows]


def test_the_log_is_the_log(shop: csdesk.Desk) -> None:
    wanted = [(e.seq, e.at, e.type, e.data, e.actor, e.command_id, e.hash) for e in shop.events()]
    found = with_pyarrow(shop.to_arrow("events"))
    assert len(found) == len(wanted) > 1_000
    for row, event in zip(found, wanted, strict=True):
        assert (row["seq"], row["at"], row["type"], row["actor"], row["command_id"], row["hash"]) == (*event[:3], *event[4:])
        assert set(json.loads(row["data"])) == set(event[3])


def test_sums_in_sql_are_sums_in_python(shop: csdesk.Desk) -> None:
    tickets = shop.to_arrow("tickets")
    with duckdb.connect() as connection:
        connection.register("tickets", tickets)
        found = dict(connection.sql("select kind, count(*) from tickets group by kind").fetchall())
    counted: dict[str, int] = {}
    for row in pages(shop, "ticket.list"):
        counted[row["kind"]] = counted.get(row["kind"], 0) + 1
    assert found == counted
    assert pl.DataFrame(tickets)["kind"].dtype == pl.Categorical
    assert pd.DataFrame.from_arrow(tickets)["kind"].dtype == "category"


def test_types_are_what_the_columns_say(shop: csdesk.Desk) -> None:
    words = {
        "int64": pa.int64(),
        "utf8": pa.string(),
        "bool": pa.bool_(),
        "timestamp[ms, UTC]": pa.timestamp("ms", "UTC"),
        "duration[ms]": pa.duration("ms"),
        "dictionary<int32, utf8>": pa.dictionary(pa.int32(), pa.string()),
    }
    for name in csdesk.tables():
        table = shop.to_arrow(name)
        schema = pa.schema(table)
        assert {field.name: field.type for field in schema} == {column: words[kind] for column, kind in table.columns.items()}
        assert pa.RecordBatchReader.from_stream(table).schema == schema


def test_what_the_documentation_shows_works(shop: csdesk.Desk) -> None:
    tickets = shop.to_arrow("tickets")
    frame = pl.DataFrame(tickets)
    assert pl.from_arrow(tickets).struct.unnest().equals(frame)
    assert len(duckdb.sql("select status, count(*) from tickets group by all").fetchall()) == frame["status"].n_unique()
    exact = pa.table(tickets).to_pandas(types_mapper=pd.ArrowDtype)
    assert exact["refund_amount_minor"].dtype == pd.ArrowDtype(pa.int64())
    assert [None if minor is pd.NA else minor for minor in exact["refund_amount_minor"]] == frame["refund_amount_minor"].to_list()
    assert sum(batch.num_rows for batch in pa.RecordBatchReader.from_stream(tickets)) == frame.height


# ---- ugly values -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", libraries)
@pytest.mark.parametrize(
    "text", ["", "a\0b", "👩‍👩‍👧‍👦🇨🇳", "ﷺ ́x\u202eabc", "\U0010ffff", "x" * 100_000, '{"a":[1,"\\"]}', "'; drop table event; --"]
)
def test_texts_arrive_as_they_were_written(read: Callable[[csdesk.ArrowTable], list[Row]], text: str) -> None:
    with csdesk.open(":memory:", seed=1) as desk:
        ticket = open_ticket(desk)
        if text:
            desk.execute("ticket.reply", {"ticket": ticket, "text": text}, actor="agent:li", now=noon)
            assert read(desk.to_arrow("messages"))[1]["text"] == text
        else:
            assert read(desk.to_arrow("tickets"))[0]["subject"] == text


@pytest.mark.parametrize("read", libraries)
def test_empty_tables_and_shops_never_seen_have_columns_and_no_rows(read: Callable[[csdesk.ArrowTable], list[Row]]) -> None:
    with csdesk.open(":memory:") as desk:
        for name in csdesk.tables():
            assert read(desk.to_arrow(name, shop="never seen")) == []
        assert pl.DataFrame(desk.to_arrow("tickets")).columns == list(desk.to_arrow("tickets").columns)
        assert list(pd.DataFrame.from_arrow(desk.to_arrow("tickets")).columns) == list(desk.to_arrow("tickets").columns)


def test_shops_are_kept_apart() -> None:
    with csdesk.open(":memory:") as desk:
        open_ticket(desk)
        desk.execute(
            "ticket.open", {"requester": "c-1", "kind": "complaint", "channel": "phone"}, actor="agent:li", now=noon, shop="北店"
        )
        assert [row["requester"] for row in with_polars(desk.to_arrow("tickets"))] == ["c-17"]
        assert [row["requester"] for row in with_polars(desk.to_arrow("tickets", shop="北店"))] == ["c-1"]


def test_erased_texts_are_null_and_the_rest_stays(tmp_path: Path) -> None:
    with csdesk.open(tmp_path / "shop.db", seed=1) as desk:
        ticket = open_ticket(desk, "我的电话是 13800000000")
        desk.execute("ticket.reply", {"ticket": ticket, "text": "亲，好的"}, actor="agent:li", now=noon)
    with changing(tmp_path / "shop.db") as file:  # what erasing does to the log
        file.execute("update event set personal = null, salt = null where personal like '%13800000000%'")
    with csdesk.open(tmp_path / "shop.db") as desk:
        assert not desk.rebuild()
        assert desk.verify().ok
        for read in libraries:
            assert [row["text"] for row in read(desk.to_arrow("messages"))] == [None, "亲，好的"]
            assert "13800000000" not in str(read(desk.to_arrow("events")))
