"""What all models share in which two players take turns to propose a division of a pie."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import EQUILIBRIUM_TOL, FloatArray, real
from gametheory.bargaining.strategic.bargaining_model import BargainingModel
from gametheory.bargaining.strategic.curves import Curves
from gametheory.bargaining.strategic.outcome import OfferOutcome
from gametheory.errors import invalid
from gametheory.games.bargaining_problem import BargainingProblem
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Decision, Terminal, TreeNode

__all__ = ["OfferGame"]

_OFFERS_SHOWN = 8
"""Offers on a picture of the path."""


class OfferGame(BargainingModel):
    r"""Two players alternate offers over a pie until one is accepted.

    A model states its equilibrium, :meth:`shares`, and its rules, :meth:`refusal`: the sure amount now that
    each player finds as good as the refusal of an offer. From the rules alone follow the certificate (the
    largest gain from a one-shot deviation), backward induction over finitely many periods, and the finite
    game. Shares have shape ``(..., 2, 2)``: entry ``[..., i, k]`` is what player k + 1 gets when player
    i + 1 makes the current offer.
    """

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    answer_axes: ClassVar[int] = 2
    labels: ClassVar[tuple[str, ...]] = (
        "1's share if 1 offers",
        "2's share if 1 offers",
        "1's share if 2 offers",
        "2's share if 2 offers",
    )

    pie: FloatArray

    @abstractmethod
    def shares(self) -> FloatArray:
        """Return the equilibrium division when 1, and when 2, makes the offer, shape (..., 2, 2)."""

    @abstractmethod
    def refusal(self, proposer: int, following: FloatArray) -> FloatArray:
        """Return the sure amounts that are as good as the refusal of an offer, shape (..., 2).

        Parameters
        ----------
        proposer : int
            0 or 1, whose offer is refused.
        following : ndarray, shape (..., 2)
            What the players get if the other one makes the next offer.
        """

    @property
    @abstractmethod
    def patience(self) -> FloatArray:
        """How much of a unit of next period's share survives a refusal, at most, shape (..., 2)."""

    @property
    def own_end(self) -> tuple[int | None, FloatArray]:
        """Number of offers, None if there is no last one, and the division after the last refusal."""
        return None, np.zeros(2)

    @abstractmethod
    def at_start(self, terms: FloatArray, period: int) -> FloatArray:
        """Return the payoffs of agreement on `terms` in a period, 0 the first, seen from the start."""

    def after_refusal(self, proposer: int, period: int, following: TreeNode) -> TreeNode:
        """Return the node that a refusal leads to, in the finite game."""
        del proposer, period
        return following

    def one_period(self, following: FloatArray) -> FloatArray:
        """Return what rational players get now, given what they get if the game goes on.

        The responder takes any offer as good as refusal; the proposer makes the cheapest such offer, or
        waits if that pays more.

        Parameters
        ----------
        following : ndarray, shape (..., 2, 2)
            What they get next period if 1, or 2, makes the offer then.
        """
        rows = []
        for i in (0, 1):
            j = 1 - i
            refused = self.refusal(i, following[..., j, :])
            offer = np.maximum(refused[..., j], 0.0)
            keeps = self.pie - offer
            deal = (keeps >= refused[..., i]) & (keeps >= 0.0)
            pair = [np.where(deal, keeps, refused[..., i]), np.where(deal, offer, refused[..., j])]
            rows.append(np.stack(pair if i == 0 else pair[::-1], axis=-1))
        return np.stack(rows, axis=-2)

    def backward_induction(self, periods: int, after: ArrayLike = 0.0) -> FloatArray:
        """Return what the players get if at most `periods` offers can be made, shape (..., 2, 2).

        Parameters
        ----------
        periods : int
        after : array_like, shape (..., 2), default 0
            The division one period after the last refusal.
        """
        if periods < 1:
            raise invalid("periods", "must be at least 1", periods)
        end = real("after", after)
        shape = np.broadcast_shapes(end.shape, (*self.pie.shape, 2))
        values: FloatArray = np.stack([np.broadcast_to(end, shape)] * 2, axis=-2)
        for _ in range(periods):
            values = self.one_period(values)
        return values

    def residual(self, shares: ArrayLike) -> FloatArray:
        """Return the largest gain from a one-shot deviation, as a share of the pie, shape (...).

        Infinite where the shares are not divisions of the pie. Since payoffs far ahead count for nothing,
        no gain from one-shot deviations means none from any.
        """
        given = np.asarray(shares, dtype=float)
        if given.shape[-2:] != (2, 2):
            return np.asarray(np.inf)
        rounding = EQUILIBRIUM_TOL * self.pie
        whole = np.abs(given.sum(axis=-1) - self.pie[..., np.newaxis]).max(axis=-1) <= rounding
        possible = whole & (given >= -rounding[..., np.newaxis, np.newaxis]).all(axis=(-2, -1))
        inside = np.clip(given, 0.0, self.pie[..., np.newaxis, np.newaxis])
        gain = np.abs(self.one_period(inside) - inside).max(axis=(-2, -1)) / self.pie
        return np.asarray(np.where(possible, gain, np.inf))

    def outcome(self, *, first: int = 1) -> OfferOutcome:
        """Return what happens if player `first`, 1 or 2, makes the first offer: it is accepted."""
        shares = self.shares()
        terms = shares[..., _player(first), :]
        return OfferOutcome.at_once(
            terms,
            payoffs=self.at_start(terms, 0),
            proposer=first,
            gap=partial(self.residual, shares),
            model=self,
        )

    def answer(self) -> FloatArray:
        """Return :meth:`shares`."""
        return self.shares()

    def details(self) -> dict[str, Any]:  # noqa: D102  (as in CertifiedModel)
        shares = self.shares()
        return {"proposer1": shares[..., 0, :], "proposer2": shares[..., 1, :]}

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return the payoffs of an answer if player 1 makes the first offer, shape (..., 2)."""
        return self.at_start(np.asarray(answer, dtype=float)[..., 0, :], 0)

    @property
    def impasse(self) -> FloatArray:
        """What disagreement for ever is worth at the start, shape (..., 2); nothing by default."""
        return np.zeros((*self.pie.shape, 2))

    def as_problem(self) -> BargainingProblem:
        """Return the division of the pie with :attr:`impasse` as disagreement, of one model."""
        return BargainingProblem.transferable(float(self.pie), self.impasse)

    def landmarks(self) -> dict[str, FloatArray]:
        """Return the payoffs if 1, and if 2, makes the first offer."""
        shares = self.shares()
        return {f"{i + 1} proposes": self.at_start(shares[..., i, :], 0) for i in (0, 1)}

    def offer_path(self, offers: int) -> FloatArray:
        """Return the divisions that are offered if all offers before were refused, shape (offers, ..., 2).

        Player 1 makes the first offer.
        """
        horizon, end = self.own_end
        if horizon is None:
            shares = self.shares()
            return np.stack([shares[..., t % 2, :] for t in range(offers)])
        if offers > horizon:
            raise invalid("offers", f"must be at most {horizon}", offers)
        left: list[FloatArray] = [np.stack([np.broadcast_to(end, (*self.pie.shape, 2))] * 2, axis=-2)]
        for _ in range(horizon):
            left.append(self.one_period(left[-1]))
        return np.stack([left[horizon - t][..., t % 2, :] for t in range(offers)])

    def curves(self) -> dict[str, Curves]:
        """Return the path of offers, and what they are worth at the start."""
        offers = min(self.own_end[0] or _OFFERS_SHOWN, _OFFERS_SHOWN)
        path, count = self.offer_path(offers), np.arange(1.0, offers + 1.0)
        worth = np.stack([self.at_start(path[t], t) for t in range(offers)])
        lines = {f"offered to {i + 1}": (count, path[:, i]) for i in (0, 1)}
        lines |= {f"worth to {i + 1} at the start": (count, worth[:, i]) for i in (0, 1)}
        return {"offer path": Curves(along="offer", quantity="payoff", lines=lines, dates=True)}

    def as_game(
        self, *, offers: int, periods: int | None = None, first: int = 1, after: ArrayLike | None = None
    ) -> ExtensiveForm:
        """Return the game with finitely many periods and offers on a grid.

        Its tree has about ``2 * offers**periods`` nodes; every player is told everything. A responder's
        actions are ``accept`` and ``refuse``, in this order. See :meth:`game_error`.

        Parameters
        ----------
        offers : int
            Shares of the responder from nothing to the whole pie, evenly spaced; two or more.
        periods : int, optional
            At most so many offers are made; must be given where the model has no end of its own.
        first : int, default 1
            Who makes the first offer, 1 or 2.
        after : array_like, shape (..., 2), optional
            The division one period after the last refusal; by default the model's own, else nothing.
        """
        horizon, end = self.own_end
        count = horizon if periods is None else periods
        if count is None or count < 1:
            raise invalid("periods", "must be at least 1", count)
        if horizon is not None and (count != horizon or after is not None):
            raise invalid("periods and after", f"are the model's own, {horizon} and {end}", (periods, after))
        if offers < 2:
            raise invalid("offers", "must be at least 2", offers)
        if after is not None:
            end = real("after", after)
        node: TreeNode = Terminal(self.at_start(end, count))
        for period in reversed(range(count)):
            node = self._offer(period, (_player(first) + period) % 2, offers, node)
        return ExtensiveForm(self.players, node)

    def _offer(self, period: int, proposer: int, offers: int, following: TreeNode) -> TreeNode:
        responder = self.players[1 - proposer]
        refused = self.after_refusal(proposer, period, following)
        branches: dict[str, TreeNode] = {}
        for k in range(offers):
            given = self.pie * k / (offers - 1)
            pair = [self.pie - given, given]
            terms = np.stack(pair if proposer == 0 else pair[::-1], axis=-1)
            agreed = Terminal(self.at_start(terms, period))
            branches[f"{k}/{offers - 1}"] = Decision(responder, {"accept": agreed, "refuse": refused})
        return Decision(self.players[proposer], branches)

    def game_error(self, *, periods: int, offers: int) -> FloatArray:
        r"""Return how far shares in :meth:`as_game` may be from :meth:`shares`, in units of the pie.

        A step of the grid is lost at each offer at most, and what follows after T offers counts
        :math:`(\theta_1 \theta_2)^{\lfloor T/2 \rfloor} M` at most, with :math:`\theta_i` the
        :attr:`patience`. Holds for divisions `after` of at most the pie.
        """
        product = self.patience.prod(axis=-1)
        return np.asarray(self.pie * (periods / (offers - 1) + product ** (periods // 2)))


def _player(first: int) -> int:
    if first not in (1, 2):
        raise invalid("first", "must be player 1 or 2", first)
    return first - 1
