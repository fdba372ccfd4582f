"""Adds up JUnit reports (ctest's and pytest's) and says the sum as `N passed, N failed[, N skipped]`.

Exit status 1 when anything failed or nothing ran at all.
"""

import sys
import xml.etree.ElementTree as xml


def tally(paths: list[str]) -> tuple[int, int, int]:
    """(passed, failed, skipped) over all reports."""
    passed = failed = skipped = 0
    for path in paths:
        for suite in xml.parse(path).getroot().iter("testsuite"):
            count = {key: int(suite.get(key) or 0) for key in ("tests", "failures", "errors", "skipped", "disabled")}
            bad, left_out = count["failures"] + count["errors"], count["skipped"] + count["disabled"]
            passed += count["tests"] - bad - left_out
            failed += bad
            skipped += left_out
    return passed, failed, skipped


def main() -> int:
    passed, failed, skipped = tally(sys.argv[1:])
    if passed + failed == 0:
        print("no test ran", file=sys.stderr)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return int(failed > 0 or passed == 0)


if __name__ == "__main__":
    sys.exit(main())
