"""One parameter moved at a time: how far each moves an outcome, and which flips its sign first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model
from gametheory.analysis.wording import number
from gametheory.arrays import ATOL, FloatArray, IntArray
from gametheory.errors import RefusedError
from gametheory.printing import Printed
from gametheory.scenarios import Scenario

if TYPE_CHECKING:
    from gametheory.analysis.render import Section

__all__ = ["Flip", "OneAtATime", "Swing", "one_at_a_time", "side"]

_STEPS = 32
"""Points along each half range at which a change of sign is looked for, before it is halved down."""

_HALVINGS = 40


@dataclass(frozen=True, kw_only=True)
class Swing:
    """What one parameter does to the outcome, the others at their central values.

    Attributes
    ----------
    parameter : str
    low, high : float
        Ends of its range (of a range without end: its quantiles at 0.1% and 99.9%).
    at_low, at_high : float
        The outcome there.
    """

    parameter: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far the outcome moves between the two ends."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, kw_only=True)
class Flip:
    """The smallest move of one parameter at which the outcome has another sign.

    Attributes
    ----------
    parameter : str
    value : float
        Where the sign changes, the other parameters central.
    share : float
        How far that is from the central value, as a share of the way to the end of the range.
    """

    parameter: str
    value: float
    share: float


@dataclass(frozen=True, kw_only=True)
class OneAtATime(Printed):
    """What each parameter alone does to one outcome; prints as a table.

    Attributes
    ----------
    model, outcome : str
    central : float
        The outcome at the central values.
    verdict : bool
        Whether the outcome is 1 or 0.
    swings : tuple of Swing
        Widest first.
    flips : tuple of Flip
        Parameters that alone change the sign of the outcome within their range, the smallest move
        first. A verdict (1 or 0) changes its sign where it changes.
    """

    model: str
    outcome: str
    central: float
    verdict: bool
    swings: tuple[Swing, ...]
    flips: tuple[Flip, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "model": self.model,
            "outcome": self.outcome,
            "central": self.central,
            "swings": [
                {
                    "parameter": s.parameter,
                    "low": s.low,
                    "high": s.high,
                    "at_low": s.at_low,
                    "at_high": s.at_high,
                }
                for s in self.swings
            ],
            "flips": [{"parameter": f.parameter, "value": f.value, "share": f.share} for f in self.flips],
        }

    def __str__(self) -> str:
        from gametheory.analysis.render import as_text

        return as_text(_sections(self))

    def _repr_html_(self) -> str:
        from gametheory.analysis.render import as_html

        return as_html(_sections(self))


def one_at_a_time(subject: UncertainModel | Scenario | str, outcome: str = "width") -> OneAtATime:
    """Return how far each parameter alone moves an outcome, and where it alone changes its sign.

    Every parameter goes from its central value to both ends of its range while the others stay central.
    What only several parameters together do is not seen here; see `sensitivity`.

    Parameters
    ----------
    subject : UncertainModel, Scenario or str
    outcome : str, default "width"

    Returns
    -------
    OneAtATime

    Raises
    ------
    InvalidInputError
        If the outcome is unknown.
    RefusedError
        If nothing is drawn.

    Examples
    --------
    >>> model = uncertain_model(lambda x, y: x - 0.5 * y, ranges={"x": (0.0, 2.0), "y": (0.0, 1.0)})
    >>> found = one_at_a_time(model, "value")
    >>> found.central, [(s.parameter, s.width) for s in found.swings]
    (0.75, [('x', 2.0), ('y', 0.5)])
    >>> [(f.parameter, round(f.value, 6), round(f.share, 6)) for f in found.flips]
    [('x', 0.25, 0.75)]
    """
    model = uncertain_model(subject)
    model.known(outcome)
    names = model.ranges.drawn
    if not names:
        raise RefusedError("no parameter has a range: there is nothing to move")
    centre = np.asarray([model.ranges.centre[name] for name in names])
    ends = np.asarray([_ends(model, name) for name in names])
    central = model.central(outcome)
    k = len(names)
    start, stop = np.tile(centre, 2), np.concatenate([ends[:, 0], ends[:, 1]])
    ways = _Ways(model=model, outcome=outcome, which=np.tile(np.arange(k), 2), start=start, stop=stop)
    steps = np.linspace(0.0, 1.0, _STEPS + 1)[1:]
    along = ways.outcomes(np.arange(2 * k), np.tile(steps, (2 * k, 1)))
    swings = [
        Swing(
            parameter=name,
            low=float(ends[j, 0]),
            high=float(ends[j, 1]),
            at_low=float(along[j, -1]),
            at_high=float(along[k + j, -1]),
        )
        for j, name in enumerate(names)
    ]
    flips = _flips(ways, along, central)
    return OneAtATime(
        model=model.name,
        outcome=outcome,
        central=central,
        verdict=outcome in model.verdicts,
        swings=tuple(sorted(swings, key=lambda swing: (-swing.width, swing.parameter))),
        flips=tuple(sorted(flips, key=lambda flip: (flip.share, flip.parameter))),
    )


def side(values: FloatArray, *, verdict: bool) -> FloatArray:
    """Return on which side of its edge an outcome lies: 1 for zero or more (up to rounding), else 0.

    Zero counts as held, as in every verdict of the library: a deal needs a margin of zero or more. A
    verdict is itself 1 or 0.
    """
    return np.asarray(values > 0.5 if verdict else values >= -ATOL, dtype=float)


def _ends(model: UncertainModel, name: str) -> tuple[float, float]:
    marginal = model.ranges.marginals[name]
    low, high = (float(end) for end in marginal.support())
    return (
        low if np.isfinite(low) else float(marginal.ppf(0.001)),
        high if np.isfinite(high) else float(marginal.ppf(0.999)),
    )


@dataclass(frozen=True, kw_only=True)
class _Ways:
    """Half ranges: row i leads the parameter `which[i]` alone from `start[i]` to `stop[i]`."""

    model: UncertainModel
    outcome: str
    which: IntArray
    start: FloatArray
    stop: FloatArray

    def outcomes(self, rows: IntArray, shares: FloatArray) -> FloatArray:
        """Return the outcome at shares of the way along some rows, shape (rows, shares)."""
        ranges, ways = self.model.ranges, np.repeat(rows, shares.shape[1])
        moved = self.start[ways] + (self.stop - self.start)[ways] * shares.reshape(-1)
        point = {name: np.full(ways.size, centre) for name, centre in ranges.centre.items()}
        for j, name in enumerate(ranges.drawn):
            mine = self.which[ways] == j
            point[name][mine] = moved[mine]
        found = self.model.at(ranges.settled(point), [self.outcome])[self.outcome]
        return found.reshape(shares.shape)


def _flips(ways: _Ways, along: FloatArray, central: float) -> list[Flip]:
    """Bracket the first change of sign along every half range, and halve all brackets at once."""
    verdict = ways.outcome in ways.model.verdicts
    now = float(side(np.asarray(central), verdict=verdict))
    changed = side(along, verdict=verdict) != now
    rows = np.flatnonzero(changed.any(axis=1) & (np.abs(ways.stop - ways.start) > 0.0))
    if rows.size == 0:
        return []
    first = changed[rows].argmax(axis=1)
    inner, outer = first / _STEPS, (first + 1) / _STEPS
    for _ in range(_HALVINGS):
        middle = 0.5 * (inner + outer)
        beyond = side(ways.outcomes(rows, middle[:, None])[:, 0], verdict=verdict) != now
        inner, outer = np.where(beyond, inner, middle), np.where(beyond, middle, outer)
    best: dict[str, Flip] = {}
    for row, share in zip(rows, outer, strict=True):
        name = ways.model.ranges.drawn[ways.which[row]]
        value = ways.start[row] + (ways.stop[row] - ways.start[row]) * share
        if name not in best or share < best[name].share:
            best[name] = Flip(parameter=name, value=float(value), share=float(share))
    return list(best.values())


def _sections(o: OneAtATime) -> tuple[Section, ...]:
    from gametheory.analysis.render import Grid, Section

    flips = {flip.parameter: flip for flip in o.flips}
    shown = [s for s in o.swings if s.width > ATOL][:20] or list(o.swings[:3])
    rows = []
    for s in shown:
        flip = flips.get(s.parameter)
        where = "" if flip is None else f"{number(flip.value)} ({flip.share:.0%})"
        rows.append((s.parameter, f"{s.low:.4g} to {s.high:.4g}", number(s.at_low), number(s.at_high), where))
    rest = len(o.swings) - len(shown)
    return (
        Section(
            title=f"{o.outcome}, one parameter at a time",
            paragraphs=(f"{o.model}: {number(o.central)} at the central values.",),
            grid=Grid(columns=("parameter", "range", "at low", "at high", "flips at"), rows=tuple(rows)),
            notes=(
                *((f"{rest} more parameters move it less or not at all.",) if rest else ()),
                (
                    "The others stay central; where the sign flips is also given as a share of the way from "
                    "the central value to the end of the range."
                ),
            ),
        ),
    )
