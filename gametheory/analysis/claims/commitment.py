"""Claims about what is to come: a ceasefire that shifts power, rewards in place of an issue, escalation."""

from __future__ import annotations

from typing import cast

import numpy as np

from gametheory.analysis.claims.arguments import Arguments
from gametheory.analysis.claims.kind import ClaimKind
from gametheory.analysis.claims.mediator_options import requires_mediator
from gametheory.analysis.claims.number import At, ClaimNumber, Quantifier, of_case
from gametheory.analysis.mechanism_maps import MAPS, NotSpecifiedError, Situation
from gametheory.analysis.mediator import mediator_options
from gametheory.arrays import BoolArray, FloatArray
from gametheory.pressure.ceasefire import Ceasefire
from gametheory.pressure.escalation import Escalation
from gametheory.pressure.escalation_risk import resolve_to_escalate
from gametheory.pressure.inducements import Inducements

__all__ = ["KINDS"]

_BY_NAME = {entry.name: entry for entry in MAPS}
_SHIFT = "parameters.power_shift_freeze"


def _situation(a: Arguments, configuration: str, at: At) -> Situation:
    return Situation.of(a.scenario, configuration, text=next(iter(a.scenario.packages)), at=at)


def _ceasefire(a: Arguments) -> ClaimNumber:
    configuration, party = a.configuration(), a.party()
    claimed = a.one("claimed", ("refuses", "the shift deters"))
    by = a.number("by", 0.1, positive=True)
    letter = "AB"[party]

    def truce(at: At) -> Ceasefire:
        try:
            mechanism = _BY_NAME["ceasefire"](_situation(a, configuration, at)).mechanism
        except NotSpecifiedError as missing:
            a.fail("kind", f"needs what the ceasefire rests on: {missing}")
        return cast("Ceasefire", mechanism)

    def shortfall(at: At) -> FloatArray:
        """Return the pressure on the party that is missing for its consent; negative is to spare."""
        found = truce(at)
        window, weight = found.window(), found.weight_future
        short = found.shift - window.largest if party == 0 else window.smallest - found.shift
        return np.asarray(short * weight)

    def values(at: At) -> FloatArray:
        if claimed == "refuses":
            return shortfall(at)[..., np.newaxis]
        here = np.asarray(at.get(_SHIFT, a.scenario.quantity(_SHIFT).central))
        step, at = np.asarray(at.get("test.by", by)), of_case(at)
        return np.asarray(shortfall({**at, _SHIFT: here + step}) - shortfall(at))[..., np.newaxis]

    window = truce({}).window()
    limit, name = (window.largest, "largest") if party == 0 else (window.smallest, "smallest")
    what = {
        "refuses": f"a ceasefire is worth less to {letter} than going on, under {configuration!r}",
        "the shift deters": (
            f"what {letter} lacks for a ceasefire grows as the expected shift of power rises by {by:g}"
        ),
    }
    return ClaimNumber(
        statement=what[claimed],
        values=values,
        figures={
            f"{name} shift that {letter} accepts": float(limit),
            "expected shift": a.scenario.quantity(_SHIFT).central,
        },
        caveat="" if claimed == "refuses" else "by construction: a later settlement weighs more than nothing",
        free={} if claimed == "refuses" else {"by": (by / 10, by, 10 * by)},
        configurations=(configuration,),
    )


def _substitution(a: Arguments) -> ClaimNumber:
    party, keeps = a.party(), a.number("keeps", 0.5)
    rewards = a.several("rewards", [n for n, i in a.scenario.instruments.items() if i.trigger == "deal"])
    if "substitution_rho" not in a.scenario.parameters:
        a.fail("kind", "needs parameters.substitution_rho, which is missing")

    def model(at: At) -> tuple[Inducements, BoolArray]:
        dispute = a.scenario.dispute(at)
        stake = dispute.contest.values()[..., party]
        promised = sum(
            i.credibility * i.settlement[..., party] for i in dispute.instruments if i.name in rewards
        )
        rho = np.asarray(at.get("parameters.substitution_rho", _rho(a)), dtype=float)
        fits = stake > 0
        sizes = (np.where(fits, stake, 0.5), np.maximum(promised, 0.0), rho)
        own, reward, exponent = np.broadcast_arrays(*sizes)
        pairs = (_pair(own, 0.5), _pair(reward, 0.0), _pair(exponent, 1.0))
        return Inducements(disagreement=pairs[0], inducement=pairs[1], substitution=pairs[2]), fits

    def values(at: At) -> FloatArray:
        found, fits = model(of_case(at))
        own = found.disagreement[..., 0]
        left = found.floor()[..., 0] / own - np.asarray(at.get("test.keeps", keeps))
        falls = (own - found.requirement()[..., 0]) / own
        return np.stack(np.broadcast_arrays(np.where(fits, -falls, np.nan), np.where(fits, left, np.nan)), -1)

    central, _ = model({})
    required = float(central.requirement()[0])
    return ClaimNumber(
        statement=(
            f"the rewards promised do not lower the core share that {'AB'[party]} requires (word for word); "
            f"no reward, however large, lowers it to {keeps:g} of what its refusal is worth"
        ),
        values=values,
        parts=("word for word", "however large"),
        quantifier=Quantifier.EACH,
        free={"keeps": (0.0, keeps, 1.0)},
        unit="share of the worth of refusing",
        figures={
            "worth of refusing": float(central.disagreement[0]),
            "promised reward": float(central.inducement[0]),
            "share required with it": required,
            "share required with any reward": float(central.floor()[0]),
            "fall of the share for each unit promised": float(
                (central.disagreement[0] - required) / central.inducement[0]
            ),
        },
    )


def _rho(a: Arguments) -> float:
    return a.scenario.parameters["substitution_rho"].central


def _pair(own: FloatArray, other: float) -> FloatArray:
    return np.stack([own, np.full(own.shape, other)], axis=-1)


def _escalation(a: Arguments) -> ClaimNumber:
    requires_mediator(a)
    configuration = a.configuration()
    campaigns = a.several("campaigns", a.scenario.instruments)
    letters = dict(zip((p.id for p in a.scenario.party_actors), (0, 1), strict=True))
    wielders = [a.scenario.instruments[name].wielder.id for name in campaigns]
    for name, wielder in zip(campaigns, wielders, strict=True):
        if wielder not in letters:
            a.fail("campaigns", "must be wielded by a party", name)
    places = [list(a.scenario.instruments).index(name) for name in campaigns]

    def resolve(at: At) -> tuple[FloatArray, FloatArray]:
        options, stakes = mediator_options(a.scenario, at)
        by_name = {option.name: option for option in options}
        rise = by_name["escalate"].hot_war - by_name["walk"].hot_war
        return resolve_to_escalate(by_name["escalate"], by_name["walk"], stakes), np.asarray(rise)

    def values(at: At) -> FloatArray:
        effects = a.scenario.profile(configuration, at).effects
        own = [effects[..., j, letters[w]] for j, w in zip(places, wielders, strict=True)]
        most, rise = resolve(at)
        return np.stack(np.broadcast_arrays(*own, most - rise), axis=-1)

    most, rise = (float(each) for each in resolve({}))
    figures = {"largest rise of the risk that the mediator would take": most, "rise if it escalates": rise}
    return ClaimNumber(
        statement=(
            "after a stall somebody gains from escalating: a party from its campaign over going on as "
            "before, or the mediator from escalating over leaving"
        ),
        values=values,
        parts=(*campaigns, "the mediator escalates"),
        quantifier=Quantifier.SOME,
        unit="share of pie; for the mediator, chance of a wider war",
        figures=figures | _from_instruments(a, configuration),
    )


def _from_instruments(a: Arguments, configuration: str) -> dict[str, float]:
    """Return the rise of the risk that the effects of the instruments give, where the file states them."""
    try:
        mechanism = _BY_NAME["escalation"](_situation(a, configuration, {})).mechanism
    except NotSpecifiedError:
        return {}
    risk = cast("Escalation", mechanism).risk
    return {"rise by the instruments of the configuration, if A refuses": float(risk[0])}


KINDS = (
    ClaimKind(
        name="ceasefire",
        meaning="a party refuses a ceasefire, or the shift of power after it makes the party more reluctant",
        arguments={
            "party": "A or B",
            "claimed": "refuses, or the shift deters",
            "[by]": "step of the shift, 0.1 by default",
            "[configuration]": "under which pressure",
        },
        build=_ceasefire,
    ),
    ClaimKind(
        name="substitution",
        meaning="rewards do not lower the core share that a party requires, and none brings it below a part",
        arguments={
            "party": "A or B",
            "rewards": "list of instruments with the trigger deal",
            "[keeps]": "that part, 0.5 by default",
        },
        build=_substitution,
    ),
    ClaimKind(
        name="escalation",
        meaning="after a stall at least one of the branches of escalation pays whoever decides on it",
        arguments={
            "campaigns": "list of instruments that a party wields",
            "[configuration]": "whose instruments raise the risk",
        },
        build=_escalation,
    ),
)
