"""Results that print as a table: what `print` shows is what IPython and a notebook show, too."""

from __future__ import annotations

__all__ = ["Printed"]


class Printed:
    """Base of results with a text of their own: an interactive session shows it instead of the fields.

    Examples
    --------
    >>> class Verdict(Printed):
    ...     def __str__(self):
    ...         return "a deal"
    >>> Verdict()._repr_mimebundle_()
    {'text/plain': 'a deal'}
    """

    __slots__ = ()

    def _repr_mimebundle_(self, **_kinds: object) -> dict[str, str]:
        return {"text/plain": str(self)}
