"""Where a unit's own things lie: its desk, and the official limits in it."""

from __future__ import annotations

from pathlib import Path


def default_folder() -> Path:
    """The folder this user's systems keep a program's data in."""
    from platformdirs import user_data_path

    return user_data_path("watchdesk", appauthor=False)
