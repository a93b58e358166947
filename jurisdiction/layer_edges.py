"""The edges of layers as trees, to find how far the nearest is."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from jurisdiction.coast_file import UNITS_PER_DEG, CoastFile, Leaves
from jurisdiction.coast_tree import Tree, grow
from jurisdiction.features import Overlay, Owner
from jurisdiction.layers import Layers

PIECE_DEG = 0.03  # a layer's edges are straight in degrees, a tree's are chords

Floats = NDArray[np.float64]


def tree_of(coast: CoastFile, lines: Iterable[Floats]) -> Tree:
    """A tree of lines given as rows of latitude and longitude; their owner is 0."""
    ends = [np.column_stack([line[:-1], line[1:]]) for line in lines]
    edge = np.concatenate([*ends, np.empty((0, 4))])
    spread = np.abs(edge[:, 2:] - edge[:, :2]).max(axis=1)
    pieces = np.maximum(np.ceil(spread / PIECE_DEG), 1).astype(np.int64)
    which = np.repeat(np.arange(len(edge)), pieces)
    step = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    part = np.stack([step, step + 1], axis=1)[:, :, None] / pieces[which][:, None, None]
    place = edge[which, None, :2] + part * (edge[which, 2:] - edge[which, :2])[:, None]
    units = np.round(place.reshape(-1, 2) * UNITS_PER_DEG).astype(np.int32)
    leaves = Leaves(
        state=np.zeros(len(which), np.uint8),
        segments=np.ones(len(which), np.uint8),
        lat=units[:, 0],
        lon=units[:, 1],
    )
    over = Overlay(owners=(Owner(state=0),), marked=(), lines=leaves)
    return grow(coast, [], np.zeros(1, np.int16), over)


def rings_of(layers: Layers) -> Iterable[Floats]:
    """Every ring of every polygon as rows of latitude and longitude."""
    for name in layers.index:
        text = (layers.folder / name).read_text(encoding="utf-8")
        for one in json.loads(text)["features"]:
            shape = one["geometry"]
            polygons = shape["coordinates"]
            for polygon in [polygons] if shape["type"] == "Polygon" else polygons:
                yield from (np.array(ring, np.float64)[:, 1::-1] for ring in polygon)
