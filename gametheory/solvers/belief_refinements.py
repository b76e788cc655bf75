r"""Refinements of the beliefs of a signalling game: who would send a message that nobody sends.

All three compare what a type gets in equilibrium, :math:`v_t`, with what an unsent message :math:`m` might
bring her under replies that are optimal for some belief. With :math:`D_t` the mixed best replies under which
she strictly gains by :math:`m` and :math:`D_t^0` those under which she is indifferent:

* *intuitive criterion* [1]_: types that lose by :math:`m` under every best reply are excluded; the
  equilibrium fails if some type then gains by :math:`m` under every reply that is optimal for a belief over
  the others;
* *D1* [1]_: a type :math:`t` is excluded if :math:`D_t \cup D_t^0 \subseteq D_{t'} \ne \emptyset` for another
  type :math:`t'`; the equilibrium fails if no belief over the others supports it;
* *divinity* [2]_, in the form of [1]_ with one round: under the same inclusion the ratio of :math:`t` to
  :math:`t'` must not rise above that of the prior; the equilibrium fails if no such belief supports it.

References
----------
.. [1] I.-K. Cho and D. Kreps, "Signaling games and stable equilibria", Quarterly Journal of Economics 102
   (1987) 179-221, doi:10.2307/1885060.
.. [2] J. Banks and J. Sobel, "Equilibrium selection in signaling games", Econometrica 55 (1987) 647-661,
   doi:10.2307/1913604.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gametheory.arrays import BoolArray, FloatArray, Value
from gametheory.errors import invalid
from gametheory.games.signalling_equilibrium import SignallingEquilibrium
from gametheory.games.signalling_game import SignallingGame
from gametheory.solvers.kernels.cut_polytope import CornerPolytope
from gametheory.solvers.kernels.reply_regions import ReplyRegion, reply_regions
from gametheory.solvers.solution import Solution

__all__ = ["Refinement", "Removal", "d1", "divinity", "intuitive_criterion"]

_LEVEL = 1e-9
"""Payoffs in [0, 1] that differ by less are equal."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Removal(Value):
    """An equilibrium that fails, and why.

    Parameters
    ----------
    equilibrium : SignallingEquilibrium
    message : str
        The unsent message at which it fails.
    excluded : tuple of str
        The types that the criterion does not (or, by divinity, less) expect behind the message.
    reason : str
        In a sentence.
    """

    equilibrium: SignallingEquilibrium
    message: str
    excluded: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, eq=False, kw_only=True)
class Refinement(Value):
    """What a criterion keeps and what it removes.

    Parameters
    ----------
    criterion : str
    kept : tuple of SignallingEquilibrium
    removed : tuple of Removal
    split : tuple of SignallingEquilibrium
        Continua in which the payoffs of the types vary, and some corners fail while others do not. A
        continuum is judged at its corners and at one inner point.
    """

    criterion: str
    kept: tuple[SignallingEquilibrium, ...]
    removed: tuple[Removal, ...]
    split: tuple[SignallingEquilibrium, ...]

    def __str__(self) -> str:
        head = (
            f"{self.criterion}: {len(self.kept)} kept, {len(self.removed)} removed, {len(self.split)} split"
        )
        return "\n".join([head, *(f"- {removal}" for removal in self.removed)])


def intuitive_criterion(solution: Solution) -> Refinement:
    """Remove equilibria that fail the intuitive criterion of Cho and Kreps.

    Parameters
    ----------
    solution : Solution
        Perfect Bayesian equilibria of a signalling game, as :class:`PerfectBayesian` finds them.

    Examples
    --------
    >>> from gametheory import PerfectBayesian, SignallingGame, solve
    >>> print(intuitive_criterion(solve(SignallingGame.beer_quiche(), PerfectBayesian())))
    intuitive criterion: 1 kept, 1 removed, 0 split
    - pooling on quiche: beer cannot pay wimp; believed to come from surly it pays her more for sure
    """
    return _refined(solution, "intuitive criterion", _fails_intuition)


def d1(solution: Solution) -> Refinement:
    """Remove equilibria that no belief over the types that D1 leaves supports; see the module.

    Examples
    --------
    >>> from gametheory import PerfectBayesian, SignallingGame, solve
    >>> print(d1(solve(SignallingGame.beer_quiche(), PerfectBayesian())))
    D1: 1 kept, 1 removed, 0 split
    - pooling on quiche: beer attracts surly whenever it attracts wimp; no belief over surly supports it
    """
    return _refined(solution, "D1", _fails_d1)


def divinity(solution: Solution) -> Refinement:
    """Remove equilibria that no divine belief supports (one round); see the module.

    Examples
    --------
    >>> from gametheory import PerfectBayesian, SignallingGame, solve
    >>> print(divinity(solve(SignallingGame.beer_quiche(), PerfectBayesian())))
    divinity: 1 kept, 1 removed, 0 split
    - pooling on quiche: beer attracts surly whenever it attracts wimp; no belief with a smaller share \
of wimp supports it
    """
    return _refined(solution, "divinity", _fails_divinity)


@dataclass(frozen=True)
class _Message:
    """An unsent message: the game's labels, the sender's payoffs (T, A), the regions of the receiver."""

    game: SignallingGame
    number: int
    worth: FloatArray
    regions: tuple[ReplyRegion, ...]

    def named(self, types: BoolArray) -> tuple[str, ...]:
        """Return the names of the types marked."""
        return tuple(label for label, there in zip(self.game.types, types, strict=True) if there)

    def best_replies(self, types: BoolArray) -> list[int]:
        """Return the replies that are optimal for some belief over `types`."""
        fitting = (set(region.replies) for region in self.regions if len(region.within(types)))
        return sorted(set().union(*fitting))

    def attracts_less(self, payoffs: FloatArray) -> BoolArray:
        r"""Return for types t, t' whether :math:`D_t \cup D_t^0 \subseteq D_{t'}`, not empty."""
        n = len(payoffs)
        inside = ~np.eye(n, dtype=bool)
        gains = np.zeros(n, dtype=bool)
        for region in self.regions:
            chosen = list(region.replies)
            gain = self.worth[:, chosen] - payoffs[:, np.newaxis]
            gains |= gain.max(axis=1) > _LEVEL
            for t in range(n):
                wanted = CornerPolytope.of_simplices([len(chosen)]).above(gain[t] + _LEVEL)
                if len(wanted):
                    inside[t] &= (wanted.corners @ gain.T).min(axis=0) > _LEVEL
        less: BoolArray = inside & gains
        return less

    def is_supported(self, payoffs: FloatArray, rows: list[FloatArray]) -> bool:
        """Whether some belief with ``row @ belief >= 0`` has a best reply that pays no type more."""
        for region in self.regions:
            beliefs = region.beliefs
            for row in rows:
                beliefs = beliefs.above(row)
            if not len(beliefs):
                continue
            replies = CornerPolytope.of_simplices([len(region.replies)])
            for t, payoff in enumerate(payoffs):
                replies = replies.above(payoff - self.worth[t, list(region.replies)] + _LEVEL)
            if len(replies):
                return True
        return False


_Verdict = tuple[tuple[str, ...], str] | None
"""The types excluded and why the equilibrium fails; None if it does not."""


def _fails_intuition(message: _Message, payoffs: FloatArray) -> _Verdict:
    everyone = np.ones(len(payoffs), dtype=bool)
    most = message.worth[:, message.best_replies(everyone)].max(axis=1)
    out = most < payoffs - _LEVEL
    if out.all() or not out.any():
        return None
    least = message.worth[:, message.best_replies(~out)].min(axis=1)
    sure = least > payoffs + _LEVEL
    if not sure.any():
        return None
    label, excluded, left = message.game.messages[message.number], message.named(out), message.named(~out)
    who = "her" if left == message.named(sure) and sure.sum() == 1 else " and ".join(message.named(sure))
    return excluded, (
        f"{label} cannot pay {' or '.join(excluded)}; believed to come from {' or '.join(left)} "
        f"it pays {who} more for sure"
    )


def _fails_d1(message: _Message, payoffs: FloatArray) -> _Verdict:
    less = message.attracts_less(payoffs)
    out: BoolArray = np.any(less, axis=1)
    if not out.any() or message.is_supported(payoffs, [-np.eye(len(out))[t] for t in np.flatnonzero(out)]):
        return None
    excluded, left = message.named(out), message.named(~out)
    return excluded, (f"{_attraction(message, less)}; no belief over {' and '.join(left)} supports it")


def _fails_divinity(message: _Message, payoffs: FloatArray) -> _Verdict:
    less = message.attracts_less(payoffs)
    prior, unit = message.game.prior, np.eye(len(payoffs))
    rows = [unit[other] * prior[t] - unit[t] * prior[other] for t, other in np.argwhere(less)]
    if not rows or message.is_supported(payoffs, rows):
        return None
    excluded = message.named(np.any(less, axis=1))
    share = f"no belief with a smaller share of {' and '.join(excluded)} supports it"
    return excluded, f"{_attraction(message, less)}; {share}"


def _attraction(message: _Message, less: BoolArray) -> str:
    label = message.game.messages[message.number]
    stronger = [
        f"{' and '.join(message.named(row))} whenever it attracts {kind}"
        for kind, row in zip(message.game.types, less, strict=True)
        if row.any()
    ]
    return f"{label} attracts {', '.join(stronger)}"


def _refined(
    solution: Solution, criterion: str, fails: Callable[[_Message, FloatArray], _Verdict]
) -> Refinement:
    game = solution.problem
    if not isinstance(game, SignallingGame):
        raise invalid("solution", "must be of a SignallingGame", type(game).__name__)
    sender, receiver = game.unit
    messages = [
        _Message(
            game, m, sender[:, m], reply_regions(receiver[:, m], tuple(np.flatnonzero(allowed).tolist()))
        )
        for m, allowed in enumerate(game.allowed)
    ]
    kept, removed, split = [], [], []
    for answer in solution:
        found: SignallingEquilibrium = answer.value
        verdicts = []
        for replies in [found.replies, *found.reply_corners]:
            payoffs = np.einsum("ma,tma->tm", replies, sender)[:, list(found.sent)].max(axis=1)
            unsent = (message for message in messages if message.number not in found.sent)
            failures = ((message, fails(message, payoffs)) for message in unsent)
            verdicts.append(next(((m, verdict) for m, verdict in failures if verdict is not None), None))
        first = verdicts[0]
        if first is not None and None not in verdicts:
            message, (excluded, why) = first
            sent = " and ".join(game.messages[m] for m in found.sent)
            removed.append(
                Removal(
                    equilibrium=found,
                    message=game.messages[message.number],
                    excluded=excluded,
                    reason=f"{found.kind} on {sent}: {why}",
                )
            )
        elif any(verdict is not None for verdict in verdicts):
            split.append(found)
        else:
            kept.append(found)
    return Refinement(criterion=criterion, kept=tuple(kept), removed=tuple(removed), split=tuple(split))
