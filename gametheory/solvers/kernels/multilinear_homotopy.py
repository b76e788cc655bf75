"""Paths of complex solutions of multilinear equations, in products of projective spaces.

Every equation belongs to a player and is linear in the block of variables of each other player. The start
system has products of random linear forms in their place; its solutions are known, and the paths from them
are smooth with probability one (A. Sommese and C. Wampler, "The Numerical Solution of Systems of Polynomials
Arising in Engineering and Science", World Scientific 2005, chapters 7 and 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import FloatArray, IntArray

__all__ = ["ComplexArray", "MultilinearHomotopy", "end_points"]

ComplexArray = NDArray[np.complex128]

_STEPS = 200
_SMALLEST_STEP = 1e-8
_LARGEST_STEP = 0.1
_TRACKED = 1e-7


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


class MultilinearHomotopy:
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


def end_points(homotopy: MultilinearHomotopy, y: ComplexArray, system: IntArray) -> ComplexArray:
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
