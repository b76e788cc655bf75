"""Axiomatic bargaining solutions, one a file."""

from gametheory.bargaining.axiomatic.asymmetric_nash import AsymmetricNash
from gametheory.bargaining.axiomatic.centroid_ray import CentroidRay
from gametheory.bargaining.axiomatic.claims import EqualSacrifice, ProportionalWithClaims
from gametheory.bargaining.axiomatic.equal_area import EqualArea
from gametheory.bargaining.axiomatic.equal_loss import EqualLoss
from gametheory.bargaining.axiomatic.kalai_smorodinsky import KalaiSmorodinsky
from gametheory.bargaining.axiomatic.leximin import LexicographicKalaiSmorodinsky, Leximin
from gametheory.bargaining.axiomatic.nash import Nash
from gametheory.bargaining.axiomatic.perles_maschler import PerlesMaschler
from gametheory.bargaining.axiomatic.proportional import Egalitarian, Proportional
from gametheory.bargaining.axiomatic.raiffa_continuous import RaiffaContinuous
from gametheory.bargaining.axiomatic.raiffa_discrete import RaiffaDiscrete
from gametheory.bargaining.axiomatic.rational_equal_loss import RationalEqualLoss
from gametheory.bargaining.axiomatic.risk_aversion import MoneyDivision
from gametheory.bargaining.axiomatic.utilitarian import RelativeUtilitarian, Utilitarian
from gametheory.bargaining.axiomatic.variable_threats import VariableThreats
from gametheory.bargaining.axiomatic.yu import Yu

__all__ = [
    "AsymmetricNash",
    "CentroidRay",
    "Egalitarian",
    "EqualArea",
    "EqualLoss",
    "EqualSacrifice",
    "KalaiSmorodinsky",
    "LexicographicKalaiSmorodinsky",
    "Leximin",
    "MoneyDivision",
    "Nash",
    "PerlesMaschler",
    "Proportional",
    "ProportionalWithClaims",
    "RaiffaContinuous",
    "RaiffaDiscrete",
    "RationalEqualLoss",
    "RelativeUtilitarian",
    "Utilitarian",
    "VariableThreats",
    "Yu",
]
