"""
How much misplaced blame closes the bargaining range?
=====================================================

Ukraine may expect that its own refusal is blamed on Russia and brings it arms. The same threats then
support the side they were meant to leave alone.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import brentq

import gametheory as gt

scenario = gt.scenarios.load("ukraine-2025")
dispute = scenario.dispute()
path = "configurations.article.blame_error.B"


def width(error: float | np.ndarray) -> np.ndarray:
    """Width of the range when Ukraine's refusal is blamed on Russia with this chance."""
    return gt.assess(dispute, scenario.profile("article", {path: error})).range.width


error = np.linspace(0.0, 1.0, 101)
threshold = brentq(lambda e: float(width(e)), 0.0, 1.0)
print(f"a range exists while the chance is below {threshold:.4f}")
assert abs(threshold - 0.3982) < 5e-5  # where the range closes

figure, axes = plt.subplots(figsize=(6, 3.2))
axes.plot(error, width(error), color="black")
axes.axhline(0.0, color="0.6", linewidth=1)
axes.plot([0.5], width(np.array([0.5])), "o", color="black")
axes.annotate("as the article has it", (0.5, float(width(0.5))), xytext=(0.52, 0.006))
axes.fill_between(error, 0, width(error), where=width(error) > 0, color="0.85")
axes.set(
    xlim=(0, 1),
    xlabel="chance that Ukraine's own refusal is blamed on Russia",
    ylabel="width of the range\n(share of what is disputed)",
)
figure.tight_layout()
