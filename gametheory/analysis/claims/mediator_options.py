"""Claims that compare what the mediator could do: in value, or in one part of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gametheory.analysis.claims.arguments import Arguments
from gametheory.analysis.claims.kind import ClaimKind
from gametheory.analysis.claims.number import At, ClaimNumber
from gametheory.analysis.mediator import NEEDED, mediator_options
from gametheory.arrays import FloatArray
from gametheory.pressure.mediator_choice import MediatorOption, MediatorStakes, mediator_values

__all__ = ["KINDS", "requires_mediator"]

_Part = Callable[[MediatorOption, MediatorStakes], FloatArray]

_PARTS: dict[str, _Part] = {
    "value": lambda option, stakes: mediator_values([option], stakes)[..., 0],
    "expected gain from a deal": lambda option, stakes: option.deal * stakes.deal,
    "expected loss from collapse": lambda option, stakes: option.collapse * stakes.collapse,
    "chance of a hot war": lambda option, _: option.hot_war,
    "cost": lambda option, _: option.cost,
}
_BY_ASSUMPTION = "by assumption: stated numbers are compared, no model decides"
_NAMES = ("continue", "even", "escalate", "walk")


def requires_mediator(a: Arguments) -> None:
    """Raise an error if the scenario does not state the mediator's own choice."""
    missing = sorted(NEEDED - set(a.scenario.mediator_parameters))
    if missing:
        a.fail("kind", "needs the mediator_parameters of the mediator's choice; missing", ", ".join(missing))


def _options(a: Arguments) -> ClaimNumber:
    requires_mediator(a)
    part = a.one("part", _PARTS, "value")
    option = a.one("option", _NAMES)
    others = [name for name in a.several("than", _NAMES, ()) if name != option]
    claimed = a.one("claimed", ("higher", "lower"), "higher")
    sign = 1.0 if claimed == "higher" else -1.0

    def parts(at: At) -> dict[str, FloatArray]:
        options, stakes = mediator_options(a.scenario, at)
        return {each.name: np.asarray(_PARTS[part](each, stakes)) for each in options}

    def values(at: At) -> FloatArray:
        found = parts(at)
        if not others:
            return np.asarray(sign * found[option])[..., np.newaxis]
        best = np.max(np.stack(np.broadcast_arrays(*(sign * found[name] for name in others))), axis=0)
        return np.asarray(sign * found[option] - best)[..., np.newaxis]

    caveat = "" if part == "value" else _BY_ASSUMPTION
    if part != "value" and not others:
        caveat = "by construction: chances and losses that are positive by assumption have a positive product"
    against = f"than that of {' and of '.join(map(repr, others))}" if others else "than zero"
    return ClaimNumber(
        statement=f"the {part} of {option!r} is {claimed} {against}",
        values=values,
        caveat=caveat,
        unit="probability" if part == "chance of a hot war" else "mediator's units",
        figures={f"{part} of {name!r}": float(value) for name, value in parts({}).items()},
    )


def _not_best(a: Arguments) -> ClaimNumber:
    requires_mediator(a)
    option = a.one("option", _NAMES)

    def all_values(at: At) -> FloatArray:
        return mediator_values(*mediator_options(a.scenario, at))

    index = _NAMES.index(option)

    def values(at: At) -> FloatArray:
        found = all_values(at)
        rest = np.delete(found, index, axis=-1).max(axis=-1)
        return np.asarray(rest - found[..., index])[..., np.newaxis]

    return ClaimNumber(
        statement=f"{option!r} is not the mediator's best reply: another option is worth more",
        values=values,
        unit="mediator's units",
        figures={f"value of {n!r}": float(v) for n, v in zip(_NAMES, all_values({}), strict=True)},
    )


KINDS = (
    ClaimKind(
        name="mediator options",
        meaning="an option of the mediator is higher (lower) in value, or a part of it, than all others",
        arguments={
            "option": ", ".join(_NAMES),
            "[than]": "list of the other options; without it the part is compared with zero",
            "[part]": ", ".join(_PARTS),
            "[claimed]": "higher or lower",
        },
        build=_options,
    ),
    ClaimKind(
        name="not the best reply",
        meaning="some other option is worth more to the mediator",
        arguments={"option": ", ".join(_NAMES)},
        build=_not_best,
    ),
)
