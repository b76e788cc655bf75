"""Terms that cannot move, two parties of private resolve: the chance that both accept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Numbers, in_unit_interval, non_negative, positive
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import RefusedError, invalid
from gametheory.games.bayesian_game import BayesianGame
from gametheory.games.concepts import Concept
from gametheory.players.belief import Belief
from gametheory.pressure.acceptance_shape import AcceptanceShape
from gametheory.pressure.mechanism import HIRSHLEIFER_1983, Consent, Mechanism
from gametheory.pressure.private_type import as_belief
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.two_thresholds import threshold_consent

__all__ = ["MODELS", "FixedTerms"]

_BESIDE = 1e-3
"""How far beside the best split, as a share of the total, a worse one is asked for."""


@dataclass(frozen=True, eq=False, kw_only=True)
class FixedTerms(Mechanism):
    r"""The terms are fixed, a principle or a line; each party accepts unless its private loss is too large.

    Without pressure party i accepts with chance :math:`\alpha_i`; its private reservation is spread over a
    width of :math:`2 h_i`, so that pressure raises the chance to
    :math:`A_i(s_i) = F(F^{-1}(\alpha_i) + s_i / (2 h_i))`, where F is the shape of the reservations. With F
    uniform, :math:`A_i = \alpha_i + s_i/(2 h_i)`, cut to [0, 1]. A deal comes with chance :math:`A_0 A_1`.

    *Theorem.* If F is log-concave, so are the :math:`A_i`: at a given total (in units of :math:`2 h_i`, and
    with equal :math:`\alpha_i`) the product is Schur-concave, and uneven pressure *stalls*. The best interior
    split equalises the marginal log-returns :math:`A_0'/A_0 = A_1'/A_1`: press the side that the terms
    disfavour. With F uniform and equal h the product is the square of the mean of the :math:`A_i` less the
    square of half their gap, and :math:`s_0 = S/2 + h_1 \alpha_1 - h_0 \alpha_0`, as far as budget and
    certain acceptance let it. *Proof.* A sum of concave functions of the split is concave.

    *Boundary.* F log-linear: with exponential reservations, :math:`F(x) = e^x` for :math:`x \le 0`, the split
    is neutral until a party accepts for sure. *Counter-case.* Where F is log-convex, as in the lower tail of
    a Cauchy distribution, uneven pressure helps. And where the terms can move the split is irrelevant
    (:class:`TwoSidedScreening`): moving them by half the asymmetry keeps the mean and closes the gap.

    An answer is, for each party, the largest private loss, in units of its width, with which it accepts.

    Parameters
    ----------
    acceptance : array_like, shape (..., 2)
        :math:`\alpha_i`, chance in [0, 1] of accepting without pressure; strictly between 0 and 1 for a
        `shape` without ends.
    half_width : array_like, shape (..., 2)
        :math:`h_i > 0`, half the spread of the private reservation, in payoff units.
    shape : Belief or frozen distribution of ``scipy.stats``, optional
        F, continuous, its scale one unit of :math:`2 h_i`; uniform on [0, 1] if left out.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`; negative is support.

    References
    ----------
    .. [1] J. Hirshleifer, "From weakest-link to best-shot", Public Choice 41 (1983) 371-386,
       doi:10.1007/BF00141070, for the technologies. The model is constructed here.
    .. [2] M. Bagnoli and T. Bergstrom, "Log-concave probability and its applications", Economic Theory 26
       (2005) 445-469, doi:10.1007/s00199-004-0514-4: which distributions are log-concave.

    Examples
    --------
    >>> text = FixedTerms(acceptance=(0.4, 0.4), half_width=(0.3, 0.3), pressure=[[0.1, 0.1], [0.2, 0.0]])
    >>> text.deal_chance().round(4), text.loss_from_split().round(4)
    (array([0.3211, 0.2933]), array([0.    , 0.0278]))
    """

    acceptance: Numbers = Numbers(in_unit_interval, parties=True)
    half_width: Numbers = Numbers(positive, parties=True)
    shape: Any = None
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.BEHAVIOUR_NASH
    citation: ClassVar[Citation] = HIRSHLEIFER_1983
    labels: ClassVar[tuple[str, ...]] = ("party 0 accepts up to", "party 1 accepts up to")

    def __post_init__(self) -> None:
        shape = as_belief("fixed terms shape", self.shape)
        if shape is not None and shape.family == "finite":
            raise invalid("fixed terms shape", "must be continuous", self.shape)
        object.__setattr__(self, "shape", shape)
        if not np.isfinite(self._form.level(self.acceptance)).all():
            raise invalid(
                "fixed terms acceptance", "must lie strictly between 0 and 1 for this shape", self.acceptance
            )

    @property
    def _form(self) -> AcceptanceShape:
        belief: Belief | None = self.shape
        return AcceptanceShape(belief=belief)

    def answer(self) -> FloatArray:
        """Return the largest private loss that each accepts: the pressure in units of its width, (..., 2)."""
        return self._levels() + 0 * self.acceptance

    def _levels(self) -> FloatArray:
        return np.asarray(self.pressure / (2 * self.half_width))

    def accepts(self) -> FloatArray:
        """Return the chance with which each party accepts, shape (..., 2)."""
        if self.shape is None:
            return np.clip(self.acceptance + self._levels(), 0.0, 1.0)
        return self._form.chance(self._form.level(self.acceptance) + self._levels())

    def deal_chance(self) -> FloatArray:
        """Return the chance that both accept, shape (...)."""
        chances = self.accepts()
        return np.asarray(chances[..., 0] * chances[..., 1])

    def best_split(self, total: ArrayLike) -> FloatArray:
        """Return the pressures that make a deal likeliest at this `total` >= 0, shape (..., 2).

        Where the total makes both accept for sure, the largest useful pressure on party 0. For a shape other
        than uniform the marginal log-returns are equalised by halving, which the log-concavity of the shape
        makes exact.

        Raises
        ------
        RefusedError
            If the shape is not log-concave on a grid: then the best split need not be where they are equal.
        """
        budget = non_negative("total", total)
        low, width = self._form.level(self.acceptance), 2 * self.half_width
        if self.shape is None:
            spared = width * self.acceptance
            first = np.asarray(budget / 2 + (spared[..., 1] - spared[..., 0]) / 2)
        else:
            if not self._form.is_log_concave():
                raise RefusedError(f"the best split is known for a log-concave shape only, got {self.shape}")
            first = self._form.equal_returns(budget, low, width)
        return self._cut(first, budget)

    def _cut(self, first: FloatArray, budget: FloatArray) -> FloatArray:
        """Return the split of the budget with `first` on party 0, cut to what either can use."""
        useful = self._useful()
        least = np.maximum(budget - useful[..., 1], 0.0)
        most = np.minimum(budget, useful[..., 0])
        first = np.where(least <= most, np.clip(first, least, np.maximum(least, most)), most)
        full = (least > 0) & (first <= least)  # for party 1: its rest must not be lost in rounding
        second = np.where(full, np.maximum(budget - first, useful[..., 1]), budget - first)
        return np.stack(np.broadcast_arrays(first, second), axis=-1)

    def _useful(self) -> FloatArray:
        """Return the pressure that makes each party accept for sure, shape (..., 2); may be infinite."""
        return self._spare() * 2 * self.half_width

    def _spare(self) -> FloatArray:
        """Return it in units of the width of what each party may lose, shape (..., 2)."""
        return np.maximum(self._form.top() - self._form.level(self.acceptance), 0.0)

    def best_chance(self, total: ArrayLike) -> FloatArray:
        """Return the chance of a deal with the best split of `total`, shape (...)."""
        return self.under(self.best_split(total)).deal_chance()

    def loss_from_split(self) -> FloatArray:
        """Return by how much the chance of a deal would rise with the best split of the same total."""
        if (self.pressure < 0).any():
            raise invalid("fixed terms pressure", "must be non-negative to be split", self.pressure)
        return np.asarray(self.best_chance(self.pressure.sum(axis=-1)) - self.deal_chance())

    @property
    def consent(self) -> Consent:
        """A weakest link if neither accepts for sure, one-sided if one does, else neither; of one situation.

        Where two chances of acceptance can rise and their shape is not log-concave none is proven, and a
        `RefusedError` says so.
        """
        found = threshold_consent(self._spare())
        if found is Consent.WEAKEST_LINK and not self._form.is_log_concave():
            raise RefusedError(f"how consents combine is known for a log-concave shape, got {self.shape}")
        return found

    def unit(self) -> FloatArray:
        """Return :math:`2 h_i`, shape (..., 2): the width that pressure has to overcome."""
        return 2 * self.half_width

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        """Return the best split of `budget` for a log-concave shape, or all that make acceptance sure.

        None for a shape that is not log-concave, or so nearly log-linear that a split beside the best is as
        good.
        """
        if not self._form.is_log_concave():
            return None
        alike = FixedTerms(acceptance=self.acceptance, half_width=(0.5, 0.5), shape=self.shape)
        total = np.asarray(budget, dtype=float)
        split, useful = alike.best_split(total), alike._useful()
        best = alike.under(split).deal_chance()
        sure = total >= useful.sum(axis=-1)
        for step in (-_BESIDE, _BESIDE):
            beside = np.clip(split[..., 0] + step * total, 0.0, total)
            other = alike.under(np.stack([beside, total - beside], axis=-1)).deal_chance()
            stays = np.abs(beside - split[..., 0]) <= ATOL * total  # the split is at an end of the budget
            if not (sure | stays | (other < best)).all():
                return None
        low = np.where(sure, useful[..., 0], split[..., 0]) / total
        high = np.where(sure, total - useful[..., 1], split[..., 0]) / total
        return SplitTheorem(name="log-concavity of acceptance", best=best, low=low, high=high)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the most that a type gains by the other choice, as a share of what is at stake for it.

        That is its width, or its pressure if larger. A type with loss x gets -x by accepting and pays its
        pressure by refusing, if the other accepts; if the other refuses its choice changes nothing. So the
        worst off is the type at the limit.
        """
        x, width = np.asarray(answer, dtype=float), 2 * self.half_width
        accepting, refusing = -x * width, -self.pressure
        return np.asarray((np.abs(accepting - refusing) / np.maximum(width, np.abs(refusing))).max(axis=-1))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the mean payoffs of parties that accept up to these losses, shape (..., 2).

        A deal costs the parties their losses; who alone refuses pays its pressure.
        """
        limit = np.asarray(answer, dtype=float)
        low = self._form.level(self.acceptance)
        accepts = self._form.chance(low + limit)
        other = accepts[..., ::-1]
        mean = self._form.accepted_loss(low, limit)
        width = 2 * self.half_width
        return np.asarray(-other * (mean * width + (1 - accepts) * self.pressure))

    def as_game(self, *, types: int = 20) -> BayesianGame:
        """Return the game of `types` equally likely private losses of each, who accept or refuse at once.

        Who alone refuses pays its pressure, so that accepting is weakly dominant exactly up to the limit; the
        chance that both accept is within 1/types of the model's.
        """
        if self.acceptance.ndim + self.half_width.ndim + self.pressure.ndim > 3:
            raise invalid("as_game", "needs one situation, not a batch", self)
        losses = self._losses(types)
        pay = np.zeros((types, types, 2, 2, 2))
        pay[:, :, 0, 0, 0], pay[:, :, 1, 0, 0] = -losses[0][:, np.newaxis], -losses[1]
        pay[:, :, 0, 1, 0], pay[:, :, 1, 0, 1] = -self.pressure[0], -self.pressure[1]
        return BayesianGame(
            {str(i): [f"{k}: loses {x:.6g}" for k, x in enumerate(losses[i])] for i in (0, 1)},
            {"0": ["accept", "refuse"], "1": ["accept", "refuse"]},
            prior=np.full((types, types), 1 / types**2),
            payoffs=pay,
        )

    def _losses(self, types: int) -> FloatArray:
        """Return equally likely private losses of each party, in payoff units, shape (2, types)."""
        if types < 1:
            raise invalid("types", "must be at least 1", types)
        drawn = self._form.level((np.arange(types) + 0.5) / types)
        low = self._form.level(self.acceptance)
        return np.asarray((drawn - low[:, np.newaxis]) * 2 * self.half_width[..., :, np.newaxis])

    def profile(self, *, types: int = 20) -> tuple[FloatArray, FloatArray]:
        """Return what the types of :meth:`as_game` do: accept up to the pressure; mixtures for each type."""
        refuses = (self._losses(types) > self.pressure[:, np.newaxis]).astype(int)
        return np.eye(2)[refuses[0]], np.eye(2)[refuses[1]]


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = FixedTerms(
        acceptance=[inputs["alpha_R"], inputs["alpha_U"]],
        half_width=[inputs["h_R"], inputs["h_U"]],
        pressure=[inputs["s_R"], inputs["s_U"]],
    )
    total = inputs["s_R"] + inputs["s_U"]
    return {
        "accept_R": found.accepts()[0],
        "accept_U": found.accepts()[1],
        "p_deal": found.deal_chance(),
        "best_s_R": found.best_split(total)[0],
        "best_p_deal": found.best_chance(total),
        "loss_from_split": found.loss_from_split(),
    }


MODELS = (
    Model(
        name="two_sided_terms",
        title="Fixed terms and private resolve on both sides: the chance that both accept",
        parameters=(
            Parameter(name="alpha_R", meaning="chance that party 0 accepts unpressed", domain="in [0, 1]"),
            Parameter(name="alpha_U", meaning="chance that party 1 accepts unpressed", domain="in [0, 1]"),
            Parameter(name="h_R", meaning="half-width of 0's reservation", domain="positive", unit="payoff"),
            Parameter(name="h_U", meaning="half-width of 1's reservation", domain="positive", unit="payoff"),
            Parameter(name="s_R", meaning="pressure on party 0", domain="zero or more", unit="payoff"),
            Parameter(name="s_U", meaning="pressure on party 1", domain="zero or more", unit="payoff"),
        ),
        outputs={
            "accept_R": "chance that party 0 accepts",
            "accept_U": "chance that party 1 accepts",
            "p_deal": "chance that both do",
            "best_s_R": "pressure on party 0 in the best split of the same total",
            "best_p_deal": "chance of a deal with it",
            "loss_from_split": "what the split costs",
        },
        citations=(HIRSHLEIFER_1983,),
        evaluate=_evaluate,
        notes="R is party 0, U is party 1",
    ),
)
"""As the catalogue lists it."""
