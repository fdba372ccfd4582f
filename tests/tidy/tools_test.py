"""The arithmetic of ./dev: counts added up from reports, figures set beside their peers."""

import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tools" / "dev"), str(ROOT / "tests" / "bench")]

from bench_main import figures, rows  # noqa: E402
from tally import tally  # noqa: E402


class Tally(unittest.TestCase):
    def test_counts_of_ctest_and_pytest_are_added(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            ctest, pytest = Path(folder, "ctest.xml"), Path(folder, "pytest.xml")
            ctest.write_text('<testsuite tests="10" failures="2" disabled="1" skipped="1"/>')
            pytest.write_text('<testsuites><testsuite tests="5" failures="0" errors="1" skipped="0"/></testsuites>')
            self.assertEqual(tally([str(ctest), str(pytest)]), (10, 3, 2))


def repetition(name: str, ns: float, **more: float) -> dict[str, object]:
    return {"run_name": name, "cpu_time": ns, "real_time": 2 * ns, "time_unit": "ns", **more}


class Figures(unittest.TestCase):
    def test_the_median_of_the_repetitions_is_taken(self) -> None:
        self.assertEqual(figures([repetition("a", ns) for ns in (9, 1, 2)]), {"a": {"ns": 2}})

    def test_items_win_over_iterations_and_real_time_where_it_is_asked_for(self) -> None:
        self.assertEqual(figures([repetition("a", 9, items_per_second=1e6)])["a"]["ns"], 1000)
        self.assertEqual(figures([repetition("a/iterations:5/real_time", 9)])["a"]["ns"], 18)

    def test_a_peer_stands_beside_ours(self) -> None:
        merged = rows({"a": {"ns": 3, "bytes": 16}, "a/peer:raw": {"ns": 2}, "b": {"ns": 1}})
        self.assertEqual(
            merged,
            [
                {"name": "a", "value": 3, "unit": "ns", "peer": "raw", "ratio": 1.5},
                {"name": "a.bytes", "value": 16, "unit": "bytes", "peer": None, "ratio": None},
                {"name": "b", "value": 1, "unit": "ns", "peer": None, "ratio": None},
            ],
        )

    def test_a_peer_of_nothing_is_refused(self) -> None:
        with self.assertRaises(SystemExit):
            rows({"a/peer:raw": {"ns": 2}})


if __name__ == "__main__":
    unittest.main()
