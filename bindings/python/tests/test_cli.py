from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import csdesk
import pytest
from csdesk.cli import main


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict]:
    status, out, _ = run(capsys, *arguments, "--json")
    assert out.count("\n") == 1
    return status, json.loads(out)


def line(ticket: str, **more: object) -> str:
    data = {"requester": "c-17", "kind": "complaint", "channel": "wangwang", "text": "假货", "reference": ticket}
    return json.dumps({"name": "ticket.open", "data": data, "actor": "agent:li", "now": "2026-11-23T04:00:00Z", **more})


@pytest.fixture
def filled(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    commands = tmp_path / "commands.jsonl"
    commands.write_text("\n".join(line(f"t-{n}") for n in range(3)) + "\n", "utf-8")
    status, answer = run_json(capsys, "exec", shop, commands)
    assert (status, answer["done"], answer["refused"]) == (0, 3, 0)
    return shop


def test_exec_reports_refusals_with_their_line(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = tmp_path / "commands.jsonl"
    commands.write_text("\n".join(("\ufeff" + line("a"), "", line("b", name="ticket.explode"), line("c"))), "utf-8")
    status, answer = run_json(capsys, "exec", shop, commands)
    assert (status, answer["done"], answer["refused"]) == (1, 2, 1)
    assert answer["refusals"][0]["line"] == 3 and answer["refusals"][0]["code"] == "unknown_name"


def test_exec_does_what_has_an_id_once(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = tmp_path / "commands.jsonl"
    commands.write_text(line("a", command_id="m-1"), "utf-8")
    run(capsys, "exec", shop, commands)
    status, answer = run_json(capsys, "exec", shop, commands)
    assert (status, answer["done"], answer["repeated"], answer["events"]) == (0, 1, 1, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        '{"name": 1.5}',
        '{"name": "a", "name": "b"}',
        '{"now": "yesterday"}',
        "[" * 100_000,
        "\ud800".encode("utf-8", "surrogatepass"),
    ],
)
def test_exec_stops_at_a_line_that_is_no_command(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str | bytes
) -> None:
    commands = tmp_path / "commands.jsonl"
    commands.write_bytes(line("a").encode() + b"\n" + (wrong if isinstance(wrong, bytes) else wrong.encode()) + b"\n")
    status, answer = run_json(capsys, "exec", shop, commands, "--group", 1)
    assert status == 1
    assert answer["error"]["code"] == "invalid_argument" and answer["error"]["message"]


def test_exec_reads_standard_input(shop: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "csdesk", "exec", str(shop), "--json"],
        input=line("a"),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0 and json.loads(done.stdout)["done"] == 1


def test_verify_says_ok_with_heads(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = run_json(capsys, "verify", filled)
    assert status == 0 and answer["ok"] and len(answer["heads"]["main"]) == 64
    status, out, _ = run(capsys, "verify", filled, "--anchor", answer["heads"]["main"])
    assert status == 0 and out.startswith("ok")


def test_verify_names_the_altered_record(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = sqlite3.connect(filled)
    tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table' and name like '%event%'")]
    columns = [name for _, name, *_ in database.execute(f"pragma table_info({tables[0]})")]
    body = next(name for name in columns if name in ("body", "data", "public"))
    database.execute(f"update {tables[0]} set {body} = replace({body}, 'complaint', 'feedback') where seq = 2")
    database.commit()
    database.close()
    status, answer = run_json(capsys, "verify", filled)
    assert status == 1 and not answer["ok"] and answer["seq"] == 2 and answer["shop"] == "main"


def test_rebuild_says_identical(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_json(capsys, "rebuild", filled) == (0, {"identical": True})
    assert "identical" in run(capsys, "rebuild", filled)[1]


def test_export_writes_json_lines_and_csv(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "export", filled)
    lines = out.splitlines()
    assert status == 0 and all(json.loads(text) for text in lines)
    status, answer = run_json(capsys, "export", filled, "--to", tmp_path / "log.csv", "--format", "csv")
    assert status == 0 and answer["lines"] == len(lines)
    assert (tmp_path / "log.csv").read_text("utf-8").splitlines()[0] == "seq,at,type,actor,command_id,data,hash"
    assert run(capsys, "export", filled, "--json")[0] == 2


def test_explain_shows_clocks_segment_by_segment(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = run_json(capsys, "explain", filled, "t-0", "--metric", "first_response", "--at", "2026-11-23T04:02:00Z")
    assert status == 0 and answer["clocks"][0]["metric"] == "first_response" and answer["clocks"][0]["segments"]
    assert run(capsys, "explain", filled, "t-0")[0] == 0
    status, answer = run_json(capsys, "explain", filled, "no-such-ticket")
    assert status == 1 and answer["error"]["code"] == "not_found"


def test_diagram_draws_a_workflow(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "diagram", "complaint")
    assert status == 0 and out.startswith("stateDiagram")
    status, answer = run_json(capsys, "diagram", "complaint", "--format", "dot", "--language", "zh")
    assert status == 0 and "已结案" in answer["diagram"] and "settled" in answer["states"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("dance",),
        ("verify",),
        ("verify", "no-such.db"),
        ("diagram", "tango"),
        ("exec", "shop.db", "no-such.jsonl"),
        ("explain", __file__, "1", "--at", "2026-11-23T04:02:00"),
        ("verify", __file__, "--colour"),
    ],
)
def test_used_wrongly_is_status_2_with_nothing_on_standard_output(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "") and err


@pytest.mark.parametrize("verb", ["verify", "rebuild", "export"])
def test_a_file_that_is_no_desk_is_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database at all, whatever its length may be\n" * 100)
    more = ["--to", str(tmp_path / "out")] if verb == "export" else []
    status, answer = run_json(capsys, verb, text, *more)
    assert status == 1 and answer["error"]["code"] in ("corrupt", "storage")
    assert text.read_text().startswith("not a database")


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--help")
    assert status == 0
    for verb in ("diagram", "exec", "explain", "export", "rebuild", "verify"):
        assert verb in out
    assert run(capsys, "--version")[1].strip() == f"csdesk {csdesk.__version__}"


@pytest.mark.parametrize(
    "arguments",
    [
        ("report",),
        ("report", "absent.db"),
        ("verify", "."),
        ("rebuild", "absent.db"),
        ("diagram", "unknown"),
        ("exec", "shop.db", "absent.jsonl"),
        ("unknown",),
    ],
)
def test_json_is_one_object_also_where_the_verb_was_used_wrongly(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status, said = run_json(capsys, *arguments)
    assert (status, said["error"]["code"]) == (2, "usage")
    assert said["error"]["message"]


def test_a_malformed_command_is_named_by_its_line(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "commands.jsonl"
    lines.write_text(
        '\n{"name": "ticket.open", "data": {}}\n\n{"name": "ticket.open", "data": {}, "now": "2026-11-21T00:00:00"}\n'
    )
    status, said = run_json(capsys, "exec", shop, lines)
    assert (status, said["error"]["field"]) == (1, "line 4: now")


@pytest.mark.parametrize("to", ["absent/log.jsonl", "/dev/full", "."])
@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_an_export_that_cannot_be_written_is_refused(
    to: str, format: str, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status, said = run_json(capsys, "export", filled, "--to", to, "--format", format)
    assert status == (2 if to == "." else 1)
    assert "error" in said


@pytest.mark.parametrize("flag", ["--json", "--once"])
def test_an_answer_that_cannot_be_written_is_said_in_a_line(filled: Path, flag: str) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "csdesk", "watch", str(filled), flag]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("csdesk: ") and ended.stderr.count("\n") == 1


def test_rebuild_makes_no_desk_of_an_empty_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    assert run_json(capsys, "rebuild", empty)[0] == 1
    assert empty.stat().st_size == 0


@pytest.mark.parametrize("wrong", ["no json", '{"name": "ticket.open", "data": {}, "actor": 7}', '{"data": 5}', "[]"])
def test_what_came_before_a_line_that_is_no_command_stays_done(
    wrong: str, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opening = '{"name": "ticket.open", "data": {"requester": "客户", "kind": "pre_sale", "channel": "wangwang"}}'
    lines = tmp_path / "commands.jsonl"
    lines.write_text(f"{opening}\n{opening}\n{wrong}\n{opening}\n", encoding="utf-8")
    status, said = run_json(capsys, "exec", shop, lines)
    assert status == 1
    assert said["error"]["field"].startswith("line 3")
    with csdesk.open(shop) as desk:
        assert len(desk.query("ticket.list")) == 2
