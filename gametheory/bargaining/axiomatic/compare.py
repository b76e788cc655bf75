"""All axiomatic solutions of one problem side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.arrays import FloatArray, Value
from gametheory.bargaining.axiomatic.centroid_ray import CentroidRay
from gametheory.bargaining.axiomatic.equal_area import EqualArea
from gametheory.bargaining.axiomatic.equal_loss import EqualLoss
from gametheory.bargaining.axiomatic.kalai_smorodinsky import KalaiSmorodinsky
from gametheory.bargaining.axiomatic.leximin import LexicographicKalaiSmorodinsky, Leximin
from gametheory.bargaining.axiomatic.nash import Nash
from gametheory.bargaining.axiomatic.perles_maschler import PerlesMaschler
from gametheory.bargaining.axiomatic.proportional import Egalitarian
from gametheory.bargaining.axiomatic.raiffa_continuous import RaiffaContinuous
from gametheory.bargaining.axiomatic.raiffa_discrete import RaiffaDiscrete
from gametheory.bargaining.axiomatic.rational_equal_loss import RationalEqualLoss
from gametheory.bargaining.axiomatic.rule import AxiomaticSolution
from gametheory.bargaining.axiomatic.utilitarian import RelativeUtilitarian, Utilitarian
from gametheory.bargaining.axiomatic.yu import Yu
from gametheory.errors import GameTheoryError, RefusedError
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.printing import Printed
from gametheory.solvers.solution import Solution
from gametheory.solvers.solve import solve

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # its stubs are not a dependency
    from matplotlib.axes import Axes

__all__ = ["SOLUTIONS", "SideBySide", "compare"]

SOLUTIONS: tuple[AxiomaticSolution, ...] = (
    Nash(),
    KalaiSmorodinsky(),
    LexicographicKalaiSmorodinsky(),
    Egalitarian(),
    Leximin(),
    Utilitarian(),
    RelativeUtilitarian(),
    EqualLoss(),
    RationalEqualLoss(),
    RaiffaDiscrete(),
    RaiffaContinuous(),
    PerlesMaschler(),
    EqualArea(),
    CentroidRay(),
    Yu(2.0),
)
"""The solutions without parameters, and the Euclidean compromise."""


@dataclass(frozen=True, eq=False, kw_only=True)
class SideBySide(Value, Printed):
    """Solutions of one problem by name; prints as a table.

    Attributes
    ----------
    problem : BargainingProblem
    solutions : mapping of str to Solution
        Each with its certificate.
    refused : mapping of str to str
        The solutions that do not apply, whose parameters do not fit or whose answer failed its check, with
        the reason.
    """

    problem: BargainingProblem
    solutions: dict[str, Solution]
    refused: dict[str, str]

    def points(self, name: str) -> FloatArray:
        """Return the points of one solution, shape (k, n)."""
        return np.array([answer.payoffs for answer in self.solutions[name]])

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a point: solution, payoffs, gains as shares of the ideal gains, gap."""
        return [
            {"solution": name} | row for name, solution in self.solutions.items() for row in solution.rows()
        ]

    def to_dataframe(self) -> pd.DataFrame:
        """Return :meth:`rows` as a data frame (needs the extra ``table``)."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def plot(self, *, ax: Axes | None = None) -> Any:
        """Draw the solutions on the frontier of a two-party problem (needs the extra ``plot``).

        See :func:`gametheory.plots.bargaining_plane`.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        RefusedError
            If there are not two parties.
        """
        from gametheory.plots.bargaining_plane import bargaining_plane

        return bargaining_plane(self, ax=ax).figure.figure  # of a subfigure: the whole one

    def __str__(self) -> str:
        names = self.problem.players or ()
        width = max(map(len, [*self.solutions, *self.refused]), default=8)
        head = (
            f"{'solution':{width}}  " + "  ".join(f"{'payoff ' + name:>12}" for name in names) + "       gap"
        )
        lines = [
            f"{row['solution']:{width}}  "
            + "  ".join(f"{row[f'payoff {name}']:12.6g}" for name in names)
            + f"  {row['gap'] + 0.0:8.1e}"
            for row in self.rows()
        ]
        return "\n".join([head, *lines, *(f"{name:{width}}  {why}" for name, why in self.refused.items())])


def compare(problem: BargainingProblem, solutions: Sequence[AxiomaticSolution] = SOLUTIONS) -> SideBySide:
    """Solve one problem by every solution that applies to it.

    Parameters
    ----------
    problem : BargainingProblem
    solutions : sequence of AxiomaticSolution, default `SOLUTIONS`
        A rule that occurs again, with other parameters, is called by its name and a number.

    Returns
    -------
    SideBySide

    Raises
    ------
    RefusedError
        If not everybody can gain, and the problem does not ask for disagreement then.

    Examples
    --------
    >>> from gametheory import BargainingProblem, KalaiSmorodinsky, Nash
    >>> problem = BargainingProblem.hull([[0, 0], [10, 0], [8, 4], [4, 7], [0, 8]], [1, 1])
    >>> print(compare(problem, [Nash(), KalaiSmorodinsky()]))
    solution               payoff 1      payoff 2       gap
    Nash                        6.5         5.125   0.0e+00
    Kalai-Smorodinsky       6.34286       5.24286   0.0e+00
    """
    if not (problem.has_mutual_gain or problem.allow_disagreement):
        raise RefusedError(problem.agreement)
    found: dict[str, Solution] = {}
    refused: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for rule in solutions:
        seen[rule.name] += 1
        name = rule.name if seen[rule.name] == 1 else f"{rule.name} ({seen[rule.name]})"
        try:
            found[name] = solve(problem, rule)
        except GameTheoryError as reason:
            refused[name] = str(reason)
    return SideBySide(problem=problem, solutions=found, refused=refused)
