"""What a solver may aim at: the solution concepts, and the deviation that refutes an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gametheory.printing import Printed

__all__ = ["Concept", "Deviation"]


class Concept(Enum):
    """A solution concept; the value says in words what an answer has to satisfy."""

    NASH = "no player gains by changing her own strategy"
    SUBGAME_PERFECT = "no player gains by changing her strategy in any subgame"
    CORRELATED = "no player gains by disobeying what she is told to play"
    COARSE_CORRELATED = "no player gains by committing to one action before the draw"
    QUANTAL_RESPONSE = "each action is played with the logit probability of its payoff"
    RATIONALISABLE = "each action kept is a best reply to some belief over actions kept"
    UNDOMINATED = "no action kept is dominated by a mixture of actions kept"
    MAXIMIN = "no other strategy guarantees more against every reply"
    STACKELBERG = "no other commitment pays the leader more once the follower replies"
    EVOLUTIONARILY_STABLE = "no rare mutant does as well as the residents"
    BEHAVIOUR_NASH = "no player gains by changing her plan at the information sets"
    AGENT_NASH = "no player gains by another action at one information set alone"
    WEAK_PERFECT_BAYESIAN = (
        "no player gains from any information set on, given beliefs that follow Bayes on the path"
    )
    CORE = "no coalition can do better on its own"
    SHAPLEY = "each player gets the mean of her marginal contributions"
    NUCLEOLUS = "the excesses, largest first, are lexicographically smallest"
    BARGAINING = "the terms satisfy the axioms or the equilibrium of the bargaining model"
    KERNEL = "the answer is the closed form or algorithm of its model"

    @property
    def is_equilibrium(self) -> bool:
        """Whether an answer is a strategy profile (or a distribution over profiles) of the players."""
        return self in _EQUILIBRIA


_EQUILIBRIA = frozenset(
    {
        Concept.NASH,
        Concept.SUBGAME_PERFECT,
        Concept.CORRELATED,
        Concept.COARSE_CORRELATED,
        Concept.QUANTAL_RESPONSE,
        Concept.EVOLUTIONARILY_STABLE,
        Concept.BEHAVIOUR_NASH,
        Concept.AGENT_NASH,
        Concept.WEAK_PERFECT_BAYESIAN,
        Concept.STACKELBERG,
    }
)


@dataclass(frozen=True, kw_only=True)
class Deviation(Printed):
    """A change that pays: the witness that an answer is not a solution.

    Parameters
    ----------
    player : str
        Name of the player who gains.
    action : str
        What she does instead, in words.
    gain : float
        How much she gains, in her payoff units.

    Examples
    --------
    >>> print(Deviation(player="Row", action="defect", gain=2.0))
    Row gains 2 by playing defect
    """

    player: str
    action: str
    gain: float

    def __str__(self) -> str:
        return f"{self.player} gains {self.gain:.6g} by playing {self.action}"
