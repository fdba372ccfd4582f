"""The wheel as somebody gets it: in a new environment, without a compiler, away from the sources.

CSDESK_DIST is the folder of the wheel and the sdist, CSDESK_WHEELHOUSE one with the packages it depends on (`./dev test wheel`
makes both), CSDESK_README the README whose Python lines must run, with docs/python.md below it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

dist = Path(os.environ["CSDESK_DIST"])
readme = Path(os.environ["CSDESK_README"])
wheel = next(dist.glob("csdesk-*.whl"))
sdist = next(dist.glob("csdesk-*.tar.gz"))

Run = Callable[..., str]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the wheel in it."""
    home = tmp_path_factory.mktemp("environment")
    python = home / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index"]
    subprocess.run([*pip, "--find-links", os.environ["CSDESK_WHEELHOUSE"], wheel], check=True)
    return python.parent


@pytest.fixture
def run(scripts: Path, tmp_path: Path) -> Run:
    """Runs a program of the environment in an empty folder, with nothing else on the path; gives what it printed."""

    def call(program: str, *arguments: str, fails: bool = False) -> str:
        home = {"PATH": str(scripts), "HOME": str(tmp_path), "LANG": "C.UTF-8"}
        done = subprocess.run([scripts / program, *arguments], cwd=tmp_path, env=home, capture_output=True, text=True)
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout

    return call


def test_it_imports_without_a_warning_and_from_where_it_was_installed(run: Run, scripts: Path) -> None:
    where = run("python", "-W", "error", "-c", "import csdesk, csdesk.aio; print(csdesk.__file__)")
    assert Path(where.strip()).is_relative_to(scripts.parent)


def lines_of(document: Path) -> str:
    blocks = re.findall(r"^```python\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    return "\n".join(blocks)


def test_the_lines_of_the_readme_run(run: Run) -> None:
    assert run("python", "-W", "error", "-c", lines_of(readme)).splitlines()[-1] == "True"


def test_the_lines_of_the_guide_run(run: Run) -> None:
    assert "complaint.investigate" in run("python", "-W", "error", "-c", lines_of(readme.parent / "docs" / "python.md"))


def test_the_command_line_generates_replays_and_reports(run: Run) -> None:
    assert "replay" in run("csdesk", "--help")
    run("csdesk", "generate", "--days", "2", "--seed", "7", "--out", "shop.jsonl")
    replayed = json.loads(run("csdesk", "replay", "shop.jsonl", "--db", "shop.db", "--json"))
    reported = json.loads(run("csdesk", "report", "shop.db", "--json"))
    assert replayed["orders"] == reported["orders"] > 0
    assert json.loads(run("csdesk", "verify", "shop.db", "--json"))["ok"] is True
    assert json.loads(run("python", "-m", "csdesk", "verify", "shop.db", "--json"))["ok"] is True


def test_zones_resolve_wherever_their_data_lies(run: Run) -> None:
    code = "import csdesk; print(csdesk.Calendar.always(tz='Asia/Kathmandu').fingerprint())"
    assert len(run("python", "-c", code).strip()) == 64


OTHER = """
import csdesk, os, sqlite3
csdesk.open("shop.db").close()
os.symlink("shop.db", "link.db")

other = sqlite3.connect("shop.db")
for path in ("shop.db", "link.db", os.path.abspath("shop.db")):
    for read_only in (False, True):
        try:
            csdesk.open(path, read_only=read_only)
        except csdesk.StorageError as refused:
            assert refused.code == "busy" and "sqlite3" in refused.message, refused
        else:
            raise SystemExit(f"{path} was opened")
csdesk.open(":memory:").close()
csdesk.open("beside.db").close()
other.close()

first, second = csdesk.open("shop.db"), csdesk.open("shop.db")
first.query("ticket.list"), second.query("ticket.list")
third = csdesk.open("link.db", read_only=True)
assert first.verify() and third.verify()
first.close()
other = sqlite3.connect("shop.db")
other.execute("select count(*) from sqlite_master").fetchone()
try:
    csdesk.open("shop.db")
except csdesk.StorageError as refused:
    assert refused.code == "busy", refused
else:
    raise SystemExit("opened beside sqlite3")
print("as promised")
"""


def test_a_file_that_pythons_sqlite_has_open_is_refused_until_it_is_closed(run: Run) -> None:
    assert run("python", "-W", "error::UserWarning", "-c", OTHER) == "as promised\n"


def test_the_wheel_carries_what_it_needs_and_nothing_else() -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        said = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    policies = {Path(name).name for name in names if name.startswith("csdesk/policies/")} - {""}
    assert {"default.toml", "shop-china.toml"} <= policies
    assert {"csdesk/py.typed", "csdesk/_csdesk.pyi"} <= set(names)
    libraries = {found[1] for name in names if (found := re.match(r"csdesk\.libs/(lib[a-z0-9]+)", name))}
    assert libraries == {"libcctz", "libcrypto", "libsqlite3"}
    assert {Path(name).name for name in names if "/licenses/" in name} >= {"NOTICE.libcctz", "NOTICE.libssl", "NOTICE.pybind11"}
    assert not [name for name in names if re.search(r"(^|/)(tests?|src|include|__pycache__)/|\.(cpp|hpp|pyc)$", name)]
    assert "Requires-Dist: tzdata" in said and "Typing :: Typed" in said
    assert "manylinux" in wheel.name


def test_the_sdist_holds_what_a_build_needs_and_nothing_else() -> None:
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    top = {name.split("/")[0] for name in names}
    needed = {"CMakeLists.txt", "README.md", "bindings", "cmake", "data", "include", "pyproject.toml", "src"}
    assert needed <= top <= needed | {"PKG-INFO", "README.zh-CN.md"}
    assert not [name for name in names if re.search(r"(^|/)(tests|__pycache__|build|\.venv)(/|$)|\.(so|pyc|db)$", name)]
