"""Escalation after a stall: the risk of a wider war as pressure on both parties at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Numbers, in_unit_interval, positive
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.rival_procedures import SCHELLING_1960
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.two_thresholds import threshold_consent, threshold_splits, threshold_unit
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "POWELL_1987", "Escalation"]

POWELL_1987 = Citation(
    key="powell1987",
    author="Powell, Robert",
    title="Crisis Bargaining, Escalation, and MAD",
    year=1987,
    fields={
        "journal": "American Political Science Review",
        "volume": "81",
        "number": "3",
        "pages": "717--736",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Escalation(Mechanism):
    r"""A text is on the table, and after a refusal the mediator may escalate, at the risk of a wider war.

    The text asks :math:`n_i` of party i. After a refusal by i the mediator may carry out escalatory
    instruments that raise the chance of a wider war from :math:`h` to :math:`h + q_i`: a threat that leaves
    something to chance [1]_ [2]_. A wider war costs party j :math:`L_j`, whoever refused. The mediator's gain
    from escalating, in units of its own loss from a wider war, is its **resolve** :math:`\bar q`: it carries
    out what raises the risk by no more. With :math:`w_i = h + q_i` where :math:`q_i \le \bar q` and
    :math:`w_i = h` elsewhere, both anticipate this, and there is a deal iff

    .. math:: s_0 + w_0 L_0 \ge n_0 \quad\text{and}\quad s_1 + w_1 L_1 \ge n_1 .

    **Theorem 1 (the brink).** Let :math:`L_i > 0` and the risk q be the same whoever refuses. If it is
    carried out there is a deal iff

    .. math:: q \ge q^*(s) = \max_i \left(\frac{n_i - s_i}{L_i} - h\right)^+ .

    The brink :math:`q^*` is convex in the pressures. A total S brings it down to
    :math:`((n_0 + n_1 - S)/(L_0 + L_1) - h)^+` if it is split so that
    :math:`(n_0 - s_0)/L_0 = (n_1 - s_1)/L_1`, and each unit moved from party i to the other raises it by
    :math:`1/L_i`: **uneven pressure is paid for in risk**. The other way round, risk acts as pressure on
    both: it widens the window of splits of S that work, by :math:`q (L_0 + L_1)`.
    **Theorem 2 (resolve).** A deal by risk takes :math:`q^* \le q \le \bar q`. Below, the risk is too small
    to move both; above, the threat is not credible and moves nobody. If :math:`\bar q < q^*` no risk works:
    unevenness stalls the deal because it asks for a brink to which the mediator would not go.
    **Boundaries.** :math:`q = q^*` and :math:`q = \bar q` belong to the window. At :math:`L_i = 0` risk does
    not touch party i; at :math:`L_i < 0` it hopes for the wider war (that the mediator will fight at its
    side), and the same risk that moves the other party stalls the deal once :math:`s_i < n_i + w_i |L_i|`: a
    symmetric risk is then uneven pressure.
    **Counter-cases.** Where the text asks nothing of one party all the pressure belongs on the other, and an
    even split needs more risk. Where the risk follows the refusal of one party alone, it is pressure on that
    party alone.

    An answer is whether party 0 accepts, whether party 1 does once 0 has, and whether the mediator escalates
    after a refusal by 0 and by 1.

    In a scenario :math:`q` is :func:`~gametheory.pressure.escalation_risk.escalation_risk` of the effects
    ``escalation`` of the instruments and their credibility, :math:`h` is ``prob_hot_war_walk``, and
    :math:`\bar q` is :func:`~gametheory.pressure.escalation_risk.resolve_to_escalate`.

    Parameters
    ----------
    need : array_like, shape (..., 2)
        :math:`n_i`, what the text asks of each beyond refusing without consequence, in payoff units.
    loss : array_like, shape (..., 2)
        :math:`L_i`, what a wider war costs each party, in the same units; negative if it gains.
    risk : array_like, shape (..., 2)
        :math:`q_i \ge 0`, by how much escalation after i's refusal raises the chance of a wider war.
    resolve : array_like, shape (...), default 1
        :math:`\bar q`, the largest rise that the mediator would carry out; negative if it would not escalate
        at any risk.
    baseline : array_like, shape (...), default 0
        :math:`h`, chance of a wider war after a stall without escalation; :math:`h + q_i \le 1`.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, certain loss from a refusal, in payoff units.

    Raises
    ------
    InvalidInputError
        If chances leave [0, 1].

    References
    ----------
    .. [1] T. C. Schelling, The Strategy of Conflict, Harvard University Press, 1960, chapter 8.
    .. [2] R. Powell, "Crisis bargaining, escalation, and MAD", American Political Science Review 81 (1987)
       717-736. The mediator's resolve and the splits of a total are derived here.

    Examples
    --------
    A text asks 0.1 of each. With a total pressure of 0.12 the even split needs a risk of 4%, the uneven one
    10%.

    >>> even = Escalation(need=[0.1, 0.1], loss=[1, 1], risk=[0.05, 0.05], resolve=0.06)
    >>> split = even.under([[0.06, 0.06], [0.12, 0.0]])
    >>> split.brink().round(3), split.deal_chance()
    (array([0.04, 0.1 ]), array([1., 0.]))
    """

    need: Numbers = Numbers(parties=True)
    loss: Numbers = Numbers(parties=True)
    risk: Numbers = Numbers(in_unit_interval, parties=True)
    resolve: Numbers = Numbers(default=1.0)
    baseline: Numbers = Numbers(in_unit_interval, default=0.0)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    complete: ClassVar[Completeness] = Completeness.ONE  # where someone is indifferent there is another
    citation: ClassVar[Citation] = SCHELLING_1960
    labels: ClassVar[tuple[str, ...]] = (
        "0 accepts",
        "1 accepts",
        "escalation if 0 refuses",
        "escalation if 1 refuses",
    )

    def __post_init__(self) -> None:
        total = self.baseline[..., np.newaxis] + self.risk
        if (total > 1 + ATOL).any():
            raise invalid("baseline and risk", "must add to at most 1", total)

    @property
    def players(self) -> tuple[str, ...]:
        """The two parties and the mediator."""
        return ("0", "1", "mediator")

    def carried_out(self) -> BoolArray:
        """Return whether the mediator would escalate after each party's refusal, shape (..., 2)."""
        return np.asarray(self.risk <= self.resolve[..., np.newaxis] + ATOL)

    def wider_war(self) -> FloatArray:
        """Return the chance of a wider war after each party's refusal, shape (..., 2)."""
        return np.asarray(self.baseline[..., np.newaxis] + self.carried_out() * self.risk)

    def effective(self) -> FloatArray:
        """Return the expected loss of each party from its own refusal, shape (..., 2)."""
        return np.asarray(self.pressure + self.wider_war() * self.loss)

    def needed_pressure(self) -> FloatArray:
        """Return what the text asks of each party beyond the risk, shape (..., 2)."""
        return np.asarray(self.need - self.wider_war() * self.loss)

    def risk_window(self) -> FloatArray:
        """Return the least and the largest common risk that makes a deal if carried out, shape (..., 2).

        Theorem 2: resolve bounds it from above, as does a party that gains from a wider war. The first is
        larger, or infinite, where no risk does.
        """
        short = self.need - self.pressure - self.baseline[..., np.newaxis] * self.loss
        hurt, gains = self.loss > ATOL, self.loss < -ATOL
        ratio = short / np.where(hurt | gains, self.loss, 1.0)
        low = np.where(hurt, np.maximum(ratio, 0.0), np.where(gains | (short <= ATOL), 0.0, np.inf))
        limit = np.minimum(self.resolve, 1 - self.baseline)[..., np.newaxis]
        high = np.minimum(np.where(gains, ratio, np.inf), limit)
        return np.stack([low.max(axis=-1), high.min(axis=-1)], axis=-1)

    def brink(self) -> FloatArray:
        """Return :math:`q^*`, the least common risk that would move both, shape (...), resolve aside."""
        return self.risk_window()[..., 0]

    def least_brink(self, budget: ArrayLike) -> FloatArray:
        """Return the smallest brink that some split of `budget` has, shape (...).

        Every loss must be positive. Each party's pressure is at least zero, so that a party of which little
        is asked leaves its share to the other.
        """
        if (self.loss <= 0).any():
            raise invalid("loss", "must be positive", self.loss)
        total = positive("budget", budget)
        n, cost = self.need, self.loss
        both = (n.sum(axis=-1) - total) / cost.sum(axis=-1)
        alone = [(n[..., i] - total) / cost[..., i] for i in (0, 1)]
        level = np.maximum(both, np.maximum(*alone))
        return np.asarray(np.maximum(level - self.baseline, 0.0))

    @property
    def consent(self) -> Consent:
        """Weakest link where the text asks something of both beyond the risk; of one situation."""
        return threshold_consent(self.needed_pressure())

    def unit(self) -> FloatArray:
        """Return what the text asks of each beyond the risk, where it asks something of both."""
        return threshold_unit(self.needed_pressure())

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the splits of `budget` that, with the risk, move both."""
        return threshold_splits("pressure beside the brink", self.needed_pressure(), budget)

    def answer(self) -> FloatArray:
        """Return the acceptances and escalations of the subgame perfect equilibrium, shape (..., 4)."""
        slack = ATOL * (np.abs(self.need) + np.abs(self.pressure) + np.abs(self.loss))
        yields = self.effective() >= self.need - slack
        w, own = self.wider_war(), self.loss[..., 0]
        waits = self.pressure[..., 0] + w[..., 0] * own >= w[..., 1] * own - slack[..., 0]  # if 1 refuses too
        first = np.where(yields[..., 1], yields[..., 0], waits)
        parts = np.broadcast_arrays(first, yields[..., 1], *np.moveaxis(self.carried_out(), -1, 0))
        return np.stack(parts, axis=-1).astype(float)

    def deal_chance(self) -> FloatArray:
        """Return 1 where both accept, else 0."""
        return np.asarray(self.answer()[..., :2].prod(axis=-1))

    def escalates(self) -> BoolArray:
        """Return whether the equilibrium path is a refusal and then an escalation, shape (...)."""
        x = self.answer()
        return np.asarray(np.where(x[..., 0] > 0, (1 - x[..., 1]) * x[..., 3], x[..., 2]) > 0)

    def wider_war_chance(self) -> FloatArray:
        """Return the chance of a wider war on the equilibrium path, shape (...): zero with a deal."""
        x, w = self.answer(), self.wider_war()
        return np.asarray(np.where(x[..., 0] > 0, (1 - x[..., 1]) * w[..., 1], w[..., 0]))

    def _ends(self, answer: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the payoffs of a deal and of a refusal by 0, by 1, shape (..., 3), under the escalations."""
        x = answer
        ends = []
        for i in (0, 1):
            war = self.baseline + x[..., 2 + i] * self.risk[..., i]
            refuses = np.where(np.arange(2) == i, 1.0, 0.0)
            parties = -refuses * self.pressure - war[..., np.newaxis] * self.loss
            third = x[..., 2 + i] * self.resolve - war
            ends.append(np.stack(np.broadcast_arrays(parties[..., 0], parties[..., 1], third), axis=-1))
        deal = np.concatenate([-self.need, 0 * self.need[..., :1]], axis=-1)
        return deal, ends[0], ends[1]

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs of 0, 1 and the mediator, shape (..., 3).

        Parties count from a refusal without consequence. The mediator counts its loss from a wider war as one
        and a deal as zero.
        """
        x = np.asarray(answer, dtype=float)
        deal, by_0, by_1 = self._ends(x)
        first, second = x[..., :1], x[..., 1:2]
        return np.asarray(first * (second * deal + (1 - second) * by_1) + (1 - first) * by_0)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from a deviation at one of the four moves, shape (...), by the tree."""
        x = np.asarray(answer, dtype=float)
        pure = ((x == 0) | (x == 1)).all(axis=-1)
        worst = np.zeros(np.broadcast_shapes(pure.shape, self.pressure.shape[:-1]))
        for move, player in ((2, 2), (3, 2), (1, 1), (0, 0)):
            values = []
            for choice in (0.0, 1.0):
                other = np.array(x)
                other[..., move] = choice
                deal, by_0, by_1 = self._ends(other)
                after = other[..., 1:2] * deal + (1 - other[..., 1:2]) * by_1
                at = {0: other[..., :1] * after + (1 - other[..., :1]) * by_0, 1: after, 2: by_0, 3: by_1}
                values.append(at[move][..., player])
            taken = np.where(x[..., move] > 0, values[1], values[0])
            worst = np.maximum(worst, np.maximum(*values) - taken)
        return np.asarray(np.where(pure, worst, np.inf))

    def as_game(self) -> ExtensiveForm:
        """Return the tree: 0 is asked, then 1; after a refusal the mediator moves, and then chance."""
        if self.answer().ndim > 1:
            raise invalid("as_game", "needs one situation, not a batch", self.need)
        h = float(self.baseline)

        def after_refusal(i: int) -> Decision:
            def outcome(rise: float, gain: float) -> Chance:
                parties = np.where(np.arange(2) == i, -self.pressure, 0.0)
                war = Terminal([*(parties - self.loss), gain - 1.0])
                rest = Terminal([*parties, gain])
                return Chance({"wider war": (h + rise, war), "no": (1 - h - rise, rest)})

            return Decision(
                "mediator",
                {
                    "escalate": outcome(float(self.risk[i]), float(self.resolve)),
                    "hold back": outcome(0.0, 0.0),
                },
                f"{i} refused",
            )

        deal = Terminal([*-self.need, 0.0])
        second = Decision("1", {"accept": deal, "refuse": after_refusal(1)}, "1 is asked")
        first = Decision("0", {"accept": second, "refuse": after_refusal(0)}, "0 is asked")
        return ExtensiveForm(self.players, first)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found = Escalation(
        need=inputs["need"],
        loss=inputs["loss"],
        risk=inputs["risk"],
        resolve=inputs["resolve"],
        baseline=inputs.get("baseline", 0.0),
        pressure=inputs["pressure"],
    )
    return {
        "deal": bool(found.deal_chance()),
        "brink": found.brink(),
        "escalates": bool(found.escalates()),
        "wider_war": found.wider_war_chance(),
        "needed_pressure": found.needed_pressure(),
    }


MODELS = (
    Model(
        name="escalation_after_stall",
        title="Escalation after a stall: the risk of a wider war as pressure, and the mediator's resolve",
        parameters=(
            Parameter(name="need", meaning="what the text asks of each party", unit="payoff", shape=(2,)),
            Parameter(name="loss", meaning="what a wider war costs each party", unit="payoff", shape=(2,)),
            Parameter(
                name="risk",
                meaning="rise of its chance after each one's refusal",
                domain="[0, 1]",
                shape=(2,),
            ),
            Parameter(name="resolve", meaning="largest rise that the mediator carries out"),
            Parameter(name="baseline", meaning="chance without escalation", domain="[0, 1]", required=False),
            Parameter(name="pressure", meaning="certain loss from a refusal", unit="payoff", shape=(2,)),
        ),
        outputs={
            "deal": "whether both accept",
            "brink": "least common risk that would move both; infinite if none does",
            "escalates": "whether the equilibrium path is a refusal and an escalation",
            "wider_war": "chance of a wider war on the path",
            "needed_pressure": "what the text asks of each party beyond the risk",
        },
        citations=(SCHELLING_1960, POWELL_1987),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
