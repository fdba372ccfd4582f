"""Arrow streams: many rows, one moment, capsules, closed desks, damaged files, wrong questions."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from pathlib import Path

import csdesk
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from arrow_kit import Row, changing, libraries, noon, open_ticket
from conftest import wild
from hypothesis import given

batch_rows = 65_536


# ---- many rows -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ticket with 200,000 messages, multiplied in the file itself: to make them by commands takes too long."""
    path = tmp_path_factory.mktemp("large") / "shop.db"
    with csdesk.open(path, seed=1) as desk:
        open_ticket(desk)
    with changing(path) as file:
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
    with changing(tmp_path / "shop.db") as file:
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
