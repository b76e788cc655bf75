"""A mediator with a stake counsels restraint: when it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray, Numbers, in_unit_interval, positive, real
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal
from gametheory.solvers.certified_model import CertifiedModel
from gametheory.solvers.protocol import Completeness

__all__ = ["KYDD_2003", "MODELS", "CheapTalkMediator"]

KYDD_2003 = Citation(
    key="kydd2003",
    author="Kydd, Andrew",
    title="Which Side Are You On? Bias, Credibility, and Mediation",
    year=2003,
    fields={
        "journal": "American Journal of Political Science",
        "volume": "47",
        "number": "4",
        "pages": "597--611",
        "doi": "10.1111/1540-5907.00042",
    },
)


def _error(argument: str, value: ArrayLike) -> FloatArray:
    array = real(argument, value)
    if ((array < 0) | (array >= 0.5)).any():
        raise invalid(argument, "must lie in [0, 1/2)", value)
    return array


@dataclass(frozen=True, eq=False, kw_only=True)
class CheapTalkMediator(CertifiedModel):
    r"""A mediator sees a signal of how tough the target is, and tells the listener what it likes.

    Player 2, the target, is tough (war costs it :math:`c_l`) with chance :math:`\pi`, else weak
    (:math:`c_h`). The mediator's signal is wrong with chance :math:`\epsilon`. It says "tough" or "weak";
    player 1 then demands what both types accept, :math:`p + c_l`, or what only the weak one accepts,
    :math:`p + c_h`, and has war with the tough one. Player 1's payoff is the share, or :math:`p - c_1`
    in war; the mediator's :math:`\beta` times the share, or :math:`\beta p - k` [1]_. Payoffs here are
    counted from the share p of war.

    **Theorem.** Player 1 takes the risk iff its belief in toughness is below :math:`\pi^* = (c_h - c_l)/(c_h
    + c_1)`. The signal is *informative* if :math:`\pi^*` lies strictly between the beliefs it leads to. Then
    the mediator is honest iff its bias towards player 1 is in the window from :math:`h(z_w)` to
    :math:`h(z_t)`, where :math:`z_w` and :math:`z_t` are the beliefs after either signal and

    .. math:: h(z) = \frac{z k}{(1 - z) c_h - c_l}

    (infinite if the denominator is not positive). So *an unbiased mediator is not believed* if
    :math:`\epsilon > 0`; one with the listener's own trade-off :math:`\beta = k/c_1` always is.

    *Boundary.* :math:`\epsilon = 0`: the unbiased mediator is just indifferent. *Counter-case.* For
    :math:`\pi \ge \pi^*` the uninformed listener is cautious, and an honest mediator *raises* the chance of
    war from 0 to :math:`\pi \epsilon`.

    An answer is the chance that the mediator says "weak" after either signal, tough first, and that
    player 1 takes the risk after either word. Outside the window it is the equilibrium without information.

    Parameters
    ----------
    prior : array_like, shape (...)
        :math:`\pi`, chance that the target is tough.
    error : array_like, shape (...)
        :math:`\epsilon`, in [0, 1/2).
    target_cost : array_like, shape (..., 2)
        :math:`c_l < c_h`, positive, cost of war to the tough and to the weak target, in shares.
    listener_cost : array_like, shape (...)
        :math:`c_1 > 0`, cost of war to player 1, in shares.
    mediator_cost : array_like, shape (...)
        :math:`k > 0`, cost of war to the mediator, in its units.
    bias : array_like, shape (...), default 0
        :math:`\beta`, worth to the mediator of a share for player 1.

    References
    ----------
    .. [1] A. Kydd, "Which side are you on? Bias, credibility, and mediation", American Journal of Political
       Science 47 (2003) 597-611, doi:10.1111/1540-5907.00042.

    Examples
    --------
    >>> talk = CheapTalkMediator(prior=0.4, error=0.2, target_cost=(0.1, 0.5), listener_cost=0.2,
    ...                          mediator_cost=0.2, bias=[0, 1, 5])
    >>> talk.bias_window().round(4)
    array([0.087, 4.   ])
    >>> talk.is_honest(), talk.p_war().round(3)
    (array([False,  True, False]), array([0.4 , 0.08, 0.4 ]))
    """

    prior: Numbers = Numbers(in_unit_interval)
    error: Numbers = Numbers(_error)
    target_cost: Numbers = Numbers(positive, parties=True)
    listener_cost: Numbers = Numbers(positive)
    mediator_cost: Numbers = Numbers(positive)
    bias: Numbers = Numbers(default=0.0)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    complete: ClassVar[Completeness] = Completeness.ONE
    citation: ClassVar[Citation] = KYDD_2003
    labels: ClassVar[tuple[str, ...]] = (
        "says weak if tough",
        "says weak if weak",
        "risk after tough",
        "risk after weak",
    )

    def __post_init__(self) -> None:
        if (self.target_cost[..., 0] >= self.target_cost[..., 1]).any():
            raise invalid(
                "target_cost", "must have the weak target's cost exceed the tough one's", self.target_cost
            )

    @property
    def players(self) -> tuple[str, ...]:
        """The listener and the mediator; the target's replies are in the demands."""
        return ("1", "mediator")

    def threshold(self) -> FloatArray:
        r"""Return :math:`\pi^*`, the belief in toughness below which player 1 takes the risk, shape (...)."""
        low, high = self.target_cost[..., 0], self.target_cost[..., 1]
        return np.asarray((high - low) / (high + self.listener_cost))

    def _signals(self) -> FloatArray:
        """Return the chances of the signals by type, shape (..., 2, 2): signal, then type, tough first."""
        right, wrong = 1 - self.error, self.error
        tough, weak = self.prior, 1 - self.prior
        rows = [[tough * right, weak * wrong], [tough * wrong, weak * right]]
        return np.stack([np.stack(np.broadcast_arrays(*row), axis=-1) for row in rows], axis=-2)

    def posteriors(self) -> FloatArray:
        """Return the belief in toughness after the signal "tough" and after "weak", shape (..., 2).

        The prior after a signal that cannot come.
        """
        joint = self._signals()
        total = joint.sum(axis=-1)
        return np.where(total > 0, joint[..., 0], self.prior[..., np.newaxis]) / np.where(
            total > 0, total, 1.0
        )

    def is_informative(self) -> BoolArray:
        """Return whether the two signals would lead player 1 to different demands, shape (...)."""
        after, at = self.posteriors(), self.threshold()
        return np.asarray((after[..., 1] < at) & (at < after[..., 0]))

    def bias_window(self) -> FloatArray:
        """Return the least and the largest bias with which the mediator is honest, shape (..., 2)."""
        z = self.posteriors()[..., ::-1]
        gain = (1 - z) * self.target_cost[..., 1:] - self.target_cost[..., :1]
        loss = z * self.mediator_cost[..., np.newaxis]
        return np.where(gain > 0, loss / np.where(gain > 0, gain, 1.0), np.inf)

    def is_honest(self) -> BoolArray:
        """Return whether an honest equilibrium that informs exists, shape (...)."""
        least, most = np.moveaxis(self.bias_window(), -1, 0)
        return np.asarray(self.is_informative() & (least <= self.bias) & (self.bias <= most))

    def answer(self) -> FloatArray:
        """Return the honest equilibrium where there is one, else one without information, shape (..., 4)."""
        honest, risky = np.broadcast_arrays(self.is_honest(), (self.prior < self.threshold()).astype(float))
        silent = np.stack([0 * risky, 0 * risky, risky, risky], axis=-1)
        return np.where(honest[..., np.newaxis], [0.0, 1.0, 0.0, 1.0], silent)

    def p_war(self) -> FloatArray:
        """Return the chance of war in the answer, shape (...)."""
        return np.where(self.is_honest(), self.prior * self.error, self.p_war_without())

    def p_war_without(self) -> FloatArray:
        """Return the chance of war without a mediator, shape (...)."""
        return np.asarray(np.where(self.prior < self.threshold(), self.prior, 0.0))

    def _stakes(self) -> tuple[FloatArray, FloatArray]:
        """Return what the risk brings over caution to player 1 and mediator, by type, shapes (..., 2)."""
        low, high = self.target_cost[..., 0], self.target_cost[..., 1]
        own = np.stack(np.broadcast_arrays(-self.listener_cost - low, high - low), axis=-1)
        tough = -self.mediator_cost - self.bias * low
        return own, np.stack(np.broadcast_arrays(tough, self.bias * (high - low)), axis=-1)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what player 1 and the mediator get on average, from the share of war, shape (..., 2)."""
        x = np.asarray(answer, dtype=float)
        risk = self._risk(x)  # by signal
        joint, low = self._signals(), self.target_cost[..., 0]
        gains = [
            (joint * risk[..., np.newaxis] * each[..., np.newaxis, :]).sum(axis=(-2, -1))
            for each in self._stakes()
        ]
        return np.stack(np.broadcast_arrays(low + gains[0], self.bias * low + gains[1]), axis=-1)

    @staticmethod
    def _risk(x: FloatArray) -> FloatArray:
        """Return the chance of the risky demand after each signal, shape (..., 2)."""
        says = x[..., :2]
        return np.asarray(says * x[..., 3:4] + (1 - says) * x[..., 2:3])

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from another word or another demand, as a share of the costs of war.

        Beliefs after a word that is sent are Bayes'; after one that is not, the prior.
        """
        x = np.asarray(answer, dtype=float)
        feasible = ((x >= 0) & (x <= 1)).all(axis=-1)
        joint, (own, theirs) = self._signals(), self._stakes()
        scale_own = self.listener_cost + self.target_cost[..., 1]
        scale = self.mediator_cost + np.abs(self.bias) * self.target_cost[..., 1]
        says = np.stack([1 - x[..., :2], x[..., :2]], axis=-2)  # word, signal
        sent = (says[..., np.newaxis] * joint[..., np.newaxis, :, :]).sum(axis=-2)  # word, type
        chance = sent.sum(axis=-1, keepdims=True)
        prior = joint.sum(axis=-2)[..., np.newaxis, :]
        belief = np.where(chance > 0, sent / np.where(chance > 0, chance, 1.0), prior)
        gain = (belief * own[..., np.newaxis, :]).sum(axis=-1)
        listener = (np.maximum(gain, 0.0) - x[..., 2:] * gain).max(axis=-1) / scale_own
        likely = joint.sum(axis=-1)
        worth = (joint * theirs[..., np.newaxis, :]).sum(axis=-1) / np.where(likely > 0, likely, 1.0)
        best = np.maximum(worth * x[..., 2:3], worth * x[..., 3:4])
        mediator = (best - worth * self._risk(x)).max(axis=-1) / scale
        return np.asarray(np.where(feasible, np.maximum(listener, mediator), np.inf))

    def as_game(self) -> ExtensiveForm:
        """Return the tree of type, signal, word and demand, exactly; the target's replies are in its ends."""
        if self.expected_payoffs(self.answer()).ndim > 1:
            raise invalid("as_game", "needs one situation, not a batch", self)
        low, high = (float(c) for c in self.target_cost)
        bias = float(self.bias)

        def word(name: str, tough: bool) -> Decision:
            safe = Terminal([low, bias * low], "settlement")
            war = Terminal([-float(self.listener_cost), -float(self.mediator_cost)], "war")
            risky = war if tough else Terminal([high, bias * high], "settlement")
            return Decision("1", {"safe": safe, "risky": risky}, f"1 after {name}")

        def signal(name: str, tough: bool) -> Decision:
            words = {each: word(each, tough) for each in ("tough", "weak")}
            return Decision("mediator", words, f"mediator after {name}")

        wrong = float(self.error)
        nature = {
            "tough": (
                float(self.prior),
                Chance({"tough": (1 - wrong, signal("tough", True)), "weak": (wrong, signal("weak", True))}),
            ),
            "weak": (
                1 - float(self.prior),
                Chance(
                    {"tough": (wrong, signal("tough", False)), "weak": (1 - wrong, signal("weak", False))}
                ),
            ),
        }
        return ExtensiveForm(self.players, Chance(nature, "type"))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = CheapTalkMediator(
        prior=inputs["pi"],
        error=inputs["eps"],
        target_cost=(inputs["c_lo"], inputs["c_hi"]),
        listener_cost=inputs["c1"],
        mediator_cost=inputs["k"],
    )
    after, window = model.posteriors(), model.bias_window()
    informative = bool(model.is_informative())
    return {
        "pi_star": model.threshold(),
        "post_weak_signal": after[1],
        "post_tough_signal": after[0],
        "informative": informative,
        "bias_min": window[0],
        "bias_max": window[1],
        "p_war_without": model.p_war_without(),
        "p_war_honest": inputs["pi"] * inputs["eps"] if informative else None,
    }


_SHARE = "share"
MODELS = (
    Model(
        name="kydd2003",
        title="Cheap talk by a mediator with a stake",
        parameters=(
            Parameter(name="pi", meaning="chance that the target is tough", domain="in [0, 1]"),
            Parameter(name="eps", meaning="chance that the signal is wrong", domain="in [0, 1/2)"),
            Parameter(name="c_lo", meaning="cost of war to the tough target", domain="positive", unit=_SHARE),
            Parameter(
                name="c_hi", meaning="cost of war to the weak target", domain="above c_lo", unit=_SHARE
            ),
            Parameter(name="c1", meaning="cost of war to the listener", domain="positive", unit=_SHARE),
            Parameter(name="k", meaning="cost of war to the mediator", domain="positive"),
        ),
        outputs={
            "pi_star": "belief below which the listener takes the risk",
            "post_weak_signal": "belief in toughness after the signal weak",
            "post_tough_signal": "belief in toughness after the signal tough",
            "informative": "whether the signal decides the demand",
            "bias_min": "least bias of an honest mediator",
            "bias_max": "largest bias of an honest mediator; infinite if none is too large",
            "p_war_without": "chance of war without the mediator",
            "p_war_honest": "chance of war with an honest one, or null",
        },
        citations=(KYDD_2003,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
