"""Writes docs/reference from what the library says of itself, or checks that it is up to date.

    reference.py [--check] --catalogue PROGRAM [--doxygen PROGRAM] [--folder FOLDER]

Shapes, roles, words and examples come from the program (catalogue.cpp), meanings from the comments of the public headers (read by
Doxygen, whose every warning is an error here) and from words.tsv and things.tsv. What has no meaning is an error, not a gap.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from headers import Headers, read_headers
from pages import commands_page, events_page, schemas, views_page, words_page
from shapes import Book

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def pages(catalogue: dict[str, Any], headers: Headers) -> dict[str, str]:
    """Every file of docs/reference, by name."""
    book = Book(catalogue, headers, HERE)
    out = {
        "commands.md": commands_page(book),
        "events.md": events_page(book),
        "views.md": views_page(book),
        "words.md": words_page(book),
        **{f"schemas/{kind}.json": schemas(book, kind) for kind in ("commands", "events", "views")},
        "schemas/policy.json": json.dumps(catalogue["policy"], ensure_ascii=False, indent=1) + "\n",
    }
    book.complain()
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="say what differs and write nothing")
    parser.add_argument("--catalogue", required=True, help="the program csdesk_catalogue")
    parser.add_argument("--doxygen", default="doxygen")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "reference")
    given = parser.parse_args()
    said = subprocess.run([given.catalogue, HERE / "story.jsonl"], check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as scratch:
        headers = read_headers(ROOT, given.doxygen, Path(scratch))
    differs = 0
    for name, text in pages(json.loads(said), headers).items():
        path = given.folder / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        differs += 1
        if given.check:
            print(f"{path} is not what the library says: run ./dev docs and commit what it writes")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path}")
    return int(given.check and differs > 0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ValueError as wrong:
        sys.exit(f"{wrong}")
