"""Maps, lines and panels of sweeps: axes in, axes out, and nothing told by colour alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

import gametheory as gt
from gametheory.plots import deal_map, small_multiples, threshold_lines
from gametheory.plots.appearance import DEAL

GRID = {"parameters.c_A": np.linspace(0.0, 0.4, 21), "credibility.sanctions_new": np.linspace(0.0, 1.0, 11)}


def swept(case: str = "ukraine-2025", **changes: Any) -> xr.Dataset:
    grid = {"parameters.c_A": np.linspace(0.0, 0.4, 21), "parameters.p_A": np.linspace(0.0, 1.0, 11)}
    return gt.sweep(case, {**grid, **changes}, ["deal", "range", "width", "texts"])


def thresholds() -> xr.Dataset:
    grid = {"parameters.c_A": np.linspace(0.0, 0.3, 21), "configuration": ["article", "even", "none"]}
    return gt.threshold("ukraine-2025", "credibility.sanctions_new", (0, 1), grid, "range")


@pytest.mark.parametrize("outcome", ["deal", "range", "width", "texts"])
def test_a_map_draws_into_the_axes_it_is_given(outcome: str) -> None:
    figure = Figure()
    ax = figure.add_subplot()
    assert deal_map(swept(), outcome, point={"parameters.c_A": 0.1, "parameters.p_A": 0.6}, ax=ax) is ax
    figure.draw_without_rendering()
    assert ax.get_xlabel() == "cost of no agreement to A (share of pie)"
    assert "A's share of the contest" in ax.get_ylabel()


def test_a_map_makes_its_own_axes_and_takes_one_variable() -> None:
    ax = deal_map(swept()["range"], x="parameters.p_A")
    assert "A's share of the contest" in ax.get_xlabel()
    ax.get_figure().draw_without_rendering()  # type: ignore[union-attr]


def test_the_areas_differ_in_more_than_colour() -> None:
    ax = deal_map(swept(), "range")
    entries = {
        text.get_text(): patch
        for text, patch in zip(ax.get_legend().get_texts(), ax.get_legend().get_patches(), strict=True)
    }  # type: ignore[union-attr]
    assert entries["range"].get_hatch() is None
    assert entries["not: range"].get_hatch()
    assert any(made.hatches == ["///"] for made in ax.collections if hasattr(made, "hatches"))


@pytest.mark.parametrize("value", [True, False])
def test_a_map_of_one_verdict_only_is_drawn(value: bool) -> None:
    one = xr.DataArray(np.full((3, 4), value), coords={"x": [0, 1, 2], "y": [0, 1, 2, 3]}, name="deal")
    ax = deal_map(one)
    figure = ax.get_figure()
    assert figure is not None
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)  # type: ignore[arg-type]
    canvas.draw()
    corner = np.asarray(canvas.buffer_rgba())[:, :, :3].reshape(-1, 3)
    fill = np.array([int(DEAL[k : k + 2], 16) for k in (1, 3, 5)])
    share = (corner == fill).all(axis=-1).mean()
    assert bool(share > 0.3) is value
    assert bool(((corner < 128).all(axis=-1)).mean() > 0.03) is not value  # the hatch


def test_lines_stop_where_nothing_flips_and_differ_in_dash() -> None:
    found = thresholds()
    figure = Figure()
    ax = figure.add_subplot()
    assert threshold_lines(found, ax=ax) is ax
    figure.draw_without_rendering()
    lines = ax.get_lines()
    assert [line.get_label() for line in lines] == ["article", "even", "none"]
    assert (
        len(
            {
                line.get_linestyle() if line.get_linestyle() == "-" else str(line._unscaled_dash_pattern)
                for line in lines
            }
        )
        == 3
    )  # type: ignore[attr-defined]
    assert np.isnan(np.asarray(lines[0].get_ydata(), dtype=float)).any()
    assert ax.get_title(loc="left") == "range: above the line"
    single = threshold_lines(found.sel(configuration="even"))
    assert single.get_legend() is None


def test_panels_have_one_legend_and_the_same_axes() -> None:
    cases = {name: swept(name) for name in ("dayton-1995", "cyprus-2004", "ukraine-2025", "camp-david-1978")}
    drawn = small_multiples(cases, columns=2)
    figure = drawn[0].figure
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()
    assert [ax.get_title(loc="left") for ax in drawn] == list(cases)
    assert len(figure.legends) == 1
    assert not any(ax.get_legend() for ax in drawn)
    own = [Figure().add_subplot() for _ in cases]
    assert small_multiples(cases, outcome="width", axes=own) == own
    assert len(small_multiples({"a": thresholds(), "b": thresholds()}, threshold_lines)) == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: deal_map(swept(), "dael"), "outcome 'dael' is not in the dataset; did you mean 'deal'"),
        (
            lambda: deal_map(swept(), x="parameters.cA"),
            "no axis 'parameters.cA' in the map; did you mean 'parameters.c_A'",
        ),
        (
            lambda: deal_map(swept(**{"parameters.c_B": [0.0, 0.1]})),
            "map must have two axes: choose one value of each other with sel",
        ),
        (lambda: deal_map(swept().isel({"parameters.p_A": 0})), "map must have two axes"),
        (
            lambda: deal_map(swept(configuration=["none", "even"]).isel({"parameters.p_A": 0})),
            "axis 'configuration' must have at least two numbers",
        ),
        (
            lambda: deal_map(swept(), point={"parameters.c_A": 0.1}),
            "point must give a value of 'parameters.p_A'",
        ),
        (lambda: deal_map(3), "found must be a dataset of a sweep"),  # type: ignore[arg-type]
        (lambda: threshold_lines(swept()), "found must be a dataset of threshold"),
        (lambda: threshold_lines(thresholds(), by="configuratio"), "did you mean 'configuration'"),
        (lambda: threshold_lines(thresholds(), x="configuration"), "over one axis of numbers, or two"),
        (lambda: threshold_lines(thresholds(), by="parameters.c_A"), "over one axis of numbers, or two"),
        (lambda: small_multiples({}), "found must hold at least one case"),
        (lambda: small_multiples({"a": swept()}, columns=0), "columns must be a positive whole number"),
        (lambda: small_multiples({"a": swept()}, axes=[]), "axes must be 1, one a case, got 0"),
    ],
)
def test_what_cannot_be_drawn_is_named(call: Any, message: str) -> None:
    with pytest.raises(gt.InvalidInputError, match=message):
        call()
