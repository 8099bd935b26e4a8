"""The text of a document that comes in, PDF, docx or plain text, with the rows of its tables."""

from __future__ import annotations

import re
from pathlib import Path

from budgetdesk.errors import KnownError
from budgetdesk.exchange.blank_columns import with_columns
from budgetdesk.exchange.docx_text import DocxTooLarge, docx_lines
from budgetdesk.exchange.pdf_pages import pages_of_text
from budgetdesk.review.text.manuscript import Manuscript

_MOST_BYTES = 100_000_000  # of a file
_MOST_PAGES = 1_000
_MOST_CHARACTERS = 2_000_000
_FEWEST_CHARACTERS = 8  # a page: below that a document is pictures of pages
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, and a docx with a password
_COMMON = re.compile("[\u4e00-\u9fa5\u3000-\u303f\uff00-\uffef\u2010-\u203b\u2460-\u249b\x20-\x7e]")
_SAMPLE, _MOSTLY = 20_000, 0.8
_ANOTHER = "请先在 Word 或 WPS 里另存为 .docx"
_ADVICE = {
    **dict.fromkeys((".xls", ".xlsx", ".et"), "工作簿请用“导入工作簿”"),
    ".ofd": "请先另存为 PDF",
}
KINDS = (".pdf", ".docx", ".txt")


class DocumentTextError(KnownError):
    """A document whose text cannot be had, with what to do."""


def read_document(path: Path) -> Manuscript:
    """The text of a document; its lines are those of the page (PDF) or whole paragraphs (docx).

    Raises DocumentTextError where it cannot be read, has no text or is of another kind; OSError where it cannot be opened.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise DocumentTextError(f"只能读 PDF、docx 和 txt：{path.name}；{_ADVICE.get(kind, _ANOTHER)}")
    if not path.is_file():
        raise DocumentTextError(f"找不到文件：{path}")
    if path.stat().st_size > _MOST_BYTES:
        raise DocumentTextError(f"文件太大（超过 100 MB）：{path.name}")
    match kind:
        case ".pdf":
            manuscript = _pdf(path)
        case ".docx":
            manuscript = _docx(path)
        case _:
            manuscript = Manuscript(with_columns(_decoded(path.read_bytes())))
    if not manuscript.original.strip():
        raise DocumentTextError(f"{path.name} 里没有文字")
    if len(manuscript.original) > _MOST_CHARACTERS:
        raise DocumentTextError(
            f"{path.name} 的文字太多（超过 {_MOST_CHARACTERS // 10_000} 万字），请分成几份"
        )
    return manuscript


def _pdf(path: Path) -> Manuscript:
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        why = "设有打开密码，请先去掉密码" if locked else _instead(path.read_bytes(), "PDF")
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


def _docx(path: Path) -> Manuscript:
    data = path.read_bytes()
    try:
        return Manuscript("\n".join(docx_lines(data)), wrapped=False)
    except DocxTooLarge as error:
        raise DocumentTextError(f"{path.name} 展开后太大") from error
    except Exception as error:  # zip, XML and the library each have their own for a damaged file
        raise DocumentTextError(f"不能读 {path.name}：{_instead(data, 'docx')}") from error


def _instead(data: bytes, kind: str) -> str:
    """Why it is none of its kind: by its first bytes it may be of another one."""
    if data.startswith(_COMPOUND):
        return "设有打开密码，或者其实是 .doc；请去掉密码，或用 Word、WPS 另存为 .docx"
    if data.startswith(b"%PDF") and kind != "PDF":
        return "其实是 PDF，请把扩展名改成 .pdf"
    if data.startswith(b"PK\x03\x04") and kind != "docx":
        return "其实是 Word 或表格文件，请把扩展名改成 .docx 或 .xlsx"
    return f"文件已损坏，或不是 {kind}"


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030", "utf-16", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _reads_as_text(text):
            return text
    raise DocumentTextError("文字的编码认不出来，请另存为 UTF-8 的 txt")


def _reads_as_text(text: str) -> bool:
    """Whether most of it is common characters: bytes in a wrong encoding give rare ones."""
    seen = "".join(text[:_SAMPLE].split())
    common = len(_COMMON.findall(seen))
    return common >= len(seen) * _MOSTLY
