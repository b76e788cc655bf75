r"""Refinements of the beliefs of a signalling game: who would send a message that nobody sends.

All compare what a type gets in equilibrium, :math:`v_t`, with what an unsent message :math:`m` might bring
her under replies that are optimal for some belief. With :math:`D_t` the mixed best replies under which she
strictly gains by :math:`m` and :math:`D_t^0` those under which she is indifferent:

* *intuitive criterion* [1]_: types that lose by :math:`m` under every best reply are excluded; the
  equilibrium fails if some type then gains by :math:`m` under every reply that is optimal for a belief over
  the others;
* *D1* [1]_: a type :math:`t` is excluded if :math:`D_t \cup D_t^0 \subseteq D_{t'} \ne \emptyset` for another
  type :math:`t'`; the equilibrium fails if no belief over the others supports it;
* *divinity* [2]_: a belief is in proportion to the prior times how often the types would send :math:`m`,
  never if they lose, always if they gain, anything between if they are indifferent, for some reply that is
  optimal for such a belief, and so on without end; the equilibrium fails if no mixture of such beliefs
  supports it;
* *universal divinity* [2]_: only beliefs that are divine for every prior count, in every round, that is
  those over types that :math:`\bigcup_{t' \ne t} D_{t'}` does not cover (D2 of [1]_, repeated).

The equilibria that fail by the intuitive criterion fail by D1, those by D1 and by divinity fail by universal
divinity; between D1 and divinity there is no order.

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
from gametheory.printing import Printed
from gametheory.solvers.divine_beliefs import divine_beliefs, universally_divine_beliefs
from gametheory.solvers.solution import Solution
from gametheory.solvers.unsent_message import LEVEL, UnsentMessage

__all__ = ["Refinement", "Removal", "d1", "divinity", "intuitive_criterion", "universal_divinity"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Removal(Value, Printed):
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
class Refinement(Value, Printed):
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
    """Remove equilibria that no divine belief supports, all rounds; see the module.

    Raises
    ------
    RefusedError
        If there are more than eight types.

    Examples
    --------
    >>> from gametheory import PerfectBayesian, SignallingGame, solve
    >>> print(divinity(solve(SignallingGame.beer_quiche(), PerfectBayesian())))
    divinity: 1 kept, 1 removed, 0 split
    - pooling on quiche: no divine belief after beer (wimp at most 0, 1 round) supports it
    """
    return _refined(solution, "divinity", _fails_divinity)


def universal_divinity(solution: Solution) -> Refinement:
    """Remove equilibria that no belief supports that is divine for every prior, all rounds; see the module.

    Examples
    --------
    >>> from gametheory import PerfectBayesian, SignallingGame, solve
    >>> print(universal_divinity(solve(SignallingGame.beer_quiche(), PerfectBayesian())))
    universal divinity: 1 kept, 1 removed, 0 split
    - pooling on quiche: only surly is expected after beer (1 round); no belief over surly supports it
    """
    return _refined(solution, "universal divinity", _fails_universal_divinity)


_Verdict = tuple[tuple[str, ...], str] | None
"""The types excluded and why the equilibrium fails; None if it does not."""


def _fails_intuition(message: UnsentMessage, payoffs: FloatArray) -> _Verdict:
    everyone = np.ones(len(payoffs), dtype=bool)
    most = message.worth[:, message.best_replies(everyone)].max(axis=1)
    out = most < payoffs - LEVEL
    if out.all() or not out.any():
        return None
    least = message.worth[:, message.best_replies(~out)].min(axis=1)
    sure = least > payoffs + LEVEL
    if not sure.any():
        return None
    label, excluded, left = message.label, message.named(out), message.named(~out)
    who = "her" if left == message.named(sure) and sure.sum() == 1 else " and ".join(message.named(sure))
    return excluded, (
        f"{label} cannot pay {' or '.join(excluded)}; believed to come from {' or '.join(left)} "
        f"it pays {who} more for sure"
    )


def _fails_d1(message: UnsentMessage, payoffs: FloatArray) -> _Verdict:
    less = message.attracts_less(payoffs)
    out: BoolArray = np.any(less, axis=1)
    if not out.any() or message.is_supported(payoffs, np.eye(len(out))[~out]):
        return None
    excluded, left = message.named(out), message.named(~out)
    return excluded, (f"{_attraction(message, less)}; no belief over {' and '.join(left)} supports it")


def _fails_divinity(message: UnsentMessage, payoffs: FloatArray) -> _Verdict:
    divine = divine_beliefs(message, payoffs)
    if not divine.rounds or message.is_supported(payoffs, divine.corners):
        return None
    most = divine.corners.max(axis=0)
    limited = most < 1.0 - LEVEL
    shares = zip(message.named(limited), most[limited], strict=True)
    bounds = ", ".join(f"{kind} at most {share:.3g}" for kind, share in shares)
    return message.named(limited), (
        f"no divine belief after {message.label} ({bounds}, {_rounds(divine.rounds)}) supports it"
    )


def _fails_universal_divinity(message: UnsentMessage, payoffs: FloatArray) -> _Verdict:
    divine = universally_divine_beliefs(message, payoffs)
    if not divine.rounds or message.is_supported(payoffs, divine.corners):
        return None
    left = divine.corners.max(axis=0) > 0
    names = message.named(left)
    verb = "is" if len(names) == 1 else "are"
    return message.named(~left), (
        f"only {' and '.join(names)} {verb} expected after {message.label} ({_rounds(divine.rounds)}); "
        f"no belief over {' and '.join(names)} supports it"
    )


def _rounds(count: int) -> str:
    return "1 round" if count == 1 else f"{count} rounds"


def _attraction(message: UnsentMessage, less: BoolArray) -> str:
    label = message.label
    stronger = [
        f"{' and '.join(message.named(row))} whenever it attracts {kind}"
        for kind, row in zip(message.game.types, less, strict=True)
        if row.any()
    ]
    return f"{label} attracts {', '.join(stronger)}"


def _refined(
    solution: Solution, criterion: str, fails: Callable[[UnsentMessage, FloatArray], _Verdict]
) -> Refinement:
    game = solution.problem
    if not isinstance(game, SignallingGame):
        raise invalid("solution", "must be of a SignallingGame", type(game).__name__)
    sender, messages = game.unit[0], tuple(UnsentMessage.each(game))
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
