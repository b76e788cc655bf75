"""The part of a report that says who accepts which text, and how other games judge the same point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from gametheory.analysis.render import Grid, Section
from gametheory.analysis.wording import listed, number, party_label, signed

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis
    from gametheory.solvers import Solution

__all__ = ["games_sections", "text_section"]

_GAMES: dict[str, str] = {
    "range": "bargaining range on one scale, terms free to move",
    "linked": "best text over linked issues",
    "linked_with_trust": "the same, promises discounted by trust",
    "linked_within_red_lines": "the same, red lines and indivisible issues respected",
}

_PURE = 1.0 - 1e-12
"""An action with more weight than this is played for sure."""


def text_section(d: Diagnosis) -> Section:
    """Return the section on the texts: who accepts which, and which red lines they cross."""
    said = d.assessment.acceptance
    rows = []
    for k, package in enumerate(d.assessment.dispute.packages):
        verdict = next(v for v in d.verdicts if v.text == package.name)
        red = [f"{party_label(d, o.party)}: {o.issue}" for o in verdict.obstacles if o.kind == "red line"]
        ignoring = said.ignoring_red_lines[k]
        rows.append(
            (
                package.name,
                package.status,
                *(f"{'yes' if ignoring[i] else 'no'} ({signed(said.margin[k, i])})" for i in (0, 1)),
                ", ".join(red) or "-",
                "passes" if verdict.deal else "fails",
            )
        )
    a, b = (party_label(d, p.name) for p in d.assessment.dispute.parties)
    return Section(
        title="Who accepts which text",
        grid=Grid(
            columns=("text", "status", f"{a}", f"{b}", "red lines crossed", "verdict"), rows=tuple(rows)
        ),
        notes=(
            (
                "Yes or no leaves red lines aside; in brackets: value of the text, rewards included, "
                "less value of refusing."
            ),
            "A text passes if both say yes and it crosses no red line.",
            *_statuses(d),
        ),
    )


def _statuses(d: Diagnosis) -> Iterator[str]:
    if any(p.status != "tabled" for p in d.assessment.dispute.packages):
        yield "The verdict counts texts that were tabled; the others are there for comparison."


def games_sections(d: Diagnosis) -> Iterator[Section]:
    """Yield the sections on the games at large and on the blame game of each text."""
    found: dict[str, tuple[str, str]] = {
        v.game: ("deal" if v.deal else "no deal", signed(v.margin)) for v in d.verdicts
    }
    rows = tuple((label, *found.get(game, ("not stated", "-"))) for game, label in _GAMES.items())
    texts = [v.text for v in d.verdicts if v.game == "text" and v.deal]
    notes = []
    if texts and not d.assessment.range.exists:
        notes.append(
            f"No range on one scale, yet both accept {listed(texts)}: the parties weigh the issues "
            "differently, so a text can give each more of what it values than any point on one common scale."
        )
    if d.assessment.range.exists and not d.deal:
        notes.append("There is room on one scale, but no text on the table lies where both accept.")
    plain, trust = (
        next((v for v in d.verdicts if v.game == g), None) for g in ("linked", "linked_with_trust")
    )
    if plain and trust and plain.deal and not trust.deal:
        notes.append(
            "Trades across issues would leave a surplus if promises were kept in full; with the stated trust "
            "shares they do not: here commitment matters more than leverage."
        )
    yield Section(
        title="The same point in other games",
        grid=Grid(columns=("game", "verdict", "margin"), rows=rows),
        notes=tuple(notes),
    )
    yield Section(
        title="The blame game: accept or refuse, instruments follow the refuser",
        grid=Grid(
            columns=("text", "equilibria", "largest gap", "with red lines"),
            rows=tuple(
                (
                    game.text,
                    "; ".join(
                        _profile(d, game.ignoring_red_lines, e.profile) for e in game.ignoring_red_lines
                    ),
                    f"{max(game.ignoring_red_lines.gap, 0.0):.1g}",
                    "; ".join(_profile(d, game.with_red_lines, e.profile) for e in game.with_red_lines),
                )
                for game in d.blame_games
            ),
        ),
        notes=(
            (
                "All Nash equilibria, each checked against the payoffs: a gap of 0 means that neither party "
                "gains by changing its answer alone."
            ),
            *_indifference(d),
        ),
    )


def _indifference(d: Diagnosis) -> Iterator[str]:
    """Say so where the equilibria that are listed are the ends of a whole set of them."""
    games = (solution for g in d.blame_games for solution in (g.ignoring_red_lines, g.with_red_lines))
    if any(not component.is_point for solution in games for component in solution.components):
        yield "Where a party is indifferent, those listed are the ends of connected stretches of equilibria."


def _profile(d: Diagnosis, solution: Solution, profile: Sequence[ArrayLike]) -> str:
    """Put a profile in words, such as ``Egypt: accept, Israel: refuse`` or ``both accept``."""
    said = []
    for mixture, options in zip(profile, solution.problem.actions, strict=True):
        weights = np.asarray(mixture, dtype=float)
        likeliest = int(weights.argmax())
        if weights[likeliest] > _PURE:
            said.append(options[likeliest])
        else:
            said.append(f"{options[0]} with chance {number(weights[0])}")
    if len(set(said)) == 1 and "chance" not in said[0]:
        return f"both {said[0]}"
    names = [party_label(d, p.name) for p in d.assessment.dispute.parties]
    return ", ".join(f"{name}: {words}" for name, words in zip(names, said, strict=True))
