"""Hold-out with insured disagreement: aid that a party expects even after its own refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import BoolArray, FloatArray, Numbers, in_unit_interval, non_negative, real
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Terminal
from gametheory.pressure.free_terms import FreeTerms
from gametheory.pressure.mechanism import Consent, Mechanism
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.tabled_terms import tabled_terms, terms_to_table

__all__ = ["BUCHANAN_1975", "KUPERMAN_2008", "MODELS", "InsuredDisagreement", "samaritan_insurance"]

KUPERMAN_2008 = Citation(
    key="kuperman2008",
    author="Kuperman, Alan J.",
    title="The Moral Hazard of Humanitarian Intervention: Lessons from the Balkans",
    year=2008,
    fields={
        "journal": "International Studies Quarterly",
        "volume": "52",
        "number": "1",
        "pages": "49--80",
        "doi": "10.1111/j.1468-2478.2007.00491.x",
    },
)
BUCHANAN_1975 = Citation(
    key="buchanan1975",
    kind="incollection",
    author="Buchanan, James M.",
    title="The Samaritan's Dilemma",
    year=1975,
    fields={
        "booktitle": "Altruism, Morality, and Economic Theory",
        "editor": "Phelps, Edmund S.",
        "publisher": "Russell Sage Foundation",
        "pages": "71--85",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class InsuredDisagreement(Mechanism):
    r"""Each party may be aided if there is no deal; what matters is who is aided after whose refusal.

    Aid to party i adds :math:`b_i` to what no deal is worth to it, and takes :math:`h_i` from the other. It
    comes with chance :math:`k_i` if the other refused, and with chance :math:`\iota_i`, the *insurance* of
    i's disagreement, if i itself did. Refusing is then worth

    .. math:: D_i = d_i - s_i + \iota_i b_i - k_j h_j, \quad j \ne i,

    to party i, and a deal on one scale with free terms exists iff :math:`D_0 + D_1 \le 1` and no red line is
    in the way.

    **Theorem.** Support *stiffens refusal* by :math:`\iota_i b_i`: the aided party asks for that much more,
    and it takes that much more pressure on it to undo. The aid presses the other party by :math:`k_i h_i`. So
    it changes the width of the range by :math:`k_i h_i - \iota_i b_i`: it widens the range iff
    :math:`\iota_i < \iota_i^* = k_i h_i / b_i`. The middle of the range moves towards the aided party by
    :math:`(k_i h_i + \iota_i b_i)/2` in any case.

    *Boundary.* At :math:`\iota_i^*` aid moves the range and leaves its width: so does any transfer
    (:math:`h_i = b_i`) that comes whoever refuses. Aid that gains the one more than it costs the other
    narrows the range if it comes whoever refuses. *Counter-case.* Aid that comes only after the *other's*
    refusal (:math:`\iota_i = 0`) stiffens nobody, and uneven support widens the range; where the other's red
    line binds, even that is in vain (:class:`FreeTerms`).

    The two pressures add up while no red line binds: their split is neutral. That aid stiffens the aided has
    been argued of interventions [1]_; :func:`samaritan_insurance` says when its conditions are not believed.

    An answer is the ends of the range of terms, party 0's share.

    Parameters
    ----------
    disagreement : array_like, shape (..., 2)
        :math:`d_i`, what refusing pays before pressure and aid, as a share of what is disputed.
    aid : array_like, shape (..., 2)
        :math:`b_i \ge 0`, what aid to i adds to its value of no deal, same unit.
    harm : array_like, shape (..., 2)
        :math:`h_i \ge 0`, what aid to i takes from the other party, same unit.
    insurance : array_like, shape (..., 2), default (0, 0)
        :math:`\iota_i`, chance that i is aided after its own refusal, in [0, 1].
    credibility : array_like, shape (..., 2), default (1, 1)
        :math:`k_i`, chance that i is aided after the other's refusal, in [0, 1].
    red_lines : array_like, shape (..., 2), default (0, 1)
        The least share that party 0 may accept, and the largest that party 1 may leave it.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, in the same unit; negative is support of any refusal.

    References
    ----------
    .. [1] A. J. Kuperman, "The moral hazard of humanitarian intervention: lessons from the Balkans",
       International Studies Quarterly 52 (2008) 49-80, doi:10.1111/j.1468-2478.2007.00491.x. The theorem is
       derived here.

    Examples
    --------
    >>> talks = InsuredDisagreement(disagreement=(0.55, 0.5), aid=(0, 0.125), harm=(0, 0.1),
    ...                             insurance=[(0, 0.0), (0, 0.8), (0, 1.0)])
    >>> talks.width().round(3), float(talks.insurance_limit()[1])
    (array([ 0.05 , -0.05 , -0.075]), 0.8)
    """

    disagreement: Numbers = Numbers(parties=True)
    aid: Numbers = Numbers(non_negative, parties=True)
    harm: Numbers = Numbers(non_negative, parties=True)
    insurance: Numbers = Numbers(in_unit_interval, default=(0.0, 0.0), parties=True)
    credibility: Numbers = Numbers(in_unit_interval, default=(1.0, 1.0), parties=True)
    red_lines: Numbers = Numbers(default=(0.0, 1.0), parties=True)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.BARGAINING
    labels: ClassVar[tuple[str, ...]] = ("lowest terms", "highest terms")
    citation: ClassVar[Citation] = KUPERMAN_2008

    def terms(self) -> FreeTerms:
        """Return the bargain with free terms that the expected aid leads to."""
        return FreeTerms(
            disagreement=self.disagreement + self.stiffening() - self.relief()[..., ::-1],
            red_lines=self.red_lines,
            pressure=self.pressure,
        )

    def stiffening(self) -> FloatArray:
        r"""Return :math:`\iota_i b_i`, by how much its own aid raises what each asks for, shape (..., 2)."""
        return np.asarray(self.insurance * self.aid)

    def relief(self) -> FloatArray:
        """Return :math:`k_i h_i`, by how much aid to each presses the other party, shape (..., 2)."""
        return np.asarray(self.credibility * self.harm)

    def width_effect(self) -> FloatArray:
        """Return by how much the aid to each party widens the range of terms, shape (..., 2)."""
        return self.relief() - self.stiffening()

    def insurance_limit(self) -> FloatArray:
        """Return the insurance up to which aid does not narrow the range, shape (..., 2).

        Above 1 no insurance is too much; infinite for a party that gains nothing from aid.
        """
        gains = self.aid > 0
        with np.errstate(over="ignore"):  # next to nothing gained
            return np.where(gains, self.relief() / np.where(gains, self.aid, 1.0), np.inf)

    def answer(self) -> FloatArray:
        """Return the ends of the range of terms, shape (..., 2); the first is larger where it is empty."""
        return self.terms().answer()

    def width(self) -> FloatArray:
        """Return the distance between the reservation points, shape (...)."""
        return self.terms().width()

    def deal(self) -> BoolArray:
        """Return whether some terms are acceptable to both, shape (...)."""
        return self.terms().deal()

    def deal_chance(self) -> FloatArray:
        """Return 1 where there is a range, else 0, shape (...)."""
        return self.terms().deal_chance()

    @property
    def consent(self) -> Consent:
        """How the two pressures add up, given the aid: as :attr:`FreeTerms.consent`."""
        return self.terms().consent

    def unit(self) -> FloatArray:
        """Return the pressure on each party that counts as one, shape (..., 2): as of the free terms."""
        return self.terms().unit()

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem:
        """Return the splits of `budget` that give a deal: the window of the free terms."""
        return self.terms().split_theorem(budget)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what the middle of the range pays, or refusing where there is none, shape (..., 2)."""
        return self.terms().expected_payoffs(answer)

    def _refusal(self, party: int) -> FloatArray:
        """Return what each gets on average if `party` refuses, shape (..., 2): from the draws of aid."""
        other = 1 - party
        chance = np.stack(
            np.broadcast_arrays(self.insurance[..., party], self.credibility[..., other]), axis=-1
        )
        own, theirs = np.eye(2)[party], np.eye(2)[other]
        worth = np.zeros(2)
        for aided_self in (0.0, 1.0):  # all four draws
            for aided_other in (0.0, 1.0):
                likely = np.where(aided_self, chance[..., 0], 1 - chance[..., 0])
                likely = likely * np.where(aided_other, chance[..., 1], 1 - chance[..., 1])
                to_self = self.aid[..., party] * aided_self - self.harm[..., other] * aided_other
                to_other = self.aid[..., other] * aided_other - self.harm[..., party] * aided_self
                moved = to_self[..., np.newaxis] * own + to_other[..., np.newaxis] * theirs
                worth = worth + likely[..., np.newaxis] * moved
        return np.asarray(self.disagreement - self.pressure * own + worth)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return how far the party concerned is from the limit of what it can accept at either end.

        A share of the largest stake: what is disputed, refusing, pressure, aid or harm. Refusing is valued
        draw by draw of the aid.
        """
        ends = np.asarray(answer, dtype=float)
        low, high = ends[..., 0], ends[..., 1]
        first = np.minimum(low - self._refusal(0)[..., 0], np.minimum(low, low - self.red_lines[..., 0]))
        second = np.minimum(1 - high - self._refusal(1)[..., 1], self.red_lines[..., 1] - high)
        stakes = [np.ones(2), np.abs(self.disagreement), np.abs(self.pressure), self.aid, self.harm]
        missed = np.maximum(np.abs(first), np.abs(np.minimum(second, 1 - high)))
        return np.asarray(missed / np.max(np.broadcast_arrays(*stakes), axis=(0, -1)))

    def as_game(self, steps: int = 20) -> ExtensiveForm:
        """Return the game of a mediator who tables terms, the parties who sign, and chance, which draws aid.

        The terms are ``steps + 1`` even ones, the parties' limits and the middle between them. All its
        subgame perfect equilibria end in a deal if the range has an inside, some if it is a point, else none.
        """
        ends = self.answer()
        if ends.ndim > 1 or steps < 1:
            raise invalid("as_game", "needs one situation and at least one step", (ends.shape, steps))

        def refusal(party: int) -> Chance:
            chance = np.where(np.arange(2) == party, self.insurance, self.credibility)
            base = self.disagreement - self.pressure * np.eye(2)[party]
            draws = {}
            for name, aided in (("none", (0, 0)), ("0", (1, 0)), ("1", (0, 1)), ("both", (1, 1))):
                likely = float(np.where(aided, chance, 1 - chance).prod())
                worth = base + self.aid * aided - (self.harm * aided)[::-1]
                draws[name] = (likely, Terminal(np.append(worth, 0.0), "no deal"))
            return Chance(draws, "aid")

        limits = (float(self.red_lines[0]), float(self.red_lines[1]))
        return tabled_terms(terms_to_table(steps, ends), refusal, limits)


def samaritan_insurance(
    stake: ArrayLike, *, word: ArrayLike, lowest_cost: ArrayLike, highest_cost: ArrayLike
) -> FloatArray:
    r"""Return the chance that a supporter aids a party that refused, against its own word: the insurance.

    Aid after the refusal averts a loss L of the supporter's, costs it c, known to it alone and uniform
    on :math:`[c_l, c_h]`, and breaks its word, which costs it w. It aids iff :math:`L - w \ge c`:

    .. math:: \iota = \left[\frac{L - w - c_l}{c_h - c_l}\right]_0^1 .

    So the more a supporter has at stake in a party, the less its conditions are believed and the stiffer the
    party: the Samaritan's dilemma [1]_. The condition is believed in full iff :math:`w \ge L - c_l`.

    Parameters
    ----------
    stake : array_like, shape (...)
        :math:`L`, loss that the aid averts, in the supporter's units, as are the others.
    word : array_like, shape (...)
        :math:`w \ge 0`, cost of a broken word.
    lowest_cost, highest_cost : array_like, shape (...)
        :math:`c_l < c_h`, range of the cost of aid.

    References
    ----------
    .. [1] J. M. Buchanan, "The Samaritan's dilemma", in E. S. Phelps (ed.), Altruism, Morality, and Economic
       Theory, Russell Sage Foundation (1975) 71-85.

    Examples
    --------
    >>> samaritan_insurance([0.2, 0.5, 0.9], word=0.1, lowest_cost=0.1, highest_cost=0.6).round(3)
    array([0. , 0.6, 1. ])
    """
    loss, broken = real("stake", stake), non_negative("word", word)
    low, high = real("lowest_cost", lowest_cost), real("highest_cost", highest_cost)
    if (low >= high).any():
        raise invalid("lowest_cost", "must be smaller than highest_cost", lowest_cost)
    return np.asarray(np.clip(loss - broken - low, 0.0, high - low) / (high - low))


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = InsuredDisagreement(**inputs)
    low, high = model.answer()
    return {
        "low": low,
        "high": high,
        "width": model.width(),
        "deal": bool(model.deal()),
        "stiffening": model.stiffening(),
        "width_effect": model.width_effect(),
        "insurance_limit": model.insurance_limit(),
    }


_SHARE = "share of what is disputed"
MODELS = (
    Model(
        name="insured_disagreement",
        title="Hold-out with insured disagreement: aid even after one's own refusal",
        parameters=(
            Parameter(
                name="disagreement", meaning="values of refusing, of each party", unit=_SHARE, shape=(2,)
            ),
            Parameter(
                name="aid", meaning="gain from aid, of each", domain="non-negative", unit=_SHARE, shape=(2,)
            ),
            Parameter(
                name="harm",
                meaning="loss of the other from it",
                domain="non-negative",
                unit=_SHARE,
                shape=(2,),
            ),
            Parameter(
                name="insurance",
                meaning="chance of aid after one's own refusal, of each",
                domain="in [0, 1]",
                required=False,
                shape=(2,),
            ),
            Parameter(
                name="credibility",
                meaning="chance of aid after the other's refusal, of each",
                domain="in [0, 1]",
                required=False,
                shape=(2,),
            ),
            Parameter(
                name="red_lines", meaning="limits of the terms", unit=_SHARE, required=False, shape=(2,)
            ),
            Parameter(name="pressure", meaning="pressure on each", unit=_SHARE, required=False, shape=(2,)),
        ),
        outputs={
            "low": "lowest terms",
            "high": "highest terms",
            "width": "distance of the reservation points",
            "deal": "whether there is a range",
            "stiffening": "by how much its own aid raises what each asks for",
            "width_effect": "by how much the aid to each widens the range",
            "insurance_limit": "insurance up to which it does not narrow it; infinite if aid gains nothing",
        },
        citations=(KUPERMAN_2008, BUCHANAN_1975),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
