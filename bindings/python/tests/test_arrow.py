"""Tables as Arrow: what four libraries read is what the views answer, at one moment, to the last null."""

from __future__ import annotations

import gc
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import csdesk
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import wild
from csdesk.replay.driver import replay
from csdesk.replay.generator import generate, write
from hypothesis import given

noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
batch_rows = 65_536

Row = dict[str, Any]


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


def open_ticket(desk: csdesk.Desk, text: str = "物流不动了", *, now: datetime = noon, **more: object) -> int:
    data = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": text, **more}
    return desk.execute("ticket.open", data, actor="customer:c-17", now=now).ids["ticket"]


# ---- what each library makes of a table, brought to one form ---------------------------------------------------------


def plain(value: object) -> object:
    """Spans as milliseconds, instants as aware datetimes, pandas' and DuckDB's own kinds of nothing as None."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, timedelta):
        return value // timedelta(milliseconds=1)
    if isinstance(value, pa.MonthDayNano):
        assert value.months == 0
        return value.days * 86_400_000 + value.nanoseconds // 1_000_000
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return int(value) if isinstance(value, float) else value


def plain_rows(rows: list[Row]) -> list[Row]:
    return [{str(name): plain(value) for name, value in row.items()} for row in rows]


def with_pyarrow(table: csdesk.ArrowTable) -> list[Row]:
    read = pa.table(table)
    read.validate(full=True)
    return plain_rows(read.to_pylist())


def with_polars(table: csdesk.ArrowTable) -> list[Row]:
    return plain_rows(pl.DataFrame(table).to_dicts())


def with_pandas(table: csdesk.ArrowTable) -> list[Row]:
    return plain_rows(pd.DataFrame.from_arrow(table).to_dict(orient="records"))


def with_duckdb(table: csdesk.ArrowTable) -> list[Row]:
    with duckdb.connect() as connection:
        connection.register("given", table)
        return plain_rows(connection.sql("select * from given").to_arrow_table().to_pylist())


libraries = [with_pyarrow, with_polars, with_pandas, with_duckdb]


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
    with sqlite3.connect(tmp_path / "shop.db") as file:  # what erasing does to the log
        file.execute("update event set personal = null, salt = null where personal like '%13800000000%'")
    with csdesk.open(tmp_path / "shop.db") as desk:
        assert not desk.rebuild()
        assert desk.verify().ok
        for read in libraries:
            assert [row["text"] for row in read(desk.to_arrow("messages"))] == [None, "亲，好的"]
            assert "13800000000" not in str(read(desk.to_arrow("events")))


# ---- many rows -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ticket with 200,000 messages, multiplied in the file itself: to make them by commands takes too long."""
    path = tmp_path_factory.mktemp("large") / "shop.db"
    with csdesk.open(path, seed=1) as desk:
        open_ticket(desk)
    with sqlite3.connect(path) as file:
        columns = [row[1] for row in file.execute("pragma table_info(q_message)")]
        wanted = {"message": "message + 1000000 + n", "text": "case n % 3 when 0 then null else 'emoji 🐢 ' || n end"}
        selected = ", ".join(wanted.get(name, f'"{name}"') for name in columns)
        file.execute(
            "with recursive k(n) as (select 1 union all select n + 1 from k where n < 199999)"
            f" insert into q_message select {selected} from q_message, k"
        )
    return path


def test_many_rows_come_in_batches_in_the_order_of_the_key(large: Path) -> None:
    with csdesk.open(large) as desk:
        table = desk.to_arrow("messages")
        sizes = [batch.num_rows for batch in pa.RecordBatchReader.from_stream(table)]
        assert sizes == [batch_rows, batch_rows, batch_rows, 200_000 - 3 * batch_rows]
        read = pa.table(table)
        read.validate(full=True)
        frame = pl.DataFrame(table)
        pandas_frame = pd.DataFrame.from_arrow(table)
        with duckdb.connect() as connection:
            connection.register("given", table)
            counted = connection.sql("select count(*), count(text), sum(message), max(text) from given").fetchall()[0]
        assert read["message"].to_pylist() == sorted(read["message"].to_pylist())
        assert read["text"][0].as_py() == "物流不动了"
        texts = [None if n % 3 == 0 else f"emoji 🐢 {n}" for n in range(1, 200_000)]
        assert read["text"].to_pylist()[1:] == texts
        assert frame["text"].to_list()[1:] == texts
        assert [None if text is pd.NA or text != text else text for text in pandas_frame["text"]][1:] == texts
        assert counted[:3] == (200_000, 200_000 - read["text"].null_count, sum(read["message"].to_pylist()))


def test_a_reading_shows_one_moment_while_writers_go_on(large: Path) -> None:
    with csdesk.open(large) as desk:
        ticket = desk.query("ticket.list")[0]["ticket"]
        reader = pa.RecordBatchReader.from_stream(desk.to_arrow("messages"))
        log = pa.RecordBatchReader.from_stream(desk.to_arrow("events"))
        logged = len(list(desk.events()))
        stop = threading.Event()

        def write_on() -> None:
            for n in range(10_000):
                desk.execute("ticket.note", {"ticket": ticket, "text": f"note {n}"}, actor="agent:li", now=noon)
                if stop.is_set():
                    break

        writer = threading.Thread(target=write_on)
        writer.start()
        try:
            total = sum(batch.num_rows for batch in reader)
            assert sum(batch.num_rows for batch in log) == logged
        finally:
            stop.set()
            writer.join()
        assert total == 200_000
        assert pa.table(desk.to_arrow("messages")).num_rows > 200_000


def test_several_threads_read_at_once(large: Path) -> None:
    with csdesk.open(large) as desk:
        table = desk.to_arrow("messages")
        found: list[int] = []
        readers = [threading.Thread(target=lambda: found.append(pa.table(table).num_rows)) for _ in range(4)]
        for one in readers:
            one.start()
        for one in readers:
            one.join()
        assert len(set(found)) == 1 and len(found) == 4


# ---- streams and capsules --------------------------------------------------------------------------------------------


def test_a_table_may_be_read_many_times_and_is_read_anew() -> None:
    with csdesk.open(":memory:") as desk:
        table = desk.to_arrow("tickets")
        for rows in (1, 2, 3):
            open_ticket(desk)
            assert pa.table(table).num_rows == rows


def test_capsules_have_the_names_of_the_protocol_and_release_themselves(tmp_path: Path) -> None:
    with csdesk.open(tmp_path / "shop.db") as desk:
        open_ticket(desk)
        table = desk.to_arrow("tickets")
        for _ in range(50):
            assert '"arrow_array_stream"' in repr(table.__arrow_c_stream__())
            assert '"arrow_schema"' in repr(table.__arrow_c_schema__())
        reader = pa.RecordBatchReader.from_stream(table)
        reader.read_next_batch()
        del reader
        unread = pa.RecordBatchReader.from_stream(table)
        del unread
        gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == ["shop.db"]  # nobody holds the file's log any more


def test_other_types_may_be_asked_for_but_no_other_columns() -> None:
    with csdesk.open(":memory:") as desk:
        open_ticket(desk)
        table = desk.to_arrow("tickets")
        schema = pa.schema(table)
        as_texts = pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in schema])
        assert table.__arrow_c_stream__(as_texts.__arrow_c_schema__()) is not None
        for wrong in (pa.schema(list(schema)[:-1]), pa.schema([f.with_name("x") for f in schema]), pa.schema([])):
            with pytest.raises(csdesk.InvalidArgument) as refused:
                table.__arrow_c_stream__(wrong.__arrow_c_schema__())
            assert refused.value.field == "requested_schema"


@pytest.mark.parametrize("read", libraries)
@pytest.mark.parametrize("path", [":memory:", "shop.db"])
def test_a_closed_desk_says_so(tmp_path: Path, read: Callable[[csdesk.ArrowTable], list[Row]], path: str) -> None:
    desk = csdesk.open(path if path == ":memory:" else tmp_path / path)
    open_ticket(desk)
    table = desk.to_arrow("tickets")
    reader = pa.RecordBatchReader.from_stream(table)
    schema = reader.schema
    desk.close()
    with pytest.raises(pa.ArrowInvalid, match="closed: "):
        reader.read_next_batch()
    with pytest.raises(Exception, match="closed"):
        read(table)
    with pytest.raises(csdesk.StorageError):
        table.__arrow_c_stream__()
    assert pa.schema(table) == schema
    del reader


def test_batches_outlive_the_desk(tmp_path: Path) -> None:
    desk = csdesk.open(tmp_path / "shop.db")
    open_ticket(desk)
    frame = pl.DataFrame(desk.to_arrow("messages"))
    table = pa.table(desk.to_arrow("messages"))
    desk.close()
    del desk
    gc.collect()
    assert frame["text"].to_list() == table["text"].to_pylist() == ["物流不动了"]


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ("update q_ticket set status = 'lost'", "tickets.status"),
        ("update q_ticket set requester = cast(x'E4BA' as text)", "tickets.requester"),
    ],
)
def test_a_damaged_file_is_named_and_nothing_of_it_handed_out(tmp_path: Path, damage: str, where: str) -> None:
    with csdesk.open(tmp_path / "shop.db") as desk:
        open_ticket(desk)
    with sqlite3.connect(tmp_path / "shop.db") as file:
        file.execute(damage)
    with csdesk.open(tmp_path / "shop.db") as desk:
        for read in libraries:
            with pytest.raises(Exception, match=f"corrupt: .*{where}"):
                read(desk.to_arrow("tickets"))
        assert desk.query("ticket.messages", {"ticket": 1})  # the desk goes on


# ---- asking wrongly --------------------------------------------------------------------------------------------------


def test_an_unknown_table_is_refused_with_those_there_are() -> None:
    with csdesk.open(":memory:") as desk, pytest.raises(csdesk.InvalidArgument) as refused:
        desk.to_arrow("ticket")
    assert refused.value.code == "unknown_name"
    assert refused.value.field == "table"
    assert refused.value.allowed == csdesk.tables()
    assert "没有这个表" in refused.value.message_zh


def test_a_table_knows_itself() -> None:
    with csdesk.open(":memory:") as desk:
        table = desk.to_arrow("rounds", shop="北店")
        assert (table.name, table.shop) == ("rounds", "北店")
        assert list(table.columns.items())[:2] == [("ticket", "int64"), ("round", "int64")]
        assert repr(table).startswith("<csdesk.ArrowTable 'rounds' of shop '北店': ticket, round")


@given(wild())
def test_whatever_is_passed_answers_or_refuses(value: object) -> None:
    with csdesk.open(":memory:") as desk:
        for attempt in (
            lambda: desk.to_arrow(value),  # type: ignore[arg-type]
            lambda: pa.table(desk.to_arrow("tickets", shop=value)),  # type: ignore[arg-type]
            lambda: desk.to_arrow("tickets").__arrow_c_stream__(value),
        ):
            try:
                attempt()
            except csdesk.InvalidArgument as refused:
                assert refused.field in ("table", "shop", "requested_schema")
