"""The bargaining problem: what parties can reach together, and what they get if they do not agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, ULP, FloatArray, Value, frozen, real
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.feasible.finite import FiniteSet
from gametheory.games.feasible.hull import Hull
from gametheory.games.feasible.polytope import Polytope
from gametheory.games.feasible.sets import FeasibleSet, Region
from gametheory.games.feasible.smooth import Frontier
from gametheory.games.feasible.surface import Surface
from gametheory.games.feasible.utility_frontier import frontier_in_utilities

if TYPE_CHECKING:
    from gametheory.payoffs.issues import Issue
    from gametheory.payoffs.utility import Utility

__all__ = ["BargainingProblem", "BargainingRule"]


class BargainingRule(Protocol):
    """A solution that knows its own definition; the axiomatic solutions are of this kind."""

    individually_rational: bool

    def residual(self, problem: BargainingProblem, point: FloatArray) -> float:
        """Return how far `point` is from the definition of the solution, free of units."""


@dataclass(frozen=True, eq=False)
class BargainingProblem(Value):
    r"""A pair (S, d): the feasible payoff vectors and the disagreement point [1]_.

    A solution reads the individually rational part with free disposal,
    :math:`F = \{y : d \le y \le x \text{ for some } x \in S\}`; no answer is worse than d for anybody.

    Parameters
    ----------
    feasible : FeasibleSet
        `Hull`, `Polytope`, `Frontier`, `Surface` or `FiniteSet`; see the constructors below.
    disagreement : array_like, shape (n,)
        d, in payoff units.
    players : sequence of str, optional
        Names; by default ``1``, ``2``, ...
    ideal : {"rational", "global"}, default "rational"
        Whether the ideal point is taken over the individually rational part, as the literature does, or
        over all of S.
    allow_disagreement : bool, default False
        What to answer where nobody, or not everybody, can gain: d itself, or an error that says so.

    Raises
    ------
    InvalidInputError
        If the set or d is malformed.

    References
    ----------
    .. [1] J. F. Nash, "The bargaining problem", Econometrica 18 (1950) 155-162, doi:10.2307/1907266.

    Examples
    --------
    >>> problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    >>> problem.ideal_point
    array([9.5 , 7.75])
    >>> problem.agreement
    'everybody can gain'
    >>> BargainingProblem.hull([[3, 3], [0, 5]], [4, 0]).agreement
    'no agreement: the disagreement point is not feasible: no point of S weakly dominates d'
    """

    feasible: FeasibleSet
    disagreement: FloatArray
    players: tuple[str, ...] | None = None
    ideal: str = "rational"
    allow_disagreement: bool = False

    def __post_init__(self) -> None:
        n = self.feasible.n_players
        d = real("disagreement point", self.disagreement)
        if d.ndim != 1 or len(d) != n:
            size = len(d) if d.ndim == 1 else d.shape
            raise InvalidInputError(f"disagreement point has length {size}, expected {n}")
        names = tuple(str(i + 1) for i in range(n)) if self.players is None else tuple(self.players)
        if len(names) != n or len(set(names)) != n:
            raise invalid("players", f"must be {n} different names", self.players)
        if self.ideal not in ("rational", "global"):
            raise invalid("ideal", "must be 'rational' or 'global'", self.ideal)
        object.__setattr__(self, "disagreement", frozen(d))
        object.__setattr__(self, "players", names)

    @classmethod
    def hull(cls, points: ArrayLike, disagreement: ArrayLike, **options: Any) -> BargainingProblem:
        """Return the problem whose set is the convex hull of `points`, shape (k, n)."""
        return cls(Hull(points), disagreement, **options)  # type: ignore[arg-type]  # converted there

    @classmethod
    def polytope(
        cls, A: ArrayLike, b: ArrayLike, disagreement: ArrayLike, **options: Any
    ) -> BargainingProblem:
        """Return the problem with the set ``A @ x <= b``."""
        return cls(Polytope(A, b), disagreement, **options)  # type: ignore[arg-type]  # converted there

    @classmethod
    def frontier(
        cls,
        f: Callable[[float], ArrayLike] | str,
        x_range: tuple[float, float],
        disagreement: ArrayLike,
        *,
        derivative: Callable[[float], ArrayLike] | None = None,
        kinks: Sequence[float] | None = None,
        **options: Any,
    ) -> BargainingProblem:
        """Return the two-party problem below a concave frontier, see `Frontier`.

        Examples
        --------
        Two lines that meet at a kink:

        >>> from gametheory import BargainingProblem, Nash, solve
        >>> problem = BargainingProblem.frontier(lambda x: min(1 - x / 3, 2 - 2 * x), (0, 1), [0, 0])
        >>> solve(problem, Nash())[0].payoffs
        array([0.6, 0.8])
        """
        bends = None if kinks is None else tuple(kinks)
        return cls(Frontier(f, x_range, derivative, bends), disagreement, **options)  # type: ignore[arg-type]

    @classmethod
    def surface(
        cls,
        g: Callable[[FloatArray], ArrayLike],
        disagreement: ArrayLike,
        *,
        gradient: Callable[[FloatArray], ArrayLike] | None = None,
        **options: Any,
    ) -> BargainingProblem:
        """Return the problem of three parties or more with the set ``g(u) <= 0``, see `Surface`.

        Examples
        --------
        Three parties below the paraboloid u3 = 3 - u1**2 - u2**2:

        >>> from gametheory import BargainingProblem, Nash, solve
        >>> def g(u):
        ...     return u[2] - (3 - u[0]**2 - u[1]**2)
        >>> problem = BargainingProblem.surface(g, [0, 0, 0])
        >>> solve(problem, Nash())[0].payoffs.round(6)
        array([0.866025, 0.866025, 1.5     ])
        """
        return cls(Surface(g, disagreement, gradient), disagreement, **options)  # type: ignore[arg-type]

    @classmethod
    def transferable(cls, total: float, disagreement: ArrayLike, **options: Any) -> BargainingProblem:
        """Return the division of a `total` that can be handed over in any shares.

        Examples
        --------
        >>> BargainingProblem.transferable(10, [1, 2, 3]).ideal_point
        array([5., 6., 7.])
        """
        n = np.size(disagreement)
        pie = real("total", total)
        if pie.size != 1:
            raise invalid("total", "must be one number", total)
        return cls(Polytope(np.ones((1, n)), pie.reshape(1)), disagreement, **options)  # type: ignore[arg-type]

    @classmethod
    def finite(
        cls, points: ArrayLike, disagreement: ArrayLike, *, lotteries: bool = False, **options: Any
    ) -> BargainingProblem:
        """Return the problem over listed outcomes, with or without lotteries over them."""
        kind = Hull if lotteries else FiniteSet
        return cls(kind(points), disagreement, **options)  # type: ignore[arg-type]  # converted there

    @classmethod
    def from_issues(
        cls,
        issues: Sequence[Issue],
        disagreement: ArrayLike,
        *,
        trust: bool = False,
        utilities: tuple[Utility, Utility] | None = None,
        **options: Any,
    ) -> BargainingProblem:
        """Return the two-party problem over packages of several issues, traded against each other.

        The frontier is that of log-rolling: each issue is conceded where it costs least against what it
        brings.

        Parameters
        ----------
        issues : sequence of Issue
            Without `utilities`, indivisible ones are traded by lottery.
        disagreement : array_like, shape (2,)
            What no agreement is worth to each, in the units of package values, in [0, 1] as a rule.
        trust : bool, default False
            Whether promised scores count as far as they are believed.
        utilities : pair of Utility, optional
            Concave functions of package values: the attitudes to risk. Payoffs, disagreement included,
            are then utilities.
        **options
            As for the class.

        Examples
        --------
        >>> from gametheory import Issue
        >>> a, b = Issue(name="a", weights=(0.75, 0.25)), Issue(name="b", weights=(0.25, 0.75))
        >>> BargainingProblem.from_issues([a, b], [0.25, 0.25]).ideal_point.round(6)
        array([0.916667, 0.916667])
        """
        from gametheory.payoffs.linked_issues import linked_frontier
        from gametheory.payoffs.utility import Utility

        corners = linked_frontier(issues, trust=trust)
        if utilities is None:
            return cls(Hull(corners), disagreement, **options)  # type: ignore[arg-type]  # converted there
        d = real("disagreement", disagreement)
        if d.shape != (2,):
            raise invalid("disagreement", "must be one value a party", disagreement)
        given: object = utilities
        pair = tuple(given) if isinstance(given, Iterable) else ()
        if len(pair) != 2 or not all(isinstance(utility, Utility) for utility in pair):
            raise invalid("utilities", "must be two utility functions", utilities)
        worth = [float(utility.value(value)) for utility, value in zip(pair, d, strict=True)]
        try:
            frontier = frontier_in_utilities(corners, d, pair)
        except RefusedError:  # no package is worth that to both: `agreement` says so
            frontier = frontier_in_utilities(corners, corners.min(axis=0), pair)
        return cls(frontier, worth, **options)  # type: ignore[arg-type]

    @property
    def n_players(self) -> int:
        """Number of parties."""
        return self.feasible.n_players

    @cached_property
    def region(self) -> Region:
        """The individually rational region.

        Raises
        ------
        RefusedError
            If it is empty, or a payoff is unbounded above in it.
        """
        return self.feasible.region(self.disagreement)

    @cached_property
    def ideal_point(self) -> FloatArray:
        """The most each party gets, shape (n,), over the part that the option `ideal` names."""
        if self.ideal == "rational":
            return frozen(self.region.ideal)
        top = np.array([self.feasible.support(unit) for unit in np.eye(self.n_players)])
        if not np.isfinite(top).all():
            player = int(np.flatnonzero(~np.isfinite(top))[0])
            raise RefusedError(f"the payoff of player {player + 1} is unbounded over all of S")
        return frozen(top)

    @cached_property
    def gains(self) -> FloatArray:
        """The most each party can gain over disagreement in the rational region, shape (n,)."""
        return np.asarray(self.region.ideal - self.disagreement)

    @cached_property
    def agreement(self) -> str:
        """Whether everybody can gain, in words; ``no agreement: ...`` with the reason if not."""
        try:
            gains = self.gains
        except RefusedError as refusal:
            if "unbounded" in str(refusal):
                raise
            return f"no agreement: {refusal}"
        size = np.maximum(self.feasible.magnitude, np.abs(self.disagreement))
        stuck = np.flatnonzero(gains <= ATOL * size)
        if len(stuck):
            i = int(stuck[0])
            lost = f" ({gains[i]:.3g} is lost in rounding)" if gains[i] > np.spacing(size[i]) else ""
            return f"no agreement: no mutual gain: player {i + 1} cannot get more than d[{i}]{lost}"
        mutual = self.region.reach(self.disagreement, gains) > ATOL
        return _EVERYBODY if mutual else "no agreement: no mutual gain: no outcome is better for all"

    @cached_property
    def rounding(self) -> FloatArray:
        """What rounding of payoffs comes to, as a share of the largest rational gains, shape (n,)."""
        size = np.maximum(np.abs(self.region.ideal), np.abs(self.disagreement))
        return np.asarray(ULP * size / self.gains)

    @property
    def has_mutual_gain(self) -> bool:
        """Whether some feasible point is better for everybody than disagreement."""
        return self.agreement == _EVERYBODY

    def normalised(self, point: FloatArray) -> FloatArray:
        """Return gains over disagreement as shares of the largest rational gains, shape (..., n)."""
        return np.asarray((point - self.disagreement) / self.gains)

    def moved(self, scale: ArrayLike, shift: ArrayLike) -> BargainingProblem:
        """Return the problem in other units: ``scale * x + shift``, with positive `scale`, shape (n,)."""
        by = np.broadcast_to(real("scale", scale), (self.n_players,))
        to = np.broadcast_to(real("shift", shift), (self.n_players,))
        if (by <= 0).any():
            raise invalid("scale", "must be positive", scale)
        return BargainingProblem(
            self.feasible.moved(by, to),
            self.disagreement * by + to,
            self.players,
            ideal=self.ideal,
            allow_disagreement=self.allow_disagreement,
        )

    def violation(self, point: ArrayLike, *, rational: bool = True) -> float:
        """Return by how much `point` is infeasible or (if `rational`) worse than d, in shares of gains."""
        x = np.asarray(point, dtype=float)
        if x.shape != (self.n_players,) or not np.isfinite(x).all():
            return np.inf
        outside = -self.feasible.slack(x, self.gains)
        worse = float(-self.normalised(x).min()) if rational else 0.0
        return max(0.0, outside, worse)

    def gap(self, answer: ArrayLike, concept: Concept = Concept.BARGAINING, **parameters: Any) -> float:
        """Return how far `answer` is from the solution given as ``solution=``.

        The definition of the solution is recomputed from the stated set; the number is free of payoff
        units, and infinite for what is not feasible or not individually rational.
        """
        solution: BargainingRule | None = parameters.get("solution")
        if concept is not Concept.BARGAINING or solution is None:
            raise invalid("concept", "must be BARGAINING with a solution=", (concept, sorted(parameters)))
        x = np.asarray(answer, dtype=float)
        if not self.has_mutual_gain:
            return 0.0 if np.array_equal(x, self.disagreement) else np.inf
        violation = self.violation(x, rational=solution.individually_rational)
        if not violation <= EQUILIBRIUM_TOL:
            return np.inf
        return max(violation, float(solution.residual(self, x)))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs, which are the answer itself, shape (n,)."""
        return np.asarray(answer, dtype=float)

    def deviation(
        self, answer: ArrayLike, concept: Concept = Concept.BARGAINING, **parameters: Any
    ) -> object | None:
        """Return what refutes `answer`, as a sentence, or None."""
        gap = self.gap(answer, concept, **parameters)
        if gap <= EQUILIBRIUM_TOL:
            return None
        point = np.asarray(answer, dtype=float)
        if gap == np.inf:
            return f"{point} is not feasible and individually rational"
        return f"{point} misses the definition of {type(parameters['solution']).__name__} by {gap:.3g}"

    def describe(self, answer: ArrayLike) -> dict[str, Any]:
        """Return what a row of a table says beside the payoffs: the normalised gains."""
        if not self.has_mutual_gain:
            return {"agreement": False}
        shares = self.normalised(np.asarray(answer, dtype=float))
        return {
            f"share of ideal gain {name}": share
            for name, share in zip(self.players or (), shares, strict=True)
        }


_EVERYBODY = "everybody can gain"
