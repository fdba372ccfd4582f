"""Small files of each format, as the tests write them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

ORDER = {
    "order_id": "o-1",
    "customer_unique_id": "c-1",
    "status": "delivered",
    "purchased_at": "2018-03-01 10:00:00",
    "approved_at": "2018-03-01 10:20:00",
    "to_carrier_at": "2018-03-03 09:00:00",
    "delivered_at": "2018-03-09 15:00:00",
    "promised_by": "2018-03-20 00:00:00",
    "price_total": "100.10",
    "freight_total": "9.90",
    "paid_total": "110.00",
    "seller_id": "s-1",
    "product_id": "p-1",
    "category": "toys",
    "reviews": "1",
    "review_score": "5",
    "review_answered_at": "2018-03-12 08:00:00",
    "review_title": "",
    "review_message": "",
}

INCIDENT = {
    "number": "INC1",
    "incident_state": "New",
    "reopen_count": "0",
    "opened_at": "2016-03-01 09:00",
    "sys_updated_at": "2016-03-01 09:05",
    "contact_type": "Phone",
    "location": "143",
    "category": "55",
    "subcategory": "170",
    "priority": "3",
    "assigned_to": "",
}


def order(**other: str) -> dict[str, str]:
    return ORDER | other


def incident(**other: str) -> dict[str, str]:
    return INCIDENT | other


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path
