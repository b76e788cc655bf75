"""A challenge, resistance, and a cost of backing down before an audience: who bluffs, how often is war."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gametheory.arrays import ATOL, FloatArray, Numbers, in_unit_interval, positive
from gametheory.catalogue import Citation, Model, Parameter
from gametheory.errors import invalid
from gametheory.games.concepts import Concept
from gametheory.games.extensive_form import ExtensiveForm
from gametheory.games.tree import Chance, Decision, Terminal, TreeNode
from gametheory.solvers.certified_model import CertifiedModel
from gametheory.solvers.protocol import Completeness

__all__ = ["FEARON_1994", "MODELS", "AudienceCosts"]

FEARON_1994 = Citation(
    key="fearon1994",
    author="Fearon, James D.",
    title="Domestic Political Audiences and the Escalation of International Disputes",
    year=1994,
    fields={
        "journal": "American Political Science Review",
        "volume": "88",
        "number": "3",
        "pages": "577--592",
        "doi": "10.2307/2944796",
    },
)


@dataclass(frozen=True, eq=False, kw_only=True)
class AudienceCosts(CertifiedModel):
    r"""A challenges or not, B resists or concedes, A fights or backs down at a cost before its audience.

    Payoffs of A and B: (0, 1) without a challenge, (1, 0) if B concedes, :math:`(-a, 1)` if A backs down,
    :math:`(p - c_A, 1 - p - c_B)` in war. Costs of war are private, uniform on :math:`[0, C_A]` and
    :math:`[0, C_B]`. In the spirit of [1]_, with two stages.

    **Theorem.** A's types with :math:`c_A \le p + a`, a share F, would fight. Let :math:`r^* = 1/(1 + a)`,
    :math:`r_1 = [(1 - p)/C_B]_0^1` and :math:`f^* = 1/(p + C_B r^*)`.

    * *no bluff* (F = 1 or :math:`r_1 \ge r^*`): who challenges fights; B resists with chance :math:`r_1`;
    * *partial bluff* (:math:`F < f^*`): a share :math:`F/f^*` challenges, B resists with chance :math:`r^*`;
    * *full bluff*: all challenge, B resists with chance :math:`[(1/F - p)/C_B]_0^1`.

    With partial bluff a larger audience cost lowers resistance and raises the chance that a challenger
    fights, but it *raises* the chance of war, :math:`(p + a)/(C_A (1 + a))` for p < 1: audience costs make
    threats credible; that they prevent war does not follow. *Boundary.* Regimes meet continuously in the
    chance of war. *Counter-case.* Under full bluff the chance of war falls in a.

    An answer is the share of A that challenges, the types of low cost first, and of B that resists. The
    chance of fighting of those who bluff is 0; which of them bluff is open.

    Parameters
    ----------
    balance : array_like, shape (...)
        :math:`p`, chance that A wins a war.
    audience : array_like, shape (...)
        :math:`a > 0`, cost of backing down, in units of the prize.
    cost_range : array_like, shape (..., 2)
        :math:`C_A, C_B > 0`, in units of the prize.

    References
    ----------
    .. [1] J. D. Fearon, "Domestic political audiences and the escalation of international disputes", American
       Political Science Review 88 (1994) 577-592, doi:10.2307/2944796.

    Examples
    --------
    >>> crisis = AudienceCosts(balance=0.4, audience=[0.2, 0.4], cost_range=(1.5, 1.2))
    >>> crisis.regime().tolist(), crisis.p_war().round(4)
    (['partial_bluff', 'partial_bluff'], array([0.3333, 0.381 ]))
    """

    balance: Numbers = Numbers(in_unit_interval)
    audience: Numbers = Numbers(positive)
    cost_range: Numbers = Numbers(positive, parties=True)

    concept: ClassVar[Concept] = Concept.WEAK_PERFECT_BAYESIAN
    complete: ClassVar[Completeness] = Completeness.ONE
    labels: ClassVar[tuple[str, ...]] = ("A challenges", "B resists")
    citation: ClassVar[Citation] = FEARON_1994

    @property
    def players(self) -> tuple[str, ...]:
        """The challenger and the defender."""
        return ("A", "B")

    def fighters(self) -> FloatArray:
        """Return F, the share of A's types that would rather fight than back down, shape (...)."""
        return np.asarray(np.minimum(1.0, (self.balance + self.audience) / self.cost_range[..., 0]))

    def _unbluffed(self) -> FloatArray:
        """Return B's resistance to a challenger that always fights, shape (...)."""
        return np.asarray(np.clip((1 - self.balance) / self.cost_range[..., 1], 0.0, 1.0))

    def _levels(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return F, :math:`r_1`, :math:`r^*` and :math:`f^*`."""
        yielding = 1 / (1 + self.audience)
        return (
            self.fighters(),
            self._unbluffed(),
            np.asarray(yielding),
            np.asarray(1 / (self.balance + self.cost_range[..., 1] * yielding)),
        )

    def regime(self) -> NDArray[np.str_]:
        """Return the name of the regime, shape (...)."""
        fight, sure, yielding, needed = self._levels()
        bluff = np.where(fight < needed, "partial_bluff", "full_bluff")
        return np.where((fight >= 1) | (sure >= yielding), "no_bluff", bluff)

    def answer(self) -> FloatArray:
        """Return the share of A that challenges and of B that resists, shape (..., 2)."""
        p, (first, second) = self.balance, np.moveaxis(self.cost_range, -1, 0)
        fight, sure, yielding, needed = self._levels()
        regime = self.regime()
        some = sure > 0
        reach = np.where(some, p + (1 - sure) / np.where(some, sure, 1.0), np.inf) / first
        challenges = np.select(
            [regime == "no_bluff", regime == "partial_bluff"],
            [np.minimum(fight, reach), fight / needed],
            1.0,
        )
        resists = np.select(
            [regime == "no_bluff", regime == "partial_bluff"],
            [sure, yielding],
            np.clip((1 / fight - p) / second, 0.0, 1.0),
        )
        return np.stack(np.broadcast_arrays(challenges, resists), axis=-1)

    def p_fight(self) -> FloatArray:
        """Return the chance that a challenger fights if resisted, shape (...)."""
        challenges = self.answer()[..., 0]
        more = challenges > self.fighters()
        return np.where(more, self.fighters() / np.where(more, challenges, 1.0), 1.0)

    def p_bluff(self) -> FloatArray:
        """Return the chance of a challenge by a type that would back down, shape (...)."""
        return np.asarray(np.maximum(self.answer()[..., 0] - self.fighters(), 0.0))

    def p_war(self) -> FloatArray:
        """Return the chance of war, shape (...)."""
        challenges, resists = np.moveaxis(self.answer(), -1, 0)
        return np.asarray(np.minimum(challenges, self.fighters()) * resists)

    def expected_payoffs(self, answer: ArrayLike) -> FloatArray:
        """Return what A and B get on average over their types, shape (..., 2)."""
        q, r = np.moveaxis(np.asarray(answer, dtype=float), -1, 0)
        fight = np.minimum(q, self.fighters())  # challengers who fight, the cheapest first
        bluff = q - fight
        mean_a, mean_b = self.cost_range[..., 0] * fight / 2, self.cost_range[..., 1] * r / 2
        first = q * (1 - r) + r * (fight * (self.balance - mean_a) - bluff * self.audience)
        second = (1 - q) + r * (fight * (1 - self.balance - mean_b) + bluff)
        return np.stack(np.broadcast_arrays(first, second), axis=-1)

    def residual(self, answer: ArrayLike) -> FloatArray:
        """Return the largest gain of a type from another action, as a share of the prize and the costs.

        The gain of A's types from a challenge falls in their cost and then is level, that of B's from
        resistance falls: the types at the margin decide.
        """
        x = np.asarray(answer, dtype=float)
        feasible = ((x >= 0) & (x <= 1)).all(axis=-1)
        q, r = (np.where(feasible, x[..., k], 0.5) for k in (0, 1))
        first, second = np.moveaxis(self.cost_range, -1, 0)
        challenge = (1 - r) + r * np.maximum(self.balance - q * first, -self.audience)
        a_gains = np.maximum(np.where(q > ATOL, -challenge, 0.0), np.where(q < 1 - ATOL, challenge, 0.0))
        share = np.minimum(q, (self.balance + self.audience) / first)
        fights = np.where(q > 0, share, 1.0) / np.where(q > 0, q, 1.0)  # who comes first fights
        resist = fights * (1 - self.balance - r * second) + (1 - fights)
        b_gains = np.maximum(np.where(r > ATOL, -resist, 0.0), np.where(r < 1 - ATOL, resist, 0.0))
        gain = np.maximum(a_gains / (1 + self.audience + first), b_gains / (1 + second))
        return np.asarray(np.where(feasible, np.maximum(gain, 0.0), np.inf))

    def as_game(self, *, types: int) -> ExtensiveForm:
        """Return the crisis with `types` equally likely costs of each side, at the middles of their cells.

        The shares of the answer rounded to whole types, :meth:`profile`, gain from a deviation what the grid
        takes, which falls in proportion to the cell.
        """
        costs = self._grid(types)
        p, a = float(self.balance), float(self.audience)
        draws: dict[str, tuple[float, TreeNode]] = {}
        for i, own in enumerate(costs[0]):
            for j, other in enumerate(costs[1]):
                ends: dict[str, TreeNode] = {
                    "fight": Terminal([p - own, 1 - p - other], "war"),
                    "yield": Terminal([-a, 1], "backs down"),
                }
                reply: dict[str, TreeNode] = {
                    "resist": Decision("A", ends, f"fight {i}"),
                    "concede": Terminal([1, 0], "concession"),
                }
                moves: dict[str, TreeNode] = {
                    "challenge": Decision("B", reply, f"B {j}"),
                    "none": Terminal([0, 1], "status quo"),
                }
                draws[f"{i},{j}"] = (1 / types**2, Decision("A", moves, f"A {i}"))
        return ExtensiveForm(self.players, Chance(draws, "costs"))

    def profile(self, game: ExtensiveForm, *, types: int) -> FloatArray:
        """Return the answer on the tree of :meth:`as_game`, to whole types."""
        costs, (challenges, resists) = self._grid(types), self.answer()
        plan = {}
        for i, own in enumerate(costs[0]):
            share = (i + 0.5) / types
            plan[f"A {i}"] = "challenge" if share <= challenges else "none"
            plan[f"B {i}"] = "resist" if share <= resists else "concede"
            plan[f"fight {i}"] = "fight" if own <= self.balance + self.audience else "yield"
        return game.pure(plan)

    def _grid(self, types: int) -> FloatArray:
        if self.answer().ndim > 1:
            raise invalid("as_game", "needs one crisis, not a batch", self)
        if types < 1:
            raise invalid("types", "must be at least 1", types)
        return self.cost_range[:, np.newaxis] * (np.arange(types) + 0.5) / types


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    model = AudienceCosts(balance=inputs["p"], audience=inputs["a"], cost_range=(inputs["CA"], inputs["CB"]))
    challenges, resists = model.answer()
    return {
        "regime": str(model.regime()),
        "p_challenge": challenges,
        "p_bluff": model.p_bluff(),
        "p_resist": resists,
        "p_fight_given_challenge": model.p_fight(),
        "p_war": model.p_war(),
    }


MODELS = (
    Model(
        name="audience_two_stage",
        title="Two-stage crisis with audience costs and private costs of war",
        parameters=(
            Parameter(name="p", meaning="chance that A wins a war", domain="in [0, 1]"),
            Parameter(name="a", meaning="A's cost of backing down", domain="positive", unit="prize"),
            Parameter(name="CA", meaning="largest cost of war to A", domain="positive", unit="prize"),
            Parameter(name="CB", meaning="largest cost of war to B", domain="positive", unit="prize"),
        ),
        outputs={
            "regime": "no_bluff, partial_bluff or full_bluff",
            "p_challenge": "chance of a challenge",
            "p_bluff": "chance of a challenge that is a bluff",
            "p_resist": "chance that B resists",
            "p_fight_given_challenge": "chance that a challenger would fight",
            "p_war": "chance of war",
        },
        citations=(FEARON_1994,),
        evaluate=_evaluate,
    ),
)
"""As the catalogue lists them."""
