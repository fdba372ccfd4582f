"""Runs an example and reads what it prints: run.py EXPECTED PROGRAM [ARGUMENT…]; exit status 1 where it makes no sense.

EXPECTED is a file of regular expressions, one a line, found in the output in this order; `#` begins a comment, and a line that
begins with `!` is an expression that must be nowhere. The example must end by itself with status 0 and be silent on standard
error.
"""

import re
import subprocess
import sys
from pathlib import Path

LONGEST = 120  # seconds, where something hangs


def complaints(expected: str, ran: "subprocess.CompletedProcess[str]") -> list[str]:
    """All that is wrong with a run; nothing where it went as expected."""
    found = []
    if ran.returncode != 0:
        found.append(f"ended with status {ran.returncode}")
    if ran.stderr:
        found.append("wrote to standard error")
    place = 0
    for line in expected.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("!"):
            if re.search(line[1:], ran.stdout, re.MULTILINE):
                found.append(f"must not be there: {line[1:]}")
        elif match := re.compile(line, re.MULTILINE).search(ran.stdout, place):
            place = match.end()
        else:
            found.append(f"not there, or not here: {line}")
    return found


def main() -> int:
    expected, *command = sys.argv[1:]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=LONGEST, check=False, stdin=subprocess.DEVNULL)
    wrong = complaints(Path(expected).read_text(encoding="utf-8"), ran)
    for line in wrong:
        print(line)
    if wrong:
        print(f"---- it printed ----\n{ran.stdout}---- and complained ----\n{ran.stderr}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
