"""How far a long job has come, told to whoever started it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]  # called with one short sentence at each stage


def silent(stage: str) -> None:
    """Tell nobody."""
