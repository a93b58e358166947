"""The mistakes a person can make with an AIS source."""

from seamath.errors import Mistake


class AisError(Mistake):
    """A source that cannot be read as asked; the message says where, what, and what would work."""
