"""How numbers, lists and names are put in the reports."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, SupportsFloat

if TYPE_CHECKING:
    from gametheory.analysis.explain import Diagnosis

__all__ = ["listed", "number", "party_label", "percent", "signed", "text_label"]


def number(value: SupportsFloat) -> str:
    """Return a number with four decimals, without trailing zeros.

    Examples
    --------
    >>> number(0.5), number(0.00925)
    ('0.5', '0.0092')
    """
    shown = f"{_rounded(value):.4f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def signed(value: SupportsFloat) -> str:
    """Return a number with its sign and four decimals.

    Examples
    --------
    >>> signed(0.05), signed(-0.00575)
    ('+0.0500', '-0.0058')
    """
    return f"{_rounded(value) + 0:+.4f}"


def _rounded(value: SupportsFloat) -> Decimal:
    """Round to four decimals, halves to even, so that a rounding error cannot move the last digit."""
    return Decimal(f"{float(value):.12f}").quantize(Decimal("0.0001"), rounding=ROUND_HALF_EVEN)


def percent(value: SupportsFloat) -> str:
    """Return a share in per cent.

    Examples
    --------
    >>> percent(0.483)
    '48%'
    """
    return f"{100 * float(value):.0f}%"


def listed(items: Sequence[str]) -> str:
    """Return items as a phrase.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def party_label(d: Diagnosis, name: str) -> str:
    """Return the name for people of the party called `name`."""
    return next(str(p) for p in d.assessment.dispute.parties if p.name == name)


def text_label(d: Diagnosis, name: str) -> str:
    """Return the name for people of the text called `name`, in quotation marks."""
    return f"'{d.assessment.dispute.package(name).label}'"
