"""
Why does a deal stall under uneven pressure?
============================================

A mediator threatens Russia with sanctions and arms for Ukraine, and Ukraine with walking away, a threat
that is half believed. Which text do both accept, and what is the smallest change that would help?
"""

import gametheory as gt

diagnosis = gt.explain("ukraine-2025", "article", draws=1_000)
print(diagnosis.headline)

# %%
# On one scale each side's least demand leaves no room; the threats move Russia's, and misplaced blame
# gives Ukraine back more than the threats take.
point = diagnosis.assessment
print(f"bargaining range: width {float(point.range.width):+.4f}")
for party, pressure in zip(point.dispute.parties, point.reservation.pressure, strict=True):
    print(f"net pressure on {party}: {float(pressure):+.4f}")

# %%
# The nearest single changes, each with the margin it leaves (zero: exactly at the edge).
for repair in diagnosis.repairs[:5]:
    print(f"{repair.goal:14} {repair.path:32} {repair.before:.3f} -> {repair.after:.3f}")

assert not diagnosis.deal
assert diagnosis.repairs[0].path == "us_draft.status"

# %%
# The same in one picture: the range without pressure, as it is, and with the same total spread evenly.
diagnosis.plot()
