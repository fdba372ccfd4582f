"""Writes the program that stands in the introduction of csdesk.h: header_example.py HEADER OUTPUT."""

import sys
from pathlib import Path


def example(header: str) -> str:
    """The indented block of the first comment that begins with an #include and ends with a closing brace."""
    prose = header[: header.index("*/")].splitlines()
    code = [line[7:] for line in prose if line.startswith(" *     ") or line == " *"]
    first = next(place for place, line in enumerate(code) if line.startswith("#include"))
    last = next(place for place, line in enumerate(code) if line == "}")
    return "\n".join(code[first : last + 1]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(example(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
