"""One way in which pressure enters a bargain: what every mechanism offers, and how consents combine."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Numbers
from gametheory.catalogue import Citation
from gametheory.errors import RefusedError
from gametheory.pressure.pictured import Pictured
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.solvers.certified_model import CertifiedModel

if TYPE_CHECKING:
    from gametheory.games.bayesian_game import BayesianGame
    from gametheory.games.extensive_form import ExtensiveForm
    from gametheory.games.normal_form import NormalForm

__all__ = ["HIRSHLEIFER_1983", "Consent", "Mechanism", "one_consent"]

HIRSHLEIFER_1983 = Citation(
    key="hirshleifer1983",
    author="Hirshleifer, Jack",
    title="From Weakest-Link to Best-Shot: The Voluntary Provision of Public Goods",
    year=1983,
    fields={
        "journal": "Public Choice",
        "volume": "41",
        "number": "3",
        "pages": "371--386",
        "doi": "10.1007/BF00141070",
    },
)


class Consent(Enum):
    """How the consents of two pressed parties combine into a deal, in the words of Hirshleifer [1]_.

    Each says how the chance of a deal varies with the split of a total of pressure, at every total, counted
    in the units in which the parties are alike (:meth:`Mechanism.unit`). In other units, such as the raw
    losses of a scenario, an even split need not be the balance meant here.

    References
    ----------
    .. [1] J. Hirshleifer, "From weakest-link to best-shot: the voluntary provision of public goods", Public
       Choice 41 (1983) 371-386, doi:10.1007/BF00141070.
    """

    WEAKEST_LINK = "both consents are needed: some balance of the pressures is best, leaning away only stalls"
    SUM = "only the total of the pressures counts: how it is split is neutral"
    BEST_SHOT = "one pressed party is enough: no split does better than all of the total on one of the two"
    ONE_SIDED = "one party has to be pressed: all of the total on it is best, on the other alone never helps"
    NEITHER = "pressure on either party leaves the chance of a deal as it is"


def one_consent(kinds: Iterable[tuple[ArrayLike, Consent | None]]) -> Consent:
    """Return how consents combine in all situations of a batch, from the first condition that each meets.

    Parameters
    ----------
    kinds : iterable of pairs
        A condition, one truth value for each situation, and how consents combine where it holds; None if no
        single word is right there. Every situation has to meet one.

    Raises
    ------
    RefusedError
        If no one word is right, or the situations differ.

    Examples
    --------
    >>> one_consent([(np.array([True, False]), Consent.NEITHER), (True, Consent.NEITHER)]).name
    'NEITHER'
    """
    listed = list(kinds)
    met = np.stack(np.broadcast_arrays(*(np.asarray(each, dtype=bool) for each, _ in listed)))
    found = {listed[int(k)][1] for k in np.unique(met.argmax(axis=0))}
    if len(found) > 1:
        raise RefusedError("the batch holds situations whose consents combine differently")
    if not found:
        raise RefusedError("an empty batch holds no consents")
    word = found.pop()
    if word is None:
        raise RefusedError("the consents combine in more than one way: see technology(model)")
    return word


class Mechanism(Pictured, CertifiedModel):
    r"""A bargain between two parties under pressure.

    A subclass is a frozen dataclass (``frozen=True, eq=False, kw_only=True``) that names the parameters of
    the situation by the symbols of its source and has a field `pressure`. Every field broadcasts: the
    parties lie on the last axis, all leading axes are a batch.

    Attributes
    ----------
    pressure : ndarray, shape (..., 2)
        :math:`s_i \ge 0`, by how much the mediator makes party i's refusal worse (or its consent better),
        size times credibility, in payoff units.
    """

    pressure: Numbers

    @property
    def players(self) -> tuple[str, ...]:
        """Names of the players."""
        return ("0", "1")

    @property
    @abstractmethod
    def consent(self) -> Consent:
        """How the consents combine at these numbers, whatever the pressure, by the mechanism's theorem.

        A `RefusedError` if no single word is right at every total, or for all situations of a batch.
        """

    @abstractmethod
    def deal_chance(self) -> FloatArray:
        """Return the chance of a deal, shape (...): 0 or 1 where nothing is left to chance."""

    def unit(self) -> FloatArray:
        """Return the pressure on each party that counts as one, shape (..., 2).

        In these units the two parties are alike, so that an even split means what the theorem says of it.
        """
        return np.ones(2)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        """Return what the mechanism's theorem says of the ways to split a total, or None if none is known.

        A mechanism with a closed form overrides this, so that :func:`~gametheory.pressure.technology` can
        report its verdict as proven instead of read off a grid. It still tries the theorem on that grid, and
        at the ends of the window of best splits, against :meth:`deal_chance`. :meth:`SplitTheorem.window`
        and :meth:`SplitTheorem.total` write the two commonest theorems in one line.

        Parameters
        ----------
        budget : array_like
            The total in the units of :meth:`unit`: a share *m* of a budget *T* is the pressure
            ``(m * T, (1 - m) * T) * unit()``. It broadcasts with the model's batch, on whose left it may
            have more axes.
        """
        del budget
        return None

    def budget_limit(self) -> float:
        """Return the largest total, in the units of :meth:`unit`, at which every split is in the domain."""
        return np.inf

    @abstractmethod
    def as_game(self) -> NormalForm | ExtensiveForm | BayesianGame:
        """Return the same situation as a finite game."""

    def under(self, pressure: ArrayLike) -> Self:
        """Return the same situation under another `pressure`, shape (..., 2)."""
        changed: Any = replace(self, pressure=pressure)  # type: ignore[type-var]  # subclasses are dataclasses
        return changed  # type: ignore[no-any-return]
