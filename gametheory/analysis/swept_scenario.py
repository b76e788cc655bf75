"""A scenario as the subject of a sweep: dotted paths, configurations, and outcomes by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.analysis.named_outcomes import chosen
from gametheory.analysis.outcome import Outcome
from gametheory.analysis.scenario_outcomes import scenario_outcomes
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.arrays import ordered_sum
from gametheory.errors import InvalidInputError, invalid
from gametheory.scenarios import Scenario
from gametheory.scenarios.errors import nearest

__all__ = ["CONFIGURATION", "SweptScenario"]

CONFIGURATION = "configuration"
"""Name of the parameter, and of the axis, that steps through configurations of pressure."""

_PARAMETERS = {
    "parameters.p": "A's share of the contest, as both expect it",
    "parameters.p_A": "A's share of the contest, as A expects it",
    "parameters.p_B": "A's share of the contest, as B expects it",
    "parameters.c_A": "cost of no agreement to A",
    "parameters.c_B": "cost of no agreement to B",
}

_FLOATS = 60
"""Work memory a point, in floats: the largest intermediate arrays of an assessment, measured."""


@dataclass(frozen=True, eq=False)
class SweptScenario:
    """A scenario, a configuration unless the grid steps through some, and what is asked.

    Parameters
    ----------
    scenario : Scenario
    names : tuple of str
        Parameters of the grid: dotted paths, paths inside the configuration, or ``configuration``.
    outcomes : tuple of Outcome
    configurations : tuple of str
        The one, or those that the grid steps through.
    belief_gap : bool
    rescale_weights : bool
        Whether the other weights of a party give way when some move.
    """

    scenario: Scenario
    names: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    configurations: tuple[str, ...]
    belief_gap: bool = True
    rescale_weights: bool = False

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        names: Iterable[str],
        outcomes: Iterable[str | Outcome] | None,
        configurations: Iterable[str],
        *,
        belief_gap: bool,
        rescale_weights: bool,
    ) -> SweptScenario:
        """Return the subject, or an error that names an unknown parameter, outcome or configuration."""
        known = scenario_outcomes(scenario)
        asked = chosen(("deal", "width") if outcomes is None else outcomes, known, scenario.name)
        made = cls(scenario, tuple(names), asked, tuple(configurations), belief_gap, rescale_weights)
        for configuration in made.configurations:
            _ = scenario.configurations[configuration]
            paths: dict[str, str] = {}
            for name in made.names:
                if name == CONFIGURATION:
                    continue
                path = made.path(name, configuration)
                if path in paths:
                    raise InvalidInputError(
                        f"grid: {paths[path]!r} and {name!r} overlap: both are the number {path!r}"
                    )
                paths[path] = name
        return made

    def path(self, name: str, configuration: str) -> str:
        """Return the dotted path of a parameter; a path inside the configuration may be short."""
        slots, root = self.scenario.slots, f"configurations.{configuration}."
        if name in slots:
            if name.startswith("configurations.") and not name.startswith(root):
                raise invalid(
                    "grid", f"must move numbers of the configuration in use, {configuration!r}", name
                )
            return name
        if f"{root}{name}" in slots:
            return f"{root}{name}"
        short = [path.removeprefix(root) for path in slots if path.startswith(root)]
        elsewhere = [path for path in slots if not path.startswith("configurations.")]
        hint = nearest(name, [*short, *elsewhere])
        raise InvalidInputError(f"grid: {name!r} is no parameter of {self.scenario.name}{hint}")

    @cached_property
    def stepped(self) -> frozenset[str]:
        """The configuration, and red lines, which are one number a batch."""
        return frozenset(name for name in self.names if name == CONFIGURATION or ".red_lines." in name)

    @property
    def work(self) -> int:
        """Bytes a point."""
        return 8 * (_FLOATS + 4 * len(self.names))

    flat = False
    most_points = 1 << 18

    def parameter(self, name: str) -> tuple[str, str]:
        """Return the unit and the meaning of a parameter."""
        if name == CONFIGURATION:
            return "", "configuration of pressure"
        path = self.path(name, self.configurations[0])
        first, *rest = path.split(".")
        meaning = _PARAMETERS.get(path, name)
        if first == "configurations" and rest[1] == "credibility":
            meaning = f"credibility: {self.scenario.instruments[rest[2]].name}"
        elif first == "instruments":
            meaning = f"{self.scenario.instruments[rest[0]].name}: {' '.join(rest[1:])}"
        elif first == "issues":
            meaning = f"{self.scenario.issues[rest[0]].name}: {' '.join(rest[1:])}"
        return str(self.scenario.slots[path].own("unit")), meaning

    def attributes(self) -> dict[str, str]:
        """Return what the result says about its origin."""
        from gametheory import __version__

        found = {
            "model": f"scenario {self.scenario.name}",
            "title": self.scenario.title,
            "parties": ", ".join(self.scenario.parties),
            "reading": self.scenario.reading or "as shipped",
            "citation": f"gametheory-bargaining {__version__}, scenario {self.scenario.name}",
            "solver": "closed form (gametheory.pressure.assess)",
            "note": self.scenario.neutrality_note,
        }
        if CONFIGURATION not in self.names:
            found["configuration"] = self.configurations[0]
        return found

    def content(self) -> object:
        """Return everything that decides the answers."""
        return {
            "scenario": self.scenario.to_dict(),
            "configurations": list(self.configurations),
            "belief_gap": self.belief_gap,
            "rescale_weights": self.rescale_weights,
        }

    def batch(self, at: Mapping[str, NDArray[Any]], index: NDArray[np.int64]) -> ScenarioPoints:  # noqa: ARG002
        """Return the scenario at the points."""
        configuration = str(at[CONFIGURATION].item()) if CONFIGURATION in at else self.configurations[0]
        moved = {
            self.path(name, configuration): np.asarray(values.item()) if name in self.stepped else values
            for name, values in at.items()
            if name != CONFIGURATION
        }
        if self.rescale_weights:
            moved = self._rescaled(moved)
        return ScenarioPoints(self.scenario, configuration, moved, self.belief_gap)

    def _rescaled(self, moved: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Let the weights of a party that stand still share what the moved ones leave."""
        result = dict(moved)
        for party in ("A", "B"):
            paths = [f"issues.{name}.weights.{party}" for name in self.scenario.issues]
            still = [path for path in paths if path not in moved]
            if len(still) in {0, len(paths)}:
                continue
            left = 1.0 - ordered_sum(moved[path] for path in paths if path in moved)
            if (left < 0).any():
                raise invalid(
                    f"grid: the weights of {party}", "must leave the others at least 0", float(left.min())
                )
            central = {path: self.scenario.quantity(path).central for path in still}
            whole = sum(central.values())
            result |= {path: value * (left / whole) for path, value in central.items()}
        return result
