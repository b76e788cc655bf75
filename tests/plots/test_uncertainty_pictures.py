"""Pictures of an uncertainty analysis: what is drawn is what was computed, on any axes, without a window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from gametheory.analysis import bands, consistent, one_at_a_time, sensitivity, uncertain_model
from gametheory.errors import InvalidInputError, RefusedError
from gametheory.plots import parallel_coordinates, save, sobol_bars, tornado, uncertainty_bands
from gametheory.plots.appearance import PARTY
from gametheory.plots.parameter_rows import row_names

MODEL = uncertain_model(
    lambda x, y, z: x - 0.5 * y + 0 * z, ranges={"x": (0.0, 2.0), "y": (0.0, 1.0), "z": (0.0, 1.0)}
)
ALONE = one_at_a_time(MODEL, "value")
INDICES = sensitivity(MODEL, "value", base=256)
SET = consistent(MODEL, {"value": (None, 0.5)}, draws=400)
BANDS = bands(MODEL, "x", np.linspace(0, 2, 9), "value", draws=400)
PICTURES: list[tuple[Callable[..., Any], Any]] = [
    (tornado, ALONE),
    (sobol_bars, INDICES),
    (parallel_coordinates, SET),
    (uncertainty_bands, BANDS),
    (uncertainty_bands, bands("ukraine-2025", "parameters.c_A", [0.05, 0.1, 0.2], "deal", draws=100)),
    (tornado, one_at_a_time("ukraine-2025", "deal")),
]


@pytest.mark.parametrize(("picture", "result"), PICTURES)
def test_a_picture_takes_axes_returns_them_and_is_written_in_the_same_bytes(
    picture: Callable[..., Any], result: object, tmp_path: Path
) -> None:
    axes = Figure(figsize=(6, 4)).add_subplot()
    assert picture(result, axes) is axes
    before = dict(mpl.rcParams)
    first, second = (save(picture(result).figure, tmp_path / f"{k}.png") for k in range(2))
    assert dict(mpl.rcParams) == before
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(("picture", "result"), PICTURES)
def test_nothing_leaves_the_picture(picture: Callable[..., Any], result: object) -> None:
    figure = picture(result).figure
    figure.draw_without_rendering()
    used, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert used.x0 >= -0.01
    assert used.y0 >= -0.01
    assert used.x1 <= width + 0.01
    assert used.y1 <= height + 0.01


def test_the_tornado_has_the_widest_swing_on_top_and_leaves_out_what_does_nothing() -> None:
    axes = tornado(ALONE)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["y", "x"]
    ends = {round(bar.get_x() + bar.get_width(), 9) for bar in axes.patches}
    assert ends == {-0.25, 1.75, 1.0, 0.5}  # x at 0 and 2, y at 0 and 1
    assert len(tornado(ALONE, rows=1).get_yticks()) == 1


def test_the_bars_have_the_lengths_of_the_indices() -> None:
    axes = sobol_bars(INDICES)
    total = [bar.get_width() for bar in axes.containers[1]]
    assert total == pytest.approx(sorted(each.total for each in INDICES.indices if each.total > 0))


def test_the_bands_are_the_quantiles_and_the_line_the_median() -> None:
    axes = uncertainty_bands(BANDS)
    line = next(line for line in axes.lines if line.get_label() == "median")
    assert np.asarray(line.get_ydata()) == pytest.approx(BANDS.quantiles[2])


def test_the_two_kinds_differ_without_colour() -> None:
    """In grey the two colours differ, and a hatch or a dash tells them apart as well."""
    light, dark = (
        0.2126 * r + 0.7152 * g + 0.0722 * b
        for r, g, b in (mpl.colors.to_rgb(colour) for colour in (PARTY[1], PARTY[0]))
    )
    assert light - dark > 0.2
    assert {bar.get_hatch() for bar in tornado(ALONE).patches} == {"", "////"}


def test_names_stay_different() -> None:
    assert row_names(["parameters.c_A", "x"]) == ["c_A", "x"]
    assert len(set(row_names(["issues.a.weights.A", "issues.a.theta.A"]))) == 2
    long = row_names([f"instruments.{'long' * 12}.effects.cost.{party}" for party in "AB"])
    assert len(set(long)) == 2
    assert max(map(len, long)) <= 34


def test_what_cannot_be_drawn_is_refused() -> None:
    flat = uncertain_model(lambda x: 0 * x, ranges={"x": (0, 1)})
    with pytest.raises(RefusedError, match="no parameter alone moves value: there is nothing to draw"):
        tornado(one_at_a_time(flat, "value"))
    with pytest.raises(RefusedError, match="no parameter moves value"):
        sobol_bars(sensitivity(flat, "value", base=16))
    with pytest.raises(InvalidInputError, match="rows must be a whole number from 1 to 200, got 0"):
        tornado(ALONE, rows=0)
    with pytest.raises(InvalidInputError, match="rows must leave at least two parameters to draw, got 1"):
        parallel_coordinates(SET, rows=1)
    with pytest.raises(InvalidInputError, match=r"lines must be a whole number from 1 to 100000, got 1\.5"):
        parallel_coordinates(SET, lines=1.5)  # type: ignore[arg-type]
