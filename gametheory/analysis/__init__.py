"""From one point to many: explanation, comparison at equal total, robustness over the ranges."""

from __future__ import annotations

from gametheory.analysis.equal_total import EqualTotal, equal_total, text_in_question
from gametheory.analysis.explain import BlameGame, Diagnosis, explain
from gametheory.analysis.mediator import (
    MediatorView,
    WalkBelief,
    mediator_options,
    mediator_view,
    walk_belief,
)
from gametheory.analysis.robustness import DRAWN, EvenShare, Robustness, Share, robustness

__all__ = [
    "DRAWN",
    "BlameGame",
    "Diagnosis",
    "EqualTotal",
    "EvenShare",
    "MediatorView",
    "Robustness",
    "Share",
    "WalkBelief",
    "equal_total",
    "explain",
    "mediator_options",
    "mediator_view",
    "robustness",
    "text_in_question",
    "walk_belief",
]
