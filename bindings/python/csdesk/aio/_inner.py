"""The desk inside: what the threads of an asynchronous desk work with, on its clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from csdesk import _convert, _csdesk
from csdesk._requests import Instant, now_or_present, request_of
from csdesk.answers import Event, Page
from csdesk.desk import Desk
from csdesk.errors import Error, from_code

_Document = str | bytes


class Inner(Desk):
    """A desk whose time is a clock's wherever the caller gives none."""

    def __init__(self, native: _csdesk.Desk, clock: Callable[[], Instant] | None) -> None:
        super().__init__(native)
        self._clock = clock

    @property
    def native(self) -> _csdesk.Desk:
        return self._native

    def time(self) -> int:
        """The time in milliseconds."""
        return now_or_present(None) if self._clock is None else _convert.milliseconds(self._clock(), "clock")

    def milliseconds(self, now: Instant | None) -> int:
        return self.time() if now is None else _convert.milliseconds(now, "now")

    def prepared(self, command: Any, place: int) -> _csdesk.Request:
        """A command of execute_many, read and checked; what is wrong with it is refused by its place."""
        if isinstance(command, Mapping) and command.get("now") is None:
            command = {**command, "now": self.time()}
        request = request_of(command, place)
        try:
            return _csdesk.Request.of(request)
        except Error as why:
            raise from_code(why.code, why.message, why.message_zh, f"commands[{place}].{why.field}") from None

    def query(
        self,
        view: str,
        params: Mapping[str, Any] | None = None,
        *,
        after: str | None = None,
        limit: int = 100,
        now: Instant | None = None,
        shop: str = "main",
    ) -> Page:
        return super().query(view, params, after=after, limit=limit, now=self.milliseconds(now), shop=shop)

    def advance(self, now: Instant | None = None, *, shop: str | None = None) -> list[Event]:
        return super().advance(self.milliseconds(now), shop=shop)

    def query_json(self, question: _Document, *, now: Instant | None = None) -> str:
        return super().query_json(question, now=self.milliseconds(now))

    def execute_many_json(self, requests: _Document, *, now: Instant | None = None) -> str:
        return super().execute_many_json(requests, now=self.milliseconds(now))


def last_number(native: _csdesk.Desk, shop: str) -> int:
    """The number of a shop's last event, 0 where it has none: they have no gaps, so it is found by halving."""
    after, end = 0, 1
    while native.events(shop, end, 1):
        after, end = end, end * 2
    while after < end:
        middle = (after + end) // 2
        if native.events(shop, middle, 1):
            after = middle + 1
        else:
            end = middle
    return end
