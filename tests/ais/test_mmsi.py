"""The digits of an identity tell a ship from a buoy and a distress device from both."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.mmsi import MmsiForm, mmsi_form, mmsi_forms

# ITU-R M.585: each form with the first and last number of its run, and the numbers beside it.
RUNS = [
    (2_000_000, 7_999_999, MmsiForm.COAST),
    (20_000_000, 79_999_999, MmsiForm.GROUP),
    (111_200_000, 111_799_999, MmsiForm.SAR_AIRCRAFT),
    (200_000_000, 799_999_999, MmsiForm.SHIP),
    (820_000_000, 879_999_999, MmsiForm.HANDHELD),
    (970_000_000, 970_999_999, MmsiForm.SART),
    (972_000_000, 972_999_999, MmsiForm.MOB),
    (974_000_000, 974_999_999, MmsiForm.EPIRB),
    (982_000_000, 987_999_999, MmsiForm.CRAFT),
    (992_000_000, 997_999_999, MmsiForm.ATON),
]


@pytest.mark.parametrize(("first", "last", "form"), RUNS)
def test_a_form_begins_and_ends_on_the_number(first: int, last: int, form: MmsiForm) -> None:
    assert mmsi_form(first) is form
    assert mmsi_form(last) is form
    assert mmsi_form(first - 1) is not form
    assert mmsi_form(last + 1) is not form


@pytest.mark.parametrize("mmsi", [971_000_000, 973_123_456, 975_000_000, 979_999_999])
def test_other_numbers_in_97_are_devices_and_no_vessel(mmsi: int) -> None:
    assert mmsi_form(mmsi) is MmsiForm.DEVICE


@pytest.mark.parametrize(
    "mmsi", [0, 1, 1_193_046, 123_456_789, 111_111_111, 999_999_999, 1_073_741_823, -1]
)
def test_what_was_never_assigned_has_no_form(mmsi: int) -> None:
    # 1193046 is the factory setting of some transponders; 2**30 - 1 fills the field with ones.
    assert mmsi_form(mmsi) is MmsiForm.UNKNOWN


@given(st.lists(st.integers(-(2**31), 2**31 - 1)))
def test_many_at_once_are_what_each_is_alone(mmsi: list[int]) -> None:
    many = mmsi_forms(np.asarray(mmsi, dtype=np.int32))
    assert many.tolist() == [int(mmsi_form(one)) for one in mmsi]


@given(st.integers(0, 999_999_999))
def test_every_nine_digits_are_judged_by_their_leading_figures(mmsi: int) -> None:
    digits = f"{mmsi:09d}"
    if mmsi_form(mmsi) is MmsiForm.SHIP:
        assert digits[0] in "234567"
    if mmsi_form(mmsi) in (MmsiForm.SART, MmsiForm.MOB, MmsiForm.EPIRB, MmsiForm.DEVICE):
        assert digits.startswith("97")


def test_a_form_is_written_as_a_word() -> None:
    assert f"{MmsiForm.SAR_AIRCRAFT}" == "sar_aircraft"
    assert [str(form) for form in MmsiForm][:3] == ["unknown", "ship", "group"]
