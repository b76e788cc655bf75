"""Whether a balanced outcome is alone: a direction in which pairs stay balanced, by ties at the outcome."""

from __future__ import annotations

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray
from gametheory.bargaining.strategic.balance import best_alternatives
from gametheory.bargaining.strategic.exchange_network import Links
from gametheory.errors import NotSolvedError

__all__ = ["balanced_direction"]

_Row = tuple[dict[int, float], float, float]
"""Coefficients by column, lower bound, upper bound."""


def balanced_direction(
    edges: Links, weights: FloatArray, matched: Links, payoffs: FloatArray
) -> FloatArray | None:
    r"""Return a direction *d* of balanced outcomes from one of them, largest entry 1, or None, shape (n,).

    To first order :math:`d_i + d_j = 0` on matched links and :math:`\ge 0` on others without slack,
    :math:`d_i \ge 0` at a zero payoff, and the best alternatives change by :math:`a_i = \max -d_k` over the
    neighbours *k* that attain them (by 0 for the option to stay alone), with :math:`d_i - a_i = d_j - a_j`.
    These directions are a cone, so a mixed-integer program over the box :math:`|d_i| \le 1` ends at 0 or at
    1; its data are 0, 1 and 2.

    Parameters
    ----------
    edges, weights, matched
        As in :func:`~gametheory.bargaining.strategic.balance.best_alternatives`.
    payoffs : ndarray, shape (n,)
        Balanced; weights and payoffs of order one.

    Raises
    ------
    NotSolvedError
        If the mixed-integer program fails.

    Examples
    --------
    >>> square = ((0, 1), (1, 2), (2, 3), (0, 3))
    >>> balanced_direction(square, np.ones(4), ((0, 1), (2, 3)), np.full(4, 0.5))
    array([ 1., -1.,  1., -1.])
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = len(payoffs)
    inside = sorted(i for link in matched for i in link)
    at = {i: n + k for k, i in enumerate(inside)}
    rows = _fixed_rows(edges, weights, matched, payoffs, at)
    width = n + len(inside)
    for i, tied in _tied(edges, weights, matched, payoffs).items():
        chosen: dict[int, float] = {}
        for k in tied:
            other = {} if k is None else {k: 1.0}
            if len(tied) == 1:
                rows.append(({at[i]: 1.0, **other}, 0.0, 0.0))
                continue
            rows.append(({at[i]: 1.0, **other}, 0.0, np.inf))
            rows.append(({at[i]: 1.0, **other, width: 2.0}, -np.inf, 2.0))
            chosen[width] = 1.0
            width += 1
        if chosen:
            rows.append((chosen, 1.0, 1.0))
    matrix = np.zeros((len(rows), width))
    for r, (entries, _, _) in enumerate(rows):
        matrix[r, list(entries)] = list(entries.values())
    limits = LinearConstraint(matrix, np.array([r[1] for r in rows]), np.array([r[2] for r in rows]))
    binary = np.arange(width) >= n + len(inside)
    for i in inside:
        found = milp(
            np.where(np.arange(width) == i, -1.0, 0.0),
            constraints=limits,
            integrality=binary.astype(int),
            bounds=Bounds(np.where(binary, 0.0, -1.0), np.ones(width)),
        )
        if found.x is None:  # staying put is feasible, so this is the program's failure
            raise NotSolvedError(f"the search for other balanced outcomes failed: {found.message}", found)
        if found.x[i] > 0.5:
            return np.asarray(found.x[:n])
    return None


def _fixed_rows(
    edges: Links, weights: FloatArray, matched: Links, payoffs: FloatArray, at: dict[int, int]
) -> list[_Row]:
    """Return the conditions that do not depend on which alternative is best; `at` is where each a is."""
    rows: list[_Row] = []
    for (i, j), w in zip(edges, weights.tolist(), strict=True):
        if (i, j) in matched:
            rows.append(({i: 1.0, j: 1.0}, 0.0, 0.0))
            rows.append(({i: 1.0, at[i]: -1.0, j: -1.0, at[j]: 1.0}, 0.0, 0.0))
        elif payoffs[i] + payoffs[j] - w <= EQUILIBRIUM_TOL:
            rows.append(({i: 1.0, j: 1.0}, 0.0, np.inf))
    for i, payoff in enumerate(payoffs.tolist()):
        if i not in at:
            rows.append(({i: 1.0}, 0.0, 0.0))
        elif payoff <= EQUILIBRIUM_TOL:
            rows.append(({i: 1.0}, 0.0, np.inf))
    return rows


def _tied(
    edges: Links, weights: FloatArray, matched: Links, payoffs: FloatArray
) -> dict[int, list[int | None]]:
    """Return for each matched player who attains her best alternative; None stands for staying alone."""
    best = best_alternatives(edges, weights, matched, payoffs)
    tied: dict[int, list[int | None]] = {i: [] for link in matched for i in link}
    for i, options in tied.items():
        if best[i] <= EQUILIBRIUM_TOL:
            options.append(None)
    for link, w in zip(edges, weights.tolist(), strict=True):
        if link in matched:
            continue
        for i, k in (link, link[::-1]):
            if i in tied and w - payoffs[k] >= best[i] - EQUILIBRIUM_TOL:
                tied[i].append(k)
    return tied
