"""Lines of a text file, plain or gzipped, read strictly and in bounded memory."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator

from csdesk.replay.places import refused

#: No line and no record is longer than this, in bytes. What is longer is refused where it begins.
LONGEST = 1 << 20

_GZIP_MAGIC = b"\x1f\x8b"


def read_lines(path: str | os.PathLike[str], longest: int = LONGEST) -> Iterator[str]:
    """Yields each line with its ending. Refuses broken UTF-8, NUL bytes, damaged gzip and lines longer than `longest`."""
    number = 0
    try:
        with open(path, "rb") as raw:
            packed = raw.read(2) == _GZIP_MAGIC
            raw.seek(0)
            source = gzip.GzipFile(fileobj=raw) if packed else raw
            while line := source.readline(longest + 1):
                number += 1
                yield _decoded(path, number, line, longest)
    except (EOFError, gzip.BadGzipFile, zlib.error) as e:
        raise refused(path, number + 1, 1, f"the gzip stream is damaged ({e})") from None
    except OSError as e:
        raise refused(path, number + 1, 1, f"cannot be read ({e.strerror or e})") from None


def _decoded(path: str | os.PathLike[str], number: int, line: bytes, longest: int) -> str:
    if len(line) > longest:
        raise refused(path, number, longest + 1, f"the line is longer than {longest} bytes")
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as e:
        raise refused(path, number, e.start + 1, "not UTF-8") from None
    if "\0" in text:
        raise refused(path, number, line.index(0) + 1, "contains a NUL byte")
    return text
