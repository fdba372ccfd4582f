from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import csdesk
import pytest

noon = datetime(2026, 11, 23, 4, tzinfo=UTC)  # a Monday, 12:00 in Shanghai
agent = "agent:li"


@pytest.fixture
def desk():
    with csdesk.open(":memory:", seed=1) as opened:
        yield opened


def open_ticket(desk: csdesk.Desk, *, now: datetime = noon, **more: object) -> int:
    data = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": "物流不动了", "order": "o-9", **more}
    return desk.execute("ticket.open", data, actor=f"customer:{data['requester']}", now=now).ids["ticket"]


def test_a_desk_file_is_verified_rebuilt_exported_and_opened_again(tmp_path: Path) -> None:
    file, policy = tmp_path / "shop.db", {"name": "mine", "time_zone": "Asia/Shanghai"}
    with csdesk.open(file, policy=policy, seed=7, now=noon) as desk:
        ticket = open_ticket(desk)
        anchor = desk.verify().heads["main"]
        open_ticket(desk, requester="c-2")
    with csdesk.open(str(file), policy=policy) as desk:
        assert [event.type for event in desk.events()].count("policy.adopted") == 1
        found = desk.verify(anchor=anchor)
        assert found and found.ok and found.anchored and found.seq is None
        assert found.events == sum(1 for _ in desk.events())
        assert desk.rebuild()
        lines: list[str] = []
        assert desk.export(lines.append) == found.events == len(lines)
        assert desk.export(tmp_path / "log.jsonl") == len(lines)
        assert (tmp_path / "log.jsonl").read_text("utf-8").splitlines() == lines
        assert all(isinstance(json.loads(line), dict) for line in lines)
        assert desk.bytes() > 0
    with csdesk.open(file, read_only=True) as desk:
        assert desk.ticket(ticket).requester == "c-17"
        with pytest.raises(csdesk.Error):
            open_ticket(desk)


def test_what_is_no_desk_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database at all, whatever its length may be\n" * 100)
    with pytest.raises(csdesk.StorageError):
        csdesk.open(text)
    assert text.read_text().startswith("not a database")
    with pytest.raises(csdesk.StorageError):
        csdesk.open(tmp_path / "no" / "such" / "folder" / "shop.db")
    with pytest.raises(csdesk.StorageError):
        csdesk.open(tmp_path)


@pytest.mark.parametrize("path", [None, 7, "", "a\0b", b"", "\ud800"])
def test_paths_that_are_none_are_refused(path: object) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.open(path)  # type: ignore[arg-type]
    assert refused.value.field == "path"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"seed": "1"}, "seed"),
        ({"catch_up": "soon"}, "catch_up"),
        ({"policy": 7}, "policy"),
        ({"policy": "no.toml"}, "policy"),
    ],
)
def test_wrong_options_are_refused_by_name(options: dict, field: str) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.open(":memory:", **options)
    assert refused.value.field == field


def test_a_policy_that_breaks_a_rule_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('name = "mine"\ntime_zone = "Mars/Olympus"\n', "utf-8")
    with pytest.raises(csdesk.InvalidArgument) as refused:
        csdesk.open(":memory:", policy=file)
    assert "time_zone" in (refused.value.field or "")


def test_a_closed_desk_refuses_everything(tmp_path: Path) -> None:
    desk = csdesk.open(tmp_path / "shop.db")
    desk.close()
    desk.close()
    for call in (
        lambda: open_ticket(desk),
        desk.verify,
        desk.outbox,
        desk.next_deadline,
        lambda: list(desk.events()),
        desk.rebuild,
    ):
        with pytest.raises(csdesk.StorageError) as refused:
            call()
        assert refused.value.code == "closed"


def test_threads_share_a_desk(tmp_path: Path) -> None:
    with csdesk.open(tmp_path / "shop.db") as desk:

        def work(name: str) -> None:
            for number in range(20):
                open_ticket(desk, requester=f"{name}-{number}")

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(event.type == "ticket.opened" for event in desk.events()) == 80
        assert desk.verify()


def test_the_same_seed_gives_the_same_bytes() -> None:
    heads = set()
    for _ in range(2):
        with csdesk.open(":memory:", seed=42) as desk:
            open_ticket(desk)
            heads.add(desk.verify().heads["main"])
    assert len(heads) == 1


def test_every_command_has_a_schema() -> None:
    names = csdesk.commands()
    assert names == sorted(names) and "ticket.open" in names
    for name in names:
        assert csdesk.schema(name)["type"] == "object"
    assert csdesk.schema("ticket.open")["properties"]["requester"]
    with pytest.raises(csdesk.InvalidArgument):
        csdesk.schema("ticket.explode")


def test_the_package_imports_without_numpy_or_warnings() -> None:
    code = "import sys; sys.modules['numpy'] = None; import csdesk; csdesk.Calendar.always().add(0, 1); csdesk.open(':memory:')"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


@pytest.mark.parametrize("to", [None, 3, "", "a\0b", ".", "absent/log.jsonl", "/dev/full"])
def test_an_export_that_cannot_be_written_is_refused(to: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with csdesk.open(":memory:") as desk:
        desk.execute("ticket.open", {"requester": "c-1", "kind": "pre_sale", "channel": "wangwang"}, actor="host")
        with pytest.raises(csdesk.Error) as said:
            desk.export(to)  # type: ignore[arg-type]
        assert said.value.field == "to"
        assert desk.verify()


def test_a_path_is_never_read_as_a_uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    csdesk.open("file:shop.db?mode=memory").close()
    assert [file.name for file in tmp_path.iterdir()] == ["file:shop.db?mode=memory"]


@pytest.mark.parametrize("policy", [3, b"shop.toml", [], "", "a\0b", "absent.toml"])
def test_what_is_no_policy_is_refused_by_its_own_name(policy: object) -> None:
    with pytest.raises(csdesk.InvalidArgument) as said:
        csdesk.open(":memory:", policy=policy)  # type: ignore[arg-type]
    assert said.value.field == "policy"
