"""False claims about how pressure is split and on whom it falls."""

from __future__ import annotations

from gametheory.arrays import ATOL
from gametheory.pressure.attrition import Attrition
from gametheory.pressure.blame_competition import BlameCompetition
from gametheory.pressure.concession_game import ConcessionGame
from gametheory.pressure.counterexamples import Counterexample, Evidence
from gametheory.pressure.free_terms import FreeTerms
from gametheory.pressure.gap_closing import GapClosing
from gametheory.pressure.reputation import Reputation
from gametheory.pressure.rival_procedures import RivalProcedures
from gametheory.pressure.screening import Screening
from gametheory.pressure.sequential_concessions import SequentialConcessions

__all__ = ["CLAIMS"]

_TRACE = 1e-6


def _uneven_always_stalls() -> Evidence:
    waiting = Reputation(demand=(0.6, 0.6), discount_rate=(0.1, 0.1), obstinate=(0.1, 0.1))
    delay = waiting.under([(0.1, 0.1), (0.2, 0.0)]).mean_delay()
    steps = RivalProcedures(ceasefire_first=(-0.1, 0.6), talks_first=(0.5, -0.15), war=(0, 0))
    order = steps.under([(0.06, 0.06), (0.12, 0.0)]).deal_chance()
    gap = GapClosing(concession_cost=(1, 1.2), curvature=0.5, requested=0.3)
    closed = gap.under([(0.3, 0.3), (0.6, 0.0)]).deal_chance()
    fence = FreeTerms(disagreement=(0.7, 0.5), red_lines=(0.3, 0.45))
    fenced = fence.under([(0.15, 0.15), (0.25, 0.05)]).deal_chance()
    concede = ConcessionGame(
        both=(0, 0), temptation_payoff=(0.5, 0.1), sucker=(-0.6, -0.6), stalemate=(0, 0)
    ).under([(0.4, 0.4), (0.6, 0.2)])
    yields = concede.deal_chance()
    pairs = {
        "reputation: mean delay": (delay, False),
        "rival procedures: deal": (order, True),
        "concave concession costs: deal": (closed, True),
        "one red line: deal": (fenced, True),
        "unequal thresholds: deal": (yields, True),
    }
    numbers = {
        f"{what}, {split}": float(found[k])
        for what, (found, _) in pairs.items()
        for k, split in enumerate(("even", "uneven"))
    }
    better = [(found[1] > found[0]) if more else (found[1] < found[0]) for found, more in pairs.values()]
    return Evidence(numbers=numbers, refutes=all(map(bool, better)))


def _support_raises_the_risk() -> Evidence:
    crisis = {"share": 0.5, "proposer_cost": 0.1, "low": 0.0, "high": 0.5}
    plain, shifted = Screening(**crisis), Screening(**crisis, shift=0.1)
    unfelt = Screening(**crisis, unfelt_support=0.08)
    risks = [float(each.breakdown()) for each in (plain, shifted, unfelt)]
    return Evidence(
        numbers={
            "risk of breakdown, no support": risks[0],
            "with support that both feel": risks[1],
            "with support that the other side does not feel": risks[2],
        },
        refutes=abs(risks[1] - risks[0]) <= ATOL and risks[2] > risks[0],
    )


def _windfall_stiffens() -> Evidence:
    payoffs = {
        "both": (0.0, 0.0),
        "temptation_payoff": (0.3, 0.3),
        "stalemate": (0.0, 0.0),
        "pressure": (0.35, 0.35),
    }
    plain = ConcessionGame(**payoffs, sucker=(-0.5, -0.5))
    windfall = {**payoffs, "stalemate": (0.15, 0.0)}
    paid = ConcessionGame(**windfall, sucker=(-0.35, -0.5))
    first = SequentialConcessions(
        both=(0, 0),
        temptation_payoff=(0.3, 0.3),
        sucker=(-0.5, -0.5),
        stalemate=(0, 0),
        pressure=(0, 0.4),
    )
    leads = SequentialConcessions(
        both=(0, 0),
        temptation_payoff=(0.3, 0.3),
        sucker=(-0.5, -0.5),
        stalemate=(0, 0),
        windfall=(0.15, 0),
        pressure=(0, 0.4),
    )
    simultaneous = [float(game.deal_chance()) for game in (plain, paid)]
    sequential = [float(game.deal_chance()) for game in (first, leads)]
    return Evidence(
        numbers={
            "moving together: deal without a windfall": simultaneous[0],
            "moving together: deal with a windfall of 0.15 if the other holds": simultaneous[1],
            "moving first: deal without it": sequential[0],
            "moving first: deal with it": sequential[1],
        },
        refutes=simultaneous[0] == simultaneous[1] and sequential[1] < sequential[0],
    )


def _bias_stalls() -> Evidence:
    game = BlameCompetition(
        disagreement=(-0.2, -0.2), bias=[0.0, 0.05, 0.1, 0.2], responsiveness=0.1, pressure=(0.5, 0.5)
    )
    chance = game.deal_chance()
    return Evidence(
        numbers={
            f"chance of a deal at bias {bias:g}": float(value)
            for bias, value in zip(game.bias, chance, strict=True)
        },
        refutes=bool(abs(chance[1] - chance[0]) <= ATOL and chance[3] < chance[2] - _TRACE),
    )


def _pressing_makes_yield() -> Evidence:
    waiting = Attrition(cost=(0.1, 0.1), prize=(1, 1), pressure=[(0.1, 0.1), (0.2, 0.0)])
    even, pressed = waiting.concedes_first()[..., 0].tolist()
    return Evidence(
        numbers={
            "party 0 gives in first, pressed alike": even,
            "party 0 gives in first, all pressure on party 0": pressed,
        },
        refutes=pressed < even,
    )


def _more_can_only_help() -> Evidence:
    talks = SequentialConcessions(
        both=(0, 0), temptation_payoff=(0.3, 0.3), sucker=(-0.5, -0.5), stalemate=(0, 0), leader=0
    )
    moderate, strong = talks.under([(0, 0.4), (0, 0.6)]).deal_chance().tolist()
    return Evidence(
        numbers={"deal with pressure 0.4 on the follower": moderate, "deal with pressure 0.6": strong},
        refutes=strong < moderate,
    )


CLAIMS: tuple[Counterexample, ...] = (
    Counterexample(
        name="uneven pressure always stalls",
        claim="Uneven pressure always lowers the chance of a deal.",
        why="where one party's yielding is enough, or only one needs pressure, an uneven split is better",
        true_when="where both consents are needed and the terms cannot follow the pressure",
        compute=_uneven_always_stalls,
    ),
    Counterexample(
        name="support raises the risk of breakdown",
        claim="Support for one side raises the risk of breakdown.",
        why="support that both sides feel moves the demand and not the risk",
        true_when="of the part that the other side does not feel",
        compute=_support_raises_the_risk,
    ),
    Counterexample(
        name="a windfall makes a side hold out",
        claim="A side holds out because the other one's punishment would benefit it.",
        why="where both decide at once the windfall comes whatever one does oneself",
        true_when="of a side that moves first, or whose refusal may be blamed on the other",
        compute=_windfall_stiffens,
    ),
    Counterexample(
        name="biased blame stalls",
        claim="A biased blame rule lowers the chance of a deal.",
        why="with even penalties it moves intransigence from the blamed side to the spared one",
        true_when="beyond the bias at which the blamed side has yielded in full",
        compute=_bias_stalls,
    ),
    Counterexample(
        name="pressing a party makes it yield",
        claim="Pressing a party makes that party yield.",
        why="in a war of attrition the other party makes up for the pressure by yielding more",
        true_when="where a party yields from a threshold on, as in the concession game",
        compute=_pressing_makes_yield,
    ),
    Counterexample(
        name="more pressure can only help",
        claim="More pressure on one side can only help.",
        why="a follower that yields in any case leaves the leader no reason to concede",
        true_when="of the side that moves first, and of whether both may concede if they decide at once",
        compute=_more_can_only_help,
    ),
)
