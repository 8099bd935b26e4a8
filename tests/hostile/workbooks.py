"""Workbooks that were damaged by chance or made to hurt: read as an indicator library, as sheets, and as a declaration."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests import shipped
from tests.exchange.workbooks.foreign_workbooks import lay_out_tables

from budgetdesk.errors import KnownError
from budgetdesk.exchange.declaration_json import DeclarationHead
from budgetdesk.exchange.indicator_sheet import IndicatorSheetError, read_indicators, write_indicators
from budgetdesk.exchange.unit_list import read_units
from budgetdesk.exchange.workbooks.reading import WorkbookError, read_workbook
from budgetdesk.office.exports import Snapshot, write_workbook
from budgetdesk.office.importing.workbook_import import propose_new
from budgetdesk.packs.indicator_library import LibraryIndicator

Deed = Callable[[], object]
KNOWN = (IndicatorSheetError, WorkbookError, KnownError)
_XLS = Path(__file__).parents[1] / "exchange" / "workbooks" / "mianxian.xls"
_FILES = Path(__file__).parents[1] / "files"
_SHEET = "xl/worksheets/sheet1.xml"
_SWAPS = [
    (b"<v>", b"<v>nan"), (b' t="n"', b' t="x"'), (b' t="inlineStr"', b' t="s"'), (b' s="1"', b' s="999999"'), (b"<row ", b"<row r='x' "),
    (b' r="A1"', b' r="ZZZZ9999999999"'), (b' r="B2"', b' r="-1"'), (b"<sheetData>", b"<sheetData><sheetData>"), (b"</row>", b""),
    (b"<c ", b"<c t='d' "), (b"<dimension", b"<dimension ref='A1:XFD1048576'/><dimension"), (b"http", b"file"),
    (b"<?xml", b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><?xml"),
    (b"<t>", b"<t>&#0;"), (b"numFmt", b"numFmt formatCode='[$-F400]'"),
]  # fmt: skip


def sound() -> bytes:
    """A library of forty indicators."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "库.xlsx"
        write_indicators(
            path,
            [
                LibraryIndicator(
                    f"own-{n}", f"指标{n}", level1="产出指标", operator="≥", value=str(n), unit="%"
                )
                for n in range(40)
            ],
        )
        return path.read_bytes()


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The archive with its parts changed; None leaves one out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if (content := change(part, old.read(part))) is not None:
                new.writestr(part, content)
    return made.getvalue()


def mutated(chance: random.Random, data: bytes) -> bytes:
    if chance.random() < 0.3:
        raw = bytearray(data)
        for _ in range(chance.randrange(1, 30)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        return bytes(raw[: chance.randrange(len(raw))]) if chance.random() < 0.3 else bytes(raw)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        hit = chance.choice([*archive.namelist(), _SHEET, _SHEET, "xl/styles.xml"])

    def change(part: str, content: bytes) -> bytes | None:
        if part != hit:
            return content
        match chance.randrange(5):
            case 0:
                return None
            case 1:
                return content[: chance.randrange(len(content) + 1)]
            case 2:
                raw = bytearray(content)
                for _ in range(chance.randrange(1, 12)):
                    raw[chance.randrange(len(raw))] = chance.randrange(256)
                return bytes(raw)
            case _:
                old, new = chance.choice(_SWAPS)
                return content.replace(old, new, chance.choice([1, 5, 10_000]))

    return repacked(data, change)


def bombs(data: bytes) -> Iterator[tuple[str, bytes]]:
    def sheet(rows: bytes) -> bytes:
        head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        return repacked(
            data, lambda part, own: head + rows + b"</sheetData></worksheet>" if part == _SHEET else own
        )

    cell = b'<c r="A1" t="inlineStr"><is><t>x</t></is></c>'
    yield (
        "a million rows",
        sheet(b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_000_001))),
    )
    yield (
        "wide rows",
        sheet(
            b'<row r="1">'
            + b"".join(b'<c r="%s1"><v>1</v></c>' % _column(n) for n in range(1, 16_385)) * 20
            + b"</row>"
        ),
    )
    yield (
        "one text of 100 MB",
        sheet(b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * 100_000_000 + b"</t></is></c></row>"),
    )
    yield (
        "far cells",
        sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + b'<row r="1">' + cell + b"</row>"),
    )
    yield "deep tags", sheet(b"<a>" * 200_000)
    yield "laughs", repacked(data, lambda part, own: _LAUGHS if part == _SHEET else own)
    yield (
        "many styles",
        repacked(
            data,
            lambda part, own: (
                own.replace(b"<cellXfs", b"<cellXfs>" + b"<xf/>" * 2_000_000 + b"</cellXfs><cellXfs")
                if part == "xl/styles.xml"
                else own
            ),
        ),
    )
    yield (
        "many sheets",
        repacked(
            data,
            lambda part, own: (
                own.replace(
                    b"</sheets>", b'<sheet name="s" sheetId="2" r:id="rId1"/>' * 20_000 + b"</sheets>"
                )
                if part == "xl/workbook.xml"
                else own
            ),
        ),
    )
    yield (
        "merged all over",
        repacked(
            data,
            lambda part, own: (
                own.replace(
                    b"</sheetData>",
                    b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 50 + b"</mergeCells>",
                )
                if part == _SHEET
                else own
            ),
        ),
    )
    for name in ("broken-xml.xlsx", "broken-zlib.xlsx"):
        yield name, (_FILES / name).read_bytes()
    yield "no archive", b"PK\x03\x04" + bytes(5_000)
    yield "a text", "指标名称,指标值".encode()
    yield "nothing", b""


_LAUGHS = (
    b"<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + b"".join(
        b"<!ENTITY a%d '&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;'>" % (n, *[n - 1] * 8) for n in range(1, 12)
    )
    + b"]><worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
    b"<row r='1'><c r='A1' t='inlineStr'><is><t>&a11;</t></is></c></row></sheetData></worksheet>"
)


def _column(number: int) -> bytes:
    name = b""
    while number:
        number, rest = divmod(number - 1, 26)
        name = bytes([65 + rest]) + name
    return name


def torn(chance: random.Random, data: bytes) -> bytes:
    """With some of its bytes others, perhaps cut off."""
    raw = bytearray(data)
    for _ in range(chance.randrange(1, 40)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw[: chance.randrange(len(raw))]) if chance.random() < 0.3 else bytes(raw)


def _declarations(folder: Path) -> Iterator[bytes]:
    """One of our own, which carries its declaration, and one of another make."""
    document = shipped.document("road-target")
    pack = document.program.pack
    head = DeclarationHead(pack.id, pack.version, "601006", "甲", 2021)
    own = folder / "own.xlsx"
    write_workbook(Snapshot(document, "甲", carried=head).take(), own)
    yield own.read_bytes()
    yield lay_out_tables(folder / "foreign.xlsx", only=("表1", "表6", "表12")).read_bytes()


def campaign(count: int, seed: int, folder: Path) -> Iterator[tuple[str, Deed]]:
    """As a library of indicators, and as a declaration's workbook, of the old kind too; one in eight as a declaration."""
    data, old, chance, path = sound(), _XLS.read_bytes(), random.Random(seed), folder / "坏.xlsx"
    packs, books = shipped.Packs(), list(_declarations(folder))
    for name, bomb in bombs(data):
        path.write_bytes(bomb)
        for read in (read_indicators, read_workbook, read_units):
            yield f"{name}, {read.__name__}", lambda read=read: read(path)
    for number in range(count):
        if number % 8 == 7:
            book = chance.choice([*books, old])
            path.write_bytes(torn(chance, old) if book is old else mutated(chance, book))
            yield f"seed {seed}, declaration {number}", lambda: propose_new(path, packs, pack=shipped.SHAANXI)
            continue
        path.write_bytes(mutated(chance, data))
        yield f"seed {seed}, workbook {number}", lambda: read_indicators(path)
        if number % 2:
            yield f"seed {seed}, tables {number}", lambda: read_workbook(path)
            continue
        path.write_bytes(torn(chance, old))
        yield f"seed {seed}, old tables {number}", lambda: read_workbook(path)
