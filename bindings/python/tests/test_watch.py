"""``csdesk watch``: the queue with its countdowns, once and live."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import csdesk
import pytest
from csdesk.cli import main
from csdesk.cli.watch import _ZH
from rich.cells import cell_len

noon = datetime(2024, 11, 25, 4, tzinfo=UTC)
rules = {
    "name": "s",
    "time_zone": "UTC",
    "sla": [
        {"name": "f", "metric": "first_response", "target": "5m", "calendar": "real_time"},
        {"name": "r", "metric": "resolution", "target": "2h", "calendar": "real_time"},
    ],
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with csdesk.open(path) as desk:
        desk.execute("policy.adopt", {"text": json.dumps(rules)}, actor="host", now=noon)
        for n, agent in enumerate(("li", "wang", None)):
            data = {"requester": f"c-{n}", "kind": "after_sale", "channel": "wangwang", "text": "在吗", "subject": f"物流 [{n}]"}
            opened = desk.execute("ticket.open", data, actor="host", now=noon + timedelta(minutes=n))
            if agent is not None:
                desk.execute("ticket.assign", {"ticket": opened.ids["ticket"], "agent": agent}, actor="host", now=noon)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_one_json_object_says_what_comes_due_next(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "watch", shop, "--json", "--at", "2024-11-25T04:06:00Z")
    answer = json.loads(out)
    assert status == 0 and out.count("\n") == 1
    assert answer["as_of"] == "2024-11-25T04:06:00Z" and answer["more"] is False
    assert [row["metric"] for row in answer["rows"]] == ["first_response"] * 3
    assert [row["left_ms"] for row in answer["rows"]] == [-60_000, 0, 60_000]
    assert answer["rows"][0]["requester"] == "c-0" and answer["rows"][0]["waiting_since"] == "2024-11-25T04:00:00Z"


def test_narrowed_to_an_agent_and_a_limit(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "watch", shop, "--json", "--agent", "agent:wang")
    assert [row["requester"] for row in json.loads(out)["rows"]] == ["c-1"]
    _, out, _ = run(capsys, "watch", shop, "--json", "--limit", 2)
    answer = json.loads(out)
    assert len(answer["rows"]) == 2 and answer["more"] is True
    _, out, _ = run(capsys, "watch", shop, "--json", "--shop", "another")
    assert json.loads(out)["rows"] == []


def test_once_draws_it_in_both_languages(shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    status, out, _ = run(capsys, "watch", shop, "--once", "--at", "2024-11-25T04:06:00Z")
    assert status == 0 and "late 1:00" in out and "物流 [0] · c-0" in out and "first_response" in out
    _, out, _ = run(capsys, "watch", shop, "--once", "--lang", "zh", "--at", "2024-11-25T04:06:00Z")
    assert "超时 1:00" in out and "首次响应" in out and "售后服务" in out
    _, out, _ = run(capsys, "watch", shop, "--once", "--mask", "--at", "2024-11-25T04:06:00Z")
    assert "物流" not in out and "…c-0" in out


def test_without_a_terminal_it_is_shown_once(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "watch", shop)
    assert status == 0 and "3 waiting" in out
    with csdesk.open(shop) as desk:
        for row in desk.queue():
            desk.execute("ticket.close", {"ticket": row.ticket}, actor="host", now=noon + timedelta(hours=1))
    assert "nobody waits" in run(capsys, "watch", shop)[1]


def test_it_fires_nothing_unless_asked(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def breaches() -> int:
        with csdesk.open(shop, read_only=True) as desk:
            return sum(event.type == "clock.breached" for event in desk.events())

    run(capsys, "watch", shop, "--json")
    assert breaches() == 0
    run(capsys, "watch", shop, "--json", "--advance")
    assert breaches() == 6


@pytest.mark.parametrize(
    "arguments",
    [
        ("--at", "2024-11-25T04:06:00Z"),
        ("--once", "--at", "yesterday"),
        ("--once", "--at", "2024-11-25T04:06:00"),
        ("--once", "--advance", "--at", "2024-11-25T04:06:00Z"),
        ("--limit", "0"),
    ],
)
def test_what_makes_no_sense_is_used_wrongly(shop: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    assert run(capsys, "watch", shop, *arguments)[0] == 2


class Terminal:
    """The command in a terminal of its own."""

    def __init__(self, *arguments: object) -> None:
        self.end, inner = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "180", "LINES": "40"}
        command = [sys.executable, "-m", "csdesk", *(str(argument) for argument in arguments)]
        self.process = subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, env=environment, start_new_session=True)
        os.close(inner)
        self.seen = ""

    def shows(self, pattern: str) -> None:
        """Waits until it stands on the screen, however long the machine takes."""
        while not re.search(pattern, self.seen):
            ready, _, _ = select.select([self.end], [], [], 60)
            assert ready, f"nothing more was drawn: {self.seen[-500:]}"
            self.seen += os.read(self.end, 65_536).decode("utf-8", "replace")

    def forget(self) -> None:
        self.seen = ""

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        while self.process.poll() is None:
            if select.select([self.end], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.end, 65_536).decode("utf-8", "replace")
                except OSError:
                    break
        return self.process.wait()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_follows_other_writers_and_stops_cleanly(shop: Path, how: signal.Signals) -> None:
    terminal = Terminal("watch", shop)
    try:
        terminal.shows("3 waiting")
        for round_ in range(2):  # the writer comes and goes
            with csdesk.open(shop) as desk:
                data = {"requester": "c-9", "kind": "complaint", "channel": "phone", "subject": f"news {round_}"}
                desk.execute("ticket.open", data, actor="host")
            terminal.shows(f"news {round_}")
        terminal.shows(f"{5} waiting")
        assert terminal.stop(how) == 0
        assert "\x1b[?1049l" in terminal.seen and "\x1b[?25h" in terminal.seen, "the terminal is as it was"
        assert "Traceback" not in terminal.seen
    finally:
        if terminal.process.poll() is None:
            terminal.process.kill()
        os.close(terminal.end)


def test_a_file_that_is_replaced_is_opened_anew(shop: Path, tmp_path: Path) -> None:
    terminal = Terminal("watch", shop)
    try:
        terminal.shows("3 waiting")
        moved = tmp_path / "away.db"
        shop.rename(moved)
        terminal.shows("trying again")
        other = tmp_path / "other.db"
        with csdesk.open(other) as desk:
            desk.execute("ticket.open", {"requester": "c", "kind": "feedback", "channel": "phone"}, actor="host")
        for end in ("", "-wal", "-shm"):
            Path(f"{shop}{end}").unlink(missing_ok=True)
        other.rename(shop)
        terminal.shows("1 waiting")
        assert terminal.stop(signal.SIGINT) == 0
    finally:
        if terminal.process.poll() is None:
            terminal.process.kill()
        os.close(terminal.end)


def test_a_narrow_terminal_keeps_the_ticket_the_customer_and_the_countdown(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for width, gone, kept in (
        (80, ("wangwang", "normal"), ("物流 [0]", "first_response", "late 1:00")),
        (44, ("first_response", "li"), ("物流", "late 1:00")),
        (30, ("wangwang",), ("late 1:00",)),
    ):
        monkeypatch.setenv("COLUMNS", str(width))
        _, out, _ = run(capsys, "watch", shop, "--once", "--at", "2024-11-25T04:06:00Z")
        assert max(cell_len(line) for line in out.splitlines()) <= width
        assert not [word for word in gone if word in out], out
        assert not [word for word in kept if word not in out], out
    monkeypatch.setenv("COLUMNS", "100")
    assert "late 9d 23h" in run(capsys, "watch", shop, "--once", "--at", "2024-12-05T04:00:00Z")[1]


def test_every_word_of_the_queue_has_a_chinese_name() -> None:
    fields = csdesk.view_schema("ticket.watch")["row"]["properties"]
    for field in ("kind", "status", "metric"):
        assert [word for word in fields[field]["enum"] if word not in _ZH] == []


def test_what_can_never_be_shown_ends_it(shop: Path) -> None:
    terminal = Terminal("watch", shop, "--agent", "")
    try:
        terminal.shows("csdesk: agent: 1 to 128 bytes")
        assert terminal.process.wait(60) == 1
    finally:
        if terminal.process.poll() is None:
            terminal.process.kill()
        os.close(terminal.end)
