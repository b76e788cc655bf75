"""Legislative bargaining under the closed rule, with any chances to propose, voting weights and quota."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, IntArray, frozen, real
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.baron_ferejohn import BARON_FEREJOHN_1989
from gametheory.bargaining.strategic.coalition_equilibrium import CoalitionMixes, coalition_values
from gametheory.bargaining.strategic.domains import one_number, pie_size, recognition_probabilities
from gametheory.bargaining.strategic.majority_equilibrium import majority_values
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.purchases import purchases
from gametheory.bargaining.strategic.voting_tree import voting_session
from gametheory.bargaining.strategic.winning_coalitions import VotingRule
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import InvalidInputError, NotSolvedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.protocol import Completeness

__all__ = ["ERASLAN_2002", "MODELS", "LegislativeBargaining"]

ERASLAN_2002 = Citation(
    key="eraslan2002",
    author='Eraslan, H{\\"u}lya',
    title="Uniqueness of Stationary Equilibrium Payoffs in the {Baron}-{Ferejohn} Model",
    year=2002,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "103",
        "number": "1",
        "pages": "11--30",
        "doi": "10.1006/jeth.2000.2764",
    },
)
_ERASLAN_MCLENNAN_2013 = Citation(
    key="eraslanmclennan2013",
    author='Eraslan, H{\\"u}lya and McLennan, Andrew',
    title="Uniqueness of Stationary Equilibrium Payoffs in Coalitional Bargaining",
    year=2013,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "148",
        "number": "6",
        "pages": "2195--2222",
    },
)
_SNYDER_TING_ANSOLABEHERE_2005 = Citation(
    key="snydertingansolabehere2005",
    author="Snyder, James M. and Ting, Michael M. and Ansolabehere, Stephen",
    title="Legislative Bargaining under Weighted Voting",
    year=2005,
    fields={
        "journal": "American Economic Review",
        "volume": "95",
        "number": "4",
        "pages": "981--1004",
        "doi": "10.1257/0002828054825538",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class LegislativeBargaining(BargainingModel):
    r"""A drawn member proposes a division; it passes if members of enough weight vote for it [1]_.

    In the stationary equilibrium a member votes for what pays her :math:`\delta v_j`, and a proposer buys the
    cheapest winning coalition, at :math:`m_i`, mixing over the cheapest ones:

    .. math:: v_i = p_i (1 - m_i) + \delta v_i \Pr(i \text{ is bought}).

    Values are unique for :math:`\delta < 1` [2]_, the mixes need not be. With one vote a member the values
    are exact, by :func:`majority_values`; with unequal weights they are found by a logit choice of partners
    of rising precision and Newton's method. The certificate is a linear program: the mixes over all minimal
    winning coalitions that come closest to the value equations without paying more than the least.

    One legislature and no batch: the coalitions that may be bought, and how many members mix among them,
    differ from one to the next, so that the search for them has no common shape.

    Parameters
    ----------
    recognition : array_like, shape (n,)
        :math:`p_i \ge 0`, chances to propose; they sum to one.
    delta : float
        :math:`\delta \in [0, 1]`, the common discount factor per session.
    quota : float
        Weight that wins, the proposer's included.
    weights : array_like, shape (n,), optional
        Voting weights; one each by default. Up to 14 members if they differ.
    pie : float, default 1
        :math:`M > 0`.

    Warns
    -----
    UserWarning
        If the quota is no strict majority of the weight, so that two disjoint coalitions can win.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain, or no coalition reaches the quota.
    RefusedError
        If there are too many members of unequal weight.

    References
    ----------
    .. [1] D. Baron and J. Ferejohn, "Bargaining in legislatures", American Political Science Review 83 (1989)
       1181-1206, doi:10.2307/1961664.
    .. [2] H. Eraslan, "Uniqueness of stationary equilibrium payoffs in the Baron-Ferejohn model", J. Economic
       Theory 103 (2002) 11-30; H. Eraslan and A. McLennan, "Uniqueness of stationary equilibrium payoffs in
       coalitional bargaining", J. Economic Theory 148 (2013) 2195-2222.

    Examples
    --------
    >>> p = [0.4, 0.2, 0.2, 0.2]
    >>> apex = LegislativeBargaining(recognition=p, delta=0.9, quota=3, weights=[2, 1, 1, 1])
    >>> apex.values().round(6), apex.proposer_keeps().round(6)
    (array([0.4, 0.2, 0.2, 0.2]), array([0.82, 0.64, 0.64, 0.64]))
    >>> apex.inclusion()[1:, 0].mean().round(6).item()
    0.333333
    """

    recognition: FloatArray
    delta: float
    quota: float
    weights: FloatArray | None = None
    pie: float = 1.0

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    citation: ClassVar[Citation] = BARON_FEREJOHN_1989
    complete: ClassVar[Completeness] = Completeness.ONE

    def __post_init__(self) -> None:
        p = recognition_probabilities(self.recognition, positive=False)
        if p.ndim != 1:
            raise invalid("recognition", "must be one list of probabilities", self.recognition)
        delta = _discount(self.delta)
        weights = np.ones(len(p)) if self.weights is None else self.weights
        rule = VotingRule(weights=weights, quota=self.quota)
        if rule.members != len(p):
            raise InvalidInputError(f"weights must be one for each of {len(p)} members, got {self.weights!r}")
        if not rule.is_proper:
            warnings.warn(
                f"the quota {rule.quota:g} is no strict majority of the weight {rule.weights.sum():g}: two "
                "disjoint coalitions can win",
                stacklevel=3,
            )
        object.__setattr__(self, "recognition", p)
        object.__setattr__(self, "delta", delta)
        object.__setattr__(self, "quota", rule.quota)
        object.__setattr__(self, "weights", rule.weights)
        object.__setattr__(self, "pie", one_number("pie", pie_size(self.pie)))

    @cached_property
    def rule(self) -> VotingRule:
        """The voting rule."""
        return VotingRule(weights=np.asarray(self.weights), quota=self.quota)

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return tuple(str(i + 1) for i in range(len(self.recognition)))

    def values(self) -> FloatArray:
        """Return what members expect before the draw, shape (n,).

        Raises
        ------
        NotSolvedError
            If the search finds no values that pass the certificate.
        """
        return np.asarray(self.pie * self._values)

    @cached_property
    def _values(self) -> FloatArray:
        votes = self.rule.votes
        if votes is not None or self.delta == 0.0:
            found = majority_values(self.recognition, self.delta, votes or 1)
            if np.isfinite(found).all():
                return frozen(found)
        least, best = np.inf, self.recognition
        for values in coalition_values(self._mixes):
            gap = float(self.residual(self.pie * values))
            if gap <= 0.1 * EQUILIBRIUM_TOL:
                return frozen(values)
            if gap < least:
                least, best = gap, values
        if not least <= EQUILIBRIUM_TOL:
            raise NotSolvedError(
                f"no stationary values passed the check: the smallest gap is {least:.3g}", best
            )
        return frozen(best)

    @cached_property
    def _mixes(self) -> CoalitionMixes:
        sets = [self.rule.partners(i) for i in range(len(self.recognition))]
        who: IntArray = np.repeat(np.arange(len(sets)), [len(rows) for rows in sets])
        return CoalitionMixes(np.concatenate(sets), who, self.recognition, self.delta)

    def answer(self) -> FloatArray:
        """Return :meth:`values`."""
        return self.values()

    def proposer_keeps(self) -> FloatArray:
        """Return what each member keeps when she proposes, shape (n,)."""
        return np.asarray(self.pie * (1.0 - self._least_costs(self._values)))

    def _least_costs(self, values: FloatArray) -> FloatArray:
        """Return what the cheapest winning coalition costs each proposer, shape (n,)."""
        votes, n = self.rule.votes, len(values)
        if votes is None:
            mixes = self._mixes
            first = np.flatnonzero(np.diff(mixes.proposer, prepend=-1))
            return np.asarray(np.minimum.reduceat(mixes.costs(values), first))
        order = np.sort(values)
        cheapest = order[: votes - 1].sum()
        own = values <= order[votes - 2] if votes > 1 else np.zeros(n, dtype=bool)
        swapped = order[min(votes - 1, n - 1)] - values
        return np.asarray(self.delta * (cheapest + np.where(own, swapped, 0.0)))

    def inclusion(self) -> FloatArray:
        """Return chances that proposer i includes member j, shape (n, n): those of one equilibrium."""
        return self._program(self._values)[1]

    def _program(self, values: FloatArray) -> tuple[float, FloatArray]:
        votes = self.rule.votes
        return purchases(
            values,
            self.recognition,
            self.delta,
            self._least_costs(values),
            partners=None if votes is None else votes - 1,
            mixes=self._mixes if votes is None else None,
        )

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return by how much the best mixes miss the value equations or pay too much, as a share of the pie.

        Infinite for values that are negative or do not sum to the pie.
        """
        values = np.asarray(answer, dtype=float) / self.pie
        if values.shape != self.recognition.shape or not np.isfinite(values).all():
            return np.asarray(np.inf)
        if values.min() < -EQUILIBRIUM_TOL or abs(values.sum() - 1.0) > EQUILIBRIUM_TOL:
            return np.asarray(np.inf)
        return np.asarray(abs(self._program(np.maximum(values, 0.0))[0]))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the answer itself: payoffs before the first draw."""
        return np.asarray(answer, dtype=float)

    def outcome(self) -> OfferOutcome:
        """Return what happens: the first proposal passes, whoever makes it."""
        values = self.values()
        return OfferOutcome.at_once(values, proposer=None, gap=self.residual(values), model=self)

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        found: dict[str, Any] = {"proposer_keeps": self.proposer_keeps(), "inclusion": self.inclusion()}
        found["note"] = "stationary values; without stationarity there may be many more equilibria"
        return found

    def describe(self, answer: ArrayLike) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        return {f"value of {k + 1}": value for k, value in enumerate(np.asarray(answer, dtype=float))}

    def one_session(self, following: ArrayLike) -> FloatArray:
        """Return what members expect now if they expect `following` next, shape (n,).

        Each proposer chooses evenly among the cheapest sets of partners; for backward induction.
        """
        values = real("following", following) / self.pie
        mixes = self._mixes
        cost = mixes.costs(values)
        least = self._least_costs(values)
        tied = cost <= least[mixes.proposer] + EQUILIBRIUM_TOL
        mix = tied / np.bincount(mixes.proposer, tied, len(values))[mixes.proposer]
        return np.asarray(self.pie * (values - mixes.residuals(values, mix)))

    def as_game(self, *, parts: int, after: ArrayLike | None = None) -> ExtensiveForm:
        """Return one session as a tree: a draw, a division of the pie in equal units, and a roll call.

        Members vote one after the other until the vote is decided. If the proposal fails, the next session
        is worth `after`. See :meth:`game_error`.

        Parameters
        ----------
        parts : int
            Units of the pie; the tree has about ``n * parts**(n - 1)`` proposals.
        after : array_like, shape (n,), optional
            By default the stationary values.
        """
        end = self.values() if after is None else real("after", after)
        return voting_session(self.rule, self.recognition, parts=parts, pie=self.pie, failed=self.delta * end)

    def game_error(self, *, parts: int) -> FloatArray:
        """Return how far a proposer in :meth:`as_game` may be below :meth:`proposer_keeps`, shape (n,).

        In units of the pie, with the stationary values behind the session: a unit for each partner in her
        smallest coalition of the cheapest, whose price is rounded up. She is never above.

        Examples
        --------
        >>> house = LegislativeBargaining(recognition=[0.4, 0.3, 0.3], delta=0.9, quota=2)
        >>> house.game_error(parts=50)
        array([0.02, 0.02, 0.02])
        """
        if parts < 1:
            raise invalid("parts", "must be at least 1", parts)
        votes, n = self.rule.votes, len(self.recognition)
        if votes is not None:
            return np.full(n, self.pie / parts * (votes - 1))
        mixes = self._mixes
        tied = mixes.costs(self._values) <= self._least_costs(self._values)[mixes.proposer] + EQUILIBRIUM_TOL
        fewest = np.full(n, float(n))
        np.minimum.at(fewest, mixes.proposer[tied], mixes.partners.sum(axis=-1)[tied])
        return np.asarray(self.pie / parts * fewest)


def _discount(delta: ArrayLike) -> float:
    value = real("delta", delta)
    if value.size != 1 or not 0.0 <= float(value.reshape(())) <= 1.0:
        raise InvalidInputError(f"discount factor is {delta!r}; expected one value in [0, 1]")
    return float(value.reshape(()))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = LegislativeBargaining(**inputs)
    return {"values": game.values(), "proposer_keeps": game.proposer_keeps()}


MODELS = (
    Model(
        name="baron_ferejohn_general",
        title="Legislative bargaining under the closed rule with any recognition, weights and quota",
        parameters=(
            Parameter(
                name="recognition", meaning="chances to propose", domain="n in [0, 1], sum one", shape=("n",)
            ),
            Parameter(name="delta", meaning="discount factor", domain="in [0, 1]", unit="per session"),
            Parameter(name="quota", meaning="weight that wins", domain="positive, at most the total weight"),
            Parameter(
                name="weights",
                meaning="votes, one each by default",
                domain="n, non-negative",
                required=False,
                shape=("n",),
            ),
        ),
        outputs={
            "values": "what members expect before the draw",
            "proposer_keeps": "what each keeps when she proposes",
        },
        citations=(
            BARON_FEREJOHN_1989,
            ERASLAN_2002,
            _ERASLAN_MCLENNAN_2013,
            _SNYDER_TING_ANSOLABEHERE_2005,
        ),
        evaluate=_evaluate,
        notes="members are numbered from 1; the stationary equilibrium; a pie of one",
    ),
)
"""As the catalogue lists them."""
