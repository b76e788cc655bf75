"""A batch of games solved one after the other, for solvers that take one game at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.solvers.protocol import BatchCandidates, Completeness, Solver

__all__ = ["one_by_one"]


def one_by_one(problem: Any, solver: Solver) -> BatchCandidates:
    """Return what `solver` finds in each game of a batch whose answers are profiles of mixtures."""
    batch = problem.batch_shape
    found = [solver.search(problem.game(index)) for index in np.ndindex(batch)]
    most = max((len(one.answers) for one in found), default=0)
    profiles = tuple(np.full((len(found), most, length), np.nan) for length in problem.shape)
    for k, one in enumerate(found):
        for j, answer in enumerate(one.answers):
            for part, mixture in zip(profiles, answer, strict=True):
                part[k, j] = np.asarray(mixture, dtype=float)
    return BatchCandidates(
        profiles=tuple(part.reshape(*batch, *part.shape[1:]) for part in profiles),
        count=np.array([len(one.answers) for one in found]).reshape(batch),
        degenerate=np.array([bool(one.details.get("degenerate", False)) for one in found]).reshape(batch),
        complete=np.array([one.complete is Completeness.PROVEN for one in found]).reshape(batch),
    )
