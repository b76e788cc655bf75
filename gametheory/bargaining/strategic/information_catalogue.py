"""Demands, commitment, packages, deadlines and private information, as the catalogue lists them."""

from __future__ import annotations

from gametheory.bargaining.strategic import (
    adjusted_winner,
    crawford_two_action,
    ellingsen_miettinen,
    endogenous_commitment,
    mixed_demand,
    multi_issue_nash,
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
    *multi_issue_nash.MODELS,
    *adjusted_winner.MODELS,
    *endogenous_commitment.MODELS,
)
