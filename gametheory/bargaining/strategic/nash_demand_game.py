"""Nash's demand game: each names a share, and both get what they named if the pie suffices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, BoolArray, FloatArray, Numbers, real
from gametheory.bargaining.axiomatic.variable_threats import NASH_1953
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.domains import a_pie, gains_from_agreement
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "NashDemandGame", "demand_payoffs"]


@dataclass(frozen=True, eq=False, kw_only=True)
class NashDemandGame(BargainingModel):
    r"""Players demand :math:`x_i \in [0, M]` at the same time; demands that fit are met [1]_.

    If :math:`x_1 + x_2 \le M` both get their demand, otherwise the disagreement payoffs :math:`d`. Every
    division that pays each at least :math:`d_i` is an equilibrium, and so is disagreement if neither can
    profit by giving way: :math:`M - x_j \le d_i` for both. Demands that leave something over never are. The
    game selects nothing; Nash's smoothing does (:class:`SmoothedDemandGame`). :meth:`answers` lists the two
    ends of the segment of divisions and the most greedy disagreement.

    Parameters
    ----------
    pie : array_like, shape (...), default 1
        :math:`M > d_1 + d_2`.
    disagreement : array_like, shape (..., 2), default 0
        :math:`d_i \in [0, M)`.

    References
    ----------
    .. [1] J. F. Nash, "Two-person cooperative games", Econometrica 21 (1953) 128-140, doi:10.2307/1906951;
       M. Osborne and A. Rubinstein, "Bargaining and Markets", Academic Press 1990, section 4.3.

    Examples
    --------
    >>> game = NashDemandGame(pie=10, disagreement=[1, 3])
    >>> game.is_equilibrium([[4, 6], [9, 7], [3, 6], [9, 9]])
    array([ True, False, False,  True])
    """

    pie: Numbers = Numbers(a_pie, default=1.0)
    disagreement: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    citation: ClassVar[Citation] = NASH_1953
    complete: ClassVar[Completeness] = Completeness.ONE
    labels: ClassVar[tuple[str, ...]] = ("demand of 1", "demand of 2")

    def __post_init__(self) -> None:
        if (self.disagreement < 0).any():
            raise invalid("disagreement", "must be non-negative", self.disagreement)
        gains_from_agreement("disagreement payoffs", self.pie, self.disagreement)

    def demands(self, profile: ArrayLike) -> FloatArray:
        """Return pairs of demands, shape (..., 2), or raise an error if one lies outside [0, M]."""
        x = real("demands", profile)
        if x.shape[-1:] != (2,):
            raise invalid("demands", "must be those of two players", profile)
        if ((x < 0) | (x > self.pie[..., np.newaxis])).any():
            raise invalid("demands", f"must lie in [0, {np.max(self.pie):g}]", profile)
        return x

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the larger gain from the best other demand, as a share of the pie, shape (...)."""
        x = np.asarray(answer, dtype=float)
        pie = self.pie[..., np.newaxis]
        best = np.maximum(pie - x[..., ::-1], self.disagreement)
        gain = (best - demand_payoffs(x, self.pie, self.disagreement)) / pie
        feasible = ((x >= 0) & (x <= pie)).all(axis=-1)
        return np.asarray(np.where(feasible, gain.max(axis=-1), np.inf))

    def is_equilibrium(self, profile: ArrayLike) -> BoolArray:
        """Return whether each pair of demands, shape (..., 2), is a Nash equilibrium."""
        return np.asarray(self.residual(self.demands(profile)) <= EQUILIBRIUM_TOL)

    def answer(self) -> FloatArray:
        """Return the demands that split the surplus evenly, the smoothed game's limit, shape (..., 2)."""
        spare = self.pie - self.disagreement.sum(axis=-1)
        return np.asarray(self.disagreement + spare[..., np.newaxis] / 2)

    def answers(self) -> tuple[FloatArray, ...]:  # noqa: D102  (as in CertifiedModel)
        d, pie = self.disagreement, self.pie
        best_for_1 = np.stack([pie - d[..., 1], d[..., 1] + 0 * pie], axis=-1)
        best_for_2 = np.stack([d[..., 0] + 0 * pie, pie - d[..., 0]], axis=-1)
        return best_for_1, best_for_2, np.stack([pie + 0 * d[..., 0]] * 2, axis=-1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102
        return demand_payoffs(answer, self.pie, self.disagreement)

    def outcome(self, profile: ArrayLike | None = None) -> OfferOutcome:
        """Return what a pair of demands leads to, by default the even split of the surplus."""
        x = self.answer() if profile is None else self.demands(profile)
        payoffs = self.expected_payoffs(x)
        agreed = x.sum(axis=-1) <= self.pie * (1 + ATOL)
        return OfferOutcome.at_once(
            np.where(agreed[..., np.newaxis], payoffs, 0.0),
            payoffs=payoffs,
            proposer=None,
            gap=partial(self.residual, x),
            model=self,
            agreed=agreed,
            surplus_lost=self.pie - payoffs.sum(axis=-1),
        )

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie with what disagreement pays, of one model."""
        return BargainingProblem.transferable(float(self.pie), self.disagreement)

    def as_game(self, *, demands: int) -> NormalForm:
        """Return the game on `demands` evenly spaced demands from nothing to the whole pie.

        An equilibrium of the grid gains at most a step, ``pie / (demands - 1)``, from a demand off it.
        """
        if demands < 2:
            raise invalid("demands", "must be at least 2", demands)
        x = np.arange(demands) * self.pie[..., np.newaxis] / (demands - 1)
        pairs = np.stack(np.broadcast_arrays(x[..., :, np.newaxis], x[..., np.newaxis, :]), axis=-1)
        pays = demand_payoffs(
            pairs, self.pie[..., np.newaxis, np.newaxis], self.disagreement[..., np.newaxis, np.newaxis, :]
        )
        names = [f"{k}/{demands - 1}" for k in range(demands)]
        return NormalForm(np.moveaxis(pays, -1, -3), players=list(self.players), actions=[names, names])


def demand_payoffs(demands: ArrayLike, pie: ArrayLike, disagreement: ArrayLike) -> FloatArray:
    """Return what demands, shape (..., 2), pay: the demands if they fit, else disagreement; the kernel.

    Examples
    --------
    >>> demand_payoffs([[0.3, 0.7], [0.6, 0.6]], 1.0, [0.1, 0.0])
    array([[0.3, 0.7],
           [0.1, 0. ]])
    """
    x = np.asarray(demands, dtype=float)
    fits = x[..., 0] + x[..., 1] <= np.asarray(pie, dtype=float) * (1 + ATOL)
    return np.where(fits[..., np.newaxis], x, np.asarray(disagreement, dtype=float))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = NashDemandGame(pie=inputs["pie"], disagreement=inputs["disagreement"])
    return {"is_equilibrium": game.is_equilibrium(inputs["profiles"]).tolist()}


MODELS = (
    Model(
        name="nash_demand_game",
        title="Nash's demand game: which pairs of demands are equilibria",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="disagreement",
                meaning="payoffs if demands do not fit",
                domain="two, sum below M",
                unit="pie",
                shape=(2,),
            ),
            Parameter(
                name="profiles",
                meaning="pairs of demands",
                domain="each in [0, M]",
                unit="pie",
                shape=("k", 2),
            ),
        ),
        outputs={"is_equilibrium": "whether each pair is a Nash equilibrium"},
        citations=(NASH_1953,),
        evaluate=_evaluate,
        notes=(
            "players are numbered from 1; is_equilibrium has the order of profiles; demands that sum "
            "to M up to rounding fit"
        ),
    ),
)
"""As the catalogue lists them."""
