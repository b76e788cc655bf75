"""Draws: the stated marginals and rank correlations, on every design, the same bytes in every block."""

from __future__ import annotations

import pickle
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from gametheory.errors import InvalidInputError, RefusedError
from gametheory.scenarios import ScenarioError, load
from gametheory.uncertainty import (
    Constant,
    Design,
    LatinHypercube,
    PlainRandom,
    Ranges,
    RankCorrelation,
    Shape,
    SobolSequence,
    Uniform,
    design,
)

DESIGNS = (PlainRandom(), LatinHypercube(), SobolSequence())
UKRAINE = load("ukraine-2025")


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("layout", DESIGNS, ids=lambda d: type(d).__name__)
def test_every_design_draws_the_stated_marginals(layout: Design) -> None:
    stated = {
        "a": (0.0, 0.2, 1.0),
        "b": stats.norm(1, 2),
        "c": {"shape": "pert", "low": 0, "mode": 1, "high": 2},
    }
    ranges = Ranges(marginals=stated)
    drawn = ranges.draws(2**12, rng=rng(1), design=layout)
    for name in stated:
        level = np.linspace(0.05, 0.95, 19)
        assert_allclose(np.quantile(drawn[name], level), ranges.marginals[name].ppf(level), atol=0.2)
    assert stats.kstest(drawn["b"], stats.norm(1, 2).cdf).pvalue > 0.001


def test_a_latin_hypercube_hits_every_stratum_once_and_a_sobol_sequence_every_box() -> None:
    (points,) = LatinHypercube().blocks(64, 3, rng())
    assert (np.sort((64 * points).astype(int), axis=0) == np.arange(64)[:, None]).all()
    (points,) = SobolSequence().blocks(64, 2, rng())
    boxes = (8 * points).astype(int) @ [8, 1]  # a (0, 6, 2)-net in base 2: one point in each of 64 boxes
    assert sorted(boxes) == list(range(64))


def test_even_designs_estimate_a_mean_better_than_random_points() -> None:
    ranges = Ranges(marginals={f"x{k}": (0.0, 1.0) for k in range(6)})

    def error(layout: Design) -> float:
        sums = [
            np.sum(list(ranges.draws(256, rng=rng(seed), design=layout).values()), axis=0).mean()
            for seed in range(20)
        ]
        return float(np.std(np.asarray(sums) - 3.0))

    assert error(LatinHypercube()) < error(PlainRandom()) / 5
    assert error(SobolSequence()) < error(PlainRandom()) / 5


@settings(max_examples=20, deadline=None)
@given(rho=st.floats(-0.95, 0.95))
def test_the_copula_gives_the_rank_correlation_asked_for(rho: float) -> None:
    """Kruskal (1958): Spearman's rho of a bivariate normal is 6/pi arcsin(r/2)."""
    joined = RankCorrelation.of_pairs({("a", "b"): rho})
    ranges = Ranges(marginals={"a": (0, 1), "b": stats.expon(), "c": (0, 1, 5)}, correlation=joined)
    drawn = ranges.draws(2**13, rng=rng(4), design=SobolSequence())
    assert stats.spearmanr(drawn["a"], drawn["b"]).statistic == pytest.approx(rho, abs=0.02)
    assert abs(stats.spearmanr(drawn["a"], drawn["c"]).statistic) < 0.03
    assert stats.kstest(drawn["b"], stats.expon().cdf).pvalue > 0.001  # the marginal stays as stated


def test_the_density_of_the_copula_is_that_of_the_bivariate_normal() -> None:
    joined = RankCorrelation.of_pairs({("a", "b"): 0.6})
    points = rng(2).random((50, 2))
    z = stats.norm.ppf(points)
    expected = stats.multivariate_normal(cov=joined.normal).logpdf(z) - stats.norm.logpdf(z).sum(axis=-1)
    assert_allclose(joined.log_density(points), expected, atol=1e-10)


@pytest.mark.parametrize("n", [1, 1999, 2000, 2001, 4096, 5000])
def test_a_longer_run_begins_with_a_shorter_one_and_blocks_make_no_difference(n: int) -> None:
    ranges = UKRAINE.ranges(correlation=RankCorrelation.of_pairs({("parameters.p_A", "parameters.p_B"): 0.5}))
    long = ranges.draws(6000, rng=rng(3))
    short = ranges.draws(n, rng=rng(3))
    assert all(short[name].tobytes() == long[name][:n].tobytes() for name in long)
    points = rng(0).random((n, len(ranges.drawn)))
    whole = ranges.at(points)
    for start, stop in pairwise([0, n // 3, n // 2, n]):
        piece = ranges.at(points[start:stop])
        assert all(piece[name].tobytes() == whole[name][start:stop].tobytes() for name in whole)


@pytest.mark.slow
def test_two_processes_draw_the_same_bytes() -> None:
    program = (
        "import hashlib, numpy as np; from gametheory.scenarios import load;"
        "from gametheory.uncertainty import *;"
        "r = load('ukraine-2025').ranges(correlation=RankCorrelation.of_pairs("
        "{('parameters.c_A', 'parameters.c_B'): -0.4}));"
        "d = [r.draws(2048, rng=np.random.default_rng(5), design=design(n)) "
        "for n in ('random', 'latin hypercube', 'sobol')];"
        "print(hashlib.sha256(b''.join(x.tobytes() for e in d for x in e.values())).hexdigest())"
    )
    found = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60).stdout
        for _ in range(2)
    }
    assert len(found) == 1


def test_draws_of_a_scenario_are_the_draws_of_its_ranges() -> None:
    """One way to draw: `Scenario.draws` is the plain design in one block."""
    drawn = UKRAINE.draws(500, rng=rng(9))
    again = UKRAINE.ranges().draws(500, rng=rng(9), design=PlainRandom(500))
    assert list(drawn) == list(again)
    assert all(drawn[path].tobytes() == again[path].tobytes() for path in drawn)


def test_a_scenario_takes_other_shapes_and_ranges_by_path() -> None:
    uniform = UKRAINE.ranges(["costs"], shape=Shape.UNIFORM)
    assert all(isinstance(each, Uniform) for each in uniform.marginals.values())
    held = UKRAINE.ranges(["costs"], stated={"parameters.c_A": 0.15})
    assert held.drawn == ("parameters.c_B",)
    assert held.marginals["parameters.c_A"] == Constant(0.15)
    one_weight = UKRAINE.ranges([], stated={"issues.status.weights.B": (0.1, 0.3)})
    drawn = one_weight.draws(50, rng=rng())
    assert_allclose(sum(drawn[f"issues.{issue}.weights.B"] for issue in UKRAINE.issues), 1.0, atol=1e-12)


def test_ranges_survive_pickling() -> None:
    ranges = UKRAINE.ranges(correlation=RankCorrelation.of_pairs({("parameters.c_A", "parameters.c_B"): 0.3}))
    again = pickle.loads(pickle.dumps(ranges))  # noqa: S301  (our own bytes)
    assert again.marginals == ranges.marginals
    assert again.correlation == ranges.correlation


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (
            [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]],
            "correlation must be positive definite: no numbers hang",
        ),
        ([[1, 1, 0], [1, 1, 0], [0, 0, 1]], "correlation must be positive definite"),
        ([[1, 0.5], [0.5, 1]], r"correlation must have shape \(3, 3\), one row a name, got \(2, 2\)"),
        ([[1, 0.5, 0], [0.4, 1, 0], [0, 0, 1]], "correlation must be symmetric"),
        ([[2, 0, 0], [0, 1, 0], [0, 0, 1]], "correlation must have ones on its diagonal"),
        ([[1, 1.5, 0], [1.5, 1, 0], [0, 0, 1]], r"correlation must lie in \[-1, 1\]"),
        ([[1, np.nan, 0], [np.nan, 1, 0], [0, 0, 1]], "correlation must be finite"),
    ],
)
def test_a_matrix_that_is_no_correlation_is_refused(matrix: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        RankCorrelation(["a", "b", "c"], matrix)  # type: ignore[arg-type]


def test_correlations_name_drawn_numbers() -> None:
    with pytest.raises(InvalidInputError, match="names must not repeat"):
        RankCorrelation(["a", "a"], np.eye(2))
    with pytest.raises(InvalidInputError, match="must be of two different numbers, got 'a'"):
        RankCorrelation.of_pairs({("a", "a"): 0.5})
    joined = RankCorrelation.of_pairs({("a", "c"): 0.5})
    with pytest.raises(InvalidInputError, match="correlation must name drawn numbers among a, b, got 'c'"):
        Ranges(marginals={"a": (0, 1), "b": (0, 1), "c": 2.0}, correlation=joined)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "n must be a whole number from 1 to 10000000, got 0"),
        ({"n": True}, "n must be a whole number"),
        ({"n": 100, "design": SobolSequence()}, "n must be a power of two for a Sobol' sequence, got 100"),
        ({"rng": 3}, "rng must be a numpy Generator"),
    ],
)
def test_bad_arguments_of_draws_are_named(arguments: dict[str, object], message: str) -> None:
    ranges = Ranges(marginals={"a": (0, 1)})
    with pytest.raises(InvalidInputError, match=message):
        ranges.draws(**{"n": 2, "rng": rng(), **arguments})  # type: ignore[arg-type]


def test_a_design_that_does_not_fit_in_memory_is_refused_with_its_size() -> None:
    with pytest.raises(
        RefusedError, match=r"10000000 points in 79 dimensions holds 6320000000 bytes at once"
    ):
        next(iter(LatinHypercube().blocks(10_000_000, 79, rng())))
    with pytest.raises(InvalidInputError, match="design must be one of 'random', 'latin hypercube', 'sobol'"):
        design("halton")


def test_a_range_without_end_needs_points_inside_the_cube() -> None:
    ranges = Ranges(marginals={"a": stats.norm(0, 1)})
    with pytest.raises(InvalidInputError, match="the range of a must be bounded, or its points"):
        ranges.draws(4, rng=rng(), design=SobolSequence(scramble=False))


def test_ranges_outside_the_domain_of_a_scenario_are_refused_before_a_draw() -> None:
    with pytest.raises(ScenarioError, match=r"parameters.p_A must stay within \[0, 1\].*got \(0.5, 1.5\)"):
        UKRAINE.ranges(stated={"parameters.p_A": (0.5, 1.5)})
    with pytest.raises(ScenarioError, match=r"parameters.p_A must stay within \[0, 1\] \(cut a distribution"):
        UKRAINE.ranges(stated={"parameters.p_A": stats.norm(0.5, 0.1)})
    with pytest.raises(ScenarioError, match=r"is no number of this scenario; did you mean 'parameters\.c_A'"):
        UKRAINE.ranges(stated={"parameters.cA": (0, 1)})
    with pytest.raises(InvalidInputError, match=r"parameters.c_A: low must be below high, got \(0.4, 0.1\)"):
        UKRAINE.ranges(stated={"parameters.c_A": (0.4, 0.1)})


def test_bad_ranges_are_named() -> None:
    with pytest.raises(InvalidInputError, match="marginals must map names to ranges, got 3"):
        Ranges(marginals=3)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="shares and centre must name numbers among a, got 'b'"):
        Ranges(marginals={"a": (0, 1)}, shares=(("a", "b"),))
    with pytest.raises(InvalidInputError, match=r"points must have shape \(n, 1\), got \(3, 2\)"):
        Ranges(marginals={"a": (0, 1)}).at(np.zeros((3, 2)))
    with pytest.raises(InvalidInputError, match="shares a, b must have a positive sum in every draw"):
        Ranges(marginals={"a": 0.0, "b": 0.0}, shares=(("a", "b"),)).draws(2, rng=rng())
