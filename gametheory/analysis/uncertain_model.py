"""A model whose parameters are known only within ranges: what is evaluated at many points at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.analysis.robustness import DRAWN
from gametheory.arrays import FloatArray
from gametheory.errors import InvalidInputError, invalid
from gametheory.payoffs.linked_issues import best_linked_package
from gametheory.pressure.acceptance import acceptance
from gametheory.pressure.bargaining_range import bargaining_range
from gametheory.pressure.reservation import Reservation, reservation
from gametheory.scenarios import Scenario, load
from gametheory.scenarios.errors import nearest
from gametheory.uncertainty import Ranges
from gametheory.uncertainty.designs import BLOCK

if TYPE_CHECKING:
    from gametheory.pressure import Dispute

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
        return found

    def central(self, outcome: str) -> float:
        """Return the outcome where every parameter has its central value."""
        return float(self.at(self.ranges.centre, [outcome])[outcome][0])


def uncertain_model(
    subject: Scenario | str | UncertainModel | Callable[..., Any],
    configuration: str | None = None,
    *,
    ranges: Ranges | Mapping[str, object] | None = None,
    belief_gap: bool = True,
) -> UncertainModel:
    """Return a scenario under one configuration, or a function of arrays, as a model with ranges.

    Parameters
    ----------
    subject : Scenario, str or callable
        A scenario, the name or the path of one; or a kernel, called with one array of shape (n,) a
        parameter, by name, and returning an array of shape (n,) (the outcome ``value``) or a mapping
        from outcome to such an array.
    configuration : str, optional
        Of the scenario; by default the first in which anybody presses.
    ranges : Ranges or mapping, optional
        Of the drawn parameters. A scenario states its own: beliefs, costs, effects, weights and scores
        are drawn; see `Scenario.ranges`.
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
    if not callable(subject):
        raise invalid("subject", "must be a scenario, its name, or a function of arrays", subject)
    if ranges is None:
        raise invalid("ranges", "must be given for a function: it states none of its own", ranges)
    if configuration is not None:
        raise invalid("configuration", "must be left out for a function", configuration)
    return _of_function(subject, ranges if isinstance(ranges, Ranges) else Ranges(marginals=_read(ranges)))


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
    outcomes = dict(_names(case.dispute(belief_gap=belief_gap)))

    def kernel(point: Point, wanted: Sequence[str]) -> Mapping[str, ArrayLike]:
        dispute = case.dispute(point, belief_gap=belief_gap)
        values = reservation(dispute, case.profile(name, point))
        return {
            outcome: _OUTCOMES[outcome.partition(": ")[0]](dispute, values, outcome) for outcome in wanted
        }

    return UncertainModel(
        name=f"{case.name} under {name}",
        kernel=kernel,
        ranges=stated,
        outcomes=outcomes,
        verdicts=frozenset(o for o in outcomes if o in {"deal", "range"} or o.startswith("text: ")),
        scenario=case,
        configuration=name,
        belief_gap=belief_gap,
    )


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


def _names(dispute: Dispute) -> Iterator[tuple[str, str]]:
    yield "deal", "1 if some tabled text is accepted by both parties, red lines counted"
    yield "range", "1 if terms on the single scale exist that both prefer to refusing"
    yield "width", "width of the bargaining range, share of what is disputed; negative is a gap"
    yield "margin", "how far the best tabled text is from failing, red lines left aside"
    for party in dispute.parties:
        yield f"least: {party.name}", f"least value of a text that {party} accepts"
        yield f"pressure: {party.name}", f"by how much the threats worsen the refusal of {party}"
    for package in dispute.packages:
        yield f"text: {package.name}", f"1 if both accept '{package.label}', red lines counted"
        yield f"margin: {package.name}", f"the smaller of the parties' margins at '{package.label}'"
    if dispute.issues:
        yield "linked", "surplus of the best text over linked issues, share of what is disputed"


def _tabled(dispute: Dispute) -> list[int]:
    return [k for k, package in enumerate(dispute.packages) if package.status == "tabled"]


def _party(dispute: Dispute, outcome: str) -> int:
    return [party.name for party in dispute.parties].index(outcome.partition(": ")[2])


def _deal(dispute: Dispute, values: Reservation, _: str) -> ArrayLike:
    return np.asarray(acceptance(dispute, values).passes[..., _tabled(dispute)].any(axis=-1))


def _text(dispute: Dispute, values: Reservation, outcome: str) -> ArrayLike:
    found = acceptance(dispute, values)
    return np.asarray(found.passes[..., found.names.index(outcome.partition(": ")[2])])


def _margin(dispute: Dispute, values: Reservation, outcome: str) -> ArrayLike:
    found = acceptance(dispute, values)
    smaller = found.margin.min(axis=-1)
    name = outcome.partition(": ")[2]
    if name:
        return np.asarray(smaller[..., found.names.index(name)])
    chosen = _tabled(dispute) or list(range(len(dispute.packages)))
    return np.asarray(smaller[..., chosen].max(axis=-1))


_OUTCOMES: dict[str, Callable[[Dispute, Reservation, str], ArrayLike]] = {
    "deal": _deal,
    "range": lambda _, values, __: bargaining_range(values).exists,
    "width": lambda _, values, __: bargaining_range(values).width,
    "margin": _margin,
    "least": lambda dispute, values, outcome: values.least[..., _party(dispute, outcome)],
    "pressure": lambda dispute, values, outcome: values.pressure[..., _party(dispute, outcome)],
    "text": _text,
    "linked": lambda dispute, values, _: best_linked_package(dispute.issues, values.least).surplus,
}
