"""A scripted desk, and what each library makes of an Arrow table, brought to one form."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import csdesk
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

noon = datetime(2026, 11, 23, 4, tzinfo=UTC)

Row = dict[str, Any]


def open_ticket(desk: csdesk.Desk, text: str = "物流不动了", *, now: datetime = noon, **more: object) -> int:
    data = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": text, **more}
    return desk.execute("ticket.open", data, actor="customer:c-17", now=now).ids["ticket"]


@contextmanager
def changing(path: Path) -> Iterator[sqlite3.Connection]:
    """The file of a closed desk, to be changed behind its back; let go of at the end."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


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
