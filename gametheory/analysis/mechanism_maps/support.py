"""Maps of the mechanisms of support: rewards for a deal, and aid to a party that refuses one."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap, everywhere, kept
from gametheory.analysis.mechanism_maps.situation import NotSpecifiedError, Situation, both
from gametheory.arrays import FloatArray
from gametheory.pressure.inducements import Inducements
from gametheory.pressure.insured_disagreement import InsuredDisagreement

__all__ = ["MAPS"]


def _inducements(s: Situation) -> Mapped:
    promised, paid = np.maximum(s.reward, 0.0), np.maximum(s.paid_anyway(), 0.0)
    total = promised + paid
    if not (total > 0).any():
        raise NotSpecifiedError("the configuration has no reward")
    rho, weight = s.number("substitution_rho"), s.number("economic_weight")
    applies = np.asarray((s.baseline > 0).all(axis=-1))
    return Mapped(
        mechanism=Inducements(
            disagreement=kept(applies, s.baseline, 0.5, parties=True),
            inducement=total,
            substitution=both(rho, rho),
            weight=both(weight, weight),
            conditional=np.where(total > 0, promised / np.where(total > 0, total, 1.0), 1.0),
            pressure=s.threats + np.minimum(s.reward, 0.0),
        ),
        applies=applies,
    )


def _insured(s: Situation) -> Mapped:
    """Part what gives one party and takes from the other from the rest of the pressure."""
    effects, aid, harm, own, cross = s.profile.effects, [], [], [], []
    for party in (0, 1):
        gives = np.maximum(effects[..., party], 0.0) * (effects[..., 1 - party] <= 0)
        takes = np.maximum(-effects[..., 1 - party], 0.0) * (effects[..., party] > 0)
        believed = s.profile.credibility
        aid.append(gives.sum(axis=-1))
        harm.append(takes.sum(axis=-1))
        own.append((gives * believed * s.profile.firing(party)).sum(axis=-1))
        cross.append((takes * believed * s.profile.firing(1 - party)).sum(axis=-1))
    given, taken = both(aid[0], aid[1]), both(harm[0], harm[1])
    if not (given > 0).any():
        raise NotSpecifiedError("no instrument of the configuration strengthens a party against the other")
    insured, felt = both(own[0], own[1]), both(cross[0], cross[1])
    rest = s.pressure + insured - felt[..., ::-1]
    return everywhere(
        InsuredDisagreement(
            disagreement=s.baseline,
            aid=given,
            harm=taken,
            insurance=_share(insured, given),
            credibility=_share(felt, taken),
            pressure=rest,
        )
    )


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.clip(part / np.where(whole > 0, whole, 1.0), 0.0, 1.0)


MAPS: tuple[MechanismMap, ...] = (
    MechanismMap(
        name="inducements",
        kind=Inducements,
        question="Is there a range if rewards make up for the core issue only as far as they can replace it?",
        symbols={
            "disagreement": "parameters.p_A (p_B) less parameters.c_A (c_B)",
            "inducement": "credible rewards, on a deal and in any case",
            "substitution": "parameters.substitution_rho, for both",
            "weight": "parameters.economic_weight, for both",
            "conditional": "the part that is paid on a deal only",
            "red_lines": "none: terms are free inside the scale",
            "pressure": "loss from the party's own refusal under the configuration, less losses from a deal",
        },
        build=_inducements,
        domain="the contest must be worth something to each side",
    ),
    MechanismMap(
        name="insured disagreement",
        kind=InsuredDisagreement,
        question="Does support stiffen refusal, because it comes even after one's own?",
        symbols={
            "disagreement": "parameters.p_A (p_B) less parameters.c_A (c_B)",
            "aid, harm": "effects of the instruments that strengthen one side and hurt the other",
            "insurance": "their credibility times the chance that they follow one's own refusal",
            "credibility": "their credibility times the chance that they follow the other's refusal",
            "red_lines": "none: terms are free inside the scale",
            "pressure": "the rest of the pressure, rewards included",
        },
        build=_insured,
    ),
)
