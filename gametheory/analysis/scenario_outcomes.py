"""The outcomes of a scenario by name, and where further ones are found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.analysis.outcome import Outcome
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.errors import InvalidInputError
from gametheory.pressure import Measure, evenness
from gametheory.scenarios import Scenario

__all__ = ["outcomes", "scenario_outcomes"]

_LISTS = ("gametheory.analysis.scenario_outcomes", "gametheory.analysis.mechanism_outcomes")
"""Modules with a function ``outcomes`` of a scenario. One line a module."""

_SHARE = "share of pie"
_LINKED = {
    "linked": "over linked issues",
    "linked_with_trust": "over linked issues, promises counted as far as they are believed",
    "linked_within_red_lines": "over linked issues, red lines and indivisible issues respected",
}


def scenario_outcomes(scenario: Scenario) -> dict[str, Outcome]:
    """Return every outcome that can be asked of `scenario`, by name.

    Examples
    --------
    >>> from gametheory.scenarios import load
    >>> list(scenario_outcomes(load("ukraine-2025")))[:5]
    ['deal', 'texts', 'width', 'range', 'low']
    """
    found: dict[str, Outcome] = {}
    for module in _LISTS:
        for outcome in import_module(module).outcomes(scenario):
            if outcome.name in found:
                raise InvalidInputError(f"outcome {outcome.name!r} of {module} must have a name of its own")
            found[outcome.name] = outcome
    return found


def outcomes(scenario: Scenario) -> Iterator[Outcome]:
    """Yield the outcomes that the bargain itself defines; each is a function of `ScenarioPoints`."""
    tabled = [name for name, text in scenario.packages.items() if text.status == "tabled"]
    yield _verdict("deal", ScenarioPoints.deal, "some tabled text passes, red lines counted")
    yield Outcome(
        name="texts",
        of=partial(_passing, tabled),
        unit="texts",
        meaning="tabled texts that pass",
        dtype=int,
    )
    yield _share("width", "range.width", "width of the bargaining range; negative where there is none")
    yield _verdict("range", partial(_read, "range.exists"), "the single scale has a bargaining range")
    yield _share("low", "range.low", f"least share that {scenario.parties[0]} accepts")
    yield _share("high", "range.high", f"largest share that {scenario.parties[1]} leaves")
    yield _share("nash split", "range.nash_split", "Nash solution on the single scale, where a range exists")
    parties = {"party": scenario.parties}
    for name, meaning in (
        ("pressure", "by how much the threats worsen a party's own refusal"),
        ("disagreement", "value of a party's own refusal under the threats"),
        ("least", "least value of a text that a party accepts, reward included"),
    ):
        yield Outcome(
            name=name,
            of=partial(_read, f"reservation.{name}"),
            unit=_SHARE,
            meaning=meaning,
            axes=parties,
        )
    for name, text in scenario.packages.items():
        passes = partial(_of_text, ScenarioPoints.passes, name)
        yield _verdict(f"text: {name}", passes, f"both accept '{text.name}', red lines counted")
        yield Outcome(
            name=f"margin: {name}",
            of=partial(_of_text, ScenarioPoints.margin, name),
            unit=_SHARE,
            meaning=f"what the party nearest to refusing '{text.name}' has to spare, red lines apart",
        )
    for game, where in _LINKED.items() if len(scenario.issues) else ():
        deal = partial(_of_text, ScenarioPoints.linked_deal, game)
        yield _verdict(game, deal, f"a deal exists {where}")
        yield Outcome(
            name=f"surplus: {game}",
            of=partial(_of_text, ScenarioPoints.linked_surplus, game),
            unit=_SHARE,
            meaning=f"surplus {where}",
        )
    for measure in (Measure.COUNT, Measure.LOSS, Measure.CREDIBILITY):
        yield Outcome(
            name=f"tilt: {measure}",
            of=partial(_tilt, measure),
            meaning=f"how unevenly pressure is spread, by {measure}: 1 is all on {scenario.parties[0]}, "
            f"-1 all on {scenario.parties[1]}",
        )


def _verdict(name: str, of: Any, meaning: str) -> Outcome:
    return Outcome(name=name, of=of, unit="true or false", meaning=meaning, dtype=bool)


def _share(name: str, path: str, meaning: str) -> Outcome:
    return Outcome(name=name, of=partial(_read, path), unit=_SHARE, meaning=meaning)


def _read(path: str, points: ScenarioPoints) -> NDArray[Any]:
    value: Any = points.assessment
    for part in path.split("."):
        value = getattr(value, part)
    return np.asarray(value)


def _of_text(method: Any, name: str, points: ScenarioPoints) -> NDArray[Any]:
    return np.asarray(method(points, name))


def _passing(texts: list[str], points: ScenarioPoints) -> NDArray[Any]:
    count: NDArray[Any] = np.asarray(0)
    for text in texts:
        count = count + points.passes(text)
    return count


def _tilt(measure: Measure, points: ScenarioPoints) -> NDArray[Any]:
    return evenness(points.dispute, points.profile, measure).tilt
