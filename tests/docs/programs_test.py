"""The C++ programs of the pages compile against the library as it is installed; the READMEs' does what the page says."""

import argparse
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```cpp\n(.*?)^```", re.DOTALL | re.MULTILINE)

given = argparse.ArgumentParser()
given.add_argument("--compiler", default="c++")
given.add_argument("--library", type=Path, required=True)
options, rest = given.parse_known_args()


def programs(page: str) -> list[str]:
    return [code for code in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")) if "int main(" in code]


def compile_strictly(code: str, folder: Path) -> Path:
    """The program, compiled with every warning an error."""
    source, program = folder / "main.cpp", folder / "main"
    source.write_text(code, encoding="utf-8")
    strict = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
    library = options.library.resolve()
    linked = [str(library), f"-Wl,-rpath,{library.parent}", "-pthread"]
    command = [options.compiler, *strict, f"-I{ROOT / 'include'}", str(source), "-o", str(program), *linked]
    compiled = subprocess.run(command, capture_output=True, text=True)
    if compiled.returncode != 0:
        raise AssertionError(compiled.stderr)
    return program


class Programs(unittest.TestCase):
    def test_both_languages_show_the_same_program(self) -> None:
        self.assertEqual(programs("README.md"), programs("README.zh-CN.md"))
        self.assertEqual(len(programs("README.md")), 1)

    def test_the_readme_opens_a_ticket(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            program = compile_strictly(programs("README.md")[0], Path(folder))
            for attempt in range(2):  # the file is there the second time
                ran = subprocess.run([program], cwd=folder, capture_output=True, text=True, timeout=60)
                self.assertEqual((ran.returncode, ran.stderr), (0, ""), f"run {attempt}")
                self.assertIn("ticket.opened", ran.stdout)

    def test_every_whole_program_of_a_page_compiles(self) -> None:
        for page in sorted((ROOT / "docs").rglob("*.md")):
            for code in programs(str(page.relative_to(ROOT))):
                with self.subTest(page=page.name), tempfile.TemporaryDirectory() as folder:
                    compile_strictly(code, Path(folder))


if __name__ == "__main__":
    sys.exit(unittest.main(argv=[sys.argv[0], *rest]))
