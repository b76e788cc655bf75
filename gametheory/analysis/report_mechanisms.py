"""The part of a report that puts every mechanism side by side, and every cause of a stall on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gametheory.analysis.mechanism_maps.comparison import consent_label
from gametheory.analysis.render import Grid, Section
from gametheory.analysis.wording import listed, number, party_label, signed
from gametheory.pressure.cause_attribution import CAUSES

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis
    from gametheory.analysis.mechanism_verdicts import MechanismVerdict

__all__ = ["mechanism_sections"]


def mechanism_sections(d: Diagnosis) -> Iterator[Section]:
    """Yield the sections on the mechanisms, on those that the case says too little for, and on the causes."""
    told = [verdict for verdict in d.mechanisms if not verdict.reason]
    yield _table(d, told)
    a, b = (party_label(d, p.name) for p in d.assessment.dispute.parties)
    yield Section(
        title="The same in words",
        paragraphs=(f"A is {a}, B is {b}.", *(_sentence(d, verdict) for verdict in told)),
    )
    silent = [verdict for verdict in d.mechanisms if verdict.reason]
    if silent:
        rows = tuple((verdict.mechanism, verdict.reason) for verdict in silent)
        yield Section(
            title="Mechanisms without a verdict here", grid=Grid(columns=("mechanism", "reason"), rows=rows)
        )
    yield _causes(d)


def _table(d: Diagnosis, told: list[MechanismVerdict]) -> Section:
    a, b = (party_label(d, p.name) for p in d.assessment.dispute.parties)
    rows = tuple(
        (
            verdict.mechanism,
            "deal" if verdict.deal else "stall",
            "" if verdict.chance is None else number(verdict.chance),
            "-" if verdict.even is None else number(verdict.even),
            {"A": a, "B": b, "neither": "-"}.get(verdict.binding, verdict.binding),
            *map(_edge, verdict.to_the_edge, verdict.thresholds),
        )
        for verdict in told
    )
    return Section(
        title="Under each mechanism",
        grid=Grid(
            columns=(
                "mechanism",
                "verdict",
                "chance",
                "if even",
                "binds",
                f"on {a}",
                f"on {b}",
            ),
            rows=rows,
        ),
        notes=(
            (
                "Chance of a deal as the pressure is, and if the same total were spread evenly; a deal from "
                "one half on. Binds: whose consent is missing from a stall, or may be lost from a deal. The "
                "last columns: the least pressure that flips the verdict, to be added to a stall or taken "
                "from a deal, on one party alone, and in brackets the threshold that is reached, in the "
                "pressure that the mechanism counts beside what it holds fixed; a dash if "
                "nothing up to all of what is disputed does, as far as the mechanism reaches."
            ),
            f"Where terms are fixed they are those of {d.question!r}.",
        ),
    )


def _edge(distance: float | None, threshold: float | None) -> str:
    if distance is None or threshold is None:
        return "-"
    return f"{number(distance)} ({number(threshold)})"


def _sentence(d: Diagnosis, verdict: MechanismVerdict) -> str:
    names = [party_label(d, p.name) for p in d.assessment.dispute.parties]
    first, second, both = verdict.to_the_edge
    change = "less" if verdict.deal else "more"
    amounts = [
        f"{'any' if number(amount) == '0' else number(amount)} {change} on {name} alone"
        for name, amount in zip(names, (first, second), strict=True)
        if amount is not None
    ]
    if not amounts and both is not None:
        amounts = [f"{number(both)} {change} in all, half on each"]
    outcome = "a deal" if verdict.deal else "a stall"
    if not amounts:
        way = "nothing in its domain, up to all of what is disputed, would change that"
    else:
        way = f"it would be {'a stall' if verdict.deal else 'a deal'} with {' or '.join(amounts)}"
    split = ""
    if verdict.even is not None and verdict.chance is not None:
        rise = verdict.even - verdict.chance
        if abs(rise) < 5e-5:
            split = "; an even split would not change that"
        else:
            how = "raise" if rise > 0 else "lower"
            split = f"; an even split would {how} the chance to {number(verdict.even)}"
    found = f" {verdict.finding}" if verdict.finding else ""
    consent = "" if verdict.consent is None else f" ({consent_label(verdict.consent)})"
    return (
        f"{verdict.mechanism.capitalize()}{consent}. {verdict.question} Here {outcome}: {way}{split}.{found}"
    )


def _causes(d: Diagnosis) -> Section:
    found = d.causes
    names = dict(zip(("0", "1"), (party_label(d, p.name) for p in d.assessment.dispute.parties), strict=True))
    words = [f"red line of {names[c[-1]]}" if c.startswith("red line") else c for c in CAUSES]
    repairs = [
        listed([words[CAUSES.index(cause)] for cause in repair]) for repair in found.minimal_repairs if repair
    ]
    if not found.minimal_repairs:
        enough = "Removing all of them would not open the range."
    elif repairs:
        enough = f"It would be enough to remove {'; or '.join(repairs)}."
    else:
        enough = "The range is open as it is."
    return Section(
        title="What keeps the sides apart on one scale, cause by cause",
        grid=Grid(
            columns=("cause", "adds to the range"),
            rows=tuple((word, signed(value)) for word, value in zip(words, found.values, strict=True)),
        ),
        notes=(
            (
                "Exact Shapley values over five causes: beliefs better for oneself than the common one, each "
                "side's red line, threats that are not fully believed, and blame that goes wrong. They add "
                f"up to the range with all of them ({signed(found.present)}) less that with none "
                f"({signed(found.without)})."
            ),
            enough,
        ),
    )
