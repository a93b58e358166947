"""What a person can get wrong in this room."""

from __future__ import annotations

from seamath.errors import Mistake


class RiskError(Mistake):
    """A threshold, a detector or a set of tracks that cannot be used as it was given."""
