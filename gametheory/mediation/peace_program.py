"""The best lotteries over splits that keep reports honest, as linear programs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gametheory.arrays import ATOL, FloatArray
from gametheory.errors import NotSolvedError, invalid

__all__ = ["TALKS", "peace_program"]

TALKS = ("arbitration", "mediation", "separating")
"""Who decides: an arbitrator who enforces, a mediator who recommends in confidence, public reports."""

_PAIRS = ("HH", "HL", "LL")


def peace_program(
    kind: str,
    *,
    strong: float,
    pie_after_war: float,
    advantage: float,
    mimicking: float = 0.0,
    splits: int = 20,
) -> float:
    r"""Return the greatest chance of peace over lotteries on a symmetric grid of splits.

    After reports HH, HL or LL a split x for player 1 is chosen with chance :math:`f(x)`, else there is war
    (LH mirrors HL). Constraints on player 1, of each type t, with w the worth of war:

    * arbitration: it takes part, and does not gain from another report, whose splits it must then accept;
    * mediation: it accepts every split that is recommended, and does not gain from another report followed
      by the best refusals, one auxiliary variable a split [1]_;
    * separating: the same with the other's report known, split by split. If weak types claim to be strong
      with some chance the talk is semi-separating: they must not care which report they make, a claim of
      strength is believed by Bayes' rule, and each split is one that all who may be there accept.

    Parameters
    ----------
    kind : str
        One of :data:`TALKS`.
    strong, pie_after_war, advantage : float
        As in :class:`MediationAndPeace`.
    mimicking : float, default 0
        Chance that a weak type reports to be strong, in [0, 1); only in public reports ("separating").
    splits : int, default 20
        How many even steps the grid has besides the splits that make a type indifferent to war.

    References
    ----------
    .. [1] J. Hörner, M. Morelli and F. Squintani, "Mediation and peace", Review of Economic Studies 82 (2015)
       1483-1501, doi:10.1093/restud/rdv022.

    Examples
    --------
    >>> round(peace_program("mediation", strong=0.6, pie_after_war=0.8, advantage=0.9), 6)
    0.752941
    """
    if kind not in TALKS:
        raise invalid("kind", f"must be one of {', '.join(TALKS)}", kind)
    if not 0 <= mimicking < 1:
        raise invalid("mimicking", "must lie in [0, 1)", mimicking)
    if mimicking > 0 and kind != "separating":
        raise invalid("mimicking", "must be 0 unless reports are public, kind 'separating'", mimicking)
    from scipy.optimize import linprog

    program = _Program(
        q=float(strong),
        theta=float(pie_after_war),
        p=float(advantage),
        mimicking=float(mimicking),
        splits=splits,
    )
    program.truth(kind)
    mirrored = np.array([*program.symmetry(), *program.indifferent])
    found = linprog(
        -program.peace(),
        A_ub=np.array(program.rows),
        b_ub=np.array(program.limits),
        A_eq=mirrored,
        b_eq=np.zeros(len(mirrored)),
        bounds=program.bounds(kind),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if not found.success or found.fun is None:
        raise NotSolvedError(f"the linear program of {kind} failed: {found.message}", found)
    return float(-found.fun)


@dataclass(kw_only=True)
class _Program:
    """Rows of one program: lotteries by pair of reports, then auxiliary variables by type and split."""

    q: float
    theta: float
    p: float
    mimicking: float
    splits: int
    rows: list[FloatArray] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    indifferent: list[FloatArray] = field(default_factory=list)

    def __post_init__(self) -> None:
        half, strong, weak = self.theta / 2, self.p * self.theta, (1 - self.p) * self.theta
        self.claims = self.q + (1 - self.q) * self.mimicking
        belief = self.q / self.claims
        against = belief * half + (1 - belief) * strong, belief * weak + (1 - belief) * half
        special = [0.5, half, strong, weak, *against]
        grid = np.concatenate([np.linspace(0, 1, self.splits + 1), special, 1 - np.array(special)])
        first = np.unique(grid[grid <= 0.5].round(13))
        self.x = np.concatenate([first, 1 - first[::-1]])
        self.size = 5 * len(self.x)
        self.war = {"HH": against[0], "LL": half, "HL": strong, "LH": against[1]}
        for pair in _PAIRS:
            row = np.zeros(self.size)
            row[[self.at(pair, k) for k in range(len(self.x))]] = 1
            self.add(row, 1.0)

    def add(self, row: FloatArray, limit: float = 0.0) -> None:
        self.rows.append(row)
        self.limits.append(limit)

    def at(self, pair: str, k: int) -> int:
        """Return the variable of split k of player 1 after a pair of reports, player 1's first."""
        n = len(self.x)
        return n + (n - 1 - k) if pair == "LH" else _PAIRS.index(pair) * n + k

    def symmetry(self) -> FloatArray:
        """Return the rows that treat equal types alike, so that player 2 has the same constraints."""
        n = len(self.x)
        rows = np.zeros((2 * n, self.size))
        for j, pair in enumerate(("HH", "LL")):
            for k in range(n):
                rows[j * n + k, self.at(pair, k)] += 1
                rows[j * n + k, self.at(pair, n - 1 - k)] -= 1
        return rows

    def chance(self, report: str) -> float:
        return self.claims if report == "H" else 1 - self.claims

    def peace(self) -> FloatArray:
        weight = np.zeros(self.size)
        high, low = self.chance("H"), self.chance("L")
        for pair, likely in (("HH", high**2), ("HL", 2 * high * low), ("LL", low**2)):
            weight[[self.at(pair, k) for k in range(len(self.x))]] = likely
        return weight

    def gain(self, kind: str, report: str, k: int, *, other: str = "HL", cut: bool = False) -> FloatArray:
        """Return the gain over war of a type from split k after a report, as a row.

        Over the reports of the opponent in `other`; with `cut` each split is refused if war is better.
        """
        row = np.zeros(self.size)
        for theirs in other:
            worth = self.x[k] - self.war[kind + theirs]
            row[self.at(report + theirs, k)] += self.chance(theirs) * (max(worth, 0.0) if cut else worth)
        return row

    def truth(self, kind: str) -> None:
        """Add the constraints of one way to talk."""
        n = len(self.x)
        for own, lie in (("H", "L"), ("L", "H")):
            honest = np.sum([self.gain(own, own, k) for k in range(n)], axis=0)
            if kind == "arbitration":
                self.add(-honest)
                self.add(np.sum([self.gain(own, lie, k) for k in range(n)], axis=0) - honest)
            elif kind == "separating" and own == "L" and self.mimicking > 0:
                claimed = np.sum([self.gain(own, lie, k) for k in range(n)], axis=0)
                self.indifferent.append(claimed - honest)
            elif kind == "separating":
                self.add(np.sum([self.gain(own, lie, k, cut=True) for k in range(n)], axis=0) - honest)
            else:
                spare = 3 * n + (0 if own == "H" else n)
                total = -honest
                for k in range(n):
                    self.add(-self.gain(own, own, k))
                    accepted = self.gain(own, lie, k)
                    accepted[spare + k] = -1
                    self.add(accepted)
                    total[spare + k] = 1
                self.add(total)

    def bounds(self, kind: str) -> list[tuple[float, float]]:
        """Return least and largest values; public reports leave no split that a type would refuse."""
        bounds = [(0.0, np.inf)] * self.size
        if kind == "separating":
            for pair in _PAIRS:
                for k, x in enumerate(self.x):
                    if x < self.war[pair] - ATOL or 1 - x < self.war[pair[::-1]] - ATOL:
                        bounds[self.at(pair, k)] = (0.0, 0.0)
        return bounds
