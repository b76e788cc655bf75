"""From one point to many: explanation, comparison at equal total, robustness over the ranges."""

from __future__ import annotations

from gametheory.analysis.bands import Bands, bands
from gametheory.analysis.claims import ClaimPart, ClaimResult, ClaimTable, ClaimVerdict, claims
from gametheory.analysis.consistent import ConsistentRange, ConsistentSet, consistent
from gametheory.analysis.design import Design, design
from gametheory.analysis.equal_total import EqualTotal, equal_total, text_in_question
from gametheory.analysis.explain import BlameGame, Diagnosis, explain
from gametheory.analysis.manifest import manifest
from gametheory.analysis.mediator import WalkBelief, mediator_options, walk_belief
from gametheory.analysis.mediator_view import MediatorView, mediator_dilemma, mediator_view
from gametheory.analysis.morris import ElementaryEffect, Morris, morris
from gametheory.analysis.one_at_a_time import Flip, OneAtATime, Swing, one_at_a_time
from gametheory.analysis.outcome import Outcome
from gametheory.analysis.posterior import Posterior, WeightStatus, posterior
from gametheory.analysis.regions import regions
from gametheory.analysis.robustness import DRAWN, EvenShare, Robustness, Share, robustness
from gametheory.analysis.scenario_outcomes import scenario_outcomes
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.analysis.sensitivity import Index, Interaction, Sensitivity, SensitivityStatus, sensitivity
from gametheory.analysis.sign import SignRobustness, sign_robustness
from gametheory.analysis.sweep import sweep
from gametheory.analysis.sweep_file import open_sweep, save_sweep
from gametheory.analysis.sweep_store import SweepStoppedError
from gametheory.analysis.swept_games import GameFamily
from gametheory.analysis.thesis import ThesisMap, thesis_map
from gametheory.analysis.thesis_atlas import ThesisAtlas, thesis_atlas
from gametheory.analysis.thesis_row import Frequency, ThesisRow
from gametheory.analysis.threshold import threshold
from gametheory.analysis.uncertain_model import UncertainModel, uncertain_model

__all__ = [
    "DRAWN",
    "Bands",
    "BlameGame",
    "ClaimPart",
    "ClaimResult",
    "ClaimTable",
    "ClaimVerdict",
    "ConsistentRange",
    "ConsistentSet",
    "Design",
    "Diagnosis",
    "ElementaryEffect",
    "EqualTotal",
    "EvenShare",
    "Flip",
    "Frequency",
    "GameFamily",
    "Index",
    "Interaction",
    "MediatorView",
    "Morris",
    "OneAtATime",
    "Outcome",
    "Posterior",
    "Robustness",
    "ScenarioPoints",
    "Sensitivity",
    "SensitivityStatus",
    "Share",
    "SignRobustness",
    "SweepStoppedError",
    "Swing",
    "ThesisAtlas",
    "ThesisMap",
    "ThesisRow",
    "UncertainModel",
    "WalkBelief",
    "WeightStatus",
    "bands",
    "claims",
    "consistent",
    "design",
    "equal_total",
    "explain",
    "manifest",
    "mediator_dilemma",
    "mediator_options",
    "mediator_view",
    "morris",
    "one_at_a_time",
    "open_sweep",
    "posterior",
    "regions",
    "robustness",
    "save_sweep",
    "scenario_outcomes",
    "sensitivity",
    "sign_robustness",
    "sweep",
    "text_in_question",
    "thesis_atlas",
    "thesis_map",
    "threshold",
    "uncertain_model",
    "walk_belief",
]
