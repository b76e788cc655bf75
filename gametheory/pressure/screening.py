"""Demands to an opponent whose cost of refusing is private: the risk of breakdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, SMALLEST, FloatArray, Numbers
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.pressure.free_terms import FEARON_1995
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.private_type import PrivateType, as_belief
from gametheory.pressure.screening_tree import screening_error, screening_tree
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "Screening"]

_ROUNDING = 8 * float(np.finfo(float).eps)


@dataclass(frozen=True, eq=False, kw_only=True)
class Screening(Mechanism):
    r"""Party 1 demands a share; party 0, whose cost of the contest is private, takes it or leaves it.

    A refusal pays party 0 :math:`p - \sigma - c - s_0`, with *c* its private cost, and party 1
    :math:`1 - p + \sigma - c_1 - s_1 + g`. Pressure is publicly known. The types with
    :math:`c \ge t` accept the demand :math:`y = 1 - p + \sigma + s_0 + t`; party 1 solves the risk-return
    trade-off of [1]_, :math:`\max_t \Pr(c \ge t)(t + k)` with :math:`k = c_1 + s_0 + s_1 - g`.

    *Theorem (location).* The chance of breakdown depends on the pressures through :math:`k`, their sum,
    alone, and does not rise in it, for **any** distribution of *c*: the split is *neutral*. *Proof.*
    :math:`\log \Pr(c \ge t) + \log(t + k)` has the cross-derivative :math:`-1/(t + k)^2 < 0`, so the best *t*
    falls in *k*. With *c* uniform on [l, h]

    .. math:: t = \max\Bigl(l, \frac{h - k}{2}\Bigr), \qquad
              \Pr(\text{breakdown}) = \max\Bigl(0, \frac{h - 2l - k}{2(h - l)}\Bigr).

    *Boundary.* Agreement is certain if and only if :math:`k \ge h - 2l`. *Counter-case.* The claim that
    favour to one side raises the risk is false for a shift of power :math:`\sigma`, which raises the demand
    one for one and the risk not at all, and true exactly for the part *g* of the favour that the other side
    does not feel. And if the *bite* of pressure is private the split is no longer neutral:
    :class:`PrivateSusceptibility`.

    An answer is the demand, and the lowest cost with which party 0 accepts it.

    Parameters
    ----------
    share : array_like, shape (...)
        :math:`p`, party 0's share in the contest.
    proposer_cost : array_like, shape (...)
        :math:`c_1`, party 1's cost of the contest, as a share of what is disputed.
    low, high : array_like, shape (...)
        :math:`l < h`, ends of party 0's private cost before pressure.
    shift : array_like, shape (...), default 0
        :math:`\sigma`, power shifted from party 0 to party 1, felt by both.
    unfelt_support : array_like, shape (...), default 0
        :math:`g`, what improves party 1's outside option without worsening that of party 0.
    belief : Belief or frozen distribution of ``scipy.stats``, optional
        Distribution of the private cost, conditional on [`low`, `high`]; uniform if left out. Where its
        costs end below :math:`-k`, the best demand is one that nobody accepts.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`; negative is net support that both feel.

    Raises
    ------
    InvalidInputError
        If `low` is not below `high`, or party 1 would lose so little by refusal that it prefers it to any
        agreement (:math:`k < -h`).

    References
    ----------
    .. [1] J. D. Fearon, "Rationalist explanations for war", International Organization 49
       (1995) 379-414, doi:10.1017/S0020818300033324.
    .. [2] B. V. Benson, A. Meirowitz and K. W. Ramsay, "Changing capabilities, uncertainty, and the risk of
       war in crisis bargaining", Research and Politics 3(3), 2016, on the neutrality.

    Examples
    --------
    >>> crisis = Screening(share=0.5, proposer_cost=0.1, low=0, high=0.5, pressure=[[0.1, 0.05], [0.15, 0]])
    >>> crisis.demand(), crisis.breakdown()
    (array([0.725, 0.775]), array([0.25, 0.25]))
    """

    share: Numbers = Numbers()
    proposer_cost: Numbers = Numbers()
    low: Numbers = Numbers()
    high: Numbers = Numbers()
    shift: Numbers = Numbers(default=0.0)
    unfelt_support: Numbers = Numbers(default=0.0)
    belief: Any = None
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    citation: ClassVar[Citation] = FEARON_1995
    labels: ClassVar[tuple[str, ...]] = ("demand", "lowest cost that accepts")

    def __post_init__(self) -> None:
        if (self.high - self.low < SMALLEST).any():
            rule = f"must be smaller than high ({self.high}), by at least {SMALLEST:g}"
            raise invalid("screening low", rule, self.low)
        object.__setattr__(self, "belief", as_belief("screening belief", self.belief))
        if (self.loss() < -self.high).any():
            raise invalid(
                "screening unfelt_support",
                "must leave party 1 something to gain by agreement",
                self.unfelt_support,
            )

    @property
    def private(self) -> PrivateType:
        """Party 0's private cost."""
        return PrivateType(low=self.low, high=self.high, belief=self.belief)

    def loss(self) -> FloatArray:
        """Return :math:`k`: what a refusal costs both, less party 0's private cost and `unfelt_support`."""
        return np.asarray(
            self.proposer_cost + self.pressure[..., 0] + self.pressure[..., 1] - self.unfelt_support
        )

    def cutoff(self) -> FloatArray:
        """Return the lowest cost with which party 0 accepts the best demand, shape (...)."""
        return self.private.best_cutoff(self.loss())

    def _base(self) -> FloatArray:
        """Return the demand that a party 0 of no private cost is just willing to take."""
        return np.asarray(1 - self.share + self.shift + self.pressure[..., 0])

    def demand(self) -> FloatArray:
        """Return the best demand, shape (...)."""
        return np.asarray(self._base() + self.cutoff())

    def breakdown(self) -> FloatArray:
        """Return the chance that it is refused, shape (...)."""
        return np.asarray(self.private.refusal(self.loss()) + 0 * (self.share + self.shift))

    def deal_chance(self) -> FloatArray:
        """Return the chance that it is accepted, shape (...)."""
        return np.asarray(self.private.acceptance(self.cutoff()) + 0 * (self.share + self.shift))

    def answer(self) -> FloatArray:
        """Return the demand and the lowest cost that accepts it, shape (..., 2)."""
        t = self.cutoff()
        return np.stack(np.broadcast_arrays(self._base() + t, t), axis=-1)

    def completeness(self) -> Completeness:
        """Return whether no other demand is as good: proven for uniform costs."""
        return Completeness.PROVEN if self.belief is None else Completeness.ONE

    @property
    def consent(self) -> Consent:
        """A sum; neither where there is no risk of breakdown without pressure. Of one situation."""
        sure = self.under([0.0, 0.0]).deal_chance() >= 1 - ATOL
        return one_consent([(sure, Consent.NEITHER), (True, Consent.SUM)])

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return that only the total counts."""
        total = np.asarray(budget, dtype=float)
        at = self.under(np.stack([total, 0 * total], axis=-1))
        return SplitTheorem.total("neutrality of publicly known pressure", chance=at.deal_chance())

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the larger of two gains, as a share of the stakes: of party 1, and of the cutoff type.

        Party 1's is a bound on the gain of any other demand (:meth:`PrivateType.shortfall`); the type at the
        cutoff must not gain by accepting or refusing, since costlier types accept and others refuse.
        """
        y, t = np.moveaxis(np.asarray(answer, dtype=float), -1, 0)
        accepts = 1 - y
        refuses = self.share - self.shift - t - self.pressure[..., 0]
        stakes = np.maximum(self.high + self.loss(), self.high - self.low)
        told = np.maximum(stakes, self._rounding() / EQUILIBRIUM_TOL)  # no rounding refutes
        gain = np.maximum(stakes * self.private.shortfall(t, self.loss()), np.abs(accepts - refuses))
        return np.asarray(gain / told)

    def _rounding(self) -> FloatArray:
        """Return the largest error of a sum of the numbers that a payoff is made of, shape (...)."""
        parts = (1.0, self.share, self.shift, self.low, self.high, self.proposer_cost, self.unfelt_support)
        sizes = sum(np.abs(each) for each in parts) + np.abs(self.pressure).sum(axis=-1)
        return np.asarray(_ROUNDING * sizes)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mean payoffs under this demand, shape (..., 2)."""
        y, t = np.moveaxis(np.asarray(answer, dtype=float), -1, 0)
        accepts = self.private.acceptance(t)
        outside = self._outside()
        first = accepts * (1 - y) + (1 - accepts) * outside[0] - self.private.mean_below(t)
        second = accepts * y + (1 - accepts) * outside[1]
        return np.stack(np.broadcast_arrays(first, second), axis=-1)

    def _outside(self) -> tuple[FloatArray, FloatArray]:
        """Return what a refusal pays, party 0's private cost left out."""
        first = self.share - self.shift - self.pressure[..., 0]
        second = (
            1 - self.share + self.shift - self.proposer_cost - self.pressure[..., 1] + self.unfelt_support
        )
        return np.asarray(first), np.asarray(second)

    def as_game(self, *, types: int = 20, demands: int = 21) -> ExtensiveForm:
        """Return the tree of `demands` evenly spaced demands and `types` equally likely private costs.

        The payoff of party 1 is within :meth:`grid_error` of the model's.
        """
        if self.loss().ndim + self.low.ndim + self.high.ndim + self.share.ndim + self.shift.ndim:
            raise invalid("as_game", "needs one situation, not a batch", self)
        first, second = map(float, self._outside())
        base = float(self._base())
        return screening_tree(
            self.private,
            types=types,
            demands=demands,
            accepted=lambda t: [1 - base - t, base + t],
            refused=lambda c: [first - c, second],
        )

    def grid_error(self, *, types: int, demands: int) -> float:
        """Return how far party 1's payoff in :meth:`as_game` may be from that of the model."""
        return screening_error(self.private, self.loss(), types=types, demands=demands)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = Screening(
        share=inputs["p"],
        proposer_cost=inputs["c_U"],
        low=inputs["lo"],
        high=inputs["hi"],
        shift=inputs.get("shift", 0.0),
        unfelt_support=inputs.get("U_gain", 0.0),
        pressure=[inputs["s_R"], inputs["s_U"]],
    )
    return {"demand": found.demand(), "p_breakdown": found.breakdown()}


MODELS = (
    Model(
        name="screening_additive",
        title="A demand to an opponent whose cost of refusing is private, under publicly known pressure",
        parameters=(
            Parameter(name="p", meaning="party 0's share in the contest", unit="share"),
            Parameter(name="c_U", meaning="party 1's cost of the contest", unit="share"),
            Parameter(name="lo", meaning="smallest private cost of party 0", unit="share"),
            Parameter(name="hi", meaning="largest private cost", domain="above lo", unit="share"),
            Parameter(name="s_R", meaning="pressure on party 0", unit="share"),
            Parameter(name="s_U", meaning="pressure on party 1", unit="share"),
            Parameter(name="shift", meaning="power shifted to party 1", unit="share", required=False),
            Parameter(
                name="U_gain", meaning="support that party 0 does not feel", unit="share", required=False
            ),
        ),
        outputs={"demand": "party 1's best demand", "p_breakdown": "chance that it is refused"},
        citations=(FEARON_1995,),
        evaluate=_evaluate,
        notes="R is party 0, U is party 1",
    ),
)
"""As the catalogue lists it."""
