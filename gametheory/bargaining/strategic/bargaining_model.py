"""A strategic model of bargaining that answers for itself: equilibrium, certificate, outcome."""

from __future__ import annotations

from abc import abstractmethod

from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.solvers.certified_model import CertifiedModel

__all__ = ["BargainingModel"]


class BargainingModel(CertifiedModel):
    """A model of offers, demands or waiting, which also says what its equilibrium leads to."""

    @abstractmethod
    def outcome(self) -> OfferOutcome:
        """Return what the equilibrium leads to."""
