"""The part of a report on the mediator's own choice, and on whether it is believed to leave."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

from gametheory.analysis.render import Grid, Section
from gametheory.analysis.wording import number, signed

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis
    from gametheory.analysis.mediator_view import MediatorView

__all__ = ["mediator_record", "mediator_section"]


def mediator_section(d: Diagnosis) -> Section:
    """Return the section on the mediator."""
    view, belief = d.mediator, d.walk_belief
    paragraphs, notes = [], []
    grid = None
    if view is None:
        paragraphs.append("Values of the mediator's options: not stated by this scenario.")
    else:
        chances = view.chances
        grid = Grid(
            columns=("option", "value to the mediator", "chance of a deal", "best in so many draws"),
            rows=tuple(
                (name, signed(value), number(chances[name]), f"{view.shares[name]:.1%}")
                for name, value in sorted(view.values.items(), key=lambda item: -item[1])
            ),
        )
        notes += [
            (
                "In the mediator's own units; values and chances at central values. Backward induction on "
                "the tree (the mediator moves, then chance) finds the same choice; the largest gain from a "
                f"one-shot deviation is {view.solution.gap:.1g}."
            ),
            " ".join(_switches(view)),
            (
                f"In {view.even_likelier:.1%} of {view.draws:,} draws of the mediator's numbers its best "
                "choice is another than even pressure, although even pressure makes a deal likelier. How "
                "much likelier is stated by the case, not found by a model."
            ),
        ]
    if belief is None:
        paragraphs.append("Belief that the mediator really leaves: not stated by this scenario.")
    else:
        moved = ", ".join(f"{number(value)} after '{signal}'" for signal, value in belief.after.items())
        notes.append(
            "Belief that the mediator really leaves, by Bayes' rule: "
            f"{number(belief.prior)} before any signal, {moved}."
        )
    return Section(
        title="The mediator's own choice", paragraphs=tuple(paragraphs), grid=grid, notes=tuple(notes)
    )


def _switches(view: MediatorView) -> Iterator[str]:
    """Say in sentences where the mediator would switch, and how far that is."""
    model = view.dilemma
    blame, war, legacy = (float(x) for x in (model.blame, model.hot_war_cost, model.legacy))
    edge = float(model.walking_blame())
    if edge <= 0:
        yield "It would stay even if leaving cost it nothing."
    else:
        yield f"It leaves if leaving costs it less than {number(edge)} (as it is {number(blame)})."
    edge = float(model.escalation_war_cost())
    if not isfinite(edge):
        yield "What a wider war would cost does not decide whether it escalates."
    elif edge <= 0:
        yield "It would not escalate even if a wider war cost it nothing."
    else:
        yield f"It does not escalate if a wider war costs more than {number(edge)} (as it is {number(war)})."
    edge = float(model.even_legacy())
    likelier = bool(model.even_deal > model.drift_deal)
    if not isnan(edge):
        side = "more" if likelier else "less"
        yield (
            f"Pressing both evenly is worth more to it than going on if a deal is worth {side} than "
            f"{number(edge)} (as it is {number(legacy)})."
        )
    if view.corner is None:
        yield "At no costs are leaving, escalating and staying worth the same."
    else:
        yield (
            "Leaving, escalating and staying are worth the same where leaving costs "
            f"{number(view.corner[0])} and a wider war {number(view.corner[1])} (as it is {number(blame)} "
            f"and {number(war)})."
        )


def mediator_record(d: Diagnosis) -> dict[str, Any] | None:
    """Return the mediator's choice as plain values."""
    view = d.mediator
    if view is None:
        return None
    model = view.dilemma
    even_side = "above" if model.even_deal >= model.drift_deal else "below"
    switches = (
        ("walk", "every other option", "below", "cost of leaving", model.blame, model.walking_blame()),
        (
            "escalate",
            "every other option",
            "below",
            "cost of a wider war",
            model.hot_war_cost,
            model.escalation_war_cost(),
        ),
        ("even", "continue", even_side, "value of a deal", model.legacy, model.even_legacy()),
    )
    return {
        "values": view.values,
        "best": view.best,
        "gap": view.solution.gap,
        "chances": view.chances,
        "switches": [
            {
                "option": option,
                "against": against,
                "better": side,
                "of": of,
                "now": float(now),
                "at": float(edge) if isfinite(edge) else None,
            }
            for option, against, side, of, now, edge in switches
        ],
        "corner": None
        if view.corner is None
        else dict(zip(("cost of leaving", "cost of a wider war"), view.corner, strict=True)),
        "draws": view.draws,
        "shares": dict(view.shares),
        "even_likelier": view.even_likelier,
    }
