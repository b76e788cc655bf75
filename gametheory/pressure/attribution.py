"""What each instrument contributes: exact Shapley values over the instruments in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import FloatArray, Value, batch_shape
from gametheory.errors import invalid
from gametheory.games.coalitional import CoalitionalGame
from gametheory.pressure.acceptance import acceptance
from gametheory.pressure.bargaining_range import bargaining_range
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.free_terms import FreeTerms
from gametheory.pressure.pictured import Pictured
from gametheory.pressure.reservation import reservation
from gametheory.solvers.shapley import Shapley
from gametheory.solvers.solve import solve

__all__ = ["MAX_INSTRUMENTS", "Attribution", "attribution", "instrument_game"]

MAX_INSTRUMENTS = 16
"""Most instruments whose exact values are computed: 65,536 coalitions."""

WIDTH, TABLED = "width", "tabled texts"
EFFECTIVE_WIDTH, RANGE_DEAL = "effective width", "deal"
"""On the single scale with red lines: what is left of the range, and 1 if anything is."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Attribution(Pictured, Value):
    """Shapley values of the instruments for one outcome; they add up to `total` less `baseline`.

    Attributes
    ----------
    outcome : str
        ``width``, ``effective width``, ``deal``, ``tabled texts`` or the name of a text.
    instruments : tuple of str
    baseline, total : float
        The outcome with none and with all of the instruments.
    values : ndarray, shape (J,)
    gap : float
        By how much the values fail to add up, recomputed: the certificate.
    """

    outcome: str
    instruments: tuple[str, ...]
    baseline: float
    total: float
    values: FloatArray
    gap: float


def attribution(dispute: Dispute, profile: PressureProfile, outcome: str = WIDTH) -> Attribution:
    r"""Return what each instrument in use contributes to `outcome`.

    The Shapley value [1]_ averages the effect of adding an instrument over all orders in which the
    instruments could be added. For the width, which is additive, it is the instrument's own effect.
    For acceptance it counts how often the instrument is the one that tips a party.

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile
        One point; at most 16 instruments in use.
    outcome : str, default "width"
        ``"width"`` of the bargaining range, ``"effective width"`` (what the red lines leave of it),
        ``"deal"`` (1 if they leave any, else 0), ``"tabled texts"`` (how many pass), or a text (1 if it
        passes, 0 if not, red lines counted). On the single scale the red lines are those of
        :meth:`Dispute.single_scale_red_lines`.

    Returns
    -------
    Attribution

    Raises
    ------
    InvalidInputError
        If the outcome is unknown, more than 16 instruments are in use, or dispute or profile carry
        batch axes.

    References
    ----------
    .. [1] L. S. Shapley, "A value for n-person games", in Contributions to the Theory of Games II,
       Princeton, 1953, 307-317, doi:10.1515/9781400881970-018.

    Examples
    --------
    >>> from gametheory.payoffs import Contest
    >>> from gametheory.players import Player
    >>> from gametheory.pressure import Instrument
    >>> dispute = Dispute(parties=(Player("A"), Player("B")), contest=Contest(share=0.5, cost=(0.1, 0.1)))
    >>> threats = (
    ...     Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses", cost=(0.25, 0.0)),
    ...     Instrument(name="arms", wielder="M", target=(0,), trigger="no_deal", share=-0.1),
    ... )
    >>> found = attribution(dispute, PressureProfile(instruments=threats))
    >>> dict(zip(found.instruments, found.values.round(9).tolist()))  # arms shift the range, not its width
    {'sanctions': 0.25, 'arms': 0.0}
    """
    used = _in_use(dispute, profile)
    if not used:
        worth = float(_worth(dispute, outcome)(profile))
        return Attribution(
            outcome=outcome, instruments=(), baseline=worth, total=worth, values=np.zeros(0), gap=0.0
        )
    game = instrument_game(dispute, profile, outcome)
    answer = solve(game, Shapley()).answers[0]
    baseline = float(game.baseline)
    return Attribution(
        outcome=outcome,
        instruments=game.players,
        baseline=baseline,
        total=baseline + float(game.worth[-1]),
        values=np.asarray(answer.value, dtype=float),
        gap=float(answer.gap),
    )


def instrument_game(dispute: Dispute, profile: PressureProfile, outcome: str) -> CoalitionalGame:
    """Return the game of the instruments in use; a coalition is worth the outcome with it alone.

    Raises
    ------
    InvalidInputError
        As `attribution`.
    """
    used = _in_use(dispute, profile)
    if not used:
        raise invalid("profile", "must have an instrument that matters and is believed", profile.names)
    if len(used) > MAX_INSTRUMENTS:
        raise invalid("instruments", f"must be at most {MAX_INSTRUMENTS} for exact attribution", len(used))
    coalitions = np.arange(1 << len(used))
    believed = {
        name: (coalitions >> j & 1) * float(profile.credibility[profile.names.index(name)])
        for j, name in enumerate(used)
    }
    worth = _worth(dispute, outcome)(profile.with_credibility(believed))
    return CoalitionalGame(used, np.broadcast_to(worth, coalitions.shape), subtract_baseline=True)


def _in_use(dispute: Dispute, profile: PressureProfile) -> tuple[str, ...]:
    """Return the instruments that matter for a comparison and that somebody believes in, at one point."""
    batch = batch_shape(
        profile=reservation(dispute, profile).baseline.shape[:-1],
        texts=dispute.scores.shape[:-2],
        weights=dispute.weights.shape[:-2],
    )
    if batch:
        raise invalid("attribution", "must be of one point, without batch axes", batch)
    return tuple(
        i.name
        for i in profile.instruments
        if (i.on_refusal or i.trigger == "deal") and float(i.credibility) > 0
    )


def _worth(dispute: Dispute, outcome: str) -> Callable[[PressureProfile], FloatArray]:
    if outcome == WIDTH:
        return lambda profile: bargaining_range(reservation(dispute, profile)).width
    if outcome in (EFFECTIVE_WIDTH, RANGE_DEAL):
        lines = dispute.single_scale_red_lines()

        def inside(profile: PressureProfile) -> FloatArray:
            terms = FreeTerms.of(dispute, profile, red_lines=lines)
            return terms.effective_width() if outcome == EFFECTIVE_WIDTH else terms.deal_chance()

        return inside
    if outcome == TABLED:
        tabled = [p for p in dispute.packages if p.status == "tabled"]
    else:
        tabled = [dispute.package(outcome)]
    texts = dispute.with_packages(*tabled)
    return lambda profile: acceptance(texts, reservation(texts, profile)).passes.sum(axis=-1).astype(float)
