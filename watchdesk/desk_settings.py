"""What a unit may set for its desk, and what each setting may be."""

from __future__ import annotations

from collections.abc import Collection

from watchdesk.desk_file import DeskError
from watchdesk.forms.answers import states


def checked_setting(name: str, value: str, kept: Collection[str]) -> str:
    """The value of a setting; DeskError where there is no such setting, or it cannot be that.

    ``kept`` are the rules of retention.
    """
    if name == "state":
        if value not in states():
            raise DeskError(f"state {value[:20]!a}; write three letters, such as BHS")
        return value
    if name.removeprefix("keep.") in kept and name.startswith("keep."):
        if not value.isdecimal() or not 0 < int(value) <= 36_500:
            raise DeskError(f"{name} is {value[:20]!a}; it must be a number of days")
        return value
    told = ", ".join(["state", *(f"keep.{rule}" for rule in kept)])
    raise DeskError(f"nothing to set called {name[:40]!a}; there is {told}")
