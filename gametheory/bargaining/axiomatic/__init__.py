"""Axiomatic bargaining solutions, one a file."""

__all__: list[str] = []
