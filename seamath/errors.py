"""The one kind of error a person can mend: told in one line, without a traceback."""


class Mistake(ValueError):
    """A person's mistake: the message says where, what, and what would work."""
