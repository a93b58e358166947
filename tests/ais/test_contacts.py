"""Contacts without AIS stand in the same columns, under numbers that no radio can have."""

import json
import math

import numpy as np
import pytest

from ais.contact_files import sightings_in
from ais.contacts import (
    ContactRegister,
    Sighting,
    contact_vessels,
    contacts_from,
    is_contact,
)
from ais.errors import AisError
from ais.mmsi import FIRST_CONTACT, MmsiForm, mmsi_form
from ais.positions import concatenate, position_table
from ais.quality import Flaw, assess
from ais.recording import ReadCounts
from ais.sources import SourceFile
from ais.tracks import split_into_tracks, trackable

NOON_S = 1772366400.0


def seen(minute=0.0, lat=20.0, lon=-73.0, **told):
    return Sighting(time_s=NOON_S + 60 * minute, lat=lat, lon=lon, **told)


def read(path, **options):
    counts = ReadCounts()
    found = list(sightings_in(SourceFile(path), counts, **options))
    assert counts.unaccounted == 0
    return found, counts


def test_a_contact_becomes_a_track_among_the_vessels():
    contacts = contacts_from(
        [seen(m, lat=20 + m / 100, contact="panga", uncertainty_m=500, line=m) for m in (1, 2, 3)],
        "log.csv",
    )
    heard = position_table(["heard"], mmsi=[311000001], time_s=[NOON_S], lat=[20.0], lon=[-73.0])
    vessel, contact = split_into_tracks(trackable(concatenate([heard, contacts.positions])))
    assert (vessel.mmsi, contact.mmsi) == (311000001, FIRST_CONTACT)
    assert contact.where(0) == "log.csv:1"
    assert contacts.register.label(contact.mmsi) == "C1"
    assert contacts.register.label(vessel.mmsi) == "311000001"
    assert contacts.uncertainty_m.tolist() == [500, 500, 500]


def test_a_contacts_number_is_no_radio_identity_and_no_flaw():
    contacts = contacts_from([seen(), seen()], "log.csv")
    assert [mmsi_form(int(n)) for n in contacts.positions.mmsi] == [MmsiForm.CONTACT] * 2
    assert contacts.positions.mmsi.dtype == np.int32
    assert all(is_contact(int(n)) for n in contacts.positions.mmsi)
    assert not is_contact(999_999_999)
    assert not assess(trackable(contacts.positions)).has(Flaw.NUMBER).any()


def test_a_register_keeps_numbers_and_labels_and_is_not_changed():
    first = contacts_from([seen(kind="radar", contact="RA 12/1"), seen()], "a")
    second = contacts_from(
        [seen(kind="radar", contact="RA 12/1"), seen(kind="phone"), seen(contact="x")],
        "b",
        first.register,
    )
    labels = [second.register.label(int(n)) for n in second.positions.mmsi]
    assert labels == ["R12", "C2", "C3"]
    assert second.positions.mmsi[0] == first.positions.mmsi[0]
    assert (len(first.register), len(second.register), len(ContactRegister())) == (2, 4, 0)


def test_the_same_name_by_two_reporters_is_two_contacts():
    contacts = contacts_from(
        [seen(contact="1", reporter="north"), seen(contact="1", reporter="south")], "log"
    )
    assert len(contacts.register) == 2


def test_the_newest_description_and_count_stay():
    contacts = contacts_from(
        [
            seen(contact="a", description="open boat", people=20),
            seen(contact="a", people=25),
            seen(contact="a", description="open  boat,\nadrift"),
        ],
        "log",
    )
    (contact,) = contacts.register.by_number.values()
    assert (contact.description, contact.people) == ("open boat, adrift", 25)


def test_tables_that_ask_who_a_number_is_get_the_label():
    contacts = contacts_from([seen(kind="satellite")], "log")
    (vessel,) = contact_vessels(contacts.register).values()
    assert (vessel.mmsi, vessel.name) == (FIRST_CONTACT, "C1")
    assert "name" in vessel.confirmed


@pytest.mark.parametrize(
    "told, says",
    [({"kind": "rumour"}, "known: radar, visual"), ({"people": -1}, "-1 people aboard")],
)
def test_a_mistake_in_a_sighting_is_told(told, says):
    with pytest.raises(AisError, match=says):
        contacts_from([seen(**told)], "by hand")


CSV = (
    b"time,lat,lon,kind,contact,reporter,uncertainty_m,people,description,name,surname\r\n"
    b'2026-03-01T12:00:00Z,20.1,-74.2,aircraft,A7,patrol,250,24,"open boat, adrift",Ana,X\r\n'
)


def test_a_csv_log_is_read_and_names_of_people_are_not(file_of):
    (sighting,), counts = read(file_of(CSV.rstrip(b"\r\n")))
    assert sighting == Sighting(
        time_s=NOON_S,
        lat=20.1,
        lon=-74.2,
        kind="aircraft",
        contact="A7",
        reporter="patrol",
        description="open boat, adrift",
        uncertainty_m=250,
        people=24,
        line=2,
        speed_kn=sighting.speed_kn,
        course_deg=sighting.course_deg,
    )
    assert math.isnan(sighting.speed_kn)
    assert (counts.messages, counts.ignored) == (1, {"header": 1})


@pytest.mark.parametrize(
    "row, reason",
    [
        (b"2026-03-01 12:00:00,91,-74.2,", "no place"),
        (b"2026-03-01 12:00:00,,-74.2,", "no place"),
        (b"yesterday,20.1,-74.2,", "time not understood"),
        (b"2026-03-01 12:00:00,20.1,-74.2", "wrong number of columns"),
    ],
)
def test_a_row_without_time_or_place_is_refused(file_of, row, reason):
    found, counts = read(file_of(b"time,lat,lon,people", row))
    assert (found, counts.refused) == ([], {reason: 1})


@pytest.mark.parametrize("people", [b"-3", b"2.5", b"99999", b"inf"])
def test_an_impossible_count_costs_only_itself(file_of, people):
    (sighting,), counts = read(
        file_of(b"time,lat,lon,people", b"2026-03-01 12:00:00,20.1,-74.2," + people)
    )
    assert sighting.people is None
    assert counts.doubts == {"impossible number of people": 1}


def test_an_unknown_kind_is_other_and_doubted(file_of):
    (sighting,), counts = read(
        file_of(b"time,lat,lon,kind", b"2026-03-01 12:00:00,20.1,-74.2,rumour")
    )
    assert (sighting.kind, counts.doubts) == ("other", {"unknown kind of contact": 1})


def test_satellite_detections_come_as_geojson(tmp_path):
    def feature(coordinates, **properties):
        geometry = {"type": "Point", "coordinates": coordinates}
        return {"type": "Feature", "geometry": geometry, "properties": properties}

    path = tmp_path / "detections.geojson"
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    feature([-74.2, 20.1], timestamp="2026-03-01T12:00:00Z", accuracy_m=120),
                    feature([-74.2, 20.1], timestamp=None),
                    {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}},
                    None,
                ],
            }
        )
    )
    (sighting,), counts = read(path, kind="satellite")
    assert (sighting.lat, sighting.lon, sighting.kind) == (20.1, -74.2, "satellite")
    assert (sighting.uncertainty_m, sighting.line) == (120, 1)
    assert counts.refused == {"time not understood": 1, "not a point": 2}


@pytest.mark.parametrize(
    "text, says",
    [
        (b'{"type": "Feature"}', "not a GeoJSON FeatureCollection"),
        (b"{", "not a GeoJSON FeatureCollection"),
        (b'{"features": {"type": "Feature"}}', "not a GeoJSON FeatureCollection"),
        (b"when,where", "contacts without time, lat, lon; its columns: when, where"),
    ],
)
def test_a_file_of_something_else_says_so(file_of, text, says):
    with pytest.raises(AisError, match=says):
        read(file_of(text))


def test_an_empty_file_has_no_sightings(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    assert read(path)[0] == []
