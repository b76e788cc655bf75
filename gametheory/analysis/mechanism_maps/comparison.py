"""One mechanism as the pressure is and with the same total spread evenly, over a batch of points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gametheory.analysis.mechanism_maps.mechanism_map import MechanismMap
from gametheory.analysis.mechanism_maps.situation import Situation
from gametheory.arrays import ATOL, BoolArray, FloatArray, Value
from gametheory.errors import RefusedError
from gametheory.pressure import Measure, evened
from gametheory.pressure.mechanism import Consent, Mechanism

__all__ = ["EvenSplit", "compared", "consent_label", "consent_of", "makes_a_deal", "refusal"]

_EVEN_ODDS = 0.5


@dataclass(frozen=True, eq=False, kw_only=True)
class EvenSplit(Value):
    """The chance of a deal under a mechanism, as the pressure is split and as it would be split evenly.

    Attributes
    ----------
    uneven, even : ndarray, shape (...)
        NaN where the mechanism does not apply, or no even split of the same total exists.
    """

    uneven: FloatArray
    even: FloatArray

    @property
    def gain(self) -> FloatArray:
        """By how much the chance of a deal is higher if the total is spread evenly, shape (...)."""
        return np.asarray(self.even - self.uneven)

    @property
    def compared(self) -> BoolArray:
        """Where there is something to compare, shape (...)."""
        return np.isfinite(self.gain)


def compared(entry: MechanismMap, situation: Situation, measure: Measure = Measure.LOSS) -> EvenSplit:
    """Compare the split of pressure as it is with the even one, at the same total.

    Under the measure ``loss`` the mechanism's own two pressures are made equal: rewards are among them where
    the mechanism counts a reward as pressure, and stay where they are where it counts them as part of the
    text (its `symbols` say which). Under the others the instruments are evened
    (:func:`~gametheory.pressure.evened`) and the mechanism is read off again. A total that is not positive is
    no pressure and is not compared.

    Parameters
    ----------
    entry : MechanismMap
    situation : Situation
    measure : Measure, default Measure.LOSS
        What "even" means.

    Returns
    -------
    EvenSplit

    Raises
    ------
    NotSpecifiedError
        If the scenario lacks what the mechanism needs.
    RefusedError
        If the instruments cannot be evened anywhere in the batch.
    """
    as_it_is = entry(situation)
    uneven = as_it_is.deal_chance()
    total = as_it_is.total()
    held = total > ATOL
    if measure is Measure.LOSS:
        even = as_it_is.evened().deal_chance()
    else:
        changed = evened(situation.dispute, situation.profile, measure, text=situation.text, net_support=True)
        even = entry(situation.under(changed.profile)).deal_chance()
        held = held & changed.held
    uneven, even, held = np.broadcast_arrays(uneven, even, held)
    both = held & np.isfinite(even) & np.isfinite(uneven)
    return EvenSplit(uneven=np.where(both, uneven, np.nan), even=np.where(both, even, np.nan))


def makes_a_deal(chance: ArrayLike) -> BoolArray:
    """Return whether a deal that is a matter of chance counts as one: from even odds on.

    Examples
    --------
    >>> makes_a_deal([0.0, 0.499, 0.5, 1.0])
    array([False, False,  True,  True])
    """
    return np.asarray(np.asarray(chance) >= _EVEN_ODDS - ATOL)


def consent_label(consent: Consent | None) -> str:
    """Return how consents combine as it stands in tables, empty where no one word fits."""
    return "" if consent is None else consent.name.lower().replace("_", " ")


def consent_of(mechanism: Mechanism) -> Consent | None:
    """Return how consents combine, or None where the mechanism refuses to name one way."""
    try:
        return mechanism.consent
    except RefusedError:
        return None


def refusal(error: RefusedError) -> str:
    """Return the reason of a refusal without its preamble."""
    return str(error).split(": ", 1)[-1]
