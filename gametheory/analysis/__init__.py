"""From one point to many: explanation, comparison at equal total, robustness over the ranges."""

from __future__ import annotations

from gametheory.analysis.equal_total import EqualTotal, equal_total, text_in_question
from gametheory.analysis.explain import BlameGame, Diagnosis, explain
from gametheory.analysis.manifest import manifest
from gametheory.analysis.mediator import (
    MediatorView,
    WalkBelief,
    mediator_options,
    mediator_view,
    walk_belief,
)
from gametheory.analysis.robustness import DRAWN, EvenShare, Robustness, Share, robustness
from gametheory.analysis.sensitivity import Index, Interaction, Sensitivity, SensitivityStatus, sensitivity
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model

__all__ = [
    "DRAWN",
    "BlameGame",
    "Diagnosis",
    "EqualTotal",
    "EvenShare",
    "Index",
    "Interaction",
    "MediatorView",
    "Robustness",
    "Sensitivity",
    "SensitivityStatus",
    "Share",
    "UncertainModel",
    "WalkBelief",
    "equal_total",
    "explain",
    "manifest",
    "mediator_options",
    "mediator_view",
    "robustness",
    "sensitivity",
    "text_in_question",
    "uncertain_model",
    "walk_belief",
]
