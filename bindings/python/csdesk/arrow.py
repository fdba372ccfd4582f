"""Tables of a desk as Arrow streams: pandas, polars, DuckDB and pyarrow read them without copying."""

from __future__ import annotations

from csdesk import _csdesk
from csdesk.errors import InvalidArgument


class ArrowTable:
    """A table of a desk; made by :meth:`csdesk.Desk.to_arrow`.

    Speaks the Arrow PyCapsule protocol, so ``polars.DataFrame(table)``, ``pandas.DataFrame.from_arrow(table)``,
    ``pyarrow.table(table)``, ``pyarrow.RecordBatchReader.from_stream(table)`` and ``duckdb.sql("select … from table")`` take it
    as it is. Nothing is read before; each reading is a stream of its own that shows the shop as of its beginning, whatever is
    written meanwhile. Once the desk is closed there is nothing more to read.
    """

    __slots__ = ("_columns", "_name", "_native", "_shop")

    def __init__(self, native: _csdesk.Desk, name: str, shop: str) -> None:
        if not isinstance(shop, str):
            raise InvalidArgument("invalid_argument", "a text is expected", "shop", message_zh="应为文本")
        self._columns = _csdesk.table_columns(name)
        self._native = native
        self._name = name
        self._shop = shop

    @property
    def name(self) -> str:
        """The table's name, one of :func:`csdesk.tables`."""
        return self._name

    @property
    def shop(self) -> str:
        """The shop whose rows these are."""
        return self._shop

    @property
    def columns(self) -> dict[str, str]:
        """The columns in their order, each with its Arrow type in words, such as ``timestamp[ms, UTC]``."""
        return dict(self._columns)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A new stream over the table, in a capsule. Other types of the same columns may be asked for; they are not given."""
        return self._native.arrow_stream(self._name, self._shop, requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The schema of every such stream, in a capsule."""
        return _csdesk.arrow_schema(self._name)

    def __repr__(self) -> str:
        return f"<csdesk.ArrowTable {self._name!r} of shop {self._shop!r}: {', '.join(self._columns)}>"


def tables() -> list[str]:
    """The names of all tables :meth:`csdesk.Desk.to_arrow` gives out, sorted."""
    return _csdesk.table_names()
