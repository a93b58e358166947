"""Every text of a brief stands in every catalogue, which changes words and nothing else."""

from __future__ import annotations

import re
import string
from importlib import util
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from jurisdiction.codes import actions, never
from watchdesk.tablet import blanks
from watchdesk.words import LANGUAGES, UNREVIEWED, WordsError, catalogue, marked, translation
from watchdesk.words.texts import table_texts

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.fixture(scope="module")
def builder():
    """The program that collects and compiles the texts."""
    spec = util.spec_from_file_location("words_builder", ROOT / "builders" / "words.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def template(builder):
    """Every text to translate, collected anew from sources, pages and tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return {message.id: message for message in builder.template() if message.id}


def po_of(language):
    path = ROOT / "watchdesk" / "words" / language / "LC_MESSAGES" / "watchdesk.po"
    return read_po(BytesIO(path.read_bytes()), locale=language)


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_missing_from_a_catalogue_and_none_is_left_over(template, language):
    known = {message.id: message.string for message in po_of(language) if message.id}
    assert sorted(known) == sorted(template)
    assert [text for text, said in known.items() if not said.strip()] == []


@pytest.mark.parametrize("language", OTHERS)
def test_blanks_and_placeholders_survive_translation(language):
    for message in po_of(language):
        if message.id:
            text, said = message.id, message.string
            assert said.count("__") == text.count("__"), text
            assert len(set(blanks(said))) == len(set(blanks(text))), text
            names = [sorted(n for _, n, _, _ in string.Formatter().parse(t) if n)
                     for t in (text, said)]  # fmt: skip
            assert names[0] == names[1], text


@pytest.mark.parametrize("language", OTHERS)
def test_what_runs_is_what_was_written(builder, language):
    """The compiled file is that of the text beside it, byte for byte."""
    assert builder.mo_bytes(po_of(language)) == catalogue(language)


@pytest.mark.parametrize("language", OTHERS)
def test_codes_and_numbers_of_the_law_are_the_same_in_every_language(language):
    say = translation(language)
    codes = re.compile(
        r"\b(?:HT\d|VHF 16|406|656/2014|9\(2\)\(f\)|SOM 8\(6\)|PS1-PS4|TMAS|DETRESFA)"
    )
    for where, text in table_texts():
        assert sorted(codes.findall(text)) == sorted(codes.findall(say(text))), where


@pytest.mark.parametrize("language", OTHERS)
def test_each_rule_and_action_has_words_of_its_own(language):
    """Two rules said alike would be one rule lost."""
    say = translation(language)
    for table in (never(), actions()):
        said = [say(entry.text) for entry in table.values()]
        assert len(set(said)) == len(said)


def test_a_ship_s_name_is_never_looked_up_as_the_header_of_a_catalogue():
    assert translation("es")("") == ""
    assert translation("ht")("ROYAL TERN") == "ROYAL TERN"
    assert translation("en") is marked


def test_every_translation_is_told_to_be_unreviewed_and_a_strange_language_is_refused():
    assert sorted(UNREVIEWED) == sorted(OTHERS)
    with pytest.raises(WordsError, match="choose one of en, es, fr, ht"):
        translation("xx")


def test_a_text_inside_an_f_string_is_collected_too(builder):
    source = 'f\'{_("row")} {marked("high")} {_(name)} {other("no")}\''
    assert builder.spoken(source) == ["row", "high"]
