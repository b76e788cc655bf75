"""The models of pressure as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.catalogue import Model
from gametheory.pressure import blame_competition, concession_budget, concession_game, sign_or_refuse

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *blame_competition.MODELS,
    *concession_budget.MODELS,
    *concession_game.MODELS,
    *sign_or_refuse.MODELS,
)
