"""What each instrument contributes to a bargaining range with red lines: exact Shapley values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, batch_shape
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.coalitional import CoalitionalGame, coalition_members
from gametheory.pressure.attribution import MAX_INSTRUMENTS, Attribution
from gametheory.pressure.free_terms import FEARON_1995, FreeTerms
from gametheory.pressure.range_instruments import RangeInstruments, range_parameters, read_range
from gametheory.pressure.reservation import Regime
from gametheory.solvers.shapley import Shapley
from gametheory.solvers.solve import solve

__all__ = ["MODELS", "SHAPLEY_1953", "range_attribution", "range_game"]

SHAPLEY_1953 = Citation(
    key="shapley1953",
    kind="incollection",
    author="Shapley, Lloyd S.",
    title="A Value for n-Person Games",
    year=1953,
    fields={
        "booktitle": "Contributions to the Theory of Games II",
        "editor": "Kuhn, Harold W. and Tucker, Albert W.",
        "publisher": "Princeton University Press",
        "pages": "307--317",
        "doi": "10.1515/9781400881970-018",
    },
)

_KINDS: dict[str, Callable[[FreeTerms], FloatArray]] = {
    "width": FreeTerms.width,
    "effective width": FreeTerms.effective_width,
    "deal": FreeTerms.deal_chance,
}


def range_attribution(
    terms: FreeTerms,
    instruments: RangeInstruments,
    kind: str = "effective width",
    *,
    regime: Regime = "collective",
    correct: ArrayLike = 1.0,
) -> Attribution:
    r"""Return what each instrument contributes to the range of `terms`.

    For the plain width, which is additive, the value of an instrument is its own effect. Red lines make
    instruments interact: one that shifts the range is worth nothing for the width and may be worth a lot, or
    do harm, for what is left between the red lines.

    Parameters
    ----------
    terms : FreeTerms
        One bargain; the pressure it has already is there whatever the instruments do.
    instruments : RangeInstruments
        At most 16.
    kind : {"effective width", "width", "deal"}
        Length of the range inside the red lines, distance of the reservation points, or 1 if there is a deal.
    regime, correct
        As :meth:`RangeInstruments.pressure`.

    Returns
    -------
    Attribution
        Its `gap` is how far the values are from Shapley's, computed a second time through the potential.

    Raises
    ------
    InvalidInputError
        If the kind is unknown, there is no instrument or are more than 16, or the bargain is a batch.

    Examples
    --------
    Arms shift the range away from party 0's price and past nobody's red line; that is worth something here:

    >>> terms = FreeTerms(disagreement=(0.6, 0.35), red_lines=(0.35, 0.5))
    >>> arms = RangeInstruments(names=("arms",), triggers=[(True, False)], effects=[(-0.1, 0.1)])
    >>> for kind in ("width", "effective width"):
    ...     print(kind, range_attribution(terms, arms, kind).values.round(9))
    width [0.]
    effective width [0.1]
    """
    game = range_game(terms, instruments, kind, regime=regime, correct=correct)
    if game.batch_shape:
        raise invalid("terms", "must be one bargain, without batch axes", game.batch_shape)
    answer = solve(game, Shapley()).answers[0]
    baseline = float(game.baseline)
    return Attribution(
        outcome=kind,
        instruments=game.players,
        baseline=baseline,
        total=baseline + float(game.total),
        values=np.asarray(answer.value, dtype=float),
        gap=float(answer.gap),
    )


def range_game(
    terms: FreeTerms,
    instruments: RangeInstruments,
    kind: str = "effective width",
    *,
    regime: Regime = "collective",
    correct: ArrayLike = 1.0,
) -> CoalitionalGame:
    """Return the game of the instruments: a coalition is worth the outcome with it alone.

    Arguments and errors are those of :func:`range_attribution`; the bargain may be a batch of shape (...).
    """
    if kind not in _KINDS:
        raise invalid("kind", f"must be one of {list(_KINDS)}", kind)
    count = len(instruments.names)
    if not count:
        raise invalid("instruments", "must hold at least one instrument", instruments.names)
    if count > MAX_INSTRUMENTS:
        raise invalid("instruments", f"must be at most {MAX_INSTRUMENTS} for exact attribution", count)
    taken = coalition_members(count).astype(float)
    batch = batch_shape(
        terms=terms.deal_chance().shape, instruments=instruments.pressure(regime, correct).shape[:-1]
    )
    alone = taken.reshape(-1, *(1,) * len(batch), count) * instruments.credibility
    pressure = instruments.with_credibility(alone).pressure(regime, correct)
    worth = np.broadcast_to(_KINDS[kind](terms.under(terms.pressure + pressure)), (len(taken), *batch))
    return CoalitionalGame(instruments.names, np.moveaxis(worth, 0, -1), subtract_baseline=True)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    terms, instruments, regime, phi = read_range(inputs)
    kinds = {kind.replace(" ", "_"): kind for kind in _KINDS}
    if inputs["kind"] not in kinds:
        raise invalid("kind", "must be 'width', 'effective_width' or 'deal'", inputs["kind"])
    found = range_attribution(terms, instruments, kinds[inputs["kind"]], regime=regime, correct=phi)
    return {
        "names": list(found.instruments),
        "baseline": found.baseline,
        "total": found.total,
        "shapley": found.values,
    }


MODELS = (
    Model(
        name="shapley_attribution",
        title="What each instrument contributes to a bargaining range with red lines",
        parameters=(
            Parameter(
                name="kind",
                meaning="what is attributed",
                domain="'width', 'effective_width' or 'deal'",
                kind=Kind.TEXT,
            ),
            *range_parameters(),
        ),
        outputs={
            "names": "the instruments",
            "baseline": "the outcome with none",
            "total": "the outcome with all",
            "shapley": "the value of each",
        },
        citations=(SHAPLEY_1953, FEARON_1995),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
