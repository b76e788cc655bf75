"""A threshold is where the verdict flips, shown on both sides; regions are connected and cover the map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

import gametheory as gt

GRID = {"parameters.c_A": np.linspace(0.0, 0.3, 13), "credibility.aid_cutoff": [0.0, 0.2, 0.5]}


@pytest.mark.parametrize(
    "outcome", ["deal", "range", "width", "text: istanbul_2022", "linked_within_red_lines", "texts"]
)
@pytest.mark.parametrize("bounds", [(0.0, 1.0), (1.0, 0.0)])
def test_the_certificate_is_the_verdict_on_both_sides(outcome: str, bounds: tuple[float, float]) -> None:
    found = gt.threshold(
        "ukraine-2025",
        "credibility.sanctions_new",
        bounds,
        GRID,
        outcome,
        level=0.5 if outcome == "texts" else 0.0,
    )
    flipped = found["flips"].values > 0
    assert_array_equal(np.isnan(found["threshold"].values), ~flipped)
    assert (found["at_low"].values != found["at_high"].values)[flipped].all()
    assert (found["at_low"].values == found["at_high"].values)[~flipped].all()
    assert ((found["high"] - found["low"]).values[flipped] <= 1e-12).all()
    low, high = found["low"].values, found["high"].values
    for at in np.argwhere(flipped):
        for side, end in (("at_low", low), ("at_high", high)):
            point = gt.sweep(
                "ukraine-2025",
                {
                    "parameters.c_A": GRID["parameters.c_A"][at[0]],
                    "credibility.aid_cutoff": GRID["credibility.aid_cutoff"][at[1]],
                    "credibility.sanctions_new": end[tuple(at)],
                },
                [outcome],
            )[outcome].item()
            assert (
                point if isinstance(point, bool) else point >= (0.5 if outcome == "texts" else 0.0)
            ) == found[side].values[tuple(at)]


def test_the_width_crosses_zero_where_algebra_says() -> None:
    """W = 1 - d_A - d_B is linear in a cost, so the threshold in c_A is the central cost less the width."""
    for configuration in ("none", "article", "even"):
        width = gt.sweep("ukraine-2025", {"parameters.c_A": 0.1}, ["width"], configuration=configuration)[
            "width"
        ].item()
        found = gt.threshold(
            "ukraine-2025", "parameters.c_A", (-1.0, 1.0), outcome="width", configuration=configuration
        )
        assert found["threshold"].item() == pytest.approx(0.1 - width, abs=2e-12)


def test_configurations_and_models_have_thresholds() -> None:
    found = gt.threshold(
        "ukraine-2025", "parameters.c_A", (0.0, 1.0), {"configuration": ["none", "article"]}, "range"
    )
    one = gt.threshold("ukraine-2025", "parameters.c_A", (0.0, 1.0), {}, "range", configuration="article")
    assert found["threshold"].sel(configuration="article").item() == one["threshold"].item()

    half = gt.Outcome(name="half", of=lambda game: game.outcome().terms[..., 0] >= 0.5, dtype=bool)
    grid = {"delta.1": np.linspace(0.1, 0.9, 9)}
    found = gt.threshold(gt.AlternatingOffers(delta=[0.5, 0.5]), "delta.0", (0.0, 1.0), grid, half)
    exact = np.maximum((2 * grid["delta.1"] - 1) / grid["delta.1"], 0.0)  # (1 - d2)/(1 - d1 d2) = 1/2
    assert_allclose(np.nan_to_num(found["threshold"].values), exact, atol=1e-11)


def test_several_flips_are_counted_and_the_first_is_found() -> None:
    def wave(x: float) -> float:
        return float(np.cos(x))

    found = gt.threshold(wave, "x", (0.0, 10.0), outcome="wave")
    assert found["flips"].item() == 3
    assert found["threshold"].item() == pytest.approx(np.pi / 2, abs=1e-12)
    last = gt.threshold(wave, "x", (10.0, 0.0), outcome="wave")
    assert last["threshold"].item() == pytest.approx(5 * np.pi / 2, abs=1e-12)
    exact = gt.threshold(
        lambda x: x, "x", (-1.0, 2.0), outcome=gt.Outcome(name="same", of=np.asarray), tol=0.0
    )
    assert np.nextafter(exact["low"].item(), 1.0) == exact["high"].item() == 0.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bounds": (0.0, 0.0)}, "bounds must be two different finite numbers"),
        ({"samples": 1}, "samples must be a whole number, at least 2"),
        ({"tol": -1.0}, "tol must not be negative"),
        ({"along": "parameters.c_A"}, "'parameters.c_A' overlaps the grid"),
        ({"along": "issues.territory.red_lines.B"}, "must be a parameter that broadcasts"),
        ({"along": "credibility.sanction"}, "or 'credibility.sanctions_new'"),
        ({"outcome": "pressure"}, "outcome 'pressure' must be one number or verdict a point"),
        ({"bounds": (0.0, 2.0)}, r"must lie in \[0, 1\]"),
    ],
)
def test_bad_input_of_a_threshold(changes: dict[str, Any], message: str) -> None:
    given_ = {"along": "credibility.sanctions_new", "bounds": (0.0, 1.0), "grid": GRID, **changes}
    with pytest.raises(gt.InvalidInputError, match=message):
        gt.threshold("ukraine-2025", **given_)


@settings(deadline=None)
@given(arrays(np.bool_, st.tuples(st.integers(1, 7), st.integers(1, 7))), st.booleans())
def test_regions_are_of_one_verdict_connected_and_cover_the_map(deal: Any, diagonal: bool) -> None:
    import networkx as nx

    verdict = xr.DataArray(
        deal,
        dims=("x", "y"),
        coords={"x": np.arange(deal.shape[0]), "y": np.arange(deal.shape[1])},
        name="deal",
    )
    found = gt.regions(verdict, diagonal=diagonal)
    graph = nx.Graph()
    steps = [(1, 0), (0, 1), *([(1, 1), (1, -1)] if diagonal else [])]
    for x, y in np.ndindex(deal.shape):
        graph.add_node((x, y))
        for dx, dy in steps:
            a, b = x + dx, y + dy
            if 0 <= a < deal.shape[0] and 0 <= b < deal.shape[1] and deal[x, y] == deal[a, b]:
                graph.add_edge((x, y), (a, b))
    components = list(nx.connected_components(graph))
    assert found.sizes["region_number"] == len(components)
    for members in components:
        numbers = {int(found["region"].values[at]) for at in members}
        assert len(numbers) == 1
        k = numbers.pop() - 1
        assert found["points"].values[k] == len(members)
        assert found["value"].values[k] == deal[next(iter(members))]
    assert found["region"].values.flat[0] == 1


def test_configurations_are_no_neighbours() -> None:
    deal = xr.DataArray(
        np.ones((2, 3), dtype=bool),
        dims=("configuration", "x"),
        coords={"configuration": ["a", "b"], "x": [0, 1, 2]},
    )
    assert gt.regions(deal)["points"].values.tolist() == [3, 3]
    with pytest.raises(gt.InvalidInputError, match="verdict must be a variable of a sweep, got 'ndarray'"):
        gt.regions(np.ones(3))  # type: ignore[arg-type]
    with pytest.raises(gt.InvalidInputError, match="must be true or false, or a count"):
        gt.regions(deal * 0.5)
    with pytest.raises(gt.InvalidInputError, match="at most 256 different values, got 300"):
        gt.regions(xr.DataArray(np.arange(300), dims="x"))
