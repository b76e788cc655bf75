"""Test the claims of a scenario's author against the model, over the stated ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from gametheory.analysis.claims.arguments import Arguments
from gametheory.analysis.claims.flips import (
    DRAWN,
    ClaimFlip,
    distant_flip,
    flip_along,
    nearest_flips,
    nearest_part_flip,
)
from gametheory.analysis.claims.kinds import KINDS
from gametheory.analysis.claims.number import ClaimNumber, MissingModel, Quantifier, holds
from gametheory.analysis.claims.result import ClaimPart, ClaimResult, ClaimTable
from gametheory.analysis.claims.verdict import ClaimVerdict, verdict_of
from gametheory.analysis.mechanism_maps import maps_of
from gametheory.analysis.robustness import Progress
from gametheory.analysis.saltelli import whole_seed
from gametheory.analysis.thesis_row import Frequency
from gametheory.arrays import FloatArray
from gametheory.errors import RefusedError
from gametheory.scenarios import Scenario, load
from gametheory.scenarios.records import Claim

__all__ = ["check_claims", "claims"]

DRAWS = 4_000
_OTHERS = 3


def claims(
    scenario: Scenario | str,
    only: Iterable[str] | str | None = None,
    *,
    assume: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Progress | None = None,
) -> ClaimTable:
    """Test the claims of a scenario's author: what the model says, how often, and what would turn it.

    A claim is a number whose sign decides. It is *confirmed* if it holds at the central values and in at
    least two thirds of the draws over the stated ranges, *refuted* if it fails at the central values and
    holds in at most one third, else it *depends*; a claim about each of several texts, mechanisms or
    configurations depends where they disagree. Without a test, or where the model is missing, it is *not
    testable*.

    Parameters
    ----------
    scenario : Scenario or str
        A scenario, the name of a shipped one, or the path of a file.
    only : str or iterable of str, optional
        Ids of claims; by default all.
    assume : mapping of str to str, optional
        Alternatives of the scenario's switchable assumptions, as for `Scenario.assume`.
    draws : int, default 4000
        All numbers with a stated range are drawn, each triangular over it; credibilities and blame errors
        are those of the configurations.
    seed : int, default 0
        The same seed gives the same bytes.
    progress : callable, optional
        Called with the number of claims done and the total.

    Returns
    -------
    ClaimTable

    Raises
    ------
    InvalidInputError
        If there is no such scenario or claim, the case states no claims, or a test is wrong.

    Examples
    --------
    >>> found = claims("ukraine-2025", ["C20", "C8"], draws=200)
    >>> c = found["C20"]
    >>> c.verdict.value, round(c.number, 4), c.switch.path, round(c.switch.value, 4)
    ('depends', 0.0375, 'mediator_parameters.cost_coerce_B', 0.1575)
    >>> found["C8"].verdict.value
    'not testable'
    """
    case = scenario if isinstance(scenario, Scenario) else load(scenario)
    case = case.assume(assume) if assume else case
    seed = whole_seed(seed)
    names = tuple(case.claims) if only is None else (only,) if isinstance(only, str) else tuple(only)
    asked = [case.claims[name] for name in names]
    if not asked:
        raise RefusedError(f"{case.name}: the case states no claims")
    drawn = case.ranges(DRAWN).draws(draws, rng=np.random.default_rng(seed))
    results = []
    for done, claim in enumerate(asked, start=1):
        results.append(_tested(case, claim, drawn, draws))
        if progress is not None:
            progress(done, len(asked))
    return ClaimTable(scenario=case, draws=draws, seed=seed, results=tuple(results))


def check_claims(scenario: Scenario) -> None:
    """Raise an error if a test of a claim is wrong, or an assumption names a mechanism that there is not.

    A file is read without this, since the kinds of test are no part of the format; `gametheory scenario
    check` asks for it.

    Raises
    ------
    InvalidInputError
        The message gives the claim, the argument, the rule and the nearest names.

    Examples
    --------
    >>> check_claims(load("ukraine-2025"))
    """
    for claim in scenario.claims.values():
        _number(scenario, claim)
    for assumption in scenario.assumptions.values():
        for switch in assumption.switches:
            maps_of(switch.mechanisms)


def _tested(case: Scenario, claim: Claim, drawn: Mapping[str, FloatArray], draws: int) -> ClaimResult:
    number = _number(case, claim)
    if isinstance(number, MissingModel):
        return ClaimResult(claim=claim, verdict=ClaimVerdict.NOT_TESTABLE, reason=number.model)
    central = np.asarray(number.values({}), dtype=float)
    joined = float(number.joined(central))
    about = [bool(each) for each in holds(central)]
    parts: tuple[ClaimPart, ...] = ()
    share = None
    flips: tuple[ClaimFlip, ...] = ()
    switch = None
    if not number.on_record:
        over = np.broadcast_to(number.values(drawn), (draws, len(number.parts)))
        share = Frequency.of(int(holds(number.joined(over)).sum()), draws)
        shares = [Frequency.of(int(column.sum()), draws) for column in holds(over).T]
        flips = nearest_flips(case, number)
        named = claim.test.get("switch")
        switch = flip_along(case, number, named) if named else next(iter(flips), None)
        if switch is None or switch.value is None:
            switch = _other_flip(case, number, central, named) or switch
        if len(number.parts) > 1:
            parts = tuple(
                ClaimPart(name=name, number=_finite(value), holds=held, share=each)
                for name, value, held, each in zip(number.parts, central, about, shares, strict=True)
            )
    disagree = _disagree(number, central)
    return ClaimResult(
        claim=claim,
        verdict=verdict_of(
            central=bool(holds(np.asarray(joined))), share=share.share if share else None, parts=disagree
        ),
        caveat="; ".join(filter(None, (number.caveat, _beside(number, drawn, draws)))),
        statement=number.statement,
        reason=_reason(number, parts, disagree),
        number=_finite(joined),
        unit=number.unit,
        parts=parts,
        share=share,
        switch=switch,
        others=tuple(flip for flip in flips if switch is None or flip.path != switch.path)[:_OTHERS],
        figures=number.figures,
    )


def _other_flip(
    case: Scenario, number: ClaimNumber, central: FloatArray, named: str | None
) -> ClaimFlip | None:
    """Return what turns one of the parts that disagree, or else what turns the claim outside the ranges."""
    if len(set(_disagree(number, central))) < 2:
        return distant_flip(case, number)
    if not named:
        return nearest_part_flip(case, number)
    along = [
        replace(flip_along(case, number.part(k), named), part=name) for k, name in enumerate(number.parts)
    ]
    return min((flip for flip in along if flip.value is not None), key=lambda f: f.distance, default=None)


def _disagree(number: ClaimNumber, central: FloatArray) -> list[bool]:
    """Return whether each part holds at the central values, for a claim about each of several things."""
    several = number.quantifier is Quantifier.EACH and len(number.parts) > 1
    return [bool(x) for x in holds(central)[np.isfinite(central)]] if several else []


def _beside(number: ClaimNumber, drawn: Mapping[str, FloatArray], draws: int) -> str:
    """Return the verdict on the same claim asked otherwise, in words."""
    if number.beside is None:
        return ""
    name, other = number.beside
    central = np.asarray(other.values({}), dtype=float)
    over = np.broadcast_to(other.values(drawn), (draws, len(other.parts)))
    verdict = verdict_of(
        central=bool(holds(other.joined(central))),
        share=float(holds(other.joined(over)).mean()),
        parts=_disagree(other, central),
    )
    return f"{name}: {verdict.value} ({float(other.joined(central)):.4f})"


def _number(case: Scenario, claim: Claim) -> ClaimNumber | MissingModel:
    if not claim.test:
        return MissingModel(model="the case states no test of this claim")
    arguments = Arguments(case, claim.id, claim.test)
    kind = KINDS[arguments.known("kind", claim.test["kind"], KINDS)]
    number = kind.build(arguments)
    arguments.finish()
    return number


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _reason(number: ClaimNumber, parts: tuple[ClaimPart, ...], disagree: list[bool]) -> str:
    if number.on_record:
        return "decided by the events on record up to the date of the case"
    if len(set(disagree)) < 2:
        return ""
    held = [part.name for part in parts if part.holds]
    failed = [part.name for part in parts if not part.holds and part.number is not None]
    return f"holds of {', '.join(held)}; not of {', '.join(failed)}"
