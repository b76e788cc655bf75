"""Read a scenario file into plain values, refusing whatever is not small, flat, finite JSON.

Only JSON is read: nothing in a file can name a class or call a function. Size and nesting are
checked before the text is parsed, so that a hostile file costs neither memory nor the stack.
"""

from __future__ import annotations

import json
import re
import stat
from math import inf, isfinite, nan
from pathlib import Path
from typing import Any

from gametheory.scenarios.errors import NOTHING, ScenarioError

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_ENTRIES", "Document", "parse", "read"]

MAX_BYTES = 8_000_000
"""Largest scenario file, in bytes."""

MAX_DEPTH = 24
"""Deepest nesting of lists and objects; the format itself needs eight."""

MAX_ENTRIES = 2000
"""Most entries of one list or object, so that no check takes long."""

_LONGEST_INTEGER = 300
_UNICODE = "must be valid Unicode, without half of a surrogate pair"
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)

Document = dict[str, Any]


class _Object(dict[str, Any]):
    """A JSON object that remembers a key that was given twice."""

    repeated: str | None = None


def read(path: Path) -> Document:
    """Return the content of the file at `path` as plain values.

    Raises
    ------
    ScenarioError
        If there is no such file, it is no regular file, cannot be read, is too large or too deep,
        or is not JSON in UTF-8 with unique keys and finite numbers.
    """
    file = str(path)
    if "\0" in file:
        raise ScenarioError(repr(file), "", "is not a path: it contains a null character")
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ScenarioError(file, "", "must be a file; this is a directory")
        if not stat.S_ISREG(status.st_mode):
            raise ScenarioError(file, "", "must be a regular file; this is a device or a pipe")
        if path.suffix.lower() in {".yaml", ".yml", ".toml"}:
            raise ScenarioError(file, "", "must be JSON; YAML and TOML are not read", path.suffix)
        if status.st_size > MAX_BYTES:
            raise ScenarioError(file, "", f"must hold at most {MAX_BYTES} bytes", status.st_size)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ScenarioError(file, "", "does not exist") from None
    except OSError as error:
        raise ScenarioError(file, "", f"cannot be read: {error.strerror or error}") from None
    return parse(content, file)


def parse(content: bytes | str, file: str) -> Document:
    """Return the JSON text `content` as plain values; `file` names it in errors.

    Keys that begin with ``_comment`` and the key ``$schema`` are left out.

    Examples
    --------
    >>> parse('{"id": "x", "_comment": "ignored"}', "case.json")
    {'id': 'x'}
    """
    text = _decoded(content, file)
    try:
        document = _parsed(text, file)
        flaw = _flaw(document)
        if flaw:
            raise ScenarioError(file, *flaw)
        return _without_comments(document)  # type: ignore[no-any-return]  # an object stays one
    except (RecursionError, MemoryError):
        raise ScenarioError(file, "", "is too large or too deeply nested to read") from None


def _decoded(content: bytes | str, file: str) -> str:
    size = len(content) if isinstance(content, bytes) else len(content.encode("utf-8", "replace"))
    if size > MAX_BYTES:
        raise ScenarioError(file, "", f"must hold at most {MAX_BYTES} bytes", size)
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        rule = f"must be text in UTF-8; byte {error.start} is not"
        raise ScenarioError(file, "", rule, error.object[error.start : error.start + 4]) from None
    if not text.strip():
        raise ScenarioError(file, "", "must not be empty")
    depth = 0
    for match in _BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match.group(), 0)
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, match.start()) + 1
            raise ScenarioError(file, f"line {line}", f"must not nest deeper than {MAX_DEPTH} levels")
    return text


def _parsed(text: str, file: str) -> Document:
    try:
        document = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=lambda name: nan if name == "NaN" else inf,
            parse_int=lambda digits: int(digits) if len(digits) <= _LONGEST_INTEGER else inf,
        )
    except json.JSONDecodeError as error:
        found = text[error.pos : error.pos + 20] or NOTHING
        raise ScenarioError(
            file, f"line {error.lineno}, column {error.colno}", f"is not JSON: {error.msg}", found
        ) from None
    if not isinstance(document, dict):
        raise ScenarioError(file, "", "must hold one JSON object", document)
    return document


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    result = _Object(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                result.repeated = key
                break
            seen.add(key)
    return result


def _flaw(value: Any) -> tuple[str, str, object] | None:
    """Return dotted path, rule and value of the first flaw inside `value`, if there is one."""
    if isinstance(value, _Object | list) and len(value) > MAX_ENTRIES:
        return "", f"must have at most {MAX_ENTRIES} entries", value
    if isinstance(value, _Object):
        if value.repeated is not None:
            return value.repeated, "is given twice in the same object", NOTHING
        for key, item in value.items():
            if not _valid_text(key):
                return "(a key)", _UNICODE, key
            found = _flaw(item)
            if found:
                return _under(key, *found)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found = _flaw(item)
            if found:
                name = item.get("id") if isinstance(item, dict) else None
                return _under(name if isinstance(name, str) else str(index), *found)
    elif isinstance(value, float) and not isfinite(value):
        return "", "must be a finite number", value
    elif isinstance(value, str) and not _valid_text(value):
        return "", _UNICODE, value
    return None


def _under(step: str, path: str, rule: str, value: object) -> tuple[str, str, object]:
    return (f"{step}.{path}" if path else step), rule, value


def _valid_text(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _without_comments(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_comments(item)
            for key, item in value.items()
            if not key.startswith("_comment") and key != "$schema"
        }
    if isinstance(value, list):
        return [_without_comments(item) for item in value]
    return value
