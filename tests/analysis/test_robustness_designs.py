"""Robustness over other ranges and designs than the stated, independent, random ones."""

from __future__ import annotations

import numpy as np
import pytest

from gametheory.analysis import robustness, sign_robustness, uncertain_model
from gametheory.analysis.robustness import DRAWN
from gametheory.errors import InvalidInputError
from gametheory.scenarios import load
from gametheory.uncertainty import LatinHypercube, RankCorrelation, SobolSequence

UKRAINE = load("ukraine-2025")


def test_the_stated_ranges_are_the_default_to_the_last_bit() -> None:
    plain = robustness(UKRAINE, "article", draws=2500, seed=3)
    again = robustness(UKRAINE, "article", draws=2500, seed=3, ranges=UKRAINE.ranges(DRAWN))
    assert plain.shares == again.shares
    assert plain.even == again.even


@pytest.mark.parametrize("design", [LatinHypercube(), SobolSequence()], ids=lambda d: type(d).__name__)
def test_every_design_estimates_the_same_shares(design: LatinHypercube | SobolSequence) -> None:
    plain = robustness(UKRAINE, "article", draws=8192, seed=3)
    even = robustness(UKRAINE, "article", draws=4096, seed=3, design=design)
    for one, other in zip(plain.shares, even.shares, strict=True):
        assert one.what == other.what
        assert one.deal == pytest.approx(other.deal, abs=0.03)


def test_a_longer_run_begins_with_a_shorter_one_across_blocks() -> None:
    model = uncertain_model(UKRAINE, "article")
    parts = [
        model.at(model.ranges.draws(n, rng=np.random.default_rng(5)), ["deal"])["deal"] for n in (1999, 4100)
    ]
    assert (parts[1][:1999] == parts[0]).all()


def test_optimism_of_both_sides_moves_the_share_of_deals() -> None:
    """If the parties' beliefs about the contest move together, the gap between them varies less."""
    pair = ("parameters.p_A", "parameters.p_B")
    spreads = {}
    for rho in (-0.9, 0.9):
        ranges = UKRAINE.ranges(DRAWN, correlation=RankCorrelation.of_pairs({pair: rho}))
        drawn = ranges.draws(4000, rng=np.random.default_rng(1))
        spreads[rho] = float((drawn[pair[0]] - drawn[pair[1]]).std())
        shares = robustness(UKRAINE, "article", draws=4000, seed=1, ranges=ranges)
        assert shares.drawn == ranges.drawn
    assert spreads[0.9] < 0.5 * spreads[-0.9]


def test_a_verdict_of_a_function_is_a_verdict() -> None:
    model = uncertain_model(lambda x: x > 0.75, ranges={"x": (0.0, 1.0)})
    assert model.verdicts == {"value"}
    found = sign_robustness(model, "value", draws=2048, design=SobolSequence())
    assert (found.sign, found.held) == ("does not hold", 0.75)
    assert found.flips_first is not None
    assert found.flips_first.value == pytest.approx(0.75, abs=1e-9)
    assert "'value does not hold' is not robust" in found.headline


def test_a_sobol_sequence_of_draws_that_are_no_power_of_two_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="must be a power of two for a Sobol' sequence, got 1000"):
        robustness(UKRAINE, "article", draws=1000, design=SobolSequence())
