"""The design problems of a dispute: whose instruments, for which text, and what the mediator has at stake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gametheory.arrays import in_unit_interval
from gametheory.errors import invalid
from gametheory.pressure.commitment import MediatorCommitment
from gametheory.pressure.design import PressureDesign
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.instrument import Instrument
from gametheory.pressure.repair import RANGE
from gametheory.scenarios import Scenario

__all__ = ["TABLED", "mediator_commitment", "pressure_designs"]

TABLED = "tabled"
"""The goal "some text on the table is accepted by both", beside `RANGE` and the names of the texts."""


def mediator_commitment(scenario: Scenario) -> MediatorCommitment | None:
    """Return what a deal is worth to the mediator of a scenario, or None where that is not stated."""
    stated = scenario.mediator_parameters
    if "value_of_deal" not in stated:
        return None
    return MediatorCommitment(deal=max(stated["value_of_deal"].central, 0.0))


def pressure_designs(
    dispute: Dispute,
    profile: PressureProfile,
    goal: str,
    *,
    wielders: Sequence[str],
    believed: Mapping[str, float] | None = None,
    **limits: Any,
) -> tuple[PressureDesign, ...]:
    """Return the design problems of a goal: one, or one for each text on the table.

    Parameters
    ----------
    dispute : Dispute
        Its instruments are what could be done, at their stated credibility.
    profile : PressureProfile
        What others do, and the blame errors.
    goal, wielders, believed
        As of :func:`design`.
    **limits
        Further fields of :class:`PressureDesign`.

    Raises
    ------
    InvalidInputError
        As :func:`design`.
    """
    if believed is not None and not isinstance(believed, Mapping):
        raise invalid("believed", "must be a mapping from instrument to credibility", believed)
    kit = _kit(dispute, wielders, believed or {})
    texts = {p.name: p.status for p in dispute.packages}
    if goal == TABLED and goal not in texts:
        goals = [name for name, status in texts.items() if status == "tabled"]
        if not goals:
            raise invalid("goal", "must be a text or 'range': no text is on the table", goal)
    elif goal == RANGE or goal in texts:
        goals = [goal]
    else:
        raise invalid("goal", f"must be {TABLED!r}, {RANGE!r} or one of {list(texts)}", goal)
    others = replace(profile, instruments=tuple(i for i in profile.instruments if i.wielder not in wielders))
    return tuple(
        PressureDesign(dispute=dispute, goal=one, instruments=kit, background=others, **limits)
        for one in goals
    )


def _kit(dispute: Dispute, wielders: Sequence[str], believed: Mapping[str, float]) -> tuple[Instrument, ...]:
    """Return the instruments that `wielders` could use and that bear on a comparison with refusing."""
    offered = {
        i.name: i
        for i in dispute.instruments
        if i.wielder in wielders and (i.on_refusal or i.trigger == "deal")
    }
    unknown = sorted(set(believed) - set(offered))
    if unknown:
        raise invalid("believed", f"must name instruments of the wielders, {list(offered)}", unknown[0])
    changed = {
        name: replace(offered[name], credibility=in_unit_interval(f"believed[{name!r}]", value))
        for name, value in believed.items()
    }
    kit = tuple(changed.get(name, i) for name, i in offered.items())
    if not kit:
        able = sorted({i.wielder for i in dispute.instruments if i.on_refusal or i.trigger == "deal"})
        raise invalid(
            "wielders", f"must hold somebody with an instrument that counts: one of {able}", tuple(wielders)
        )
    return kit
