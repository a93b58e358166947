"""The two sheets of a brief as a PDF with boxes to tick and fields for the officer's numbers.

Everything a ship or an officer wrote is escaped before it is laid out, so that it is only text.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from seamath.errors import Mistake
from watchdesk.brief import BriefContent
from watchdesk.brief_file import fingerprint
from watchdesk.brief_paper import Paper, paper
from watchdesk.hazards import NUMBERS, Hazard
from watchdesk.prefill import prefill
from watchdesk.words import UNREVIEWED, Translate, translation

MM = 72 / 25.4
MARGIN, FOOT = 9 * MM, 6 * MM
PAGES = 2
LIST_SIZES = (7.4, 7.0, 6.6, 6.2, 5.8)  # the largest print that keeps the checklist on one sheet
FONT, BOLD = "Helvetica", "Helvetica-Bold"  # in every reader: the file carries no font
_PLAIN = str.maketrans({"′": "'", "▸": "»", "✎": "#", "⟨": "<", "⟩": ">", "σ": "s", "≥": ">="})


class PdfError(Mistake):
    """A PDF that cannot be made here."""


def brief_pdf(content: BriefContent, *, language: str = "en", paper: str = "A4") -> bytes:
    """Both sheets as one PDF file of two pages; the same content gives the same bytes."""
    try:
        import reportlab  # noqa: F401
        import svglib  # noqa: F401
    except ImportError as error:
        raise PdfError("PDF needs ReportLab and svglib: pip install 'watchdesk[pdf]'") from error
    return _smallest_needed(content, language, paper)


def latin(text: str) -> str:
    """The text in the letters that every PDF reader has; others as their number.

    >>> latin("20°18.000′N ÑANDÚ 船")
    "20°18.000'N ÑANDÚ <U+8239>"
    """
    plain = text.translate(_PLAIN)
    return "".join(c if _has(c) else f"<U+{ord(c):04X}>" for c in plain)


def _has(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _smallest_needed(content: BriefContent, language: str, size: str) -> bytes:
    """The file in the largest print of the checklist that leaves it two pages."""
    _ = translation(language)
    sheets = paper(prefill(content, _), _)
    for points in LIST_SIZES:
        made, pages = _build(content, sheets, language, size, points)
        if pages == PAGES:
            return made
    raise PdfError(f"the checklist of {len(sheets.lists)} parts does not fit on one sheet")


def _build(
    content: BriefContent, sheets: Paper, language: str, size: str, points: float
) -> tuple[bytes, int]:
    from reportlab.lib import pagesizes
    from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageBreak, PageTemplate

    _ = translation(language)
    width, height = getattr(pagesizes, size if size == "A4" else "LETTER")
    out = BytesIO()
    doc = BaseDocTemplate(
        out, pagesize=(width, height), invariant=1, title=f"{_('Boarding brief')}"
    )
    inner, top = width - 2 * MARGIN, height - MARGIN - FOOT - (14 if content.exercise else 0)
    column = (inner - 16) / 3

    def frame(x: float, wide: float, high: float) -> Any:
        return Frame(x, FOOT + 6, wide, high, 0, 0, 0, 0)

    def stamp(canvas: Any, document: Any) -> None:
        _stamp(canvas, document.page, content, language, (width, height))

    columns = [frame(MARGIN + n * (column + 8), column, top - 34) for n in range(3)]
    doc.addPageTemplates(
        [
            PageTemplate("one", [frame(MARGIN, inner, top - 6)], onPage=stamp),
            PageTemplate("two", columns, onPage=stamp),
        ]
    )
    one = _page_one(content, sheets, _, inner, top - 8)
    doc.build([one, NextPageTemplate("two"), PageBreak(), *_page_two(sheets, _, points)])
    return out.getvalue(), doc.page


def _stamp(
    canvas: Any, page: int, content: BriefContent, language: str, size: tuple[float, float]
) -> None:
    """What stands on every sheet: the exercise mark, what the paper is, which brief, which page."""
    _ = translation(language)
    width, height = size
    canvas.saveState()
    if content.exercise:
        canvas.setFont(BOLD, 12)
        canvas.drawCentredString(width / 2, height - MARGIN - 9, "   ".join([content.mark] * 3))
    if page > 1:
        canvas.setFont(BOLD, 12)
        down = height - MARGIN - (26 if content.exercise else 12)
        canvas.drawString(MARGIN, down, latin(_("Checklist")))
        canvas.setFont(FONT, 6.6)
        said = _(
            "Tick what a person has done. ▸ is what the machine knows. Count people, never write"
            " names."
        )
        canvas.drawString(MARGIN, down - 8, latin(said))
    canvas.setFont(BOLD, 6.6)
    told = _("Decision support – to be confirmed by the competent authority")
    if language in UNREVIEWED:
        told += f" · {_('Translation not reviewed')}"
    canvas.drawString(MARGIN, FOOT - 4, latin(told))
    canvas.drawRightString(width - MARGIN, FOOT - 4, f"{fingerprint(content)[:12]} · {page} / 2")
    canvas.restoreState()


def _text(words: str, size: float, *, bold: str = "", indent: float = 0.0) -> Any:
    """A paragraph of escaped words, the first of them bold."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "s", fontName=FONT, fontSize=size, leading=size * 1.18, leftIndent=indent,
        spaceAfter=size * 0.12, splitLongWords=1,
    )  # fmt: skip
    head = f"<b>{escape(latin(bold))}</b> " if bold else ""
    return Paragraph(f"{head}{escape(latin(words))}", style)


def _page_one(content: BriefContent, sheets: Paper, _: Translate, wide: float, high: float) -> Any:
    from reportlab.platypus import HRFlowable, KeepInFrame

    def rule(words: str, rest: str = "") -> list[Any]:
        return [HRFlowable(width="100%", thickness=1, color="black", spaceBefore=3, spaceAfter=1),
                _text(rest, 10, bold=words)]  # fmt: skip

    parts = [_text("", 19, bold=sheets.name), _text(sheets.identity, 10)]
    parts += [_text(" · ".join(sheets.times), 8.6), _life(sheets, _, wide)]
    parts += [_where(content, sheets, _, wide), *rule(_("Who may act"), sheets.law_heading)]
    for line in sheets.law:
        words = f"{line.label}: {line.words}"
        parts.append(
            _text("", 9, bold=words) if line.amber else _text(line.words, 9, bold=line.label)
        )
    parts += [_risks(sheets.risks, _, wide), *rule(_("Not known"))]
    parts += [_text(f"? {words}", 9) for words in sheets.unknown]
    parts += rule(_("What it did"), _("a reason to look, never a ground"))
    parts += [_text(words, 9) for words in sheets.did]
    parts.append(_text("; ".join(sheets.more) + ".", 8, bold=_("More in the file:")))
    return KeepInFrame(wide, high, parts, mode="shrink")


def _life(sheets: Paper, _: Translate, wide: float) -> Any:
    """The box that comes first, thick where somebody is in danger."""
    from reportlab.platypus import Table, TableStyle

    rows: list[list[Any]] = [[_text(sheets.life[1], 13, bold=sheets.life[0])]]
    rows += [[[_text("", 10, bold=head), _text(rest, 9)]] for head, rest in sheets.incidents]
    half = (len(sheets.duties) + 1) // 2
    sides = [
        [_tick(step.id, step.action, step.certainty, 8.6) for step in part]
        for part in (sheets.duties[:half], sheets.duties[half:])
    ]
    if sheets.duties:
        pair = Table([sides], colWidths=[wide / 2 - 4] * 2, hAlign="LEFT")
        pair.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_close(0)]))
        rows.append([pair])
    if not sheets.duties:
        told = _("Any trigger HT1–HT9 overleaf, seen or told: DETRESFA at once, tell the RCC.")
        rows.append([_text(told, 10)])
    table = Table(rows, colWidths=[wide], spaceBefore=3, spaceAfter=3, hAlign="LEFT")
    table.setStyle(
        TableStyle([("BOX", (0, 0), (-1, -1), 3 if sheets.alarm else 1, "black"), *_close(1)])
    )
    return table


def _where(content: BriefContent, sheets: Paper, _: Translate, wide: float) -> Any:
    """The position and what is known of the place, with the small chart beside it."""
    from reportlab.platypus import Table, TableStyle

    said = [_text("", 15, bold=sheets.where[0]), *(_text(line, 10) for line in sheets.where[1:])]
    chart = _chart(content, wide * 0.42) or _text(_("No chart: no position to draw."), 10)
    table = Table([[said, chart]], colWidths=[wide * 0.57, wide * 0.43], hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_close(0)]))
    return table


def _chart(content: BriefContent, wide: float) -> Any:
    """The chart as a drawing, its letters those of the page; None where there is none."""
    from svglib.svglib import svg2rlg

    if not content.chart_svg:
        return None
    svg = content.chart_svg.replace(
        "system-ui, Segoe UI, Roboto, Liberation Sans, sans-serif", FONT
    )
    drawn = svg2rlg(BytesIO(_markup(svg).encode("utf-8")))
    if drawn is None or not drawn.width > 0:
        return None
    scale = wide / drawn.width
    drawn.scale(scale, scale)
    drawn.width, drawn.height = drawn.width * scale, drawn.height * scale
    return drawn


def _markup(svg: str) -> str:
    """The drawing's words in letters of the page; a letter's number is escaped as words are."""
    return "".join(c if _has(c) else escape(latin(c)) for c in svg)


def _risks(risks: Sequence[Hazard], _: Translate, wide: float) -> Any:
    """The risk table with fields for the officer's numbers."""
    from reportlab.platypus import Table, TableStyle

    titles = [
        _("Risk"),
        _("What lessens it"),
        _("likely 1–10"),
        _("severe 1–10"),
        "L × S",
        _("left"),
    ]
    who = {"migrants": _("to the migrants"), "team": _("to the team")}
    rows: list[list[Any]] = [[_text(title, 6.6) for title in titles]]
    for hazard in risks:
        fields = {name: _field(f"{hazard.id} {name}") for name in NUMBERS}
        k = f" [{hazard.certainty}]" if hazard.certainty else ""
        rows.append(
            [
                _text(who[hazard.who], 8.6, bold=hazard.hazard),
                _text(f"{hazard.remedy}{k}", 8.6),
                fields["likelihood"], fields["severity"], "", fields["residual"],
            ]
        )  # fmt: skip
    shares = (0.36, 0.32, 0.08, 0.08, 0.08, 0.08)
    table = Table(rows, colWidths=[wide * share for share in shares], hAlign="LEFT")
    table.setStyle(TableStyle([("GRID", (0, 1), (-1, -1), 0.5, "black"), *_close(1)]))
    return table


def _page_two(sheets: Paper, _: Translate, points: float) -> list[Any]:
    made: list[Any] = []
    for checklist in sheets.lists:
        name = checklist.id if len(checklist.id) == 1 else ""
        made.append(_title(f"{name} {checklist.title}".strip(), points))
        for step in checklist.steps:
            known = f" ▸ {step.prefilled}" if step.prefilled else ""
            known += f" ✎ {step.note}" if step.note else ""
            made.append(_tick(step.id, f"{step.action}{known}", step.certainty, points))
    made.append(_title(_("Never"), points))
    made += [_text(words, points, bold=code, indent=4) for code, words in sheets.never]
    return made


def _title(words: str, points: float) -> Any:
    made = _text("", points + 0.6, bold=words)
    made.style.keepWithNext = 1
    made.style.spaceBefore = 2
    made.style.borderWidth, made.style.borderColor, made.style.borderPadding = 0.6, "black", 0.8
    return made


def _close(padding: float) -> list[Any]:
    """A table's cells with so little air around them."""
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    wide = (4 * padding, 4 * padding, padding, padding)
    return [(side, (0, 0), (-1, -1), points) for side, points in zip(sides, wide, strict=True)]


def _tick(step: str, words: str, certainty: str, points: float) -> Any:
    """A step with a box that a PDF reader can tick."""
    from reportlab.platypus import Flowable

    k = f" [{certainty}]" if certainty else ""

    class Tick(Flowable):
        def __init__(self) -> None:
            super().__init__()
            self.words = _text(f"{words}{k}", points, bold=step, indent=points + 1.5)

        def wrap(self, wide: float, high: float) -> tuple[float, float]:
            self.width, self.height = self.words.wrap(wide, high)
            self.height += 0.8
            return self.width, self.height

        def draw(self) -> None:
            self.words.drawOn(self.canv, 0, 0.8)
            form: Any = self.canv.acroForm
            form.checkbox(
                name=step, tooltip=step, relative=True, x=0, y=self.height - points - 0.6,
                size=points, borderWidth=0.6, buttonStyle="cross", fillColor=None,
            )  # fmt: skip

    return Tick()


def _field(name: str) -> Any:
    """A field for one number from 1 to 10."""
    from reportlab.platypus import Flowable

    class Field(Flowable):
        def wrap(self, wide: float, _: float) -> tuple[float, float]:
            self.width, self.height = wide, 9.0
            return wide, self.height

        def draw(self) -> None:
            form: Any = self.canv.acroForm
            form.textfield(
                name=name, tooltip=name, relative=True, x=0, y=0, width=self.width, height=9,
                fontName=FONT, fontSize=7, borderWidth=0, maxlen=2, fillColor=None,
            )  # fmt: skip

    return Field()
