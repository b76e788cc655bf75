"""
How much must be believed before a deal opens?
==============================================

Nobody knows what refusing costs, or how far a threat is believed. A map shows where the single scale has a
bargaining range; the threshold is its edge, found by bisection, with the verdict on both sides as evidence.
The numbers of the case are stylised assumptions, and the share of a map is no chance of an event.
"""

import matplotlib.pyplot as plt
import numpy as np

import gametheory as gt
from gametheory.plots import deal_map, threshold_lines

cost, threat = np.linspace(0.0, 0.2, 101), np.linspace(0.0, 1.0, 101)
found = gt.sweep(
    "ukraine-2025", {"parameters.c_A": cost, "credibility.sanctions_new": threat}, ["range", "width"]
)
case = gt.scenarios.load("ukraine-2025")
here = {
    "parameters.c_A": float(case.parameters["c_A"]),
    "credibility.sanctions_new": float(case.configurations["article"].credibility["sanctions_new"]),
}
edge = gt.threshold(
    "ukraine-2025",
    "credibility.sanctions_new",
    (0.0, 1.0),
    {"parameters.c_A": cost, "configuration": ["none", "article", "even"]},
    "range",
)
figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
deal_map(found, "range", point=here, ax=axes[0])
threshold_lines(edge, ax=axes[1])

flips = edge["flips"] > 0
for name in ("none", "article", "even"):
    one = edge.sel(configuration=name)
    first = one["parameters.c_A"].values[one["flips"].values > 0].min()
    print(f"{name:8} belief in the threat decides from a cost of {first:.3f} on")

# The evidence: the verdict differs between the two ends of every bracket.
assert (edge["at_low"] != edge["at_high"]).where(flips, other=True).all()
# With free terms only the total counts, so the width is linear and its zero is the threshold.
article = edge.sel(configuration="article")["threshold"].sel({"parameters.c_A": 0.1})
width = found["width"].sel({"parameters.c_A": 0.1})
assert np.isclose(width.interp({"credibility.sanctions_new": article.item()}).item(), 0.0, atol=1e-9)
