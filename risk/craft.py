"""Which AIS stations are craft that can be up to something, and which only look like it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ais.mmsi import MmsiForm, mmsi_forms
from ais.tracks import Track

_NO_CRAFT = [
    MmsiForm.COAST,
    MmsiForm.SAR_AIRCRAFT,
    MmsiForm.ATON,
    MmsiForm.SART,
    MmsiForm.MOB,
    MmsiForm.EPIRB,
    MmsiForm.DEVICE,
]


def craft_among(tracks: Iterable[Track]) -> list[Track]:
    """The tracks of craft: no coast station, aid to navigation, aircraft or locating device.

    A buoy would loiter for ever.  A malformed identity stays: a badly programmed boat is a boat.
    Locating devices are the rescue room's, and are never judged here.
    """
    heard = [track for track in tracks if len(track)]
    craft = are_craft([track.mmsi for track in heard])
    return [track for track, is_one in zip(heard, craft, strict=True) if is_one]


def are_craft(mmsi: ArrayLike) -> NDArray[np.bool_]:
    """Whether each identity may belong to a boat or ship.

    >>> are_craft([338123456, 982351234, 993672001, 970011234]).tolist()
    [True, True, False, False]
    """
    numbers = np.asarray(mmsi, dtype=np.int64)
    return ~np.isin(mmsi_forms(numbers), _NO_CRAFT)
