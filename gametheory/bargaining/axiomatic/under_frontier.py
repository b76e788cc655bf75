"""Lengths and areas under a frontier given as a function: by quadrature, and by inscribed polygons."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count, pairwise

import numpy as np

from gametheory.arrays import ULP, FloatArray
from gametheory.games.feasible import SmoothRegion

__all__ = ["by_polygons", "frontier_integral"]

_PANELS, _MOST_PANELS = 12, 1500
_CHORDS = 8
"""Of the coarsest polygon over a panel; the two finer ones have two and four times as many."""
_AGREED = 1e-12
"""Difference of two extrapolations, summed over all panels, as a share of the whole."""
_END = 3.2
"""Where the ends of a piece are reached but for rounding."""


def frontier_integral(
    region: SmoothRegion, f: Callable[[float], float], low: float, high: float, *, size: float
) -> float:
    """Integrate a function of party 0's payoff over part of the frontier, piece by piece between kinks.

    With x = a + (b - a) sin(u)**2 on each piece the integrand is smooth where `f` is steep at an end.

    Parameters
    ----------
    region : SmoothRegion
    f : callable
    low, high : float
        In payoff units of party 0.
    size : float
        What the integral is small or large against; it is found to about 1e-14 of it.
    """
    from scipy.integrate import quad

    total = 0.0
    for a, b in pairwise([region.low, *region.kinks, region.high]):
        start, stop = (float(np.arcsin(np.sqrt(np.clip((x - a) / (b - a), 0.0, 1.0)))) for x in (low, high))

        def integrand(u: float, a: float = a, b: float = b) -> float:
            return f(a + (b - a) * float(np.sin(u)) ** 2) * (b - a) * float(np.sin(2.0 * u))

        if stop > start:
            # A warning would say less than the polygons, which hold every answer to its definition.
            found = quad(
                integrand, start, stop, epsabs=1e-14 * size, epsrel=1e-12, limit=60, full_output=True
            )
            total += float(found[0])
    return total


def by_polygons(
    region: SmoothRegion, measure: Callable[[FloatArray], FloatArray], low: float, high: float
) -> FloatArray:
    """Return what `measure` says of polygons inscribed in the frontier, in the limit of many sides.

    Values of the frontier alone enter: no slope, no quadrature, and no kink need be known. The part is cut
    into panels. Over each three polygons are laid, whose errors fall with the square of the sides' lengths,
    and extrapolated; the panel where two extrapolations differ most is halved until they agree.

    Parameters
    ----------
    region : SmoothRegion
    measure : callable
        Takes the corners of a chain, shape (k, 2), by increasing first payoff; chains add up.
    low, high : float
        Payoffs of party 0 at the ends.
    """
    cuts = [low, *(x for x in region.kinks if low < x < high), high]
    panels: list[tuple[float, int, FloatArray, tuple[float, ...]]] = []
    scale: FloatArray = np.abs(measure(np.array([region.at(x) for x in np.linspace(low, high, 5)])))

    def add(ends: tuple[float, ...]) -> None:
        value, error = _panel(region, measure, ends)
        heappush(panels, (-float((error / scale).max()), next(order), value, ends))

    order = count()
    for a, b in pairwise(cuts):
        if b > a:
            for s, t in pairwise(np.linspace(-_END, _END, _PANELS + 1).tolist()):
                add((a, b, s, t))
    while panels and len(panels) < _MOST_PANELS and -sum(panel[0] for panel in panels) > _AGREED:
        _, _, _, (a, b, s, t) = heappop(panels)
        add((a, b, s, (s + t) / 2.0))
        add((a, b, (s + t) / 2.0, t))
    return np.asarray(np.sum([panel[2] for panel in panels], axis=0) if panels else np.zeros(scale.shape))


def _panel(
    region: SmoothRegion, measure: Callable[[FloatArray], FloatArray], ends: tuple[float, ...]
) -> tuple[FloatArray, FloatArray]:
    """Return the extrapolated measure over part of the piece from `a` to `b`, and its error.

    With x = a + (b - a) / (1 + exp(-pi sinh s)) both ends, where a frontier may be steep, are approached
    faster than any power.
    """
    a, b, s, t = ends
    at = np.linspace(s, t, 4 * _CHORDS + 1)
    share = 1.0 / (1.0 + np.exp(np.pi * np.sinh(np.abs(at))))
    x = np.where(at <= 0, a + (b - a) * share, b - (b - a) * share)
    x = np.where(np.abs(at) < _END, x, np.where(at < 0, a, b))
    corners = np.array([region.at(float(each)) for each in x])
    coarse, middle, fine = (np.asarray(measure(corners[::step])) for step in (4, 2, 1))
    first, second = (4.0 * middle - coarse) / 3.0, (4.0 * fine - middle) / 3.0
    error = np.abs(second - first)
    # Values carry no more digits than this: halving the panel would find none.
    jitter = np.where(np.arange(len(corners)) % 2, 1.0, -1.0)[:, np.newaxis] * [0.0, ULP]
    noise = np.abs(np.asarray(measure(corners * (1.0 + jitter))) - fine)
    return (16.0 * second - first) / 15.0, np.where(error > 4.0 * noise, error, 0.0)
