"""Models of bargaining in the shadow of force, one a file."""

__all__: list[str] = []
