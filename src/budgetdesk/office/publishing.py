"""The text of a declaration, and the document that is published: cover, contents, text and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from budgetdesk.document.document import Document
from budgetdesk.engine.text import one_line
from budgetdesk.errors import KnownError
from budgetdesk.narrative.writer import write_narrative
from budgetdesk.narrative.written import TablesHere, WrittenText
from budgetdesk.office.exports import Snapshot, Target, delivering, now, write_file
from budgetdesk.office.work import Progress, unwatched

SUFFIXES = (".pdf", ".docx")


def text_of(document: Document, section: str = "") -> WrittenText:
    """The text, or the section whose heading has these words. Raises KnownError where there is none."""
    text = write_narrative(document.engine)
    if text is None:
        raise KnownError(f"报表包 {document.program.pack.id} 没有文字部分（narrative.md）")
    if not section:
        return text
    part = text.part(section)
    if not part.lines:
        raise KnownError(f"没有标题里有“{section}”的一节，各节是：", text.headings)
    return part


class Publication:
    """A text with the sheets that it shows. Tables that the text has no place for come at its end.

    `take` takes all of it as the document stands, `steps` a line at a time, between which people may edit; then nothing of
    it changes any more. Raises KnownError where the pack has no text, or no section with these words in its heading.
    """

    def __init__(self, document: Document, section: str = "") -> None:
        self._document, self._section = document, section
        self.text = self._written()
        tables = [t for line in self.text.lines if isinstance(line, TablesHere) for t in line.tables]
        self.shot = Snapshot(document, one_line(self.text.title.text), tables)

    def take(self) -> Publication:
        self.shot.take()
        self.text = self._written()
        return self

    def steps(self) -> Iterator[None]:
        yield from self.shot.steps()
        self.text = self._written()

    @property
    def draft(self) -> bool:
        """Whether its pages bear a watermark: there are errors, or something is still to be written."""
        return self.shot.draft or next(self.text.gaps, None) is not None

    def _written(self) -> WrittenText:
        text = text_of(self._document, self._section)
        if self._section or any(isinstance(line, TablesHere) for line in text.lines):
            return text
        tables = self._document.program.pack.tables
        published = TablesHere(tuple(id for id, table in tables.items() if not table.worksheet))
        return replace(text, lines=(*text.lines, published))


def write_publication(publication: Publication, target: Target, progress: Progress = unwatched) -> None:
    """As PDF or docx, by the name of the file; as PDF where it is none. Raises KnownError."""
    text, shot = publication.text, publication.shot
    kind = target.suffix.lower() if isinstance(target, Path) else ".pdf"
    if kind == ".pdf":
        from budgetdesk.output.publication import write_publication as write_pdf

        with delivering(target):
            write_pdf(
                target,
                text,
                shot.sheets,
                shot.view,
                draft=publication.draft,
                created=now(),
                progress=progress,
            )
    elif kind == ".docx":
        from budgetdesk.output.docx import write_docx

        with delivering(target):
            write_docx(target, text, shot.sheets, shot.view, created=now(), progress=progress)
    else:
        raise KnownError(f"公开的文件只能是 .pdf 或 .docx：{target}")


def write_plain(text: WrittenText, target: Path) -> None:
    """The text alone, a line for each paragraph. Raises KnownError."""
    write_file(text.plain.encode(), target)
