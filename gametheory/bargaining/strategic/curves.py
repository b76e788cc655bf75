"""How quantities of a model run over offers, time or types: what a picture of its outcome draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, frozen
from gametheory.errors import invalid

__all__ = ["Curves"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Curves(Value):
    """Named curves over one quantity.

    Parameters
    ----------
    along : str
        What the horizontal axis measures, with its unit.
    quantity : str
        What the vertical axis measures, with its unit.
    lines : mapping of str to pair of array_like
        Each a name with the positions and the heights, both of shape (k,).
    dates : bool, default False
        Whether the positions are separate dates (offers), to be marked one by one.

    Examples
    --------
    >>> path = Curves(along="offer", quantity="price", lines={"price": ([1, 2], [0.6, 0.4])}, dates=True)
    >>> path.lines["price"][1]
    array([0.6, 0.4])
    """

    along: str
    quantity: str
    lines: Mapping[str, tuple[FloatArray, FloatArray]]
    dates: bool = False

    def __post_init__(self) -> None:
        read: dict[str, tuple[FloatArray, FloatArray]] = {}
        for name, (x, y) in dict[str, tuple[ArrayLike, ArrayLike]](self.lines).items():
            pair = frozen(x), frozen(y)
            if pair[0].ndim != 1 or pair[0].shape != pair[1].shape or not np.isfinite(pair).all():
                raise invalid(f"line {name!r}", "must be finite positions and heights", (x, y))
            read[name] = pair
        object.__setattr__(self, "lines", read)
