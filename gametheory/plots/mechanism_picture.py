"""The special pictures of each mechanism by name; every mechanism also has the plane of its two pressures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from gametheory.errors import InvalidInputError
from gametheory.plots.acceptance_contours import acceptance_contours
from gametheory.plots.aid_jump import aid_jump
from gametheory.plots.blame_curves import blame_curves
from gametheory.plots.brink_curve import brink_curve
from gametheory.plots.cause_bars import cause_bars
from gametheory.plots.concession_regions import concession_orders, concession_regions
from gametheory.plots.concession_window import concession_window
from gametheory.plots.crossing_curve import arms_curve, right_blame_curve
from gametheory.plots.delay_curve import delay_curve
from gametheory.plots.dilemma_partition import dilemma_partition
from gametheory.plots.effort_index import effort_index
from gametheory.plots.gap_curves import gap_curves
from gametheory.plots.index_plane import index_plane
from gametheory.plots.insurance_curve import insurance_curve
from gametheory.plots.mechanism_plane import mechanism_plane
from gametheory.plots.mediator_regions import mediator_regions
from gametheory.plots.procedure_table import procedure_table
from gametheory.plots.red_line_plane import budget_window, way_to_a_deal
from gametheory.plots.reputation_staircase import reputation_staircase
from gametheory.plots.reward_curves import reward_curves
from gametheory.plots.screening_curves import screening_curves
from gametheory.plots.shift_line import shift_line
from gametheory.plots.signature_cells import signature_cells
from gametheory.plots.susceptibility_curves import susceptibility_curves
from gametheory.plots.susceptibility_split import susceptibility_split
from gametheory.plots.terms_bar import terms_bar
from gametheory.plots.type_square import type_square
from gametheory.plots.waterfall import waterfall

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.pictured import Pictured

__all__ = ["PICTURES", "mechanism_picture"]

PICTURES: Final[Mapping[str, Mapping[str, Callable[..., Axes]]]] = {
    "AidSignal": {"jump": aid_jump},
    "ArmsBackfire": {"arms": arms_curve},
    "Attribution": {"waterfall": waterfall},
    "Attrition": {"delay": delay_curve},
    "BlameCompetition": {"bias": blame_curves},
    "CauseAttribution": {"causes": cause_bars},
    "Ceasefire": {"shifts": shift_line},
    "ConcessionGame": {"regions": concession_regions, "window": concession_window},
    "CorrectAttribution": {"blame": right_blame_curve},
    "Escalation": {"brink": brink_curve},
    "FixedTerms": {"contours": acceptance_contours},
    "FreeTerms": {"range": terms_bar, "budget": budget_window, "change": way_to_a_deal},
    "GapClosing": {"gap": gap_curves},
    "Inducements": {"rewards": reward_curves},
    "InsuredDisagreement": {"insurance": insurance_curve},
    "MediatorDilemma": {"partition": dilemma_partition},
    "MediatorEffort": {"index": effort_index},
    "MediatorThresholds": {"choice": mediator_regions},
    "PrivateSusceptibility": {"breakdown": susceptibility_curves, "split": susceptibility_split},
    "Reputation": {"delay": delay_curve},
    "ReputationForWalking": {"staircase": reputation_staircase},
    "RivalProcedures": {"table": procedure_table},
    "Screening": {"demand": screening_curves},
    "SequentialConcessions": {"orders": concession_orders},
    "SignOrRefuse": {"cells": signature_cells},
    "TwoSidedScreening": {"types": type_square},
    "UnevennessIndex": {"index": index_plane},
}
"""Class -> the kinds of picture that it has, the default first. A subclass has those of its parent."""


def mechanism_picture(subject: Pictured, picture: str | None = None, **options: Any) -> Axes:
    """Draw a mechanism, or a result on one, in the picture that its theorem asks for.

    Parameters
    ----------
    subject : Mechanism, MediatorDilemma, Attribution, CauseAttribution or UnevennessIndex
        At one point.
    picture : str, optional
        Which picture, by a name in :data:`PICTURES`; ``"plane"`` is that of the two pressures, which every
        mechanism has. By default the first that its class has.
    **options
        Passed on; every picture takes ``ax``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If there is no such picture of it.

    Examples
    --------
    >>> from gametheory.pressure.free_terms import FreeTerms
    >>> terms = FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55), pressure=(0.2, 0.05))
    >>> mechanism_picture(terms, "change").get_ylabel()
    'pressure on B'
    """
    from gametheory.pressure.mechanism import Mechanism

    found: dict[str, Callable[..., Axes]] = {}
    for ancestor in type(subject).__mro__:
        found.update({k: draw for k, draw in PICTURES.get(ancestor.__name__, {}).items() if k not in found})
    if isinstance(subject, Mechanism):
        found["plane"] = mechanism_plane
    if not found or (picture is not None and picture not in found):
        known = ", ".join(found) or "none"
        raise InvalidInputError(
            f"there is no picture {picture!r} of {type(subject).__name__}; there is {known}"
        )
    return found[picture or next(iter(found))](subject, **options)
