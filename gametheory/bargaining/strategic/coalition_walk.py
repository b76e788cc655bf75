"""The walk to the stationary values of a legislature with unequal votes, one legislature after another.

Plain loops over arrays, so that the same functions run as they stand and, for batches, compiled
(:mod:`gametheory.bargaining.kernels.coalition_walk_compiled`).
"""

from __future__ import annotations

import numpy as np

from gametheory.arrays import FloatArray, IntArray

__all__ = ["FUNCTIONS", "walks"]

State = tuple[FloatArray, IntArray, FloatArray, IntArray]
"""Values, sets that are bought, the chance that each is, and whose it is.

Slot i < n holds a set of proposer i, the slots behind it others that cost their proposers the same.
"""
Scratch = tuple[FloatArray, FloatArray, FloatArray, FloatArray, IntArray]
"""Of linear equations: matrix, right-hand side, solution, scale of the columns, and rows of the pivots."""

_ROUNDING = 1e-12
"""How far a chance may be negative, or another set cheaper."""
_EXACT = 3e-16
_WELL_DETERMINED = 1e-4
"""Size of pivots above which equations need no scaling."""
_UNDETERMINED = 1e-9
"""Size of a pivot, after scaling, below which its unknown stays as it is."""
_FINEST = 1e-13
"""Step of the discount factor below which the walk stops."""
_MOST_CHANGES = 60
"""Of the sets that are bought, at one discount factor."""
_MOST_STEPS = 30


def walks(
    recognition: FloatArray,
    delta: FloatArray,
    sets: FloatArray,
    first: IntArray,
    found: tuple[FloatArray, IntArray, FloatArray, FloatArray],
) -> None:
    """Fill in the equilibria of `N` legislatures.

    Parameters
    ----------
    recognition : ndarray, shape (N, n)
    delta : ndarray, shape (N,)
    sets : ndarray, shape (K, n)
        Minimal sets of partners, marked by ones; those of one proposer side by side.
    first : ndarray of int, shape (n + 1,)
        Where the sets of each proposer begin, and K.
    found : tuple of ndarray
        To be filled in: values, shape (N, n); rows of `sets` that are bought and the chances that they are,
        shape (N, 2 n); and the discount factor that was reached, shape (N,).
    """
    values, bought, chance, reached = found
    n = recognition.shape[1]
    owner = np.arange(2 * n)
    before = np.empty(n), np.empty(2 * n, np.int64), np.empty(2 * n), np.empty(2 * n, np.int64)
    scratch = (
        np.empty((2 * n, 2 * n)),
        np.empty(2 * n),
        np.empty(2 * n),
        np.empty(2 * n),
        np.empty(2 * n, np.int64),
    )
    for row in range(len(recognition)):
        state = values[row], bought[row], chance[row], owner
        reached[row] = walk(recognition[row], delta[row], sets, first, state, before, scratch)


def walk(  # noqa: PLR0917  (compiled functions take no keyword-only arguments)
    p: FloatArray,
    delta: float,
    sets: FloatArray,
    first: IntArray,
    state: State,
    before: State,
    scratch: Scratch,
) -> float:
    """Follow the equilibrium from discount factor zero, where values are `p`, and return how far.

    The first step goes all the way. One that fails is taken back and halved, one that succeeds doubled.
    """
    size, reached, step = start(p, sets, first, state), 0.0, delta
    while reached < delta:
        ahead = min(reached + step, delta)
        used = settle(p, ahead, sets, first, state, size, scratch)
        if used:
            size, reached = used, ahead
            step *= 2.0
            if reached < delta:
                copy(state, before)
        else:
            step /= 2.0
            if reached == 0.0:
                size = start(p, sets, first, state)
            else:
                copy(before, state)
            if step < _FINEST:
                break
    return reached


def start(p: FloatArray, sets: FloatArray, first: IntArray, state: State) -> int:
    """Fill in the equilibrium at discount factor zero, and return how many slots it takes."""
    values, bought, chance, _ = state
    n = len(p)
    for i in range(n):
        values[i] = chance[i] = p[i]
        bought[n + i], chance[n + i] = 0, 0.0
    for i in range(n):
        least = np.inf
        for k in range(first[i], first[i + 1]):
            cost = price(sets, k, values)
            if cost < least - _ROUNDING:
                least, bought[i] = cost, k
    return n


def copy(source: State, target: State) -> None:
    """Copy each array of one state to that of another."""
    for i in range(len(source[0])):
        target[0][i] = source[0][i]
    for k in range(len(source[1])):
        target[1][k], target[2][k], target[3][k] = source[1][k], source[2][k], source[3][k]


def settle(  # noqa: PLR0917
    p: FloatArray,
    delta: float,
    sets: FloatArray,
    first: IntArray,
    state: State,
    size: int,
    scratch: Scratch,
) -> int:
    """Exchange sets until those bought are the cheapest, with chances of zero or more.

    Returns how many slots are used, or zero if that fails. A set that is bought with a negative chance is
    dropped; if there is none, that set is taken in which saves most.
    """
    values, bought, chance, owner = state
    for _ in range(_MOST_CHANGES):
        if not newton(p, delta, sets, state, size, scratch):
            return 0
        worst = 0
        for k in range(1, size):
            if chance[k] < chance[worst]:
                worst = k
        if chance[worst] < -_ROUNDING:
            size = without(worst, state, size)
            continue
        who, best = cheaper(p, sets, first, values, bought)
        if who < 0:
            for i in range(len(p)):
                if values[i] < -_ROUNDING:
                    return 0
            return size
        if size == len(bought):
            return 0
        bought[size], owner[size], chance[size] = best, who, 0.0
        size += 1
    return 0


def without(slot: int, state: State, size: int) -> int:
    """Empty a slot, and return how many are left: of a member's own slot, another of her sets moves up."""
    values, bought, chance, owner = state
    n = len(values)
    if slot < n:
        other = 0
        for k in range(n, size):
            if owner[k] == slot and (other == 0 or chance[k] > chance[other]):
                other = k
        bought[slot] = bought[other]
        slot = other
    for k in range(slot, size - 1):
        bought[k], owner[k], chance[k] = bought[k + 1], owner[k + 1], chance[k + 1]
    bought[size - 1], chance[size - 1] = 0, 0.0
    return size - 1


def cheaper(
    p: FloatArray, sets: FloatArray, first: IntArray, values: FloatArray, bought: IntArray
) -> tuple[int, int]:
    """Return who could save most by another set, and which; -1 if nobody could."""
    saved, who, best = _ROUNDING, -1, 0
    for i in range(len(p)):
        if p[i] > 0.0:
            own = price(sets, bought[i], values)
            for k in range(first[i], first[i + 1]):
                less = own - price(sets, k, values)
                if less > saved:
                    saved, who, best = less, i, k
    return who, best


def price(sets: FloatArray, which: int, values: FloatArray) -> float:
    """Return the sum of the values of the members of a set."""
    total = 0.0
    for j in range(len(values)):
        total += sets[which, j] * values[j]
    return total


def newton(  # noqa: PLR0917
    p: FloatArray,
    delta: float,
    sets: FloatArray,
    state: State,
    size: int,
    scratch: Scratch,
) -> bool:
    """Solve the value equations, with all sets of one proposer that are bought equally dear."""
    values, _, chance, owner = state
    n = len(p)
    wrong = np.inf
    for _ in range(_MOST_STEPS):
        for i in range(n):
            chance[i] = p[i]
        for k in range(n, size):
            chance[owner[k]] -= chance[k]
        last, wrong = wrong, equations(p, delta, sets, state, size, scratch)
        if wrong <= _ROUNDING and (wrong <= _EXACT or wrong > 0.1 * last):
            return True
        step = scratch[2]
        if not solve(scratch, size, _WELL_DETERMINED):
            equations(p, delta, sets, state, size, scratch)
            equilibrate(scratch, size)
            solve(scratch, size, _UNDETERMINED)
            for k in range(size):
                step[k] /= scratch[3][k]
        for i in range(n):
            values[i] += step[i]
            if not abs(values[i]) <= 2.0:  # they are shares of one
                return False
        for k in range(n, size):
            chance[k] += step[k]
    return False


def equations(  # noqa: PLR0917
    p: FloatArray,
    delta: float,
    sets: FloatArray,
    state: State,
    size: int,
    scratch: Scratch,
) -> float:
    """Fill in the linear equations of a step, and return by how much the present state misses them.

    First those of values, then those of ties; unknown are values and then the chances of further sets.
    """
    values, bought, chance, owner = state
    system, right = scratch[:2]
    n = len(p)
    for i in range(size):
        for k in range(size):
            system[i, k] = 0.0
    for i in range(n):
        included = 0.0
        if p[i] > 0.0:  # one who never proposes gets nothing
            for k in range(size):
                included += sets[bought[k], i] * chance[k]
        for j in range(n):
            system[i, j] = sets[bought[i], j] * delta * p[i]
        system[i, i] = 1.0 - delta * included
        keeps = 1.0 - delta * price(sets, bought[i], values)
        right[i] = p[i] * keeps - values[i] * (1.0 - delta * included)
    for k in range(n, size):
        right[k] = 0.0
        for i in range(n):
            more = sets[bought[k], i] - sets[bought[owner[k]], i]
            system[k, i], system[i, k] = more, -delta * values[i] * more
            right[k] -= more * values[i]
    wrong = 0.0
    for i in range(size):
        wrong = max(wrong, abs(right[i]))
    return wrong


def solve(scratch: Scratch, size: int, least: float) -> bool:
    """Solve the equations; return whether all pivots are above `least`.

    Where one is not, its unknown is zero.
    """
    system, right, step, _, where = scratch
    rank = 0
    for c in range(size):
        best = rank
        for r in range(rank + 1, size):
            if abs(system[r, c]) > abs(system[best, c]):
                best = r
        where[c] = -1
        if rank == size or not abs(system[best, c]) > least:
            continue
        if best != rank:
            for k in range(c, size):
                system[rank, k], system[best, k] = system[best, k], system[rank, k]
            right[rank], right[best] = right[best], right[rank]
        for r in range(rank + 1, size):
            if system[r, c] != 0.0:
                factor = system[r, c] / system[rank, c]
                for k in range(c + 1, size):
                    system[r, k] -= factor * system[rank, k]
                right[r] -= factor * right[rank]
        where[c] = rank
        rank += 1
    for c in range(size - 1, -1, -1):
        step[c] = 0.0
        if where[c] >= 0:
            total = right[where[c]]
            for k in range(c + 1, size):
                total -= system[where[c], k] * step[k]
            step[c] = total / system[where[c], c]
    return rank == size


def equilibrate(scratch: Scratch, size: int) -> None:
    """Divide columns, then rows, by their largest entries, and keep those of the columns."""
    system, right, _, scale, _ = scratch
    for c in range(size):
        largest = 0.0
        for r in range(size):
            largest = max(largest, abs(system[r, c]))
        scale[c] = largest if largest > 0.0 else 1.0
    for r in range(size):
        largest = 0.0
        for c in range(size):
            system[r, c] /= scale[c]
            largest = max(largest, abs(system[r, c]))
        if largest > 0.0:
            right[r] /= largest
            for c in range(size):
                system[r, c] /= largest


FUNCTIONS = (equilibrate, solve, price, equations, newton, without, cheaper, settle, start, copy, walk, walks)
"""All of them, each after those that it calls."""
