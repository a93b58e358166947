"""An empty form: one HTML page to print or keep, and the same as JSON to fill in by hand."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from watchdesk.forms.answers import ENVELOPE, NOT_SAID, ROLES
from watchdesk.forms.fields import ANSWERS, Form


def blank_page(form: Form) -> str:
    """The form as one HTML file that fetches nothing and prints on A4 or Letter."""
    css = (files("watchdesk") / "data" / "form.css").read_text(encoding="utf-8")
    page = Environment(
        loader=PackageLoader("watchdesk", "data"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("form.html.j2")
    return page.render(
        form=form,
        css=Markup(css),
        css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
        answers=ANSWERS,
        not_said=NOT_SAID,
        roles=ROLES,
    )


def blank_record(form: Form) -> dict[str, Any]:
    """The form as JSON values with nothing answered, to be filled in and recorded."""
    empty: dict[str, Any] = {one.id: None for one in form.fields}
    envelope: dict[str, Any] = dict.fromkeys(ENVELOPE)
    return {**envelope, "form": form.id, "answers": empty}
