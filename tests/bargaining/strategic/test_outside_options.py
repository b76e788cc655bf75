"""The outside option principle: Binmore, Shaked and Sutton (1989)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from gametheory.bargaining.strategic.alternating_offers import AlternatingOffers
from gametheory.bargaining.strategic.convergence import observed_convergence
from gametheory.bargaining.strategic.outside_options import OutsideOptions
from gametheory.bargaining.strategic.proposer_shares import rubinstein_shares
from gametheory.errors import InvalidInputError

FACTORS = st.tuples(st.floats(0.05, 0.99), st.floats(0.05, 0.99))


def test_deal_me_out_as_in_the_experiment() -> None:
    """A cake of 7 pounds, a factor of 0.9, options of 0, 2 and 4: 47, 47 and 57 per cent."""
    game = OutsideOptions(delta=[0.9, 0.9], outside=[[0, 0], [0, 2], [0, 4]], pie=7)
    assert_array_equal(np.round(100 * game.outcome().payoffs[:, 1] / 7), [47, 47, 57])
    assert_array_equal(game.binding(), ["none", "none", "2 binds"])


@settings(max_examples=50, deadline=None)
@given(d=st.floats(0.05, 0.99), b=st.floats(0.0, 0.9))
def test_osborne_and_rubinstein_section_3_12(d: float, b: float) -> None:
    """Common factor, an option b of player 2 alone: the threshold is d/(1 + d)."""
    shares = OutsideOptions(delta=[d, d], outside=[0, b]).shares()
    if b <= d / (1 + d):
        assert_allclose(shares, rubinstein_shares([d, d]), atol=1e-12)
    else:
        assert_allclose(shares[:, 0], [1 - b, d * (1 - b)], atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(d=FACTORS, slack=st.tuples(st.floats(0, 0.999), st.floats(0, 0.999)))
def test_an_option_that_does_not_bind_changes_nothing_at_all(
    d: tuple[float, float], slack: tuple[float, float]
) -> None:
    game = AlternatingOffers(delta=d)
    own = np.array([game.shares()[0, 0], game.shares()[1, 1]])
    options = np.multiply(slack, np.multiply(d, own))  # below what going on is worth
    with_options = OutsideOptions(delta=d, outside=options)
    assert_array_equal(with_options.shares(), game.shares())
    assert str(with_options.binding()) == "none"


@settings(max_examples=50, deadline=None)
@given(d=FACTORS, w=st.tuples(st.floats(0, 0.49), st.floats(0, 0.49)), rise=st.floats(0, 0.5))
def test_payoffs_rise_with_the_own_option_and_not_by_jumps(
    d: tuple[float, float], w: tuple[float, float], rise: float
) -> None:
    higher = w[0] + rise * (0.999 - w[0] - w[1])
    before = OutsideOptions(delta=d, outside=w).shares()
    after = OutsideOptions(delta=d, outside=[higher, w[1]]).shares()
    change = after[:, 0] - before[:, 0]
    assert (change >= -1e-12).all()
    assert (change <= higher - w[0] + 1e-12).all()


def test_both_bind_and_the_proposer_gets_all_the_gain() -> None:
    game = OutsideOptions(delta=[0.9, 0.9], outside=[0.48, 0.49])
    assert str(game.binding()) == "both bind"
    assert_allclose(game.shares(), [[0.51, 0.49], [0.48, 0.52]])


def test_frequent_offers_truncate_and_do_not_split_the_difference() -> None:
    w = np.array([0.1, 0.3, 0.5, 0.7])
    delta = np.exp(-1e-9 * np.ones((4, 2)))
    game = OutsideOptions(delta=delta, outside=np.stack([0 * w, w], axis=-1))
    assert_allclose(game.outcome().payoffs[:, 1], np.maximum(0.5, w), atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(d=FACTORS, w=st.tuples(st.floats(-1, 0.49), st.floats(-1, 0.49)))
def test_frequent_offers_converge_to_the_truncated_division(
    d: tuple[float, float], w: tuple[float, float]
) -> None:
    game = OutsideOptions(delta=d, outside=w)
    parts = 2.0 ** np.arange(4, 12)
    path = observed_convergence(1 / parts, game.refined(parts).shares()[:, 0], game.frequent_limit())
    assert path.slopes.max() <= 10.0  # of order one, or exact once an option binds
    assert path.distances[-1] <= 0.01


def test_negative_options_are_never_used() -> None:
    game = OutsideOptions(delta=[0.9, 0.8], outside=[-5, -1])
    assert_allclose(game.shares(), rubinstein_shares([0.9, 0.8]))


def test_bad_input() -> None:
    with pytest.raises(InvalidInputError, match="no gain from agreement over the outside options"):
        OutsideOptions(delta=[0.9, 0.9], outside=[0.5, 0.5])
    with pytest.raises(InvalidInputError, match="no gain from agreement"):  # 2 is never offered so much
        OutsideOptions(delta=[0.9, 0.9], outside=[-1, 1.5])
    with pytest.raises(InvalidInputError, match="outside options are implemented for two players only"):
        OutsideOptions(delta=[0.9, 0.9, 0.9], outside=[0, 0, 0])
    with pytest.raises(InvalidInputError, match="perfectly patient"):
        OutsideOptions(delta=[1, 1], outside=[0, 0.1])
    with pytest.raises(InvalidInputError, match="outside must be finite"):
        OutsideOptions(delta=[0.9, 0.9], outside=[-np.inf, 0.1])
