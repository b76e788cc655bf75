"""The chance of a deal under each mechanism of pressure, as an outcome of a sweep."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

import numpy as np

from gametheory.analysis.equal_total import text_in_question
from gametheory.analysis.mechanism_maps import MAPS, Situation
from gametheory.analysis.outcome import Outcome
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.arrays import FloatArray
from gametheory.scenarios import Scenario

__all__ = ["outcomes"]


def outcomes(scenario: Scenario) -> Iterator[Outcome]:
    """Yield ``chance: MECHANISM`` for every mechanism.

    Not a number where the mechanism does not apply; refused for a case that does not state what it needs.
    Where the terms are fixed, they are those of the tabled text that is nearest to being decided otherwise
    at the central numbers.

    Examples
    --------
    >>> from gametheory.scenarios import load
    >>> [outcome.name for outcome in outcomes(load("ukraine-2025"))][:2]
    ['chance: free terms', 'chance: red lines']
    """
    del scenario  # every mechanism may be asked of any case; what is missing is said when it is
    for entry in MAPS:
        yield Outcome(
            name=f"chance: {entry.name}",
            of=partial(_chance, entry.name),
            unit="probability",
            meaning=f"chance of a deal under the mechanism '{entry.name}': {entry.question}",
        )


def _chance(name: str, points: ScenarioPoints) -> FloatArray:
    """Return the chance of a deal at every point; the mechanisms take a batch of one axis."""
    entry = next(each for each in MAPS if each.name == name)
    shape = np.broadcast_shapes(*(np.shape(values) for values in points.at.values()))
    flat = {
        path: np.broadcast_to(values, shape).ravel() if np.ndim(values) else values
        for path, values in points.at.items()
    }
    situation = Situation.of(
        points.scenario,
        points.configuration,
        text=_text(points.scenario, points.configuration, points.belief_gap),
        at=flat,
        belief_gap=points.belief_gap,
    )
    chance = np.asarray(entry(situation).deal_chance(), dtype=float)
    return np.broadcast_to(chance, (int(np.prod(shape, dtype=int)),)).reshape(shape)


@lru_cache(maxsize=64)
def _text(scenario: Scenario, configuration: str, belief_gap: bool) -> str:
    return text_in_question(scenario.dispute(belief_gap=belief_gap), scenario.profile(configuration))
