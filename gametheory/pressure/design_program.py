"""The linear program behind pressure design: named constraints, and the search for the best levels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value
from gametheory.errors import NotSolvedError
from gametheory.pressure.portfolio_enumeration import MOST_ENUMERATED, PortfolioEnumeration

__all__ = ["Optimum", "PortfolioProgram"]

_ROW_SCALE = 1e3
"""Rows are scaled to this size, so that HiGHS' absolute tolerance of 1e-6 is 1e-9 of its largest number."""
_COST_SCALE = 1e3
_SNAP = 1e-7
_UNBOUNDED = 1e3


@dataclass(frozen=True, eq=False, kw_only=True)
class Optimum(Value):
    """The best levels of a program, and how good any levels can be.

    Attributes
    ----------
    levels : ndarray, shape (J,)
    value : float
        The objective, recomputed at the levels.
    bound : float
        No levels do better: HiGHS' bound, or the value itself where all portfolios were looked at.
    """

    levels: FloatArray
    value: float
    bound: float


@dataclass(frozen=True, eq=False, kw_only=True)
class PortfolioProgram(Value):
    """Levels x in [0, 1], whole unless `partial`, with ``matrix @ x >= least``.

    Up to 20 whole instruments all portfolios are looked at (:class:`PortfolioEnumeration`); beyond that, and
    for partial use, HiGHS solves the linear or mixed-integer program, with its own bound.

    Attributes
    ----------
    costs : ndarray, shape (J,)
    names : tuple of str
        Of the constraints, in words.
    matrix : ndarray, shape (R, J)
    least : ndarray, shape (R,)
    partial : bool
    most : int or None
        Largest number of levels that are not zero.
    """

    costs: FloatArray
    names: tuple[str, ...]
    matrix: FloatArray
    least: FloatArray
    partial: bool = False
    most: int | None = None

    def slack(self, levels: FloatArray) -> FloatArray:
        """Return by how much the constraints hold, shape (..., R)."""
        return np.asarray(levels @ self.matrix.T - self.least)

    def row_scale(self) -> FloatArray:
        """Return what each constraint is multiplied by before HiGHS sees it, shape (R,)."""
        size = np.maximum(np.abs(self.matrix).max(axis=1, initial=0.0), np.abs(self.least))
        return np.asarray(_ROW_SCALE / np.where(size > 0, size, 1.0))

    def keeping(self, rows: BoolArray) -> PortfolioProgram:
        """Return the program with these constraints only."""
        names = tuple(name for name, kept in zip(self.names, rows, strict=True) if kept)
        return replace(self, names=names, matrix=self.matrix[rows], least=self.least[rows])

    def cheapest(self) -> Optimum | None:
        """Return the levels of least cost, or None if no levels satisfy the constraints."""
        if self.counted:
            everything = self.enumeration(np.ones(len(self.names), dtype=bool))
            return self._optimum(everything, everything.cheapest(), everything.costs)
        found = self._best(self.costs, np.zeros(len(self.names), dtype=bool))
        if found is None:
            return None
        levels = found.levels
        for j in np.argsort(-self.costs, kind="stable"):  # nothing that could be left out for nothing
            fewer = np.where(np.arange(len(levels)) == j, 0.0, levels)
            if levels[j] and self.costs[j] >= 0 and (self.slack(fewer) >= -ATOL).all():
                levels = fewer
        return replace(found, levels=levels, value=float(self.costs @ levels))

    def most_slack(self, rows: BoolArray) -> Optimum | None:
        """Return the levels at which the least slack of `rows` is largest, the other constraints held."""
        if self.counted:
            everything = self.enumeration(rows)
            return self._optimum(everything, everything.most_slack(), None)
        return self._best(np.zeros_like(self.costs), rows)

    @property
    def counted(self) -> bool:
        """Whether all portfolios are looked at one by one; else HiGHS searches."""
        return not self.partial and len(self.costs) <= MOST_ENUMERATED

    def enumeration(self, goal: BoolArray) -> PortfolioEnumeration:
        """Return all whole portfolios; the rows `goal` make up the slack."""
        return PortfolioEnumeration.of(self.costs, self.matrix, self.least, goal, self.most)

    def _optimum(
        self, everything: PortfolioEnumeration, number: int | None, costs: FloatArray | None
    ) -> Optimum | None:
        """Return a portfolio that was found by looking at all, hence its own bound."""
        if number is None:
            return None
        levels = everything.levels(number)
        value = float(everything.slack[number]) if costs is None else float(costs @ levels)
        return Optimum(levels=levels, value=value, bound=value)

    def _best(self, costs: FloatArray, soft: BoolArray) -> Optimum | None:
        """Minimise ``costs @ x``, or if any row is soft maximise the least slack of the soft rows."""
        cuts: list[FloatArray] = []
        while True:
            solved = self._solved(costs, soft, cuts)
            if solved is None:
                return None
            x, bound = solved
            levels = self._polished(x, soft)
            slack = self.slack(levels)
            value = float(slack[soft].min()) if soft.any() else float(costs @ levels)
            if self.partial or (slack[~soft] >= -ATOL).all():
                return Optimum(levels=levels, value=value, bound=bound)
            cuts.append(levels)  # infeasible by less than HiGHS can see: exclude this one portfolio

    def _solved(
        self, costs: FloatArray, soft: BoolArray, cuts: list[FloatArray]
    ) -> tuple[FloatArray, float] | None:
        from scipy.optimize import Bounds, LinearConstraint, milp

        count, limited = len(self.costs), self.partial and self.most is not None
        used, slack = count * limited, int(soft.any())  # further columns: whether used, least soft slack
        width = count + used + slack
        scale = self.row_scale()[:, np.newaxis]
        rows = np.zeros((len(self.least), width))
        rows[:, :count] = self.matrix
        rows[:, width - slack :] = -1.0 * soft[:, np.newaxis]
        parts = [LinearConstraint(rows * scale, self.least * scale[:, 0], np.inf)]
        if limited:
            covers = np.hstack([-np.eye(count), np.eye(count), np.zeros((count, slack))])
            parts.append(LinearConstraint(covers, 0.0, np.inf))
        if self.most is not None:
            number = np.zeros(width)
            number[used : used + count] = 1.0
            parts.append(LinearConstraint(number, 0.0, self.most))
        for levels in cuts:
            away = np.append(1.0 - 2.0 * levels, np.zeros(width - count))
            parts.append(LinearConstraint(away, 1.0 - levels.sum(), np.inf))
        unit = _COST_SCALE / max(float(np.abs(costs).max(initial=0.0)), ATOL) if costs.any() else _COST_SCALE
        low = np.concatenate([np.zeros(count + used), np.full(slack, -_UNBOUNDED)])
        high = np.concatenate([np.ones(count + used), np.full(slack, _UNBOUNDED)])
        objective = np.concatenate([costs * unit, np.zeros(used), np.full(slack, -unit)])
        found = milp(
            objective,
            constraints=parts,
            integrality=np.concatenate([np.full(count, not self.partial), np.ones(used), np.zeros(slack)]),
            bounds=Bounds(low, high),
            # on whole levels, presolve now and then cuts off the optimum where a margin is almost reached
            options={"mip_rel_gap": 0.0, "presolve": self.partial},
        )
        if found.status == 2:
            return None
        if found.x is None or found.status != 0:
            raise NotSolvedError(
                f"HiGHS found no portfolio and no proof that there is none: {found.message}", found
            )
        linear = self.partial and not used  # HiGHS gives the value of a linear program no separate bound
        bound = float(objective @ found.x) if linear else float(found.mip_dual_bound)
        return np.asarray(found.x[:count]), bound / unit * (-1.0 if slack else 1.0)

    def _polished(self, x: FloatArray, soft: BoolArray) -> FloatArray:
        """Round whole levels; of partial ones solve the active constraints again, to machine precision."""
        if not self.partial:
            return np.round(x) + 0.0
        x = np.where(np.abs(x - np.round(x)) < _SNAP, np.round(x), np.clip(x, 0.0, 1.0)) + 0.0
        free = (x > 0.0) & (x < 1.0)
        slack = self.slack(x)
        active = ~soft & (np.abs(slack) < _SNAP)
        if soft.any() or not free.any() or not active.any():
            return x
        fixed = self.least[active] - self.matrix[active][:, ~free] @ x[~free]
        better = x.copy()
        better[free] += np.linalg.lstsq(
            self.matrix[active][:, free], fixed - self.matrix[active][:, free] @ x[free], rcond=None
        )[0]
        inside = ((better >= 0.0) & (better <= 1.0)).all()
        return better if inside and self.slack(better).min() >= slack.min() else x
