"""Issues, packages of terms, red lines, and additive utility over several issues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import (
    ATOL,
    BoolArray,
    FloatArray,
    Numbers,
    Value,
    in_unit_interval,
    non_negative,
    ordered_sum,
)
from gametheory.errors import invalid

__all__ = ["Issue", "Package", "additive_utility", "crossed_red_lines"]

PackageStatus = Literal["tabled", "hypothetical", "later"]

_STATUSES = get_args(PackageStatus)


@dataclass(frozen=True, eq=False, kw_only=True)
class Issue(Value):
    """One thing at stake, scored from 0 (best for party 1) to 1 (best for party 0).

    Parameters
    ----------
    name : str
        Identifier of the issue.
    weights : array_like, shape (..., 2)
        Salience for each party, non-negative; over all issues they sum to one per party.
    red_lines : tuple of (float or None, float or None), default (None, None)
        Party 0 refuses any score below its line, party 1 any score above its line.
    theta : array_like, shape (..., 2), default (1, 1)
        Share of a promised score on this issue that each party believes will be kept, in [0, 1].
    divisible : bool, default True
        Whether scores between 0 and 1 can be agreed.
    label : str
        Name for people; the identifier if left out.

    Raises
    ------
    InvalidInputError
        If a weight is negative, or a red line or a trust share lies outside [0, 1].

    Examples
    --------
    >>> Issue(name="status", weights=(0.1, 0.18), red_lines=(None, 0.4)).red_lines
    (None, 0.4)
    """

    name: str
    weights: Numbers = Numbers(non_negative, parties=True)
    red_lines: tuple[float | None, float | None] = (None, None)
    theta: Numbers = Numbers(in_unit_interval, default=(1.0, 1.0), parties=True)
    divisible: bool = True
    label: str = ""

    def __post_init__(self) -> None:
        if len(self.red_lines) != 2:
            raise invalid(
                f"issue {self.name!r}: red_lines", "must be two, one for each party", self.red_lines
            )
        for line in self.red_lines:
            if line is not None:
                in_unit_interval(f"issue {self.name!r}: red line", line)
        object.__setattr__(self, "label", self.label or self.name)


@dataclass(frozen=True, eq=False, kw_only=True)
class Package(Value):
    """A text: one score for every issue.

    Parameters
    ----------
    name : str
        Identifier of the text.
    scores : array_like, shape (..., m)
        Scores in [0, 1], in the order of the dispute's issues.
    status : {"tabled", "hypothetical", "later"}, default "tabled"
        Whether the text was on the table, is a teaching example, or came after the date of the case.
    label : str
        Name for people; the identifier if left out.

    Raises
    ------
    InvalidInputError
        If a score lies outside [0, 1] or the status is unknown.

    Examples
    --------
    >>> Package(name="draft", scores=(0.7, 0.6)).status
    'tabled'
    """

    name: str
    scores: Numbers = Numbers(in_unit_interval, axes=1)
    status: PackageStatus = "tabled"
    label: str = ""

    def __post_init__(self) -> None:
        if self.status not in _STATUSES:
            raise invalid(f"text {self.name!r}: status", f"must be one of {list(_STATUSES)}", self.status)
        object.__setattr__(self, "label", self.label or self.name)


def additive_utility(scores: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Return what a text is worth to each party.

    Party 0 values issue *k* at :math:`w_{k0} s_k`, party 1 at :math:`w_{k1}(1 - s_k)` with
    weights that sum to one [1]_.

    Parameters
    ----------
    scores : array_like, shape (..., m)
    weights : array_like, shape (..., m, 2)

    Returns
    -------
    ndarray, shape (..., 2)

    References
    ----------
    .. [1] R. L. Keeney and H. Raiffa, *Decisions with Multiple Objectives*, Wiley, 1976, ch. 3.

    Examples
    --------
    >>> additive_utility([0.5, 1.0], [[0.6, 0.3], [0.4, 0.7]])
    array([0.7 , 0.15])
    """
    s, w = np.asarray(scores, dtype=float), np.asarray(weights, dtype=float)
    first, second = (ordered_sum(s[..., k] * w[..., k, i] for k in range(s.shape[-1])) for i in (0, 1))
    return np.stack([first, 1.0 - second], axis=-1)


def crossed_red_lines(scores: ArrayLike, issues: Sequence[Issue]) -> BoolArray:
    """Return which issue crosses whose red line; a score on the line, up to rounding, does not cross it.

    Parameters
    ----------
    scores : array_like, shape (..., m)
    issues : sequence of Issue, length m

    Returns
    -------
    ndarray of bool, shape (..., m, 2)

    Examples
    --------
    >>> status = Issue(name="status", weights=(0.1, 0.18), red_lines=(None, 0.4))
    >>> crossed_red_lines([0.45], [status])
    array([[False,  True]])
    """
    s = np.asarray(scores, dtype=float)
    lower = np.array([-np.inf if i.red_lines[0] is None else i.red_lines[0] for i in issues])
    upper = np.array([np.inf if i.red_lines[1] is None else i.red_lines[1] for i in issues])
    return np.stack([s < lower - ATOL, s > upper + ATOL], axis=-1)
