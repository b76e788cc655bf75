"""The concession path of two parties below a chain of lines, in closed form piece by piece."""

from __future__ import annotations

from math import atanh, exp, expm1, inf, sqrt

from gametheory.arrays import FloatArray

__all__ = ["end_of_concessions"]

_FARTHEST = 80.0
"""Time after which what is left of the path, exp(-t/2) of the gains, is below rounding."""


def end_of_concessions(chain: FloatArray) -> tuple[float, float]:
    r"""Return the end of :math:`\dot z = (a(z) - z)/2` from the origin below a chain.

    While the best payoff of each is set by one edge, say :math:`a_1 = p - b z_2` and
    :math:`a_2 = q - c z_1`, the motion is linear with exponents
    :math:`-1/2 \pm \kappa`, :math:`\kappa = \sqrt{bc}/2`. A piece ends where a party's payoff passes a
    corner. Once both are set by the same edge the path ends midway between the two points of it.

    Parameters
    ----------
    chain : ndarray, shape (k, 2)
        Efficient corners by increasing first payoff, not negative.

    Examples
    --------
    >>> import numpy as np
    >>> end_of_concessions(np.array([[0.0, 1.0], [1.0, 0.0]]))
    (0.5, 0.5)
    """
    xs, ys = chain[:, 0].tolist(), chain[:, 1].tolist()
    last = len(xs) - 1
    z1, z2 = 0.0, 0.0
    upper, lower = 0, last  # corners that party 0 and party 1 are before
    while True:
        while upper <= last and xs[upper] <= z1:
            upper += 1
        while lower >= 0 and ys[lower] <= z2:
            lower -= 1
        if upper > last or lower < 0:
            return z1, z2
        # Party 0 can get what the edge after `lower` gives at z2, party 1 what the edge before `upper` gives.
        b, most1 = _line(ys, xs, lower, lower + 1, z2) if lower < last else (0.0, xs[last])
        c, most2 = _line(xs, ys, upper, upper - 1, z1) if upper > 0 else (0.0, ys[0])
        if upper == lower + 1:
            return (z1 + most1) / 2.0, (z2 + most2) / 2.0
        start = (most1 - z1) / 2.0, (most2 - z2) / 2.0
        ends = xs[upper] - z1, ys[lower] - z2
        arrivals = [_arrival(start, (b, c), distance, party) for party, distance in enumerate(ends)]
        time = min(*arrivals, _FARTHEST)
        moved = _moved(start, (b, c), time)
        z1 = xs[upper] if arrivals[0] <= time else min(z1 + moved[0], xs[upper])
        z2 = ys[lower] if arrivals[1] <= time else min(z2 + moved[1], ys[lower])
        if time >= _FARTHEST:
            return z1, z2


def _line(along: list[float], up: list[float], one: int, two: int, at: float) -> tuple[float, float]:
    """Return by how much a payoff falls per unit of the other's on an edge, and what it is at `at`."""
    falls = (up[one] - up[two]) / (along[two] - along[one])
    return falls, up[one] - falls * (at - along[one])


def _moved(start: tuple[float, float], falls: tuple[float, float], time: float) -> tuple[float, float]:
    """Return how far both have come on a piece that began with the speeds `start`."""
    (u, v), (b, c) = start, falls
    kappa = sqrt(b * c) / 2.0
    slow, fast = _run(0.5 - kappa, time), _run(0.5 + kappa, time)
    even = (slow + fast) / 2.0
    odd = (slow - fast) / (2.0 * kappa) if kappa > 0 else 4.0 * (1.0 - (1.0 + time / 2.0) * exp(-time / 2.0))
    return even * u - odd * b * v / 2.0, even * v - odd * c * u / 2.0


def _run(rate: float, time: float) -> float:
    """Return the integral of exp(-rate s) up to `time`."""
    return -expm1(-rate * time) / rate if rate != 0 else time


def _arrival(start: tuple[float, float], falls: tuple[float, float], distance: float, party: int) -> float:
    """Return when a party has come `distance`, infinite if not before it would turn or time ends."""
    from scipy.optimize import brentq

    def beyond(time: float) -> float:
        return _moved(start, falls, time)[party] - distance

    latest = min(_FARTHEST, _turn(start[party], start[1 - party] * falls[party] / 2.0, falls))
    return float(brentq(beyond, 0.0, latest, xtol=1e-14, rtol=1e-14)) if beyond(latest) > 0 else inf


def _turn(speed: float, loss: float, falls: tuple[float, float]) -> float:
    """Return when a speed, lowered at first by `loss` beyond its decay, would be zero."""
    kappa = sqrt(falls[0] * falls[1]) / 2.0
    if kappa == 0:
        return speed / loss if loss > 0 else inf
    return atanh(kappa * speed / loss) / kappa if loss > kappa * speed else inf
