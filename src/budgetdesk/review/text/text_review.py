"""A text reviewed: read, bound, diagnosed; the findings in the order of the text with their places in the original."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Literal, NamedTuple

from budgetdesk.engine.level import gravity
from budgetdesk.engine.units import convert
from budgetdesk.records import dataclass
from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.about import About, find_out
from budgetdesk.review.text.agreement.binding import bind
from budgetdesk.review.text.agreement.diagnosis import Slip, diagnose
from budgetdesk.review.text.agreement.messages import findings_of, shown, tails
from budgetdesk.review.text.agreement.misreadings import misreading, misreadings, one_unit_wrong, wrong_unit
from budgetdesk.review.text.agreement.own_names import carried_on, give_to_projects, scores_that_agree
from budgetdesk.review.text.agreement.targets import told_targets
from budgetdesk.review.text.claims import Values, judge
from budgetdesk.review.text.facts import Claim, Fact, Key, Reading
from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.prose.coherence import coherence, headings_without_text
from budgetdesk.review.text.prose.contents import missing_parts, missing_tables
from budgetdesk.review.text.prose.contradictions import contradictions
from budgetdesk.review.text.prose.dates import dates
from budgetdesk.review.text.prose.definitions import definitions
from budgetdesk.review.text.prose.degrees import degrees
from budgetdesk.review.text.prose.enumerations import enumerations
from budgetdesk.review.text.prose.evaluations import evaluations
from budgetdesk.review.text.prose.explanations import explanations
from budgetdesk.review.text.prose.grades import grades
from budgetdesk.review.text.prose.norms import norms
from budgetdesk.review.text.prose.of_nothing import of_nothing
from budgetdesk.review.text.prose.plausibility import plausibility
from budgetdesk.review.text.prose.ratios import ratios
from budgetdesk.review.text.prose.remarks import remarks
from budgetdesk.review.text.prose.repeats import repeats
from budgetdesk.review.text.prose.said_otherwise import said_otherwise
from budgetdesk.review.text.prose.sides import sides
from budgetdesk.review.text.prose.strangers import strangers
from budgetdesk.review.text.prose.told_roughly import told_roughly
from budgetdesk.review.text.prose.twice import twice
from budgetdesk.review.text.prose.unit_names import unit_names
from budgetdesk.review.text.prose.wording import wording
from budgetdesk.review.text.quantities import MONEY, quantities
from budgetdesk.review.text.reading.reader import read
from budgetdesk.review.text.reports.annexed_forms import annexed_forms, forms
from budgetdesk.review.text.reports.projects import projects
from budgetdesk.review.text.reports.report import reports
from budgetdesk.review.text.reports.report_claims import report_claims
from budgetdesk.review.text.reports.report_opinions import report_opinions
from budgetdesk.review.text.reports.report_results import report_results
from budgetdesk.review.text.sections import Section, outline
from budgetdesk.review.text.tables.cell_grids import CellGrids, FilledSlot
from budgetdesk.review.text.tables.grid_facts import read_grids
from budgetdesk.review.text.tables.grids import Grid, grids
from budgetdesk.review.text.tables.table_rows import table_facts
from budgetdesk.review.text.unit_kind import not_of_its_kind, of_two_kinds

_SAID_ONCE = (
    "batches",
    "change_of_nothing",
    "direction_of_rate",
    "strange_unit",
)  # not where more is said of the same figure
_OF_DIRECTION = (
    "reason_direction",
    "direction_of_rate",
)  # not where the direction is told to be wrong itself
_TURNED = ("sign_word", "sign_words", "exchanged_change", "order")  # a direction was written wrongly
_LONGEST_UNIT = 2  # characters: 万元
_NEAR = 12  # characters between a direction and its figure
State = Literal["agrees", "disagrees", "unbound"]


@dataclass(frozen=True)
class Counts:
    """Numbers of a text by what is known of them."""

    agree: int
    disagree: int
    unbound: int


class Passage(NamedTuple):
    """A place for people: its heading, its sentence, and its characters in the text as it came."""

    section: str
    sentence: str
    start: int
    end: int


class TextReview:
    """What one text states and what is wrong with it.

    `tables`: cells as facts (`Fact` without a place), numbered from 0, or the tables of the `declaration` whose text it is;
    `names` and `year` of the unit where known. `own`: the stretches that people wrote, where a program wrote the rest;
    `slots`: those of them where a figure stands that is known from cells.
    """

    def __init__(
        self,
        manuscript: Manuscript,
        tables: Sequence[Fact] = (),
        names: Sequence[str] = (),
        year: int = 0,
        about: About | None = None,
        declaration: CellGrids | None = None,
        own: Sequence[tuple[int, int]] | None = None,
        slots: Sequence[FilledSlot] = (),
    ) -> None:
        self.manuscript = manuscript
        self.sections: list[Section] = outline(manuscript)
        self.about = about or find_out(self.sections, names, year)
        self.reading: Reading = read(self.sections, self.about)
        if own is not None:
            for fact in self.reading.facts:
                fact.follows = fact.place is not None and not _overlaps(self.span(fact.place), own)
        given = [_numbered(fact, len(self.reading.facts) + number) for number, fact in enumerate(tables)]
        self.grids: list[Grid] = grids(self.sections)
        printed = read_grids(self.grids, self.about, len(self.reading.facts) + len(given))
        first = len(self.reading.facts) + len(given) + len(printed.all)
        self._declared: Sequence[Grid] = declaration.grids if declaration is not None else ()
        if declaration is not None:
            declared = read_grids(declaration.grids, self.about, first)
            for fact in declared.all:
                assert fact.place is not None
                fact.cell, fact.place = declaration.cells[fact.place], None
            given += declared.named
            first += len(declared.all)
        filled = list(self._filled(slots, first))
        given += (fact for _, fact in filled)
        first += len(filled)
        promised, kept = told_targets(
            self.reading, self.sections, self.about.year, declaration.targets if declaration else (), first
        )
        first += len(promised)
        rows = [_numbered(f, first + n) for n, f in enumerate(table_facts(self.sections, self.about))]
        self.tables = [*(fact for fact in given if fact.key.subject), *printed.named]
        if declaration is not None and declaration.projects:
            give_to_projects(self.reading, self.sections, self.tables, declaration.projects, self.about)
        self.facts: dict[int, Fact] = {
            f.id: f for f in (*self.reading.facts, *given, *printed.all, *promised, *rows)
        }
        self.claims: list[Claim] = [
            *bind(self.reading, self.about, self.tables, [*printed.rows, *rows], _parts(self.sections)),
            *carried_on(self.reading, self.sections, self.tables, self.about),
            *scores_that_agree(self.reading),
            *printed.claims,
            *kept,
            *(Claim("equal", ((told.id, known.id),), "firm", "table") for told, known in filled),
        ]

    def _filled(self, slots: Sequence[FilledSlot], first: int) -> Iterator[tuple[Fact, Fact]]:
        """What the text says in each slot, and what belongs there, as a fact without words."""
        if not slots:
            return
        starts = [slot.start for slot in slots]
        for fact in self.reading.facts:
            if fact.place is None or (fact.aspect == "aside"):
                continue
            start, end = self.span(fact.place)
            at = bisect_right(starts, start) - 1
            figure = _figure(slots[at].expected, fact) if at >= 0 and end <= slots[at].end else None
            if figure is None:
                continue
            value, half = figure
            value *= -1 if fact.value < 0 < value else 1
            known = replace(
                fact, id=first, key=Key(""), value=value, half=half, place=None, shown=slots[at].expected,
                origin=slots[at].words, cell=slots[at].cell, of=None, base=None, word=None, base_word=None,
            )  # fmt: skip
            first += 1
            yield fact, known

    @cached_property
    def findings(self) -> list[Finding]:
        slips = [slip for slip in diagnose(self.facts, self.claims) if not self._is_vouched_for(slip)]
        misread = misreadings(slips, self.facts)
        in_one_unit = one_unit_wrong(slips, self.facts)
        own = {id(slip) for each in (*misread, *in_one_unit) for slip in each}
        found = [
            finding
            for slip in slips
            if id(slip) not in own
            for finding in findings_of(slip, self.facts, self.about, {})
        ]
        found += (misreading(each, self.facts) for each in misread)
        found += (wrong_unit(each, self.facts) for each in in_one_unit)
        found += tails(self.claims, self.facts)
        found += projects(self.sections, self.reading, self.about)
        found += missing_parts(self.sections)
        found += missing_tables(self.sections)
        found += wording(self.sections, self.reading, self.about, [*self.facts.values()])
        found += explanations(self.sections, self.reading, found)
        found += coherence(
            self.sections, self.reading, self.grids, self.about, self._declared, [*self.facts.values()]
        )
        found += sides(self.sections, self.reading)
        found += enumerations(self.sections, self.reading, self.grids, self.about)
        found += grades(self.sections, self.grids, self.about)
        found += plausibility(self.sections, self.reading, self.about)
        found += norms(self.sections, self.reading, self.about)
        found += degrees(self.sections, self.reading)
        found += told_roughly(self.sections, [*self.facts.values()], self.about)
        found += evaluations(self.sections)
        found += strangers(self.sections, self.reading, self.about)
        found += ratios(self.sections)
        found += remarks(self.sections, self.reading, self.about)
        found += repeats(self.sections)
        found += contradictions(self.sections, self.reading)
        found += dates(self.sections, self.about)
        found += twice(self.sections, self.reading)
        found += headings_without_text(self.sections)
        found += unit_names(self.sections, self.about)
        found += of_two_kinds(self.reading.facts, self.about.names)
        found += not_of_its_kind(self.about.kind, [*self.facts.values()], self.about.year)
        found += annexed_forms(self.sections, self.reading, self.about)
        found += definitions(self.sections)
        found += of_nothing(self.sections, self.reading, self.about)
        evaluated = reports(self.sections, forms(self.sections))
        found += report_claims(evaluated)
        found += report_results(evaluated)
        found += report_opinions(evaluated)
        found += said_otherwise(self.sections, self.reading, self.about, evaluated)
        found = [f for f in found if f.cause_kind not in _SAID_ONCE or not _is_told(f, found)]
        turned = [f.place for f in found if f.cause_kind in _TURNED and f.place]
        found = [f for f in found if f.cause_kind not in _OF_DIRECTION or not _is_of_any(f, turned)]
        found = _one_name(found)
        return [self._named(f) for f in _once(sorted(found, key=lambda f: (f.place, gravity(f.level))))]

    def _is_vouched_for(self, slip: Slip) -> bool:
        """Whether a figure is doubted by less than certain claims alone, while a cell of the declaration says that it is right."""
        if any(claim.grip == "firm" for claim in slip.claims) or not slip.suspects:
            return False
        return slip.suspects[0] in self._vouched_for

    @cached_property
    def _vouched_for(self) -> frozenset[int]:
        """The figures of which a cell of the declaration says that they are right."""
        values = Values(self.facts)
        return frozenset(
            id
            for claim in self.claims
            if claim.rule == "table" and claim.grip == "firm"
            if any(self.facts[id].cell is not None for id in claim.facts)
            if judge(claim, values) == "holds"
            for id in claim.facts
        )

    def _named(self, finding: Finding) -> Finding:
        """With a key that lasts as long as its sentence does."""
        assert finding.place is not None
        said = "\n".join((self.sentence(finding.place), finding.entered, finding.cause_kind))
        return replace(finding, keys=(f"{finding.rule}|{sha256(said.encode()).hexdigest()[:16]}",))

    def counts(self) -> Counts:
        """How many amounts, changes and rates agree with something, disagree, or have no witness."""
        states = Counter(self.states.values())
        return Counts(states["agrees"], states["disagrees"], states["unbound"])

    @cached_property
    def states(self) -> Mapping[Place, State]:
        """Of each amount, change and rate of the text, whether what is known of it agrees."""
        values = Values(self.facts)
        held = {claim.ways[0][0] for claim in self.claims if claim.rule == "target"}
        verdicts: dict[int, set[str]] = {
            f.id: set() for f in self.reading.facts if f.aspect != "aside" or f.id in held
        }
        for claim in self.claims:
            verdict = judge(claim, values)
            if claim.kind == "at_most" and verdict == "holds":
                continue  # what is only no more than another has no witness in it
            for id in claim.facts:
                if id in verdicts and verdict != "silent":
                    verdicts[id].add(verdict)
        wrong = {f.place for f in self.findings if f.level != "hint"}
        found: dict[Place, State] = {}
        for id, seen in verdicts.items():
            place = self.facts[id].place
            if place is not None:
                agrees = bool(seen & {"holds", "tail"})
                if not agrees and place not in wrong and self.facts[id].aspect == "aside":
                    continue  # a rate that a target is no witness for either
                found[place] = "disagrees" if place in wrong else "agrees" if agrees else "unbound"
        return found

    @cached_property
    def off_by_rounding(self) -> Mapping[str, str]:
        """Totals that the program wrote, each rounded by itself as its parts are, with what the parts add up to as printed."""
        values, found = Values(self.facts), dict[str, str]()
        for claim in self.claims:
            if claim.kind != "sum" or judge(claim, values) != "tail":
                continue
            total, *parts = (self.facts[id] for id in claim.ways[0])
            if all(fact.follows and fact.is_money for fact in (total, *parts)):
                found[total.shown] = shown(total, sum((part.value for part in parts), Decimal(0)))
        return found

    def passage(self, place: Place) -> Passage:
        return Passage(self.sections[place.section].heading, self.sentence(place), *self.span(place))

    def span(self, place: Place) -> tuple[int, int]:
        """Where a place stands in the text as it came."""
        if place.unit == HEADING:
            return self.sections[place.section].span
        return self.sections[place.section].units[place.unit].paragraph.span(place.start, place.end)

    def sentence(self, place: Place) -> str:
        if place.unit == HEADING:
            return self.sections[place.section].heading
        unit = self.sections[place.section].units[place.unit]
        start, end = unit.sentence_at(place.start)
        return unit.text[start:end].replace("\t", " ")


def _figure(text: str, told: Fact) -> tuple[Decimal, Decimal] | None:
    """What a text that is one figure and no more says in the measure of another, and half its last place; None where it counts
    another kind of thing. Without a unit of its own it has that of the other."""
    found = quantities(text)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text)):
        return None
    (number,) = found
    if told.is_money:
        scale = told.scale if number.kind == "bare" else MONEY.get(number.unit)
    else:
        scale = Decimal(1) if number.kind == "bare" else convert(Decimal(1), number.unit, told.unit)
    return None if scale is None else (number.value * scale, scale.scaleb(-number.decimals) / 2)


def _parts(sections: Sequence[Section]) -> list[int]:
    """The number of the part that each section belongs to; annexes are parts of their own."""
    parts, number = [], 0
    for section in sections:
        number += section.level == 1
        parts.append(number)
    return parts


def _overlaps(span: tuple[int, int], own: Sequence[tuple[int, int]]) -> bool:
    """`own` in their order."""
    at = bisect_right(own, (span[1], -1)) - 1
    return at >= 0 and own[at][1] > span[0]


def _numbered(fact: Fact, id: int) -> Fact:
    fact.id = id
    return fact


def _is_told(finding: Finding, found: Sequence[Finding]) -> bool:
    """Whether one of its figures is told of by another finding."""
    a = finding.place
    places = [p for f in found if f is not finding for p in (f.place, *f.witnesses) if p]
    return a is not None and any(p[:2] == a[:2] and p.start < a.end and a.start < p.end for p in places)


def _is_of_any(reason: Finding, turned: Sequence[Place]) -> bool:
    """Whether a reason speaks against a direction that is wrong itself."""
    return any(
        p[:2] == t[:2] and t.start - _NEAR <= p.start <= t.end + _NEAR
        for p in turned
        for t in reason.witnesses
    )


def _one_name(findings: Sequence[Finding]) -> list[Finding]:
    """One finding for a wrong name: it may be both another place's and nearly the own."""
    kept: list[Finding] = []
    for finding in findings:
        names = [k for k in kept if k.rule == finding.rule == "TEXT-NAME"]
        if not _is_told(finding, [finding, *names]):
            kept.append(finding)
    return kept


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """One finding for a place: where figures and words say the same, what was said first and gravest. What is only asked is
    of the same place also where one takes a figure with its unit and the other without."""
    kept: list[Finding] = []
    for finding in findings:
        same = next((k for k in kept[-6:] if k.place == finding.place or _is_same_figure(k, finding)), None)
        if same is None:
            kept.append(finding)
        elif gravity(finding.level) < gravity(same.level):
            kept[kept.index(same)] = finding
    return kept


def _is_same_figure(one: Finding, other: Finding) -> bool:
    a, b = one.place, other.place
    if a is None or b is None or a[:2] != b[:2] or one.level != "hint" or other.level != "hint":
        return False
    return a.start == b.start and abs(a.end - b.end) <= _LONGEST_UNIT
