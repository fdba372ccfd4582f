"""The report in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.table import Table


def draw(figures: Mapping[str, Any], console: Console) -> None:
    for table in (_overview(figures), _tickets(figures), _sla(figures), _tiers(figures), _complaints(figures)):
        if table.row_count:
            console.print(table)
    _worst(figures["worst_breach"], console)
    _replayed(figures, console)


def _overview(figures: Mapping[str, Any]) -> Table:
    table = Table(show_header=False, box=None)
    for name in ("orders", "incidents", "customers", "late_parcels", "reviews_1_2", "events", "events_per_second"):
        if figures[name]:
            table.add_row(name.replace("_", " "), f"{figures[name]:,}")
    if figures["reopens"]["total"]:
        table.add_row("reopens", f"{figures['reopens']['total']:,} on {figures['reopens']['tickets']:,} tickets")
    if figures["out_of_order"]:
        table.add_row("told out of order", ", ".join(figures["out_of_order"][:5]))
    table.add_row("database", f"{figures['database_bytes'] / 1_000_000:,.1f} MB")
    table.add_row("head", figures["head_hash"])
    return table


def _tickets(figures: Mapping[str, Any]) -> Table:
    table = Table("tickets", "", title=f"{figures['tickets']['total']:,} tickets", title_justify="left")
    for group in ("by_kind", "by_status"):
        for name, count in figures["tickets"][group].items():
            table.add_row(name, f"{count:,}")
        table.add_section()
    return table


def _sla(figures: Mapping[str, Any]) -> Table:
    table = Table("clock", "met", "breached", "running", "attainment", title="SLA", title_justify="left")
    for metric, one in figures["sla"].items():
        table.add_row(metric, f"{one['met']:,}", f"{one['breached']:,}", f"{one['running']:,}", _percent(one["attainment"]))
    return table


def _tiers(figures: Mapping[str, Any]) -> Table:
    table = Table("tier", "customers", "clock", "ended", "median", "90 %", "attainment", title="By tier", title_justify="left")
    for tier, metrics in figures["by_tier"].items():
        for metric, one in metrics.items():
            customers, times = f"{figures['tiers'].get(tier, 0):,}", (span(one["median_ms"]), span(one["p90_ms"]))
            table.add_row(tier, customers, metric, f"{one['ended']:,}", *times, _percent(one["attainment"]))
    return table


def _complaints(figures: Mapping[str, Any]) -> Table:
    table = Table("complaints", "", title="Complaints", title_justify="left")
    if figures["complaints"]["opened"]:
        for name, count in figures["complaints"].items():
            table.add_row(name.replace("_", " "), _percent(count) if name == "closed_loop_rate" else f"{count:,}")
    return table


def _worst(worst: Mapping[str, Any] | None, console: Console) -> None:
    if worst is None:
        return
    name = worst["reference"] or worst["ticket"]
    title = f"Worst breach: {worst['metric']} of {name}, {span(worst['counted_ms'])} of {span(worst['target_ms'])}"
    table = Table("from", "to", "", "", "", title=title, title_justify="left")
    for clock in worst["clocks"]:
        for segment in clock["segments"]:
            length = span(segment["ms"] // timedelta(milliseconds=1))
            table.add_row(f"{segment['from']:%F %T}", f"{segment['to']:%F %T}", segment["kind"], length, segment["reason"])
    console.print(table)


def _replayed(figures: Mapping[str, Any], console: Console) -> None:
    replay = figures.get("replay")
    if replay is None:
        return
    console.print(f"{replay['commands']:,} commands of {replay['file']}", highlight=False)
    for code, count in replay["refusals"].items():
        console.print(f"refused {code}: {count:,}", style="red")
    for name, said in replay["modelled"].items():
        console.print(f"modelled, not in the file: {name}: {said}", style="dim", markup=False, highlight=False)


def _percent(part: float | None) -> str:
    return "–" if part is None else f"{part:.1%}"


def span(ms: int) -> str:
    """A span for people: the two largest units."""
    seconds = ms // 1_000
    for unit, size, below, part in (("d", 86_400, "h", 3_600), ("h", 3_600, "min", 60), ("min", 60, "s", 1)):
        if seconds >= size:
            return f"{seconds // size} {unit} {seconds % size // part} {below}"
    return f"{seconds} s"
