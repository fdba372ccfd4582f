"""The C++ programs of the READMEs compile against the library as it is installed, and do what the page says."""

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


class Programs(unittest.TestCase):
    def test_both_languages_show_the_same_program(self) -> None:
        self.assertEqual(programs("README.md"), programs("README.zh-CN.md"))
        self.assertEqual(len(programs("README.md")), 1)

    def test_it_compiles_with_every_warning_and_opens_a_ticket(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source, program = Path(folder) / "main.cpp", Path(folder) / "main"
            source.write_text(programs("README.md")[0], encoding="utf-8")
            strict = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
            library = options.library.resolve()
            linked = [str(library), f"-Wl,-rpath,{library.parent}"]
            compiled = subprocess.run(
                [options.compiler, *strict, f"-I{ROOT / 'include'}", str(source), "-o", str(program), *linked],
                capture_output=True,
                text=True,
            )
            self.assertEqual(compiled.returncode, 0, compiled.stderr)
            for attempt in range(2):  # the file is there the second time
                ran = subprocess.run([program], cwd=folder, capture_output=True, text=True, timeout=60)
                self.assertEqual((ran.returncode, ran.stderr), (0, ""), f"run {attempt}")
                self.assertIn("ticket.opened", ran.stdout)


if __name__ == "__main__":
    sys.exit(unittest.main(argv=[sys.argv[0], *rest]))
