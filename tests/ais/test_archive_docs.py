"""The examples of the pages on lines, archives and contacts run as they are printed."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(
    "page, examples", [("archives.md", 20), ("contacts.md", 20), ("nmea.md", 25)]
)
def test_every_example_of_a_page_runs(page, examples):
    if page == "archives.md":
        pytest.importorskip("polars")
    result = doctest.testfile(
        str(DOCS / page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert result.failed == 0
    assert result.attempted >= examples
