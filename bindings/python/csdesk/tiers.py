"""Customer tiers (VIP / 核心 / 普通) from recency, frequency, money and activity; usable without a desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from csdesk import _csdesk
from csdesk.errors import InvalidArgument

#: Fields of an order and the names a column or key may have, first found first taken.
_names = {
    "customer": ("customer", "customer_id", "customer_key", "requester"),
    "at": ("at", "placed_at", "purchased_at", "paid_at", "occurred_at"),
    "minor": ("minor", "amount_minor", "money_minor", "total_minor", "amount", "total", "money"),
    "activity": ("activity",),
}
_answer = ("customer", "tier", "recency_days", "frequency", "money_minor", "activity", "rule")


def rfm(orders: Any, *, as_of: datetime | int, policy: Mapping[str, Any] | None = None) -> Any:
    """The tier of every customer with an order at or before ``as_of``, with the figures it rests on, sorted by customer.

    Args:
        orders: a pandas DataFrame, an Arrow table (or whatever speaks the Arrow C stream interface, with pyarrow
            installed), or a list of dicts. One row an order: ``customer`` (text), ``at`` (aware datetime or int
            milliseconds; a numpy time without zone is UTC), ``minor`` (whole minor units, one currency; returns negative;
            ``amount`` as ``{"minor", "currency"}`` does too) and, where wanted, ``activity`` (its weight, else 1).
        as_of: the moment of the judgement; later orders are not known yet.
        policy: ``how`` ("thresholds" or "shares"), ``rules`` (dicts of ``tier``, ``min_orders``, ``min_money_minor``,
            ``max_recency_days``, ``min_activity``), ``shares`` (dicts of ``tier``, ``ppm``), ``otherwise``, ``window_days``,
            ``stay_days``. What is left out has the shipped figure.

    Returns one row a customer, in the kind of table that came in (a list of dicts for a list): ``customer``, ``tier``,
    ``recency_days``, ``frequency``, ``money_minor``, ``activity``, and ``rule``: which rule or share gave the tier, None for
    ``otherwise``.

    Raises InvalidArgument with the place: ``orders[3].at``, ``policy.rules[0].tier``.
    """
    if _is_pandas(orders):
        return type(orders)(_csdesk.tiers_rfm(_pandas_rows(orders), as_of, policy), columns=list(_answer))
    if hasattr(orders, "__arrow_c_stream__"):
        return _arrow(orders, as_of, policy)
    return [dict(zip(_answer, row, strict=True)) for row in _csdesk.tiers_rfm(_dict_rows(orders), as_of, policy)]


def _is_pandas(orders: object) -> bool:
    return hasattr(orders, "columns") and hasattr(orders, "iloc") and not isinstance(orders, type)


def _pandas_rows(frame: Any) -> list[tuple[Any, ...]]:
    names = _columns(frame.columns)
    columns = [_pandas_column(frame[names[part]]) if names[part] is not None else [1] * len(frame) for part in _names]
    return list(zip(*columns, strict=True))


def _pandas_column(series: Any) -> list[Any]:
    if getattr(series, "ndim", 1) != 1:
        raise InvalidArgument("invalid_argument", "a column is there twice", "orders", message_zh="列名重复")
    if getattr(series.dtype, "kind", "") == "M" and not series.hasnans:
        import numpy

        return list(numpy.asarray(series, dtype="datetime64[ns]").astype("datetime64[ms]").astype("int64").tolist())
    return list(series.tolist())


def _arrow(orders: Any, as_of: Any, policy: Any) -> Any:
    try:
        import pyarrow  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise InvalidArgument(
            "invalid_argument", "Arrow tables need pyarrow: pip install pyarrow", "orders", message_zh="需要 pyarrow"
        ) from None
    rows = _csdesk.tiers_rfm(_dict_rows(pyarrow.table(orders).to_pylist()), as_of, policy)
    columns = list(zip(*rows, strict=True)) or [()] * len(_answer)
    kinds = [pyarrow.string()] * 2 + [pyarrow.int64()] * 5
    arrays = [pyarrow.array(list(column), type=kind) for column, kind in zip(columns, kinds, strict=True)]
    return pyarrow.table(arrays, names=list(_answer))


def _dict_rows(orders: object) -> list[tuple[Any, ...]]:
    if isinstance(orders, (str, bytes, Mapping)) or not isinstance(orders, Iterable):
        raise InvalidArgument(
            "invalid_argument",
            "a DataFrame, an Arrow table or a list of dicts is expected",
            "orders",
            message_zh="应为表格或字典列表",
        )
    rows = []
    for place, order in enumerate(orders):
        here = f"orders[{place}]"
        if not isinstance(order, Mapping):
            raise InvalidArgument("invalid_argument", "a dict is expected", here, message_zh="应为字典")
        names = _columns(order, f"{here}.")
        activity = 1 if names["activity"] is None else order[names["activity"]]
        rows.append((order[names["customer"]], order[names["at"]], _minor(order[names["minor"]]), activity))
    return rows


def _minor(value: object) -> object:
    """Whole minor units, also out of ``{"minor": 1299, "currency": "CNY"}``."""
    return value.get("minor") if isinstance(value, Mapping) else value


def _columns(given: Iterable[object], path: str = "orders.") -> dict[str, Any]:
    there = {name for name in given if isinstance(name, str)}
    found: dict[str, Any] = {part: next((name for name in names if name in there), None) for part, names in _names.items()}
    for part in ("customer", "at", "minor"):
        if found[part] is None:
            raise InvalidArgument("invalid_argument", "this field is required", f"{path}{part}", message_zh="缺少必填字段")
    return found
