"""
Is it unevenness that separates deals from failures?
====================================================

By expected loss, the pressure at Dayton and at Rambouillet was almost even, and they ended differently.
Camp David and Cyprus ended differently too, but there the tilt differs as well, and so does what was
conditional. Four cases illustrate; they do not test.
"""

import matplotlib.pyplot as plt

import gametheory as gt

cases = ("dayton-1995", "rambouillet-1999", "camp-david-1978", "cyprus-2004")
figure, axes = plt.subplots(2, 2, figsize=(8, 5), sharex=True, layout="constrained")
verdicts = {}
for name, ax in zip(cases, axes.flat, strict=True):
    scenario = gt.scenarios.load(name)
    dispute, profile = scenario.dispute(), scenario.profile("actual")
    point = gt.assess(dispute, profile)
    tilt = float(gt.evenness(dispute, profile, "loss").tilt)
    verdicts[name] = bool(point.deal_on_the_table())
    margins = point.acceptance.margin[0]  # of the text that was on the table
    ax.barh([1, 0], margins, color=["0.3" if m >= 0 else "0.75" for m in margins], hatch=None)
    ax.axvline(0.0, color="black", linewidth=1)
    ax.set_yticks([1, 0], [str(p) for p in dispute.parties])
    answer = "deal" if verdicts[name] else "no deal"
    ax.set_title(f"{name}: {answer}\ntilt by loss {tilt:+.2f}", fontsize=10)
    print(f"{name:17} {answer:8} tilt by loss {tilt:+.2f}  margins {margins.round(3)}")
figure.supxlabel(
    "value of the tabled text, with rewards, less value of refusing (share of what is disputed)", fontsize=9
)

assert verdicts == {
    "dayton-1995": True,
    "rambouillet-1999": False,
    "camp-david-1978": True,
    "cyprus-2004": False,
}
