"""The models of pressure as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.catalogue import Model
from gametheory.pressure import (
    arms_backfire,
    attrition,
    blame_competition,
    ceasefire,
    concession_budget,
    concession_game,
    gap_closing,
    mediator_dilemma,
    mediator_effort,
    mediator_thresholds,
    reputation,
    rival_procedures,
    sequential_concessions,
    sign_or_refuse,
)

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *arms_backfire.MODELS,
    *attrition.MODELS,
    *blame_competition.MODELS,
    *ceasefire.MODELS,
    *concession_budget.MODELS,
    *concession_game.MODELS,
    *gap_closing.MODELS,
    *mediator_dilemma.MODELS,
    *mediator_effort.MODELS,
    *mediator_thresholds.MODELS,
    *reputation.MODELS,
    *rival_procedures.MODELS,
    *sequential_concessions.MODELS,
    *sign_or_refuse.MODELS,
)
