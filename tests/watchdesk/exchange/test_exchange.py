"""A packet opens for its addressee, holds no more than a role needs, and tells its origin."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from seamath.errors import Mistake
from watchdesk.desk import open_desk
from watchdesk.desk_audit import findings as log_findings
from watchdesk.desk_cases import locks, record
from watchdesk.evidence.seal import canonical, findings, fingerprint
from watchdesk.exchange import directory, sending
from watchdesk.exchange.content import Known, roles
from watchdesk.exchange.directory import DUE_AFTER, FocalPoint
from watchdesk.exchange.packet import LETTER, new_identity, open_packet, packet_bytes
from watchdesk.forms.answers import record_from

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
CASE, ALFA = "2026-017", 308999071
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNED_BY = fingerprint(SIGNER.public_key().public_bytes_raw())
FORMS = ("inspection", "screening", "flag_request", "hand_over", "custody", "risk")


def point(state="BHS", role="rcc", **more):
    return FocalPoint(**{"state": state, "role": role, "agency": f"{role} of {state}",
                         "address": "duty desk", **more})  # fmt: skip


def trusted(desk, one):
    return directory.verify(
        desk.book, directory.add(desk.book, one, NOW).number, by="4711", now=NOW
    )


@pytest.fixture
def unit(tmp_path, a_record, assessed):
    """A unit of the USA with a case, and Bahamian offices that it may seal to."""

    class Unit:
        run = assessed

        def __init__(self, desk):
            self.desk = desk

        def seal(self, role="rcc", *states, case=CASE, run=assessed, mmsis=(ALFA,), out="p.wdx"):
            known = sending.known_of(desk, case, Known(records=(), run=run, mmsis=mmsis))
            to = tuple((state, role) for state in states or ("BHS",))
            asked = sending.Sending(case=case, own_role="coast_guard", to=to, known=known)
            sealed, letter = sending.seal(desk, asked, SIGNER, NOW)
            (tmp_path / out).write_bytes(sealed)
            return tmp_path / out, letter

    with open_desk(tmp_path / "usa") as desk:
        desk.set("state", "USA", NOW)
        for form in FORMS:
            written = a_record(form, **({"mmsi": ALFA} if form == "inspection" else {}))
            record(desk.book, record_from(written), NOW)
        for role in roles():
            trusted(desk, point(role=role, sealing_key=new_identity(tmp_path / f"{role}.key")))
        yield Unit(desk)


EXPECTED = {
    "rcc": {"rescue", "position", "counts"},
    "flag_authority": {"vessel", "position", "basis"},
    "coast_guard": {"rescue", "vessel", "position", "counts"},
    "prosecutor": {"vessel", "position", "basis"},
    "asylum": {"counts", "needs"},
    "child_protection": {"counts", "needs"},
    "un_or_iom": {"counts", "needs"},
    "medical": {"counts", "needs"},
}


@pytest.mark.parametrize("role", EXPECTED)
def test_a_role_gets_its_parts_and_no_other(unit, tmp_path, role):
    path, letter = unit.seal(role)
    packet = open_packet(path, tmp_path / f"{role}.key")
    assert set(packet.parts) == EXPECTED[role]
    holds = set(letter["holds"])
    assert {name for name in holds if "/" not in name} == {f"{p}.json" for p in EXPECTED[role]}
    assert any("/" in name for name in holds) is (role == "prosecutor")
    told = json.dumps(packet.parts)
    for behaviour in ("suspicion", "loitering", "encounter", "indicator", "steering_facts"):
        assert behaviour not in told


def test_a_consul_is_sent_nothing(unit):
    with pytest.raises(Mistake, match="consular may have nothing at all"):
        unit.seal("consular")


def test_a_role_that_may_have_only_what_is_not_known_is_sent_nothing(unit):
    with pytest.raises(Mistake, match="none of it is known"):
        unit.seal("asylum", case="2026-099")


def test_the_fear_itself_never_leaves_and_needs_are_counts(unit, tmp_path):
    path, _ = unit.seal("un_or_iom")
    parts = open_packet(path, tmp_path / "un_or_iom.key").parts
    assert parts["needs"] == {"screening": {"referred": 3, "children_alone": 1, "pregnant": 1}}
    assert parts["counts"]["hand_over"]["women"] == 9 and parts["counts"]["hand_over"]["dead"] == 1
    assert all(isinstance(n, int) for form in parts["counts"].values() for n in form.values())


def test_an_rcc_gets_open_counts_only(unit, tmp_path):
    path, _ = unit.seal("rcc")
    parts = open_packet(path, tmp_path / "rcc.key").parts
    assert set(parts["counts"]["inspection"]) == {"red", "women", "men", "children", "infants"}
    assert parts["rescue"] and all("lat" in one for one in parts["rescue"])


def test_a_flag_authority_gets_who_where_and_on_what_basis(unit, tmp_path):
    path, _ = unit.seal("flag_authority")
    parts = open_packet(path, tmp_path / "flag_authority.key").parts
    assert [one["mmsi"] for one in parts["vessel"]] == [ALFA]
    assert parts["position"][0]["source"] and parts["position"][0]["margin_nm"] is not None
    assert parts["basis"]["asked"] == "registry" and "zone" not in parts["basis"]


@pytest.mark.parametrize("own", ["rcc.key", "medical.key"])
def test_a_packet_opens_for_nobody_else(unit, tmp_path, own):
    path, _ = unit.seal("asylum")
    with pytest.raises(Mistake, match="not sealed for this key"):
        open_packet(path, tmp_path / own)
    assert open_packet(path, tmp_path / "asylum.key").letter["case"] == CASE


def test_nothing_readable_is_outside(unit):
    path, _ = unit.seal("prosecutor")
    content = path.read_bytes()
    for word in (b"2026-017", b'"BHS"', b"308999071", b"packet.json", b"AIVDM"):
        assert word not in content


def test_one_altered_byte_anywhere_is_refused(unit, tmp_path):
    path, _ = unit.seal("asylum")
    whole = path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Mistake, match=r"p\.wdx"):
            open_packet(path, tmp_path / "asylum.key")


def test_two_states_open_the_same_packet(unit, tmp_path):
    trusted(unit.desk, point("CUB", sealing_key=new_identity(tmp_path / "cub.key")))
    path, letter = unit.seal("rcc", "BHS", "CUB")
    for own in ("rcc.key", "cub.key"):
        assert open_packet(path, tmp_path / own).letter["to"] == letter["to"]


def test_whom_it_is_sealed_to_must_be_in_the_directory_and_verified(unit, tmp_path):
    with pytest.raises(Mistake, match="CUB/rcc: the directory has not an entry"):
        unit.seal("rcc", "CUB")
    directory.add(unit.desk.book, point("CUB", sealing_key=new_identity(tmp_path / "c")), NOW)
    with pytest.raises(Mistake, match="CUB/rcc: the directory has not a verified key"):
        unit.seal("rcc", "CUB")


def test_one_packet_is_for_one_role(unit):
    asked = sending.Sending(case=CASE, own_role="rcc", to=(("BHS", "rcc"), ("BHS", "asylum")),
                            known=Known(records=()))  # fmt: skip
    with pytest.raises(Mistake, match="one packet, one role"):
        sending.seal(unit.desk, asked, SIGNER, NOW)


@pytest.fixture
def abroad(tmp_path):
    """A Bahamian desk that takes packets in."""
    with open_desk(tmp_path / "bhs") as desk:
        yield desk


def take_in(desk, path, key):
    return sending.take_in(desk, open_packet(path, key), path.read_bytes(), NOW)


def test_what_is_taken_in_keeps_who_sealed_it_when_and_how_sure(unit, abroad, tmp_path):
    first, _ = unit.seal("rcc")
    told = take_in(abroad, first, tmp_path / "rcc.key")
    assert (told["signer_known"], told["signing_key"]) == (False, SIGNED_BY)
    assert (told["from"]["state"], told["sealed_at"]) == ("USA", "2026-03-02T03:40:00Z")
    trusted(abroad, point("USA", "coast_guard", agency="District 7", signing_key=SIGNED_BY))
    second, _ = unit.seal("asylum", out="q.wdx")
    told = take_in(abroad, second, tmp_path / "asylum.key")
    assert (told["signer_known"], told["signer"]) == (True, "District 7")
    with pytest.raises(Mistake, match="taken in before"):
        take_in(abroad, second, tmp_path / "asylum.key")
    assert log_findings(abroad.book.db) == []


def test_a_seal_by_another_state_s_key_is_refused(unit, abroad, tmp_path):
    trusted(abroad, point("HTI", "coast_guard", signing_key=SIGNED_BY))
    path, _ = unit.seal("rcc")
    with pytest.raises(Mistake, match="from USA/coast_guard, and is sealed by the key of HTI"):
        take_in(abroad, path, tmp_path / "rcc.key")


def test_a_caveat_becomes_a_lock_on_the_other_side(unit, abroad, tmp_path):
    path, letter = unit.seal("asylum")
    assert letter["not_for"] == ["HTI"]
    take_in(abroad, path, tmp_path / "asylum.key")
    assert [(lock.case, lock.state) for lock in locks(abroad.book)] == [("USA-2026-017", "HTI")]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"from": {"state": "USA"}},
        {"from": {"state": "Bahamas", "role": "rcc"}},
        {"to": "BHS"},
        {"not_for": ["Haiti"]},
        {"case": "<script>"},
        {"case": 17},
    ],
)
def test_a_stranger_s_letter_is_not_taken_as_it_comes(unit, tmp_path, change):
    _, letter = unit.seal("asylum")
    to = directory.points(unit.desk.book, "BHS", "asylum")[0].sealing_key
    for content in (canonical({**letter, **change}), b"[]", b"not json", b"[" * 100_000):
        bad = tmp_path / "bad.wdx"
        bad.write_bytes(packet_bytes({LETTER: content}, SIGNER, [to], NOW))
        with pytest.raises(Mistake, match="no packet of form"):
            open_packet(bad, tmp_path / "asylum.key")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"state": "Bahamas"}, "three letters"),
        ({"role": "admiral"}, "no role 'admiral'; there are rcc"),
        ({"agency": " "}, "must be an office's"),
        ({"agency": "Mr Smith"}, "must be an office's"),
        ({"sealing_key": "age1nonsense"}, "no key to seal to"),
        ({"sealing_key": "ssh-ed25519 AAAA"}, "no key to seal to"),
    ],
)
def test_a_focal_point_is_an_office_with_a_key(abroad, more, says):
    with pytest.raises(Mistake, match=says):
        directory.add(abroad.book, point(**more), NOW)


def test_who_was_never_verified_or_too_long_ago_is_due(abroad):
    never = directory.add(abroad.book, point(), NOW)
    once = trusted(abroad, point("CUB"))
    due = [p.number for p in directory.due(abroad.book, NOW + DUE_AFTER - timedelta(seconds=1))]
    assert due == [never.number]
    due = [p.number for p in directory.due(abroad.book, NOW + DUE_AFTER)]
    assert due == [never.number, once.number]
    directory.remove(abroad.book, never.number, NOW)
    with pytest.raises(Mistake, match="no focal point 1"):
        directory.verify(abroad.book, never.number, by="1", now=NOW)


def test_the_commands_carry_a_case_from_one_unit_to_another(run, tmp_path, assessed, a_record):
    def do(unit, *words, role="watch"):
        answer = run("--role", role, *words, "--desk", tmp_path / unit)
        assert answer.exit_code == 0, (words, answer.output)
        return [json.loads(line) for line in answer.stdout.splitlines()]

    (made,) = do("bhs", "exchange", "key", tmp_path / "open.key", role="administrator")
    assert run("--role", "administrator", "evidence", "key", tmp_path / "sign.key").exit_code == 0
    do("usa", "desk", "set", "state", "USA", role="administrator")
    filled = tmp_path / "i.json"
    filled.write_text(json.dumps(a_record("inspection")))
    do("usa", "form", "record", filled, role="boarding")
    do("usa", "exchange", "directory", "add", "BHS", "rcc", "--agency", "RCC Nassau",
       "--address", "VHF 16", "--sealing-key", made["sealing_key"])  # fmt: skip
    assert len(do("usa", "exchange", "directory", "due")) == 1
    do("usa", "exchange", "directory", "verify", "1", "--by", "4711")
    assert do("usa", "exchange", "directory", "due") == []
    (sent,) = do("usa", "exchange", "seal", CASE, "--to", "BHS/rcc", "--run", assessed, "--mmsi",
                 ALFA, "--key", tmp_path / "sign.key", "-o", tmp_path / "17.wdx")  # fmt: skip
    (told,) = do("bhs", "exchange", "import", tmp_path / "17.wdx", "--key",
                 tmp_path / "open.key", "-o", tmp_path / "17.zip")  # fmt: skip
    assert told["case"] == "USA-2026-017" and told["parts"]["counts"]["inspection"]["women"] == 9
    assert findings(Path(tmp_path / "17.zip")) == []
    (listed,) = do("bhs", "exchange", "received")
    assert listed["holds"] == sent["holds"] and listed["signer_known"] is False
