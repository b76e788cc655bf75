"""Which causes keep two parties apart, what each is worth, and which of them it would suffice to remove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Value, batch_shape, frozen, non_negative
from gametheory.catalogue import Model, Parameter
from gametheory.errors import RefusedError, invalid
from gametheory.games.coalitional import CoalitionalGame, coalition_members
from gametheory.games.concepts import Concept
from gametheory.pressure.free_terms import FEARON_1995, FreeTerms
from gametheory.pressure.pictured import Pictured
from gametheory.pressure.range_attribution import SHAPLEY_1953
from gametheory.pressure.range_instruments import RangeInstruments, range_parameters, read_range
from gametheory.pressure.reservation import Regime
from gametheory.solvers.shapley import shapley_values

__all__ = ["CAUSES", "MODELS", "CauseAttribution", "cause_attribution"]

CAUSES = ("optimism", "red line of 0", "red line of 1", "bluff", "misattribution")
"""What may keep two parties apart, in the order in which results list them."""


@dataclass(frozen=True, eq=False, kw_only=True)
class CauseAttribution(Pictured, Value):
    """The range with every set of causes present, and what each cause adds to it (mostly: takes from it).

    Attributes
    ----------
    worth : ndarray, shape (..., 32)
        Length of the range inside the red lines with exactly the causes of each bit mask present; bit *k* is
        cause *k* of `CAUSES`.
    values : ndarray, shape (..., 5)
        Shapley values: what each cause adds. They sum to the range with all causes less that with none.
    gap : float
        How far the values are from Shapley's, computed a second time through the potential.
    """

    worth: FloatArray
    values: FloatArray
    gap: float

    @property
    def without(self) -> FloatArray:
        """The range with none of the causes, shape (...)."""
        return self.worth[..., 0]

    @property
    def present(self) -> FloatArray:
        """The range as it is, shape (...)."""
        return self.worth[..., -1]

    @property
    def largest_obstacle(self) -> str | None:
        """The cause that takes most, or None if none takes anything; for one bargain."""
        self._single()
        worst = int(self.values.argmin())
        return CAUSES[worst] if self.values[worst] < -ATOL else None

    @property
    def minimal_repairs(self) -> tuple[tuple[str, ...], ...]:
        """The sets of causes whose removal gives a deal and no part of which does; for one bargain.

        They come by size, then in the order of `CAUSES`. One empty set means that there is a deal already;
        none at all, that no removal helps.
        """
        self._single()
        members = coalition_members(len(CAUSES))
        enough = np.flatnonzero(self.worth[::-1] >= -ATOL)  # by what is removed instead of what is present
        minimal = [
            mask for mask in enough if not any(other & mask == other for other in enough if other != mask)
        ]
        ranked = sorted((tuple(np.flatnonzero(members[mask]).tolist()) for mask in minimal), key=_by_size)
        return tuple(tuple(CAUSES[k] for k in which) for which in ranked)

    def _single(self) -> None:
        if self.worth.ndim > 1:
            raise RefusedError(f"this is of one bargain, not of a batch of shape {self.worth.shape[:-1]}")


def _by_size(which: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return len(which), which


def cause_attribution(
    terms: FreeTerms,
    instruments: RangeInstruments,
    optimism: ArrayLike,
    *,
    regime: Regime = "collective",
    correct: ArrayLike = 1.0,
) -> CauseAttribution:
    r"""Return what keeps the parties apart, cause by cause.

    The players of the game are five causes: *optimism* (without it both parties' value of refusing falls by
    what they overrate it), the *red line* of each (without it the end of the scale), *bluff* (without it
    every instrument is fully believed), and *misattribution* (without it each threat follows the refuser and
    blame is always right). A set of causes is worth the range inside the red lines with exactly these
    present. A value may be positive: a threat to walk away from one party, once believed, raises the other's
    price.

    Parameters
    ----------
    terms : FreeTerms
        The bargain as it is, of shape (...).
    instruments : RangeInstruments
        As they are believed now.
    optimism : array_like, shape (..., 2)
        By how much each party overrates what refusing pays, not negative.
    regime, correct
        As :meth:`RangeInstruments.pressure`.

    Returns
    -------
    CauseAttribution

    Raises
    ------
    InvalidInputError
        If an optimism is negative, or batches clash.

    References
    ----------
    L. S. Shapley, "A value for n-person games", in Contributions to the Theory of Games II, Princeton 1953,
    307-317, doi:10.1515/9781400881970-018.

    Examples
    --------
    >>> terms = FreeTerms(disagreement=(0.62, 0.46), red_lines=(0.35, 0.45))
    >>> sanctions = RangeInstruments(names=("sanctions",), triggers=[(True, False)], effects=[(-0.2, 0.0)],
    ...                              credibility=[0.5])
    >>> found = cause_attribution(terms, sanctions, (0.05, 0.03))
    >>> found.largest_obstacle, found.minimal_repairs
    ('red line of 1', (('red line of 1',), ('bluff',)))
    """
    overrated = non_negative("optimism", optimism)
    if overrated.shape[-1:] != (2,):
        raise invalid("optimism", "must have the two parties on its last axis", optimism)
    as_is = instruments.pressure(regime, correct)
    batch = batch_shape(
        terms=terms.deal_chance().shape, instruments=as_is.shape[:-1], optimism=overrated.shape[:-1]
    )
    on = coalition_members(len(CAUSES)).T.reshape(len(CAUSES), -1, *(1,) * len(batch), 1)
    sure = instruments.with_credibility(np.ones(len(instruments.names)))
    pressure = np.where(
        on[3],
        np.where(on[4], as_is, instruments.pressure("conditional", 1.0)),
        np.where(on[4], sure.pressure(regime, correct), sure.pressure("conditional", 1.0)),
    )
    lower = np.where(on[1], terms.red_lines[..., :1], 0.0)
    upper = np.where(on[2], terms.red_lines[..., 1:], 1.0)
    changed = FreeTerms(
        disagreement=terms.disagreement - np.where(on[0], 0.0, overrated),
        red_lines=np.concatenate(np.broadcast_arrays(lower, upper), axis=-1),
        pressure=terms.pressure + pressure,
    )
    found = np.broadcast_to(changed.effective_width(), (2 ** len(CAUSES), *batch))
    worth = np.moveaxis(found, 0, -1)
    values = shapley_values(worth)
    game = CoalitionalGame(CAUSES, worth, subtract_baseline=True)
    return CauseAttribution(worth=frozen(worth), values=frozen(values), gap=game.gap(values, Concept.SHAPLEY))


_IN_FILES = dict(
    zip(CAUSES, ("optimism", "red_line_R", "red_line_U", "bluff", "misattribution"), strict=True)
)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    terms, instruments, regime, phi = read_range(inputs)
    for name in ("o_R", "o_U"):
        non_negative(name, inputs[name])
    found = cause_attribution(terms, instruments, (inputs["o_R"], inputs["o_U"]), regime=regime, correct=phi)
    obstacle = found.largest_obstacle
    return {
        "causes": list(_IN_FILES.values()),
        "width_without_causes": found.without,
        "width_with_causes": found.present,
        "shapley": found.values,
        "largest_obstacle": None if obstacle is None else _IN_FILES[obstacle],
        "minimal_repairs": [[_IN_FILES[cause] for cause in repair] for repair in found.minimal_repairs],
    }


MODELS = (
    Model(
        name="cause_attribution",
        title="What keeps two parties apart, cause by cause, and which removals suffice",
        parameters=(
            *range_parameters(),
            Parameter(name="o_R", meaning="R's optimism", domain="non-negative", unit="share"),
            Parameter(name="o_U", meaning="U's optimism", domain="non-negative", unit="share"),
        ),
        outputs={
            "causes": "optimism, red lines of R and U, bluff, misattribution",
            "width_without_causes": "range with none of them",
            "width_with_causes": "range as it is",
            "shapley": "what each adds",
            "largest_obstacle": "the cause that takes most, or null",
            "minimal_repairs": "smallest sets of causes whose removal gives a deal",
        },
        citations=(SHAPLEY_1953, FEARON_1995),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
