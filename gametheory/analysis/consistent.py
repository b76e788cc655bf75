"""Partial identification: which parameters within the ranges are consistent with what was observed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.robustness import wilson_interval
from gametheory.analysis.saltelli import whole_seed
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model
from gametheory.analysis.wording import number
from gametheory.arrays import ATOL, BoolArray, FloatArray, frozen
from gametheory.errors import RefusedError, invalid
from gametheory.printing import Printed
from gametheory.scenarios import Scenario
from gametheory.uncertainty import Design

if TYPE_CHECKING:
    from gametheory.analysis.render import Section

__all__ = ["LEVELS", "ConsistentRange", "ConsistentSet", "consistent"]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Levels of the quantiles that are reported."""

_SPOKEN: dict[str, dict[str, object]] = {"stall": {"deal": False}, "deal": {"deal": True}}


@dataclass(frozen=True, kw_only=True)
class ConsistentRange:
    """One parameter of the consistent set.

    Attributes
    ----------
    parameter : str
    stated : tuple of (float, float)
        Smallest and largest value of all draws.
    low, high : float
        Smallest and largest consistent draw: the projection of the set on this axis.
    quantiles : tuple of float
        Of the consistent draws, at `LEVELS`.
    distance : float
        Largest difference between the distribution functions of the consistent draws and of the others
        (Kolmogorov and Smirnov): 0 if the observation says nothing about the parameter [1]_.

    References
    ----------
    .. [1] G. M. Hornberger, R. C. Spear, "An approach to the preliminary analysis of environmental
       systems", J. Environ. Manage. 12 (1981) 7-18.
    """

    parameter: str
    stated: tuple[float, float]
    low: float
    high: float
    quantiles: tuple[float, ...]
    distance: float


@dataclass(frozen=True, eq=False, kw_only=True)
class ConsistentSet(Printed):
    """The draws that are consistent with an observation; prints as a table.

    The set is in general no box: the range of one parameter is the projection of the set, and not every
    combination of values inside the ranges is consistent.

    Attributes
    ----------
    model, observed : str
        What was observed, in words.
    draws, seed : int
    count : int
        How many draws are consistent.
    share, low, high : float
        Their share, with a 95% interval for sampling error (Wilson).
    ranges : tuple of ConsistentRange
        The parameter that the observation tells most about first.
    points : mapping of str to ndarray, shape (draws,)
        All the draws.
    holds : ndarray of bool, shape (draws,)
        Which of them are consistent.
    """

    model: str
    observed: str
    draws: int
    seed: int
    count: int
    share: float
    low: float
    high: float
    ranges: tuple[ConsistentRange, ...]
    points: Mapping[str, FloatArray] = field(repr=False)
    holds: BoolArray = field(repr=False)

    def range(self, parameter: str) -> ConsistentRange:
        """Return the consistent range of one parameter."""
        for each in self.ranges:
            if each.parameter == parameter:
                return each
        raise invalid("parameter", "must be drawn", parameter)

    def consistent(self) -> dict[str, FloatArray]:
        """Return the consistent draws, by parameter."""
        return {name: values[self.holds] for name, values in self.points.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the draws as plain values."""
        return {
            "model": self.model,
            "observed": self.observed,
            "draws": self.draws,
            "seed": self.seed,
            "count": self.count,
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "levels": list(LEVELS),
            "ranges": [
                {
                    "parameter": each.parameter,
                    "stated": list(each.stated),
                    "low": each.low,
                    "high": each.high,
                    "quantiles": list(each.quantiles),
                    "distance": each.distance,
                }
                for each in self.ranges
            ],
        }

    def __str__(self) -> str:
        from gametheory.analysis.render import as_text

        return as_text(_sections(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.render import as_html

        return as_html(_sections(self))


def consistent(
    subject: UncertainModel | Scenario | str,
    observed: str | Mapping[str, object] = "stall",
    *,
    draws: int = 4_000,
    seed: int = 0,
    design: Design | None = None,
) -> ConsistentSet:
    """Return the draws within the stated ranges that are consistent with an observation.

    Nothing is estimated: a parameter value is consistent if the model gives the observed outcome there.
    That identifies a set and not a point [1]_.

    Parameters
    ----------
    subject : UncertainModel, Scenario or str
    observed : str or mapping, default "stall"
        ``"stall"`` or ``"deal"``; or outcome -> True or False for a verdict, a number that it must equal
        up to rounding, or (low, high) with None for an open end.
    draws : int, default 4000
    seed : int, default 0
        The same seed gives the same bytes.
    design : Design, default PlainRandom()
        How the draws are laid out.

    Returns
    -------
    ConsistentSet

    Raises
    ------
    InvalidInputError
        If an outcome is unknown or what was observed of it has no meaning.
    RefusedError
        If no draw is consistent: the error says how small the consistent share must then be.

    References
    ----------
    .. [1] C. F. Manski, "Partial Identification of Probability Distributions", Springer 2003.

    Examples
    --------
    >>> model = uncertain_model(lambda x, y: x + y, ranges={"x": (0.0, 1.0), "y": (0.0, 1.0)})
    >>> found = consistent(model, {"value": (1.5, None)})
    >>> round(found.share, 1), round(found.range("x").low, 1)  # exactly 1/8 and 1/2
    (0.1, 0.5)
    """
    model = uncertain_model(subject)
    wanted = _read(model, observed)
    names = model.ranges.drawn
    if not names:
        raise RefusedError("no parameter has a range: there is nothing to identify")
    rng = np.random.default_rng(whole_seed(seed))
    parts, held = [], []
    for part in model.ranges.blocks(draws, rng=rng, design=design):
        found = model.at(part, list(wanted))
        inside = [(found[o] >= low - ATOL) & (found[o] <= high + ATOL) for o, (low, high) in wanted.items()]
        held.append(np.logical_and.reduce(inside))
        parts.append({name: part[name] for name in names})
    points = {name: frozen(np.concatenate([part[name] for part in parts])) for name in names}
    holds = np.concatenate(held)
    count = int(holds.sum())
    low, high = wilson_interval(count, len(holds))
    words = _words(wanted, model.verdicts)
    if count == 0:
        raise RefusedError(
            f"none of {len(holds)} draws of {model.name} is consistent with {words}: the consistent share of "
            f"the stated ranges is below {high:.2g} (95%); widen the ranges, or doubt the model"
        )
    ranges = [_range(name, values, holds) for name, values in points.items()]
    return ConsistentSet(
        model=model.name,
        observed=words,
        draws=len(holds),
        seed=int(seed),
        count=count,
        share=count / len(holds),
        low=low,
        high=high,
        ranges=tuple(sorted(ranges, key=lambda each: (-each.distance, each.parameter))),
        points=points,
        holds=holds,
    )


def _read(model: UncertainModel, observed: object) -> dict[str, tuple[float, float]]:
    if isinstance(observed, str):
        if observed not in _SPOKEN:
            raise invalid("observed", "must be 'stall', 'deal' or map outcomes to what was seen", observed)
        observed = _SPOKEN[observed]
    if not isinstance(observed, Mapping) or not observed:
        raise invalid("observed", "must map at least one outcome to what was seen", observed)
    return {model.known(outcome): _bounds(outcome, seen) for outcome, seen in observed.items()}


def _bounds(outcome: str, seen: object) -> tuple[float, float]:
    if isinstance(seen, bool | int | float | np.integer | np.floating) and np.isfinite(seen):
        return float(seen), float(seen)
    rule = "must be True, False, a number or (low, high) with None for an open end"
    if not isinstance(seen, tuple | list) or len(seen) != 2:
        raise invalid(f"observed {outcome!r}", rule, seen)
    ends = [default if end is None else end for end, default in zip(seen, (-np.inf, np.inf), strict=True)]
    if any(isinstance(end, bool) or not isinstance(end, int | float) or np.isnan(end) for end in ends):
        raise invalid(f"observed {outcome!r}", rule, seen)
    low, high = map(float, ends)
    if low > high:
        raise invalid(f"observed {outcome!r}", "must have its low end first", seen)
    return low, high


def _words(wanted: Mapping[str, tuple[float, float]], verdicts: frozenset[str]) -> str:
    parts = []
    for outcome, (low, high) in wanted.items():
        if low == high:
            value = ("no", "yes")[int(low)] if outcome in verdicts and low in {0.0, 1.0} else f"{low:g}"
            parts.append(f"{outcome} = {value}")
        else:
            left = "" if np.isinf(low) else f"{low:g} <= "
            right = "" if np.isinf(high) else f" <= {high:g}"
            parts.append(f"{left}{outcome}{right}")
    return ", ".join(parts)


def _range(name: str, values: FloatArray, holds: BoolArray) -> ConsistentRange:
    inside = values[holds]
    return ConsistentRange(
        parameter=name,
        stated=(float(values.min()), float(values.max())),
        low=float(inside.min()),
        high=float(inside.max()),
        quantiles=tuple(float(q) for q in np.quantile(inside, LEVELS)),
        distance=_distance(values, holds),
    )


def _distance(values: FloatArray, holds: BoolArray) -> float:
    """Return the Kolmogorov-Smirnov distance between the values that hold and the others."""
    kept = int(holds.sum())
    if kept == len(holds):
        return 0.0
    ranked = holds[np.argsort(values, kind="stable")]
    ordered = np.sort(values)
    last = np.append(np.diff(ordered) > 0.0, True)  # compare where the value changes: ties count together
    gap = np.cumsum(ranked) / kept - np.cumsum(~ranked) / (len(holds) - kept)
    return float(np.abs(gap[last]).max())


def _sections(c: ConsistentSet) -> tuple[Section, ...]:
    from gametheory.analysis.render import Grid, Section

    how_many = (
        f"{c.model}: {c.count} of {c.draws} draws, {c.share:.1%} (95% interval {c.low:.1%} to {c.high:.1%})."
    )
    shown = c.ranges[:15]
    rows = tuple(
        (
            each.parameter,
            f"{each.stated[0]:.3g} to {each.stated[1]:.3g}",
            f"{each.low:.3g} to {each.high:.3g}",
            number(each.quantiles[2]),
            f"{number(each.quantiles[0])} to {number(each.quantiles[-1])}",
            f"{each.distance:.2f}",
        )
        for each in shown
    )
    rest = len(c.ranges) - len(shown)
    return (
        Section(
            title=f"Consistent with {c.observed}",
            paragraphs=(how_many,),
            grid=Grid(
                columns=("parameter", "all draws", "consistent", "median", "5% to 95%", "distance"), rows=rows
            ),
            notes=(
                *((f"{rest} more parameters about which the observation says less.",) if rest else ()),
                (
                    "Ranges are projections: not every combination inside them is consistent. The distance "
                    "is that of Kolmogorov and Smirnov between the consistent draws and the others."
                ),
            ),
        ),
    )
