"""Claims about evenness: how uneven a pressure is, and whether an even split would do better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gametheory.analysis.claims.arguments import Arguments
from gametheory.analysis.claims.kind import ClaimKind
from gametheory.analysis.claims.number import At, ClaimNumber, Quantifier, of_case
from gametheory.analysis.equal_total import text_in_question
from gametheory.analysis.mechanism_maps import MAPS, MechanismMap, NotSpecifiedError, Situation, maps_of
from gametheory.analysis.mechanism_maps.comparison import compared
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError
from gametheory.pressure import Measure, evenness

__all__ = ["KINDS"]


def _text(a: Arguments, configuration: str) -> str:
    case = a.scenario
    stated = a.one("text", case.packages, "")
    return case.choices.text or stated or text_in_question(case.dispute(), case.profile(configuration))


def _uneven(a: Arguments) -> ClaimNumber:
    case, configuration = a.scenario, a.configuration()
    stated = a.measures(tuple(Measure))
    measures = (Measure(case.choices.measure),) if case.choices.measure else stated
    cutoff = a.number("cutoff", 0.2)
    text = _text(a, configuration)
    shown = a.several("shown", case.configurations, ())

    def tilt(name: str, measure: Measure, at: At) -> FloatArray:
        points = ScenarioPoints(case, name, dict(at))
        found = evenness(points.dispute, points.profile, measure, text=text)
        return np.where(found.defined, found.tilt, np.nan)

    def values(at: At) -> FloatArray:
        limit, at = np.asarray(at.get("test.cutoff", cutoff)), of_case(at)
        each = [np.abs(tilt(configuration, measure, at)) - limit for measure in measures]
        return np.stack(np.broadcast_arrays(*each), axis=-1)

    figures = {f"tilt by {m}, {configuration}": float(tilt(configuration, m, {})) for m in measures}
    figures |= {f"tilt by {m}, {name}": float(tilt(name, m, {})) for name in shown for m in measures[:1]}
    return ClaimNumber(
        statement=f"the size of the tilt of {configuration!r} exceeds {cutoff:g}, by each meaning of even",
        values=values,
        parts=tuple(str(measure) for measure in measures),
        quantifier=Quantifier.EACH,
        unit="tilt less the cut-off",
        free={"cutoff": (0.0, cutoff, 1.0)},
        figures={name: value for name, value in figures.items() if np.isfinite(value)},
        configurations=(configuration,),
    )


def _maps(a: Arguments) -> tuple[MechanismMap, ...]:
    known = tuple(entry.name for entry in MAPS)
    stated = a.several("mechanisms", known, known)
    return maps_of(a.scenario.choices.mechanisms or stated)


def _even_split(a: Arguments) -> ClaimNumber:
    case, configuration = a.scenario, a.configuration()
    text = _text(a, configuration)
    stated = a.one("measure", [str(m) for m in Measure], "loss")
    measure = Measure(case.choices.measure or stated)
    margin = a.number("margin", 0.01)
    shown = a.several("shown", case.configurations, ())
    centre = Situation.of(case, configuration, text=text)
    maps = tuple(entry for entry in _maps(a) if _comparable(entry, centre, measure))
    if not maps:
        a.fail("mechanisms", "must hold one that can be compared with an even split here")

    def values(at: At) -> FloatArray:
        situation = Situation.of(case, configuration, text=text, at=of_case(at))
        limit = np.asarray(at.get("test.margin", margin))
        gains = [_gain(entry, situation, measure) - limit for entry in maps]
        return np.stack(np.broadcast_arrays(*gains), axis=-1)

    widths = {
        f"width under {name!r}": float(ScenarioPoints(case, name, {}).assessment.range.width)
        for name in shown
    }
    return ClaimNumber(
        statement=(
            f"spread evenly (by {measure}), the total pressure of {configuration!r} gives a chance of a deal "
            f"higher by more than {margin:g}, under each mechanism; the text in question is {text!r}"
        ),
        values=values,
        parts=tuple(entry.name for entry in maps),
        quantifier=Quantifier.EACH,
        unit="chance of a deal less the margin",
        free={"margin": (0.0, margin, 1.0)},
        figures=widths,
        configurations=(configuration,),
    )


def _gain(entry: MechanismMap, situation: Situation, measure: Measure) -> FloatArray:
    try:
        return compared(entry, replace(situation, read=set()), measure).gain
    except RefusedError:
        return np.asarray(np.nan)


def _comparable(entry: MechanismMap, centre: Situation, measure: Measure) -> bool:
    try:
        return bool(np.isfinite(_gain(entry, centre, measure)))
    except NotSpecifiedError:
        return False


_UNDER = "under which pressure"
_TEXT = (
    "text in question, for what turns on one; by default the tabled one nearest to being decided otherwise"
)
KINDS = (
    ClaimKind(
        name="uneven",
        meaning="the tilt of a configuration is larger than a cut-off, by each meaning of even",
        arguments={
            "[configuration]": _UNDER,
            "[measures]": "list of count, loss, demand, credibility",
            "[cutoff]": "0.2 by default",
            "[text]": _TEXT,
            "[shown]": "other configurations whose tilt is to be shown",
        },
        build=_uneven,
    ),
    ClaimKind(
        name="even split",
        meaning="an even split of the same total has the higher chance of a deal, under each mechanism",
        arguments={
            "[configuration]": _UNDER,
            "[mechanisms]": "list of mechanisms; all by default",
            "[measure]": "count, loss (by default), demand or credibility",
            "[margin]": "0.01 by default",
            "[text]": _TEXT,
            "[shown]": "configurations whose width is to be shown",
        },
        build=_even_split,
    ),
)
