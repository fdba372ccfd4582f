"""``csdesk watch``: the live queue with its countdowns."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

import csdesk
from csdesk.cli import app
from csdesk.cli.explain import Language, _moment
from csdesk.cli.output import DeskFile, Json, show

_WORDS = {
    "en": {
        "title": "{shop} · {count} waiting{more} · {time}",
        "more": " and more",
        "columns": ("ticket", "about", "kind", "tier", "channel", "agent", "status", "waits", "clock", "due in"),
        "nobody": "nobody waits",
        "late": "late {time}",
        "paused": "paused, {time} left",
        "without": "–",
        "trouble": "cannot read the desk, trying again: {why}",
    },
    "zh": {
        "title": "{shop} · {count} 个待处理{more} · {time}",
        "more": "以上",
        "columns": ("工单", "内容", "类型", "等级", "渠道", "客服", "状态", "已等待", "时效", "剩余"),
        "nobody": "没有人在等待",
        "late": "超时 {time}",
        "paused": "已暂停，余 {time}",
        "without": "–",
        "trouble": "无法读取服务台，正在重试：{why}",
    },
}
_ZH = {
    "pre_sale": "售前咨询",
    "after_sale": "售后服务",
    "complaint": "投诉",
    "emergency": "突发事件",
    "feedback": "客户反馈",
    "negative_review": "差评跟进",
    "harassment": "恶意骚扰",
    "data_request": "个人信息请求",
    "new": "待受理",
    "open": "处理中",
    "pending": "待买家回复",
    "on_hold": "待第三方",
    "resolved": "已解决",
    "closed": "已关闭",
    "merged": "已合并",
    "first_response": "首次响应",
    "next_response": "后续响应",
    "update": "进度更新",
    "resolution": "解决",
    "customer_wait": "客户等待",
    "agent_work": "客服处理",
    "external": "外部时限",
    "agent_first_response": "客服首次响应",
    "pausable_update": "进度更新（不计待回复）",
    "ownership": "组内处理（OLA）",
    "underpinning": "第三方处理",
    "workflow_step": "流程步骤",
    "normal": "普通客户",
    "core": "核心客户",
    "vip": "VIP客户",
}
_DROPPED = (3, 4, 2, 6, 5, 8, 7)  # columns that a narrow terminal does without, the first one first
_ABOUT = 1
_SHORTEST = 12  # cells of it
_NEAR = timedelta(minutes=1)


@app.command()
def watch(
    desk: DeskFile,
    agent: Annotated[str | None, typer.Option(help="Only this agent's, such as agent:li.")] = None,
    shop: Annotated[str, typer.Option(help="Which shop.")] = "main",
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="Tickets at most.")] = 30,
    language: Annotated[Language, typer.Option("--language", "--lang", help="Of the words.")] = Language.en,
    mask: Annotated[bool, typer.Option("--mask", help="Show no subjects, and customers by their last three letters.")] = False,
    advance: Annotated[bool, typer.Option("--advance", help="Fire what comes due; else the desk is only read.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Show it once and end.")] = False,
    at: Annotated[str | None, typer.Option(help="With --once or --json: as of this moment (RFC 3339).")] = None,
    json: Json = False,
) -> None:
    """Show who waits and which clock comes due next, counting down, until Ctrl-C. Other processes may go on writing."""
    moment = _moment(at)
    console = Console()
    if moment is not None and not (once or json):
        raise typer.BadParameter("--at belongs to --once or --json")
    if moment is not None and advance:
        raise typer.BadParameter("--at is to look at a moment, --advance fires what is due now")
    view = _View(desk, shop, agent, limit, advance)
    try:
        if once or json or not console.is_terminal:
            found = view.look(moment or datetime.now(UTC))
            show(found, json, lambda out: out.print(_drawn(found, language, mask, None, out.width)))
        else:
            _follow(view, language, mask, console)
    finally:
        view.close()


def _follow(view: _View, language: Language, mask: bool, console: Console) -> None:
    found: dict[str, Any] = {"shop": view.shop, "as_of": datetime.now(UTC), "rows": [], "more": False}
    with (
        suppress(KeyboardInterrupt),
        _terminated_like_interrupted(),
        Live(console=console, screen=True, auto_refresh=False) as live,
    ):
        while True:
            trouble = None
            try:
                view.limit = min(view.most, max(1, console.size.height - 6))
                found = view.look(datetime.now(UTC))
            except csdesk.StorageError as why:  # the writer restarts, the file is being replaced: it will be there again
                trouble = why
                view.close()
            live.update(_drawn(found, language, mask, trouble, console.width), refresh=True)
            time.sleep(1 - time.time() % 1)


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _View:
    """The queue of one file, opened anew where the file was replaced or could not be read."""

    def __init__(self, path: Path, shop: str, agent: str | None, limit: int, advance: bool) -> None:
        self.shop = shop
        self.most = self.limit = limit
        self._path, self._agent, self._advance = path, agent, advance
        self._desk: csdesk.Desk | None = None
        self._file = 0

    def look(self, now: datetime) -> dict[str, Any]:
        desk = self._opened()
        if self._advance:
            with suppress(csdesk.StorageError):  # another process writes just now; it fires them itself, or we do next time
                desk.advance(now)
        params = {} if self._agent is None else {"agent": self._agent}
        page = desk.query("ticket.watch", params, limit=self.limit, now=now, shop=self.shop)
        return {"shop": self.shop, "as_of": now, "rows": list(page), "more": page.after is not None}

    def close(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    def _opened(self) -> csdesk.Desk:
        try:
            file = self._path.stat().st_ino
        except OSError as why:
            raise csdesk.StorageError("storage", str(why), "desk", message_zh="无法读取文件") from why
        if self._desk is not None and file != self._file:
            self.close()
        if self._desk is None:
            self._desk = csdesk.open(self._path, read_only=not self._advance)
            self._file = file
        return self._desk


# ---- drawing -----------------------------------------------------------------------------------------------------------


def _drawn(found: dict[str, Any], language: Language, mask: bool, trouble: Exception | None, width: int) -> RenderableType:
    words: dict[str, Any] = _WORDS[language]
    now: datetime = found["as_of"]
    more = words["more"] if found["more"] else ""
    title = words["title"].format(
        shop=found["shop"], count=len(found["rows"]), more=more, time=f"{now.astimezone():%Y-%m-%d %H:%M:%S}"
    )
    parts: list[RenderableType] = [Text(title, style="bold", no_wrap=True, overflow="ellipsis")]
    if trouble is not None:
        parts.append(Text(words["trouble"].format(why=trouble), style="red"))
    if not found["rows"]:
        return Group(*parts, Text(words["nobody"], style="dim"))
    rows = [_cells(row, now, language, mask) for row in found["rows"]]
    table = Table(expand=True)
    kept = _fitting(words["columns"], rows, width)
    for place in kept:
        column = {"ratio": 1} if place == _ABOUT else {"overflow": "crop"}
        table.add_column(words["columns"][place], no_wrap=True, **column)
    for row in rows:
        table.add_row(*(row[place] for place in kept))
    return Group(*parts, table)


def _fitting(headers: tuple[str, ...], rows: list[list[Text]], width: int) -> list[int]:
    """The columns there is room for: a ticket's number and its countdown are never cut, the rest goes one by one."""
    wide = [max(cell_len(headers[place]), *(row[place].cell_len for row in rows)) for place in range(len(headers))]
    wide[_ABOUT] = min(wide[_ABOUT], _SHORTEST)
    kept = list(range(len(headers)))
    for place in (*_DROPPED, _ABOUT):
        if sum(wide[one] + 3 for one in kept) + 1 <= width:
            break
        kept.remove(place)
    return kept


def _cells(row: Any, now: datetime, language: Language, mask: bool) -> list[Text]:
    requester = f"…{row['requester'][-3:]}" if mask else row["requester"]
    about = requester if mask or not row["subject"] else f"{row['subject']} · {requester}"
    waiting = row.get("waiting_since")
    clock = row.get("metric")
    texts = [
        str(row["ticket"]),
        about,
        _word(row["kind"], language),
        _word(row["tier"], language),
        row["channel"],
        row.get("assignee") or "–",
        _word(row["status"], language),
        "–" if waiting is None else _span(now - waiting),
        "–" if clock is None else _word(clock, language),
    ]
    return [*(Text(text, overflow="ellipsis") for text in texts), _countdown(row, _WORDS[language])]


def _word(name: str, language: Language) -> str:
    return _ZH.get(name, name) if language is Language.zh else name


def _countdown(row: Any, words: dict[str, Any]) -> Text:
    left: timedelta | None = row.get("left_ms")
    if left is None:
        return Text(words["without"], style="dim")
    if row.get("clock_status") == "paused":
        return Text(words["paused"].format(time=_span(left)), style="dim")
    if left <= timedelta(0):
        return Text(words["late"].format(time=_span(-left)), style="bold red")
    near = left <= max(_NEAR, (row.get("target_ms") or timedelta(0)) / 5)
    return Text(_span(left), style="yellow" if near else "green")


def _span(length: timedelta) -> str:
    seconds = max(0, length // timedelta(seconds=1))
    days, rest = divmod(seconds, 86_400)
    if days:
        return f"{days}d {rest // 3_600}h"
    return f"{rest // 3_600}:{rest // 60 % 60:02}:{rest % 60:02}" if rest >= 3_600 else f"{rest // 60}:{rest % 60:02}"
