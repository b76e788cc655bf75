"""A model whose parameters are known only within ranges: what is evaluated at many points at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.analysis.outcome import Outcome
from gametheory.analysis.provenance import apart_from_file
from gametheory.analysis.robustness import DRAWN
from gametheory.analysis.scenario_outcomes import scenario_outcomes
from gametheory.analysis.scenario_points import ScenarioPoints
from gametheory.analysis.swept_model import SweptModel
from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError, RefusedError, invalid
from gametheory.scenarios import Scenario, load
from gametheory.scenarios.errors import nearest
from gametheory.uncertainty import Ranges
from gametheory.uncertainty.designs import BLOCK

__all__ = ["Point", "UncertainModel", "uncertain_model"]

Point = Mapping[str, ArrayLike]
"""Values by dotted path or parameter name, one batch shape."""

Kernel = Callable[[Point, Sequence[str]], Mapping[str, ArrayLike]]
"""Takes a point or a batch of points and the outcomes that are wanted; returns each by name."""


@dataclass(frozen=True, kw_only=True)
class UncertainModel:
    """A model, the ranges of its parameters, and the outcomes that can be asked for.

    Build one with `uncertain_model` from a scenario or from a function of arrays.

    Parameters
    ----------
    name : str
        For titles and manifests.
    kernel : callable
        Takes a mapping from parameter to array of shape (n,) and the names of the wanted outcomes.
    ranges : Ranges
        Of the drawn parameters.
    outcomes : mapping
        Outcome -> what it is, in words.
    verdicts : frozenset of str
        Outcomes that are 1 or 0.
    scenario : Scenario, optional
        Where the numbers come from.
    configuration : str, default ""
        Of the scenario.
    belief_gap : bool, default True
        Whether each party has its own belief about the contest.
    """

    name: str
    kernel: Kernel = field(repr=False)
    ranges: Ranges = field(repr=False)
    outcomes: Mapping[str, str] = field(repr=False)
    verdicts: frozenset[str] = field(default=frozenset(), repr=False)
    scenario: Scenario | None = field(default=None, repr=False)
    configuration: str = ""
    belief_gap: bool = True

    def known(self, outcome: str) -> str:
        """Return `outcome` if the model has it; the error names the nearest ones."""
        if outcome not in self.outcomes:
            hint = nearest(outcome, self.outcomes)
            raise InvalidInputError(
                f"{invalid('outcome', f'must be an outcome of {self.name}', outcome)}{hint}"
            )
        return outcome

    def at(self, point: Point, outcomes: Sequence[str]) -> dict[str, FloatArray]:
        """Return outcomes at a batch of points, in blocks that fit in memory.

        The numbers do not depend on where the blocks begin: every row is computed alone.

        Parameters
        ----------
        point : mapping
            Parameter -> number or array of shape (n,); parameters that are left out are central.
        outcomes : sequence of str

        Returns
        -------
        dict of str to ndarray, shape (n,)
            Verdicts are 1 (deal) and 0 (stall).

        Raises
        ------
        InvalidInputError
            If an outcome is unknown.
        RefusedError
            If an outcome is undefined or infinite somewhere, such as terms where there is no deal.
        """
        for outcome in outcomes:
            self.known(outcome)
        arrays = {name: np.asarray(value, dtype=float) for name, value in point.items()}
        (n,) = np.broadcast_shapes((1,), *(array.shape for array in arrays.values()))
        found: dict[str, FloatArray] = {outcome: np.empty(n) for outcome in outcomes}
        for start in range(0, n, BLOCK):
            rows = slice(start, min(start + BLOCK, n))
            part = {name: array[rows] if array.ndim else array for name, array in arrays.items()}
            values = self.kernel(part, outcomes)
            for outcome in outcomes:
                found[outcome][rows] = np.asarray(values[outcome], dtype=float)
                undefined = int(np.count_nonzero(~np.isfinite(found[outcome][rows])))
                if undefined:
                    raise RefusedError(
                        f"{outcome} of {self.name} is undefined or infinite at {undefined} of "
                        f"{rows.stop - start} points: ask for an outcome that is defined over the whole "
                        "ranges, or narrow them"
                    )
        return found

    def central(self, outcome: str) -> float:
        """Return the outcome where every parameter has its central value."""
        return float(self.at(self.ranges.centre, [outcome])[outcome][0])


def uncertain_model(
    subject: Any,
    configuration: str | None = None,
    *,
    ranges: Ranges | Mapping[str, object] | None = None,
    outcomes: Iterable[str] | None = None,
    belief_gap: bool = True,
) -> UncertainModel:
    """Return a scenario under one configuration, a model, or a function of arrays as a model with ranges.

    Parameters
    ----------
    subject : Scenario, str, frozen model or callable
        A scenario, the name or the path of one; a model whose fields broadcast; or a kernel, called with
        one array of shape (n,) a parameter, by name, and returning an array of shape (n,) (the outcome
        ``value``) or a mapping from outcome to such an array.
    configuration : str, optional
        Of the scenario; by default the first in which anybody presses.
    ranges : Ranges or mapping, optional
        Of the drawn parameters. A scenario states its own: beliefs, costs, effects, weights and scores
        are drawn; see `Scenario.ranges`. Of a model they are its fields, ``delta.0`` an entry of one.
    outcomes : iterable of str, optional
        Of a model: its attributes and methods without arguments, with dots; by default ``answer``.
    belief_gap : bool, default True
        Whether each party has its own belief about the contest.

    Returns
    -------
    UncertainModel

    Raises
    ------
    InvalidInputError
        If there is no such scenario or configuration, or a kernel comes without ranges or returns
        something else.

    Examples
    --------
    >>> model = uncertain_model("ukraine-2025", "article")
    >>> len(model.ranges.drawn), round(model.central("width"), 5)
    (79, -0.00575)
    >>> from gametheory import AlternatingOffers
    >>> offers = uncertain_model(AlternatingOffers(delta=(0.9, 0.9)), outcomes=["shares"],
    ...                          ranges={"delta.0": (0.5, 0.9)})
    >>> list(offers.outcomes)[0]
    'shares: 1, 1'
    >>> square = uncertain_model(lambda x: x**2, ranges={"x": (0.0, 1.0)})
    >>> square.at({"x": [1.0, 2.0]}, ["value"])["value"]
    array([1., 4.])
    """
    if isinstance(subject, UncertainModel):
        if configuration is not None or ranges is not None:
            raise invalid("subject", "must not be a model with ranges already if others are given", subject)
        return subject
    if isinstance(subject, Scenario | str) or hasattr(subject, "__fspath__"):
        case = subject if isinstance(subject, Scenario) else load(subject)
        return _of_scenario(case, configuration, ranges, belief_gap=belief_gap)
    model = is_dataclass(subject) and not isinstance(subject, type) and not callable(subject)
    if not model and not callable(subject):
        raise invalid("subject", "must be a scenario, its name, a model, or a function of arrays", subject)
    if ranges is None:
        raise invalid("ranges", "must be given: a model or a function states none of its own", ranges)
    if configuration is not None:
        raise invalid("configuration", "is for scenarios", configuration)
    stated = ranges if isinstance(ranges, Ranges) else Ranges(marginals=_read(ranges))
    if model:
        return _of_model(subject, stated, outcomes)
    if outcomes is not None:
        raise invalid("outcomes", "must be left out for a function: it names them itself", outcomes)
    return _of_function(subject, stated)


def _read(ranges: Mapping[str, object]) -> Any:
    if not isinstance(ranges, Mapping):
        raise invalid("ranges", "must be Ranges or map names to ranges", ranges)
    return ranges


def _of_scenario(
    case: Scenario,
    configuration: str | None,
    ranges: Ranges | Mapping[str, object] | None,
    *,
    belief_gap: bool,
) -> UncertainModel:
    from gametheory.analysis.explain import default_configuration

    name = default_configuration(case) if configuration is None else configuration
    case.profile(name)  # refuses an unknown configuration before anything is drawn
    stated = ranges if isinstance(ranges, Ranges) else case.ranges(DRAWN, stated=ranges)
    outcomes = dict(_columns(scenario_outcomes(case).values()))

    def kernel(point: Point, wanted: Sequence[str]) -> Mapping[str, ArrayLike]:
        at = {path: np.asarray(value, dtype=float) for path, value in point.items()}
        points = ScenarioPoints(case, name, at, belief_gap)
        return _answers(points, outcomes, wanted, at)

    apart = ", ".join(apart_from_file(case))
    return UncertainModel(
        name=f"{case.name} ({apart}) under {name}" if apart else f"{case.name} under {name}",
        kernel=kernel,
        ranges=stated,
        outcomes={key: each.outcome.meaning for key, each in outcomes.items()},
        verdicts=frozenset(key for key, each in outcomes.items() if each.outcome.dtype is bool),
        scenario=case,
        configuration=name,
        belief_gap=belief_gap,
    )


def _of_model(model: Any, ranges: Ranges, asked: Iterable[str] | None) -> UncertainModel:
    centre = {name: np.asarray([value]) for name, value in ranges.centre.items()}
    subject = SweptModel.of(model, centre, asked)
    outcomes = dict(_columns(subject.outcomes))

    def kernel(point: Point, wanted: Sequence[str]) -> Mapping[str, ArrayLike]:
        at = {name: np.atleast_1d(np.asarray(value, dtype=float)) for name, value in point.items()}
        (n,) = np.broadcast_shapes(*(values.shape for values in at.values()))
        at = {name: np.broadcast_to(values, (n,)) for name, values in at.items()}
        return _answers(subject.batch(at, np.arange(n)), outcomes, wanted, at)

    return UncertainModel(
        name=type(model).__name__,
        kernel=kernel,
        ranges=ranges,
        outcomes={key: each.outcome.meaning for key, each in outcomes.items()},
        verdicts=frozenset(key for key, each in outcomes.items() if each.outcome.dtype is bool),
    )


@dataclass(frozen=True)
class _Column:
    """A number a point: an outcome, or one entry of it."""

    outcome: Outcome
    entry: tuple[int, ...] = ()


def _columns(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, _Column]]:
    """Yield every outcome that is one number; of one with axes, each entry as ``NAME: LABEL, LABEL``."""
    for outcome in outcomes:
        labels = tuple(outcome.axes.values())
        for entry in np.ndindex(*map(len, labels)):
            words = ", ".join(names[k] for names, k in zip(labels, entry, strict=True))
            yield f"{outcome.name}: {words}" if words else outcome.name, _Column(outcome, entry)


def _answers(
    batch: Any, columns: Mapping[str, _Column], wanted: Sequence[str], at: Mapping[str, FloatArray]
) -> dict[str, ArrayLike]:
    shape = np.broadcast_shapes((1,), *(values.shape for values in at.values()))
    found: dict[str, ArrayLike] = {}
    for name in wanted:
        column = columns[name]
        answers = column.outcome.answers(batch, shape)
        where: tuple[Any, ...] = (..., *column.entry)
        found[name] = answers[where]
    return found


def _of_function(function: Callable[..., Any], ranges: Ranges) -> UncertainModel:
    name = getattr(function, "__name__", type(function).__name__)

    def kernel(point: Point, wanted: Sequence[str]) -> Mapping[str, ArrayLike]:
        value = function(**point)
        found = value if isinstance(value, Mapping) else {"value": value}
        missing = [outcome for outcome in wanted if outcome not in found]
        if missing:
            raise invalid(f"the result of {name}", f"must hold the outcome {missing[0]!r}", sorted(found))
        return found

    centre = {key: np.asarray([value]) for key, value in ranges.centre.items()}
    value = function(**centre)
    found = value if isinstance(value, Mapping) else {"value": value}
    for key, array in found.items():
        if np.shape(array) != (1,):
            rule = "must have one entry a draw: parameters come as arrays of shape (n,)"
            raise invalid(f"the result of {name} ({key})", rule, array)
    verdicts = frozenset(key for key, array in found.items() if np.asarray(array).dtype.kind == "b")
    return UncertainModel(
        name=name,
        kernel=kernel,
        ranges=ranges,
        outcomes={str(key): f"{key} of {name}" for key in found},
        verdicts=verdicts,
    )
