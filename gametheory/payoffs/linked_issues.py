"""The best linked package: trading issues against each other along the utility frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value
from gametheory.payoffs.issues import Issue

__all__ = ["LinkedPackage", "best_linked_package", "linked_frontier"]


@dataclass(frozen=True, eq=False, kw_only=True)
class LinkedPackage(Value):
    """The text that is best for party 0 among those that leave party 1 its least value.

    Attributes
    ----------
    scores : ndarray, shape (..., m)
    value : ndarray, shape (...)
        Party 0's value of it.
    surplus : ndarray, shape (...)
        That value less party 0's own least value; a deal over linked issues exists where it is not negative.
    feasible : ndarray of bool, shape (...)
        Whether any text leaves party 1 its least value; where not, `scores` are party 1's best.
    """

    scores: FloatArray
    value: FloatArray
    surplus: FloatArray
    feasible: BoolArray


def best_linked_package(
    issues: Sequence[Issue],
    least: ArrayLike,
    *,
    trust: bool = False,
    red_lines: bool = False,
    indivisible: bool = False,
) -> LinkedPackage:
    r"""Maximise party 0's value of a text subject to party 1's least value.

    A fractional knapsack: issues are conceded to party 0 in falling order of
    :math:`w_{k0}/w_{k1}` until party 1 is at its limit. With `trust` the weights become
    :math:`\theta_{ki} w_{ki}`: a promise counts as far as it is believed.

    Parameters
    ----------
    issues : sequence of Issue, length m
    least : array_like, shape (..., 2)
        The least value each party accepts.
    trust : bool, default False
        Whether promised scores are discounted by each party's trust share.
    red_lines : bool, default False
        Whether scores must respect the parties' red lines.
    indivisible : bool, default False
        Whether an indivisible issue goes to one side whole (all patterns are tried).

    Returns
    -------
    LinkedPackage

    Examples
    --------
    >>> issues = [Issue(name="a", weights=(0.8, 0.2)), Issue(name="b", weights=(0.2, 0.8))]
    >>> float(best_linked_package(issues, [0.5, 0.5]).surplus)  # more than half for each
    0.375
    """
    weights = np.stack(
        np.broadcast_arrays(*[i.weights * (i.theta if trust else 1.0) for i in issues]), axis=-2
    )
    need = np.asarray(least, dtype=float)
    low = np.array([i.red_lines[0] if red_lines and i.red_lines[0] is not None else 0.0 for i in issues])
    high = np.array([i.red_lines[1] if red_lines and i.red_lines[1] is not None else 1.0 for i in issues])
    best: tuple[FloatArray, FloatArray, BoolArray] | None = None
    for lo, hi in _patterns(issues, low, high, indivisible=indivisible):
        scores, feasible = _filled(weights, need[..., 1], lo, hi)
        value = np.einsum("...k,...k->...", weights[..., 0], scores)
        if best is None:
            best = scores, value, feasible
        else:
            better = (feasible & ~best[2]) | ((feasible == best[2]) & (value > best[1]))
            best = (
                np.where(better[..., np.newaxis], scores, best[0]),
                np.where(better, value, best[1]),
                feasible | best[2],
            )
    if best is None:  # red lines rule out every way to give the indivisible issues to one side
        scores, _ = _filled(weights, need[..., 1], low, low)
        best = (
            scores,
            np.einsum("...k,...k->...", weights[..., 0], scores),
            np.zeros(scores.shape[:-1], dtype=bool),
        )
    scores, value, feasible = best
    return LinkedPackage(scores=scores, value=value, surplus=value - need[..., 0], feasible=feasible)


def linked_frontier(issues: Sequence[Issue], *, trust: bool = False) -> FloatArray:
    """Return the corners of the utility frontier, from party 1's best text to party 0's best.

    Parameters
    ----------
    issues : sequence of Issue, length m
    trust : bool, default False
        As in `best_linked_package`.

    Returns
    -------
    ndarray, shape (..., m + 1, 2)
        Values of both parties; consecutive corners are joined by straight lines.

    Examples
    --------
    >>> issues = [Issue(name="a", weights=(0.75, 0.25)), Issue(name="b", weights=(0.25, 0.75))]
    >>> linked_frontier(issues)
    array([[0.  , 1.  ],
           [0.75, 0.75],
           [1.  , 0.  ]])
    """
    weights = np.stack(
        np.broadcast_arrays(*[i.weights * (i.theta if trust else 1.0) for i in issues]), axis=-2
    )
    ordered = np.take_along_axis(weights, _order(weights)[..., np.newaxis], axis=-2)
    start = np.zeros((*ordered.shape[:-2], 1, 2))
    gained = np.concatenate([start, np.cumsum(ordered, axis=-2)], axis=-2)
    return np.stack([gained[..., 0], gained[..., -1:, 1] - gained[..., 1]], axis=-1)


def _order(weights: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Issues in falling order of party 0's weight against party 1's; free ones first."""
    cost = weights[..., 1]
    ratio = np.where(cost > 0, weights[..., 0] / np.where(cost > 0, cost, 1.0), np.inf)
    return np.argsort(-ratio, axis=-1, kind="stable")


def _filled(
    weights: FloatArray, need: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Concede issues in order until party 1 is left with `need`; scores lie in [low, high]."""
    order = _order(weights)
    cost = np.take_along_axis(weights[..., 1] * (high - low), order, axis=-1)
    budget = weights[..., 1].sum(axis=-1) - (weights[..., 1] * low).sum(axis=-1) - need
    before = np.cumsum(cost, axis=-1) - cost
    left = budget[..., np.newaxis] - before
    share = np.where(cost > 0, np.clip(left / np.where(cost > 0, cost, 1.0), 0.0, 1.0), 1.0)
    share = np.where(budget[..., np.newaxis] < 0, 0.0, share)
    shape = share.shape
    back = np.argsort(np.broadcast_to(order, shape), axis=-1, kind="stable")
    scores = low + (high - low) * np.take_along_axis(share, back, axis=-1)
    return scores, budget >= -ATOL


def _patterns(
    issues: Sequence[Issue], low: FloatArray, high: FloatArray, *, indivisible: bool
) -> list[tuple[FloatArray, FloatArray]]:
    """All ways to give the indivisible issues to one side, as bounds on the scores."""
    whole = [k for k, issue in enumerate(issues) if indivisible and not issue.divisible]
    patterns = []
    for ends in product((0.0, 1.0), repeat=len(whole)):
        if all(low[k] <= end <= high[k] for k, end in zip(whole, ends, strict=True)):
            lo, hi = low.copy(), high.copy()
            lo[whole], hi[whole] = ends, ends
            patterns.append((lo, hi))
    return patterns
