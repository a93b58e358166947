"""All that one brief says, as one JSON file: any page or language is made from it again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from seamath.errors import Mistake
from watchdesk.brief import BriefContent

if TYPE_CHECKING:
    from cattrs import Converter


class BriefFileError(Mistake):
    """A file that does not hold what a brief says."""


def brief_file(content: BriefContent) -> str:
    """What the brief says as JSON on one line: the same text for the same brief."""
    record = _converter().unstructure(content)
    return json.dumps(record, separators=(",", ":")) + "\n"


def fingerprint(content: BriefContent) -> str:
    """SHA-256 of :func:`brief_file`: the same in every language, another for every other brief."""
    return hashlib.sha256(brief_file(content).encode("utf-8")).hexdigest()


def read_brief(path: Path) -> BriefContent:
    """What a brief said, from the file that a run left beside its page."""
    try:
        record = json.loads(path.read_text("utf-8"))
        return _converter().structure(record, BriefContent)
    except OSError as error:
        raise BriefFileError(f"{path}: cannot be read ({error.strerror})") from error
    except Exception as error:  # cattrs raises groups of whatever went wrong inside
        raise BriefFileError(f"{path}: not what a brief of this version says ({error})") from error


def _converter() -> Converter:
    """How the parts of a brief become JSON and come back."""
    from cattrs.preconf.json import make_converter

    return make_converter()
