"""Baron and Ferejohn's legislature of equals under the closed rule: the cheapest majority is bought."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray, batch_shape, frozen, in_unit_interval, real
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.catalogue import Citation, Kind, Model, Parameter
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.solvers.protocol import Completeness

if TYPE_CHECKING:
    from gametheory.bargaining.strategic.legislative_bargaining import LegislativeBargaining

__all__ = ["BARON_FEREJOHN_1989", "MODELS", "BaronFerejohn", "to_each_member", "whole_members"]

_MOST_SEATS = 1 << 28
"""Payoffs of members that are listed at once: two gigabytes."""

BARON_FEREJOHN_1989 = Citation(
    key="baronferejohn1989",
    author="Baron, David P. and Ferejohn, John A.",
    title="Bargaining in Legislatures",
    year=1989,
    fields={
        "journal": "American Political Science Review",
        "volume": "83",
        "number": "4",
        "pages": "1181--1206",
        "doi": "10.2307/1961664",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class BaronFerejohn(BargainingModel):
    r"""A drawn member of n proposes a division of one unit; q votes pass it, or the next session begins [1]_.

    In the symmetric stationary equilibrium everyone expects :math:`1/n` before the draw. The proposer gives
    :math:`\delta/n` to each of :math:`q - 1` members drawn at random and keeps :math:`1 - \delta (q - 1)/n`;
    it passes at once. Without stationarity, for :math:`n \ge 5` and odd, simple majority and
    :math:`\delta > (n + 2)/(2(n - 1))`, every division is the outcome of some equilibrium.

    An answer is the value of a member, shape (...).

    Parameters
    ----------
    members : array_like of int, shape (...)
        :math:`n \ge 2`.
    delta : array_like, shape (...)
        :math:`\delta \in [0, 1]`, the common discount factor per session.
    quota : array_like of int, shape (...), optional
        :math:`1 \le q \le n` votes, the proposer's included; by default a simple majority.

    Warns
    -----
    UserWarning
        If the quota is no strict majority, so that two disjoint coalitions can win.

    Raises
    ------
    InvalidInputError
        If a parameter is outside its domain.

    References
    ----------
    .. [1] D. Baron and J. Ferejohn, "Bargaining in legislatures", American Political Science Review 83 (1989)
       1181-1206, doi:10.2307/1961664.

    Examples
    --------
    >>> print(BaronFerejohn(members=5, delta=0.8).proposer_keeps().round(6))
    0.68
    """

    members: FloatArray
    delta: FloatArray
    quota: FloatArray | None = None

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    answer_axes: ClassVar[int] = 0
    labels: ClassVar[tuple[str, ...]] = ("value",)
    citation: ClassVar[Citation] = BARON_FEREJOHN_1989
    complete: ClassVar[Completeness] = Completeness.ONE

    def __post_init__(self) -> None:
        n, delta = whole_members(self.members), in_unit_interval("delta", self.delta)
        quota = np.floor(n / 2.0) + 1.0 if self.quota is None else real("quota", self.quota)
        batch_shape(members=n.shape, delta=delta.shape, quota=quota.shape)
        if (quota != np.floor(quota)).any():
            raise invalid("quota", "must be a whole number of votes", self.quota)
        if ((quota < 1) | (quota > n)).any():
            raise InvalidInputError(
                f"no coalition can reach the quota, or none is needed: it must be 1 to {n.max():g} votes, "
                f"got {self.quota!r}"
            )
        if (2 * quota <= n).any():
            warnings.warn(
                f"a quota of {quota.min():g} is no strict majority: two disjoint coalitions can win",
                stacklevel=3,
            )
        object.__setattr__(self, "members", frozen(n))
        object.__setattr__(self, "delta", frozen(delta))
        object.__setattr__(self, "quota", frozen(quota))

    @property
    def players(self) -> tuple[str, ...]:
        """Their numbers; in a batch, of the largest legislature."""
        return tuple(str(i + 1) for i in range(int(self.members.max(initial=0))))

    @property
    def _votes(self) -> FloatArray:
        return np.asarray(self.quota, dtype=float)

    @property
    def supports_every_division(self) -> BoolArray:
        """Whether non-stationary equilibria can lead to any division: the condition of the paper."""
        n = self.members
        majority = (n % 2 == 1) & (n >= 5) & (self._votes == (n + 1) / 2)
        return np.asarray(majority & (self.delta > (n + 2) / (2 * (n - 1))))

    def value(self) -> FloatArray:
        """Return what a member expects before the draw, shape (...)."""
        shape = np.broadcast_shapes(self.members.shape, self.delta.shape, self._votes.shape)
        return np.array(np.broadcast_to(1.0 / self.members, shape))

    def partner_share(self) -> FloatArray:
        """Return what each of the partners gets, shape (...)."""
        return np.asarray(self.delta / self.members + 0.0 * self._votes)

    def proposer_keeps(self) -> FloatArray:
        """Return what the proposer keeps, shape (...)."""
        return np.asarray(1.0 - self.delta * (self._votes - 1.0) / self.members)

    def answer(self) -> FloatArray:
        """Return :meth:`value`."""
        return self.value()

    def one_session(self, following: ArrayLike) -> FloatArray:
        """Return what a member expects now if all expect `following` next, shape (...)."""
        n, q = self.members, self._votes
        price = self.delta * np.asarray(following, dtype=float)
        return np.asarray((1.0 - (q - 1.0) * price) / n + (q - 1.0) / n * price)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return how far a value is from what it is made of, or the gain from waiting, shape (...)."""
        value = np.asarray(answer, dtype=float)
        price = self.delta * value
        waiting = np.maximum(price - (1.0 - (self._votes - 1.0) * price), 0.0)
        return np.asarray(np.maximum(np.abs(self.one_session(value) - value), waiting))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what each member gets, shape (..., n); see :func:`to_each_member`."""
        return to_each_member(answer, self.members)

    def outcome(self) -> OfferOutcome:
        """Return what happens: the first proposal passes, whoever makes it.

        Terms and payoffs are those before the draw, one number a member (in a batch as many as the largest
        legislature has, the seats that another lacks being worth nothing). What the proposer keeps and her
        partners get is in :meth:`details`.
        """
        value = self.value()
        return OfferOutcome.at_once(
            self.expected_payoffs(value), proposer=None, gap=partial(self.residual, value), model=self
        )

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        found: dict[str, Any] = {
            "proposer_keeps": self.proposer_keeps(),
            "partner_share": self.partner_share(),
            "coalition_size": self._votes,
        }
        if self.supports_every_division.any():
            found["note"] = "without stationarity every division is the outcome of some equilibrium"
        return found

    def curves(self) -> dict[str, Curves]:
        """Return the shares of the proposer and of a partner by the discount factor, and of this model."""
        delta = np.linspace(0.0, 1.0, 101)
        others = replace(self, delta=delta)
        lines = {"proposer": (delta, others.proposer_keeps()), "partner": (delta, others.partner_share())}
        ends = np.array([float(self.partner_share()), float(self.proposer_keeps())])
        lines["discount factor"] = (np.full(2, float(self.delta)), ends)
        return {"shares": Curves(along="discount factor", quantity="share", lines=lines)}

    def as_game(self, *, parts: int, after: ArrayLike | None = None) -> ExtensiveForm:
        """Return one session of a single model as a tree, see :meth:`LegislativeBargaining.as_game`.

        A proposer keeps there what :meth:`proposer_keeps` says, less :meth:`game_error` at most.
        """
        return self._legislature().as_game(parts=parts, after=after)

    def game_error(self, *, parts: int) -> FloatArray:
        """Return how far proposers in :meth:`as_game` may be below :meth:`proposer_keeps`, shape (n,)."""
        return self._legislature().game_error(parts=parts)

    def _legislature(self) -> LegislativeBargaining:
        from gametheory.bargaining.strategic.legislative_bargaining import LegislativeBargaining

        if self.value().size != 1:
            raise invalid("members", "must be one number for a finite game", self.members)
        n = int(self.members.reshape(()))
        return LegislativeBargaining(
            recognition=np.full(n, 1.0 / n),
            delta=self.delta.reshape(()),
            quota=float(self._votes.reshape(())),
        )


def whole_members(members: ArrayLike) -> FloatArray:
    """Return numbers of members, whole and two or more, shape (...)."""
    n = real("members", members)
    if ((n < 2) | (n != np.floor(n))).any():
        raise invalid("members", "must be whole numbers, two or more", members)
    return n


def to_each_member(value: ArrayLike, members: ArrayLike) -> FloatArray:
    """Return the value of a member for each of them, shape (..., n), and 0 for seats that are not there.

    Parameters
    ----------
    value : array_like, shape (...)
    members : array_like of int, shape (...)
        The largest of them is n.

    Raises
    ------
    RefusedError
        If the legislatures of a batch have more than 2^28 seats together.

    Examples
    --------
    >>> to_each_member([0.5, 0.25], [2, 4])
    array([[0.5 , 0.5 , 0.  , 0.  ],
           [0.25, 0.25, 0.25, 0.25]])
    """
    each, n = np.broadcast_arrays(np.asarray(value, dtype=float), np.asarray(members, dtype=float))
    most = int(n.max(initial=0))
    if most * each.size > _MOST_SEATS:
        raise RefusedError(f"a payoff a member needs at most {_MOST_SEATS} seats, got {most * each.size}")
    return np.where(np.arange(most) < n[..., np.newaxis], each[..., np.newaxis], 0.0)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = BaronFerejohn(members=inputs["n"], delta=inputs["delta"], quota=inputs.get("quota"))
    return {
        "value": game.value(),
        "proposer_share": game.proposer_keeps(),
        "partner_share": game.partner_share(),
        "coalition_size": int(game._votes),  # noqa: SLF001  (the model of this file)
    }


MODELS = (
    Model(
        name="baron_ferejohn_closed",
        title="Legislative bargaining of equals under the closed rule",
        parameters=(
            Parameter(name="n", meaning="number of members", domain="whole, two or more", kind=Kind.WHOLE),
            Parameter(name="delta", meaning="discount factor", domain="in [0, 1]", unit="per session"),
            Parameter(
                name="quota",
                meaning="votes that win, by default a simple majority",
                domain="whole, from 1 to n",
                required=False,
                kind=Kind.WHOLE,
            ),
        ),
        outputs={
            "value": "what a member expects before the draw",
            "proposer_share": "what the proposer keeps",
            "partner_share": "what each partner gets",
            "coalition_size": "members of the winning coalition, the proposer included",
        },
        citations=(BARON_FEREJOHN_1989,),
        evaluate=_evaluate,
        notes="the symmetric stationary equilibrium; a pie of one",
    ),
)
"""As the catalogue lists them."""
