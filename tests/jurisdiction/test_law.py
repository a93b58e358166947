"""The legal library: every citation of every table resolves, and doubt is marked."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdiction.authority import authority_rows
from jurisdiction.codes import never, safeguards
from jurisdiction.consent import consent_rules
from jurisdiction.errors import LawError
from jurisdiction.law import article, articles, footnotes, search
from jurisdiction.pursuit import pursuit_rows
from jurisdiction.rescue_overlay import rescue_rows


def citations() -> list[tuple[str, str, str]]:
    """Where, what and with which mark each table cites the law."""
    tables = [*authority_rows(), *rescue_rows(), *pursuit_rows()]
    tables += [row for what in ("flag", "consent", "remark") for row in consent_rules(what)]
    rows = [(row.id, row.cells["basis"], row.cells["mark"]) for row in tables]
    codes = (*safeguards().values(), *never().values())
    return rows + [(code.code, code.source, code.mark) for code in codes]


@pytest.mark.parametrize("where, basis, mark", citations())
def test_every_citation_resolves_and_carries_the_mark_of_its_articles(where, basis, mark):
    cited = footnotes(basis)
    assert cited or where in ("S16", "S17", "N13", "N14"), where  # rules of the project's own
    assert mark == ("K" if any(entry.mark for entry in cited) else "")


@pytest.mark.parametrize(
    "basis, refs",
    [
        ("UNCLOS 19(2)(g),21(1)(h),25(1); SOM 8(2)", "19(2)(g) 21(1)(h) 25(1) 8(2)"),
        ("UNCLOS 91-94", "91 92 93 94"),
        ("UNCLOS 25(1)-(2)", "25(1) 25(2)"),
        ("UNCLOS 27(1)(a)(b),27(3)", "27(1)(a) 27(1)(b) 27(3)"),
        ("UNCLOS 110(1)(d)-(e)", "110(1)(d) 110(1)(e)"),
        ("SOM 8(2)(a)-(c)", "8(2)(a) 8(2)(b) 8(2)(c)"),
        ("ICCPR 6-7", "6 7"),
        ("SOLAS V/33; SAR 4.4,4.5", "V/33 4.4 4.5"),
        ("US NSM 1220-1222", "1220-1222"),  # one passage, not a range of articles
        ("IACtHR OC-25/18; 1951 Conv. 33", "OC-25/18 33"),
        ("MSC.167(78) 2.5", "2.5"),
        ("UNCLOS 92,92", "92"),
        ("UNCLOS 95(7)", "95"),  # a paragraph without an entry: its article
        ("", ""),
    ],
)
def test_a_basis_splits_into_its_articles(basis, refs):
    assert [entry.number for entry in footnotes(basis)] == refs.split()


@pytest.mark.parametrize("basis", ["UNCLOS 999", "MARPOL 3", "UNCLOS", "UNCLOS 2,position error"])
def test_a_citation_that_leads_nowhere_is_a_mistake(basis):
    with pytest.raises(LawError, match=r"no article|no instrument"):
        footnotes(basis)


def test_every_entry_is_short_dated_and_seen_or_marked():
    for entry in articles().values():
        assert 0 < len(entry.text) <= 260, entry.ref
        assert entry.status in ("seen", "K"), entry.ref
        assert bool(entry.source) == (entry.status == "seen"), entry.ref
        if entry.adopted:
            assert 1951 <= date.fromisoformat(entry.adopted).year <= 2026


@pytest.mark.parametrize(
    "ref, mark",
    [
        ("UNCLOS 110(1)(d)", ""),
        ("UNCLOS 111(1)", ""),
        ("UNCLOS 33(1)(a)", ""),
        ("SOM 8(4)", ""),
        ("UNCLOS 111(8)", "K"),
        ("UNCLOS 98", "K"),
        ("SOM 8(5)", "K"),
        ("EU 656 8", "K"),
    ],
)
def test_what_was_not_seen_in_its_text_says_so(ref, mark):
    assert article(ref).mark == mark


@pytest.mark.parametrize("words", ["110", "article 110", "Art. 110", "UNCLOS 110"])
def test_a_number_finds_the_article_first_and_then_its_paragraphs(words):
    found = [entry.ref for entry in search(words)]
    assert found[0] == "UNCLOS 110"
    assert set(found) == {ref for ref in articles() if ref.startswith("UNCLOS 110")}


def test_a_number_finds_every_instrument_that_has_it():
    assert {entry.instrument for entry in search("33")} == {"UNCLOS", "1951 Conv.", "SOLAS"}


def test_words_find_what_holds_them_all():
    assert search("hot PURSUIT")[0].ref == "UNCLOS 111"
    assert "SOM 8(7)" in {entry.ref for entry in search("without nationality")}
    assert search("pursuit refugees") == () == search("the of") == search(" ")


def test_a_record_shows_the_mark_and_no_source_where_there_is_none():
    record = article("UNCLOS 98").as_record()
    assert (record["status"], record["source"], record["adopted"]) == ("K", None, "1982-12-10")
