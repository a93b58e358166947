"""No table, form or record has a place for a migrant's name, picture, fingerprint or document."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlite_utils import Database

from watchdesk import desk_schema, migrations
from watchdesk.forms.answers import ENVELOPE
from watchdesk.forms.blank import blank_record
from watchdesk.forms.fields import forms
from watchdesk.forms.personal import holds_a_person

# Whose name each of these is: never a person's.  A name that is not here fails the walk.
THINGS = {
    "watch.db run.name": "of a fact about the run",
    "watch.db sources.name": "of a recording",
    "watch.db vessels.name": "of a vessel, as broadcast",
    "desk.db watchlist.name": "of a vessel somebody wants to be told of",
    "desk.db settings.name": "of a setting",
}
RECORDS = {
    "summary.json": {"sources.name": "of a recording", "watched.name": "of a vessel"},
    "events.jsonl": {},
    "assessments.jsonl": {},
    "events.geojson": {},
}


def columns_of(schema, file):
    db = Database(memory=True)
    schema.apply(db)
    return personal_columns(db, file)


def personal_columns(db, file):
    return {
        f"{file} {table.name}.{column.name}"
        for table in [*db.tables, *db.views]
        if not table.name.startswith(("_", "sqlite_"))
        for column in table.columns
        if holds_a_person(column.name)
    }


def personal_fields(known):
    asked = {f"{form.id}.{one.id}" for form in known for one in form.fields}
    return {name for name in asked if holds_a_person(name.partition(".")[2])}


def personal_keys(value, above=""):
    if isinstance(value, dict):
        for name, held in value.items():
            if holds_a_person(name):
                yield f"{above}.{name}".lstrip(".")
            yield from personal_keys(held, name)
    elif isinstance(value, list):
        for held in value:
            yield from personal_keys(held, above)


def test_no_column_of_any_table_is_of_a_person():
    found = columns_of(migrations.schema, "watch.db") | columns_of(desk_schema.schema, "desk.db")
    assert found == set(THINGS)


def test_the_walk_over_tables_can_fail():
    db = Database(memory=True)
    desk_schema.schema.apply(db)
    before = personal_columns(db, "desk.db")
    db.execute("ALTER TABLE records ADD COLUMN passport_no TEXT")
    db.execute("CREATE TABLE migrants (id INTEGER, face_picture BLOB)")
    added = {"desk.db records.passport_no", "desk.db migrants.face_picture"}
    assert personal_columns(db, "desk.db") - before == added


def test_no_field_of_any_form_is_of_a_person():
    assert personal_fields(forms().values()) == set()
    assert not [name for name in ENVELOPE if holds_a_person(name)]
    for form in forms().values():
        assert not list(personal_keys(blank_record(form)))


def test_the_walk_over_forms_can_fail():
    form = forms()["screening"]
    bad = replace(form, fields=(*form.fields, replace(form.fields[0], id="fingerprint")))
    assert personal_fields([*forms().values(), bad]) == {"screening.fingerprint"}


def test_no_kind_of_field_can_hold_a_file():
    kinds = {one.kind for form in forms().values() for one in form.fields}
    assert not kinds & {"file", "picture", "blob", "name"}


@pytest.mark.parametrize("name", RECORDS)
def test_no_record_of_a_run_has_a_field_of_a_person(assessed, name):
    text = (assessed / name).read_text()
    records = [json.loads(text)] if name.endswith("json") else map(json.loads, text.splitlines())
    found = {key for record in records for key in personal_keys(record)}
    assert found <= set(RECORDS[name])


def test_the_walk_over_records_can_fail():
    assert list(personal_keys({"a": [{"b": {"photo": 1}}]})) == ["b.photo"]
