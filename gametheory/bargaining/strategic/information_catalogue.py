"""Demands, commitment, packages, deadlines and private information, as the catalogue lists them."""

from __future__ import annotations

from gametheory.bargaining.strategic import (
    abreu_gul,
    adjusted_winner,
    chatterjee_samuelson,
    coase_linear,
    coase_two_type_gap,
    coase_uniform_gap,
    crawford_two_action,
    ellingsen_miettinen,
    endogenous_commitment,
    fudenberg_tirole_two_period,
    mixed_demand,
    multi_issue_nash,
    muthoo_commitment,
    myerson_satterthwaite,
    nash_demand_game,
    private_attrition,
    smoothed_demand_game,
    sobel_takahashi,
    war_of_attrition,
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
    *fudenberg_tirole_two_period.MODELS,
    *sobel_takahashi.MODELS,
    *coase_linear.MODELS,
    *coase_uniform_gap.MODELS,
    *coase_two_type_gap.MODELS,
    *chatterjee_samuelson.MODELS,
    *myerson_satterthwaite.MODELS,
    *war_of_attrition.MODELS,
    *private_attrition.MODELS,
    *abreu_gul.MODELS,
)
