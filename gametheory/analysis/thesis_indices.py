"""Which parameters decide what an even split would change, and whether there is a split to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gametheory.analysis.mechanism_maps import Situation
from gametheory.analysis.mechanism_maps.comparison import compared
from gametheory.analysis.sensitivity import Sensitivity, SensitivityStatus, sensitivity
from gametheory.analysis.thesis_row import Tally
from gametheory.analysis.uncertain_model import Point, UncertainModel
from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError
from gametheory.pressure import Measure
from gametheory.scenarios import Scenario
from gametheory.uncertainty import Ranges

__all__ = ["GROUPS", "TEXT_GROUPS", "gain_indices"]

GROUPS = ("beliefs", "costs", "effects")
TEXT_GROUPS = ("weights", "scores")


def gain_indices(
    case: Scenario, name: str, text: str, tally: Tally, measure: Measure, *, base: int, seed: int
) -> tuple[Sensitivity, Sensitivity | None]:
    """Return the Sobol indices of the gain from an even split, and of whether there is one to look at.

    The gain is that of the text as if it crossed no red line, and its mean where the numbers are outside the
    domain, so that a parameter that takes points in or out decides nothing by that.
    """
    entry = tally.entry
    uncrossed = replace(entry, on_text=False)
    groups = (*GROUPS, *(TEXT_GROUPS if entry.fixed_text else ()))
    ranges = _moving(case, name, case.ranges((*groups, *sorted(tally.read))))

    def kernel(point: Point, wanted: Sequence[str]) -> dict[str, FloatArray]:
        at = {path: np.asarray(value, dtype=float) for path, value in point.items()}
        situation = Situation.of(case, name, text=text, at=at)
        size = np.broadcast_shapes((1,), *(value.shape for value in at.values()))
        found = {}
        for outcome in wanted:
            try:
                gain = compared(uncrossed if outcome == "gain" else entry, situation, measure).gain
            except RefusedError:
                gain = np.full(1, np.nan)
            there = np.isfinite(gain)
            value = np.where(there, gain, tally.gain) if outcome == "gain" else there.astype(float)
            found[outcome] = np.broadcast_to(value, size)
        return found

    model = UncertainModel(
        name=f"{case.name} under {name}, {entry.name}",
        kernel=kernel,
        ranges=ranges,
        outcomes={
            "gain": "chance of a deal if the total is split evenly, less the chance as it is",
            "applies": "1 where the mechanism applies and has pressure to be split, else 0",
        },
        scenario=case,
        configuration=name,
    )
    applies = sensitivity(model, "applies", base=base, seed=seed)
    always = applies.status is SensitivityStatus.CONSTANT
    return sensitivity(model, "gain", base=base, seed=seed), None if always else applies


def _moving(case: Scenario, name: str, ranges: Ranges) -> Ranges:
    """Return the ranges without the effects of instruments that the configuration does not believe in."""
    idle = {i.name for i in case.profile(name).instruments if not (i.credibility > 0).any()}
    fixed = {
        path: case.quantity(path).central
        for path in ranges.drawn
        if path.startswith("instruments.") and path.split(".")[1] in idle
    }
    return ranges.with_(fixed) if fixed else ranges
