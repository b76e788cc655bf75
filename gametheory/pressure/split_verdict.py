"""How a chance of a deal varies along a line of equal total, with the pair of splits that refutes a claim."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, BoolArray, FloatArray, IntArray, Value, in_unit_interval, real
from gametheory.errors import invalid
from gametheory.pressure.split_theorem import SplitVerdict

__all__ = ["SchurTest", "best_splits", "schur_test", "split_verdict"]

_SAME_DISTANCE = 1e-12


def split_verdict(chance: ArrayLike, share: ArrayLike, *, tol: float = EQUILIBRIUM_TOL) -> IntArray:
    """Return the verdict on each row of chances, shape (...), as numbers of `SplitVerdict`.

    Even worst asks for a rise on both sides: where only one end is better than the even split, the row is
    tilted.

    Parameters
    ----------
    chance : array_like, shape (..., k)
        The chance of a deal at each share.
    share : array_like, shape (k,)
        Increasing shares of the total that fall on party 0, symmetric about 1/2.
    tol : float, default 1e-9
        Smallest change of the chance that counts.

    Examples
    --------
    >>> rows = [[0, 1, 1, 1, 0], [1, 0, 0, 0, 1], [0, 0, 0, 1, 1], [0.5] * 5]
    >>> [SplitVerdict(v).name for v in split_verdict(rows, [0, 0.25, 0.5, 0.75, 1])]
    ['EVEN_BEST', 'EVEN_WORST', 'TILTED', 'NEUTRAL']
    """
    g, m = _grid(chance, share)
    distance = np.abs(m - 0.5)
    falls, rises = np.ones((2, *g.shape[:-1]), dtype=bool)
    for side in (m <= 0.5 + _SAME_DISTANCE, m >= 0.5 - _SAME_DISTANCE):
        outwards = g[..., side][..., np.argsort(distance[side], kind="stable")]
        lowest, highest = (f.accumulate(outwards, axis=-1) for f in (np.minimum, np.maximum))
        falls &= (outwards - lowest <= tol).all(axis=-1)
        rises &= (highest - outwards <= tol).all(axis=-1) & (outwards[..., -1] - outwards[..., 0] > tol)
    tilted = np.where(rises, SplitVerdict.EVEN_WORST, SplitVerdict.TILTED)
    verdict = np.where(falls, SplitVerdict.EVEN_BEST, tilted)
    return np.where(np.ptp(g, axis=-1) <= tol, SplitVerdict.NEUTRAL, verdict)


def best_splits(
    chance: ArrayLike, share: ArrayLike, *, tol: float = EQUILIBRIUM_TOL
) -> tuple[FloatArray, BoolArray]:
    """Return which shares come within `tol` of the highest chance of their row.

    Returns
    -------
    window : ndarray, shape (..., 2)
        The first and the last of them; where they are the two ends of the line and not its middle, the last
        of the first block and the first of the last. NaN where they are scattered otherwise.
    outside : ndarray of bool, shape (...)
        Whether the good shares are those outside the window.

    Examples
    --------
    >>> window, outside = best_splits([[0, 0, 1], [1, 0, 1]], [0, 0.5, 1])
    >>> window.tolist(), outside.tolist()
    ([[1.0, 1.0], [0.0, 1.0]], [False, True])
    """
    g, m = _grid(chance, share)
    good = g >= g.max(axis=-1, keepdims=True) - tol
    last = len(m) - 1
    first_good, last_good = good.argmax(axis=-1), last - good[..., ::-1].argmax(axis=-1)
    inside = good.sum(axis=-1) == last_good - first_good + 1
    first_bad, last_bad = (~good).argmax(axis=-1), last - (~good)[..., ::-1].argmax(axis=-1)
    outside = ~inside & good[..., 0] & good[..., -1] & ((~good).sum(axis=-1) == last_bad - first_bad + 1)
    low = np.where(outside, first_bad - 1, first_good)
    high = np.where(outside, last_bad + 1, last_good)
    window = np.stack([m[low], m[np.minimum(high, last)]], axis=-1)
    return np.where((inside | outside)[..., np.newaxis], window, np.nan), outside


@dataclass(frozen=True, eq=False, kw_only=True)
class SchurTest(Value):
    r"""Whether a chance of a deal is Schur-concave, Schur-convex, both or neither on a grid of splits.

    Of two splits of one total the one nearer to even is majorised by the other [1]_. Schur-concave means
    that the chance is never lower at the majorised split; Schur-convex, never higher. Both include symmetry:
    mirrored splits majorise each other.

    Attributes
    ----------
    concave, convex : ndarray of bool, shape (...)
        Whether no pair on the grid refutes it.
    against_concave, against_convex : ndarray, shape (..., 2)
        The pair that refutes it most: the share nearer to even (or mirrored), then the other; NaN where none
        does.
    excess_concave, excess_convex : ndarray, shape (...)
        By how much that pair's chances differ the wrong way; at most the tolerance where none refutes.

    References
    ----------
    .. [1] A. W. Marshall, I. Olkin and B. C. Arnold, Inequalities: Theory of Majorization and Its
       Applications, 2nd ed., Springer 2011, ch. 3, doi:10.1007/978-0-387-68276-1.
    """

    concave: BoolArray
    convex: BoolArray
    against_concave: FloatArray
    against_convex: FloatArray
    excess_concave: FloatArray
    excess_convex: FloatArray


def schur_test(chance: ArrayLike, share: ArrayLike, *, tol: float = EQUILIBRIUM_TOL) -> SchurTest:
    """Return the test of every pair of splits of each total.

    Parameters
    ----------
    chance : array_like, shape (..., k)
    share : array_like, shape (k,)
        Increasing, symmetric about 1/2.
    tol : float, default 1e-9
        Largest difference the wrong way that is put down to rounding.

    Examples
    --------
    >>> share = np.linspace(0, 1, 5)
    >>> found = schur_test(share * (1 - share), share)  # a product of two equal consents
    >>> bool(found.concave), bool(found.convex), found.against_convex
    (True, False, array([0.5, 0. ]))
    >>> schur_test(share, share).against_concave  # not even symmetric: more on party 0 is better
    array([0., 1.])
    """
    g, m = _grid(chance, share)
    concave = _refuted(g, m, tol)
    convex = _refuted(-g, m, tol)
    return SchurTest(
        concave=concave[1] <= tol,
        convex=convex[1] <= tol,
        against_concave=concave[0],
        against_convex=convex[0],
        excess_concave=concave[1],
        excess_convex=convex[1],
    )


def _refuted(g: FloatArray, m: FloatArray, tol: float) -> tuple[FloatArray, FloatArray]:
    """Return the pair that refutes Schur-concavity most, and by how much.

    Going outwards, each chance is compared with the least of the chances so far; of two mirrored shares
    each is compared with the other, so that the order is gone through with either first.
    """
    distance = np.abs(m - 0.5)
    best = np.full(g.shape[:-1], -np.inf)
    pair = np.full((*g.shape[:-1], 2), np.nan)
    for second_key in (m, -m):
        order = np.lexsort((second_key, np.round(distance, 12)))
        row = g[..., order]
        least = np.minimum.accumulate(row, axis=-1)
        excess = row - least
        far = excess.argmax(axis=-1)
        size = np.take_along_axis(excess, far[..., np.newaxis], -1)[..., 0]
        floor = np.take_along_axis(least, far[..., np.newaxis], -1)
        near = (row == floor).argmax(axis=-1)
        better = size > best
        best = np.where(better, size, best)
        found = np.stack([m[order][near], m[order][far]], axis=-1)
        pair = np.where(better[..., np.newaxis], found, pair)
    return np.where((best > tol)[..., np.newaxis], pair, np.nan), best


def _grid(chance: ArrayLike, share: ArrayLike) -> tuple[FloatArray, FloatArray]:
    g, m = real("chance", chance), in_unit_interval("share", share)
    if m.ndim != 1 or len(m) < 3 or (np.diff(m) <= 0).any():
        raise invalid("share", "must be three increasing numbers or more", share)
    if np.abs(m + m[::-1] - 1.0).max() > _SAME_DISTANCE:
        raise invalid("share", "must be symmetric about 1/2", share)
    if g.shape[-1:] != m.shape:
        raise invalid("chance", f"must have the {len(m)} shares on its last axis", g.shape)
    return g, m
