"""One point in full: what each party would accept, in every game, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from gametheory.arrays import ATOL, BoolArray, Value
from gametheory.errors import invalid
from gametheory.payoffs.linked_issues import LinkedPackage, best_linked_package
from gametheory.pressure.acceptance import Acceptance, acceptance
from gametheory.pressure.bargaining_range import BargainingRange, bargaining_range
from gametheory.pressure.dispute import Dispute, PressureProfile
from gametheory.pressure.reservation import Reservation, reservation

__all__ = ["Assessment", "Obstacle", "Verdict", "assess"]

Game = Literal["range", "text", "linked", "linked_with_trust", "linked_within_red_lines"]


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """One constraint that fails.

    Attributes
    ----------
    kind : {"surplus", "reservation", "red line"}
        The two claims exceed what there is; a party prefers to refuse; a party's red line is crossed.
    party : str
        Whose constraint it is; empty for ``surplus``.
    issue : str
        Which issue, for a red line.
    shortfall : float
        How much is missing: share of what is disputed, or score on the issue.
    """

    kind: Literal["surplus", "reservation", "red line"]
    party: str = ""
    issue: str = ""
    shortfall: float


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Deal or stall in one game, and what stands in the way.

    Attributes
    ----------
    game : {"range", "text", "linked", "linked_with_trust", "linked_within_red_lines"}
    text : str
        The text, where the game is about one.
    deal : bool
    margin : float
        How far from the edge: a deal needs zero or more.
    obstacles : tuple of Obstacle
        Empty for a deal.
    """

    game: Game
    text: str = ""
    deal: bool
    margin: float
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Assessment(Value):
    """What pressure does at one point, or at a batch of points; each part is computed when it is first read.

    Attributes
    ----------
    dispute : Dispute
    profile : PressureProfile
    reservation : Reservation
    range : BargainingRange
        On the single scale.
    acceptance : Acceptance
        Of every text.
    linked, linked_with_trust, linked_within_red_lines : LinkedPackage or None
        The best text over linked issues: plain, with promises discounted by trust, and with red
        lines and indivisible issues respected; None without issues, or where no trust share is
        below one.
    """

    dispute: Dispute
    profile: PressureProfile
    reservation: Reservation

    @cached_property
    def range(self) -> BargainingRange:
        """The bargaining range on the single scale."""
        return bargaining_range(self.reservation)

    @cached_property
    def acceptance(self) -> Acceptance:
        """What each party says to each text."""
        return acceptance(self.dispute, self.reservation)

    @cached_property
    def linked(self) -> LinkedPackage | None:
        """The best text over linked issues, at the weights as they are."""
        return (
            best_linked_package(self.dispute.issues, self.reservation.least) if self.dispute.issues else None
        )

    @cached_property
    def linked_with_trust(self) -> LinkedPackage | None:
        """The best text with promises discounted by trust."""
        if not self.dispute.issues or not (self.dispute.theta < 1).any():
            return None
        return best_linked_package(self.dispute.issues, self.reservation.least, trust=True)

    @cached_property
    def linked_within_red_lines(self) -> LinkedPackage | None:
        """The best text with red lines and indivisible issues respected."""
        if not self.dispute.issues:
            return None
        return best_linked_package(
            self.dispute.issues, self.reservation.least, red_lines=True, indivisible=True
        )

    def deal_on_the_table(self) -> BoolArray:
        """Return whether some tabled text passes, shape (...)."""
        tabled = [k for k, p in enumerate(self.dispute.packages) if p.status == "tabled"]
        return np.asarray(self.acceptance.passes[..., tabled].any(axis=-1))

    def verdicts(self) -> tuple[Verdict, ...]:
        """Return the verdict of every game and text, for a single point.

        Raises
        ------
        InvalidInputError
            If the assessment is of a batch.
        """
        if self.reservation.baseline.ndim > 1 or self.acceptance.margin.ndim > 2:
            raise invalid("assessment", "must be of one point to be put in words", self.range.width.shape)
        margin = float(self.range.width if self.range.exists else self.range.margin)
        gap = () if self.range.exists else (Obstacle(kind="surplus", shortfall=-margin),)
        found = [Verdict(game="range", deal=not gap, margin=margin, obstacles=gap)]
        found += [self._text_verdict(k) for k in range(len(self.dispute.packages))]
        for game in ("linked", "linked_with_trust", "linked_within_red_lines"):
            linked: LinkedPackage | None = getattr(self, game)
            if linked is not None:
                surplus = float(linked.surplus)
                obstacles = () if surplus >= -ATOL else (Obstacle(kind="surplus", shortfall=-surplus),)
                found.append(Verdict(game=game, deal=not obstacles, margin=surplus, obstacles=obstacles))
        return tuple(found)

    def _text_verdict(self, k: int) -> Verdict:
        package = self.dispute.packages[k]
        obstacles = []
        margins = [float(m) for m in self.acceptance.margin[k]]
        for party, player in enumerate(self.dispute.parties):
            if not self.acceptance.ignoring_red_lines[k, party]:
                obstacles.append(Obstacle(kind="reservation", party=player.name, shortfall=-margins[party]))
            for j, issue in enumerate(self.dispute.issues):
                line = issue.red_lines[party]
                if line is None:
                    continue
                room = float(package.scores[j] - line) * (1.0 if party == 0 else -1.0)
                margins.append(room)
                if self.acceptance.crossed[k, j, party]:
                    obstacles.append(
                        Obstacle(kind="red line", party=player.name, issue=issue.name, shortfall=-room)
                    )
        return Verdict(
            game="text",
            text=package.name,
            deal=not obstacles,
            margin=min(margins),
            obstacles=tuple(obstacles),
        )


def assess(dispute: Dispute, profile: PressureProfile) -> Assessment:
    """Return what each party would accept under `profile`, in every game.

    Parameters
    ----------
    dispute : Dispute
    profile : PressureProfile

    Returns
    -------
    Assessment
        Arrays over the common batch axes.

    Examples
    --------
    >>> from gametheory.payoffs import Contest, Issue, Package
    >>> from gametheory.players import Player
    >>> dispute = Dispute(parties=(Player("A"), Player("B")), contest=Contest(share=0.5, cost=(0.125, 0.125)),
    ...                   issues=(Issue(name="land", weights=(1, 1)),),
    ...                   packages=(Package(name="text", scores=(0.25,)),))
    >>> for verdict in assess(dispute, PressureProfile(instruments=())).verdicts()[:2]:
    ...     print(verdict.game, verdict.deal, verdict.margin, [o.party for o in verdict.obstacles])
    range True 0.25 []
    text False -0.125 ['A']
    """
    return Assessment(dispute=dispute, profile=profile, reservation=reservation(dispute, profile))
