"""The exceptions of the library: each names the argument, the rule and the value received."""

from __future__ import annotations

__all__ = ["GameTheoryError", "InvalidInputError", "NotSolvedError", "RefusedError", "invalid"]

_LONGEST_VALUE = 120


class GameTheoryError(Exception):
    """Base class of every exception that the library raises on purpose."""


class InvalidInputError(GameTheoryError, ValueError):
    """An argument breaks a rule; the message gives the argument, the rule and the value."""


class RefusedError(GameTheoryError, ValueError):
    """The input is well formed but the question has no answer; the message says why."""


class NotSolvedError(GameTheoryError, RuntimeError):
    """A solver found no answer that passes the check.

    Attributes
    ----------
    solution : object
        The best attempt, so that nothing that was computed is lost.
    """

    def __init__(self, message: str, solution: object) -> None:
        super().__init__(message)
        self.solution = solution

    def __reduce__(self) -> tuple[type[NotSolvedError], tuple[str, object]]:
        return type(self), (str(self), self.solution)


def invalid(argument: str, rule: str, value: object) -> InvalidInputError:
    """Return the error for an `argument` whose `value` breaks a `rule`.

    Examples
    --------
    >>> print(invalid("credibility", "must lie in [0, 1]", 1.4))
    credibility must lie in [0, 1], got 1.4
    """
    plain = getattr(value, "tolist", None)  # of an array: its numbers as a list
    shown = repr(value if plain is None else plain())
    if len(shown) > _LONGEST_VALUE:
        shown = f"{shown[: _LONGEST_VALUE - 3]}..."
    return InvalidInputError(f"{argument} {rule}, got {shown}")
