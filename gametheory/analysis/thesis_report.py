"""The thesis map in words and tables, and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gametheory.analysis.manifest import manifest
from gametheory.analysis.provenance import provenance
from gametheory.analysis.render import Grid, Section
from gametheory.analysis.report_numbers import CAUTION
from gametheory.analysis.wording import listed, number, percent
from gametheory.pressure import Measure

if TYPE_CHECKING:
    from gametheory.analysis.thesis import Frequency, ThesisMap, ThesisRow

__all__ = ["LAYOUT", "headline", "record", "report"]

LAYOUT = "gametheory/thesis/1"
"""Name and version of the layout; a change that would break a reader changes the number."""

_NAMED = 3
_MEANING = {
    Measure.LOSS: "the same loss to both, rewards counted",
    Measure.COUNT: "the same number of instruments on both",
    Measure.CREDIBILITY: "every instrument equally believed",
    Measure.DEMAND: "loss in proportion to what the text asks of each",
}


def headline(found: ThesisMap) -> str:
    """Return what the map says, in one sentence."""
    told = [row for row in found.rows if row.stalls is not None and row.helps is not None]
    if not told:
        return f"{found.scenario.name}: no mechanism has an even split to compare with."
    words = {
        "stalls more often than it helps": _leaning(told, 1),
        "helps more often than it stalls": _leaning(told, -1),
        "makes no difference": [r.mechanism for r in told if _is_level(r) and not r.never],
        "cannot make a deal either way": [r.mechanism for r in told if r.never],
    }
    named = {name for names in words.values() for name in names}
    words["stalls about as often as it helps"] = [r.mechanism for r in told if r.mechanism not in named]
    parts = [f"{what} under {listed(names)}" for what, names in words.items() if names]
    return f"At an equal total, uneven pressure {'; it '.join(parts)}."


def _leaning(rows: list[ThesisRow], sign: int) -> list[str]:
    """Return the mechanisms under which the share of stalls, times `sign`, is clearly the larger one."""
    found = []
    for row in rows:
        stalls, helps = row.stalls, row.helps
        if stalls is None or helps is None:
            continue
        more, less = (stalls, helps) if sign > 0 else (helps, stalls)
        if more.low > less.high:
            found.append(row.mechanism)
    return found


def _is_level(row: ThesisRow) -> bool:
    return row.stalls is not None and row.helps is not None and row.stalls.share + row.helps.share == 0.0


def report(found: ThesisMap) -> tuple[Section, ...]:
    """Return the sections of the map."""
    case = found.scenario
    told = [row for row in found.rows if not row.reason]
    silent = [row for row in found.rows if row.reason]
    first, second = case.parties
    sections = [
        Section(
            title=f"Even against uneven pressure, {case.name}",
            paragraphs=(
                headline(found),
                *provenance(case),
                (
                    f"Pressure as in the configuration {found.configuration!r} (A is {first}, B is "
                    f"{second}); even means {_MEANING[found.measure]}; the text is {found.text!r}. "
                    f"{found.draws:,} draws over the stated ranges, seed {found.seed}."
                ),
            ),
            grid=Grid(
                columns=("mechanism", "consents", "uneven stalls", "uneven helps", "as it is", "even"),
                rows=tuple(_cells(row) for row in told),
            ),
            notes=(
                (
                    "Uneven stalls: share of the comparable draws in which the even split has a chance of a "
                    f"deal higher by more than {found.margin:g}; uneven helps: lower. Brackets: 95% interval "
                    "of the sampling error. As it is, even: mean chance of a deal."
                ),
                "Under the mediator's effort and thresholds the pressure is the mediator's own best choice.",
            ),
        ),
        Section(
            title="What each mechanism asks",
            grid=Grid(
                columns=("mechanism", "question", "comparable"),
                rows=tuple((row.mechanism, row.question, percent(row.compared)) for row in told),
            ),
        ),
    ]
    if found.base:
        rows = tuple((row.mechanism, _deciding(row)) for row in told if row.sensitivity is not None)
        sections.append(
            Section(
                title="Which parameters decide the difference",
                grid=Grid(columns=("mechanism", "total Sobol index"), rows=rows),
                notes=(f"From draws of their own: {found.base:,} base points a mechanism.",),
            )
        )
    if silent:
        rows = tuple((row.mechanism, row.reason) for row in silent)
        sections.append(
            Section(title="What cannot be compared", grid=Grid(columns=("mechanism", "reason"), rows=rows))
        )
    sections.append(Section(title="What the numbers are", paragraphs=(CAUTION,)))
    return tuple(sections)


def _cells(row: ThesisRow) -> tuple[str, ...]:
    mean = ("", "") if row.mean is None else tuple(number(value) for value in row.mean)
    consent = "" if row.consent is None else row.consent.name.lower().replace("_", " ")
    return (row.mechanism, consent, _share(row.stalls), _share(row.helps), *mean)


def _share(found: Frequency | None) -> str:
    if found is None:
        return ""
    return f"{percent(found.share)} [{percent(found.low)}, {percent(found.high)}]"


def _deciding(row: ThesisRow) -> str:
    found = row.sensitivity
    if found is None:
        return ""
    if not found.deciding:
        return found.status.value if found.variance == 0.0 else "no single one"
    named = [i for i in found.indices if i.decides][:_NAMED]
    return ", ".join(f"{i.parameter} {i.total:.2f}" for i in named)


def record(found: ThesisMap) -> dict[str, Any]:
    """Return the map as plain values."""
    return {
        "layout": LAYOUT,
        "scenario": found.scenario.name,
        "assumed": dict(found.scenario.assumed),
        "configuration": found.configuration,
        "text": found.text,
        "measure": str(found.measure),
        "margin": found.margin,
        "draws": found.draws,
        "seed": found.seed,
        "base": found.base,
        "caution": CAUTION,
        "headline": headline(found),
        "mechanisms": [_row(row) for row in found.rows],
        "manifest": manifest(seed=found.seed, inputs={"scenario": found.scenario.to_json()}),
    }


def _row(row: ThesisRow) -> dict[str, Any]:
    return {
        "mechanism": row.mechanism,
        "question": row.question,
        "reason": row.reason or None,
        "consent": None if row.consent is None else row.consent.name.lower(),
        "central": None if row.central is None else {"uneven": row.central[0], "even": row.central[1]},
        "compared": row.compared,
        "stalls": _frequency(row.stalls),
        "helps": _frequency(row.helps),
        "mean": None if row.mean is None else {"uneven": row.mean[0], "even": row.mean[1]},
        "sensitivity": None if row.sensitivity is None else row.sensitivity.to_dict(),
    }


def _frequency(found: Frequency | None) -> dict[str, float] | None:
    return None if found is None else {"share": found.share, "low": found.low, "high": found.high}
