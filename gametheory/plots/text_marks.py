"""The texts on the single scale: what each is worth to either party, and who refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gametheory.errors import invalid
from gametheory.plots.appearance import INK, LETTERS, PARTY, SOFT, axes_or_new
from gametheory.plots.lettering import axes_width, share, together, write
from gametheory.plots.mark_key import SHAPES, explain_marks
from gametheory.plots.row_layout import Rows
from gametheory.plots.scale import name_ends, party_guides, set_scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure import Assessment, Verdict

__all__ = ["text_marks"]

_ORDER = ("tabled", "hypothetical", "later")
_MARK = 1.25
"""Diameter of a mark, in sizes of text."""


def text_marks(
    assessment: Assessment,
    *,
    remarks: Mapping[str, str] | None = None,
    ends: tuple[str, str] | None = None,
    margins: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw one row for each text, with two marks that a thin line joins.

    The marks stand at what the text is worth to party 0, :math:`u_0`, and at what it leaves to be
    had by party 0 in party 1's eyes, :math:`1 - u_1`. They differ because the parties weigh the
    issues differently, so no text has one place on the scale. Each is to be read against that
    party's own limit, drawn through all rows: party 0 wants its mark to the right of its limit,
    party 1 wants its mark to the left. A filled circle says that the party accepts, an open square
    that it refuses, an open octagon that the text crosses one of its red lines. Texts on the table
    have a full line and a bold heading, others a dashed line and their status in the heading.

    Parameters
    ----------
    assessment : Assessment
        One point of a dispute with at least one text.
    remarks : mapping of str to str, optional
        Name of a text -> what to add to its verdict.
    ends : tuple of (str, str), optional
        What 0 and 1 mean. Without it the horizontal axis is left unlabelled, for axes that share one.
    margins : tuple of (float, float), optional
        Room for names and verdicts left and right of `ax`, in points; without it they stand above
        the marks.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out. The vertical unit is one point of a printed page.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If there is no text or the assessment is of a batch.

    Examples
    --------
    >>> from gametheory.pressure import assess
    >>> from gametheory.scenarios import load
    >>> case = load("dayton-1995")
    >>> ax = text_marks(assess(case.dispute(), case.profile("actual")))
    >>> [text.get_text() for text in ax.texts if "accept" in text.get_text()][-1]
    'both accept'
    """
    dispute = assessment.dispute
    if not dispute.packages:
        raise invalid("assessment", "must be of a dispute with at least one text", dispute.packages)
    verdicts = {v.text: v for v in assessment.verdicts() if v.game == "text"}
    order = sorted(range(len(dispute.packages)), key=lambda k: (_ORDER.index(dispute.packages[k].status), k))
    with axes_or_new(ax, 8.0, 1.3 + 0.55 * len(order)) as axes:
        from matplotlib import rcParams

        size = rcParams["font.size"]
        set_scale(axes, [float(assessment.range.low), float(assessment.range.high)])
        rows = Rows(axes, size, margins)
        rows.heading("Texts: what each is worth to A, and what it leaves A in the eyes of B")
        explain_marks(rows)
        start = rows.y
        for k in order:
            package = dispute.packages[k]
            tabled = package.status == "tabled"
            verdict = verdicts[package.name]
            named = tabled or package.status in package.label.lower()
            words = [_said(assessment, verdict)]
            if remarks and package.name in remarks:
                words.append(remarks[package.name])
            drop = _drop(axes, _ends(assessment, k), size)
            top = rows.row(
                package.label if named else f"{package.label} ({package.status})",
                "; ".join(words),
                _MARK * size + 2 * drop,
                strong=tabled,
            )
            centre = top + 0.5 * _MARK * size + drop
            _dumbbell(axes, assessment, k, heights=(centre - drop, centre + drop), size=size)
        party_guides(axes, assessment.range, start, rows.y)
        rows.finish()
        if ends is not None:
            name_ends(axes, dispute.parties, ends, margins)
        return axes


def _said(assessment: Assessment, verdict: Verdict) -> str:
    if verdict.deal:
        return "both accept"
    parts = []
    for player in assessment.dispute.parties:
        own = [o for o in verdict.obstacles if o.party == player.name]
        short = [together(f"{share(o.shortfall)} short") for o in own if o.kind == "reservation"]
        lines = [o.issue for o in own if o.kind == "red line"]
        crossed = [f"red line on {', '.join(lines)}"] if lines else []
        if own:
            parts.append(f"{player} refuses ({'; '.join(short + crossed)})")
    return ", ".join(parts)


def _answer(assessment: Assessment, k: int, party: int) -> str:
    """Return what a party's mark says: ``red line``, ``refuses`` or ``accepts``."""
    said = assessment.acceptance
    if said.crosses[k, party]:
        return "red line"
    return "accepts" if said.ignoring_red_lines[k, party] else "refuses"


def _mark(ax: Axes, at: tuple[float, float], party: int, answer: str, *, size: float, gid: str) -> None:
    x, y = at
    accepts = answer == "accepts"
    diameter = _MARK * size
    ax.plot(
        [x],
        [y],
        linestyle="none",
        marker=SHAPES[answer],
        markersize=diameter * (0.86 if answer == "refuses" else 1.0),
        markerfacecolor=PARTY[party] if accepts else "white",
        markeredgecolor=PARTY[party],
        markeredgewidth=0.12 * size,
        zorder=5,
        gid=gid,
    )
    write(
        ax,
        x,
        y,
        LETTERS[party],
        ha="center",
        va="center_baseline",
        fontsize=0.72 * size,
        fontweight="bold",
        color="white" if accepts else PARTY[party],
        zorder=6,
    )


def _ends(assessment: Assessment, k: int) -> tuple[float, float]:
    """Return where the marks of text `k` stand: its value to party 0, and one less that to party 1."""
    utility = assessment.acceptance.utility[k]
    return float(utility[0]), 1.0 - float(utility[1])


def _drop(ax: Axes, ends: tuple[float, float], size: float) -> float:
    """Return by how many points to move the marks up and down so that they do not cover each other."""
    left, right = ax.get_xlim()
    apart = abs(ends[0] - ends[1]) / (right - left) * axes_width(ax)
    return 0.5 * _MARK * size if apart < 1.1 * _MARK * size else 0.0


def _dumbbell(ax: Axes, assessment: Assessment, k: int, *, heights: tuple[float, float], size: float) -> None:
    """Draw the two marks of text `k` and the line that joins them."""
    ends = _ends(assessment, k)
    passes = bool(assessment.acceptance.passes[k])
    tabled = assessment.dispute.packages[k].status == "tabled"
    ax.plot(
        ends,
        heights,
        color=INK if passes else SOFT,
        linewidth=0.12 * size,
        linestyle="-" if tabled else (0, (2, 1.5)),
        zorder=4,
        gid=f"text-{k}",
    )
    for party, (x, y) in enumerate(zip(ends, heights, strict=True)):
        _mark(ax, (x, y), party, _answer(assessment, k, party), size=size, gid=f"text-{k}-{LETTERS[party]}")
