"""Sign or refuse the mediator's text when whoever refuses is punished: the cynical signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray, Numbers, in_unit_interval, non_negative
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.split_theorem import SplitTheorem, all_but
from gametheory.pressure.two_thresholds import threshold_consent
from gametheory.solvers.protocol import Completeness

__all__ = ["GROSECLOSE_MCCARTY_2001", "MODELS", "SignOrRefuse"]

GROSECLOSE_MCCARTY_2001 = Citation(
    key="groseclosemccarty2001",
    author="Groseclose, Tim and McCarty, Nolan",
    title="The Politics of Blame: Bargaining before an Audience",
    year=2001,
    fields={
        "journal": "American Journal of Political Science",
        "volume": "45",
        "number": "1",
        "pages": "100--119",
        "doi": "10.2307/2669362",
    },
)
_PURE = np.array([(1.0, 1.0), (1.0, 0.0), (0.0, 1.0)])


@dataclass(frozen=True, eq=False, kw_only=True)
class SignOrRefuse(Mechanism):
    r"""Each party signs or refuses a text; a refusal is punished, and both refusing is blamed on one.

    If both sign, party i gets :math:`n_i`. If one refuses it gets :math:`-s_i`, and the signer j the windfall
    :math:`x_j` of the other's punishment. If both refuse, party 0 is blamed with probability
    :math:`\beta`: it gets :math:`-\beta s_0 + (1 - \beta) x_0` and party 1
    :math:`-(1 - \beta) s_1 + \beta x_1`.

    **Theorem.** Against a signer, signing gains :math:`a_i = n_i + s_i`; against a refuser it gains
    :math:`b_0 = \beta (x_0 + s_0)` or :math:`b_1 = (1 - \beta)(x_1 + s_1)`. Let :math:`b_i > 0`. Then both
    refusing is no equilibrium, and

    * both sign iff :math:`s_i \ge -n_i` for each i: consent is a weakest link, the windfalls do not enter;
    * if only party j is short of its threshold, the one equilibrium is the *cynical signature* of the other,
      which says yes because it knows that j will say no;
    * if both are short, either signature alone is an equilibrium, and there is a mixed one in which party i
      signs with chance :math:`b_j / (b_j - a_j)`: deals by miscalculation.

    *Boundary.* With a budget S the splits :math:`s_0 \in [t_0, S - t_1]`, :math:`t_i = \max(-n_i, 0)`, bring
    a deal, so an even split does iff :math:`S \ge 2 \max_i t_i`. *Counter-case.* If the text is worth its
    while to party 1 (:math:`n_1 \ge 0`), pressure on it is wasted and uneven pressure is required; and in the
    mixed equilibrium the chance of a deal rises with either pressure although no deal is sure.

    An answer is the chance with which each party signs. Of two signatures :meth:`answer` keeps the
    risk-dominant one, party 0's at a tie; :meth:`answers` lists all. A party that is indifferent signs; with
    :math:`b_i = 0` other equilibria are possible in which it does not.

    Parameters
    ----------
    net_value : array_like, shape (..., 2)
        :math:`n_i`, value of the deal less that of the status quo, in payoff units.
    windfall : array_like, shape (..., 2), default (0, 0)
        :math:`x_i \ge 0`, what a signer gains from the punishment of the other, in payoff units.
    blame : array_like, shape (...), default 0.5
        :math:`\beta`, the chance that party 0 is blamed if both refuse, in [0, 1].
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, the punishment of a refusal, in payoff units; negative is support of a refusal, down to
        :math:`-x_i`.

    Raises
    ------
    InvalidInputError
        If a windfall is negative, or smaller than the support of a refusal.

    References
    ----------
    .. [1] T. Groseclose and N. McCarty, "The politics of blame: bargaining before an audience", American
       Journal of Political Science 45 (2001) 100-119, doi:10.2307/2669362. The game here is a minimal
       construction in its spirit.

    Examples
    --------
    >>> text = SignOrRefuse(net_value=(-0.3, -0.3), windfall=(0.2, 0.2), pressure=(0.4, 0.1))
    >>> text.answer(), text.is_cynical()
    (array([1., 0.]), array(True))
    >>> text.under((0.4, 0.35)).answer()
    array([1., 1.])
    """

    net_value: Numbers = Numbers(parties=True)
    windfall: Numbers = Numbers(non_negative, default=(0.0, 0.0), parties=True)
    blame: Numbers = Numbers(in_unit_interval, default=0.5)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.NASH
    complete: ClassVar[Completeness] = Completeness.PROVEN
    citation: ClassVar[Citation] = GROSECLOSE_MCCARTY_2001
    labels: ClassVar[tuple[str, ...]] = ("0 signs", "1 signs")

    def __post_init__(self) -> None:
        least = self.windfall + self.pressure
        if (least < 0).any():
            raise invalid("windfall + pressure", "must be non-negative", least)

    @property
    def consent(self) -> Consent:
        """Weakest link if both thresholds are positive, one-sided if one is, else neither."""
        return threshold_consent(self.threshold())

    def threshold(self) -> FloatArray:
        """Return the pressure from which each party signs with a signer, shape (..., 2)."""
        return -self.net_value

    def unit(self) -> FloatArray:
        """Return the thresholds, shape (..., 2); 1 for a party that needs no pressure."""
        return np.where(self.net_value < 0, -self.net_value, 1.0)

    def _gains(self) -> tuple[FloatArray, FloatArray]:
        """Return what signing gains against a signer and against a refuser, shapes (..., 2)."""
        blamed = np.stack([self.blame, 1 - self.blame], axis=-1)
        return self.net_value + self.pressure, blamed * (self.windfall + self.pressure)

    def pure_equilibria(self) -> BoolArray:
        """Return which profiles are equilibria, shape (..., 3): both sign, 0 alone, 1 alone."""
        a, _ = np.broadcast_arrays(*self._gains())
        short = a < 0
        return np.stack([~short.any(axis=-1), short[..., 1], short[..., 0]], axis=-1)

    def mixed(self) -> FloatArray:
        """Return the chance that each signs in the mixed equilibrium, shape (..., 2); NaN without one."""
        a, b = np.broadcast_arrays(*self._gains())
        exists = ((a < 0) & (b > 0)).all(axis=-1, keepdims=True)
        chance = np.where(exists, b, np.nan) / np.where(exists, b - a, 1.0)
        return chance[..., ::-1]  # each makes the other indifferent

    def answer(self) -> FloatArray:
        """Return the chance that each signs in the pure equilibrium that is kept, shape (..., 2)."""
        a, b = np.broadcast_arrays(*self._gains())
        both_sign, alone0, alone1 = np.moveaxis(self.pure_equilibria(), -1, 0)
        # risk dominance: the larger product of what a lone deviation loses
        prefers0 = -a[..., 1] * b[..., 0] >= -a[..., 0] * b[..., 1]
        kept = np.where(both_sign, 0, np.where(alone0 & (prefers0 | ~alone1), 1, 2))
        return _PURE[kept]

    def answers(self) -> tuple[FloatArray, ...]:
        """Return the pure equilibrium kept, the other, and the mixed one; of a batch, one list for all."""
        first = self.answer()
        _, alone0, alone1 = np.moveaxis(self.pure_equilibria(), -1, 0)
        two = (alone0 & alone1)[..., np.newaxis]
        other = np.where(two, 1 - first, first)
        mixed = self.mixed()
        mixed = np.where(np.isnan(mixed), first, mixed)
        found: list[FloatArray] = [first]
        for each in (other, mixed):
            if not any(np.array_equal(each, known) for known in found):
                found.append(each)
        return tuple(found)

    def deal_chance(self) -> FloatArray:
        """Return 1 where both sign in equilibrium, else 0, shape (...)."""
        against_a_signer, _ = np.broadcast_arrays(*self._gains())
        return np.asarray((against_a_signer >= 0).all(axis=-1), dtype=float)

    def deal_by_miscalculation(self) -> FloatArray:
        """Return the chance that both sign in the mixed equilibrium, shape (...); NaN without one."""
        return np.asarray(self.mixed().prod(axis=-1))

    def is_cynical(self) -> BoolArray:
        """Return whether one party signs in the knowledge that the other refuses, shape (...)."""
        return np.asarray(self.deal_chance() == 0.0)

    def split_window(self, budget: ArrayLike) -> FloatArray:
        """Return the least and greatest pressure on party 0 that brings a deal at a `budget`, shape (..., 2).

        NaN where no split does.
        """
        need = np.maximum(self.threshold(), 0.0)
        low, high = np.broadcast_arrays(need[..., 0], np.asarray(budget, dtype=float) - need[..., 1])
        return np.where((low <= high)[..., np.newaxis], np.stack([low, high], axis=-1), np.nan)

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the theorem: a share is enough if it reaches both thresholds."""
        total = np.asarray(budget, dtype=float)
        need = np.maximum(self.threshold(), 0.0) / self.unit()
        return SplitTheorem.window("signature", low=need[..., 0] / total, high=all_but(need[..., 1] / total))

    def _cells(self) -> FloatArray:
        """Return the payoffs, shape (..., 2, 2, 2): party, then the actions of 0 and 1, signing first."""
        n, s, x = np.broadcast_arrays(self.net_value, self.pressure, self.windfall)
        blamed = np.stack([self.blame, 1 - self.blame], axis=-1)
        both_refuse = -blamed * s + (1 - blamed) * x
        n, s, x, both_refuse = np.broadcast_arrays(n, s, x, both_refuse)
        row = [[n[..., 0], x[..., 0]], [-s[..., 0], both_refuse[..., 0]]]
        column = [[n[..., 1], -s[..., 1]], [x[..., 1], both_refuse[..., 1]]]
        table = np.array([row, column])
        return np.moveaxis(table, (0, 1, 2), (-3, -2, -1))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what each gets on average, shape (..., 2)."""
        q = np.asarray(answer, dtype=float)
        mix = np.stack([q, 1 - q], axis=-1)
        own, other = mix[..., 0, :], mix[..., 1, :]
        return np.asarray(np.einsum("...pij,...i,...j->...p", self._cells(), own, other))

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain of a party from another action, as a share of its payoff range.

        From the table of payoffs alone.
        """
        q = np.asarray(answer, dtype=float)
        feasible = ((q >= 0) & (q <= 1)).all(axis=-1)
        cells, mix = self._cells(), np.stack([q, 1 - q], axis=-1)
        row = np.einsum("...ij,...j->...i", cells[..., 0, :, :], mix[..., 1, :]).max(axis=-1)
        column = np.einsum("...ij,...i->...j", cells[..., 1, :, :], mix[..., 0, :]).max(axis=-1)
        regret = np.stack(np.broadcast_arrays(row, column), axis=-1) - self.expected_payoffs(q)
        span = np.ptp(cells, axis=(-2, -1))
        share = np.where(span > 0, regret, 0.0) / np.where(span > 0, span, 1.0)
        return np.asarray(np.where(feasible, share.max(axis=-1), np.inf))

    def as_game(self) -> NormalForm:
        """Return the two-by-two game, exactly; a batch stays a batch."""
        cells = self._cells()
        return NormalForm(cells, players=self.players, actions=[("sign", "refuse")] * 2)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    def pair(symbol: str) -> tuple[Any, Any]:
        return inputs[f"{symbol}_R"], inputs[f"{symbol}_U"]

    game = SignOrRefuse(net_value=pair("n"), windfall=pair("x"), blame=inputs["beta"], pressure=pair("s"))
    mixed = None if np.isnan(game.mixed()).any() else game.mixed()
    names = [name for name, holds in zip(("SS", "SR", "RS"), game.pure_equilibria(), strict=True) if holds]
    return {
        "pure": names,
        "mixed_sign": mixed,
        "p_deal_mixed": None if mixed is None else mixed.prod(),
        "threshold_R": game.threshold()[0],
        "threshold_U": game.threshold()[1],
        "deal_equilibrium": "SS" in names,
    }


MODELS = (
    Model(
        name="sign_or_refuse",
        title="Sign or refuse a text when whoever refuses is punished",
        parameters=(
            Parameter(name="n_R", meaning="net value of the deal to R", unit="payoff"),
            Parameter(name="n_U", meaning="net value of the deal to U", unit="payoff"),
            Parameter(name="s_R", meaning="punishment of R's refusal", unit="payoff"),
            Parameter(name="s_U", meaning="punishment of U's refusal", unit="payoff"),
            Parameter(name="x_R", meaning="R's windfall", domain="non-negative", unit="payoff"),
            Parameter(name="x_U", meaning="U's windfall", domain="non-negative", unit="payoff"),
            Parameter(name="beta", meaning="chance that R is blamed if both refuse", domain="in [0, 1]"),
        ),
        outputs={
            "pure": "pure equilibria, first letter R: S signs, R refuses",
            "mixed_sign": "chances of signing in the mixed equilibrium, or null",
            "p_deal_mixed": "chance that both sign in it, or null",
            "threshold_R": "pressure from which R signs with a signer",
            "threshold_U": "pressure from which U signs with a signer",
            "deal_equilibrium": "whether both sign in an equilibrium",
        },
        citations=(GROSECLOSE_MCCARTY_2001,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
