"""The axiomatic solutions as the catalogue lists them."""

from __future__ import annotations

from gametheory.catalogue import Model

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = ()
