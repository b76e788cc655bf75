"""Both parties privately informed and terms free to follow: a double auction under pressure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Numbers
from gametheory.bargaining.strategic.chatterjee_samuelson import CHATTERJEE_SAMUELSON_1983
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.bayesian_game import BayesianGame
from gametheory.games.concepts import Concept
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "TwoSidedScreening", "linear_schedules"]

_TYPES = np.linspace(0.0, 1.0, 41)


@dataclass(frozen=True, eq=False, kw_only=True)
class TwoSidedScreening(Mechanism):
    r"""Each party names terms at the same time; if they are compatible the difference is split.

    Party 0 needs at least *c*, uniform on [0, 1]; party 1 gives at most *v*, uniform on :math:`[d, 1 + d]`,
    counted from terms under which pressure on either side moves them apart:
    :math:`d = \delta_0 + s_0 + s_1`. Party 0 asks, party 1 bids, and if the bid is not below the ask the
    terms are half way between [1]_.

    *Theorem.* For :math:`-1 \le d \le 1/3` an equilibrium in lines is: ask :math:`2c/3 + (1 + d)/4`, bid
    :math:`2v/3 + (1 + d)/12`. There is a deal if and only if :math:`v - c \ge (1 + d)/4`, with chance
    :math:`9 (1 + d)^2 / 32`. Only the sum of the pressures matters: their split is *neutral*. *Proof.* Types
    that never meet play no part; the others play the auction on :math:`[0, 1 + d]`.

    *Boundary.* d = 1/3: beyond it the lowest bid exceeds the lowest ask and the lines are no equilibrium.
    *Counter-case.* It is the terms that follow the pressure which makes it neutral: with fixed terms and the
    same private types uneven pressure stalls (:class:`FixedTerms`).

    An answer is slope and intercept of the ask, then of the bid.

    Parameters
    ----------
    offset : array_like, shape (...)
        :math:`\delta_0`, how far apart the two ranges of types lie before pressure.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, by how much it makes party i ready to move; negative is support.

    Notes
    -----
    Other equilibria exist: one price, and a deal if both like it.

    References
    ----------
    .. [1] K. Chatterjee and W. Samuelson, "Bargaining under incomplete information", Operations Research 31
       (1983) 835-851, doi:10.1287/opre.31.5.835.

    Examples
    --------
    >>> talks = TwoSidedScreening(offset=-0.1, pressure=[[0.15, 0.05], [0.2, 0.0]])
    >>> talks.deal_chance(), talks.answer()[0].round(6)
    (array([0.3403125, 0.3403125]), array([0.666667, 0.275   , 0.666667, 0.091667]))
    """

    offset: Numbers = Numbers()
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.BEHAVIOUR_NASH
    complete: ClassVar[Completeness] = Completeness.ONE
    citation: ClassVar[Citation] = CHATTERJEE_SAMUELSON_1983
    labels: ClassVar[tuple[str, ...]] = (
        "slope of ask",
        "intercept of ask",
        "slope of bid",
        "intercept of bid",
    )

    def __post_init__(self) -> None:
        d = self.distance()
        rounding = ATOL * (1 + np.abs(self.offset) + np.abs(self.pressure).sum(axis=-1))
        if ((d < -1 - rounding) | (d > 1 / 3 + rounding)).any():
            raise invalid("two sided screening offset + pressure", "must lie in [-1, 1/3]", d)

    def distance(self) -> FloatArray:
        """Return :math:`d`, how far party 1's types lie above party 0's, shape (...)."""
        return np.asarray(self.offset + self.pressure[..., 0] + self.pressure[..., 1])

    def answer(self) -> FloatArray:
        """Return the two lines, shape (..., 4)."""
        return linear_schedules(self.distance())

    def trade_gap(self) -> FloatArray:
        """Return by how much party 1's limit has to exceed party 0's for a deal, shape (...)."""
        return (1 + self.distance()) / 4

    def deal_chance(self) -> FloatArray:
        """Return the chance of a deal, shape (...)."""
        return np.asarray(9 * (1 + self.distance()) ** 2 / 32)

    @property
    def consent(self) -> Consent:
        """A sum."""
        return Consent.SUM

    def budget_limit(self) -> float:
        """Return the largest total that leaves d at most 1/3 at every point."""
        return max(1 / 3 - float(np.max(self.offset)), 0.0)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return that only the total counts."""
        d = self.offset + np.asarray(budget, dtype=float)
        return SplitTheorem.total("neutrality where terms follow the pressure", chance=9 * (1 + d) ** 2 / 32)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mean gains under the equilibrium lines, shape (..., 2): by symmetry the same for both.

        The mean surplus of the pairs that trade is half a cubic of the width of the traded triangle.
        """
        del answer
        width = 0.75 * (1 + self.distance())
        surplus = width**2 / 2 * (self.trade_gap() + width / 3)  # v - c over the triangle
        return np.stack([surplus / 2, surplus / 2], axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain of any of 41 types of each party from any other ask or bid.

        Against a line the payoff is piecewise quadratic: its best is where it is flat, or at an end of the
        other's line.
        """
        x = np.asarray(answer, dtype=float)[..., np.newaxis]
        feasible = (x[..., 0, 0] > 0) & (x[..., 2, 0] > 0)
        x = np.where(feasible[..., np.newaxis, np.newaxis], x, 1.0)
        d = self.distance()[..., np.newaxis]
        slope_a, meet_a, slope_b, meet_b = np.moveaxis(x, -2, 0)
        bidder = _gain(_TYPES + d, (slope_b, meet_b), (slope_a, meet_a))
        # An ask is a bid on the mirrored scale: need -c, against lines in the types 1 - (v - d).
        asker = _gain(-_TYPES, (slope_a, -meet_a), (slope_b, -meet_b - slope_b * (1 + d)))
        return np.asarray(np.where(feasible, np.maximum(bidder, asker), np.inf))

    def _types(self, types: int, bids: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        if self.distance().ndim:
            raise invalid("as_game", "needs one situation, not a batch", self)
        if types < 1 or bids < 2:
            raise invalid("types and bids", "must be at least 1 and 2", (types, bids))
        drawn, d = (np.arange(types) + 0.5) / types, float(self.distance())
        return drawn, drawn + d, np.linspace(min(0.0, d), max(1.0, 1 + d), bids)

    def as_game(self, *, types: int = 8, bids: int = 25) -> BayesianGame:
        """Return the auction with `types` equally likely limits of each, and `bids` evenly spaced terms.

        The lines rounded to its terms, :meth:`profile`, gain from a deviation what the grid takes: at most
        0.15 / `types` of the payoff range where that was tried, with 13 to 49 terms.
        """
        need, limit, grid = self._types(types, bids)
        ask, bid = grid[:, np.newaxis], grid
        deal, terms = bid >= ask - ATOL, (ask + bid) / 2
        gains = np.stack(
            np.broadcast_arrays(
                (terms - need[:, np.newaxis, np.newaxis, np.newaxis]) * deal,
                (limit[:, np.newaxis, np.newaxis] - terms) * deal,
            ),
            axis=2,
        )
        names = [f"{x:.12g}" for x in grid]
        return BayesianGame(
            {"0": [f"needs {c:.6g}" for c in need], "1": [f"gives {v:.6g}" for v in limit]},
            {"0": names, "1": names},
            prior=np.full((types, types), 1 / types**2),
            payoffs=gains,
        )

    def profile(self, *, types: int = 8, bids: int = 25) -> tuple[FloatArray, FloatArray]:
        """Return the lines on the types of :meth:`as_game`, rounded to its terms: a mixture for each type."""
        need, limit, grid = self._types(types, bids)
        slope_a, meet_a, slope_b, meet_b = self.answer()
        out = []
        for wanted in (slope_a * need + meet_a, slope_b * limit + meet_b):
            nearest = np.abs(grid - wanted[:, np.newaxis]).argmin(axis=1)
            out.append(np.eye(bids)[nearest])
        return out[0], out[1]


def linear_schedules(distance: ArrayLike) -> FloatArray:
    """Return slope and intercept of the ask, then of the bid, shape (..., 4): the kernel."""
    d = np.asarray(distance, dtype=float)
    lines = [2 / 3 + 0 * d, (1 + d) / 4, 2 / 3 + 0 * d, (1 + d) / 12]
    return np.stack(lines, axis=-1)


def _gain(
    value: FloatArray, own: tuple[FloatArray, FloatArray], other: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """Return the largest gain over `value` from a bid off the line `own`, against asks uniform on `other`."""
    slope, low = other

    def payoff(bid: FloatArray) -> FloatArray:
        met = np.clip((bid - low) / slope, 0.0, 1.0)  # the share of asks that the bid meets
        return np.asarray(met * (value - bid / 2 - (low + slope * met / 2) / 2))

    line = payoff(own[0] * value + own[1])
    flat = np.clip((2 * value + low) / 3, low, low + slope)  # v - b/2 - b/2 - (b - low)/2 vanishes
    best = np.maximum(np.maximum(payoff(flat), payoff(low + slope + 0 * value)), 0.0)
    return np.asarray((best - line).max(axis=-1))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = TwoSidedScreening(offset=inputs["delta0"], pressure=[inputs["s_R"], inputs["s_U"]])
    return {
        "offset": found.distance(),
        "seller_intercept": found.answer()[1],
        "buyer_intercept": found.answer()[3],
        "trade_gap": found.trade_gap(),
        "p_deal": found.deal_chance(),
    }


MODELS = (
    Model(
        name="double_auction_pressure",
        title="Two privately informed parties split the difference under pressure",
        parameters=(
            Parameter(
                name="delta0",
                meaning="how far apart the types lie",
                domain="sum with s in [-1, 1/3]",
                unit="share",
            ),
            Parameter(name="s_R", meaning="pressure on party 0", unit="share"),
            Parameter(name="s_U", meaning="pressure on party 1", unit="share"),
        ),
        outputs={
            "offset": "delta0 + s_R + s_U",
            "seller_intercept": "party 0's ask at type 0",
            "buyer_intercept": "party 1's bid at type 0, the line extended",
            "trade_gap": "how far the limits must overlap for a deal",
            "p_deal": "chance of a deal",
        },
        citations=(CHATTERJEE_SAMUELSON_1983,),
        evaluate=_evaluate,
        notes="R is party 0, the seller; U is party 1, the buyer",
    ),
)
"""As the catalogue lists it."""
