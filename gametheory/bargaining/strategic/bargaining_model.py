"""A strategic model of bargaining that answers for itself: equilibrium, certificate, outcome, pictures."""

from __future__ import annotations

from abc import abstractmethod

from gametheory.arrays import FloatArray
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.solvers.certified_model import CertifiedModel

__all__ = ["BargainingModel"]


class BargainingModel(CertifiedModel):
    """A model of offers, demands or waiting, which also says what its equilibrium leads to.

    What a picture of the outcome shows besides the payoffs comes from :meth:`as_problem`,
    :meth:`landmarks` and :meth:`curves`, all of one model and not a batch.
    """

    @property
    def players(self) -> tuple[str, ...]:
        """Names of the players, their numbers from 1."""
        return ("1", "2")

    @abstractmethod
    def outcome(self) -> OfferOutcome:
        """Return what the equilibrium leads to."""

    def as_problem(self) -> BargainingProblem | None:
        """Return the payoffs the players can reach, and those without agreement; None if not defined."""
        return None

    def landmarks(self) -> dict[str, FloatArray]:
        """Return points of the payoff plane that belong to the model, by name."""
        return {}

    def curves(self) -> dict[str, Curves]:
        """Return how its quantities run over offers, time or types, by the name of the picture."""
        return {}
