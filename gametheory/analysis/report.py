"""A diagnosis in plain language: what stalls, why, what would help, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from gametheory.analysis.provenance import apart_from_file, provenance
from gametheory.analysis.render import Section
from gametheory.analysis.report_causes import cause_sections
from gametheory.analysis.report_confidence import robustness_sections
from gametheory.analysis.report_games import games_sections, text_section
from gametheory.analysis.report_mechanisms import mechanism_sections
from gametheory.analysis.report_numbers import numbers_sections
from gametheory.analysis.wording import listed, number, party_label, signed, text_label
from gametheory.pressure import Obstacle, PressureProfile, Verdict

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis

__all__ = ["headline", "report"]


def headline(d: Diagnosis) -> str:
    """Return the verdict in one sentence."""
    passing = [
        text_label(d, v.text) for v in d.verdicts if v.game == "text" and v.deal and _status(d, v) == "tabled"
    ]
    parties = " and ".join(party_label(d, p.name) for p in d.assessment.dispute.parties)
    under = f"under {d.configuration!r}{_reading(d)}"
    if d.deal:
        return f"DEAL: {under}, {parties} both accept {listed(passing)}."
    return f"STALL: {under}, no text on the table is accepted by both {parties}."


def _reading(d: Diagnosis) -> str:
    """Say in brackets what sets the question apart from the scenario's file."""
    said = [*apart_from_file(d.scenario), *([] if d.belief_gap else ["one shared belief"])]
    return f" ({', '.join(said)})" if said else ""


def report(d: Diagnosis) -> tuple[Section, ...]:
    """Return the sections of the report, in reading order."""
    return (
        _verdict_section(d),
        text_section(d),
        *games_sections(d),
        *mechanism_sections(d),
        *cause_sections(d),
        *robustness_sections(d),
        *numbers_sections(d),
    )


def _verdict_section(d: Diagnosis) -> Section:
    configuration = d.scenario.configurations[d.configuration]
    title = f"{d.scenario.title} (as of {d.scenario.as_of})"
    return Section(
        title=title,
        paragraphs=(
            headline(d),
            f"Configuration {d.configuration!r}: {configuration.name}.",
            *_provenance(d),
            *_reasons(d),
        ),
    )


def _provenance(d: Diagnosis) -> Iterator[str]:
    """Say which numbers are not those of the scenario's file."""
    yield from provenance(d.scenario)
    if not d.belief_gap:
        p = d.scenario.parameters["p"].central
        yield f"Both parties share one belief about the contest, p = {number(p)}."


def _reasons(d: Diagnosis) -> Iterator[str]:
    a, b = (party_label(d, p.name) for p in d.assessment.dispute.parties)
    now, before = d.assessment.range, d.baseline.range
    low, high = float(now.low), float(now.high)
    was = f"(width without any instrument: {signed(before.width)})"
    if now.exists:
        yield (
            f"On one scale there is a bargaining range, from {number(low)} to {number(high)} of what is "
            f"disputed, width {number(now.width)} {was}; splitting the gain evenly (the Nash solution) gives "
            f"{a} {number(now.nash_split)}."
        )
    else:
        yield (
            f"On one scale there is no bargaining range: {a} settles for no less than {number(low)} of "
            f"what is disputed, {b} leaves it no more than {number(high)}; "
            f"{number(-now.margin)} is missing {was}."
        )
    yield from _pressure_sentences(d)
    yield from _text_sentences(d)


def _pressure_sentences(d: Diagnosis) -> Iterator[str]:
    profile = d.assessment.profile
    for side, player in enumerate(d.assessment.dispute.parties):
        name, felt = party_label(d, player.name), float(d.assessment.reservation.pressure[side])
        if abs(felt) < 5e-5:
            yield f"For {name} the instruments leave refusing worth what it was."
            continue
        how = "worse" if felt > 0 else "better"
        support = f", so on balance {name} is supported, not pressed" if felt < 0 else ""
        yield (
            f"For {name} the instruments make refusing {how} by {number(abs(felt))} of what is disputed"
            f"{support}."
        )
        if felt < 0:
            yield from _support_sentences(profile, side, name)


def _support_sentences(profile: PressureProfile, side: int, name: str) -> Iterator[str]:
    """Say from what a party gains if it refuses, and whether only where the other side is blamed."""
    gains = -profile.contributions(side)
    order = [j for j in np.argsort(-gains) if gains[j] > 5e-5]
    own = [f"'{profile.instruments[j].label}'" for j in order if profile.triggers[j, side]]
    other = [f"'{profile.instruments[j].label}'" for j in order if not profile.triggers[j, side]]
    if own:
        yield f"  Its own refusal may set off {listed(own)}, from which {name} gains."
    if other:
        yield (
            f"  With chance {number(profile.blame_error[side])} its refusal is blamed on the other side; "
            f"then it gains from {listed(other)}."
        )


def _text_sentences(d: Diagnosis) -> Iterator[str]:
    texts = [v for v in d.verdicts if v.game == "text"]
    tabled = [v for v in texts if _status(d, v) == "tabled"]
    if tabled and not d.deal:
        nearest = max(tabled, key=lambda v: v.margin)
        yield (
            f"Of the texts on the table {text_label(d, nearest.text)} comes closest: "
            f"{listed([_obstacle(d, o) for o in nearest.obstacles])}."
        )
    others = [v for v in texts if v.deal and _status(d, v) != "tabled"]
    if others and not d.deal:
        names = listed([f"{text_label(d, v.text)} ({_status(d, v)})" for v in others])
        yield (
            f"Yet both would accept {names}: the stall then lies in which text is offered, or in what this "
            "game leaves out (trust, beliefs, commitment), and not in the pressure alone."
        )


def _obstacle(d: Diagnosis, o: Obstacle) -> str:
    if o.kind == "surplus":
        return f"{number(o.shortfall)} is missing"
    name = party_label(d, o.party)
    if o.kind == "red line":
        issue = d.scenario.issues[o.issue].name
        return f"it crosses a red line of {name} ({issue}) by {number(o.shortfall)}"
    return f"it falls {number(o.shortfall)} short of the value of refusing for {name}"


def _status(d: Diagnosis, v: Verdict) -> str:
    return d.assessment.dispute.package(v.text).status
