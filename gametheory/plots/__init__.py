"""Pictures: the figure of a diagnosis and its parts, and game trees; matplotlib is loaded on first use."""

from __future__ import annotations

from gametheory.plots.acceptance_contours import acceptance_contours
from gametheory.plots.aid_jump import aid_jump
from gametheory.plots.appearance import style
from gametheory.plots.bargaining_plane import bargaining_plane, payoff_plane
from gametheory.plots.blame_curves import blame_curves
from gametheory.plots.brink_curve import brink_curve
from gametheory.plots.cause_bars import cause_bars
from gametheory.plots.concession_regions import concession_orders, concession_regions
from gametheory.plots.concession_window import concession_window
from gametheory.plots.crossing_curve import arms_curve, right_blame_curve
from gametheory.plots.deal_map import deal_map
from gametheory.plots.delay_curve import delay_curve
from gametheory.plots.design_figure import design_figure, design_front_curve, margin_steps
from gametheory.plots.diagnosis import diagnosis_figure
from gametheory.plots.dilemma_partition import dilemma_partition
from gametheory.plots.effort_index import effort_index
from gametheory.plots.gap_curves import gap_curves
from gametheory.plots.index_plane import index_plane
from gametheory.plots.insurance_curve import insurance_curve
from gametheory.plots.mechanism_page import mechanism_page
from gametheory.plots.mechanism_picture import PICTURES, mechanism_picture
from gametheory.plots.mechanism_plane import mechanism_plane
from gametheory.plots.mediator_regions import mediator_regions
from gametheory.plots.network_picture import network_picture
from gametheory.plots.outcome_picture import curves_picture, outcome_picture, payoff_bars
from gametheory.plots.parallel_coordinates import parallel_coordinates
from gametheory.plots.plane_geometry import PlaneGeometry, plane_geometry
from gametheory.plots.pressure_plane import pressure_plane
from gametheory.plots.procedure_table import procedure_table
from gametheory.plots.range_bars import range_bars
from gametheory.plots.red_line_plane import budget_window, way_to_a_deal
from gametheory.plots.region_plane import region_plane
from gametheory.plots.reputation_staircase import reputation_path, reputation_staircase
from gametheory.plots.reward_curves import reward_curves
from gametheory.plots.saving import save
from gametheory.plots.screening_curves import screening_curves
from gametheory.plots.shift_line import shift_line
from gametheory.plots.signature_cells import signature_cells
from gametheory.plots.small_multiples import small_multiples
from gametheory.plots.sobol_bars import sobol_bars
from gametheory.plots.solution_picture import agreed_point_picture, solution_picture
from gametheory.plots.split_curves import split_curves
from gametheory.plots.susceptibility_curves import susceptibility_curves
from gametheory.plots.susceptibility_split import susceptibility_split
from gametheory.plots.terms_bar import terms_bar
from gametheory.plots.text_marks import text_marks
from gametheory.plots.threshold_lines import threshold_lines
from gametheory.plots.tornado import tornado
from gametheory.plots.tree_figure import tree_figure
from gametheory.plots.type_square import type_square
from gametheory.plots.uncertainty_bands import uncertainty_bands
from gametheory.plots.waterfall import waterfall

__all__ = [
    "PICTURES",
    "PlaneGeometry",
    "acceptance_contours",
    "agreed_point_picture",
    "aid_jump",
    "arms_curve",
    "bargaining_plane",
    "blame_curves",
    "brink_curve",
    "budget_window",
    "cause_bars",
    "concession_orders",
    "concession_regions",
    "concession_window",
    "curves_picture",
    "deal_map",
    "delay_curve",
    "design_figure",
    "design_front_curve",
    "diagnosis_figure",
    "dilemma_partition",
    "effort_index",
    "gap_curves",
    "index_plane",
    "insurance_curve",
    "margin_steps",
    "mechanism_page",
    "mechanism_picture",
    "mechanism_plane",
    "mediator_regions",
    "network_picture",
    "outcome_picture",
    "parallel_coordinates",
    "payoff_bars",
    "payoff_plane",
    "plane_geometry",
    "pressure_plane",
    "procedure_table",
    "range_bars",
    "region_plane",
    "reputation_path",
    "reputation_staircase",
    "reward_curves",
    "right_blame_curve",
    "save",
    "screening_curves",
    "shift_line",
    "signature_cells",
    "small_multiples",
    "sobol_bars",
    "solution_picture",
    "split_curves",
    "style",
    "susceptibility_curves",
    "susceptibility_split",
    "terms_bar",
    "text_marks",
    "threshold_lines",
    "tornado",
    "tree_figure",
    "type_square",
    "uncertainty_bands",
    "waterfall",
    "way_to_a_deal",
]
