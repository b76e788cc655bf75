"""The part of a report that says what does what: instruments, evenness, repairs, the mediator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gametheory.analysis.render import Grid, Section
from gametheory.analysis.report_mediator import mediator_section
from gametheory.analysis.report_unlocking import unlocking_sections
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
    yield from unlocking_sections(d)
    yield mediator_section(d)


def _instrument_section(d: Diagnosis) -> Section:
    profile = d.assessment.profile
    width, tabled, inside, deal = d.attributions
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
                signed(inside.values[j]),
                signed(deal.values[j]),
                signed(tabled.values[j]),
            )
        )
    rows.append(
        (
            "together",
            "",
            *(signed(d.assessment.reservation.pressure[side]) for side in (0, 1)),
            *(signed(each.total - each.baseline) for each in (width, inside, deal, tabled)),
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
                "inside red lines",
                "to a range",
                "to texts passing",
            ),
            rows=tuple(rows),
        ),
        notes=(
            (
                "The last four columns are exact Shapley values: the effect of adding the instrument, "
                "averaged over all orders of adding them. They add up to the whole change from no instrument."
            ),
            (
                "Inside red lines: what the strictest red line of each side leaves of the range, if every "
                "issue scores the same; to a range: whether it leaves any."
            ),
            (
                f"Without any the width is {signed(width.baseline)}, inside red lines "
                f"{signed(inside.baseline)}; of the texts on the table {number(tabled.baseline)} would pass."
            ),
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
    first, second = (party_label(d, p.name) for p in d.assessment.dispute.parties)
    return Section(
        title=f"The same total pressure ({number(total)}) spread evenly",
        paragraphs=(
            "A comparison is about evenness only if the total is the same; more pressure is another matter.",
        ),
        grid=Grid(
            columns=(
                "even by",
                "tilt now",
                f"pressure after on {first} / {second}",
                "width after",
                "what changes",
            ),
            rows=tuple(rows),
        ),
        notes=(
            (
                "Even by count: as many instruments in use on each side; by loss: refusing becomes worse by "
                "as much for both; by demand: in proportion to what the text asks of each before any "
                "pressure; by credibility: every instrument in use is believed equally."
            ),
            f"Tilt: +1 means all on {first}, -1 all on {second}, 0 even.",
            (
                "Pressure is what makes refusing worse. Conditional rewards are leverage too, but no "
                "pressure; they stay as they are in every row."
            ),
            (
                "While terms are free to move only the sum of the pressures counts, so the width cannot "
                "change. What evenness can change is which fixed text passes."
            ),
            *(f"{listed(who)}: {reason}." for reason, who in notes.items()),
        ),
    )


def _repair_section(d: Diagnosis) -> Section:
    tabled = [p.name for p in d.assessment.dispute.packages if p.status == "tabled"]
    failing = [v.text for v in d.verdicts if v.text in tabled and not v.deal]
    if not d.repairs:
        done = "Nothing has to change: there is a range, and every text on the table passes."
        none = (
            "No single change of a credibility, a size, a blame error or a score brings about what fails now."
        )
        return Section(
            title="The nearest single change",
            paragraphs=(none if failing or not d.assessment.range.exists else done,),
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
            *(
                ("There is a deal already; the changes below would bring about what still fails.",)
                if d.deal
                else ()
            ),
            f"Smallest: {_what(d, first)} from {number(first.before)} to {number(first.after)} gives {goal}.",
        ),
        grid=Grid(
            columns=("brings about", "by changing only", "from", "to", "within the stated range"), rows=rows
        ),
        notes=(
            (
                "One number is moved and all else held; nearest means the smallest move of that number, on "
                "its own scale from 0 to 1 (a size: as a multiple of today's). How hard the move would be is "
                "not counted."
            ),
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
