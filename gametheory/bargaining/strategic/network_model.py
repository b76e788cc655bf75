"""A model of bargaining in a network that answers for itself: who deals with whom, certificate, picture."""

from __future__ import annotations

from abc import abstractmethod

from gametheory.bargaining.strategic.exchange_network import NetworkOutcome
from gametheory.solvers.certified_model import CertifiedModel

__all__ = ["NetworkModel"]


class NetworkModel(CertifiedModel):
    """A model of players who deal along links; its answers are payoffs, one a player.

    What happens is told player by player and link by link, so its outcome is another kind than that of a
    :class:`~gametheory.bargaining.strategic.bargaining_model.BargainingModel`.
    """

    @abstractmethod
    def outcome(self) -> NetworkOutcome:
        """Return who deals with whom, on which terms, and what each gets."""
