"""Strategic models of bargaining, one a file: who may say what when, and what equilibrium makes of it."""

__all__: list[str] = []
