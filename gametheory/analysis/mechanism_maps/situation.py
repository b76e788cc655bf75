"""One point of a scenario, or a batch of points, in the words that mechanisms of pressure need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np

from gametheory.analysis.mechanism_maps.within import NEEDED, Within
from gametheory.arrays import BoolArray, FloatArray
from gametheory.errors import GameTheoryError
from gametheory.payoffs import additive_utility, crossed_red_lines
from gametheory.pressure import Dispute, PressureProfile, Reservation, reservation
from gametheory.pressure.cause_attribution import CauseAttribution, cause_attribution
from gametheory.pressure.free_terms import FreeTerms
from gametheory.pressure.range_instruments import RangeInstruments
from gametheory.scenarios import Scenario

__all__ = ["NotSpecifiedError", "Situation", "both"]


class NotSpecifiedError(GameTheoryError):
    """The scenario does not say what a mechanism needs; the message says what is missing."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Situation:
    r"""A scenario under one pressure profile, read in the symbols of the mechanisms.

    Party A is party 0 and party B party 1, on the last axis; leading axes are a batch.

    Attributes
    ----------
    scenario : Scenario
    dispute : Dispute
    profile : PressureProfile
    text : str
        The text in question, for mechanisms in which the terms are fixed.
    at : mapping of str to ndarray, shape (n,)
        Numbers that take the place of the central ones, by dotted path; `dispute` and `profile` were built
        with the same ones.
    read : set of str
        Dotted paths of the named numbers that a mechanism has asked for.
    outside : dict of str to (str, ndarray of bool)
        Of those, the ones that the mechanism cannot read at some points: the rule, and where it is broken.
    """

    scenario: Scenario
    dispute: Dispute
    profile: PressureProfile
    text: str
    at: Mapping[str, FloatArray] = field(default_factory=dict)
    read: set[str] = field(default_factory=set, repr=False)
    outside: dict[str, tuple[str, BoolArray]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        configuration: str,
        *,
        text: str,
        at: Mapping[str, FloatArray] | None = None,
        belief_gap: bool = True,
    ) -> Self:
        """Return the situation of `configuration`, at the central numbers or at those of `at`."""
        drawn = dict(at or {})
        return cls(
            scenario=scenario,
            dispute=scenario.dispute(drawn, belief_gap=belief_gap),
            profile=scenario.profile(configuration, drawn),
            text=text,
            at=drawn,
        )

    def under(self, profile: PressureProfile) -> Self:
        """Return the same situation under another `profile`."""
        return replace(self, profile=profile)

    def number(self, name: str, section: str = "parameters", *, within: Within | None = None) -> FloatArray:
        """Return the number called `name`, shape (...), with stand-ins where a mechanism cannot read it.

        Parameters
        ----------
        name : str
        section : {"parameters", "mediator_parameters"}
        within : Within, optional
            What the mechanism needs of it, where that is more than what every mechanism needs.

        Raises
        ------
        NotSpecifiedError
            If the scenario has none of that name.
        """
        path = f"{section}.{name}"
        self.read.add(path)
        stated = self.scenario.parameters if section == "parameters" else self.scenario.mediator_parameters
        if path not in self.at and name not in stated:
            raise NotSpecifiedError(f"the case states no {name}")
        value = np.asarray(self.at[path] if path in self.at else stated[name].central)
        return self._readable(path, value, within or NEEDED.get(name))

    def central(self, name: str) -> float:
        """Return the central value of the parameter called `name`, whatever is drawn."""
        self.number(name)
        value = np.asarray(self.scenario.parameters[name].central)
        return float(self._readable(f"parameters.{name}", value, NEEDED.get(name)))

    def _readable(self, path: str, value: FloatArray, needed: Within | None) -> FloatArray:
        if needed is None or needed.holds(value).all():
            return value
        self.outside[path] = (needed.rule, ~needed.holds(value))
        return needed.kept(value)

    def pair(self, name: str) -> FloatArray:
        """Return the numbers called `name` followed by ``A`` and by ``B``, shape (..., 2)."""
        return both(self.number(f"{name}_A"), self.number(f"{name}_B"))

    @cached_property
    def reservation(self) -> Reservation:
        """What refusing is worth to each party."""
        return reservation(self.dispute, self.profile)

    @property
    def baseline(self) -> FloatArray:
        """:math:`d_{i0}`, value of no agreement before any pressure, shape (..., 2)."""
        return self.reservation.baseline

    @property
    def threats(self) -> FloatArray:
        """:math:`P_i`, by how much the threats worsen the party's own refusal, shape (..., 2)."""
        return self.reservation.pressure

    @property
    def reward(self) -> FloatArray:
        """:math:`b_i`, what conditional rewards add to an agreement, shape (..., 2)."""
        return self.reservation.reward

    @property
    def pressure(self) -> FloatArray:
        """:math:`s_i = P_i + b_i`: refusal made worse or consent made better, shape (..., 2)."""
        return self.threats + self.reward

    @cached_property
    def if_blamed(self) -> FloatArray:
        """What *i* gets if *r* is blamed for the failure, at ``[..., r, i]``, shape (..., 2, 2)."""
        certain = replace(self.profile, blame_error=np.zeros(2))
        return reservation(self.dispute, certain).branches

    @property
    def windfall(self) -> FloatArray:
        """What a party gains over the baseline if only the other one refuses, shape (..., 2)."""
        branches = self.reservation.branches
        return both(branches[..., 1, 0], branches[..., 0, 1]) - self.baseline

    @property
    def blamed_first(self) -> FloatArray:
        """Chance that a failure for which both may be blamed is laid at the door of party A, shape (...)."""
        error = self.profile.blame_error
        return np.asarray(0.5 + (error[..., 1] - error[..., 0]) / 2.0)

    def worth(self, text: str) -> FloatArray:
        """Return the value of `text` to each party without rewards, shape (..., 2)."""
        return additive_utility(self.dispute.package(text).scores, self.dispute.weights)

    @property
    def gain(self) -> FloatArray:
        """Value of the text in question, reward included, less the baseline, shape (..., 2)."""
        return self.worth(self.text) + self.reward - self.baseline

    def favourites(self) -> tuple[str, str]:
        """Return the tabled text that each party values most at the central numbers.

        Raises
        ------
        NotSpecifiedError
            If one text is the favourite of both, or of a single text is on the table.
        """
        tabled = [p.name for p in self.dispute.packages if p.status == "tabled"]
        centre = self.scenario.dispute()
        values = {name: additive_utility(centre.package(name).scores, centre.weights) for name in tabled}
        best = [max(tabled, key=lambda name: values[name][i]) for i in (0, 1) if tabled]
        if len(set(best)) < 2:
            raise NotSpecifiedError("the case has no two texts of which each party prefers another")
        return best[0], best[1]

    def crosses_a_red_line(self, text: str) -> BoolArray:
        """Return whether `text` crosses a red line of either party, shape (...)."""
        crossed = crossed_red_lines(self.dispute.package(text).scores, self.dispute.issues)
        return np.asarray(crossed.any(axis=(-2, -1)))

    def red_lines(self) -> FloatArray:
        r"""Return the red lines on one scale on which every issue scores the same, shape (2,).

        Party A then refuses below its highest line on any issue, party B above its lowest.

        Raises
        ------
        NotSpecifiedError
            If no party has a red line.
        """
        if all(issue.red_lines == (None, None) for issue in self.dispute.issues):
            raise NotSpecifiedError("the case states no red line")
        return self.dispute.single_scale_red_lines()

    def causes(self) -> CauseAttribution:
        """Return what keeps the parties apart on one scale, cause by cause.

        Optimism is by how much a party's own belief about the contest is better for it than the common one.
        Bluff is about the instruments that the configuration uses: others stay unused without it.
        """
        used = tuple(i for i in self.profile.instruments if (i.credibility > 0).any())
        common = self.number("p")
        believed = self.dispute.contest.share
        optimism = np.maximum(both(believed[..., 0] - common, common - believed[..., 1]), 0.0)
        return cause_attribution(
            FreeTerms(disagreement=self.baseline, red_lines=self.dispute.single_scale_red_lines()),
            RangeInstruments.of(replace(self.profile, instruments=used)),
            optimism,
            regime="conditional",
            correct=1.0 - self.profile.blame_error,
        )

    def capacity(self) -> tuple[FloatArray, FloatArray]:
        """Return what the mediator's threats could do to each party if fully believed, and what they cost it.

        Returns
        -------
        loss, cost : ndarray, shape (..., 2)
            Of the instruments that the mediator wields against that party alone; the cost in its own units.

        Raises
        ------
        NotSpecifiedError
            If the mediator has no threat against one of the parties.
        """
        mediator = self.dispute.mediator
        losses, costs = [], []
        for party in (0, 1):
            aimed = [
                i
                for i in self.profile.instruments
                if mediator is not None
                and i.wielder == mediator.name
                and i.target == (party,)
                and i.on_refusal
            ]
            if not aimed:
                name = str(self.dispute.parties[party])
                raise NotSpecifiedError(f"the mediator has no threat against {name} alone")
            for each in aimed:
                self.read_instrument(
                    each.name, "effects.p", "effects.cost.A", "effects.cost.B", "cost_to_wielder"
                )
            losses.append(np.asarray(sum(-i.effect[..., party] for i in aimed)))
            costs.append(np.asarray(sum(i.cost_to_wielder for i in aimed)))
        return both(losses[0], losses[1]), both(costs[0], costs[1])

    def read_instrument(self, name: str, *fields: str) -> None:
        """Note that a mechanism has read these `fields` of an instrument, as far as the scenario has them."""
        paths = (f"instruments.{name}.{field}" for field in fields)
        self.read.update(path for path in paths if path in self.scenario.slots)

    def paid_anyway(self) -> FloatArray:
        """Return what rewards that do not depend on a deal are worth to each party, shape (..., 2)."""
        paid = np.zeros(2)
        for each in self.profile.instruments:
            if each.trigger == "always" and (each.credibility > 0).any():
                paid = paid + each.credibility[..., np.newaxis] * each.always
                self.read_instrument(each.name, "effects.always.A", "effects.always.B")
                self.read.add(f"configurations.{self.profile.name}.credibility.{each.name}")
        return paid

    def raises_the_risk(self, instrument: int) -> FloatArray:
        """Return by how much an instrument raises the chance of a wider war if carried out, shape (...)."""
        path = f"instruments.{self.profile.instruments[instrument].name}.effects.escalation"
        if path not in self.scenario.slots:
            return np.asarray(0.0)
        self.read.add(path)
        triple = self.scenario.slots[path].triple
        return np.asarray(self.at.get(path, 0.0 if triple is None else triple[1]))

    def procedure(self, name: str) -> str:
        """Return the text that puts `name` (``ceasefire first`` or ``talks first``) first."""
        for entry in self.scenario.packages.values():
            if entry.procedure == name:
                return entry.id
        raise NotSpecifiedError(f"the case has no text that puts {name}")


def both(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the numbers of the two parties on a last axis."""
    return np.stack(np.broadcast_arrays(first, second), axis=-1)
