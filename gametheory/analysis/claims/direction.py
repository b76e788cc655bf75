"""Claims that an outcome rises or falls along one number of the scenario."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.claims.arguments import Arguments
from gametheory.analysis.claims.kind import ClaimKind
from gametheory.analysis.claims.number import At, ClaimNumber, of_case
from gametheory.analysis.scenario_outcomes import scenario_outcomes
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.arrays import FloatArray

__all__ = ["KINDS"]


def _direction(a: Arguments) -> ClaimNumber:
    scenario = a.scenario
    known = {name: o for name, o in scenario_outcomes(scenario).items() if not o.axes and o.dtype is float}
    outcome = known[a.one("outcome", known, "width")]
    path, by = a.path("along"), a.number("by", 0.1, positive=True)
    sign = {"rises": 1.0, "falls": -1.0}[a.one("claimed", ("rises", "falls"))]
    configuration = a.configuration()
    bounds = scenario.slots[path].bounds or (-np.inf, np.inf)
    centre = scenario.quantity(path).central

    def change(at: At) -> FloatArray:
        """Return by how much the outcome rises per `by`; at the upper end the step goes down."""
        here = np.asarray(at.get(path, centre), dtype=float)
        size, at = np.asarray(at.get("test.by", by)), of_case(at)
        step = np.where(here + size <= bounds[1], size, -size)
        before, after = (
            np.asarray(outcome.of(ScenarioPoints(scenario, configuration, {**at, path: value})), dtype=float)
            for value in (here, here + step)
        )
        return np.asarray((after - before) * np.sign(step))

    return ClaimNumber(
        statement=f"{outcome.name} {a.raw('claimed')} as {path} rises by {by:g}, under {configuration!r}",
        values=lambda at: np.asarray(sign * change(at))[..., np.newaxis],
        unit=outcome.unit,
        figures={f"{outcome.name}, per {by:g}": float(change({}))},
        free={"by": (by / 10, by, 2 * by)},
        configurations=(configuration,),
    )


KINDS = (
    ClaimKind(
        name="direction",
        meaning="an outcome moves as claimed when one number rises",
        arguments={
            "along": "dotted path of the number",
            "claimed": "rises or falls",
            "[outcome]": "any number that `sweep` knows; width by default",
            "[by]": "step, 0.1 by default",
            "[configuration]": "under which pressure",
        },
        build=_direction,
    ),
)
