"""Files: games and results in the formats of other programs."""

from __future__ import annotations

__all__: list[str] = []
