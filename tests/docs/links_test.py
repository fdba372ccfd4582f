"""Every relative link of every page leads somewhere: to a file, and to a heading in it where one is named."""

import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]\[]*\]\(<?([^)\s>]+)>?\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def pages() -> list[Path]:
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"]
    try:
        names = subprocess.run(listing, check=True, capture_output=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):  # an unpacked sdist
        names = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*.md") if not {"build", ".venv"} & set(p.parts)]
    return [ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file()]


def anchors(text: str) -> set[str]:
    """What a heading is called in a link: lower case, no punctuation, blanks as hyphens; repeats are numbered."""
    out: set[str] = set()
    for heading in HEADING.findall(re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        name = "".join(c for c in plain if c.isalnum() or c in "_- ").replace(" ", "-")
        out.add(name if name not in out else next(f"{name}-{i}" for i in range(1, 1000) if f"{name}-{i}" not in out))
    return out


def broken(page: Path, text: str) -> list[str]:
    out = []
    for target in LINK.findall(CODE.sub("", text)):
        if ELSEWHERE.match(target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists():
            out.append(f"{page}: {target}: no such file")
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text(encoding="utf-8") if name else text):
            out.append(f"{page}: {target}: no such heading")
    return out


class Links(unittest.TestCase):
    def test_every_relative_link_leads_somewhere(self) -> None:
        found = pages()
        self.assertGreater(len(found), 10)
        wrong = [line for page in found for line in broken(page, page.read_text(encoding="utf-8"))]
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_a_broken_link_is_seen(self) -> None:
        page = ROOT / "README.md"
        self.assertEqual(len(broken(page, "# One\n[a](docs/nowhere.md) [b](#one) [c](#two) `[d](x)` [e](https://x.y/z)")), 2)

    def test_every_page_is_in_the_index(self) -> None:
        index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
        linked = {(ROOT / "docs" / target.partition("#")[0]).resolve() for target in LINK.findall(index)}
        docs = [page for page in pages() if page.is_relative_to(ROOT / "docs") and page.name != "README.md"]
        missing = [str(page.relative_to(ROOT)) for page in docs if page not in linked and page.parent.name != "decisions"]
        self.assertEqual(missing, [])


if __name__ == "__main__":
    sys.exit(unittest.main())
