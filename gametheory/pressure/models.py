"""The models of pressure as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.catalogue import Model
from gametheory.pressure import (
    attrition,
    blame_competition,
    concession_budget,
    concession_game,
    gap_closing,
    mediator_dilemma,
    mediator_effort,
    mediator_thresholds,
    reputation,
    sequential_concessions,
    sign_or_refuse,
)

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *attrition.MODELS,
    *blame_competition.MODELS,
    *concession_budget.MODELS,
    *concession_game.MODELS,
    *gap_closing.MODELS,
    *mediator_dilemma.MODELS,
    *mediator_effort.MODELS,
    *mediator_thresholds.MODELS,
    *reputation.MODELS,
    *sequential_concessions.MODELS,
    *sign_or_refuse.MODELS,
)
