"""The smallest change of one thing that restores a deal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gametheory.arrays import ATOL, FloatArray, Value
from gametheory.errors import invalid
from gametheory.pressure.acceptance import acceptance
from gametheory.pressure.bargaining_range import bargaining_range
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.reservation import reservation

__all__ = ["RANGE", "Repair", "deal_margin", "repairs"]

RANGE = "range"
"""The goal "some terms on the single scale are acceptable to both", beside the names of the texts."""

Kind = Literal["credibility", "size", "blame", "text"]

_GRID = 33
_LARGEST_FACTOR = 10.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Repair(Value):
    """One thing to change, and how far, for a deal to be possible.

    Attributes
    ----------
    goal : str
        A text, or `RANGE`.
    kind : {"credibility", "size", "blame", "text"}
    path : str
        What changes: ``credibility.NAME``, ``size.NAME``, ``blame_error.PARTY`` or ``TEXT.ISSUE``.
    before, after : float
        The value now and the nearest one that restores a deal; a size is a multiple of today's.
    margin_before, margin_after : float
        How far the worst constraint is from holding; a deal needs a margin of zero or more.
    """

    goal: str
    kind: Kind
    path: str
    before: float
    after: float
    margin_before: float
    margin_after: float

    @property
    def distance(self) -> float:
        """Size of the change, on a scale from 0 to 1 (for a size: as a multiple of today's)."""
        return abs(self.after - self.before)


def deal_margin(dispute: Dispute, profile: PressureProfile, goal: str) -> FloatArray:
    """Return how far a deal is from failing (positive) or from holding (negative).

    For `RANGE` it is the margin of the bargaining range; for a text the smallest of both parties'
    margins over refusing and of the distances to their red lines.

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile
    goal : str
        `RANGE` or the name of a text.

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    InvalidInputError
        If there is no such text.
    """
    values = reservation(dispute, profile)
    if goal == RANGE:
        return bargaining_range(values).margin
    package = dispute.package(goal)
    one = dispute.with_packages(package)
    margins = [acceptance(one, values).margin[..., 0, :].min(axis=-1)]
    for k, issue in enumerate(dispute.issues):
        lower, upper = issue.red_lines
        if lower is not None:
            margins.append(package.scores[..., k] - lower)
        if upper is not None:
            margins.append(upper - package.scores[..., k])
    return np.asarray(np.minimum.reduce(np.broadcast_arrays(*margins)))


def repairs(
    dispute: Dispute, profile: PressureProfile, goals: Iterable[str], *, max_factor: float = _LARGEST_FACTOR
) -> tuple[Repair, ...]:
    r"""Return every single change that restores a deal, nearest first.

    One number at a time is moved, all else held: the credibility of an instrument or the blame
    error of a party within [0, 1], the size of an instrument in use from nothing to `max_factor`
    times today's, the score of a text on one issue within [0, 1]. What a party itself wields is left
    out: a repair is something that third parties or the drafters of a text can do. The nearest
    value with a deal is bracketed on either side of today's value by ever finer grids of `deal_margin`,
    which is concave in each of these numbers, and the margin is computed again there.

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile
        One point, no batch.
    goals : iterable of str
        `RANGE`, names of texts. A goal that already holds needs no repair and yields none.
    max_factor : float, default 10
        Largest multiple of today's size that is tried.

    Returns
    -------
    tuple of Repair
        Sorted by distance. Empty if no single change will do.

    Raises
    ------
    InvalidInputError
        If a goal is not a text, dispute or profile carry batch axes, or `max_factor` is below 1.

    Examples
    --------
    >>> from gametheory.payoffs import Contest
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import Instrument
    >>> contest = Contest(share=(0.6, 0.4), cost=(0.05, 0.05))
    >>> dispute = Dispute(parties=(Player("A"), Player("B")), contest=contest)
    >>> threat = Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses",
    ...                     credibility=0.25, cost=(0.2, 0.0))
    >>> found = repairs(dispute, PressureProfile(instruments=(threat,)), [RANGE])
    >>> [(r.path, round(r.after, 6)) for r in found]
    [('credibility.sanctions', 0.5), ('size.sanctions', 2.0)]
    """
    if not 1.0 <= max_factor < np.inf:
        raise invalid("max_factor", "must be finite and at least 1", max_factor)
    found = []
    for goal in goals:
        now = deal_margin(dispute, profile, goal)
        if now.ndim:
            raise invalid("profile", "must be one point, without batch axes", now.shape)
        if now >= -ATOL:
            continue
        for kind, path, before, span, margin in _moves(dispute, profile, goal, max_factor):
            after = _nearest(margin, before, span)
            if after is not None:
                found.append(
                    Repair(
                        goal=goal,
                        kind=kind,
                        path=path,
                        before=before,
                        after=after,
                        margin_before=float(now),
                        margin_after=float(margin(np.asarray(after))),
                    )
                )
    return tuple(sorted(found, key=lambda r: (r.distance, r.goal, r.path)))


_Margin = Callable[[FloatArray], FloatArray]


def _moves(
    dispute: Dispute, profile: PressureProfile, goal: str, max_factor: float
) -> Iterator[tuple[Kind, str, float, tuple[float, float], _Margin]]:
    """Yield everything that may be moved: its kind, name, value now, bounds, and the margin along it."""
    parties = {player.name for player in dispute.parties}
    for i in profile.instruments:
        if i.wielder not in parties and (i.on_refusal or i.trigger == "deal"):

            def believed(value: FloatArray, name: str = i.name) -> FloatArray:
                return deal_margin(dispute, profile.with_credibility({name: value}), goal)

            yield "credibility", f"credibility.{i.name}", float(i.credibility), (0.0, 1.0), believed
            if i.credibility > 0:

                def sized(value: FloatArray, name: str = i.name) -> FloatArray:
                    return deal_margin(dispute, profile.scaled({name: value}), goal)

                yield "size", f"size.{i.name}", 1.0, (0.0, max_factor), sized
    for party, player in enumerate(dispute.parties):

        def blamed(value: FloatArray, party: int = party) -> FloatArray:
            other = np.broadcast_to(profile.blame_error[1 - party], np.shape(value))
            both = (value, other) if party == 0 else (other, value)
            return deal_margin(dispute, replace(profile, blame_error=np.stack(both, axis=-1)), goal)

        yield "blame", f"blame_error.{player.name}", float(profile.blame_error[party]), (0.0, 1.0), blamed
    if goal != RANGE:
        text = dispute.package(goal)
        for k, issue in enumerate(dispute.issues):

            def rewritten(value: FloatArray, k: int = k) -> FloatArray:
                scores = np.broadcast_to(text.scores, (*np.shape(value), len(dispute.issues))).copy()
                scores[..., k] = value
                changed = replace(text, scores=scores)
                return deal_margin(dispute.with_packages(changed), profile, goal)

            yield "text", f"{goal}.{issue.name}", float(text.scores[k]), (0.0, 1.0), rewritten


def _nearest(margin: _Margin, before: float, span: tuple[float, float]) -> float | None:
    """Find the value nearest to `before` within `span` at which `margin` is not negative, if any."""
    found = [_first_good(margin, before, end) for end in span if abs(end - before) > ATOL]
    return min((x for x in found if x is not None), key=lambda x: abs(x - before), default=None)


def _first_good(margin: _Margin, start: float, end: float) -> float | None:
    """Find the first value on the way from `start`, where `margin` is negative, to `end` where it is not.

    Values are linear in each number that is moved, so the margin is the smallest of linear functions
    and thus concave: it exceeds the highest point of a grid by no more than its steepest step, and
    around that point, if anywhere, it can still rise to zero.
    """
    while True:
        grid = np.linspace(start, end, _GRID)
        values = margin(grid)
        narrow = abs(end - start) <= ATOL
        good = np.flatnonzero(values >= 0.0)
        if len(good):
            first = int(good[0])
            if narrow or first == 0:
                return float(grid[first])
            start, end = grid[first - 1], grid[first]
        else:
            peak = int(values.argmax())
            if narrow or values[peak] + np.abs(np.diff(values)).max() < -ATOL:
                return float(grid[peak]) if values[peak] >= -ATOL else None
            start, end = grid[max(peak - 1, 0)], grid[min(peak + 1, _GRID - 1)]
