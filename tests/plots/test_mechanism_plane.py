"""The plane of a mechanism shows its splits, takes axes, and refuses what cannot be drawn."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError
from gametheory.plots import mechanism_plane
from gametheory.plots.appearance import new_figure, style
from gametheory.pressure.free_terms import FreeTerms

TERMS = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55), pressure=(0.2, 0.05))


def test_the_splits_of_the_total_lie_on_one_line_with_both_points() -> None:
    ax = TERMS.plot("plane", points=21)
    lines = {str(line.get_label()): np.column_stack(line.get_data()) for line in ax.lines}
    assert_allclose(lines["same total"].sum(axis=1), 0.25)
    assert_allclose(lines["even"], [[0.125, 0.125]])
    assert_allclose(lines["as it is"], [[0.2, 0.05]])


def test_axes_that_are_given_are_drawn_on_and_returned() -> None:
    with style():
        ax = new_figure(3, 3).add_subplot()
        assert mechanism_plane(TERMS, points=11, legend=False, ax=ax) is ax
    assert ax.get_legend() is None


def test_no_pressure_has_no_line_of_splits() -> None:
    ax = mechanism_plane(TERMS.under((0.0, 0.0)), points=11)
    assert [str(line.get_label()) for line in ax.lines] == ["as it is"]


def test_a_batch_or_an_empty_plane_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="mechanism must be one point to be drawn, got"):
        TERMS.under([(0.1, 0.1), (0.2, 0.2)]).plot("plane")
    with pytest.raises(InvalidInputError, match=r"reach must be positive, got -1"):
        TERMS.plot("plane", reach=-1)
