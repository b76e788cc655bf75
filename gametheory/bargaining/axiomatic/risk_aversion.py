"""Dividing money between players who dislike risk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, frozen, non_negative, positive, real
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.payoffs.utility import Utility

__all__ = ["KIHLSTROM_ROTH_SCHMEIDLER_1981", "MoneyDivision", "crra_money"]

KIHLSTROM_ROTH_SCHMEIDLER_1981 = Citation(
    key="kihlstromrothschmeidler1981",
    kind="incollection",
    author="Kihlstrom, Richard E. and Roth, Alvin E. and Schmeidler, David",
    title="Risk Aversion and Solutions to {Nash's} Bargaining Problem",
    year=1981,
    fields={
        "booktitle": "Game Theory and Mathematical Economics",
        "editor": "Moeschlin, Otto and Pallaschke, Diethard",
        "publisher": "North-Holland",
        "pages": "65--71",
    },
)


@dataclass(frozen=True, eq=False)
class MoneyDivision(Value):
    """Two players divide money; each values her wealth and her share by a utility function [1]_.

    Parameters
    ----------
    money : float
        What there is to divide, positive.
    utilities : pair of Utility
        `CRRA`, `CARA`, `LinearUtility` or `PowerUtility`, each concave.
    wealth : array_like, shape (2,), default (0, 0)
        What each has if they do not agree, not negative, in money.

    Raises
    ------
    InvalidInputError
        If there is no money, wealth is negative, or a player's utility of disagreement is minus infinity.

    References
    ----------
    .. [1] R. E. Kihlstrom, A. E. Roth and D. Schmeidler, "Risk aversion and solutions to Nash's bargaining
       problem", in Game Theory and Mathematical Economics, North-Holland 1981.

    Examples
    --------
    The more risk averse player gets less.

    >>> from gametheory import CRRA, Nash
    >>> MoneyDivision(1.0, (CRRA(0.5), CRRA(0.0))).shares(Nash()).round(6)
    array([0.333333, 0.666667])
    """

    money: float
    utilities: tuple[Utility, Utility]
    wealth: FloatArray | tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "money", float(positive("money", self.money)))
        wealth = non_negative("wealth", self.wealth)
        if wealth.shape != (2,):
            raise invalid("wealth", "must be one number a player", self.wealth)
        object.__setattr__(self, "wealth", frozen(wealth))
        for i, utility in enumerate(self.utilities):
            try:
                utility.value(wealth[i])
            except InvalidInputError:
                raise InvalidInputError(
                    f"disagreement utility of player {i + 1} is minus infinity; give positive wealth"
                ) from None
            inner = wealth[i] + self.money * np.array([0.25, 0.5, 0.75])
            if (utility.absolute_risk_aversion(inner) < 0).any():
                raise invalid(f"utility of player {i + 1}", "must be concave", utility)

    def problem(self) -> BargainingProblem:
        """Return the bargaining problem in utility gains over disagreement."""
        u1, u2 = self.utilities
        w1, w2 = map(float, np.asarray(self.wealth))
        base = float(u1.value(w1)), float(u2.value(w2))
        top = float(u1.value(w1 + self.money)) - base[0]

        def to_money(gain: float) -> float:
            return float(np.clip(u1.inverse(base[0] + gain) - w1, 0.0, self.money))

        def frontier(gain: float) -> float:
            return float(u2.value(w2 + self.money - to_money(gain))) - base[1]

        def slope(gain: float) -> float:
            z = to_money(gain)
            return -_marginal(u2, w2 + self.money - z) / _marginal(u1, w1 + z)

        return BargainingProblem.frontier(frontier, (0.0, top), [0.0, 0.0], derivative=slope)

    def shares(self, rule: AxiomaticSolution) -> FloatArray:
        """Return the money that each gets under `rule`, shape (2,)."""
        gain = rule.point(self.problem())[0]
        u1 = self.utilities[0]
        w1 = float(np.asarray(self.wealth)[0])
        first = float(u1.inverse(float(u1.value(w1)) + gain)) - w1
        return np.array([first, self.money - first])


def crra_money(money: ArrayLike, risk_aversion: ArrayLike, weights: ArrayLike = 1.0) -> FloatArray:
    r"""Return the Nash division between players without wealth and with constant relative risk aversion.

    :math:`x_i = M t_i (1 - \rho_i) / \sum_j t_j (1 - \rho_j)`, the maximiser of
    :math:`\prod_i x_i^{t_i (1 - \rho_i)}`.

    Parameters
    ----------
    money : array_like, shape (...)
    risk_aversion : array_like, shape (..., n)
        :math:`\rho_i < 1`, dimensionless.
    weights : array_like, shape (..., n), default 1
        :math:`t_i > 0`, bargaining power.

    Returns
    -------
    ndarray, shape (..., n)

    Examples
    --------
    >>> crra_money(3.0, [0.5, 0.0])
    array([1., 2.])
    """
    rho = real("risk_aversion", risk_aversion)
    if (rho >= 1).any():
        raise invalid("risk_aversion", "must be below 1 for players without wealth", risk_aversion)
    boldness = positive("weights", weights) * (1.0 - rho)
    total = boldness.sum(axis=-1, keepdims=True)
    return np.asarray(positive("money", money)[..., np.newaxis] * boldness / total)


def _marginal(utility: Utility, at: float) -> float:
    try:
        return float(utility.marginal(at))
    except (InvalidInputError, ZeroDivisionError):
        return float("inf")
