"""Random draws over the stated ranges, all numbers of a scenario at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import index

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray
from gametheory.errors import invalid
from gametheory.scenarios.errors import ScenarioError, nearest
from gametheory.scenarios.slots import Slot

__all__ = ["DEFAULT_GROUPS", "GROUPS", "draw", "triangular"]

GROUPS = (
    "beliefs",
    "costs",
    "effects",
    "weights",
    "theta",
    "scores",
    "credibility",
    "blame",
    "mediator",
    "parameters",
)
"""Groups of numbers that can be drawn.

``beliefs`` are p, p_A and p_B; ``costs`` c_A and c_B; ``effects`` and ``credibility`` belong to the
instruments (the credibility of a configuration is drawn where the file gives it a range);
``parameters`` are the remaining parameters.
"""

DEFAULT_GROUPS = ("beliefs", "costs", "effects", "weights")

_MAX_DRAWS = 10_000_000


def draw(
    found: Mapping[str, Slot], n: int, rng: np.random.Generator, include: Iterable[str], file: str
) -> dict[str, FloatArray]:
    """Return `n` independent triangular draws of the included numbers, by dotted path.

    Weights are rescaled so that those of each party sum to 1 in every draw. A number without a range
    is constant and uses no randomness.
    """
    try:
        count = index(n)
    except TypeError:
        count = 0
    if not 1 <= count <= _MAX_DRAWS:
        raise invalid("n", f"must be a whole number from 1 to {_MAX_DRAWS}", n)
    if not isinstance(rng, np.random.Generator):
        raise invalid("rng", "must be a numpy Generator, as from numpy.random.default_rng(seed)", rng)
    wanted = _wanted(found, include, file)
    result = {}
    for path in wanted:
        triple = found[path].triple
        if triple is not None:
            low, mode, high = triple
            result[path] = triangular(low, mode, high, rng.random(n)) if low < high else np.full(n, mode)
    for party in ("A", "B"):
        _rescale_weights(found, result, party, n)
    return result


def triangular(low: ArrayLike, mode: ArrayLike, high: ArrayLike, u: ArrayLike) -> FloatArray:
    """Return the quantile at `u` of the triangular distribution on [low, high]; broadcasts.

    Needs ``low <= mode <= high`` and `u` in [0, 1]; where ``low == high`` the answer is `mode`.

    Examples
    --------
    >>> triangular(0.0, 0.5, 1.0, [0.0, 0.5, 1.0])
    array([0. , 0.5, 1. ])
    """
    a, m, b, q = (np.asarray(x, dtype=float) for x in (low, mode, high, u))
    width = b - a
    rising = a + np.sqrt(q * width * (m - a))
    falling = b - np.sqrt((1.0 - q) * width * (b - m))
    chosen: FloatArray = np.where(q * width <= m - a, rising, falling)
    return chosen


def group(path: str) -> str:
    """Return the group of the number at `path`; empty for red lines and costs to wielders.

    Examples
    --------
    >>> group("instruments.sanctions.effects.cost.A"), group("parameters.c_A")
    ('effects', 'costs')
    """
    parts = path.split(".")
    if parts[0] == "parameters":
        if parts[1] in {"p", "p_A", "p_B"}:
            return "beliefs"
        return "costs" if parts[1] in {"c_A", "c_B"} else "parameters"
    if parts[0] == "mediator_parameters":
        return "mediator"
    if parts[-2] == "blame_error":
        return "blame"
    return next(
        (name for name in ("effects", "weights", "theta", "scores", "credibility") if name in parts), ""
    )


def _wanted(found: Mapping[str, Slot], include: Iterable[str], file: str) -> list[str]:
    asked = (include,) if isinstance(include, str) else tuple(include)
    for name in asked:
        if name not in GROUPS and not any(_under(path, name) for path in found):
            hint = nearest(name, [*GROUPS, *found])
            raise ScenarioError(
                file, "include", "must name groups or dotted paths of numbers", name, hint=hint
            )
    return [path for path in found if group(path) in asked or any(_under(path, name) for name in asked)]


def _under(path: str, prefix: object) -> bool:
    return path == prefix or path.startswith(f"{prefix}.")


def _rescale_weights(found: Mapping[str, Slot], result: dict[str, FloatArray], party: str, n: int) -> None:
    names = [path for path in found if path.startswith("issues.") and path.endswith(f".weights.{party}")]
    if not any(name in result for name in names):
        return
    for name in names:
        if name not in result:
            result[name] = np.full(n, (found[name].triple or (0.0, 0.0, 0.0))[1])
    total = np.sum([result[name] for name in names], axis=0)
    for name in names:
        result[name] = result[name] / total
