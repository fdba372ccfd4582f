"""Builds programs against an installed csdesk, outside its tree, as strangers would: one trial is one test of ctest.

    trial.py NAME --build FOLDER [--version 0.1.0] [--cc cc] [--cxx c++] [--generator Ninja] [--same OPTION…]

`prepare` installs and moves the prefix, `clean` removes all of it; the other trials find it there.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OF_THE_SHELL = ("CPATH", "LIBRARY_PATH", "LD_LIBRARY_PATH", "PKG_CONFIG_PATH", "CMAKE_PREFIX_PATH", "CMAKE_GENERATOR")
FLAGS = ("CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH")

Trial = Callable[["Host"], None]
TRIALS: dict[str, Trial] = {}


def trial(function: Trial) -> Trial:
    TRIALS[function.__name__] = function
    return function


class Host:
    """A folder outside the tree: the prefix (also under a name with a space), the projects' sources, their builds."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.build = Path(arguments.build).resolve()
        self.version = arguments.version
        self.compilers = {"C": arguments.cc, "CXX": arguments.cxx}
        self.generator = arguments.generator
        self.same = arguments.same
        name = hashlib.sha256(str(self.build).encode()).hexdigest()[:12]
        self.folder = Path(tempfile.gettempdir()) / f"csdesk-install-{name}"
        self.prefix = self.folder / "prefix"
        self.spaced = self.folder / "a prefix with spaces"
        self.projects = self.folder / "projects"
        self.compiled_in = self.folder  # the compiler cache takes paths relative to it

    def environment(self, prefix: Path) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in OF_THE_SHELL + FLAGS}
        library = prefix / "lib"
        return kept | {
            "LD_LIBRARY_PATH": str(library),
            "PKG_CONFIG_PATH": str(library / "pkgconfig"),
            "CCACHE_BASEDIR": str(self.compiled_in),
            "CC": self.compilers["C"],
            "CXX": self.compilers["CXX"],
        }

    def run(self, *command: str | Path, prefix: Path | None = None, cwd: Path | None = None, fails: bool = False) -> str:
        """What it printed; says all of it and ends the trial where it fails, or where it does not and should."""
        words = [str(word) for word in command]
        done = subprocess.run(
            words, cwd=cwd or self.folder, env=self.environment(prefix or self.prefix), text=True, stdout=-1, stderr=-2
        )
        if (done.returncode != 0) != fails:
            sys.exit(f"{done.stdout}\nended with {done.returncode}: {' '.join(words)}")
        return done.stdout

    def configure(self, project: str, prefix: Path, *options: str, build: Path | None = None) -> Path:
        """Makes the build folder of a project of projects/ and returns it."""
        folder = build or self.folder / "build" / project
        launchers = [f"-DCMAKE_{language}_COMPILER_LAUNCHER=ccache" for language in ("C", "CXX") if shutil.which("ccache")]
        major, minor, _ = (int(number) for number in self.version.split("."))
        others = ((major, minor + 1), (major, minor - 1), (major + 1, 0))
        never = ";".join(f"{one}.{other}" for one, other in others if other >= 0)
        versions = [f"-DHOST_VERSION={self.version}", f"-DHOST_NEVER={never}"]
        self.run(
            *("cmake", "--fresh", "-G", self.generator, "-S", self.projects / project, "-B", folder),
            *(f"-DCMAKE_PREFIX_PATH={prefix}", *launchers, *versions, *options),
            prefix=prefix,
        )
        return folder

    def build_and_run(self, project: str, prefix: Path, *programs: str, folder: Path | None = None) -> Path:
        folder = self.configure(project, prefix, build=folder)
        self.run("cmake", "--build", folder, prefix=prefix)
        for program in programs:
            self.run(folder / program, prefix=prefix)
        return folder


def expect(holds: object, what: str) -> None:
    if not holds:
        sys.exit(f"not so: {what}")


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def libraries_of(host: Host, binary: Path) -> str:
    return "\n".join(line for line in host.run("readelf", "-d", binary).splitlines() if "NEEDED" in line or "PATH" in line)


@trial
def clean(host: Host) -> None:
    shutil.rmtree(host.folder, ignore_errors=True)


@trial
def prepare(host: Host) -> None:
    """Installs where it does not stay: whatever is used later has been moved."""
    clean(host)
    host.folder.mkdir(mode=0o700)
    first = host.folder / "first"
    host.run("cmake", "--install", host.build, "--prefix", first)
    shutil.copytree(first, host.spaced, symlinks=True)
    first.rename(host.prefix)
    shutil.copytree(HERE, host.projects, ignore=shutil.ignore_patterns("__pycache__"))


@trial
def layout(host: Host) -> None:
    """What is installed, and in which component; nothing of it knows where it was made."""
    soname, real = "lib/libcsdesk.so.1", f"lib/libcsdesk.so.{host.version}"
    runtime = host.folder / "runtime"
    host.run("cmake", "--install", host.build, "--prefix", runtime, "--component", "runtime")
    expect(files_below(runtime) == {soname, real}, f"runtime is the library and its soname: {files_below(runtime)}")
    everything = files_below(host.prefix)
    headers = {f"include/{path}" for path in files_below(ROOT / "include")}
    expect(headers <= everything, f"every public header is installed: {headers - everything}")
    expect({path.split("/")[0] for path in everything} == {"include", "lib"}, "and nothing but headers and libraries")
    expect((host.prefix / "lib/libcsdesk.so").readlink() == Path("libcsdesk.so.1"), "the link for linking names the soname")
    needed = libraries_of(host, host.prefix / real)
    expect("PATH" not in needed, f"no search path is built in: {needed}")
    for path in sorted(everything):
        content = (host.prefix / path).read_bytes()
        for place in (ROOT, host.build, host.folder):
            expect(str(place).encode() not in content, f"{path} does not name {place}")


@trial
def c99(host: Host) -> None:
    host.build_and_run("c99", host.spaced, "desk")


@trial
def cxx20(host: Host) -> None:
    host.build_and_run("cxx20", host.spaced, "desk")


@trial
def clang(host: Host) -> None:
    """The C++ project again, where there is another compiler."""
    host.compilers["CXX"] = "clang++"
    host.build_and_run("cxx20", host.spaced, "desk", folder=host.folder / "build/clang")


@trial
def static(host: Host) -> None:
    """Programs that need nothing of csdesk at run time: found by CMake, and by pkg-config."""
    folder = host.build_and_run("static", host.spaced, "desk", "desk_cxx")
    compile_with_pkg_config(host, "csdesk-static", host.projects / "programs/desk.c", folder / "by_pkg_config")
    without = (
        host.folder / "build/without",
        "-D",
        "CMAKE_DISABLE_FIND_PACKAGE_SQLiteCpp=ON",
        "-D",
        f"CMAKE_PREFIX_PATH={host.prefix}",
    )
    said = host.run("cmake", "-G", host.generator, "-S", host.projects / "static", "-B", *without, fails=True)
    expect("csdesk::static needs SQLiteCpp" in said, f"what is missing is named: {said}")
    for program in ("desk", "desk_cxx", "by_pkg_config"):
        expect("libcsdesk" not in libraries_of(host, folder / program), f"{program} does without libcsdesk.so")


def compile_with_pkg_config(host: Host, package: str, source: Path, program: Path) -> None:
    """As the README says it, word for word."""
    compiler = "${CXX} -std=c++20" if source.suffix == ".cpp" else "${CC}"
    program.parent.mkdir(parents=True, exist_ok=True)
    host.run("sh", "-c", f"{compiler} {source} -o {program} $(pkg-config --cflags --libs {package})")
    host.run(program, cwd=program.parent)


@trial
def readme(host: Host) -> None:
    """The C and C++ lines of both READMEs compile as they stand there, and run twice over the same file."""
    for language in ("README.md", "README.zh-CN.md"):
        text = (ROOT / language).read_text(encoding="utf-8")
        for kind, suffix in (("c", ".c"), ("cpp", ".cpp")):
            blocks = re.findall(rf"^```{kind}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
            expect(len(blocks) == 1, f"{language} has one program in {kind}")
            source = host.folder / "readme" / language / kind / f"app{suffix}"
            source.parent.mkdir(parents=True)
            source.write_text(blocks[0], encoding="utf-8")
            compile_with_pkg_config(host, "csdesk", source, source.parent / "app")
            said = host.run(source.parent / "app", cwd=source.parent)
            expect(said.strip() and (source.parent / "shop.db").exists(), f"{language}: the program in {kind} says something")


@trial
def pkg_config(host: Host) -> None:
    """Paths with spaces are quoted; versions are answered; shared use names nothing but csdesk."""
    source, program = host.projects / "programs/desk.c", host.folder / "build/spaced"
    program.parent.mkdir(exist_ok=True)
    words = host.run("pkg-config", "--cflags", "--libs", "csdesk", prefix=host.spaced)
    host.run("sh", "-c", f"${{CC}} -std=c99 {source} -o {program} {words}", prefix=host.spaced)
    host.run(program, prefix=host.spaced)
    expect(host.run("pkg-config", "--modversion", "csdesk").strip() == host.version, "the version")
    libraries = host.run("pkg-config", "--libs-only-l", "csdesk").split()
    expect(libraries == ["-lcsdesk"], f"nothing else is linked: {libraries}")


@trial
def subdirectory(host: Host) -> None:
    """The sources inside another project. Built beside the release build, under its flags, so that ccache has the objects."""
    host.compiled_in = ROOT
    options = [*(f"-D{option}" for option in host.same), f"-DHOST_CSDESK={ROOT}", "-DCSDESK_WERROR=ON"]
    folder = host.configure("subdirectory", host.prefix, *options, build=host.build.with_name(host.build.name + "-subdirectory"))
    host.run("cmake", "--build", folder)
    for program in ("desk", "desk_cxx", "desk_static"):
        host.run(folder / program)
    own = host.folder / "own"
    host.run("cmake", "--install", folder, "--prefix", own)
    expect(files_below(own) == {"bin/desk"}, f"the host installs its own things only: {files_below(own)}")


@trial
def subdirectory_c(host: Host) -> None:
    host.configure("subdirectory_c", host.prefix, f"-DHOST_CSDESK={ROOT}")


@trial
def debian(host: Host) -> None:
    """Two packages: each file in the right one, dependencies found, the linker's cache told."""
    made = host.folder / "debian"
    host.run(
        *("cpack", "--config", host.build / "CPackConfig.cmake", "-G", "DEB", "-B", made),
        *("-D", "CPACK_DEBIAN_COMPRESSION_TYPE=gzip"),
    )
    library, dev = (next(made.glob(f"{name}_*.deb"), made) for name in ("libcsdesk1", "libcsdesk-dev"))
    files = {}
    for package in (library, dev):
        host.run("dpkg-deb", "-R", package, made / package.stem)
        files[package] = {path for path in files_below(made / package.stem) if not path.startswith("DEBIAN/")}
    expect({Path(path).name for path in files[library]} == {"libcsdesk.so.1", f"libcsdesk.so.{host.version}"}, "the library")
    names = {Path(path).name for path in files[dev]}
    expect({"libcsdesk.so", "libcsdesk.a", "csdesk.h", "csdesk.pc", "csdeskConfig.cmake"} <= names, "the development files")

    depends = host.run("dpkg-deb", "-f", library, "Depends")
    for name in ("libc6", "libstdc++6", "libsqlite3-0", "libssl3", "tzdata"):
        expect(name in depends, f"{name} is depended on: {depends}")
    expect(host.run("dpkg-deb", "-f", dev, "Depends").strip() == f"libcsdesk1 (= {host.version})", "the very same library")
    control = made / library.stem / "DEBIAN"
    expect((control / "triggers").read_text() == "activate-noawait ldconfig\n", "ldconfig runs")
    expect((control / "shlibs").read_text().strip() == f"libcsdesk 1 libcsdesk1 (= {host.version})", "what others depend on")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("trial", choices=TRIALS)
    parser.add_argument("--build", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--cxx", default="c++")
    parser.add_argument("--generator", default="Ninja")
    parser.add_argument("--same", nargs="*", default=[], help="options of CMake that the build was made with")
    arguments = parser.parse_args()
    TRIALS[arguments.trial](Host(arguments))


if __name__ == "__main__":
    main()
