"""Where the points lie in the unit cube: at random, one in every stratum, or evenly spread.

Each design is a small frozen value; ``blocks`` yields its points in rows, and the rows are the same
whatever the size of the blocks.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError, invalid

__all__ = ["BLOCK", "Design", "LatinHypercube", "PlainRandom", "SobolSequence", "design"]

BLOCK = 2_000
"""Points that are drawn at a time by `PlainRandom`: a longer run begins with a shorter one."""

_MOST_NUMBERS = 2**28
"""Numbers that a design may hold at once: two gigabytes."""

_MOST_DIMENSIONS = 21_201
"""Dimensions for which SciPy has direction numbers of the Sobol' sequence."""


class Design(Protocol):
    """A way to lay points in the unit cube."""

    def blocks(self, n: int, dimension: int, rng: np.random.Generator) -> Iterator[FloatArray]:
        """Yield `n` points in [0, 1]^dimension as arrays of shape (m, dimension), in order."""


@dataclass(frozen=True, slots=True)
class PlainRandom:
    """Independent points, `size` at a time.

    Parameters
    ----------
    size : int, default 2000
        Points a block; it is part of the design: another size gives other points.

    Examples
    --------
    >>> import numpy as np
    >>> [len(b) for b in PlainRandom().blocks(4_500, 2, np.random.default_rng(0))]
    [2000, 2000, 500]
    """

    size: int = BLOCK

    def blocks(self, n: int, dimension: int, rng: np.random.Generator) -> Iterator[FloatArray]:
        """Yield `n` points in blocks; a block is drawn in full, so that longer runs extend shorter ones."""
        for start in range(0, n, self.size):
            yield rng.random((dimension, self.size)).T[: n - start]


@dataclass(frozen=True, slots=True)
class LatinHypercube:
    """Points of which each coordinate hits every one of `n` equal strata once [1]_.

    References
    ----------
    .. [1] M. D. McKay, R. J. Beckman, W. J. Conover, "A comparison of three methods for selecting
       values of input variables in the analysis of output from a computer code", Technometrics 21
       (1979) 239-245, doi:10.1080/00401706.1979.10489755.

    Examples
    --------
    >>> import numpy as np
    >>> (points,) = LatinHypercube().blocks(5, 2, np.random.default_rng(0))
    >>> np.sort((5 * points).astype(int), axis=0).T
    array([[0, 1, 2, 3, 4],
           [0, 1, 2, 3, 4]])
    """

    def blocks(self, n: int, dimension: int, rng: np.random.Generator) -> Iterator[FloatArray]:
        """Yield `n` points; the whole design is made at once, for its strata depend on `n`."""
        from scipy.stats import qmc

        _fits(n, dimension)
        if dimension == 0:
            points = np.empty((n, 0))
        else:
            points = np.asarray(_engine(qmc.LatinHypercube, dimension, rng).random(n))
        yield from _pieces(points)


@dataclass(frozen=True, slots=True)
class SobolSequence:
    """The first `n` points of a Sobol' sequence, scrambled so that the mean is unbiased [1]_.

    Best with `n` a power of two; any other number is refused, because it would unbalance the points.

    Parameters
    ----------
    scramble : bool, default True
        Without it the first point is the corner at zero.

    References
    ----------
    .. [1] A. B. Owen, "On dropping the first Sobol' point", arXiv:2008.08051 (2020).

    Examples
    --------
    >>> import numpy as np
    >>> (points,) = SobolSequence(scramble=False).blocks(4, 2, np.random.default_rng(0))
    >>> points.T
    array([[0.  , 0.5 , 0.75, 0.25],
           [0.  , 0.5 , 0.25, 0.75]])
    """

    scramble: bool = True

    def blocks(self, n: int, dimension: int, rng: np.random.Generator) -> Iterator[FloatArray]:
        """Yield `n` points, a power of two."""
        from scipy.stats import qmc

        if n & (n - 1):
            raise invalid("n", "must be a power of two for a Sobol' sequence", n)
        _fits(n, dimension)
        if dimension > _MOST_DIMENSIONS:
            raise invalid("ranges", f"must hold at most {_MOST_DIMENSIONS} drawn numbers", dimension)
        if dimension == 0:
            points = np.empty((n, 0))
        else:
            engine = _engine(qmc.Sobol, dimension, rng, scramble=self.scramble)
            points = np.asarray(engine.random(n))
        yield from _pieces(points)


_DESIGNS: dict[str, Design] = {
    "random": PlainRandom(),
    "latin hypercube": LatinHypercube(),
    "sobol": SobolSequence(),
}


def design(name: str) -> Design:
    """Return the design called ``random``, ``latin hypercube`` or ``sobol``, as files and commands name it.

    Examples
    --------
    >>> design("sobol")
    SobolSequence(scramble=True)
    """
    if name not in _DESIGNS:
        raise invalid("design", f"must be one of {', '.join(map(repr, _DESIGNS))}", name)
    return _DESIGNS[name]


def _pieces(points: FloatArray) -> Iterator[FloatArray]:
    for start in range(0, len(points), BLOCK):
        yield points[start : start + BLOCK]


def _fits(n: int, dimension: int) -> None:
    if n * dimension > _MOST_NUMBERS:
        raise RefusedError(
            f"a design of {n} points in {dimension} dimensions holds {8 * n * dimension} bytes at once, more "
            f"than {8 * _MOST_NUMBERS}; draw at random instead, which needs one block at a time"
        )


def _engine(kind: Any, dimension: int, rng: np.random.Generator, **options: bool) -> Any:
    """Return an engine of SciPy; the keyword of the generator is ``seed`` before SciPy 1.15, then ``rng``."""
    keyword = "rng" if "rng" in inspect.signature(kind).parameters else "seed"
    return kind(dimension, **{keyword: rng}, **options)
