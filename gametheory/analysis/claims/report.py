"""The claims of an author in words and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gametheory.analysis.claims.verdict import ClaimVerdict
from gametheory.analysis.render import Grid, Section
from gametheory.analysis.report_numbers import CAUTION
from gametheory.analysis.wording import listed, number, percent

if TYPE_CHECKING:
    from gametheory.analysis.claims.flips import ClaimFlip
    from gametheory.analysis.claims.result import ClaimResult, ClaimTable
    from gametheory.analysis.thesis_row import Frequency

__all__ = ["headline", "report", "share_in_words", "switch_in_words", "verdict_in_words"]

_RULE = (
    "A claim is a number whose sign decides. Confirmed: it holds at the central values and in at least two "
    "thirds of the draws. Refuted: it fails at the central values and holds in at most one third. Depends: "
    "anything else, and claims about several texts, mechanisms or configurations that disagree. A verdict is "
    "one of the model under its stated assumptions; the claims are their author's."
)


def headline(found: ClaimTable) -> str:
    """Return how many claims have which verdict, in one sentence."""
    counts = Counter(result.verdict for result in found)
    told = [f"{counts[v]} {v.value}" for v in ClaimVerdict if counts[v]]
    many = "claim" if len(found) == 1 else "claims"
    return f"{found.scenario.name}: of {len(found)} {many}, {listed(told)}."


def report(found: ClaimTable) -> tuple[Section, ...]:
    """Return the sections: the table, then every claim."""
    case = found.scenario
    taken = [f"{name}: {alternative}" for name, alternative in case.assumed.items()]
    table = Section(
        title=f"Claims, {case.title}",
        paragraphs=(
            headline(found),
            *((f"Assumed: {'; '.join(taken)}.",) if taken else ()),
            f"{found.draws:,} draws over the stated ranges, seed {found.seed}.",
        ),
        grid=Grid(
            columns=("id", "claim", "verdict", "number", "holds in"),
            rows=tuple(
                (
                    result.claim.id,
                    result.claim.paraphrase,
                    verdict_in_words(result),
                    _number(result),
                    share_in_words(result.share),
                )
                for result in found
            ),
        ),
        notes=(_RULE, "Brackets: 95% interval of the sampling error."),
    )
    return (
        table,
        *(_section(result) for result in found),
        Section(title="What the numbers are", paragraphs=(CAUTION,)),
    )


def _number(result: ClaimResult) -> str:
    """Return the number, or where the parts are several, from the least to the largest of them."""
    parts = [part.number for part in result.parts if part.number is not None]
    if parts:
        return f"{number(min(parts))} to {number(max(parts))}"
    return "" if result.number is None else number(result.number)


def _section(result: ClaimResult) -> Section:
    claim = result.claim
    grid = None
    if result.parts:
        rows = tuple(
            (
                part.name,
                "no meaning" if part.number is None else number(part.number),
                "yes" if part.holds else "no",
                share_in_words(part.share),
            )
            for part in result.parts
        )
        grid = Grid(columns=("of", "number", "holds", "in draws"), rows=rows)
    return Section(
        title=f"{claim.id}. {claim.paraphrase}",
        paragraphs=tuple(_told(result)),
        grid=grid,
        notes=tuple(
            f"Against: {e.statement} ({', '.join(s.id for s in e.sources) or 'no source'})"
            for e in claim.counter_evidence
        ),
    )


def _told(result: ClaimResult) -> Iterator[str]:
    if result.verdict is ClaimVerdict.NOT_TESTABLE:
        yield f"Not testable; missing: {result.reason}."
        return
    yield f"Test: {result.statement}."
    value = "no meaning at the central values" if result.number is None else number(result.number)
    share = f", holds in {share_in_words(result.share)} of the draws" if result.share else ""
    said = verdict_in_words(result)
    yield f"{said[0].upper()}{said[1:]}: {value} ({result.unit}){share}."
    if result.reason:
        yield f"{result.reason[0].upper()}{result.reason[1:]}."
    if result.share:
        yield f"Switch: {switch_in_words(result.switch)}."
    if result.others:
        yield f"Also turned by {'; '.join(map(switch_in_words, result.others))}."
    if result.figures:
        yield "; ".join(f"{name}: {number(value)}" for name, value in result.figures.items()) + "."


def verdict_in_words(result: ClaimResult) -> str:
    """Return the verdict with what has to be read with it."""
    return f"{result.verdict.value}, {result.caveat}" if result.caveat else result.verdict.value


def switch_in_words(flip: ClaimFlip | None) -> str:
    """Return the number that turns a verdict, in words."""
    if flip is None:
        return "no single number turns it, neither within its stated range nor in its whole domain"
    if flip.value is None:
        return f"{flip.path}: none within the range {flip.low:g} to {flip.high:g} (now {flip.central:g})"
    way = "holds" if flip.holds else "fails"
    side = "above" if flip.value > flip.central else "below"
    beyond = "" if flip.within else f", outside its stated range {flip.low:g} to {flip.high:g}"
    what = f"of {flip.part} it" if flip.part else "it"
    return f"{flip.path} {side} {number(flip.value)}: then {what} {way} (now {flip.central:g}{beyond})"


def share_in_words(share: Frequency | None) -> str:
    """Return a share of the draws with its interval."""
    return "" if share is None else f"{percent(share.share)} [{percent(share.low)}, {percent(share.high)}]"
