"""Distress devices among what is heard, found at once: an alarm waits for no other detector."""

from __future__ import annotations

from collections import deque

import numpy as np

from ais.events import Event
from ais.positions import PositionTable, concatenate, position_table
from ais.vessels import SafetyText
from sar.distress import ACTIVE_STATUS, DEVICES, find_devices
from watchdesk.station.source import Batch

MOST_ROWS = 20_000  # a device sends eight a minute; beyond it the oldest go
MOST_TEXTS = 2_000
AGAIN_S = 30.0  # silence ends an activation without anything being heard


class Devices:
    """Remembers what devices sent, and which activations and tests that makes."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._heard = position_table(mmsi=[])
        self._texts: deque[SafetyText] = deque(maxlen=MOST_TEXTS)
        self._found_s = -np.inf

    @property
    def texts(self) -> list[SafetyText]:
        """The newest safety texts, of everybody."""
        return list(self._texts)

    def hear(self, batch: Batch, now_s: float) -> bool:
        """Take in what came; whether the activations were found anew."""
        positions = batch.positions
        prefix = positions.mmsi // 1_000_000
        ours = np.isin(prefix, list(DEVICES)) | (positions.status == ACTIVE_STATUS)
        if ours.any():
            both = concatenate([self._heard, positions.take(ours)])
            self._heard = both.take(slice(-MOST_ROWS, None))
        self._texts.extend(batch.texts)
        if not (ours.any() or batch.texts or abs(now_s - self._found_s) >= AGAIN_S):
            return False
        self._found_s = now_s
        if len(self._heard) or self._texts:
            self.events = find_devices(self._until(now_s), list(self._texts))
        return True

    def _until(self, now_s: float) -> PositionTable:
        """What was heard, and that nothing was until now: a row of nobody."""
        nobody = position_table(mmsi=[0], time_s=[now_s])
        return concatenate([self._heard, nobody])
