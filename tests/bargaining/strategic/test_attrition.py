"""Wars of attrition with known and with private prizes, and Abreu and Gul's reputational bargaining."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gametheory.bargaining.strategic.abreu_gul import AbreuGul
from gametheory.bargaining.strategic.alternating_offers import AlternatingOffers
from gametheory.bargaining.strategic.private_attrition import PrivateAttrition
from gametheory.bargaining.strategic.war_of_attrition import WarOfAttrition, discounted_concession_rates
from gametheory.errors import InvalidInputError
from gametheory.games.concepts import Concept

THEOREM = settings(max_examples=40, deadline=None)

AMOUNT = st.floats(0.1, 10)
PAIR = st.tuples(AMOUNT, AMOUNT)


@THEOREM
@given(prize=PAIR, cost=PAIR, time=st.floats(0, 20))
def test_every_time_to_quit_pays_nothing(prize: tuple, cost: tuple, time: float) -> None:
    """By numerical integration over the other's time."""
    war = WarOfAttrition(prize=prize, cost=cost)
    rates = war.answer()
    quantile = (np.arange(4000) + 0.5) / 4000
    for i in (0, 1):
        other = -np.log1p(-quantile) / rates[1 - i]
        pays = np.where(other < time, prize[i] - cost[i] * other, -cost[i] * time)
        assert abs(pays.mean()) <= 5e-3 * (prize[i] + cost[i] * time)


@THEOREM
@given(prize=PAIR, cost=PAIR, atom=st.floats(0, 1))
def test_an_atom_pays_the_other_player(prize: tuple, cost: tuple, atom: float) -> None:
    outcome = WarOfAttrition(prize=prize, cost=cost, atom=[atom, 0]).outcome()
    np.testing.assert_allclose(outcome.payoffs, [0, atom * prize[1]], atol=1e-9)
    assert outcome.gap <= 1e-12


@THEOREM
@given(prize=PAIR)
def test_the_larger_prize_is_the_more_likely_to_quit(prize: tuple) -> None:
    quits = WarOfAttrition(prize=prize, cost=[1, 1]).quits_first()
    assert (quits[0] >= quits[1]) == (prize[0] >= prize[1])


def test_plans_on_a_grid_close_in_on_equilibrium() -> None:
    war = WarOfAttrition(prize=[10, 5], cost=[1, 2])
    regrets = []
    for times in (51, 101, 201):
        game = war.as_game(times=times, latest=100.0)
        regrets.append(float(np.max(game.regrets(war.profile(times=times, latest=100.0)))))
    assert regrets[0] > 2 * regrets[1] > 4 * regrets[2]


def test_discounting_is_the_war_of_reputations() -> None:
    demands, rates = np.array([0.7, 0.6]), np.array([0.1, 0.2])
    hazards = AbreuGul(demands=demands, rates=rates, prior=[0.1, 0.1]).hazards()
    np.testing.assert_allclose(discounted_concession_rates(rates, demands, 1 - demands[::-1]), hazards)


def private(distribution: str, parameter: float, cost: float = 1.0) -> PrivateAttrition:
    war = PrivateAttrition(distribution=distribution, parameter=parameter, cost=cost, types=[1e-6])
    return PrivateAttrition(
        distribution=distribution, parameter=parameter, cost=cost, types=war.quantile([0.1, 0.5, 0.9])
    )


def private_at(types: object) -> PrivateAttrition:
    return PrivateAttrition(distribution="uniform", parameter=1, types=types)


KINDS = st.sampled_from(["uniform", "exponential", "power"])


@THEOREM
@given(kind=KINDS, parameter=st.floats(0.4, 5), cost=AMOUNT)
def test_no_type_gains_from_waiting_like_another(kind: str, parameter: float, cost: float) -> None:
    war = private(kind, parameter, cost)
    assert war.gap(war.answer()) <= 1e-9
    doubled = private(kind, parameter, 2 * cost)
    np.testing.assert_allclose(doubled.answer(), war.answer() / 2)
    np.testing.assert_allclose(doubled.interim_payoffs(), war.interim_payoffs())
    assert (np.diff(war.answer()) > 0).all()


@THEOREM
@given(kind=KINDS, parameter=st.floats(0.5, 4))
def test_payoffs_and_times_agree_with_integration(kind: str, parameter: float) -> None:
    from scipy.integrate import quad

    war = private(kind, parameter)
    value = float(war.types[1])
    payoff, _ = quad(lambda x: float(war.below([x])[0]), 0, value)
    assert war.interim_payoffs()[1] == pytest.approx(payoff, rel=1e-7)
    time, _ = quad(lambda x: x * float(war.density([x])[0]) / (1 - float(war.below([x])[0])), 1e-12, value)
    assert war.answer()[1] == pytest.approx(time, rel=1e-6)


@pytest.mark.parametrize(("kind", "parameter"), [("uniform", 3), ("exponential", 2), ("power", 2)])
def test_means_agree_with_simulation(kind: str, parameter: float) -> None:
    """Payoff equivalence: what each gets is half the mean of the higher value less what both pay."""
    war = private(kind, parameter, cost=2.0)
    quantile = (np.arange(1500) + 0.5) / 1500
    v = war.quantile(quantile)
    t = war.stopping_time(v)
    paid = np.minimum(t[:, np.newaxis], t)
    outcome = war.outcome()
    assert float(outcome.periods) == pytest.approx(paid.mean(), rel=1e-2)
    higher = np.maximum(v[:, np.newaxis], v).mean()
    assert float(outcome.payoffs.sum()) == pytest.approx(higher - 4 * paid.mean(), rel=2e-2)


def test_private_plans_close_in_on_equilibrium_of_the_finite_game() -> None:
    war = private("uniform", 1)
    gaps = []
    for types, times in ((2, 8), (4, 16)):
        game = war.as_game(types=types, times=times)
        gaps.append(game.gap(war.profile(game, types=types, times=times), Concept.BEHAVIOUR_NASH))
    assert gaps[0] > 1.5 * gaps[1]


GAMES = st.builds(
    lambda first, more, rates, prior: AbreuGul(
        demands=[first, 1 - first + more * first * 0.98], rates=rates, prior=prior
    ),
    first=st.floats(0.1, 0.95),
    more=st.floats(0.05, 1),
    rates=st.tuples(st.floats(0.05, 2), st.floats(0.05, 2)),
    prior=st.tuples(st.floats(0.01, 0.9), st.floats(0.01, 0.9)),
)


@THEOREM
@given(game=GAMES)
def test_who_is_weak(game: AbreuGul) -> None:
    """The player who would be found out later concedes at once, and gets what conceding pays."""
    times, atoms = game.exhaustion_times(), game.initial_concession()
    weak = int(game.weak_player())
    assert atoms.min() == 0
    assert game.gap(game.answer()) <= 1e-9
    if weak:
        assert times[weak - 1] == times.max()
        assert game.outcome().payoffs[weak - 1] == pytest.approx(1 - game.demands[2 - weak])
    np.testing.assert_allclose(game.conceded(game.end_time()), 1 - game.prior, atol=1e-9)


@THEOREM
@given(game=GAMES, unit=st.floats(0.1, 10))
def test_the_unit_of_time_does_not_matter(game: AbreuGul, unit: float) -> None:
    fast = AbreuGul(demands=game.demands, rates=game.rates * unit, prior=game.prior)
    np.testing.assert_allclose(fast.initial_concession(), game.initial_concession(), atol=1e-9)
    np.testing.assert_allclose(fast.end_time() * unit, game.end_time())
    np.testing.assert_allclose(fast.outcome().surplus_lost, game.outcome().surplus_lost, atol=1e-9)


@THEOREM
@given(game=GAMES)
def test_outcomes_agree_with_integration(game: AbreuGul) -> None:
    outcome = game.outcome()
    t = np.linspace(0, float(game.end_time()), 4001)
    gone = game.conceded(t)
    atoms = gone[0]
    ended = np.diff(gone, axis=0)
    left = 1 - (gone[1:] + gone[:-1]) / 2
    middle = (t[1:] + t[:-1]) / 2
    first_quits, second_quits = ended[:, 0] * left[:, 1], ended[:, 1] * left[:, 0]
    a, r = game.demands, game.rates
    for i, (quits, waits) in enumerate([(first_quits, second_quits), (second_quits, first_quits)]):
        undiscounted = a[i] * (atoms[1 - i] + waits.sum()) + (1 - a[1 - i]) * (atoms[i] + quits.sum())
        assert float(outcome.terms[i]) == pytest.approx(undiscounted, abs=1e-3)
    fall = np.exp(-np.outer(middle, r))
    first = a[0] * (atoms[1] + second_quits @ fall[:, 0]) + (1 - a[1]) * (atoms[0] + first_quits @ fall[:, 0])
    second = a[1] * (atoms[0] + first_quits @ fall[:, 1]) + (1 - a[0]) * (
        atoms[1] + second_quits @ fall[:, 1]
    )
    assert float(outcome.surplus_lost) == pytest.approx(1 - first - second, abs=1e-3)
    assert float(outcome.probability) == pytest.approx(1 - game.prior.prod())


def test_concession_plans_close_in_on_equilibrium() -> None:
    game = AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[0.05, 0.05])
    misses = []
    for times in (21, 41, 81):
        grid, plans = game.as_game(times=times), game.profile(times=times)
        misses.append(float(np.max(grid.regrets(plans))))
    assert misses[0] > 1.8 * misses[1] > 3.2 * misses[2]
    np.testing.assert_allclose(grid.expected_payoffs(plans), game.outcome().payoffs, atol=4e-3)


@THEOREM
@given(rates=st.tuples(st.floats(0.05, 2), st.floats(0.05, 2)), other=st.floats(0.01, 0.99))
def test_the_rubinstein_demand_is_safe(rates: tuple[float, float], other: float) -> None:
    share = rates[1] / sum(rates)
    if share + other > 1 + 1e-6:
        hazards = AbreuGul(demands=[share, other], rates=rates, prior=[0.1, 0.1]).hazards()
        assert hazards[0] >= hazards[1] * (1 - 1e-9)
    limit = AlternatingOffers.from_rates(list(rates), period_length=1).nash_limit()
    assert limit[0] == pytest.approx(share)


def test_vanishing_priors_give_the_larger_hazard_its_demand() -> None:
    prior = 10.0 ** -np.arange(2, 300, 20)
    game = AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=np.stack([prior, prior], axis=-1))
    gains = game.outcome().payoffs[:, 1]
    assert (np.diff(gains) >= 0).all()
    assert gains[-1] == pytest.approx(0.6)


def test_more_obstinacy_makes_the_other_yield() -> None:
    game = AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[[0.05, 0.05], [0.05, 0.1], [0.06, 0.05]])
    atoms = game.initial_concession()[:, 0]
    assert atoms[1] > atoms[0] > atoms[2]


@pytest.mark.parametrize(
    ("build", "match"),
    [
        (lambda: WarOfAttrition(prize=[0, 1], cost=[1, 1]), "prize must be positive"),
        (lambda: WarOfAttrition(prize=[1, 1], cost=[1, -1]), "cost must be positive"),
        (lambda: WarOfAttrition(prize=[1, 1, 1], cost=[1, 1]), "the two parties on its last axis"),
        (lambda: WarOfAttrition(prize=[1, 1], cost=[1, 1], atom=[0.1, 0.1]), "at most one player quits"),
        (lambda: discounted_concession_rates([1, 1], [0.3, 0.5], [0.4, 0.4]), "win must exceed"),
        (lambda: PrivateAttrition(distribution="normal", parameter=1), "distribution must be one of"),
        (lambda: private_at([1.0]), "below the top"),
        (
            lambda: private_at([0.0]),
            "types must be positive",
        ),
        (
            lambda: private_at(0.5),
            "must be a list of values",
        ),
        (
            lambda: AbreuGul(demands=[0.4, 0.6], rates=[1, 1], prior=[0.1, 0.1]),
            "demands are compatible; there is nothing to fight over",
        ),
        (
            lambda: AbreuGul(demands=[0.7, 0.6], rates=[1, 1], prior=[0, 0.1]),
            "abreu gul prior must lie strictly between 0 and 1",
        ),
        (lambda: AbreuGul(demands=[1.0, 0.6], rates=[1, 1], prior=[0.1, 0.1]), "must lie below 1"),
        (lambda: AbreuGul(demands=[0.7, 0.6], rates=[0, 1], prior=[0.1, 0.1]), "rates must be positive"),
    ],
    ids=[
        "prize",
        "cost",
        "three",
        "atoms",
        "win",
        "law",
        "top",
        "zero",
        "scalar",
        "fit",
        "prior",
        "all",
        "rate",
    ],
)
def test_bad_wars_are_refused(build: object, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        build()


def test_the_smallest_priors_are_certified() -> None:
    game = AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[[1e-300, 0.5], [0.5, 1e-300], [0.9, 0.9]])
    assert game.solution().gap <= 1e-9
    np.testing.assert_allclose(game.outcome().payoffs[0], [0.4, 0.6])


def test_priors_near_one_are_certified_and_wrong_answers_are_not() -> None:
    """Hardly anybody is rational, so that the war is over at once; hazards and atoms matter all the same."""
    prior = np.stack([1 - 10.0 ** -np.arange(1, 16), np.full(15, 0.5)], axis=-1)
    game = AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=prior)
    x = game.answer()
    assert (game.residual(x) <= 1e-14).all()
    for wrong in ([1, 1.01, 1, 1], [1, 0.99, 1, 1], [1, 1, 1.01, 1], [1, 1, 1, 0.99]):
        assert (game.residual(x * wrong) >= 1e-3).all()
    assert (game.residual(x * [0.9, 1, 1, 1]) >= 0.04).all()  # both would concede at once


def test_hazards_of_any_ratio_are_certified() -> None:
    rng = np.random.default_rng(11)
    size = (2000, 2)
    prior = np.where(
        rng.random(size) < 0.5, 10 ** rng.uniform(-300, -1, size), 1 - 10 ** rng.uniform(-15, -1, size)
    )
    game = AbreuGul(demands=rng.uniform(0.51, 0.99, size), rates=10 ** rng.uniform(-5, 5, size), prior=prior)
    assert game.outcome().gap.max() <= 1e-11


@pytest.mark.parametrize("exponent", [1e-300, 1e-8, 1e-5, 1e-3, 0.1, 1.0, 10.0, 1e3, 1e5])
@pytest.mark.parametrize("types", [[0.1, 0.5, 0.9], [1e-200, 1e-9, 1e-4], [1 - 1e-9]], ids=str)
def test_steep_and_flat_distributions_are_certified(exponent: float, types: list[float]) -> None:
    war = PrivateAttrition(distribution="power", parameter=exponent, cost=2, types=types)
    assert war.outcome().gap <= 1e-10


@pytest.mark.parametrize(
    ("kind", "parameter", "types"),
    [
        ("uniform", 1e-200, [1e-209, 0.999999e-200]),
        ("uniform", 1.0, [1 - 1e-12]),
        ("exponential", 1e100, [1e-109, 1e-98]),
        ("exponential", 1.0, [1e6]),
    ],
    ids=str,
)
def test_extreme_values_are_certified(kind: str, parameter: float, types: list[float]) -> None:
    war = PrivateAttrition(distribution=kind, parameter=parameter, types=types)
    assert war.outcome().gap <= 1e-12


@pytest.mark.parametrize("exponent", [1e-3, 0.1, 1.0, 10.0, 1e3, 1e5])
def test_wrong_waits_are_convicted(exponent: float) -> None:
    """Where all values are nearly one, or all but a few nothing, everybody is close to indifferent."""
    value = max(0.9 ** (1 / exponent), 0.5)
    war = PrivateAttrition(distribution="power", parameter=exponent, types=[value])
    t = war.answer()
    assert war.residual(t) <= 1e-10
    for wrong in (1.5 * t, 0.5 * t):
        assert war.residual(wrong) >= max(1e-8, 1e-3 * min(exponent, 1 / exponent))
    assert np.isinf(war.residual(-t))


@pytest.mark.parametrize("exponent", [1e-9, 1e-6, 1e-4, 2e-3])
def test_small_values_of_flat_distributions_wait_as_integration_says(exponent: float) -> None:
    from scipy.integrate import quad

    values = np.exp(-0.009 / exponent * np.array([0.5, 0.9, 1.05]).clip(None, 690 * exponent / 0.009))
    values = np.append(values, 0.009)
    war = PrivateAttrition(distribution="power", parameter=exponent, types=values)
    for v, wait in zip(values, war.answer(), strict=True):
        far = -np.log(v)
        expected = quad(lambda x, far=far: np.exp(-x) * exponent / np.expm1(exponent * (x + far)), 0, 60)[0]
        assert wait == pytest.approx(v * expected, rel=1e-9)
