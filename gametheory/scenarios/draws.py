"""Which numbers of a scenario can be drawn, and the ranges that it states for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gametheory.scenarios.errors import ScenarioError, nearest
from gametheory.scenarios.slots import Slot
from gametheory.uncertainty import Constant, Marginal, Ranges, RankCorrelation, Shape, marginal

__all__ = ["DEFAULT_GROUPS", "GROUPS", "group", "ranges_of"]

GROUPS = (
    "beliefs",
    "costs",
    "effects",
    "weights",
    "theta",
    "scores",
    "credibility",
    "blame",
    "mediator",
    "parameters",
)
"""Groups of numbers that can be drawn.

``beliefs`` are p, p_A and p_B; ``costs`` c_A and c_B; ``effects`` and ``credibility`` belong to the
instruments (the credibility of a configuration is drawn where the file gives it a range);
``parameters`` are the remaining parameters.
"""

DEFAULT_GROUPS = ("beliefs", "costs", "effects", "weights")


def ranges_of(
    found: Mapping[str, Slot],
    include: Iterable[str],
    file: str,
    *,
    shape: Shape = Shape.TRIANGULAR,
    stated: Mapping[str, object] | None = None,
    correlation: RankCorrelation | None = None,
) -> Ranges:
    """Return the ranges of the included numbers, and of those in `stated`, by dotted path.

    A number without a range is constant and uses no randomness. The weights of a party of which one
    is drawn are shares: they sum to 1 in every draw.
    """
    given = {str(path): _within(found, str(path), each, file) for path, each in (stated or {}).items()}
    wanted = set(_wanted(found, include, file))
    marginals: dict[str, Marginal] = {}
    for path in found:
        triple = found[path].triple
        if path in given:
            marginals[path] = given[path]
        elif triple is not None and path in wanted:
            marginals[path] = shape.of(*triple)
    shares = tuple(filter(None, (_weights(found, marginals, party) for party in ("A", "B"))))
    centre = {path: (found[path].triple or (0.0, 0.0, 0.0))[1] for path in marginals if path not in given}
    return Ranges(marginals=marginals, shares=shares, centre=centre, correlation=correlation)


def group(path: str) -> str:
    """Return the group of the number at `path`; empty for red lines and costs to wielders.

    Examples
    --------
    >>> group("instruments.sanctions.effects.cost.A"), group("parameters.c_A")
    ('effects', 'costs')
    """
    parts = path.split(".")
    if parts[0] == "parameters":
        if parts[1] in {"p", "p_A", "p_B"}:
            return "beliefs"
        return "costs" if parts[1] in {"c_A", "c_B"} else "parameters"
    if parts[0] == "mediator_parameters":
        return "mediator"
    if parts[-2] == "blame_error":
        return "blame"
    return next(
        (name for name in ("effects", "weights", "theta", "scores", "credibility") if name in parts), ""
    )


def _wanted(found: Mapping[str, Slot], include: Iterable[str], file: str) -> list[str]:
    asked = (include,) if isinstance(include, str) else tuple(include)
    for name in asked:
        if name not in GROUPS and not any(_under(path, name) for path in found):
            hint = nearest(name, [*GROUPS, *found])
            raise ScenarioError(
                file, "include", "must name groups or dotted paths of numbers", name, hint=hint
            )
    return [path for path in found if group(path) in asked or any(_under(path, name) for name in asked)]


def _under(path: str, prefix: object) -> bool:
    return path == prefix or path.startswith(f"{prefix}.")


def _weights(found: Mapping[str, Slot], marginals: dict[str, Marginal], party: str) -> tuple[str, ...]:
    """Return the paths of the weights of `party` if one is drawn; those that are not become constants."""
    names = [path for path in found if path.startswith("issues.") and path.endswith(f".weights.{party}")]
    if not any(name in marginals for name in names):
        return ()
    for name in names:
        if name not in marginals:
            marginals[name] = Constant((found[name].triple or (0.0, 0.0, 0.0))[1])
    return tuple(names)


def _within(found: Mapping[str, Slot], path: str, stated: object, file: str) -> Marginal:
    """Return what a user states about the number at `path`, if it stays within the number's domain."""
    if path not in found:
        raise ScenarioError(file, path, "is no number of this scenario", hint=nearest(path, found))
    each, bounds = marginal(f"{file}: {path}", stated), found[path].bounds
    low, high = (float(end) for end in each.support())
    if bounds is not None and not bounds[0] <= low <= high <= bounds[1]:
        rule = f"must stay within [{bounds[0]:g}, {bounds[1]:g}] (cut a distribution with Belief)"
        raise ScenarioError(file, path, rule, (low, high))
    return each
