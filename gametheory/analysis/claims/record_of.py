"""The claims as plain values, in the layout of the published JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gametheory.analysis.claims.report import headline
from gametheory.analysis.manifest import manifest
from gametheory.analysis.report_numbers import CAUTION

if TYPE_CHECKING:
    from gametheory.analysis.claims.flips import ClaimFlip
    from gametheory.analysis.claims.result import ClaimResult, ClaimTable
    from gametheory.analysis.thesis_row import Frequency

__all__ = ["LAYOUT", "record_of"]

LAYOUT = "gametheory/claims/1"
"""Name and version of the layout; a change that would break a reader changes the number."""


def record_of(found: ClaimTable) -> dict[str, Any]:
    """Return the table as plain values."""
    cited = {source.id: str(source) for r in found for e in r.claim.counter_evidence for source in e.sources}
    return {
        "layout": LAYOUT,
        "scenario": found.scenario.name,
        "assumed": dict(found.scenario.assumed),
        "draws": found.draws,
        "seed": found.seed,
        "caution": CAUTION,
        "headline": headline(found),
        "claims": [_result(result) for result in found],
        "sources": cited,
        "manifest": manifest(seed=found.seed, inputs={"scenario": found.scenario.to_json()}),
    }


def _result(result: ClaimResult) -> dict[str, Any]:
    claim = result.claim
    return {
        "id": claim.id,
        "claim": claim.paraphrase,
        "kind": claim.kind,
        "test": dict(claim.test),
        "statement": result.statement or None,
        "verdict": result.verdict.value,
        "reason": result.reason or None,
        "caveat": result.caveat or None,
        "number": result.number,
        "unit": result.unit or None,
        "parts": [
            {"name": p.name, "number": p.number, "holds": p.holds, "share": _share(p.share)}
            for p in result.parts
        ],
        "share": _share(result.share),
        "switch": None if result.switch is None else _flip(result.switch),
        "others": [_flip(flip) for flip in result.others],
        "figures": dict(result.figures),
        "counter_evidence": [
            {"statement": e.statement, "sources": [source.id for source in e.sources]}
            for e in claim.counter_evidence
        ],
    }


def _share(share: Frequency | None) -> dict[str, float] | None:
    return None if share is None else {"share": share.share, "low": share.low, "high": share.high}


def _flip(flip: ClaimFlip) -> dict[str, Any]:
    return {
        "path": flip.path,
        "central": flip.central,
        "low": flip.low,
        "high": flip.high,
        "value": flip.value,
        "within_range": flip.within,
        "part": flip.part or None,
        "holds_beyond": flip.holds,
    }
