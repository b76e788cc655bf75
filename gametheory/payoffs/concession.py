"""What a concession costs the side that makes it, and how far it pays to go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, Value, fits_batch, non_negative, positive, real
from gametheory.errors import invalid

__all__ = ["ConcessionCost", "concession_cost", "largest_concession"]


@dataclass(frozen=True, eq=False)
class ConcessionCost(Value):
    r"""Conceding :math:`y \ge 0` costs :math:`a y^n`.

    Convex costs (:math:`n > 1`) say that the last step hurts most, concave costs
    (:math:`n < 1`) that the first does. A deal worth *b* under a penalty *s* for refusal is
    accepted up to the concession where :math:`a y^n = b + s`; which curvature it is decides
    whether spreading pressure evenly closes the widest gap.

    Parameters
    ----------
    scale : array_like
        :math:`a > 0`, cost of the concession :math:`y = 1`, in payoff units.
    exponent : array_like, default 1.0
        :math:`n > 0`, dimensionless; broadcasts with `scale`.

    Examples
    --------
    >>> quadratic = ConcessionCost(1.0, 2.0)
    >>> quadratic.cost(0.5).item(), quadratic.largest_worth_making(0.49).round(12).item()
    (0.25, 0.7)
    """

    scale: Numbers = Numbers(positive)
    exponent: Numbers = Numbers(positive, default=1.0)

    @property
    def shape(self) -> str:
        """``"convex"``, ``"linear"``, ``"concave"``, or ``"mixed"`` over an array of exponents."""
        n = self.exponent
        for name, holds in (("convex", n > 1), ("linear", n == 1), ("concave", n < 1)):
            if holds.all():
                return name
        return "mixed"

    def cost(self, concession: ArrayLike) -> FloatArray:
        """Return what conceding `concession` costs, in payoff units."""
        return concession_cost(self._conceded(concession), self.scale, self.exponent)

    def marginal(self, concession: ArrayLike) -> FloatArray:
        r"""Return :math:`a n y^{n-1}`; with concave costs the first step is infinitely steep, an error."""
        y, n = self._conceded(concession), self.exponent
        if ((y == 0) & (n < 1)).any():
            raise invalid("concession", "must be positive where exponent is below 1", concession)
        return np.asarray(self.scale * n * y ** (n - 1.0))

    def largest_worth_making(self, benefit: ArrayLike) -> FloatArray:
        """Return the largest concession whose cost is at most `benefit`.

        Parameters
        ----------
        benefit : array_like
            Worth of the deal plus penalty for refusing it, in payoff units; where it is
            negative no concession pays and the answer is zero.
        """
        worth = real("benefit", benefit)
        fits_batch(self, benefit=worth.shape)
        return largest_concession(worth, self.scale, self.exponent)

    def _conceded(self, concession: ArrayLike) -> FloatArray:
        y = non_negative("concession", concession)
        fits_batch(self, concession=y.shape)
        return y


def concession_cost(concession: ArrayLike, scale: ArrayLike, exponent: ArrayLike) -> FloatArray:
    """Return ``scale * concession**exponent`` for concessions of zero or more; broadcasts.

    Examples
    --------
    >>> concession_cost(0.25, 1.0, [2.0, 1.0, 0.5])
    array([0.0625, 0.25  , 0.5   ])
    """
    y, a, n = (np.asarray(v, dtype=float) for v in (concession, scale, exponent))
    return np.asarray(a * y**n)


def largest_concession(benefit: ArrayLike, scale: ArrayLike, exponent: ArrayLike) -> FloatArray:
    """Return ``(benefit / scale) ** (1 / exponent)``, zero for a negative benefit; broadcasts.

    Infinite where it exceeds the largest float: such a concession is never too dear.

    Examples
    --------
    >>> largest_concession([0.35, -0.1], 1.0, 2.0).round(6)
    array([0.591608, 0.      ])
    """
    b, a, n = (np.asarray(v, dtype=float) for v in (benefit, scale, exponent))
    with np.errstate(over="ignore"):
        return np.asarray((np.maximum(b, 0.0) / a) ** (1.0 / n))
