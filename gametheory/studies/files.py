"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

__all__ = ["file_digest", "write_by", "write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step; an existing file is replaced.

    Raises
    ------
    OSError
        If it cannot be written; the message names the file, and what was there stays.
    """

    def write(unfinished: Path) -> None:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    write_by(path, write)


def write_by(path: Path, write: Callable[[Path], object]) -> None:
    """Put at `path` in one step what `write` writes to the path it is given; raises as `write_whole`."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(unfinished)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        reason = f"the file cannot be written ({error.strerror or error})"
        raise OSError(error.errno, reason, str(path)) from error


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, as ``sha256:...``."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return f"sha256:{found.hexdigest()}"
