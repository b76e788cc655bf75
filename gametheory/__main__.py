"""``python -m gametheory`` is the command ``gametheory``."""

from __future__ import annotations

from gametheory.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main(prog_name="gametheory")
