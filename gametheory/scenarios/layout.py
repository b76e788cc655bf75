"""Write a scenario document as JSON text: one line for what is short, indentation for the rest."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["render"]

_WIDTH = 110


def render(document: object) -> str:
    """Return `document` as JSON text that people can read and edit.

    Examples
    --------
    >>> print(render({"p": {"low": 0.1, "central": 0.2, "high": 0.3}}), end="")
    {"p": {"low": 0.1, "central": 0.2, "high": 0.3}}
    """
    return _render(document, 0, "") + "\n"


def _render(value: Any, depth: int, key: str) -> str:
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, dict | list) or not value or len(line) + depth + len(key) <= _WIDTH:
        return line
    inside, pad = " " * (depth + 1), " " * depth
    if isinstance(value, list):
        rows = [f"{inside}{_render(item, depth + 1, '')}" for item in value]
        return "[\n" + ",\n".join(rows) + f"\n{pad}]"
    rows = []
    for name, item in value.items():
        label = f"{json.dumps(name, ensure_ascii=False)}: "
        rows.append(f"{inside}{label}{_render(item, depth + 1, label)}")
    return "{\n" + ",\n".join(rows) + f"\n{pad}}}"
