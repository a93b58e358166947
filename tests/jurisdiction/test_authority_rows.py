"""Every row of the authority table by its id: the cases it takes and the ones it leaves alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from jurisdiction.authority import Case, authority_rows, ruling_for
from jurisdiction.codes import CASE_GROUPS

ARREST = "BOARD DETAIN HAIL OBS SEARCH STOP"
ANY = "flag=FOREIGN/UNKNOWN"
SEA = "Z=BEYOND/FOR_CZ"

# row, inputs other than the defaults (each alternative is tried), permitted, never, certainty
ROWS = f"""
P1 | actor=NOT Z=OWN_SEA/FOR_SOV/BEYOND flag=OWN/IMMUNE/STATELESS |\
 HAIL_SAFETY NTF_RCC OBS | N4 N14 | high
P2 | flag=IMMUNE Z=OWN_IW/OWN_SEA | HAIL NTF_FLAG OBS ORDER_LEAVE | N10 | high
P3 | flag=IMMUNE Z=OWN_STRAIT/OWN_CZ/FOR_SOV/UNCERTAIN/BEYOND | HAIL NTF_FLAG OBS | N10 | high
P4 | Z=UNCERTAIN flag=OWN/FOREIGN/STATELESS | HAIL NTF_HQ NTF_RCC OBS | N11 N14 | high
P5 | Z=DISPUTED flag=OWN/FOREIGN/STATELESS | HAIL NTF_HQ NTF_RCC OBS | N11 N14 | medium
A1 | Z=OWN_IW flag=OWN/FOREIGN/UNKNOWN susp=NONE/REASON | {ARREST} | N5 N6 N9 | high
A2 | Z=OWN_SEA flag=OWN susp=NONE/REASON | {ARREST} | N5 N6 N9 | high
A3 | Z=OWN_SEA flag=STATELESS susp=NONE/REASON | {ARREST} | N5 N6 N9 | high
A4 | Z=OWN_SEA flag=SUSP_OWN | BOARD HAIL OBS SEARCH STOP | N5 N6 | high
A5 | Z=OWN_SEA {ANY} link=LOAD susp=INDIC/REASON | BOARD DETAIN EXCL HAIL OBS SEARCH STOP |\
 N5 N6 N9 | high
A6 | Z=OWN_SEA {ANY} link=OUT cons=NONE/FULL | {ARREST} | N5 N6 N9 | high
A7 | Z=OWN_SEA {ANY} link=IN cons=NONE/FULL | BOARD DETAIN EXCL HAIL OBS SEARCH STOP |\
 N5 N6 N9 | high
A8 | Z=OWN_SEA {ANY} link=LAT/UNK cons=BOARD/SEARCH/FULL | AS_AUTHORISED HAIL OBS | N5 N6 N8 | high
A9 | Z=OWN_SEA flag=FOREIGN link=LAT cons=NONE/REFUSED | HAIL NTF_FLAG OBS SHADOW | N8 | medium
A10 | Z=OWN_SEA flag=UNKNOWN link=LAT/UNK susp=INDIC/REASON | HAIL OBS STOP VISIT | N3 N6 | medium
A11 | Z=OWN_SEA flag=FOREIGN link=UNK | COND_BOARD HAIL NTF_FLAG OBS SHADOW | N6 N8 | medium
A12 | Z=OWN_SEA flag=FOREIGN susp=INDIC link=IN/OUT/LAT/UNK | HAIL NTF_FLAG OBS SHADOW | N8 | high
A13 | Z=OWN_SEA {ANY} susp=NONE link=LOAD/UNK | HAIL OBS | N3 | high
T1 | Z=OWN_STRAIT flag=OWN/SUSP_OWN | {ARREST} | N5 N6 N9 | high
T2 | Z=OWN_STRAIT flag=STATELESS | BOARD HAIL OBS SEARCH STOP VISIT | N5 N6 | contested
T3 | Z=OWN_STRAIT {ANY} link=LOAD susp=INDIC/REASON | {ARREST} | N5 N6 N9 | high
T4 | Z=OWN_STRAIT {ANY} link=IN/OUT | BOARD DETAIN EXCL HAIL OBS SEARCH STOP | N5 N6 N9 | medium
T5 | Z=OWN_STRAIT {ANY} link=LAT/UNK cons=BOARD/SEARCH/FULL | AS_AUTHORISED HAIL OBS |\
 N5 N6 N8 | high
T6 | Z=OWN_STRAIT {ANY} link=LAT/UNK susp=NONE/REASON | HAIL NTF_FLAG OBS SHADOW | N8 | high
C1 | Z=OWN_CZ flag=OWN | {ARREST} | N5 N6 N9 | high
C2 | Z=OWN_CZ flag=STATELESS | BOARD DETAIN_DOM HAIL OBS SEARCH STOP VISIT | N5 N6 N9 | high
C3 | Z=OWN_CZ flag=STATELESS susp=NONE/INDIC | HAIL OBS VISIT | N6 | high
C4 | Z=OWN_CZ flag=SUSP_OWN | HAIL OBS VISIT | N6 | high
C5 | Z=OWN_CZ flag=FOREIGN cons=BOARD/SEARCH/FULL | AS_AUTHORISED HAIL OBS | N5 N6 N8 | high
C6 | Z=OWN_CZ {ANY} link=OUT | BOARD DETAIN HAIL OBS PURSUE SEARCH STOP | N5 N6 N7 N9 | high
C7 | Z=OWN_CZ {ANY} link=IN/LOAD | EXCL HAIL OBS PREV STOP | N5 N6 N9 | contested
C8 | Z=OWN_CZ flag=UNKNOWN susp=INDIC/REASON link=LAT/UNK | COND_VISIT HAIL OBS | N3 N6 | medium
C9 | Z=OWN_CZ flag=FOREIGN link=LAT/UNK cons=NONE/PENDING/REFUSED | HAIL NTF_FLAG OBS SHADOW |\
 N1 N8 | high
C10 | Z=OWN_CZ flag=FOREIGN susp=NONE/INDIC link=IN/OUT | HAIL OBS | N3 | high
F1 | Z=FOR_SOV cc=GRANTED flag=OWN/FOREIGN/STATELESS/UNKNOWN | AS_COASTAL_AUTHORISED HAIL OBS |\
 N5 N6 N8 N9 | high
F2 | Z=FOR_SOV cc=NONE/PENDING/REFUSED flag=OWN/FOREIGN/STATELESS |\
 HAIL_SAFETY NTF_COASTAL OBS | N7 N11 | high
B1 | {SEA} flag=OWN | {ARREST} | N5 N6 N9 | high
B2 | {SEA} flag=STATELESS | BOARD DETAIN_DOM HAIL OBS SEARCH STOP VISIT | N2 N5 N6 N9 | medium
B3 | {SEA} flag=STATELESS susp=NONE/INDIC | HAIL OBS VISIT | N2 N6 | high
B4 | {SEA} flag=SUSP_OWN | HAIL OBS VISIT | N6 | high
B5 | {SEA} flag=FOREIGN cons=FULL | BOARD DETAIN_AUTH HAIL OBS SEARCH STOP | N5 N6 N8 N9 | high
B6 | {SEA} flag=FOREIGN cons=SEARCH | BOARD HAIL OBS SEARCH STOP | N5 N6 N8 | high
B7 | {SEA} flag=FOREIGN cons=BOARD | BOARD HAIL OBS STOP | N6 N8 | high
B8 | {SEA} flag=FOREIGN cons=REFUSED | NTF_FLAG OBS SHADOW | N1 N2 N8 | high
B9 | {SEA} flag=FOREIGN cons=PENDING | HAIL OBS SHADOW | N1 N2 N8 | high
B10 | {SEA} flag=CLAIMED | HAIL NTF_FLAG OBS SHADOW | N1 N2 N3 | high
B11 | {SEA} flag=COASTAL/THIRD | HAIL NTF_FLAG OBS SHADOW | N1 N2 N8 | high
B12 | {SEA} flag=UNKNOWN susp=INDIC/REASON cons=NONE/FULL | COND_VISIT HAIL OBS | N2 N3 N6 | medium
B13 | {SEA} {ANY} susp=NONE | HAIL OBS | N2 N3 | high
"""

# one input away from a row, and the row that takes the case instead
NEIGHBOURS = """
A5 Z=OWN_SEA flag=THIRD link=LOAD susp=NONE | A13
A6 Z=OWN_SEA flag=THIRD link=OUT susp=INDIC | A12
A7 Z=OWN_SEA flag=THIRD link=IN susp=INDIC | A12
A8 Z=OWN_SEA flag=THIRD susp=INDIC cons=FULL | A12
A8 Z=OWN_SEA flag=THIRD cons=PENDING | A11
A9 Z=OWN_SEA flag=UNKNOWN link=LAT | A10
A10 Z=OWN_SEA flag=UNKNOWN susp=NONE | A13
T3 Z=OWN_STRAIT flag=THIRD link=LOAD susp=NONE | T6
T4 Z=OWN_STRAIT flag=THIRD link=IN susp=INDIC | T6
T5 Z=OWN_STRAIT flag=THIRD cons=REFUSED | T6
C2 Z=OWN_CZ flag=STATELESS susp=INDIC | C3
C5 Z=OWN_CZ flag=UNKNOWN cons=FULL | C8
C6 Z=OWN_CZ flag=THIRD link=OUT susp=INDIC | C10
C7 Z=OWN_CZ flag=THIRD link=IN susp=INDIC | C10
C8 Z=OWN_CZ flag=UNKNOWN susp=NONE | C10
F1 Z=FOR_SOV flag=THIRD cc=PENDING cons=FULL | F2
B2 Z=BEYOND flag=STATELESS susp=INDIC | B3
B10 Z=BEYOND flag=CLAIMED susp=INDIC | B13
B11 Z=BEYOND flag=THIRD susp=INDIC | B13
B12 Z=BEYOND flag=UNKNOWN susp=NONE | B13
"""


def cases(said: str) -> Iterator[Case]:
    """Every case the inputs stand for."""
    names, choices = [], []
    for pair in said.split():
        name, _, values = pair.partition("=")
        groups = CASE_GROUPS.get(name, {})
        names.append(name)
        choices.append([v for value in values.split("/") for v in groups.get(value, (value,))])
    for values in itertools.product(*choices):
        yield Case.from_record(dict(zip(names, values)))


def lines(table: str) -> list[pytest.param]:
    cells = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [pytest.param(*line, id=line[0].split()[0]) for line in cells]


@pytest.mark.parametrize("row, said, permitted, never, certainty", lines(ROWS))
def test_row(row, said, permitted, never, certainty):
    for case in cases(said):
        ruling = ruling_for(case)
        assert ruling.row == row, case
        assert list(ruling.permitted) == permitted.split()
        assert set(ruling.never) == {*never.split(), "N12", "N13"}
        assert ruling.certainty == certainty


@pytest.mark.parametrize("said, other", lines(NEIGHBOURS))
def test_one_input_away_another_row_decides(said, other):
    (case,) = cases(said.split(maxsplit=1)[1])
    assert ruling_for(case).row == other


def test_no_row_goes_untested():
    assert [line.id for line in lines(ROWS)] == [row.id for row in authority_rows()]


# a case, the rescue rows that fit it, what they add to its authority and what they take
RESCUE = """
Z=OWN_CZ flag=THIRD link=IN phase=UNC | R1 | NTF_RCC VERIFY | -
Z=OWN_CZ flag=THIRD link=IN phase=ALERT | R2 | NTF_RCC PROCEED_STANDBY | EXCL PREV
Z=OWN_SEA flag=IMMUNE phase=ALERT | R2 | NTF_RCC PROCEED_STANDBY | ORDER_LEAVE
Z=OWN_CZ flag=THIRD link=OUT phase=ALERT | R2 | NTF_RCC PROCEED_STANDBY | -
Z=OWN_CZ flag=THIRD link=IN phase=DISTRESS | R3 | NTF_RCC RESCUE | EXCL PREV
Z=OWN_SEA flag=IMMUNE phase=DISTRESS | R3 | NTF_RCC RESCUE | ORDER_LEAVE
Z=OWN_CZ flag=THIRD link=OUT phase=DISTRESS | R3 | NTF_RCC RESCUE | DETAIN PURSUE SEARCH
Z=BEYOND flag=THIRD cons=FULL phase=DISTRESS | R3 | NTF_RCC RESCUE | DETAIN_AUTH SEARCH
Z=BEYOND flag=STATELESS phase=DISTRESS | R3 | NTF_RCC RESCUE | DETAIN_DOM SEARCH
Z=OWN_CZ flag=THIRD cons=BOARD phase=DISTRESS | R3 | NTF_RCC RESCUE | AS_AUTHORISED
Z=FOR_SOV flag=THIRD cc=GRANTED phase=DISTRESS | R3 R4 |\
 ENTER_TO_ASSIST NTF_COASTAL NTF_RCC RESCUE | AS_COASTAL_AUTHORISED
Z=FOR_SOV flag=THIRD cc=GRANTED phase=DISTRESS position_known=false | R3 R5 |\
 ASK_PERMISSION_TO_SEARCH NTF_COASTAL NTF_RCC RESCUE | AS_COASTAL_AUTHORISED
Z=FOR_SOV flag=THIRD phase=ALERT | R2 | NTF_RCC PROCEED_STANDBY | -
Z=BEYOND flag=THIRD refuses_help=true | R6 | NTF_RCC STAY_AND_REASSESS | -
Z=BEYOND flag=THIRD phase=DISTRESS position_known=false | R3 | NTF_RCC RESCUE | -
Z=OWN_SEA flag=IMMUNE people_recovered=true | R7 | PLACE_OF_SAFETY SCREENING | ORDER_LEAVE
Z=OWN_CZ flag=THIRD link=IN people_recovered=true | R7 | PLACE_OF_SAFETY SCREENING | EXCL
"""


@pytest.mark.parametrize("said, rows, gained, lost", lines(RESCUE))
def test_the_rescue_overlay_adds_and_takes(said, rows, gained, lost):
    pairs = dict(pair.split("=") for pair in said.split())
    case = Case.from_record({k: {"true": True, "false": False}.get(v, v) for k, v in pairs.items()})
    calm = replace(
        case, phase="NONE", position_known=True, refuses_help=False, people_recovered=False
    )
    before, after = ruling_for(calm), ruling_for(case)
    assert after.row == before.row
    assert list(after.rescue_rows) == rows.split()
    assert sorted(set(after.permitted) - set(before.permitted)) == gained.split()
    assert sorted(set(before.permitted) - set(after.permitted)) == lost.replace("-", "").split()
    assert "N4" in after.never or set(after.rescue_rows) <= {"R1", "R7"}  # life before authority
    assert "S15" in after.safeguards or after.rescue_rows == ("R1",)
