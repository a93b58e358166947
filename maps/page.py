"""The map as one page that needs nothing else: folium's frame, Leaflet, our layers, our words."""

from __future__ import annotations

from html import escape
from pathlib import Path

import folium
from branca.element import Element, Figure
from folium.template import Template

from maps.content import MapContent
from maps.layers import layers
from maps.offline import json_block, leaflet_assets, script_text, sealed, style_text

WEB = Path(__file__).parent / "web"
SCRIPTS = (
    "format",
    "fixes",
    "signs",
    "chart",
    "traffic",
    "search",
    "standing",
    "panel",
    "legend",
    "main",
)
START = """
  map_watchdesk.attributionControl.setPrefix(false);
  map_watchdesk.attributionControl.getContainer().textContent = content.credit;
  watch(map_watchdesk, content);
"""


def map_page(content: MapContent) -> str:
    """One HTML page that shows the content and loads nothing.

    What ships sent is in it once, as inert JSON; the page's script sets it as text.
    """
    figure = Figure()
    _OfflineMap(content, figure).add_to(figure)
    html = figure.render().replace("<html>", '<html lang="en">', 1)
    return sealed(html)


class _Verbatim(Element):
    """Text written into the page as it is: an ``Element`` would run it as a template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _OfflineMap(folium.Map):
    """A folium map that links to nothing and carries our layers instead of tiles."""

    default_js = []  # noqa: RUF012
    default_css = []  # noqa: RUF012

    def __init__(self, content: MapContent, figure: Figure) -> None:
        super().__init__(
            location=[0, 0],
            zoom_start=3,
            tiles=None,
            zoom_animation=False,
            fade_animation=False,
            zoom_snap=0.25,
            min_zoom=2,
            max_zoom=18,
            box_zoom=True,
            double_click_zoom=True,
        )
        self._name, self._id = "map", "watchdesk"  # the same name every time
        self.content, self.figure = content, figure

    def render(self, **kwargs: object) -> str:
        """Write head, body and script into the page, ours round folium's."""
        _add_head(self.figure, self.content)
        written: str = super().render(**kwargs) or ""  # type: ignore[no-untyped-call]
        _add_body(self.figure, self.content)
        return written


def _add_head(figure: Figure, content: MapContent) -> None:
    """Title, Leaflet and our style sheet."""
    leaflet_css, leaflet_js = leaflet_assets()
    figure.header.add_child(_Verbatim(f"<title>{escape(content.title)}</title>"), name="title")
    for name, text in (
        ("leaflet_css", f"<style>{leaflet_css}</style>"),
        ("leaflet_js", f"<script>{leaflet_js}</script>"),
    ):
        figure.header.add_child(_Verbatim(text), name=name)


def _add_body(figure: Figure, content: MapContent) -> None:
    """The frame of the page, its content as inert JSON, and the script that joins them."""
    style = f"<style>{style_text(WEB / 'page.css')}</style>"
    figure.header.add_child(_Verbatim(style), name="page_css")  # after folium's, to win over it
    frame = (WEB / "frame.html").read_text(encoding="utf-8")
    marked = frame.replace('role="note"></div>', f'role="note">{escape(content.mark)}</div>', 1)
    block = f'<script id="content" type="application/json">{json_block(layers(content))}</script>'
    figure.html.add_child(_Verbatim(marked + block), name="frame")
    parts = "\n".join(script_text(WEB / f"{name}.js") for name in SCRIPTS)
    read = 'const content = JSON.parse(document.getElementById("content").textContent);'
    figure.script.add_child(
        _Verbatim(f'(() => {{\n"use strict";\n{parts}\n{read}\n{START}}})();'), name="page_js"
    )
