"""Issues, texts, red lines and additive utility."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError
from gametheory.payoffs import Issue, Package, additive_utility, crossed_red_lines

score_lists = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6)


def weights_of(m: int, seed: int) -> np.ndarray:
    raw = np.random.default_rng(seed).random((m, 2)) + 0.01
    return raw / raw.sum(axis=0)


@given(scores=score_lists, seed=st.integers(0, 99))
def test_one_scale_is_zero_sum_and_many_are_not(scores: list[float], seed: int) -> None:
    w = weights_of(len(scores), seed)
    same = np.stack([w[:, 0], w[:, 0]], axis=-1)
    assert_allclose(additive_utility(scores, same).sum(), 1.0, atol=1e-12)
    u = additive_utility(scores, w)
    assert_allclose(u.sum() - 1.0, np.dot(scores, w[:, 0] - w[:, 1]), atol=1e-12)
    assert ((u >= -1e-12) & (u <= 1 + 1e-12)).all()


@given(scores=score_lists, seed=st.integers(0, 99), k=st.integers(0, 5), more=st.floats(0, 1))
def test_a_higher_score_helps_party_0_and_hurts_party_1(
    scores: list[float], seed: int, k: int, more: float
) -> None:
    w, k = weights_of(len(scores), seed), k % len(scores)
    higher = [s + more * (1 - s) if j == k else s for j, s in enumerate(scores)]
    change = additive_utility(higher, w) - additive_utility(scores, w)
    assert_allclose(change, (higher[k] - scores[k]) * w[k] * [1, -1], atol=1e-12)


@given(scores=score_lists, seed=st.integers(0, 99))
def test_the_best_texts_of_both_are_worth_one_and_nothing(scores: list[float], seed: int) -> None:
    w = weights_of(len(scores), seed)
    assert_allclose(additive_utility(np.ones(len(scores)), w), [1, 0], atol=1e-12)
    assert_allclose(additive_utility(np.zeros(len(scores)), w), [0, 1], atol=1e-12)


def test_utility_broadcasts_over_texts_and_weights() -> None:
    w = np.stack([weights_of(3, seed) for seed in range(4)])  # (4, 3, 2)
    scores = np.random.default_rng(1).random((5, 1, 3))
    together = additive_utility(scores, w)
    assert together.shape == (5, 4, 2)
    assert_allclose(together[2, 3], additive_utility(scores[2, 0], w[3]))


def test_a_score_on_the_line_does_not_cross_it() -> None:
    issue = Issue(name="land", weights=(1, 1), red_lines=(0.3, 0.7))
    for score, crossed in [(0.3, (0, 0)), (0.7, (0, 0)), (0.29, (1, 0)), (0.71, (0, 1)), (0.5, (0, 0))]:
        assert crossed_red_lines([score], [issue]).tolist() == [[bool(c) for c in crossed]]
    assert not crossed_red_lines([0.0, 1.0], [Issue(name=n, weights=(1, 1)) for n in "ab"]).any()


def test_rounding_does_not_cross_a_line() -> None:
    """0.1 + 0.2 is a little more than 0.3: the same terms must not be refused for it."""
    issue = Issue(name="land", weights=(1, 1), red_lines=(None, 0.3))
    assert not crossed_red_lines([0.1 + 0.2], [issue]).any()
    issue = Issue(name="land", weights=(1, 1), red_lines=(0.1 + 0.2, None))
    assert not crossed_red_lines([0.3], [issue]).any()


def test_values_are_frozen_and_compared_by_content() -> None:
    one, other = (Issue(name="land", weights=(0.5, 0.5)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Issue(name="land", weights=(0.5, 0.6))
    assert one.label == "land"
    with pytest.raises(ValueError, match="read-only"):
        one.weights[0] = 1.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weights": (-0.1, 1)}, "issue 'land': weights must be non-negative"),
        ({"weights": (1, 1, 1)}, "issue 'land': weights must have the two parties on its last axis"),
        ({"weights": (np.inf, 1)}, "issue 'land': weights must be finite"),
        ({"weights": (1, 1), "theta": (1, 1.1)}, r"issue 'land': theta must lie in \[0, 1\]"),
        (
            {"weights": (1, 1), "red_lines": (None, 1.5)},
            r"'land': red line must lie in \[0, 1\], got 1.5",
        ),
        ({"weights": (1, 1), "red_lines": (np.nan, None)}, "issue 'land': red line must be finite, got nan"),
        ({"weights": (1, 1), "red_lines": (0.5,)}, "issue 'land': red_lines must be two, one for each party"),
    ],
)
def test_a_broken_issue_is_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Issue(name="land", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scores": (0.5, 1.01)}, r"'draft': scores must lie in \[0, 1\]"),
        ({"scores": (0.5, np.nan)}, "'draft': scores must be finite"),
        ({"scores": (0.5,), "status": "secret"}, "text 'draft': status must be one of .*, got 'secret'"),
    ],
)
def test_a_broken_text_is_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Package(name="draft", **options)  # type: ignore[arg-type]
