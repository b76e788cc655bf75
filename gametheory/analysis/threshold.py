"""Where a verdict flips: the surface over all other parameters, by vectorised root finding along one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.evaluation import Evaluation
from gametheory.analysis.grid import Block, Grid
from gametheory.analysis.labelled import FORMAT, labelled, require_xarray
from gametheory.analysis.outcome import Outcome
from gametheory.analysis.sweep import subject_of
from gametheory.arrays import BoolArray, FloatArray, IntArray
from gametheory.errors import InvalidInputError, invalid

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["threshold"]

_LONGEST_SEARCH = 1_100
"""Halvings that take the largest float to the smallest: a search never needs more."""

_Verdict = Callable[[FloatArray, IntArray], BoolArray]
"""Takes values of the parameter and which points they belong to."""


def threshold(
    model: Any,
    along: str,
    bounds: tuple[float, float],
    grid: Mapping[str, Any] | None = None,
    outcome: str | Outcome = "deal",
    *,
    level: float = 0.0,
    samples: int = 65,
    tol: float = 1e-12,
    configuration: str | None = None,
    belief_gap: bool = True,
    rescale_weights: bool = False,
) -> xr.Dataset:
    r"""Find the first value along a parameter at which a verdict flips, for every point of a grid.

    The verdict is read at `samples` values between the bounds; where it first differs between two neighbours
    it is bisected, all points at once, until the bracket is no longer than `tol` (or holds no further
    float). The certificate is the verdict itself, computed again at both ends of the bracket.

    Parameters
    ----------
    model : Scenario, str, frozen model or GameFamily
        As for `sweep`.
    along : str
        The parameter that moves.
    bounds : tuple of (float, float)
        Where to look, from the first value to the second, which may be the smaller one.
    grid : mapping, optional
        All other parameters that move, as for `sweep`; without it there is one point.
    outcome : str or Outcome, default "deal"
        A verdict; of a number the verdict is whether it is at least `level`.
    level : float, default 0
    samples : int, default 65
        Two flips between neighbouring samples are not seen: ``flips`` counts those that are.
    tol : float, default 1e-12
        Length of a bracket, in units of the parameter.
    configuration, belief_gap, rescale_weights
        As for `sweep`.

    Returns
    -------
    xarray.Dataset
        ``threshold``, NaN where the verdict never flips; ``low`` and ``high``, the bracket around it;
        ``at_low`` and ``at_high``, the verdicts there, which differ; ``flips``, how many were seen.

    Raises
    ------
    InvalidInputError
        If a name is unknown, `along` is on the grid or takes one value at a time, or a number is out of
        range.

    Examples
    --------
    >>> import numpy as np
    >>> found = threshold("ukraine-2025", "credibility.sanctions_new", (0, 1),
    ...                   {"parameters.c_A": [0.0, 0.1]}, "range")
    >>> found["threshold"].values.round(4)
    array([   nan, 0.4299])
    >>> found["at_low"].values, found["at_high"].values
    (array([False, False]), array([False,  True]))
    """
    require_xarray()
    first, last, count = _checked(bounds, samples, tol)
    others = dict(grid or {})
    if along in others:
        raise InvalidInputError(f"along: {along!r} overlaps the grid, where the same parameter moves")
    points = Grid.of({**others, along: 0.5 * (first + last)})
    subject = subject_of(
        model,
        points,
        (outcome,),
        configuration=configuration,
        belief_gap=belief_gap,
        rescale_weights=rescale_weights,
    )
    if along in subject.stepped:
        raise invalid(
            "along", "must be a parameter that broadcasts, not one that takes a value at a time", along
        )
    asked = subject.outcomes[0]
    if asked.axes:
        raise InvalidInputError(f"outcome {asked.name!r} must be one number or verdict a point")
    evaluation = Evaluation(subject, points)
    search = _Search(np.linspace(first, last, count), tol)
    found: dict[str, Any] = {name: np.empty(points.shape, kind) for name, kind in _PARTS.items()}
    for block in points.blocks(evaluation.chunk_shape()):
        for part, mesh, _ in evaluation.steps(block):
            verdict = _verdict_along(evaluation, part, mesh, along=along, level=level)
            for name, values in search.flips(verdict, int(np.prod(part.shape, dtype=int))).items():
                found[name][part.slices] = values.reshape(part.shape)
    return _dataset(evaluation, found, search, along=along, level=level)


_PARTS = {"threshold": float, "low": float, "high": float, "at_low": bool, "at_high": bool, "flips": int}


@dataclass(frozen=True)
class _Search:
    samples: FloatArray
    tol: float

    def flips(self, verdict: _Verdict, n: int) -> dict[str, Any]:
        """Return the first flip of each of `n` points, its bracket and certificate."""
        everyone = np.arange(n)
        start = verdict(np.full(n, self.samples[0]), everyone)
        before, count = start, np.zeros(n, dtype=np.int64)
        a, b = np.full(n, self.samples[0]), np.full(n, np.nan)
        for previous, value in zip(self.samples[:-1], self.samples[1:], strict=True):
            now = verdict(np.full(n, value), everyone)
            new = (now != before) & (count == 0)
            a, b = np.where(new, previous, a), np.where(new, value, b)
            count = count + (now != before)
            before = now
        which = everyone[count > 0]
        a[which], b[which] = self._bisected(verdict, a[which], b[which], start[which], which)
        low, high = np.minimum(a, b), np.maximum(a, b)
        at_low, at_high = start.copy(), start.copy()
        at_low[which], at_high[which] = verdict(low[which], which), verdict(high[which], which)
        none = count == 0
        middle = low + (high - low) / 2.0
        return {
            "threshold": np.where(none, np.nan, middle),
            "low": np.where(none, np.nan, low),
            "high": np.where(none, np.nan, high),
            "at_low": at_low,
            "at_high": at_high,
            "flips": count,
        }

    def _bisected(
        self, verdict: _Verdict, a: FloatArray, b: FloatArray, at_a: BoolArray, which: IntArray
    ) -> tuple[FloatArray, FloatArray]:
        """Halve the brackets between `a`, where the verdict is `at_a`, and `b`, where it is not."""
        a, b = a.copy(), b.copy()
        for _ in range(_LONGEST_SEARCH):
            middle = a + (b - a) / 2.0
            going = (np.abs(b - a) > self.tol) & (middle != a) & (middle != b)
            if not going.any():
                break
            same = verdict(middle[going], which[going]) == at_a[going]
            a[going] = np.where(same, middle[going], a[going])
            b[going] = np.where(same, b[going], middle[going])
        return a, b


def _checked(bounds: tuple[float, float], samples: int, tol: float) -> tuple[float, float, int]:
    ends = np.asarray(bounds, dtype=float)
    if ends.shape != (2,) or not np.isfinite(ends).all() or ends[0] == ends[1]:
        raise invalid("bounds", "must be two different finite numbers", bounds)
    if samples != int(samples) or samples < 2:
        raise invalid("samples", "must be a whole number, at least 2", samples)
    if not tol >= 0:
        raise invalid("tol", "must not be negative", tol)
    return float(ends[0]), float(ends[1]), int(samples)


def _verdict_along(
    evaluation: Evaluation, part: Block, mesh: Mapping[str, Any], *, along: str, level: float
) -> _Verdict:
    """Return the verdict at values of a parameter for the points of a box, numbered in order."""
    stepped, outcome = evaluation.subject.stepped, evaluation.outcomes[0]
    flat = {
        name: values if name in stepped else np.broadcast_to(values, part.shape).ravel()
        for name, values in mesh.items()
        if name != along
    }

    def verdict(values: FloatArray, which: IntArray) -> BoolArray:
        chosen = {name: v.ravel() if name in stepped else v[which] for name, v in flat.items()}
        answers = evaluation.at({**chosen, along: values}, outcome)
        return np.asarray(answers if outcome.dtype is bool else answers >= level)

    return verdict


def _dataset(
    evaluation: Evaluation,
    found: Mapping[str, Any],
    search: _Search,
    *,
    along: str,
    level: float,
) -> xr.Dataset:
    outcome = evaluation.outcomes[0]
    asked = labelled(evaluation, {outcome.name: found["threshold"]}, seed=None, task=None)
    unit, meaning = evaluation.subject.parameter(along)
    claim = outcome.name if outcome.dtype is bool else f"{outcome.name} >= {level:g}"
    words = {
        "threshold": f"first {meaning} at which '{claim}' flips",
        "low": "lower end of the bracket",
        "high": "upper end of the bracket",
        "at_low": f"'{claim}' at the lower end",
        "at_high": f"'{claim}' at the upper end",
        "flips": "flips seen between the samples",
    }
    units = dict.fromkeys(("threshold", "low", "high"), unit)
    axes = list(evaluation.grid.sizes)
    made = asked.drop_vars([outcome.name, along])
    for name, values in found.items():
        attributes = {"long_name": words[name], **({"units": units[name]} if units.get(name) else {})}
        made[name] = (axes, values, attributes)
    made.attrs |= {
        "format": f"{FORMAT}-threshold",
        "along": along,
        "along_long_name": meaning,
        "outcome": claim,
        "search": f"{len(search.samples)} samples from {search.samples[0]:g} to {search.samples[-1]:g}, "
        f"bisection to {search.tol:g}",
    }
    return made
