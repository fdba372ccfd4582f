"""The Python programs of the READMEs run, the first time and again on the file that is there then."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

tree = next((folder for folder in Path(__file__).resolve().parents if (folder / "README.zh-CN.md").exists()), None)
block = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
comment = re.compile(r" +#.*$", re.MULTILINE)
pages = [tree / "README.md", tree / "README.zh-CN.md"] if tree else []

pytestmark = pytest.mark.skipif(not pages, reason="the tests run outside the tree: no READMEs here")


def program(page: Path) -> str:
    return "".join(block.findall(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", pages, ids=lambda page: page.name)
def test_it_answers_explains_and_verifies(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        exec(compile(program(page), str(page), "exec"), {"__name__": "readme"})
        said = capsys.readouterr().out.splitlines()
        assert said and said[-1] == "True"


def test_both_languages_show_the_same_program() -> None:
    english, chinese = (comment.sub("", program(page)) for page in pages)
    assert english == chinese
