"""What packages of divisible issues are worth, and the two-party frontier that log-rolling reaches."""

from __future__ import annotations

import warnings
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, batch_shape, frozen, non_negative, real, zero_or_more_than_tiny
from gametheory.catalogue import Citation
from gametheory.errors import InvalidInputError, RefusedError, invalid

__all__ = [
    "RAIFFA_1982",
    "issue_weights",
    "lattice_packages",
    "package_disagreement",
    "package_problem_points",
    "prefix_corners",
]

RAIFFA_1982 = Citation(
    key="raiffa1982",
    kind="book",
    author="Raiffa, Howard",
    title="The Art and Science of Negotiation",
    year=1982,
    fields={"publisher": "Harvard University Press"},
)

_MOST_CORNERS = 200_000
_FEW_ISSUES = 8


def issue_weights(weights: ArrayLike, players: int | None = None) -> FloatArray:
    """Return what each issue is worth to each player, shape (..., n, K), or raise an error.

    An issue that nobody values is kept, with a warning: its division matters to nobody.

    Examples
    --------
    >>> issue_weights([[1], [0]])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    gametheory.errors.InvalidInputError: weights must be positive on some issue for each player, got ...
    """
    array = zero_or_more_than_tiny("weights", non_negative("weights", weights))
    if array.ndim < 2 or array.shape[-2] < 2 or array.shape[-1] < 1:
        raise invalid("weights", "must have a row for each of two or more players", weights)
    if players is not None and array.shape[-2] != players:
        raise invalid("weights", f"must have a row for each of {players} players", weights)
    if (array.sum(axis=-1) <= 0).any():
        raise invalid("weights", "must be positive on some issue for each player", weights)
    idle = (array == 0).all(axis=-2)
    if idle.any():
        which = int(np.argwhere(idle)[0][-1])
        warnings.warn(f"issue {which + 1} is worth nothing to anybody: drop it", stacklevel=3)
    return frozen(array)


def package_disagreement(disagreement: ArrayLike, weights: FloatArray) -> FloatArray:
    """Return the payoffs without agreement, shape (..., n)."""
    d = real("disagreement", disagreement)
    if d.ndim == 0:
        d = np.full(weights.shape[-2], float(d))
    if d.shape[-1:] != weights.shape[-2:-1]:
        raise invalid("disagreement", f"must have {weights.shape[-2]} payoffs", disagreement)
    batch_shape(weights=weights.shape[:-2], disagreement=d.shape[:-1])
    if (d > weights.sum(axis=-1)).any():
        raise InvalidInputError(
            f"no gain from agreement over the disagreement payoffs: {disagreement!r} exceeds what all issues "
            "are worth to a player"
        )
    return frozen(d)


def prefix_corners(weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return both players' payoffs before each issue changes hands, shape (..., K) each.

    Player 1 receives issues in falling order of the ratio of weights; before issue k she has those of a
    higher ratio (of equal ratios the earlier), player 2 the others.
    """
    w1, w2 = weights[..., 0, :], weights[..., 1, :]
    ratio = w1 / np.where(w1 + w2 > 0, w1 + w2, 1.0)
    if ratio.shape[-1] <= _FEW_ISSUES:
        return _compared_corners(w1, w2, ratio)
    order = np.argsort(-ratio, axis=-1, kind="stable")
    sorted1, sorted2 = np.take_along_axis(w1, order, axis=-1), np.take_along_axis(w2, order, axis=-1)
    before = np.cumsum(sorted1, axis=-1) - sorted1
    left = np.cumsum(sorted2[..., ::-1], axis=-1)[..., ::-1]
    back = np.argsort(order, axis=-1, kind="stable")
    return np.take_along_axis(before, back, axis=-1), np.take_along_axis(left, back, axis=-1)


def _compared_corners(w1: FloatArray, w2: FloatArray, ratio: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the same for few issues: NumPy compares whole columns faster than it sorts short rows."""
    first, second, rank = (np.ascontiguousarray(np.moveaxis(each, -1, 0)) for each in (w1, w2, ratio))
    before, left = np.zeros_like(first), np.array(second)
    for k in range(len(rank)):
        for j in range(k):
            ahead = rank[j] >= rank[k]  # of equal ratios the earlier
            before[k] += np.where(ahead, first[j], 0.0)
            before[j] += np.where(ahead, 0.0, first[k])
            left[j] += np.where(ahead, second[k], 0.0)
            left[k] += np.where(ahead, 0.0, second[j])
    return np.moveaxis(before, 0, -1), np.moveaxis(left, 0, -1)


def package_problem_points(weights: FloatArray) -> FloatArray:
    """Return the payoffs of all packages that give each issue to one player whole, shape (n**K, n).

    Raises
    ------
    RefusedError
        If there are more than 200,000.
    """
    if weights.ndim != 2:
        raise invalid("weights", "must be of one problem, not a batch", weights.shape)
    n, issues = weights.shape
    if n**issues > _MOST_CORNERS:
        raise RefusedError(f"{n} players and {issues} issues have more than {_MOST_CORNERS} whole packages")
    points = np.zeros((1, n))
    for k in range(issues):
        points = (points[:, np.newaxis, :] + np.diag(weights[:, k])).reshape(-1, n)
    return points


def lattice_packages(weights: FloatArray, parts: int) -> FloatArray:
    """Return the payoffs of all packages that divide each issue into `parts` equal parts, shape (N, n).

    Of packages with the same payoffs one is kept.

    Raises
    ------
    RefusedError
        If there are more than 200,000.

    Examples
    --------
    >>> lattice_packages(np.array([[4.0, 2.0], [1.0, 3.0]]), 1)
    array([[0., 4.],
           [2., 1.],
           [4., 3.],
           [6., 0.]])
    """
    if weights.ndim != 2:
        raise invalid("weights", "must be of one problem, not a batch", weights.shape)
    if parts < 1:
        raise invalid("parts", "must be at least 1", parts)
    n, issues = weights.shape
    if comb(parts + n - 1, n - 1) ** issues > _MOST_CORNERS:
        raise RefusedError(
            f"{n} players and {issues} issues in {parts} parts have more than {_MOST_CORNERS} packages"
        )
    bars = np.array(list(combinations(range(parts + n - 1), n - 1))).reshape(-1, n - 1)
    ends = np.full((len(bars), 1), parts + n - 1)
    shares = (np.diff(np.hstack([np.full_like(ends, -1), bars, ends]), axis=1) - 1) / parts
    points = np.zeros((1, n))
    for k in range(issues):
        points = (points[:, np.newaxis, :] + shares * weights[:, k]).reshape(-1, n)
    return np.unique(points, axis=0)
