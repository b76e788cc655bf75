"""Dividing money between players who dislike risk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, ULP, FloatArray, Value, frozen, non_negative, positive, real
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, NotSolvedError, RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.payoffs.utility import CARA, Utility

if TYPE_CHECKING:
    from gametheory.bargaining.axiomatic.money_outcome import MoneyOutcome

__all__ = ["KIHLSTROM_ROTH_SCHMEIDLER_1981", "MoneyDivision", "crra_money"]

_KNOWN = 1e-6
"""Share of the money up to which an answer in payoffs must tell what each gets."""

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

    players = ("1", "2")
    citation: ClassVar[Citation] = KIHLSTROM_ROTH_SCHMEIDLER_1981

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
            if not _Purse(utility, float(wealth[i]), self.money).most > 0:
                raise invalid(
                    f"utility of player {i + 1}", "must rise with the money, but for rounding", utility
                )

    def problem(self) -> BargainingProblem:
        """Return the bargaining problem in utility gains over disagreement."""
        first, second = (_Purse(*each, self.money) for each in zip(self.utilities, self._wealth, strict=True))

        def frontier(gain: float) -> float:
            return second.gain(self.money - first.share(gain))

        def slope(gain: float) -> float:
            share = first.share(gain)
            falls, rises = second.marginal(self.money - share), first.marginal(share)
            return -falls / rises if rises > 0 else -np.inf

        return BargainingProblem.frontier(frontier, (0.0, first.most), [0.0, 0.0], derivative=slope, kinks=())

    def outcome(self, rule: AxiomaticSolution) -> MoneyOutcome:
        """Return what the players agree on under `rule`, with its certificate; raises what `shares` does."""
        from gametheory.bargaining.axiomatic.money_outcome import MoneyOutcome

        shares = self.shares(rule)
        return MoneyOutcome(payoffs=frozen(self.gains(shares)), money=frozen(shares), solver=rule, model=self)

    def cite(self) -> str:
        """Return the work that the model is from, as BibTeX."""
        return self.citation.bibtex()

    def shares(self, rule: AxiomaticSolution) -> FloatArray:
        """Return the money that each gets under `rule`, shape (2,).

        Raises
        ------
        NotSolvedError
            If the answer fails its check: utility too steep or too flat for the payoffs to carry it.
        RefusedError
            If both utilities are so flat there that payoffs do not tell shares apart to a millionth.
        """
        problem = self.problem()
        gains = rule.point(problem)
        gap = problem.gap(gains, solution=rule)
        if not gap <= EQUILIBRIUM_TOL:
            raise NotSolvedError(f"the division misses the definition of {rule.name} by {gap:.3g}", gains)
        purses = [_Purse(*each, self.money) for each in zip(self.utilities, self._wealth, strict=True)]
        found = [purse.share(float(gain)) for purse, gain in zip(purses, gains, strict=True)]
        errors = [purse.rounding(share) for purse, share in zip(purses, found, strict=True)]
        if not min(errors) <= _KNOWN * self.money:
            raise RefusedError(
                f"shares near {found} cannot be told apart: both utilities are flat there but for rounding; "
                "lower the risk aversion or the money"
            )
        if errors[0] <= errors[1]:
            return np.array([found[0], self.money - found[0]])
        return np.array([self.money - found[1], found[1]])

    def gains(self, shares: ArrayLike) -> FloatArray:
        """Return what shares of the money, shape (2,), are worth over disagreement, in units of utility."""
        purses = (_Purse(*each, self.money) for each in zip(self.utilities, self._wealth, strict=True))
        return np.array(
            [purse.gain(share) for purse, share in zip(purses, real("shares", shares), strict=True)]
        )

    @property
    def _wealth(self) -> list[float]:
        return [float(each) for each in np.asarray(self.wealth)]


@dataclass(frozen=True)
class _Purse:
    """One player's utility of a share of the money, on top of wealth."""

    utility: Utility
    wealth: float
    money: float

    @cached_property
    def unit(self) -> float:
        """What gains are a multiple of: with constant absolute risk aversion wealth scales utility alone."""
        if isinstance(self.utility, CARA):
            return float(np.exp(-self.utility.risk_aversion * self.wealth))
        return 1.0

    @cached_property
    def base(self) -> float:
        """The utility that gains are counted from."""
        return 0.0 if isinstance(self.utility, CARA) else float(self.utility.value(self.wealth))

    @cached_property
    def start(self) -> float:
        """The wealth that utility is measured on."""
        return 0.0 if isinstance(self.utility, CARA) else self.wealth

    @cached_property
    def most(self) -> float:
        """The gain from all the money."""
        return self.gain(self.money)

    def gain(self, share: float) -> float:
        """Return the utility of a share over that of none."""
        return (float(self.utility.value(self.start + share)) - self.base) * self.unit

    def share(self, gain: float) -> float:
        """Return the share worth `gain`; all the money where that is worth no more."""
        if gain >= self.most:
            return self.money
        return float(
            np.clip(self.utility.inverse(self.base + gain / self.unit) - self.start, 0.0, self.money)
        )

    def marginal(self, share: float) -> float:
        try:
            return float(self.utility.marginal(self.wealth + share))
        except (InvalidInputError, ZeroDivisionError):
            return float("inf")

    def rounding(self, share: float) -> float:
        """Return by how much rounding of the utility may move the share."""
        size = abs(self.base) * self.unit + self.most
        marginal = self.marginal(share)
        return ULP * size / marginal if marginal > 0 else np.inf


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
