"""Demands that can be revoked at a cost: Muthoo's partial commitments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers, non_negative
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.domains import a_pie
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "MUTHOO_1996", "MuthooCommitment", "commitment_shares", "division_after_demands"]

MUTHOO_1996 = Citation(
    key="muthoo1996",
    author="Muthoo, Abhinay",
    title="A Bargaining Model Based on the Commitment Tactic",
    year=1996,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "69",
        "number": "1",
        "pages": "134--152",
        "doi": "10.1006/jeth.1996.0041",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class MuthooCommitment(BargainingModel):
    r"""Players announce demands at once, then divide by the Nash solution, at a cost for less than demanded.

    A share x after a demand z is worth :math:`x - k \max(z - x, 0)`. In equilibrium the demands fit exactly,
    :math:`z_i = x_i = M (1 + k_i)/(2 + k_1 + k_2)`: to be easily revoked is to be weak [1]_. If
    :math:`k_i = 0` player i's demand binds nobody and only the division is unique; :meth:`answer` gives the
    demands that equal it.

    Parameters
    ----------
    revoking_cost : array_like, shape (..., 2)
        :math:`k_i \ge 0`, loss per unit given way.
    pie : array_like, shape (...), default 1
        M > 0.

    References
    ----------
    .. [1] A. Muthoo, "A bargaining model based on the commitment tactic", J. Economic Theory 69 (1996)
       134-152, doi:10.1006/jeth.1996.0041; "Bargaining Theory with Applications", Cambridge University Press
       1999, chapter 8.

    Examples
    --------
    >>> MuthooCommitment(revoking_cost=[0, 3], pie=10).outcome().terms
    array([2., 8.])
    """

    revoking_cost: Numbers = Numbers(non_negative, parties=True)
    pie: Numbers = Numbers(a_pie, default=1.0)

    complete: ClassVar[Completeness] = Completeness.SEARCHED
    citation: ClassVar[Citation] = MUTHOO_1996
    labels: ClassVar[tuple[str, ...]] = ("demand of 1", "demand of 2")

    def answer(self) -> FloatArray:
        """Return the demands, which are the shares too, shape (..., 2)."""
        return commitment_shares(self.revoking_cost, self.pie)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs after a pair of demands, shape (..., 2), costs of revoking included."""
        z, k = np.asarray(answer, dtype=float), self.revoking_cost
        x = division_after_demands(z, k, self.pie)
        pays = x - k * np.maximum(z - x, 0.0)
        lost = (k / (1 + k) * z).sum(axis=-1) > self.pie
        return np.asarray(np.where(lost[..., np.newaxis], 0.0, pays))

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the larger gain from another demand, as a share of the pie, shape (...).

        The payoff is piecewise linear in the own demand, so the best is among its kinks: the largest demand
        that need not be revoked, the rest of the pie, half of it, the division if nothing is demanded, and
        the ends.
        """
        z = np.asarray(answer, dtype=float)
        now = self.expected_payoffs(z)
        pie, kappa = self.pie, self.revoking_cost / (1 + self.revoking_cost)
        gains = []
        for i in (0, 1):
            other, own = z[..., 1 - i], kappa[..., i]
            unopposed = pie - kappa[..., 1 - i] * other
            kinks = (unopposed / (2 - own), pie - other, pie / 2, unopposed / 2, pie, 0 * pie)
            for kink in kinks:
                pair = [np.clip(kink, 0, pie), other] if i == 0 else [other, np.clip(kink, 0, pie)]
                pays = self.expected_payoffs(np.stack(np.broadcast_arrays(*pair), axis=-1))
                gains.append((pays - now)[..., i] / pie)
        feasible = ((z >= 0) & (z <= pie[..., np.newaxis])).all(axis=-1)
        return np.asarray(np.where(feasible, np.maximum.reduce(gains), np.inf))

    def outcome(self) -> OfferOutcome:
        """Return the division, reached at once and in full."""
        z = self.answer()
        return OfferOutcome.at_once(z, proposer=None, gap=partial(self.residual, z), model=self)

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie with what disagreement pays, of one model."""
        return BargainingProblem.transferable(float(self.pie), np.zeros(2))

    def as_game(self, *, demands: int) -> NormalForm:
        r"""Return the game of announcing one of `demands` evenly spaced shares.

        Payoffs move by at most :math:`1 + k_i` for a unit of demand, so the equilibrium rounded to the grid
        gains at most :math:`(1 + \max k)` steps.
        """
        if demands < 2:
            raise invalid("demands", "must be at least 2", demands)
        z = np.arange(demands) * self.pie[..., np.newaxis] / (demands - 1)
        pairs = np.stack(np.broadcast_arrays(z[..., :, np.newaxis], z[..., np.newaxis, :]), axis=-1)
        wide = MuthooCommitment(
            revoking_cost=self.revoking_cost[..., np.newaxis, np.newaxis, :],
            pie=self.pie[..., np.newaxis, np.newaxis],
        )
        names = [f"{k}/{demands - 1}" for k in range(demands)]
        pays = np.moveaxis(wide.expected_payoffs(pairs), -1, -3)
        return NormalForm(pays, players=list(self.players), actions=[names, names])


def commitment_shares(revoking_cost: ArrayLike, pie: ArrayLike = 1.0) -> FloatArray:
    """Return the equilibrium shares, shape (..., 2): the kernel.

    Examples
    --------
    >>> commitment_shares([[1, 1], [2, 0.5]]).round(6)
    array([[0.5     , 0.5     ],
           [0.666667, 0.333333]])
    """
    strength = 1 + np.asarray(revoking_cost, dtype=float)
    total = np.asarray(pie, dtype=float) / (strength[..., 0] + strength[..., 1])
    return np.asarray(strength * total[..., np.newaxis])


def division_after_demands(demands: ArrayLike, revoking_cost: ArrayLike, pie: ArrayLike) -> FloatArray:
    """Return the Nash division given announced demands, shape (..., 2).

    The product of two concave piecewise linear utilities: its maximum is in the interval where only 1
    revokes, where only 2 does, or between.
    """
    z, k = np.asarray(demands, dtype=float), np.asarray(revoking_cost, dtype=float)
    total = np.asarray(pie, dtype=float)
    claim1, claim2 = np.moveaxis(k / (1 + k) * z, -1, 0)
    rest = total - z[..., 1]
    low, high = np.minimum(z[..., 0], rest), np.maximum(z[..., 0], rest)
    fit = z[..., 0] <= rest
    between = np.where(fit, total, total + claim1 - claim2) / 2
    only_1, only_2 = (total + claim1) / 2, (total - claim2) / 2
    x = np.where(only_1 <= low, only_1, np.where(only_2 >= high, only_2, np.clip(between, low, high)))
    return np.stack([x, total - x], axis=-1)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"shares": MuthooCommitment(revoking_cost=inputs["revoking_cost"], pie=inputs["pie"]).answer()}


MODELS = (
    Model(
        name="muthoo_commitment",
        title="Demands that can be revoked at a cost",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="revoking_cost",
                meaning="loss per unit given way",
                domain="two non-negative numbers",
                shape=(2,),
            ),
        ),
        outputs={"shares": "the division"},
        citations=(MUTHOO_1996,),
        evaluate=_evaluate,
        notes=(
            "players are numbered from 1; a cost is a loss per unit by which the share falls short of"
            " the demand"
        ),
    ),
)
"""As the catalogue lists them."""
