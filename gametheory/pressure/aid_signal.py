"""Observed aid updates two beliefs at once: pressure grows more uneven from both ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import (
    ATOL,
    BoolArray,
    FloatArray,
    Numbers,
    in_unit_interval,
    non_negative,
    ordered_sum,
)
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.two_thresholds import threshold_consent, threshold_splits, threshold_unit

__all__ = ["MODELS", "SPENCE_1973", "AidSignal"]

SPENCE_1973 = Citation(
    key="spence1973",
    author="Spence, Michael",
    title="Job Market Signaling",
    year=1973,
    fields={
        "journal": "Quarterly Journal of Economics",
        "volume": "87",
        "number": "3",
        "pages": "355--374",
        "doi": "10.2307/1882010",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class AidSignal(Mechanism):
    r"""A mediator threatens both parties, and then approves aid to party 1.

    Party 1 believes with probability :math:`\mu` that the mediator would walk away from it, a loss of
    :math:`\omega`; party 0 believes with probability :math:`\nu` that it would carry out a threat of
    :math:`\sigma` to party 0. The effective pressures are :math:`s_1 + \mu\omega` and
    :math:`s_0 + \nu\sigma`. Approval is likelier from one who bluffs towards party 1 than from one who walks,
    and from a hawk towards party 0 than from a dove; the two kinds of type are independent and act on the
    chance of approval as factors. Beliefs follow Bayes' rule, as with any signal [1]_: with the likelihoods
    :math:`\ell`, :math:`\mu' = \mu \ell_w/(\mu \ell_w + (1 - \mu) \ell_b)`.

    *Proposition.* If :math:`\ell_w < \ell_b` and :math:`\ell_h > \ell_d`, approving aid lowers the effective
    pressure on party 1 and raises that on party 0: **one decision makes pressure more uneven from both
    ends**, and the index :math:`(P_0 - P_1)/(P_0 + P_1)` rises where no effective pressure is negative.
    Threats that are even in words are uneven in effect. A text that asks :math:`n_i` of each party passes iff
    both effective pressures reach it: consent is a weakest link, and the aid can stall what the same words
    would have carried.
    *Boundary.* If :math:`\ell_w = \ell_b`, aid tells nothing about walking and only party 0's side moves; and
    the reverse. Nor does a side move that is certain beforehand, or has nothing to lose.

    *Counter-case.* Where party 1 was pressed more, or the text asks more of party 0, the same news makes
    pressure more even, or carries the text.

    An answer is the two beliefs after the news, :math:`\nu'` of party 0 and :math:`\mu'` of party 1.

    Parameters
    ----------
    hawk, walker : array_like, shape (...)
        :math:`\nu` and :math:`\mu`, beliefs that the threat to party 0, and to party 1, would be carried out.
    sanction, punishment : array_like, shape (...)
        :math:`\sigma, \omega \ge 0`, losses if it is, in payoff units of the party.
    aid_walker, aid_bluffer, aid_hawk, aid_dove : array_like, shape (...)
        :math:`\ell_w, \ell_b, \ell_h, \ell_d` in [0, 1], likelihoods of an approval by type.
    need : array_like, shape (..., 2), default (0, 0)
        :math:`n_i`, what a text asks of each party beyond refusing without pressure, in payoff units.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, loss from a refusal that is certain.

    Raises
    ------
    InvalidInputError
        If a probability leaves [0, 1], a loss is negative, or approval has probability zero.

    References
    ----------
    .. [1] M. Spence, "Job market signaling", Quarterly Journal of Economics 87 (1973) 355-374,
       doi:10.2307/1882010.

    Examples
    --------
    >>> aid = AidSignal(
    ...     hawk=0.5, walker=0.4, sanction=0.5, punishment=0.6,
    ...     aid_walker=0.3, aid_bluffer=0.8, aid_hawk=0.8, aid_dove=0.4, need=[0.2, 0.2],
    ... )
    >>> aid.effective(after=False).round(3), aid.effective().round(3)
    (array([0.25, 0.24]), array([0.333, 0.12 ]))
    >>> float(aid.deal_chance(after=False)), float(aid.deal_chance())
    (1.0, 0.0)
    """

    hawk: Numbers = Numbers(in_unit_interval)
    walker: Numbers = Numbers(in_unit_interval)
    sanction: Numbers = Numbers(non_negative)
    punishment: Numbers = Numbers(non_negative)
    aid_walker: Numbers = Numbers(in_unit_interval)
    aid_bluffer: Numbers = Numbers(in_unit_interval)
    aid_hawk: Numbers = Numbers(in_unit_interval)
    aid_dove: Numbers = Numbers(in_unit_interval)
    need: Numbers = Numbers(default=(0.0, 0.0), parties=True)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.BARGAINING
    citation: ClassVar[Citation] = SPENCE_1973
    labels: ClassVar[tuple[str, ...]] = ("0 believes in its threat", "1 believes in its threat")

    def __post_init__(self) -> None:
        if (self._weights().sum(axis=-1) <= 0).any():
            carries, bluffs = np.moveaxis(self._likelihoods(), -1, 0)
            approval = self.prior() * carries + (1 - self.prior()) * bluffs
            raise invalid("aid", "must have a positive likelihood", approval)

    def prior(self) -> FloatArray:
        """Return the beliefs of party 0 and of party 1 before the news, shape (..., 2)."""
        return np.stack(np.broadcast_arrays(self.hawk, self.walker), axis=-1)

    def _likelihoods(self) -> FloatArray:
        """Return those of a mediator who carries the threat to a party out, and of one who does not.

        Shape (..., 2, 2): parties, then types.
        """
        to_0, to_1 = (self.aid_hawk, self.aid_dove), (self.aid_walker, self.aid_bluffer)
        every = np.stack(np.broadcast_arrays(*to_0, *to_1), axis=-1)
        return every.reshape((*every.shape[:-1], 2, 2))

    def _weights(self) -> FloatArray:
        """Return what each type weighs after the news, shape (..., 2, 2), in units of the likelier news."""
        believed = np.stack([self.prior(), 1 - self.prior()], axis=-1)
        return np.asarray(believed * _relative(self._likelihoods()))

    def answer(self) -> FloatArray:
        """Return the beliefs of party 0 and of party 1 once aid is approved, shape (..., 2)."""
        weights = self._weights()
        return np.asarray(weights[..., 0] / weights.sum(axis=-1))

    def threat(self) -> FloatArray:
        """Return what the threats would cost party 0 and party 1 if carried out, shape (..., 2)."""
        return np.stack(np.broadcast_arrays(self.sanction, self.punishment), axis=-1)

    def effective(self, *, after: bool = True) -> FloatArray:
        """Return the expected loss of each party from a refusal, after or before the news, shape (..., 2)."""
        return np.asarray(self.pressure + (self.answer() if after else self.prior()) * self.threat())

    def _rounding(self, *sizes: FloatArray) -> FloatArray:
        """Return what counts as nothing where certain pressure is added to `sizes`."""
        return np.asarray(ATOL * ordered_sum(map(np.abs, (self.pressure, *sizes))))

    def index(self, *, after: bool = True) -> FloatArray:
        """Return :math:`(P_0 - P_1)/(P_0 + P_1)`, shape (...); NaN where the pressures add to nothing.

        It lies in [-1, 1] where no effective pressure is negative.
        """
        felt = self.effective(after=after)
        total = felt.sum(axis=-1)
        some = np.abs(total) > self._rounding(felt).sum(axis=-1)
        return np.where(some, (felt[..., 0] - felt[..., 1]) / np.where(some, total, 1.0), np.nan)

    def accepts(self, *, after: bool = True) -> BoolArray:
        """Return whether the effective pressure on each party reaches what is asked of it, shape (..., 2)."""
        felt = self.effective(after=after)
        return np.asarray(felt >= self.need - self._rounding(felt, self.need))

    def deal_chance(self, *, after: bool = True) -> FloatArray:
        """Return 1 where both accept, after or before the news, else 0, shape (...)."""
        return np.asarray(self.accepts(after=after).all(axis=-1)).astype(float)

    def needed_pressure(self) -> FloatArray:
        """Return what the text asks of each party beyond its threat after the news, shape (..., 2)."""
        return np.asarray(self.need - self.answer() * self.threat())

    def _no_need(self) -> FloatArray:
        """Return up to what size :meth:`needed_pressure` is rounding, shape (..., 2)."""
        return np.asarray(ATOL * (np.abs(self.need) + self.answer() * self.threat()))

    @property
    def consent(self) -> Consent:
        """Weakest link where the text still asks something of both, by :func:`threshold_consent`."""
        return threshold_consent(self.needed_pressure(), rounding=self._no_need())

    def unit(self) -> FloatArray:
        """Return what the text still asks of each, where it asks something of both."""
        return threshold_unit(self.needed_pressure(), rounding=self._no_need())

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the splits of `budget` that give each party what the text still asks of it."""
        needed, rounding = self.needed_pressure(), self._no_need()
        return threshold_splits("two consents after the news", needed, budget, rounding=rounding)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return how far the beliefs are from the shares of the approvals, by counting all types."""
        x = np.asarray(answer, dtype=float)
        first, second = (np.stack([each, 1 - each], axis=-1) for each in (self.hawk, self.walker))
        by_first = _relative(np.stack(np.broadcast_arrays(self.aid_hawk, self.aid_dove), axis=-1))
        by_second = _relative(np.stack(np.broadcast_arrays(self.aid_walker, self.aid_bluffer), axis=-1))
        of_first, of_second = _relative(first * by_first), _relative(second * by_second)
        joint = of_first[..., :, np.newaxis] * of_second[..., np.newaxis, :]
        total = joint.sum(axis=(-2, -1))
        away_0 = np.abs(joint[..., 0, :].sum(axis=-1) / total - x[..., 0])
        away_1 = np.abs(joint[..., :, 0].sum(axis=-1) / total - x[..., 1])
        return np.asarray(np.maximum(away_0, away_1))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what each party gets against refusing without pressure, shape (..., 2).

        Party 0 is asked first. A deal costs what the text asks, a refusal what the refuser expects.
        """
        felt = self.pressure + np.asarray(answer, dtype=float) * self.threat()
        accepts = felt >= self.need - self._rounding(felt, self.need)
        bears = felt >= -self._rounding(felt)
        alone = np.where(accepts[..., 1], accepts[..., 0], bears[..., 0])  # whether 0 accepts
        paid = np.where(alone[..., np.newaxis], [0.0, 1.0], [1.0, 0.0]) * felt
        return np.asarray(np.where(accepts.all(axis=-1, keepdims=True), -self.need, -paid))

    def as_game(self) -> ExtensiveForm:
        """Return the tree: chance draws the types and the approval, then party 0 and party 1 are asked.

        Both see whether aid is approved, and neither the types; a refusal by party 0 ends the matter.
        """
        if self.effective().ndim > 1:
            raise invalid("as_game", "needs one situation, not a batch", self.need)
        (carries_0, bluffs_0), (carries_1, bluffs_1) = self._likelihoods()
        nu, mu = self.prior()

        def replies(news: str, losses: FloatArray) -> Decision:
            second = {"accept": Terminal(-self.need), "refuse": Terminal([0.0, -losses[1]])}
            first: dict[str, TreeNode] = {
                "accept": Decision("1", second, f"1 after {news}"),
                "refuse": Terminal([-losses[0], 0.0]),
            }
            return Decision("0", first, f"0 after {news}")

        types = {}
        for name_0, chance_0, aid_0, out_0 in (("hawk", nu, carries_0, 1), ("dove", 1 - nu, bluffs_0, 0)):
            for name_1, chance_1, aid_1, out_1 in (
                ("walker", mu, carries_1, 1),
                ("bluffer", 1 - mu, bluffs_1, 0),
            ):
                losses = self.pressure + self.threat() * [out_0, out_1]
                approved = aid_0 * aid_1
                news = {
                    "aid": (approved, replies("aid", losses)),
                    "no aid": (1 - approved, replies("no aid", losses)),
                }
                types[f"{name_0}, {name_1}"] = (chance_0 * chance_1, Chance(news))
        return ExtensiveForm(self.players, Chance(types, "types"))


def _relative(weights: FloatArray) -> FloatArray:
    """Return weights, types on the last axis, as shares of the largest, so that no product vanishes."""
    largest = weights.max(axis=-1, keepdims=True)
    return np.asarray(weights / np.where(largest > 0, largest, 1.0))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = AidSignal(
        hawk=inputs["nu"],
        walker=inputs["mu"],
        sanction=inputs["sigma_R"],
        punishment=inputs["omega"],
        aid_walker=inputs["aid_walker"],
        aid_bluffer=inputs["aid_bluffer"],
        aid_hawk=inputs["aid_hawk"],
        aid_dove=inputs["aid_dove"],
    )
    before, after = found.effective(after=False), found.effective()
    nu_after, mu_after = found.answer()
    return {
        "mu_after": mu_after,
        "nu_after": nu_after,
        "pressure_R": [before[0], after[0]],
        "pressure_U": [before[1], after[1]],
        "index_before": found.index(after=False),
        "index_after": found.index(),
    }


MODELS = (
    Model(
        name="aid_and_unevenness",
        title="Aid approved between threat and decision: what it does to two beliefs and to evenness",
        parameters=(
            Parameter(name="mu", meaning="belief that the mediator walks from party 1", domain="[0, 1]"),
            Parameter(name="nu", meaning="belief that it carries out its threat to 0", domain="[0, 1]"),
            Parameter(name="sigma_R", meaning="loss of party 0", domain="non-negative", unit="payoff"),
            Parameter(name="omega", meaning="loss of party 1", domain="non-negative", unit="payoff"),
            Parameter(name="aid_walker", meaning="chance of aid from one who walks", domain="[0, 1]"),
            Parameter(name="aid_bluffer", meaning="chance of aid from one who bluffs", domain="[0, 1]"),
            Parameter(name="aid_hawk", meaning="chance of aid from a hawk", domain="[0, 1]"),
            Parameter(name="aid_dove", meaning="chance of aid from a dove", domain="[0, 1]"),
        ),
        outputs={
            "mu_after": "belief of party 1 once aid is approved",
            "nu_after": "belief of party 0",
            "pressure_R": "effective pressure on party 0, before and after",
            "pressure_U": "effective pressure on party 1, before and after",
            "index_before": "their difference as a share of their sum, before",
            "index_after": "the same after",
        },
        citations=(SPENCE_1973,),
        evaluate=_evaluate,
        notes="R is party 0, U is party 1.",
    ),
)
"""As the catalogue lists them."""
