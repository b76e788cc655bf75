"""The design of a sensitivity analysis, and what such an analysis asks of its input."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np

from gametheory.analysis.uncertain_model import UncertainModel
from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError, invalid
from gametheory.uncertainty import SobolSequence
from gametheory.uncertainty.designs import BLOCK

__all__ = [
    "independent_names",
    "power_of_two",
    "quietly",
    "require_salib",
    "saltelli_points",
    "whole_seed",
]

_MOST_BASE = 2**20


def saltelli_points(base: int, k: int, seed: int, *, second: bool) -> Iterator[FloatArray]:
    """Yield the rows of Saltelli's design in the order that SALib's analysis reads, in blocks.

    Row by row of two matrices A and B of base points: A; A with one column of B, for each column; if
    `second`, B with one column of A, for each column; B.
    """
    rng = np.random.default_rng(seed)
    pairs = np.concatenate(list(SobolSequence().blocks(base, 2 * k, rng)))
    step = 2 * k + 2 if second else k + 2
    at_once = max(BLOCK // step, 1)
    columns = np.arange(k)
    for start in range(0, base, at_once):
        a, b = pairs[start : start + at_once, :k], pairs[start : start + at_once, k:]
        block = np.repeat(a[:, None, :], step, axis=1)
        block[:, 1 + columns, columns] = b
        if second:
            block[:, 1 + k :, :] = b[:, None, :]
            block[:, 1 + k + columns, columns] = a
        block[:, -1, :] = b
        yield block.reshape(-1, k)


def independent_names(model: UncertainModel) -> list[str]:
    """Return the drawn parameters, if there are any and they are independent."""
    if not model.ranges.independent:
        raise RefusedError(
            "sensitivity indices split a variance among independent parameters, and these ranges are "
            "correlated: analyse them without their correlation, or draw and compare quantiles"
        )
    if not model.ranges.drawn:
        raise RefusedError("no parameter has a range: there is nothing to be sensitive to")
    return list(model.ranges.drawn)


def power_of_two(argument: str, value: object) -> int:
    """Return `value` if it is a power of two from 2 to a million or so."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not 2 <= int(value) <= _MOST_BASE or int(value) & (int(value) - 1):  # type: ignore[call-overload]
        raise invalid(argument, f"must be a power of two from 2 to {_MOST_BASE}", value)
    return int(value)  # type: ignore[call-overload,no-any-return]


def whole_seed(seed: object) -> int:
    """Return `seed` if it is a whole number, zero or more."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise invalid("seed", "must be a whole number, zero or more", seed)
    return int(seed)


def require_salib() -> None:
    """Raise `RefusedError` if SALib is not installed."""
    if find_spec("SALib") is None:
        raise RefusedError("sensitivity needs SALib: pip install 'gametheory-bargaining[sweep]'")


def quietly(analyse: Callable[[], Any]) -> Any:
    """Call SALib without its warnings on resamples in which nothing varies, which are told by the status."""
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore")
        return analyse()
