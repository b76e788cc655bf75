"""A batch of games solved one after the other, for solvers that take one game at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.errors import RefusedError
from gametheory.games.concepts import Concept
from gametheory.solvers.protocol import BatchCandidates, Completeness, Solver

__all__ = ["one_by_one"]


def one_by_one(problem: Any, solver: Solver) -> BatchCandidates:
    """Return what `solver` finds in each game of a batch; only Nash equilibria are checked in batches."""
    if solver.concept is not Concept.NASH:
        name = type(solver).__name__
        raise RefusedError(f"{name} takes one game at a time: solve(games.game(index), {name}(...)) for each")
    batch = problem.batch_shape
    answers, degenerate, complete = [], [], []
    for index in np.ndindex(batch):
        one = solver.search(problem.game(index))
        answers.append([[np.asarray(mixture, dtype=float) for mixture in answer] for answer in one.answers])
        degenerate.append(bool(one.details.get("degenerate", False)))
        complete.append(one.complete is Completeness.PROVEN)  # all else that was found is let go
    most = max(map(len, answers), default=0)
    profiles = tuple(np.full((len(answers), most, length), np.nan) for length in problem.shape)
    for k, found in enumerate(answers):
        for j, answer in enumerate(found):
            for part, mixture in zip(profiles, answer, strict=True):
                part[k, j] = mixture
    return BatchCandidates(
        profiles=tuple(part.reshape(*batch, *part.shape[1:]) for part in profiles),
        count=np.array([len(found) for found in answers], dtype=np.int64).reshape(batch),
        degenerate=np.array(degenerate, dtype=np.bool_).reshape(batch),
        complete=np.array(complete, dtype=np.bool_).reshape(batch),
    )
