"""The best linked package: trading issues against each other along the utility frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value, ordered_sum, real
from gametheory.errors import invalid
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
        That value less party 0's own least value, and where no text is `feasible` no more than the room
        that is missing, as a negative number: a deal over linked issues exists where it is not negative.
    feasible : ndarray of bool, shape (...)
        Whether any text leaves party 1 its least value; where not, `scores` are party 1's best. Never so
        where the red lines contradict each other.
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
    :math:`\theta_{ki} w_{ki}`: a promise counts as far as it is believed. What party 0 does not value is
    not conceded, so the text is Pareto-efficient.

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

    Raises
    ------
    InvalidInputError
        If there is no issue, or `least` is not finite or not of two parties.

    Examples
    --------
    >>> issues = [Issue(name="a", weights=(0.8, 0.2)), Issue(name="b", weights=(0.2, 0.8))]
    >>> float(best_linked_package(issues, [0.5, 0.5]).surplus)  # more than half for each
    0.375
    """
    weights = _weights(issues, trust=trust)
    need = real("least", least)
    if need.shape[-1:] != (2,):
        raise invalid("least", "must have the two parties on its last axis", need.shape)
    low = np.array([i.red_lines[0] if red_lines and i.red_lines[0] is not None else 0.0 for i in issues])
    high = np.array([i.red_lines[1] if red_lines and i.red_lines[1] is not None else 1.0 for i in issues])
    whole = np.array([indivisible and not i.divisible for i in issues])
    clash = _clash(low, high, whole)
    high = np.maximum(low, high)
    patterns = _patterns(low, high, whole) if clash <= ATOL else [(low, high)]
    filled = [_filled(weights, need[..., 1], lo, hi) for lo, hi in patterns]
    scores, room = (np.stack(parts) for parts in zip(*filled, strict=True))  # pattern first
    room = np.minimum(room, -clash) if clash > ATOL else room
    feasible = room >= -ATOL
    value = _last_summed(weights[..., 0] * scores)
    surplus = np.where(feasible, value - need[..., 0], np.minimum(value - need[..., 0], room))
    best = np.where(feasible | ~feasible.any(axis=0), surplus, -np.inf).argmax(axis=0)[np.newaxis]
    return LinkedPackage(
        scores=np.take_along_axis(scores, best[..., np.newaxis], axis=0)[0],
        value=np.take_along_axis(value, best, axis=0)[0],
        surplus=np.take_along_axis(surplus, best, axis=0)[0],
        feasible=np.take_along_axis(feasible, best, axis=0)[0],
    )


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
    weights = _weights(issues, trust=trust)
    ordered = np.take_along_axis(weights, _order(weights)[..., np.newaxis], axis=-2)
    start = np.zeros((*ordered.shape[:-2], 1, 2))
    gained = np.concatenate([start, np.cumsum(ordered, axis=-2)], axis=-2)
    return np.stack([gained[..., 0], gained[..., -1:, 1] - gained[..., 1]], axis=-1)


def _weights(issues: Sequence[Issue], *, trust: bool) -> FloatArray:
    """Weights of all issues, shape (..., m, 2), times the trust shares if `trust`."""
    if not issues:
        raise invalid("issues", "must hold at least one issue", issues)
    for each in issues:
        if not isinstance(each, Issue):
            raise invalid("issues", "must be issues", each)
    parts = [i.weights * i.theta if trust else i.weights for i in issues]
    return np.stack(np.broadcast_arrays(*parts), axis=-2)


def _order(weights: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Issues in falling order of party 0's weight against party 1's; free ones first."""
    both = weights[..., 0] + weights[..., 1]
    share = np.where(both > 0, weights[..., 0] / np.where(both > 0, both, 1.0), 0.0)
    return np.argsort(-share, axis=-1, kind="stable")


def _filled(
    weights: FloatArray, need: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Concede issues in order until party 1 is left with `need`; scores lie in [low, high].

    Returns
    -------
    scores : ndarray, shape (..., m)
    room : ndarray, shape (...)
        What party 1 has to spare at its best text; negative if none leaves it its need.
    """
    order = _order(weights)
    cost = np.take_along_axis(weights[..., 1] * (high - low), order, axis=-1)
    room = _last_summed(weights[..., 1]) - _last_summed(weights[..., 1] * low) - need
    before = np.cumsum(cost, axis=-1) - cost
    left = room[..., np.newaxis] - before
    share = np.where(cost > 0, np.clip(left, 0.0, cost) / np.where(cost > 0, cost, 1.0), 1.0)
    share = np.where(room[..., np.newaxis] < -ATOL, 0.0, share)
    shape = share.shape
    back = np.argsort(np.broadcast_to(order, shape), axis=-1, kind="stable")
    given = np.where(weights[..., 0] > 0, np.take_along_axis(share, back, axis=-1), 0.0)
    return low + (high - low) * given, room


def _last_summed(values: FloatArray) -> FloatArray:
    return ordered_sum(values[..., k] for k in range(values.shape[-1]))


def _clash(low: FloatArray, high: FloatArray, whole: BoolArray) -> float:
    """By how much the red lines rule out every score of some issue; zero or less if they leave one."""
    to_either_side = np.minimum(np.maximum(low, -high), np.maximum(low - 1.0, 1.0 - high))
    return float(np.where(whole, to_either_side, low - high).max(initial=0.0))


def _patterns(low: FloatArray, high: FloatArray, whole: BoolArray) -> list[tuple[FloatArray, FloatArray]]:
    """All ways to give the indivisible issues to one side, as bounds on the scores."""
    patterns = []
    for ends in product((0.0, 1.0), repeat=int(whole.sum())):
        if (low[whole] - ATOL <= ends).all() and (high[whole] + ATOL >= ends).all():
            lo, hi = low.copy(), high.copy()
            lo[whole], hi[whole] = ends, ends
            patterns.append((lo, hi))
    return patterns
