"""Chance draws who makes the offer each period, and everyone must agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, batch_shape, frozen, real
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.convergence import Convergence, frequent_offers
from gametheory.bargaining.strategic.domains import (
    discount_factors,
    parts_of_a_period,
    pie_size,
    recognition_probabilities,
)
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.unanimity_tree import proposal_node
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Terminal, TreeNode
from gametheory.solvers.protocol import Completeness

__all__ = ["BINMORE_1987", "MODELS", "OKADA_1996", "RandomProposers", "random_proposer_values"]

BINMORE_1987 = Citation(
    key="binmore1987",
    kind="incollection",
    author="Binmore, Ken",
    title="Perfect Equilibria in Bargaining Models",
    year=1987,
    fields={
        "booktitle": "The Economics of Bargaining",
        "editor": "Binmore, Ken and Dasgupta, Partha",
        "publisher": "Blackwell",
        "pages": "77--105",
    },
)
OKADA_1996 = Citation(
    key="okada1996",
    author="Okada, Akira",
    title="A Noncooperative Coalitional Bargaining Game with Random Proposers",
    year=1996,
    fields={
        "journal": "Games and Economic Behavior",
        "volume": "16",
        "number": "1",
        "pages": "97--108",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class RandomProposers(BargainingModel):
    r"""Each period chance draws a proposer; if all others consent the pie is divided [1]_, [2]_.

    The expected payoffs of the stationary equilibrium are

    .. math:: V_i = M \frac{p_i / (1 - \delta_i)}{\sum_k p_k / (1 - \delta_k)},

    from :math:`V_i = p_i (M - \sum_j \delta_j V_j) + \delta_i V_i`: a proposer buys every consent at
    :math:`\delta_j V_j` and keeps the rest. With two players no other subgame-perfect equilibrium exists;
    with more this is the stationary one. As the period shrinks :math:`V_i` becomes proportional to
    :math:`p_i / r_i`.

    Parameters
    ----------
    recognition : array_like, shape (..., n)
        :math:`p_i > 0`, chances to propose; they sum to one.
    delta : array_like, shape (..., n)
        :math:`\delta_i \in [0, 1)`, discount factors per period.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain; a discount factor of 1 only has a limit.

    References
    ----------
    .. [1] K. Binmore, "Perfect equilibria in bargaining models", in The Economics of Bargaining, Blackwell
       1987.
    .. [2] A. Okada, "A noncooperative coalitional bargaining game with random proposers", Games and Economic
       Behavior 16 (1996) 97-108.

    Examples
    --------
    >>> game = RandomProposers(recognition=[0.3, 0.7], delta=[0.9, 0.8])
    >>> game.values().round(6), game.proposer_keeps().round(6)
    (array([0.461538, 0.538462]), array([0.569231, 0.584615]))
    """

    recognition: FloatArray
    delta: FloatArray
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    citation: ClassVar[Citation] = OKADA_1996

    def __post_init__(self) -> None:
        p = recognition_probabilities(self.recognition)
        delta = discount_factors(self.delta, below_one=True)
        if delta.shape[-1] != p.shape[-1]:
            raise InvalidInputError(
                f"delta must have one discount factor for each of {p.shape[-1]} players, got {self.delta!r}"
            )
        pie = pie_size(self.pie)
        shape = batch_shape(recognition=p.shape[:-1], delta=delta.shape[:-1], pie=pie.shape)
        object.__setattr__(self, "recognition", p)
        object.__setattr__(self, "delta", delta)
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return tuple(str(i + 1) for i in range(self.recognition.shape[-1]))

    def values(self) -> FloatArray:
        """Return what each player expects before the draw, shape (..., n)."""
        return random_proposer_values(self.recognition, self.delta, self.pie)

    def answer(self) -> FloatArray:
        """Return :meth:`values`."""
        return self.values()

    def proposer_keeps(self) -> FloatArray:
        """Return what each player keeps when she proposes, shape (..., n)."""
        return self._keeps(self.values())

    def _keeps(self, values: FloatArray) -> FloatArray:
        prices = self.delta * values
        others = prices.sum(axis=-1, keepdims=True) - prices
        return np.asarray(self.pie[..., np.newaxis] - others)

    def one_period(self, following: FloatArray) -> FloatArray:
        """Return what players expect before a draw, given what they expect if the game goes on.

        Responders consent to what waiting is worth, a proposer who would have to pay too much waits.
        """
        prices = self.delta * following
        keeps = self._keeps(following)
        p = self.recognition
        return np.asarray(p * np.maximum(keeps, prices) + (1.0 - p) * prices)

    def backward_induction(self, periods: int, after: ArrayLike = 0.0) -> FloatArray:
        """Return what players expect if at most `periods` proposals are made, shape (..., n)."""
        if periods < 1:
            raise invalid("periods", "must be at least 1", periods)
        values: FloatArray = np.broadcast_to(real("after", after), (*self.pie.shape, len(self.players)))
        for _ in range(periods):
            values = self.one_period(values)
        return values

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a one-shot deviation, as a share of the pie, shape (...).

        Infinite where `answer` cannot be what players expect.
        """
        values = np.asarray(answer, dtype=float)
        if values.shape[-1:] != (len(self.players),):
            return np.asarray(np.inf)
        rounding = EQUILIBRIUM_TOL * self.pie
        possible = (values.sum(axis=-1) <= self.pie + rounding) & (values >= -rounding[..., np.newaxis]).all(
            -1
        )
        gain = np.abs(self.one_period(values) - values).max(axis=-1) / self.pie
        return np.asarray(np.where(possible, gain, np.inf))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the answer itself: payoffs before the first draw."""
        return np.asarray(answer, dtype=float)

    def outcome(self) -> OfferOutcome:
        """Return what happens: the first proposal is accepted, whoever makes it."""
        values = self.values()
        return OfferOutcome.at_once(values, proposer=None, gap=partial(self.residual, values), model=self)

    def completeness(self) -> Completeness:  # noqa: D102  (as in CertifiedModel)
        return Completeness.PROVEN if len(self.players) == 2 else Completeness.ONE

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        return {"proposer_keeps": self.proposer_keeps()}

    def describe(self, answer: ArrayLike) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        values = np.asarray(answer, dtype=float)
        mean = values.mean(axis=tuple(range(values.ndim - 1)))
        return {f"value of {name}": value for name, value in zip(self.players, mean, strict=True)}

    def nash_limit(self) -> FloatArray:
        """Return the values to which frequent draws lead, proportional to p / r, shape (..., n)."""
        if (self.delta == 0).any():
            raise RefusedError("a discount factor of 0 is that of no finite rate")
        power = self.recognition / -np.log(self.delta)
        return np.asarray(self.pie[..., np.newaxis] * power / power.sum(axis=-1, keepdims=True))

    def refined(self, parts: ArrayLike) -> RandomProposers:
        """Return the game with `parts` times as many draws in the same time; `parts` broadcasts."""
        number = parts_of_a_period(parts, self.pie.shape)[..., np.newaxis]
        return RandomProposers(recognition=self.recognition, delta=self.delta ** (1.0 / number), pie=self.pie)

    def convergence(self, halvings: int = 6) -> Convergence:
        """Return how fast the division nears that of frequent offers: at order one, of one game."""
        limit = self.nash_limit()
        decay = -np.log(self.delta)
        return frequent_offers(
            lambda parts: _values(self.recognition, -np.expm1(-decay / parts[:, np.newaxis]), self.pie),
            limit,
            halvings,
        )

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie, with nothing at disagreement, of one model."""
        return BargainingProblem.transferable(float(self.pie), np.zeros(len(self.players)))

    def as_game(self, *, parts: int, periods: int = 1, after: ArrayLike | None = None) -> ExtensiveForm:
        """Return the finite game of one model, not a batch, with the pie in `parts` equal units.

        See :meth:`game_error`.

        Parameters
        ----------
        parts : int
        periods : int, default 1
            Proposals at most; the tree grows fast with them.
        after : array_like, shape (n,), optional
            The division one period after the last refusal; nothing by default.
        """
        if self.pie.size != 1 or periods < 1:
            raise invalid("periods", "must be at least 1, and the model a single one", periods)
        n = len(self.players)
        p, delta = self.recognition.reshape(n), self.delta.reshape(n)
        end = np.zeros(n) if after is None else real("after", after)
        node: TreeNode = Terminal(delta**periods * end)
        for period in reversed(range(periods)):
            node = Chance(
                {
                    f"{i + 1} proposes": (
                        float(p[i]),
                        proposal_node(
                            i,
                            pie=float(self.pie.reshape(())),
                            players=n,
                            parts=parts,
                            discount=delta**period,
                            after=node,
                        ),
                    )
                    for i in range(n)
                }
            )
        return ExtensiveForm(self.players, node)

    def game_error(self, *, parts: int, periods: int = 1, exact_end: bool = False) -> FloatArray:
        r"""Return how far values in :meth:`as_game` may be from :meth:`values`, in units of the pie.

        One period takes an error e to :math:`D e - p\,(\delta \cdot e)` with :math:`D` the diagonal matrix of
        :math:`\delta`, which is symmetric in the norm :math:`\sqrt{\sum_i e_i^2 \delta_i / p_i}` and shrinks
        it by :math:`\max_i \delta_i`. At each proposal n - 1 prices are rounded up to a unit. What lies
        behind the last refusal counts the less the further it is, and nothing if it is the equilibrium.
        """
        others = len(self.players) - 1
        with np.errstate(divide="ignore"):
            largest = np.sqrt(self.recognition / self.delta).max(axis=-1)
        weights = self.delta / self.recognition
        spread = largest * np.sqrt(weights.sum(axis=-1))
        steps = self.pie * others / parts * (1.0 + (spread * (periods - 1) if periods > 1 else 0.0))
        values = self.values()
        far = np.maximum(values, self.pie[..., np.newaxis] - values)
        left = largest * np.sqrt((weights * far**2).sum(axis=-1)) * self.delta.max(axis=-1) ** periods
        return np.asarray(steps + (0.0 if exact_end else np.minimum(left, self.pie)))


def random_proposer_values(recognition: ArrayLike, delta: ArrayLike, pie: ArrayLike = 1.0) -> FloatArray:
    """Return what players expect before the draw, shape (..., n): the kernel.

    Parameters
    ----------
    recognition, delta : array_like, shape (..., n)
    pie : array_like, shape (...)

    Examples
    --------
    >>> random_proposer_values([0.2, 0.3, 0.5], [0.95, 0.9, 0.8]).round(4)
    array([0.4211, 0.3158, 0.2632])
    """
    return _values(recognition, 1.0 - np.asarray(delta, dtype=float), pie)


def _values(recognition: ArrayLike, impatience: FloatArray, pie: ArrayLike) -> FloatArray:
    power = np.asarray(recognition, dtype=float) / impatience
    share = np.asarray(pie, dtype=float) / power.sum(axis=-1)
    return np.asarray(power * share[..., np.newaxis])


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = RandomProposers(**inputs)
    return {"values": game.values(), "proposer_keeps": game.proposer_keeps()}


MODELS = (
    Model(
        name="random_proposer",
        title="Chance draws the proposer each period and all must agree",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="delta",
                meaning="discount factors",
                domain="n in [0, 1)",
                unit="per period",
                shape=("n",),
            ),
            Parameter(
                name="recognition", meaning="chances to propose", domain="n in (0, 1], sum one", shape=("n",)
            ),
        ),
        outputs={
            "values": "what players expect before the draw",
            "proposer_keeps": "what each keeps when she proposes",
        },
        citations=(BINMORE_1987, OKADA_1996),
        evaluate=_evaluate,
        notes="players are numbered from 1; the stationary equilibrium",
    ),
)
"""As the catalogue lists them."""
