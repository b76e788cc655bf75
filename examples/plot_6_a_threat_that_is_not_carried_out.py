"""
Does a threat work that would not be carried out?
=================================================

A mediator may threaten to leave if the party refuses its text. Leaving hurts the mediator too. There is an
equilibrium in which the threat works, but it is not credible; a price of backing down makes it so.
"""

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import ArrayLike

import gametheory as gt
from gametheory import Concept, Decision, Terminal


def threat_game(price: ArrayLike) -> gt.ExtensiveForm:
    """Return the game in which the mediator loses `price` by backing down; arrays make a batch."""
    backing_down = np.stack([-np.asarray(price, dtype=float), np.full(np.shape(price), 2.0)], axis=-1)
    then = Decision("Mediator", {"leave": Terminal([-1, -2]), "stay": Terminal(backing_down)}, name="refused")
    reply = Decision("Party", {"accept": Terminal([4, 1]), "refuse": then}, name="threatened")
    first = Decision("Mediator", {"threaten": reply, "say nothing": Terminal([0, 2])})
    return gt.ExtensiveForm(("Mediator", "Party"), first)


# %%
# With a low price the threat is an equilibrium in Nash's sense only: once refused, the mediator would stay.
game = threat_game(0.5)
threat = game.pure({"root": "threaten", "threatened": "accept", "refused": "leave"})
print("threaten, accept, leave:", f"gain from another plan {game.gap(threat, Concept.BEHAVIOUR_NASH):.2f},")
print(f"  in some subgame {game.gap(threat, Concept.SUBGAME_PERFECT):.2f}: {game.deviation(threat)}")
assert game.gap(threat, Concept.BEHAVIOUR_NASH) == 0 < game.gap(threat, Concept.SUBGAME_PERFECT)

# %%
# Backward induction finds the one answer that survives in every subgame: nothing is said.
credible = gt.solve(game)
print(credible)
assert credible[0].payoffs.tolist() == [0, 2]

# %%
# Over 201 prices in one call: the threat works, and is never carried out, from the price of leaving on.
prices = np.linspace(0, 2, 201)
batch = threat_game(prices)
rule = gt.BackwardInduction(ties=gt.TieRule.LAST)  # the mediator stays if it does not matter
works = batch.outcomes(gt.solve(batch, rule)[0].profile)["threatened > accept"] == 1
print(f"the threat works once backing down costs more than {prices[~works].max():.2f}, what leaving costs")
assert np.isclose(prices[~works].max(), 1.0)
assert works[prices > 1.001].all()

# %%
# Left, what happens if backing down costs 0.5: nothing is said. Right, at 1.5: the party gives way.
figure, axes = plt.subplots(1, 2, figsize=(10, 4.5))
for ax, price in zip(axes, (0.5, 1.5), strict=True):
    case = threat_game(price)
    case.plot(gt.solve(case), direction="down", ax=ax)
    ax.set_title(f"backing down costs {price}")
