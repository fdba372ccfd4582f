"""An awaitable that is more than a coroutine, and begins nothing before it is awaited."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")


class Call(Coroutine[Any, Any, T]):
    """Something that can be awaited once, handed to ``asyncio.create_task`` too, or left alone without a warning."""

    def __init__(self, begin: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._begin = begin
        self._running: Coroutine[Any, Any, T] | None = None

    def _begun(self) -> Coroutine[Any, Any, T]:
        if self._running is None:
            self._running = self._begin()
        return self._running

    def __await__(self) -> Generator[Any, Any, T]:
        return self._begun().__await__()

    def send(self, value: Any) -> Any:
        """One step, for the event loop."""
        return self._begun().send(value)

    def throw(self, kind: Any, value: Any = None, trace: TracebackType | None = None) -> Any:
        """An exception at the present step, for the event loop."""
        return self._begun().throw(value if isinstance(value, BaseException) else kind)

    def close(self) -> None:
        """Ends it, for the event loop."""
        if self._running is not None:
            self._running.close()
