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
.. [3] J. Ortega, "The Newton-Kantorovich theorem", American Mathematical Monthly 75 (1968) 658-660,
   doi:10.2307/2313800.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import BoolArray, FloatArray, IntArray

__all__ = ["IndifferenceRoots", "bezout_number", "indifference_roots", "overdetermined_without_root"]

ComplexArray = NDArray[np.complex128]

_STEPS = 200
_SMALLEST_STEP = 1e-8
_LARGEST_STEP = 0.1
_TRACKED = 1e-7
_KANTOROVICH = 0.25
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


def _assignments(counts: Sequence[int], sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the ways to give each equation to an opponent of its player, each filled exactly."""
    owners = [i for i, count in enumerate(counts) for _ in range(count)]
    room = [size - 1 for size in sizes]
    choice: list[int] = []

    def place(position: int) -> Iterator[tuple[int, ...]]:
        if position == len(owners):
            yield tuple(choice)
            return
        for k in range(len(sizes)):
            if k != owners[position] and room[k]:
                room[k] -= 1
                choice.append(k)
                yield from place(position + 1)
                choice.pop()
                room[k] += 1

    yield from place(0)


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


class _Homotopy:
    """The moving system ``(1 - t) start + t target`` in homogeneous coordinates, for a batch of paths."""

    def __init__(self, targets: Sequence[FloatArray], sizes: Sequence[int], rng: np.random.Generator) -> None:
        self.n = len(targets)
        self.sizes = tuple(sizes)
        self.counts = tuple(target.shape[1] for target in targets)
        ends = np.cumsum(self.sizes)
        self.blocks = [slice(int(e - s), int(e)) for e, s in zip(ends, self.sizes, strict=True)]
        self.targets = list(targets)
        self.forms = [_unit_complex(rng, (count, self.n, max(self.sizes))) for count in self.counts]
        self.turn = complex(np.exp(2j * np.pi * rng.random()))

    def starts(self) -> ComplexArray:
        """Return the solutions of the start system, shape ``(B, N)``."""
        owners = [(i, j) for i, count in enumerate(self.counts) for j in range(count)]
        found = []
        for choice in _assignments(self.counts, self.sizes):
            parts = []
            for k, size in enumerate(self.sizes):
                rows = [
                    self.forms[i][j, k, :size] for (i, j), to in zip(owners, choice, strict=True) if to == k
                ]
                matrix = np.array(rows).reshape(size - 1, size)
                parts.append(np.conj(np.linalg.svd(matrix)[2][-1]) if size > 1 else np.ones(1))
            found.append(np.concatenate(parts))
        return np.array(found, dtype=complex).reshape(len(found), sum(self.sizes))

    def target(self, y: ComplexArray, system: IntArray) -> tuple[ComplexArray, ComplexArray]:
        """Return the indifference equations and their derivative, shapes ``(P, M)`` and ``(P, M, N)``."""
        values, slopes = [], []
        for i, count in enumerate(self.counts):
            if count == 0:
                continue
            table = self.targets[i][system].astype(complex)
            slope = np.zeros((len(y), count, y.shape[1]), dtype=complex)
            value = np.zeros((len(y), count), dtype=complex)
            for k in range(self.n):
                if k != i:
                    part = _contract(table, [y[:, b] for b in self.blocks], i, k)
                    slope[:, :, self.blocks[k]] = part
                    value = (part @ y[:, self.blocks[k], np.newaxis])[..., 0]
            values.append(value)
            slopes.append(slope)
        return np.concatenate(values, axis=1), np.concatenate(slopes, axis=1)

    def start(self, y: ComplexArray) -> tuple[ComplexArray, ComplexArray]:
        """Return the products of linear forms and their derivative."""
        values, slopes = [], []
        for i, count in enumerate(self.counts):
            if count == 0:
                continue
            others = [k for k in range(self.n) if k != i]
            factor = {k: y[:, self.blocks[k]] @ self.forms[i][:, k, : self.sizes[k]].T for k in others}
            slope = np.zeros((len(y), count, y.shape[1]), dtype=complex)
            for k in others:
                rest = prod((factor[m] for m in others if m != k), start=np.ones_like(factor[k]))
                slope[:, :, self.blocks[k]] = rest[:, :, np.newaxis] * self.forms[i][:, k, : self.sizes[k]]
            values.append(prod((factor[k] for k in others), start=np.ones((len(y), count), dtype=complex)))
            slopes.append(slope)
        return np.concatenate(values, axis=1), np.concatenate(slopes, axis=1)

    def bordered(self, slope: ComplexArray, y: ComplexArray) -> ComplexArray:
        """Return `slope` with one row a player that keeps its block on the unit sphere's tangent plane."""
        rows = np.zeros((len(y), self.n, y.shape[1]), dtype=complex)
        for i, block in enumerate(self.blocks):
            rows[:, i, block] = np.conj(y[:, block])
        return np.concatenate([slope, rows], axis=1)

    def normalised(self, y: ComplexArray) -> ComplexArray:
        """Return `y` with every player's block scaled to unit length."""
        return np.concatenate(
            [y[:, b] / np.linalg.norm(y[:, b], axis=1, keepdims=True) for b in self.blocks], axis=1
        )

    def direction(self, y: ComplexArray, t: FloatArray, system: IntArray) -> ComplexArray:
        """Return the velocity of the paths in `t`."""
        (f, df), (g, dg) = self.target(y, system), self.start(y)
        at = t[:, np.newaxis]
        matrix = self.bordered(at[..., np.newaxis] * df + self.turn * (1 - at[..., np.newaxis]) * dg, y)
        return _solve(matrix, self._padded(self.turn * g - f))

    def newton(self, y: ComplexArray, t: FloatArray, system: IntArray) -> ComplexArray:
        """Return Newton's step at fixed `t`."""
        (f, df), (g, dg) = self.target(y, system), self.start(y)
        at = t[:, np.newaxis]
        matrix = self.bordered(at[..., np.newaxis] * df + self.turn * (1 - at[..., np.newaxis]) * dg, y)
        return _solve(matrix, self._padded(-at * f - self.turn * (1 - at) * g))

    def _padded(self, right: ComplexArray) -> ComplexArray:
        return np.concatenate([right, np.zeros((len(right), self.n))], axis=1)


def _differences(table: FloatArray, player: int) -> FloatArray:
    """Return the equations of `player`, axes ``(Q, s_i - 1, opponents...)``, each of largest entry one."""
    moved = np.moveaxis(table, player + 1, 1)
    equations = moved[:, 1:] - moved[:, :1]
    scale = np.abs(equations).max(axis=tuple(range(2, equations.ndim)), keepdims=True)
    return equations / np.where(scale > 0, scale, 1.0)


def _contract(table: ComplexArray, y: Sequence[ComplexArray], player: int, kept: int) -> ComplexArray:
    """Return `table` with all opponents' blocks put in except `kept`, shape ``(P, s_i - 1, s_kept)``."""
    others = [k for k in range(len(y)) if k != player]
    for position in range(len(others) - 1, -1, -1):
        if others[position] != kept:
            moved = np.moveaxis(table, position + 2, -1)
            table = (moved * y[others[position]][(slice(None), *(np.newaxis,) * (moved.ndim - 2))]).sum(
                axis=-1
            )
    return table


def _unit_complex(rng: np.random.Generator, shape: tuple[int, ...]) -> ComplexArray:
    """Return independent numbers from the complex unit circle."""
    return np.asarray(np.exp(2j * np.pi * rng.random(shape)))


def _solve(matrix: ComplexArray, right: ComplexArray) -> ComplexArray:
    """Return the solutions of a stack of linear systems; NaN where one is exactly singular."""
    try:
        return np.asarray(np.linalg.solve(matrix, right[..., np.newaxis])[..., 0])
    except np.linalg.LinAlgError:
        result = np.full_like(right, np.nan)
        for row in range(len(right)):
            try:
                result[row] = np.linalg.solve(matrix[row], right[row])
            except np.linalg.LinAlgError:
                continue
        return result


def _track(homotopy: _Homotopy, y: ComplexArray, system: IntArray) -> ComplexArray:
    """Return the end points of all paths, each with its own step length."""
    t, h = np.zeros(len(y)), np.full(len(y), 0.05)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        for _ in range(_STEPS):
            active = np.flatnonzero((t < 1) & (h > _SMALLEST_STEP))
            if active.size == 0:
                break
            here, when, which = y[active], t[active], system[active]
            step = np.minimum(h[active], 1 - when)
            s = step[:, np.newaxis]
            k1 = homotopy.direction(here, when, which)
            k2 = homotopy.direction(here + s / 2 * k1, when + step / 2, which)
            k3 = homotopy.direction(here + s / 2 * k2, when + step / 2, which)
            k4 = homotopy.direction(here + s * k3, when + step, which)
            new = here + s / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
            arrival = np.where(step >= 1 - when, 1.0, when + step)
            moves = []
            for _ in range(2):
                change = homotopy.newton(new, arrival, which)
                new = new + change
                moves.append(np.abs(change).max(axis=1))
            kept = (moves[0] < 1e-3) & (moves[1] < _TRACKED)
            easy = kept & (moves[0] < 1e-5)
            accepted = active[kept]
            y[accepted] = homotopy.normalised(new[kept])
            t[accepted] = arrival[kept]
            h[active] = np.where(easy, np.minimum(2 * step, _LARGEST_STEP), np.where(kept, step, step / 2))
            h[accepted] = np.maximum(h[accepted], 2 * _SMALLEST_STEP)
    return y


def _proven(homotopy: _Homotopy, y: ComplexArray, system: IntArray) -> tuple[BoolArray, FloatArray]:
    """Return whether each end point has a nonsingular root nearby, and within which distance.

    In the affine chart through the point the equations are multilinear, so the second derivative in a
    unit ball around it is bounded by the entries of the tables times at most 2 for each further player.
    """
    value, slope = homotopy.target(y, system)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        singular = np.linalg.svd(homotopy.bordered(slope, y), compute_uv=False)
        inverse = 1 / singular[:, -1]
        move = inverse * np.linalg.norm(value, axis=1)
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
    return _all_roots(_Homotopy(targets, tables[0].shape[1:], rng))


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
    homotopy = _Homotopy(targets, sizes, rng)
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


def _all_roots(homotopy: _Homotopy) -> IndifferenceRoots:
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
    y = _track(homotopy, np.tile(starts, (count, 1)), system)
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
