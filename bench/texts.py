"""How long a text takes: reading one of 30,000 characters back, a key in a section written by hand, the document as PDF.

`python bench/texts.py`: what, seconds, a line each. The conversion of the Word file by LibreOffice is the yardstick of the PDF.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from budgetdesk.document.declared_text import read_text, take_text
from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.narrative.own_words import literally, own_cell
from budgetdesk.narrative.written import WrittenLine
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.publishing import Publication, write_publication
from budgetdesk.resources import resources

CHARACTERS = 30_000
ROUNDS = 5


def seconds(do: Callable[[], object], rounds: int = ROUNDS) -> float:
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        do()
        taken.append(time.perf_counter() - start)
    return median(taken)


def sample(name: str) -> Document:
    from budgetdesk.office.importing.declaration_files import open_file

    return open_file(resources() / "samples" / f"{name}.json", InstalledPacks()).document


def write_long(document: Document) -> None:
    """All sections by hand, figures and all, over and over until the text is long enough."""
    taken = take_text(document.engine)
    assert taken is not None
    sections: dict[str, list[str]] = {}
    for line in taken.written.lines:
        if isinstance(line, WrittenLine) and not line.level:
            sections.setdefault(line.section, []).append(literally(line.text))
    times = CHARACTERS // max(1, sum(len(words) for lines in sections.values() for words in lines)) + 1
    for section, lines in sections.items():
        cell = own_cell(section)
        entries = [(cell._replace(column="section"), section), (cell, "\n".join(lines * times))]
        edit = set_entries(document, entries)
        if edit is not None:
            document.apply(edit)


def key_in_a_section() -> float:
    """The slowest of a hundred keys."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from budgetdesk.ui.narrative.section_editor import SectionEditor
    from budgetdesk.ui.widgets.palette import CALM

    application = QApplication.instance() or QApplication([])
    taken = take_text(sample("mianxian-worksheet").engine)
    assert taken is not None
    lines = [line for line in taken.written.lines if isinstance(line, WrittenLine)]
    editor = SectionEditor(CALM)
    editor.resize(900, 400)
    editor.show()
    editor.open("section", "heading", lines, own=True)
    slowest = 0.0
    for _ in range(100):
        start = time.perf_counter()
        QTest.keyClick(editor.edit, "7")
        application.processEvents()
        slowest = max(slowest, time.perf_counter() - start)
    editor.close()
    return slowest


def main() -> None:
    office = shutil.which("soffice")
    document = sample("quxian-final")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        publication = Publication(document).take()
        pdf = seconds(lambda: write_publication(publication, folder / "a.pdf"))
        write_publication(publication, folder / "a.docx")
        print(f"pdf {pdf:.3f}")
        if office is not None:
            command = [
                office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
                "--outdir", str(folder / "out"), str(folder / "a.docx"),
            ]  # fmt: skip

            def convert() -> None:
                subprocess.run(command, check=True, capture_output=True)

            convert()  # makes the profile
            print(f"libreoffice {seconds(convert, 3):.3f}")
    long = sample("quxian-final")
    write_long(long)
    taken = take_text(long.engine)
    assert taken is not None
    print(f"characters {len(taken.written.plain)}")
    print(f"take {seconds(lambda: take_text(long.engine)):.3f}")
    print(f"read {seconds(lambda: read_text(taken), 3):.3f}")
    print(f"key {key_in_a_section():.4f}")


if __name__ == "__main__":
    main()
