"""The payoff plane shows the region, the guides and every solution with its name."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem, RefusedError
from gametheory.bargaining import compare
from gametheory.plots.bargaining_plane import bargaining_plane

PROBLEM = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1], players=("Ann", "Bob"))
RULES = (gt.Nash(), gt.KalaiSmorodinsky(), gt.Egalitarian(), gt.Leximin())


def lines(ax: Axes, gid: str) -> list[np.ndarray]:
    return [np.array(line.get_data()).T for line in ax.get_lines() if line.get_gid() == gid]


def test_what_is_drawn_is_what_was_found() -> None:
    ax = bargaining_plane(compare(PROBLEM, RULES))
    points = np.concatenate(lines(ax, "solution"))
    assert_allclose(points, [[40 / 7, 40 / 7], [6.3428571, 5.2428571], [6.5, 5.125]], atol=1e-6)
    (contour,) = lines(ax, "nash contour")
    assert_allclose((contour - 1).prod(axis=1), 5.5 * 4.125)
    (ideal,) = lines(ax, "ideal line")
    assert_allclose(ideal, [[1, 1], [9.5, 7.75]])
    (frontier,) = lines(ax, "frontier")
    assert_allclose(frontier, [[1, 7.75], [4, 7], [8, 4], [9.5, 1]])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("payoff of Ann", "payoff of Bob")


def test_the_names_stand_in_the_order_of_the_frontier_without_overlap() -> None:
    ax = bargaining_plane(compare(PROBLEM))
    names = [text for text in ax.texts if text.get_text() not in ("disagreement", "ideal")]
    assert [names[0].get_text(), names[-1].get_text()] == ["Egalitarian", "Relative utilitarian"]
    FigureCanvasAgg(ax.figure).draw()
    boxes = [Text.get_window_extent(text) for text in names]  # without the leading line
    assert all(above.y0 >= below.y1 - 1 for above, below in pairwise(boxes))
    assert max(box.x1 for box in boxes) <= ax.figure.bbox.x1


def test_a_curve_and_given_axes() -> None:
    from matplotlib.figure import Figure

    axes = Figure(figsize=(6, 4)).add_subplot()
    problem = BargainingProblem.frontier("1 - x**2", (0, 1), [0, 0])
    assert bargaining_plane(compare(problem, RULES), ax=axes) is axes


def test_three_parties_have_no_plane() -> None:
    with pytest.raises(RefusedError, match="two parties; got N = 3"):
        bargaining_plane(compare(BargainingProblem.transferable(1, [0, 0, 0]), [gt.Nash()]))


def test_outcomes_without_lotteries_are_drawn_one_by_one() -> None:
    listed = [[1, 2], [2, 1], [1.5, 1.8]]
    ax = bargaining_plane(compare(BargainingProblem.finite(listed, [0, 0]), [gt.Nash()]))
    (outcomes,) = lines(ax, "outcomes")
    assert_allclose(outcomes, listed)
    (chosen,) = lines(ax, "solution")
    assert_allclose(chosen, [[1.5, 1.8]])
    assert not lines(ax, "frontier")


def test_a_comparison_draws_itself() -> None:
    found = compare(PROBLEM, RULES)
    drawn = [text.get_text() for text in found.plot().axes[0].texts]
    assert drawn == [text.get_text() for text in bargaining_plane(found).texts]
