"""What an editor and a type checker are told is so: types, stubs, docstrings."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import csdesk
import csdesk.aio
import pytest
from csdesk import _csdesk

package = Path(csdesk.__file__).parent
modules = [csdesk, csdesk.aio, csdesk.tiers, csdesk.workflows, csdesk.workflows.complaint]


def mypy(*arguments: str) -> str:
    """What mypy says; it finds an installed package by itself."""
    pytest.importorskip("mypy")
    installed = "site-packages" in package.parts
    environment = os.environ | ({} if installed else {"MYPYPATH": str(package.parent), "PYTHONPATH": str(package.parent)})
    done = subprocess.run([sys.executable, "-m", *arguments], env=environment, cwd="/", capture_output=True, text=True)
    return done.stdout + done.stderr


def test_the_package_passes_the_strict_checker() -> None:
    said = mypy("mypy", "--strict", "--cache-dir", os.devnull, "-p", "csdesk")
    assert said.startswith("Success"), said


def test_the_stub_says_what_the_native_module_has() -> None:
    said = mypy("mypy.stubtest", "--concise", "csdesk._csdesk")
    findings = [line for line in said.splitlines() if not line.endswith("metaclass differs")]  # pybind11's is in no module
    assert findings == [] or findings == ["Success: no issues found in 1 module"], said


def functions_of_the_stub() -> Iterator[tuple[str, ast.FunctionDef, Any]]:
    tree = ast.parse((package / "_csdesk.pyi").read_text(encoding="utf-8"))
    for owner, body in [("", tree.body)] + [(node.name, node.body) for node in tree.body if isinstance(node, ast.ClassDef)]:
        for node in body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                holder = getattr(_csdesk, owner) if owner else _csdesk
                if not isinstance(inspect.getattr_static(holder, node.name), property):
                    yield f"{owner}.{node.name}".strip("."), node, getattr(holder, node.name)


@pytest.mark.parametrize(
    ("name", "stub", "native"), list(functions_of_the_stub()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_stub_names_the_arguments_that_may_be_named(name: str, stub: ast.FunctionDef, native: Any) -> None:
    with pytest.raises(TypeError) as refused:
        native(no_such_argument=1)
    taken = re.search(r"^ +1\. \((.*)\) -> ", str(refused.value), re.MULTILINE)
    assert taken, refused.value
    found = [part.split(":")[0] for part in re.split(r", (?=\w+: )", taken[1]) if part and not part.startswith("self:")]
    anonymous = [argument for argument in found if re.fullmatch(r"arg\d", argument)]
    named = [argument for argument in found if argument not in anonymous]
    arguments = stub.args
    assert [a.arg for a in arguments.args if a.arg != "self"] == named
    assert len([a for a in arguments.posonlyargs if a.arg != "self"]) == len(anonymous)
    optional = len(re.findall(r" = ", taken[1]))
    assert len(arguments.defaults) == optional


def members(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name in getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")]):
        value = getattr(module, name)
        if not inspect.ismodule(value) and getattr(value, "__module__", "").startswith("csdesk"):
            yield f"{module.__name__}.{name}", value


def described() -> Iterator[tuple[str, Any]]:
    """Whatever somebody may call, with the members of classes."""
    for module in modules:
        yield module.__name__, module
        for name, value in members(module):
            if inspect.isclass(value):
                yield name, value
                for member, inner in vars(value).items():
                    callable_one = callable(inner) or isinstance(inner, (property, staticmethod, classmethod))
                    if callable_one and not member.startswith("_"):
                        yield f"{name}.{member}", inner
            elif callable(value):
                yield name, value


def test_whatever_is_public_is_described() -> None:
    everything = dict(described())
    silent = sorted(name for name, value in everything.items() if not (value.__doc__ or "").strip())
    assert silent == []
    assert len(everything) > 100


def test_the_package_says_that_it_is_typed() -> None:
    assert (package / "py.typed").exists() and (package / "_csdesk.pyi").exists()
