r"""All isolated solutions of the indifference equations on given supports, for any number of players.

On a support with :math:`s_i` actions a player the mixtures solve :math:`s_i - 1` equations
:math:`u_i(j, p_{-i}) = u_i(1, p_{-i})`, linear in each opponent's mixture. Such a system has at most
:math:`B` isolated complex solutions, where :math:`B` counts the ways of giving every equation of
player :math:`i` to one opponent so that each player :math:`k` receives :math:`s_k - 1` (the
multihomogeneous Bezout number, attained for generic payoffs [1]_). A homotopy starts from products of
random linear forms, whose :math:`B` solutions are known, and follows them in products of projective
spaces, so that no path runs to infinity [2]_. When :math:`B` end points are proven distinct and
regular by Kantorovich's theorem [3]_, nothing isolated is missing.

References
----------
.. [1] R. McKelvey and A. McLennan, "The maximal number of regular totally mixed Nash equilibria",
   Journal of Economic Theory 72 (1997) 411-425, doi:10.1006/jeth.1996.2214.
.. [2] A. Sommese and C. Wampler, "The Numerical Solution of Systems of Polynomials Arising in
   Engineering and Science", World Scientific 2005, doi:10.1142/5763.
.. [3] J. Ortega, "The Newton-Kantorovich theorem", American Mathematical Monthly 75 (1968)
   658-660.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, IntArray
from gametheory.solvers.kernels.multilinear_homotopy import ComplexArray, MultilinearHomotopy, end_points

__all__ = ["IndifferenceRoots", "bezout_number", "indifference_roots", "overdetermined_without_root"]

_KANTOROVICH = 0.25
_ROUNDING = 1e-14  # error of an equation's value: entries and variables of order one
_APART = 1e-6  # far above the rounding of an angle, about 1e-8


@dataclass(frozen=True, slots=True)
class IndifferenceRoots:
    """End points of all paths of a batch of systems.

    Attributes
    ----------
    roots : ComplexArray
        Shape ``(Q, B, N)``: homogeneous coordinates of all players one after the other, each player's
        block of unit length; dividing a block by its sum gives the mixture.
    regular : BoolArray
        Shape ``(Q, B)``: proven to be near a nonsingular root.
    complete : BoolArray
        Shape ``(Q,)``: all `B` end points are regular and proven distinct, so no isolated root is missing.
    """

    roots: ComplexArray
    regular: BoolArray
    complete: BoolArray


def bezout_number(sizes: Sequence[int]) -> int:
    """Return the largest number of isolated solutions on supports of these `sizes`.

    Examples
    --------
    >>> [bezout_number(sizes) for sizes in [(3, 3), (2, 2, 2), (3, 3, 3), (2, 2, 2, 2), (3, 2, 1)]]
    [1, 2, 10, 9, 0]
    """
    counts = {tuple(size - 1 for size in sizes): 1}
    for i, size in enumerate(sizes):
        for _ in range(size - 1):
            following: dict[tuple[int, ...], int] = {}
            for room, ways in counts.items():
                for k in range(len(sizes)):
                    if k != i and room[k]:
                        left = (*room[:k], room[k] - 1, *room[k + 1 :])
                        following[left] = following.get(left, 0) + ways
            counts = following
    return sum(counts.values())


def _differences(table: FloatArray, player: int) -> FloatArray:
    """Return the equations of `player`, axes ``(Q, s_i - 1, opponents...)``, each of largest entry one."""
    moved = np.moveaxis(table, player + 1, 1)
    equations = moved[:, 1:] - moved[:, :1]
    scale = np.abs(equations).max(axis=tuple(range(2, equations.ndim)), keepdims=True)
    return equations / np.where(scale > 0, scale, 1.0)


def _proven(homotopy: MultilinearHomotopy, y: ComplexArray, system: IntArray) -> tuple[BoolArray, FloatArray]:
    """Return whether each end point has a nonsingular root nearby, and within which distance.

    In the affine chart through the point the equations are multilinear, so the second derivative in a
    unit ball around it is bounded by the entries of the tables times at most 2 for each further player.
    """
    value, slope = homotopy.target(y, system)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        singular = np.linalg.svd(homotopy.bordered(slope, y), compute_uv=False)
        inverse = 1 / singular[:, -1]
        move = inverse * (np.linalg.norm(value, axis=1) + _ROUNDING)
        entries = max(
            float(np.linalg.norm(table.reshape(len(table), -1), axis=1).max()) for table in homotopy.targets
        )
        bend = entries * (homotopy.n - 1) * homotopy.n**0.5 * 2.0 ** max(homotopy.n - 3, 0)
        good = np.isfinite(inverse) & (inverse * bend * move <= _KANTOROVICH) & (move < 1e-6)
    return good, np.where(good, 2 * move, np.inf)


def indifference_roots(tables: Sequence[FloatArray], *, rng: np.random.Generator) -> IndifferenceRoots:
    """Return the end points of all homotopy paths for a batch of systems of one support size.

    Parameters
    ----------
    tables : Sequence[FloatArray]
        For each player her payoffs on the supports, shape ``(Q, s_1, ..., s_n)``, where `Q` counts systems.
    rng : numpy.random.Generator
        Draws the start system; with probability one no path is singular before its end.

    Examples
    --------
    >>> import numpy as np
    >>> row = np.array([[[2.0, 0.0], [0.0, 1.0]]])
    >>> found = indifference_roots([row, row[:, ::-1, ::-1]], rng=np.random.default_rng(0))
    >>> root = found.roots[0, 0]
    >>> np.round((root[:2] / root[:2].sum()).real, 6), bool(found.complete[0])
    (array([0.666667, 0.333333]), True)
    """
    targets = [_differences(table, i) for i, table in enumerate(tables)]
    return _all_roots(MultilinearHomotopy(targets, tables[0].shape[1:], rng))


def overdetermined_without_root(table: FloatArray, player: int, *, rng: np.random.Generator) -> BoolArray:
    """Return which supports are proven empty because one player asks more than the others can satisfy.

    If :math:`s_i - 1` exceeds the number of free probabilities of all opponents together, as many random
    combinations of the equations as there are free probabilities are solved; the support is empty if all
    their solutions were found and none satisfies the equations themselves.

    Parameters
    ----------
    table : FloatArray, shape (Q, s_1, ..., s_n)
        Payoffs of `player` on the supports.
    player : int
        Whose equations are too many.
    rng : numpy.random.Generator
        Draws the combinations and the start system.
    """
    equations = _differences(table, player)
    sizes = [1 if k == player else size for k, size in enumerate(table.shape[1:])]
    needed = sum(sizes) - len(sizes)
    if needed == 0:
        lead = np.abs(equations).reshape(len(equations), -1).max(axis=1)
        return np.asarray(lead > _APART)
    mix = rng.normal(size=(needed, equations.shape[1]))
    combined = np.moveaxis(np.tensordot(mix, equations, axes=(1, 1)), 0, 1)
    opponents = [[size for k, size in enumerate(sizes) if k != i] for i in range(len(sizes))]
    targets = [
        combined if i == player else np.zeros((len(table), 0, *opponents[i])) for i in range(len(sizes))
    ]
    homotopy = MultilinearHomotopy(targets, sizes, rng)
    found = _all_roots(homotopy)
    paths = found.roots.shape[1]
    homotopy.targets[player], homotopy.counts = (
        equations,
        tuple(equations.shape[1] if i == player else 0 for i in range(len(sizes))),
    )
    flat = found.roots.reshape(-1, found.roots.shape[2])
    left, _ = homotopy.target(flat, np.repeat(np.arange(len(table)), paths))
    missed = np.abs(left).max(axis=1).reshape(len(table), paths) > _APART
    empty: BoolArray = found.complete & missed.all(axis=1)
    return empty


def _all_roots(homotopy: MultilinearHomotopy) -> IndifferenceRoots:
    """Return the end points of all paths of `homotopy`, with what is proven of them."""
    count = len(homotopy.targets[0])
    starts = homotopy.starts()
    paths, size = starts.shape
    if paths == 0:
        return IndifferenceRoots(
            np.zeros((count, 0, size), dtype=complex),
            np.zeros((count, 0), dtype=bool),
            np.zeros(count, dtype=bool),
        )
    system = np.repeat(np.arange(count), paths)
    y = end_points(homotopy, np.tile(starts, (count, 1)), system)
    ends = np.ones(len(y))
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        for _ in range(3):
            change = homotopy.newton(y, ends, system)
            small = np.abs(change).max(axis=1) < 1e-3
            y = np.where(small[:, np.newaxis], homotopy.normalised(y + change), y)
    regular, radius = _proven(homotopy, y, system)
    roots = y.reshape(count, paths, size)
    regular, radius = regular.reshape(count, paths), radius.reshape(count, paths)
    complete: BoolArray = np.asarray(regular.all(axis=1))
    for q in np.flatnonzero(complete):
        distance = _distances(roots[q], homotopy.blocks)
        apart = distance > np.maximum(_APART, 4 * (radius[q][:, np.newaxis] + radius[q]))
        complete[q] = bool((apart | np.eye(paths, dtype=bool)).all())
    return IndifferenceRoots(roots, regular, complete)


def _distances(roots: ComplexArray, blocks: Sequence[slice]) -> FloatArray:
    """Return pairwise distances of points in a product of projective spaces (largest sine of an angle)."""
    sines = []
    for block in blocks:
        part = roots[:, block]
        cosine = np.minimum(np.abs(part @ part.conj().T), 1.0)
        sines.append(np.sqrt(1 - cosine**2))
    return np.asarray(np.max(sines, axis=0))
