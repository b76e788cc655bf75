"""The figure of a design shows the front, the portfolio asked for, and what brings each party to the deal."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.plots import design_figure, design_front_curve, margin_steps


def test_the_curve_holds_every_portfolio_of_the_front_and_marks_the_one_asked_for() -> None:
    found = gt.design("camp-david-1978", "accords", margin=0.05)
    ax = design_front_curve(found.front, margin=0.05)
    points = next(line for line in ax.lines if line.get_marker() == "o")
    assert_allclose(points.get_xdata(), found.front.costs)
    assert_allclose(points.get_ydata(), found.front.robustness)
    marked = next(line for line in ax.lines if line.get_marker() == "D")
    assert_allclose(marked.get_xdata(), found.portfolio.cost)


def test_the_steps_lead_from_the_margin_without_to_the_margin_with() -> None:
    portfolio = gt.design("ukraine-2025", "istanbul_2022").portfolio
    ax = margin_steps(portfolio)
    ends = [float(np.asarray(line.get_xdata())[0]) for line in ax.lines if line.get_marker() == "D"]
    starts = [float(np.asarray(line.get_xdata())[0]) for line in ax.lines if line.get_marker() == "o"]
    assert_allclose(ends, portfolio.margins, atol=1e-12)
    assert_allclose(starts, portfolio.problem.margins(np.zeros_like(portfolio.levels)), atol=1e-12)
    assert len(ax.patches) == 2 * len(portfolio.used)


@pytest.mark.parametrize("goal", ["us_draft", "istanbul_2022", "range", "tabled"])
def test_a_figure_is_drawn_with_and_without_a_portfolio(goal: str) -> None:
    found = gt.design("ukraine-2025", goal)
    figure = design_figure(found)
    left, right = figure.axes
    figure.canvas.draw()
    assert left.get_xlabel() == "cost to the mediator, its own units"
    said = " ".join(text.get_text() for text in (*left.texts, *right.texts))
    assert ("no portfolio" in said) is (not found.found)


def test_in_partial_use_the_front_runs_straight() -> None:
    ax = gt.design("ukraine-2025", "range", partial=True).plot().axes[0]
    assert {line.get_drawstyle() for line in ax.lines} == {"default"}
