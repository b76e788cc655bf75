"""The part of a report that says how sure it is, and on what numbers and sources it rests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from gametheory.analysis.render import Grid, Section
from gametheory.analysis.wording import listed, percent

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis

__all__ = ["CAUTION", "robustness_sections", "sources_section"]

_BASES: tuple[Literal["sourced", "derived", "assumed"], ...] = ("sourced", "derived", "assumed")

_ROBUST = 0.75
"""A verdict that holds in fewer of the draws is called near an edge."""

_NEAR_EDGE = 0.02
"""So is a bargaining range or a gap narrower than this, as a share of what is disputed."""

CAUTION = (
    "The parameters are stylised assumptions with a stated basis, chosen for teaching; nothing here is a "
    "forecast, an estimate of guilt or advice, and the library takes no side. Where a number is close to "
    "zero its sign is not robust: change the values before you draw a lesson."
)


def robustness_sections(d: Diagnosis) -> Iterator[Section]:
    """Yield the sections on the draws: how often the verdicts hold, and even against uneven."""
    r = d.robustness
    rows = tuple(
        (
            "some text on the table" if share.what == "tabled" else share.what,
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


def sources_section(d: Diagnosis) -> Section:
    """Return the section on the numbers that were used: what they are, their basis and their sources."""
    in_use = {i.name for i in d.assessment.profile.instruments if (i.credibility > 0).any()}
    numbers = [
        d.scenario.quantity(path)
        for path in d.scenario.paths()
        if _matters(path.split("."), in_use, d.configuration)
    ]
    sources = {source.id: source for quantity in numbers for source in quantity.sources}
    bases = [quantity.basis for quantity in numbers]
    counts = ", ".join(f"{bases.count(basis)} {basis}" for basis in _BASES)
    lines = [f"[{s.id}] {s.publisher}: {s.title} ({s.date})" for s in sources.values()]
    return Section(
        title="What the numbers are",
        paragraphs=(CAUTION, f"Basis of the {len(bases)} numbers used here: {counts}."),
        notes=("Their sources:", *lines) if lines else (),
    )


def _matters(path: list[str], in_use: set[str], configuration: str) -> bool:
    """Whether the number at `path` enters the report on `configuration`."""
    if path[0] in {"instruments", "configurations"}:
        return path[1] in (in_use if path[0] == "instruments" else {configuration})
    return True
