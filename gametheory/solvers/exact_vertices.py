r"""Exact arithmetic for best-reply polytopes: integer pivoting that ties cannot confuse.

The polytope is :math:`\{x \ge 0, Mx \le 1\}` with an integer matrix :math:`M > 0`. Its right-hand side is
perturbed by powers of an infinitesimal, :math:`1 + \epsilon^r` in row `r`, which makes every vertex simple;
a vertex of the polytope itself is the limit of one or several of the perturbed ones [1]_. Tableaus hold
integers only: all entries share one denominator, and the division in a pivot leaves no remainder [2]_.

References
----------
.. [1] C. Lemke and J. Howson, "Equilibrium points of bimatrix games", J. SIAM 12 (1964) 413-423 (section on
   degeneracy); A. Charnes, "Optimality and degeneracy in linear programming", Econometrica 20 (1952) 160-170.
.. [2] E. Bareiss, "Sylvester's identity and multistep integer-preserving Gaussian elimination", Math. Comp.
   22 (1968) 565-578.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from gametheory.games.exact_algebra import solved_exactly
from gametheory.games.normal_form import NormalForm

__all__ = [
    "Tableau",
    "exact_mixture",
    "integer_payoffs",
    "perturbed_vertices",
    "positive",
    "scaled_to_one",
    "transposed",
]

Matrix = list[list[int]]


def integer_payoffs(game: NormalForm) -> tuple[Matrix, Matrix]:
    """Return each player's payoffs as coprime integers, a positive multiple of what they are.

    A float counts as the binary fraction that it is.

    Examples
    --------
    >>> integer_payoffs(NormalForm.from_bimatrix([[0.5, 1.0]], [[3.0, 6.0]]))
    ([[1, 2]], [[1, 2]])
    """
    first, second = (_integers(game.payoffs[i].tolist()) for i in (0, 1))
    return first, second


def _integers(matrix: list[list[float | Fraction]]) -> Matrix:
    ratios = [[value.as_integer_ratio() for value in row] for row in matrix]
    scale = lcm(*(denominator for row in ratios for _, denominator in row))
    whole = [[top * (scale // bottom) for top, bottom in row] for row in ratios]
    common = gcd(*(value for row in whole for value in row)) or 1
    return [[value // common for value in row] for row in whole]


def positive(matrix: Matrix) -> Matrix:
    """Return the matrix plus a constant, so that the smallest entry is 1; equilibria are the same."""
    shift = 1 - min(min(row) for row in matrix)
    return [[value + shift for value in row] for row in matrix]


def transposed(matrix: Matrix) -> Matrix:
    """Return the rows as columns."""
    return [list(column) for column in zip(*matrix, strict=True)]


@dataclass
class Tableau:
    """One basis of the polytope: ``rows[r][-1] / denominator`` is the value of the variable ``basic[r]``.

    Variables ``0..d-1`` are :math:`x_j`, variable ``d + r`` is the slack of row `r`.
    """

    rows: Matrix
    denominator: int
    basic: list[int]
    nonbasic: list[int]

    @classmethod
    def origin(cls, M: Matrix) -> Tableau:
        """Return the tableau of the vertex :math:`x = 0`."""
        k, d = len(M), len(M[0])
        return cls(
            rows=[[*row, 1] for row in M], denominator=1, basic=list(range(d, d + k)), nonbasic=list(range(d))
        )

    def leaving(self, column: int) -> int:
        """Return the row that leaves as `column` enters: least ratio, ties broken by the perturbation."""
        tied: list[int] = []
        value, entry = 1, 0
        for r, row in enumerate(self.rows):
            if row[column] <= 0:
                continue
            left, right = row[-1] * entry, value * row[column]
            if left < right or not tied:
                tied, value, entry = [r], row[-1], row[column]
            elif left == right:
                tied.append(r)
        return tied[0] if len(tied) == 1 else self._first(tied, column)

    def _first(self, tied: list[int], column: int) -> int:
        """Return the one of the tied rows that is smallest under the perturbation."""
        d = len(self.nonbasic)
        at = {variable: c for c, variable in enumerate(self.nonbasic)}
        for slack in range(d, d + len(self.basic)):
            where = at.get(slack)
            weight = [
                self.rows[r][where] if where is not None else self.denominator * (self.basic[r] == slack)
                for r in tied
            ]
            least = tied[0], weight[0]
            kept: list[int] = []
            for r, w in zip(tied, weight, strict=True):
                sign = w * self.rows[least[0]][column] - least[1] * self.rows[r][column]
                if sign < 0:
                    least, kept = (r, w), [r]
                elif sign == 0:
                    kept.append(r)
            tied = kept
            if len(tied) == 1:
                break
        return tied[0]

    def pivoted(self, row: int, column: int) -> Tableau:
        """Return the tableau with the variable of `column` in the place of that of `row`."""
        old, pivot_row = self.denominator, self.rows[row]
        pivot = pivot_row[column]
        rows = []
        for r, current in enumerate(self.rows):
            if r == row:
                new = list(pivot_row)
                new[column] = old
            else:
                factor = current[column]
                new = [(a * pivot - factor * b) // old for a, b in zip(current, pivot_row, strict=True)]
                new[column] = -factor
            rows.append(new)
        basic, nonbasic = list(self.basic), list(self.nonbasic)
        basic[row], nonbasic[column] = nonbasic[column], basic[row]
        return Tableau(rows=rows, denominator=pivot, basic=basic, nonbasic=nonbasic)

    @property
    def basis_mask(self) -> int:
        """The constraints that are tight at the perturbed vertex, as bits."""
        return sum([1 << variable for variable in self.nonbasic])

    @property
    def zero_mask(self) -> int:
        """The other constraints that are tight at the vertex itself."""
        return sum([1 << v for v, row in zip(self.basic, self.rows, strict=True) if row[-1] == 0])

    def weights(self) -> tuple[int, ...]:
        """Return the vertex times the denominator."""
        d = len(self.nonbasic)
        values = [0] * d
        for variable, row in zip(self.basic, self.rows, strict=True):
            if variable < d:
                values[variable] = row[-1]
        return tuple(values)

    def mixture(self) -> tuple[Fraction, ...]:
        """Return the vertex scaled to sum one (not at the origin)."""
        return scaled_to_one(self.weights())


def scaled_to_one(weights: tuple[int, ...]) -> tuple[Fraction, ...]:
    """Return non-negative integers, not all zero, as a mixture."""
    total = sum(weights)
    return tuple(Fraction(weight, total) for weight in weights)


@dataclass(frozen=True)
class ExactVertices:
    """The vertices of the perturbed polytope and what each becomes without the perturbation.

    Parameters
    ----------
    limit : dict of int to int
        Tight constraints of a perturbed vertex -> tight constraints of the vertex it tends to.
    weights : dict of int to tuple of int
        Tight constraints of a vertex -> a positive multiple of it; without the origin.
    exhausted : bool
        Whether the limit on their number ended the search.
    """

    limit: dict[int, int]
    weights: dict[int, tuple[int, ...]]
    exhausted: bool


def perturbed_vertices(M: Matrix, *, most: int) -> ExactVertices:
    """Return all vertices of ``{x >= 0, M x <= 1}``.

    The graph of the perturbed polytope is connected, so that none is missed.

    Examples
    --------
    >>> sorted(perturbed_vertices([[1, 1], [1, 1]], most=10).weights.values())
    [(0, 1), (1, 0)]
    """
    start = Tableau.origin(M)
    origin = start.basis_mask
    limit = {origin: origin}
    weights: dict[int, tuple[int, ...]] = {}
    queue = deque([(origin, start)])
    open_edges: set[int] = set()  # seen from one end so far; both ends see the same tight constraints
    while queue:
        mask, here = queue.popleft()
        for column, variable in enumerate(here.nonbasic):
            edge = mask ^ (1 << variable)
            if edge in open_edges:
                open_edges.remove(edge)
                continue
            open_edges.add(edge)
            row = here.leaving(column)
            fresh = edge | (1 << here.basic[row])
            if fresh in limit:
                continue
            there = here.pivoted(row, column)
            tight = fresh | there.zero_mask
            limit[fresh] = tight
            if tight not in weights:
                weights[tight] = there.weights()
            if len(limit) > most:
                return ExactVertices(limit=limit, weights=weights, exhausted=True)
            queue.append((fresh, there))
    return ExactVertices(limit=limit, weights=weights, exhausted=False)


def exact_mixture(replies: list[list[float]], mask: int) -> tuple[Fraction, ...]:
    """Return the mixture with the given tight constraints in fractions.

    Parameters
    ----------
    replies : list of list of float
        What each of k replies pays the opponent against each of d own actions.
    mask : int
        Bit `j` for an unused own action, bit ``d + r`` for a best reply; the mixture must be unique.

    Examples
    --------
    >>> exact_mixture([[1.0, 0.0], [0.0, 2.0]], 0b1100)
    (Fraction(2, 3), Fraction(1, 3))
    """
    d = len(replies[0])
    used = [j for j in range(d) if not mask >> j & 1]
    best = [replies[r] for r in range(len(replies)) if mask >> (d + r) & 1]
    rows = [[Fraction(row[j]) - Fraction(best[0][j]) for j in used] for row in best[1:]]
    found = solved_exactly([*rows, [Fraction(1)] * len(used)], [Fraction(0)] * len(rows) + [Fraction(1)])
    if found is None:
        raise ValueError("the tight constraints must determine one mixture")
    weight = dict(zip(used, found, strict=True))
    return tuple(weight.get(j, Fraction(0)) for j in range(d))
