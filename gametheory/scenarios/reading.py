"""Read a scenario file into plain values, refusing whatever is not small, flat, finite JSON.

Only JSON is read: nothing in a file can name a class or call a function. Size and nesting are
checked before the text is parsed, so that a hostile file costs neither memory nor the stack.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from math import inf, isfinite, nan
from pathlib import Path
from typing import Any

from gametheory.scenarios.errors import NOTHING, ScenarioError

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Document", "parse", "read"]

MAX_BYTES = 8_000_000
"""Largest scenario file, in bytes."""

MAX_DEPTH = 24
"""Deepest nesting of lists and objects; the format itself needs eight."""

_LONGEST_INTEGER = 300
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
    except ValueError:
        raise ScenarioError(repr(file), "", "is not a path: it contains a null character") from None
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
        for path, rule, value in _flaws(document, ""):
            raise ScenarioError(file, path, rule, value)
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


def _flaws(value: Any, path: str) -> Iterator[tuple[str, str, object]]:
    if isinstance(value, _Object):
        if value.repeated is not None:
            yield _join(path, value.repeated), "is given twice in the same object", NOTHING
        for key, item in value.items():
            yield from _flaws(key, _join(path, "(a key)"))
            yield from _flaws(item, _join(path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            name = item.get("id") if isinstance(item, dict) else None
            yield from _flaws(item, _join(path, name if isinstance(name, str) else str(index)))
    elif isinstance(value, float) and not isfinite(value):
        yield path, "must be a finite number", value
    elif isinstance(value, str) and not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        yield path, "must be valid Unicode, without half of a surrogate pair", value


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


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
