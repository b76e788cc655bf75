"""Manea's network of bargainers who are replaced when they deal: what a position is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, BoolArray, FloatArray, batch_shape, frozen, real
from gametheory.bargaining.strategic.convergence import (
    Convergence,
    growing_patience,
    observed_convergence,
    until_rounding,
)
from gametheory.bargaining.strategic.exchange_network import (
    Links,
    NetworkOutcome,
    network_links,
    patience_below_one,
    player_names,
)
from gametheory.bargaining.strategic.manea_limit import ManeaLimit, manea_limit
from gametheory.bargaining.strategic.network_model import NetworkModel
from gametheory.bargaining.strategic.stationary_values import (
    equation_error,
    stationary_values,
    surpluses,
    value_step,
)
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode

__all__ = ["MANEA_2011", "MODELS", "ManeaNetwork"]

MANEA_2011 = Citation(
    key="manea2011",
    author="Manea, Mihai",
    title="Bargaining in Stationary Networks",
    year=2011,
    fields={
        "journal": "American Economic Review",
        "volume": "101",
        "number": "5",
        "pages": "2042--2080",
        "doi": "10.1257/aer.101.5.2042",
    },
)
_NGUYEN_2015 = Citation(
    key="nguyen2015",
    author="Nguyen, Th{\\`a}nh",
    title="Coalitional Bargaining in Networks",
    year=2015,
    fields={"journal": "Operations Research", "volume": "63", "number": "3", "pages": "501--511"},
)


@dataclass(frozen=True, eq=False, kw_only=True)
class ManeaNetwork(NetworkModel):
    r"""Each period a link is drawn and one end, by a fair coin, offers the other a share of one unit [1]_.

    Two players who agree leave and are replaced by others in the same positions, so the network stays. All
    equilibria pay a position the same, the one solution of

    .. math:: v_i = \delta v_i + \sum_{ij} \tfrac{p_{ij}}{2} \max(1 - \delta v_i - \delta v_j, 0),

    whose right side is a contraction of modulus :math:`\delta`. With :math:`v_i = \sum_j y_{ij}/(1 - \delta)`
    these are the conditions for a minimum of the strictly convex program

    .. math:: \min_{y \ge 0} \sum_{ij} \Big(\frac{y_{ij}^2}{p_{ij}} - y_{ij}\Big)
              + \frac{\delta}{2 (1 - \delta)} \sum_i \Big(\sum_j y_{ij}\Big)^2

    (derived here; [2]_ has a convex program for coalitions), which pivoting solves in finitely many
    steps. Rounding moves payoffs by as much as one over :math:`1 - \delta`: from about
    :math:`1 - \delta = 3 \cdot 10^{-7}` on nothing is proven, and :meth:`limit` is the answer.

    Parameters
    ----------
    players : int or sequence of str
        Number of players, or their names.
    edges : array_like of int, shape (m, 2)
        The links, as positions from 0. The network may be in pieces; an isolated player gets 0.
    delta : array_like, shape (...)
        :math:`\delta \in (0, 1)`, the common discount factor a period.
    link_probability : array_like, shape (..., m), optional
        :math:`p_{ij} > 0`, the chance that a link is drawn, summing to one; by default all alike.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain.

    References
    ----------
    .. [1] M. Manea, "Bargaining in stationary networks", American Economic Review 101 (2011) 2042-2080,
       doi:10.1257/aer.101.5.2042.
    .. [2] T. Nguyen, "Coalitional bargaining in networks", Operations Research 63 (2015) 501-511.

    Examples
    --------
    >>> path = ManeaNetwork(players=4, edges=[[0, 1], [1, 2], [2, 3]], delta=0.9)
    >>> path.values().round(6)
    array([0.362319, 0.507246, 0.507246, 0.362319])
    >>> [str(payoff) for payoff in path.limit().payoffs]
    ['1/2', '1/2', '1/2', '1/2']
    """

    players: tuple[str, ...]
    edges: Links
    delta: FloatArray
    link_probability: FloatArray | None = None

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    citation: ClassVar[Citation] = MANEA_2011

    def __post_init__(self) -> None:
        names = player_names(self.players, at_least=1)
        links = network_links(len(names), self.edges)
        delta = patience_below_one(self.delta)
        object.__setattr__(self, "players", names)
        object.__setattr__(self, "edges", links)
        object.__setattr__(self, "delta", delta)
        if self.link_probability is not None:
            drawn = _drawn(self.link_probability, len(links))
            batch_shape(delta=delta.shape, link_probability=drawn.shape[:-1])
            object.__setattr__(self, "link_probability", drawn)

    @classmethod
    def from_networkx(cls, graph: Any, *, delta: ArrayLike) -> ManeaNetwork:
        """Return the model on an undirected ``networkx.Graph``, links drawn alike."""
        from gametheory.bargaining.strategic.networkx_adapter import from_networkx

        found = from_networkx(graph)
        return cls(players=found.players, edges=found.edges, delta=delta)  # type: ignore[arg-type]  # converted

    @property
    def probability(self) -> FloatArray:
        """The chance that each link is drawn, shape (..., m)."""
        if self.link_probability is not None:
            return self.link_probability
        count = len(self.edges)
        return np.full(count, 1.0 / max(count, 1))

    def values(self) -> FloatArray:
        """Return the equilibrium payoffs at the start of a period, shape (..., n).

        Raises
        ------
        RefusedError
            If delta is so near 1 that rounding may move them by more than 1e-9.
        """
        found = stationary_values(len(self.players), self.edges, self.delta, self.probability)
        bound = self.residual(found)
        if (bound > EQUILIBRIUM_TOL).any():
            distance = np.broadcast_to(1.0 - self.delta, bound.shape)[bound > EQUILIBRIUM_TOL].min()
            raise RefusedError(
                f"payoffs are proven only within {bound.max():.2g}, above {EQUILIBRIUM_TOL:g}, with delta "
                f"at 1 - {distance:.2g}: take limit(), the payoffs as delta goes to one, or a smaller delta"
            )
        return found

    def answer(self) -> FloatArray:
        """Return :meth:`values`."""
        return self.values()

    def limit(self) -> ManeaLimit:
        """Return the limit payoffs as delta goes to one, in fractions; they do not depend on who is drawn."""
        return manea_limit(len(self.players), self.edges)

    def convergence(self, halvings: int = 6) -> Convergence:
        r"""Return how fast the payoffs of one network near :meth:`limit` as :math:`1 - \delta` is halved.

        In proportion to the step. The sequence ends where rounding leaves payoffs unproven.

        Examples
        --------
        >>> star = ManeaNetwork(players=4, edges=[[0, 1], [0, 2], [0, 3]], delta=0.9)
        >>> star.convergence(12).orders[-1].round(3)
        np.float64(1.0)
        """
        if self.delta.ndim + self.probability.ndim > 1:
            raise invalid("convergence", "needs one game, not a batch", self.delta)
        steps = growing_patience(self.delta, halvings)
        sequence = replace(self, delta=1 - steps)
        found = stationary_values(len(self.players), self.edges, sequence.delta, self.probability)
        proven = sequence.residual(found) <= EQUILIBRIUM_TOL
        count = len(steps) if proven.all() else max(int(np.argmin(proven)), 1)
        path = observed_convergence(
            steps[:count], found[:count], np.array(self.limit().payoffs, dtype=np.float64)
        )
        return until_rounding(path, 1 / path.steps, size=1.0)

    def truncated(self, periods: int) -> FloatArray:
        r"""Return the payoffs of the game that ends without deals after `periods`, shape (..., n).

        The finite game has one subgame-perfect payoff, and it is within :attr:`truncation_error` of the
        infinite one.
        """
        shape = np.broadcast_shapes(self.delta.shape, self.probability.shape[:-1])
        value: FloatArray = np.zeros((*shape, len(self.players)))
        for _ in range(periods):
            value = value_step(self.edges, self.delta, self.probability, value)
        return value

    def truncation_error(self, periods: int) -> FloatArray:
        r"""Return the bound :math:`\delta^T` on the distance of :meth:`truncated` payoffs, shape (...)."""
        return np.asarray(self.delta**periods)

    def residual(self, answer: ArrayLike) -> FloatArray:
        r"""Return the largest error of the payoff equations over :math:`1 - \delta`, shape (...).

        A proven bound on the distance from the equilibrium payoffs; infinite for what is no payoff.
        """
        v = np.asarray(answer, dtype=float)
        if v.shape[-1:] != (len(self.players),):
            return np.asarray(np.inf)
        feasible = ((v >= -EQUILIBRIUM_TOL) & (v <= 1.0)).all(axis=-1)
        with np.errstate(invalid="ignore"):
            error = equation_error(self.edges, self.delta, self.probability, v)
        return np.asarray(np.where(feasible, error, np.inf))

    def surplus(self, values: ArrayLike) -> FloatArray:
        r"""Return :math:`1 - \delta v_i - \delta v_j` on each link, shape (..., m): it deals if positive."""
        return surpluses(self.edges, self.delta, np.asarray(values, dtype=float))

    def refutation(self, gap: float) -> str:  # noqa: D102  (as in CertifiedModel)
        return f"with best offers and replies next period the payoffs may be off by {gap:.3g}"

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs, which are the answer, shape (..., n)."""
        return np.asarray(answer, dtype=float)

    def describe(self, answer: ArrayLike) -> dict[str, Any]:
        """Return the answer as a row of a table; of a batch, the mean."""
        deals = self.surplus(answer) > EQUILIBRIUM_TOL
        return {"links that deal": float(deals.sum(axis=-1).mean())}

    def outcome(self) -> NetworkOutcome:
        """Return what happens in equilibrium; a link without gain is not counted as one that deals."""
        v, p = self.values(), self.probability
        deals: BoolArray = np.asarray(self.surplus(v) > EQUILIBRIUM_TOL)
        d = self.delta[..., np.newaxis]
        ends = np.array(self.edges, dtype=int).reshape(-1, 2)
        worth = d * (v[..., ends[:, 0]] - v[..., ends[:, 1]])
        terms = np.where(deals[..., np.newaxis], np.stack([1 + worth, 1 - worth], axis=-1) / 2.0, 0.0)
        rate = np.zeros(v.shape)
        taken = np.zeros(v.shape)
        for k, link in enumerate(self.edges):
            for side, i in enumerate(link):
                rate[..., i] += np.where(deals[..., k], p[..., k], 0.0)
                taken[..., i] += np.where(deals[..., k], p[..., k] * terms[..., k, side], 0.0)
        active = rate > 0
        safe = np.where(active, rate, 1.0)
        return NetworkOutcome(
            players=self.players,
            edges=self.edges,
            payoffs=frozen(v),
            agreed=deals,
            terms=frozen(terms),
            proposer="either end of the link drawn, by a fair coin",
            periods=frozen(np.where(active, 1.0 / safe - 1.0, np.inf)),
            probability=frozen(active),
            surplus_lost=frozen(np.where(active, taken / safe - v, 0.0)),
            gap=frozen(self.residual(v)),
            model=self,
        )

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        return {"limit": self.limit()}

    def as_game(self, *, offers: int = 11, continuation: ArrayLike | None = None) -> ExtensiveForm:
        """Return one period as a tree: a link and its proposer are drawn, she offers, the other replies.

        Who does not deal gets her continuation a period later. With no continuation this is the game of one
        period; with the payoffs of the game of T periods, that of T + 1, in which all positions are filled
        again after a deal. The offers are evenly spaced, and the responder's continuation is one of them.

        Parameters
        ----------
        offers : int, default 11
            At least 2.
        continuation : array_like, shape (n,), optional
            What a position is worth at the start of the next period, by default nothing.
        """
        if self.delta.size != 1 or self.probability.ndim != 1 or not self.edges:
            raise invalid(
                "delta", "must be one number, and there must be a link, for a finite game", self.delta
            )
        if offers < 2:
            raise invalid("offers", "must be at least 2", offers)
        n, delta = len(self.players), float(self.delta.reshape(()))
        later = np.zeros(n) if continuation is None else delta * real("continuation", continuation)
        draws: dict[str, tuple[float, TreeNode]] = {}
        for (i, j), chance in zip(self.edges, self.probability.tolist(), strict=True):
            for proposer, responder in ((i, j), (j, i)):
                grid = {*np.linspace(0.0, 1.0, offers).tolist(), float(later[responder])}
                branches: dict[str, TreeNode] = {}
                for share in sorted(grid):
                    deal = later.copy()
                    deal[proposer], deal[responder] = 1.0 - share, share
                    reply = {"accept": Terminal(deal), "refuse": Terminal(later)}
                    branches[f"{share:.12g}"] = Decision(self.players[responder], reply)
                name = f"{self.players[proposer]} to {self.players[responder]}"
                draws[name] = (chance / 2.0, Decision(self.players[proposer], branches))
        return ExtensiveForm(self.players, Chance(draws))


def _drawn(probability: ArrayLike, links: int) -> FloatArray:
    array = real("link_probability", probability)
    if array.shape[-1:] != (links,) or ((array <= 0) | (array > 1)).any():
        raise invalid("link_probability", f"must lie in (0, 1], one for each of {links} links", probability)
    total = array.sum(axis=-1)
    if links and (np.abs(total - 1.0) > EQUILIBRIUM_TOL).any():
        raise InvalidInputError(f"link probabilities sum to {np.ravel(total)[0]:g}, expected 1")
    return frozen(array)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    anyhow = 0.5  # the limit needs no discount factor
    game = ManeaNetwork(players=inputs["n"], edges=inputs["edges"], delta=inputs.get("delta", anyhow))
    found = game.limit()
    steps: Sequence[dict[str, Any]] = [
        {"ratio": float(s.ratio), "estranged": list(s.estranged), "partners": list(s.partners)}
        for s in found.steps
    ]
    outputs: dict[str, Any] = {"limit_payoffs": [float(v) for v in found.payoffs], "steps": steps}
    return outputs | ({"payoffs_at_delta": game.values()} if "delta" in inputs else {})


MODELS = (
    Model(
        name="manea_network",
        title="Bargaining in a stationary network: what each position is worth",
        parameters=(
            Parameter(name="n", meaning="number of players", domain="a positive integer", kind=Kind.WHOLE),
            Parameter(
                name="edges",
                meaning="links",
                domain="pairs of different positions from 0 to n - 1",
                kind=Kind.WHOLE,
                shape=("m", 2),
            ),
            Parameter(
                name="delta",
                meaning="common discount factor; without it only the limit is computed",
                domain="in (0, 1)",
                unit="per period",
                required=False,
            ),
        ),
        outputs={
            "limit_payoffs": "payoffs as the discount factor goes to one",
            "steps": "rounds of the procedure: shortage ratio, estranged players, their partners",
            "payoffs_at_delta": "payoffs at delta if links are drawn alike",
        },
        citations=(MANEA_2011, _NGUYEN_2015),
        evaluate=_evaluate,
        unordered=frozenset({"estranged", "partners"}),
        notes="players are numbered from 0; an isolated player has ratio 0 and gets nothing",
    ),
)
"""As the catalogue lists them."""
