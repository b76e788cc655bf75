"""From data to the model: a scenario as a `Dispute`, a configuration as a `PressureProfile`.

Party A is player 0 and party B player 1. An effect ``p`` is a shift of the share of player 0, and
``cost.A``, ``cost.B`` fill the two entries of a cost; likewise ``settlement`` and ``always``. The
effects ``escalation`` and ``mediator_stake`` belong to the mediator's own choice and are not part of
the bargain.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray
from gametheory.players import Mediator, Player
from gametheory.scenarios.errors import ScenarioError, nearest

if TYPE_CHECKING:
    from gametheory.payoffs import Issue, Package
    from gametheory.pressure import Dispute, Instrument, PressureProfile
    from gametheory.scenarios.scenario import Scenario

__all__ = ["dispute_of", "profile_of"]

_TARGETS = {"A": (0,), "B": (1,), "AB": (0, 1)}


def dispute_of(scenario: Scenario, at: Mapping[str, ArrayLike] | None, *, belief_gap: bool) -> Dispute:
    """Return the dispute of `scenario` at its central values, or at those given in `at`."""
    from gametheory.payoffs import Contest
    from gametheory.pressure import Dispute

    value = Values(scenario, at)
    share = [value(f"parameters.{name}") for name in (("p_A", "p_B") if belief_gap else ("p", "p"))]
    parties = [Player(name=actor.id, label=actor.label) for actor in scenario.party_actors]
    mediator = scenario.mediator
    return Dispute(
        parties=(parties[0], parties[1]),
        contest=Contest(share=_last(*share), cost=value.pair("parameters.c_{}")),
        issues=tuple(_issue(scenario, value, name) for name in scenario.issues),
        packages=tuple(_package(scenario, value, name) for name in scenario.packages),
        instruments=tuple(
            _instrument(scenario, value, name, value(f"instruments.{name}.credibility"))
            for name in scenario.instruments
        ),
        mediator=None if mediator is None else Mediator(name=mediator.id, label=mediator.label),
    )


def profile_of(scenario: Scenario, configuration: str, at: Mapping[str, ArrayLike] | None) -> PressureProfile:
    """Return the pressure of `configuration` at its central values, or at those given in `at`."""
    from gametheory.pressure import PressureProfile

    entry = scenario.configurations[configuration]
    value, root = Values(scenario, at), f"configurations.{entry.id}"
    return PressureProfile(
        instruments=tuple(
            _instrument(scenario, value, name, value(f"{root}.credibility.{name}"))
            for name in scenario.instruments
        ),
        blame_error=value.pair(f"{root}.blame_error.{{}}"),
        name=entry.id,
    )


class Values:
    """The numbers of a scenario, some replaced by floats or by arrays of one batch shape."""

    def __init__(self, scenario: Scenario, at: Mapping[str, ArrayLike] | None) -> None:
        self.scenario, self.slots, self.file = scenario, scenario.slots, scenario.file
        self.replaced = {path: self._checked(path, value) for path, value in (at or {}).items()}
        try:
            np.broadcast_shapes(*(array.shape for array in self.replaced.values()))
        except ValueError:
            shapes = ", ".join(f"{path} {array.shape}" for path, array in self.replaced.items())
            raise ScenarioError(self.file, "at", "must give arrays of one batch shape", shapes) from None

    def __call__(self, path: str, default: float = 0.0) -> FloatArray:
        """Return the number at `path`, or `default` where the scenario states none."""
        if path in self.replaced:
            return self.replaced[path]
        triple = self.slots[path].triple if path in self.slots else None
        return np.asarray(default if triple is None else triple[1])

    def pair(self, template: str, default: float = 0.0) -> FloatArray:
        """Return the numbers of A and of B on the last axis; `template` has {} for the party."""
        return _last(*(self(template.format(party), default) for party in "AB"))

    def line(self, path: str) -> float | None:
        """Return a red line, which is one number or none."""
        if path not in self.replaced and self.slots[path].triple is None:
            return None
        array = self(path)
        if array.ndim:
            raise ScenarioError(self.file, path, "must be one number: a red line has no batch", array.shape)
        return float(array)

    def _checked(self, path: str, value: ArrayLike) -> FloatArray:
        if path not in self.slots:
            raise ScenarioError(
                self.file, str(path), "is no number of this scenario", hint=nearest(path, self.slots)
            )
        try:
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise ScenarioError(self.file, path, "must be a number or an array of numbers", value) from None
        bounds = self.slots[path].bounds
        if not np.isfinite(array).all():
            raise ScenarioError(self.file, path, "must be finite", value)
        if bounds is not None and ((array < bounds[0]) | (array > bounds[1])).any():
            raise ScenarioError(self.file, path, f"must lie in [{bounds[0]:g}, {bounds[1]:g}]", value)
        return array


def _issue(scenario: Scenario, value: Values, name: str) -> Issue:
    from gametheory.payoffs import Issue

    root, entry = f"issues.{name}", scenario.issues[name]
    return Issue(
        name=name,
        label=entry.name,
        weights=value.pair(root + ".weights.{}"),
        theta=value.pair(root + ".theta.{}", default=1.0),
        red_lines=(value.line(f"{root}.red_lines.A"), value.line(f"{root}.red_lines.B")),
        divisible=entry.divisible,
    )


def _package(scenario: Scenario, value: Values, name: str) -> Package:
    from gametheory.payoffs import Package

    entry = scenario.packages[name]
    scores = _last(*(value(f"packages.{name}.scores.{issue}") for issue in scenario.issues))
    return Package(name=name, label=entry.name, scores=scores, status=entry.status)


def _instrument(scenario: Scenario, value: Values, name: str, credibility: FloatArray) -> Instrument:
    from gametheory.pressure import Instrument, Trigger

    root, entry = f"instruments.{name}", scenario.instruments[name]
    return Instrument(
        name=name,
        label=entry.name,
        wielder=entry.wielder.id,
        target=_TARGETS[entry.target],
        trigger=Trigger(entry.trigger),
        credibility=credibility,
        share=value(f"{root}.effects.p"),
        cost=value.pair(root + ".effects.cost.{}"),
        settlement=value.pair(root + ".effects.settlement.{}"),
        always=value.pair(root + ".effects.always.{}"),
        cost_to_wielder=value(f"{root}.cost_to_wielder"),
    )


def _last(*parts: FloatArray) -> FloatArray:
    return np.stack(np.broadcast_arrays(*parts), axis=-1)
