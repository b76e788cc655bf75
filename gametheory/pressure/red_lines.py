"""Which splits of a budget of pressure fit between two red lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value, positive
from gametheory.catalogue import Model, Parameter
from gametheory.errors import invalid
from gametheory.pressure.free_terms import FEARON_1995, FreeTerms

__all__ = ["MODELS", "RedLineWindow", "red_line_window"]


@dataclass(frozen=True, eq=False, kw_only=True)
class RedLineWindow(Value):
    """The pressures on party 0 that give a deal at a budget; NaN where none does.

    Attributes
    ----------
    budget, least_budget : ndarray, shape (...)
        What there is to put on the two parties, and the least that suffices; in payoff units.
    low, high : ndarray, shape (...)
        The pressure on party 0 must lie between them, party 1 bears the rest.
    least_even_budget : ndarray, shape (...)
        The least budget of which an even split suffices.
    """

    budget: FloatArray
    least_budget: FloatArray
    least_even_budget: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def exists(self) -> BoolArray:
        """Whether some split of the budget gives a deal, shape (...)."""
        return np.asarray(self.budget >= self.least_budget - _rounding(self.budget))

    @property
    def even_split_works(self) -> BoolArray:
        """Whether half on each does, shape (...)."""
        return np.asarray(self.budget >= self.least_even_budget - _rounding(self.budget))

    @property
    def asymmetry(self) -> FloatArray:
        """Least and largest difference of the pressures on party 0 and on party 1, shape (..., 2)."""
        return np.stack([2.0 * self.low - self.budget, 2.0 * self.high - self.budget], axis=-1)


def red_line_window(terms: FreeTerms, budget: ArrayLike) -> RedLineWindow:
    r"""Return the splits of `budget` that give a deal between parties with red lines.

    With a, b and g the shortfalls on party 0, on party 1 and in all (:meth:`FreeTerms.shortfalls`) a deal is
    feasible if and only if :math:`S \ge \max(a + b, g)`, and then exactly for :math:`s_0 \in [a, S - b]`.

    Parameters
    ----------
    terms : FreeTerms
        The bargain; the pressure it already has counts as given and the budget comes on top.
    budget : array_like, shape (...)
        S > 0, in payoff units.

    Returns
    -------
    RedLineWindow

    Raises
    ------
    InvalidInputError
        If the budget is not positive or the red lines contradict each other.

    Examples
    --------
    >>> both = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55))
    >>> window = red_line_window(both, 0.25)
    >>> window.asymmetry.round(3), window.even_split_works
    (array([-0.15,  0.15]), array(True))
    """
    total = positive("budget", budget)
    if (terms.red_lines[..., 0] > terms.red_lines[..., 1]).any():
        raise invalid("red_lines", "must not contradict each other: the first at most the second", terms)
    a, b, g = np.moveaxis(terms.given().shortfalls(), -1, 0)
    total, a, b, g = np.broadcast_arrays(total, a, b, g)
    least = np.maximum(a + b, g)
    works = total >= least - _rounding(total)
    return RedLineWindow(
        budget=total,
        least_budget=least,
        least_even_budget=np.maximum(2.0 * np.maximum(a, b), g),
        low=np.where(works, a, np.nan),
        high=np.where(works, np.maximum(total - b, a), np.nan),
    )


def _rounding(budget: FloatArray) -> FloatArray:
    return np.asarray(ATOL * np.maximum(1.0, budget))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    if inputs["rho_R"] > inputs["rho_U"]:
        raise invalid("rho_R", "must not exceed rho_U", inputs["rho_R"])
    terms = FreeTerms(
        disagreement=np.stack([inputs["x_R0"], 1.0 - np.asarray(inputs["x_U0"])], axis=-1),
        red_lines=np.stack([inputs["rho_R"], inputs["rho_U"]], axis=-1),
    )
    window = red_line_window(terms, positive("S", inputs["S"]))
    exists = bool(window.exists)
    ends = (window.low, window.high, *np.moveaxis(window.asymmetry, -1, 0))
    low, high, least, largest = (float(x) if exists else None for x in ends)
    return {
        "min_budget": window.least_budget,
        "exists": exists,
        "P_R_low": low,
        "P_R_high": high,
        "asym_low": least,
        "asym_high": largest,
        "even_split_works": window.even_split_works,
    }


MODELS = (
    Model(
        name="pressure_budget_window",
        title="Splits of a budget of pressure that give a deal between two red lines",
        parameters=(
            Parameter(name="x_R0", meaning="least share that R accepts before pressure", unit="share"),
            Parameter(name="x_U0", meaning="largest share of R that U accepts before pressure", unit="share"),
            Parameter(name="rho_R", meaning="R's red line", domain="at most rho_U", unit="share"),
            Parameter(name="rho_U", meaning="U's red line", unit="share"),
            Parameter(name="S", meaning="the budget", domain="positive", unit="share"),
        ),
        outputs={
            "min_budget": "the least budget that suffices",
            "exists": "whether some split of S gives a deal",
            "P_R_low": "least pressure on R of those that do",
            "P_R_high": "largest",
            "asym_low": "least difference of the pressures on R and on U",
            "asym_high": "largest",
            "even_split_works": "whether half on each does",
        },
        citations=(FEARON_1995,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
