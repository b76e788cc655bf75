"""The least change of a text that both parties would accept, red lines and indivisible issues respected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Value, non_negative
from gametheory.errors import RefusedError, invalid
from gametheory.pressure.acceptance import acceptance
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.reservation import reservation

__all__ = ["TextChange", "least_text_change"]

_ROW_SCALE = 1e3
_SNAP = 1e-7


@dataclass(frozen=True, eq=False, kw_only=True)
class TextChange(Value):
    """A text that both accept, as near to another as possible; of several that are, one.

    Attributes
    ----------
    text : str
    before, after : ndarray, shape (m,)
        Scores.
    distance : float
        Weighted sum of the changes.
    bound : float
        No text that both accept is nearer: the Lagrangian bound at HiGHS' multipliers, recomputed.
    margins : ndarray, shape (2,)
        Of both parties after the change, recomputed.
    residual : float
        By how much margins, red lines or the bounds of scores are broken, recomputed.
    """

    text: str
    before: FloatArray
    after: FloatArray
    distance: float
    bound: float
    margins: FloatArray
    residual: float

    @property
    def gap(self) -> float:
        """The larger of what is broken and of how far the distance may exceed the least: zero proves both."""
        return max(self.residual, self.distance - self.bound, 0.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Program(Value):
    """Least weighted distance to `start` in a box, with ``gains @ scores >= needs``."""

    start: FloatArray
    weights: FloatArray
    gains: FloatArray
    needs: FloatArray
    low: FloatArray
    high: FloatArray

    def solve(self) -> tuple[FloatArray, float] | None:
        """Return the nearest scores and a bound on their distance, or None if there are none."""
        from scipy.optimize import linprog

        count = len(self.start)
        base = np.clip(self.start, self.low, self.high)  # each issue moves this far in any case
        rise, fall = self.high - base, base - self.low
        short = self.needs - self.gains @ base
        found = linprog(
            np.concatenate([self.weights, self.weights]),
            A_ub=-np.hstack([self.gains, -self.gains]) * _ROW_SCALE,
            b_ub=-short * _ROW_SCALE,
            bounds=[(0.0, float(room)) for room in (*rise, *fall)],
        )
        if found.x is None or found.ineqlin.marginals is None:
            return None
        scores = self._polished(base + found.x[:count] - found.x[count:])
        multipliers = np.maximum(-np.asarray(found.ineqlin.marginals) * _ROW_SCALE, 0.0)
        return scores, self.bound(multipliers)

    def _polished(self, scores: FloatArray) -> FloatArray:
        """Solve the margins that bind again, to machine precision."""
        corners = np.stack([self.low, self.high, np.clip(self.start, self.low, self.high)])
        near = np.abs(scores - corners).argmin(axis=0)
        at = corners[near, np.arange(len(scores))]
        snapped = np.where(np.abs(scores - at) < _SNAP, at, scores)
        free = np.abs(scores - at) >= _SNAP
        active = np.abs(self.gains @ snapped - self.needs) < _SNAP
        if not free.any() or not active.any():
            return snapped
        missing = self.needs[active] - self.gains[active] @ snapped
        better = snapped.copy()
        better[free] += np.linalg.lstsq(self.gains[active][:, free], missing, rcond=None)[0]
        worse = (self.gains @ better - self.needs).min() < (self.gains @ snapped - self.needs).min()
        return snapped if worse else np.clip(better, self.low, self.high)

    def bound(self, multipliers: FloatArray) -> float:
        r"""Return :math:`\min_s \sum_k \omega_k |s_k - s_{k0}| + y (n - G s)` over the box: issue by issue.

        Convex and piecewise linear in each score, so least at a bound of the box or at the start.
        """
        corners = np.stack([self.low, self.high, np.clip(self.start, self.low, self.high)])
        cost = self.weights * np.abs(corners - self.start) - (multipliers @ self.gains) * corners
        return float(multipliers @ self.needs + cost.min(axis=0).sum())


def least_text_change(
    dispute: Dispute,
    profile: PressureProfile,
    text: str,
    *,
    weights: ArrayLike | None = None,
    margin: float = 0.0,
) -> TextChange:
    r"""Return the text nearest to `text` that both parties accept.

    .. math:: \min_s \sum_k \omega_k |s_k - s_{k0}| \quad \text{with} \quad
              u_i(s) + b_i \ge d_i + m, \quad \rho_{k0} \le s_k \le \rho_{k1}, \quad 0 \le s_k \le 1,

    and :math:`s_k \in \{0, 1\}` on indivisible issues: a linear program for each way to give these to one
    side, its optimum shown by the Lagrangian bound [1]_.

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile
        One point, without batch axes.
    text : str
    weights : array_like, shape (m,), optional
        :math:`\omega_k \ge 0`, price of a change on each issue; by default what the issue weighs on average
        to the two parties.
    margin : float, default 0
        :math:`m \ge 0`, how far each party must prefer the text to refusing.

    Raises
    ------
    RefusedError
        If both accept no text at all.
    InvalidInputError
        If there is no such text, a weight or the margin is negative, or something carries batch axes.

    References
    ----------
    .. [1] S. Boyd and L. Vandenberghe, Convex Optimization, Cambridge 2004, ch. 5,
       doi:10.1017/CBO9780511804441.

    Examples
    --------
    >>> from gametheory.payoffs import Contest, Issue, Package
    >>> from gametheory.players import Player
    >>> dispute = Dispute(
    ...     parties=(Player("A"), Player("B")), contest=Contest(share=0.5, cost=(0.1, 0.1)),
    ...     issues=(Issue(name="land", weights=(0.75, 0.25)), Issue(name="debt", weights=(0.25, 0.75))),
    ...     packages=(Package(name="text", scores=(0.3, 0.3)),))
    >>> found = least_text_change(dispute, PressureProfile(instruments=()), "text")
    >>> found.after.round(4), found.gap < 1e-9
    (array([0.4333, 0.3   ]), True)
    """
    least = reservation(dispute, profile).least
    start, issue_weights = dispute.package(text).scores, dispute.weights
    if least.ndim > 1 or start.ndim > 1 or issue_weights.ndim > 2:
        raise invalid("profile", "must be one point, without batch axes", least.shape)
    need = least + float(non_negative("margin", margin))
    price = issue_weights.mean(axis=-1) if weights is None else non_negative("weights", weights)
    if price.shape != start.shape:
        raise invalid("weights", f"must give one number for each of the {len(start)} issues", price.shape)
    gains = np.stack([issue_weights[:, 0], -issue_weights[:, 1]])
    needs = np.array([need[0], need[1] - 1.0])  # u_1 = 1 - w . s, as acceptance counts it
    nearest: tuple[FloatArray, float, float] | None = None
    bounds = []
    for low, high in _boxes(dispute):
        program = _Program(start=start, weights=price, gains=gains, needs=needs, low=low, high=high)
        solved = program.solve()
        if solved is None:
            continue
        scores, bound = solved
        distance = float(price @ np.abs(scores - start))
        bounds.append(bound)
        if nearest is None or distance < nearest[1] - ATOL:
            nearest = scores, distance, bound
    if nearest is None:
        raise RefusedError(f"no change of {text!r} makes both parties accept it")
    scores, distance, _ = nearest
    margins, residual = _recomputed(dispute, profile, text, scores, margin)
    return TextChange(
        text=text,
        before=start,
        after=scores,
        distance=distance,
        bound=min(bounds),
        margins=margins,
        residual=residual,
    )


def _boxes(dispute: Dispute) -> list[tuple[FloatArray, FloatArray]]:
    """Return the bounds on scores for each way to give the indivisible issues to one side."""
    issues = dispute.issues
    low = np.array([0.0 if i.red_lines[0] is None else i.red_lines[0] for i in issues])
    high = np.array([1.0 if i.red_lines[1] is None else i.red_lines[1] for i in issues])
    whole = np.array([not i.divisible for i in issues])
    found = []
    for ends in product((0.0, 1.0), repeat=int(whole.sum())):
        inside = (low[whole] - ATOL <= ends).all() and (high[whole] + ATOL >= ends).all()
        if inside and (low[~whole] <= high[~whole]).all():
            lo, hi = low.copy(), high.copy()
            lo[whole], hi[whole] = ends, ends
            found.append((lo, hi))
    return found


def _recomputed(
    dispute: Dispute, profile: PressureProfile, text: str, scores: FloatArray, margin: float
) -> tuple[FloatArray, float]:
    """Return both margins of the changed text, and by how much the rules are broken."""
    changed = dispute.with_packages(replace(dispute.package(text), scores=np.clip(scores, 0.0, 1.0)))
    said = acceptance(changed, reservation(changed, profile))
    broken = [0.0, *(margin - said.margin[0]), *(np.abs(scores - 0.5) - 0.5)]
    for score, issue in zip(scores, dispute.issues, strict=True):
        lower, upper = issue.red_lines
        broken += [] if lower is None else [lower - score]
        broken += [] if upper is None else [score - upper]
        broken += [] if issue.divisible else [min(abs(score), abs(1.0 - score))]
    return np.asarray(said.margin[0]), max(map(float, broken))
