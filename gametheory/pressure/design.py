"""Pressure design: the least-cost portfolio of threats and rewards that makes a deal robust and credible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import index
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, FloatArray, Value, in_unit_interval, non_negative
from gametheory.errors import RefusedError, invalid
from gametheory.payoffs import crossed_red_lines
from gametheory.pressure.assessment import assess
from gametheory.pressure.commitment import MediatorCommitment
from gametheory.pressure.design_program import PortfolioProgram
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.instrument import Instrument
from gametheory.pressure.repair import RANGE

__all__ = ["Portfolio", "PressureDesign"]


@dataclass(frozen=True, eq=False, kw_only=True)
class PressureDesign(Value):
    r"""Which threats and rewards a mediator should wield so that a text, or some terms, are an equilibrium.

    With levels :math:`x_j` the margin of party *i* over its own refusal is linear, blame errors included:

    .. math:: m_i(x) = m_{i0} + \sum_j x_j g_{ji}, \qquad
              g_{ji} = k_j \,(-f_{ji} a_{ji} + b_{ji}),

    with credibility k, effect a on the value of refusing, chance f that *i*'s refusal sets it off, and
    reward b (:func:`reservation`). Mutual acceptance of a text is a Nash equilibrium iff both margins are
    non-negative and no red line is crossed; there is a range iff the sum of both parties' leasts is at most
    1 and neither exceeds 1. So the cheapest portfolio whose margins are at least `margin` is a mixed-integer
    linear program, :math:`\min c \cdot x`: up to 20 whole instruments it is solved by looking at all
    portfolios, beyond that and for partial use by HiGHS [1]_.

    Parameters
    ----------
    dispute : Dispute
        One point, without batch axes.
    goal : str
        The name of a text, or `RANGE`.
    instruments : tuple of Instrument
        What the mediator could use. Each is set off by a refusal or by the deal; its credibility is that of
        full use, its `cost_to_wielder` what carrying it out in full costs.
    background : PressureProfile, optional
        What others do, and the blame errors.
    margin : float, default 0
        How far each constraint of the goal has to hold, at least 0: share of what is disputed.
    commitment : MediatorCommitment, optional
        If given, the portfolio must be credible for the mediator.
    budget : float, optional
        Most that all instruments may cost together, were they carried out.
    most : int, optional
        Largest number of instruments.
    caps : tuple of (float or None, float or None), default (None, None)
        Largest net pressure that the portfolio may put on each party's refusal.
    partial : bool, default False
        Whether an instrument can be used in part: at level x it is believed, or is as large, x times as much.

    Raises
    ------
    InvalidInputError
        If the goal is no text, there is no instrument, one would change nothing or is used by others too, a
        limit is negative, or something carries batch axes.

    References
    ----------
    .. [1] Q. Huangfu and J. A. J. Hall, "Parallelizing the dual revised simplex method", Mathematical
       Programming Computation 10 (2018) 119-142, doi:10.1007/s12532-017-0130-5.

    Examples
    --------
    >>> from gametheory.payoffs import Contest, Issue, Package
    >>> from gametheory.players import Player
    >>> dispute = Dispute(
    ...     parties=(Player("A"), Player("B")), contest=Contest(share=0.5, cost=(0.1, 0.1)),
    ...     issues=(Issue(name="land", weights=(1, 1)),),
    ...     packages=(Package(name="text", scores=(0.3,)),))
    >>> kit = (
    ...     Instrument(name="sanctions", wielder="M", target=(0,), trigger="A_refuses", cost=(0.12, 0),
    ...                cost_to_wielder=0.05),
    ...     Instrument(name="aid", wielder="M", target=(0,), trigger="deal", settlement=(0.15, 0),
    ...                cost_to_wielder=0.08))
    >>> found = PressureDesign(dispute=dispute, goal="text", instruments=kit).portfolio()
    >>> found.used, found.cost, found.margins.round(2)
    (('sanctions',), 0.05, array([0.02, 0.3 ]))
    """

    dispute: Dispute
    goal: str
    instruments: tuple[Instrument, ...]
    background: PressureProfile = field(default_factory=lambda: PressureProfile(instruments=()))
    margin: float = 0.0
    commitment: MediatorCommitment | None = None
    budget: float | None = None
    most: int | None = None
    caps: tuple[float | None, float | None] = (None, None)
    partial: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "instruments", tuple(self.instruments))
        if self.goal != RANGE:
            self.dispute.package(self.goal)
        if not self.instruments:
            raise invalid("instruments", "must hold at least one that the mediator wields", self.instruments)
        for each in self.instruments:
            if not each.on_refusal and each.trigger != "deal":
                raise invalid(
                    f"instrument {each.name!r}: trigger", "must be a refusal or the deal", str(each.trigger)
                )
        non_negative("margin", self.margin)
        if self.budget is not None:
            non_negative("budget", self.budget)
        caps: object = self.caps
        if not isinstance(caps, Sequence) or len(caps) != 2:
            raise invalid("caps", "must hold a number or None for each of the two parties", caps)
        for cap in self.caps:
            if cap is not None:
                non_negative("caps", cap)
        most: object = self.most
        whole = isinstance(most, SupportsIndex) and not isinstance(most, bool) and index(most) >= 0
        if most is not None and not whole:
            raise invalid("most", "must be a whole number, zero or more", most)
        at_zero = self._profile(np.zeros(len(self.instruments)))  # names differ, or this says so
        point = assess(self.dispute, at_zero)
        if point.reservation.baseline.ndim > 1 or point.acceptance.margin.ndim > 2:
            raise invalid(
                "dispute", "must be one point, without batch axes", point.reservation.baseline.shape
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the instruments, in order."""
        return tuple(i.name for i in self.instruments)

    @property
    def costs(self) -> FloatArray:
        """What carrying each instrument out in full costs, shape (J,)."""
        return np.array([float(i.cost_to_wielder) for i in self.instruments])

    @cached_property
    def _offered(self) -> PressureProfile:
        return PressureProfile(instruments=self.instruments, blame_error=self.background.blame_error)

    @property
    def pressure(self) -> FloatArray:
        """Pressure of each instrument in full use on each party's refusal, shape (J, 2)."""
        return np.stack([self._offered.contributions(i) for i in (0, 1)], axis=-1)

    @property
    def gains(self) -> FloatArray:
        """What each instrument in full use adds to each party's margin, shape (J, 2)."""
        return np.asarray(self.pressure + self._offered.rewards)

    @property
    def constraints(self) -> tuple[str, ...]:
        """The constraints of the goal, in words."""
        a, b = (p.name for p in self.dispute.parties)
        if self.goal == RANGE:
            return ("the width of the range", f"what is left for {a}", f"what is left for {b}")
        return (f"{a}'s margin on {self.goal!r}", f"{b}'s margin on {self.goal!r}")

    def red_lines_crossed(self) -> tuple[tuple[str, str], ...]:
        """Return the red lines that the text crosses, as party and issue; no pressure moves them."""
        if self.goal == RANGE:
            return ()
        crossed = crossed_red_lines(self.dispute.package(self.goal).scores, self.dispute.issues)
        return tuple(
            (self.dispute.parties[i].name, self.dispute.issues[k].name) for k, i in np.argwhere(crossed)
        )

    def _profile(self, levels: FloatArray) -> PressureProfile:
        used = tuple(
            replace(i, credibility=np.asarray(i.credibility * x))
            for i, x in zip(self.instruments, levels, strict=True)
        )
        return replace(
            self.background, instruments=(*self.background.instruments, *used), name=f"design for {self.goal}"
        )

    def profile(self, levels: ArrayLike) -> PressureProfile:
        """Return the pressure of the background and of the instruments at `levels`, shape (J,)."""
        return self._profile(in_unit_interval("levels", levels))

    def margins(self, levels: ArrayLike) -> FloatArray:
        """Return how far the constraints of the goal hold, from a fresh assessment of the dispute.

        Shape (2,) for a text: each party's margin. Shape (3,) for the range: its width, and what its ends
        leave to either party.
        """
        point = assess(self.dispute, self.profile(levels))
        if self.goal == RANGE:
            return np.stack([point.range.width, 1.0 - point.range.low, point.range.high])
        return np.asarray(point.acceptance.margin[point.acceptance.names.index(self.goal)])

    def program(self) -> PortfolioProgram:
        """Return the linear program: the constraints of the goal first, then those on the mediator."""
        gains, costs = self.gains, self.costs
        rows = [*gains.T] if self.goal != RANGE else [gains.sum(axis=-1), *gains.T]
        least = [*(self.margin - self.margins(np.zeros(len(costs))))]
        names = list(self.constraints)
        for player, cap, pressure in zip(self.dispute.parties, self.caps, self.pressure.T, strict=True):
            if cap is not None:
                rows, least = [*rows, -pressure], [*least, -cap]
                names.append(f"the cap on the pressure on {player.name}")
        if self.budget is not None:
            rows, least, names = [*rows, -costs], [*least, -self.budget], [*names, "the budget"]
        if self.commitment is not None:
            rows += [*-self.commitment.coefficients(costs, self._offered.triggers)]
            least += [*-self.commitment.limits()]
            names += [f"the mediator's word after a refusal by {p.name}" for p in self.dispute.parties]
            names.append("the mediator's gain from the deal")
        return PortfolioProgram(
            costs=costs,
            names=tuple(names),
            matrix=np.array(rows, dtype=float),
            least=np.array(least, dtype=float),
            partial=self.partial,
            most=self.most,
        )

    def residual(self, levels: ArrayLike) -> float:
        """Return by how much `levels` break the rules of the problem; infinite if a red line is crossed.

        The certificate: margins from a fresh assessment, the mediator's temptation, every limit.
        """
        x = in_unit_interval("levels", levels)
        if self.red_lines_crossed():
            return float("inf")
        excess = [*(self.margin - self.margins(x))]
        excess += [c - cap for c, cap in zip(x @ self.pressure, self.caps, strict=True) if cap is not None]
        excess += [] if self.budget is None else [self.costs @ x - self.budget]
        excess += [] if self.most is None else [np.count_nonzero(x) - self.most]
        excess += [] if self.partial else [np.abs(x - np.round(x)).max()]
        if self.commitment is not None:
            excess += [*self.commitment.temptation(self.costs, self._offered.triggers, x)]
        return max(0.0, *map(float, excess))

    def portfolio(self) -> Portfolio:
        """Return the cheapest portfolio.

        Raises
        ------
        RefusedError
            If there is none; the message says why (:func:`no_portfolio` proves it).
        """
        found = None if self.red_lines_crossed() else self.program().cheapest()
        if found is None:
            from gametheory.pressure.design_witness import no_portfolio

            raise RefusedError(no_portfolio(self).reason)
        return Portfolio.of(self, found.levels, found.bound)


@dataclass(frozen=True, eq=False, kw_only=True)
class Portfolio(Value):
    """The threats and rewards that a mediator uses, with what proves them right and cheapest.

    Attributes
    ----------
    problem : PressureDesign
    levels : ndarray, shape (J,)
        How far each instrument is used, 0 to 1.
    cost : float
        What all of it costs, were it carried out.
    bound : float
        No portfolio costs less: the bound of the search.
    margins : ndarray, shape (2,) or (3,)
        How far the constraints of the goal hold, recomputed.
    residual : float
        By how much the rules are broken, recomputed: zero for an answer.
    """

    problem: PressureDesign
    levels: FloatArray
    cost: float
    bound: float
    margins: FloatArray
    residual: float

    @classmethod
    def of(cls, problem: PressureDesign, levels: FloatArray, bound: float) -> Portfolio:
        """Return the portfolio at `levels`, all else recomputed."""
        return cls(
            problem=problem,
            levels=levels,
            cost=float(problem.costs @ levels),
            bound=bound,
            margins=problem.margins(levels),
            residual=problem.residual(levels),
        )

    @property
    def gap(self) -> float:
        """By how much the cost may exceed the least one: zero proves the portfolio cheapest."""
        return max(self.cost - self.bound, 0.0)

    @property
    def robustness(self) -> float:
        """The smallest margin."""
        return float(self.margins.min())

    @property
    def used(self) -> tuple[str, ...]:
        """Names of the instruments in use."""
        return tuple(n for n, x in zip(self.problem.names, self.levels, strict=True) if x > ATOL)

    @property
    def profile(self) -> PressureProfile:
        """The pressure of the background and of the portfolio."""
        return self.problem.profile(self.levels)

    @property
    def paid_on_deal(self) -> float:
        """What the deal itself makes the mediator pay: its promises, no threat."""
        promised = ~self.profile.triggers[-len(self.levels) :].any(axis=-1)
        return float(self.problem.costs[promised] @ self.levels[promised])

    @property
    def paid_on_refusal(self) -> tuple[float, float]:
        """What a refusal by each party would make the mediator pay."""
        due = (self.problem.costs * self.levels) @ self.profile.triggers[-len(self.levels) :]
        return float(due[0]), float(due[1])
