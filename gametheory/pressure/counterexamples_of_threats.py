"""False claims about mediators, arms, threats to leave, and what is said in public."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gametheory.crisis.audience_cost_attrition import AudienceCostAttrition
from gametheory.crisis.audience_costs import AudienceCosts
from gametheory.mediation.cheap_talk_mediator import CheapTalkMediator
from gametheory.mediation.mediation_and_peace import MediationAndPeace
from gametheory.mediation.walk_away import WalkAway
from gametheory.pressure.arms_backfire import ArmsBackfire
from gametheory.pressure.counterexamples import Counterexample, Evidence
from gametheory.pressure.mediator_effort import MediatorEffort

__all__ = ["CLAIMS"]


def _caring_makes_even() -> Evidence:
    stakes = np.array([0.1, 0.5, 1.0, 1.6, 4.0])
    index = MediatorEffort(legacy=stakes, acceptance=(0.2, 0.2), effort_cost=(0.7, 4.0)).index()
    root = np.sqrt([0.7, 4.0])
    bound = float((root[1] - root[0]) / root.sum())
    return Evidence(
        numbers={
            **{
                f"index of unevenness, deal worth {stake:g}": float(value)
                for stake, value in zip(stakes, index, strict=True)
            },
            "least index while neither consent is bought outright": bound,
        },
        refutes=bool((index[:2] >= bound).all() and index[-1] == 0.0),
    )


def _arms_soften() -> Evidence:
    arming = ArmsBackfire(
        slack=0.05, conversion=1.6, shift=0.1, tolerated=0.15, weight_future=0.9, arms=[0.0, 0.2, 0.3]
    )
    deals = arming.deal_chance()
    return Evidence(
        numbers={
            **{
                f"party 0 accepts a ceasefire, arms {arms:g}": float(deal)
                for arms, deal in zip(arming.arms, deals, strict=True)
            },
            "arms beyond which it refuses": float(arming.critical_arms()),
        },
        refutes=bool(deals[0] == 1.0 and deals[-1] == 0.0),
    )


def _credible_before() -> Evidence:
    talks = WalkAway(
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
    )
    credible = talks.walk_credible()
    return Evidence(
        numbers={f"leaving is credible in round {k + 1}": float(now) for k, now in enumerate(credible)},
        refutes=bool(credible[-1] and not credible[:-1].any()),
    )


def _honesty_lowers_war() -> Evidence:
    talk = CheapTalkMediator(
        prior=0.6, error=0.05, target_cost=(0.1, 0.4), listener_cost=0.2, mediator_cost=0.3, bias=0.5
    )
    without, honest = float(talk.p_war_without()), float(talk.p_war())
    return Evidence(
        numbers={"chance of war without a mediator": without, "with an honest one": honest},
        refutes=honest > without,
    )


def _audience_costs_prevent_war() -> Evidence:
    staged = AudienceCosts(balance=0.4, cost_range=(1.5, 1.2), audience=[0.1, 0.2])
    bluffing = staged.p_war().tolist()
    race = [float(AudienceCostAttrition(audience=(a, a), war_loss=(2, 2)).p_war()) for a in (1.0, 3.0)]
    return Evidence(
        numbers={
            "two-stage crisis with partial bluffing: war at audience cost 0.1": bluffing[0],
            "at audience cost 0.2": bluffing[1],
            "growing audience costs, alike for both: war at rate 1": race[0],
            "at rate 3": race[1],
        },
        refutes=bluffing[1] > bluffing[0] and abs(race[1] - race[0]) <= 1e-9,
    )


def _separating_is_best() -> Evidence:
    many = MediationAndPeace(strong=0.35, pie_after_war=0.7, advantage=0.8)
    apart, halves = float(many.separating()), float(many.benchmark())
    few = replace(many, strong=0.2)
    plain, mimicry = few.semi_separating([0.0, 0.03]).tolist()
    return Evidence(
        numbers={
            "peace if types are told apart in public": apart,
            "peace if all split in halves": halves,
            "with fewer strong: if told apart": plain,
            "with fewer strong: if 3% of the weak claim strength": mimicry,
            "with fewer strong: with a mediator": float(few.mediated()),
        },
        refutes=halves > apart and float(few.mediated()) > mimicry > plain,
    )


CLAIMS: tuple[Counterexample, ...] = (
    Counterexample(
        name="a mediator who cares more becomes even",
        claim="A mediator who cares more for the deal presses more evenly.",
        why="where the costs of pressing differ its unevenness stays above a bound",
        true_when="where it can buy both consents outright, or both efforts end at one cap",
        compute=_caring_makes_even,
    ),
    Counterexample(
        name="arms for one side soften the other",
        claim="More arms for one side make the other readier for a ceasefire.",
        why="they also raise the shift of power that it fears from the peace",
        true_when="where a unit of arms shifts the later balance by little",
        compute=_arms_soften,
    ),
    Counterexample(
        name="credible at the deadline, credible before",
        claim="A threat to walk away that is credible at the deadline is credible before.",
        why="success expected later makes leaving now irrational",
        true_when="where leaving costs the mediator little blame",
        compute=_credible_before,
    ),
    Counterexample(
        name="an honest mediator lowers the chance of war",
        claim="An honest mediator lowers the probability of war.",
        why="its word makes a side bold that would have been cautious on its own",
        true_when="where the uninformed side would have run the risk without it",
        compute=_honesty_lowers_war,
    ),
    Counterexample(
        name="audience costs reduce war",
        claim="Audience costs reduce the risk of war.",
        why="they make bluffs dearer to call off, and between equals they cancel out",
        true_when="where they are high enough that nobody bluffs, or everybody backs down",
        compute=_audience_costs_prevent_war,
    ),
    Counterexample(
        name="separating talk is the best talk",
        claim="The separating equilibrium is the best that direct talk can do.",
        why="where many are strong all accept halves unasked; where few are, some mimicry keeps more peace",
        true_when="of some parameters only",
        compute=_separating_is_best,
    ),
)
