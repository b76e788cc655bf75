"""Pressure whose bite only the pressed party knows: demands grow faster than consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Numbers, non_negative, positive, real
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.private_type import PrivateType, as_belief
from gametheory.pressure.screening_tree import screening_error, screening_tree
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "SPANIEL_MALONE_2019", "PrivateSusceptibility"]

_MOST = float(np.finfo(float).max)
"""Costs and pressures of any size: what must be a float are the stakes that they lead to."""

SPANIEL_MALONE_2019 = Citation(
    key="spanielmalone2019",
    author="Spaniel, William and Malone, Iris",
    title="The Uncertainty Trade-off: Reexamining Opportunity Costs and War",
    year=2019,
    fields={
        "journal": "International Studies Quarterly",
        "volume": "63",
        "number": "4",
        "pages": "1025--1034",
        "doi": "10.1093/isq/sqz050",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class PrivateSusceptibility(Mechanism):
    r"""Party 1 makes a demand; refusing costs party 0 :math:`s_0 \theta`, and it alone knows :math:`\theta`.

    With :math:`K = c + s_1`, what a refusal costs beyond that, the demand that the types of at least *w*
    accept takes :math:`s_0 w` more than the known costs, and is worth
    :math:`s_0 \Pr(\theta \ge w)(w + K/s_0)`.

    *Theorem (scale).* The chance of breakdown is a function of :math:`K / s_0` alone and does not rise in it,
    for **any** distribution: pressure on the screened party raises the risk, pressure on the proposer lowers
    it. *Proof.* As in :class:`Screening`, with the loss :math:`K / s_0`. With :math:`\theta` uniform on
    [l, h] and :math:`d = h - 2l`,

    .. math:: \Pr(\text{breakdown}) = \max\Bigl(0, \frac{s_0 d - K}{2 s_0 (h - l)}\Bigr).

    *Boundary.* If :math:`d \le 0` pressure never causes breakdown; otherwise agreement is certain if and only
    if :math:`s_0 \le K / d`, and the risk climbs to :math:`d / (2(h - l))`. Of a budget S, party 0 may bear
    at most the share :math:`(c + S)/(S(1 + d))`: with :math:`\theta` on [0, 1] an even split is always safe,
    and more than one half plus :math:`c/(2S)` on party 0 is not. *Counter-cases.* The harm is one-sided:
    over-pressing the proposer costs nothing here. And where :math:`d > 1 + 2c/S` even the even split breaks
    down: there uneven pressure, on the proposer, is required.

    An answer is the demand beyond the known costs, and the lowest :math:`\theta` that accepts it.

    Parameters
    ----------
    cost : array_like, shape (...)
        :math:`c \ge 0`, both parties' known costs of no deal, in payoff units.
    low, high : array_like, shape (...)
        :math:`0 \le l < h`, ends of :math:`\theta`, loss per unit of pressure.
    belief : Belief or frozen distribution of ``scipy.stats``, optional
        Distribution of :math:`\theta`, conditional on [`low`, `high`]; uniform if left out.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_0 \ge 0` on party 0, :math:`s_1` on party 1 with :math:`c + s_1 \ge 0`.

    References
    ----------
    .. [1] W. Spaniel and I. Malone, "The uncertainty trade-off: reexamining opportunity costs and war",
       International Studies Quarterly 63(4) (2019) 1025-1034, doi:10.1093/isq/sqz050: raising an opponent's
       costs can raise the uncertainty about its resolve. The formulas are derived here.

    Examples
    --------
    >>> split = [[0.25, 0.25], [0.3, 0.2], [0.45, 0.05]]
    >>> talks = PrivateSusceptibility(cost=0.1, low=0, high=1, pressure=split)
    >>> talks.breakdown().round(6), talks.max_safe_share(0.5)
    (array([0.      , 0.      , 0.333333]), array(0.6))
    """

    cost: Numbers = Numbers(partial(non_negative, largest=_MOST))
    low: Numbers = Numbers(non_negative)
    high: Numbers = Numbers()
    belief: Any = None
    pressure: Numbers = Numbers(partial(real, largest=_MOST), default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    citation: ClassVar[Citation] = SPANIEL_MALONE_2019
    labels: ClassVar[tuple[str, ...]] = ("extra demand", "lowest susceptibility that accepts")

    def __post_init__(self) -> None:
        kind = "private susceptibility"
        if (self.low >= self.high).any():
            raise invalid(f"{kind} low", f"must be smaller than high ({self.high})", self.low)
        object.__setattr__(self, "belief", as_belief(f"{kind} belief", self.belief))
        if (self.pressure[..., 0] < 0).any():
            raise invalid(f"{kind} pressure", "must be non-negative on party 0", self.pressure)
        with np.errstate(over="ignore"):
            stakes = self.pressure[..., 0] * self.high + self.cost + np.abs(self.pressure[..., 1])
            if not np.isfinite(stakes + 2 * self.high).all():
                raise invalid(f"{kind} pressure, cost and high", "must leave stakes that are floats", stakes)
        if (self.loss() < 0).any():
            raise invalid(
                f"{kind} pressure", "must leave cost + pressure of party 1 non-negative", self.pressure
            )

    @property
    def private(self) -> PrivateType:
        """Party 0's susceptibility."""
        return PrivateType(low=self.low, high=self.high, belief=self.belief)

    def loss(self) -> FloatArray:
        """Return :math:`K = c + s_1`, shape (...)."""
        return np.asarray(self.cost + self.pressure[..., 1])

    def cutoff(self) -> FloatArray:
        """Return the lowest susceptibility that accepts the best demand, shape (...)."""
        bites, ratio = self._ratio()
        # Without pressure, as in the limit of little: nothing is demanded that some type would refuse.
        return np.where(bites, self.private.best_cutoff(ratio), self.low)

    def _ratio(self) -> tuple[BoolArray, FloatArray]:
        """Return whether the cost of pressure counts beside the loss, and the loss per unit of pressure."""
        s = self.pressure[..., 0]
        with np.errstate(over="ignore"):
            ratio = self.loss() / np.where(s > 0, s, 1.0)
        bites = (s > 0) & (ATOL**2 * ratio <= self.high)
        return np.asarray(bites), np.where(bites, ratio, 0.0)

    def demand(self) -> FloatArray:
        """Return the best demand beyond the known costs, shape (...)."""
        return np.asarray(self.pressure[..., 0] * self.cutoff())

    def breakdown(self) -> FloatArray:
        """Return the chance that it is refused, shape (...)."""
        bites, ratio = self._ratio()
        return np.where(bites, self.private.refusal(ratio), 0.0)

    def deal_chance(self) -> FloatArray:
        """Return the chance that it is accepted, shape (...)."""
        return self.private.acceptance(self.cutoff())

    def _uniform(self, asked: str) -> FloatArray:
        """Return :math:`d = h - 2 l`, or raise an error for other than uniform types."""
        if self.belief is not None:
            raise RefusedError(f"{asked} is known in closed form for a uniform susceptibility only")
        return np.asarray(self.high - 2 * self.low)

    def critical_pressure(self) -> FloatArray:
        """Return the pressure on party 0 beyond which breakdown becomes possible, shape (...); may be inf."""
        d = self._uniform("the critical pressure")
        with np.errstate(over="ignore"):
            return np.where(d > 0, self.loss() / np.where(d > 0, d, 1.0), np.inf)

    def limit_breakdown(self) -> FloatArray:
        """Return the chance of breakdown under ever more pressure on party 0, shape (...)."""
        d = self._uniform("the limit of breakdown")
        return np.maximum(d, 0.0) / (2 * (self.high - self.low))

    def max_safe_share(self, total: ArrayLike) -> FloatArray:
        """Return the largest share of `total` on party 0 that leaves agreement certain, shape (...)."""
        budget = positive("total", total, smallest=0.0, largest=_MOST)
        d = self._uniform("the largest safe share")
        with np.errstate(over="ignore"):
            return np.asarray(np.minimum(1.0, (1 + self.cost / budget) / (1 + np.maximum(d, 0.0))))

    @property
    def consent(self) -> Consent:
        """One-sided: pressure on the proposer helps, on the screened party it harms.

        Neither where no pressure, however strong, makes the proposer ask what some type refuses.
        """
        safe = self.private.refusal(np.zeros(self.low.shape)) <= ATOL
        return one_consent([(safe, Consent.NEITHER), (True, Consent.ONE_SIDED)])

    def unit(self) -> FloatArray:
        r"""Return :math:`(1/d, 1)` for uniform types with d > 0, else ones, shape (..., 2).

        In these units agreement is certain while the pressure on party 0 is at most :math:`c` above that on
        party 1.
        """
        d = self.high - 2 * self.low
        bites = (d > 0) & (self.belief is None)
        with np.errstate(over="ignore"):
            return np.stack([np.where(bites, 1 / np.where(bites, d, 1.0), 1.0), np.ones_like(d)], axis=-1)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        """Return the safe splits of `budget` for uniform types, else None."""
        if self.belief is not None:
            return None
        total, d = np.asarray(budget, dtype=float), self.high - 2 * self.low
        binds = (d > 0) & (total > self.cost)
        high = np.where(binds, 0.5 + self.cost / np.where(binds, total, 1.0) / 2, 1.0)
        return SplitTheorem(
            name="the largest safe share",
            best=1 + 0 * high,
            low=0 * high,
            high=high,
            level=np.asarray(d <= 0),
        )

    def answer(self) -> FloatArray:
        """Return the demand and the lowest susceptibility that accepts it, shape (..., 2)."""
        t = self.cutoff()
        return np.stack(np.broadcast_arrays(self.pressure[..., 0] * t, t), axis=-1)

    def completeness(self) -> Completeness:
        """Return whether no other demand is as good: proven for uniform types."""
        return Completeness.PROVEN if self.belief is None else Completeness.ONE

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the larger of two gains, as a share of the stakes: of party 1, and of the cutoff type.

        Party 1's is a bound on the gain of any other demand, :meth:`PrivateType.shortfall`.
        """
        extra, t = np.moveaxis(np.asarray(answer, dtype=float), -1, 0)
        s = self.pressure[..., 0]
        stakes = s * self.high + self.loss()
        scale = np.where(stakes > 0, stakes, 1.0)
        bites, ratio = self._ratio()
        worth = self.private.shortfall(t, ratio)
        return np.asarray(np.maximum(np.where(bites, worth, 0.0), np.abs(extra - s * t) / scale))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mean payoffs, from the terms that a party 0 of susceptibility 0 just takes, (..., 2)."""
        extra, t = np.moveaxis(np.asarray(answer, dtype=float), -1, 0)
        accepts = self.private.acceptance(t)
        first = -accepts * extra - self.pressure[..., 0] * self.private.mean_below(t)
        second = accepts * extra - (1 - accepts) * self.loss()
        return np.stack(np.broadcast_arrays(first, second), axis=-1)

    def as_game(self, *, types: int = 20, demands: int = 21) -> ExtensiveForm:
        """Return the tree of `demands` evenly spaced demands and `types` equally likely susceptibilities.

        The payoff of party 1 is within :meth:`grid_error` of the model's.
        """
        if self.loss().ndim + self.low.ndim + self.high.ndim:
            raise invalid("as_game", "needs one situation, not a batch", self)
        s, loss = float(self.pressure[0]), float(self.loss())
        return screening_tree(
            self.private,
            types=types,
            demands=demands,
            accepted=lambda w: [-s * w, s * w],
            refused=lambda theta: [-s * theta, -loss],
        )

    def grid_error(self, *, types: int, demands: int) -> float:
        """Return how far party 1's payoff in :meth:`as_game` may be from that of the model."""
        s = float(self.pressure[0])
        if s == 0:
            return 0.0
        return s * screening_error(self.private, self.loss() / s, types=types, demands=demands)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = PrivateSusceptibility(
        cost=inputs["c"],
        low=inputs["th_lo"],
        high=inputs["th_hi"],
        pressure=[inputs["s_R"], inputs["s_U"]],
    )
    return {
        "extra_demand": found.demand(),
        "p_breakdown": found.breakdown(),
        "critical_s_R": found.critical_pressure(),
        "limit_breakdown": found.limit_breakdown(),
    }


def _evaluate_budget(inputs: Mapping[str, Any]) -> dict[str, Any]:
    total, share = inputs["S"], inputs["share"]
    found = PrivateSusceptibility(
        cost=inputs["c"],
        low=inputs["th_lo"],
        high=inputs["th_hi"],
        pressure=[share * total, (1 - share) * total],
    )
    return {"max_safe_share": found.max_safe_share(total), "p_breakdown": found.breakdown()}


_TYPES = (
    Parameter(name="c", meaning="both parties' known costs of no deal", domain="zero or more", unit="payoff"),
    Parameter(name="th_lo", meaning="smallest loss per unit of pressure", domain="zero or more"),
    Parameter(name="th_hi", meaning="largest loss per unit of pressure", domain="above th_lo"),
)
MODELS = (
    Model(
        name="screening_susceptibility",
        title="A demand to an opponent who alone knows how hard pressure bites",
        parameters=(
            *_TYPES,
            Parameter(name="s_R", meaning="pressure on party 0", domain="zero or more", unit="payoff"),
            Parameter(name="s_U", meaning="pressure on party 1", unit="payoff"),
        ),
        outputs={
            "extra_demand": "best demand beyond the known costs",
            "p_breakdown": "chance that it is refused",
            "critical_s_R": "pressure on party 0 at which breakdown begins; infinite if none does",
            "limit_breakdown": "chance of breakdown under ever more pressure on party 0",
        },
        citations=(SPANIEL_MALONE_2019,),
        evaluate=_evaluate,
        notes="R is party 0, U is party 1",
    ),
    Model(
        name="susceptibility_budget",
        title="How much of a budget a party may bear who alone knows how hard it bites",
        parameters=(
            *_TYPES,
            Parameter(name="S", meaning="the budget", domain="positive", unit="payoff"),
            Parameter(name="share", meaning="share of the budget on party 0", domain="in [0, 1]"),
        ),
        outputs={
            "max_safe_share": "largest share on party 0 that leaves agreement certain",
            "p_breakdown": "chance of breakdown at this share",
        },
        citations=(SPANIEL_MALONE_2019,),
        evaluate=_evaluate_budget,
        notes="R is party 0, U is party 1",
    ),
)
"""As the catalogue lists them."""
