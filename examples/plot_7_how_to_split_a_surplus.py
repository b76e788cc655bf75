"""
How should two parties split what they gain together?
=====================================================

A union and a firm settle wages, hours and a new site in one package; each rates packages from 0 to 1, and
lives with less than half without a contract. Fifteen solutions answer. What does each give up?
"""

import numpy as np

import gametheory as gt
from gametheory.bargaining import compare

issues = [
    gt.Issue(name="wages", weights=(0.5, 0.2)),
    gt.Issue(name="hours", weights=(0.2, 0.3)),
    gt.Issue(name="site", weights=(0.3, 0.5)),
]
problem = gt.BargainingProblem.from_issues(issues, [0.25, 0.35], players=("union", "firm"))
found = compare(problem)
print(found)

# %%
# The union's share of its largest gain depends on the solution.
union = {name: float(problem.normalised(found.points(name)[0])[0]) for name in found.solutions}
low, high = min(union, key=union.__getitem__), max(union, key=union.__getitem__)
print(f"the union gets {union[low]:.1%} of its largest gain ({low}) to {union[high]:.1%} ({high})")
assert low == "Utilitarian"
assert high == "Perles-Maschler"

# %%
# No objection is free. Nash's split ignores options that nobody takes; then it can punish a party for new
# ones. That of Kalai and Smorodinsky never does; it listens to options that nobody takes.
objections = [gt.axioms.Axiom.IRRELEVANT_ALTERNATIVES, gt.axioms.Axiom.INDIVIDUAL_MONOTONICITY]
for rule in (gt.Nash(), gt.KalaiSmorodinsky()):
    report = gt.axioms.check(rule, problem, objections)
    (broken,) = report.counterexamples  # one of the two, by so much of the largest gains
    print(f"{rule.name} breaks {broken.axiom.name.lower()}, here by {broken.violation:.0%}:")
    print(f"  {broken.expected}")

# %%
# A rule that survives both compares the parties' units: stretch the firm's scale, and its terms move.
stretched = problem.moved(scale=[1, 2], shift=[0, 0])
for solution in (gt.Nash(), gt.KalaiSmorodinsky(), gt.Egalitarian()):
    moved = solution.point(stretched) / [1, 2] - solution.point(problem)
    print(f"{solution.name}: the firm's terms move by {moved[1]:+.3f}")
    assert np.allclose(moved, 0) == (solution.name != "Egalitarian")

# %%
# On the frontier: the broken line leads to the ideal point, the curve is the contour of Nash's product.
found.plot()
