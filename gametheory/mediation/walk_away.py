"""A mediator threatens to leave unless a party concedes: in which round the threat is credible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gametheory.arrays import ATOL, BoolArray, FloatArray, Numbers, in_unit_interval, positive
from gametheory.bargaining.strategic.domains import whole_number
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.solvers.certified_model import CertifiedModel
from gametheory.solvers.protocol import Completeness

__all__ = ["MODELS", "SELTEN_1978", "WalkAway"]

SELTEN_1978 = Citation(
    key="selten1978",
    author="Selten, Reinhard",
    title="The Chain Store Paradox",
    year=1978,
    fields={
        "journal": "Theory and Decision",
        "volume": "9",
        "number": "2",
        "pages": "127--159",
        "doi": "10.1007/BF00131770",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class WalkAway(CertifiedModel):
    r"""A party concedes or holds; if it holds, the mediator walks away or pays to stay for another round.

    In each of T rounds party U concedes (the mediator gets L, U gets :math:`-\kappa`) or holds. If it holds,
    the mediator walks (w - B, and :math:`-\omega` for U) or pays c and stays: then a deal comes without a
    concession with chance p (L and :math:`g`), else the next round follows. After the last round talks drift:
    :math:`(d_M, d_U)`.

    **Theorem.** Backwards from :math:`(V_M, V_U) = (d_M, d_U)`, staying is worth :math:`-c + p L + (1 - p)
    V_M` and :math:`p g + (1 - p) V_U`. The threat is credible in a round iff w - B is at least the former; U
    concedes iff :math:`-\kappa` is at least what follows its refusal.

    **Credibility unravels backwards.** If the threat works in the last round, the mediator expects success
    there, so that walking earlier is not credible if staying until then costs less than it brings: concession
    comes at the end only. And a *larger* value of a deal makes walking *less* credible. An argument by
    backward induction [1]_.

    *Boundary.* The threat is credible in a round iff :math:`B \le w` less the worth of staying.
    *Counter-case.* With little blame the threat is credible in every round, and U concedes at once.

    An answer is whether U concedes in each round, then whether the mediator would walk: 2T zeros and ones.

    Parameters
    ----------
    rounds : int
        :math:`T \ge 1`.
    legacy : array_like, shape (...)
        :math:`L`, value of a deal to the mediator, in its units.
    cost : array_like, shape (...)
        :math:`c`, cost of a round, same unit.
    pivot, blame : array_like, shape (...)
        :math:`w` and :math:`B`, gain from turning to other things and loss from blame, same unit.
    spontaneous : array_like, shape (...)
        :math:`p`, chance in a round of a deal without a concession.
    concession_cost : array_like, shape (...)
        :math:`\kappa > 0`, loss of U from conceding, in its units.
    abandonment : array_like, shape (...)
        :math:`\omega`, loss of U if the mediator leaves.
    windfall : array_like, shape (...)
        :math:`g`, value to U of a deal without a concession.
    drift : array_like, shape (..., 2)
        :math:`(d_M, d_U)`, what the end of the talks is worth to the mediator and to U.

    References
    ----------
    .. [1] R. Selten, "The chain store paradox", Theory and Decision 9 (1978) 127-159,
       doi:10.1007/BF00131770. The game here is a minimal construction, its solution derived here.

    Examples
    --------
    >>> talks = WalkAway(rounds=3, legacy=1, cost=0.1, pivot=0.3, blame=0.5, spontaneous=0.1,
    ...                  concession_cost=0.4, abandonment=0.7, windfall=0.2, drift=(-0.3, -0.1))
    >>> talks.walk_credible(), talks.concedes()
    (array([False, False,  True]), array([False, False,  True]))
    """

    rounds: int
    legacy: Numbers = Numbers()
    cost: Numbers = Numbers()
    pivot: Numbers = Numbers()
    blame: Numbers = Numbers()
    spontaneous: Numbers = Numbers(in_unit_interval)
    concession_cost: Numbers = Numbers(positive)
    abandonment: Numbers = Numbers()
    windfall: Numbers = Numbers()
    drift: Numbers = Numbers(parties=True)

    concept: ClassVar[Concept] = Concept.SUBGAME_PERFECT
    complete: ClassVar[Completeness] = Completeness.PROVEN
    labels: ClassVar[tuple[str, ...]] = ()
    citation: ClassVar[Citation] = SELTEN_1978

    def __post_init__(self) -> None:
        object.__setattr__(self, "rounds", whole_number("rounds", self.rounds))

    @property
    def players(self) -> tuple[str, ...]:
        """The mediator and the party that it presses."""
        return ("M", "U")

    def _stay(self, value: FloatArray) -> FloatArray:
        """Return what staying is worth to both, shape (..., 2), if the next round is worth `value`."""
        deal = np.stack(np.broadcast_arrays(self.legacy, self.windfall), axis=-1)
        likely = self.spontaneous[..., np.newaxis]
        paid = self.cost[..., np.newaxis] * np.array([1.0, 0.0])
        return np.asarray(likely * deal + (1 - likely) * value - paid)

    def _solved(self) -> tuple[BoolArray, BoolArray, FloatArray]:
        """Return who concedes and who walks in each round, shapes (..., T), and the values, (..., 2)."""
        leave = self.pivot - self.blame
        ends = np.stack(np.broadcast_arrays(leave, -self.abandonment), axis=-1)
        deal = np.stack(np.broadcast_arrays(self.legacy, -self.concession_cost), axis=-1)
        value, concedes, walks = np.asarray(self.drift), [], []
        for _ in range(self.rounds):
            stay = self._stay(value)
            walk = leave >= stay[..., 0]
            held = np.where(walk[..., np.newaxis], ends, stay)
            concede = -self.concession_cost >= held[..., 1]
            value = np.where(concede[..., np.newaxis], deal, held)
            walks.append(walk)
            concedes.append(concede)
        shape = value.shape[:-1]

        def in_order(found: list[BoolArray]) -> BoolArray:
            return np.stack([np.broadcast_to(each, shape) for each in reversed(found)], axis=-1)

        return in_order(concedes), in_order(walks), value

    def concedes(self) -> BoolArray:
        """Return whether U concedes in each round, shape (..., T)."""
        return self._solved()[0]

    def walk_credible(self) -> BoolArray:
        """Return whether the mediator would walk in each round, shape (..., T)."""
        return self._solved()[1]

    def value(self) -> FloatArray:
        """Return what the game is worth to the mediator and to U, shape (..., 2)."""
        return self._solved()[2]

    def answer(self) -> FloatArray:
        """Return the plans of U and of the mediator as zeros and ones, shape (..., 2T)."""
        concedes, walks, _ = self._solved()
        return np.concatenate([concedes, walks], axis=-1).astype(float)

    def _values(self, plan: ArrayLike) -> tuple[list[FloatArray], list[FloatArray]]:
        """Return what the start of each round, and staying in it, is worth under any `plan`."""
        x = np.asarray(plan, dtype=float)
        value = np.asarray(self.drift)
        starts, stays = [value], []
        for t in reversed(range(self.rounds)):
            concede, walk = x[..., t, np.newaxis], x[..., self.rounds + t, np.newaxis]
            stay = self._stay(value)
            left = np.stack(np.broadcast_arrays(self.pivot - self.blame, -self.abandonment), axis=-1)
            deal = np.stack(np.broadcast_arrays(self.legacy, -self.concession_cost), axis=-1)
            value = concede * deal + (1 - concede) * (walk * left + (1 - walk) * stay)
            starts.append(np.asarray(value))
            stays.append(stay)
        return starts[::-1], stays[::-1]

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what mediator and U get on average under a plan, shape (..., 2)."""
        return self._values(answer)[0][0]

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain from one other move in one round, as a share of what is at stake.

        Each plan is valued forward of the move, and one move at a time is changed.
        """
        x = np.asarray(answer, dtype=float)
        if x.shape[-1] != 2 * self.rounds:
            return np.full(x.shape[:-1], np.inf)
        feasible = ((x >= 0) & (x <= 1)).all(axis=-1)
        _, stays = self._values(x)
        gains = []
        for t, stay in enumerate(stays):
            concede, walk = x[..., t], x[..., self.rounds + t]
            leave = self.pivot - self.blame
            now = walk * leave + (1 - walk) * stay[..., 0]
            gains.append(np.maximum(leave, stay[..., 0]) - now)
            held = walk * -self.abandonment + (1 - walk) * stay[..., 1]
            chosen = concede * -self.concession_cost + (1 - concede) * held
            gains.append(np.maximum(-self.concession_cost, held) - chosen)
        sums = [self.legacy, self.cost, self.pivot, self.blame, *np.moveaxis(self.drift, -1, 0)]
        sums += [self.concession_cost, self.abandonment, self.windfall]
        stakes = ATOL + np.maximum.reduce([np.abs(each) for each in np.broadcast_arrays(*sums)])
        worst = np.maximum.reduce(np.broadcast_arrays(*gains))
        return np.asarray(np.where(feasible, worst / stakes, np.inf))

    def as_game(self) -> ExtensiveForm:
        """Return the game as a tree with its draws, exactly; a batch stays a batch."""
        deal = np.stack(np.broadcast_arrays(self.legacy, -self.concession_cost), axis=-1)
        left = np.stack(np.broadcast_arrays(self.pivot - self.blame, -self.abandonment), axis=-1)
        lucky = np.stack(np.broadcast_arrays(self.legacy, self.windfall), axis=-1)
        spent = self.cost[..., np.newaxis] * np.array([1.0, 0.0])
        node: TreeNode = Terminal(self.drift - self.rounds * spent, "drift")
        for t in reversed(range(self.rounds)):
            luck = {
                "deal": (self.spontaneous, Terminal(lucky - (t + 1) * spent, "deal")),
                "none": (1 - self.spontaneous, node),
            }
            reply = Decision(
                "M", {"walk": Terminal(left - t * spent, "walk"), "stay": Chance(luck)}, f"M {t + 1}"
            )
            concession = Terminal(deal - t * spent, "concession")
            node = Decision("U", {"concede": concession, "hold": reply}, f"U {t + 1}")
        return ExtensiveForm(self.players, node)


_NAMES = {
    "T": "rounds",
    "p_exo": "spontaneous",
    "kappa": "concession_cost",
    "omega": "abandonment",
    "g_U": "windfall",
}


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    given = {_NAMES.get(key, key): value for key, value in inputs.items() if not key.startswith("drift")}
    model = WalkAway(**given, drift=(inputs["drift_M"], inputs["drift_U"]))
    return {
        "walk_credible": model.walk_credible().tolist(),
        "concede": model.concedes().tolist(),
        "value_M": model.value()[0],
        "value_U": model.value()[1],
    }


_M, _U = "mediator's payoff", "U's payoff"
MODELS = (
    Model(
        name="walk_away_spe",
        title="A mediator threatens to leave, round after round",
        parameters=(
            Parameter(name="T", meaning="number of rounds", domain="positive whole number"),
            Parameter(name="legacy", meaning="value of a deal", unit=_M),
            Parameter(name="cost", meaning="cost of a round", unit=_M),
            Parameter(name="pivot", meaning="gain from turning to other things", unit=_M),
            Parameter(name="blame", meaning="loss from blame for leaving", unit=_M),
            Parameter(name="p_exo", meaning="chance of a deal without a concession", domain="in [0, 1]"),
            Parameter(name="kappa", meaning="loss from conceding", domain="positive", unit=_U),
            Parameter(name="omega", meaning="loss if the mediator leaves", unit=_U),
            Parameter(name="g_U", meaning="value of a deal without a concession", unit=_U),
            Parameter(name="drift_M", meaning="worth of the end of the talks", unit=_M),
            Parameter(name="drift_U", meaning="worth of the end of the talks", unit=_U),
        ),
        outputs={
            "walk_credible": "whether the mediator would walk, by round",
            "concede": "whether U concedes, by round",
            "value_M": "worth of the game to the mediator",
            "value_U": "worth of the game to U",
        },
        citations=(SELTEN_1978,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
