"""A deadline, and refused offers that bind: Fershtman and Seidmann's endogenous commitment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.domains import a_pie, discount_factors, strictly_between
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.solvers.protocol import Completeness

__all__ = ["FERSHTMAN_SEIDMANN_1993", "MODELS", "EndogenousCommitment", "acceptable_offer"]

FERSHTMAN_SEIDMANN_1993 = Citation(
    key="fershtmanseidmann1993",
    author="Fershtman, Chaim and Seidmann, Daniel J.",
    title="Deadline Effects and Inefficient Delay in Bargaining with Endogenous Commitment",
    year=1993,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "60",
        "number": "2",
        "pages": "306--321",
    },
)


def _delta(_argument: str, value: ArrayLike) -> FloatArray:
    return discount_factors(value, above_zero=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class EndogenousCommitment(BargainingModel):
    r"""Two periods; a share once refused is the least that its refuser can accept later.

    Player 1 offers first. If player 2 refuses x, chance picks who makes the last offer, player 1 with
    probability a, and player 2 cannot take less than x then. So player 2 accepts
    :math:`x \ge \hat x = \delta_2 (1 - a)/(1 - \delta_2 a)`, and any positive refused offer only commits
    her: player 1 offers :math:`\hat x`, or nothing at all and waits for :math:`\delta_1 a`. There is delay to
    the deadline if :math:`\delta_1 a (1 - \delta_2 a) > 1 - \delta_2`; with :math:`a = 1/2` and a common
    discount factor, above :math:`3 - \sqrt 5`. The first paper proves delay for many periods and patient
    players [1]_; the closed form for two periods is derived here.

    An answer is a pair: the first offer, and the least that player 2 accepts, as shares of the pie.

    Parameters
    ----------
    delta : array_like, shape (..., 2)
        :math:`\delta_i \in (0, 1]`.
    recognition1 : array_like, shape (...), default 0.5
        :math:`a \in (0, 1)`.
    pie : array_like, shape (...), default 1
        M > 0.

    References
    ----------
    .. [1] C. Fershtman and D. Seidmann, "Deadline effects and inefficient delay in bargaining with endogenous
       commitment", J. Economic Theory 60 (1993) 306-321.

    Examples
    --------
    >>> game = EndogenousCommitment(delta=[[0.7, 0.7], [0.8, 0.8]])
    >>> game.outcome().periods, game.outcome().payoffs.round(6)
    (array([0., 1.]), array([[0.461538, 0.538462],
           [0.4     , 0.4     ]]))
    """

    delta: Numbers = Numbers(_delta, parties=True)
    recognition1: Numbers = Numbers(strictly_between, default=0.5)
    pie: Numbers = Numbers(a_pie, default=1.0)

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    complete: ClassVar[Completeness] = Completeness.PROVEN
    citation: ClassVar[Citation] = FERSHTMAN_SEIDMANN_1993
    labels: ClassVar[tuple[str, ...]] = ("first offer", "least accepted")

    def answer(self) -> FloatArray:
        """Return the first offer and the least that player 2 accepts, as shares, shape (..., 2)."""
        least = acceptable_offer(self.delta[..., 1], self.recognition1)
        waits = self.delta[..., 0] * self.recognition1 > 1 - least
        return np.stack(np.broadcast_arrays(np.where(waits, 0.0, least), least), axis=-1)

    def delay(self) -> FloatArray:
        """Return 1.0 where agreement waits for the deadline, else 0.0, shape (...)."""
        x = self.answer()
        return np.asarray((x[..., 0] < x[..., 1]).astype(float))

    def _refused(self, offer: FloatArray) -> FloatArray:
        """Return what players get, as shares, after player 2 refused `offer`; shape (..., 2)."""
        a, delta = self.recognition1, self.delta
        return np.stack([delta[..., 0] * a * (1 - offer), delta[..., 1] * (a * offer + 1 - a)], axis=-1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:  # noqa: D102  (as in CertifiedModel)
        x = np.asarray(answer, dtype=float)
        offer = x[..., 0]
        agreed = np.stack([1 - offer, offer], axis=-1)
        taken = (offer >= x[..., 1])[..., np.newaxis]
        return np.asarray(self.pie[..., np.newaxis] * np.where(taken, agreed, self._refused(offer)))

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest one-shot gain: of player 2 at the least offer, of player 1 over all offers.

        What a refusal pays player 2 rises by less than the offer, so she has no better rule if she is
        indifferent at her least offer. Player 1's payoff falls on both sides of it: the best offer is
        nothing, or the least that is accepted.
        """
        x = np.asarray(answer, dtype=float)
        least = x[..., 1]
        responder = np.abs(least - self._refused(least)[..., 1])
        best = np.maximum(1 - least, self._refused(0 * least)[..., 0])
        proposer = best - self.expected_payoffs(x)[..., 0] / self.pie
        feasible = ((x >= 0) & (x <= 1)).all(axis=-1)
        return np.asarray(np.where(feasible, np.maximum(responder, proposer), np.inf))

    def outcome(self) -> OfferOutcome:
        """Return the outcome; after a delay the terms are the mean over who makes the last offer."""
        x, pie = self.answer(), self.pie[..., np.newaxis]
        a = self.recognition1
        offer, late = x[..., 0], self.delay() + 0 * self.pie
        last = np.stack([a * (1 - offer), a * offer + 1 - a], axis=-1)
        terms = pie * np.where(late[..., np.newaxis] > 0, last, np.stack([1 - offer, offer], axis=-1))
        payoffs = self.expected_payoffs(x)
        return OfferOutcome(
            payoffs=payoffs,
            terms=terms,
            proposer=1 if not late.any() else None,
            periods=late,
            probability=np.ones_like(late),
            surplus_lost=self.pie - payoffs.sum(axis=-1),
            gap=partial(self.residual, x),
            model=self,
        )

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie with what disagreement pays, of one model."""
        return BargainingProblem.transferable(float(self.pie), np.zeros(2))

    def as_game(self, *, offers: int) -> ExtensiveForm:
        """Return the game with offers on a grid; its error is a step of the grid at each of two offers.

        In the last period a proposer may offer only what the other is not committed to refuse.

        Parameters
        ----------
        offers : int
            Shares of the responder from nothing to the whole pie, evenly spaced; two or more.
        """
        if offers < 2:
            raise invalid("offers", "must be at least 2", offers)
        if self.delta.ndim + self.recognition1.ndim + self.pie.ndim > 1:
            raise invalid("as_game", "needs one game, not a batch", self)
        share = np.arange(offers) / (offers - 1)
        a, branches = float(self.recognition1), dict[str, TreeNode]()
        for refused in range(offers):
            last: dict[str, tuple[float, TreeNode]] = {
                f"{proposer} is drawn": (chance, self._last(proposer, committed, share))
                for proposer, chance, committed in (("1", a, refused), ("2", 1 - a, 0))
            }
            first = Terminal(self.pie * np.array([1 - share[refused], share[refused]]))
            branches[f"{refused}/{offers - 1}"] = Decision("2", {"accept": first, "refuse": Chance(last)})
        return ExtensiveForm(self.players, Decision("1", branches))

    def _last(self, proposer: str, committed: int, share: FloatArray) -> TreeNode:
        responder = "2" if proposer == "1" else "1"
        none = Terminal(np.zeros(2))
        branches: dict[str, TreeNode] = {}
        for k in range(committed, len(share)):
            pair = [1 - share[k], share[k]]
            agreed = Terminal(self.pie * self.delta * np.array(pair if proposer == "1" else pair[::-1]))
            branches[f"{k}/{len(share) - 1}"] = Decision(responder, {"accept": agreed, "refuse": none})
        return Decision(proposer, branches)


def acceptable_offer(delta2: ArrayLike, recognition1: ArrayLike) -> FloatArray:
    """Return the least share that player 2 accepts: the kernel; shapes broadcast.

    Examples
    --------
    >>> acceptable_offer([0.7, 0.8], 0.5).round(6)
    array([0.538462, 0.666667])
    """
    d, a = np.asarray(delta2, dtype=float), np.asarray(recognition1, dtype=float)
    return np.asarray(d * (1 - a) / (1 - d * a))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = EndogenousCommitment(delta=inputs["delta"], recognition1=inputs["recognition1"], pie=inputs["pie"])
    return {
        "delay": bool(game.delay()),
        "acceptable_offer": game.pie * game.answer()[1],
        "expected_payoffs": game.outcome().payoffs,
    }


MODELS = (
    Model(
        name="deadline_endogenous_commitment",
        title="Two periods to a deadline in which refused offers bind",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="delta",
                meaning="discount factors",
                domain="two in (0, 1]",
                unit="per period",
                shape=(2,),
            ),
            Parameter(name="recognition1", meaning="chance that 1 makes the last offer", domain="in (0, 1)"),
        ),
        outputs={
            "delay": "whether agreement waits for the deadline",
            "acceptable_offer": "least first offer that player 2 accepts",
            "expected_payoffs": "valued at the first offer",
        },
        citations=(FERSHTMAN_SEIDMANN_1993,),
        evaluate=_evaluate,
        notes="player 1 makes the first offer; acceptable_offer is an amount, for player 2",
    ),
)
"""As the catalogue lists them."""
