"""Nash bargaining with optimal threats: what each side would do if talks fail, chosen beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Value, frozen, real
from gametheory.bargaining.axiomatic.agreed_point import AgreedPoint
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, NotSolvedError, invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.concepts import Concept
from gametheory.games.feasible.planar import efficient_chain
from gametheory.solvers.linear_program import maximise
from gametheory.solvers.protocol import Completeness
from gametheory.solvers.solution import Answer, Solution, Status

__all__ = ["NASH_1953", "ThreatOutcome", "VariableThreats"]

_ROUNDING = 1e-12  # of the payoff ranges

NASH_1953 = Citation(
    key="nash1953",
    author="Nash, John F.",
    title="Two-Person Cooperative Games",
    year=1953,
    fields={
        "journal": "Econometrica",
        "volume": "21",
        "number": "1",
        "pages": "128--140",
        "doi": "10.2307/1906951",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class ThreatOutcome(AgreedPoint):
    r"""Payoffs and the threats behind them.

    Attributes
    ----------
    payoffs : ndarray, shape (2,)
    threats : tuple of ndarray
        One optimal mixed threat a player.
    threat_point : ndarray, shape (2,)
        What the threats would pay.
    rate : float
        :math:`\lambda`, what player 1's unit of payoff is worth in player 2's; 1 with side payments. Zero
        (infinite) where the threats hold player 2 (player 1) at her best payoff; `sigma` and `delta` are
        in player 1's units if it is infinite.
    sigma, delta : float
        The largest :math:`\lambda a + b`, and the value of the zero-sum game :math:`\lambda A - B`.
    model : VariableThreats
        What was solved.
    """

    payoffs: FloatArray
    threats: tuple[FloatArray, FloatArray]
    threat_point: FloatArray
    rate: float
    sigma: float
    delta: float
    model: VariableThreats

    @property
    def terms(self) -> FloatArray:
        """The payoffs: with side payments, after them."""
        return self.payoffs

    @property
    def gap(self) -> float:
        """The certificate, see :meth:`VariableThreats.gap`."""
        return self.model.gap(self)

    @property
    def citation(self) -> Citation:
        """The work that the model is from."""
        return self.model.citation

    @property
    def rule(self) -> str:
        """Nash's, from the threats."""
        return "Nash from threats"

    def as_problem(self) -> BargainingProblem:
        """Return the bargaining problem from the threats: all lotteries, or all divisions of the largest sum.

        If neither can gain on the threats, they stand.
        """
        if self.model.side_payments:
            problem = BargainingProblem.transferable(self.sigma, self.threat_point)
        else:
            points = np.column_stack([self.model.A.ravel(), self.model.B.ravel()])
            problem = BargainingProblem.hull(points, self.threat_point)
        return replace(problem, allow_disagreement=True)


@dataclass(frozen=True, eq=False)
class VariableThreats(Value):
    r"""Two players choose threats in a bimatrix game and then bargain [1]_, [2]_.

    With side payments in a common currency the payoffs are
    :math:`((\sigma + \delta)/2, (\sigma - \delta)/2)` with :math:`\sigma = \max_{ij}(a_{ij} + b_{ij})` and
    :math:`\delta` the value of :math:`A - B`: the cooperative-competitive value [3]_. Without side payments
    the same holds at the one rate of exchange :math:`\lambda` at which the payoffs are feasible.

    The certificate: no pure change of threat raises the payoff of the one who changes (the threat game is
    zero-sum), and the payoffs are the Nash solution from the threat point.

    Parameters
    ----------
    A, B : array_like, shape (m, k)
        Payoffs of the row and the column player.
    side_payments : bool, default True
        Whether utility is transferable.

    Raises
    ------
    InvalidInputError
        If the shapes differ, or a matrix is empty or not finite.

    References
    ----------
    .. [1] J. F. Nash, "Two-person cooperative games", Econometrica 21 (1953) 128-140, doi:10.2307/1906951.
    .. [2] T. S. Ferguson, "A Course in Game Theory", World Scientific 2020, part III, chapter 4.
    .. [3] A. Kalai and E. Kalai, "Cooperation in strategic games revisited", Quarterly J. Economics 128
       (2013) 917-966, doi:10.1093/qje/qjs074.

    Examples
    --------
    >>> threats = VariableThreats([[2, -1], [0, 4]], [[1, 3], [0, 0]])
    >>> threats.outcome().payoffs.round(6)
    array([2.222222, 1.777778])
    >>> VariableThreats([[2, -1], [0, 4]], [[1, 3], [0, 0]], side_payments=False).outcome().payoffs.round(6)
    array([2.064516, 1.16129 ])
    """

    A: FloatArray
    B: FloatArray
    side_payments: bool = True

    players = ("1", "2")
    citation: ClassVar[Citation] = NASH_1953

    def __post_init__(self) -> None:
        a, b = real("A", self.A), real("B", self.B)
        if a.ndim != 2 or b.ndim != 2 or a.size == 0 or a.shape != b.shape:
            raise InvalidInputError(f"A and B must be matrices of one shape, got {a.shape} and {b.shape}")
        object.__setattr__(self, "A", frozen(a))
        object.__setattr__(self, "B", frozen(b))

    def cite(self) -> str:
        """Return the work that the model is from, as BibTeX."""
        return self.citation.bibtex()

    def outcome(self) -> ThreatOutcome:
        """Return payoffs, threats and the rate of exchange.

        Raises
        ------
        NotSolvedError
            If no rate of exchange makes the payoffs feasible: a numerical failure, for one exists.
        """
        return self._at(1.0) if self.side_payments else _without_side_payments(self)

    def solution(self) -> Solution:
        """Return the payoffs with their certificate."""
        found = self.outcome()
        gap = self.gap(found)
        return Solution(
            problem=self,
            concept=Concept.BARGAINING,
            answers=(Answer(value=found, payoffs=found.payoffs, gap=gap),),
            status=Status.SOLVED if gap <= EQUILIBRIUM_TOL else Status.REFUTED,
            complete=Completeness.PROVEN,
            solver=self,
            details={"rate": found.rate, "threat_point": found.threat_point},
            tol=EQUILIBRIUM_TOL,
        )

    def gap(self, answer: ThreatOutcome, concept: Concept = Concept.BARGAINING) -> float:
        """Return the largest gain from another threat, or the distance of the payoffs from their definition.

        A share of the payoff ranges.
        """
        if concept is not Concept.BARGAINING:
            raise invalid("concept", "must be BARGAINING", concept)
        p, q = answer.threats
        spans, (w1, w2) = self._spans(), _weights(answer.rate)
        zero_sum = w1 * self.A - w2 * self.B
        span = w1 * spans[0] + w2 * spans[1]
        here = p @ zero_sum @ q
        regret = max((zero_sum @ q).max() - here, here - (p @ zero_sum).min()) / span
        point = np.array([p @ self.A @ q, p @ self.B @ q])
        # The Nash solution from the threat point: both gains are worth the same at the rate of exchange, ...
        gains = answer.payoffs - point
        level = abs(w1 * gains[0] - w2 * gains[1]) / span
        # ... and no outcome is worth more at that rate than the payoffs are.
        best = (w1 * self.A + w2 * self.B).max() - (w1 * answer.payoffs[0] + w2 * answer.payoffs[1])
        outside = 0.0 if self.side_payments else self._outside(answer.payoffs)
        moved = np.abs((point - answer.threat_point) / spans).max()
        return float(max(regret, level, abs(best) / span, outside, moved))

    def expected_payoffs(self, answer: ThreatOutcome) -> FloatArray:
        """Return the payoffs of an outcome, shape (2,)."""
        return answer.payoffs

    def deviation(self, answer: ThreatOutcome, concept: Concept = Concept.BARGAINING) -> object | None:
        """Return what refutes `answer`, as a sentence, or None."""
        gap = self.gap(answer, concept)
        return None if gap <= EQUILIBRIUM_TOL else f"threats or payoffs can be improved on by {gap:.3g}"

    def describe(self, answer: ThreatOutcome) -> dict[str, Any]:
        """Return threats and rate as a row of a table."""
        p, q = (np.array2string(threat, precision=4) for threat in answer.threats)
        return {"threat 1": p, "threat 2": q, "rate": answer.rate}

    def _at(self, rate: float, payoffs: FloatArray | None = None) -> ThreatOutcome:
        w1, w2 = _weights(rate)
        value, p, q = zero_sum_optimum(w1 * self.A - w2 * self.B)
        sigma = float((w1 * self.A + w2 * self.B).max())
        if payoffs is None:
            payoffs = np.array([(sigma + value) / (2.0 * w1), (sigma - value) / (2.0 * w2)])
        return ThreatOutcome(
            payoffs=frozen(payoffs),
            threats=(frozen(p), frozen(q)),
            threat_point=frozen([p @ self.A @ q, p @ self.B @ q]),
            rate=rate,
            sigma=sigma,
            delta=value,
            model=self,
        )

    def _spans(self) -> tuple[float, float]:
        return float(np.ptp(self.A)) or 1.0, float(np.ptp(self.B)) or 1.0

    def _outside(self, payoffs: FloatArray) -> float:
        points = np.column_stack([self.A.ravel(), self.B.ravel()])
        chain = efficient_chain(points)
        above = payoffs[1] - np.interp(payoffs[0], chain[:, 0], chain[:, 1])
        beyond = payoffs[0] - chain[-1, 0]
        return float(max(above / self._spans()[1], beyond / self._spans()[0], 0.0))


def zero_sum_optimum(matrix: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """Return value and optimal mixtures of a zero-sum game in which the row player maximises."""
    m, k = matrix.shape
    low, span = float(matrix.min()), float(np.ptp(matrix)) or 1.0
    unit = (matrix - low) / span
    rows = np.column_stack([-unit.T, np.ones(k)])
    found = maximise(
        np.append(np.zeros(m), 1.0),
        at_most=(rows, np.zeros(k)),
        equal=(np.append(np.ones(m), 0.0)[np.newaxis], np.ones(1)),
        free=1,
    )
    if found is None:
        raise NotSolvedError("the zero-sum game of threats was not solved", matrix)
    p, q = np.maximum(found.point[:m], 0.0), found.multipliers
    p, q = p / p.sum(), q / q.sum()
    return float(low + span * (p @ unit @ q)), p, q


def _weights(rate: float) -> tuple[float, float]:
    """Return the worth of a unit of each player's payoff, in player 2's units or, if none, in player 1's."""
    return (rate, 1.0) if np.isfinite(rate) else (1.0, 0.0)


def _without_side_payments(game: VariableThreats) -> ThreatOutcome:
    """Try each edge of the efficient frontier at its own slope, then each corner between its slopes."""
    chain = efficient_chain(np.column_stack([game.A.ravel(), game.B.ravel()]))
    unit = np.divide(*game._spans())  # noqa: SLF001  (one idea in two pieces)
    rounding = 1e-10 * np.ptp(game.A)
    steps = np.diff(chain, axis=0)
    slopes = -steps[:, 1] / steps[:, 0]  # increasing along the chain
    for slope, start, end in zip(slopes, chain[:-1], chain[1:], strict=True):
        found = game._at(float(slope))  # noqa: SLF001
        if start[0] - rounding <= found.payoffs[0] <= end[0] + rounding:
            return found
    # Shares of player 1 in the weights, 0 and 1 included: a threat may pin a player to her best payoff.
    limits = np.concatenate([[0.0], slopes * unit / (1.0 + slopes * unit), [1.0]])
    for corner, low, high in zip(chain, limits[:-1], limits[1:], strict=True):
        share = _share_at(game, corner, float(low), float(high))
        if share is not None:
            rate = share / (1.0 - share) / unit if share < 1 else np.inf
            return game._at(float(rate), corner)  # noqa: SLF001
    raise NotSolvedError("no rate of exchange was found: the search over the frontier failed", game)


def _share_at(game: VariableThreats, corner: FloatArray, low: float, high: float) -> float | None:
    """Return the share between `low` and `high` at which the shared payoffs are `corner`, or None."""
    unit = game._spans()  # noqa: SLF001

    def excess(share: float) -> float:
        w1, w2 = share / unit[0], (1.0 - share) / unit[1]
        value, _, _ = zero_sum_optimum(w1 * game.A - w2 * game.B)
        return float(w1 * corner[0] - w2 * corner[1] - value)

    at_low, at_high = excess(low), excess(high)
    for share, value in ((low, at_low), (high, at_high)):
        if abs(value) <= _ROUNDING:
            return share
    if at_low * at_high > 0:
        return None
    from scipy.optimize import brentq

    return float(brentq(excess, low, high, xtol=1e-15, rtol=1e-14, maxiter=300))
