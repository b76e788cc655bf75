"""Players, mediators, and beliefs about what another player knows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given
from hypothesis import strategies as hs
from numpy.testing import assert_allclose

from gametheory.errors import InvalidInputError, RefusedError
from gametheory.players import Belief, Mediator, Player, TypeBelief, bayes

BELIEFS = [
    Belief.uniform(-1.0, 3.0),
    Belief.triangular(0.0, 0.2, 1.0),
    Belief.of(st.norm(0.3, 2.0)),
    Belief.of(st.beta(2.0, 5.0)),
    Belief.of(st.binom(6, 0.4)),
    Belief.of(st.poisson(2.0)),
    Belief.finite([0.25, 0.5, 2.0], [0.2, 0.3, 0.5]),
]
AB = TypeBelief(types=("a", "b"), probabilities=np.array([0.5, 0.5]))


def test_players_compare_by_content_and_a_mediator_is_not_a_party() -> None:
    assert Player("A", "Egypt") == Player("A", "Egypt")
    assert len({Player("A"), Player("A"), Mediator("A")}) == 2
    assert str(Mediator("M", "United States")) == "United States"
    assert str(Player("B")) == "B"


@pytest.mark.parametrize(("name", "rule"), [("", "non-empty"), (" A", "non-empty"), (3, "must be a string")])
def test_a_player_needs_a_name(name: object, rule: str) -> None:
    with pytest.raises(InvalidInputError, match=f"name .*{rule}"):
        Player(name)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="label must be a string"):
        Player("A", None)  # type: ignore[arg-type]


def test_frozen_scipy_distributions_do_not_compare_by_content_but_beliefs_do() -> None:
    assert st.norm(1, 2) != st.norm(1, 2)
    assert Belief.of(st.norm(1, 2)) == Belief.of(st.norm(loc=1.0, scale=2.0))
    assert hash(Belief.of(st.gamma(2.0))) == hash(Belief.of(st.gamma(a=2.0, loc=0.0)))
    assert Belief.of(st.norm(1, 2)) != Belief.of(st.norm(1, 3))
    assert Belief.of(st.norm(1, 2)) != Belief.of(st.norm(1, 2)).conditional_above(0.0)
    assert Belief.of(st.uniform(2, 3)) == Belief.uniform(2, 5)
    assert Belief.of(st.rv_discrete(values=([1, 2], [0.5, 0.5]))()) == Belief.finite([2, 1], [0.5, 0.5])


def test_triangular_and_point_moments_are_the_textbooks() -> None:
    assert_allclose(Belief.triangular(0.1, 0.3, 0.8).mean(), (0.1 + 0.3 + 0.8) / 3)
    known = Belief.point(0.7)
    assert_allclose([known.mean(), known.cdf(0.7), known.cdf(0.69), known.sf(0.7)], [0.7, 1.0, 0.0, 0.0])
    assert_allclose(known.ppf([0.0, 0.5, 1.0]), 0.7)
    assert_allclose(known.sample(np.random.default_rng(1), 5), 0.7)


@pytest.mark.parametrize("belief", BELIEFS, ids=lambda b: b.family)
def test_conditioning_agrees_with_brute_force(belief: Belief) -> None:
    low, high = belief.ppf(0.3).item(), belief.ppf(0.9).item()
    given_between = belief.conditional_above(low).conditional_below(high)
    mass = belief.cdf(high) - belief.cdf(low)
    grid = np.linspace(low, high, 17)
    assert_allclose(given_between.cdf(grid), (belief.cdf(grid) - belief.cdf(low)) / mass, atol=1e-12)
    assert_allclose(given_between.cdf(grid) + given_between.sf(grid), 1.0, atol=1e-12)
    levels = np.linspace(0.001, 0.999, 40_001)
    assert_allclose(given_between.mean(), given_between.ppf(levels).mean(), rtol=2e-3)
    draws = given_between.sample(np.random.default_rng(3), 400)
    assert ((draws > low) & (draws <= high)).all()


@pytest.mark.parametrize("belief", BELIEFS, ids=lambda b: b.family)
def test_the_law_of_total_expectation(belief: Belief) -> None:
    cut = belief.ppf(0.45).item()
    above, below = belief.conditional_above(cut), belief.conditional_below(cut)
    total = belief.sf(cut) * above.mean() + belief.cdf(cut) * below.mean()
    assert_allclose(total, belief.mean(), rtol=1e-8)


def test_learning_that_resolve_exceeds_x_excludes_x_itself() -> None:
    die = Belief.of(st.randint(1, 7))
    assert_allclose(die.conditional_above(4).mean(), 5.5)
    assert_allclose(die.conditional_below(4).mean(), 2.5)
    assert_allclose(die.conditional_above(4).pmf([4, 5, 6]), [0.0, 0.5, 0.5])
    assert_allclose(Belief.finite([1, 4, 9], [0.5, 0.25, 0.25]).conditional_above(1).mean(), 6.5)


def test_the_far_tail_keeps_its_digits() -> None:
    tail = Belief.of(st.norm(0.0, 1.0)).conditional_above(10.0)
    assert_allclose(tail.mean(), st.norm.pdf(10) / st.norm.sf(10), rtol=1e-9)
    assert_allclose(tail.sf(10.5), st.norm.sf(10.5) / st.norm.sf(10.0), rtol=1e-9)
    assert tail.ppf(0.5).item() > 10.0


@given(
    scale=hs.floats(-6, 6).map(lambda size: 10**size),
    place=hs.floats(-5, 5),
    cut=hs.floats(-4, 8).map(lambda size: 10**size),
)
def test_means_below_or_above_a_number_are_the_textbooks(scale: float, place: float, cut: float) -> None:
    """However far the number lies from where the probability does."""
    loc = place * scale
    waits = Belief.of(st.expon(loc, scale))
    near = min(cut, 500.0)  # nobody is known to wait longer
    longer = waits.conditional_above(loc + near * scale).mean() - loc
    assert_allclose(longer, (near + 1) * scale, rtol=1e-9)
    shorter = waits.conditional_below(loc + cut * scale).mean() - loc
    assert_allclose(shorter, scale * (1 - near / np.expm1(near)), atol=1e-9 * scale)
    errs = Belief.of(st.norm(loc, scale))
    mills = np.exp(st.norm.logpdf(cut) - st.norm.logcdf(cut))
    assert_allclose(errs.conditional_below(loc + cut * scale).mean(), loc - scale * mills, atol=1e-9 * scale)
    heavy = Belief.of(st.pareto(1.5, loc - scale, scale))
    mean = 3 * scale * (1 - (1 + cut) ** -0.5) / (1 - (1 + cut) ** -1.5)
    assert_allclose(heavy.conditional_below(loc + cut * scale).mean() - loc + scale, mean, atol=1e-9 * scale)


def test_a_tail_without_a_mean_has_none() -> None:
    cauchy, pareto = Belief.of(st.cauchy()), Belief.of(st.pareto(0.5))
    assert np.isnan(cauchy.mean())
    assert cauchy.conditional_above(0.0).mean() == np.inf
    assert cauchy.conditional_below(0.0).mean() == -np.inf
    assert pareto.conditional_above(2.0).mean() == np.inf
    assert_allclose(pareto.conditional_below(4.0).mean(), 2.0)


def test_parameters_broadcast_over_a_sweep() -> None:
    cost = Belief.uniform(0.0, [0.2, 0.4, 0.8])
    assert_allclose(cost.cdf(0.1), [0.5, 0.25, 0.125])
    assert_allclose(cost.conditional_above(0.1).mean(), [0.15, 0.25, 0.45])
    assert cost.sample(np.random.default_rng(0), (5, 3)).shape == (5, 3)
    assert cost.pdf(0.3).tolist() == [0.0, 2.5, 1.25]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Belief.uniform([0, 0], [1, 2, 3]), r"low and high must broadcast .*\(2,\) and \(3,\)"),
        (lambda: Belief.triangular(0, [1, 1], [2, 2, 2]), "mode and high must broadcast"),
        (lambda: Belief(family="norm", parameters=([0, 0], [1, 1, 1])), "norm: loc and scale must broadcast"),  # type: ignore[arg-type]
        *(
            (
                lambda ask=ask: getattr(Belief.uniform(0, [1, 2]), ask)([0.1, 0.2, 0.3]),
                "parameters and . must",
            )
            for ask in ("cdf", "sf", "pdf", "pmf", "ppf")
        ),
        (lambda: Belief.uniform(0, [1, 2]).sample(np.random.default_rng(0), 3), "parameters and size must"),
        (lambda: Belief.uniform(0, 1).cdf("0.5"), "x must be a number"),
        (lambda: Belief.uniform(0, 1).pdf(np.nan), "x must not be NaN"),
        (lambda: bayes(np.full((2, 2), 0.5), np.full((3, 2), 0.5)), "prior and likelihood must broadcast"),
        (
            lambda: TypeBelief(types=("a", "b"), probabilities=[0.5, 0.5]).updated(
                {"a": [0.1, 0.2], "b": [0.1, 0.2, 0.3]}
            ),
            "likelihood of a and b must broadcast",
        ),
        (
            lambda: TypeBelief(types=("a", "b"), probabilities=np.full((2, 2), 0.5)).updated(
                np.full((3, 2), 0.5)
            ),
            "probabilities and likelihood must broadcast",
        ),
    ],
)
def test_batches_that_do_not_broadcast_are_refused_by_name(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        call()


def test_numbers_without_end_are_fine_for_a_belief() -> None:
    assert Belief.uniform(0, [1, 2]).cdf([[-np.inf], [np.inf]]).tolist() == [[0, 0], [1, 1]]


def test_the_same_seed_gives_the_same_bytes() -> None:
    belief = Belief.triangular(0.0, 0.5, 1.0)
    first, second = (belief.sample(np.random.default_rng(7), 10).tobytes() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Belief.uniform(1, 1), "low must be smaller than high"),
        (lambda: Belief.triangular(0, 2, 1), "mode must lie between low and high"),
        (lambda: Belief.uniform(0, np.inf), "high must be finite"),
        (lambda: Belief.finite([1, 2], [0.5, 0.6]), "probabilities must sum to 1"),
        (lambda: Belief.finite([1, 1], [0.5, 0.5]), "values must not repeat"),
        (lambda: Belief.finite([1, 2, 3], [0.5, 0.5]), "as long as values"),
        (lambda: Belief.of(st.norm), "must be a frozen distribution"),
        (lambda: Belief.of(3.0), "must be a frozen distribution"),
        (lambda: Belief.of(st.rv_histogram(np.histogram([1, 2, 3], bins=3))()), "that scipy.stats names"),
        (
            lambda: Belief(family="norm", parameters=(np.array(0.0), np.array(-1.0))),
            "domain of the family",
        ),
        (lambda: Belief(family="norm", parameters=(np.array(0.0),)), "must be loc, scale"),
        (lambda: Belief(family="normal-ish", parameters=()), "family must be 'finite' or"),
        (lambda: Belief.uniform(0, 1).ppf(1.2), r"q must lie in \[0, 1\]"),
        (lambda: Belief.point(1.0).pdf(1.0), "continuous to have a density"),
        (lambda: TypeBelief(types=(), probabilities=[1.0]), "types must be a sequence"),
        (lambda: TypeBelief(types=("a", "a"), probabilities=np.ones(2) / 2), "types must be different"),
        (lambda: TypeBelief(types=("a", "b"), probabilities=np.ones(3) / 3), "must have 2 types"),
        (lambda: TypeBelief(types=("a", "b"), probabilities=[0.5, 0.6]), "must sum to 1"),
        (lambda: AB.of("c"), "name must be one of a, b"),
        (
            lambda: TypeBelief(types=("a", "b"), probabilities=[0.5, 0.5]).updated({"a": 1}),
            "must name exactly",
        ),
        (lambda: bayes([0.5, 0.5], [0.5, 1.4]), r"likelihood must lie in \[0, 1\]"),
        (lambda: bayes([0.5, 0.5], [0.5, 0.1, 0.1]), "likelihood must have 2 types"),
    ],
)
def test_bad_input_is_named(build: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        build()  # type: ignore[operator]


def test_evidence_held_impossible_is_refused() -> None:
    with pytest.raises(RefusedError, match="probability zero"):
        bayes([[0.5, 0.5], [1.0, 0.0]], [0.0, 0.7])
    with pytest.raises(RefusedError, match="no probability lies in"):
        Belief.uniform(0, 1).conditional_above(2.0)
    with pytest.raises(RefusedError, match="no probability lies in"):
        Belief.uniform(0, 1).conditional_above(1.0)


def test_does_the_mediator_really_leave() -> None:
    """The case of May 2025: aid approved, aid paused, and both in turn (four printed digits)."""
    arms, pause = {"leaves": 0.3, "stays": 0.8}, {"leaves": 0.7, "stays": 0.2}
    prior = TypeBelief(types=("leaves", "stays"), probabilities=[0.3, 0.7])
    assert_allclose(prior.updated(arms).of("leaves"), 0.1385, atol=5e-5)
    assert_allclose(prior.updated(pause).of("leaves"), 0.6)
    assert_allclose(prior.updated(pause).updated(arms).of("leaves"), 0.36)
    sweep = TypeBelief(types=("leaves", "stays"), probabilities=[[0.3, 0.7], [0.6, 0.4]]).updated(arms)
    assert_allclose(sweep.of("leaves"), [0.09 / 0.65, 0.18 / 0.5])


@given(
    hs.lists(hs.floats(0.01, 1.0), min_size=3, max_size=3),
    hs.lists(hs.floats(0.01, 1.0), min_size=6, max_size=6),
)
def test_the_order_of_independent_evidence_does_not_matter(weights: list[float], likes: list[float]) -> None:
    prior = np.array(weights) / np.sum(weights)
    first, second = np.array(likes).reshape(2, 3)
    assert_allclose(bayes(bayes(prior, first), second), bayes(bayes(prior, second), first), rtol=1e-9)


@given(hs.lists(hs.floats(0.01, 1.0), min_size=2, max_size=2), hs.floats(0.0, 1.0), hs.floats(0.0, 1.0))
def test_beliefs_are_a_martingale(weights: list[float], yes_a: float, yes_b: float) -> None:
    prior = np.array(weights) / np.sum(weights)
    yes = np.array([yes_a, yes_b])
    chance = np.array([prior @ yes, prior @ (1 - yes)])
    posteriors = [q * bayes(prior, like) for q, like in zip(chance, (yes, 1 - yes), strict=True) if q > 0]
    assert_allclose(np.sum(posteriors, axis=0), prior, atol=1e-9)
