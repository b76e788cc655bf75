"""The part of a report that lists the numbers behind it, each with its range, basis and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gametheory.analysis.mediator import NEEDED
from gametheory.analysis.render import Grid, Section
from gametheory.analysis.wording import listed

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis
    from gametheory.scenarios import Quantity
    from gametheory.scenarios.slots import Basis

__all__ = ["CAUTION", "numbers_in_use", "numbers_sections"]

CAUTION = (
    "The parameters are stylised assumptions with a stated basis, chosen for teaching; nothing here is a "
    "forecast, an estimate of guilt or advice, and the library takes no side. Where a number is close to "
    "zero its sign is not robust: change the values before you draw a lesson."
)

_BASES: tuple[Basis, ...] = ("sourced", "derived", "assumed")

_MANY = {"weights": "weights", "theta": "trust shares", "red_lines": "red lines", "scores": "scores of texts"}
"""Groups of numbers that are counted, not listed: part of their path -> what they are called."""


def numbers_in_use(d: Diagnosis) -> tuple[Quantity, ...]:
    """Return every number of the scenario that verdicts, mechanisms and least changes rest on."""
    read = d.unlocking.read.union(*(verdict.read for verdict in d.mechanisms))
    return tuple(
        d.scenario.quantity(path)
        for path in d.scenario.paths()
        if path in read or _matters(d, path.split("."))
    )


def numbers_sections(d: Diagnosis) -> tuple[Section, Section]:
    """Return the sections on the numbers in use and on what they are, with their sources."""
    numbers = numbers_in_use(d)
    many = {group: [q for q in numbers if group in q.path.split(".")] for group in _MANY}
    counted = [f"{len(found)} {_MANY[group]} ({_bases(found)})" for group, found in many.items() if found]
    sources = {source.id: source for quantity in numbers for source in quantity.sources}
    lines = [f"[{s.id}] {s.publisher}: {s.title} ({s.date})" for s in sources.values()]
    return (
        Section(
            title="The numbers behind this",
            grid=Grid(
                columns=("number", "value and range", "basis", "sources"),
                rows=tuple(
                    (
                        q.path,
                        f"{q.central:g}" + ("" if q.low == q.high else f" [{q.low:g}, {q.high:g}]"),
                        q.basis,
                        " ".join(source.id for source in q.sources),
                    )
                    for q in numbers
                    if not any(q in found for found in many.values())
                ),
            ),
            notes=(
                *((f"Besides: {listed(counted)}.",) if counted else ()),
                (
                    f"Basis of all {len(numbers)}: {_bases(numbers)}. Only 'sourced' is a public figure used "
                    "as it stands; the sources of the others are what the judgement was formed on."
                ),
            ),
        ),
        Section(
            title="What the numbers are",
            paragraphs=(CAUTION,),
            notes=("Their sources:", *lines) if lines else (),
        ),
    )


def _bases(numbers: Sequence[Quantity]) -> str:
    count = Counter(q.basis for q in numbers)
    return ", ".join(f"{count[basis]} {basis}" for basis in _BASES if count[basis]) or "none"


def _matters(d: Diagnosis, path: list[str]) -> bool:
    """Whether the number at `path` is used at this point."""
    section, name, *rest = path
    if section == "parameters":
        beliefs = {"p", "p_A", "p_B"} if d.belief_gap else {"p"}  # optimism is counted from the common p
        of_leaving = name == "prior_walk_type" or name.endswith(("_given_walk", "_given_stay"))
        return name in beliefs | {"c_A", "c_B"} or (of_leaving and d.walk_belief is not None)
    if section == "mediator_parameters":
        return d.mediator is not None and name in NEEDED
    used = {i.name: i for i in d.assessment.profile.instruments if (i.credibility > 0).any()}
    if section == "instruments":
        on_refusal = name in used and used[name].on_refusal
        on_deal = name in used and used[name].trigger == "deal"
        kinds = {"p", "cost"} if on_refusal else {"settlement"} if on_deal else set()
        return rest[0] == "effects" and rest[1] in kinds
    if section == "configurations":
        acts = {key for key, i in used.items() if i.on_refusal or i.trigger == "deal"}
        return name == d.configuration and (rest[0] == "blame_error" or rest[1] in acts)
    return rest[0] != "theta" or d.assessment.linked_with_trust is not None
