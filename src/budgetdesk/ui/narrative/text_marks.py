"""What is shown of a written text: its lines cut into pieces that look alike, each with what is known of its figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from budgetdesk.document.declared_text import DeclaredText
from budgetdesk.document.document import Document
from budgetdesk.narrative.written import Span, WrittenLine, WrittenText
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding

Look = Literal["fixed", "follows", "words", "gap", "agrees", "unbound", "wrong"]
"""Words of the template; a figure that follows from cells; people's words; what is to be written; and of a figure in people's
words whether it agrees with what is known, or nothing is known of it, or it does not agree."""

LOOK_WORDS: dict[Look, str] = {
    "follows": "取自表中的数", "agrees": "相符", "unbound": "没有可对照的数", "wrong": "不符", "gap": "待填",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    look: Look
    span: Span
    finding: Finding | None = None

    @property
    def leads_somewhere(self) -> bool:
        return self.look != "fixed" and bool(self.span.of or self.span.cell)


def pieces_of(document: Document, text: WrittenText) -> list[list[Piece]]:
    """By line. Figures in people's words are marked once the text has been read as it stands."""
    marks = sorted(_marks(document, document.text, text), key=lambda mark: mark[:2])
    found: list[list[Piece]] = []
    start = 0
    for line in text.lines:
        pieces: list[Piece] = []
        if isinstance(line, WrittenLine):
            for span in line.spans:
                pieces += _cut(span, start, marks)
                start += len(span.text)
            start += 1
        found.append(pieces)
    return found


class _Mark(NamedTuple):
    """Characters of the plain text with how they look."""

    start: int
    end: int
    look: Look
    finding: Finding | None = None


def _marks(document: Document, read: DeclaredText | None, text: WrittenText) -> Iterator[_Mark]:
    if read is None or read.review is None or read.written.plain != text.plain:
        return
    wrong: dict[tuple[int, int], Finding] = {}
    for finding in document.findings:
        if finding.place is not None:
            at = read.passage(finding)
            wrong.setdefault((at.start, at.end), finding)
    for (start, end), finding in wrong.items():
        yield _Mark(start, end, "wrong", finding)
    for (start, end), state in read.states.items():
        if not any(a < end and start < b for a, b in wrong):
            yield _Mark(start, end, "agrees" if state == "agrees" else "unbound")


def _cut(span: Span, start: int, marks: Sequence[_Mark]) -> Iterator[Piece]:
    looks: dict[str, Look] = {"fixed": "fixed", "figure": "follows", "words": "words", "gap": "gap"}
    look = looks[span.kind]
    at, end = start, start + len(span.text)
    for first, last, marked, finding in marks if span.is_own else ():
        if last <= at or first >= end:
            continue
        first, last = max(first, at), min(last, end)
        if first > at:
            yield Piece(span.text[at - start : first - start], look, span)
        yield Piece(span.text[first - start : last - start], marked, span, finding)
        at = last
    if at < end or not span.text:
        yield Piece(span.text[at - start :], look, span)
