"""Sections that people go over: nothing changes but what they changed, whatever follows from cells there."""

from __future__ import annotations

from random import Random

import pytest
from tests import shipped
from tests.narrative.offices import accounts, budget, text_of

from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.narrative.own_words import as_words, kept_words, own_cell
from budgetdesk.narrative.written import Span, WrittenLine

Edited = list[list[tuple[str, Span | None]]]
TASKS = ["做好以下工作：", "（一）整理档案168.30万元。", "　（二）扫描4800卷", "（三）培训2次。"]
OFFICES = {
    "shaanxi-budget-2024": lambda: budget(8),
    "sichuan-final-2023": lambda: accounts(9),
    "national-final-2023": lambda: accounts(9, "national-final-2023"),
    "sichuan-evaluation-2023": lambda: shipped.document("quxian-evaluation"),
}


def sections(document: Document) -> dict[str, list[WrittenLine]]:
    found: dict[str, list[WrittenLine]] = {}
    for line in text_of(document).lines:
        if isinstance(line, WrittenLine) and not line.level and line.section:
            found.setdefault(line.section, []).append(line)
    return found


def write(document: Document, words: dict[str, str]) -> None:
    entries = [
        entry
        for section, theirs in words.items()
        for entry in ((own_cell(section)._replace(column="section"), section), (own_cell(section), theirs))
    ]
    edit = set_entries(document, entries)
    assert edit is not None
    document.apply(edit)


def pieces(lines: list[WrittenLine]) -> Edited:
    return [[(span.text, span) for span in line.spans] for line in lines]


def plain(edited: Edited) -> list[str]:
    return [words for line in edited if (words := "".join(text for text, _ in line)).strip()]


def with_paragraphs(document: Document) -> None:
    """Each text of its own that a paragraph is, in several paragraphs."""
    alone = {
        line.spans[0].cell: "\n".join(TASKS)
        for lines in sections(document).values()
        for line in lines
        if len(line.spans) == 1 and line.spans[0].kind in ("words", "gap") and line.spans[0].cell
    }
    assert alone
    edit = set_entries(document, list(alone.items()))
    assert edit is not None
    document.apply(edit)


@pytest.fixture(scope="module", params=OFFICES)
def office(request: pytest.FixtureRequest) -> Document:
    document = OFFICES[request.param]()
    with_paragraphs(document)
    return document


def test_a_section_taken_over_as_it_is_stays_letter_by_letter(office: Document) -> None:
    before, words = text_of(office).plain, {name: as_words(lines) for name, lines in sections(office).items()}
    write(office, words)
    assert text_of(office).plain == before
    assert {name: as_words(lines) for name, lines in sections(office).items()} == words
    office.undo()


def test_what_people_do_to_one_paragraph_leaves_the_others(office: Document) -> None:
    pick, before = Random(office.program.pack.id), sections(office)
    for change in (_digit, _added, _removed, _joined, _split, _emptied):
        edited = {name: pieces(lines) for name, lines in before.items()}
        for theirs in edited.values():
            change(theirs, pick)
        edited = {name: theirs for name, theirs in edited.items() if plain(theirs)}
        write(office, {name: kept_words(theirs, before[name]).strip("\n") for name, theirs in edited.items()})
        after = sections(office)
        assert {name: [line.text for line in after[name]] for name in edited} == {
            name: plain(theirs) for name, theirs in edited.items()
        }
        office.undo()


def _digit(edited: Edited, pick: Random) -> None:
    line = pick.choice(edited)
    at = pick.randrange(len(line))
    text, span = line[at]
    n = pick.randrange(len(text) + 1)
    line[at] = text[:n] + pick.choice("79字") + text[n + 1 :], span


def _added(edited: Edited, pick: Random) -> None:
    edited.insert(pick.randrange(len(edited) + 1), [("另有2项工作。", None)])


def _removed(edited: Edited, pick: Random) -> None:
    del edited[pick.randrange(len(edited))]


def _joined(edited: Edited, pick: Random) -> None:
    n = pick.randrange(len(edited))
    edited[n : n + 2] = [[piece for line in edited[n : n + 2] for piece in line]]


def _split(edited: Edited, pick: Random) -> None:
    n = pick.randrange(len(edited))
    text, span = edited[n][0]
    edited[n : n + 1] = [[(text[:1], span)], [(text[1:], span), *edited[n][1:]]]


def _emptied(edited: Edited, pick: Random) -> None:
    edited[pick.randrange(len(edited))].clear()


def test_figures_and_texts_that_nobody_touched_go_on_following_their_cells() -> None:
    document = budget(8)
    with_paragraphs(document)
    section, lines = next((s, lines) for s, lines in sections(document).items() if lines[0].text == TASKS[0])
    cell = lines[0].spans[0].cell
    assert cell is not None
    edited = pieces(lines)
    write(document, {section: kept_words([*edited, [("另外。", None)]], lines)})
    other = set_entries(document, [(cell, "一。\n二。")])
    assert other is not None
    document.apply(other)
    assert [line.text for line in sections(document)[section]] == ["一。", "二。", "另外。"]
    document.undo()
    edited[1] = [("（一）整理档案163.30万元。", edited[1][0][1])]
    write(document, {section: kept_words(edited, lines)})
    spans = [span for line in sections(document)[section] for span in line.spans]
    assert [span.expected for span in spans] == [""] * len(spans)  # words are not held against themselves


def test_older_files_with_a_mark_for_each_paragraph_have_each_paragraph_once() -> None:
    document = budget(8)
    with_paragraphs(document)
    section, lines = next((s, lines) for s, lines in sections(document).items() if lines[0].text == TASKS[0])
    write(document, {section: "\n".join([f"{{{lines[0].spans[0].mark}}}"] * len(lines))})
    assert [line.text for line in sections(document)[section]] == [line.text for line in lines]
