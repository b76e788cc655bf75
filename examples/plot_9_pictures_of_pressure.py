"""
What does uneven pressure look like?
====================================

Every mechanism is drawn on the same budget: where two pressures give a deal, and what moving away from the
even split does. An L is a weakest link, a straight edge a sum, a hook a best shot, a stripe one-sided.
"""

import numpy as np

import gametheory as gt
from gametheory.plots import mechanism_page, split_curves

game = {"both": (0, 0), "temptation_payoff": (0.3, 0.3), "sucker": (-0.5, -0.5), "stalemate": (0, 0)}
gap = {"concession_cost": (1, 1), "benefit": (0, 0)}
both_fenced = gt.FreeTerms(disagreement=(0.6, 0.6), red_lines=(0.45, 0.55))
stall = gt.RivalProcedures(ceasefire_first=(-0.1, 0.6), talks_first=(0.5, -0.15), war=(0, 0))
stubborn = gt.Reputation(demand=(0.6, 0.6), discount_rate=(0.1, 0.1), obstinate=(0.1, 0.1), deadline=2)
shift = gt.Ceasefire(share=0.6, line=0.5, cost=(0.1, 0.15), weight_future=0.8, shift=0.4)
cases = {  # a mechanism, and a budget at which the split could matter, in its own units
    "terms free, all known": (gt.FreeTerms(disagreement=(0.6, 0.6)), 0.25),
    "private cost, known bite": (gt.Screening(share=0.5, proposer_cost=0.1, low=0, high=0.5), 0.3),
    "both hide their limits": (gt.TwoSidedScreening(offset=-0.1), 0.16),
    "attrition": (gt.Attrition(cost=(0.1, 0.1), prize=(1, 1), deadline=2), 0.5),
    "red lines on both sides": (both_fenced, 0.25),
    "both must concede": (gt.ConcessionGame(**game), 2.5),
    "convex cost of conceding": (gt.GapClosing(**gap, requested=1, curvature=2), 0.55),
    "fixed terms": (gt.FixedTerms(acceptance=(0.3, 0.3), half_width=(0.3, 0.3)), 0.7),
    "blame that responds": (gt.BlameCompetition(disagreement=(-0.1, -0.1), responsiveness=0.3), 0.6),
    "sign or refuse": (gt.SignOrRefuse(net_value=(-0.3, -0.3), windfall=(0.2, 0.2)), 2.4),
    "a red line on one side": (gt.FreeTerms(disagreement=(0.7, 0.5), red_lines=(0.3, 0.45)), 0.4),
    "private bite": (gt.PrivateSusceptibility(cost=0.1, low=0, high=1), 0.5),
    "a shift of power": (shift, 0.35),
    "rival procedures": (stall, 0.18),
    "concave cost of conceding": (gt.GapClosing(**gap, requested=0.3, curvature=0.5), 0.7),
    "reputation": (stubborn, 0.2),
}
mechanisms = {name: model for name, (model, _) in cases.items()}
budgets = {name: budget for name, (_, budget) in cases.items()}
mechanism_page(mechanisms, budgets)[0].get_figure()

# %%
# On the common budget some curves fall from the even split, some are level and some rise.
some = [name for name in cases if name not in {"both must concede", "sign or refuse", "a shift of power"}]
curves = split_curves({name: mechanisms[name] for name in some}, budgets)
curves.get_figure()

# %%
# The verdict is in the ends of each curve: all of the budget on one party, less the even split.
ends = {
    str(line.get_label()): float(np.asarray(line.get_ydata())[-1]) for line in curves.lines if line.get_gid()
}
for names, change in sorted(ends.items(), key=lambda end: end[1]):
    print(f"{change:+.2f}  {names}")
assert min(ends.values()) < 0 < max(ends.values())

# %%
# Each mechanism has a picture of its own too: here of a threat to walk away that may be a bluff.
likelihoods = {"aid_walker": 0.3, "aid_bluffer": 0.8, "aid_hawk": 0.8, "aid_dove": 0.4}
aid = gt.AidSignal(hawk=0.5, walker=0.4, sanction=0.5, punishment=0.6, **likelihoods)
bluff = gt.ReputationForWalking(rounds=4, reputation=0.3, concession_cost=0.4, punishment=0.8, prize=2)
bluff.plot(aid=aid).get_figure()
