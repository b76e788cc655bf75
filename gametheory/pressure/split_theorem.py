"""What a theorem says of the ways to split a budget of pressure over two parties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, IntArray, Numbers, Value

__all__ = ["SplitTheorem", "SplitVerdict", "all_but"]


class SplitVerdict(IntEnum):
    """How the chance of a deal varies with the split of a given total of pressure."""

    NEUTRAL = 0
    EVEN_BEST = 1
    EVEN_WORST = 2
    TILTED = 3

    @property
    def meaning(self) -> str:
        """The verdict as a sentence."""
        return _MEANING[self]


_MEANING = {
    SplitVerdict.NEUTRAL: "every split gives the same chance of a deal",
    SplitVerdict.EVEN_BEST: "the chance of a deal never rises on the way from the even split to either end",
    SplitVerdict.EVEN_WORST: "the chance of a deal rises, and never falls, from the even split to both ends",
    SplitVerdict.TILTED: "the chance of a deal is highest, or changes its course, away from the even split",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class SplitTheorem(Value):
    r"""The best splits of a budget, by a closed form.

    A split puts :math:`m T` on party 0 and :math:`(1 - m) T` on party 1, counted in the units of the
    mechanism (:meth:`Mechanism.unit`). The share *m* lies in [0, 1].

    Parameters
    ----------
    name : str
        What to cite: the name of the theorem or corollary.
    best : array_like, shape (...)
        The highest chance of a deal that some split of the budget gives.
    low, high : array_like, shape (...)
        The best splits are the shares in [low, high].
    outside : bool, default False
        If true the best splits are the shares at most `low` and those at least `high` instead; a `low` below
        0, or a `high` above 1, means none on that side.
    level : array_like of bool, shape (...), default False
        Whether the chance of a deal depends on the total alone, at every budget: neutrality by theorem.
        That is more than the neutrality of a budget so large that every split works, or so small that none
        does.
    forms : array_like of int, shape (...), optional
        Numbers of `SplitVerdict`. Left out, they are read off the best splits of a chance that never falls
        towards them (and, with `outside`, that is least at the even split): neutral where every share is
        best; even-best where 1/2 is; with `outside` even-worst where 1/2 is not and both ends are; tilted
        elsewhere.

    Examples
    --------
    Two consents that take 0.3 and 0.1 of pressure, and budgets of 0.2, 0.5 and 1:

    >>> budget = np.array([0.2, 0.5, 1.0])
    >>> found = SplitTheorem.window("two red lines", low=0.3 / budget, high=1 - 0.1 / budget)
    >>> [SplitVerdict(v).name for v in found.verdict], found.best
    (['NEUTRAL', 'TILTED', 'EVEN_BEST'], array([0., 1., 1.]))
    """

    name: str
    best: Numbers = Numbers()
    low: Numbers = Numbers()
    high: Numbers = Numbers()
    outside: bool = False
    level: BoolArray | bool = False
    forms: IntArray | None = None

    def __post_init__(self) -> None:
        for name in ("level", "forms"):
            given = getattr(self, name)
            if given is not None:
                array = np.array(given, dtype=bool if name == "level" else np.int64)
                array.flags.writeable = False
                object.__setattr__(self, name, array)

    @classmethod
    def window(
        cls, name: str, *, low: ArrayLike, high: ArrayLike, level: BoolArray | bool = False
    ) -> SplitTheorem:
        """Return the theorem of a deal that is certain for the shares in [low, high] and else impossible.

        Where the interval holds no share of [0, 1] no split works, which is neutral.
        """
        first, last = np.maximum(np.asarray(low, dtype=float), 0.0), np.minimum(high, 1.0)
        works = np.asarray(first <= last + ATOL)
        return cls(
            name=name,
            best=works.astype(float),
            low=np.where(works, np.minimum(first, last), 0.0),
            high=np.where(works, last, 1.0),
            level=level,
        )

    @classmethod
    def total(cls, name: str, *, chance: ArrayLike) -> SplitTheorem:
        """Return the theorem that only the total counts; `chance` is that of a deal at the budget."""
        value = np.asarray(chance, dtype=float)
        return cls(name=name, best=value, low=0 * value, high=0 * value + 1, level=True)

    @property
    def verdict(self) -> IntArray:
        """The verdict at each budget, shape (...), as numbers of `SplitVerdict`."""
        if self.forms is not None:
            return np.asarray(self.forms, dtype=np.int64)
        low, high = np.broadcast_arrays(self.low, self.high)
        if self.outside:
            every = (low >= high - ATOL) | (low >= 1.0 - ATOL) | (high <= ATOL)
            even = SplitVerdict.EVEN_WORST
            inside = (low >= 0.0) & (low < 0.5) & (high > 0.5) & (high <= 1.0)
        else:
            every = (low <= 0.0) & (high >= 1.0)
            even = SplitVerdict.EVEN_BEST
            inside = (low <= 0.5 + ATOL) & (high >= 0.5 - ATOL)
        return np.where(every, SplitVerdict.NEUTRAL, np.where(inside, even, SplitVerdict.TILTED))

    def contains(self, share: ArrayLike, *, within: ArrayLike = 0.0) -> BoolArray:
        """Return whether `share` is one of the best splits, or nearer than `within` to one."""
        m, slack = np.asarray(share, dtype=float), np.asarray(within, dtype=float)
        if self.outside:
            return np.asarray((m <= self.low + slack) | (m >= self.high - slack))
        return np.asarray((m >= self.low - slack) & (m <= self.high + slack))


def all_but(share: ArrayLike) -> FloatArray:
    """Return what is left of 1 without `share`, elementwise: below 1 for any share above 0, however small.

    Examples
    --------
    >>> bool(all_but(1e-20) < 1), all_but([0.25, 0.0])
    (True, array([0.75, 1.  ]))
    """
    part = np.asarray(share, dtype=float)
    return np.where(part > 0, np.minimum(1.0 - part, np.nextafter(1.0, 0.0)), 1.0 - part)
