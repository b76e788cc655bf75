"""The models of mediation as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.catalogue import Model
from gametheory.mediation import cheap_talk_mediator, mediation_and_peace, walk_away

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *cheap_talk_mediator.MODELS,
    *mediation_and_peace.MODELS,
    *walk_away.MODELS,
)
