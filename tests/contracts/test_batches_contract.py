"""Every model: batches that do not broadcast are refused by name; those that do are a loop over points.

Numbers of any size too: they are refused, or the answer passes its check.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields, replace
from inspect import isabstract
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import gametheory as gt
from gametheory.arrays import EQUILIBRIUM_TOL, LARGEST, SMALLEST, Value
from gametheory.errors import GameTheoryError, InvalidInputError
from gametheory.pressure.mechanism import Mechanism
from gametheory.solvers.certified_model import CertifiedModel

PATH = ((0, 1), (1, 2), (2, 3))
PAYOFFS = {"both": (0, 0), "temptation_payoff": (0.3, 0.3), "sucker": (-0.5, -0.5)}

ONE_AT_A_TIME = {"AdjustedWinner", "BalancedExchange", "BuyerSellerNetwork"}
"""Models of one array, or of lists and single numbers."""
ONE_FOR_ALL = {"LegislativeBargaining": "weights"}
"""The field that belongs to all points of a batch: there is one voting rule."""
POINTS: tuple[CertifiedModel, ...] = (
    gt.AbreuGul(demands=[0.7, 0.6], rates=[0.1, 0.1], prior=[0.05, 0.05]),
    gt.AlternatingOffers(delta=[0.9, 0.8]),
    gt.BaronFerejohn(members=5, delta=0.9, quota=3),
    gt.BreakdownLimit(rate=[0.1, 0.2], breakdown_rate=0.1),
    gt.ChatterjeeSamuelson(),
    gt.CoaseLinear(delta=0.9),
    gt.CoaseTwoTypes(low=1, high=2, prob_high=0.9, delta=0.9),
    gt.CoaseUniformGap(low=0.4, delta=0.9),
    gt.CrawfordTwoAction(demand=0.6, success=0.8),
    gt.EllingsenMiettinen(success=0.9, cost=0.01),
    gt.EndogenousCommitment(delta=[0.7, 0.7]),
    gt.FehrSchmidtUltimatum(envy=0.5, guilt=0.3),
    gt.FixedCosts(cost=[0.1, 0.2]),
    gt.FudenbergTirole(low=1, high=3, prob_high=0.5, delta_buyer=0.9, delta_seller=0.9),
    gt.InsideOptions(rate=[0.1, 0.1], flow=[0.01, 0.01]),
    gt.LegislativeBargaining(recognition=[0.4, 0.2, 0.2, 0.2], delta=0.9, quota=3, weights=[2, 1, 1, 1]),
    gt.ManeaNetwork(players=4, edges=PATH, delta=0.9, link_probability=[0.25, 0.5, 0.25]),
    gt.MixedDemand(low=4, pie=10),
    gt.MultiIssueNash(weights=[[6, 3, 1], [2, 3, 5]]),
    gt.MuthooCommitment(revoking_cost=[2, 0.5], pie=3),
    gt.MyersonSatterthwaite(buyer=[0, 2], seller=[0, 1]),
    gt.NashDemandGame(pie=10, disagreement=[1, 3]),
    gt.OpenRule(members=5, delta=0.9),
    gt.OutsideOptions(delta=[0.9, 0.8], outside=[0.1, 0.2]),
    gt.PrivateAttrition(distribution="uniform", parameter=1),
    gt.RandomProposers(recognition=[0.5, 0.3, 0.2], delta=[0.9, 0.8, 0.7]),
    gt.RiskAverseOffers(utilities=(gt.CRRA(0.5), gt.CRRA(0.2)), breakdown_probability=0.1, delta=[0.9, 0.8]),
    gt.RiskOfBreakdown(breakdown_probability=0.1, breakdown_payoffs=[0.1, 0.1], delta=[0.9, 0.8]),
    gt.RoundRobin(delta=[0.9, 0.8, 0.7]),
    gt.SmoothedDemandGame(scale=0.1, gamma=[0.5, 1]),
    gt.SobelTakahashi(periods=3, delta_seller=0.95, delta_buyer=0.8),
    gt.Stahl(delta=[0.9, 0.8], periods=3, disagreement=[0.1, 0.1]),
    gt.Ultimatum(pie=10, outside=[1, 2], unit=1),
    gt.WarOfAttrition(prize=[10, 5], cost=[1, 2], atom=[0, 0.2]),
    gt.AudienceCostAttrition(audience=(1.5, 0.8), war_loss=(2, 1.5)),
    gt.AudienceCosts(balance=0.4, audience=0.2, cost_range=(1.5, 1.2)),
    gt.CheapTalkMediator(
        prior=0.4, error=0.2, target_cost=(0.1, 0.5), listener_cost=0.2, mediator_cost=0.2, bias=1
    ),
    gt.MediationAndPeace(strong=0.2, pie_after_war=0.8, advantage=0.9),
    gt.WalkAway(
        rounds=3,
        legacy=1,
        cost=0.1,
        pivot=0.3,
        blame=0.5,
        spontaneous=0.1,
        concession_cost=0.4,
        abandonment=0.7,
        windfall=0.2,
        drift=(-0.3, -0.1),
    ),
    gt.AidSignal(
        hawk=0.5,
        walker=0.4,
        sanction=0.5,
        punishment=0.6,
        need=(0.6, 0.6),
        aid_walker=0.3,
        aid_bluffer=0.8,
        aid_hawk=0.8,
        aid_dove=0.4,
    ),
    gt.ArmsBackfire(slack=-0.2, conversion=1.6, shift=0.1, tolerated=0.15, weight_future=0.9, arms=0.1),
    gt.Attrition(cost=(0.1, 0.1), prize=(1, 1), deadline=2),
    gt.BlameCompetition(disagreement=(-0.1, -0.1), bias=0, responsiveness=0.3),
    gt.Ceasefire(share=0.6, line=0.5, cost=(0.1, 0.15), weight_future=0.8, shift=0.4),
    gt.ConcessionGame(**PAYOFFS, stalemate=(0, 0)),
    gt.CorrectAttribution(width=-0.3, own=0.2, cross=0.1, correct=0.8),
    gt.Escalation(need=(0.3, 0.3), loss=(1, 1), risk=(0.1, 0.1)),
    gt.FixedTerms(acceptance=(0.2, 0.2), half_width=(0.3, 0.3)),
    gt.FreeTerms(disagreement=(0.6, 0.6)),
    gt.GapClosing(concession_cost=(1, 1), benefit=(0, 0), requested=0.7, curvature=0.5),
    gt.Inducements(disagreement=(0.6, 0.6), inducement=(0.05, 0.05)),
    gt.InsuredDisagreement(disagreement=(0.55, 0.5), aid=(0, 0.125), harm=(0, 0.1), insurance=(0, 1)),
    gt.MediatorDilemma(
        legacy=1,
        escalation_deal=0.45,
        hot_war_risk=0.05,
        hot_war_cost=4,
        escalation_cost=0.05,
        pivot=0.3,
        blame=0.4,
        even_deal=0.35,
        even_cost=0.2,
        drift_deal=0.1,
        drift_cost=0.05,
    ),
    gt.MediatorEffort(legacy=0.5, acceptance=(0.2, 0.2), effort_cost=(2, 2)),
    gt.MediatorThresholds(legacy=1, threshold=(0.3, 0.2), unit_cost=(0.8, 1.5), capacity=(0.6, 0.5)),
    gt.PrivateSusceptibility(cost=0.1, low=0, high=1),
    gt.Reputation(demand=(0.6, 0.6), discount_rate=(0.1, 0.1), obstinate=(0.1, 0.1), deadline=5),
    gt.ReputationForWalking(rounds=3, reputation=0.1, concession_cost=0.7, punishment=0.8, prize=2),
    gt.RivalProcedures(ceasefire_first=(-0.1, 0.6), talks_first=(0.5, -0.15), war=(0, 0)),
    gt.Screening(share=0.5, proposer_cost=0.1, low=0, high=0.5),
    gt.SequentialConcessions(**PAYOFFS, stalemate=(-0.4, -0.4)),
    gt.SignOrRefuse(net_value=(-0.3, -0.3), windfall=(0.2, 0.2), blame=0.5),
    gt.TwoSidedScreening(offset=-0.5),
)
each = pytest.mark.parametrize("point", POINTS, ids=lambda point: type(point).__name__)
SIZES = (1e308, 1e200, LARGEST, SMALLEST, 1e-200, 1e-308, 5e-324, 0.0, np.nan, np.inf)
MANY_OFFERS = {("CoaseUniformGap", "high")}
"""Half a minute each: the largest number is answered by a thousand prices."""


def arrays(point: Value) -> dict[str, np.ndarray]:
    """Return the fields of one point that hold arrays and take a batch: none of the axes is a batch axis."""
    found = {f.name: getattr(point, f.name) for f in fields(point)}  # type: ignore[arg-type]
    one = ONE_FOR_ALL.get(type(point).__name__)
    return {name: value for name, value in found.items() if isinstance(value, np.ndarray) and name != one}


def pairs(point: Value) -> Iterator[tuple[str, str]]:
    yield from combinations(arrays(point), 2)


def several(point: Any, name: str, count: int) -> np.ndarray:
    """Return `count` values of a field near that of the point, or equal where near ones are not allowed."""
    values = []
    for k in range(count):
        near = getattr(point, name) * (1 - 0.01 * k)
        try:
            replace(point, **{name: near})
        except InvalidInputError:
            near = getattr(point, name)
        values.append(near)
    return np.stack(values)


def test_every_model_is_here() -> None:
    for module in pkgutil.walk_packages(gt.__path__, "gametheory."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    kinds, left = set[type]([CertifiedModel]), [CertifiedModel]
    while left:
        left = [kind for above in left for kind in above.__subclasses__()]
        kinds.update(left)
    concrete = {k.__name__ for k in kinds if not isabstract(k) and k.__module__.startswith("gametheory.")}
    assert concrete - ONE_AT_A_TIME == {type(point).__name__ for point in POINTS}


@each
def test_batches_that_do_not_broadcast_are_refused_by_name(point: CertifiedModel) -> None:
    known = arrays(point)
    for one, other in pairs(point):
        wrong = {one: np.stack([known[one]] * 2), other: np.stack([known[other]] * 3)}
        rule = rf"({one} and {other}|{other} and {one}) must broadcast over their batch axes, got \("
        with pytest.raises(InvalidInputError, match=rule):
            replace(point, **wrong)  # type: ignore[type-var]  # models are dataclasses


@each
def test_batches_that_broadcast_are_a_loop_over_points(point: Any) -> None:
    for one, other in pairs(point):
        column, row = several(point, one, 2), several(point, other, 3)
        batch = replace(point, **{one: column[:, np.newaxis], other: row})
        for name in ("answer", "expected_payoffs"):
            found = batch.answer() if name == "answer" else batch.expected_payoffs(batch.answer())
            for i, j in product(range(2), range(3)):
                alone = replace(point, **{one: column[i], other: row[j]})
                expected = alone.answer() if name == "answer" else alone.expected_payoffs(alone.answer())
                shown = found[(..., *map(slice, expected.shape))]  # of other points there may be more
                whole = np.broadcast_to(shown, (2, 3, *expected.shape))
                assert_allclose(whole[i, j], expected, rtol=1e-12, atol=1e-15, err_msg=f"{one}, {other}")


def extremes(value: np.ndarray) -> Iterator[np.ndarray]:
    """Yield a field with its first entry of every size and either sign, and with all of them."""
    for size, sign in product(SIZES, (1, -1)):
        yield np.full_like(value, sign * size, dtype=float)
        if value.size > 1:
            yield np.append(sign * size, value.ravel()[1:]).reshape(value.shape)


def holds(point: CertifiedModel) -> None:
    """Demand the certificate of each answer, payoffs that are numbers, and a theorem that is no warning."""
    for answer in point.solution():
        assert answer.gap <= EQUILIBRIUM_TOL
        assert np.isfinite(answer.payoffs).all()
    if isinstance(point, Mechanism):
        assert ((point.deal_chance() >= 0) & (point.deal_chance() <= 1)).all()
        point.split_theorem(1.0)
        assert point.consent


@pytest.mark.filterwarnings("ignore:a quota of .* is no strict majority:UserWarning")
@each
def test_numbers_of_any_size_are_refused_or_the_answer_holds(point: CertifiedModel) -> None:
    """No NaN, no wrong number, and no warning or error from within NumPy or Python."""
    for name, value in arrays(point).items():
        if (type(point).__name__, name) in MANY_OFFERS:
            continue
        for changed in extremes(value):
            try:
                holds(replace(point, **{name: changed}))  # type: ignore[type-var]  # models are dataclasses
            except GameTheoryError:
                continue
            except Exception as error:
                pytest.fail(f"{name} = {changed.tolist()}: {error!r}")


@pytest.mark.parametrize("rounds", [1e308, 10**400, np.inf, np.nan, 2.5, "many", None, [3, 4]])
@pytest.mark.parametrize("kind", [gt.ReputationForWalking, gt.WalkAway])
def test_what_is_no_number_of_rounds_is_refused(kind: type, rounds: Any) -> None:
    (point,) = (point for point in POINTS if isinstance(point, kind))
    with pytest.raises(InvalidInputError, match="rounds must be"):
        replace(point, rounds=rounds)  # type: ignore[type-var]  # models are dataclasses


def test_rounds_that_cannot_be_walked_or_listed_are_refused() -> None:
    walks, bluffs = (p for p in POINTS if isinstance(p, gt.WalkAway | gt.ReputationForWalking))
    with pytest.raises(InvalidInputError, match="rounds must be at most 100,000, got 10000000000"):
        replace(walks, rounds=10**10)  # type: ignore[type-var]  # models are dataclasses
    many: Any = replace(bluffs, rounds=10**10)  # type: ignore[type-var]
    assert many.deal_chance() == 1
    with pytest.raises(gt.RefusedError, match="thresholds of 10,000,000,000 rounds"):
        many.thresholds()
    with pytest.raises(gt.RefusedError, match="certificate of 10,000,000,000 rounds"):
        many.solution()
