"""Bargaining without force: axiomatic solutions and strategic models."""

__all__: list[str] = []
