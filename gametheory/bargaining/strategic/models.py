"""The strategic models as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.bargaining.strategic import information_catalogue, networks_catalogue, offers_catalogue
from gametheory.catalogue import Model

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *offers_catalogue.MODELS,
    *information_catalogue.MODELS,
    *networks_catalogue.MODELS,
)
