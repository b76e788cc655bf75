"""
Which number decides whether there is a deal?
=============================================

Every number of a scenario has a range. The variance of the verdict over these ranges is split among the
numbers: what each explains alone, and what it explains in company. Beliefs about the contest decide, and
mostly together: no single number settles the matter. The ranges are assumptions; this is no forecast.
"""

import matplotlib.pyplot as plt
import numpy as np

import gametheory as gt
from gametheory.plots import parallel_coordinates, sobol_bars, style, tornado, uncertainty_bands

model = gt.uncertain_model("ukraine-2025", "article")
indices = gt.sensitivity(model, "deal", base=512)
alone = gt.one_at_a_time(model, "width")
stall = gt.consistent(model, "stall", draws=1000)
band = gt.bands(model, "parameters.c_A", np.linspace(0.04, 0.2, 17), "width", draws=500)
print(indices.headline)
print(gt.sign_robustness(model, "width", draws=1000))

with style():
    figure, axes = plt.subplots(2, 2, figsize=(13, 9), layout="constrained")
    tornado(alone, axes[0, 0], rows=8)
    sobol_bars(indices, axes[0, 1], rows=8)
    parallel_coordinates(stall, axes[1, 0], rows=6)
    uncertainty_bands(band, axes[1, 1])
    plt.show()

assert indices.deciding[0] == "parameters.p_B"
top = indices.indices[0]
assert top.total - top.total_error > top.first + top.first_error  # more in company than alone
assert alone.flips[0].share < 0.05  # a small move of one number changes the sign of the width
