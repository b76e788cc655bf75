"""Demands, commitment, packages, deadlines and private information, as the catalogue lists them."""

from __future__ import annotations

from gametheory.bargaining.strategic import (
    crawford_two_action,
    ellingsen_miettinen,
    mixed_demand,
    muthoo_commitment,
    nash_demand_game,
    smoothed_demand_game,
)
from gametheory.catalogue import Model

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *nash_demand_game.MODELS,
    *mixed_demand.MODELS,
    *smoothed_demand_game.MODELS,
    *muthoo_commitment.MODELS,
    *crawford_two_action.MODELS,
    *ellingsen_miettinen.MODELS,
)
