"""Claims about what the mediator's signals do to the belief that it leaves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gametheory.analysis.claims.arguments import Arguments
from gametheory.analysis.claims.kind import ClaimKind
from gametheory.analysis.claims.number import At, ClaimNumber, Quantifier
from gametheory.arrays import FloatArray
from gametheory.players import bayes

__all__ = ["KINDS"]

_CLAIMED = ("falls", "rises", "below one half", "above one half")


def _belief(a: Arguments) -> ClaimNumber:
    stated = a.scenario.parameters
    if "prior_walk_type" not in stated:
        a.fail("kind", "needs parameters.prior_walk_type, which is missing")
    known = [
        name.removeprefix("lik_").removesuffix("_given_walk")
        for name in stated
        if name.startswith("lik_") and name.endswith("_given_walk")
    ]
    known = [name for name in known if f"lik_{name}_given_stay" in stated]
    sequences = [
        [a.known("signals", signal, known) for signal in a.items("signals", each)]
        for each in a.items("signals", a.raw("signals"))
    ]
    claimed = a.one("claimed", _CLAIMED)

    def number(name: str, at: At) -> FloatArray:
        return np.asarray(at.get(f"parameters.{name}", stated[name].central), dtype=float)

    def after(signals: Sequence[str], at: At) -> FloatArray:
        belief = number("prior_walk_type", at)
        for signal in signals:
            likelihood = [number(f"lik_{signal}_given_{kind}", at) for kind in ("walk", "stay")]
            prior = np.stack(np.broadcast_arrays(belief, 1.0 - belief), axis=-1)
            belief = bayes(prior, np.stack(np.broadcast_arrays(*likelihood), axis=-1))[..., 0]
        return belief

    def decided(signals: Sequence[str], at: At) -> FloatArray:
        now = after(signals, at)
        level = np.asarray(0.5) if claimed.endswith("half") else after(signals[:-1], at)
        return np.asarray(level - now if claimed in ("falls", "below one half") else now - level)

    def values(at: At) -> FloatArray:
        return np.stack(np.broadcast_arrays(*(decided(each, at) for each in sequences)), axis=-1)

    shown = [each[:k] for each in sequences for k in range(len(each) + 1)]
    what = "after the last signal" if claimed in ("falls", "rises") else "after the signals"
    return ClaimNumber(
        statement=f"the belief that the mediator leaves {_verb(claimed)} {what}, by Bayes' rule",
        values=values,
        parts=tuple(", then ".join(each) for each in sequences),
        quantifier=Quantifier.EACH,
        unit="probability",
        figures={", then ".join(each) or "prior": float(after(each, {})) for each in shown},
    )


def _verb(claimed: str) -> str:
    return claimed if claimed in ("falls", "rises") else f"is {claimed}"


KINDS = (
    ClaimKind(
        name="belief",
        meaning="the belief that the mediator leaves moves as claimed, after each sequence of signals",
        arguments={
            "signals": "list of sequences, each a list of signals (NAME of lik_NAME_given_walk)",
            "claimed": ", ".join(_CLAIMED),
        },
        build=_belief,
    ),
)
