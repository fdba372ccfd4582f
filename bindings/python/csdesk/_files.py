"""Paths and policies that a caller names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from csdesk import _convert
from csdesk.errors import InvalidArgument


def file_name(path: object, field: str) -> str:
    """A path as the library takes it; ``field`` is what to call it where it is none."""
    if not isinstance(path, (str, os.PathLike)):
        raise InvalidArgument("invalid_argument", "a path is expected", field, message_zh="应为文件路径")
    name = os.fspath(path)
    if not isinstance(name, str):
        name = os.fsdecode(name)
    if not name or "\0" in name:
        raise InvalidArgument(
            "invalid_argument", "a path is neither empty nor holds a zero byte", field, message_zh="文件路径无效"
        )
    return f"./{name}" if name.startswith("file:") else name  # SQLite would read a URI with options of its own


def policy_text(policy: object, field: str = "policy") -> str:
    """A policy, or a part of one, as text: of a file, or of a mapping; ``field`` is what to call it."""
    if isinstance(policy, Mapping):
        return _convert.to_json(policy)
    file = file_name(policy, field)
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise InvalidArgument("invalid_argument", f"the file cannot be read: {why}", field, message_zh="无法读取文件") from why
