"""Who bargains, and what they believe about one another.

`Player` and `Mediator` name the actors. `Belief` is a distribution over a number that another
player knows (resolve, cost, strength); `TypeBelief` is a distribution over finitely many named
types ("leaves", "stays"), revised by Bayes' rule.
"""

from gametheory.players.actors import Mediator, Player
from gametheory.players.belief import Belief
from gametheory.players.type_belief import TypeBelief, bayes

__all__ = ["Belief", "Mediator", "Player", "TypeBelief", "bayes"]
