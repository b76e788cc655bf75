"""The thesis map in words and tables, and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scipy.stats import binomtest

from gametheory.analysis.manifest import manifest
from gametheory.analysis.mechanism_maps.comparison import consent_label
from gametheory.analysis.provenance import provenance
from gametheory.analysis.render import Grid, Section
from gametheory.analysis.report_numbers import CAUTION
from gametheory.analysis.thesis_row import FEW, named_indices
from gametheory.analysis.wording import listed, number, percent
from gametheory.pressure import Measure

if TYPE_CHECKING:
    from gametheory.analysis.sensitivity import Sensitivity
    from gametheory.analysis.thesis import ThesisMap
    from gametheory.analysis.thesis_row import Frequency, ThesisRow

__all__ = ["LAYOUT", "headline", "record", "report"]

LAYOUT = "gametheory/thesis/1"
"""Name and version of the layout; a change that would break a reader changes the number."""

_STALLS = "stalls a deal more often than it makes one"
_HELPS = "makes a deal more often than it stalls one"
_BOTH = "decides some deals, too few to tell which way more often,"
_SHIFTS = "moves the chance of a deal without deciding one"
_LEVEL = "makes no difference"
_NEVER = "cannot make a deal either way"
_RARE = "can hardly be compared with an even split"
_IN_WORDS = (_STALLS, _HELPS, _BOTH, _SHIFTS, _LEVEL, _NEVER, _RARE)
_CHANCE = 0.05
"""A lean that chance would show more often than this is none."""
_COLUMNS = ("mechanism", "consents", "stalls", "helps", "as it is", "even")
_MEANING = {
    Measure.LOSS: "the same pressure on both, as each mechanism counts it",
    Measure.COUNT: "the same number of instruments on both",
    Measure.CREDIBILITY: "every instrument equally believed",
    Measure.DEMAND: "loss in proportion to what the text asks of each",
}


def headline(found: ThesisMap) -> str:
    """Return what the map says, in one sentence; pressure of the mediator's own choosing is left out."""
    told = [row for row in found.rows if row.stalls is not None and not row.chosen]
    if not told:
        return f"{found.scenario.name}: no mechanism has an even split to compare with."
    words: dict[str, list[str]] = {}
    for row in told:
        words.setdefault(_in_words(row, found.draws), []).append(row.mechanism)
    parts = [f"{what} under {listed(words[what])}" for what in _IN_WORDS if what in words]
    return f"At an equal total, uneven pressure {'; it '.join(parts)}."


def _in_words(row: ThesisRow, draws: int) -> str:
    """Return what uneven pressure does under the mechanism; a lean is one beyond the sampling error.

    Both kinds of decided draws come from the same sample: without a lean either kind is as likely (the sign
    test).
    """
    stalls, helps = row.stalls, row.helps
    if row.compared < FEW:
        return _RARE
    if row.never:
        return _NEVER
    if row.level or stalls is None or helps is None:
        return _LEVEL
    compared = round(row.compared * draws)
    stalled, helped = round(stalls.share * compared), round(helps.share * compared)
    if stalled + helped == 0:
        return _SHIFTS
    if binomtest(stalled, stalled + helped).pvalue > _CHANCE:
        return _BOTH
    return _STALLS if stalled > helped else _HELPS


def report(found: ThesisMap) -> tuple[Section, ...]:
    """Return the sections of the map."""
    case = found.scenario
    told = [row for row in found.rows if not row.reason and not row.chosen]
    chosen = [row for row in found.rows if not row.reason and row.chosen]
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
                columns=_COLUMNS,
                rows=tuple(_cells(row) for row in told),
            ),
            notes=(
                (
                    "Stalls: share of the comparable draws in which the chance of a deal is below one half "
                    "as the pressure is, and one half or more, and higher by more than "
                    f"{found.margin:g}, if the same total is split evenly; helps: the reverse. Brackets: "
                    "95% interval of the sampling error, in percent. As it is, even: mean chance of a deal."
                ),
                (
                    "Consents: how they combine in the mechanism at the central numbers, as its own pressure "
                    "grows from none; neither: it moves nothing there; blank: no one word fits."
                ),
            ),
        ),
        Section(
            title="What each mechanism asks",
            grid=Grid(
                columns=("mechanism", "question", "comparable", "lowers", "raises"),
                rows=tuple(_question(row) for row in (*told, *chosen)),
            ),
            notes=(
                (
                    "Lowers, raises: share of the comparable draws in which uneven pressure moves the chance "
                    f"of a deal by more than {found.margin:g}, whether or not that decides."
                ),
            ),
        ),
    ]
    if chosen:
        sections.append(
            Section(
                title="If the mediator chose the pressure itself",
                grid=Grid(columns=_COLUMNS, rows=tuple(_cells(row) for row in chosen)),
                notes=(
                    (
                        "Here the pressure is the mediator's own best choice, whatever the configuration "
                        "exerts, so these rows say nothing of the pressure in the case: they say what would "
                        "come of evening a choice that suits the mediator."
                    ),
                ),
            )
        )
    if found.base:
        named: tuple[tuple[str, ...], ...] = tuple(
            (row.mechanism, _deciding(row.sensitivity, row.compared), _deciding(row.membership))
            for row in (*told, *chosen)
            if row.sensitivity is not None
        )
        sections.append(
            Section(
                title="Which parameters decide the difference",
                grid=Grid(columns=("mechanism", "the difference", "whether there is one"), rows=named),
                notes=(
                    (
                        "Total Sobol indices with 95% intervals, from draws of their own: "
                        f"{found.base:,} base points a mechanism. The difference is taken as if the text "
                        "crossed no red line, and as its mean where the mechanism does not apply or there is "
                        "no pressure to split; the last column says what takes points in or out."
                    ),
                ),
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
    return (row.mechanism, consent_label(row.consent), _share(row.stalls), _share(row.helps), *mean)


def _question(row: ThesisRow) -> tuple[str, ...]:
    shifts = ("" if each is None else percent(each.share) for each in (row.lowers, row.raises))
    return (row.mechanism, row.question, percent(row.compared), *shifts)


def _share(found: Frequency | None) -> str:
    if found is None:
        return ""
    low, high = (percent(edge).rstrip("%") for edge in (found.low, found.high))
    return f"{percent(found.share)} [{low}, {high}]"


def _deciding(found: Sensitivity | None, compared: float = 1.0) -> str:
    if found is None:
        return ""
    named = named_indices(found, compared)
    if isinstance(named, str):
        return named
    return ", ".join(f"{i.parameter} {i.total:.2f} ± {i.total_error:.2f}" for i in named)


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
        "chosen": row.chosen,
        "compared": row.compared,
        "stalls": _frequency(row.stalls),
        "helps": _frequency(row.helps),
        "lowers": _frequency(row.lowers),
        "raises": _frequency(row.raises),
        "mean": None if row.mean is None else {"uneven": row.mean[0], "even": row.mean[1]},
        "sensitivity": None if row.sensitivity is None else row.sensitivity.to_dict(),
        "membership": None if row.membership is None else row.membership.to_dict(),
    }


def _frequency(found: Frequency | None) -> dict[str, float] | None:
    return None if found is None else {"share": found.share, "low": found.low, "high": found.high}
