"""docs/edge-cases.md: every number stands there, and every test it names exists."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "edge-cases.md"
CPP = re.compile(r"^\s*(?:TEST|TEST_F|TEST_P|TYPED_TEST|RC_GTEST_(?:FIXTURE_)?PROP)\(\s*(\w+),\s*(\w+)", re.MULTILINE)
PYTHON = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)
ROUTING = {72, 73}


def rows() -> dict[int, str]:
    """By number: the cell of its tests."""
    out: dict[int, str] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0].isdigit():
            if int(cells[0]) in out:
                raise AssertionError(f"{cells[0]} stands twice")
            out[int(cells[0])] = cells[2]
    return out


def tests() -> set[str]:
    """`suite.name` of C++ tests, `file.py::name` of Python ones, the paths of measurements."""
    names: set[str] = set()
    for source in (ROOT / "tests").rglob("*.cpp"):
        names.update(f"{suite}.{name}" for suite, name in CPP.findall(source.read_text(encoding="utf-8")))
    for source in (ROOT / "bindings/python/tests").rglob("test_*.py"):
        names.update(f"{source.name}::{name}" for name in PYTHON.findall(source.read_text(encoding="utf-8")))
    names.update(str(bench.relative_to(ROOT)) for bench in (ROOT / "tests/bench").glob("*_bench.*"))
    return names


class EdgeCases(unittest.TestCase):
    def test_every_number_has_a_row(self) -> None:
        self.assertEqual(sorted(rows()), list(range(1, 75)))

    def test_every_number_but_those_of_routing_names_a_test(self) -> None:
        self.assertEqual([n for n, cell in rows().items() if "`" not in cell and n not in ROUTING], [])

    def test_every_test_that_is_named_exists(self) -> None:
        known = tests()
        missing = [(n, name) for n, cell in rows().items() for name in re.findall(r"`([^`]+)`", cell) if name not in known]
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
