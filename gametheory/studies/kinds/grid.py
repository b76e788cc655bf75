"""Values along one axis as a study file states them: a list, or start, stop and num."""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.errors import invalid

__all__ = ["values_of"]


def values_of(name: str, stated: Any) -> list[Any]:
    """Return the values of a list, or of a table with start, stop and num, both ends included.

    Examples
    --------
    >>> values_of("values", {"start": 0, "stop": 1, "num": 3})
    [0.0, 0.5, 1.0]
    """
    if isinstance(stated, list) and stated:
        return stated
    if isinstance(stated, dict) and set(stated) == {"start", "stop", "num"}:
        num = stated["num"]
        if isinstance(num, int) and not isinstance(num, bool) and 1 <= num <= 10_000_000:
            try:
                return [float(x) for x in np.linspace(float(stated["start"]), float(stated["stop"]), num)]
            except (TypeError, ValueError):
                pass
    raise invalid(name, "must be a list of values, or a table with start, stop and num", stated)
