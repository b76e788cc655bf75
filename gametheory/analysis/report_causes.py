"""The part of a report that says what does what: instruments, evenness, repairs, the mediator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gametheory.analysis.render import Grid, Section
from gametheory.analysis.wording import listed, number, party_label, signed, text_label
from gametheory.pressure import RANGE, Repair

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis

__all__ = ["cause_sections"]

_MOST_REPAIRS = 12


def cause_sections(d: Diagnosis) -> Iterator[Section]:
    """Yield the sections on instruments, evenness, repairs and the mediator."""
    yield _instrument_section(d)
    yield _even_section(d)
    yield _repair_section(d)
    yield _mediator_section(d)


def _instrument_section(d: Diagnosis) -> Section:
    profile = d.assessment.profile
    width, tabled = d.attributions
    names = [party_label(d, p.name) for p in d.assessment.dispute.parties]
    rows = []
    for j, instrument in enumerate(width.instruments):
        k = profile.names.index(instrument)
        rows.append(
            (
                instrument,
                number(profile.credibility[k]),
                *(signed(profile.contributions(side)[k]) for side in (0, 1)),
                signed(width.values[j]),
                signed(tabled.values[j]),
            )
        )
    rows.append(
        (
            "together",
            "",
            *(signed(d.assessment.reservation.pressure[side]) for side in (0, 1)),
            signed(width.total - width.baseline),
            signed(tabled.total - tabled.baseline),
        )
    )
    return Section(
        title="What each instrument contributes",
        grid=Grid(
            columns=(
                "instrument",
                "believed",
                *(f"presses {n}" for n in names),
                "to the width",
                "to texts passing",
            ),
            rows=tuple(rows),
        ),
        notes=(
            "The last two columns are exact Shapley values; they add up to the change from no instrument.",
            f"Without any: width {signed(width.baseline)}, {number(tabled.baseline)} tabled texts pass.",
        ),
    )


def _even_section(d: Diagnosis) -> Section:
    rows = []
    notes: dict[str, list[str]] = {}
    tilts = {e.measure: e for e in d.evenness}
    for row in d.equal_total:
        label = f"{row.measure} ({row.text})" if row.text else str(row.measure)
        evenness = tilts[row.measure]
        tilt = signed(evenness.tilt) if evenness.defined else "undefined"
        if not row.held or row.pressure is None or row.width is None:
            rows.append((label, tilt, "-", "-", "-"))
            notes.setdefault(row.reason, []).append(label)
            continue
        changes = [f"{name} passes" for name in row.gained] + [f"{name} fails" for name in row.lost]
        pressed = " / ".join(signed(p) for p in row.pressure)
        rows.append((label, tilt, pressed, signed(row.width), "; ".join(changes) or "no text changes"))
        if row.reason:
            notes.setdefault(row.reason, []).append(label)
    total = float(d.assessment.reservation.pressure.sum())
    names = " / ".join(party_label(d, p.name) for p in d.assessment.dispute.parties)
    return Section(
        title=f"The same total pressure ({number(total)}) spread evenly",
        paragraphs=(
            "Only a comparison at the same total is about evenness; more pressure is another matter.",
        ),
        grid=Grid(
            columns=("even by", "tilt now", f"pressure after on {names}", "width after", "what changes"),
            rows=tuple(rows),
        ),
        notes=(
            "Tilt: +1 all on the first party, -1 all on the second. Pressure is what makes refusing worse;",
            "conditional rewards are leverage too, but no pressure, and stay as they are in every row.",
            "With terms free to move only the sum of pressures counts, so the width cannot change.",
            "What evenness can change is which fixed text passes.",
            *(f"{listed(who)}: {reason}." for reason, who in notes.items()),
        ),
    )


def _repair_section(d: Diagnosis) -> Section:
    if not d.repairs:
        done = "Nothing has to change: there is a range, and every text on the table passes."
        none = "No single change of a credibility, a size, a blame error or a score restores a deal."
        return Section(
            title="The nearest single change",
            paragraphs=(done if d.deal and d.assessment.range.exists else none,),
        )
    rows = tuple(
        (
            "range on one scale" if r.goal == RANGE else f"text {r.goal}",
            _what(d, r),
            number(r.before),
            number(r.after),
            _in_range(d, r),
        )
        for r in d.repairs[:_MOST_REPAIRS]
    )
    first = d.repairs[0]
    goal = (
        "a bargaining range" if first.goal == RANGE else f"acceptance of {text_label(d, first.goal)} by both"
    )
    return Section(
        title="The nearest single change",
        paragraphs=(
            f"Smallest: {_what(d, first)} from {number(first.before)} to {number(first.after)} gives {goal}.",
        ),
        grid=Grid(
            columns=("restores", "by changing only", "from", "to", "within the stated range"), rows=rows
        ),
        notes=(
            "Sizes are multiples of today's; all else is held.",
            "A change that opens the range need not make a fixed text pass.",
        ),
    )


def _what(d: Diagnosis, r: Repair) -> str:
    if r.kind == "text":
        text, issue = r.path.split(".", 1)
        return f"score of {text} on {issue}"
    name = r.path.split(".", 1)[1]
    if r.kind == "blame":
        return f"chance that {party_label(d, name)}'s refusal is blamed on the other"
    return f"{r.kind} of {name}"


def _in_range(d: Diagnosis, r: Repair) -> str:
    """Whether the new value lies in the range that the scenario states for the number, if it states one."""
    stated = None
    if r.kind == "credibility":
        stated = d.scenario.instruments[r.path.split(".", 1)[1]].credibility
    elif r.kind == "text":
        text, issue = r.path.split(".", 1)
        stated = d.scenario.packages[text].scores[issue]
    if stated is None:
        return "no range stated"
    return "yes" if stated.low <= r.after <= stated.high else "no"


def _mediator_section(d: Diagnosis) -> Section:
    view, belief = d.mediator, d.walk_belief
    paragraphs, notes = [], []
    grid = None
    if view is None:
        paragraphs.append("Values of the mediator's options: not stated by this scenario.")
    else:
        ranked = sorted(view.values.items(), key=lambda item: -item[1])
        grid = Grid(
            columns=("option", "value to the mediator"),
            rows=tuple((name, signed(value)) for name, value in ranked),
        )
        notes.append(
            "Backward induction on the tree (mediator, then chance); largest gain from a one-shot deviation "
            f"{view.solution.gap:.1g}. In the mediator's own units, at central values."
        )
    if belief is None:
        paragraphs.append("Belief that the mediator really leaves: not stated by this scenario.")
    else:
        moved = ", ".join(f"{number(value)} after {signal}" for signal, value in belief.after.items())
        notes.append(
            "Belief that the mediator is of the type that leaves, by Bayes' rule: "
            f"{number(belief.prior)} before, {moved}."
        )
    return Section(
        title="The mediator's own choice", paragraphs=tuple(paragraphs), grid=grid, notes=tuple(notes)
    )
