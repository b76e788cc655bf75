"""Signalling games: an informed sender chooses a message, an uninformed receiver replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Value, frozen, positive, real
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.signalling_equilibrium import SignallingEquilibrium
from gametheory.games.tree import Chance, Decision, Terminal
from gametheory.games.tree_assessment import TreeAssessment

__all__ = ["SignallingGame"]


@dataclass(frozen=True, eq=False, init=False)
class SignallingGame(Value):
    r"""A sender knows her type and sends a message, a receiver sees the message and replies [1]_.

    Parameters
    ----------
    prior : mapping of str to float
        The types and how likely each is; all positive, summing to one.
    messages : sequence of str, length M
    replies : sequence of str, length A, or mapping of str to sequence of str
        What the receiver may do; a mapping says it for each message.
    sender, receiver : array_like, shape (T, M, A)
        Payoffs :math:`u_S(t, m, a)` and :math:`u_R(t, m, a)`, in payoff units. With a mapping of replies
        the last axis runs over all labels in the order in which they first appear, and entries of
        replies that a message does not allow are ignored.
    players : (str, str), default ("sender", "receiver")

    Attributes
    ----------
    types : tuple of str
    allowed : BoolArray, shape (M, A)
        Which replies each message leaves.

    Notes
    -----
    With :math:`v_t` the sender's equilibrium payoff, a *perfect Bayesian equilibrium* is a strategy, replies
    and beliefs such that every message sent by type :math:`t` pays her :math:`v_t` and none pays more, every
    reply is optimal under the belief at its message, and beliefs follow Bayes' rule after messages that are
    sent. Here these equilibria are exactly the sequential ones: types tremble to an unsent message in
    proportion to belief over prior, message by message.

    References
    ----------
    .. [1] I.-K. Cho and D. Kreps, "Signaling games and stable equilibria", Quarterly Journal of Economics 102
       (1987) 179-221, doi:10.2307/1885060.

    Examples
    --------
    >>> game = SignallingGame.beer_quiche()
    >>> game.types, game.messages, game.replies
    (('surly', 'wimp'), ('beer', 'quiche'), ('duel', 'not'))
    >>> game.as_game().tree.set_names
    ('surly', 'wimp', 'beer', 'quiche')
    """

    types: tuple[str, ...]
    messages: tuple[str, ...]
    replies: tuple[str, ...]
    players: tuple[str, str]
    prior: FloatArray
    sender: FloatArray
    receiver: FloatArray
    allowed: BoolArray

    def __init__(
        self,
        prior: Mapping[str, float],
        messages: Sequence[str],
        replies: Sequence[str] | Mapping[str, Sequence[str]],
        sender: ArrayLike,
        receiver: ArrayLike,
        *,
        players: tuple[str, str] = ("sender", "receiver"),
    ) -> None:
        put = object.__setattr__
        put(self, "types", _names("prior", prior))
        put(self, "messages", _names("messages", messages))
        labels, allowed = _replies(self.messages, replies)
        put(self, "replies", labels)
        put(self, "players", _names("players", players))
        if len(self.players) != 2:
            raise invalid("players", "must name the sender and the receiver", players)
        chances = positive("prior", list(prior.values()))
        if abs(float(chances.sum()) - 1.0) > 1e3 * ATOL:
            raise invalid("prior", "must sum to 1", dict(prior))
        put(self, "prior", frozen(chances / chances.sum()))
        allowed.flags.writeable = False
        put(self, "allowed", allowed)
        shape = (len(self.types), len(self.messages), len(labels))
        for name, table in (("sender", sender), ("receiver", receiver)):
            payoffs = real(name, table)
            if payoffs.shape != shape:
                raise invalid(name, f"must have one payoff a type, message and reply, {shape}", payoffs.shape)
            put(self, name, frozen(np.where(allowed, payoffs, 0.0)))

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def beer_quiche(cls, surly: float = 0.9) -> SignallingGame:
        """Return the example of Cho and Kreps (1987, section II): breakfast before a duel.

        The sender likes beer if surly and quiche if a wimp (worth 1), and not to duel (worth 2); the receiver
        wants to duel with a wimp only (worth 1).

        Parameters
        ----------
        surly : float in (0, 1)
            How likely the sender is surly.
        """
        breakfast, peace = np.eye(2)[:, :, np.newaxis], np.array([0.0, 2.0])
        right = np.broadcast_to(np.array([[0.0, 1.0], [1.0, 0.0]])[:, np.newaxis], (2, 2, 2))
        prior = {"surly": surly, "wimp": 1.0 - surly}
        return cls(prior, ("beer", "quiche"), ("duel", "not"), breakfast + peace, right)

    @cached_property
    def unit(self) -> tuple[FloatArray, FloatArray]:
        """Both players' payoffs as shares of their ranges over the game, in [0, 1]."""
        return _unit(self.sender, self.allowed), _unit(self.receiver, self.allowed)

    def as_game(self) -> ExtensiveForm:
        """Return the tree: chance draws the type, the sender moves, the receiver sees the message only."""

        def end(t: int, m: int, a: int) -> Terminal:
            return Terminal(np.array([self.sender[t, m, a], self.receiver[t, m, a]]))

        def seen(t: int, m: int) -> Decision:
            choices = {self.replies[a]: end(t, m, a) for a in np.flatnonzero(self.allowed[m]).tolist()}
            return Decision(self.players[1], choices, name=self.messages[m])

        branches = {}
        for t, kind in enumerate(self.types):
            sends = {label: seen(t, m) for m, label in enumerate(self.messages)}
            branches[kind] = (self.prior[t], Decision(self.players[0], sends, name=kind))
        return ExtensiveForm(self.players, Chance(branches, name="nature"))

    @cached_property
    def _tree(self) -> ExtensiveForm:
        return self.as_game()

    def assessment(self, strategy: ArrayLike, replies: ArrayLike, beliefs: ArrayLike) -> TreeAssessment:
        """Return strategies and beliefs as an assessment of the tree.

        Parameters
        ----------
        strategy : array_like, shape (..., T, M)
        replies : array_like, shape (..., M, A)
        beliefs : array_like, shape (..., M, T)
        """
        x, y, mu = real("strategy", strategy), real("replies", replies), real("beliefs", beliefs)
        n, m, a = self.sender.shape
        if (x.shape[-2:], y.shape[-2:], mu.shape[-2:]) != ((n, m), (m, a), (m, n)):
            raise invalid("strategy, replies and beliefs", f"must be {n, m}, {m, a}, {m, n}", x.shape)
        batch = np.broadcast_shapes(x.shape[:-2], y.shape[:-2], mu.shape[:-2])
        own = np.broadcast_to(x, (*batch, n, m)).reshape(*batch, n * m)
        answers = np.broadcast_to(y, (*batch, m, a))[..., self.allowed]
        held = np.broadcast_to(mu, (*batch, m, n)).reshape(*batch, m * n)
        return TreeAssessment(
            strategy=np.concatenate([own, answers], axis=-1),
            beliefs=np.concatenate([np.ones((*batch, n)), held], axis=-1),
        )

    def posteriors(self, strategy: ArrayLike) -> FloatArray:
        """Return the beliefs of Bayes' rule after each message, shape (..., M, T); NaN if it is not sent."""
        joint = np.swapaxes(self.prior[:, np.newaxis] * real("strategy", strategy), -1, -2)
        total = joint.sum(axis=-1, keepdims=True)
        ruled: FloatArray = np.divide(joint, total, out=np.full_like(joint, np.nan), where=total > ATOL)
        return ruled

    def gap(
        self, answer: SignallingEquilibrium, concept: Concept = Concept.WEAK_PERFECT_BAYESIAN, **_: Any
    ) -> float:
        """Return how far a set of equilibria is from one: the worst of the assessments that span it.

        The set is a product of polytopes and the conditions are bilinear, so it is enough that the tree
        passes each corner of each polytope together with inner points of the others.
        """
        if concept is not Concept.WEAK_PERFECT_BAYESIAN:
            profile = self.assessment(answer.strategy, answer.replies, answer.beliefs).strategy
            return self._tree.gap(profile, concept)
        spanning, tree = self.assessment(*answer.spanning()), self._tree
        payoffs = np.broadcast_to(tree.payoffs, (len(spanning.strategy), *tree.payoffs.shape))
        batch = ExtensiveForm.on_tree(tree.tree, tree.players, payoffs, tree.probabilities)
        return batch.gap(spanning, concept)

    def expected_payoffs(self, answer: SignallingEquilibrium) -> FloatArray:
        """Return what the sender (before she knows her type) and the receiver expect, shape (2,)."""
        reply = np.stack([(answer.replies * u).sum(axis=-1) for u in (self.sender, self.receiver)])
        payoffs: FloatArray = np.einsum("t,tm,itm->i", self.prior, answer.strategy, reply)
        return payoffs

    def type_payoffs(self, replies: ArrayLike) -> FloatArray:
        """Return the best that each type can get against the replies, shape (..., T)."""
        worth = np.einsum("...ma,tma->...tm", real("replies", replies), self.sender)
        best: FloatArray = worth.max(axis=-1)
        return best

    def deviation(
        self, answer: SignallingEquilibrium, concept: Concept = Concept.WEAK_PERFECT_BAYESIAN, **_: Any
    ) -> object | None:
        """Return a change at the inner point that pays, or None."""
        held = self.assessment(answer.strategy, answer.replies, answer.beliefs)
        return self._tree.deviation(
            held if concept is Concept.WEAK_PERFECT_BAYESIAN else held.strategy, concept
        )

    def describe(self, answer: SignallingEquilibrium) -> dict[str, Any]:
        """Return one row of a table: the kind, what each type sends, the replies, the beliefs."""
        row: dict[str, Any] = {"kind": answer.kind}
        for t, kind in enumerate(self.types):
            row[kind] = _mixture(answer.strategies[:, t], self.messages)
        for m, label in enumerate(self.messages):
            if answer.deterrents[m]:
                texts = []
                for one in answer.deterrents[m]:
                    corners = one.replies if len(one.replies) else answer.reply_corners[:, m]
                    texts.append(f"{_mixture(corners, self.replies)} if {self._belief(one.beliefs)}")
                row[f"after {label}"] = "; or ".join(texts)
            else:
                text = _mixture(answer.reply_corners[:, m], self.replies)
                row[f"after {label}"] = f"{text} as {self._belief(answer.posteriors[:, m])}"
        return row

    def _belief(self, corners: FloatArray) -> str:
        shown = range(len(self.types)) if len(self.types) != 2 else range(1)
        return ", ".join(f"{self.types[t]} {_span(corners[:, t], '= ', 'in ')}" for t in shown)


def _span(values: FloatArray, one: str, many: str) -> str:
    low, high = float(values.min()), float(values.max())
    return f"{one}{low:.4g}" if high - low <= 1e3 * ATOL else f"{many}[{low:.4g}, {high:.4g}]"


def _mixture(corners: FloatArray, labels: tuple[str, ...]) -> str:
    used = np.flatnonzero(corners.max(axis=0) > 0).tolist()
    if len(used) == 1:
        return labels[used[0]]
    return ", ".join(f"{_span(corners[:, k], '', '')} {labels[k]}" for k in used)


def _names(argument: str, labels: Any) -> tuple[str, ...]:
    names = tuple(labels)
    if not names or len(set(names)) != len(names) or not all(isinstance(x, str) and x for x in names):
        raise invalid(argument, "must be different non-empty names", names)
    return names


def _replies(messages: tuple[str, ...], replies: Any) -> tuple[tuple[str, ...], BoolArray]:
    if not isinstance(replies, Mapping):
        labels = _names("replies", replies)
        return labels, np.ones((len(messages), len(labels)), dtype=bool)
    if set(replies) != set(messages):
        raise invalid("replies", f"must name each of the messages {messages}", tuple(replies))
    each = [_names(f"replies after {message}", replies[message]) for message in messages]
    labels = tuple(dict.fromkeys(label for names in each for label in names))
    return labels, np.array([[label in names for label in labels] for names in each])


def _unit(payoffs: FloatArray, allowed: BoolArray) -> FloatArray:
    low, high = payoffs[:, allowed].min(), payoffs[:, allowed].max()
    return np.where(allowed, (payoffs - low) / (high - low if high > low else 1.0), 0.0)
