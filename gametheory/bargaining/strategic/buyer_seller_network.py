"""Corominas-Bosch's network of sellers and buyers who call prices in public, by turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, BoolArray, FloatArray, frozen
from gametheory.bargaining.strategic.calling_tree import calling_tree
from gametheory.bargaining.strategic.domains import one_of
from gametheory.bargaining.strategic.exchange_network import (
    Links,
    NetworkOutcome,
    index_pairs,
    patience_below_one,
    player_names,
)
from gametheory.bargaining.strategic.network_model import NetworkModel
from gametheory.bargaining.strategic.networkx_adapter import bipartite_matching
from gametheory.bargaining.strategic.public_calls import CallingGame
from gametheory.bargaining.strategic.trading_roles import Role, roles_by_deletion, trading_roles
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.protocol import Completeness

__all__ = ["COROMINAS_BOSCH_2004", "MODELS", "BuyerSellerNetwork", "calling_payoffs"]

COROMINAS_BOSCH_2004 = Citation(
    key="corominasbosch2004",
    author="Corominas-Bosch, Margarida",
    title="Bargaining in a Network of Buyers and Sellers",
    year=2004,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "115",
        "number": "1",
        "pages": "35--77",
        "doi": "10.1016/S0022-0531(03)00110-8",
    },
)
_MOST_CHECKED = 6
"""Players up to which the certificate is the check of every deviation in every network left."""

_NOT_PLAYED_OUT = "checked against the matchings; deviations are played out at one delta, up to 6 players"


@dataclass(frozen=True, eq=False, kw_only=True)
class BuyerSellerNetwork(NetworkModel):
    r"""Sellers and buyers, each linked pair with a unit surplus, call prices, one side a period [1]_.

    Largest matchings decompose the network: *D*, who is left out by some of them; *A*, the others linked to
    D; *C*, the rest, which matches perfectly. In the equilibrium of the paper the abundant D get 0, the
    scarce A get 1, and in C each player of the side that calls first gets :math:`1/(1 + \delta)`, of the
    other side :math:`\delta/(1 + \delta)`; all trade at once. Other subgame-perfect equilibria can exist.

    Where several sets of pairs can trade at a price, the check of deviations here draws one evenly; on the
    path nothing depends on it. With it, pure replies refute every deviation in all networks of up to three
    sellers and three buyers (computed at four discount factors); in larger ones, such as a path of eight,
    replies after a deviation may have to be mixed.

    Parameters
    ----------
    sellers, buyers : int or sequence of str
        How many, or their names; a number stands for the names "s0", "s1", ... and "b0", "b1", ...
    edges : array_like of int, shape (m, 2)
        The links, each (seller, buyer), as positions from 0 on their sides. The network may be in pieces; who
        has no link gets 0.
    delta : array_like, shape (...)
        :math:`\delta \in (0, 1)`, the common discount factor a period.
    first_proposers : {"sellers", "buyers"}, default "sellers"
        Which side calls first.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain.

    References
    ----------
    .. [1] M. Corominas-Bosch, "Bargaining in a network of buyers and sellers", J. Economic Theory 115 (2004)
       35-77, doi:10.1016/S0022-0531(03)00110-8.

    Examples
    --------
    >>> market = BuyerSellerNetwork(sellers=2, buyers=2, edges=[[0, 0], [1, 0], [1, 1]], delta=0.6)
    >>> market.payoffs()
    array([0.625, 0.625, 0.375, 0.375])
    >>> BuyerSellerNetwork(sellers=2, buyers=1, edges=[[0, 0], [1, 0]], delta=0.6).solution().gap
    0.0
    """

    sellers: tuple[str, ...]
    buyers: tuple[str, ...]
    edges: Links
    delta: FloatArray
    first_proposers: str = "sellers"

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    complete: ClassVar[Completeness] = Completeness.ONE
    citation: ClassVar[Citation] = COROMINAS_BOSCH_2004

    def __post_init__(self) -> None:
        sides: dict[str, Any] = {"sellers": self.sellers, "buyers": self.buyers}
        for side, given in sides.items():
            names = player_names(given, side)
            if not isinstance(given, Sequence):
                names = tuple(f"{side[0]}{name}" for name in names)
            object.__setattr__(self, side, names)
        if len(set(self.players)) < len(self.players) or not self.players:
            raise invalid("sellers and buyers", "must be one or more different names", self.players)
        object.__setattr__(self, "edges", _pairs(self.edges, len(self.sellers), len(self.buyers)))
        object.__setattr__(self, "delta", patience_below_one(self.delta))
        one_of("first_proposers", self.first_proposers, tuple(sides))

    @classmethod
    def from_networkx(
        cls, graph: Any, *, sellers: Iterable[Any], delta: ArrayLike, first_proposers: str = "sellers"
    ) -> BuyerSellerNetwork:
        """Return the model on an undirected ``networkx.Graph``: nodes that are not `sellers` are buyers.

        Raises
        ------
        InvalidInputError
            If the graph has a link inside one side, or lacks a seller.
        """
        from gametheory.bargaining.strategic.networkx_adapter import from_networkx

        found = from_networkx(graph)
        selling = [str(name) for name in sellers]
        if not set(selling) <= set(found.players):
            raise invalid("sellers", "must be nodes of the graph", selling)
        buying = [name for name in found.players if name not in selling]
        place = {name: k for side in (selling, buying) for k, name in enumerate(side)}
        links = []
        for i, j in found.edges:
            one, other = found.players[i], found.players[j]
            if (one in selling) == (other in selling):
                raise invalid("graph", "must link sellers with buyers only", (one, other))
            links.append((place[one], place[other]) if one in selling else (place[other], place[one]))
        return cls(
            sellers=tuple(selling),
            buyers=tuple(buying),
            edges=tuple(links),
            delta=delta,  # type: ignore[arg-type]  # converted
            first_proposers=first_proposers,
        )

    @property
    def players(self) -> tuple[str, ...]:
        """Names of the players, sellers first."""
        return (*self.sellers, *self.buyers)

    @property
    def proposes_first(self) -> BoolArray:
        """Whether each player is on the side that calls first, shape (n,)."""
        return np.repeat([self.first_proposers == "sellers"] * 2, [len(self.sellers), len(self.buyers)]) ^ (
            np.arange(len(self.players)) >= len(self.sellers)
        )

    def roles(self) -> tuple[Role, ...]:
        """Return the role of each player in the decomposition, sellers first."""
        return trading_roles(len(self.sellers), len(self.buyers), self.edges)

    def matching(self) -> Links:
        """Return a largest matching, as (seller, buyer) pairs: who trades with whom."""
        return bipartite_matching(len(self.sellers), len(self.buyers), self.edges)

    def payoffs(self) -> FloatArray:
        """Return what each player gets, sellers first, shape (..., n)."""
        return calling_payoffs(self.roles(), self.proposes_first, self.delta)

    def answer(self) -> FloatArray:
        """Return :meth:`payoffs`."""
        return self.payoffs()

    @property
    def _is_played_out(self) -> bool:
        return self.delta.ndim == 0 and len(self.players) <= _MOST_CHECKED

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the certificate of payoffs, shape (...); infinite for what is no payoff.

        In a network of up to 6 players, at one delta, the :meth:`largest_gain` of any deviation in any
        network that trades can leave; otherwise the :meth:`decomposition_error`, and that those payoffs are
        an equilibrium is the paper's theorem.
        """
        x = np.asarray(answer, dtype=float)
        if not self._is_played_out or x.shape[-1:] != (len(self.players),):
            return self.decomposition_error(x)
        gains = [self.largest_gain(row) for row in x.reshape(-1, len(self.players))]
        return np.array(gains).reshape(x.shape[:-1])

    def decomposition_error(self, payoffs: ArrayLike) -> FloatArray:
        """Return how far payoffs are from the equilibrium ones, shape (...); infinite for what is no payoff.

        The roles are recomputed from their definition, a matching a player. Besides, no linked pair may get
        less than its surplus, and all together what the largest matching is worth.
        """
        x = np.asarray(payoffs, dtype=float)
        if x.shape[-1:] != (len(self.players),):
            return np.asarray(np.inf)
        roles = roles_by_deletion(len(self.sellers), len(self.buyers), self.edges)
        error = np.abs(x - calling_payoffs(roles, self.proposes_first, self.delta)).max(axis=-1)
        error = np.maximum(error, np.abs(x.sum(axis=-1) - len(self.matching())))
        for i, j in self.edges:
            error = np.maximum(error, 1.0 - x[..., i] - x[..., len(self.sellers) + j])
        return np.asarray(
            np.where(np.isfinite(x).all(axis=-1) & (x >= -EQUILIBRIUM_TOL).all(axis=-1), error, np.inf)
        )

    def largest_gain(self, payoffs: ArrayLike | None = None) -> float:
        """Return the largest gain from one deviation, in this network or any that trades can leave.

        The rules are played out, with all offers and in fractions, by
        :class:`~gametheory.bargaining.strategic.public_calls.CallingGame`; delta counts as the decimal that
        it prints as. Exponential: for about 8 players. A deviation that only mixed replies could refute
        counts as not refuted, so the number is an upper bound.

        Parameters
        ----------
        payoffs : array_like, shape (n,), optional
            What is said to be got in this network, by default the equilibrium payoffs; the proposers' offers
            follow from it.
        """
        game = self._game()
        first = self.first_proposers == "sellers"
        right = game.values(game.everybody, first)
        given = np.array([float(right[i]) for i in range(len(self.players))])
        if payoffs is not None:
            given = np.asarray(payoffs, dtype=float)
        if given.shape != (len(self.players),) or not ((given >= 0) & (given <= 1)).all():
            return float("inf")
        rounding = max(abs(float(right[i]) - x) for i, x in enumerate(given))
        if rounding <= EQUILIBRIUM_TOL:
            return max(float(game.largest_gain()), 0.0 if payoffs is None else rounding)
        said = {i: Fraction(x) for i, x in enumerate(given.tolist())}
        return float(game.gain(game.everybody, first, said))

    def refutation(self, gap: float) -> str:  # noqa: D102  (as in CertifiedModel)
        if self._is_played_out:
            return (
                f"some player gains {gap:.3g} by one other call or reply, or is promised more than she gets"
            )
        return f"payoffs are off by {gap:.3g} of what the largest matchings decide"

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs, which are the answer, shape (..., n)."""
        return np.asarray(answer, dtype=float)

    def describe(self, answer: ArrayLike) -> dict[str, Any]:  # noqa: ARG002  (a row of any answer)
        """Return the answer as a row of a table."""
        return {"trades": len(self.matching())}

    def outcome(self) -> NetworkOutcome:
        """Return what happens: a largest matching trades at once."""
        payoffs = self.payoffs()
        pairs = self.matching()
        agreed = np.array([link in pairs for link in self.edges], dtype=bool)
        ends = np.array(self.edges, dtype=int).reshape(-1, 2) + np.array([0, len(self.sellers)])
        trading = np.isin(np.arange(len(self.players)), ends[agreed])
        shape = payoffs.shape
        return NetworkOutcome(
            players=self.players,
            edges=tuple((i, len(self.sellers) + j) for i, j in self.edges),
            payoffs=frozen(payoffs),
            agreed=np.broadcast_to(agreed, (*shape[:-1], len(agreed))),
            terms=frozen(np.where(agreed[:, np.newaxis], payoffs[..., ends], 0.0)),
            proposer=self.first_proposers,
            periods=frozen(np.broadcast_to(np.where(trading, 0.0, np.inf), shape)),
            probability=frozen(np.broadcast_to(trading, shape)),
            surplus_lost=frozen(np.zeros(shape)),
            gap=frozen(self.residual(payoffs)),
            model=self,
        )

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        said = {"roles": self.roles(), "matching": self.matching()}
        return said if self._is_played_out else said | {"note": _NOT_PLAYED_OUT}

    def as_game(self, *, shares: Sequence[Fraction | float]) -> ExtensiveForm:
        """Return one period as a tree: calls out of `shares` at once, replies at once, then later values.

        Who does not trade gets her equilibrium payoff in the network left, a period later. With the offers of
        the equilibrium among `shares` it is an equilibrium of the tree.

        Parameters
        ----------
        shares : sequence of numbers in [0, 1]
            What a proposer may offer of the unit surplus.
        """
        offers = [Fraction(share) for share in shares]
        return calling_tree(
            self._game(), self.players, offers, sellers_call=self.first_proposers == "sellers"
        )

    def _game(self) -> CallingGame:
        if self.delta.ndim:
            raise RefusedError(
                f"deviations are checked at one delta, got a batch of shape {self.delta.shape}"
            )
        delta = Fraction(str(float(self.delta)))
        return CallingGame(len(self.sellers), len(self.buyers), self.edges, delta)


def calling_payoffs(roles: Sequence[Role], proposes: ArrayLike, delta: ArrayLike) -> FloatArray:
    r"""Return what players of these roles get, shape (..., n): the kernel.

    Parameters
    ----------
    roles : sequence of n roles
    proposes : array_like of bool, shape (n,)
        Who is on the side that calls first.
    delta : array_like, shape (...)
        :math:`\delta`, in (0, 1).

    Examples
    --------
    >>> calling_payoffs([Role.EVEN, Role.EVEN, Role.SCARCE], [True, False, True], [0.25, 0.6])
    array([[0.8  , 0.2  , 1.   ],
           [0.625, 0.375, 1.   ]])
    """
    d = np.asarray(delta, dtype=float)[..., np.newaxis]
    kinds = np.asarray(roles, dtype=int)
    even = np.where(np.asarray(proposes, dtype=bool), 1.0, d) / (1.0 + d)
    return np.where(kinds == Role.EVEN, even, np.where(kinds == Role.SCARCE, 1.0, 0.0))


def _pairs(edges: ArrayLike, sellers: int, buyers: int) -> Links:
    pairs = index_pairs(edges)
    for i, j in pairs:
        if not (0 <= i < sellers and 0 <= j < buyers):
            rule = f"must be (seller, buyer) with positions below {sellers} and {buyers}"
            raise invalid("edges", rule, (i, j))
    if len(set(pairs)) < len(pairs):
        raise invalid("edges", "must list each link once", pairs)
    return tuple(pairs)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = BuyerSellerNetwork(**inputs)
    payoffs = model.payoffs()
    count = len(model.sellers)
    return {
        "matching_size": len(model.matching()),
        "seller_payoffs": payoffs[:count],
        "buyer_payoffs": payoffs[count:],
    }


MODELS = (
    Model(
        name="corominas_bosch",
        title="Sellers and buyers in a network call prices in public, by turns",
        parameters=(
            Parameter(
                name="sellers", meaning="number of sellers", domain="a non-negative integer", kind=Kind.WHOLE
            ),
            Parameter(
                name="buyers", meaning="number of buyers", domain="a non-negative integer", kind=Kind.WHOLE
            ),
            Parameter(
                name="edges",
                meaning="links",
                domain="pairs of a seller and a buyer, each from 0",
                kind=Kind.WHOLE,
                shape=("m", 2),
            ),
            Parameter(name="delta", meaning="common discount factor", domain="in (0, 1)", unit="per period"),
            Parameter(
                name="first_proposers",
                meaning="which side calls first, by default the sellers",
                domain='"sellers" or "buyers"',
                required=False,
                kind=Kind.TEXT,
            ),
        ),
        outputs={
            "matching_size": "how many pairs trade",
            "seller_payoffs": "what each seller gets",
            "buyer_payoffs": "what each buyer gets",
        },
        citations=(COROMINAS_BOSCH_2004,),
        evaluate=_evaluate,
        notes="sellers and buyers are numbered from 0; the equilibrium of the paper, others can exist",
    ),
)
"""As the catalogue lists them."""
