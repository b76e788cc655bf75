"""The number that turns a verdict: root finding along one dotted path at a time, within its stated range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gametheory.analysis.claims.number import At, ClaimNumber, holds
from gametheory.arrays import BoolArray, FloatArray
from gametheory.errors import GameTheoryError
from gametheory.scenarios import Scenario
from gametheory.scenarios.draws import group

__all__ = [
    "DRAWN",
    "ClaimFlip",
    "candidates",
    "distant_flip",
    "flip_along",
    "nearest_flips",
    "nearest_part_flip",
]

DRAWN = ("beliefs", "costs", "effects", "weights", "theta", "scores", "parameters", "mediator")
"""Groups of numbers that are drawn, and along which a flip is looked for."""

_SIDE, _FINE = 9, 257
"""Samples on each side of the central value of every path, and of a path that is named."""
_PARTS, _ROUNDS = 64, 7


@dataclass(frozen=True, kw_only=True)
class ClaimFlip:
    """Where the sign of a claim changes along one path.

    Attributes
    ----------
    path : str
    central, low, high : float
        Central value and range within which the flip is looked for.
    value : float or None
        The nearest value to the central one at which the claim is decided otherwise; None if there is none.
    holds : bool
        Whether the claim holds beyond it.
    within : bool
        Whether the value lies in that range; false if it was found in the rest of the number's domain.
    part : str
        The part of the claim that turns there; empty if the whole claim does.
    """

    path: str
    central: float
    low: float
    high: float
    value: float | None
    holds: bool
    within: bool = True
    part: str = ""

    @property
    def distance(self) -> float:
        """How far the flip lies from the central value, as a share of the range; infinite without one."""
        if self.value is None:
            return float("inf")
        return abs(self.value - self.central) / (self.high - self.low)


def candidates(scenario: Scenario, number: ClaimNumber) -> dict[str, tuple[float, float, float]]:
    """Return low, central and high value of every number that may turn the verdict, by dotted path.

    They are those with a stated range and, of the configurations that the claim is about, the credibilities
    (with the range of the instrument's own) and the blame errors (from 0 to 1).
    """
    found = {}
    for path, slot in scenario.slots.items():
        triple = slot.triple
        if triple is not None and group(path) in DRAWN and triple[0] < triple[2]:
            found[path] = triple
    found |= {f"test.{name}": triple for name, triple in number.free.items()}
    for name in number.configurations:
        for instrument in scenario.instruments:
            path = f"configurations.{name}.credibility.{instrument}"
            low, high = _within(scenario, path)
            central = scenario.quantity(path).central
            if low < high and central > 0:
                found[path] = (low, central, high)
        for party in "AB":
            path = f"configurations.{name}.blame_error.{party}"
            found[path] = (0.0, scenario.quantity(path).central, 1.0)
    return found


def _within(scenario: Scenario, path: str) -> tuple[float, float]:
    """Return the range of the number at `path`, its central value included."""
    parts = path.split(".")
    quantity = scenario.quantity(path)
    low, high = quantity.low, quantity.high
    if parts[0] == "configurations" and low == high:
        low, high = 0.0, 1.0
        if parts[2] == "credibility":
            own = scenario.instruments[parts[3]].credibility
            low, high = own.low, own.high
    return min(low, quantity.central), max(high, quantity.central)


def flip_along(scenario: Scenario, number: ClaimNumber, path: str) -> ClaimFlip:
    """Return the flip along `path`, looked for on a fine grid within its range."""
    low, high = _within(scenario, path)
    central = scenario.quantity(path).central
    grid = np.unique(np.concatenate([np.linspace(low, high, _FINE), [central]]))
    found = holds(number.joined(_along(scenario, number, path, grid)))
    return _nearest(scenario, number, path, (low, central, high), seen=(grid, found))


def nearest_flips(scenario: Scenario, number: ClaimNumber) -> tuple[ClaimFlip, ...]:
    """Return the flips along all paths, nearest first; one path is moved at a time.

    Every path is tried at 17 values on both sides of its centre; where the verdict changes between two of
    them the place is narrowed to the precision of floats. Weights of the other issues are rescaled.
    """
    ranges, grids, values = _sampled(scenario, number)
    verdicts = holds(number.joined(values))
    flips = [
        _nearest(scenario, number, path, ranges[path], seen=(grids[path], row))
        for path, row in zip(ranges, verdicts, strict=True)
        if row.any() and not row.all()
    ]
    return tuple(sorted((flip for flip in flips if flip.value is not None), key=lambda flip: flip.distance))


def nearest_part_flip(scenario: Scenario, number: ClaimNumber) -> ClaimFlip | None:
    """Return the flip of the part of a claim that turns nearest to the centre, one path moved at a time."""
    ranges, grids, values = _sampled(scenario, number)
    found: list[tuple[float, int, str]] = []
    for (path, (low, central, high)), rows in zip(ranges.items(), holds(values), strict=True):
        away = np.abs(grids[path] - central)
        turned = rows != rows[int(away.argmin())]
        found += [
            (float(away[turned[:, part]].min() / (high - low)), int(part), path)
            for part in np.flatnonzero(turned.any(axis=0))
        ]
    if not found:
        return None
    _, k, path = min(found)
    seen = grids[path], holds(values)[list(ranges).index(path), :, k]
    flip = _nearest(scenario, number.part(k), path, ranges[path], seen=seen)
    return replace(flip, part=number.parts[k])


def _sampled(
    scenario: Scenario, number: ClaimNumber
) -> tuple[dict[str, tuple[float, float, float]], dict[str, FloatArray], FloatArray]:
    """Return the ranges, the samples along each path, and the parts there, shape (paths, samples, parts)."""
    ranges = candidates(scenario, number)
    size = 2 * _SIDE - 1
    if not ranges:
        return {}, {}, np.zeros((0, size, len(number.parts)))
    grids = {
        path: np.concatenate([np.linspace(low, mid, _SIDE), np.linspace(mid, high, _SIDE)[1:]])
        for path, (low, mid, high) in ranges.items()
    }
    moved = [_moved(scenario, path, grid) for path, grid in grids.items()]
    centre = {name: _central(scenario, number, name) for each in moved for name in each}
    at = {
        name: np.concatenate([np.broadcast_to(each.get(name, middle), (size,)) for each in moved])
        for name, middle in centre.items()
    }
    values = np.broadcast_to(number.values(at), (len(moved) * size, len(number.parts)))
    return ranges, grids, values.reshape(len(moved), size, len(number.parts))


def distant_flip(scenario: Scenario, number: ClaimNumber) -> ClaimFlip | None:
    """Return the nearest flip outside the stated ranges, for a claim that turns nowhere within them.

    Each number is moved alone to the bounds of its domain, or by up to ten times its range where it has none;
    what the model refuses is left out. The distance is in stated ranges.
    """
    found = []
    for path, (low, central, high) in candidates(scenario, number).items():
        if path.startswith("test."):
            continue
        bounds = scenario.slots[path].bounds or (-np.inf, np.inf)
        far = 10.0 * (high - low)
        first, last = max(low - far, bounds[0]), min(high + far, bounds[1])
        grid = np.unique(np.concatenate([np.linspace(first, last, _FINE), [central]]))
        try:
            seen = holds(number.joined(_along(scenario, number, path, grid)))
            if seen.any() and not seen.all():
                flip = _nearest(scenario, number, path, (low, central, high), seen=(grid, seen))
                found.append(replace(flip, within=False))
        except GameTheoryError:
            continue
    return min(found, key=lambda flip: flip.distance, default=None)


def _central(scenario: Scenario, number: ClaimNumber, path: str) -> float:
    name = path.removeprefix("test.")
    return number.free[name][1] if name in number.free and name != path else scenario.quantity(path).central


def _nearest(
    scenario: Scenario,
    number: ClaimNumber,
    path: str,
    span: tuple[float, float, float],
    *,
    seen: tuple[FloatArray, BoolArray],
) -> ClaimFlip:
    (low, central, high), (grid, found) = span, seen
    here = int(np.argmin(np.abs(grid - central)))
    now = bool(found[here])
    best: float | None = None
    for step in (-1, 1):
        others = range(here, -1, -1) if step < 0 else range(here, len(grid))
        beyond = next((k for k in others if bool(found[k]) != now), None)
        if beyond is None:
            continue
        inside, outside = float(grid[beyond - step]), float(grid[beyond])
        for _ in range(_ROUNDS):
            values = np.linspace(inside, outside, _PARTS + 1)
            turned = holds(number.joined(_along(scenario, number, path, values))) != now
            first = max(int(np.argmax(turned)), 1) if turned.any() else _PARTS
            inside, outside = float(values[first - 1]), float(values[first])
        if best is None or abs(outside - central) < abs(best - central):
            best = outside
    return ClaimFlip(path=path, central=central, low=low, high=high, value=best, holds=not now)


def _along(scenario: Scenario, number: ClaimNumber, path: str, values: FloatArray) -> FloatArray:
    parts = number.values(_moved(scenario, path, values))
    return np.broadcast_to(parts, (len(values), len(number.parts)))


def _moved(scenario: Scenario, path: str, values: FloatArray) -> Mapping[str, FloatArray] | At:
    """Return the numbers that change if the one at `path` does: weights of a party sum to 1."""
    steps = path.split(".")
    if steps[0] != "issues" or steps[2] != "weights":
        return {path: values}
    names = [f"issues.{issue}.weights.{steps[3]}" for issue in scenario.issues]
    central = scenario.quantity(path).central
    left = 1.0 - central
    if left <= 0.0:
        return {path: np.full_like(values, central)}
    return {
        name: values if name == path else scenario.quantity(name).central * (1.0 - values) / left
        for name in names
    }
