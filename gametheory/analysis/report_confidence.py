"""The part of a report that says how sure it is: over the draws, and even against uneven."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gametheory.analysis.render import Grid, Section
from gametheory.analysis.wording import listed, percent

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis

__all__ = ["robustness_sections"]

_GAMES = {
    "tabled": "some text on the table",
    "range": "range on one scale",
    "linked": "linked issues",
    "linked_with_trust": "linked, discounted by trust",
    "linked_within_red_lines": "linked, red lines respected",
}

_ROBUST = 0.75
"""A verdict that holds in fewer of the draws is called near an edge."""

_NEAR_EDGE = 0.02
"""So is a bargaining range or a gap narrower than this, as a share of what is disputed."""


def robustness_sections(d: Diagnosis) -> Iterator[Section]:
    """Yield the sections on the draws: how often the verdicts hold, and even against uneven."""
    r = d.robustness
    rows = tuple(
        (
            _GAMES.get(share.what, share.what.replace("text: ", "text ")),
            "deal" if share.central else "no deal",
            percent(share.holds),
            f"{percent(share.low)} to {percent(share.high)}",
        )
        for share in (r.headline, *r.shares)
    )
    how = (
        f"{r.draws} draws (seed {r.seed}) of {listed(r.drawn)}, each triangular over its stated range and "
        "independent; credibilities and blame errors are those of the configuration. The ranges are "
        "assumptions, so a share is no probability of an event."
    )
    edge: tuple[str, ...] = ()
    if r.headline.holds < _ROBUST or abs(float(d.assessment.range.width)) < _NEAR_EDGE:
        edge = ("The central values lie near an edge: the sign of the verdict is not robust.",)
    yield Section(
        title="How sure that is",
        grid=Grid(columns=("verdict on", "central", "holds in", "deal in (95% interval)"), rows=rows),
        notes=(how, *edge),
    )
    yield Section(
        title="Even against uneven at the same total, over the draws",
        grid=Grid(
            columns=(
                "even by",
                "possible in",
                "deal only when even",
                "only when uneven",
                "no difference",
            ),
            rows=tuple(
                (str(e.measure), *(percent(share) for share in (e.held, e.even_only, e.uneven_only, e.same)))
                for e in r.even
            ),
        ),
        notes=(
            (
                "A deal is a text on the table that passes. Spreading the total evenly changed the width of "
                f"the range in no draw (by {max(e.width_change for e in r.even):.1g} at most)."
            ),
        )
        if r.even
        else ("In no draw could the total be spread evenly.",),
    )
