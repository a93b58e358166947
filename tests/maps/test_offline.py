"""Pages that load nothing: what is refused, what is written in, what the policy admits."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from maps.offline import (
    OfflineError,
    json_block,
    leaflet_assets,
    script_text,
    sealed,
    style_text,
)


def page(inside: str) -> str:
    return f"<!DOCTYPE html><html><head></head><body>{inside}</body></html>"


@pytest.mark.parametrize(
    "inside, named",
    [
        ("<img src=//a.co/x>", "//a.co/x"),
        ("<script src='https://cdn.example/leaflet.js'></script>", "leaflet.js"),
        ("<script src='beside.js'></script>", "beside.js"),  # a file beside is outside the file
        ("<link rel=stylesheet href=style.css>", "style.css"),
        ("<style>@import 'x.css';</style>", "@import"),
        ("<style>p { background: url( 'http://a/b.png' ) }</style>", "http://a/b.png"),
        ("<p style='background:url(/b.png)'>", "/b.png"),
        ("<iframe srcdoc='x'></iframe>", "<iframe>"),
        ("<base target=_top>", "<base>"),
        ("<meta http-equiv=Refresh content='0;url=http://a'>", "<meta>"),
        ("<svg><image xlink:href='http://a/b.svg'/></svg>", "http://a/b.svg"),
        ("<form action='http://a'></form>", "http://a"),
        ("<video poster='p.png'></video>", "p.png"),
        ("<IMG SRC='HTTP://A/B'>", "HTTP://A/B"),
    ],
)
def test_a_page_that_would_reach_out_is_refused_by_name(inside: str, named: str) -> None:
    with pytest.raises(OfflineError, match=re.escape(named)):
        sealed(page(inside))


@pytest.mark.parametrize(
    "inside",
    [
        "<img src='data:image/png;base64,AA'>",
        "<a href='#top'>up</a>",
        "<style>p { behavior: url(#default#VML) }</style>",
        "<p>see http://example.org, which is only text</p>",
        '<script type=\'application/json\'>{"href": "http://a"}</script>',
    ],
)
def test_what_stays_in_the_file_is_let_through(inside: str) -> None:
    assert inside in sealed(page(inside))


def test_the_policy_names_each_script_and_style_by_its_hash_and_nothing_else() -> None:
    script, style = "let a = '<b>' && 1;\n", "p { color: red }"
    html = sealed(page(f"<script>{script}</script><style>{style}</style>"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    directives = dict(part.strip().split(" ", 1) for part in policy[1].split(";"))

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == digest(script)
    assert directives["style-src"] == digest(style)
    assert "unsafe" not in policy[1]
    assert html.index("Content-Security-Policy") < html.index("<script>")


def test_a_page_without_a_head_cannot_be_sealed() -> None:
    with pytest.raises(OfflineError, match="head"):
        sealed("<p>no head</p>")


@pytest.mark.parametrize(
    "text", ["</script><script>", "<!--<script>", "<IMG SRC=X>", "\u2028", "\ud800", "a&amp;b"]
)
def test_any_text_in_the_json_block_is_inert_and_comes_back_whole(text: str) -> None:
    block = json_block([text])
    assert "<" not in block and block.isascii()
    assert json.loads(block) == [text]


def test_leaflet_is_whole_without_its_map_and_with_its_pictures() -> None:
    style, script = leaflet_assets()
    assert "sourceMappingURL" not in script and "L.map" not in style
    assert style.count("url(data:image/png;base64,iVBOR") == 3  # layers twice, marker once
    assert len(script) > 140_000  # the packaged Leaflet 1.9.3 is 147 kB


def test_a_script_cannot_end_its_own_element(tmp_path: Path) -> None:
    source = tmp_path / "a.js"
    source.write_text("x = '</SCRIPT>';\n//# sourceMappingURL=a.js.map\ny = 2;\r\n")
    assert script_text(source) == "x = '<\\/SCRIPT>';\n\ny = 2;\n"
    source.write_text("x = '<!-- <script>'")
    with pytest.raises(OfflineError, match=r"a\.js"):
        script_text(source)


def test_a_style_sheet_that_names_a_missing_picture_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "a.css"
    source.write_text("p { background: url(gone.png) }")
    with pytest.raises(OfflineError, match=r"gone\.png"):
        style_text(source)
