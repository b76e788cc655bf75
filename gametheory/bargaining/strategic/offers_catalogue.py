"""The models of offers, as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.bargaining.strategic import (
    alternating_offers,
    baron_ferejohn,
    breakdown_limit,
    fehr_schmidt,
    fixed_costs,
    inside_options,
    legislative_catalogue,
    open_rule,
    outside_options,
    random_proposers,
    risk_averse_offers,
    risk_of_breakdown,
    round_robin,
    stahl,
    ultimatum,
)
from gametheory.catalogue import Model

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *ultimatum.MODELS,
    *fehr_schmidt.MODELS,
    *stahl.MODELS,
    *alternating_offers.MODELS,
    *fixed_costs.MODELS,
    *outside_options.MODELS,
    *inside_options.MODELS,
    *risk_of_breakdown.MODELS,
    *breakdown_limit.MODELS,
    *risk_averse_offers.MODELS,
    *random_proposers.MODELS,
    *round_robin.MODELS,
    *baron_ferejohn.MODELS,
    *legislative_catalogue.MODELS,
    *open_rule.MODELS,
)
