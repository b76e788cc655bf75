"""What is stated about one number: a range and how likely each value in it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import isfinite
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError, invalid
from gametheory.players import Belief

__all__ = ["Constant", "Marginal", "Pert", "Shape", "Triangular", "Uniform", "marginal", "triangular"]


@runtime_checkable
class Marginal(Protocol):
    """A distribution of one number: quantiles, density, and the smallest and largest value."""

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantile of level `q` in [0, 1]; broadcasts."""

    def pdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the density at `x`; broadcasts."""

    def support(self) -> tuple[Any, Any]:
        """Return the smallest and the largest value."""


class Shape(Enum):
    """How a range of low, central and high value is read."""

    TRIANGULAR = "triangular"
    UNIFORM = "uniform"
    PERT = "pert"

    def of(self, low: float, central: float, high: float) -> Marginal:
        """Return the marginal of this shape on the range; a range of nothing is a constant.

        Examples
        --------
        >>> Shape.UNIFORM.of(0.0, 0.4, 1.0)
        Uniform(low=0.0, high=1.0)
        >>> Shape.PERT.of(0.5, 0.5, 0.5)
        Constant(value=0.5)
        """
        _ordered(low, central, high)
        if low == high:
            return Constant(central)
        if self is Shape.UNIFORM:
            return Uniform(low, high)
        return Triangular(low, central, high) if self is Shape.TRIANGULAR else Pert(low, central, high)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that is not drawn.

    Parameters
    ----------
    value : float
        Finite.
    """

    value: float

    def __post_init__(self) -> None:
        _finite(value=self.value)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the value, whatever the level `q`."""
        return np.full(np.shape(q), float(self.value))

    def pdf(self, x: ArrayLike, /) -> FloatArray:
        """Return infinity at the value and zero elsewhere; broadcasts."""
        return np.where(np.asarray(x, dtype=float) == self.value, np.inf, 0.0)

    def support(self) -> tuple[float, float]:
        """Return the value twice."""
        return float(self.value), float(self.value)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between `low` and `high` is equally likely.

    Parameters
    ----------
    low, high : float
        Finite, `low` below `high`.

    Examples
    --------
    >>> Uniform(1.0, 3.0).ppf([0.0, 0.25, 1.0])
    array([1. , 1.5, 3. ])
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        _finite(low=self.low, high=self.high)
        if not self.low < self.high:
            raise invalid("low", "must be below high", (self.low, self.high))

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantile of level `q` in [0, 1]; broadcasts."""
        level = np.asarray(q, dtype=float)
        quantile: FloatArray = (1.0 - level) * self.low + level * self.high
        return quantile

    def pdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the density at `x`; broadcasts."""
        at = np.asarray(x, dtype=float)
        return np.where((at >= self.low) & (at <= self.high), 1.0 / (self.high - self.low), 0.0)

    def support(self) -> tuple[float, float]:
        """Return the two ends."""
        return float(self.low), float(self.high)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Likeliest at `mode`, falling linearly to zero at `low` and `high`.

    Parameters
    ----------
    low, mode, high : float
        Finite, ``low <= mode <= high`` and ``low < high``.

    Examples
    --------
    >>> Triangular(0.0, 0.5, 1.0).ppf([0.0, 0.125, 0.5])
    array([0.  , 0.25, 0.5 ])
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _ordered(self.low, self.mode, self.high)
        if not self.low < self.high:
            raise invalid("low", "must be below high", (self.low, self.high))

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantile of level `q` in [0, 1]; broadcasts."""
        return triangular(self.low, self.mode, self.high, q)

    def pdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the density at `x`; broadcasts."""
        at = np.asarray(x, dtype=float)
        width, rise, fall = self.high - self.low, self.mode - self.low, self.high - self.mode
        inside = (at >= self.low) & (at <= self.high)
        height = np.ones_like(at)
        np.divide(at - self.low, rise, out=height, where=inside & (at < self.mode))
        np.divide(self.high - at, fall, out=height, where=inside & (at > self.mode))
        density: FloatArray = np.where(inside, 2.0 / width * height, 0.0)
        return density

    def support(self) -> tuple[float, float]:
        """Return the two ends."""
        return float(self.low), float(self.high)


@dataclass(frozen=True, slots=True)
class Pert:
    r"""The beta distribution of the program evaluation and review technique [1]_.

    On [low, high] with the mode given; its mean is :math:`(a + \lambda m + b) / (\lambda + 2)`, so that
    the ends count less than in a triangular distribution.

    Parameters
    ----------
    low, mode, high : float
        :math:`a \le m \le b`, finite, :math:`a < b`.
    weight : float, default 4
        :math:`\lambda > 0`, how much the mode counts.

    References
    ----------
    .. [1] D. G. Malcolm, J. H. Roseboom, C. E. Clark, W. Fazar, "Application of a technique for
       research and development program evaluation", Operations Research 7 (1959) 646-669,
       doi:10.1287/opre.7.5.646.

    Examples
    --------
    >>> round(float(Pert(0.0, 0.2, 1.0).ppf(0.5)), 4)
    0.2767
    """

    low: float
    mode: float
    high: float
    weight: float = 4.0

    def __post_init__(self) -> None:
        _ordered(self.low, self.mode, self.high)
        if not self.low < self.high:
            raise invalid("low", "must be below high", (self.low, self.high))
        if not (isfinite(self.weight) and self.weight > 0):
            raise invalid("weight", "must be positive and finite", self.weight)

    @property
    def beta(self) -> Any:
        """The frozen distribution of ``scipy.stats``."""
        from scipy.stats import beta

        width = self.high - self.low
        first = 1.0 + self.weight * (self.mode - self.low) / width
        second = 1.0 + self.weight * (self.high - self.mode) / width
        return beta(first, second, loc=self.low, scale=width)

    def ppf(self, q: ArrayLike, /) -> FloatArray:
        """Return the quantile of level `q` in [0, 1]; broadcasts."""
        quantile = np.asarray(self.beta.ppf(q), dtype=float)
        return np.asarray(np.clip(quantile, self.low, self.high))

    def pdf(self, x: ArrayLike, /) -> FloatArray:
        """Return the density at `x`; broadcasts."""
        return np.asarray(self.beta.pdf(x), dtype=float)

    def support(self) -> tuple[float, float]:
        """Return the two ends."""
        return float(self.low), float(self.high)


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


def marginal(name: str, stated: object) -> Marginal:
    """Return what is stated about the number called `name` as a marginal.

    Parameters
    ----------
    name : str
        For errors.
    stated : object
        A marginal or a `Belief`; a frozen distribution of ``scipy.stats``; one number (constant), two
        (uniform) or three (triangular: low, central, high); or a mapping with the key ``shape``:
        ``triangular`` or ``pert`` with low, mode and high, ``uniform`` with low and high, or the name
        of a distribution of ``scipy.stats`` with its parameters.

    Raises
    ------
    InvalidInputError
        If it is none of these, the family is unknown, or the range is not ordered.

    Examples
    --------
    >>> marginal("c_A", (0.1, 0.2, 0.4))
    Triangular(low=0.1, mode=0.2, high=0.4)
    >>> marginal("c_A", {"shape": "uniform", "low": 0.3, "high": 0.1})
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: c_A: low must be below high, got (0.3, 0.1)
    """
    try:
        return _read(stated)
    except InvalidInputError as error:
        raise InvalidInputError(f"{name}: {error}") from None


def _read(stated: object) -> Marginal:
    if isinstance(stated, Belief):
        if np.ndim(stated.support()[0]):
            raise invalid("a belief", "must be about one number, without batch axes", stated.family)
        return stated
    if isinstance(stated, Constant | Uniform | Triangular | Pert):
        return stated
    if isinstance(stated, Mapping):
        return _from_mapping(dict(stated))
    if hasattr(stated, "dist"):
        return _read(Belief.of(stated))
    if isinstance(stated, int | float | np.integer | np.floating) and not isinstance(stated, bool):
        return Constant(float(stated))
    if isinstance(stated, Sequence | np.ndarray) and not isinstance(stated, str):
        numbers = [_number("an end", end) for end in stated]
        if len(numbers) == 2:
            return Uniform(*numbers)
        if len(numbers) == 3:
            return Shape.TRIANGULAR.of(*numbers)
    if isinstance(stated, Marginal) and not hasattr(
        stated, "freeze"
    ):  # a family of SciPy has parameters open
        return stated
    rule = "must be a number, (low, high), (low, central, high) or a frozen distribution of scipy.stats"
    raise invalid("a range", rule, stated)


def _from_mapping(stated: dict[str, Any]) -> Marginal:
    shape = stated.pop("shape", None)
    own: dict[object, tuple[Any, tuple[str, ...]]] = {
        "triangular": (Triangular, ("low", "mode", "high")),
        "uniform": (Uniform, ("low", "high")),
        "pert": (Pert, ("low", "mode", "high")),
        "constant": (Constant, ("value",)),
    }
    numbers = {key: _number(key, value) for key, value in stated.items()}
    if shape in own:
        kind, required = own[shape]
        optional = ("weight",) if kind is Pert else ()
        missing = [key for key in required if key not in numbers]
        unknown = [key for key in numbers if key not in (*required, *optional)]
        if missing or unknown:
            raise invalid(f"the keys of shape {shape!r}", f"must be {', '.join(required)}", [*numbers])
        made: Marginal = kind(**numbers)
        return made
    import scipy.stats

    family = getattr(scipy.stats, shape, None) if isinstance(shape, str) else None
    if not isinstance(family, scipy.stats.rv_continuous | scipy.stats.rv_discrete):
        from difflib import get_close_matches

        known = [*map(str, own), *(n for n in dir(scipy.stats) if hasattr(getattr(scipy.stats, n), "ppf"))]
        close = get_close_matches(str(shape), known, n=3)
        hint = f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
        rule = "must be triangular, uniform, pert, constant or a distribution of scipy.stats"
        raise InvalidInputError(f"{invalid('shape', rule, shape)}{hint}")
    try:
        frozen = family(**numbers)
    except TypeError as error:
        raise invalid(f"the parameters of {shape}", f"must fit ({error})", numbers) from None
    return _read(frozen)


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise invalid(name, "must be a number", value)
    return float(value)


def _finite(**numbers: float) -> None:
    for name, value in numbers.items():
        if not isfinite(value):
            raise invalid(name, "must be finite", value)


def _ordered(low: float, mode: float, high: float) -> None:
    _finite(low=low, mode=mode, high=high)
    if not low <= mode <= high:
        raise invalid("low, mode, high", "must be in this order", (low, mode, high))
