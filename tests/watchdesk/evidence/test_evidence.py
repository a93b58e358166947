"""An evidence pack tells every change made to it, and leads from statements to raw lines."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from risk.feedback import Verdict
from seamath.errors import Mistake
from watchdesk.cli.main import cli
from watchdesk.evidence.keys import new_key, read_key
from watchdesk.evidence.pack import members_of
from watchdesk.evidence.seal import canonical, findings, fingerprint, sealed

AT = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
SMALL = {"README.txt": b"limits", "events.jsonl": b'{"a":1}\n', "raw/0-x.nmea": b"!AIVDM,1\n" * 9}
ALFA = 308999071


def parts(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def put_together(members, *, twice=None, order=None, date=(1980, 1, 1, 0, 0, 0), packing=0):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing) as archive:
        for name in order or members:
            info = zipfile.ZipInfo(name, date)
            info.create_system = 3
            archive.writestr(info, members[name], packing)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr(twice, b"another")
    return written.getvalue()


def changed(**replaced):
    return put_together({**parts(sealed(SMALL, KEY, AT)), **replaced})


def manifest_with(change):
    manifest = json.loads(parts(sealed(SMALL, KEY, AT))["manifest.json"])
    change(manifest)
    return canonical(manifest)


def signature_with(**replaced):
    record = json.loads(parts(sealed(SMALL, KEY, AT))["signature.json"])
    return changed(**{"signature.json": canonical({**record, **replaced})})


def without(name):
    members = parts(sealed(SMALL, KEY, AT))
    del members[name]
    return put_together(members)


def one_byte(at):
    raw = bytearray(sealed(SMALL, KEY, AT))
    raw[at] ^= 1
    return bytes(raw)


def drop_entry(manifest):
    del manifest["files"][1]


def swap_entries(manifest):
    manifest["files"].reverse()


def other_hash(manifest):
    manifest["files"][1]["sha256"] = hashlib.sha256(b"forged").hexdigest()


def other_chain(manifest):
    manifest["files"][0]["chain"] = "0" * 64


RAW_AT = sealed(SMALL, KEY, AT).index(b"!AIVDM,1")
TAMPERED = {
    "a raw line altered": (changed(**{"raw/0-x.nmea": b"!AIVDM,2\n" * 9}), "altered", "raw/0-x"),
    "a raw line left out": (changed(**{"raw/0-x.nmea": b"!AIVDM,1\n" * 8}), "altered", "raw/0-x"),
    "an event altered": (changed(**{"events.jsonl": b'{"a":2}\n'}), "altered", "events"),
    "an event added": (changed(**{"events.jsonl": b'{"a":1}\n{}\n'}), "altered", "events"),
    "events emptied": (changed(**{"events.jsonl": b""}), "altered", "events"),
    "limits rewritten": (changed(**{"README.txt": b"certain"}), "altered", "README"),
    "a member removed": (without("events.jsonl"), "missing", "events"),
    "a member added": (changed(**{"photo.jpg": b"x"}), "added", "photo"),
    "a member twice": (
        put_together(parts(sealed(SMALL, KEY, AT)), twice="events.jsonl"), "added", "events"),
    "a member renamed": (
        put_together({n.replace("events", "facts"): c
                      for n, c in parts(sealed(SMALL, KEY, AT)).items()}), "missing", "events"),
    "manifest removed": (without("manifest.json"), "missing", "manifest"),
    "manifest garbled": (changed(**{"manifest.json": b"{"}), "manifest", "manifest"),
    "an entry struck out": (changed(**{"manifest.json": manifest_with(drop_entry)}), "added", "ev"),
    "entries swapped": (changed(**{"manifest.json": manifest_with(swap_entries)}), "manifest", ""),
    "event and its hash altered together": (
        changed(**{"manifest.json": manifest_with(other_hash), "events.jsonl": b"forged"}),
        "manifest", "manifest"),
    "chain altered": (changed(**{"manifest.json": manifest_with(other_chain)}), "manifest", ""),
    "signature removed": (without("signature.json"), "signature", "signature"),
    "time of the seal altered": (signature_with(signed_at="2020-01-01T00:00:00Z"), "signature", ""),
    "signature garbled": (signature_with(signature="!"), "signature", "signature"),
    "another's key put in": (
        signature_with(public_key=base64.b64encode(OTHER.public_key().public_bytes_raw()).decode()),
        "signature", ""),
    "signed again by another": (sealed(SMALL, OTHER, AT), "signature", "signature"),
    "forged whole and signed by another": (
        sealed({**SMALL, "events.jsonl": b""}, OTHER, AT), "signature", "signature"),
    "members reordered": (
        put_together(parts(sealed(SMALL, KEY, AT)),
                     order=[*reversed(parts(sealed(SMALL, KEY, AT)))]), "container", ""),
    "dates in the zip altered": (
        put_together(parts(sealed(SMALL, KEY, AT)), date=(2001, 1, 1, 0, 0, 0)), "container", ""),
    "packed anew": (put_together(parts(sealed(SMALL, KEY, AT)), packing=8), "container", ""),
    "something before it": (b"#!/bin/sh\n" + sealed(SMALL, KEY, AT), "container", ""),
    "a bit of a raw line flipped on the disk": (one_byte(RAW_AT), "altered", "raw/0-x"),
}  # fmt: skip


def test_a_pack_as_it_was_sealed_is_whole(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(sealed(SMALL, KEY, AT))
    assert findings(path, fingerprint(KEY.public_key().public_bytes_raw())) == []


@pytest.mark.parametrize("how", TAMPERED)
def test_every_tampering_is_told_with_what_and_where(tmp_path, how):
    written, what, name = TAMPERED[how]
    path = tmp_path / "x.zip"
    path.write_bytes(written)
    found = findings(path, fingerprint(KEY.public_key().public_bytes_raw()))
    assert any(f.what == what and f.name.startswith(name) for f in found), found


def test_no_single_flipped_bit_goes_unnoticed(tmp_path):
    path = tmp_path / "x.zip"
    signer = fingerprint(KEY.public_key().public_bytes_raw())
    for at in range(0, len(sealed(SMALL, KEY, AT)), 11):
        path.write_bytes(one_byte(at))
        try:
            assert findings(path, signer), f"byte {at}"
        except Mistake as told:
            assert "no evidence pack" in str(told)


@pytest.mark.parametrize("size", [0, 10, 200, 900])
def test_a_pack_cut_short_is_told(tmp_path, size):
    path = tmp_path / "x.zip"
    path.write_bytes(sealed(SMALL, KEY, AT)[:size])
    with pytest.raises(Mistake, match="no evidence pack, or cut short"):
        findings(path)


def test_two_packs_of_the_same_differ_in_the_signature_only():
    one = parts(sealed(SMALL, KEY, AT))
    two = parts(sealed(SMALL, OTHER, AT + timedelta(days=1)))
    assert {name for name in one if one[name] != two[name]} == {"signature.json"}


def test_a_pack_of_the_exercise_leads_from_each_event_to_its_raw_lines(assessed, exercise):
    members = members_of(assessed, [ALFA])
    assert members == members_of(assessed, [ALFA])  # the same every time
    heard = gzip.decompress(exercise.read_bytes()).decode().splitlines()
    events = [json.loads(line) for line in members["events.jsonl"].splitlines()]
    statements = [json.loads(line) for line in members["statements.jsonl"].splitlines()]
    assert {e["kind"] for e in events} >= {"loitering", "encounter"}
    assert [s["key"] for s in statements] == [e["key"] for e in events]
    for statement in statements:
        for line in statement["lines"]:
            number = int(line["where"].rpartition(":")[2])
            assert line["text"].rstrip("\r") == heard[number - 1]
    (raw,) = (name for name in members if name.startswith("raw/"))
    assert members[raw] == exercise.read_bytes()
    rows = list(csv.DictReader(io.StringIO(members["positions.csv"].decode())))
    assert {row["mmsi"] for row in rows} == {str(ALFA)}
    assert str(ALFA) in members["README.txt"].decode()


def test_what_officers_said_of_these_events_is_in_it_and_of_others_not(assessed):
    key = json.loads(members_of(assessed, [ALFA])["events.jsonl"].splitlines()[0])["key"]
    said = [
        Verdict(event_key=k, verdict="dismissed", reason="pilot", officer="17", at=AT)
        for k in (key, "gap:1:20260301T000000Z")
    ]
    told = members_of(assessed, [ALFA], said)["verdicts.jsonl"].splitlines()
    assert [json.loads(line)["event_key"] for line in told] == [key]


def test_what_the_watch_did_with_its_alerts_is_in_it_and_with_others_not(assessed):
    done = [{"mmsi": m, "what": "acknowledged", "officer": "17"} for m in (ALFA, 1)]
    told = members_of(assessed, [ALFA], alerts=done)["alerts.jsonl"].splitlines()
    assert [json.loads(line) for line in told] == done[:1]


def test_a_recording_that_changed_since_is_refused(run, exercise, tmp_path):
    copy = tmp_path / "copy.nmea"
    copy.write_bytes(b"".join(gzip.decompress(exercise.read_bytes()).splitlines(True)[:4000]))
    assert run("assess", copy, "-o", tmp_path / "out", "--quiet").exit_code == 0
    copy.write_bytes(copy.read_bytes() + b"\n")
    with pytest.raises(Mistake, match="no longer the recording"):
        members_of(tmp_path / "out", [ALFA])


def test_the_commands_make_a_key_seal_and_check(assessed, tmp_path):
    runner = CliRunner()
    made = runner.invoke(
        cli, ["--role", "prosecutor", "evidence", "key", str(tmp_path / "unit.key")]
    )
    name = json.loads(made.stdout)["fingerprint"]
    asked = ["evidence", "pack", str(assessed), "--key", str(tmp_path / "unit.key"), "--mmsi",
             f"{ALFA}", "-o", str(tmp_path / "x.zip"), "--desk", str(tmp_path / "d")]  # fmt: skip
    assert json.loads(runner.invoke(cli, asked).stdout)["key"] == name
    again = runner.invoke(cli, asked)
    assert again.exit_code == 1 and "never overwritten" in again.stderr
    checked = runner.invoke(cli, ["evidence", "verify", str(tmp_path / "x.zip"), "--signer", name])
    assert (checked.exit_code, json.loads(checked.stdout)["whole"]) == (0, True)
    wrong = runner.invoke(cli, ["evidence", "verify", str(tmp_path / "x.zip"), "--signer", "0000"])
    assert (wrong.exit_code, json.loads(wrong.stdout)["what"]) == (1, "signature")


def test_a_key_is_made_once_and_read_only_where_nobody_else_can(tmp_path):
    path = tmp_path / "unit.key"
    new_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Mistake, match="not overwritten"):
        new_key(path)
    path.chmod(0o644)
    with pytest.raises(Mistake, match="others can read"):
        read_key(path)
    path.chmod(0o600)
    path.write_text("nonsense")
    with pytest.raises(Mistake, match="not a private key"):
        read_key(path)
