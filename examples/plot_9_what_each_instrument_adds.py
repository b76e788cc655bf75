"""
What does each instrument add to a range, and what keeps the parties apart?
===========================================================================

Four instruments act at once on a bargain with red lines. Which of them opens the range, which closes it?
"""

import numpy as np

import gametheory as gt

terms = gt.FreeTerms(disagreement=(0.62, 0.46), red_lines=(0.35, 0.45))
threats = gt.RangeInstruments(
    names=("sanctions", "arms", "walk away", "inducement"),
    triggers=np.array([(1, 0), (1, 0), (0, 1), (1, 0)], dtype=bool),  # whose refusal sets it off
    effects=[(-0.1, 0), (-0.064, 0.08), (0.2, -0.2), (0, 0)],
    rewards=[(0, 0), (0, 0), (0, 0), (0.06, 0)],
    credibility=(0.6, 0.7, 0.25, 0.5),
)

# %%
# The waterfall: from the range without any instrument to the range with all, a bar for what each adds on
# average over all orders in which they could come (the Shapley value). What one takes away is hatched.
found = gt.range_attribution(terms, threats)
found.plot()

# %%
# The bars add up, and one instrument closes the range: walking away from one party raises the other's price.
for name, value in zip(found.instruments, found.values, strict=True):
    print(f"{name:10} {value:+.4f}")
assert np.isclose(found.baseline + found.values.sum(), found.total)
assert [n for n, v in zip(found.instruments, found.values, strict=True) if v < 0] == ["walk away"]

# %%
# And what keeps the parties apart? The bars say how much each cause takes; a column of dots is a set of
# causes whose removal would do.
causes = gt.cause_attribution(terms, threats, (0.05, 0.03))
print(f"\nthe largest obstacle: {causes.largest_obstacle}")
causes.plot()
