"""Claims about texts: who refuses which, whether a pressure is enough, what linked issues leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gametheory.analysis.claims.arguments import Arguments
from gametheory.analysis.claims.kind import ClaimKind
from gametheory.analysis.claims.number import At, ClaimNumber, Quantifier
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.arrays import FloatArray

__all__ = ["KINDS"]

_PARTIES = ("A", "B")


def _spare(points: ScenarioPoints, text: str, *, red_lines: bool) -> FloatArray:
    """Return what a text leaves each party over refusing; across a red line, less than nothing: (..., 2)."""
    spare = np.asarray(points.said(text).margin[..., 0, :])
    if not red_lines:
        return spare
    dispute = points.dispute
    scores = dispute.package(text).scores
    for party, sign in ((0, 1.0), (1, -1.0)):
        for k, issue in enumerate(dispute.issues):
            line = issue.red_lines[party]
            if line is None:
                continue
            room = sign * (scores[..., k] - line)
            crossed = room < 0
            limited = np.where(crossed, np.minimum(spare[..., party], room), spare[..., party])
            sides = (limited, spare[..., 1]) if party == 0 else (spare[..., 0], limited)
            spare = np.stack(np.broadcast_arrays(*sides), axis=-1)
    return spare


def _acceptance(a: Arguments) -> ClaimNumber:
    configuration, lines = a.configuration(), bool(a.raw("red_lines", default=False))
    said: list[tuple[str, int, str, float]] = []
    for name, sign in (("accepts", 1.0), ("refuses", -1.0)):
        stated = a.raw(name, {})
        if not isinstance(stated, dict):
            a.fail(name, "must list texts by party", stated)
        for letter, texts in stated.items():
            a.known(name, letter, _PARTIES)
            said += [
                (name, _PARTIES.index(letter), a.known(name, text, a.scenario.packages), sign)
                for text in a.items(name, texts)
            ]
    if not said:
        a.fail("accepts", "or refuses must name a text of a party")

    def values(at: At) -> FloatArray:
        points = ScenarioPoints(a.scenario, configuration, dict(at))
        found = [sign * _spare(points, text, red_lines=lines)[..., i] for _, i, text, sign in said]
        return np.stack(np.broadcast_arrays(*found), axis=-1)

    parts = tuple(f"{_PARTIES[i]} {verb} {text}" for verb, i, text, _ in said)
    return ClaimNumber(
        statement=f"{'; '.join(parts)}, under {configuration!r}{_ending(lines)}",
        values=values,
        parts=parts,
        configurations=(configuration,),
    )


_SIGNS = {"A": (-1.0, 1.0), "B": (1.0, -1.0), "both": (-1.0, -1.0), "neither": (1.0, 1.0)}


def _refuser(a: Arguments) -> ClaimNumber:
    configuration, lines = a.configuration(), bool(a.raw("red_lines", default=False))
    refuser = a.one("refuser", _SIGNS)
    texts = a.texts(default=() if a.has("scale") else tuple(a.scenario.packages))
    places = a.items("scale", a.raw("scale")) if a.has("scale") else []
    if any(isinstance(x, bool) or not isinstance(x, int | float) or not 0 <= x <= 1 for x in places):
        a.fail("scale", "must list numbers in [0, 1]", ", ".join(map(str, places)))
    signs = np.array(_SIGNS[refuser])

    def values(at: At) -> FloatArray:
        points = ScenarioPoints(a.scenario, configuration, dict(at))
        spare = [_spare(points, text, red_lines=lines) for text in texts]
        least = points.assessment.reservation.least
        spare += [np.array([x, 1.0 - x]) - least for x in places]
        return np.stack(np.broadcast_arrays(*((signs * each).min(axis=-1) for each in spare)), axis=-1)

    reservation = ScenarioPoints(a.scenario, configuration, {}).assessment.reservation.least
    names = {"A": "A alone refuses", "B": "B alone refuses", "both": "both refuse", "neither": "both accept"}
    return ClaimNumber(
        statement=f"{names[refuser]} the text, under {configuration!r}{_ending(lines)}",
        values=values,
        parts=(*texts, *(f"{x:g} on one scale" for x in places)),
        quantifier=Quantifier.EACH,
        figures={
            "least that A accepts on one scale": float(reservation[0]),
            "most that B leaves on one scale": float(1.0 - reservation[1]),
        },
        configurations=(configuration,),
    )


def _ending(red_lines: bool) -> str:
    return ", red lines counted" if red_lines else ""


def _enough(a: Arguments) -> ClaimNumber:
    configuration = a.configuration()
    texts = a.texts(default=tuple(n for n, p in a.scenario.packages.items() if p.status != "later"))
    found = _enough_under(a, configuration, texts)
    if not (a.has("same_total") or a.has("against")):
        return found
    same, against = (a.one(name, a.scenario.configurations) for name in ("same_total", "against"))
    totals = {
        name: float(ScenarioPoints(a.scenario, name, {}).assessment.reservation.pressure.sum())
        for name in (configuration, same, against)
    }
    if abs(totals[configuration] - totals[against]) <= 0.01 * abs(totals[against]):
        return found
    own, its = totals[configuration], totals[against]
    return replace(
        found,
        caveat=f"at unequal totals, {own:.4f} against {its:.4f} under {against!r}",
        beside=(f"at equal total, {same!r} with {totals[same]:.4f}", _enough_under(a, same, texts)),
    )


def _enough_under(a: Arguments, configuration: str, texts: tuple[str, ...]) -> ClaimNumber:

    def of_texts(at: At) -> FloatArray:
        points = ScenarioPoints(a.scenario, configuration, dict(at))
        each = [_spare(points, text, red_lines=True).min(axis=-1) for text in texts]
        return np.stack(np.broadcast_arrays(*each), axis=-1)

    def values(at: At) -> FloatArray:
        width = ScenarioPoints(a.scenario, configuration, dict(at)).assessment.range.margin
        return np.stack(np.broadcast_arrays(width, of_texts(at).max(axis=-1)), axis=-1)

    return ClaimNumber(
        statement=(
            f"under {configuration!r} there is a range on one scale, and both accept some text "
            f"(of {', '.join(texts)}) without crossing a red line"
        ),
        values=values,
        parts=("a range on one scale", "a text that both accept"),
        figures={f"spare of {text}": float(v) for text, v in zip(texts, of_texts({}), strict=True)},
        configurations=(configuration,),
    )


_GAMES = ("linked", "linked_with_trust", "linked_within_red_lines")


def _linked(a: Arguments) -> ClaimNumber:
    configurations = a.configurations()
    game = a.one("game", _GAMES, "linked_with_trust")
    quantifier = {"each": Quantifier.EACH, "some": Quantifier.SOME}[a.one("of", ("each", "some"), "each")]

    near = a.texts("near", ())
    party = a.party("accepted_by") if near else 0

    def parts(at: At) -> tuple[list[FloatArray], list[FloatArray]]:
        """Return the surplus under each configuration, and what the nearest text leaves the party."""
        points = [ScenarioPoints(a.scenario, name, dict(at)) for name in configurations]
        spare = [[_spare(p, text, red_lines=True)[..., party] for text in near] for p in points]
        best = [np.max(np.stack(np.broadcast_arrays(*each)), axis=0) for each in spare if each]
        return [np.asarray(p.linked_surplus(game)) for p in points], best

    def values(at: At) -> FloatArray:
        surplus, spare = parts(at)
        least = [np.minimum(x, y) for x, y in zip(surplus, spare, strict=True)] if near else surplus
        return np.stack(np.broadcast_arrays(*least), axis=-1)

    counted = {
        "linked": "promises taken as kept",
        "linked_with_trust": "promises counted as far as they are believed",
        "linked_within_red_lines": "red lines and indivisible issues respected",
    }
    return ClaimNumber(
        statement=(
            f"over linked issues, {counted[game]}, some terms are better than refusing for both"
            + (f", and {_PARTIES[party]} accepts {' or '.join(near)}, red lines counted" if near else "")
            + f", under {quantifier.name.lower()} of the configurations"
        ),
        values=values,
        parts=configurations,
        quantifier=quantifier,
        configurations=configurations,
        figures={
            f"{what}{name}": value
            for what, found in zip(("", f"spare of {_PARTIES[party]}: "), parts({}), strict=True)
            if found
            for name, value in _spread(configurations, np.array(found, dtype=float)).items()
        },
    )


def _spread(names: Sequence[str], values: FloatArray) -> dict[str, float]:
    order = np.argsort(values)
    return {f"{what}, {names[k]}": float(values[k]) for what, k in (("least", order[0]), ("most", order[-1]))}


_LINES = "whether red lines count; false by default"
_UNDER = "under which pressure"
KINDS = (
    ClaimKind(
        name="acceptance",
        meaning="each party accepts and refuses the texts named",
        arguments={
            "accepts": "texts by party",
            "refuses": "texts by party",
            "[red_lines]": _LINES,
            "[configuration]": _UNDER,
        },
        build=_acceptance,
    ),
    ClaimKind(
        name="who refuses",
        meaning="of each text, it is the party named that refuses, and no other",
        arguments={
            "refuser": "A, B, both or neither",
            "[texts]": "list of texts; all by default",
            "[scale]": "list of places on one scale",
            "[red_lines]": _LINES,
            "[configuration]": _UNDER,
        },
        build=_refuser,
    ),
    ClaimKind(
        name="enough",
        meaning="under the configuration there is a range, and a text that both accept",
        arguments={
            "[configuration]": _UNDER,
            "[texts]": "list of texts; all that are not later by default",
            "[against]": "configuration that it is compared with, whose total pressure may differ",
            "[same_total]": "configuration with the total of that one, whose verdict is told beside",
        },
        build=_enough,
    ),
    ClaimKind(
        name="linked issues",
        meaning="over linked issues some terms are better for both than refusing, under each or some",
        arguments={
            "[configurations]": "list; all by default",
            "[of]": "each (by default) or some: of which of them it has to hold",
            "[game]": ", ".join(_GAMES),
            "[near]": "list of texts that stand for terms near one side's, of which one has to be accepted",
            "[accepted_by]": "A or B, by whom",
        },
        build=_linked,
    ),
)
