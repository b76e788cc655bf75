"""Results that print as a table: what `print` shows is what IPython and a notebook show, too."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Printed"]


class _Printer(Protocol):
    def text(self, text: str, /) -> object: ...


class Printed:
    """Base of results with a text of their own: an interactive session shows it instead of the fields.

    Examples
    --------
    >>> class Verdict(Printed):
    ...     def __str__(self):
    ...         return "a deal"
    >>> class Page:
    ...     def text(self, text):
    ...         print(text)
    >>> Verdict()._repr_pretty_(Page(), False)
    a deal
    """

    __slots__ = ()

    def _repr_pretty_(self, printer: _Printer, _cycle: bool) -> None:
        printer.text(str(self))
