"""Straits: the territorial sea in them, and nothing else."""

from __future__ import annotations

import pytest

from jurisdiction.claims import claims
from jurisdiction.straits import strait_at, straits
from jurisdiction.zones import shipped_zones


@pytest.mark.parametrize(
    "lat, lon, name",
    [
        (10.70, -61.80, "Dragon's Mouths"),
        (14.25, -60.95, "Saint Lucia Channel"),
        (14.25, -60.60, None),  # the Atlantic off it
        (18.30, -65.15, "Virgin Passage"),
        (48.25, -124.0, "Strait of Juan de Fuca"),
        (20.00, -74.00, None),  # Windward Passage: an economic zone runs through (UNCLOS 36)
        (14.25, -61.40, None),  # Martinique's lee side: territorial sea, no strait
    ],
)
def test_the_territorial_sea_of_a_strait_is_named(lat, lon, name):
    strait = strait_at(shipped_zones().zone_at(lat, lon))
    assert (strait.name if strait else None) == name


def test_every_strait_has_a_box_real_coasts_and_a_mark():
    for strait in straits():
        south, west, north, east = strait.box
        assert south < north
        assert west < east
        assert set(strait.states) <= claims().keys()
        assert strait.source.endswith("[K]")
        assert strait.certainty == "L"  # until somebody has read a source
