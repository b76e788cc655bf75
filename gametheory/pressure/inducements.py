"""Rewards that do or do not stand in for a core issue, paid on a deal or paid anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import (
    ATOL,
    SMALLEST,
    ULP,
    BoolArray,
    FloatArray,
    Numbers,
    in_unit_interval,
    non_negative,
    positive,
    real,
)
from gametheory.bargaining.strategic.domains import strictly_between
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Terminal
from gametheory.pressure.core_requirement import core_requirement
from gametheory.pressure.free_terms import FreeTerms
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.pressure.tabled_terms import tabled_terms, terms_to_table
from gametheory.pressure.two_goods import reward_logs, worth_of_both

__all__ = ["ARROW_CHENERY_MINHAS_SOLOW_1961", "MODELS", "Inducements"]

_ROUNDING = 2 * ULP
"""Of a share of terms and of its complement, as a share of the larger of it and 1."""

ARROW_CHENERY_MINHAS_SOLOW_1961 = Citation(
    key="arrowcheneryminhassolow1961",
    author="Arrow, Kenneth J. and Chenery, Hollis B. and Minhas, Bagicha S. and Solow, Robert M.",
    title="Capital-Labor Substitution and Economic Efficiency",
    year=1961,
    fields={
        "journal": "Review of Economics and Statistics",
        "volume": "43",
        "number": "3",
        "pages": "225--250",
        "doi": "10.2307/1927286",
    },
)


def _up_to_one(argument: str, value: ArrayLike) -> FloatArray:
    array = real(argument, value)
    if (array > 1).any():
        raise invalid(argument, "must not exceed 1", value)
    return array


@dataclass(frozen=True, eq=False, kw_only=True)
class Inducements(Mechanism):
    r"""A reward makes up for a share of the core issue, as far as the party lets it.

    Party i values a share x of the core issue and an economic reward m by a function with constant elasticity
    of substitution [1]_, in normal form at its refusal before pressure:

    .. math:: u_i(x, m) = d_i \left[(1 - \theta_i) (x / d_i)^{\rho_i} + \theta_i \mu_i(m)^{\rho_i}
              \right]^{1/\rho_i}, \quad \mu_i(m) = 1 + \frac{m (1 - \theta_i)}{\theta_i d_i} .

    :math:`\rho = 1` are perfect substitutes, :math:`\rho \to -\infty` is no substitution. The normal form
    makes the first small reward worth its size in shares for every :math:`\rho` and :math:`\theta`. Of the
    reward the part q is paid on a deal only, the rest in any case; a refusal leaves i with the share
    :math:`d_i - s_i` and the rest. So i accepts from the share

    .. math:: r_i = d_i \left[z^\rho + \frac{\theta}{1 - \theta} \bigl(\mu((1 - q) m)^\rho - \mu(m)^\rho
              \bigr)\right]^{1/\rho}, \quad z = (1 - s_i / d_i)^+,

    on (0 where the bracket is not positive for :math:`\rho > 0`), and a deal exists iff the shares, raised to
    the red lines, add up to at most 1.

    **Theorem** (no pressure, q = 1). (i) :math:`\rho = 1`: the share falls by the reward, one for one, until
    it is 0. (ii) :math:`0 \le \rho < 1`: it falls at a decreasing rate, to 0 at a finite reward if
    :math:`\rho > 0`. (iii) :math:`\rho < 0`: **no reward, however large, brings it below the floor**
    :math:`d (1 - \theta)^{-1/\rho}`, which is d itself for :math:`\rho \to -\infty`.
    (iv) **Inducements do not buy red lines**: the reward is worth at most the distance from d to the party's
    red line, for every :math:`\rho`.

    **Paid anyway.** At q = 0 a reward buys nothing, for every :math:`\rho`: it lifts the refusal as much as
    the deal. For :math:`\rho < 0` and 0 < q < 1 the share falls and then rises back to d: a reward works best
    at a finite size, :meth:`strongest`, beyond which the part that is paid anyway spoils it.

    *Boundary.* :math:`\rho = 0` parts the two cases: above it every share can be bought, below it a floor
    remains. *Counter-case.* At :math:`\rho = 1` rewards, pressure and their split are all alike: only the sum
    counts, and an uneven bundle does what an even one does.

    An answer is the ends of the range of terms, party 0's share of the core issue.

    Parameters
    ----------
    disagreement : array_like, shape (..., 2)
        :math:`d_i > 0`, share of the core issue that i's refusal is worth before pressure.
    inducement : array_like, shape (..., 2), default (0, 0)
        :math:`m_i \ge 0`, the reward, by what its first bit is worth in shares.
    substitution : array_like, shape (..., 2), default (1, 1)
        :math:`\rho_i \le 1`, the exponent of substitution.
    weight : array_like, shape (..., 2), default (0.5, 0.5)
        :math:`\theta_i`, share of the economic side in the value of a refusal, strictly between 0 and 1.
    conditional : array_like, shape (..., 2), default (1, 1)
        :math:`q_i`, part of the reward that is paid only on a deal, in [0, 1].
    red_lines : array_like, shape (..., 2), default (0, 1)
        The least share that party 0 may accept, and the largest that party 1 may leave it.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, share by which a refusal is made worse; negative is support.

    References
    ----------
    .. [1] K. J. Arrow, H. B. Chenery, B. S. Minhas and R. M. Solow, "Capital-labor substitution and economic
       efficiency", Review of Economics and Statistics 43 (1961) 225-250, doi:10.2307/1927286. What it implies
       for a bargain is derived here.

    Examples
    --------
    >>> offers = Inducements(disagreement=(0.6, 0.5), inducement=(0.15, 0),
    ...                      substitution=[(1, 1), (-2, 1), (-20, 1)])
    >>> offers.requirement()[..., 0].round(4), offers.deal()
    (array([0.45  , 0.5145, 0.5797]), array([ True, False, False]))
    >>> offers.floor()[..., 0].round(4)
    array([0.    , 0.4243, 0.5796])
    """

    disagreement: Numbers = Numbers(positive, parties=True)
    inducement: Numbers = Numbers(non_negative, default=(0.0, 0.0), parties=True)
    substitution: Numbers = Numbers(_up_to_one, default=(1.0, 1.0), parties=True)
    weight: Numbers = Numbers(strictly_between, default=(0.5, 0.5), parties=True)
    conditional: Numbers = Numbers(in_unit_interval, default=(1.0, 1.0), parties=True)
    red_lines: Numbers = Numbers(default=(0.0, 1.0), parties=True)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.BARGAINING
    labels: ClassVar[tuple[str, ...]] = ("lowest terms", "highest terms")
    citation: ClassVar[Citation] = ARROW_CHENERY_MINHAS_SOLOW_1961

    def requirement(self) -> FloatArray:
        """Return the share from which each accepts, red lines apart, shape (..., 2)."""
        return core_requirement(
            self.disagreement,
            reward=self.inducement,
            conditional=self.conditional,
            substitution=self.substitution,
            weight=self.weight,
            pressure=self.pressure,
        )

    def floor(self) -> FloatArray:
        """Return what no reward paid on a deal brings the share below, shape (..., 2)."""
        left = np.maximum(self.disagreement - self.pressure, 0.0)
        rho = np.where(self.substitution < 0, self.substitution, -1.0)
        with np.errstate(divide="ignore", over="ignore"):
            z = np.log(left) - np.log(self.disagreement)
            size = np.log(self.weight) - np.log1p(-self.weight) - rho * z
            least = left * np.exp(np.logaddexp(0.0, size) / rho)
        return np.where(self.substitution < 0, least, 0.0)

    def strongest(self) -> FloatArray:
        """Return the reward that lowers each share the most, shape (..., 2).

        Infinite where more is never worse: for perfect or fair substitutes, or if all is conditional; 0 if
        all is paid anyway.
        """
        q, rho = self.conditional, self.substitution
        inner = (q > 0) & (q < 1) & (rho < 0)
        part, rho = np.log1p(-np.where(inner, q, 0.5)), np.where(inner, rho, -1.0)
        with np.errstate(divide="ignore", over="ignore"):
            size = np.expm1(-part / (1 - rho)) / -np.expm1(-part * rho / (1 - rho))
            size = size * self.disagreement * self.weight / (1 - self.weight)
        return np.where(inner, size, np.where(q > 0, np.inf, 0.0))

    def bought(self) -> FloatArray:
        """Return by how much the reward lowers what each really asks for, red lines kept, shape (..., 2)."""
        bare = np.maximum(self.disagreement - self.pressure, 0.0)
        own_line = np.stack([self.red_lines[..., 0], 1 - self.red_lines[..., 1]], axis=-1)
        return np.maximum(bare, own_line) - np.maximum(self.requirement(), own_line)

    def terms(self) -> FreeTerms:
        """Return the bargain over the core issue that the requirements leave."""
        return FreeTerms(disagreement=self.requirement(), red_lines=self.red_lines)

    def answer(self) -> FloatArray:
        """Return the ends of the range of terms, shape (..., 2); the first is larger where it is empty."""
        return self.terms().answer()

    def deal(self) -> BoolArray:
        """Return whether some terms are acceptable to both, shape (...)."""
        return self.terms().deal()

    def deal_chance(self) -> FloatArray:
        """Return 1 where there is a range, else 0, shape (...)."""
        return self.terms().deal_chance()

    def _buys(self) -> BoolArray:
        """Return whether a reward lowers the share that each asks for, shape (..., 2)."""
        return np.asarray((self.inducement > 0) & (self.conditional > 0))

    def _linear(self) -> bool:
        """Whether each share falls at one rate with the pressure: no reward, or an exponent of 1 or 0."""
        rho = self.substitution
        return not (self._buys() & (rho != 1) & (np.abs(rho) >= ATOL)).any()

    def _rate(self) -> FloatArray:
        r"""Return by how much a unit of pressure lowers each share at an exponent of 1 or 0, shape (..., 2).

        One for one, or by :math:`(\mu((1 - q) m) / \mu(m))^{\theta / (1 - \theta)}` at an exponent of 0.
        """
        _, bought = reward_logs(
            self.inducement,
            conditional=self.conditional,
            disagreement=self.disagreement,
            weight=self.weight,
        )
        cut = np.exp(-self.weight / (1 - self.weight) * bought)
        return np.where(np.abs(self.substitution) < ATOL, cut, 1.0)

    def _as_free_terms(self) -> FreeTerms:
        rate = self._rate()
        bought = np.where(np.abs(self.substitution) < ATOL, 0.0, self.conditional * self.inducement)
        return FreeTerms(
            disagreement=rate * self.disagreement - bought,
            red_lines=self.red_lines,
            pressure=rate * self.pressure,
        )

    @property
    def consent(self) -> Consent:
        r"""As of the free terms without a reward, or with perfect or fair substitutes (exponents of 1 and 0).

        Otherwise pressure works at a rate, :math:`-dr_i/ds_i`, that falls with it for :math:`0 < \rho < 1` (a
        weakest link) and rises with it for :math:`\rho < 0` (a best shot). No single word is right with
        exponents of both kinds, nor where red lines bind, unless both do and the rate falls. Neither where
        there is a deal without pressure, or red lines rule every deal out.
        """
        if self._linear():
            return self._as_free_terms().consent
        curved = self._buys() & (self.substitution != 1) & (np.abs(self.substitution) >= ATOL)
        falling = (~curved | (self.substitution > 0)).all(axis=-1)
        rising = (~curved | (self.substitution < 0)).all(axis=-1)
        a, b, g = np.moveaxis(self.under([0.0, 0.0]).terms().shortfalls(), -1, 0)
        binding = (a > ATOL).astype(int) + (b > ATOL)
        return one_consent(
            [
                (np.isinf(a) | ((binding == 0) & (g <= ATOL)), Consent.NEITHER),
                (falling & (binding != 1), Consent.WEAKEST_LINK),
                (rising & (binding == 0), Consent.BEST_SHOT),
                (True, None),
            ]
        )

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        """Return the window of the free terms where each share falls at one rate with the pressure."""
        return self._as_free_terms().split_theorem(budget) if self._linear() else None

    def unit(self) -> FloatArray:
        """Return the pressure on each party that counts as one, shape (..., 2)."""
        if not self._linear():
            return np.ones(2)
        return np.asarray(self._as_free_terms().unit() / np.maximum(self._rate(), SMALLEST))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what the middle of the range is worth, or refusing where there is none, shape (..., 2)."""
        ends = np.asarray(answer, dtype=float)
        middle = np.clip(ends.mean(axis=-1), 0.0, 1.0)
        deal = self._worth(np.stack([middle, 1 - middle], axis=-1), self.inducement)
        return np.where((ends[..., 1] >= ends[..., 0])[..., np.newaxis], deal, self._refusal())

    def _worth(self, share: ArrayLike, reward: ArrayLike) -> FloatArray:
        """Return what a share and a reward are worth to each party, shape (..., 2), by the rules."""
        return worth_of_both(
            share,
            reward,
            disagreement=self.disagreement,
            substitution=self.substitution,
            weight=self.weight,
        )

    def _refusal(self) -> FloatArray:
        left = np.maximum(self.disagreement - self.pressure, 0.0)
        return self._worth(left, (1 - self.conditional) * self.inducement)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return how far the party concerned is from the limit of what it can accept at either end.

        A party can accept terms that are worth to it what refusing is, that it is not forbidden, and that
        exist. Payoffs count as a share of the scale, or of what refusing is worth where that is more. Nothing
        where the limit lies within the rounding of the terms: the first bit of a share may be worth much.
        """
        ends = np.asarray(answer, dtype=float)
        own = np.stack([ends[..., 0], 1 - ends[..., 1]], axis=-1)
        rounding, refusal = _ROUNDING * np.maximum(np.abs(own), 1.0), self._refusal()
        less, more = (
            (self._worth(np.maximum(x, 0.0), self.inducement) - refusal) / np.maximum(refusal, 1.0)
            for x in (own - rounding, own + rounding)
        )
        gain = np.clip(0.0, less, more)
        allowed = own - np.stack([self.red_lines[..., 0], 1 - self.red_lines[..., 1]], axis=-1)
        return np.asarray(np.abs(np.minimum(gain, np.minimum(allowed, own))).max(axis=-1))

    def as_game(self, steps: int = 20) -> ExtensiveForm:
        """Return the game of a mediator who tables terms that both must sign in turn.

        The terms are ``steps + 1`` even ones, the parties' limits and the middle between them; payoffs are by
        the function of the two goods. All its subgame perfect equilibria end in a deal if the range has an
        inside, some if it is a point, else none.
        """
        ends = self.answer()
        if ends.ndim > 1 or steps < 1:
            raise invalid("as_game", "needs one situation and at least one step", (ends.shape, steps))

        def worth(x: float) -> tuple[float, float]:
            first, second = self._worth([x, 1 - x], self.inducement)
            return float(first), float(second)

        return tabled_terms(
            terms_to_table(steps, ends),
            lambda _: Terminal([*self._refusal(), 0.0], "no deal"),
            (float(self.red_lines[0]), float(self.red_lines[1])),
            worth=worth,
        )


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = Inducements(**inputs)
    low, high = model.answer()
    return {
        "requirement": model.requirement(),
        "floor": model.floor(),
        "bought": model.bought(),
        "strongest": model.strongest(),
        "low": low,
        "high": high,
        "deal": bool(model.deal()),
    }


def _of_each(
    name: str, meaning: str, domain: str = "any real number", unit: str = "dimensionless"
) -> Parameter:
    return Parameter(name=name, meaning=meaning, domain=domain, unit=unit, required=False, shape=(2,))


_SHARE = "share of the core issue"
MODELS = (
    Model(
        name="inducements",
        title="Rewards that do or do not stand in for a core issue",
        parameters=(
            Parameter(
                name="disagreement",
                meaning="worth of refusing, of each",
                domain="positive",
                unit=_SHARE,
                shape=(2,),
            ),
            _of_each("inducement", "reward of each", domain="non-negative", unit=_SHARE),
            _of_each("substitution", "exponent, of each", domain="at most 1"),
            _of_each("weight", "economic side in the worth of refusing, of each", domain="in (0, 1)"),
            _of_each("conditional", "part paid on a deal only, of each", domain="in [0, 1]"),
            _of_each("red_lines", "limits of the terms", unit=_SHARE),
            _of_each("pressure", "pressure on each", unit=_SHARE),
        ),
        outputs={
            "requirement": "share from which each accepts",
            "floor": "what no reward brings it below",
            "bought": "by how much the reward lowers what each asks for",
            "strongest": "the reward that lowers it most; infinite where more lowers it further",
            "low": "lowest terms",
            "high": "highest terms",
            "deal": "whether there is a range",
        },
        citations=(ARROW_CHENERY_MINHAS_SOLOW_1961,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
