"""A sweep answers every point as a single call would, however it is cut and whoever computes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import gametheory as gt
from gametheory.analysis.equal_total import text_in_question
from gametheory.analysis.grid import Grid, readable_bytes
from gametheory.analysis.mechanism_maps import MAPS, NotSpecifiedError, Situation
from gametheory.pressure import assess
from gametheory.scenarios import load, names

UKRAINE = load("ukraine-2025")
GRID = {
    "parameters.c_A": np.linspace(0.0, 0.4, 7),
    "credibility.sanctions_new": np.linspace(0.0, 1.0, 9),
    "issues.neutrality.theta.A": [0.3, 1.0],
}
EVERYTHING = [name for name in gt.scenario_outcomes(UKRAINE) if not name.startswith("chance: ")]


def swept(**changes: Any) -> xr.Dataset:
    return gt.sweep("ukraine-2025", GRID, EVERYTHING, **changes)


def test_every_point_is_what_one_call_says_to_the_last_bit() -> None:
    found = swept()
    for c in (0, 3, 6):
        for k in (0, 4, 8):
            values = {
                "parameters.c_A": GRID["parameters.c_A"][c],
                "configurations.article.credibility.sanctions_new": GRID["credibility.sanctions_new"][k],
            }
            point = assess(UKRAINE.dispute(values), UKRAINE.profile("article", values))
            here = found.isel({"parameters.c_A": c, "credibility.sanctions_new": k}).sel(
                {"issues.neutrality.theta.A": 1.0}
            )
            assert here["deal"].item() == bool(point.deal_on_the_table())
            assert here["width"].item() == float(point.range.width)
            assert_array_equal(here["pressure"].values, point.reservation.pressure)
            for text, passes in zip(point.acceptance.names, point.acceptance.passes, strict=True):
                assert here[f"text: {text}"].item() == bool(passes)
            assert point.linked is not None
            assert here["surplus: linked"].item() == float(point.linked.surplus)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(
    chunks=st.one_of(
        st.integers(1, 200),
        st.fixed_dictionaries(
            dict(zip(GRID, (st.integers(1, 8), st.integers(1, 10), st.integers(1, 2)), strict=True))
        ),
    )
)
def test_no_way_of_cutting_changes_a_bit(chunks: int | dict[str, int]) -> None:
    assert swept(chunks=chunks).compute(scheduler="synchronous").identical(swept())


@pytest.mark.parametrize("scheduler", ["threads", "processes"])
def test_threads_and_processes_find_the_same_bits(scheduler: str) -> None:
    lazy = swept(chunks={"parameters.c_A": 3})
    assert lazy["width"].chunks is not None
    assert lazy.compute(scheduler=scheduler).identical(swept())


@pytest.mark.parametrize("name", names())
def test_every_shipped_case_can_be_swept(name: str) -> None:
    case = load(name)
    configuration = list(case.configurations)[-1]
    found = gt.sweep(
        case,
        {"parameters.c_B": [0.0, 0.1]},
        [o for o in gt.scenario_outcomes(case) if not o.startswith("chance: ")],
        configuration=configuration,
    )
    values = {"parameters.c_B": 0.1}
    point = assess(case.dispute(values), case.profile(configuration, values))
    assert found["width"].values[1] == float(point.range.width)
    assert found["deal"].values[1] == bool(point.deal_on_the_table())


def test_the_result_says_what_it_is() -> None:
    found = swept()
    assert found["parameters.c_A"].attrs == {
        "long_name": "cost of no agreement to A",
        "units": "share of pie",
    }
    assert found["credibility.sanctions_new"].attrs["units"] == "probability"
    assert "credibility: " in found["credibility.sanctions_new"].attrs["long_name"]
    assert found["width"].attrs["units"] == "share of pie"
    assert found["pressure"].dims[-1] == "party"
    assert found["party"].values.tolist() == ["Russia", "Ukraine"]
    for key in ("model", "citation", "solver", "tolerances", "versions", "seed", "digest", "configuration"):
        assert found.attrs[key]
    task = json.loads(found.attrs["manifest"])["task"]
    assert gt.sweep(**task["options"]).identical(found)


@pytest.mark.parametrize("mechanism", [entry.name for entry in MAPS])
def test_mechanisms_are_outcomes(mechanism: str) -> None:
    name = f"chance: {mechanism}"
    if mechanism == "inducements":  # the case promises none
        with pytest.raises(NotSpecifiedError, match="the configuration has no reward"):
            gt.sweep("ukraine-2025", GRID, [name])
        return
    found = gt.sweep("ukraine-2025", GRID, [name])
    assert gt.sweep("ukraine-2025", GRID, [name], chunks=11).compute(scheduler="synchronous").identical(found)
    values = {
        "parameters.c_A": GRID["parameters.c_A"][3],
        "configurations.article.credibility.sanctions_new": 0.5,
    }
    centre = assess(UKRAINE.dispute(), UKRAINE.profile("article"))
    text = text_in_question(centre.dispute, centre.profile)
    entry = next(each for each in MAPS if each.name == mechanism)
    chance = entry(Situation.of(UKRAINE, "article", text=text, at=values)).deal_chance()
    here = (
        found[name]
        .sel({"issues.neutrality.theta.A": 1.0})
        .isel({"parameters.c_A": 3, "credibility.sanctions_new": 4})
    )
    assert here.item() == pytest.approx(float(np.squeeze(chance)), abs=1e-12, nan_ok=True)
    assert ((found[name] >= 0) & (found[name] <= 1) | np.isnan(found[name])).all()


def test_configurations_and_red_lines_are_stepped_through() -> None:
    grid = {
        "configuration": ["article", "even"],
        "issues.territory.red_lines.B": [0.3, 0.9],
        "credibility.aid_cutoff": [0, 0.4],
    }
    found = gt.sweep("ukraine-2025", grid, ["width", "text: us_draft", "linked_within_red_lines"])
    for configuration in grid["configuration"]:
        for line in (0.3, 0.9):
            values = {
                "issues.territory.red_lines.B": line,
                f"configurations.{configuration}.credibility.aid_cutoff": 0.4,
            }
            point = assess(UKRAINE.dispute(values), UKRAINE.profile(configuration, values))
            here = found.sel({"configuration": configuration, "issues.territory.red_lines.B": line}).isel(
                {"credibility.aid_cutoff": 1}
            )
            assert here["width"].item() == float(point.range.width)
            assert here["text: us_draft"].item() == bool(
                point.acceptance.passes[point.acceptance.names.index("us_draft")]
            )
    lazy = gt.sweep("ukraine-2025", grid, ["width", "text: us_draft", "linked_within_red_lines"], chunks=3)
    assert lazy.compute(scheduler="synchronous").identical(found)


def test_parameters_move_together_along_one_axis() -> None:
    draws = UKRAINE.draws(50, rng=np.random.default_rng(1))
    found = gt.sweep("ukraine-2025", {path: ("draw", values) for path, values in draws.items()}, ["width"])
    assert found["width"].dims == ("draw",)
    point = assess(UKRAINE.dispute(draws), UKRAINE.profile("article", draws))
    assert_array_equal(found["width"].values, point.range.width)
    array = xr.DataArray(draws["parameters.c_A"], dims="draw")
    again = gt.sweep("ukraine-2025", {"parameters.c_A": array, "parameters.c_B": 0.1}, ["width"])
    assert again["width"].dims == ("draw",)
    assert again["parameters.c_B"].item() == 0.1


def test_weights_that_stand_still_give_way() -> None:
    grid = {"issues.neutrality.weights.A": [0.1, 0.5]}
    with pytest.raises(gt.InvalidInputError, match="must sum to 1"):
        gt.sweep("ukraine-2025", grid, ["linked"])
    found = gt.sweep("ukraine-2025", grid, ["surplus: linked"], rescale_weights=True)
    for k, weight in enumerate((0.1, 0.5)):
        case = UKRAINE.with_({"issues.neutrality.weights.A": weight}, rescale_weights=True)
        best = assess(case.dispute(), case.profile("article")).linked
        assert best is not None
        assert found["surplus: linked"].values[k] == pytest.approx(float(best.surplus), abs=1e-12)
    with pytest.raises(gt.InvalidInputError, match="weights of A must leave the others at least 0"):
        gt.sweep(
            "ukraine-2025", {**grid, "issues.territory.weights.A": [0.7]}, ["linked"], rescale_weights=True
        )


def test_an_outcome_of_ones_own() -> None:
    claims = gt.Outcome(
        name="claims", of=lambda points: 1.0 - points.assessment.range.width, meaning="both claims"
    )
    found = gt.sweep("ukraine-2025", GRID, ["width", claims])
    assert_array_equal(found["claims"].values, 1.0 - found["width"].values)
    assert (
        gt.sweep("ukraine-2025", GRID, ["width", claims], chunks=10)
        .compute(scheduler="processes")
        .identical(found)
    )


def test_a_model_is_swept_over_its_fields() -> None:
    model = gt.AlternatingOffers(delta=[0.9, 0.8])
    grid = {"delta.0": np.linspace(0.1, 0.9, 5), "pie": [1.0, 10.0]}
    found = gt.sweep(model, grid, ["shares", "outcome.terms", "outcome.gap"])
    assert found["outcome.terms"].dims == ("delta.0", "pie", "player")
    alone = gt.AlternatingOffers(delta=[0.5, 0.8], pie=10.0)
    here = found.sel(pie=10.0).isel({"delta.0": 2})
    assert_array_equal(here["outcome.terms"].values, alone.outcome().terms)
    assert_array_equal(here["shares"].values, alone.shares())
    assert "Rubinstein" in found.attrs["citation"]
    assert "discount factors" in found["delta.0"].attrs["long_name"]
    lazy = gt.sweep(model, grid, ["shares", "outcome.terms", "outcome.gap"], chunks=3)
    assert lazy.compute(scheduler="threads").identical(found)


def test_games_are_solved_in_batches_and_certified() -> None:
    model = gt.MuthooCommitment(revoking_cost=[1.0, 2.0])

    def announcements(k: Any) -> Any:
        return gt.MuthooCommitment(revoking_cost=np.stack([k, 2.0 + 0 * k], axis=-1)).as_game(demands=4)

    found = gt.sweep(
        gt.GameFamily(announcements),
        {"k": [0.5, 1.0, 2.0, 5.0]},
        ["count", "payoffs", "gap", "lowest", "complete"],
    )
    for i, k in enumerate((0.5, 1.0, 2.0, 5.0)):
        game = gt.MuthooCommitment(revoking_cost=[k, 2.0]).as_game(demands=4)
        solution = gt.solve(game)
        assert found["count"].values[i] == len(solution)
        assert_array_equal(found["payoffs"].values[i], np.asarray(solution[0].payoffs))
    assert found["gap"].values.max() <= 1e-9
    assert model.players == tuple(found["player"].values)


def test_trees_are_solved_in_batches() -> None:
    def entry(fight: Any) -> Any:
        fought = gt.Terminal(np.stack([-1.0 + 0 * fight, fight], axis=-1))
        taken = gt.Terminal(np.stack([1.0 + 0 * fight, 1.0 + 0 * fight], axis=-1))
        answer = gt.Decision("incumbent", {"fight": fought, "share": taken})
        return gt.ExtensiveForm(
            ("entrant", "incumbent"),
            gt.Decision("entrant", {"enter": answer, "stay out": gt.Terminal([0, 2])}),
        )

    found = gt.sweep(gt.GameFamily(entry), {"fight": [-1.0, 0.9, 1.1, 3.0]}, ["payoffs", "gap"])
    assert found["payoffs"].sel(player="entrant").values.tolist() == [1.0, 1.0, 0.0, 0.0]
    assert found["gap"].values.max() <= 1e-9


def test_any_function_is_called_once_a_point() -> None:
    seen = []

    def height(x: float, y: float) -> float:
        seen.append((x, y))
        return x + 10 * y

    reports: list[tuple[int, int]] = []
    found = gt.sweep(height, {"x": [1, 2], "y": [0, 1, 2]}, progress=lambda *parts: reports.append(parts))
    assert found["height"].values.tolist() == [[1, 11, 21], [2, 12, 22]]
    assert len(seen) == len(set(seen)) == 6
    assert reports[-1] == (6, 6)
    several = gt.sweep(lambda x: {"a": x, "b": -x}, {"x": [1, 2]}, ["b"])
    assert several["b"].values.tolist() == [-1, -2]


def test_a_bar_is_drawn_on_standard_error_and_only_when_it_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    gt.sweep(abs_of, {"x": np.arange(3000.0)}, progress=True)
    assert "sweeping" in capsys.readouterr().err
    gt.sweep(abs_of, {"x": np.arange(3000.0)})  # nobody watches
    gt.sweep(abs_of, {"x": np.arange(3000.0)}, progress=False)
    said = capsys.readouterr()
    assert said.out == said.err == ""


def abs_of(x: float) -> float:
    return abs(x)


def test_draws_depend_on_the_seed_and_the_place_alone() -> None:
    def noisy(x: float, rng: np.random.Generator) -> float:
        return x + rng.normal()

    grid = {"x": np.arange(20.0)}
    found = gt.sweep(noisy, grid, seed=3)
    assert gt.sweep(noisy, grid, seed=3, chunks=7).compute(scheduler="threads").identical(found)
    assert not gt.sweep(noisy, grid, seed=4).identical(found)
    assert found.attrs["seed"] == "3"


@dataclass(frozen=True)
class Shy:
    """A model that answers with an object.

    Parameters
    ----------
    p : array_like
        :math:`p`, a chance. And more.
    """

    p: Any = 0.5
    label: str = "shy"

    def answer(self) -> Any:
        return np.asarray(self.p) * 2

    def itself(self) -> Any:
        return self

    def scrambled(self) -> Any:
        return np.zeros((2, np.size(self.p)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: gt.sweep("ukraine-2025", {"parameters.c_C": [0]}),
            r"'parameters.c_C' is no parameter .*did you mean 'parameters.c_B' or 'parameters.c_A'",
        ),
        (
            lambda: gt.sweep("ukraine-2025", {"credibility.sanction_new": [0]}),
            r"did you mean 'credibility.sanctions_new'",
        ),
        (
            lambda: gt.sweep("ukraine-2025", {"parameters.c_A": [0]}, ["widht"]),
            r"outcomes: 'widht' is no outcome of ukraine-2025; did you mean 'width'",
        ),
        (
            lambda: gt.sweep("ukraine-2025", {"parameters.c_A": [0]}, ["width", "width"]),
            r"outcomes must have different names, got 'width'",
        ),
        (lambda: gt.sweep("ukraine-2025", {"parameters.c_A": [0]}, []), r"outcomes must hold at least one"),
        (lambda: gt.sweep("ukraine-2025", {}), r"grid must map at least one parameter"),
        (lambda: gt.sweep("ukraine-2025", {"parameters.c_A": []}), r"at least one value"),
        (lambda: gt.sweep("ukraine-2025", {"parameters.c_A": [0.1, 0.1]}), r"must not repeat a value"),
        (lambda: gt.sweep("ukraine-2025", {"parameters.c_A": [[0.1]]}), r"must have one axis"),
        (lambda: gt.sweep("ukraine-2025", {"parameters.c_A": [np.nan]}), r"must be finite"),
        (lambda: gt.sweep("ukraine-2025", {"parameters.p_A": [1.4]}), r"must lie in \[0, 1\]"),
        (
            lambda: gt.sweep(
                "ukraine-2025",
                {"credibility.aid_cutoff": [0], "configurations.article.credibility.aid_cutoff": [1]},
            ),
            r"'credibility.aid_cutoff' and 'configurations.article.credibility.aid_cutoff' overlap",
        ),
        (
            lambda: gt.sweep("ukraine-2025", {"configurations.even.credibility.aid_cutoff": [0]}),
            r"numbers of the configuration in use, 'article'",
        ),
        (
            lambda: gt.sweep(
                "ukraine-2025", {"parameters.c_A": ("cost", [0, 1]), "parameters.c_B": ("cost", [0, 1, 2])}
            ),
            r"'parameters.c_A' and 'parameters.c_B' overlap on the axis 'cost' but have 2 and 3 values",
        ),
        (
            lambda: gt.sweep(
                "ukraine-2025",
                {"parameters.c_A": ("parameters.c_B", [0, 1]), "parameters.c_B": ("x", [0, 1])},
            ),
            r"axis 'parameters.c_B' of 'parameters.c_A' overlaps the parameter of that name",
        ),
        (lambda: gt.sweep("ukraine-2025", {"configuration": ["artcle"]}), r"did you mean 'article'"),
        (
            lambda: gt.sweep("ukraine-2025", {"configuration": ["article"]}, configuration="even"),
            r"configuration is given twice",
        ),
        (
            lambda: gt.sweep("ukraine-2025", {"parameters.c_A": [0, 1]}, chunks={"c_A": 1}),
            r"chunks must name axes of the grid",
        ),
        (
            lambda: gt.sweep("ukraine-2025", {"parameters.c_A": [0, 1]}, chunks=0),
            r"chunks must be a positive number of points",
        ),
        (
            lambda: gt.sweep("ukraine-2025", {"parameters.c_A": [0, 1]}, to="map.csv"),
            r"must end in .nc or .zarr",
        ),
        (lambda: gt.sweep(Shy(), {"q": [0]}), r"'q' is no number of Shy; known: 'p'"),
        (lambda: gt.sweep(Shy(), {"label": [0]}), r"'label' is no number of Shy"),
        (
            lambda: gt.sweep(Shy(), {"p": [0]}, ["anwser"]),
            r"'anwser' is no outcome of Shy; did you mean 'answer'",
        ),
        (lambda: gt.sweep(Shy(), {"p": [0]}, ["itself"]), r"ask for a part of it: itself.p, itself.label"),
        (lambda: gt.sweep(Shy(), {"p": [0]}, ["scrambled"]), r"must have the batch on its first axis"),
        (
            lambda: gt.sweep(Shy(), {"p": [0]}, [gt.Outcome(name="p", of=Shy.answer)]),
            r"outcome 'p' overlaps the parameter",
        ),
        (
            lambda: gt.sweep(gt.AlternatingOffers(delta=[0.9, 0.8]), {"delta.2": [0]}),
            r"'delta.2' is no number of AlternatingOffers",
        ),
        (
            lambda: gt.sweep(gt.AlternatingOffers(delta=[0.9, 0.8]), {"delta": [0.5], "delta.0": [0.5]}),
            r"'delta' overlaps a part",
        ),
        (lambda: gt.sweep(lambda x: x, {"y": [0]}), r"grid: must name the parameters of the function"),
        (
            lambda: gt.sweep(lambda x: f"high {x:.0f}", {"x": [0]}),
            r"must be one number a point, got 'high 0'",
        ),
        (lambda: gt.sweep(lambda x, rng: x + rng.normal(), {"x": [0]}), r"seed must be given"),
        (
            lambda: gt.sweep(lambda x: {"a": x}, {"x": [0]}, ["b"]),
            r"'b' is not among what the function returns, \['a'\]",
        ),
        (lambda: gt.sweep(3, {"x": [0]}), r"model must be a scenario, a model, a GameFamily or a callable"),
        (lambda: gt.sweep(Shy(), {"p": [0]}, configuration="article"), r"configuration is for scenarios"),
        (
            lambda: gt.sweep(gt.GameFamily(lambda x: x), {"x": [0]}),
            r"must return a NormalForm or an ExtensiveForm",
        ),
        (lambda: gt.sweep(gt.GameFamily(lambda x: x), {"y": [0]}), r"must name the parameters of the family"),
    ],
)
def test_bad_input_is_named(call: Any, message: str) -> None:
    with pytest.raises(gt.InvalidInputError, match=message):
        call()


def test_a_grid_that_no_memory_holds_is_refused_with_its_size() -> None:
    axis = np.linspace(0.0, 1.0, 10_000)
    grid = {"parameters.c_A": axis, "parameters.c_B": axis, "credibility.sanctions_new": axis}
    with pytest.raises(
        gt.RefusedError, match=r"1,000,000,000,000 points take 9,000,000,000,000 bytes \(8.19 TiB\)"
    ):
        gt.sweep("ukraine-2025", grid)
    with pytest.raises(gt.InvalidInputError, match="at most 1,000,000 blocks, not 100,000,000"):
        gt.sweep("ukraine-2025", grid, chunks=10_000)
    assert (
        gt.sweep("ukraine-2025", grid, chunks={"parameters.c_A": 1000, "parameters.c_B": 1000})[
            "width"
        ].nbytes
        == 8 * 10**12
    )


@given(shape=st.lists(st.integers(1, 9), min_size=1, max_size=3), points=st.integers(1, 800))
def test_blocks_cover_the_grid_once(shape: list[int], points: int) -> None:
    grid = Grid.of({f"x{k}": np.arange(n) for k, n in enumerate(shape)})
    box = grid.chunk_shape(points, points)
    counted = np.zeros(shape, dtype=int)
    for number, block in enumerate(grid.blocks(box)):
        assert block.number == number
        counted[block.slices] += 1
        assert np.prod(block.shape) <= points
    assert (counted == 1).all()


def test_bytes_in_words() -> None:
    assert readable_bytes(999_999) == "999,999 bytes"
    assert readable_bytes(2**30) == "1,073,741,824 bytes (1 GiB)"


def test_points_outside_the_domain_are_masked_on_request_and_counted() -> None:
    grid = {"parameters.p_A": [-0.1, 0.1, 0.2], "credibility.sanctions_new": [0.0, 0.5, 1.0, 1.5]}
    with pytest.raises(gt.InvalidInputError):
        gt.sweep("ukraine-2025", grid, ["deal", "width"])
    found = gt.sweep("ukraine-2025", grid, ["deal", "width"], mask=True)
    inside = {"parameters.p_A": [0.1, 0.2], "credibility.sanctions_new": [0.0, 0.5, 1.0]}
    plain = gt.sweep("ukraine-2025", inside, ["deal", "width"])
    for name in ("deal", "width"):
        assert_array_equal(found[name].sel(inside), plain[name].astype(float))
        assert int(np.isnan(found[name]).sum()) == found.attrs["masked"] == 6
    assert "got" in found.attrs["masked_reason"]
    lazy = gt.sweep("ukraine-2025", grid, ["deal", "width"], mask=True, chunks=5)
    assert_array_equal(lazy["width"].compute(scheduler="synchronous"), found["width"])
    with pytest.raises(gt.InvalidInputError):
        gt.sweep("ukraine-2025", {"parameters.p_A": [-0.2, -0.1]}, ["width"], mask=True)
