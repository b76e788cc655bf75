"""The walk to the stationary values of a legislature, compiled: the functions of `coalition_walk` themselves.

Importing this module imports numba, which the extra ``fast`` installs.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from numba import njit

from gametheory.bargaining.strategic import coalition_walk

__all__ = ["walks_compiled"]

_compiled: dict[str, Any] = {}
for _plain in coalition_walk.FUNCTIONS:
    _linked = FunctionType(_plain.__code__, {**vars(coalition_walk), **_compiled}, _plain.__name__)
    _compiled[_plain.__name__] = njit(cache=True, error_model="numpy", nogil=True)(_linked)

walks_compiled: Any = _compiled["walks"]
"""Compiled twin of :func:`~gametheory.bargaining.strategic.coalition_walk.walks`."""
