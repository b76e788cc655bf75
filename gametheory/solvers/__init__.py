"""One algorithm a file; `solve` searches with it and checks what it found."""

from gametheory.solvers.backward_induction import BackwardInduction, TieRule
from gametheory.solvers.components import Component, NashSubset
from gametheory.solvers.protocol import BatchCandidates, Candidates, Completeness, Solver
from gametheory.solvers.shapley import Shapley, shapley_values
from gametheory.solvers.solution import Answer, BatchSolution, Equilibrium, Solution, Status
from gametheory.solvers.solve import solve

__all__ = [
    "Answer",
    "BackwardInduction",
    "BatchCandidates",
    "BatchSolution",
    "Candidates",
    "Completeness",
    "Component",
    "Equilibrium",
    "NashSubset",
    "Shapley",
    "Solution",
    "Solver",
    "Status",
    "TieRule",
    "shapley_values",
    "solve",
]
