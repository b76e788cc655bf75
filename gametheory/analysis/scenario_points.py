"""A scenario at many points: the parts of the model, each computed when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.arrays import ATOL, BoolArray, FloatArray
from gametheory.pressure import Acceptance, Assessment, Dispute, PressureProfile, acceptance, assess
from gametheory.scenarios import Scenario

__all__ = ["ScenarioPoints"]


@dataclass(frozen=True, eq=False)
class ScenarioPoints:
    """What an outcome of a scenario is a function of.

    Parameters
    ----------
    scenario : Scenario
    configuration : str
    at : mapping
        Dotted path -> values, which broadcast.
    belief_gap : bool
        Whether each party has its own belief about the contest.

    Examples
    --------
    >>> import numpy as np
    >>> from gametheory.scenarios import load
    >>> case = load("ukraine-2025")
    >>> points = ScenarioPoints(case, "article", {"parameters.c_A": np.array([0.1, 0.2])})
    >>> points.assessment.range.width.round(3)
    array([-0.006,  0.094])
    """

    scenario: Scenario
    configuration: str
    at: Mapping[str, NDArray[Any]]
    belief_gap: bool = True

    @cached_property
    def dispute(self) -> Dispute:
        """The batched dispute."""
        return self.scenario.dispute(self.at, belief_gap=self.belief_gap)

    @cached_property
    def profile(self) -> PressureProfile:
        """The batched profile of pressure."""
        return self.scenario.profile(self.configuration, self.at)

    @cached_property
    def assessment(self) -> Assessment:
        """What each party would accept."""
        return assess(self.dispute, self.profile)

    def said(self, text: str) -> Acceptance:
        """Return what both parties say to one text."""
        found = self._said.get(text)
        if found is None:
            alone = self.dispute.with_packages(self.dispute.package(text))
            found = self._said[text] = acceptance(alone, self.assessment.reservation)
        return found

    def passes(self, text: str) -> BoolArray:
        """Return whether both parties accept a text, red lines counted, shape (...)."""
        return np.asarray(self.said(text).passes[..., 0])

    def deal(self) -> BoolArray:
        """Return whether some tabled text passes, shape (...)."""
        found: BoolArray = np.zeros((), dtype=bool)
        for package in self.dispute.packages:
            if package.status == "tabled":
                found = found | self.passes(package.name)
        return found

    def margin(self, text: str) -> FloatArray:
        """Return what the party nearest to refusing a text has to spare, shape (...).

        Red lines are not in it: no pressure moves them.
        """
        return np.asarray(self.said(text).margin[..., 0, :].min(axis=-1))

    def linked_surplus(self, game: str) -> FloatArray:
        """Return the surplus over linked issues, shape (...); where all trust is complete, the plain one."""
        best = getattr(self.assessment, game)
        if best is None and game == "linked_with_trust":
            best = self.assessment.linked
        return np.asarray(best.surplus)

    def linked_deal(self, game: str) -> BoolArray:
        """Return whether a deal over linked issues exists, shape (...)."""
        return np.asarray(self.linked_surplus(game) >= -ATOL)

    @cached_property
    def _said(self) -> dict[str, Acceptance]:
        return {}
