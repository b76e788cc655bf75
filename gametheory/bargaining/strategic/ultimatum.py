"""The ultimatum: one offer, take it or leave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, BoolArray, FloatArray, batch_shape, frozen, real
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.domains import of_two_players, pie_size
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Decision, Terminal, TreeNode

__all__ = ["GUTH_SCHMITTBERGER_SCHWARZE_1982", "MODELS", "Ultimatum", "ultimatum_offers"]

GUTH_SCHMITTBERGER_SCHWARZE_1982 = Citation(
    key="guthschmittbergerschwarze1982",
    author='G{\\"u}th, Werner and Schmittberger, Rolf and Schwarze, Bernd',
    title="An Experimental Analysis of Ultimatum Bargaining",
    year=1982,
    fields={
        "journal": "Journal of Economic Behavior and Organization",
        "volume": "3",
        "number": "4",
        "pages": "367--388",
        "doi": "10.1016/0167-2681(82)90011-7",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Ultimatum(BargainingModel):
    r"""Player 1 offers a share of the pie; player 2 takes it, or both get what they have outside [1]_.

    If any share can be offered, the one subgame-perfect outcome gives player 2 her outside payoff and no
    more. If shares are multiples of a smallest unit, there are two: a responder who accepts when indifferent
    gets the smallest multiple that is at least :math:`d_2`, one who refuses the smallest above it.

    Parameters
    ----------
    pie : array_like, shape (...), default 1
        :math:`M > 0`.
    outside : array_like, shape (..., 2), default (0, 0)
        :math:`d_i`, what refusal pays. If it pays more than the pie in sum there is no agreement,
        unless the responder takes even an offer of nothing: then no offer would be refused.
    unit : array_like, shape (...), optional
        :math:`0 < e \le M`, the smallest unit; without one every share can be offered.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain.

    References
    ----------
    .. [1] W. Güth, R. Schmittberger and B. Schwarze, "An experimental analysis of ultimatum bargaining", J.
       Economic Behavior and Organization 3 (1982) 367-388, doi:10.1016/0167-2681(82)90011-7.

    Examples
    --------
    >>> coins = Ultimatum(pie=10, unit=1)
    >>> coins.offers()
    array([0., 1.])
    >>> [answer.payoffs.tolist() for answer in coins.solution()]
    [[10.0, 0.0], [9.0, 1.0]]
    """

    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array
    outside: FloatArray = (0.0, 0.0)  # type: ignore[assignment]  # kept as an array
    unit: FloatArray | None = None

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    answer_axes: ClassVar[int] = 0
    labels: ClassVar[tuple[str, ...]] = ("least acceptable offer",)
    citation: ClassVar[Citation] = GUTH_SCHMITTBERGER_SCHWARZE_1982

    def __post_init__(self) -> None:
        pie, outside = pie_size(self.pie), of_two_players("ultimatums", real("outside", self.outside))
        batches = {"pie": pie.shape, "outside": outside.shape[:-1]}
        if self.unit is not None:
            unit = real("unit", self.unit)
            batches["unit"] = unit.shape
            batch_shape(**batches)
            if ((unit < ATOL * pie) | (unit > pie)).any():
                raise invalid("unit", f"must be at most the pie, and {ATOL:g} of it at least", self.unit)
            object.__setattr__(self, "unit", frozen(unit))
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, batch_shape(**batches))))
        object.__setattr__(self, "outside", outside)

    def offers(self) -> FloatArray:
        """Return the offer if the responder accepts, and if she refuses, when indifferent, shape (..., 2)."""
        return np.array(np.broadcast_to(self._offers(), (*self.pie.shape, 2)))

    def _offers(self) -> FloatArray:
        return ultimatum_offers(self.pie, self.outside, self.unit)

    def answer(self) -> FloatArray:
        """Return the offer to a responder who accepts when indifferent, shape (...)."""
        return self.offers()[..., 0]

    def agrees(self, offer: ArrayLike) -> BoolArray:
        """Return whether the proposer would rather make this `offer` than be refused, shape (...)."""
        y = np.asarray(offer, dtype=float)
        keeps, rounding = self.pie - y, ATOL * self.pie
        wants = (keeps >= self.outside[..., 0] - rounding) & (keeps >= -rounding)
        return np.asarray(wants | (y <= 0.0))  # if she takes nothing too, no offer would be refused

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what both get if the least acceptable offer is `answer`, shape (..., 2)."""
        y = np.broadcast_to(np.asarray(answer, dtype=float), self.pie.shape)
        agreed = np.stack([self.pie - y, y], axis=-1)
        return np.where(self.agrees(y)[..., np.newaxis], agreed, self.outside)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a deviation if the least acceptable offer is `answer`, shape (...).

        A share of the pie. The responder must not gain by refusing it, nor by taking the next smaller one;
        the proposer then makes it or is refused, whichever is better. Infinite where it cannot be offered.
        """
        y = np.broadcast_to(np.asarray(answer, dtype=float), self.pie.shape)
        refused = self.outside[..., 1]
        step = np.zeros_like(y) if self.unit is None else np.broadcast_to(self.unit, y.shape)
        below = np.where(y - step >= -ATOL * self.pie, y - step, -np.inf) if self.unit is not None else y
        below = np.where((self.unit is None) & (y <= 0), -np.inf, below)
        regret = np.maximum(np.maximum(refused - y, below - refused), 0.0)
        if self.unit is not None:
            count = y / step
            on_grid = np.abs(count - np.round(count)) <= EQUILIBRIUM_TOL * np.maximum(1.0, np.abs(count))
            y = np.where(on_grid, y, -np.inf)
        return np.asarray(np.where(y >= 0, regret / self.pie, np.inf))

    def outcome(self, *, accepts_when_indifferent: bool = True) -> OfferOutcome:
        """Return what happens, for one of the two habits of an indifferent responder.

        Where both are better off outside there are no terms, and each has what she has outside.
        """
        y = self.offers()[..., 0 if accepts_when_indifferent else 1]
        payoffs, agreed = self.expected_payoffs(y), self.agrees(y)
        return OfferOutcome.at_once(
            np.where(agreed[..., np.newaxis], payoffs, 0.0),
            payoffs=payoffs,
            proposer=1 if agreed.any() else None,
            agreed=agreed,
            surplus_lost=np.where(agreed, 0.0, np.maximum(self.pie - self.outside.sum(axis=-1), 0.0)),
            gap=partial(self.residual, y),
            model=self,
        )

    def answers(self) -> tuple[FloatArray, ...]:
        """Return the least offer to a responder who takes what she is indifferent to, or refuses it."""
        offers = self.offers()
        pair = offers[..., 0], offers[..., 1]
        return pair if (pair[0] != pair[1]).any() else pair[:1]

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        return {"agreed": self.agrees(self.answer())}

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie with what disagreement pays, of one model."""
        return BargainingProblem.transferable(float(self.pie), self.outside)

    def as_game(self, *, offers: int | None = None) -> ExtensiveForm:
        """Return the game as a tree: the offers, smallest first, and ``accept`` or ``refuse`` after each.

        Parameters
        ----------
        offers : int, optional
            How many evenly spaced offers stand for the continuum; only for a game without `unit`.
        """
        if self.pie.size != 1:
            raise invalid("pie", "must be one number for a finite game", self.pie)
        pie = float(self.pie.reshape(()))
        if self.unit is None:
            if offers is None or offers < 2:
                raise invalid("offers", "must be at least 2 where there is no unit", offers)
            grid = np.linspace(0.0, pie, offers).tolist()
        else:
            if offers is not None:
                raise invalid("offers", "must not be given where there is a unit", offers)
            unit = float(self.unit.reshape(()))
            grid = [unit * k for k in range(int(np.floor(pie / unit * (1.0 + ATOL))) + 1)]
        refused = Terminal(self.outside.reshape(2))
        branches: dict[str, TreeNode] = {
            f"{y:.12g}": Decision("2", {"accept": Terminal(np.array([pie - y, y])), "refuse": refused})
            for y in grid
        }
        return ExtensiveForm(self.players, Decision("1", branches))


def ultimatum_offers(pie: ArrayLike, outside: ArrayLike, unit: ArrayLike | None = None) -> FloatArray:
    """Return the least acceptable offer of each kind of responder, shape (..., 2): the kernel.

    First if she accepts when indifferent, second if she refuses; equal without a `unit`.

    Parameters
    ----------
    pie, unit : array_like, shape (...)
    outside : array_like, shape (..., 2)

    Examples
    --------
    >>> ultimatum_offers(100, [20, 30], 0.5)
    array([30. , 30.5])
    """
    m, d = np.asarray(pie, dtype=float), np.asarray(outside, dtype=float)[..., 1]
    d = np.broadcast_to(d, np.broadcast_shapes(d.shape, m.shape))
    if unit is None:
        return np.stack([np.maximum(d, 0.0)] * 2, axis=-1)
    e = np.asarray(unit, dtype=float)
    count = d / e
    whole = np.round(count)
    on_grid = (np.abs(count - whole) <= 10.0 * ATOL * np.maximum(1.0, np.abs(count))) & (d >= 0)
    low = np.maximum(np.where(on_grid, whole, np.ceil(count)), 0.0)
    return np.stack([low * e, (low + on_grid) * e], axis=-1)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = Ultimatum(**inputs)
    offers = game.offers()
    return {
        "offer_if_indifferent_accepts": offers[0],
        "offer_if_indifferent_rejects": offers[1],
        "proposer": [game.expected_payoffs(y)[0] for y in offers],
    }


MODELS = (
    Model(
        name="ultimatum",
        title="One offer, to be taken or left",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="unit",
                meaning="smallest unit; without one every share can be offered",
                domain="in (0, M]",
                unit="pie",
                required=False,
            ),
            Parameter(
                name="outside", meaning="what refusal pays", domain="two numbers", unit="pie", shape=(2,)
            ),
        ),
        outputs={
            "offer_if_indifferent_accepts": "the offer to a responder who accepts when indifferent",
            "offer_if_indifferent_rejects": "the offer to a responder who refuses when indifferent",
            "proposer": "the proposer's payoffs in the two cases",
        },
        citations=(GUTH_SCHMITTBERGER_SCHWARZE_1982,),
        evaluate=_evaluate,
        notes="player 1 proposes",
    ),
)
"""As the catalogue lists them."""
