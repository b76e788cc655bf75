"""The part of a report that says what least change would unlock a deal, and what proves it least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gametheory.analysis.design_report import portfolio_record
from gametheory.analysis.render import Grid, Section
from gametheory.analysis.wording import listed, number, party_label
from gametheory.pressure.repair import RANGE

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis
    from gametheory.pressure.added_pressure import AddedPressure
    from gametheory.pressure.design import Portfolio
    from gametheory.pressure.text_change import TextChange

__all__ = ["unlocking_record", "unlocking_sections"]

_SMALLEST_SHOWN = 5e-5


def unlocking_sections(d: Diagnosis) -> Iterator[Section]:
    """Yield the sections on added pressure, on the mediator's cheapest portfolio, and on changed texts."""
    found = d.unlocking
    if not found.goals:
        return
    yield _pressure(d)
    yield _mediator(d)
    if found.texts:
        yield _texts(d)


def _goal(goal: str) -> str:
    return "range on one scale" if goal == RANGE else f"text {goal}"


def _pressure(d: Diagnosis) -> Section:
    a, b = (party_label(d, p.name) for p in d.assessment.dispute.parties)
    rows, notes = [], []
    gap = 0.0
    for goal, found in zip(d.unlocking.goals, d.unlocking.pressure, strict=True):
        if isinstance(found, str):
            notes.append(f"{_upper(found)}: no pressure moves that.")
            continue
        gap = max(gap, found.gap)
        rows.append((_goal(goal), *(number(x) for x in found.added), number(found.total)))
    if rows:
        notes.append(
            "Pressure on refusing or reward for consent, on top of what there is; share of what is disputed. "
            f"Largest gap of the certificates (margins after, bound from duality): {gap:.1g}."
        )
    return _section(
        "The least pressure to be added", ("brings about", f"on {a}", f"on {b}", "in all"), rows, notes
    )


def _mediator(d: Diagnosis) -> Section:
    rows, notes = [], []
    gap, credible = 0.0, False
    for goal, found in zip(d.unlocking.goals, d.unlocking.portfolios, strict=True):
        if isinstance(found, str):
            notes.append(f"{_upper(found)}.")
            continue
        gap, credible = max(gap, found.gap, found.residual), found.problem.commitment is not None
        rows.append((_goal(goal), listed(found.used) or "none", number(found.cost), number(found.robustness)))
    if rows:
        notes += [
            (
                "Instruments in place of what the mediator does now, each whole, at its stated size and "
                "credibility; the cost is what carrying all of it out would take."
            ),
            "It would carry all of it out, given what a deal is worth to it."
            if credible
            else "Whether it would carry that out is not asked: its payoff is not stated.",
            f"Largest gap of the certificates: {gap:.1g}.",
        ]
    columns = ("brings about", "instruments", "cost", "smallest margin")
    return _section("The cheapest the mediator could do", columns, rows, notes)


def _texts(d: Diagnosis) -> Section:
    rows, notes = [], []
    gap = 0.0
    issues = d.assessment.dispute.issues
    for found in d.unlocking.texts:
        if isinstance(found, str):
            notes.append(f"{_upper(found)}.")
            continue
        gap = max(gap, found.gap)
        moves = [
            f"{issue.name} {number(before)} to {number(after)}"
            for issue, before, after in zip(issues, found.before, found.after, strict=True)
            if abs(after - before) >= _SMALLEST_SHOWN
        ]
        rows.append((found.text, listed(moves), number(found.distance)))
    notes.append(
        "The pressure as it is; red lines and indivisible issues respected. The change adds up the moves, "
        "each weighed by what the issue is worth to the parties on average. Largest gap of the certificates "
        f"(margins after, bound from duality): {gap:.1g}."
    )
    return _section("The least change of a text", ("text", "scores to be changed", "change"), rows, notes)


def _section(
    title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], notes: Sequence[str]
) -> Section:
    grid = Grid(columns=columns, rows=tuple(rows)) if rows else None
    return Section(title=title, grid=grid, notes=tuple(dict.fromkeys(notes)))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def unlocking_record(d: Diagnosis) -> dict[str, Any]:
    """Return the least changes as plain values."""
    found = d.unlocking
    issues = [issue.name for issue in d.assessment.dispute.issues]
    return {
        "pressure": [_added(goal, x) for goal, x in zip(found.goals, found.pressure, strict=True)],
        "portfolios": [_used(goal, x) for goal, x in zip(found.goals, found.portfolios, strict=True)],
        "texts": [_moved(t, x, issues) for t, x in zip(found.changed_texts, found.texts, strict=True)],
    }


def _added(goal: str, found: AddedPressure | str) -> dict[str, Any]:
    if isinstance(found, str):
        return {"goal": goal, "reason": found}
    return {
        "goal": goal,
        "reason": None,
        "added": found.added.tolist(),
        "total": found.total,
        "margins": found.margins.tolist(),
        "gap": found.gap,
    }


def _used(goal: str, found: Portfolio | str) -> dict[str, Any]:
    if isinstance(found, str):
        return {"goal": goal, "reason": found}
    return {**portfolio_record(found), "reason": None}


def _moved(text: str, found: TextChange | str, issues: list[str]) -> dict[str, Any]:
    if isinstance(found, str):
        return {"goal": text, "reason": found}
    return {
        "goal": text,
        "reason": None,
        "scores": dict(zip(issues, found.after.tolist(), strict=True)),
        "distance": found.distance,
        "bound": found.bound,
        "margins": found.margins.tolist(),
        "gap": found.gap,
    }
