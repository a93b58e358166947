"""The table of claims says what its sources say, keeps their doubts, and covers every coast."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from jurisdiction.claims import ZONES, ClaimError, claim_of, claims
from jurisdiction.coast_file import open_coast

DATA = Path(__file__).parents[2] / "jurisdiction" / "data"

# Read from the acts, treaties and Factbook by hand: state, TS, CZ, certainty of CZ, EEZ.
FIRST_REGION = [
    ("BLZ", 12, None, "M", 200),
    ("CAN", 12, 24, "H", 200),
    ("CRI", 12, None, "M", 200),
    ("DOM", 12, 24, "H", 200),
    ("SLV", 12, 24, "L", 200),
    ("GTM", 12, None, "M", 200),
    ("HND", 12, 24, "M", 200),
    ("MEX", 12, 24, "H", 200),
    ("NIC", 12, 24, "M", 200),
    ("PAN", 12, 24, "M", 200),
    ("USA", 12, 24, "H", 200),
    ("ATG", 12, 24, "H", 200),
    ("AIA", 12, None, "M", 200),
    ("BHS", 12, None, "H", 200),
    ("BRB", 12, None, "M", 200),
    ("BMU", 12, None, "M", 200),
    ("VGB", 12, None, "M", None),
    ("CYM", 12, None, "M", 200),
    ("CUB", 12, 24, "M", 200),
    ("DMA", 12, 24, "M", 200),
    ("HTI", 12, 24, "M", 200),
    ("JAM", 12, 24, "H", 200),
    ("MSR", 12, None, "M", None),
    ("PRI", 12, 24, "H", 200),
    ("VIR", 12, 24, "H", 200),
    ("KNA", 12, 24, "M", 200),
    ("LCA", 12, 24, "M", 200),
    ("VCT", 12, 24, "M", 200),
    ("TTO", 12, 24, "H", 200),
    ("TCA", 12, None, "M", None),
    ("VEN", 12, 15, "M", 200),
    ("GLP", 12, 24, "M", 200),
    ("MTQ", 12, 24, "M", 200),
    ("GUF", 12, 24, "M", 200),
    ("MAF", 12, 24, "M", 200),
    ("BLM", 12, 24, "M", 200),
    ("SPM", 12, 24, "M", 200),
]
# Two sources disagree, or one of them was not opened.
DOUBTFUL_CZ = "COL GUY SUR ECU GRD LBN ISR ITA ABW CUW SXM BES SLV"
ARCHIPELAGIC = (
    "ATG BHS COM CPV DOM FJI GRD IDN JAM KIR MDV MHL MUS PHL PNG SLB STP SYC TTO TUV VCT VUT"
)


@pytest.mark.parametrize(("state", "ts_nm", "cz_nm", "cz_certainty", "eez_nm"), FIRST_REGION)
def test_the_first_region_claims_what_its_acts_say(
    state: str, ts_nm: float, cz_nm: float | None, cz_certainty: str, eez_nm: float | None
) -> None:
    claim = claim_of(state)
    assert (claim.ts_nm, claim.cz_nm, claim.eez_nm) == (ts_nm, cz_nm, eez_nm)
    assert claim.cz_certainty == cz_certainty
    assert claim.ts_certainty in ("H", "M")


@pytest.mark.parametrize("state", DOUBTFUL_CZ.split())
def test_a_contiguous_zone_in_doubt_stays_in_doubt(state: str) -> None:
    assert claim_of(state).cz_certainty == "L"


@pytest.mark.parametrize(
    ("state", "ts_nm", "claimed_nm"),
    [("PER", 12, 200), ("SOM", 12, 200), ("BEN", 12, 200), ("TGO", 12, 30), ("GRC", 6, 6)],
)
def test_a_territorial_sea_beyond_twelve_miles_is_cut_and_still_told(
    state: str, ts_nm: float, claimed_nm: float
) -> None:
    claim = claim_of(state)
    assert (claim.ts_nm, claim.claimed_ts_nm) == (ts_nm, claimed_nm)


@pytest.mark.parametrize(
    ("state", "cz_nm"),
    [("NOR", 24), ("SWE", 24), ("IRL", 24), ("POL", 24), ("MUS", 24), ("GMB", 18), ("SDN", 18)],
)
def test_acts_outrank_a_stale_factbook_and_narrow_zones_stay_narrow(
    state: str, cz_nm: float
) -> None:
    claim = claim_of(state)
    assert claim.cz_nm == cz_nm
    assert claim.cz_certainty in ("H", "M")


def test_a_fishing_zone_is_not_an_exclusive_economic_zone() -> None:
    claim = claim_of("VGB")
    assert claim.eez_nm is None
    assert claim.fishing_nm == 200


def test_antarctica_has_no_zone_and_no_certainty() -> None:
    claim = claim_of("ATA")
    assert (claim.ts_nm, claim.cz_nm, claim.eez_nm) == (0, None, None)
    assert {claim.ts_certainty, claim.cz_certainty, claim.eez_certainty} == {"L"}
    assert "Antarctic Treaty" in claim.source


def test_the_archipelagic_states_are_the_twenty_two_known() -> None:
    found = {claim.state for claim in claims().values() if claim.archipelagic}
    assert found == set(ARCHIPELAGIC.split())


def test_archipelagic_status_belongs_to_states_alone() -> None:
    # UNCLOS 46: an archipelagic State is a State; a territory is not.
    assert all(c.state == c.sovereign for c in claims().values() if c.archipelagic)


def test_local_breadths_lie_in_boxes_on_the_right_sea() -> None:
    local = {(c.state, cell.area): cell for c in claims().values() for cell in c.local}
    corfu, rhodes, bodrum, punta_gorda = (39.6, 19.9), (36.4, 28.2), (37.0, 27.4), (16.1, -88.8)
    assert _holds(local["GRC", "Ionian Sea"].box, corfu)
    assert not _holds(local["GRC", "Ionian Sea"].box, rhodes)
    assert _holds(local["TUR", "Aegean Sea"].box, bodrum)
    assert _holds(local["BLZ", "south of Ranguana Cay"].box, punta_gorda)
    assert local["BLZ", "south of Ranguana Cay"].breadth_nm == 3


def _holds(box: tuple[float, float, float, float] | None, place: tuple[float, float]) -> bool:
    assert box is not None
    south, west, north, east = box
    return south <= place[0] <= north and west <= place[1] <= east


def test_every_coast_that_is_drawn_has_a_claim() -> None:
    drawn = set(open_coast(DATA / "coast.bin").states)
    assert drawn == set(claims())


def test_territories_answer_to_a_state_that_is_in_the_table() -> None:
    assert {claim.sovereign for claim in claims().values()} <= set(claims())
    assert claim_of("CUW").sovereign == "NLD"
    assert claim_of("GRL").sovereign == "DNK"


def test_every_cell_is_sourced_and_every_unchecked_one_is_marked() -> None:
    for claim in claims().values():
        for cell in claim.cells:
            where = f"{claim.state} {cell.zone}"
            assert cell.source, where
            assert cell.zone in ZONES, where
            assert cell.mark in ("", "K"), where
            assert not (cell.mark == "K" and cell.certainty == "H"), where
            assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", cell.as_of), where
            if "general knowledge" in cell.source:
                assert cell.mark == "K", where


def test_a_doubtful_cell_says_why() -> None:
    silent = [
        f"{claim.state} {cell.zone}"
        for claim in claims().values()
        for cell in claim.cells
        if cell.certainty == "L" and cell.zone in ("TS", "CZ", "EEZ") and not cell.note
    ]
    assert silent == []


def test_no_contiguous_zone_from_memory_is_ever_definite() -> None:
    from_memory = [
        cell
        for claim in claims().values()
        for cell in claim.cells
        if cell.zone == "CZ" and cell.mark == "K"
    ]
    assert len(from_memory) > 10
    assert {cell.certainty for cell in from_memory} == {"L"}


def test_zones_grow_outwards() -> None:
    for claim in claims().values():
        assert 0 <= claim.ts_nm <= 12, claim.state
        assert claim.cz_nm is None or claim.ts_nm < claim.cz_nm <= 24, claim.state
        assert claim.eez_nm is None or claim.ts_nm < claim.eez_nm <= 200, claim.state


@pytest.mark.parametrize(("code", "near"), [("HAT", "HTI"), ("cuw", "CUW"), ("PRY", "PRT")])
def test_an_unknown_code_is_told_what_would_work(code: str, near: str) -> None:
    with pytest.raises(ClaimError, match=near) as told:
        claim_of(code)
    assert "\n" not in str(told.value)


def test_a_code_like_no_other_still_gets_an_example() -> None:
    with pytest.raises(ClaimError, match="for example HTI"):
        claim_of("")


@pytest.mark.shared
def test_territorial_seas_agree_with_the_factbook_but_where_a_note_says_why(
    shared_data: Path,
) -> None:
    with (shared_data / "geo" / "factbook_claims_2026-01.csv").open(encoding="utf-8") as lines:
        factbook = {Path(row["file"]).stem: row for row in csv.DictReader(lines)}
    compared = 0
    with (DATA / "territories.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            number = re.match(
                r"(\d+) nm", factbook.get(row["factbook"], {}).get("territorial_sea", "")
            )
            cell = claim_of(row["state"]).cells[0]
            if number and float(number[1]) != cell.breadth_nm:
                assert cell.note, row["state"]
            compared += number is not None
    assert compared > 180
