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
from gametheory.analysis.outcome import Outcome
from gametheory.analysis.robustness import DRAWN, EvenShare, Robustness, Share, robustness
from gametheory.analysis.scenario_outcomes import scenario_outcomes
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.analysis.sensitivity import Index, Interaction, Sensitivity, SensitivityStatus, sensitivity
from gametheory.analysis.sweep import sweep
from gametheory.analysis.sweep_file import open_sweep, save_sweep
from gametheory.analysis.sweep_store import SweepStoppedError
from gametheory.analysis.swept_games import GameFamily
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model

__all__ = [
    "DRAWN",
    "BlameGame",
    "Diagnosis",
    "EqualTotal",
    "EvenShare",
    "GameFamily",
    "Index",
    "Interaction",
    "MediatorView",
    "Outcome",
    "Robustness",
    "ScenarioPoints",
    "Sensitivity",
    "SensitivityStatus",
    "Share",
    "SweepStoppedError",
    "UncertainModel",
    "WalkBelief",
    "equal_total",
    "explain",
    "manifest",
    "mediator_options",
    "mediator_view",
    "open_sweep",
    "robustness",
    "save_sweep",
    "scenario_outcomes",
    "sensitivity",
    "sweep",
    "text_in_question",
    "uncertain_model",
    "walk_belief",
]
