"""A result in a file: what was computed, and the manifest that says from what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gametheory.analysis.manifest import check_manifest, digest
from gametheory.errors import InvalidInputError, invalid
from gametheory.scenarios.layout import render
from gametheory.studies.files import write_whole

__all__ = ["FORMAT", "read_result", "save_result"]

FORMAT = "gametheory-result-1"

_MOST_BYTES = 256_000_000


def save_result(path: Path, *, manifest: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    """Write a result with its manifest as JSON; the file appears whole or not at all.

    Parameters
    ----------
    path : Path
    manifest : mapping
        What `gametheory.analysis.manifest` returns, with the task.
    record : mapping
        Plain, finite values of JSON.

    Raises
    ------
    InvalidInputError
        If the record holds something else.
    OSError
        If the file cannot be written.
    """
    try:
        plain = json.loads(json.dumps(dict(record), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InvalidInputError(f"record must be plain, finite values of JSON: {error}") from None
    content = {"format": FORMAT, "manifest": dict(manifest), "digest": digest(plain), "record": plain}
    write_whole(path, render(content).encode("utf-8"))


def read_result(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the manifest and the record of a saved result.

    Raises
    ------
    InvalidInputError
        If the path is a folder, or the file is no result of this library, is damaged or was changed by hand.
    OSError
        If it cannot be read.
    """
    name = str(path)
    if path.is_dir():
        raise InvalidInputError(f"{name} must be a file that holds a result, got a folder")
    if path.stat().st_size > _MOST_BYTES:
        raise invalid(name, f"must hold at most {_MOST_BYTES} bytes", path.stat().st_size)
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(f"{name}: is no JSON text, or a damaged one ({error})") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        found = content.get("format") if isinstance(content, dict) else type(content).__name__
        raise invalid(f"{name}: format", f"must be {FORMAT!r}: this is no saved result", found)
    manifest = check_manifest(content.get("manifest"), name)
    record = content.get("record")
    if not isinstance(record, dict) or digest(record) != content.get("digest"):
        raise InvalidInputError(f"{name}: the record does not have its digest: it is damaged or was changed")
    return manifest, record
