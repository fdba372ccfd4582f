"""Every conformance case through Python: the JSON door byte for byte, and the object API saying the same."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import csdesk
import pytest

folder = Path(__file__).resolve().parents[3] / "tests" / "conformance"
if not folder.is_dir():
    pytest.skip("the conformance cases stand beside the sources", allow_module_level=True)
_spec = importlib.util.spec_from_file_location("conformance_cases", folder / "cases.py")
assert _spec is not None and _spec.loader is not None
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

Step = Any


def written(value: object) -> str:
    """JSON as the desk writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def milliseconds(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


def whole(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


# ---- the desk ----------------------------------------------------------------------------------------------------------


def event(e: csdesk.Event) -> str:
    head = f'{{"seq":{e.seq},"at":"{cases.instant(milliseconds(e.at))}","type":{written(e.type)},"data":{e.json}'
    return f'{head},"actor":{written(e.actor)},"command_id":{written(e.command_id)},"hash":"{e.hash}"}}'


def events(found: list[csdesk.Event]) -> str:
    return f'{{"events":[{",".join(map(event, found))}]}}'


def effects(found: list[csdesk.Effect]) -> str:
    rows = [
        {"number": e.number, "key": e.key, "kind": e.kind, "data": e.data, "at": cases.instant(milliseconds(e.at))} for e in found
    ]
    return written({"effects": rows})


def result(r: csdesk.Result) -> str:
    ids = written(dict(sorted(r.ids.items())))
    return f'{{"events":[{",".join(map(event, r.events))}],"ids":{ids},"repeated":{written(r.repeated)}}}'


def verification(v: csdesk.Verification) -> str:
    names = ("ok", "events", "shop", "seq", "what", "anchored", "heads")
    return written({name: getattr(v, name) for name in names})


def exported(desk: csdesk.Desk) -> str:
    lines: list[str] = []
    desk.export(lines.append)
    return f"[{','.join(lines)}]"


def some_events(desk: csdesk.Desk, s: Step) -> list[csdesk.Event]:
    limit = s.get("limit", 1000)
    if not isinstance(limit, int) or limit < 1:
        return [csdesk.Event(*row) for row in desk._native.events(s.get("shop", "main"), s.get("since", 0), limit)]
    out = []
    for one in desk.events(s.get("since", 0), shop=s.get("shop", "main")):
        out.append(one)
        if len(out) == limit:
            break
    return out


asked: dict[str, Callable[[csdesk.Desk, Step], str]] = {
    "execute": lambda d, s: d.execute_json(s.document(), now=s.milliseconds("now")),
    "execute_many": lambda d, s: d.execute_many_json(s.document(), now=s.milliseconds("now")),
    "query": lambda d, s: d.query_json(s.document(), now=s.milliseconds("now")),
    "advance": lambda d, s: events(d.advance(s.milliseconds("now"), shop=s.get("shop"))),
    "next_deadline": lambda d, s: written(milliseconds(d.next_deadline())),
    "events": lambda d, s: events(some_events(d, s)),
    "outbox": lambda d, s: effects(d.outbox(s.get("after", 0), s.get("limit", 100), shop=s.get("shop", "main"))),
    "acknowledge": lambda d, s: result(d.acknowledge(s.text("key"), now=s.milliseconds("now"), shop=s.get("shop", "main"))),
    "verify": lambda d, s: verification(d.verify(s.get("anchor"))),
    "rebuild": lambda d, s: written(d.rebuild()),
    "export": lambda d, s: exported(d),
}


# ---- what needs no desk ------------------------------------------------------------------------------------------------


def calendar_of(s: Step) -> csdesk.Calendar:
    rules = json.loads(s.raw("rules"))
    return csdesk.Calendar.china(**rules) if "china" in s else csdesk.Calendar(**rules)


def or_never(find: Callable[[int], datetime], at: int) -> int | None:
    try:
        return milliseconds(find(at))
    except csdesk.InvalidArgument as why:
        if why.code != "out_of_range":
            raise
        return None


def ask_calendar(s: Step) -> str:
    cal, what, (a, *rest) = calendar_of(s), s.text("ask"), json.loads(s.raw("args"))
    if what == "between":
        return written(whole(cal.between(a, rest[0])))
    if what in ("add", "sub"):
        return written(milliseconds(getattr(cal, what)(a, rest[0])))
    if what == "intervals":
        return written([[milliseconds(x), milliseconds(y)] for x, y in cal.intervals(a, rest[0])])
    if what == "is_open":
        return written(cal.is_open(a))
    return written(or_never(getattr(cal, what), a))


def act(clock: csdesk.SlaClock, action: str, *rest: Any) -> str:
    if action == "state":
        return written(clock.state)
    if action == "due":
        return written(milliseconds(clock.due))
    if action == "events":
        return written([[e.kind, milliseconds(e.due)] for e in clock.due_events(*rest)])
    if action in ("elapsed", "remaining"):
        return written(whole(getattr(clock, action)(*rest)))
    getattr(clock, action)(*(reversed(rest) if action == "retarget" else rest))
    return "null"


def play_clock(s: Step) -> str:
    levels = [ppm / 1_000_000 for ppm in json.loads(s.raw("warn_at"))]
    clock = csdesk.SlaClock(calendar_of(s), s.get("target"), levels)
    said = []
    for line in json.loads(s.raw("script")):
        try:
            said.append(act(clock, *line))
        except csdesk.Error as why:
            said.append(why.json)
    return f"[{','.join(said)}]"


known: dict[str, Callable[[Step], str]] = {
    "schema": lambda s: csdesk._csdesk.schema(s.text("name")),
    "event_schema": lambda s: csdesk._csdesk.event_schema(s.text("name")),
    "view_schema": lambda s: csdesk._csdesk.view_schema(s.text("name")),
    "names": lambda s: written(getattr(csdesk._csdesk, s.text("of").rstrip("s") + "_names")()),
    "calendar": ask_calendar,
    "clock": play_clock,
}


# ---- byte for byte -----------------------------------------------------------------------------------------------------


def opened(header: Step) -> csdesk.Desk:
    return csdesk.open(":memory:", **json.loads(header.raw("desk")))


def answer(desk: csdesk.Desk, s: Step) -> tuple[str, str]:
    what = s.text("do")
    try:
        return "expect", known[what](s) if what in known else asked[what](desk, s)
    except csdesk.Error as why:
        return "refused", why.json


@pytest.mark.parametrize("file", cases.files(folder), ids=lambda file: file.stem)
def test_answers_as_recorded(file: Path) -> None:
    header, *steps = cases.steps(file)
    with opened(header) as desk:
        for s in steps:
            assert answer(desk, s) == s.answer(), s.where


# ---- the object API says the same --------------------------------------------------------------------------------------


def as_object(s: Step) -> dict[str, Any] | None:
    """The command where it can be said in Python at all: the right members, each of its type, no name twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("twice")
        return dict(pairs)

    try:
        request = json.loads(s.document().decode(), object_pairs_hook=once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(request, dict) or request.keys() - {"name", "data", "actor", "now", "shop", "command_id"}:
        return None
    if not isinstance(request.get("data"), dict) or not all(isinstance(request.get(k), str) for k in ("name", "actor")):
        return None
    now = request.setdefault("now", s.milliseconds("now"))
    if type(now) not in (int, str) or (isinstance(now, int) and abs(now) >= 2**53):  # not an int of JSON: refused as such
        return None
    if isinstance(now, str):
        try:
            request["now"] = datetime.fromisoformat(now)
        except ValueError:
            return None
        if request["now"].tzinfo is None:  # refused, in words of datetimes
            return None
    plain = all(isinstance(request.get(k, ""), str) for k in ("shop", "command_id")) and request.get("command_id") != ""
    return request if plain and sayable(request) else None


def sayable(value: object) -> bool:
    """No fraction, half of a character or endless text: Python's door meets those before JSON does."""
    if isinstance(value, dict):
        return all(map(sayable, [*value, *value.values()]))
    if isinstance(value, list):
        return all(map(sayable, value))
    if isinstance(value, str):
        return len(value) <= 2**20 and not any("\ud800" <= c <= "\udfff" for c in value)
    return not isinstance(value, float)


@pytest.mark.parametrize("file", cases.files(folder), ids=lambda file: file.stem)
def test_objects_say_the_same(file: Path) -> None:
    header, *steps = cases.steps(file)
    with opened(header) as desk:
        for s in steps:
            request = as_object(s) if s.text("do") == "execute" else None
            if request is None:
                answer(desk, s)
                continue
            kind, told = s.answer()
            try:
                got = "expect", result(desk.execute(request.pop("name"), request.pop("data"), **request))
            except csdesk.Error as why:
                got = "refused", why.json
            assert (got[0], json.loads(got[1])) == (kind, json.loads(told)), s.where
