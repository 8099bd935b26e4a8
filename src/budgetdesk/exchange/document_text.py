"""The text of a document that comes in, PDF, docx or plain text, with the rows of its tables."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from budgetdesk.errors import KnownError
from budgetdesk.exchange.blank_columns import with_columns
from budgetdesk.exchange.pdf_pages import pages_of_text
from budgetdesk.review.text.manuscript import AS_ABOVE, AS_LEFT, ROW, Manuscript

_MOST_BYTES = 100_000_000  # of a file
_MOST_UNPACKED = 300_000_000
_MOST_PAGES = 1_000
_MOST_COLUMNS = 63  # of a table in Word
_FEWEST_CHARACTERS = 8  # a page: below that a document is pictures of pages
KINDS = (".pdf", ".docx", ".txt")


class DocumentTextError(KnownError):
    """A document whose text cannot be had, with what to do."""


def read_document(path: Path) -> Manuscript:
    """The text of a document; its lines are those of the page (PDF) or whole paragraphs (docx).

    Raises DocumentTextError where it cannot be read, has no text or is of another kind; OSError where it cannot be opened.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        hint = "（.doc 请先另存为 .docx）" if kind in (".doc", ".wps") else ""
        raise DocumentTextError(f"只能读 PDF、docx 和 txt：{path.name}{hint}")
    if not path.is_file():
        raise DocumentTextError(f"找不到文件：{path}")
    if path.stat().st_size > _MOST_BYTES:
        raise DocumentTextError(f"文件太大（超过 100 MB）：{path.name}")
    match kind:
        case ".pdf":
            manuscript = _pdf(path)
        case ".docx":
            manuscript = Manuscript("\n".join(_docx_lines(path)), wrapped=False)
        case _:
            manuscript = Manuscript(with_columns(_decoded(path.read_bytes())))
    if not manuscript.original.strip():
        raise DocumentTextError(f"{path.name} 里没有文字")
    return manuscript


def _pdf(path: Path) -> Manuscript:
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        why = "设有打开密码，请先去掉密码" if locked else "文件已损坏，或不是 PDF"
        raise DocumentTextError(f"不能读 {path.name}：{why}") from error
    try:
        if len(document) > _MOST_PAGES:
            raise DocumentTextError(f"{path.name} 超过 {_MOST_PAGES} 页")
        pages = pages_of_text(document)
    except pypdfium2.PdfiumError as error:
        raise DocumentTextError(f"不能读 {path.name}：文件已损坏") from error
    finally:
        document.close()
    characters = sum(len("".join(page.split())) for page in pages)
    if characters < _FEWEST_CHARACTERS * max(1, len(pages)):
        raise DocumentTextError(
            f"{path.name} 是扫描件，里面没有文字，无法核对；请用由 Word 或 WPS 直接导出的 PDF"
        )
    return Manuscript("\f".join(pages), wrapped=True)


def _docx_lines(path: Path) -> list[str]:
    """The paragraphs and rows of tables in their order; a row is marked as one and its cells parted by tabs."""
    from docx import Document

    data = BytesIO(path.read_bytes())
    try:
        with ZipFile(data) as package:
            if sum(entry.file_size for entry in package.infolist()) > _MOST_UNPACKED:
                raise DocumentTextError(f"{path.name} 展开后太大")
        return list(_docx_pieces(Document(data).element.body))
    except DocumentTextError:
        raise
    except Exception as error:  # zip, XML and the library each have their own for a damaged file
        raise DocumentTextError(f"不能读 {path.name}：文件已损坏，或不是 docx") from error


def _docx_pieces(parent: Any) -> Iterator[str]:
    for piece in parent:
        match piece.tag.rpartition("}")[2]:
            case "p":
                yield from _docx_words(piece).split("\n")
            case "tbl":
                yield from _docx_rows(piece)
            case "sdt":  # a table of contents, a field to fill in
                for content in piece.iterchildren("{*}sdtContent"):
                    yield from _docx_pieces(content)


def _docx_words(paragraph: Any) -> str:
    words = []
    for node in paragraph.iter("{*}t", "{*}tab", "{*}br"):
        words.append(
            node.text or "" if node.tag.endswith("}t") else " " if node.tag.endswith("}tab") else "\n"
        )
    return "".join(words)


def _docx_rows(table: Any) -> Iterator[str]:
    """What is merged stands in the first of its cells; the others are there, with marks of that."""
    for row in table.iterchildren("{*}tr"):
        cells: list[str] = []
        for cell in row.iter("{*}tc"):
            properties = cell.find("{*}tcPr")
            span = properties.find("{*}gridSpan") if properties is not None else None
            merged = properties.find("{*}vMerge") if properties is not None else None
            is_rest = merged is not None and "restart" not in merged.values()
            words = "" if is_rest else "".join(_docx_words(p) for p in cell.iterchildren("{*}p"))
            cells.append(AS_ABOVE if is_rest else "".join(words.split()))
            cells += [AS_LEFT] * (_span(span) - 1)
        if any(text.strip() for text in cells):
            yield ROW + "\t".join(cells)


def _span(element: Any) -> int:
    """How many columns a cell takes."""
    wide = next(iter(element.values()), "1") if element is not None else "1"
    return min(int(wide), _MOST_COLUMNS)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentTextError("文字的编码认不出来，请另存为 UTF-8 的 txt")
