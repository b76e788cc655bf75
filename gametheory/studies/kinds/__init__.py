"""One file a kind of task."""

from __future__ import annotations

__all__: list[str] = []
