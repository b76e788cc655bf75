"""Every strategic result draws itself, and the pictures show the model's own numbers."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory import BargainingProblem, InvalidInputError, RefusedError
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.network_model import NetworkModel

MODELS: list[BargainingModel] = [
    gt.Ultimatum(pie=10, outside=[1, 2]),
    gt.FehrSchmidtUltimatum(envy=0.8, guilt=0.6),
    gt.Stahl(delta=[0.9, 0.8], periods=5, disagreement=[0.1, 0.2]),
    gt.AlternatingOffers(delta=[0.9, 0.8]),
    gt.AlternatingOffers(delta=[0.9, 0.8], gamma=[0.5, 1]),
    gt.FixedCosts(cost=[0.1, 0.2]),
    gt.OutsideOptions(delta=[0.9, 0.9], outside=[0, 0.6]),
    gt.InsideOptions(rate=[0.1, 0.1], flow=[0.02, 0.01]),
    gt.RiskOfBreakdown(breakdown_probability=0.1, breakdown_payoffs=[0.2, 0.3]),
    gt.BreakdownLimit(rate=[0.1, 0.2], breakdown_rate=0.5, breakdown_payoffs=[0.2, 0.3]),
    gt.RiskAverseOffers.power([0.5, 1.0], breakdown_probability=0.1),
    gt.RoundRobin(delta=[0.9, 0.8, 0.9]),
    gt.RandomProposers(recognition=[0.3, 0.7], delta=[0.9, 0.8]),
    gt.BaronFerejohn(members=5, delta=0.8),
    gt.OpenRule(members=5, delta=0.8),
    gt.LegislativeBargaining(recognition=[0.4, 0.2, 0.2, 0.2], delta=0.9, quota=3, weights=[2, 1, 1, 1]),
    gt.NashDemandGame(pie=10, disagreement=[1, 3]),
    gt.MixedDemand(low=1 / 3),
    gt.SmoothedDemandGame(scale=0.1, gamma=[0.5, 1]),
    gt.MuthooCommitment(revoking_cost=[0, 3], pie=10),
    gt.CrawfordTwoAction(demand=0.7, success=0.8),
    gt.EllingsenMiettinen(success=0.5, cost=0.1),
    gt.EndogenousCommitment(delta=[0.9, 0.9]),
    gt.MultiIssueNash(weights=[[3, 1], [1, 3]]),
    gt.MultiIssueNash(weights=[[3, 1], [1, 3], [2, 2]]),
    gt.AdjustedWinner(weights=[[30, 15, 20, 30, 5], [20, 25, 15, 15, 25]]),
    gt.FudenbergTirole(low=1, high=2, prob_high=0.7, delta_buyer=0.8, delta_seller=0.9),
    gt.SobelTakahashi(periods=6, delta_seller=0.9, delta_buyer=0.9),
    gt.CoaseLinear(delta=0.9),
    gt.CoaseTwoTypes(low=1, high=2, prob_high=0.9, delta=0.9),
    gt.CoaseUniformGap(low=0.4, delta=0.5),
    gt.ChatterjeeSamuelson(),
    gt.MyersonSatterthwaite(buyer=[0, 1], seller=[0, 1]),
    gt.WarOfAttrition(prize=[10, 5], cost=[1, 2]),
    gt.AbreuGul(demands=[0.6, 0.7], rates=[0.1, 0.1], prior=[0.1, 0.2]),
    gt.PrivateAttrition(distribution="uniform", parameter=1.0, cost=1.0, types=[0.2, 0.5]),
]
NETWORKS: list[NetworkModel] = [
    gt.ManeaNetwork(players=5, edges=[(0, 1), (1, 2), (2, 3), (3, 4)], delta=0.9),  # type: ignore[arg-type]
    gt.BuyerSellerNetwork(sellers=2, buyers=3, edges=[(0, 0), (0, 1), (1, 1), (1, 2)], delta=0.9),  # type: ignore[arg-type]
    gt.BalancedExchange(players=4, edges=[(0, 1), (1, 2), (2, 3)]),  # type: ignore[arg-type]
]


def axes() -> Axes:
    return Figure(figsize=(6, 4)).add_subplot()


def drawn(ax: Axes, gid: str) -> list[np.ndarray]:
    return [np.array(line.get_data(), dtype=float).T for line in ax.get_lines() if line.get_gid() == gid]


def test_no_model_is_left_out() -> None:
    def below(kind: type) -> set[type]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    concrete = {
        kind
        for base in (BargainingModel, NetworkModel)
        for kind in below(base)
        if not inspect.isabstract(kind)
    }
    assert concrete == {type(model) for model in (*MODELS, *NETWORKS)}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_every_picture_is_drawn_where_asked(model: BargainingModel) -> None:
    outcome = model.outcome()
    for picture in (None, "payoffs", *model.curves()):
        ax = axes()
        assert outcome.plot(picture, ax=ax) is ax
        assert ax.has_data()
    ax = axes()
    assert model.solution().plot(ax=ax) is ax


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: type(network).__name__)
def test_networks_show_payoffs_and_deals(network: NetworkModel) -> None:
    outcome, ax = network.outcome(), axes()
    assert outcome.plot(ax=ax) is ax
    said = [text.get_text().split("\n") for text in ax.texts]
    assert [name for name, _ in said] == list(outcome.players)
    assert_allclose([float(payoff) for _, payoff in said], outcome.payoffs, atol=5e-3)
    assert len(drawn(ax, "deal")) == outcome.agreed.sum()
    assert network.solution().plot(ax=axes()).has_data()


@pytest.mark.parametrize(
    "model",
    [model for model in MODELS if model.as_problem() is not None],
    ids=lambda model: type(model).__name__,
)
def test_outcomes_are_reachable(model: BargainingModel) -> None:
    """The payoffs of every model lie in the set of which its picture draws the frontier."""
    problem = model.as_problem()
    assert problem is not None
    payoffs = np.clip(model.outcome().payoffs, problem.disagreement, None)
    assert_allclose(payoffs, model.outcome().payoffs, atol=1e-9)
    assert problem.violation(payoffs) <= 1e-9


def test_the_plane_shows_both_proposers_around_the_nash_point() -> None:
    """Rubinstein: the two first offers lie on both sides of the Nash point, towards their proposers."""
    ax = gt.AlternatingOffers(delta=[0.9, 0.9]).outcome().plot()
    own = 1 / 1.9
    marks = np.concatenate(drawn(ax, "solution"))
    assert_allclose(marks, [[1 - own, own], [0.5, 0.5], [own, 1 - own]], atol=1e-9)
    names = [text.get_text() for text in ax.texts][2:]
    assert names == ["2 proposes", "Nash", "Kalai-Smorodinsky", "outcome", "1 proposes"]


def test_the_path_of_offers_ends_with_the_last_one() -> None:
    """Stahl: in the last period the responder is offered what disagreement is worth a period later."""
    game = gt.Stahl(delta=[0.9, 0.8], periods=5, disagreement=[0.1, 0.2])
    ax = game.outcome().plot("offer path")
    (first,), (second,) = drawn(ax, "offered to 1"), drawn(ax, "offered to 2")
    assert first[-1].tolist() == [5, pytest.approx(1 - 0.8 * 0.2)]
    assert_allclose(first[:, 1] + second[:, 1], 1)
    assert_allclose(first[0, 1], game.shares()[0, 0])
    (worth,) = drawn(ax, "worth to 1 at the start")
    assert_allclose(worth[:, 1], first[:, 1] * 0.9 ** np.arange(5))


def test_reputations_reach_certainty_together() -> None:
    """Abreu-Gul: both are known to be obstinate at the same time."""
    war = gt.AbreuGul(demands=[0.6, 0.7], rates=[0.1, 0.1], prior=[0.1, 0.2])
    ax = war.outcome().plot("reputation")
    ends = np.array([line[-1] for name in "12" for line in drawn(ax, name)])
    assert_allclose(ends, [[war.end_time(), 1.0]] * 2)
    rates = war.outcome().plot("hazard rates")
    assert_allclose([drawn(rates, name)[0][0, 1] for name in "12"], war.hazards())


@pytest.mark.parametrize(
    "model",
    [MODELS[-1], gt.WarOfAttrition(prize=[10, 5], cost=[1, 2], atom=[0.3, 0.0])],
    ids=["private", "public"],
)
def test_hazards_are_those_of_the_distribution(model: BargainingModel) -> None:
    """The hazard is the slope of minus the logarithm of the chance not to have quit."""
    pictures = model.curves()
    for name, (time, gone) in pictures["concession"].lines.items():
        at, rate = pictures["hazard rates"].lines[name]
        inner = slice(20, -20)
        slope = np.gradient(-np.log1p(-gone), time)[inner]
        assert_allclose(np.interp(time[inner], at, rate), slope, rtol=0.02)


def test_the_efficient_rule_trades_whenever_there_is_a_gain() -> None:
    ax = gt.MyersonSatterthwaite(buyer=[0, 1], seller=[0, 1]).outcome().plot()
    (best,), (second,) = drawn(ax, "efficient"), drawn(ax, "second best")
    assert_allclose(best[:, 0], best[:, 1])
    assert_allclose(second[:, 1] - second[:, 0], 0.25)


def test_batches_are_refused() -> None:
    with pytest.raises(RefusedError, match=r"one model, got a batch of shape \(2,\)"):
        gt.AlternatingOffers(delta=[[0.9, 0.8], [0.5, 0.5]]).outcome().plot()
    two = gt.ManeaNetwork(players=2, edges=[(0, 1)], delta=[0.5, 0.9])  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="one network"):
        two.outcome().plot()


def test_unknown_pictures_are_refused_by_name() -> None:
    with pytest.raises(InvalidInputError, match=r"picture must be one of \['payoffs', 'offer path'\]"):
        gt.AlternatingOffers(delta=[0.9, 0.8]).outcome().plot("offers")


def test_curves_need_heights_for_positions() -> None:
    with pytest.raises(InvalidInputError, match="line 'price'"):
        Curves(along="offer", quantity="price", lines={"price": ([1, 2], [0.5])})  # type: ignore[dict-item]


def test_solutions_of_bargaining_problems_draw_themselves() -> None:
    two = gt.solve(BargainingProblem.transferable(10, [1, 3]), gt.Nash()).plot()
    assert_allclose(np.concatenate(drawn(two, "solution")), [[4, 6]])
    three = gt.solve(BargainingProblem.transferable(10, [1, 2, 3]), gt.Nash()).plot()
    assert_allclose([bar.get_height() for bar in three.patches], [7 / 3, 10 / 3, 13 / 3])


def test_other_solutions_say_that_they_have_no_picture() -> None:
    game = gt.NormalForm.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    with pytest.raises(RefusedError, match="no picture of a solution of NormalForm"):
        gt.solve(game).plot()
