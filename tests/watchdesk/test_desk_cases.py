"""A fear counted under D02 keeps the State of flight out, on every way by which anything leaves."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from seamath.errors import Mistake
from watchdesk.cli.export import FORMS, SUBJECTS
from watchdesk.desk import open_desk
from watchdesk.desk_cases import judged_place, lift, locks, record, records, tags
from watchdesk.exchange import directory, sending
from watchdesk.exchange.content import Known
from watchdesk.exchange.packet import new_identity
from watchdesk.forms.answers import record_from
from watchdesk.forms.locks import LockError, cleared, touching

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
ALFA, NOBODY_HEARD = 308999071, 311000099
CASE = "2026-017"


def keep(desk, written):
    return record(desk.book, record_from(written), NOW)


@pytest.fixture
def locked(tmp_path, a_record):
    """A desk with a case whose people fear HTI; the craft is known by the numbers given."""

    def make(*mmsis, fear=None):
        folder = tmp_path / "unit"
        with open_desk(folder) as desk:
            desk.set("state", "USA", NOW)
            keep(desk, a_record("screening", **({"fear": fear} if fear else {})))
            for mmsi in mmsis:
                keep(desk, a_record("inspection", mmsi=mmsi, family_tags={}))
        return folder

    return make


def exported(run, assessed, desk, *more):
    return run("export", assessed, "tracks", "--form", "csv", "--desk", desk, *more)


def packed(run, assessed, desk, tmp_path, *more):
    key = tmp_path / "unit.key"
    if not key.exists():
        assert run("--role", "prosecutor", "evidence", "key", key).exit_code == 0
    out = tmp_path / "x.zip"
    out.unlink(missing_ok=True)
    return run("evidence", "pack", assessed, "--key", key, "--mmsi", ALFA, "-o", out, "--desk",
               desk, *more)  # fmt: skip


def test_exports_and_packs_never_reach_the_state_of_flight(run, assessed, locked, tmp_path):
    desk = locked()
    for path in (exported, lambda *a: packed(*a[:3], tmp_path, *a[3:])):
        to_hti = path(run, assessed, desk, "--to", "HTI")
        assert to_hti.exit_code == 1 and "not to HTI: case 2026-017 is locked" in to_hti.stderr
        to_anybody = path(run, assessed, desk)
        assert to_anybody.exit_code == 1 and "say who gets it with --to" in to_anybody.stderr
        assert path(run, assessed, desk, "--to", "BHS").exit_code == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_subject_in_no_form_reaches_the_state_of_flight(
    run, assessed, locked, tmp_path, subject, form
):
    out = tmp_path / "out"
    words = ("export", assessed, subject, "--form", form, "-o", out, "--desk", locked(ALFA))
    refused = run(*words, "--to", "HTI")
    assert refused.exit_code == 1 and "not to HTI" in refused.stderr and not out.exists()


def test_an_export_to_another_state_says_whom_it_must_not_reach(run, assessed, locked):
    told = run("export", assessed, "rescue", "--form", "geojson", "--desk", locked(), "--to", "BHS")
    assert "Not for HTI: do not pass on." in told.stdout
    open_to_all = run("export", assessed, "rescue", "--form", "geojson")
    assert open_to_all.exit_code == 0 and "Not for" not in open_to_all.stdout


@pytest.mark.parametrize(
    ("mmsis", "refused"),
    [
        ((), True),  # the craft is not known: any recording may show it
        ((ALFA,), True),
        ((NOBODY_HEARD,), False),  # a recording that never heard it is free
        ((NOBODY_HEARD, ALFA), True),
        ((2_000_000_001,), True),  # a contact has another number in every recording
    ],
)
def test_a_lock_bears_on_the_runs_that_may_show_its_craft(run, assessed, locked, mmsis, refused):
    answer = exported(run, assessed, locked(*mmsis), "--to", "HTI")
    assert (answer.exit_code == 1) is refused


@pytest.mark.parametrize("form", ["flag_request", "flag_result", "hand_over"])
def test_a_paper_to_the_state_of_flight_is_refused_and_not_kept(tmp_path, a_record, locked, form):
    with open_desk(locked()) as desk:
        with pytest.raises(LockError, match="not to HTI"):
            keep(desk, a_record(form, state="HTI"))
        assert records(desk.book, form=form) == []
        assert keep(desk, a_record(form, state="BHS")).record.form == form
        assert keep(desk, a_record(form, state="HTI", case="2026-018")).number


def test_a_packet_to_the_state_of_flight_is_refused(tmp_path, a_record, locked, assessed):
    key = Ed25519PrivateKey.generate()
    with open_desk(locked(NOBODY_HEARD)) as desk:
        keep(desk, a_record("hand_over"))
        for state in ("HTI", "BHS"):
            point = directory.FocalPoint(
                state=state, role="rcc", agency=f"RCC {state}", address="VHF 16",
                sealing_key=new_identity(tmp_path / state),
            )  # fmt: skip
            number = directory.add(desk.book, point, NOW).number
            directory.verify(desk.book, number, by="4711", now=NOW)

        def seal(case, *states):
            known = sending.known_of(desk, case, Known(records=()))
            to = tuple((state, "rcc") for state in states)
            asked = sending.Sending(case=case, own_role="coast_guard", to=to, known=known)
            return sending.seal(desk, asked, key, NOW)

        for states in (("HTI",), ("BHS", "HTI")):
            with pytest.raises(LockError, match="packet: not to HTI"):
                seal(CASE, *states)
        assert not desk.book.rows("packets")
        assert seal(CASE, "BHS")[1]["not_for"] == ["HTI"]
        keep(desk, a_record("hand_over", case="2026-018"))
        assert seal("2026-018", "HTI")[1]["not_for"] == []


def test_a_fear_of_a_state_nobody_named_keeps_everybody_out(run, assessed, locked):
    desk = locked(fear={"XXX": 1})
    for state in ("HTI", "BHS", "USA"):
        answer = exported(run, assessed, desk, "--to", state)
        assert answer.exit_code == 1 and "nobody said which State" in answer.stderr


@pytest.mark.parametrize(("people", "count"), [(0, 0), (1, 1)])
def test_one_person_locks_and_none_does_not(tmp_path, a_record, people, count):
    with open_desk(tmp_path) as desk:
        keep(desk, a_record("screening", fear={"HTI": people}))
        assert len(locks(desk.book)) == count


def test_a_correction_lifts_no_lock_and_two_officers_do(tmp_path, a_record):
    with open_desk(tmp_path) as desk:
        first = keep(desk, a_record("screening"))
        keep(desk, a_record("screening", fear={}, corrects=first.number))
        assert [lock.state for lock in locks(desk.book)] == ["HTI"]
        for officers, why in ((("4711", "4711"), "slip"), (("4711", "4712"), " ")):
            with pytest.raises(Mistake, match="two different officers"):
                lift(desk.book, CASE, "HTI", officers=officers, why=why, now=NOW)
        with pytest.raises(Mistake, match="no lock against 'CUB'"):
            lift(desk.book, CASE, "CUB", officers=("4711", "4712"), why="slip", now=NOW)
        lift(desk.book, CASE, "HTI", officers=("4711", "4712"), why="slip", now=NOW)
        assert locks(desk.book) == []
        (row,) = desk.book.rows("locks")
        assert (row["lifted_by"], row["lifted_with"]) == ("4711", "4712")


def test_nothing_is_in_the_way_where_nobody_fears_anything():
    cleared([], None, "export")
    assert touching([], mmsis={1}) == []


@pytest.mark.parametrize(
    ("fear", "answers", "status"),
    [
        (None, {"PS4": "yes"}, "open"),  # nobody has asked
        ({}, {"PS4": "yes"}, "recommended"),
        ({}, {"PS4": "unknown"}, "open"),
        ({"CUB": 2}, {"PS4": "yes"}, "recommended"),
        ({"BHS": 1}, {"PS4": "yes"}, "excluded"),
        ({"XXX": 1}, {"PS4": "yes"}, "open"),  # which State is not said
        ({}, {"PS4": "no"}, "excluded"),
        ({}, {"PS4": "yes", "sort": "ship"}, "temporary"),
    ],
)
def test_a_place_is_judged_with_the_fears_counted_so_far(tmp_path, a_record, fear, answers, status):
    with open_desk(tmp_path) as desk:
        if fear is not None:
            keep(desk, a_record("screening", fear=fear))
        kept = keep(desk, a_record("place_of_safety", **answers))
        assert judged_place(desk.book, kept).status == status


def test_nobody_is_handed_over_where_ps4_was_answered_with_no(tmp_path, a_record):
    with open_desk(tmp_path) as desk:
        keep(desk, a_record("place_of_safety", PS4="no"))
        with pytest.raises(LockError, match="PS4 with no"):
            keep(desk, a_record("hand_over"))
        assert keep(desk, a_record("hand_over", place="Matthew Town")).number == 2


def test_family_tags_end_at_the_hand_over(tmp_path, a_record):
    with open_desk(tmp_path) as desk:
        keep(desk, a_record("inspection", family_tags={"T-01": 4, "T-02": 2, "T-03": 3}))
        keep(desk, a_record("inspection", case="2026-018", family_tags={"T-01": 2}))
        assert [row["tag"] for row in tags(desk.book, CASE)] == ["T-01", "T-02", "T-03"]
        keep(desk, a_record("hand_over", families={"T-01": 4}, last=False))
        assert [row["tag"] for row in tags(desk.book, CASE)] == ["T-02", "T-03"]
        keep(desk, a_record("hand_over", families={}, last=True))
        assert tags(desk.book, CASE) == []
        assert [row["case_id"] for row in tags(desk.book)] == ["2026-018"]


def test_no_tag_is_left_anywhere_in_the_file_after_the_hand_over(tmp_path, a_record):
    with open_desk(tmp_path) as desk:
        keep(desk, a_record("inspection", family_tags={"ZQ-77341": 4}))
        keep(desk, a_record("hand_over", families={}))
        desk.book.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"ZQ-77341" not in (tmp_path / "desk.db").read_bytes()
    with sqlite3.connect(tmp_path / "desk.db") as db:
        says = [row[0] for row in db.execute("SELECT says FROM audit WHERE act = 'erase'")]
    db.close()
    assert says == ["handed over by record 2"]


def test_a_tag_is_worn_once(tmp_path, a_record):
    with open_desk(tmp_path) as desk:
        keep(desk, a_record("inspection"))
        with pytest.raises(Mistake, match="tag T-01 is worn already"):
            keep(desk, a_record("inspection"))
        assert len(records(desk.book)) == 1


def test_a_correction_stands_in_for_the_record_it_names(tmp_path, a_record):
    with open_desk(tmp_path) as desk:
        first = keep(desk, a_record("risk"))
        again = keep(desk, a_record("risk", team_severity=9, corrects=first.number))
        assert [kept.number for kept in records(desk.book)] == [again.number]
        for wrong in (99, again.number):
            with pytest.raises(Mistake, match="nothing corrected"):
                keep(desk, a_record("hand_over", corrects=wrong))


def test_the_commands_record_read_back_and_sum_up(run, tmp_path, a_record):
    def do(role, *words):
        return run("--role", role, *words, "--desk", tmp_path / "unit")

    def file(form, **answers):
        path = tmp_path / f"{form}.json"
        path.write_text(json.dumps(a_record(form, **answers)))
        return path

    assert do("boarding", "form", "record", file("screening")).exit_code == 0
    assert do("boarding", "form", "record", file("inspection")).exit_code == 0
    assert json.loads(do("watch", "form", "tags").stdout.splitlines()[0])["tag"] == "T-01"
    assert do("watch", "form", "record", file("hand_over")).exit_code == 0
    assert do("watch", "form", "tags").stdout == ""
    assert json.loads(do("analyst", "form", "locks").stdout)["state"] == "HTI"
    assert json.loads(do("analyst", "form", "statistics").stdout)["rescued"] == 34
    seen = [json.loads(line)["form"] for line in do("watch", "form", "cases").stdout.splitlines()]
    assert seen == ["inspection", "hand_over"]  # not the screening
    kept = do("boarding", "form", "cases", "--case", CASE, "--form", "screening")
    assert json.loads(kept.stdout)["answers"]["fear"] == {"HTI": 3}
    refused = do("watch", "form", "cases", "--form", "screening")
    assert refused.exit_code == 1 and "it is for boarding (--role)" in refused.stderr
    slip = do("boarding", "form", "record", tmp_path / "nowhere.json")
    assert slip.exit_code == 1 and slip.stderr.count("\n") == 1
    lifted = do(
        "prosecutor", "form", "unlock", CASE, "HTI", "--officers", "1", "2", "--reason", "x"
    )
    assert lifted.exit_code == 0 and do("watch", "form", "locks").stdout == ""
