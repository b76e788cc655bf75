"""
Does the same pressure do more if it is spread evenly?
======================================================

Only a comparison at the same total is about evenness. We move a fixed total from one side to the
other and ask which texts both parties accept.
"""

import matplotlib.pyplot as plt
import numpy as np

import gametheory as gt

dispute = gt.scenarios.load("ukraine-2025").dispute()
total = 0.0443  # the total pressure of the configuration "article", a share of what is disputed
share = np.linspace(0.0, 1.0, 501)  # of the total that falls on Russia

threats = (
    gt.Instrument(
        name="on A", wielder="US", target=(0,), trigger="A_refuses", cost=np.outer(share, (total, 0))
    ),
    gt.Instrument(
        name="on B", wielder="US", target=(1,), trigger="B_refuses", cost=np.outer(1 - share, (0, total))
    ),
)
point = gt.assess(dispute, gt.PressureProfile(instruments=threats))

# %%
# With terms free to move only the total counts: the width is the same for every split.
assert np.ptp(point.range.width) < 1e-12
print(f"width of the range at every split: {point.range.width[0]:+.4f}")

# %%
# A fixed text is a weakest link: it passes in a window of splits, or in none.
figure, axes = plt.subplots(figsize=(7, 3))
passing = point.acceptance.passes
for k, package in enumerate(dispute.packages):
    window = share[passing[:, k]]
    axes.plot(share, np.where(passing[:, k], k, np.nan), linewidth=6, color="0.25", solid_capstyle="butt")
    print(
        f"{package.name:15}",
        f"passes for {window.min():.2f} to {window.max():.2f}" if len(window) else "never",
    )
axes.axvline(0.5, color="0.6", linestyle="--", linewidth=1)
axes.set_yticks(range(len(dispute.packages)), [p.name for p in dispute.packages])
axes.set(
    xlim=(0, 1),
    xlabel="share of the total pressure that falls on Russia",
    title="Splits at which both accept",
)
figure.tight_layout()

istanbul, middle = (
    share[passing[:, [p.name for p in dispute.packages].index(n)]] for n in ("istanbul_2022", "midway")
)
assert istanbul.max() < 1.0  # all on Russia fails this text: it asks something of Ukraine
assert middle.min() > 0.0  # and all on Ukraine fails that one
