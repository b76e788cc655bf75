"""What a model of offers predicts: terms, payoffs, who proposes, when, how likely, and what delay burns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, Value, frozen
from gametheory.catalogue import Citation
from gametheory.printing import Printed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.bargaining.strategic.bargaining_model import BargainingModel

__all__ = ["OfferOutcome"]


class _Certificate:
    """A field that takes residuals, or a function of no argument that is called when they are first read."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object | None, owner: type) -> FloatArray:
        if instance is None:
            raise AttributeError(self.name)
        value = instance.__dict__[self.name]
        if callable(value):
            value = instance.__dict__[self.name] = frozen(value())
        return cast("FloatArray", value)

    def __set__(self, instance: object, value: ArrayLike | Callable[[], ArrayLike]) -> None:
        instance.__dict__[self.name] = value if callable(value) else frozen(value)


@dataclass(frozen=True, eq=False, kw_only=True)
class OfferOutcome(Value, Printed):
    """The equilibrium outcome of a model of offers; leading axes are a batch.

    Attributes
    ----------
    payoffs : ndarray, shape (..., n)
        What each player gets, valued at the first offer, in payoff units.
    terms : ndarray, shape (..., n), or (..., n, K) of packages of K issues
        The division that is accepted, in units of the pie (of a package, shares of each issue); expected
        over all that chance draws, with nothing for anybody where there is no agreement.
    proposer : int or None
        Number, from 1, of the player whose offer is accepted; None if chance decides it or nobody's is.
    periods : ndarray, shape (...)
        Expected number of periods before the agreement.
    probability : ndarray, shape (...)
        That there is an agreement.
    surplus_lost : ndarray, shape (...)
        The pie less the sum of the present values of the terms: what delay and failure burn.
    gap : ndarray, shape (...)
        The certificate: the largest gain from a one-shot deviation as a share of the pie, recomputed from the
        answer and the rules of the model. Where it costs more than the rest it is computed when it is first
        read.
    model : BargainingModel
        What was solved.
    """

    payoffs: FloatArray
    terms: FloatArray
    proposer: int | None
    periods: FloatArray
    probability: FloatArray
    surplus_lost: FloatArray
    gap: _Certificate = _Certificate()
    model: BargainingModel

    @property
    def citation(self) -> Citation:
        """The work that the model is from."""
        return self.model.citation

    def cite(self) -> str:
        """Return the work that the model is from, as BibTeX."""
        return self.model.cite()

    @classmethod
    def at_once(
        cls,
        terms: ArrayLike,
        *,
        proposer: int | None,
        gap: ArrayLike | Callable[[], ArrayLike],
        model: BargainingModel,
        payoffs: ArrayLike | None = None,
        agreed: ArrayLike = True,
        surplus_lost: ArrayLike = 0.0,
    ) -> OfferOutcome:
        """Return the outcome of a model in which the first offer is accepted, or none is.

        Parameters
        ----------
        terms : array_like, shape (..., n) or (..., n, K)
            As of the attribute: zeros where there is no agreement.
        payoffs : array_like, shape (..., n), optional
            By default the terms.
        agreed : array_like of bool or float, shape (...)
            Whether, or how likely.
        surplus_lost : array_like, shape (...)
        """
        division = np.asarray(terms, dtype=float)
        paid = division if payoffs is None else np.asarray(payoffs, dtype=float)
        shape = paid.shape[:-1]
        return cls(
            payoffs=frozen(paid),
            terms=frozen(division),
            proposer=proposer,
            periods=frozen(np.zeros(shape)),
            probability=frozen(np.broadcast_to(np.asarray(agreed, dtype=float), shape)),
            surplus_lost=frozen(np.broadcast_to(np.asarray(surplus_lost, dtype=float), shape)),
            gap=gap,
            model=model,
        )

    def plot(self, picture: str | None = None, *, ax: Axes | None = None) -> Axes:
        """Draw the outcome of one model (needs the extra ``plot``).

        See :func:`gametheory.plots.outcome_picture`, which also says what pictures there are.

        Parameters
        ----------
        picture : str, optional
            One of the model's pictures, as ``offer path``, ``hazard rates`` or ``payoffs``; by default the
            first.
        ax : matplotlib.axes.Axes, optional
            Where to draw; new axes if left out.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        RefusedError
            If it is the outcome of a batch of models.
        """
        from gametheory.plots.outcome_picture import outcome_picture

        return outcome_picture(self, picture, ax=ax)

    def __str__(self) -> str:
        never = not self.probability.any()
        rows: dict[str, Any] = {
            "payoffs": self.payoffs,
            "terms": "none: no agreement" if never else self.terms,
            "proposer": "drawn by chance, or nobody" if self.proposer is None else self.proposer,
            "periods of delay": self.periods,
            "probability of agreement": self.probability,
            "surplus lost": self.surplus_lost,
            "gap": self.gap,
        }
        width = max(map(len, rows))
        return "\n".join(f"{name:{width}}  {value}" for name, value in rows.items())
