"""The axiomatic solutions as the catalogue lists them and case files call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gametheory.bargaining.axiomatic.asymmetric_nash import AsymmetricNash
from gametheory.bargaining.axiomatic.case_problem import PROBLEM, problem_of_case
from gametheory.bargaining.axiomatic.centroid_ray import CentroidRay
from gametheory.bargaining.axiomatic.claims import EqualSacrifice, ProportionalWithClaims
from gametheory.bargaining.axiomatic.equal_area import EqualArea
from gametheory.bargaining.axiomatic.equal_loss import EqualLoss
from gametheory.bargaining.axiomatic.kalai_smorodinsky import KalaiSmorodinsky
from gametheory.bargaining.axiomatic.leximin import LexicographicKalaiSmorodinsky, Leximin
from gametheory.bargaining.axiomatic.nash import Nash
from gametheory.bargaining.axiomatic.perles_maschler import PerlesMaschler
from gametheory.bargaining.axiomatic.proportional import Egalitarian, Proportional
from gametheory.bargaining.axiomatic.raiffa_continuous import RaiffaContinuous
from gametheory.bargaining.axiomatic.raiffa_discrete import RaiffaDiscrete
from gametheory.bargaining.axiomatic.rational_equal_loss import RationalEqualLoss
from gametheory.bargaining.axiomatic.risk_aversion import KIHLSTROM_ROTH_SCHMEIDLER_1981, MoneyDivision
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.bargaining.axiomatic.utilitarian import RelativeUtilitarian, Utilitarian
from gametheory.bargaining.axiomatic.variable_threats import NASH_1953, VariableThreats
from gametheory.bargaining.axiomatic.yu import Yu
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import InvalidInputError, invalid
from gametheory.payoffs.utility import CARA, CRRA, Utility
from gametheory.solvers.solve import solve

__all__ = ["MODELS"]

_X = {"x": "the solution point", "ideal": "the ideal point over the individually rational part"}


def _solution(
    name: str,
    title: str,
    rule: Callable[[Mapping[str, Any]], AxiomaticSolution],
    citation: Citation,
    *,
    parameters: tuple[Parameter, ...] = (),
    outputs: Mapping[str, str] | None = None,
) -> Model:
    extra = outputs or {}

    def evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
        problem, solver = problem_of_case(inputs), rule(inputs)
        found = solve(problem, solver)
        result = {"ideal": problem.ideal_point} | {
            key: found.details[key] for key in extra if key in found.details
        }
        return result | ({"x": found[0].payoffs} if len(found) == 1 else {})

    return Model(
        name=name,
        title=title,
        parameters=(*PROBLEM, *parameters),
        outputs={**_X, **extra},
        citations=(citation,),
        evaluate=evaluate,
        unordered=frozenset({"face"}),
        notes="players are numbered from 1; a number is exact up to rounding of the stated set",
    )


def _weights(meaning: str) -> tuple[Parameter, ...]:
    return (Parameter(name="weights", meaning=meaning, domain="length n, positive", shape=("n",)),)


_CLAIMS = (
    Parameter(
        name="claims",
        meaning="what the parties claim",
        domain="length n, at least d and not strictly inside the set",
        unit="payoff",
        shape=("n",),
    ),
)
_FACE = {"value": "the largest sum", "face": "the corners of the face of maximisers"}


def _unrestricted(inputs: Mapping[str, Any]) -> dict[str, Any]:
    problem = problem_of_case(inputs)
    everywhere, rational = solve(problem, Utilitarian(unrestricted=True)), solve(problem, Utilitarian())
    return {
        "value_unrestricted": everywhere.details["value"],
        "x_unrestricted": Utilitarian(unrestricted=True).point(problem),
        "value_ir": rational.details["value"],
        "x_ir": Utilitarian().point(problem),
    }


def _threats(inputs: Mapping[str, Any], *, side_payments: bool) -> dict[str, Any]:
    found = solve(VariableThreats(inputs["A"], inputs["B"], side_payments=side_payments))[0].value
    return {
        "payoffs": found.payoffs,
        "threats": found.threats,
        "threat_point": found.threat_point,
        "sigma": found.sigma,
        "delta": found.delta,
        "lambda": found.rate,
    }


def _money(inputs: Mapping[str, Any], rule: AxiomaticSolution) -> dict[str, Any]:
    kind = inputs["utility"]
    names = {"crra": "rho", "cara": "alpha"}
    if kind not in names:
        raise invalid("utility", f"must be one of {sorted(names)}", kind)
    if names[kind] not in inputs or len({"rho", "alpha"} & inputs.keys()) != 1:
        raise InvalidInputError(f"utility {kind!r} takes {names[kind]} and no other attitude to risk")
    first, second = inputs[names[kind]]
    family: type[CRRA | CARA] = CRRA if kind == "crra" else CARA
    utilities: tuple[Utility, Utility] = (family(np.asarray(first)), family(np.asarray(second)))
    return {"money": MoneyDivision(inputs["pie"], utilities, inputs["wealth"]).shares(rule)}


_MONEY_NOTES = (
    "players are numbered from 1; 'crra' takes rho, 'cara' takes alpha, one number a player; money sums to "
    "the pie"
)
_MONEY = (
    Parameter(name="pie", meaning="what there is to divide", domain="positive", unit="money"),
    Parameter(
        name="utility", meaning="family of utility functions", domain="'crra' or 'cara'", kind=Kind.TEXT
    ),
    Parameter(
        name="rho",
        meaning="relative risk aversion of each",
        domain="not negative",
        required=False,
        shape=(2,),
    ),
    Parameter(
        name="alpha",
        meaning="absolute risk aversion of each",
        domain="not negative",
        unit="per unit of money",
        required=False,
        shape=(2,),
    ),
    Parameter(
        name="wealth",
        meaning="what each has without agreement",
        domain="not negative",
        unit="money",
        shape=(2,),
    ),
)
_BIMATRIX = (
    Parameter(
        name="A",
        meaning="payoffs of the row player",
        domain="m by k, finite",
        unit="payoff",
        shape=("m", "k"),
    ),
    Parameter(
        name="B",
        meaning="payoffs of the column player",
        domain="m by k, finite",
        unit="payoff",
        shape=("m", "k"),
    ),
)
_THREATS = {
    "payoffs": "what both get",
    "threats": "one optimal mixed threat a player",
    "threat_point": "what the threats would pay",
    "sigma": "the largest lambda a + b",
    "delta": "the value of lambda A - B",
    "lambda": "the rate of exchange; infinite where player 1 is held at her best payoff",
}

MODELS: tuple[Model, ...] = (
    _solution("nash", "Nash bargaining solution", lambda _: Nash(), Nash.citation),
    _solution(
        "asymmetric_nash",
        "Nash solution with bargaining power",
        lambda inputs: AsymmetricNash(inputs["weights"]),
        AsymmetricNash.citation,
        parameters=_weights("bargaining power"),
    ),
    _solution(
        "kalai_smorodinsky",
        "Kalai-Smorodinsky solution",
        lambda _: KalaiSmorodinsky(),
        KalaiSmorodinsky.citation,
    ),
    _solution("egalitarian", "Egalitarian solution", lambda _: Egalitarian(), Egalitarian.citation),
    _solution(
        "proportional",
        "Proportional solution",
        lambda inputs: Proportional(inputs["weights"]),
        Proportional.citation,
        parameters=_weights("proportions of the gains"),
    ),
    _solution(
        "utilitarian",
        "Utilitarian solution over individually rational points",
        lambda _: Utilitarian(),
        Utilitarian.citation,
        outputs=_FACE,
    ),
    _solution(
        "relative_utilitarian",
        "Relative utilitarian solution",
        lambda _: RelativeUtilitarian(),
        RelativeUtilitarian.citation,
        outputs=_FACE,
    ),
    Model(
        name="utilitarian_unrestricted",
        title="Utilitarian solution over all of S beside that over individually rational points",
        parameters=PROBLEM,
        outputs={
            "value_unrestricted": "the largest sum over S",
            "x_unrestricted": "a maximiser over S",
            "value_ir": "the largest sum over individually rational points",
            "x_ir": "a maximiser over individually rational points",
        },
        citations=(Utilitarian.citation,),
        evaluate=_unrestricted,
        notes=(
            "players are numbered from 1; where several points have the largest sum, x is the one "
            "whose normalised gains are best in the leximin order"
        ),
    ),
    _solution(
        "equal_loss",
        "Equal-loss solution",
        lambda _: EqualLoss(unrestricted=True),
        EqualLoss.citation,
        outputs={
            "loss": "what everybody falls short of the ideal point by",
            "individually_rational": "whether nobody is worse off than at disagreement",
        },
    ),
    _solution(
        "rational_equal_loss",
        "Rational equal-loss solution",
        lambda _: RationalEqualLoss(),
        RationalEqualLoss.citation,
        outputs={"loss": "the largest loss"},
    ),
    _solution(
        "claims_equal_sacrifice",
        "Equal sacrifice from claims",
        lambda inputs: EqualSacrifice(inputs["claims"]),
        EqualSacrifice.citation,
        parameters=_CLAIMS,
        outputs={"sacrifice": "what everybody gives up"},
    ),
    _solution(
        "claims_proportional",
        "Proportional solution with claims",
        lambda inputs: ProportionalWithClaims(inputs["claims"]),
        ProportionalWithClaims.citation,
        parameters=_CLAIMS,
    ),
    _solution(
        "raiffa_discrete",
        "Raiffa's discrete solution",
        lambda _: RaiffaDiscrete(),
        RaiffaDiscrete.citation,
        outputs={"first_steps": "the first two interim agreements"},
    ),
    _solution(
        "raiffa_continuous",
        "Raiffa's continuous solution",
        lambda _: RaiffaContinuous(),
        RaiffaContinuous.citation,
    ),
    _solution(
        "perles_maschler",
        "Perles-Maschler super-additive solution",
        lambda _: PerlesMaschler(),
        PerlesMaschler.citation,
    ),
    _solution(
        "equal_area",
        "Equal-area (area monotonic) solution",
        lambda _: EqualArea(),
        EqualArea.citation,
        outputs={"area": "the area of the individually rational region"},
    ),
    _solution(
        "centroid_ray",
        "Last point of the ray through the centre of gravity",
        lambda _: CentroidRay(),
        CentroidRay.citation,
        outputs={"centroid": "the centre of gravity"},
    ),
    _solution(
        "yu",
        "Yu's compromise solution",
        lambda inputs: Yu(inputs["p"]),
        Yu.citation,
        parameters=(Parameter(name="p", meaning="order of the norm", domain="at least 1, or 'inf'"),),
        outputs={
            "distance": "the distance from the ideal point",
            "face": "the corners of the face of minimisers, p = 1",
        },
    ),
    _solution(
        "leximin", "Leximin (lexicographic egalitarian) solution", lambda _: Leximin(), Leximin.citation
    ),
    _solution(
        "lexicographic_ks",
        "Lexicographic Kalai-Smorodinsky solution",
        lambda _: LexicographicKalaiSmorodinsky(),
        LexicographicKalaiSmorodinsky.citation,
    ),
    Model(
        name="nash_risk_aversion",
        title="Nash division of money between players who dislike risk",
        parameters=_MONEY,
        outputs={"money": "what each gets"},
        citations=(KIHLSTROM_ROTH_SCHMEIDLER_1981,),
        evaluate=lambda inputs: _money(inputs, Nash()),
        notes=_MONEY_NOTES,
    ),
    Model(
        name="ks_risk_aversion",
        title="Kalai-Smorodinsky division of money between players who dislike risk",
        parameters=_MONEY,
        outputs={"money": "what each gets"},
        citations=(KIHLSTROM_ROTH_SCHMEIDLER_1981,),
        evaluate=lambda inputs: _money(inputs, KalaiSmorodinsky()),
        notes=_MONEY_NOTES,
    ),
    Model(
        name="variable_threat_tu",
        title="Nash bargaining with optimal threats and side payments",
        parameters=_BIMATRIX,
        outputs=_THREATS,
        citations=(NASH_1953,),
        evaluate=lambda inputs: _threats(inputs, side_payments=True),
        notes="player 1 chooses rows and player 2 columns; lambda is what 1's unit is worth in 2's, here 1",
    ),
    Model(
        name="variable_threat_ntu",
        title="Nash bargaining with optimal threats, no side payments",
        parameters=_BIMATRIX,
        outputs=_THREATS,
        citations=(NASH_1953,),
        evaluate=lambda inputs: _threats(inputs, side_payments=False),
        notes=(
            "player 1 chooses rows and player 2 columns; lambda is what 1's unit is worth in 2's; "
            "sigma and delta are in 2's units, in 1's if lambda is infinite"
        ),
    ),
)
