"""Survival models: published figures, undefined ranges, and that they only ever extend."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sar.errors import SarError
from sar.survival import hayward_h, survival, xu_giesbrecht_h

SINCE = datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize("water_c, hours", [(5, 2.2), (10, 2.95), (15, 4.6), (20, 11.7)])
def test_hayward_is_as_published(water_c, hours):
    assert hayward_h(water_c) == pytest.approx(hours, abs=0.06)


@pytest.mark.parametrize("water_c, hours", [(10, 11.9), (20, 33.3)])
def test_xu_and_giesbrecht_is_as_published(water_c, hours):
    assert xu_giesbrecht_h(water_c) == pytest.approx(hours, abs=0.1)


def by_model(outlook):
    return {model.model: model for model in outlook.models}


def test_the_longest_model_counts():
    outlook = survival(10.0, since=SINCE)
    assert outlook.at_least_h == pytest.approx(11.88, abs=0.01)
    assert outlook.until == datetime(2026, 3, 1, 17, 52, tzinfo=UTC).replace(
        second=outlook.until.second, microsecond=outlook.until.microsecond
    )
    assert outlook.text.startswith("People may be alive at least until 2026-03-01 17:52 UTC")


@pytest.mark.parametrize("water_c, defined", [(22.99, True), (23.0, False), (28.0, False)])
def test_hayward_has_nothing_to_say_of_warm_water_and_says_so(water_c, defined):
    answer = by_model(survival(water_c))["Hayward"]
    assert (answer.hours is not None) is defined
    assert ("not defined" in answer.note) is not defined


@pytest.mark.parametrize(
    "water_c, in_water, applies",
    [
        (10, True, False),
        (10, False, True),
        (22.9, True, False),
        (23, True, True),
        (28, False, True),
    ],
)
def test_thirst_counts_where_cold_does_not(water_c, in_water, applies):
    answer = by_model(survival(water_c, in_water=in_water))["thirst"]
    assert answer.hours == (72.0 if applies else None)
    assert answer.mark == "K"


def test_without_a_temperature_nothing_is_known_of_those_in_the_water():
    outlook = survival(None, since=SINCE)
    assert outlook.at_least_h is None and outlook.until is None
    assert "may be alive" in outlook.text
    assert survival(None, in_water=False).at_least_h == 72.0


@given(
    water_c=st.none() | st.floats(-3, 45),
    in_water=st.booleans(),
    since=st.none() | st.just(SINCE),
)
def test_every_outlook_extends_and_none_ends_a_search(water_c, in_water, since):
    record = survival(water_c, in_water=in_water, since=since).as_record()
    told = json.dumps(record).lower()
    assert record["upper_bound_h"] == "unknown" and "unknown" in record["text"]
    assert "may be alive" in record["text"]
    assert not re.search(r"\b(stop|suspend|end|abandon|terminat\w*|at most|no longer|dead)\b", told)
    hours = [model["hours"] for model in record["models"] if model["hours"] is not None]
    assert record["at_least_h"] == max(hours, default=None)


@example(
    cold_c=22.75, warmer_c=1.0, in_water=False
)  # Hayward's formula says 105 h here and nothing at 23
@given(cold_c=st.floats(-3, 45), warmer_c=st.floats(0, 20), in_water=st.booleans())
def test_warmer_water_never_shortens_the_outlook(cold_c, warmer_c, in_water):
    warm_c = min(45.0, cold_c + warmer_c)
    cold, warm = (survival(t, in_water=in_water).at_least_h for t in (cold_c, warm_c))
    assert warm >= cold


@pytest.mark.parametrize("water_c", [-3.1, 45.1, float("nan")])
def test_an_impossible_temperature_is_one_clear_line(water_c):
    with pytest.raises(SarError, match="water temperature"):
        survival(water_c)


def test_thirst_says_that_the_temperature_is_missing_and_not_that_the_water_is_cold():
    notes = {one.model: one.note for one in survival(None, in_water=True).models}
    assert notes["thirst"] == notes["Hayward"] == "water temperature not given"
    cold = {one.model: one.note for one in survival(22.9, in_water=True).models}
    assert cold["thirst"] == "in water below 23 °C cold comes before thirst"
