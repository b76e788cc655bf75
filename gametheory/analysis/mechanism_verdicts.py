"""What each mechanism says of one point: deal or stall, whose pressure binds, and how far from the edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gametheory.analysis.mechanism_maps import MAPS, Mapped, MechanismMap, NotSpecifiedError, Situation
from gametheory.analysis.mechanism_maps.comparison import consent_of, makes_a_deal
from gametheory.arrays import ATOL, BoolArray, FloatArray
from gametheory.errors import InvalidInputError
from gametheory.pressure.mechanism import Consent

__all__ = ["MechanismVerdict", "mechanism_verdicts"]

_FARTHEST = 1.0
"""How much pressure is looked for at most: all of what is disputed."""
_STEPS = 2_001
_PARTS, _ROUNDS = 1_024, 5
"""Each round narrows the place of the flip to one of so many parts: five reach the precision of floats."""
_REACHED = 1e-9
"""How exactly the end of a mechanism's domain is found."""
_DIRECTIONS = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])


@dataclass(frozen=True, kw_only=True)
class MechanismVerdict:
    """One mechanism at one point.

    Attributes
    ----------
    mechanism, question : str
    reason : str
        Why there is no verdict; empty if there is one.
    consent : Consent or None
        None without a verdict, or where the mechanism names no one way in which consents combine.
    chance : float or None
        Chance of a deal, 0 or 1 where nothing is left to chance.
    even : float or None
        The same with the total spread evenly; None if there is no pressure to be spread.
    to_the_edge : tuple of (float or None, float or None, float or None)
        For a stall, the least pressure to be added before the verdict flips: on A alone, on B alone, on
        both in equal parts (the sum is given); for a deal, the least to be taken away. In shares of what
        is disputed; None if nothing up to 1 is enough.
    pressure : tuple of (float, float) or None
        The pressure on A and on B that is counted, in shares of what is disputed.
    finding : str
        What the mechanism adds to the verdict, such as its own threshold, in a sentence; may be empty.
    read : frozenset of str
        Dotted paths of the named numbers that it rests on, besides those of the contest and the instruments.
    """

    mechanism: str
    question: str
    reason: str = ""
    consent: Consent | None = None
    chance: float | None = None
    even: float | None = None
    to_the_edge: tuple[float | None, float | None, float | None] = (None, None, None)
    pressure: tuple[float, float] | None = None
    finding: str = ""
    read: frozenset[str] = frozenset()

    @property
    def deal(self) -> bool | None:
        """Whether the chance of a deal is at least one half; None without a verdict."""
        return None if self.chance is None else bool(makes_a_deal(self.chance))

    @property
    def thresholds(self) -> tuple[float | None, float | None]:
        """The pressure on A, and on B, at which the verdict flips if that on the other stays as it is."""
        if self.pressure is None:
            return (None, None)
        sign = -1.0 if self.deal else 1.0
        first, second = (
            None if edge is None else now + sign * edge
            for now, edge in zip(self.pressure, self.to_the_edge[:2], strict=True)
        )
        return (first, second)

    @property
    def binding(self) -> str:
        """Whose consent is missing or may be lost: ``A``, ``B``, ``either``, ``both`` or ``neither``.

        For a stall ``either`` means that pressure on any one party is enough, ``both`` that only both
        together are; for a deal, that taking it from any one is enough to lose the deal, or only from both.
        """
        if self.chance is None:
            return ""
        alone = (self.to_the_edge[0] is not None, self.to_the_edge[1] is not None)
        if alone == (False, False):
            return "neither" if self.to_the_edge[2] is None else "both"
        return {(True, False): "A", (False, True): "B", (True, True): "either"}[alone]


def mechanism_verdicts(
    situation: Situation, maps: Sequence[MechanismMap] = MAPS
) -> tuple[MechanismVerdict, ...]:
    """Return the verdict of every mechanism at one point.

    The way to the edge is found on a grid of 2,001 amounts up to all of what is disputed and then
    narrowed to the precision of floats; the flip is the first one from where the pressure is. It is checked
    on both sides: the amount returned flips the verdict, and the last amount before it does not.

    Parameters
    ----------
    situation : Situation
        One point, not a batch.
    maps : sequence of MechanismMap, optional
        Which mechanisms; by default all.

    Returns
    -------
    tuple of MechanismVerdict
    """
    return tuple(_verdict(entry, situation) for entry in maps)


def _verdict(entry: MechanismMap, situation: Situation) -> MechanismVerdict:
    about = MechanismVerdict(mechanism=entry.name, question=entry.question)
    here = replace(situation, read=set(), outside={})
    try:
        mapped = entry(here)
    except NotSpecifiedError as missing:
        return replace(about, reason=f"not specified by this scenario: {missing}")
    except InvalidInputError as broken:
        return replace(about, reason=f"outside its domain here: {broken}")
    if not bool(mapped.applies):
        return replace(about, reason=f"outside its domain here: {entry.rule(here)}")
    chance = float(mapped.deal_chance())
    even = float(mapped.evened().deal_chance()) if mapped.total() > ATOL else None
    sign = -1.0 if makes_a_deal(chance) else 1.0
    first, second, both = (_to_the_edge(mapped, sign * step) for step in _DIRECTIONS)
    return replace(
        about,
        consent=consent_of(mapped.mechanism),
        chance=chance,
        even=even,
        to_the_edge=(first, second, both),
        pressure=mapped.by_party(),
        finding="" if entry.finding is None else entry.finding(mapped.mechanism),
        read=frozenset(here.read),
    )


def _to_the_edge(mapped: Mapped, direction: FloatArray) -> float | None:
    """Return the least amount along `direction`, in the terms of the scenario, that flips the verdict."""
    step = direction[list(mapped.parties)] * float(mapped.scale)

    def deal(amount: FloatArray) -> BoolArray:
        moved = mapped.mechanism.pressure + amount[:, np.newaxis] * step
        chance = np.broadcast_to(mapped.mechanism.under(moved).deal_chance(), amount.shape)
        return makes_a_deal(chance)

    amounts = np.linspace(0.0, _reach(deal), _STEPS)
    found = deal(amounts)
    now = bool(found[0])
    if (found == now).all():
        return None
    for _ in range(_ROUNDS):
        first = int(np.argmax(found != now))
        amounts = np.linspace(amounts[first - 1], amounts[first], _PARTS + 1)
        found = deal(amounts)
    return float(amounts[int(np.argmax(found != now))])


def _reach(deal: Callable[[FloatArray], BoolArray]) -> float:
    """Return the largest amount up to the farthest that leaves the mechanism in its domain."""

    def inside(amount: float) -> bool:
        try:
            deal(np.linspace(0.0, amount, _STEPS))
        except InvalidInputError:
            return False
        return True

    if inside(_FARTHEST):
        return _FARTHEST
    low, high = 0.0, _FARTHEST
    while high - low > _REACHED:
        middle = (low + high) / 2.0
        low, high = (middle, high) if inside(middle) else (low, middle)
    return low
