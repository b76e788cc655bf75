"""The models of pressure as the catalogue lists them and case files call them."""

from __future__ import annotations

from gametheory.catalogue import Model
from gametheory.pressure import (
    arms_backfire,
    attrition,
    blame_competition,
    cause_attribution,
    ceasefire,
    concession_budget,
    concession_game,
    correct_attribution,
    gap_closing,
    inducements,
    insured_disagreement,
    mediator_dilemma,
    mediator_effort,
    mediator_thresholds,
    private_susceptibility,
    range_attribution,
    range_instruments,
    red_lines,
    reputation,
    reputation_for_walking,
    rival_procedures,
    screening,
    sequential_concessions,
    sign_or_refuse,
    smallest_change,
    unevenness_index,
)

__all__ = ["MODELS"]

MODELS: tuple[Model, ...] = (
    *arms_backfire.MODELS,
    *attrition.MODELS,
    *blame_competition.MODELS,
    *cause_attribution.MODELS,
    *ceasefire.MODELS,
    *concession_budget.MODELS,
    *concession_game.MODELS,
    *correct_attribution.MODELS,
    *gap_closing.MODELS,
    *inducements.MODELS,
    *insured_disagreement.MODELS,
    *mediator_dilemma.MODELS,
    *mediator_effort.MODELS,
    *mediator_thresholds.MODELS,
    *private_susceptibility.MODELS,
    *range_attribution.MODELS,
    *range_instruments.MODELS,
    *red_lines.MODELS,
    *reputation.MODELS,
    *reputation_for_walking.MODELS,
    *rival_procedures.MODELS,
    *screening.MODELS,
    *sequential_concessions.MODELS,
    *sign_or_refuse.MODELS,
    *smallest_change.MODELS,
    *unevenness_index.MODELS,
)
