"""Where a deal opens in the plane of pressures, and the nearest points that open one, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gametheory.arrays import FloatArray
from gametheory.errors import invalid

if TYPE_CHECKING:
    from gametheory.pressure import Assessment

__all__ = ["PlaneGeometry", "plane_geometry"]


@dataclass(frozen=True, kw_only=True)
class PlaneGeometry:
    """What the plane shows, in numbers; every pair is (party 0, party 1), share of what is disputed.

    Attributes
    ----------
    point : tuple of (float, float)
        Net pressure as it is.
    needed : float
        The single scale has a range iff the two pressures add up to this at least.
    nearest : tuple of (float, float)
        The point with a range that is nearest to `point` (Euclidean); `point` itself if it has one.
    corner : tuple of (float, float) or None
        Each party accepts the text iff its own pressure is at least this; None without a text.
    nearest_for_text : tuple of (float, float) or None
        The nearest point at which both accept the text; None without a text or if `crossed`.
    crossed : tuple of str
        Parties with a red line that the text crosses: no pressure makes them accept.
    """

    point: tuple[float, float]
    needed: float
    nearest: tuple[float, float]
    corner: tuple[float, float] | None
    nearest_for_text: tuple[float, float] | None
    crossed: tuple[str, ...]


def plane_geometry(assessment: Assessment, text: str | None = None) -> PlaneGeometry:
    r"""Return the deal region of the single scale and of one text in the plane of pressures.

    With rewards held as they are, the width of the range is :math:`W = W_0 + P_0 + P_1`, so the
    region is the half-plane :math:`P_0 + P_1 \ge -W_0` and the nearest point of it lies half of the
    gap further on either axis. A text passes in the quadrant :math:`P_i \ge d_{i0} - b_i - u_i`.

    Parameters
    ----------
    assessment : Assessment
        One point.
    text : str, optional
        Name of a text.

    Returns
    -------
    PlaneGeometry

    Raises
    ------
    InvalidInputError
        If the assessment is of a batch or there is no such text.

    Examples
    --------
    >>> from gametheory.pressure import assess
    >>> from gametheory.scenarios import load
    >>> case = load("ukraine-2025")
    >>> found = plane_geometry(assess(case.dispute(), case.profile("article")), "istanbul_2022")
    >>> round(found.needed, 6), [round(p, 6) for p in found.nearest]
    (0.05, [0.056375, -0.006375])
    >>> [round(p, 6) for p in found.corner]
    [-0.0375, 0.0105]
    """
    felt = np.asarray(assessment.reservation.pressure, dtype=float)
    if felt.shape != (2,):
        raise invalid("assessment", "must be of one point to be drawn", felt.shape)
    width = float(assessment.range.width)
    step = 0.0 if assessment.range.exists else -width / 2.0
    corner = aim = None
    crossed: tuple[str, ...] = ()
    if text is not None:
        assessment.dispute.package(text)
        k = assessment.acceptance.names.index(text)
        edge = felt - assessment.acceptance.margin[k]
        corner = _pair(edge)
        crossed = tuple(
            str(player)
            for i, player in enumerate(assessment.dispute.parties)
            if assessment.acceptance.crosses[k, i]
        )
        said = assessment.acceptance.ignoring_red_lines[k]
        aim = None if crossed else _pair(np.where(said, felt, edge))
    return PlaneGeometry(
        point=_pair(felt),
        needed=float(felt.sum()) - width,
        nearest=_pair(felt + step),
        corner=corner,
        nearest_for_text=aim,
        crossed=crossed,
    )


def _pair(values: FloatArray) -> tuple[float, float]:
    return float(values[0]), float(values[1])
