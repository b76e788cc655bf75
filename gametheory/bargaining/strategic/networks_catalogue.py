"""The models of bargaining in networks, as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.bargaining.strategic import balanced_exchange, buyer_seller_network, manea_network
from gametheory.catalogue import Model

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *manea_network.MODELS,
    *buyer_seller_network.MODELS,
    *balanced_exchange.MODELS,
)
