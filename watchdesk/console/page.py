"""HTML pages of the console: templates that escape everything, with who is asking on each."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from watchdesk.console.console_words import LANGUAGES

if TYPE_CHECKING:
    from jinja2 import Environment


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page made of a template beside this module, which also gets ``person`` and ``token``."""
    html = (
        _templates()
        .get_template(template)
        .render(person=request.state.person, token=request.state.token, **values)
    )
    return HTMLResponse(html, status_code=status)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("watchdesk.console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def asked_language(request: Request) -> str:
    """The language asked for in the address of a page; English where it has none of them."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else "en"
