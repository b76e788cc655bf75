"""Balanced outcomes of exchange networks: each pair divides by Nash, given what both could have elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, frozen
from gametheory.bargaining.strategic.balance import balance_errors, balancing_step, best_alternatives
from gametheory.bargaining.strategic.balance_direction import balanced_direction
from gametheory.bargaining.strategic.exchange_network import (
    Links,
    NetworkOutcome,
    link_weights,
    network_links,
    player_names,
)
from gametheory.bargaining.strategic.network_model import NetworkModel
from gametheory.bargaining.strategic.networkx_adapter import fractional_matching_value, matching
from gametheory.bargaining.strategic.stable_division import lexicographic_division
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import RefusedError
from gametheory.games.coalitional import CoalitionalGame
from gametheory.games.concepts import Concept
from gametheory.solvers.protocol import Completeness

__all__ = ["KLEINBERG_TARDOS_2008", "MODELS", "BalancedExchange"]

KLEINBERG_TARDOS_2008 = Citation(
    key="kleinbergtardos2008",
    kind="inproceedings",
    author="Kleinberg, Jon and Tardos, {\\'E}va",
    title="Balanced Outcomes in Social Exchange Networks",
    year=2008,
    fields={
        "booktitle": "Proceedings of the 40th Annual ACM Symposium on Theory of Computing",
        "pages": "295--304",
        "doi": "10.1145/1374376.1374421",
    },
)
_COOK_YAMAGISHI_1992 = Citation(
    key="cookyamagishi1992",
    author="Cook, Karen S. and Yamagishi, Toshio",
    title="Power in Exchange Networks: A Power-Dependence Formulation",
    year=1992,
    fields={"journal": "Social Networks", "volume": "14", "pages": "245--265"},
)
_ROCHFORD_1984 = Citation(
    key="rochford1984",
    author="Rochford, Sharon C.",
    title="Symmetrically Pairwise-Bargained Allocations in an Assignment Market",
    year=1984,
    fields={"journal": "Journal of Economic Theory", "volume": "34", "pages": "262--281"},
)
_DENOMINATORS = (12, 420, 27720, 10**6)
"""Largest denominators, in turn, of the fractions tried as the exact answer."""


@dataclass(frozen=True, eq=False, kw_only=True)
class BalancedExchange(NetworkModel):
    r"""Each player makes at most one exchange; link ij is worth :math:`w_{ij}` to the pair [1]_, [2]_.

    An outcome is a matching with a division :math:`x_i + x_j = w_{ij}` of each of its links; who is left out
    gets 0. It is *stable* if :math:`x_i + x_j \ge w_{ij}` on every link, and *balanced* if each matched pair
    also divides by Nash given its best alternatives :math:`\alpha_i = \max(0, \max_k w_{ik} - x_k)` over
    other neighbours: :math:`x_i - \alpha_i = x_j - \alpha_j`. A stable outcome exists if and only if no
    fractional matching is worth more than the best matching; then a balanced one exists [1]_. In assignment
    markets these are the symmetrically pairwise-bargained allocations [3]_.

    Weights are kept as fractions (a float is the fraction it stands for), so whether a stable outcome exists
    is decided exactly, and the answer is exact where its fractions are simple.

    Parameters
    ----------
    players : int or sequence of str
        Number of players, or their names.
    edges : array_like of int, shape (m, 2)
        The links, as positions from 0. The network may be in pieces; an isolated player gets 0.
    weights : sequence of m numbers, optional
        :math:`w_{ij} \ge 0`, in payoff units; by default 1 each. Integers and fractions are kept exactly.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain.

    References
    ----------
    .. [1] J. Kleinberg and E. Tardos, "Balanced outcomes in social exchange networks", STOC 2008, 295-304,
       doi:10.1145/1374376.1374421.
    .. [2] K. Cook and T. Yamagishi, "Power in exchange networks: a power-dependence formulation", Social
       Networks 14 (1992) 245-265.
    .. [3] S. Rochford, "Symmetrically pairwise-bargained allocations in an assignment market", J. Economic
       Theory 34 (1984) 262-281.

    Examples
    --------
    >>> stem = BalancedExchange(players=4, edges=[[0, 1], [1, 2], [1, 3], [2, 3]])
    >>> [str(x) for x in stem.balanced()]
    ['1/4', '3/4', '1/2', '1/2']
    >>> triangle = BalancedExchange(players=3, edges=[[0, 1], [1, 2], [0, 2]])
    >>> triangle.is_stable_possible, str(triangle.fractional_value - triangle.matching_value)
    (False, '1/2')
    """

    players: tuple[str, ...]
    edges: Links
    weights: tuple[Fraction, ...] | None = None

    concept: ClassVar[Concept] = Concept.BARGAINING
    citation: ClassVar[Citation] = KLEINBERG_TARDOS_2008

    def __post_init__(self) -> None:
        names = player_names(self.players, at_least=1)
        links = network_links(len(names), self.edges)
        object.__setattr__(self, "players", names)
        object.__setattr__(self, "edges", links)
        object.__setattr__(self, "weights", link_weights(self.weights, len(links)))

    @classmethod
    def from_networkx(cls, graph: Any, *, weight: str = "weight") -> BalancedExchange:
        """Return the model on an undirected ``networkx.Graph``; a link without `weight` is worth 1."""
        from gametheory.bargaining.strategic.networkx_adapter import from_networkx

        found = from_networkx(graph, weight=weight)
        return cls(players=found.players, edges=found.edges, weights=found.weights)

    @property
    def worth(self) -> tuple[Fraction, ...]:
        """What each link is worth."""
        return self.weights or ()

    @property
    def floats(self) -> FloatArray:
        """What each link is worth, as floats, shape (m,)."""
        return np.array([float(w) for w in self.worth])

    @property
    def _scale(self) -> float:
        return float(self.floats.max(initial=0.0)) or 1.0

    def _integers(self) -> tuple[list[int], int]:
        unit = lcm(*(w.denominator for w in self.worth)) if self.worth else 1
        return [int(w * unit) for w in self.worth], unit

    def matching(self) -> Links:
        """Return a matching of the largest weight; every balanced outcome divides the links of any such."""
        worth = dict(zip(self.edges, self.worth, strict=True))
        return tuple(
            link for link in matching(len(self.players), self.edges, self._integers()[0]) if worth[link]
        )

    @property
    def matching_value(self) -> Fraction:
        """What the best matching is worth."""
        worth = dict(zip(self.edges, self.worth, strict=True))
        return sum((worth[link] for link in self.matching()), Fraction(0))

    @property
    def fractional_value(self) -> Fraction:
        """What the best fractional matching is worth: the least that stable payoffs would cost in sum."""
        integers, unit = self._integers()
        return fractional_matching_value(len(self.players), self.edges, integers) / unit

    @property
    def is_stable_possible(self) -> bool:
        """Whether a stable outcome exists; without one there is no balanced outcome."""
        return self.fractional_value == self.matching_value

    def balanced(self) -> tuple[Any, ...]:
        """Return a balanced outcome's payoffs, the nucleolus: fractions if they are simple, else floats.

        Raises
        ------
        RefusedError
            If there is no stable outcome.
        """
        if not self.is_stable_possible:
            raise RefusedError(self._unstable())
        found = self._scale * lexicographic_division(
            len(self.players), self.edges, self.floats / self._scale, self.matching()
        )
        integers, unit = self._integers()
        grain = Fraction(gcd(*integers) or 1, unit)  # every weight is a multiple of it
        for largest in _DENOMINATORS if max(self.worth, default=0) <= _DENOMINATORS[-1] * grain else ():
            parts = (found / float(grain)).tolist()
            exact = tuple(Fraction(x).limit_denominator(largest) * grain for x in parts)
            if self.error(np.array(exact)) == 0:
                return exact
        return tuple(np.maximum(found, 0.0).tolist())

    def answer(self) -> FloatArray:
        """Return :meth:`balanced` as an array, shape (n,), of fractions or floats.

        Raises
        ------
        RefusedError
            If there is no stable outcome.
        """
        return np.array(self.balanced())

    def answers(self) -> tuple[FloatArray, ...]:
        """Return the one balanced outcome of :meth:`answer`; none if there is no stable outcome."""
        return (self.answer(),) if self.is_stable_possible else ()

    def alternatives(self, payoffs: ArrayLike) -> Any:
        """Return the best alternative of each player at `payoffs`, shape (..., n)."""
        return best_alternatives(self.edges, self._like(payoffs), self.matching(), np.asarray(payoffs))

    def error(self, payoffs: ArrayLike) -> Any:
        """Return how far payoffs are from balanced, in payoff units, shape (...).

        The largest of: a matched link not divided, a payoff of somebody left out, a negative payoff, what a
        pair would gain by leaving, and the difference of the two surpluses of a matched pair. In fractions
        if the payoffs are.
        """
        return balance_errors(self.edges, self._like(payoffs), self.matching(), np.asarray(payoffs))

    def balancing(self, start: ArrayLike, *, rounds: int) -> FloatArray:
        """Return payoffs after each matched pair moved halfway to its Nash division, `rounds` times.

        Damped edge balancing; leading axes of `start` are a batch. From stable payoffs it stays stable and
        converges to a balanced outcome [1]_.

        References
        ----------
        .. [1] Y. Azar, B. Birnbaum, L. E. Celis, N. Devanur and Y. Peres, "Convergence of local dynamics to
           balanced outcomes in exchange networks", FOCS 2009, arXiv:0907.4356.
        """
        payoffs = np.array(start, dtype=float)
        pairs = self.matching()
        for _ in range(rounds):
            payoffs = balancing_step(self.edges, self.floats, pairs, payoffs)
        return payoffs

    def another(self) -> FloatArray | None:
        r"""Return other balanced payoffs, or None if :meth:`balanced` is the only one, shape (n,).

        The move of :meth:`balancing` is non-expansive in the largest difference and maps the stable outcomes,
        a compact convex set, into itself; so its fixed points, the balanced outcomes, are a retract of that
        set [1]_ and hence connected. There is another one if and only if one can be reached by a small step,
        which is a question about the ties at the one that is known.

        References
        ----------
        .. [1] R. Bruck, "Properties of fixed-point sets of nonexpansive mappings in Banach spaces",
           Transactions of the American Mathematical Society 179 (1973) 251-262.
        """
        payoffs = np.array(self.balanced(), dtype=float)
        direction = balanced_direction(
            self.edges, self.floats / self._scale, self.matching(), payoffs / self._scale
        )
        if direction is None:
            return None
        for step in 0.5 ** np.arange(1, 40):
            moved = payoffs + step * self._scale * direction
            if self.gap(moved) <= EQUILIBRIUM_TOL:
                return np.asarray(moved)
        return None

    def is_unique(self) -> bool:
        """Return whether all balanced outcomes pay the same."""
        return self.another() is None

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the :meth:`error` of payoffs as a share of the largest weight, shape (...).

        Infinite for what is no payoff, or negative: nobody has to exchange.
        """
        payoffs = np.asarray(answer)
        if payoffs.shape[-1:] != (len(self.players),):
            return np.asarray(np.inf)
        willing = (payoffs >= -EQUILIBRIUM_TOL * self._scale).all(axis=-1)
        error = np.asarray(self.error(payoffs), dtype=float) / self._scale
        return np.asarray(np.where(willing, error, np.inf))

    def refutation(self, gap: float) -> str:  # noqa: D102  (as in CertifiedModel)
        return f"some pair is off its balance, its worth or stability by {gap:.3g} of the largest weight"

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs, which are the answer, as floats."""
        return np.asarray(answer, dtype=float)

    def describe(self, answer: ArrayLike) -> dict[str, Any]:  # noqa: ARG002  (a row of any answer)
        """Return the answer as a row of a table."""
        return {"exchanges": ", ".join(f"{self.players[i]}-{self.players[j]}" for i, j in self.matching())}

    def outcome(self) -> NetworkOutcome:
        """Return the balanced outcome: who exchanges with whom on which terms, at once."""
        payoffs = self.expected_payoffs(self.balanced())
        pairs = self.matching()
        agreed = np.array([link in pairs for link in self.edges], dtype=bool)
        ends = np.array(self.edges, dtype=int).reshape(-1, 2)
        dealing = np.isin(np.arange(len(self.players)), np.array(pairs, dtype=int).ravel())
        return NetworkOutcome(
            players=self.players,
            edges=self.edges,
            payoffs=frozen(payoffs),
            agreed=agreed,
            terms=frozen(np.where(agreed[:, np.newaxis], payoffs[ends], 0.0)),
            proposer="nobody: the outcome is one of balance, not of offers",
            periods=frozen(np.where(dealing, 0.0, np.inf)),
            probability=frozen(dealing),
            surplus_lost=frozen(np.zeros(len(self.players))),
            gap=frozen(self.residual(payoffs)),
            model=self,
        )

    def completeness(self) -> Completeness:
        """Return ONE where other outcomes are balanced too; that there are none is PROVEN in fractions."""
        if not self.is_stable_possible:
            return Completeness.PROVEN
        if not self.is_unique():
            return Completeness.ONE
        in_fractions = self.answer().dtype == object
        return Completeness.PROVEN if in_fractions else Completeness.SEARCHED

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        values = {"matching_value": self.matching_value, "fractional_value": self.fractional_value}
        return values if self.is_stable_possible else values | {"note": self._unstable()}

    def as_game(self) -> CoalitionalGame:
        """Return the matching game: a coalition is worth the best matching among its members."""

        def worth(members: Any) -> float:
            inside = [k for k, link in enumerate(self.edges) if all(self.players[i] in members for i in link)]
            links = [self.edges[k] for k in inside]
            chosen = matching(len(self.players), links, [self._integers()[0][k] for k in inside])
            value = dict(zip(self.edges, self.worth, strict=True))
            return float(sum((value[link] for link in chosen), Fraction(0)))

        return CoalitionalGame.from_function(self.players, worth)

    def _like(self, payoffs: ArrayLike) -> Any:
        exact = np.asarray(payoffs).dtype == object
        return np.array(self.worth, dtype=object) if exact else self.floats

    def _unstable(self) -> str:
        return (
            f"there is no stable outcome: stable payoffs would sum to {self.fractional_value} at least, "
            f"and the best matching is worth {self.matching_value}"
        )


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = BalancedExchange(players=inputs["n"], edges=inputs["edges"], weights=inputs.get("weights"))
    exists = model.is_stable_possible
    outputs: dict[str, Any] = {
        "stable_exists": exists,
        "matching_value": float(model.matching_value),
        "fractional_value": float(model.fractional_value),
    }
    if exists:
        outputs |= {"balanced": lambda: [float(x) for x in model.balanced()], "unique": model.is_unique}
    return outputs


MODELS = (
    Model(
        name="kleinberg_tardos",
        title="Balanced outcomes of an exchange network, one exchange a player",
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
                name="weights",
                meaning="what each link is worth, by default 1",
                domain="one non-negative number a link",
                unit="payoff",
                required=False,
                shape=("m",),
            ),
        ),
        outputs={
            "stable_exists": "whether there is a stable outcome, decided in fractions",
            "matching_value": "what the best matching is worth",
            "fractional_value": "what the best fractional matching is worth",
            "balanced": "payoffs of the lexicographically best balanced outcome, if any is stable",
            "unique": "whether all balanced outcomes pay the same",
        },
        citations=(KLEINBERG_TARDOS_2008, _COOK_YAMAGISHI_1992, _ROCHFORD_1984),
        evaluate=_evaluate,
        notes="players are numbered from 0",
    ),
)
"""As the catalogue lists them."""
