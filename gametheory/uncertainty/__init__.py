"""Numbers that nobody knows: their stated ranges, how they hang together, and draws from them."""

from __future__ import annotations

from gametheory.uncertainty.copula import RankCorrelation
from gametheory.uncertainty.designs import Design, LatinHypercube, PlainRandom, SobolSequence, design
from gametheory.uncertainty.marginals import (
    Constant,
    Marginal,
    Pert,
    Shape,
    Triangular,
    Uniform,
    marginal,
    triangular,
)
from gametheory.uncertainty.ranges import Ranges

__all__ = [
    "Constant",
    "Design",
    "LatinHypercube",
    "Marginal",
    "Pert",
    "PlainRandom",
    "Ranges",
    "RankCorrelation",
    "Shape",
    "SobolSequence",
    "Triangular",
    "Uniform",
    "design",
    "marginal",
    "triangular",
]
