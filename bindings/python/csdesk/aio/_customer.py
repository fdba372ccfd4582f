"""Customers of an asynchronous desk."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from csdesk.aio._call import Call
from csdesk.answers import Record


class Customer(Record):
    """A customer's profile; awaiting ``timeline`` reads everything that happened with them, oldest first."""

    __slots__ = ("_read",)

    def __init__(self, row: Mapping[str, Any], read: Callable[[], Coroutine[Any, Any, list[Record]]]) -> None:
        super().__init__(row)
        self._read = read

    @property
    def timeline(self) -> Call[list[Record]]:
        """Everything that happened with this customer, oldest first: ``await customer.timeline``; read anew on every use."""
        return Call(self._read)


class CustomerCall(Call[Customer]):
    """What ``desk.customer(key)`` gives: await it for the profile, or its ``timeline`` for that alone."""

    @property
    def timeline(self) -> Call[list[Record]]:
        """``await desk.customer(key).timeline``"""

        async def read() -> list[Record]:
            return await (await self).timeline

        return Call(read)
