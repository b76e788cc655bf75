"""A number that one party alone knows, and the demand that is best against it: the risk-return trade-off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, Numbers, Value
from gametheory.errors import invalid
from gametheory.players.belief import Belief

__all__ = ["PrivateType", "as_belief", "uniform_cutoff"]

_GRID = 1025
"""Types on which the best demand against any distribution is first looked for."""

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_SHRINKS = 60
"""Golden sections: they leave 3e-13 of two cells of the grid."""

_NODES = 48
_MOST_CELLS = 1 << 20

Chances = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False, kw_only=True)
class PrivateType(Value):
    r"""A responder's type t on [`low`, `high`], by which it loses from a refusal.

    A proposer that takes *t* more is accepted by the types of at least *t*, and loses :math:`k` by a refusal;
    it maximises :math:`\Pr(\text{type} \ge t)\,(t + k)`.

    Parameters
    ----------
    low, high : array_like, shape (...)
        Smallest and largest type.
    belief : Belief, optional
        The distribution, conditional on [`low`, `high`]; uniform if left out.
    """

    low: Numbers = Numbers()
    high: Numbers = Numbers()
    belief: Belief | None = None

    def __post_init__(self) -> None:
        if (self.low >= self.high).any():
            raise invalid("low", f"must be smaller than high ({self.high})", self.low)
        if self.belief is not None:
            at_least = _tail(self.belief)
            if not (at_least(self.low) > at_least(np.nextafter(self.high, np.inf))).all():
                raise invalid("belief", "must hold some type between low and high possible", self.belief)

    def acceptance(self, cutoff: FloatArray) -> FloatArray:
        """Return the chance that the type is at least `cutoff`; broadcasts."""
        return self._chances()(cutoff)

    def _chances(self) -> Chances:
        """Return the chance that the type is at least a number, as a function that is fast to call again."""
        low, high = self.low, self.high
        if self.belief is None:
            return lambda t: np.clip((high - t) / (high - low), 0.0, 1.0)
        at_least = _tail(self.belief)
        above = at_least(np.nextafter(high, np.inf))
        mass = at_least(low) - above
        return lambda t: np.where(t > high, 0.0, np.clip((at_least(np.maximum(t, low)) - above) / mass, 0, 1))

    def mean_below(self, cutoff: FloatArray) -> FloatArray:
        """Return the sum of the types below `cutoff`, weighted by their chances; broadcasts."""
        t = np.clip(cutoff, self.low, self.high)
        refused = 1 - self.acceptance(t)
        if self.belief is None:
            return np.asarray(refused * (self.low + t) / 2)
        if self.belief.family == "finite":
            values, _ = self.belief.parameters
            chances = self._over(values) - self._over(np.nextafter(values, np.inf))
            return np.asarray((values * chances * (values < t[..., np.newaxis])).sum(axis=-1))
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        half = (t - self.low) / 2  # by parts: t F(t) less the integral of F
        points = self.low[..., np.newaxis] + half[..., np.newaxis] * (nodes + 1)
        integral = half * ((1 - self._over(points)) * weights).sum(axis=-1)
        return np.asarray(t * refused - integral)

    def _over(self, points: FloatArray) -> FloatArray:
        low, high = self.low[..., np.newaxis], self.high[..., np.newaxis]
        return PrivateType(low=low, high=high, belief=self.belief).acceptance(points)

    def best_cutoff(self, loss: FloatArray) -> FloatArray:
        """Return the lowest type that the best demand is accepted by; broadcasts with `loss`.

        By formula for uniform types. For any other distribution each demand's worth is a line in the loss:
        their upper envelope on a grid of types gives the best for every loss at once, and golden sections
        make it precise to about 1e-8 of the interval. :meth:`shortfall` proves what is left.
        """
        if self.belief is None:
            return uniform_cutoff(loss, self.low, self.high)
        low, high, k = np.broadcast_arrays(self.low, self.high, loss)
        ends = np.stack([low.ravel(), high.ravel()], axis=-1)
        pairs, which = np.unique(ends, axis=0, return_inverse=True)
        found = np.empty(ends.shape[0])
        for number, (first, last) in enumerate(pairs):
            here = which.ravel() == number
            alone = PrivateType(low=first, high=last, belief=self.belief)
            found[here] = alone._by_envelope(k.ravel()[here])
        return found.reshape(k.shape)

    def _by_envelope(self, loss: FloatArray) -> FloatArray:
        belief, at_least = self.belief, self._chances()
        if belief is not None and belief.family == "finite":
            values = belief.parameters[0]
            inside = values[(values >= self.low) & (values <= self.high)]
            grid = np.append(inside, self.high)  # what no type accepts, if they end below
        else:
            grid = np.linspace(self.low, self.high, _GRID)
        chance = at_least(grid)
        best = grid[_envelope(chance, chance * grid, loss)]
        if belief is not None and belief.family == "finite":
            return np.asarray(best)
        step = float(self.high - self.low) / (_GRID - 1)
        left, right = np.maximum(best - step, self.low), np.minimum(best + step, self.high)
        for _ in range(_SHRINKS):
            one, two = right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)
            lower = at_least(one) * (one + loss) >= at_least(two) * (two + loss)
            left, right = np.where(lower, left, one), np.where(lower, two, right)
        middle = (left + right) / 2
        keeps = at_least(middle) * (middle + loss) > at_least(best) * (best + loss)
        return np.asarray(np.where(keeps, middle, best))

    def refusal(self, loss: FloatArray) -> FloatArray:
        """Return the chance that the best demand is refused; broadcasts with `loss`.

        By formula for uniform types: their cutoff would round away a risk that is about to begin.
        """
        if self.belief is None:
            beyond = np.maximum(self.high - 2 * self.low - loss, 0.0)
            return np.asarray(np.minimum(beyond / (2 * (self.high - self.low)), 1.0))
        return np.asarray(1 - self.acceptance(self.best_cutoff(loss)))

    def shortfall(self, cutoff: FloatArray, loss: FloatArray) -> FloatArray:
        r"""Return a bound on what any other demand gains on that of `cutoff`, as a share of the stakes.

        With uniform types the worth of a demand is a parabola: three values fix its top. For any other
        distribution a demand between two types a < b is worth at most :math:`\Pr(t \ge a)(b + k)`, because
        acceptance falls in the demand; the cells where this exceeds the best known worth are halved until it
        does so by less than 5e-10 of the stakes, or there are a million of them, or no float is inside one.
        """
        low, high, t, k = np.broadcast_arrays(self.low, self.high, cutoff, loss)
        scale = np.maximum(high + k, high - low)
        worth = self.acceptance(t) * (t + k)
        if self.belief is None:
            ends = [self.acceptance(x) * (x + k) for x in (low, (low + high) / 2, high)]
            bend, tilt = ends[0] - 2 * ends[1] + ends[2], ends[2] - ends[0]
            with np.errstate(invalid="ignore", divide="ignore"):
                at = np.where(bend < 0, np.clip(-tilt / (2 * bend), -1.0, 1.0), np.sign(tilt))
            top = np.maximum(ends[1] + tilt / 2 * at + bend / 2 * at**2, np.maximum(ends[0], ends[2]))
            return np.asarray(np.maximum(top - worth, 0.0) / scale)
        bounds = [
            PrivateType(low=a, high=b, belief=self.belief)._bound(x, v)  # noqa: SLF001  (of its own class)
            for a, b, x, v in zip(low.ravel(), high.ravel(), k.ravel(), worth.ravel(), strict=True)
        ]
        return np.asarray(np.reshape(bounds, low.shape) / scale)

    def _bound(self, loss: float, worth: float) -> float:
        """Return how far above `worth` the best demand against one distribution may lie."""
        low, high, at_least = float(self.low), float(self.high), self._chances()
        enough = 0.5 * EQUILIBRIUM_TOL * max(high + loss, high - low)
        edges = np.linspace(low, high, _GRID)
        left, right, best = edges[:-1], edges[1:], worth
        while True:
            chance = at_least(left)
            best = max(best, float((chance * (left + loss)).max()))
            top = np.where(right + loss > 0, chance * (right + loss), 0.0)
            open_cells = top > best + enough
            left, right = left[open_cells], right[open_cells]
            middle = (left + right) / 2
            halved = ((left < middle) & (middle < right)).all()  # else there is no float in between
            if not left.size or not halved or 2 * left.size > _MOST_CELLS:
                return max(best + enough, float(top.max())) - worth
            left, right = np.concatenate([left, middle]), np.concatenate([middle, right])

    def typical(self, types: int) -> FloatArray:
        """Return so many equally likely types: the middles of equal shares of the distribution."""
        level = (np.arange(types) + 0.5) / types
        low, high = float(self.low), float(self.high)
        if self.belief is None:
            return low + level * (high - low)
        below = np.nextafter(low, -np.inf)
        return self.belief.conditional_above(below).conditional_below(high).ppf(level)


def as_belief(argument: str, value: Any) -> Belief | None:
    """Return a distribution of one private number: a `Belief`, or a frozen one of ``scipy.stats``."""
    if value is None:
        return None
    belief = value if isinstance(value, Belief) else Belief.of(value)
    if belief.family != "finite" and (belief.discrete or any(np.ndim(p) for p in belief.parameters)):
        raise invalid(argument, "must be one distribution, continuous or of finitely many types", value)
    return belief


def uniform_cutoff(loss: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    r"""Return :math:`\max(l, (h - k)/2)`, the best cutoff against uniform types: the kernel; broadcasts."""
    return np.maximum(low, (high - loss) / 2.0)


def _tail(belief: Belief) -> Chances:
    """Return the chance of at least t, up to a factor and a constant that conditioning removes."""
    if belief.family == "finite":
        values, weights = belief.parameters
        held = weights * ((values > belief.lower) & (values <= belief.upper))
        tails = np.append(np.cumsum(held[::-1])[::-1], 0.0)
        return lambda t: tails[np.searchsorted(values, t, side="left")]
    survival, lower, upper = belief.distribution.sf, belief.lower, belief.upper
    return lambda t: np.asarray(survival(np.clip(t, lower, upper)), dtype=float)


def _envelope(slope: FloatArray, intercept: FloatArray, at: FloatArray) -> FloatArray:
    """Return which of lines sorted by falling slope is highest at each point; ties go to the first."""
    kept: list[int] = []
    for j in range(len(slope)):
        while kept:
            i = kept[-1]
            if slope[i] == slope[j]:
                if intercept[i] >= intercept[j]:
                    break
            elif len(kept) > 1:
                h = kept[-2]
                over_h = (intercept[j] - intercept[h]) * (slope[h] - slope[i])
                if over_h < (intercept[i] - intercept[h]) * (slope[h] - slope[j]):
                    kept.append(j)
                    break
            else:
                kept.append(j)
                break
            kept.pop()
        else:
            kept.append(j)
    best = np.array(kept)
    beaten_below = (intercept[best[1:]] - intercept[best[:-1]]) / (slope[best[:-1]] - slope[best[1:]])
    return np.asarray(best[np.searchsorted(-beaten_below, -at, side="left")])
