"""
When is a threat to leave a bluff, and what would the mediator rather do?
=========================================================================

Each act of the mediator is a signal: a pause in aid says that it may leave, an arms package that it
will stay. And it has a choice of its own: to go on, to press both sides, to escalate, or to leave.
"""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np

import gametheory as gt
from gametheory.analysis import mediator_options
from gametheory.pressure import mediator_tree, mediator_values

scenario = gt.scenarios.load("ukraine-2025")
stated = scenario.parameters

# %%
# The belief that the mediator really leaves, by Bayes' rule after each signal.
prior = stated["prior_walk_type"].central
belief = gt.TypeBelief(types=("leaves", "stays"), probabilities=(prior, 1 - prior))
path = [("before", prior)]
for signal in ("pause", "arms"):
    belief = belief.updated([stated[f"lik_{signal}_given_{kind}"].central for kind in ("walk", "stay")])
    path.append((f"after {signal}", float(belief.of("leaves"))))
print(", ".join(f"{when}: {value:.2f}" for when, value in path))
assert np.allclose([value for _, value in path], [0.3, 0.6, 0.36])

# %%
# The mediator's choice as a tree (the mediator, then chance), solved by backward induction.
options, stakes = mediator_options(scenario)
solution = gt.solve(mediator_tree(options, stakes))
print(solution)

# %%
# Pressing both sides is better than going on only if coercing Ukraine costs the mediator little.
cost = np.linspace(0.0, 0.3, 301)
stated_cost = scenario.mediator_parameters["cost_coerce_B"].central
names = [option.name for option in options]
moved = [replace(o, cost=o.cost - stated_cost + cost) if o.name == "even" else o for o in options]
values = mediator_values(moved, stakes)
first = cost[values.argmax(axis=-1) != names.index("even")].min()
print(f"pressing both sides is the best choice while coercing Ukraine costs less than {first:.3f}")
assert abs(first - 0.045) < 1e-3

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
left.step(range(len(path)), [value for _, value in path], where="mid", color="black")
left.plot(range(len(path)), [value for _, value in path], "o", color="black")
left.set_xticks(range(len(path)), [when for when, _ in path])
left.set(ylim=(0, 1), ylabel="belief that the mediator leaves")
for name, line, style in zip(names, values.T, ("-", "--", ":", "-."), strict=True):
    right.plot(cost, line, linestyle=style, color="black", label=name)
right.axvline(stated_cost, color="0.7", linewidth=1)
right.set(xlabel="cost of coercing Ukraine (mediator's units)", ylabel="value to the mediator")
right.legend(frameon=False, fontsize=8)
