"""What csdesk raises. Everything is a :class:`Error`; each says the rule that was broken, the place, and what would do."""

from __future__ import annotations

import re
from collections.abc import Iterable

_short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _quoted(text: str) -> str:
    """A JSON string, escaped as the library escapes; what is no character, such as in a file's name, is spelled out."""
    written = text.encode(errors="backslashreplace").decode()
    return '"' + re.sub(r'[\x00-\x1f"\\]', lambda found: _short.get(found[0]) or f"\\u{ord(found[0]):04x}", written) + '"'


class Error(Exception):
    """Anything csdesk refuses or cannot do.

    Attributes:
        code: stable name of the rule, such as ``invalid_argument``, ``not_allowed``, ``busy``; never translated.
        message: the rule in English.
        message_zh: the rule in Chinese.
        field: path of what is to blame, such as ``amount.minor`` or ``hours.mon[1]``; ``None`` where no field is.
        allowed: what would be possible instead; empty where that is not known.
    """

    code: str
    message: str
    message_zh: str
    field: str | None
    allowed: list[str]

    def __init__(
        self,
        code: str,
        message: str = "",
        field: str | None = None,
        allowed: Iterable[str] = (),
        *,
        message_zh: str = "",
    ) -> None:
        self.code = code
        self.message = message
        self.message_zh = message_zh or message
        self.field = field or None
        self.allowed = list(allowed)
        super().__init__(code, message, self.field, self.allowed)

    @property
    def json(self) -> str:
        """The error as one JSON object, byte for byte what C++ and C give: code, field, message, message_zh, allowed."""
        texts = {"code": self.code, "field": self.field or "", "message": self.message, "message_zh": self.message_zh}
        members = ",".join(f'"{name}":{_quoted(text)}' for name, text in texts.items())
        return f'{{{members},"allowed":[{",".join(map(_quoted, self.allowed))}]}}'

    def __str__(self) -> str:
        said = f"{self.field}: {self.message}" if self.field else self.message
        return f"{said} (possible: {', '.join(self.allowed)})" if self.allowed else said


class InvalidArgument(Error, ValueError):
    """Input that breaks a written rule: type, range or form. ``field`` names it. Nothing was changed."""


class Refused(Error):
    """The rules say no: not allowed in this state, not by this actor, beyond this authority. Nothing was changed."""


class NotFound(Error, LookupError):
    """No such object, or not visible to this actor."""


class Conflict(Error):
    """The same command id with another payload, or facts that contradict what is recorded."""


class StorageError(Error):
    """A fault below the rules: I/O, a damaged or foreign file, a busy or closed desk. Nothing of the command was kept."""


_kinds: dict[str, type[Error]] = {
    "invalid_argument": InvalidArgument,
    "out_of_range": InvalidArgument,
    "never_open": InvalidArgument,
    "unknown_zone": InvalidArgument,
    "unknown_name": InvalidArgument,
    "not_found": NotFound,
    "conflict": Conflict,
    "storage": StorageError,
    "corrupt": StorageError,
    "newer_schema": StorageError,
    "busy": StorageError,
    "closed": StorageError,
    "no_memory": StorageError,
}


def from_code(code: str, message: str, message_zh: str = "", field: str = "", allowed: Iterable[str] = ()) -> Error:
    """The error of the right class for a stable code; the native module makes every error of its own through this."""
    return _kinds.get(code, Refused)(code, message, field, allowed, message_zh=message_zh)


__all__ = ["Conflict", "Error", "InvalidArgument", "NotFound", "Refused", "StorageError"]
