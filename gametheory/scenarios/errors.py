"""The error of a broken scenario: which file, which field, which rule, which value."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from gametheory.errors import InvalidInputError

__all__ = ["NOTHING", "ScenarioError", "UnknownNameError", "nearest"]

_LONGEST_VALUE = 100
_LONGEST_PATH = 200


class _Nothing:
    """Marks that an error has no value to show."""

    def __repr__(self) -> str:
        return "nothing"


NOTHING = _Nothing()


class ScenarioError(InvalidInputError):
    """A scenario breaks a rule of the format.

    Attributes
    ----------
    file : str
        The file, or the name of a shipped case.
    field : str
        Dotted path inside it; empty if the whole file is meant.
    rule : str
        What is asked for.
    value : object
        What was found.

    Examples
    --------
    >>> print(ScenarioError("case.json", "parameters.p.central", "must lie in [0, 1]", 1.4))
    case.json: parameters.p.central must lie in [0, 1], got 1.4
    """

    def __init__(self, file: str, field: str, rule: str, value: object = NOTHING, *, hint: str = "") -> None:
        where = f"{file}: {_clipped(field, _LONGEST_PATH)} {rule}" if field else f"{file}: {rule}"
        got = "" if isinstance(value, _Nothing) else f", got {_clipped(_shown(value), _LONGEST_VALUE)}"
        super().__init__(f"{where}{got}{hint}")
        self.file, self.field, self.rule, self.value, self.hint = file, field, rule, value, hint

    def __reduce__(self) -> tuple[Any, ...]:
        value = (
            self.value if isinstance(self.value, str | int | float | _Nothing | None) else _shown(self.value)
        )
        return _rebuilt, (type(self), (self.file, self.field, self.rule, value, self.hint))


class UnknownNameError(ScenarioError, KeyError):
    """A name that the scenario does not hold; the message gives the nearest ones."""

    def __str__(self) -> str:
        return str(self.args[0])


def nearest(name: object, known: Iterable[str]) -> str:
    """Return the end of a message that suggests the `known` names nearest to `name`.

    Examples
    --------
    >>> nearest("ukrane-2025", ["cyprus-2004", "ukraine-2025"])
    "; did you mean 'ukraine-2025'?"
    """
    names = {text.casefold(): text for text in known}
    wanted = _clipped(str(name), _LONGEST_PATH).casefold()
    close = [names[match] for match in get_close_matches(wanted, names, n=3, cutoff=0.6)]
    close = close[:1] if close and close[0].casefold() == wanted else close
    if close:
        return f"; did you mean {' or '.join(map(repr, close))}?"
    if 0 < len(names) <= 12:
        return f"; known: {', '.join(map(repr, names.values()))}"
    return ""


def _rebuilt(kind: type[ScenarioError], parts: tuple[Any, ...]) -> ScenarioError:
    *rest, hint = parts
    return kind(*rest, hint=hint)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return f"an object with {len(value)} entries"
    if isinstance(value, list):
        return f"a list of {len(value)} entries"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    try:
        return repr(value)
    except ValueError:  # an integer of thousands of digits
        return f"a {type(value).__name__} too long to show"


def _clipped(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
