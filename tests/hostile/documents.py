"""Documents and lists of units that were damaged by chance or made to hurt, read as `rehearse` and `board` read them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from docx import Document
from tests.hostile.workbooks import repacked, sound

from budgetdesk.exchange.unit_list import read_units
from budgetdesk.office.exports import Snapshot, write_pdf
from budgetdesk.office.importing.declaration_files import open_file
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.rehearsal import rehearse
from budgetdesk.resources import resources

Deed = Callable[[], object]
_BODY = "word/document.xml"
_PACKS = InstalledPacks()
_TEXT = "2023年度部门决算\n2023年收入总计100万元，其中：一般公共预算财政拨款收入70万元，比上年增加5万元，增长7.69%。\n"
_STRANGE = [
    "²", "9" * 5_000, "①" * 30, "〔9999〕", "1e999", "-" * 50, "其中：" * 40, "（" * 200, "\x1e", "\t" * 100, "%" * 30, "０１２３", ".5.5",
    "½", "\u202e", "万元" * 30, "比上年" * 20, "9" * 30 + ".99万元", "增长" + "9" * 400 + "%", "2023年" * 60,
]  # fmt: skip
_SWAPS = [
    (b"<w:tc>", b"<w:tc><w:tcPr><w:gridSpan w:val='999999999'/></w:tcPr>"), (b"<w:tc>", b"<w:tc><w:tcPr><w:gridSpan w:val='x'/></w:tcPr>"),
    (b"</w:p>", b""), (b"<w:tr", b"<w:tr"), (b"<w:t>", b"<w:t>&#0;"), (b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 3_000),
    (b"<?xml", b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><?xml"),
]  # fmt: skip


@cache
def _word() -> bytes:
    document = Document()
    for line in _TEXT.splitlines():
        document.add_paragraph(line)
    table = document.add_table(4, 3)
    for r, words in enumerate(
        (("项目", "本年", "上年"), ("合计", "30", "20"), ("甲", "20", "15"), ("乙", "10", "5"))
    ):
        for c, word in enumerate(words):
            table.cell(r, c).text = word
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@cache
def _pdf() -> bytes:
    opened = open_file(resources() / "samples" / "yunnan-target.json", _PACKS)
    made = io.BytesIO()
    write_pdf(Snapshot(opened.document, opened.title).take(), made)
    return made.getvalue()


def _scratched(chance: random.Random, data: bytes) -> bytes:
    raw = bytearray(data)
    for _ in range(chance.randrange(1, 20)):
        place = chance.randrange(len(raw))
        if chance.random() < 0.6:
            raw[place] = chance.randrange(256)
        else:
            del raw[place : place + chance.randrange(1, 40)]
    return bytes(raw[: chance.randrange(1, len(raw))]) if chance.random() < 0.1 else bytes(raw)


def _mutated_word(chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        return _scratched(chance, _word())
    swap = chance.choice(_SWAPS) if chance.random() < 0.4 else None

    def change(part: str, content: bytes) -> bytes:
        if part != _BODY:
            return content
        return content.replace(*swap, 1) if swap else _scratched(chance, content)

    return repacked(_word(), change)


def _mutated_text(chance: random.Random) -> bytes:
    text = _TEXT * 3
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(_STRANGE) + text[place + chance.choice([0, 0, 5, 40]) :]
    return text.encode()


def campaign(count: int, seed: int, folder: Path) -> Iterator[tuple[str, Deed]]:
    chance = random.Random(seed)
    kinds: list[tuple[str, Callable[[], bytes]]] = [
        ("坏.docx", lambda: _mutated_word(chance)),
        ("坏.txt", lambda: _mutated_text(chance)),
        ("坏.pdf", lambda: _scratched(chance, _pdf())),
        ("名单.xlsx", lambda: _scratched(chance, sound())),
    ]
    for number in range(count):
        name, make = kinds[number % len(kinds)]
        path = folder / name
        path.write_bytes(make())
        if path.suffix == ".xlsx":
            yield f"seed {seed}, list {number}", lambda path=path: read_units(path)  # type: ignore[misc]
        else:
            yield f"seed {seed}, document {number}", lambda path=path: rehearse(path, None, _PACKS)  # type: ignore[misc]
