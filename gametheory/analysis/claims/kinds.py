"""The open table of kinds of test: a new kind is a file with `KINDS`, and its line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gametheory.analysis.claims import (
    belief,
    commitment,
    direction,
    evenness,
    mediator_options,
    record,
    texts,
)
from gametheory.analysis.claims.kind import ClaimKind

__all__ = ["KINDS"]

KINDS: Mapping[str, ClaimKind] = MappingProxyType(
    {
        kind.name: kind
        for kinds in (
            direction.KINDS,
            texts.KINDS,
            evenness.KINDS,
            belief.KINDS,
            mediator_options.KINDS,
            commitment.KINDS,
            record.KINDS,
        )
        for kind in kinds
    }
)
"""Every kind of test by its name.

Examples
--------
>>> sorted(KINDS)[:3]
['acceptance', 'belief', 'ceasefire']
"""
