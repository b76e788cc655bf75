"""Maps of the mechanisms without private information: terms that are free, fixed, conceded or signed."""

from __future__ import annotations

import numpy as np

from gametheory.analysis.mechanism_maps.mechanism_map import Mapped, MechanismMap, everywhere, kept
from gametheory.analysis.mechanism_maps.situation import Situation, both
from gametheory.pressure.blame_competition import BlameCompetition
from gametheory.pressure.concession_game import ConcessionGame
from gametheory.pressure.free_terms import FreeTerms, RangeGap
from gametheory.pressure.gap_closing import GapClosing
from gametheory.pressure.sequential_concessions import SequentialConcessions
from gametheory.pressure.sign_or_refuse import SignOrRefuse

__all__ = ["MAPS"]

_PRESSURE = "loss from the party's own refusal under the configuration, plus conditional rewards"
_BASELINE = "parameters.p_A (p_B) less parameters.c_A (c_B): the contest without pressure"
_TEXT = "packages, issues.*.weights, conditional rewards, less the contest without pressure"


def _free_terms(s: Situation) -> Mapped:
    return everywhere(FreeTerms(disagreement=s.baseline, pressure=s.pressure))


def _red_lines(s: Situation) -> Mapped:
    lines = s.red_lines()
    return everywhere(FreeTerms(disagreement=s.baseline, pressure=s.pressure, red_lines=lines))


_IN_THE_WAY = {
    RangeGap.NONE: "",
    RangeGap.SURPLUS: "In the way: the two limits leave no range between them.",
    RangeGap.RED_LINE_1: "In the way: A asks for more than B's red line allows.",
    RangeGap.RED_LINE_0: "In the way: B offers less than A's red line demands.",
}


def _in_the_way(terms: FreeTerms) -> str:
    """Say which of the three gaps is the largest, or that the red lines leave nothing to be pressed for."""
    if np.isinf(terms.shortfalls()).any():
        return "In the way: the red lines contradict each other, which no pressure moves."
    return _IN_THE_WAY[RangeGap(int(terms.binding()))]


def _signing(s: Situation) -> Mapped:
    windfall = np.maximum(s.windfall, 0.0)
    applies = np.asarray((s.threats + windfall >= 0).all(axis=-1))
    game = SignOrRefuse(
        net_value=s.gain,
        windfall=kept(applies, windfall, 1.0, parties=True),
        blame=s.blamed_first,
        pressure=kept(applies, s.threats, 0.0, parties=True),
    )
    return Mapped(mechanism=game, applies=applies)


def _concessions(s: Situation) -> dict[str, np.ndarray]:
    favourite = s.favourites()
    worth = [s.worth(name) for name in favourite]
    return {
        "both": s.worth(s.text) + s.reward,
        "temptation_payoff": both(worth[0][..., 0], worth[1][..., 1]),
        "sucker": both(worth[1][..., 0], worth[0][..., 1]),
        "stalemate": s.baseline,
        "pressure": s.threats,
    }


def _given_up(game: ConcessionGame) -> str:
    """Say of a party that gives nothing up that it does not."""
    free = [name for name, worth in zip("AB", game.temptation(), strict=True) if worth <= 0]
    words = [f"{name} gives up nothing: no text on the table is worth more to it" for name in free]
    return f"{'; '.join(words)}." if words else ""


def _concession_game(s: Situation) -> Mapped:
    return everywhere(ConcessionGame(**_concessions(s)))


def _sequential(s: Situation) -> Mapped:
    return everywhere(SequentialConcessions(**_concessions(s), windfall=s.windfall, leader=0))


def _gap_closing(s: Situation) -> Mapped:
    benefit = 1.0 - s.baseline
    applies = np.asarray(((benefit >= 0) & (benefit + s.pressure >= 0)).all(axis=-1))
    game = GapClosing(
        concession_cost=(1.0, 1.0),
        benefit=kept(applies, benefit, 1.0, parties=True),
        curvature=s.number("concession_curvature"),
        requested=1.0,
        pressure=kept(applies, s.pressure, 0.0, parties=True),
    )
    return Mapped(mechanism=game, applies=applies)


def _blame(s: Situation) -> Mapped:
    r"""Read off what each side gets if it is blamed and if the other is, so that no error counts twice.

    Let :math:`u_i` be what failure pays *i* if it is blamed, :math:`v_i` if the other is. Failure then pays
    :math:`v_i - (v_i - u_i) B_i`, and a reward for a deal counts like a worse failure. Blame that falls on a
    lone refuser with chance :math:`1 - e_i`, and on either of two in the middle between, is :math:`B` with
    :math:`b = (e_1 - e_0)/2` and :math:`\eta = (1 - e_0 - e_1)/2`.
    """
    error = s.profile.blame_error
    blamed = both(s.if_blamed[..., 0, 0], s.if_blamed[..., 1, 1])
    spared = both(s.if_blamed[..., 1, 0], s.if_blamed[..., 0, 1])
    follows = (1.0 - error.sum(axis=-1)) / 2.0
    at_stake = spared - blamed
    concave = (1.0 + 2.0 * np.maximum(follows, 0.0)[..., np.newaxis] * at_stake > 0).all(axis=-1)
    applies = np.asarray(concave & (follows >= 0.0))
    game = BlameCompetition(
        disagreement=spared - s.reward,
        bias=kept(applies, (error[..., 1] - error[..., 0]) / 2.0, 0.0),
        responsiveness=kept(applies, follows, 0.0),
        pressure=at_stake,
    )
    return Mapped(mechanism=game, applies=applies, exerted=s.baseline - blamed)


MAPS: tuple[MechanismMap, ...] = (
    MechanismMap(
        name="free terms",
        kind=FreeTerms,
        question="Do the terms that each side prefers to refusal overlap, where terms can move freely?",
        symbols={"disagreement": _BASELINE, "pressure": _PRESSURE},
        build=_free_terms,
        finding=_in_the_way,
    ),
    MechanismMap(
        name="red lines",
        kind=FreeTerms,
        question="The same, where neither side may cross its red line on that scale?",
        symbols={
            "disagreement": _BASELINE,
            "pressure": _PRESSURE,
            "red_lines": "the highest issues.*.red_lines.A and the lowest issues.*.red_lines.B",
        },
        build=_red_lines,
        finding=_in_the_way,
    ),
    MechanismMap(
        name="signing a text",
        kind=SignOrRefuse,
        question="Who signs the text in question, where punishment follows the refuser?",
        symbols={
            "net_value": _TEXT,
            "windfall": "what the instruments set off by the other's refusal add to the contest",
            "blame": "1/2 + (blame_error.B - blame_error.A)/2",
            "pressure": "loss from the party's own refusal under the configuration",
        },
        build=_signing,
        domain="support of a refusal must not exceed the windfall",
        fixed_text=True,
        on_text=True,
    ),
    MechanismMap(
        name="concession game",
        kind=ConcessionGame,
        question="Do both give up their own text for the one in question, each deciding at the same time?",
        symbols={
            "both": "value of the text in question, conditional rewards included",
            "temptation_payoff": "value to the party of the tabled text that it likes best",
            "sucker": "value to it of the text that the other likes best",
            "stalemate": _BASELINE,
            "pressure": "loss from the party's own refusal under the configuration",
        },
        build=_concession_game,
        finding=_given_up,
        fixed_text=True,
        on_text=True,
    ),
    MechanismMap(
        name="sequential concessions",
        kind=SequentialConcessions,
        question="The same, where party A has to move first and B answers?",
        symbols={
            "both, temptation_payoff, sucker, stalemate, pressure": "as in the concession game",
            "windfall": "what the instruments set off by the other's refusal add to the party's contest",
            "leader": "A",
        },
        build=_sequential,
        fixed_text=True,
        on_text=True,
    ),
    MechanismMap(
        name="gap closing",
        kind=GapClosing,
        question="Can the distance between the sides' maxima be conceded, if concessions get dearer?",
        symbols={
            "concession_cost": "1: the whole scale is worth 1 to each",
            "benefit": "1 less the contest without pressure",
            "curvature": "parameters.concession_curvature",
            "requested": "1: from one side's maximum to the other's",
            "pressure": _PRESSURE,
        },
        build=_gap_closing,
        domain="going on must be worth no more than all of what is disputed",
    ),
    MechanismMap(
        name="blame",
        kind=BlameCompetition,
        question="How intransigent are the sides, if failure is punished and blame follows conduct?",
        symbols={
            "disagreement": (
                "the contest, with what the instruments do to it if the other side is blamed, less "
                "conditional rewards"
            ),
            "bias": "(blame_error.B - blame_error.A)/2",
            "responsiveness": "(1 - blame_error.A - blame_error.B)/2",
            "pressure": (
                "by how much failure is worse if the party is blamed than if the other is; compared and "
                "evened is what the instruments cost a party that is blamed"
            ),
        },
        build=_blame,
        domain=(
            "blame may not be wrong more often than right, and being blamed may not pay a side more than the "
            "deal is worth"
        ),
    ),
)
