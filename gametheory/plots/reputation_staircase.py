"""The reputation that a threat to walk away needs, round by round, and the path that a reputation takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory.plots.appearance import INK, LETTERS, SOFT, axes_or_new
from gametheory.plots.curves import legend_above
from gametheory.plots.lettering import write
from gametheory.plots.one_point import require_one_point
from gametheory.plots.region_plane import DEAL_TINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.pressure.aid_signal import AidSignal
    from gametheory.pressure.reputation_for_walking import ReputationForWalking

__all__ = ["reputation_path", "reputation_staircase"]


def reputation_path(mechanism: ReputationForWalking) -> list[float]:
    """Return the reputation at each round, from all rounds left to one, if every hold is punished.

    Examples
    --------
    >>> from gametheory.pressure.reputation_for_walking import ReputationForWalking
    >>> bluff = ReputationForWalking(
    ...     rounds=3, reputation=0.1, concession_cost=0.4, punishment=0.8, prize=2
    ... )
    >>> reputation_path(bluff)
    [0.1, 0.25, 0.5]
    """
    path = [float(mechanism.reputation)]
    for left in range(mechanism.rounds, 1, -1):
        now = replace(mechanism, rounds=left, reputation=path[-1])
        path.append(float(now.posterior()))
    return path


def reputation_staircase(
    mechanism: ReputationForWalking, *, aid: AidSignal | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the reputation needed in each round, the path of reputation, and the news of an aid decision.

    Above the stairs (tinted) party 1 concedes. A full dot of the path is a concession, a half one a mixture,
    a ring a hold; the path is the reputation as long as the mediator punishes every hold.

    Parameters
    ----------
    mechanism : ReputationForWalking
        At one point.
    aid : AidSignal, optional
        Aid approved before the first round: its likelihoods move the reputation as a jump, and the path
        starts from where it lands.
    ax : matplotlib.axes.Axes, optional
        Where to draw; new axes if left out.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InvalidInputError
        If the mechanism or the aid is a batch.

    Examples
    --------
    >>> from gametheory.pressure.reputation_for_walking import ReputationForWalking
    >>> bluff = ReputationForWalking(
    ...     rounds=3, reputation=0.2, concession_cost=0.4, punishment=0.8, prize=2
    ... )
    >>> [line.get_ydata().tolist() for line in reputation_staircase(bluff).lines if line.get_gid() == "path"]
    [[0.2, 0.25, 0.5]]
    """
    require_one_point(mechanism)
    before = float(mechanism.reputation)
    start = mechanism
    if aid is not None:
        require_one_point(aid)
        start = replace(mechanism, reputation=replace(aid, walker=before).answer()[1])
    left = np.arange(mechanism.rounds, 0, -1)
    needed = np.asarray(mechanism.thresholds())[::-1]
    path = np.array(reputation_path(start))
    chance = np.array([_concedes(start, int(k), r) for k, r in zip(left, path.tolist(), strict=True)])
    with axes_or_new(ax, 5.8, 4.2, fitted=True) as axes:
        edges = np.append(left + 0.5, 0.5)
        top = np.append(needed, needed[-1])
        axes.fill_between(edges, top, 1.0, step="post", color=DEAL_TINT, linewidth=0)
        stairs: dict[str, Any] = {"color": INK, "linewidth": 1.6, "baseline": None}
        axes.stairs(needed[::-1], edges[::-1], label="reputation needed", **stairs)
        axes.plot(left, path, color=SOFT, linewidth=1.1, linestyle="--", zorder=4, gid="path")
        for name, (kind, chosen) in {
            "concedes": ("full", chance >= 1.0),
            "mixes": ("left", (chance > 0.0) & (chance < 1.0)),
            "holds": ("none", chance <= 0.0),
        }.items():
            if chosen.any():
                dot: dict[str, Any] = {
                    "color": INK,
                    "fillstyle": kind,
                    "markerfacecoloralt": "white",
                    "markersize": 8,
                }
                axes.plot(left[chosen], path[chosen], "o", label=f"{LETTERS[1]} {name}", zorder=6, **dot)
        if aid is not None:
            _jump(axes, float(left[0]), before, float(start.reputation))
        axes.set_xlim(left[0] + 0.6, 0.4)
        axes.set_ylim(0.0, 1.0)
        axes.set_xticks(left)
        axes.set_xlabel("ultimatums left")
        axes.set_ylabel("belief that the mediator would walk")
        legend_above(axes, columns=4)
        return axes


def _concedes(mechanism: ReputationForWalking, left: int, reputation: float) -> float:
    """Return the chance that party 1 concedes with so many rounds left."""
    return float(replace(mechanism, rounds=left, reputation=reputation).answer()[0])


def _jump(axes: Axes, at: float, before: float, after: float) -> None:
    """Draw the news as an arrow from the old belief to the new one."""
    axes.plot([at], [before], "D", color=INK, markerfacecolor="white", markersize=6, zorder=6, gid="before")
    look: dict[str, Any] = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.8, "shrinkA": 4, "shrinkB": 5}
    axes.annotate("", xy=(at, after), xytext=(at, before), arrowprops=look, zorder=5)
    box = {"facecolor": "white", "edgecolor": SOFT, "linewidth": 0.5, "pad": 1.5}
    write(axes, at - 0.08, before, "aid is approved", va="center", fontsize=8, bbox=box, zorder=7)
