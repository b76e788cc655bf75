"""How large a gap two pressed parties can close: convex, linear and concave costs of conceding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Numbers, non_negative, positive
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Decision, Terminal, TreeNode
from gametheory.payoffs.concession import concession_cost, largest_concession
from gametheory.pressure.gap_window import best_share, gap_windows, total_concession
from gametheory.pressure.mechanism import HIRSHLEIFER_1983, Consent, Mechanism, one_consent
from gametheory.pressure.split_theorem import SplitTheorem, SplitVerdict

__all__ = ["MODELS", "GapClosing"]


@dataclass(frozen=True, eq=False, kw_only=True)
class GapClosing(Mechanism):
    r"""A mediator asks each party for a concession so that together they close a gap; both have to agree.

    Conceding :math:`y` costs party i :math:`a_i y^n`, a deal is worth :math:`b_i`, refusing what was asked
    costs :math:`s_i`: it goes as far as :math:`y_i = ((b_i + s_i)/a_i)^{1/n}`, and not at all where
    :math:`b_i + s_i < 0`. The mediator may ask for any :math:`y_0 + y_1 = G`, so there is a deal if and only
    if :math:`Y = y_0 + y_1 \ge G`.

    *Theorem.* Y is a symmetric function of :math:`(b_i + s_i)/a_i`, strictly Schur-concave if n > 1, a
    function of the sum if n = 1, strictly Schur-convex if n < 1. So, in these units, uneven pressure *stalls*
    with convex costs (a weakest link), is *neutral* with linear ones and *helps* with concave ones (best
    shot). *Proof.* :math:`z^{1/n}` is concave, linear or convex (Jensen).

    *Boundary.* n = 1 exactly. For n > 1 the best split has :math:`b_i + s_i` in proportion to
    :math:`a_i^{-1/(n-1)}`; with :math:`D = \sum a_i^{-1/(n-1)}` the least :math:`A = S + b_0 + b_1` is
    :math:`G^n / D^{n-1}`, if :math:`s_i \ge 0` lets it be reached. For n = 2, equal a and b = 0, let
    :math:`r = G^2 a / A`: every split closes the gap if :math:`r \le 1`, none if r > 2, otherwise exactly
    those with a share within :math:`\sqrt{1 - (r - 1)^2} / 2` of one half.

    *Counter-cases.* With n < 1 the even split is worst. In units of effort rather than of :math:`a_i` the
    even split is not best even for n > 1: the party that concedes more cheaply is to be pressed more.

    An answer is the largest concession of each party.

    Parameters
    ----------
    concession_cost : array_like, shape (..., 2)
        :math:`a_i > 0`, cost of the concession :math:`y = 1`, in payoff units.
    benefit : array_like, shape (..., 2), default (0, 0)
        :math:`b_i`, what a deal is worth before its price.
    curvature : array_like, shape (...)
        :math:`n > 0`, dimensionless: above 1 the last step hurts most, below 1 the first.
    requested : array_like, shape (...)
        :math:`G \ge 0`, the gap.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, the cost of refusing.

    References
    ----------
    .. [1] J. Hirshleifer, "From weakest-link to best-shot", Public Choice 41 (1983) 371-386,
       doi:10.1007/BF00141070, for the technologies. The model is constructed here.
    .. [2] A. W. Marshall, I. Olkin and B. C. Arnold, *Inequalities: Theory of Majorization and Its
       Applications*, 2nd ed., Springer 2011, 3.C.1: sums of concave functions are Schur-concave.

    Examples
    --------
    >>> gap = GapClosing(concession_cost=(1, 1), curvature=[2, 1, 0.5], requested=[1, 0.7, 0.3])
    >>> for split in ([0.35, 0.35], [0.69, 0.01]):
    ...     print(gap.under(split).total_concession().round(3), gap.under(split).deal_chance())
    [1.183 0.7   0.245] [1. 1. 0.]
    [0.931 0.7   0.476] [0. 1. 1.]
    """

    concession_cost: Numbers = Numbers(positive, parties=True)
    benefit: Numbers = Numbers(default=(0.0, 0.0), parties=True)
    curvature: Numbers = Numbers(positive)
    requested: Numbers = Numbers(non_negative)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    citation: ClassVar[Citation] = HIRSHLEIFER_1983
    labels: ClassVar[tuple[str, ...]] = ("party 0 concedes at most", "party 1 concedes at most")

    def answer(self) -> FloatArray:
        """Return the largest concession of each party, shape (..., 2)."""
        return largest_concession(
            self.benefit + self.pressure, self.concession_cost, self.curvature[..., np.newaxis]
        )

    def total_concession(self) -> FloatArray:
        """Return how large a gap the two can close, shape (...)."""
        return np.asarray(self.answer().sum(axis=-1))

    def deal(self) -> BoolArray:
        """Return whether the gap can be closed, shape (...)."""
        enough = self.total_concession() >= self.requested * (1 - ATOL)
        return np.asarray(enough & (self.benefit + self.pressure >= 0).all(axis=-1))

    def deal_chance(self) -> FloatArray:
        """Return 1 where the gap can be closed, else 0."""
        return self.deal().astype(float)

    def request(self) -> FloatArray:
        """Return concessions that close the gap and are accepted, in proportion to the largest, (..., 2).

        NaN where there are none.
        """
        most, closes = self.answer(), self.deal()
        asked = self.requested / np.maximum(most.sum(axis=-1), np.where(self.requested > 0, 0.0, 1.0))
        return np.where(closes[..., np.newaxis], most * np.where(closes, asked, 0.0)[..., np.newaxis], np.nan)

    def best_share(self, total: ArrayLike) -> FloatArray:
        """Return the share of `total` on party 0 with which the two concede most, shape (...)."""
        return best_share(positive("total", total), self.concession_cost, self.benefit, self.curvature)

    def largest_gap(self, total: ArrayLike) -> FloatArray:
        """Return the gap that the best split of `total` closes, shape (...)."""
        budget = positive("total", total)
        share = self.best_share(budget)
        return total_concession(share, budget, self.concession_cost, self.benefit, self.curvature)

    def split_windows(self, total: ArrayLike) -> FloatArray:
        """Return the shares of `total` on party 0 that close the gap: one interval or two, (..., 2, 2).

        NaN stands for an interval that is not there. If n >= 1 there is one at most; if n < 1 there may be
        one at either end. Each end is a root to the last bit, for any n.
        """
        budget = positive("total", total)
        return gap_windows(self.requested, budget, self.concession_cost, self.benefit, self.curvature)

    def least_worth(self) -> FloatArray:
        r"""Return the least :math:`A = S + b_0 + b_1` with which some split of A closes the gap, shape (...).

        :math:`G^n / D^{n-1}` if n > 1, and :math:`G^n \min_i a_i` otherwise.
        """
        bend = np.maximum(self.curvature - 1, 0.0)[..., np.newaxis]
        logs = -np.log(self.concession_cost)
        top = logs.max(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.where(logs < top[..., np.newaxis], np.exp((logs - top[..., np.newaxis]) / bend), 1.0)
        weight = top + bend[..., 0] * np.log(spread.sum(axis=-1))
        return np.asarray(self.requested**self.curvature * np.exp(-weight))

    @property
    def consent(self) -> Consent:
        r"""Weakest link, sum or best shot, as the costs are convex, linear or concave; of one situation.

        Neither where the gap closes without pressure. If a deal alone is worth less than nothing to somebody,
        :math:`b_i < 0`, that party has to be pressed whatever the other does: of both a weakest link, of one
        with linear costs one-sided; with convex costs one-sided too if all of the total on that party is
        best, and else a weakest link. With concave costs no single word is right then.
        """
        worth = self.benefit / self.concession_cost
        owed = np.asarray((worth < 0).sum(axis=-1))
        n = self.curvature
        other = np.maximum(worth.max(axis=-1), 0.0)
        # If the other concedes half of the gap unpressed, a unit on the one that is owed buys more.
        eager = other ** (1 / n) >= self.requested / 2 - ATOL
        return one_consent(
            [
                (self.under([0.0, 0.0]).deal_chance() == 1, Consent.NEITHER),
                ((owed == 0) & (n < 1), Consent.BEST_SHOT),
                ((owed == 0) & (n == 1), Consent.SUM),
                (n < 1, None),
                ((owed == 1) & ((n == 1) | eager), Consent.ONE_SIDED),
                (True, Consent.WEAKEST_LINK),
            ]
        )

    def unit(self) -> FloatArray:
        """Return :math:`a_i`, shape (..., 2): pressure counts by what conceding costs."""
        return np.asarray(self.concession_cost)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        """Return the splits of `budget` that close the gap, by the roots of :meth:`split_windows`.

        None for a batch of convex and concave costs together, and for concave ones where a deal alone is
        worth less than nothing.
        """
        total, ones = np.asarray(budget, dtype=float), np.ones(2)
        worth = self.benefit / self.concession_cost
        convex = self.curvature >= 1
        if convex.any() and not convex.all():
            return None
        found = gap_windows(self.requested, total, ones, worth, self.curvature)
        if convex.all():
            low, high = found[..., 0, 0], found[..., 0, 1]
            return SplitTheorem.window(
                "Schur-concavity of the total concession",
                low=np.where(np.isnan(low), 2.0, low),
                high=np.where(np.isnan(high), -1.0, high),
                level=np.asarray((self.curvature == 1) & (worth >= 0).all(axis=-1)),
            )
        if (worth < 0).any():
            return None
        return _outside("Schur-convexity of the total concession", found)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return what a party gains by refusing at its limit, or by accepting more, as a share of the stakes.

        Nothing where no other float is nearer to the limit. Where it would refuse to concede nothing, its
        limit has to be zero.
        """
        y = np.asarray(answer, dtype=float)
        price, less, more = (self._price(at) for at in (y, np.nextafter(y, -1.0), np.nextafter(y, np.inf)))
        accepts, refuses = self.benefit - price, -self.pressure
        scale = np.maximum(np.abs(self.benefit) + np.abs(self.pressure), price)
        worth = self.benefit + self.pressure
        gap = np.abs(accepts - refuses) / np.where(scale > 0, scale, 1.0)
        gap = np.where((less <= worth) & (worth <= more), 0.0, gap)
        never = self.benefit < refuses
        return np.asarray(np.where(y < 0, np.inf, np.where(never, y, gap)).max(axis=-1))

    def _price(self, concession: FloatArray) -> FloatArray:
        at = np.maximum(concession, 0.0)
        return np.asarray(concession_cost(at, self.concession_cost, self.curvature[..., np.newaxis]))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what the parties get if asked in proportion to these limits, shape (..., 2).

        Without a deal each gets what its own refusal leaves it, minus its pressure.
        """
        most = np.asarray(answer, dtype=float)
        together = most.sum(axis=-1)
        asked = most * (self.requested / np.where(together > 0, together, 1.0))[..., np.newaxis]
        paid = self.benefit - concession_cost(asked, self.concession_cost, self.curvature[..., np.newaxis])
        closes = (together >= self.requested * (1 - ATOL)) & (self.benefit + self.pressure >= 0).all(axis=-1)
        return np.where(closes[..., np.newaxis], paid, -self.pressure)

    def as_game(self, steps: int = 20) -> ExtensiveForm:
        """Return the game of a mediator who asks for one of ``steps + 1`` splits of the gap, or the best.

        The parties sign in turn; the mediator gets 1 from a deal. It ends in one if and only if the gap can
        be closed, because :meth:`request` is among the splits.
        """
        if self.concession_cost.ndim + self.benefit.ndim + self.pressure.ndim > 3 or self.curvature.ndim:
            raise invalid("as_game", "needs one situation, not a batch", self)
        if steps < 1:
            raise invalid("steps", "must be at least 1", steps)
        gap, cost = float(self.requested), self.concession_cost
        mine = np.linspace(0.0, gap, steps + 1)
        if self.deal():
            mine = np.unique(np.append(mine, self.request()[0]))
        left = [Terminal([*row, 0.0], "no deal") for row in -self.pressure * np.eye(2)]
        nodes: dict[str, TreeNode] = {}
        for y in mine:
            paid = self.benefit - concession_cost([y, gap - y], cost, self.curvature)
            second = Decision("1", {"accept": Terminal([*paid, 1.0], "deal"), "refuse": left[1]})
            nodes[f"{y:.12g}"] = Decision("0", {"accept": second, "refuse": left[0]})
        return ExtensiveForm((*self.players, "mediator"), Decision("mediator", nodes))


def _outside(name: str, windows: FloatArray) -> SplitTheorem:
    """Return the theorem of a gap that is closed at the ends: for shares up to one root, and from another."""
    whole = (windows[..., 0, 1] >= 1) & (windows[..., 0, 0] <= 0)
    left, right = windows[..., 0, 1], windows[..., 1, 0]
    none = np.isnan(left) & np.isnan(right)
    low, high = np.where(np.isnan(left), -1.0, left), np.where(np.isnan(right), 2.0, right)
    level = whole | none
    even = (low >= 0.5) | (high <= 0.5)
    both = (low >= 0) & (high <= 1)
    forms = np.select(
        [level, even & ~both, both & ~even],
        [SplitVerdict.NEUTRAL, SplitVerdict.EVEN_BEST, SplitVerdict.EVEN_WORST],
        SplitVerdict.TILTED,  # the even split and both ends, or a single end
    )
    return SplitTheorem(
        name=name,
        best=np.where(none, 0.0, 1.0),
        low=np.where(level, 1.0, low),
        high=np.where(level, 0.0, high),
        outside=True,
        forms=forms,
    )


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    total, share, n = inputs["S"], inputs["share"], inputs["n"]
    if not 0 <= share <= 1:
        raise invalid("share", "must lie in [0, 1]", share)
    gap = GapClosing(
        concession_cost=[inputs["a_R"], inputs["a_U"]],
        benefit=[inputs["b_R"], inputs["b_U"]],
        curvature=n,
        requested=inputs["G"],
        pressure=[share * total, (1 - share) * total],
    )
    window = gap.split_windows(total)[0]
    return {
        "total_concession": gap.total_concession(),
        "deal": bool(gap.deal()),
        "best_share": gap.best_share(total),
        "max_concession": gap.largest_gap(total),
        "window": None if n <= 1 or np.isnan(window).any() else window,
        "min_total_A": gap.least_worth() if n > 1 else None,
    }


MODELS = (
    Model(
        name="gap_closing",
        title="How large a gap pressure closes, by the curvature of the cost of conceding",
        parameters=(
            Parameter(
                name="a_R", meaning="cost of party 0's concession of 1", domain="positive", unit="payoff"
            ),
            Parameter(
                name="a_U", meaning="cost of party 1's concession of 1", domain="positive", unit="payoff"
            ),
            Parameter(name="b_R", meaning="worth of a deal to party 0", unit="payoff"),
            Parameter(name="b_U", meaning="worth of a deal to party 1", unit="payoff"),
            Parameter(name="n", meaning="curvature of the costs", domain="positive"),
            Parameter(name="G", meaning="the gap", domain="zero or more", unit="concession"),
            Parameter(name="S", meaning="the budget of pressure", domain="positive", unit="payoff"),
            Parameter(name="share", meaning="share of the budget on party 0", domain="in [0, 1]"),
        ),
        outputs={
            "total_concession": "how much the two concede at this share",
            "deal": "whether that closes the gap",
            "best_share": "share with which they concede most",
            "max_concession": "how much that is",
            "window": "shares that close the gap if n > 1, null if none",
            "min_total_A": "least sum of budget and benefits if n > 1",
        },
        citations=(HIRSHLEIFER_1983,),
        evaluate=_evaluate,
        notes="R is party 0, U is party 1",
    ),
)
"""As the catalogue lists it."""
