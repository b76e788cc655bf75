"""The models of pressure as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.catalogue import Model
from gametheory.pressure import blame_competition, sign_or_refuse

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *blame_competition.MODELS,
    *sign_or_refuse.MODELS,
)
