"""What every closed form promises: a certificate that passes, and one that convicts what is near."""

from __future__ import annotations

import numpy as np
import pytest

from gametheory.arrays import EQUILIBRIUM_TOL
from gametheory.bargaining.strategic.abreu_gul import AbreuGul
from gametheory.bargaining.strategic.adjusted_winner import AdjustedWinner
from gametheory.bargaining.strategic.balanced_exchange import BalancedExchange
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.buyer_seller_network import BuyerSellerNetwork
from gametheory.bargaining.strategic.chatterjee_samuelson import ChatterjeeSamuelson
from gametheory.bargaining.strategic.coase_linear import CoaseLinear
from gametheory.bargaining.strategic.coase_two_type_gap import CoaseTwoTypes
from gametheory.bargaining.strategic.coase_uniform_gap import CoaseUniformGap
from gametheory.bargaining.strategic.crawford_two_action import CrawfordTwoAction
from gametheory.bargaining.strategic.ellingsen_miettinen import EllingsenMiettinen
from gametheory.bargaining.strategic.endogenous_commitment import EndogenousCommitment
from gametheory.bargaining.strategic.fudenberg_tirole_two_period import FudenbergTirole
from gametheory.bargaining.strategic.manea_network import ManeaNetwork
from gametheory.bargaining.strategic.mixed_demand import MixedDemand
from gametheory.bargaining.strategic.multi_issue_nash import MultiIssueNash
from gametheory.bargaining.strategic.muthoo_commitment import MuthooCommitment
from gametheory.bargaining.strategic.myerson_satterthwaite import MyersonSatterthwaite
from gametheory.bargaining.strategic.nash_demand_game import NashDemandGame
from gametheory.bargaining.strategic.network_model import NetworkModel
from gametheory.bargaining.strategic.private_attrition import PrivateAttrition
from gametheory.bargaining.strategic.smoothed_demand_game import SmoothedDemandGame
from gametheory.bargaining.strategic.sobel_takahashi import SobelTakahashi
from gametheory.bargaining.strategic.war_of_attrition import WarOfAttrition
from gametheory.errors import InvalidInputError
from gametheory.games.concepts import Concept
from gametheory.solvers.solution import Status

MODELS: list[BargainingModel] = [
    NashDemandGame(pie=10, disagreement=[1, 3]),
    MixedDemand(low=4, pie=10),
    SmoothedDemandGame(scale=0.1, gamma=[0.5, 1]),
    CrawfordTwoAction(demand=0.6, success=0.8),
    EllingsenMiettinen(success=1, cost=0.01),
    MuthooCommitment(revoking_cost=[2, 0.5], pie=3),
    MultiIssueNash(weights=[[6, 3, 1], [2, 3, 5]]),
    MultiIssueNash(weights=[[6, 3, 1], [2, 3, 5], [1, 5, 4]]),
    AdjustedWinner(weights=[[6, 3, 1], [2, 3, 5]]),
    EndogenousCommitment(delta=[0.7, 0.7]),
    FudenbergTirole(low=1, high=3, prob_high=0.5, delta_buyer=0.9, delta_seller=0.9),
    SobelTakahashi(periods=5, delta_seller=0.95, delta_buyer=0.8),
    CoaseLinear(delta=0.9),
    CoaseTwoTypes(low=1, high=2, prob_high=0.9, delta=0.9),
    CoaseUniformGap(low=0.4, delta=0.9),
    ChatterjeeSamuelson(),
    MyersonSatterthwaite(buyer=[0, 2], seller=[0, 1]),
    WarOfAttrition(prize=[10, 5], cost=[1, 2]),
    PrivateAttrition(distribution="uniform", parameter=1),
    AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[0.05, 0.05]),
]
PATH = ((0, 1), (1, 2), (2, 3))
NETWORKS: list[NetworkModel] = [
    ManeaNetwork(players=4, edges=PATH, delta=0.9),  # type: ignore[arg-type]  # converted
    BuyerSellerNetwork(sellers=2, buyers=2, edges=((0, 0), (1, 0), (1, 1)), delta=0.9),  # type: ignore[arg-type]
    BuyerSellerNetwork(sellers=1, buyers=2, edges=((0, 0), (0, 1)), delta=[0.5, 0.9]),  # type: ignore[arg-type]
    BalancedExchange(players=4, edges=PATH),  # type: ignore[arg-type]  # converted
    BalancedExchange(players=3, edges=PATH[:2], weights=[0.3, 0.7]),  # type: ignore[arg-type]
]
BATCHES: list[BargainingModel] = [
    NashDemandGame(pie=[10, 12], disagreement=[1, 3]),
    MixedDemand(low=[3, 4], pie=10),
    SmoothedDemandGame(scale=[[0.1], [0.2]], gamma=[[0.5, 1], [0.25, 0.5]], distribution="logistic"),
    CrawfordTwoAction(demand=[0.6, 0.9], success=0.8),
    EllingsenMiettinen(success=[1, 0.5, 0.2], cost=[0.01, 0.02, 0.3], default1=0.4),
    MuthooCommitment(revoking_cost=[[2, 0.5], [0, 3]], pie=3),
    MultiIssueNash(weights=[[[6, 3, 1], [2, 3, 5]], [[1, 2, 3], [3, 2, 1]]]),
    AdjustedWinner(weights=[[[6, 3, 1], [2, 3, 5]], [[1, 2, 3], [3, 2, 1]]]),
    EndogenousCommitment(delta=[[0.7, 0.7], [0.9, 0.8]], pie=[[2], [3]]),
    FudenbergTirole(low=1, high=[2, 3], prob_high=[[0.5], [0.9], [0.1]], delta_buyer=0.9, delta_seller=0.9),
    SobelTakahashi(periods=3, delta_seller=[0.95, 0.9], delta_buyer=[[0.8], [0.1]], value_max=2),
    SobelTakahashi(periods=2, delta_seller=0.5, delta_buyer=0.6, value_max=[1, 2, 3]),
    CoaseLinear(delta=[0.9, 0.5], value_max=3),
    CoaseTwoTypes(low=1, high=[2, 3], prob_high=[[0.9], [0.2]], delta=0.9),
    CoaseUniformGap(low=[0.4, 0.6], high=[[1.0], [1.1]], delta=0.9),
    ChatterjeeSamuelson(k=[0.25, 0.75], support=[[[0, 1]], [[2, 5]]]),
    MyersonSatterthwaite(buyer=[[0, 2], [0, 1]], seller=[0, 1]),
    WarOfAttrition(prize=[[10, 5], [1, 2]], cost=[1, 2]),
    PrivateAttrition(distribution="power", parameter=[2, 3], cost=[[1.0], [2.0]]),
    AbreuGul(demands=[[0.7, 0.6], [0.9, 0.9]], rates=[0.1, 0.2], prior=[0.05, 0.05]),
]
each = pytest.mark.parametrize("model", [*MODELS, *NETWORKS], ids=lambda model: type(model).__name__)
batches = pytest.mark.parametrize("model", BATCHES, ids=lambda model: type(model).__name__)


@each
def test_the_equilibrium_passes_its_certificate(model: BargainingModel | NetworkModel) -> None:
    solution = model.solution()
    assert solution.status is Status.SOLVED
    assert solution.gap <= EQUILIBRIUM_TOL
    assert "gap" in solution.rows()[0]
    assert model.outcome().gap.max() <= EQUILIBRIUM_TOL
    assert model.outcome().citation is model.citation
    assert model.outcome().model == model


@each
def test_the_certificate_convicts_a_neighbour(model: BargainingModel | NetworkModel) -> None:
    wrong = model.answer() * 0.97
    assert model.gap(wrong) > 1e-6
    assert f"{model.gap(wrong):.3g}" in str(model.deviation(wrong))


@each
def test_what_is_no_answer_has_an_infinite_gap(model: BargainingModel | NetworkModel) -> None:
    assert model.gap(np.nan * model.answer()) == np.inf
    assert model.gap(-1.0 - model.answer()) == np.inf


@each
def test_other_concepts_are_refused(model: BargainingModel | NetworkModel) -> None:
    with pytest.raises(InvalidInputError, match="concept must be"):
        model.gap(model.answer(), Concept.CORE)


@batches
def test_a_batch_is_many_models(model: BargainingModel) -> None:
    outcome = model.outcome()
    assert outcome.payoffs.ndim >= 2
    batch = outcome.probability.shape
    assert outcome.terms.shape[: len(batch)] == outcome.periods.shape == batch
    assert outcome.payoffs.shape[:-1] == outcome.probability.shape == outcome.gap.shape
    assert outcome.surplus_lost.shape == outcome.probability.shape
    assert outcome.gap.max() <= EQUILIBRIUM_TOL
    assert model.solution().status is Status.SOLVED


@each
def test_models_are_values(model: BargainingModel | NetworkModel) -> None:
    assert model == model  # noqa: PLR0124  (equality by content)
    assert len({model, model}) == 1
    assert hash(model.outcome()) == hash(model.outcome())
