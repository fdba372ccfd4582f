"""Writes the program that a text shows: example.py TEXT OUTPUT.

From a header the block indented in its first comment, from a Markdown page its first ```c fence; either begins with an #include
of csdesk.h and ends with the closing brace of main.
"""

import sys
from pathlib import Path

FIRST = "#include <csdesk/csdesk.h>"


def shown(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text[text.index("```c\n") + 5 :].split("```")[0].splitlines()
    return [line[7:] for line in text[: text.index("*/")].splitlines() if line.startswith(" *     ") or line == " *"]


def program(lines: list[str]) -> str:
    main = next(place for place, line in enumerate(lines) if line.startswith("int main"))
    end = lines.index("}", main)
    return "\n".join(lines[lines.index(FIRST) : end + 1]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(program(shown(Path(sys.argv[1]))), encoding="utf-8")
