"""Stahl's game: alternating offers with a deadline, solved from the last offer backwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import FloatArray, batch_shape, frozen, real
from gametheory.bargaining.strategic.convergence import Convergence, observed_convergence, until_rounding
from gametheory.bargaining.strategic.domains import (
    discount_factors,
    number_of_offers,
    of_two_players,
    pie_size,
)
from gametheory.bargaining.strategic.offer_game import OfferGame
from gametheory.bargaining.strategic.proposer_shares import rubinstein_shares
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid

__all__ = ["MODELS", "OSBORNE_RUBINSTEIN_1990", "STAHL_1972", "Stahl", "stahl_shares"]

STAHL_1972 = Citation(
    key="stahl1972",
    kind="book",
    author="St{\\aa}hl, Ingolf",
    title="Bargaining Theory",
    year=1972,
    fields={"publisher": "Economic Research Institute, Stockholm School of Economics"},
)
OSBORNE_RUBINSTEIN_1990 = Citation(
    key="osbornerubinstein1990",
    kind="book",
    author="Osborne, Martin J. and Rubinstein, Ariel",
    title="Bargaining and Markets",
    year=1990,
    fields={"publisher": "Academic Press"},
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Stahl(OfferGame):
    r"""Players alternate offers, T of them at most; then disagreement payoffs are paid [1]_, [2]_.

    The first offer is accepted. With :math:`k = \lfloor T/2 \rfloor` and :math:`g = \delta_1 \delta_2` the
    first proposer *i* keeps

    .. math:: x_i = M (1 - \delta_j) \frac{1 - g^k}{1 - g} + g^k e_i,

    with :math:`e_i = M - \delta_j b_j` if T is odd (she makes the last offer too) and :math:`e_i = b_i` if T
    is even. As T grows this tends to :class:`AlternatingOffers`, from above for odd and from below for even T
    if b = 0.

    Parameters
    ----------
    delta : array_like, shape (..., 2)
        :math:`\delta_i \in [0, 1]`, discount factors per period.
    periods : array_like of int, shape (...)
        :math:`T \ge 1`, the number of offers.
    disagreement : array_like, shape (..., 2), default (0, 0)
        :math:`b_i`, paid one period after the last refusal; :math:`b_1 + b_2 \le M`.
    pie : array_like, shape (...), default 1
        :math:`M > 0`.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain, or waiting for the disagreement payoffs dominates any agreement.

    References
    ----------
    .. [1] I. Ståhl, "Bargaining Theory", Stockholm School of Economics 1972.
    .. [2] M. Osborne and A. Rubinstein, "Bargaining and Markets", Academic Press 1990, ch. 3.

    Examples
    --------
    >>> Stahl(delta=[0.9, 0.8], periods=3).outcome().terms.round(6)
    array([0.92, 0.08])
    >>> Stahl(delta=[0.95, 0.9], periods=3, disagreement=[1, 4], pie=10).outcome(first=2).terms.round(6)
    array([1.76225, 8.23775])
    """

    delta: FloatArray
    periods: FloatArray
    disagreement: FloatArray = (0.0, 0.0)  # type: ignore[assignment]  # kept as an array
    pie: FloatArray = 1.0  # type: ignore[assignment]  # kept as an array

    citation: ClassVar[Citation] = STAHL_1972

    def __post_init__(self) -> None:
        delta = of_two_players("alternating offers", discount_factors(self.delta))
        b = of_two_players("alternating offers", real("disagreement", self.disagreement))
        count = number_of_offers("periods", self.periods)
        pie = pie_size(self.pie)
        shape = batch_shape(
            delta=delta.shape[:-1], disagreement=b.shape[:-1], periods=count.shape, pie=pie.shape
        )
        if (np.maximum(b, 0.0).sum(axis=-1) > pie).any() or (b.sum(axis=-1) > pie).any():
            raise InvalidInputError(
                "waiting for the disagreement payoffs dominates any agreement: they are "
                f"{self.disagreement!r} and the pie is {np.min(pie):g}"
            )
        object.__setattr__(self, "pie", frozen(np.broadcast_to(pie, shape)))
        object.__setattr__(self, "delta", delta)
        object.__setattr__(self, "disagreement", b)
        object.__setattr__(self, "periods", frozen(count))

    @property
    def patience(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        return self.delta

    @property
    def own_end(self) -> tuple[int | None, FloatArray]:  # noqa: D102  (as in OfferGame)
        if self.periods.size != 1:
            raise invalid("periods", "must be one number for a finite game", self.periods)
        return int(self.periods.reshape(())), self.disagreement

    def shares(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        return stahl_shares(self.delta, self.periods, self.disagreement, self.pie)

    def residual(self, shares: ArrayLike) -> FloatArray:
        """Return the largest distance of shares from backward induction, as a share of the pie, shape (...).

        The horizon is walked offer by offer, whatever closed form `shares` are from.
        """
        given = np.asarray(shares, dtype=float)
        if given.shape[-2:] != (2, 2):
            return np.asarray(np.inf)
        end = np.broadcast_to(self.disagreement, (*self.pie.shape, 2))
        values: FloatArray = np.stack([end, end], axis=-2)
        found = values
        for left in range(1, int(self.periods.max(initial=0)) + 1):
            values = self.one_period(values)
            found = np.where((self.periods == left)[..., np.newaxis, np.newaxis], values, found)
        return np.asarray(np.abs(found - given).max(axis=(-2, -1)) / self.pie)

    def refusal(self, proposer: int, following: FloatArray) -> FloatArray:  # noqa: ARG002, D102
        return np.asarray(self.delta * following)

    def at_start(self, terms: FloatArray, period: int) -> FloatArray:  # noqa: D102
        return np.asarray(self.delta**period * terms)

    def convergence(self, steps: int = 6) -> Convergence:
        r"""Return how fast the division of one game nears Rubinstein's as two offers are added at a time.

        The steps are :math:`(\delta_1 \delta_2)^{T/2}`, in which the distance is exactly of order one. The
        sequence ends early where rounding would speak.

        Parameters
        ----------
        steps : int, default 6
            At least 1.

        Examples
        --------
        >>> Stahl(delta=[0.9, 0.8], periods=3).convergence().orders.round(6)
        array([1., 1., 1., 1., 1., 1.])
        """
        if self.pie.ndim or self.delta.ndim > 1:
            raise invalid("convergence", "needs one game, not a batch", self.pie.shape)
        if steps < 1:
            raise invalid("steps", "must be at least 1", steps)
        product = float(self.delta.prod())
        if not 0 < product < 1:
            raise RefusedError(f"the step needs discount factors above 0, not both 1, got {self.delta}")
        periods = float(self.periods) + 2.0 * np.arange(steps + 1)
        periods = periods[product ** (periods / 2) > np.finfo(float).tiny]
        values = stahl_shares(self.delta, periods, self.disagreement, self.pie)[:, 0]
        limit = rubinstein_shares(self.delta, self.pie)[0]
        path = observed_convergence(product ** (periods / 2), values, limit)
        return until_rounding(path, 8.0 / (1.0 - product))

    def game_error(self, *, offers: int, periods: int | None = None) -> FloatArray:
        """Return how far shares in :meth:`as_game` may be from the true ones: a step of the grid an offer."""
        count = self.own_end[0] if periods is None else periods
        return np.asarray(self.pie * (count or 0) / (offers - 1))

    @property
    def impasse(self) -> FloatArray:  # noqa: D102  (as in OfferGame)
        return np.asarray(self.delta ** self.periods[..., np.newaxis] * self.disagreement)


def stahl_shares(
    delta: ArrayLike, periods: ArrayLike, disagreement: ArrayLike = 0.0, pie: ArrayLike = 1.0
) -> FloatArray:
    """Return the divisions at the first of `periods` offers, shape (..., 2, 2): the kernel.

    Parameters
    ----------
    delta, disagreement : array_like, shape (..., 2)
    periods, pie : array_like, shape (...)

    Returns
    -------
    ndarray, shape (..., 2, 2)
        Entry ``[..., i, k]`` is player k + 1's share when player i + 1 makes the first offer.

    Examples
    --------
    >>> stahl_shares([0.9, 0.9], [1, 2, 3]).round(4)[:, 0, 0]
    array([1.  , 0.1 , 0.91])
    """
    d, count, m = (np.asarray(a, dtype=float) for a in (delta, periods, pie))
    b = np.maximum(np.broadcast_arrays(np.asarray(disagreement, dtype=float), d)[0], 0.0)
    product = d[..., 0] * d[..., 1]
    k = np.floor(count / 2.0)
    power = product**k
    with np.errstate(divide="ignore", invalid="ignore"):
        series = np.where(product == 1.0, k, (1.0 - power) / (1.0 - product))
    odd = count % 2 == 1
    rows = []
    for i in (0, 1):
        j = 1 - i
        last = np.where(odd, m - d[..., j] * b[..., j], b[..., i])
        keeps = m * (1.0 - d[..., j]) * series + power * last
        rows.append(np.stack([keeps, m - keeps][:: 1 if i == 0 else -1], axis=-1))
    return np.stack(rows, axis=-2)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    names = ("pie", "delta", "periods", "disagreement")
    game = Stahl(**{name: inputs[name] for name in names if name in inputs})
    return {"payoffs": game.outcome(first=inputs.get("first_proposer", 1)).payoffs}


MODELS = (
    Model(
        name="stahl",
        title="Alternating offers with a deadline",
        parameters=(
            Parameter(name="pie", meaning="size of the pie M", domain="positive", unit="pie"),
            Parameter(
                name="delta",
                meaning="discount factors",
                domain="two in [0, 1]",
                unit="per period",
                shape=(2,),
            ),
            Parameter(
                name="periods", meaning="number of offers T", domain="a positive integer", kind=Kind.WHOLE
            ),
            Parameter(
                name="disagreement",
                meaning="what is paid one period after the last refusal, by default nothing",
                domain="two, together at most M",
                unit="pie",
                required=False,
                shape=(2,),
            ),
            Parameter(
                name="first_proposer",
                meaning="who begins, by default 1",
                domain="1 or 2",
                required=False,
                kind=Kind.WHOLE,
            ),
        ),
        outputs={"payoffs": "what players 1 and 2 get at the first offer"},
        citations=(STAHL_1972, OSBORNE_RUBINSTEIN_1990),
        evaluate=_evaluate,
        notes="players are numbered from 1",
    ),
)
"""As the catalogue lists them."""
