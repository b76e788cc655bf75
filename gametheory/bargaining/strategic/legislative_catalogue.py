"""Legislative bargaining with any recognition, weights and quota, as the catalogue lists it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gametheory.bargaining.strategic.baron_ferejohn import BARON_FEREJOHN_1989
from gametheory.bargaining.strategic.legislative_bargaining import LegislativeBargaining
from gametheory.catalogue import Citation, Model, Parameter

__all__ = ["MODELS"]

_ERASLAN_2002 = Citation(
    key="eraslan2002",
    author='Eraslan, H{\\"u}lya',
    title="Uniqueness of Stationary Equilibrium Payoffs in the {Baron}-{Ferejohn} Model",
    year=2002,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "103",
        "number": "1",
        "pages": "11--30",
        "doi": "10.1006/jeth.2000.2764",
    },
)
_ERASLAN_MCLENNAN_2013 = Citation(
    key="eraslanmclennan2013",
    author='Eraslan, H{\\"u}lya and McLennan, Andrew',
    title="Uniqueness of Stationary Equilibrium Payoffs in Coalitional Bargaining",
    year=2013,
    fields={
        "journal": "Journal of Economic Theory",
        "volume": "148",
        "number": "6",
        "pages": "2195--2222",
    },
)
_SNYDER_TING_ANSOLABEHERE_2005 = Citation(
    key="snydertingansolabehere2005",
    author="Snyder, James M. and Ting, Michael M. and Ansolabehere, Stephen",
    title="Legislative Bargaining under Weighted Voting",
    year=2005,
    fields={
        "journal": "American Economic Review",
        "volume": "95",
        "number": "4",
        "pages": "981--1004",
        "doi": "10.1257/0002828054825538",
    },
)


def _evaluate(inputs: Mapping[str, Any]) -> dict[str, Any]:
    game = LegislativeBargaining(**inputs)
    return {"values": game.values(), "proposer_keeps": game.proposer_keeps()}


MODELS = (
    Model(
        name="baron_ferejohn_general",
        title="Legislative bargaining under the closed rule with any recognition, weights and quota",
        parameters=(
            Parameter(
                name="recognition", meaning="chances to propose", domain="n in [0, 1], sum one", shape=("n",)
            ),
            Parameter(name="delta", meaning="discount factor", domain="in [0, 1]", unit="per session"),
            Parameter(name="quota", meaning="weight that wins", domain="positive, at most the total weight"),
            Parameter(
                name="weights",
                meaning="votes, one each by default",
                domain="n, non-negative",
                required=False,
                shape=("n",),
            ),
        ),
        outputs={
            "values": "what members expect before the draw",
            "proposer_keeps": "what each keeps when she proposes",
        },
        citations=(
            BARON_FEREJOHN_1989,
            _ERASLAN_2002,
            _ERASLAN_MCLENNAN_2013,
            _SNYDER_TING_ANSOLABEHERE_2005,
        ),
        evaluate=_evaluate,
        notes="members are numbered from 1; the stationary equilibrium; a pie of one",
    ),
)
"""As the catalogue lists them."""
