"""Compiled twins of kernels whose NumPy form passes over its arrays many times; for the extra ``fast``."""

from __future__ import annotations

__all__: list[str] = []
