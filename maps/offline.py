"""Pages that load nothing: assets written in, every outside reference refused, sealed by hash."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

LOADING = frozenset(  # attributes that fetch or lead away
    (
        *("action", "archive", "background", "cite", "classid", "codebase", "data", "formaction"),
        *("href", "imagesrcset", "longdesc", "manifest", "ping", "poster", "profile", "src"),
        *("srcset", "usemap", "xlink:href"),
    )
)
FORBIDDEN_TAGS = frozenset(["base", "iframe", "frame", "object", "embed", "applet", "portal"])
CSS_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE | re.DOTALL)
SCRIPT_TYPES = frozenset(["", "module", "text/javascript", "application/javascript"])


class OfflineError(ValueError):
    """A page that would reach out of its file."""


def leaflet_assets() -> tuple[str, str]:
    """Leaflet's style sheet and script, from the installed package, ready to be written in."""
    from xstatic.pkg import leaflet

    folder = Path(leaflet.BASE_DIR)
    return style_text(folder / "leaflet.css"), script_text(folder / "leaflet.js")


def script_text(path: Path) -> str:
    """A script as it may stand inside a page: no source map, nothing that ends the element."""
    text = re.sub(r"^//[#@]\s*sourceMappingURL=.*$", "", _read(path), flags=re.MULTILINE)
    if "<!--" in text:  # puts an HTML parser into a state where </script> no longer ends a script
        raise OfflineError(f"{path.name} holds '<!--', which may not stand inside a page")
    return re.sub(r"</(?=script)", r"<\\/", text, flags=re.IGNORECASE)


def style_text(path: Path) -> str:
    """A style sheet with every picture it names written in as a data: address."""

    def written_in(match: re.Match[str]) -> str:
        address = match[2]
        if address.startswith(("data:", "#")):
            return match[0]
        picture = path.parent / address
        if not picture.is_file():
            raise OfflineError(f"{path.name} names {address!r}, which is not beside it")
        kind = mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
        return f"url(data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode()})"

    return CSS_URL.sub(written_in, _read(path)).replace("</", "<\\/")


def json_block(content: object) -> str:
    """JSON that is inert inside a script element whatever text it holds.

    >>> json_block({"name": "</script>"})
    '{"name":"\\\\u003c/script>"}'
    """
    text = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def sealed(page: str) -> str:
    """The page with a content security policy that lets only its own scripts and styles run.

    Raises OfflineError where anything in it would be loaded from outside the file.
    """
    found = _Finder()
    found.feed(page)
    found.close()
    if found.outside:
        raise OfflineError(f"the page would load {', '.join(sorted(set(found.outside)))}")
    policy = (
        f"default-src 'none'; script-src {_hashes(found.scripts)}; "
        f"style-src {_hashes(found.styles)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    opened = page.replace("<head>", f"<head>\n{meta}", 1)
    if opened == page:
        raise OfflineError("the page has no <head> to put its security policy in")
    return opened


def _read(path: Path) -> str:
    """The text with plain line ends: a browser hashes it so."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _hashes(texts: Sequence[str]) -> str:
    """The sources of a policy directive that admit exactly these texts (CSP Level 3, 2.3.1)."""
    if not texts:
        return "'none'"
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


class _Finder(HTMLParser):
    """Collects inline scripts and styles, and whatever would be loaded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.outside: list[str] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element loads, and whether its text is a script or a style sheet."""
        given = {name: value or "" for name, value in attrs}
        if tag in FORBIDDEN_TAGS or given.get("http-equiv", "").lower() == "refresh":
            self.outside.append(f"<{tag}>")
        for name, value in given.items():
            if name in LOADING and not _inside(value):
                self.outside.append(f"{value!r} ({tag} {name})")
            if name == "style":
                self._look_at_style(value)
        self._into = None
        if tag == "script" and given.get("type", "").lower() in SCRIPT_TYPES:
            self._into = self.scripts
        elif tag == "style":
            self._into = self.styles
        if self._into is not None:
            self._into.append("")

    def handle_data(self, data: str) -> None:
        """Gather the text of the element being read."""
        if self._into is not None:
            self._into[-1] += data

    def handle_endtag(self, tag: str) -> None:
        """End the element being read."""
        if tag == "style" and self._into is self.styles:
            self._look_at_style(self.styles[-1])
        self._into = None

    def _look_at_style(self, text: str) -> None:
        if "@import" in text.lower():
            self.outside.append("a style sheet by @import")
        self.outside += [repr(url) for _, url in CSS_URL.findall(text) if not _inside(url)]


def _inside(address: str) -> bool:
    """Whether an address stays in the file."""
    return address.strip().lower().startswith(("data:", "#"))
