"""Radio identities name the administration that issued them, and nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyais.constants import COUNTRY_MAPPING

from jurisdiction.claims import claims
from jurisdiction.flags import mids, radio_flag

# Where pyais is wrong or silent, and what the ITU's list has.
MENDED = {
    501: "ATF",  # Adélie Land: pyais has all Antarctica
    550: "TLS",  # Timor-Leste: missing
    608: "SHN",  # Ascension: pyais has the Indian Ocean Territory
    618: "ATF",  # Crozet: pyais has Antarctica
    635: "ATF",  # Kerguelen: pyais has Antarctica
    638: "SSD",  # South Sudan: missing
    740: "FLK",  # Falkland Islands: pyais has "UK", which is no ISO code
}
# ISO alpha-3 codes that do not begin as their alpha-2 does.
OTHER_LETTER = {"ATF", "COM", "CYM", "PRK", "SPM", "SRB"}

LANDLOCKED = """
AFG AND ARM AUT BDI BFA BLR BOL BTN BWA CAF CHE CZE ETH HUN KGZ LAO LIE LSO LUX MDA MKD MLI MNG
MWI NER NPL PRY RWA SMR SRB SSD SVK SWZ TCD TJK UGA UZB VAT ZMB ZWE
"""


def test_the_table_has_every_number_pyais_has_and_two_more() -> None:
    assert set(mids()) == set(COUNTRY_MAPPING) | {550, 638}
    assert len(mids()) == 292


@pytest.mark.parametrize(("mid", "iso3"), MENDED.items())
def test_known_defects_are_mended(mid: int, iso3: str) -> None:
    assert mids()[mid].iso3 == iso3


def test_the_table_agrees_with_pyais_everywhere_else() -> None:
    pairs = {
        (code, mids()[mid].iso3) for mid, (code, _) in COUNTRY_MAPPING.items() if mid not in MENDED
    }
    # One alpha-2 for each alpha-3 and the other way round: no number went to a neighbour.
    assert len(pairs) == len({two for two, _ in pairs}) == len({three for _, three in pairs})
    assert {three for two, three in pairs if two[0] != three[0]} == OTHER_LETTER


@pytest.mark.parametrize(
    ("mmsi", "iso3"),
    [
        (338123456, "USA"),
        (358123456, "PRI"),
        (232001000, "GBR"),
        (740123456, "FLK"),
        (3660001, "USA"),  # coast station 003660001
        (33812345, "USA"),  # group of ships 033812345
        (111366123, "USA"),  # rescue aircraft
        (983381234, "USA"),  # boat of a parent ship
        (993381234, "USA"),  # aid to navigation
        (833812345, "USA"),  # handheld
        (970338123, None),  # a SART names its maker
        (972338123, None),
        (974338123, None),
        (200123456, None),  # 200 is given to nobody
        (123456789, None),
        (0, None),
        (-338123456, None),
        (3381234567, None),  # ten digits
    ],
)
def test_the_digits_are_found_in_every_form(mmsi: int, iso3: str | None) -> None:
    assert radio_flag(mmsi) == iso3


@given(st.sampled_from(sorted(mids())), st.integers(0, 9999))
def test_every_form_of_one_administration_answers_alike(mid: int, serial: int) -> None:
    forms = (f"{mid}{serial:06d}", f"00{mid}{serial:04d}", f"98{mid}{serial:04d}")
    assert {radio_flag(int(form)) for form in forms} == {mids()[mid].iso3}


def test_territories_that_issue_identities_lead_back_to_their_state() -> None:
    territories = {m.iso3 for m in mids().values() if m.iso3 in claims()}
    assert {claims()[code].sovereign for code in ("BMU", "CYM", "GIB", "FLK")} == {"GBR"}
    assert len(territories) > 180
    # What has no coast is landlocked; it still flags ships.
    assert {m.iso3 for m in mids().values()} - territories == set(LANDLOCKED.split())


def test_names_are_the_same_in_both_tables() -> None:
    assert all(m.name == claims()[m.iso3].name for m in mids().values() if m.iso3 in claims())
