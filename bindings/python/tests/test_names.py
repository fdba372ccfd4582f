"""What can be asked for by name: commands, events, views and their schemas."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import csdesk
import pytest


@pytest.mark.parametrize(
    ("names", "schema"),
    [
        (csdesk.commands, csdesk.schema),
        (csdesk.event_types, csdesk.event_schema),
        (csdesk.views, csdesk.view_schema),
    ],
)
def test_all_that_is_named_is_described(names: Callable[[], list[str]], schema: Callable[[str], dict[str, Any]]) -> None:
    found = names()
    assert found == sorted(set(found)) and len(found) > 10
    for name in found:
        assert isinstance(schema(name), dict)
    for wrong in ("", "no.such", "ticket.open\0", "信"):
        with pytest.raises(csdesk.InvalidArgument) as refused:
            schema(wrong)
        assert refused.value.code == "unknown_name"
    with pytest.raises(csdesk.InvalidArgument):
        schema(7)  # type: ignore[arg-type]


def test_a_views_times_are_datetimes_and_timedeltas() -> None:
    with csdesk.open(":memory:") as desk:
        data = {"requester": "c-17", "kind": "after_sale", "channel": "wangwang", "text": "物流不动了"}
        desk.execute("ticket.open", data, actor="customer:c-17")
        for row in desk.query("clock.list"):
            described = csdesk.view_schema("clock.list")["row"]["properties"]
            for name, value in row.items():
                expected = {"date-time": "datetime", "duration-ms": "timedelta"}.get(described[name].get("format"))
                assert value is None or (type(value).__name__ == expected) is (expected is not None)


def test_importing_loads_nothing_heavy_and_warns_of_nothing() -> None:
    heavy = {"numpy", "pandas", "pyarrow", "typer", "rich", "asyncio", "hashlib", "sqlite3", "unittest"}
    code = f"import csdesk, sys; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_asyncio_is_loaded_on_first_use() -> None:
    code = "import csdesk; print(csdesk.aio.open.__name__); import csdesk.aio"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("open", "")
