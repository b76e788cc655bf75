"""Pictures: the figure of a diagnosis and its parts, and game trees; matplotlib is loaded on first use."""

from __future__ import annotations

from gametheory.plots.appearance import style
from gametheory.plots.bargaining_plane import bargaining_plane, payoff_plane
from gametheory.plots.deal_map import deal_map
from gametheory.plots.diagnosis import diagnosis_figure
from gametheory.plots.mechanism_plane import mechanism_plane
from gametheory.plots.network_picture import network_picture
from gametheory.plots.outcome_picture import curves_picture, outcome_picture, payoff_bars
from gametheory.plots.parallel_coordinates import parallel_coordinates
from gametheory.plots.plane_geometry import PlaneGeometry, plane_geometry
from gametheory.plots.pressure_plane import pressure_plane
from gametheory.plots.range_bars import range_bars
from gametheory.plots.saving import save
from gametheory.plots.small_multiples import small_multiples
from gametheory.plots.sobol_bars import sobol_bars
from gametheory.plots.solution_picture import solution_picture
from gametheory.plots.text_marks import text_marks
from gametheory.plots.threshold_lines import threshold_lines
from gametheory.plots.tornado import tornado
from gametheory.plots.tree_figure import tree_figure
from gametheory.plots.uncertainty_bands import uncertainty_bands

__all__ = [
    "PlaneGeometry",
    "bargaining_plane",
    "curves_picture",
    "deal_map",
    "diagnosis_figure",
    "mechanism_plane",
    "network_picture",
    "outcome_picture",
    "parallel_coordinates",
    "payoff_bars",
    "payoff_plane",
    "plane_geometry",
    "pressure_plane",
    "range_bars",
    "save",
    "small_multiples",
    "sobol_bars",
    "solution_picture",
    "style",
    "text_marks",
    "threshold_lines",
    "tornado",
    "tree_figure",
    "uncertainty_bands",
]
