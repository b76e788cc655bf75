"""Whatever a model of bargaining leads to is told in one form, and what is told fits together.

Payoffs, terms, who proposes, when and how likely there is agreement, what delay burns, a certificate, the
work to cite and a picture: of every model of the catalogue, at one point of its domain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gametheory as gt
from gametheory.arrays import EQUILIBRIUM_TOL
from gametheory.bargaining.axiomatic import models as axiomatic
from gametheory.bargaining.axiomatic.agreed_point import AgreedPoint
from gametheory.bargaining.strategic import models as strategic
from gametheory.bargaining.strategic.exchange_network import NetworkOutcome
from gametheory.bargaining.strategic.outcome import OfferOutcome

pytest.importorskip("matplotlib").use("Agg")

PROBLEM = gt.BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
ATTITUDES = gt.CRRA(np.asarray(0.5)), gt.CRRA(np.asarray(0.2))
A, B = [[2, -1], [0, 4]], [[1, 3], [0, 0]]
PATH = ((0, 1), (1, 2), (2, 3))
SALE: dict[str, Any] = {"low": 1, "high": 2, "prob_high": 0.9}

RULES: dict[str, Callable[[], Any]] = {
    "nash": gt.Nash,
    "asymmetric_nash": lambda: gt.AsymmetricNash([1, 2]),
    "kalai_smorodinsky": gt.KalaiSmorodinsky,
    "egalitarian": gt.Egalitarian,
    "proportional": lambda: gt.Proportional([1, 2]),
    "utilitarian": gt.Utilitarian,
    "relative_utilitarian": gt.RelativeUtilitarian,
    "utilitarian_unrestricted": lambda: gt.Utilitarian(unrestricted=True),
    "equal_loss": lambda: gt.EqualLoss(unrestricted=True),
    "rational_equal_loss": gt.RationalEqualLoss,
    "claims_equal_sacrifice": lambda: gt.EqualSacrifice([9, 7]),
    "claims_proportional": lambda: gt.ProportionalWithClaims([9, 7]),
    "raiffa_discrete": gt.RaiffaDiscrete,
    "raiffa_continuous": gt.RaiffaContinuous,
    "perles_maschler": gt.PerlesMaschler,
    "equal_area": gt.EqualArea,
    "centroid_ray": gt.CentroidRay,
    "yu": lambda: gt.Yu(2),
    "leximin": gt.Leximin,
    "lexicographic_ks": gt.LexicographicKalaiSmorodinsky,
}
POINTS: dict[str, Callable[[], Any]] = {
    "nash_risk_aversion": lambda: gt.MoneyDivision(10.0, ATTITUDES).outcome(gt.Nash()),
    "ks_risk_aversion": lambda: gt.MoneyDivision(10.0, ATTITUDES).outcome(gt.KalaiSmorodinsky()),
    "variable_threat_tu": lambda: gt.VariableThreats(A, B).outcome(),
    "variable_threat_ntu": lambda: gt.VariableThreats(A, B, side_payments=False).outcome(),
}
TALKS: dict[str, tuple[Callable[[], Any], float]] = {
    # the model, and the most that its terms can sum to
    "ultimatum": (lambda: gt.Ultimatum(pie=2, outside=[0.2, 0.3]), 2),
    "ultimatum_fehr_schmidt": (lambda: gt.FehrSchmidtUltimatum(envy=1, guilt=0.2, pie=2), 2),
    "stahl": (lambda: gt.Stahl(delta=[0.9, 0.8], periods=4, pie=2), 2),
    "rubinstein": (lambda: gt.AlternatingOffers(delta=[0.9, 0.8], pie=2), 2),
    "rubinstein_continuous": (lambda: gt.AlternatingOffers.from_rates([0.1, 0.2], period_length=0.5), 1),
    "rubinstein_crra": (lambda: gt.AlternatingOffers(delta=[0.9, 0.8], gamma=[0.5, 1]), 1),
    "rubinstein_fixed_costs": (lambda: gt.FixedCosts(cost=[0.1, 0.2], pie=2), 2),
    "outside_options": (lambda: gt.OutsideOptions(delta=[0.9, 0.8], outside=[0.1, 0.6]), 1),
    "inside_options": (lambda: gt.InsideOptions(rate=[0.1, 0.2], flow=[0.01, 0.02]), 1),
    "risk_of_breakdown": (
        lambda: gt.RiskOfBreakdown(breakdown_probability=0.1, breakdown_payoffs=[0.2, 0.1], delta=[0.9, 0.8]),
        1,
    ),
    "breakdown_limit": (
        lambda: gt.BreakdownLimit(rate=[0.1, 0.2], breakdown_rate=0.5, breakdown_payoffs=[0.1, 0.2], pie=2),
        2,
    ),
    "breakdown_nash": (lambda: gt.RiskAverseOffers.power([0.5, 1.0], breakdown_probability=0.1), 1),
    "random_proposer": (lambda: gt.RandomProposers(recognition=[0.5, 0.3, 0.2], delta=[0.9, 0.8, 0.7]), 1),
    "n_player_rubinstein": (lambda: gt.RoundRobin(delta=[0.9, 0.8, 0.7], pie=2), 2),
    "baron_ferejohn_closed": (lambda: gt.BaronFerejohn(members=5, delta=0.8), 1),
    "baron_ferejohn_general": (
        lambda: gt.LegislativeBargaining(recognition=[0.5, 0.3, 0.2], delta=0.8, quota=2, pie=2),
        2,
    ),
    "baron_ferejohn_open": (lambda: gt.OpenRule(members=5, delta=0.8), 1),
    "nash_demand_game": (lambda: gt.NashDemandGame(pie=10, disagreement=[1, 3]), 10),
    "nash_demand_mixed": (lambda: gt.MixedDemand(low=4, pie=10), 10),
    "smoothed_demand_game": (lambda: gt.SmoothedDemandGame(scale=0.1, gamma=[0.5, 1], pie=2), 2),
    "muthoo_commitment": (lambda: gt.MuthooCommitment(revoking_cost=[2, 0.5], pie=3), 3),
    "crawford_two_action": (lambda: gt.CrawfordTwoAction(demand=1.2, success=0.8, pie=2), 2),
    "ellingsen_miettinen": (lambda: gt.EllingsenMiettinen(success=0.8, cost=0.01), 1),
    "multi_issue_nash": (lambda: gt.MultiIssueNash(weights=[[6, 3, 1], [2, 3, 5]]), 3),
    "multi_issue_nash_n": (lambda: gt.MultiIssueNash(weights=[[6, 3, 1], [2, 3, 5], [1, 5, 4]]), 3),
    "adjusted_winner": (lambda: gt.AdjustedWinner(weights=[[6, 3, 1], [2, 3, 5]]), 3),
    "deadline_endogenous_commitment": (lambda: gt.EndogenousCommitment(delta=[0.9, 0.9], pie=2), 2),
    "fudenberg_tirole_two_period": (
        lambda: gt.FudenbergTirole(**SALE, delta_buyer=0.9, delta_seller=0.9),
        1.9,
    ),
    "sobel_takahashi": (lambda: gt.SobelTakahashi(periods=5, delta_seller=0.95, delta_buyer=0.8), 0.5),
    "coase_linear": (lambda: gt.CoaseLinear(delta=0.9), 0.5),
    "coase_uniform_gap": (lambda: gt.CoaseUniformGap(low=0.4, delta=0.9), 0.7),
    "coase_two_type_gap": (lambda: gt.CoaseTwoTypes(**SALE, delta=0.9), 1.9),
    "chatterjee_samuelson": (gt.ChatterjeeSamuelson, 1),
    "myerson_satterthwaite": (lambda: gt.MyersonSatterthwaite(buyer=[0, 2], seller=[0, 1]), 2),
    "war_of_attrition_complete": (lambda: gt.WarOfAttrition(prize=[10, 5], cost=[1, 2]), 10),
    "war_of_attrition_incomplete": (lambda: gt.PrivateAttrition(distribution="uniform", parameter=2), 2),
    "abreu_gul": (lambda: gt.AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[0.05, 0.05]), 1),
}
CHECKED_AT_ONCE = {"baron_ferejohn_open", "multi_issue_nash", "multi_issue_nash_n"}
"""The certificate decides whether they warn or refuse."""
NETWORKS: dict[str, Callable[[], Any]] = {
    "manea_network": lambda: gt.ManeaNetwork(players=4, edges=PATH, delta=0.9),
    "corominas_bosch": lambda: gt.BuyerSellerNetwork(
        sellers=2, buyers=2, edges=((0, 0), (1, 0), (1, 1)), delta=0.9
    ),
    "kleinberg_tardos": lambda: gt.BalancedExchange(players=4, edges=PATH),
}


def test_every_model_of_the_canon_is_held_to_it() -> None:
    held = [*RULES, *POINTS, *TALKS, *NETWORKS]
    assert sorted(held) == sorted(model.name for model in (*axiomatic.MODELS, *strategic.MODELS))


@pytest.mark.parametrize("name", RULES)
def test_a_solution_by_axioms_is_a_point_of_the_set_with_its_certificate(name: str) -> None:
    rule = RULES[name]()
    found = gt.solve(PROBLEM, rule)
    assert found.gap <= EQUILIBRIUM_TOL
    for answer in found:
        assert answer.payoffs.shape == (2,)
        for angle in np.linspace(0, np.pi / 2, 91):
            weights = np.array([np.cos(angle), np.sin(angle)])
            assert weights @ answer.payoffs <= PROBLEM.feasible.support(weights) + 1e-9
    assert found.details["agreement"] == PROBLEM.agreement
    assert found.details["citation"] == str(rule.citation)
    assert rule.cite().startswith("@")
    assert found.plot().get_lines()


def common(found: Any, citation: str) -> None:
    assert found.gap <= EQUILIBRIUM_TOL
    assert found.cite() == found.citation.bibtex() == citation
    assert np.isfinite(found.payoffs).all()
    axes = found.plot()
    assert axes.get_lines() or axes.patches or axes.collections
    assert "gap" in str(found)


@pytest.mark.parametrize("name", POINTS)
def test_a_bargain_by_axioms_tells_what_talks_tell(name: str) -> None:
    found: AgreedPoint = POINTS[name]()
    common(found, found.model.cite())  # type: ignore[attr-defined]  # both kinds have one
    assert found.payoffs.shape == found.terms.shape == (2,)
    assert (found.proposer, found.periods, found.probability, found.surplus_lost) == (None, 0, 1, 0)
    assert found.terms.sum() <= 10 + 1e-9


@pytest.mark.parametrize("name", TALKS)
def test_talks_tell_one_number_a_player_and_terms_that_fit(name: str) -> None:
    model, most = TALKS[name][0](), TALKS[name][1]
    found: OfferOutcome = model.outcome()
    common(found, model.cite())
    n = len(model.players)
    assert found.payoffs.shape == (n,)
    assert found.proposer is None or 1 <= found.proposer <= n
    assert found.periods.shape == found.probability.shape == found.surplus_lost.shape == found.gap.shape == ()
    assert 0 <= found.periods < np.inf
    assert 0 < found.probability <= 1
    assert found.surplus_lost >= -1e-12
    assert found.terms.shape[0] == n
    assert found.terms.min() >= -1e-12
    if found.terms.ndim == 2:
        np.testing.assert_allclose(found.terms.sum(axis=0), 1)
    assert found.terms.sum() <= most + 1e-9
    assert [answer.payoffs.shape for answer in model.solution()] == [(n,)] * len(model.solution())


@pytest.mark.parametrize("name", sorted(set(TALKS) - CHECKED_AT_ONCE))
def test_the_certificate_of_talks_waits_until_it_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model, asked = TALKS[name][0](), list[str]()
    plain = type(model).residual
    monkeypatch.setattr(type(model), "residual", lambda *given: asked.append(name) or plain(*given))
    found: OfferOutcome = model.outcome()
    assert not asked
    assert found.gap <= EQUILIBRIUM_TOL


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_tell_it_player_by_player_and_link_by_link(name: str) -> None:
    model = NETWORKS[name]()
    found: NetworkOutcome = model.outcome()
    common(found, model.cite())
    n, m = len(found.players), len(found.edges)
    assert found.payoffs.shape == found.periods.shape == found.probability.shape == (n,)
    assert found.surplus_lost.shape == (n,)
    assert found.terms.shape == (m, 2)
    np.testing.assert_allclose(found.terms.sum(axis=-1), found.agreed)


@pytest.mark.parametrize(
    "found",
    [
        gt.Ultimatum(pie=1, outside=[0.7, 0.7]).outcome(),
        gt.NashDemandGame(disagreement=[0.2, 0.3]).outcome([1, 1]),
    ],
    ids=["ultimatum", "demands"],
)
def test_no_agreement_has_no_terms_and_says_so(found: OfferOutcome) -> None:
    assert (found.probability, found.proposer) == (0, None)
    assert (found.terms == 0).all()
    assert "none: no agreement" in str(found)


def test_packages_and_legislatures_list_what_they_divide() -> None:
    """Shares of the issues, a seat each; of a batch, as many seats as the largest legislature has."""
    talks = gt.MultiIssueNash(weights=[[6, 3, 1], [2, 3, 5]])
    np.testing.assert_allclose(talks.outcome().terms, [[1, 1 / 3, 0], [0, 2 / 3, 1]])
    winner = gt.AdjustedWinner(weights=[[60, 30, 10], [20, 30, 50]])
    np.testing.assert_allclose(winner.outcome().terms, [[1, 1 / 3, 0], [0, 2 / 3, 1]])
    houses = gt.BaronFerejohn(members=[3, 5], delta=0.8).outcome()
    np.testing.assert_allclose(houses.payoffs, [[1 / 3] * 3 + [0, 0], [0.2] * 5])
    np.testing.assert_allclose(gt.OpenRule(members=5, delta=0.8).outcome().terms, [0.2] * 5)
    with pytest.raises(gt.RefusedError, match="seats"):
        gt.BaronFerejohn(members=10**9, delta=0.8).outcome()


def test_threats_and_money_convict_their_neighbours() -> None:
    """The certificate of an outcome is recomputed from what the outcome says."""
    from dataclasses import replace

    money = gt.MoneyDivision(10.0, ATTITUDES).outcome(gt.Nash())
    assert replace(money, money=money.money + np.array([0.1, -0.1])).gap > 1e-3
    threats = gt.VariableThreats(A, B).outcome()
    assert replace(threats, payoffs=threats.payoffs + np.array([0.1, -0.1])).gap > 1e-3
    assert gt.VariableThreats(A, B).solution().plot().get_lines()


@pytest.mark.parametrize("solver", ["nash", gt.Nash, 3])
def test_what_is_no_solver_is_refused_by_name(solver: Any) -> None:
    with pytest.raises(gt.InvalidInputError, match="solver must be a solver or a rule"):
        gt.solve(PROBLEM, solver)
