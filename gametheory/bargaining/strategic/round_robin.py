"""Any number of players propose in turn, and everyone must agree: the stationary equilibrium."""

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
)
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.stahl import OSBORNE_RUBINSTEIN_1990
from gametheory.bargaining.strategic.unanimity_tree import proposal_node
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Terminal, TreeNode
from gametheory.solvers.protocol import Completeness

__all__ = ["HERRERO_1985", "MODELS", "RoundRobin", "round_robin_shares"]

HERRERO_1985 = Citation(
    key="herrero1985",
    kind="phdthesis",
    author="Herrero, Maria J.",
    title="A Strategic Bargaining Approach to Market Institutions",
    year=1985,
    fields={"school": "London School of Economics"},
)


@dataclass(frozen=True, eq=False, kw_only=True)
class RoundRobin(BargainingModel):
    r"""Players 1, ..., n propose in turn; a proposal stands if all others consent [1]_, [2]_.

    In the stationary equilibrium player *j* keeps :math:`z_j` when she proposes, and is offered what waiting
    for that is worth otherwise:

    .. math:: \sum_j \delta_j^{(j - i) \bmod n} z_j = M \qquad\text{for every proposer } i.

    The solution is unique and positive, for :math:`(1 - \delta_i^{n-1}) z_i` is proportional to the
    stationary distribution of a Markov chain with positive transitions (subtract neighbouring equations).
    With a common factor the shares fall by :math:`\delta` along the order of moves. With three players or
    more other, non-stationary equilibria exist: with a common :math:`\delta > 1/(n - 1)` every division is
    the outcome of one.

    Parameters
    ----------
    delta : array_like, shape (..., n)
        :math:`\delta_i \in (0, 1]`, discount factors per period, at most one of them 1: a player who does not
        mind waiting gets the whole pie. n is two or more.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain.

    References
    ----------
    .. [1] M. Osborne and A. Rubinstein, "Bargaining and Markets", Academic Press 1990, section 3.13.
    .. [2] M. Herrero, "A strategic bargaining approach to market institutions", PhD thesis, London School of
       Economics 1985.

    Examples
    --------
    >>> RoundRobin(delta=[0.9, 0.9, 0.9]).outcome().terms.round(6)
    array([0.369004, 0.332103, 0.298893])
    """

    delta: FloatArray
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    answer_axes: ClassVar[int] = 2
    citation: ClassVar[Citation] = OSBORNE_RUBINSTEIN_1990

    def __post_init__(self) -> None:
        delta = discount_factors(self.delta, above_zero=True)
        if delta.shape[-1] < 2:
            raise InvalidInputError(f"delta must be those of two players or more, got {self.delta!r}")
        if ((delta == 1).sum(axis=-1) > 1).any():
            raise InvalidInputError(
                f"shares are indeterminate when two players are perfectly patient, got delta {self.delta!r}"
            )
        pie = pie_size(self.pie)
        shape = batch_shape(delta=delta.shape[:-1], pie=pie.shape)
        object.__setattr__(self, "delta", delta)
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return tuple(str(i + 1) for i in range(self.delta.shape[-1]))

    def shares(self) -> FloatArray:
        """Return the divisions, shape (..., n, n): entry [..., i, j] is j's share when i proposes."""
        return round_robin_shares(self.delta, self.pie)

    def answer(self) -> FloatArray:
        """Return :meth:`shares`."""
        return self.shares()

    def one_period(self, following: FloatArray) -> FloatArray:
        """Return the divisions now, given those if the next player proposes, shape (..., n, n)."""
        n = len(self.players)
        prices = self.delta[..., np.newaxis, :] * np.roll(following, -1, axis=-2)
        own = np.arange(n)
        others = prices.sum(axis=-1) - prices[..., own, own]
        keeps = self.pie[..., np.newaxis] - others
        now = np.array(np.broadcast_to(prices, (*self.pie.shape, n, n)))
        now[..., own, own] = np.maximum(keeps, prices[..., own, own])
        return now

    def backward_induction(self, periods: int, after: ArrayLike = 0.0) -> FloatArray:
        """Return the divisions if at most `periods` proposals are made, shape (..., n, n)."""
        if periods < 1:
            raise invalid("periods", "must be at least 1", periods)
        n = len(self.players)
        end = np.asarray(real("after", after))
        values: FloatArray = np.broadcast_to(
            end[..., np.newaxis, :] if end.ndim else end, (*self.pie.shape, n, n)
        )
        for _ in range(periods):
            values = self.one_period(values)
        return values

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a one-shot deviation, as a share of the pie, shape (...).

        Infinite where `answer` are not divisions of the pie.
        """
        n = len(self.players)
        shares = np.asarray(answer, dtype=float)
        if shares.shape[-2:] != (n, n):
            return np.asarray(np.inf)
        rounding = EQUILIBRIUM_TOL * self.pie
        whole = np.abs(shares.sum(axis=-1) - self.pie[..., np.newaxis]).max(axis=-1) <= rounding
        possible = whole & (shares >= -rounding[..., np.newaxis, np.newaxis]).all(axis=(-2, -1))
        gain = np.abs(self.one_period(shares) - shares).max(axis=(-2, -1)) / self.pie
        return np.asarray(np.where(possible, gain, np.inf))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the division if player 1 proposes first, shape (..., n)."""
        return np.asarray(answer, dtype=float)[..., 0, :]

    def outcome(self, *, first: int = 1) -> OfferOutcome:
        """Return what happens if player `first` begins: her proposal is accepted."""
        if first not in range(1, len(self.players) + 1):
            raise invalid("first", f"must be a player from 1 to {len(self.players)}", first)
        shares = self.shares()
        return OfferOutcome.at_once(
            shares[..., first - 1, :], proposer=first, gap=partial(self.residual, shares), model=self
        )

    def completeness(self) -> Completeness:  # noqa: D102  (as in CertifiedModel)
        return Completeness.PROVEN if len(self.players) == 2 else Completeness.ONE

    def describe(self, answer: ArrayLike) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        own = np.diagonal(np.asarray(answer, dtype=float), axis1=-2, axis2=-1)
        mean = own.mean(axis=tuple(range(own.ndim - 1)))
        return {f"{name} keeps": share for name, share in zip(self.players, mean, strict=True)}

    def nash_limit(self) -> FloatArray:
        """Return the division to which frequent proposals lead, proportional to 1 / r, shape (..., n)."""
        if (self.delta == 1).any():
            raise RefusedError(f"the limit needs discount factors below 1, got {self.delta}")
        power = 1.0 / -np.log(self.delta)
        return np.asarray(self.pie[..., np.newaxis] * power / power.sum(axis=-1, keepdims=True))

    def refined(self, parts: ArrayLike) -> RoundRobin:
        """Return the game with `parts` times as many proposals in the same time; `parts` broadcasts."""
        number = parts_of_a_period(parts, self.pie.shape)[..., np.newaxis]
        return RoundRobin(delta=self.delta ** (1.0 / number), pie=self.pie)

    def convergence(self, halvings: int = 6) -> Convergence:
        """Return how fast the division nears that of frequent proposals: at order one, of one game.

        Examples
        --------
        >>> RoundRobin(delta=[0.9, 0.8, 0.7]).convergence().orders.round(2)
        array([0.91, 0.96, 0.98, 0.99, 1.  , 1.  ])
        """
        decay = -np.log(self.delta)
        return frequent_offers(
            lambda parts: _divisions(decay / parts[:, np.newaxis], self.pie)[:, 0],
            self.nash_limit(),
            halvings,
        )

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie, with nothing at disagreement, of one model."""
        return BargainingProblem.transferable(float(self.pie), np.zeros(len(self.players)))

    def as_game(
        self, *, parts: int, periods: int = 1, first: int = 1, after: ArrayLike | None = None
    ) -> ExtensiveForm:
        """Return the finite game of one model, not a batch, with the pie in `parts` equal units.

        See :meth:`game_error`.

        Parameters
        ----------
        parts : int
        periods : int, default 1
            Proposals at most; the tree grows fast with them.
        first : int, default 1
            Who begins.
        after : array_like, shape (n,), optional
            The division one period after the last refusal; nothing by default.
        """
        if self.pie.size != 1 or periods < 1:
            raise invalid("periods", "must be at least 1, and the model a single one", periods)
        n = len(self.players)
        delta = self.delta.reshape(n)
        end = np.zeros(n) if after is None else real("after", after)
        node: TreeNode = Terminal(delta**periods * end)
        for period in reversed(range(periods)):
            node = proposal_node(
                (first - 1 + period) % n,
                pie=float(self.pie.reshape(())),
                players=n,
                parts=parts,
                discount=delta**period,
                after=node,
            )
        return ExtensiveForm(self.players, node)

    def game_error(
        self, *, parts: int, periods: int = 1, first: int = 1, after: ArrayLike | None = None
    ) -> FloatArray:
        r"""Return how far payoffs in :meth:`as_game` may be from the shares, shape (n,), in units of the pie.

        A period takes the differences e of what the players get to :math:`\delta_j e_j` for those who reply
        and to :math:`-\sum_j \delta_j e_j` for the one who proposes. To each reply at most a unit is added
        by rounding, to the proposer as many units as others reply are lost, and the end differs by what
        `after` says. The bound adds up what the products of these maps make of it.

        Parameters
        ----------
        parts, periods, first, after
            As in :meth:`as_game`.

        Examples
        --------
        >>> game = RoundRobin(delta=[0.9, 0.8, 0.7])
        >>> game.game_error(parts=100, after=game.shares()[1]).round(3)
        array([0.02, 0.01, 0.01])
        """
        n = len(self.players)
        delta, unit = self.delta.reshape(n), float(self.pie.reshape(())) / parts
        end = np.zeros(n) if after is None else real("after", after)
        reached, error = np.eye(n), np.zeros(n)
        for period in range(periods):
            proposer = (first - 1 + period) % n
            rounded = np.full(n, unit)
            rounded[proposer] = (n - 1) * unit
            error += np.abs(reached) @ rounded
            step = np.diag(delta)
            step[proposer] = -delta
            step[proposer, proposer] = 0.0
            reached = reached @ step
        left = np.abs(end - self.shares().reshape(n, n)[(first - 1 + periods) % n])
        return np.asarray(error + np.abs(reached) @ left)


def round_robin_shares(delta: ArrayLike, pie: ArrayLike = 1.0) -> FloatArray:
    """Return the divisions of the stationary equilibrium, shape (..., n, n): the kernel.

    Parameters
    ----------
    delta : array_like, shape (..., n)
    pie : array_like, shape (...)

    Returns
    -------
    ndarray, shape (..., n, n)
        Entry ``[..., i, j]`` is the share of player j + 1 when player i + 1 proposes.

    Examples
    --------
    >>> round_robin_shares([0.9, 0.8, 0.7])[0].round(4)
    array([0.6135, 0.2747, 0.1117])
    """
    return _divisions(-np.log(np.asarray(delta, dtype=float)), np.asarray(pie, dtype=float))


def _divisions(decay: FloatArray, pie: FloatArray) -> FloatArray:
    r"""Return the divisions for :math:`\delta_j = e^{-s_j}`, by sums and quotients of positive numbers alone.

    With :math:`y_i = (1 - \delta_i^{n-1}) z_i` neighbouring equations differ by :math:`y = y P`, where row j
    of P gives the player who is m turns before j the weight :math:`\delta_j^{m-1}`, in proportion, for m
    from 1 to n - 1. So y is proportional to the stationary distribution of P, found by elimination without
    subtractions [1]_.

    References
    ----------
    .. [1] W. Grassmann, M. Taksar and D. Heyman, "Regenerative analysis and steady state distributions for
       Markov chains", Operations Research 33 (1985) 1107-1116, doi:10.1287/opre.33.5.1107.
    """
    n = decay.shape[-1]
    batch = np.broadcast_shapes(decay.shape[:-1], pie.shape)
    flat = np.broadcast_to(decay, (*batch, n)).reshape(-1, n)
    pies = np.broadcast_to(pie, batch).reshape(-1)
    found = np.empty((len(flat), n, n))
    for start in range(0, len(flat), _CHUNK):
        part = slice(start, start + _CHUNK)
        _fill(np.ascontiguousarray(flat[part].T), pies[part], found[part])
    return found.reshape(*batch, n, n)


def _fill(decay: FloatArray, pie: FloatArray, found: FloatArray) -> None:
    """Write the divisions of a chunk; here players come first and points last, shape (n, N)."""
    n = len(decay)
    powers = np.ones((n, *decay.shape))  # of one player, at [m, j]
    powers[1:] = np.exp(-decay)
    np.cumprod(powers, axis=0, out=powers)
    shares = powers[: n - 1] / powers[: n - 1].sum(axis=0)
    chain = np.zeros((n, *decay.shape))
    for j in range(n):
        for m in range(1, n):
            chain[j, (j - m) % n] = shares[m - 1, j]
    for last in range(n - 1, 0, -1):
        chain[:last, last] /= chain[last, :last].sum(axis=0)
        chain[:last, :last] += chain[:last, last, np.newaxis] * chain[last, :last]
    kept = np.ones(decay.shape)
    for last in range(1, n):
        kept[last] = (kept[:last] * chain[:last, last]).sum(axis=0)
    costs = -np.expm1(-(n - 1) * decay)
    patient = costs == 0
    kept /= np.where(patient, 1.0, costs)
    free = patient.any(axis=0)
    kept[:, free] = patient[:, free]
    kept *= pie / sum(powers[j, j] * kept[j] for j in range(n))
    for i in range(n):
        for j in range(n):
            found[:, i, j] = powers[(j - i) % n, j] * kept[j]


_CHUNK = 2048


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"shares_when_1_first": RoundRobin(**inputs).shares()[0]}


MODELS = (
    Model(
        name="n_player_rubinstein",
        title="Any number of players propose in turn and all must agree",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="delta",
                meaning="discount factors",
                domain="n in (0, 1], at most one of them 1",
                unit="per period",
                shape=("n",),
            ),
        ),
        outputs={"shares_when_1_first": "shares of players 1 to n when 1 proposes first"},
        citations=(OSBORNE_RUBINSTEIN_1990, HERRERO_1985),
        evaluate=_evaluate,
        notes="players are numbered from 1; the stationary equilibrium",
    ),
)
"""As the catalogue lists them."""
