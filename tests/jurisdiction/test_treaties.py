"""Treaty standings and agreements: sourced, dated, and denied where they are not known."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdiction.errors import LawError
from jurisdiction.treaties import (
    COLUMNS,
    CUSTOM,
    STATUSES,
    TREATIES,
    agreement_from_record,
    agreements,
    agreements_between,
    bound_together,
    footing,
    statuses,
    treaty_status,
)

STATES = """
BLZ CAN CRI SLV USA GTM HND MEX NIC PAN DOM
ATG BHS BRB COL CUB DMA ECU GRD GUY HTI JAM KNA LCA VCT SUR TTO VEN FRA GBR NLD
"""  # the conference's own members, then the Caribbean and those with territories there


@pytest.mark.parametrize("state", STATES.split())
def test_every_state_of_the_first_region_stands_somewhere_towards_every_treaty(state):
    assert {treaty for held, treaty in statuses() if held == state} == set(TREATIES)


def test_every_standing_is_of_a_known_kind_and_sourced_or_marked():
    for entry in statuses().values():
        assert entry.status in STATUSES and entry.certainty in "HML", entry
        assert entry.source or entry.mark == "K", entry
        assert bool(entry.how) <= (entry.status == "party"), entry


def test_every_date_is_a_day_or_a_year_of_the_treatys_life():
    opened = {"UNCLOS": 1982, "SOM": 2000, "SAR": 1979, "SOLAS": 1974, "CSR51": 1951, "CSR67": 1967}
    for entry in statuses().values():
        if entry.date:
            day = date.fromisoformat(entry.date if len(entry.date) == 10 else f"{entry.date}-12-31")
            assert opened[entry.treaty] <= day.year <= 2026, entry
            assert entry.status == "party", entry


@pytest.mark.parametrize(
    "state, treaty, status, when",
    [
        ("BLZ", "SOM", "party", "2006-09-14"),
        ("BHS", "SOM", "party", "2008-09-26"),
        ("CUB", "SOM", "party", "2013-06-20"),
        ("COL", "SOM", "not party", ""),
        ("LCA", "SOM", "unknown", ""),
        ("USA", "UNCLOS", "not party", ""),
        ("COL", "UNCLOS", "signed", ""),
        ("ECU", "UNCLOS", "party", "2012-09-24"),
        ("USA", "CSR51", "not party", ""),  # bound through the Protocol of 1967 only
        ("USA", "CSR67", "party", "1968-11-01"),
        ("BHS", "CSR51", "party", "1993-09-15"),
    ],
)
def test_known_standings(state, treaty, status, when):
    entry = treaty_status(state, treaty)
    assert (entry.status, entry.date) == (status, when)


def test_what_the_sources_say_differently_is_noted():
    honduras, dominican = treaty_status("HND", "SOM"), treaty_status("DOM", "SOM")
    assert (honduras.certainty, honduras.mark) == ("L", "K")
    assert "2006" in honduras.note and "2008" in honduras.note
    assert dominican.how == "ratification" and "accession column" in dominican.note
    assert "Ecuador" in treaty_status("PER", "UNCLOS").note


def test_doubt_counts_as_not_bound():
    assert bound_together("USA", "BHS", "SOM")
    assert not bound_together("USA", "LCA", "SOM")  # not found
    assert not bound_together("USA", "COL", "SOM")
    assert not bound_together("USA", "ZZZ", "SOM")


def test_outside_the_convention_its_rules_are_printed_as_custom():
    assert footing(["MEX", "BHS"]) == "UNCLOS"
    assert footing(["USA"]) == footing(["MEX", "ZZZ"]) == CUSTOM


def test_an_unknown_treaty_is_a_mistake():
    with pytest.raises(LawError, match="no treaty 'MARPOL'; the tables hold UNCLOS"):
        treaty_status("USA", "MARPOL")


def test_agreements_are_shown_and_none_may_be_used():
    """Nobody has verified one; every element not seen in a source is no."""
    assert len(agreements()) == 32
    assert not any(agreement.usable(date(2026, 1, 1)) for agreement in agreements())
    assert not any(a.level or a.deemed_consent_h for a in agreements())
    ids = [agreement.id for agreement in agreements()]
    assert len(ids) == len(set(ids))


def test_the_agreements_between_two_states():
    bahamas = agreements_between("BHS", "USA")
    assert [a.id for a in bahamas] == ["us-bhs-2004"]
    assert bahamas[0].covers("MIGRANTS") and not bahamas[0].elements
    san_jose = next(a for a in agreements_between("BLZ", "USA") if a.id == "san-jose-2003")
    assert san_jose.written_only == {"BLZ"} and not san_jose.covers("MIGRANTS")
    assert agreements_between("USA", "USA") == () == agreements_between("USA", "")


def test_an_agreement_is_usable_once_verified_in_force_and_not_ended():
    record = {"id": "x", "parties": ["USA", "CHL"], "in_force": "2020-06-01"}
    signed = {"verified_by": "legal adviser", "verified_on": "2024-01-15"}
    on = date(2020, 6, 1)
    assert agreement_from_record(record | signed).usable(on)
    assert not agreement_from_record(record | signed).usable(date(2020, 5, 31))
    assert not agreement_from_record(record).usable(on)
    assert not agreement_from_record(record | signed | {"ended": "2021"}).usable(on)


def test_an_element_must_be_said_to_be_there():
    bare = agreement_from_record({"id": "x", "parties": ["USA", "CHL"]})
    assert bare.elements == frozenset() and bare.level == ""
    full = agreement_from_record({"id": "x", "shiprider": True, "pursuit": "no", "entry": "?"})
    assert full.elements == {"shiprider"}
    assert {"deemed_consent_h", "written_only", "verified_by", "verified_on"} <= set(COLUMNS)
