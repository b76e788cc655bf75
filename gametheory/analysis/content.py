"""What a value consists of, as values of JSON: the ground of a digest."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import partial
from typing import Any

import numpy as np

__all__ = ["plain_content"]


def plain_content(value: Any) -> Any:
    """Return the content of frozen values, arrays and functions as values of JSON.

    A function counts by its name and its text, so that a changed function has another digest; what it
    refers to outside itself does not count.

    Examples
    --------
    >>> plain_content({"a": np.array([1.0, 2.0]), "b": (True, None)})
    {'a': {'shape': [2], 'values': [1.0, 2.0]}, 'b': [True, None]}
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Enum):
        return f"{type(value).__qualname__}.{value.name}"
    if isinstance(value, int | float | np.integer | np.floating | np.bool_):
        number = value.item() if isinstance(value, np.generic) else value
        return number if np.isfinite(number) else repr(float(number))
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "values": [plain_content(x) for x in value.ravel().tolist()]}
    if isinstance(value, Mapping):
        return {str(key): plain_content(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain_content(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(str(plain_content(item)) for item in value)
    if isinstance(value, partial):
        return [
            "partial",
            plain_content(value.func),
            plain_content(value.args),
            plain_content(value.keywords),
        ]
    if hasattr(value, "to_dict"):
        return plain_content(value.to_dict())
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: plain_content(getattr(value, f.name)) for f in fields(value)}
        return {"type": f"{type(value).__module__}.{type(value).__qualname__}", **parts}
    return _named(value)


def _named(value: Any) -> Any:
    name = f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', type(value).__qualname__)}"
    try:
        return [name, inspect.getsource(value)]
    except (OSError, TypeError):
        code = getattr(value, "__code__", None)
        return [name, "" if code is None else code.co_code.hex()]
