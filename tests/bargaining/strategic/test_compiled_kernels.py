"""The compiled kernels and the NumPy ones give the same answers; short cuts give those of the long way."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.bargaining.axiomatic.raiffa_discrete import raiffa_discrete_points
from gametheory.bargaining.kernels import worth_compiling
from gametheory.bargaining.strategic.coase_two_type_gap import skimming_stages
from gametheory.bargaining.strategic.ellingsen_miettinen import attempts_to_commit
from gametheory.bargaining.strategic.log_rolling import prefix_corners
from gametheory.bargaining.strategic.majority_equilibrium import majority_values
from gametheory.bargaining.strategic.power_waits import power_waits
from gametheory.bargaining.strategic.risk_averse_offers import _rising_root
from gametheory.bargaining.strategic.smoothed_demand_game import hazard, smoothed_total
from gametheory.errors import RefusedError
from gametheory.solvers.kernels.choice import has_compiler

MANY = 6_000
COMPILED = pytest.mark.skipif(not has_compiler(), reason="needs the extra fast")


def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no batch be worth compiling."""
    monkeypatch.setattr(worth_compiling, "_LARGE", 10**9)


@COMPILED
@pytest.mark.parametrize("n", [2, 3, 5])
def test_majority_values(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(n)
    p = rng.dirichlet(np.ones(n), MANY)
    p[::7, 0] = p[::7, -1] = (p[::7, 0] + p[::7, -1]) / 2  # ties
    p[::11] = np.eye(n)[0]  # a dictator over the agenda
    delta = rng.uniform(0, 1, MANY)
    delta[::13], delta[1::13] = 0.0, 1.0
    for quota in range(1, n + 1):
        fast = majority_values(p, delta, quota)
        with monkeypatch.context() as patch:
            plain(patch)
            slow = majority_values(p, delta, quota)
        assert_allclose(fast, slow, atol=1e-10, equal_nan=True)


@COMPILED
def test_trade_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    low, width = rng.uniform(-1, 1, (2, MANY)), rng.uniform(0.05, 2, (2, MANY))
    low[0] = np.maximum(low[0], low[1] - width[0] + 0.01)  # some gain from trade
    buyer, seller = np.stack([low, low + width], axis=-1)
    trade = gt.MyersonSatterthwaite(buyer=buyer, seller=seller)
    fast = trade.answer()
    plain(monkeypatch)
    assert_allclose(fast, trade.answer(), atol=1e-11)


@COMPILED
def test_the_open_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    game = gt.OpenRule(members=2.0 * rng.integers(1, 6, MANY) + 1, delta=rng.uniform(0, 1, MANY))
    fast = game.answer()
    plain(monkeypatch)
    assert_allclose(fast, game.answer(), atol=1e-12)


@COMPILED
def test_power_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    a, c = 10 ** rng.uniform(-3, 2, MANY), rng.uniform(0.1, 2, MANY)
    a[::5], a[1::5] = 1.0, 2.0
    v = rng.uniform(0, 1, (MANY, 3))
    v[::7], v[1::7] = 10 ** rng.uniform(-9, 0, v[::7].shape), 1 - 10 ** rng.uniform(-15, 0, v[1::7].shape)
    v[0], v[1] = 0.0, 1.0
    fast = power_waits(v, a, c)
    plain(monkeypatch)
    assert_allclose(fast, power_waits(v, a, c), rtol=1e-12, atol=1e-13)
    assert (fast[0] == 0).all()
    assert np.isposinf(fast[1]).all()


def test_power_waits_are_those_of_known_integrals() -> None:
    """Uniform values, the square root and the square, whose integrals are elementary; beside the top too."""
    v = np.concatenate([np.linspace(1e-4, 0.999, 200), 1 - 10.0 ** -np.arange(4, 13)])
    root = np.sqrt(v)
    for exponent, known in (
        (1.0, -v - np.log1p(-v)),
        (2.0, 2 * (np.arctanh(v) - v)),
        (0.5, -root - v / 2 - np.log((1 - v) / (1 + root))),
    ):
        assert_allclose(power_waits(v, exponent, 2.0), known / 2, rtol=1e-9, atol=1e-14)


@COMPILED
@pytest.mark.filterwarnings("ignore:issue .* is worth nothing")
@pytest.mark.parametrize("issues", [1, 4, 9])
def test_log_rolling(issues: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    weights = rng.integers(0, 4, (MANY, 2, issues)).astype(float)  # many ties and zeros
    weights[..., 0] += 1.0
    t = rng.uniform(0.2, 3, (MANY, 2))
    talks = gt.MultiIssueNash(weights=weights, bargaining_weights=t, disagreement=[-1.0, -2.0])
    fast = talks.answer()
    plain(monkeypatch)
    assert_allclose(fast, talks.answer(), atol=1e-13)


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=COMPILED)])
def test_offers_paid_at_breakdown_are_those_of_the_search_for_any_utility(
    compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over the edges: linear and nearly flat utilities, no chance of breakdown, no patience, nothing paid."""
    rng = np.random.default_rng(8)
    gamma, p, delta = (
        rng.uniform(0.05, 1, (MANY, 2)),
        rng.uniform(0.01, 0.99, MANY),
        rng.uniform(0, 1, (MANY, 2)),
    )
    gamma[::4], gamma[1::4, 0] = 1.0, 1.0
    p[::9], delta[1::9], delta[::7] = 0.0, 1.0, 0.0
    pie = 10 ** rng.uniform(-3, 3, MANY)
    money = rng.dirichlet([1, 1, 0.5], MANY)[:, :2] * 0.999 * pie[:, np.newaxis]
    money[::5, 0] = 0.0
    if not compiled:
        plain(monkeypatch)
    game = gt.RiskAverseOffers.power(
        gamma, breakdown_probability=p, delta=delta, breakdown_money=money, pie=pie
    )
    shares = game.shares()
    searched = _rising_root(lambda x: x - pie + game.equivalent(1, pie - game.equivalent(0, x)), pie)
    assert_allclose(shares[:, 0, 0] / pie, searched / pie, atol=1e-11)
    assert game.residual(shares).max() <= 1e-13


@COMPILED
@pytest.mark.parametrize("n", [2, 3, 4])
def test_raiffa_points(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one face, of several, of a box whose corner is the limit; from efficient points too."""
    rng = np.random.default_rng(n)
    ones, box = np.ones((1, n)), np.eye(n)
    cut = np.vstack([rng.uniform(0, 1, (5, n)) + 0.1, box])
    cut[0, 0] = 0.0
    for normals in (ones, box, np.vstack([ones, box]), cut):
        bounds = rng.uniform(0.5, 1, len(normals)) * normals.sum(axis=-1)
        d = rng.uniform(-1, 0.3, (2, MANY, n))
        reach = 1 - (d[0, ::5] @ normals.T / bounds).max(axis=-1)
        d[0, ::5] += (reach / (normals.sum(axis=-1) / bounds).max())[:, np.newaxis]  # nothing left, or little
        d = d[:, (d @ normals.T <= bounds).all(axis=(0, -1))]
        fast = raiffa_discrete_points(normals, bounds, d)
        with monkeypatch.context() as patch:
            plain(patch)
            slow = raiffa_discrete_points(normals, bounds, d)
        assert fast.shape == d.shape
        assert_allclose(fast, slow, atol=1e-13)
        room = bounds - fast @ normals.T
        assert room.min() >= -1e-13
        assert room.min(axis=-1).max() <= 1e-12  # weakly efficient


@COMPILED
def test_skimming_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    low, pi, delta = rng.uniform(0.05, 1, (3, 2, MANY))
    low[:, ::9] = 0.999999  # the low value nearly the high one: no offer before it
    delta = np.where(rng.uniform(size=delta.shape) < 0.1, 0.0, 0.98 * delta)
    pi = np.minimum(pi, 0.999)
    fast = skimming_stages(low, 1.0, pi, delta)
    with monkeypatch.context() as patch:
        plain(patch)
        slow = skimming_stages(low, 1.0, pi, delta)
    assert fast.before.max() >= 5
    assert (fast.before == slow.before).all()
    assert_allclose(fast.masses, slow.masses, rtol=1e-13)
    game = gt.CoaseTwoTypes(low=low, high=1.0, prob_high=pi, delta=delta)
    assert game.residual(game.answer()).max() <= 1e-9


@COMPILED
def test_skimming_without_end_is_refused() -> None:
    pi = np.full(MANY, 0.5)
    pi[-1] = 1 - 1e-15
    with pytest.raises(RefusedError, match="more than 100000 rounds"):
        skimming_stages(1e-13, 1.0, pi, 1 - 1e-12)


@COMPILED
def test_smoothed_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over many decades of noise, some beyond the table of Mills' ratio, and at the edges of its cells."""
    rng = np.random.default_rng(7)
    mean, scale = 10 ** rng.uniform(-3, 3, (2, MANY)), 10 ** rng.uniform(-8, 5, (2, MANY))
    exponents = np.where(rng.uniform(size=(2, MANY)) < 0.5, 10 ** rng.uniform(-8, 0, (2, MANY)), 2.0)
    exponents[0, :10] = 3.0  # more than two players' worth
    scale[0, :10] = 1e4
    z = np.linspace(-7, 1.1, 1297)  # ten a cell, its edges among them
    sd = 1 / (2 / hazard(z, 0.0, 1.0, "normal") - z)
    mean[1, : len(z)], scale[1, : len(z)], exponents[1, : len(z)] = 1.0, sd, 2.0
    fast = smoothed_total(mean, scale, exponents, "normal")
    plain(monkeypatch)
    slow = smoothed_total(mean, scale, exponents, "normal")
    assert_allclose(fast, slow, rtol=1e-12)
    assert_allclose(fast[1, : len(z)], 1 + sd * z, rtol=1e-12)


def test_power_utilities_without_breakdown_money_are_rubinsteins() -> None:
    """The closed form passes the certificate, and is the limit of the search with a little money."""
    rng = np.random.default_rng(3)
    gamma, p, delta = rng.uniform(0.2, 1, (50, 2)), rng.uniform(0.05, 0.9, 50), rng.uniform(0.1, 1, (50, 2))
    games = [
        gt.RiskAverseOffers.power(gamma, breakdown_probability=p, delta=delta, breakdown_money=[money, money])
        for money in (0.0, 1e-13)
    ]
    assert games[0].residual(games[0].shares()).max() <= 1e-12
    assert_allclose(games[0].shares(), games[1].shares(), atol=2e-3)
    equal = gt.RiskAverseOffers.power([1.0, 1.0], breakdown_probability=p, breakdown_money=[1e-14, 1e-14])
    assert_allclose(
        gt.RiskAverseOffers.power([1.0, 1.0], breakdown_probability=p).shares(), equal.shares(), atol=1e-10
    )


@pytest.mark.parametrize("issues", [1, 4, 8, 9])
def test_corners_by_comparison_are_those_by_sorting(issues: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from gametheory.bargaining.strategic import log_rolling

    weights = np.random.default_rng(4).integers(0, 4, (500, 2, issues)).astype(float)  # many ties and zeros
    compared = prefix_corners(weights)
    monkeypatch.setattr(log_rolling, "_FEW_ISSUES", 0)
    for one, other in zip(compared, prefix_corners(weights), strict=True):
        assert_allclose(one, other)


def test_attempts_are_best_replies() -> None:
    """Over the edges too: no cost, certain success, an equal split."""
    rng = np.random.default_rng(5)
    q, c, first = rng.uniform(0.01, 1, 400), rng.uniform(0, 0.6, 400), rng.uniform(0.05, 0.95, 400)
    q[::5], c[::3], first[::4] = 1.0, 0.0, 0.5
    model = gt.EllingsenMiettinen(success=q, cost=c, default1=first)
    assert model.residual(attempts_to_commit(q, c, first)).max() <= 1e-12
