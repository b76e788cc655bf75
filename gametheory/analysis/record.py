"""A diagnosis as plain values: the stable layout of ``gametheory explain --json``."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.pressure import Assessment
from gametheory.pressure.cause_attribution import CAUSES

if TYPE_CHECKING:
    from gametheory.analysis.explain import BlameGame, Diagnosis
    from gametheory.solvers import Solution

__all__ = ["LAYOUT", "record"]

LAYOUT = "gametheory/diagnosis/1"
"""Name and version of the layout; a change that would break a reader changes the number."""


def record(d: Diagnosis) -> dict[str, Any]:
    """Return everything in `d` as dictionaries, lists, text, numbers, true, false and None."""
    from gametheory.analysis.report_mediator import mediator_record
    from gametheory.analysis.report_numbers import CAUTION, numbers_in_use
    from gametheory.analysis.report_unlocking import unlocking_record

    configuration = d.scenario.configurations[d.configuration]
    numbers = numbers_in_use(d)
    return {
        "layout": LAYOUT,
        "library": version("gametheory-bargaining"),
        "scenario": {
            "name": d.scenario.name,
            "title": d.scenario.title,
            "as_of": d.scenario.as_of.isoformat(),
            "variant": d.scenario.reading or None,
            "assumed": dict(d.scenario.assumed),
            "changes": [
                {"path": path, "before": before, "after": after}
                for path, (before, after) in d.scenario.changes().items()
            ],
        },
        "configuration": {"id": d.configuration, "name": configuration.name},
        "belief_gap": d.belief_gap,
        "caution": CAUTION,
        "headline": d.headline,
        "deal": d.deal,
        "parties": [{"name": p.name, "label": str(p)} for p in d.assessment.dispute.parties],
        "point": _point(d.assessment),
        "without_pressure": _point(d.baseline),
        "verdicts": [
            {
                "game": v.game,
                "text": v.text or None,
                "deal": v.deal,
                "margin": v.margin,
                "obstacles": [
                    {
                        "kind": o.kind,
                        "party": o.party or None,
                        "issue": o.issue or None,
                        "shortfall": o.shortfall,
                    }
                    for o in v.obstacles
                ],
            }
            for v in d.verdicts
        ],
        "blame_games": [_blame(game) for game in d.blame_games],
        "evenness": [
            {
                "measure": str(e.measure),
                "text": d.question if e.measure == "demand" else None,
                "sides": _plain(e.sides),
                "tilt": float(e.tilt) if e.defined else None,
                "defined": bool(e.defined),
            }
            for e in d.evenness
        ],
        "equal_total": [
            {
                "measure": str(row.measure),
                "text": row.text or None,
                "held": row.held,
                "reason": row.reason or None,
                "total": row.total,
                "pressure": _plain(row.pressure),
                "width": row.width,
                "gained": list(row.gained),
                "lost": list(row.lost),
            }
            for row in d.equal_total
        ],
        "attributions": [
            {
                "outcome": a.outcome,
                "baseline": a.baseline,
                "total": a.total,
                "shapley": dict(zip(a.instruments, _plain(a.values), strict=True)),
                "gap": a.gap,
            }
            for a in d.attributions
        ],
        "repairs": [
            {
                "goal": r.goal,
                "kind": r.kind,
                "path": r.path,
                "before": r.before,
                "after": r.after,
                "distance": r.distance,
                "margin_before": r.margin_before,
                "margin_after": r.margin_after,
            }
            for r in d.repairs
        ],
        "unlocking": unlocking_record(d),
        "mediator": mediator_record(d),
        "walk_belief": None
        if d.walk_belief is None
        else {"prior": d.walk_belief.prior, "after": dict(d.walk_belief.after)},
        "mechanisms": [
            {
                "mechanism": v.mechanism,
                "question": v.question,
                "reason": v.reason or None,
                "consent": None if v.consent is None else v.consent.name.lower(),
                "chance": v.chance,
                "even": v.even,
                "deal": v.deal,
                "binding": v.binding or None,
                "to_the_edge": dict(zip(("A", "B", "both"), v.to_the_edge, strict=True)),
                "pressure": None if v.pressure is None else dict(zip("AB", v.pressure, strict=True)),
                "thresholds": dict(zip("AB", v.thresholds, strict=True)),
                "finding": v.finding or None,
            }
            for v in d.mechanisms
        ],
        "causes": {
            "without": float(d.causes.without),
            "present": float(d.causes.present),
            "shapley": dict(zip(CAUSES, _plain(d.causes.values), strict=True)),
            "gap": d.causes.gap,
            "minimal_repairs": [list(repair) for repair in d.causes.minimal_repairs],
        },
        "robustness": _robustness(d),
        "numbers": [
            {
                "path": q.path,
                "low": q.low,
                "central": q.central,
                "high": q.high,
                "unit": q.unit,
                "basis": q.basis,
                "sources": [source.id for source in q.sources],
                "note": q.note,
            }
            for q in numbers
        ],
        "sources": {
            s.id: {"publisher": s.publisher, "title": s.title, "date": s.date, "confidence": s.confidence}
            for q in numbers
            for s in q.sources
        },
    }


def _point(a: Assessment) -> dict[str, Any]:
    texts = {}
    for k, package in enumerate(a.dispute.packages):
        crossed = a.acceptance.crossed[k]
        texts[package.name] = {
            "status": package.status,
            "utility": _plain(a.acceptance.utility[k]),
            "margin": _plain(a.acceptance.margin[k]),
            "shortfall": _plain(a.acceptance.shortfall[k]),
            "accepts_ignoring_red_lines": _plain(a.acceptance.ignoring_red_lines[k]),
            "accepts_with_red_lines": _plain(a.acceptance.with_red_lines[k]),
            "red_lines_crossed": [
                [issue.name for j, issue in enumerate(a.dispute.issues) if crossed[j, side]]
                for side in (0, 1)
            ],
        }
    return {
        "disagreement": _plain(a.reservation.disagreement),
        "reward": _plain(a.reservation.reward),
        "pressure": _plain(a.reservation.pressure),
        "range": {
            "low": float(a.range.low),
            "high": float(a.range.high),
            "width": float(a.range.width),
            "nash_split": float(a.range.nash_split) if a.range.exists else None,
        },
        "texts": texts,
        "linked_surplus": {
            name: float(linked.surplus)
            for name in ("linked", "linked_with_trust", "linked_within_red_lines")
            if (linked := getattr(a, name)) is not None
        },
    }


def _blame(game: BlameGame) -> dict[str, Any]:
    return {
        "text": game.text,
        "ignoring_red_lines": _equilibria(game.ignoring_red_lines),
        "with_red_lines": _equilibria(game.with_red_lines),
    }


def _equilibria(solution: Solution) -> dict[str, Any]:
    return {
        "actions": [list(actions) for actions in solution.problem.actions],
        "status": solution.status.name,
        "complete": solution.complete.name,
        "equilibria": [
            {
                "profile": [_plain(np.asarray(mixture, dtype=float)) for mixture in equilibrium.profile],
                "payoffs": _plain(equilibrium.payoffs),
                "gap": float(equilibrium.gap),
            }
            for equilibrium in solution
        ],
        "components": [list(component.equilibria) for component in solution.components],
    }


def _robustness(d: Diagnosis) -> dict[str, Any]:
    r = d.robustness
    return {
        "draws": r.draws,
        "seed": r.seed,
        "drawn": list(r.drawn),
        "shares": [
            {
                "what": s.what,
                "central": s.central,
                "deal": s.deal,
                "low": s.low,
                "high": s.high,
                "holds": s.holds,
            }
            for s in (r.headline, *r.shares)
        ],
        "even": [
            {
                "measure": str(e.measure),
                "held": e.held,
                "even_only": e.even_only,
                "uneven_only": e.uneven_only,
                "same": e.same,
                "width_change": e.width_change,
            }
            for e in r.even
        ],
    }


def _plain(values: Any) -> Any:
    return None if values is None else np.asarray(values).tolist()
