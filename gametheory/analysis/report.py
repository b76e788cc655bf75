"""A diagnosis in plain language: what stalls, why, what would help, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from gametheory.analysis.render import Grid, Section
from gametheory.analysis.report_causes import cause_sections
from gametheory.analysis.wording import listed, number, party_label, percent, signed, text_label
from gametheory.pressure import Obstacle, Verdict

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis

__all__ = ["headline", "report"]

_GAMES: dict[str, str] = {
    "range": "bargaining range on one scale, terms free to move",
    "linked": "best text over linked issues",
    "linked_with_trust": "the same, promises discounted by trust",
    "linked_within_red_lines": "the same, red lines and indivisible issues respected",
}

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


def headline(d: Diagnosis) -> str:
    """Return the verdict in one sentence."""
    passing = [
        text_label(d, v.text) for v in d.verdicts if v.game == "text" and v.deal and _status(d, v) == "tabled"
    ]
    parties = " and ".join(party_label(d, p.name) for p in d.assessment.dispute.parties)
    under = f"under {d.configuration!r}"
    if d.deal:
        return f"DEAL: {under}, {parties} both accept {listed(passing)}."
    return f"STALL: {under}, no text on the table is accepted by both {parties}."


def report(d: Diagnosis) -> tuple[Section, ...]:
    """Return the sections of the report, in reading order."""
    return (
        _verdict_section(d),
        _text_section(d),
        *_games_sections(d),
        *cause_sections(d),
        *_robustness_sections(d),
        _sources_section(d),
    )


def _verdict_section(d: Diagnosis) -> Section:
    configuration = d.scenario.configurations[d.configuration]
    title = f"{d.scenario.title} (as of {d.scenario.as_of})"
    return Section(
        title=title,
        paragraphs=(
            headline(d),
            f"Configuration {d.configuration!r}: {configuration.name}.",
            *_reasons(d),
        ),
    )


def _reasons(d: Diagnosis) -> Iterator[str]:
    a, b = (party_label(d, p.name) for p in d.assessment.dispute.parties)
    now, before = d.assessment.range, d.baseline.range
    low, high = float(now.low), float(now.high)
    was = f"(without any instrument: {signed(before.width)})"
    if now.exists:
        yield (
            f"On one scale there is a bargaining range, from {number(low)} to {number(high)} of what is "
            f"disputed, width {number(now.width)} {was}; an even (Nash) split of it gives {a} "
            f"{number(now.nash_split)}."
        )
    else:
        yield (
            f"On one scale there is no bargaining range: {a} settles for no less than {number(low)} of "
            f"what is disputed, {b} leaves it no more than {number(high)}; "
            f"{number(-now.width)} is missing {was}."
        )
    yield from _pressure_sentences(d)
    yield from _text_sentences(d)


def _pressure_sentences(d: Diagnosis) -> Iterator[str]:
    profile = d.assessment.profile
    for side, player in enumerate(d.assessment.dispute.parties):
        name, felt = party_label(d, player.name), float(d.assessment.reservation.pressure[side])
        if abs(felt) < 5e-5:
            yield f"The threats leave the value of refusing unchanged for {name}."
            continue
        how = "worse" if felt > 0 else "better"
        yield f"The threats make refusing {number(abs(felt))} {how} for {name}."
        if felt < 0:
            gifts = -profile.contributions(side)
            helped = [profile.instruments[j].label for j in np.argsort(-gifts) if gifts[j] > 5e-5]
            error = float(profile.blame_error[side])
            blame = f"with chance {number(error)} its refusal is blamed on the other side, and then it gains"
            yield f"  It is on balance supported: {blame if error > 0 else 'it gains'} from {listed(helped)}."


def _text_sentences(d: Diagnosis) -> Iterator[str]:
    texts = [v for v in d.verdicts if v.game == "text"]
    tabled = [v for v in texts if _status(d, v) == "tabled"]
    if tabled and not d.deal:
        nearest = max(tabled, key=lambda v: v.margin)
        yield (
            f"Of the texts on the table {text_label(d, nearest.text)} comes closest: "
            f"{listed([_obstacle(d, o) for o in nearest.obstacles])}."
        )
    others = [v for v in texts if v.deal and _status(d, v) != "tabled"]
    if others and not d.deal:
        names = listed([f"{text_label(d, v.text)} ({_status(d, v)})" for v in others])
        yield (
            f"Yet both would accept {names}: the stall then lies in which text is offered, or in what this "
            "game leaves out (trust, beliefs, commitment), and not in the pressure alone."
        )


def _obstacle(d: Diagnosis, o: Obstacle) -> str:
    if o.kind == "surplus":
        return f"{number(o.shortfall)} is missing"
    name = party_label(d, o.party)
    if o.kind == "red line":
        issue = d.scenario.issues[o.issue].name
        return f"it crosses a red line of {name} ({issue}) by {number(o.shortfall)}"
    return f"it falls {number(o.shortfall)} short of the value of refusing for {name}"


def _status(d: Diagnosis, v: Verdict) -> str:
    return d.assessment.dispute.package(v.text).status


def _text_section(d: Diagnosis) -> Section:
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
            "Yes or no ignores red lines; in brackets: value of text and reward less value of refusing.",
            "A text passes if both say yes and it crosses no red line.",
        ),
    )


def _games_sections(d: Diagnosis) -> Iterator[Section]:
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
                    f"{game.ignoring_red_lines.gap:.1g}",
                    "; ".join(_profile(d, game.with_red_lines, e.profile) for e in game.with_red_lines),
                )
                for game in d.blame_games
            ),
        ),
        notes=(
            "All equilibria, each checked against the payoffs; gap 0 means no party gains by changing.",
            *_indifference(d),
        ),
    )


def _indifference(d: Diagnosis) -> Iterator[str]:
    """Say so where the equilibria that are listed are the ends of a whole set of them."""
    games = (solution for g in d.blame_games for solution in (g.ignoring_red_lines, g.with_red_lines))
    if any(not component.is_point for solution in games for component in solution.components):
        yield "Where a party is indifferent, those listed are the ends of connected stretches of equilibria."


def _profile(d: Diagnosis, solution: object, profile: object) -> str:
    names = [party_label(d, p.name) for p in d.assessment.dispute.parties]
    actions = solution.problem.actions  # type: ignore[attr-defined]
    parts = []
    for name, mixture, options in zip(names, profile, actions, strict=True):  # type: ignore[call-overload]
        weights = np.asarray(mixture, dtype=float)
        if weights.max() > 1.0 - 1e-12:
            parts.append(f"{name}: {options[int(weights.argmax())]}")
        else:
            parts.append(f"{name}: {options[0]} with chance {number(weights[0])}")
    return ", ".join(parts)


def _robustness_sections(d: Diagnosis) -> Iterator[Section]:
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
            "A deal is a text on the table that passes. The width of the range is the same in every draw.",
        )
        if r.even
        else ("In no draw could the total be spread evenly.",),
    )


def _sources_section(d: Diagnosis) -> Section:
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
