"""What a person's mistake raises in this room: one line that says where, what and what would do."""

from __future__ import annotations

from seamath.errors import Mistake


class LawError(Mistake):
    """A case, a log or a reference that the law tables cannot answer as it was given."""
