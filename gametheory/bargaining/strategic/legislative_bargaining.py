"""Legislative bargaining under the closed rule, with any chances to propose, voting weights and quota."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import (
    EQUILIBRIUM_TOL,
    FloatArray,
    IntArray,
    batch_shape,
    frozen,
    in_unit_interval,
    real,
)
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.baron_ferejohn import BARON_FEREJOHN_1989
from gametheory.bargaining.strategic.coalition_equilibrium import (
    PartnerSets,
    Purchases,
    coalition_purchases,
)
from gametheory.bargaining.strategic.domains import pie_size, recognition_probabilities, whole_number
from gametheory.bargaining.strategic.majority_equilibrium import (
    least_costs,
    majority_gap,
    majority_inclusion,
    majority_values,
)
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.bargaining.strategic.purchases import purchases
from gametheory.bargaining.strategic.voting_tree import voting_session
from gametheory.bargaining.strategic.winning_coalitions import VotingRule
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, NotSolvedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.protocol import Completeness

__all__ = ["LegislativeBargaining"]


@dataclass(frozen=True, eq=False, kw_only=True)
class LegislativeBargaining(BargainingModel):
    r"""A drawn member proposes a division; it passes if members of enough weight vote for it [1]_.

    In the stationary equilibrium a member votes for what pays her :math:`\delta v_j`, and a proposer buys the
    cheapest winning coalition, at :math:`m_i`, mixing over the cheapest ones:

    .. math:: v_i = p_i (1 - m_i) + \delta v_i \Pr(i \text{ is bought}).

    Values are unique for :math:`\delta < 1` [2]_, the mixes need not be. At :math:`\delta = 1` many can pass
    the check if several members have a veto; these are the limit from below if all votes count the same,
    and one of the many otherwise. Values are exact: with one vote a member by :func:`majority_values`, with
    unequal weights by :func:`coalition_purchases`, which also finds who is bought. The certificate is a mix
    of purchases that makes the values true without paying more than the least: that of the equilibrium or,
    for other values, the best there is, by a linear program.

    Parameters
    ----------
    recognition : array_like, shape (..., n)
        :math:`p_i \ge 0`, chances to propose; they sum to one.
    delta : array_like, shape (...)
        :math:`\delta \in [0, 1]`, the common discount factor per session.
    quota : float
        Weight that wins, the proposer's included.
    weights : array_like, shape (n,), optional
        Voting weights; one each by default. Up to 14 members if they differ.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.

    Warns
    -----
    UserWarning
        If two disjoint coalitions can win, as no quota of a strict majority allows.

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
    >>> LegislativeBargaining(recognition=p, delta=[0, 0.5, 1], quota=3).values().round(6)
    array([[0.4     , 0.2     , 0.2     , 0.2     ],
           [0.307692, 0.230769, 0.230769, 0.230769],
           [0.25    , 0.25    , 0.25    , 0.25    ]])
    """

    recognition: FloatArray
    delta: FloatArray
    quota: float
    weights: FloatArray | None = None
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    citation: ClassVar[Citation] = BARON_FEREJOHN_1989
    complete: ClassVar[Completeness] = Completeness.ONE

    def __post_init__(self) -> None:
        p = recognition_probabilities(self.recognition, positive=False)
        delta, pie = in_unit_interval("delta", self.delta), pie_size(self.pie)
        n = p.shape[-1]
        rule = VotingRule(weights=np.ones(n) if self.weights is None else self.weights, quota=self.quota)
        if rule.members != n:
            raise InvalidInputError(f"weights must be one for each of {n} members, got {self.weights!r}")
        if not rule.is_proper:
            warnings.warn(
                f"the quota {rule.quota:g} is no strict majority of the weight {rule.weights.sum():g}: two "
                "disjoint coalitions can win",
                stacklevel=3,
            )
        shape = batch_shape(recognition=p.shape[:-1], delta=delta.shape, pie=pie.shape)
        object.__setattr__(self, "recognition", frozen(np.broadcast_to(p, (*shape, n))))
        object.__setattr__(self, "delta", frozen(np.broadcast_to(delta, shape)))
        object.__setattr__(self, "quota", rule.quota)
        object.__setattr__(self, "weights", rule.weights)
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))

    @cached_property
    def rule(self) -> VotingRule:
        """The voting rule."""
        return VotingRule(weights=np.asarray(self.weights), quota=self.quota)

    @property
    def players(self) -> tuple[str, ...]:  # noqa: D102  (as in BargainingModel)
        return tuple(str(i + 1) for i in range(self.rule.members))

    def values(self) -> FloatArray:
        """Return what members expect before the draw, shape (..., n).

        Raises
        ------
        NotSolvedError
            If rounding lets no values pass the certificate.
        """
        return np.asarray(self.pie[..., np.newaxis] * self._values)

    @cached_property
    def _values(self) -> FloatArray:
        """Values for a pie of one, shape (..., n)."""
        votes = self.rule.votes
        if votes is None:
            values, exact = self._purchases.values, self._purchases.reached
        else:
            values = majority_values(*self._rows, votes)
            exact = np.asarray(np.isfinite(values).all(axis=-1))
        values = values.reshape(self.recognition.shape)
        if not exact.all():
            gap = self.residual(self.pie[..., np.newaxis] * values)
            if not (gap <= EQUILIBRIUM_TOL).all():
                raise NotSolvedError(
                    f"no stationary values passed the check: the largest gap is {gap.max():.3g}", values
                )
        return frozen(values)

    @property
    def _rows(self) -> tuple[FloatArray, FloatArray]:
        """Chances to propose, shape (N, n), and discount factors, shape (N,), of all legislatures."""
        return self.recognition.reshape(-1, self.rule.members), self.delta.reshape(-1)

    @cached_property
    def _sets(self) -> PartnerSets:
        return PartnerSets.of(self.rule)

    @cached_property
    def _purchases(self) -> Purchases:
        return coalition_purchases(*self._rows, self._sets)

    def answer(self) -> FloatArray:
        """Return :meth:`values`."""
        return self.values()

    def proposer_keeps(self) -> FloatArray:
        """Return what each member keeps when she proposes, shape (..., n)."""
        return np.asarray(self.pie[..., np.newaxis] * (1.0 - self._least_costs(self._values, self.delta)))

    def _least_costs(self, values: FloatArray, delta: FloatArray) -> FloatArray:
        """Return what the cheapest winning coalition costs each proposer, shape (..., n)."""
        votes = self.rule.votes
        if votes is None:
            return self._sets.least(delta[..., np.newaxis] * values)
        return least_costs(values, delta, votes)

    def inclusion(self) -> FloatArray:
        """Return chances that proposer i includes member j, shape (..., n, n): those of one equilibrium.

        Zero if i never proposes.
        """
        p, delta = self._rows
        votes = self.rule.votes
        if votes is None:
            found = self._purchases.inclusion(np.arange(len(p)))
        else:
            found = majority_inclusion(self._values.reshape(p.shape), p, delta, votes)
        return found.reshape(*self.recognition.shape, p.shape[-1])

    def _program(self, values: FloatArray, p: FloatArray, delta: FloatArray) -> tuple[float, FloatArray]:
        votes = self.rule.votes
        return purchases(
            values,
            p,
            float(delta),
            self._least_costs(values, delta),
            partners=None if votes is None else votes - 1,
            sets=self._sets if votes is None else None,
        )

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return by how much the best mixes miss the value equations or pay too much, as a share of the pie.

        Shape (...); infinite for values that are negative or do not sum to the pie.
        """
        values = np.asarray(answer, dtype=float)
        n, batch = self.rule.members, self.delta.shape
        if values.shape[-1:] != (n,):
            return np.full(batch, np.inf)
        shape = batch_shape(answer=values.shape[:-1], model=batch)
        shares = np.broadcast_to(values / self.pie[..., np.newaxis], (*shape, n)).reshape(-1, n)
        rows = np.broadcast_to(np.arange(self.delta.size).reshape(batch), shape).reshape(-1)
        found = np.full(len(rows), np.inf)
        total = np.where(np.isfinite(shares).all(axis=-1), shares.sum(axis=-1), np.inf)
        possible = (np.abs(total - 1.0) <= EQUILIBRIUM_TOL) & (shares.min(axis=-1) >= -EQUILIBRIUM_TOL)
        found[possible] = self._gaps(np.maximum(shares[possible], 0.0), rows[possible])
        return found.reshape(shape)

    def _gaps(self, values: FloatArray, rows: IntArray) -> FloatArray:
        """Return the gaps of values that sum to one, shape (M,), in legislatures by number."""
        p, delta = (each[rows] for each in self._rows)
        votes = self.rule.votes
        own = self._purchases.gap(values, rows) if votes is None else majority_gap(values, p, delta, votes)
        for k in np.flatnonzero(own > EQUILIBRIUM_TOL):
            own[k] = min(own[k], self._program(values[k], p[k], delta[k])[0])
        return own

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the answer itself: payoffs before the first draw."""
        return np.asarray(answer, dtype=float)

    def outcome(self) -> OfferOutcome:
        """Return what happens: the first proposal passes, whoever makes it."""
        values = self.values()
        return OfferOutcome.at_once(values, proposer=None, gap=partial(self.residual, values), model=self)

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        found: dict[str, Any] = {"proposer_keeps": self.proposer_keeps()}
        if not self.delta.shape:
            found["inclusion"] = self.inclusion()
        found["note"] = "stationary values; without stationarity there may be many more equilibria"
        return found

    def describe(self, answer: ArrayLike) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        return {f"value of {name}": mean for name, mean in super().describe(answer).items()}

    def one_session(self, following: ArrayLike) -> FloatArray:
        """Return what members expect now if they expect `following` next, shape (..., n).

        Each proposer chooses evenly among the cheapest sets of partners; for backward induction.
        """
        values = real("following", following)
        if values.shape[-1:] != (self.rule.members,):
            raise invalid("following", f"must have {self.rule.members} members on the last axis", following)
        values = values / self.pie[..., np.newaxis]
        sets, prices = self._sets, self.delta[..., np.newaxis] * values
        least = sets.least(prices)
        tied = sets.costs(prices) <= least[..., sets.proposer] + EQUILIBRIUM_TOL
        bought = (sets.evenly(tied) * self.recognition[..., sets.proposer]) @ sets.members
        return np.asarray(self.pie[..., np.newaxis] * (self.recognition * (1.0 - least) + prices * bought))

    def as_game(self, *, parts: int, after: ArrayLike | None = None) -> ExtensiveForm:
        """Return one session as a tree: a draw, a division of the pie in equal units, and a roll call.

        Of a single legislature. Members vote one after the other until the vote is decided. If the proposal
        fails, the next session is worth `after`. See :meth:`game_error`.

        Parameters
        ----------
        parts : int
            Units of the pie; the tree has about ``n * parts**(n - 1)`` proposals.
        after : array_like, shape (n,), optional
            By default the stationary values.
        """
        if self.delta.shape:
            raise invalid("as_game", "needs one game, not a batch", self)
        end = self.values() if after is None else real("after", after)
        return voting_session(
            self.rule, self.recognition, parts=parts, pie=float(self.pie), failed=self.delta * end
        )

    def game_error(self, *, parts: int) -> FloatArray:
        """Return how far a proposer in :meth:`as_game` may be below :meth:`proposer_keeps`, shape (..., n).

        In units of the pie, with the stationary values behind the session: a unit for each partner in her
        smallest coalition of the cheapest, whose price is rounded up. She is never above.

        Examples
        --------
        >>> house = LegislativeBargaining(recognition=[0.4, 0.3, 0.3], delta=0.9, quota=2)
        >>> house.game_error(parts=50)
        array([0.02, 0.02, 0.02])
        """
        unit = self.pie[..., np.newaxis] / whole_number("parts", parts)
        votes = self.rule.votes
        if votes is not None:
            return np.broadcast_to(unit * (votes - 1), self.recognition.shape)
        sets, prices = self._sets, self.delta[..., np.newaxis] * self._values
        tied = sets.costs(prices) <= sets.least(prices)[..., sets.proposer] + EQUILIBRIUM_TOL
        sizes = np.where(tied, sets.members.sum(axis=-1), self.rule.members)
        return np.asarray(unit * np.minimum.reduceat(sizes, sets.first, axis=-1))
