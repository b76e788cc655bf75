"""One question over a grid of parameters: labelled, in memory, on Dask, or in a file that resumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.analysis.evaluation import Evaluation
from gametheory.analysis.grid import Block, Chunks, Grid, readable_bytes
from gametheory.analysis.labelled import labelled, require_xarray
from gametheory.analysis.outcome import Outcome, Subject
from gametheory.analysis.sweep_progress import Progress, watched
from gametheory.analysis.sweep_task import sweep_task
from gametheory.analysis.swept_function import SweptFunction
from gametheory.analysis.swept_games import GameFamily, SweptGames
from gametheory.analysis.swept_model import SweptModel
from gametheory.analysis.swept_scenario import CONFIGURATION, SweptScenario
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.scenarios import Scenario, load

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["subject_of", "sweep"]


def sweep(
    model: Any,
    grid: Mapping[str, Any],
    outcomes: Iterable[str | Outcome] | str | Outcome | None = None,
    *,
    configuration: str | None = None,
    belief_gap: bool = True,
    rescale_weights: bool = False,
    mask: bool = False,
    chunks: Chunks = None,
    client: Any = None,
    to: str | Path | None = None,
    seed: int | None = None,
    progress: Progress | bool | None = None,
) -> xr.Dataset:
    """Ask the same of every point of a grid, and label the answers.

    The grid is computed in blocks whose work memory is bounded. However it is cut, and whoever computes a
    block, the answers are the same to the last bit.

    Parameters
    ----------
    model : Scenario, str, frozen model, GameFamily or callable
        A scenario, or the name or file of one; a model whose fields broadcast; a family of games, solved in
        batches; anything else that is called with one point by keyword is called once a point.
    grid : mapping
        Parameter -> its values, which make an axis of that name; ``(axis, values)`` or a one-dimensional
        DataArray for parameters that move together along one axis; or one number. Of a scenario the
        parameters are dotted paths (``parameters.c_A``); ``credibility.sanctions_new`` is that of the
        configuration in use, and ``configuration`` steps through configurations. Of a model they are its
        fields, ``delta.0`` an entry of one.
    outcomes : iterable of str or Outcome, optional
        What is asked. Of a scenario: ``deal``, ``width``, ``range``, ``pressure``, ``text: NAME``,
        ``margin: NAME``, ``linked``, ... (`scenario_outcomes`); by default deal and width. Of a model its
        attributes and methods without arguments, with dots (``outcome.terms``); by default ``answer``. Of
        games ``count``, ``payoffs``, ``gap``, ... Of a function the keys of what it returns.
    configuration : str, optional
        Of a scenario; by default the first in which anybody presses.
    belief_gap : bool, default True
        Of a scenario: whether each party has its own belief about the contest, or both share ``p``.
    rescale_weights : bool, default False
        Of a scenario: whether a party's other weights give way when some move, so that they sum to 1.
    mask : bool, default False
        Whether a point outside the domain is not a number, instead of an error that refuses the whole grid.
        All answers are then numbers (a verdict 1 or 0). In memory the attribute ``masked`` counts such points
        and ``masked_reason`` is the rule that the first of them breaks. Meant for a few: each is asked alone.
    chunks : int, "auto" or mapping, optional
        Compute lazily with Dask, in blocks of so many points or of so many along each axis.
    client : distributed.Client, optional
        Compute on this cluster.
    to : path, optional
        A file ``.nc`` or ``.zarr``. It appears when the sweep is complete; until then finished blocks
        lie beside it, and the same call after an interruption computes the missing ones only.
    seed : int, optional
        For a function that takes ``rng``: every point draws from a generator of its own.
    progress : callable or bool, optional
        Called with the number of points done and of all. By default a bar, if somebody watches.

    Returns
    -------
    xarray.Dataset
        One variable an outcome. With `to` its data stay in the file until they are used.

    Raises
    ------
    InvalidInputError
        If a parameter or an outcome is unknown (the nearest names are suggested), two overlap, a value leaves
        its domain, or the file holds something else.
    RefusedError
        If the answers would not fit into memory, or the extra ``sweep`` is not installed.
    SweepStoppedError
        If a block cannot be written; the finished ones are intact.

    Examples
    --------
    >>> import numpy as np
    >>> found = sweep("ukraine-2025", grid={"parameters.c_A": np.linspace(0, 0.4, 5),
    ...                                     "credibility.sanctions_new": [0, 0.5, 1]}, outcomes=["width"])
    >>> dict(found.sizes), found["credibility.sanctions_new"].units
    ({'parameters.c_A': 5, 'credibility.sanctions_new': 3}, 'probability')
    >>> found["width"].sel({"parameters.c_A": 0.1, "credibility.sanctions_new": 1}).item() > 0
    True
    """
    require_xarray()
    points = Grid.of(grid)
    given: dict[str, Any] = {
        "configuration": configuration,
        "belief_gap": belief_gap,
        "rescale_weights": rescale_weights,
        "seed": seed,
    }
    evaluation = Evaluation(subject_of(model, points, outcomes, **given), points, mask)
    if chunks is None and client is None and to is None:
        _require_memory(evaluation)
    shape = evaluation.chunk_shape(chunks)
    task = sweep_task(evaluation, points, outcomes)
    settings: dict[str, Any] = {"seed": seed, "task": task}
    if to is not None:
        from gametheory.analysis.sweep_file import swept_file

        settings |= {"on_dask": chunks is not None, "client": client, "progress": progress}
        return swept_file(evaluation, Path(to), shape, **settings)
    if chunks is not None or client is not None:
        from gametheory.analysis.sweep_dask import lazy_arrays

        return labelled(evaluation, lazy_arrays(evaluation, shape), **settings)
    arrays: dict[str, Any] = {
        o.name: np.empty((*points.shape, *o.shape), dtype=o.dtype) for o in evaluation.outcomes
    }
    with watched(progress, points.points, several=shape != points.shape) as report:
        done = 0
        for block in points.blocks(shape):
            for name, values in evaluation.answers(block).items():
                arrays[name][block.slices] = values
            done += int(np.prod(block.shape, dtype=int))
            report(done, points.points)
    made = labelled(evaluation, arrays, **settings)
    if mask:
        made.attrs |= _masked_points(evaluation, arrays)
    return made


def subject_of(
    model: Any,
    grid: Grid,
    outcomes: Iterable[str | Outcome] | str | Outcome | None,
    *,
    configuration: str | None = None,
    belief_gap: bool = True,
    rescale_weights: bool = False,
    seed: int | None = None,
) -> Subject:
    """Return `model` as the subject of a sweep; the arguments are those of `sweep`."""
    at = {name: values for name, (_, values) in grid.parameters.items()}
    if isinstance(outcomes, str | Outcome):
        outcomes = (outcomes,)
    if isinstance(model, str | Path | Scenario):
        case = model if isinstance(model, Scenario) else load(model)
        return SweptScenario.of(
            case,
            at,
            outcomes,
            _configurations(case, at, configuration),
            belief_gap=belief_gap,
            rescale_weights=rescale_weights,
        )
    if configuration is not None:
        raise invalid("configuration", "is for scenarios", configuration)
    if isinstance(model, GameFamily):
        return SweptGames.of(model, at, outcomes)
    if is_dataclass(model) and not isinstance(model, type) and not callable(model):
        return SweptModel.of(model, at, outcomes)
    if callable(model):
        return SweptFunction.of(model, at, outcomes, seed=seed)
    raise invalid("model", "must be a scenario, a model, a GameFamily or a callable", model)


def _configurations(case: Scenario, at: Mapping[str, Any], configuration: str | None) -> tuple[str, ...]:
    from gametheory.analysis.explain import default_configuration

    if CONFIGURATION not in at:
        return (default_configuration(case) if configuration is None else configuration,)
    if configuration is not None:
        raise InvalidInputError("configuration is given twice: as an argument and on the grid")
    return tuple(map(str, np.atleast_1d(at[CONFIGURATION])))


def _masked_points(evaluation: Evaluation, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Return how many points no outcome answers, and the rule that the first of them breaks.

    Raises
    ------
    InvalidInputError
        If that is every point.
    """
    shape, first = evaluation.grid.shape, evaluation.subject.outcomes
    empty = np.ones(shape, dtype=bool)
    for outcome in first:
        values = arrays[outcome.name]
        empty &= np.isnan(values).all(axis=tuple(range(len(shape), values.ndim)))
    reason, count = "", 0
    for place in np.argwhere(empty):
        start = tuple(int(k) for k in place)
        alone = Block(0, start, tuple(k + 1 for k in start))
        try:
            replace(evaluation, mask=False).answers(alone)
        except InvalidInputError as error:
            count += 1
            reason = reason or str(error)
            if count == empty.size:
                raise
    return {"masked": count, "masked_reason": reason}


def _require_memory(evaluation: Evaluation) -> None:
    limit = _half_of_memory()
    if evaluation.bytes > limit:
        raise RefusedError(
            f"{evaluation.grid.points:,} points take {readable_bytes(evaluation.bytes)}, more than half of "
            f"the memory of this machine, {readable_bytes(limit)}: give chunks= for a lazy result, "
            "or chunks= and to= for a file"
        )


def _half_of_memory() -> int:
    import os

    try:
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) // 2
    except (AttributeError, ValueError, OSError):  # not to be had on this system
        return 4 << 30
