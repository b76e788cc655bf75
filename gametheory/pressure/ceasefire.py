"""A ceasefire that shifts power: why a party may refuse it, and the shifts that both accept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import (
    ATOL,
    BoolArray,
    FloatArray,
    Numbers,
    Value,
    batch_shape,
    fits_batch,
    in_unit_interval,
    non_negative,
    real,
)
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.two_thresholds import threshold_consent, threshold_splits, threshold_unit
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "POWELL_2006", "Ceasefire", "CeasefireWindow", "a_weight_of_the_future"]

POWELL_2006 = Citation(
    key="powell2006",
    author="Powell, Robert",
    title="War as a Commitment Problem",
    year=2006,
    fields={
        "journal": "International Organization",
        "volume": "60",
        "number": "1",
        "pages": "169--203",
        "doi": "10.1017/S0020818306060061",
    },
)


def a_weight_of_the_future(argument: str, value: ArrayLike) -> FloatArray:
    """Return weights that lie strictly between 0 and 1."""
    weight = real(argument, value)
    if ((weight <= 0) | (weight >= 1)).any():
        raise invalid(argument, "must lie in (0, 1)", value)
    return weight


@dataclass(frozen=True, eq=False, kw_only=True)
class CeasefireWindow(Value):
    """The shifts of power after a ceasefire that each party tolerates.

    Attributes
    ----------
    largest : ndarray, shape (...)
        Party 0 accepts a ceasefire iff its share is expected to fall by no more than this.
    smallest : ndarray, shape (...)
        Party 1 accepts iff party 0's share is expected to fall by no less than this.
    """

    largest: FloatArray
    smallest: FloatArray

    @property
    def width(self) -> FloatArray:
        """Length of the window; negative if there is no shift that both tolerate."""
        return self.largest - self.smallest

    def accepts(self, shift: ArrayLike) -> BoolArray:
        """Return whether each party accepts a ceasefire with the expected `shift`, shape (..., 2)."""
        expected = real("shift", shift)
        batch_shape(window=np.shape(self.width), shift=expected.shape)
        top = self.largest + ATOL * np.maximum(np.abs(self.largest), 1.0)
        bottom = self.smallest - ATOL * np.maximum(np.abs(self.smallest), 1.0)
        return np.stack(np.broadcast_arrays(expected <= top, expected >= bottom), axis=-1)


@dataclass(frozen=True, eq=False, kw_only=True)
class Ceasefire(Mechanism):
    r"""Two parties at war are asked for a ceasefire after which power shifts.

    While it holds, party 0 has the flow value :math:`q` of the line of contact; later a settlement follows,
    with weight :math:`\delta`, in which its share of the contest is :math:`p - \Delta` and it proposes with
    probability :math:`\beta`. Who refuses goes on with the war, :math:`p - k_0` and :math:`1 - p - k_1`, and
    loses :math:`s_i`. Party 1 may believe that party 0's share is :math:`p - \omega`; each expects that the
    settlement will prove its own belief right. With :math:`\eta = -k_0 + \beta (k_0 + k_1)`, party 0 accepts
    iff

    .. math:: \Delta \le \frac{(1-\delta)(q - p) + \delta\eta + k_0 + s_0 + \iota}{\delta},

    and party 1 iff :math:`\Delta \ge [(1-\delta)(q - p + \omega) + \delta\eta - k_1 - s_1]/\delta`: the
    commitment problem of [1]_.

    *Theorem.* The window of shifts that both accept has length
    :math:`[k_0 + k_1 + s_0 + s_1 + \iota - (1-\delta)\omega]/\delta`. While optimism :math:`\omega` does not
    close it, both refuse at no shift: only pressure on the one party that fears the shift can help, and
    :math:`\delta` of it makes up for a unit of shift. Evenness is beside the point. A guarantee that keeps
    the shift inside the window needs no pressure at all.
    *Boundary.* At the ends of the window a party is indifferent, and accepts. With
    :math:`(1-\delta)\omega > k_0 + k_1 + \iota` there is no window before pressure: at the shifts in between
    both refuse, consent is a weakest link, and they need the difference in all. *Counter-case* to even
    pressure: where party 0 alone refuses, for want of a pressure n, a total of n works if all of it is on
    party 0; split evenly it takes 2n.

    Parameters
    ----------
    share : array_like, shape (...)
        :math:`p`, party 0's share of the contest now, as it believes itself, in [0, 1].
    line : array_like, shape (...)
        :math:`q`, its flow value of the line of contact, as a share.
    cost : array_like, shape (..., 2)
        :math:`k_i \ge 0`, costs of going on, as shares.
    weight_future : array_like, shape (...)
        :math:`\delta` in (0, 1).
    shift : array_like, shape (...)
        :math:`\Delta`, by how much party 0's share is expected to fall; negative if it rises.
    proposer_chance : array_like, shape (...), default 0.5
        :math:`\beta`, the chance that party 0 makes the proposal in the later settlement.
    inducement : array_like, shape (...), default 0
        :math:`\iota`, reward to party 0 for accepting.
    optimism : array_like, shape (...), default 0
        :math:`\omega`, by how much less party 1 believes that share to be; negative if it is more.
        :math:`p - \omega` lies in [0, 1].
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, loss from refusing the ceasefire, as shares; negative is support of a refusal.

    Raises
    ------
    InvalidInputError
        If `weight_future` is not strictly between 0 and 1, `share` or `proposer_chance` leaves [0, 1], a cost
        is negative, `cost` or `pressure` is not of two parties, or party 1's belief leaves [0, 1].

    References
    ----------
    .. [1] R. Powell, "War as a commitment problem", International Organization 60 (2006)
       169-203, doi:10.1017/S0020818306060061.

    Examples
    --------
    >>> truce = Ceasefire(share=0.6, line=0.5, cost=[0.1, 0.15], weight_future=0.8, shift=0.4)
    >>> float(truce.window().largest.round(4)), float(truce.window().smallest.round(4)), truce.accepts()
    (0.125, -0.1875, array([False,  True]))
    >>> truce.needed_pressure().round(4), truce.guaranteed(most=0.1).deal_chance()
    (array([0.22, 0.  ]), array(1.))
    """

    share: Numbers = Numbers(in_unit_interval)
    line: Numbers = Numbers()
    cost: Numbers = Numbers(non_negative, parties=True)
    weight_future: Numbers = Numbers(a_weight_of_the_future)
    shift: Numbers = Numbers()
    proposer_chance: Numbers = Numbers(in_unit_interval, default=0.5)
    inducement: Numbers = Numbers(default=0.0)
    optimism: Numbers = Numbers(default=0.0)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.BARGAINING
    complete: ClassVar[Completeness] = Completeness.ONE  # where someone is indifferent there is another
    citation: ClassVar[Citation] = POWELL_2006
    labels: ClassVar[tuple[str, ...]] = ("0 accepts", "1 accepts")

    def __post_init__(self) -> None:
        believed = np.asarray(self.share - self.optimism)
        if ((believed < -ATOL) | (believed > 1 + ATOL)).any():
            raise invalid("share - optimism", "must lie in [0, 1], as party 1's belief", believed.tolist())

    def window(self) -> CeasefireWindow:
        """Return the shifts that each party accepts under the pressure.

        Raises
        ------
        InvalidInputError
            If the future weighs so little that a limit is no float.
        """
        with np.errstate(over="ignore"):
            largest, smallest = (np.asarray(each / self.weight_future) for each in self._weighted())
        if not (np.isfinite(largest) & np.isfinite(smallest)).all():
            rule = "must be large enough for the limits of the window to be floats"
            raise invalid("weight_future", rule, self.weight_future.tolist())
        return CeasefireWindow(largest=largest, smallest=smallest)

    def _weighted(self) -> tuple[FloatArray, FloatArray]:
        """Return the ends of the window times the weight of the future."""
        k, s, delta = self.cost, self.pressure, self.weight_future
        eta = -k[..., 0] + self.proposer_chance * k.sum(axis=-1)
        own = (1.0 - delta) * (self.line - self.share) + delta * eta
        other = own + (1.0 - delta) * self.optimism
        return own + k[..., 0] + s[..., 0] + self.inducement, other - k[..., 1] - s[..., 1]

    def _gains(self) -> FloatArray:
        """Return what each party gains by accepting, exactly 0 where it is indifferent, shape (..., 2)."""
        largest, smallest = self._weighted()
        shift = self.weight_future * self.shift
        gains = np.stack(np.broadcast_arrays(largest - shift, shift - smallest), axis=-1)
        return np.where(np.abs(gains) <= ATOL * self._stakes(), 0.0, gains)

    def _stakes(self) -> FloatArray:
        """Return the sizes of what each party weighs, at least 1, shape (..., 2)."""
        shared = 1.0 + np.abs(self.line) + self.cost.sum(axis=-1) + np.abs(self.weight_future * self.shift)
        own = np.stack(np.broadcast_arrays(np.abs(self.inducement), 0.0), axis=-1) + np.abs(self.pressure)
        return np.asarray(shared[..., np.newaxis] + own)

    def accepts(self) -> BoolArray:
        """Return whether each party accepts at the expected shift, shape (..., 2)."""
        return np.asarray(self._gains() >= 0.0)

    def needed_pressure(self) -> FloatArray:
        """Return the pressure on each party that is still missing, shape (..., 2).

        It is zero for one at least, unless optimism closes the window.
        """
        return np.maximum(-self._gains(), 0.0)

    def guaranteed(self, *, least: ArrayLike = -np.inf, most: ArrayLike = np.inf) -> Ceasefire:
        """Return the same ceasefire with a guarantee that keeps the shift between `least` and `most`."""
        low, high = (real(n, x, infinite=True) for n, x in (("least", least), ("most", most)))
        fits_batch(self, least=low.shape, most=high.shape)
        if not (low <= high).all():
            raise invalid("least", f"must not exceed most ({most!r})", least)
        return replace(self, shift=np.clip(self.shift, low, high))

    @property
    def consent(self) -> Consent:
        """One-sided where one party fears the shift, a weakest link where both refuse, else neither.

        Of one situation.
        """
        return threshold_consent(self.under([0.0, 0.0]).needed_pressure())

    def unit(self) -> FloatArray:
        """Return the pressures that the parties need, or ones where only one needs any."""
        return threshold_unit(self.under([0.0, 0.0]).needed_pressure())

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the splits of `budget` that give each party what it needs."""
        return threshold_splits(
            "commitment window", self.under([0.0, 0.0]).needed_pressure(), np.asarray(budget)
        )

    def answer(self) -> FloatArray:
        """Return 1 for each party that accepts, else 0, shape (..., 2)."""
        return self.accepts().astype(float)

    def deal_chance(self) -> FloatArray:
        """Return 1 where both accept, else 0."""
        return np.asarray(self.answer().prod(axis=-1))

    def as_seen_by(self, party: int) -> Ceasefire:
        """Return the ceasefire with the belief of `party`, 0 or 1, in place of both."""
        if party not in (0, 1):
            raise invalid("party", "must be 0 or 1", party)
        return replace(self, share=np.clip(self._shares()[..., party], 0.0, 1.0), optimism=0.0)

    def _shares(self) -> FloatArray:
        """Return party 0's share of the contest as each party believes it, shape (..., 2)."""
        return np.stack(np.broadcast_arrays(self.share, self.share - self.optimism), axis=-1)

    def _war(self) -> FloatArray:
        believed = self._shares()
        return np.stack([believed[..., 0], 1 - believed[..., 1]], axis=-1) - self.cost

    def _truce(self) -> FloatArray:
        """Return what a ceasefire pays, by backward induction through the later settlement, (..., 2)."""
        later = self._shares() - self.shift[..., np.newaxis]  # a settlement as each party foresees it
        fight = later - self.cost[..., :1], 1 - later - self.cost[..., 1:]
        chance = self.proposer_chance[..., np.newaxis]
        settled = chance * (1 - fight[1]) + (1 - chance) * fight[0]  # who proposes leaves what fighting pays
        delta = self.weight_future[..., np.newaxis]
        seen = (1 - delta) * self.line[..., np.newaxis] + delta * settled
        return np.stack(np.broadcast_arrays(seen[..., 0] + self.inducement, 1 - seen[..., 1]), axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain of a party from the opposite reply where the other accepts.

        As a share of the sizes of what it weighs, or in shares of the contest where those are smaller.
        """
        x = np.asarray(answer, dtype=float)
        gain = (self._truce() - (self._war() - self.pressure)) / self._stakes()
        lost = np.where(x > 0.5, -gain, gain)
        pure = ((x == 0) | (x == 1)).all(axis=-1)
        return np.asarray(np.where(pure, np.maximum(lost, 0.0).max(axis=-1), np.inf))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what the parties get, shape (..., 2): of a war that one refuser pays for, or the truce."""
        x = np.asarray(answer, dtype=float)
        both = x.prod(axis=-1, keepdims=True)
        return np.asarray(both * self._truce() + (1 - both) * (self._war() - (1 - x) * self.pressure))

    def as_game(self, *, step: float = 0.05) -> ExtensiveForm:
        """Return the two-stage tree: each is asked in turn; later one proposes and the other replies.

        The proposer may leave the other what fighting pays, or `step` more or less. All subgame perfect
        equilibria have payoffs within `step` of the formula's: the other may insist on it. Parties of two
        beliefs see two trees, and each replies as in its own: take them from :meth:`as_seen_by`.
        """
        if self.accepts().ndim > 1 or self.optimism != 0:
            raise invalid("as_game", "needs one situation, of one belief", (self.shift, self.optimism))
        delta, later = float(self.weight_future), float(self.share - self.shift)
        fight = np.array([later - self.cost[0], 1 - later - self.cost[1]])

        def total(x: FloatArray) -> Terminal:
            flow = np.array([self.line, 1 - self.line])
            return Terminal((1 - delta) * flow + delta * x + np.array([self.inducement, 0.0]))

        def proposal(proposer: int) -> Decision:
            other = 1 - proposer
            offers = {}
            for name, extra in (("less", -step), ("what fighting pays", 0.0), ("more", step)):
                x = np.empty(2)
                x[other] = fight[other] + extra
                x[proposer] = 1 - x[other]
                offers[name] = Decision(str(other), {"take it": total(x), "fight": total(fight)})
            return Decision(str(proposer), offers)

        chance = float(self.proposer_chance)
        settle = Chance({"0 proposes": (chance, proposal(0)), "1 proposes": (1 - chance, proposal(1))})
        war, s = self._war(), self.pressure
        reply = Decision("1", {"accept": settle, "refuse": Terminal(war - [0.0, s[1]])})
        return ExtensiveForm(
            self.players, Decision("0", {"accept": reply, "refuse": Terminal(war - [s[0], 0.0])})
        )


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = Ceasefire(
        share=inputs["p"],
        line=inputs["q"],
        cost=(inputs["k_R"], inputs["k_U"]),
        weight_future=inputs["delta"],
        shift=inputs["Delta"],
        proposer_chance=inputs["beta"],
        inducement=inputs.get("iota", 0.0),
        pressure=(inputs["s_R"], inputs["s_U"]),
    )
    window, accepts, needed = found.window(), found.accepts(), found.needed_pressure()
    return {
        "Delta_R_max": window.largest,
        "Delta_U_min": window.smallest,
        "window_width": window.width,
        "R_accepts": bool(accepts[0]),
        "U_accepts": bool(accepts[1]),
        "ceasefire": bool(accepts.all()),
        "extra_pressure_on_R": needed[0],
        "extra_pressure_on_U": needed[1],
    }


MODELS = (
    Model(
        name="ceasefire_shift",
        title="A ceasefire that shifts power: the shifts that both accept",
        parameters=(
            Parameter(name="p", meaning="party 0's share of the contest", domain="[0, 1]", unit="share"),
            Parameter(name="q", meaning="party 0's value of the line of contact", unit="share"),
            Parameter(name="k_R", meaning="party 0's cost of war", domain="non-negative", unit="share"),
            Parameter(name="k_U", meaning="party 1's cost of war", domain="non-negative", unit="share"),
            Parameter(name="delta", meaning="weight of the later settlement", domain="(0, 1)"),
            Parameter(name="Delta", meaning="expected fall of party 0's share", unit="share"),
            Parameter(name="beta", meaning="chance that party 0 proposes later", domain="[0, 1]"),
            Parameter(name="s_R", meaning="party 0's loss from refusing", unit="share"),
            Parameter(name="s_U", meaning="party 1's loss from refusing", unit="share"),
            Parameter(name="iota", meaning="party 0's reward for accepting", unit="share", required=False),
        ),
        outputs={
            "Delta_R_max": "largest shift that party 0 accepts",
            "Delta_U_min": "smallest shift that party 1 accepts",
            "window_width": "length of the window",
            "R_accepts": "whether party 0 accepts",
            "U_accepts": "whether party 1 accepts",
            "ceasefire": "whether both do",
            "extra_pressure_on_R": "pressure that party 0 still needs",
            "extra_pressure_on_U": "pressure that party 1 still needs",
        },
        citations=(POWELL_2006,),
        evaluate=_evaluate,
        notes="R is party 0, U is party 1.",
    ),
)
"""As the catalogue lists them."""
