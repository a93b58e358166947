"""What of a brief goes on two sheets of paper: life and law whole, the rest as far as it fits.

Whatever is left off is named in ``more``: it stands in the file.  HTML and PDF lay out the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jurisdiction.duties import Checklist, Step
from maps.symbols import SIGNS
from watchdesk import sailor
from watchdesk.brief import (
    ZONE_WORDS,
    BriefContent,
    age,
    contact_facts,
    dangers,
    events_of,
    listed,
    no_authority,
    placed,
    unknowns,
)
from watchdesk.brief_words import heading, law_lines, life_line, phase_words
from watchdesk.hazards import Hazard
from watchdesk.words import Translate, marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much of each kind page one holds beside life and law."""

    incidents: int
    events: int
    unknowns: int
    migrants: int  # risks to them
    team: int

    @property
    def risks(self) -> int:
        """Risks of both kinds."""
        return self.migrants + self.team


# What two Letter sheets hold in any language: measured in a browser, tested with the worst brief.
ROOMY = Room(incidents=2, events=3, unknowns=6, migrants=4, team=3)
TIGHT = Room(incidents=2, events=2, unknowns=4, migrants=3, team=2)
EASY, FULL = 1150, 1750  # characters of life, place and law: large print below, small above
CROWDED, MOST = 6620, 8000  # characters of page two: small print above; what it holds at all
NAME, WHAT, FACTS, UNKNOWN, LAW, ANSWER = 40, 46, 190, 92, 190, 40  # characters
WHOLE = {"Contested", "Place", "May", "For HQ", "Ask", "Never"}  # lines of law that decide
IN_THE_FILE = {"Keep", "Note", "Basis", "Treaties"}
SURE_KN = 1.0  # our judgement: below it a course is not a heading
FACTORS = marked("Ten factors (EU 656/2014 art 9(2)(f)): look, report all; unknown is not safe")
ON_PAGE_ONE = {"A02", "A03", "A05", "C01"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A label and its words; ``amber`` where States disagree."""

    label: str
    words: str
    amber: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The words of both sheets, in reading order, in one language."""

    size: str  # of the print of page one: "large", "plain" or "small"
    name: str
    identity: str
    times: tuple[str, ...]
    alarm: bool
    life: tuple[str, str]  # the word in large letters and what follows
    incidents: tuple[tuple[str, str], ...]
    duties: tuple[Step, ...]
    where: tuple[str, ...]  # the position first
    law_heading: str
    law: tuple[Line, ...]
    contested: bool
    risks: tuple[Hazard, ...]
    unknown: tuple[str, ...]
    did: tuple[str, ...]
    lists: tuple[Checklist, ...]
    never: tuple[tuple[str, str], ...]
    more: tuple[str, ...]
    crowded: bool  # small print on page two


def paper(content: BriefContent, _: Translate) -> Paper:
    """Both sheets of a brief."""
    sheet = content.authority
    incidents, duties = tuple(_incidents(content, _)), _duties(content, _)
    where, law = tuple(_where(content, _)), tuple(_law(content, _))
    full = sum(map(len, (*where, *(a + b for a, b in incidents), *(s.action for s in duties))))
    full += sum(len(line.words) for line in law)
    size = "large" if full <= EASY else "small" if full > FULL else "plain"
    room = TIGHT if size == "small" else ROOMY
    lists, left_out = _noted(tuple(_lists(content, _)), content, _)
    return Paper(
        size=size,
        name=clip(content.vessel.name or _("Name not heard"), NAME),
        identity=_identity(content, _),
        times=_times(content, _),
        alarm=content.phase is not None,
        life=life_line(content, _),
        incidents=incidents,
        duties=duties,
        where=where,
        law_heading=heading(sheet, _) if sheet else "",
        law=law,
        contested=sheet is not None and sheet.contested,
        risks=_risks(content, room, _),
        unknown=tuple(clip(u, UNKNOWN) for u in unknowns(content, _)[: room.unknowns]),
        did=tuple(_did(content, room, _)),
        lists=lists,
        never=tuple((c, _(t).removeprefix("never ")) for c, t in (content.never or {}).items()),
        more=(
            *((f"{left_out} {_('notes of the unit')}",) if left_out else ()),
            *_more(content, room, _),
        ),
        crowded=_length(lists, content, _) > CROWDED,
    )


def clip(text: str, most: int) -> str:
    """The text, cut between words where it is longer than the paper holds.

    >>> clip("one two three", 9), clip("W" * 12, 5)
    ('one two…', 'WWWW…')
    """
    text = sailor.plain(text)
    if len(text) <= most:
        return text
    head = text[: most - 1]
    whole = head.rpartition(" ")[0] if " " in head[most // 2 :] else head
    return f"{whole}…"


def kind_words(kind: str, _: Translate) -> str:
    """What a detector found, in words."""
    return _(SIGNS[kind].words)


def _identity(content: BriefContent, _: Translate) -> str:
    if content.contact:
        return _("Contact without AIS: no radio identity, no flag claimed")
    state = content.claimed_flag or _("of no known State")
    return f"MMSI {content.vessel.mmsi} · {_('radio identity')} {clip(state, NAME)} ({_('weak')})"


def _times(content: BriefContent, _: Translate) -> tuple[str, ...]:
    return (
        f"{_('Last heard')} {_(sailor.utc_time(content.last.at))}",
        age(content, _),
        f"{_('Made')} {sailor.utc_time(content.generated_at)}",
    )


def _incidents(content: BriefContent, _: Translate) -> Iterator[tuple[str, str]]:
    for incident, away in placed(content, _)[: ROOMY.incidents]:
        place = _(sailor.position(incident.lat, incident.lon))
        head = f"{clip(incident.what, WHAT)} · {phase_words(incident, _)} · {place}"
        heard = f"{_('last heard')} {_(sailor.utc_time(incident.at))}"
        yield head, clip(f"{away} · {heard} · {' · '.join(incident.facts)}", FACTS)


def _duties(content: BriefContent, _: Translate) -> tuple[Step, ...]:
    """The duties of rescue, where somebody is or may be in danger."""
    if not content.phase:
        return ()
    return tuple(said(s, _) for c in content.rescue if c.id == "R" for s in c.steps)


def _where(content: BriefContent, _: Translate) -> Iterator[str]:
    """Position, motion, zone with every candidate, how far the limits are, and the way in."""
    last, regime = content.last, content.regime
    yield _(sailor.position(last.lat, last.lon))
    moving = (_(sailor.knots(last.speed_kn)), _(sailor.true_degrees(last.course_deg)))
    light = {True: _("night"), False: _("day"), None: ""}[content.night]
    yield " · ".join(filter(None, (*moving, light)))
    if regime is None or regime.zone is None:
        yield _("Zone not known")
    else:
        zone = " ".join(filter(None, (_(ZONE_WORDS[regime.zone]), regime.state)))
        yield f"{zone}: {_(regime.status).upper()}"
        if regime.status != "definite":
            all_of = f" {_('or')} ".join(
                " ".join(filter(None, (_(ZONE_WORDS[c.zone]), c.state))) for c in regime.candidates
            )
            yield _("May be {zones}: only what all of them allow.").format(zones=all_of)
        off = f"{_('Baseline {miles}').format(miles=sailor.miles(regime.distance_nm))} · "
        off += _("nearest limit {miles}").format(miles=sailor.miles(regime.margin_nm))
        yield f"{off} · ± {regime.sigma_m:.0f} m (1 σ)"
    for label, value in contact_facts(content.contact) if content.contact else ():
        yield f"{_(label)} {clip(value, WHAT)}"
    yield from listed(content, _)[:1]
    if content.vessel.conflicts:
        yield f"{_('Conflict')}: {clip(content.vessel.conflicts[0], LAW // 2)}"
    yield way_in(content, _)


def way_in(content: BriefContent, _: Translate) -> str:
    """How to come alongside: from a quarter, never across the bow; the wind is not known."""
    last = content.last
    if not last.speed_kn >= SURE_KN or not last.course_deg >= 0:
        return _("Way in: from leeward, slowly; its heading and the wind are not known.")
    words = _("Way in: slowly to its lee quarter, steering {one} or {other}; never across the bow.")
    one, other = (sailor.true_degrees((last.course_deg + side) % 360) for side in (45, -45))
    return words.format(one=one, other=other)


def _law(content: BriefContent, _: Translate) -> Iterator[Line]:
    """What decides stands whole; the rest is cut, and what explains is in the file."""
    sheet = content.authority
    if sheet is None:
        ask = _("Ask the legal adviser before any order.")
        yield Line(label=_("Authority"), words=f"{no_authority(content, _)} {ask}")
        return
    for label, shown, words in law_lines(sheet, _):
        if label.startswith("If "):
            yield Line(label=shown, words=words.partition(". ")[0])
        elif label in WHOLE:
            yield Line(label=shown, words=words, amber=label == "Contested")
        elif label not in IN_THE_FILE:
            yield Line(label=shown, words=clip(words, LAW))
    yield Line(label=_("Never"), words=f"{' '.join(sheet.never)}: {_('spelt out on page 2')}")


def _risks(content: BriefContent, room: Room, _: Translate) -> tuple[Hazard, ...]:
    """The first dangers to the migrants, then to the team."""
    known = dangers(content)
    first = [h for h in known if h.who == "migrants"][: room.migrants]
    first += [h for h in known if h.who == "team"][: room.team]
    return tuple(replace(h, hazard=_(h.hazard), remedy=_(h.remedy)) for h in first)


def _did(content: BriefContent, room: Room, _: Translate) -> Iterator[str]:
    for event in events_of(content)[: room.events]:
        place = sailor.position(event.lat, event.lon)
        head = f"{kind_words(event.kind, _)} · {sailor.period(event.start, event.end)} · {place}"
        if event.partner is not None:
            other = clip(str(content.labels.get(event.partner, event.partner)), NAME // 2)
            head += f" · {_('with')} {other}"
        yield head


def _lists(content: BriefContent, _: Translate) -> Iterator[Checklist]:
    """Triggers, factors and the phases A to F, with what fits of what is known."""
    for checklist in (*(c for c in content.rescue if c.id != "R"), *content.checklists):
        title = _(FACTORS) if checklist.id == "RF" else _(checklist.title)
        yield replace(checklist, title=title, steps=tuple(_step(s, _) for s in checklist.steps))


def _noted(
    lists: tuple[Checklist, ...], content: BriefContent, _: Translate
) -> tuple[tuple[Checklist, ...], int]:
    """The lists with the unit's notes that find room, and how many do not."""
    bare = tuple(replace(one, steps=tuple(replace(s, note="") for s in one.steps)) for one in lists)
    room = MOST - _length(bare, content, _)
    kept, left_out = [], 0
    for one in lists:
        steps = []
        for step in one.steps:
            fits = len(step.note) <= room
            room -= len(step.note) if fits else 0
            left_out += not fits
            steps.append(step if fits else replace(step, note=""))
        kept.append(replace(one, steps=tuple(steps)))
    return tuple(kept), left_out


def _length(lists: tuple[Checklist, ...], content: BriefContent, _: Translate) -> int:
    """The characters of page two."""
    told = [text for one in lists for s in one.steps for text in (s.action, s.prefilled, s.note)]
    told += [one.title for one in lists] + [_(text) for text in (content.never or {}).values()]
    return sum(len(text) for text in told if text)


def _step(step: Step, _: Translate) -> Step:
    if step.id in ON_PAGE_ONE:
        return replace(said(step, _), prefilled=_("page 1"))
    return replace(
        said(step, _), prefilled=clip(step.prefilled, ANSWER) if step.prefilled else None
    )


def said(step: Step, _: Translate) -> Step:
    """The same step in the language."""
    return replace(step, action=_(step.action))


def _more(content: BriefContent, room: Room, _: Translate) -> Iterator[str]:
    """What stands in the file and not on paper."""
    left = (
        (len(content.incidents) - room.incidents, _("incidents")),
        (len(content.assessment.events) - room.events, _("earlier events")),
        (len(unknowns(content)) - room.unknowns, _("unknowns")),
        (len(dangers(content)) - room.risks, _("risks")),
        (len(content.vessel.conflicts) - 1, _("conflicts")),
    )
    yield from (f"{count} {what}" for count, what in left if count > 0)
    if content.authority:
        yield _("notes, safeguards and articles of law")
    yield _("values and thresholds, sources, raw lines, what never to write, hail script")
