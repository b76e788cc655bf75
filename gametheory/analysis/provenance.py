"""What sets a case apart from its file: the variant, the alternatives taken, the numbers changed."""

from __future__ import annotations

from collections.abc import Iterator

from gametheory.analysis.wording import listed
from gametheory.scenarios import Scenario

__all__ = ["apart_from_file", "provenance"]

_MOST_CHANGES = 12


def apart_from_file(case: Scenario) -> tuple[str, ...]:
    """Return in key words what sets the case apart from its file, nothing if nothing does.

    Examples
    --------
    >>> from gametheory.scenarios import load
    >>> apart_from_file(load("ukraine-2025").assume({"A3": "blame is random"}))
    ('A3: blame is random',)
    """
    taken: dict[str, float | None] = dict(case.variants[case.reading].overrides) if case.reading else {}
    for name, alternative in case.assumed.items():
        switch = next(s for s in case.assumptions[name].switches if s.alternative == alternative)
        taken |= switch.overrides
    set_by_hand = any(
        path not in taken or taken[path] != after for path, (_, after) in case.changes().items()
    )
    said = [f"variant {case.reading!r}"] if case.reading else []
    said += [f"{name}: {alternative}" for name, alternative in case.assumed.items()]
    said += ["changed numbers"] if set_by_hand else []
    return tuple(said)


def provenance(case: Scenario) -> Iterator[str]:
    """Yield sentences on what is not as in the file of the case."""
    if case.reading:
        yield f"Variant {case.reading!r}: {case.variants[case.reading].name}."
    for name, alternative in case.assumed.items():
        yield f"Assumed on {case.assumptions[name].name.lower()} ({name}): {alternative}."
    changes = [
        f"{path} from {_value(before)} to {_value(after)}" for path, (before, after) in case.changes().items()
    ]
    if len(changes) > _MOST_CHANGES:
        changes[_MOST_CHANGES:] = [f"{len(changes) - _MOST_CHANGES} more"]
    if changes:
        yield f"Changed from the file of the scenario: {listed(changes)}."


def _value(value: float | None) -> str:
    return "none" if value is None else f"{value:.6g}"
