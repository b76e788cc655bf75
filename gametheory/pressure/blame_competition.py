"""How hard each party holds out when failure is blamed on whoever held out more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, EQUILIBRIUM_TOL, BoolArray, FloatArray, Numbers, non_negative
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.normal_form import NormalForm
from gametheory.pressure.mechanism import Consent, Mechanism, one_consent
from gametheory.pressure.sign_or_refuse import GROSECLOSE_MCCARTY_2001
from gametheory.pressure.split_theorem import SplitTheorem
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "BlameCompetition"]


@dataclass(frozen=True, eq=False, kw_only=True)
class BlameCompetition(Mechanism):
    r"""Each party chooses how intransigent to be; failure is punished by the share of the blame.

    Party i chooses :math:`y_i \in [0, 1]`. A deal comes with chance :math:`1 - (y_0 + y_1)/2` and gives i
    :math:`1/2 + (y_i - y_j)/2`; failure gives :math:`d_i - s_i B_i`, where :math:`B_0 = 1/2 + b +
    \eta (y_0 - y_1)` and :math:`B_1 = 1 - B_0`.

    **Theorem.** Each party has one strictly dominant choice, with :math:`b_0 = 1/2 + b`, :math:`b_1 = 1/2 -
    b` and the clip to [0, 1]

    .. math:: y_i = \left[\frac{1/2 + d_i - s_i b_i}{1 + 2 \eta s_i}\right]_0^1

    because its payoff is concave in its own choice and the cross terms cancel.

    **Corollary.** Where nothing is clipped: (i) under equal penalties s the sum of the choices,
    :math:`(1 + d_0 + d_1 - s)/(1 + 2 \eta s)`, does not depend on the bias b: a biased rule moves
    intransigence from the blamed to the spared party and leaves the chance of a deal as it is, up to the
    bias at which the blamed party yields fully, :meth:`yielding_bias`; beyond it the chance falls at slope
    :math:`s / (2 (1 + 2 \eta s))`. A spared party that already holds out in full cannot hold out more: then
    bias *raises* the chance until the blamed party has yielded. (ii) With b = 0, equal :math:`d_i` and
    :math:`\eta > 0`, :math:`y_i` is convex in :math:`s_i`: of a fixed budget the even split is the one best.
    (iii) In general the best split
    has :math:`(1 + 2 \eta s_0)/(1 + 2 \eta s_1) = \sqrt{n_0 / n_1}`, :math:`n_i = b_i + 2 \eta (1/2 + d_i)`:
    there penalties follow the blame.

    *Boundary.* :math:`\eta = 0`: the total alone counts, in units in which a penalty counts by the blame that
    it meets, :math:`s_i b_i`; with a bias of one half only the blamed party's penalty counts.
    *Counter-cases.* With a bias the uneven split of (iii) beats the even one. And the clip can reverse (ii):
    a party that holds out in full, :math:`d_i > 1/2`, does not move at all under little pressure, so that
    pressing one party alone may be best; :meth:`best_split` compares every kink.

    Parameters
    ----------
    disagreement : array_like, shape (..., 2)
        :math:`d_i`, what failure is worth before penalties; the deal shares out 1.
    bias : array_like, shape (...), default 0
        :math:`b`, blame on party 0 beyond one half at equal choices; negative spares it.
    responsiveness : array_like, shape (...), default 0
        :math:`\eta \ge 0`, how much the blame follows the choices; :math:`|b| + \eta \le 1/2`.
    pressure : array_like, shape (..., 2), default (0, 0)
        :math:`s_i`, the penalty for all of the blame, in units of the deal; :math:`1 + 2 \eta s_i > 0`.

    Raises
    ------
    InvalidInputError
        If the blame could leave [0, 1], or a penalty is so negative that a payoff is not concave.

    References
    ----------
    .. [1] T. Groseclose and N. McCarty, "The politics of blame: bargaining before an audience", American
       Journal of Political Science 45 (2001) 100-119, doi:10.2307/2669362. The game here is a minimal
       construction in its spirit.

    Examples
    --------
    >>> blame = BlameCompetition(disagreement=(-0.1, -0.1), responsiveness=0.3)
    >>> blame.under([(0.3, 0.3), (0.5, 0.1)]).deal_chance().round(6)
    array([0.788136, 0.777213])
    >>> blame.best_split(0.6).round(6)
    array([0.3, 0.3])
    """

    disagreement: Numbers = Numbers(parties=True)
    bias: Numbers = Numbers(default=0.0)
    responsiveness: Numbers = Numbers(non_negative, default=0.0)
    pressure: Numbers = Numbers(default=(0.0, 0.0), parties=True)

    concept: ClassVar[Concept] = Concept.NASH
    complete: ClassVar[Completeness] = Completeness.PROVEN
    citation: ClassVar[Citation] = GROSECLOSE_MCCARTY_2001
    labels: ClassVar[tuple[str, ...]] = ("y of 0", "y of 1")

    def __post_init__(self) -> None:
        reach = np.abs(self.bias) + self.responsiveness
        if (reach > 0.5 + ATOL).any():
            raise invalid("|bias| + responsiveness", "must not exceed 1/2", reach)
        curvature = 1 + 2 * self.responsiveness[..., np.newaxis] * self.pressure
        if (curvature <= 0).any():
            raise invalid("1 + 2 responsiveness * pressure", "must be positive", curvature)

    @property
    def consent(self) -> Consent:
        """Weakest link if pressure moves both choices, one-sided if one, else neither; of one situation.

        Where blame does not respond, only the total counts in the units of :meth:`unit` until one party has
        yielded in full; what is put on it beyond that is wasted. No single word is right if both choices move
        and one starts at its top, :math:`d_i > 1/2`: little pressure on that party changes nothing.
        """
        moves = (self.disagreement > -0.5) & (self._return() > 0)
        count = np.asarray(moves.sum(axis=-1))
        return one_consent(
            [
                (count == 0, Consent.NEITHER),
                (count == 1, Consent.ONE_SIDED),
                ((self.disagreement <= 0.5).all(axis=-1), Consent.WEAKEST_LINK),
                (True, None),
            ]
        )

    def _by_blame(self) -> BoolArray:
        """Return where pressure counts by the blame it meets: it does not respond, and falls on both."""
        return np.asarray((self.responsiveness == 0) & (np.abs(self.bias) < 0.5))

    def unit(self) -> FloatArray:
        """Return what counts as one, shape (..., 2): by half over the blame if that does not respond."""
        by_blame = self._by_blame()[..., np.newaxis]
        return np.where(by_blame, 0.5 / np.where(by_blame, self._blame(), 1.0), 1.0)

    def _blame(self) -> FloatArray:
        """Return each party's share of the blame at equal choices, shape (..., 2)."""
        return 0.5 + np.stack([self.bias, -self.bias], axis=-1)

    def _return(self) -> FloatArray:
        """Return :math:`n_i`, by how much a little pressure lowers each choice, shape (..., 2)."""
        return self._blame() + self.responsiveness[..., np.newaxis] * (1 + 2 * self.disagreement)

    def answer(self) -> FloatArray:
        """Return the dominant choices, shape (..., 2)."""
        return self._choice(self.pressure)

    def _choice(self, pressure: ArrayLike) -> FloatArray:
        s = np.asarray(pressure, dtype=float)
        raw = 0.5 + self.disagreement - s * self._blame()
        return np.asarray(np.clip(raw / (1 + 2 * self.responsiveness[..., np.newaxis] * s), 0.0, 1.0))

    def deal_chance(self) -> FloatArray:
        """Return the chance of a deal, shape (...)."""
        return np.asarray(1 - self.answer().mean(axis=-1))

    def blame(self, answer: ArrayLike) -> FloatArray:
        """Return each party's share of the blame after failure at these choices, shape (..., 2)."""
        y = np.asarray(answer, dtype=float)
        moved = self.responsiveness * (y[..., 0] - y[..., 1])
        return np.asarray(self._blame() + np.stack([moved, -moved], axis=-1))

    def yielding_bias(self) -> FloatArray:
        """Return the bias against each party from which it holds out for nothing, shape (..., 2).

        :math:`(1 + 2 d_i - s_i) / (2 s_i)`; it is positive for a blamed, negative for a spared party, and
        infinite for a party without a penalty.
        """
        s, d = np.broadcast_arrays(self.pressure, self.disagreement)
        with np.errstate(over="ignore"):
            found = (1 + 2 * d - s) / np.where(s != 0, 2 * s, 1.0)
        return np.where(s != 0, found, np.inf)

    def interior_split(self, budget: ArrayLike) -> FloatArray:
        """Return the pressures of a `budget` that (iii) of the corollary asks for, cut to it, shape (..., 2).

        The clip of the choices is left out. NaN without responsiveness, or if some :math:`n_i` is not
        positive.
        """
        total = np.asarray(budget, dtype=float)
        eta, d, n = self.responsiveness, self.disagreement, self._return()
        fine = (eta > 0) & (n > 0).all(axis=-1)
        root = np.sqrt(np.where(fine[..., np.newaxis], n, 1.0))
        both = root.sum(axis=-1)
        with np.errstate(over="ignore"):  # hardly any responsiveness: an end of the budget
            tilt = self.bias / np.where(fine, eta, 1.0) + d[..., 0] - d[..., 1]
            first = (root[..., 0] * total + tilt / both) / both
            second = (root[..., 1] * total - tilt / both) / both
        return np.stack(
            [np.where(fine, np.clip(each, 0.0, total), np.nan) for each in (first, second)], axis=-1
        )

    def best_split(self, budget: ArrayLike) -> FloatArray:
        r"""Return non-negative pressures of a `budget` with the greatest chance of a deal, shape (..., 2).

        A choice is level at 1, then falls and is convex, then level at 0, so the best split is at an end, at
        a kink of either party, or at the point of :meth:`interior_split`: all are compared. Of equals the one
        nearest to an even split is returned.

        Parameters
        ----------
        budget : array_like, shape (...)
            :math:`S \ge 0`.
        """
        total = non_negative("budget", budget)
        blame, d, eta = self._blame(), self.disagreement, self.responsiveness[..., np.newaxis]
        tops, bottoms = d - 0.5, 0.5 + d  # kinks where the choice leaves 1, and where it reaches 0
        rate = blame + 2 * eta
        kinks = [
            np.where(rate > 0, tops, 0.0) / np.where(rate > 0, rate, 1.0),
            np.where(blame > 0, bottoms, 0.0) / np.where(blame > 0, blame, 1.0),
        ]
        half, inner = total / 2, self.interior_split(total)
        inner = np.where(np.isnan(inner), half[..., np.newaxis], inner)
        spare = (total - kinks[1].sum(axis=-1)) / 2  # half to each: both yield, whatever the rounding
        pairs = [(0 * total, total), (total, 0 * total), (half, total - half), (inner[..., 0], inner[..., 1])]
        for kink in kinks:
            pairs += [(kink[..., 0], total - kink[..., 0]), (total - kink[..., 1], kink[..., 1])]
        pairs.append((kinks[1][..., 0] + spare, kinks[1][..., 1] + spare))
        firsts, seconds = (np.stack(np.broadcast_arrays(*side), axis=-1) for side in zip(*pairs, strict=True))
        splits = np.stack(np.broadcast_arrays(firsts, seconds), axis=-1)
        splits = np.clip(splits, 0.0, total[..., np.newaxis, np.newaxis])
        wide = BlameCompetition(
            disagreement=d[..., np.newaxis, :],
            bias=self.bias[..., np.newaxis],
            responsiveness=self.responsiveness[..., np.newaxis],
        )
        left = wide._choice(splits).sum(axis=-1)
        fit = left <= left.min(axis=-1, keepdims=True) + ATOL
        uneven = np.where(fit, np.abs(splits[..., 0] - splits[..., 1]), np.inf)
        best = uneven.argmin(axis=-1)[..., np.newaxis, np.newaxis]
        splits = np.broadcast_to(splits, (*uneven.shape, 2))
        return np.take_along_axis(splits, best, axis=-2)[..., 0, :]

    def split_theorem(self, budget: ArrayLike) -> SplitTheorem | None:
        r"""Return the best splits of a total, or None if a party may hold out in full at little pressure.

        With :math:`d_i \le 1/2` each choice is convex in its penalty, so the best splits are one interval:
        those that bring both parties to yield fully; if none does, the one of :meth:`best_split`, or, with
        equal blame that does not respond, all splits under which neither yields fully. Blame that is hardly
        uneven and hardly responds counts as such: the splits differ by less than the tolerance.
        """
        if (self.disagreement > 0.5).any():
            return None
        total = np.asarray(budget, dtype=float)
        by_blame = self._by_blame()
        counted = replace(self, bias=np.where(by_blame, 0.0, self.bias))  # in the units of pressure
        blame, reach = np.where(by_blame[..., np.newaxis], 0.5, self._blame()), 0.5 + self.disagreement
        moved = (reach > 0) & (blame > 0)
        yields = np.where(moved, reach, 0.0) / np.where(moved, blame, 1.0)  # the penalty that is enough
        enough = total >= yields.sum(axis=-1)
        ends = np.stack(np.broadcast_arrays(yields[..., 0], total - yields[..., 1]), axis=-1)
        ends = np.clip(np.sort(ends, axis=-1), 0.0, total[..., np.newaxis])
        best = counted.best_split(total)
        uneven = np.maximum(self.responsiveness, np.abs(blame[..., 0] - blame[..., 1]))
        flat = uneven * total <= EQUILIBRIUM_TOL
        ends = np.where((enough | flat)[..., np.newaxis], ends, best[..., :1])
        some = np.where(total > 0, total, 1.0)
        return SplitTheorem(
            name="blame that responds" if (self.responsiveness > 0).all() else "blame",
            best=counted.under(best).deal_chance(),
            low=ends[..., 0] / some,
            high=ends[..., 1] / some,
        )

    def _payoffs(self, own: ArrayLike, other: ArrayLike) -> FloatArray:
        """Return what each party gets from its own choice and the other's, shape (..., 2), by the rules."""
        y, z = np.asarray(own, dtype=float), np.asarray(other, dtype=float)
        deal = 1 - (y + z) / 2
        share = 0.5 + (y - z) / 2
        blamed = self._blame() + self.responsiveness[..., np.newaxis] * (y - z)
        return np.asarray(deal * share + (1 - deal) * (self.disagreement - self.pressure * blamed))

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what each party gets on average, shape (..., 2)."""
        y = np.asarray(answer, dtype=float)
        return self._payoffs(y, y[..., ::-1])

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from any other choice, as a share of the deal or of the penalty.

        The payoff is the quadratic through its values at 0, 1/2 and 1: its best is found from those alone.
        """
        y = np.asarray(answer, dtype=float)
        feasible = ((y >= 0) & (y <= 1)).all(axis=-1)
        z = y[..., ::-1]
        low, middle, high = (self._payoffs(point + 0 * z, z) for point in (0.0, 0.5, 1.0))
        bend, slope = 2 * (low - 2 * middle + high), 4 * middle - 3 * low - high
        peak = np.clip(np.where(bend < 0, -slope, 0.0) / np.where(bend < 0, 2 * bend, 1.0), 0.0, 1.0)
        values = np.stack([low, high, low + slope * peak + bend * peak**2])
        stakes = np.maximum(1.0, np.abs(self.pressure))
        regret = (values.max(axis=0) - self._payoffs(y, z)) / stakes
        return np.asarray(np.where(feasible, regret.max(axis=-1), np.inf))

    def as_game(self, *, choices: int = 41) -> NormalForm:
        """Return the game on `choices` evenly spaced choices for each party.

        A concave quadratic is best at the point of the grid nearest to its peak: the choices of the grid game
        are within half a step of :meth:`answer`.
        """
        if choices < 2:
            raise invalid("choices", "must be at least 2", choices)
        grid = np.linspace(0.0, 1.0, choices)
        wide = BlameCompetition(
            disagreement=self.disagreement[..., np.newaxis, np.newaxis, :],
            bias=self.bias[..., np.newaxis, np.newaxis],
            responsiveness=self.responsiveness[..., np.newaxis, np.newaxis],
            pressure=self.pressure[..., np.newaxis, np.newaxis, :],
        )
        pairs = np.stack(np.meshgrid(grid, grid, indexing="ij"), axis=-1)
        table = np.moveaxis(wide.expected_payoffs(pairs), -1, -3)
        return NormalForm(table, players=self.players, actions=[[f"{y:.6g}" for y in grid]] * 2)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = BlameCompetition(
        disagreement=(inputs["d_R"], inputs["d_U"]),
        bias=inputs["bias"],
        responsiveness=inputs["eta"],
        pressure=(inputs["s_R"], inputs["s_U"]),
    )
    y = model.answer()
    best = model.interior_split(inputs["s_R"] + inputs["s_U"])[0]
    return {
        "y_R": y[0],
        "y_U": y[1],
        "p_deal": model.deal_chance(),
        "blame_R": model.blame(y)[0],
        "best_s_R_interior": None if np.isnan(best) else best,
        "bias_at_which_R_fully_yields": model.yielding_bias()[0],
    }


MODELS = (
    Model(
        name="blame_game",
        title="How hard to hold out when failure is blamed on whoever held out more",
        parameters=(
            Parameter(name="d_R", meaning="R's value of failure before penalties", unit="deal"),
            Parameter(name="d_U", meaning="U's value of failure before penalties", unit="deal"),
            Parameter(name="s_R", meaning="penalty of R for all of the blame", unit="deal"),
            Parameter(name="s_U", meaning="penalty of U for all of the blame", unit="deal"),
            Parameter(name="bias", meaning="blame on R beyond one half", domain="|bias| + eta <= 1/2"),
            Parameter(name="eta", meaning="how much the blame follows the choices", domain="non-negative"),
        ),
        outputs={
            "y_R": "R's intransigence",
            "y_U": "U's intransigence",
            "p_deal": "chance of a deal",
            "blame_R": "R's share of the blame after failure",
            "best_s_R_interior": "R's penalty in the best split without the clip, or null",
            "bias_at_which_R_fully_yields": "bias from which R holds out for nothing; infinite unpressed",
        },
        citations=(GROSECLOSE_MCCARTY_2001,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
