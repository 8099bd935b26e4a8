"""A text reviewed: read, bound, diagnosed; the findings in the order of the text with their places in the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from budgetdesk.engine.level import gravity
from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.about import About, find_out
from budgetdesk.review.text.annexed_forms import annexed_forms
from budgetdesk.review.text.binding import bind
from budgetdesk.review.text.claims import Values, judge
from budgetdesk.review.text.coherence import coherence, headings_without_text
from budgetdesk.review.text.contents import missing_parts
from budgetdesk.review.text.diagnosis import diagnose
from budgetdesk.review.text.facts import Claim, Fact, Reading
from budgetdesk.review.text.grid_facts import read_grids
from budgetdesk.review.text.grids import Grid, grids
from budgetdesk.review.text.manuscript import Manuscript
from budgetdesk.review.text.messages import findings_of, tails
from budgetdesk.review.text.projects import projects
from budgetdesk.review.text.reader import read
from budgetdesk.review.text.sections import Section, outline
from budgetdesk.review.text.table_rows import table_facts
from budgetdesk.review.text.unit_names import unit_names
from budgetdesk.review.text.wording import wording


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

    `tables`: cells as facts (`Fact` without a place), numbered from 0; `names` and `year` of the unit where known.
    """

    def __init__(
        self,
        manuscript: Manuscript,
        tables: Sequence[Fact] = (),
        names: Sequence[str] = (),
        year: int = 0,
        about: About | None = None,
    ) -> None:
        self.manuscript = manuscript
        self.sections: list[Section] = outline(manuscript)
        self.about = about or find_out(self.sections, names, year)
        self.reading: Reading = read(self.sections, self.about)
        given = [_numbered(fact, len(self.reading.facts) + number) for number, fact in enumerate(tables)]
        self.grids: list[Grid] = grids(self.sections)
        printed = read_grids(self.grids, self.about, len(self.reading.facts) + len(given))
        first = len(self.reading.facts) + len(given) + len(printed.all)
        rows = [_numbered(f, first + n) for n, f in enumerate(table_facts(self.sections, self.about))]
        self.tables = [*given, *printed.named]
        self.facts: dict[int, Fact] = {f.id: f for f in (*self.reading.facts, *given, *printed.all, *rows)}
        self.claims: list[Claim] = [
            *bind(self.reading, self.about, self.tables, [*printed.rows, *rows], _parts(self.sections)),
            *printed.claims,
        ]

    @cached_property
    def findings(self) -> list[Finding]:
        found = [
            finding
            for slip in diagnose(self.facts, self.claims)
            for finding in findings_of(slip, self.facts, self.about, {})
        ]
        found += tails(self.claims, self.facts)
        found += projects(self.sections, self.reading, self.about)
        found += missing_parts(self.sections)
        found += wording(self.sections, self.reading, self.about)
        found += coherence(self.sections, self.reading, self.grids, self.about)
        found += headings_without_text(self.sections)
        found += unit_names(self.sections, self.about)
        found += annexed_forms(self.sections, self.reading, self.about)
        return [self._named(f) for f in _once(sorted(found, key=lambda f: (f.place, gravity(f.level))))]

    def _named(self, finding: Finding) -> Finding:
        """With a key that lasts as long as its sentence does."""
        assert finding.place is not None
        said = "\n".join((self.sentence(finding.place), finding.entered, finding.cause_kind))
        return replace(finding, keys=(f"{finding.rule}|{sha256(said.encode()).hexdigest()[:16]}",))

    def counts(self) -> Counts:
        """How many amounts, changes and rates agree with something, disagree, or have no witness."""
        values = Values(self.facts)
        verdicts: dict[int, set[str]] = {f.id: set() for f in self.reading.facts if f.aspect != "aside"}
        for claim in self.claims:
            verdict = judge(claim, values)
            for id in claim.facts:
                if id in verdicts and verdict != "silent":
                    verdicts[id].add(verdict)
        wrong = {f.place for f in self.findings if f.level != "hint"}
        disagree = sum(self.facts[id].place in wrong for id in verdicts)
        agree = sum(
            bool(seen & {"holds", "tail"}) and self.facts[id].place not in wrong
            for id, seen in verdicts.items()
        )
        return Counts(agree, disagree, len(verdicts) - agree - disagree)

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


def _parts(sections: Sequence[Section]) -> list[int]:
    """The number of the part that each section belongs to; annexes are parts of their own."""
    parts, number = [], 0
    for section in sections:
        number += section.level == 1
        parts.append(number)
    return parts


def _numbered(fact: Fact, id: int) -> Fact:
    fact.id = id
    return fact


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """One finding for a place: where figures and words say the same, what was said first and gravest."""
    kept: list[Finding] = []
    for finding in findings:
        same = next((k for k in kept[-6:] if k.place == finding.place), None)
        if same is None:
            kept.append(finding)
        elif gravity(finding.level) < gravity(same.level):
            kept[kept.index(same)] = finding
    return kept
