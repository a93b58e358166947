"""Disputed islets and historic bays: every claimant is named, and nothing there is definite."""

from __future__ import annotations

import pytest

from jurisdiction.claims import claims
from jurisdiction.features import features
from jurisdiction.inputs import zone_input
from jurisdiction.zones import shipped_zones


@pytest.mark.parametrize(
    "lat, lon, claimants",
    [
        (25.90, 123.60, {"JPN", "CHN", "TWN"}),  # Senkaku / Diaoyu
        (37.20, 131.90, {"KOR", "JPN"}),  # Takeshima / Dokdo
        (9.00, 113.50, {"CHN", "TWN", "VNM", "PHL", "MYS"}),  # Spratlys
        (15.00, 117.90, {"CHN", "TWN", "PHL"}),  # Scarborough Shoal
        (-52.50, -59.00, {"FLK", "ARG"}),
        (25.90, 55.10, {"IRN", "ARE"}),  # Abu Musa
        (44.30, 33.80, {"UKR", "RUS"}),  # off Crimea
        (24.00, -16.50, {"ESH", "MAR"}),  # Western Sahara
        (12.75, 43.20, {"DJI", "ERI"}),  # Doumeira
        (11.60, -71.00, {"VEN", "COL"}),  # Gulf of Venezuela
    ],
)
def test_disputed_waters_name_every_claimant(lat, lon, claimants):
    regime = shipped_zones().zone_at(lat, lon)
    assert regime.status == "disputed"
    assert {candidate.state for candidate in regime.candidates} >= claimants
    patrol = claims()[sorted(claimants)[0]].sovereign
    assert zone_input(patrol, regime, claims()) == "DISPUTED"  # row P5: no coercion on that basis


@pytest.mark.parametrize(
    "lat, lon, state",
    [
        (60.0, -85.0, "CAN"),  # Hudson Bay, 134 nm off
        (74.3, -95.0, "CAN"),  # Barrow Strait
        (49.5, -65.5, "CAN"),  # west of Anticosti (S41)
        (32.0, 18.5, "LBY"),  # Sidra
        (42.7, 132.0, "RUS"),  # Peter the Great Bay
        (-35.4, -56.9, "ARG"),
        (-35.1, -55.8, "URY"),  # Rio de la Plata
    ],
)
def test_historic_bays_are_internal_waters_perhaps_and_never_for_sure(lat, lon, state):
    regime = shipped_zones().zone_at(lat, lon)
    assert regime.status == "uncertain"
    assert ("IW", state) in {(c.zone, c.state) for c in regime.candidates}
    assert "[K]" in regime.source


@pytest.mark.parametrize("lat, lon", [(36.0, 18.0), (56.5, -60.0), (40.9, 133.0), (-37.5, -55.0)])
def test_outside_their_outlines_nothing_of_them_is_said(lat, lon):
    regime = shipped_zones().zone_at(lat, lon)
    assert "IW" not in {candidate.zone for candidate in regime.candidates}


def test_every_dispute_has_two_claimants_a_source_and_its_holder_among_them():
    disputed = [feature for feature in features() if feature.kind == "disputed"]
    assert len(disputed) == 35
    for feature in disputed:
        assert len(set(feature.claimants)) >= 2, feature.name
        assert feature.state in feature.claimants and feature.source, feature.name
        assert set(feature.claimants) <= set(claims()), feature.name
        assert feature.radius_km <= 700 and 0 < feature.most_nm <= 200, feature.name
