"""The models of crises as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.catalogue import Model
from gametheory.crisis import audience_cost_attrition, audience_costs

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (*audience_cost_attrition.MODELS, *audience_costs.MODELS)
