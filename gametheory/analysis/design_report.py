"""A pressure design in words, and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from gametheory.analysis.provenance import provenance
from gametheory.analysis.render import Grid, Section
from gametheory.analysis.report_numbers import CAUTION
from gametheory.analysis.wording import listed, number, signed
from gametheory.pressure.repair import RANGE

if TYPE_CHECKING:
    from gametheory.analysis.design import Design
    from gametheory.pressure.design import Portfolio, PressureDesign
    from gametheory.pressure.design_front import DesignFront

__all__ = ["LAYOUT", "portfolio_record", "record", "report"]

LAYOUT = "gametheory/design/1"
"""Name and version of the layout; a change that would break a reader changes the number."""


def report(d: Design) -> tuple[Section, ...]:
    """Return the sections of the report, in reading order."""
    return tuple(_sections(d))


def _sections(d: Design) -> Iterator[Section]:
    first = d.problems[0]
    yield Section(
        title=f"Pressure designed for {_goal(d.goal)}",
        paragraphs=(
            f"{d.scenario.title} (as of {d.scenario.as_of}).",
            *provenance(d.scenario),
            _verdict(d),
            _rules(d, first),
        ),
        grid=_uses(d.portfolios[0]) if d.found else None,
    )
    if d.found:
        yield _costs(d, d.portfolios[0])
    if len(d.portfolios) > 1:
        yield Section(
            title="The other texts that could be reached",
            grid=Grid(
                columns=("text", "cost", "smallest margin", "instruments"),
                rows=tuple(
                    (p.problem.goal, number(p.cost), signed(p.robustness), listed(p.used) or "none")
                    for p in d.portfolios[1:]
                ),
            ),
        )
    if d.witnesses:
        yield Section(
            title="What no portfolio reaches", paragraphs=tuple(f"{_upper(w.reason)}." for w in d.witnesses)
        )
    if d.found and not (first.partial and (len(d.problems) > 1 or first.most is not None)):
        yield _front(d.front)
    yield Section(title="What the numbers are", paragraphs=(CAUTION,))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _goal(goal: str) -> str:
    if goal == RANGE:
        return "a bargaining range"
    return "some text on the table" if goal == "tabled" else f"{goal!r}"


def _verdict(d: Design) -> str:
    who = listed(d.wielders)
    if not d.found:
        return f"NO PORTFOLIO: nothing that {who} could use brings about {_goal(d.goal)}."
    best = d.portfolios[0]
    reached = "a bargaining range" if best.problem.goal == RANGE else f"{best.problem.goal!r}"
    if not best.used:
        return f"PORTFOLIO: none is needed, {reached} is an equilibrium without {who}."
    return (
        f"PORTFOLIO: {who} makes {reached} an equilibrium with {listed(best.used)}, at a cost of "
        f"{number(best.cost)}; nothing cheaper does."
    )


def _rules(d: Design, problem: PressureDesign) -> str:
    said = [f"every margin is at least {number(problem.margin)}"]
    if problem.commitment is not None:
        said.append(
            f"the mediator, to whom a deal is worth {number(problem.commitment.deal)}, would carry it all out"
        )
    said += [] if problem.budget is None else [f"all of it costs at most {number(problem.budget)}"]
    said += [] if problem.most is None else [f"at most {problem.most} instruments are used"]
    said += [
        f"the pressure on {p.name} is at most {number(cap)}"
        for p, cap in zip(problem.dispute.parties, problem.caps, strict=True)
        if cap is not None
    ]
    way = "in part" if problem.partial else "whole or not at all"
    silent = (
        "" if problem.commitment is not None else " Whether the mediator would carry it out is not asked."
    )
    return f"Instruments are used {way}; {listed(said)}. Configuration {d.configuration!r} otherwise.{silent}"


def _uses(p: Portfolio) -> Grid:
    a, b = (player.name for player in p.problem.dispute.parties)
    gains = p.problem.gains * p.levels[:, None]
    return Grid(
        columns=(
            "instrument",
            "level",
            "believed",
            "set off by",
            f"to {a}'s margin",
            f"to {b}'s margin",
            "cost",
        ),
        rows=tuple(
            (
                i.name,
                number(x),
                number(float(i.credibility) * x),
                str(i.trigger),
                *(signed(g) for g in gain),
                number(float(i.cost_to_wielder) * x),
            )
            for i, x, gain in zip(p.problem.instruments, p.levels, gains, strict=True)
            if x > 0
        ),
    )


def _costs(d: Design, p: Portfolio) -> Section:
    refused = [
        f"{number(paid)} after a refusal by {player.name}"
        for player, paid in zip(p.problem.dispute.parties, p.paid_on_refusal, strict=True)
    ]
    return Section(
        title="What it does, and what carrying it out costs",
        grid=Grid(
            columns=("constraint", "margin"),
            rows=tuple((name, signed(m)) for name, m in zip(p.problem.constraints, p.margins, strict=True)),
        ),
        notes=(
            f"{listed(d.wielders)} pays {number(p.paid_on_deal)} if there is a deal, {listed(refused)}.",
            (
                f"Certificate: margins recomputed from the payoffs, rules broken by {p.residual:.1g}; "
                f"no portfolio costs less than {number(p.bound)}."
            ),
        ),
    )


def _front(front: DesignFront) -> Section:
    how = (
        "Straight lines run between the rows."
        if front.partial
        else "Each is the cheapest up to its own margin."
    )
    return Section(
        title="What robustness costs",
        grid=Grid(
            columns=("smallest margin", "cost", "instruments"),
            rows=tuple(
                (signed(p.robustness), number(p.cost), listed(p.used) or "none") for p in front.portfolios
            ),
        ),
        notes=(f"{how} The last row is the largest margin that these instruments can give.",),
    )


def portfolio_record(p: Portfolio) -> dict[str, Any]:
    """Return a portfolio as plain values."""
    return {
        "goal": p.problem.goal,
        "levels": {n: float(x) for n, x in zip(p.problem.names, p.levels, strict=True)},
        "cost": p.cost,
        "bound": p.bound,
        "margins": {n: float(m) for n, m in zip(p.problem.constraints, p.margins, strict=True)},
        "residual": p.residual,
        "paid_on_deal": p.paid_on_deal,
        "paid_on_refusal": list(p.paid_on_refusal),
    }


def record(d: Design) -> dict[str, Any]:
    """Return everything in `d` as dictionaries, lists, text, numbers, true, false and None."""
    first = d.problems[0]
    commitment = first.commitment
    one = not (first.partial and (len(d.problems) > 1 or first.most is not None))
    return {
        "layout": LAYOUT,
        "library": version("gametheory-bargaining"),
        "scenario": d.scenario.name,
        "assumed": dict(d.scenario.assumed),
        "configuration": d.configuration,
        "caution": CAUTION,
        "goal": d.goal,
        "wielders": list(d.wielders),
        "margin": float(first.margin),
        "budget": first.budget,
        "most": first.most,
        "caps": list(first.caps),
        "partial": first.partial,
        "commitment": None
        if commitment is None
        else {
            "deal": float(commitment.deal),
            "word": float(commitment.word),
            "patience": float(commitment.patience),
        },
        "found": d.found,
        "portfolios": [portfolio_record(p) for p in d.portfolios],
        "no_portfolio": [
            {
                "goal": w.problem.goal,
                "constraints": list(w.constraints),
                "reason": w.reason,
                "shortfall": None if w.shortfall == float("inf") else w.shortfall,
                "multipliers": None if w.multipliers is None else w.multipliers.tolist(),
            }
            for w in d.witnesses
        ],
        "front": [portfolio_record(p) for p in d.front.portfolios] if one and d.found else [],
    }
