"""The claims of an author as computations: what the model says of each, how often, and what would turn it.

A kind of test is one entry of `KINDS`; one file holds a kind or a few that belong together.
"""

from __future__ import annotations

from gametheory.analysis.claims.kinds import KINDS
from gametheory.analysis.claims.result import ClaimPart, ClaimResult, ClaimTable
from gametheory.analysis.claims.tested import check_claims, claims
from gametheory.analysis.claims.verdict import ClaimVerdict

__all__ = ["KINDS", "ClaimPart", "ClaimResult", "ClaimTable", "ClaimVerdict", "check_claims", "claims"]
