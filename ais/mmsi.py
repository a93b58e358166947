"""What kind of station a nine-digit identity belongs to, from its digits alone.

Which State issued it is another table; whose ship it is, no digits tell.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray


class MmsiForm(IntEnum):
    """The forms of ITU-R M.585, annexes 1 and 2; ``str()`` gives the word for files and pages."""

    UNKNOWN = 0  # no form at all: mistyped, factory setting, or never assigned
    SHIP = 1
    GROUP = 2
    COAST = 3
    SAR_AIRCRAFT = 4
    ATON = 5  # aid to navigation
    CRAFT = 6  # boat of a parent ship
    HANDHELD = 7
    SART = 8  # search and rescue transmitter
    MOB = 9  # man overboard device
    EPIRB = 10  # the AIS part of a distress beacon
    DEVICE = 11  # any other 97...: net buoys and the like, no vessel
    CONTACT = 12  # no identity at all: seen without AIS, numbered by ``ais.contacts``

    def __str__(self) -> str:
        return self.name.lower()


# Above every nine-digit identity (ITU-R M.585) and below the greatest signed 32-bit number.
FIRST_CONTACT = 2_000_000_000

# First number of each run and its form (ITU-R M.585).  MIDs begin with 2 to 7.
_RUNS: tuple[tuple[int, MmsiForm], ...] = (
    (0, MmsiForm.UNKNOWN),
    (2_000_000, MmsiForm.COAST),  # 00MIDXXXX
    (8_000_000, MmsiForm.UNKNOWN),
    (20_000_000, MmsiForm.GROUP),  # 0MIDXXXXX
    (80_000_000, MmsiForm.UNKNOWN),
    (111_200_000, MmsiForm.SAR_AIRCRAFT),  # 111MIDXXX
    (111_800_000, MmsiForm.UNKNOWN),
    (200_000_000, MmsiForm.SHIP),  # MIDXXXXXX
    (800_000_000, MmsiForm.UNKNOWN),
    (820_000_000, MmsiForm.HANDHELD),  # 8MIDXXXXX
    (880_000_000, MmsiForm.UNKNOWN),
    (970_000_000, MmsiForm.SART),
    (971_000_000, MmsiForm.DEVICE),
    (972_000_000, MmsiForm.MOB),
    (973_000_000, MmsiForm.DEVICE),
    (974_000_000, MmsiForm.EPIRB),
    (975_000_000, MmsiForm.DEVICE),
    (980_000_000, MmsiForm.UNKNOWN),
    (982_000_000, MmsiForm.CRAFT),  # 98MIDXXXX
    (988_000_000, MmsiForm.UNKNOWN),
    (992_000_000, MmsiForm.ATON),  # 99MIDXXXX
    (998_000_000, MmsiForm.UNKNOWN),
    (FIRST_CONTACT, MmsiForm.CONTACT),
)
_STARTS = tuple(start for start, _ in _RUNS)
_FORMS = tuple(form for _, form in _RUNS)


def mmsi_form(mmsi: int) -> MmsiForm:
    """The form of one identity; UNKNOWN for what is no identity, negative numbers included.

    >>> str(mmsi_form(311000001)), str(mmsi_form(970123456)), str(mmsi_form(123456789))
    ('ship', 'sart', 'unknown')
    """
    return _FORMS[bisect_right(_STARTS, mmsi) - 1] if mmsi >= 0 else MmsiForm.UNKNOWN


def mmsi_forms(mmsi: ArrayLike) -> NDArray[np.int8]:
    """The form of many identities, as numbers to compare with ``MmsiForm``.

    >>> mmsi_forms([311000001, 970123456, 123456789]) == MmsiForm.SHIP
    array([ True, False, False])
    """
    rows = np.searchsorted(np.asarray(_STARTS), np.asarray(mmsi), side="right") - 1
    forms = np.asarray(_FORMS, dtype=np.int8)[rows]
    return np.where(np.asarray(mmsi) >= 0, forms, np.int8(MmsiForm.UNKNOWN))
