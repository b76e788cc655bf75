"""A picture shows one situation: batches are refused, each in the same words."""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.errors import invalid

__all__ = ["require_one_point"]


def require_one_point(mechanism: Any) -> None:
    """Raise `InvalidInputError` unless the chance of a deal of `mechanism` is a single number."""
    shape = np.shape(mechanism.deal_chance())
    if shape:
        raise invalid("mechanism", "must be one point to be drawn", shape)
