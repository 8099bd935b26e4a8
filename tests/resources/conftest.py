"""What the shipped files print, read back from the PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO

import pypdfium2
import pytest

from budgetdesk.document.document import Document
from budgetdesk.document.form.sheet import Sheet
from budgetdesk.output.fonts import faces
from budgetdesk.output.page_layout import Measures, pages_of
from budgetdesk.output.pdf import write_pdf
from budgetdesk.output.text_wrapping import Wrapping

Print = Callable[[Document, list[Sheet]], str]


@pytest.fixture(scope="session")
def printed() -> Print:
    """The characters of a PDF without white space, box after box.

    A reader of the file orders them by place on the page, across the lines of neighbouring boxes: so the order is the
    layout's, and the file must have just those characters on each page.
    """
    measures = Measures(Wrapping(faces()["song"].width), Wrapping(faces()["hei"].width))

    def read(document: Document, sheets: list[Sheet]) -> str:
        buffer = BytesIO()
        write_pdf(buffer, sheets, document.view, title="")
        pages = [page for sheet in sheets for page in pages_of(sheet, document.view, measures)]
        texts = ["".join("".join(text.text for text in page.texts).split()) for page in pages]
        read_back = pypdfium2.PdfDocument(buffer.getvalue())
        assert len(read_back) == len(pages)
        for number, (page, text) in enumerate(zip(read_back, texts, strict=True), 1):
            footer = f"第{number}页共{len(pages)}页"
            assert Counter("".join(page.get_textpage().get_text_range().split())) == Counter(text + footer)
        return "".join(texts)

    return read
