"""A unit adds, orders and annotates steps; it can take none away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.checklist import boarding_checklists
from watchdesk.playbook import MOST, Playbook, PlaybookError, played, read_playbook

REVIEWED = {c.id: [s.id for s in c.steps] for c in boarding_checklists()}
DOCS = Path(__file__).resolve().parents[2] / "docs" / "briefs.md"


def read(tmp_path, text):
    path = tmp_path / "unit.toml"
    path.write_text(text, encoding="utf-8")
    return read_playbook(path)


def test_the_example_of_the_docs_is_a_playbook(tmp_path):
    example = re.search(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.S)
    assert example
    book = read(tmp_path, example[1])
    lists = {c.id: c for c in played(boarding_checklists(), book)}
    assert [s.id for s in lists["A"].steps][:2] == ["A05", "A06"]
    assert "U01" in [s.id for s in lists["B"].steps]
    assert next(s for s in lists["C"].steps if s.id == "C06").note
    for phase, ids in REVIEWED.items():
        assert set(ids) <= {s.id for s in lists[phase].steps}


@given(st.permutations(REVIEWED["D"]), st.integers(0, len(REVIEWED["D"])))
def test_whatever_the_order_every_step_stays_once(order, first):
    book = Playbook(name="", order={"D": tuple(order[:first])})
    steps = [s.id for s in played(boarding_checklists(), book)[3].steps]
    assert steps[:first] == list(order[:first])
    assert sorted(steps) == sorted(REVIEWED["D"])


@pytest.mark.parametrize(
    "text, why",
    [
        ('remove = ["D02"]', "remove D02: no step can be taken away"),
        ('remove = "B07"', "remove B07: no step can be taken away"),
        ("removed = []", "'removed' is not known"),
        ('[[add]]\nid = "C01"\nphase = "C"\naction = "x"', "a reviewed step has this id"),
        ('[[add]]\nid = "X1"\nphase = "C"\naction = "x"', "is U and digits"),
        ('[[add]]\nid = "U1"\nphase = "Z"\naction = "x"', "phase must be one of A, B"),
        ('[[add]]\nid = "U1"\nphase = "C"', "action must be a text"),
        ('[[add]]\nid = "U1"\nphase = "C"\naction = "x"\nname = "y"', "'name' is not known"),
        ('[[add]]\nid = "U1"\nphase = "C"\naction = "x"\nsharing = "all"', "sharing must be"),
        ('[[add]]\nid = "U1"\nphase = "C"\naction = "' + "x" * 91 + '"', "at most 90"),
        ('[[add]]\nid = "U1"\nphase = "A"\naction = "x"\n' * 2, "the same id"),
        ("add = 1", "write up to"),
        ("add = [1]", "write each step as a table"),
        ('[order]\nA = ["B01"]', "'B01' is not a step of phase A"),
        ('[order]\nA = ["A01", "A01"]', "each once"),
        ('[order]\nZ = ["A01"]', "phase must be one of"),
        ('[notes]\nZ9 = "x"', "'Z9' is not a step"),
        ('[notes]\nA01 = ""', "notes A01 must be a text"),
        ("order = 1", "write a table [order]"),
        ("name = 1", "name must be a text"),
        ("[", "not a TOML file"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(tmp_path, text, why):
    with pytest.raises(PlaybookError) as refused:
        read(tmp_path, text)
    assert why in str(refused.value) and "unit.toml" in str(refused.value)


def test_as_many_steps_as_paper_holds_may_be_added(tmp_path):
    row = '[[add]]\nid = "U{n}"\nphase = "A"\naction = "' + "x" * 90 + '"\n'
    most = "".join(row.format(n=n) for n in range(MOST))
    assert len(read(tmp_path, most).added) == MOST
    with pytest.raises(PlaybookError, match="up to 12"):
        read(tmp_path, most + row.format(n=99))


def test_without_a_playbook_the_checklist_is_the_reviewed_one():
    assert played(boarding_checklists(), None) == boarding_checklists()


def test_assess_writes_the_unit_s_steps_in_the_unit_s_language(run, exercise, tmp_path):
    book = tmp_path / "unit.toml"
    book.write_text('[[add]]\nid = "U01"\nphase = "B"\naction = "Switch off the siren."\n', "utf-8")
    words = (
        "assess",
        exercise,
        "-o",
        tmp_path / "out",
        "--language",
        "ht",
        "--exercise",
        "--quiet",
    )
    result = run(*words, "--playbook", book)
    assert result.exit_code == 0, result.output
    page = next((tmp_path / "out" / "briefs").glob("*.html")).read_text("utf-8")
    assert '<html lang="ht">' in page and "Switch off the siren." in page
    assert "Tradiksyon pa revize" in page
