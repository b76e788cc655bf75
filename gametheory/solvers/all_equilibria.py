"""All equilibria of a two-player game, degenerate or not: the extreme equilibria and their components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory.arrays import ATOL
from gametheory.errors import RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.exact_algebra import determinant_sign
from gametheory.games.normal_form import NormalForm
from gametheory.solvers.batch_bimatrix import LARGEST, extreme_equilibria
from gametheory.solvers.batch_vertices import ORDER_DIGITS, batch_of_vertices
from gametheory.solvers.components import components
from gametheory.solvers.exact_vertices import (
    integer_payoffs,
    perturbed_vertices,
    positive,
    scaled_to_one,
    transposed,
)
from gametheory.solvers.kernels.vertices import MOST_BITS
from gametheory.solvers.one_by_one import one_by_one
from gametheory.solvers.protocol import BatchCandidates, Candidates, Completeness
from gametheory.solvers.vertex_equilibria import vertex_equilibria

__all__ = ["AllEquilibria"]

_ENTRIES = 20_000_000
"""Largest number of tableau entries to compute in integers: a minute of work."""

_FEW = 8
"""Up to so many actions in all, integers are as fast as floats and leave nothing to prove."""


@dataclass(frozen=True)
class AllEquilibria:
    r"""Every extreme equilibrium of a two-player game, its components, and a proof that there are no others.

    A mixture of the row player is a point of her best-reply polytope, labelled by the actions that she does
    not use and by the opponent's best replies; an equilibrium is a pair of points that has all labels [1]_.
    The extreme equilibria are the pairs of vertices with all labels. All others are convex combinations of
    these, within the maximal Nash subsets of each component [2]_.

    Parameters
    ----------
    proof : bool, default True
        Whether to prove the vertices with bounds on the rounding error. Without, a game that is clearly not
        degenerate is reported as ``SEARCHED``.
    max_vertices : int, default 200000
        Stop where a polytope has more vertices than this, or takes more than a minute's work in integers.

    Notes
    -----
    *Guarantee.* Complete (``PROVEN``), without repeats, degenerate or not. Payoffs count as given: a float is
    the binary fraction that it is, so that two payoffs tie only if they are equal; where two differ by
    rounding only, ``details["note"]`` says so.

    *Cost.* Floats first: the vertices of a clearly simple polytope are proved by error bounds and by closure
    under edges. Exact games, and games that floats cannot decide, go through integer pivoting instead. The
    number of vertices grows exponentially: a random game takes milliseconds at 6 x 6, a second near 15 x 15.

    *Failure.* More than `max_vertices`: the status is ``STEP_LIMIT``. Use :class:`LemkeHowson` for one
    equilibrium.

    References
    ----------
    .. [1] O. Mangasarian, "Equilibrium points of bimatrix games", J. SIAM 12 (1964) 778-780.
    .. [2] D. Avis, G. Rosenberg, R. Savani and B. von Stengel, "Enumeration of Nash equilibria for two-player
       games", Economic Theory 42 (2010) 9-37, doi:10.1007/s00199-009-0449-x.

    Examples
    --------
    A degenerate game: against her first action he is indifferent, and a whole edge of his mixtures is in
    equilibrium.

    >>> from gametheory import NormalForm, solve
    >>> solution = solve(NormalForm.from_bimatrix([[1, 1], [1, 0]], [[2, 2], [1, 1]]), AllEquilibria())
    >>> [(x.tolist(), y.tolist()) for x, y in (e.profile for e in solution)]
    [([1.0, 0.0], [1.0, 0.0]), ([1.0, 0.0], [0.0, 1.0]), ([0.0, 1.0], [1.0, 0.0])]
    >>> solution.complete.name, [(c.index, len(c.subsets)) for c in solution.components]
    ('PROVEN', [(1, 2)])
    """

    proof: bool = True
    max_vertices: int = 200_000
    concept: Concept = Concept.NASH

    def __post_init__(self) -> None:
        if self.max_vertices < 1:
            raise invalid("max_vertices", "must be positive", self.max_vertices)

    def search(self, game: NormalForm) -> Candidates:
        """Return the extreme equilibria of one game, grouped into components."""
        if game.n_players != 2 or game.is_batch:
            raise RefusedError(f"AllEquilibria takes one game of two players, got {game.payoffs.shape}")
        by_floats = not game.is_exact and _FEW < sum(game.shape) <= MOST_BITS
        found = self._in_floats(game) if by_floats else None
        return self._exact(game) if found is None else found

    def search_batch(self, game: NormalForm) -> BatchCandidates:
        """Return the extreme equilibria of all games of a batch, without their components."""
        if game.n_players != 2:
            raise RefusedError(f"AllEquilibria takes games of two players, got {game.payoffs.shape}")
        if game.is_exact or sum(game.shape) > MOST_BITS:
            return one_by_one(game, self)
        if max(game.shape) > LARGEST:
            return batch_of_vertices(game, self, most=self.max_vertices, proof=self.proof)
        batch = game.batch_shape
        found = extreme_equilibria(game.payoffs.reshape(-1, *game.payoffs.shape[-3:]))
        most = found.gap.shape[-1]
        return BatchCandidates(
            profiles=(
                found.row.reshape(*batch, most, game.shape[0]),
                found.column.reshape(*batch, most, game.shape[1]),
            ),
            count=found.count.reshape(batch),
            degenerate=found.degenerate.reshape(batch),
            complete=np.ones(batch, dtype=bool),
            payoffs=found.payoffs.reshape(*batch, most, 2),
            gap=found.gap.reshape(*batch, most),
        )

    def _in_floats(self, game: NormalForm) -> Candidates | None:
        """Search in floats and prove it; None where floats cannot decide."""
        found = vertex_equilibria(game.payoffs[np.newaxis], most=self.max_vertices, proof=self.proof)
        if found.exhausted.any():
            return _stopped()
        if not found.decided.all():
            return None
        pairs = list(zip(found.row_labels.tolist(), found.column_labels.tolist(), strict=True))
        return _grouped(
            game,
            pairs,
            dict(zip(found.row_labels.tolist(), found.row, strict=True)),
            dict(zip(found.column_labels.tolist(), found.column, strict=True)),
            limits=[(pair, pair) for pair in pairs],
            complete=Completeness.PROVEN if self.proof else Completeness.SEARCHED,
            details={"degenerate": False, "arithmetic": "floats with error bounds"},
        )

    def _exact(self, game: NormalForm) -> Candidates:
        """Search in integers, with ties broken by an infinitesimal perturbation."""
        m, n = game.shape
        first, second = integer_payoffs(game)
        most = min(self.max_vertices, _ENTRIES // (m * n))
        row = perturbed_vertices(transposed(positive(second)), most=most)
        column = perturbed_vertices(positive(first), most=most)
        if row.exhausted or column.exhausted:
            return _stopped()
        every = (1 << (m + n)) - 1
        theirs = {_turned(mask, m, n): y for mask, y in column.weights.items()}
        limits = []
        for basis, tight in column.limit.items():
            label = _turned(basis, m, n)
            if every ^ label in row.limit and tight in column.weights:
                limits.append(((every ^ label, label), (row.limit[every ^ label], _turned(tight, m, n))))
        pairs = _fully_labelled(list(row.weights), list(theirs), every)
        rows = {mask: _mixture(game, row.weights[mask]) for mask in {x for x, _ in pairs}}
        columns = {mask: _mixture(game, theirs[mask]) for mask in {y for _, y in pairs}}
        degenerate = any(mask.bit_count() > m for mask in row.weights) or any(
            mask.bit_count() > n for mask in theirs
        )
        return _grouped(
            game,
            pairs,
            rows,
            columns,
            limits=limits,
            complete=Completeness.PROVEN,
            details={"degenerate": degenerate, "arithmetic": "exact integers", **_note(game)},
        )


def _grouped(
    game: NormalForm,
    pairs: list[tuple[int, int]],
    rows: Mapping[int, Any],
    columns: Mapping[int, Any],
    *,
    limits: Iterable[tuple[tuple[int, int], tuple[int, int]]],
    complete: Completeness,
    details: Mapping[str, Any],
) -> Candidates:
    """Sort the equilibria, give each its index, and group them.

    `limits` says for each equilibrium of the (perturbed) game, named by its bases, to which pair it tends.
    """
    rank = [{mask: _rank(mixture) for mask, mixture in side.items()} for side in (rows, columns)]
    pairs = sorted(pairs, key=lambda pair: (rank[0][pair[0]], rank[1][pair[1]]), reverse=True)
    first, second = (positive(matrix) for matrix in integer_payoffs(game))
    m, n = game.shape
    indices: dict[tuple[int, int], int] = {}
    for (x, y), limit in limits:
        own = [i for i in range(m) if not x >> i & 1]
        other = [j for j in range(n) if not y >> (m + j) & 1]
        indices[limit] = indices.get(limit, 0) + _index(first, second, own, other)
    return Candidates(
        answers=tuple((rows[x], columns[y]) for x, y in pairs),
        complete=complete,
        components=components(pairs, rows, columns, indices),
        details=details,
    )


def _rank(mixture: Any) -> tuple[float, ...]:
    """Return what mixtures are sorted by: rounded floats first, so that all searches have one order.

    The last probability follows from the others.
    """
    leading = np.asarray(mixture, dtype=float)[:-1]
    return (*leading.round(ORDER_DIGITS).tolist(), *leading.tolist())


def _index(first: list[list[int]], second: list[list[int]], own: list[int], other: list[int]) -> int:
    """Return the index of a regular equilibrium with these supports, for positive payoffs (Shapley 1974)."""
    if len(own) == 1:
        return 1
    signs = [determinant_sign([[matrix[i][j] for j in other] for i in own]) for matrix in (first, second)]
    return signs[0] * signs[1] * (1 if len(own) % 2 else -1)


def _note(game: NormalForm) -> dict[str, str]:
    """Return a remark if payoffs are floats that differ in their last digits only."""
    if game.is_exact:
        return {}
    steps = np.diff(np.sort(game.unit.reshape(2, -1)))
    if not ((steps > 0) & (steps <= ATOL)).any():
        return {}
    return {"note": "payoffs that differ by rounding only do not tie; solve(game.tied()) makes them equal"}


def _stopped() -> Candidates:
    return Candidates(answers=(), complete=Completeness.SEARCHED, exhausted=True)


def _mixture(game: NormalForm, weights: tuple[int, ...]) -> Any:
    mixture = np.empty(len(weights), dtype=object)
    mixture[:] = scaled_to_one(weights)
    return mixture if game.is_exact else mixture.astype(float)


def _turned(mask: int, m: int, n: int) -> int:
    """Return labels that start with the column player's actions so that the row player's come first."""
    return (mask & ((1 << n) - 1)) << m | mask >> n


def _fully_labelled(rows: list[int], columns: list[int], every: int) -> list[tuple[int, int]]:
    """Return the pairs that have all labels together."""
    if every.bit_length() > MOST_BITS:
        return [(x, y) for y in columns for x in rows if x | y == every]
    xs, ys = np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)
    return [
        (rows[i], y) for y, mask in zip(columns, ys, strict=True) for i in np.flatnonzero(xs | mask == every)
    ]
