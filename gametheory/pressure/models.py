"""The models of pressure as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.catalogue import Model

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = ()
