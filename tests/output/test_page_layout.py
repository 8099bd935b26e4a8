"""Any sheet that covers its frame can be laid out: whole rectangles on each page, and no text lost."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetdesk.document.sheet import Box, Line, Sheet, SheetColumn
from budgetdesk.engine.cells import Cell
from budgetdesk.output.fonts import faces
from budgetdesk.output.page_layout import BOTTOM, Measures, lay_out
from budgetdesk.output.paper import MARGIN
from budgetdesk.output.text_wrapping import Wrapping
from budgetdesk.output.views import CellText

MEASURES = Measures(Wrapping(faces()["song"].width), Wrapping(faces()["hei"].width))
WORDS = st.text(st.sampled_from("社会保障支出（）、，。1234.\n "), max_size=25)


class Shown:
    def __init__(self, text: str) -> None:
        self.text = text


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Sheet, dict[Cell, CellText]]:
    width, count = draw(st.integers(1, 7)), draw(st.integers(1, 30))
    header = draw(st.integers(0, min(3, count)))
    taken = [0] * width
    texts: dict[Cell, CellText] = {}
    lines = []
    for number in range(count):
        boxes = []
        column = 0
        while column < width:
            if taken[column] > number:
                column += 1
                continue
            free = next((at for at in range(column, width) if taken[at] > number), width) - column
            span = draw(st.integers(1, free))
            most = (header if number < header else count) - number
            rowspan = draw(st.sampled_from([1, 1, 1, 2, 3, most]).map(lambda n, most=most: min(n, most)))
            kind = draw(st.sampled_from(["heading", "side", "label", "value", "mark"]))
            cell = Cell("t", "b", "", str(number), str(column))
            texts[cell] = Shown(draw(WORDS) * draw(st.sampled_from([1, 1, 1, 1, 60])))
            boxes.append(
                Box(
                    column, span, kind, "", cell, rowspan, draw(st.integers(0, 5)), draw(st.booleans()),
                    draw(st.booleans()), draw(st.booleans()),
                )
            )  # fmt: skip
            taken[column : column + span] = [number + rowspan] * span
            column += span
        lines.append(
            Line(boxes, kind=draw(st.sampled_from(["detail", "heading", "subtotal", "text", "field"])))
        )
    columns = [SheetColumn(draw(st.floats(0.5, 60))) for _ in range(width)]
    notes = draw(st.lists(WORDS, max_size=3))
    orientation, paper = (
        draw(st.sampled_from(["auto", "portrait", "landscape"])),
        draw(st.sampled_from(["auto", "A4", "A3"])),
    )
    sheet = Sheet(
        "t", "", "表1", "标题", "", "元", columns, lines, header, notes, "制表人：", orientation, paper
    )
    return sheet, texts


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sheets())
def test_every_sheet_can_be_laid_out(drawn: tuple[Sheet, dict[Cell, CellText]]) -> None:
    sheet, texts = drawn
    pages = lay_out(sheet, texts.__getitem__, MEASURES)
    seen = "".join(text.text for page in pages for text in page.texts)
    for page in pages:
        for text in page.texts:
            assert text.x >= -0.1
            assert text.x + text.size * faces()[text.face].width(text.text) <= page.width + 0.1
        if not page.rects:
            continue  # notes only
        top, bottom = min(r.y for r in page.rects), max(r.y + r.height for r in page.rects)
        area = sum(r.width * r.height for r in page.rects)
        assert abs(area - (page.width - 2 * MARGIN) * (bottom - top)) < 1e-3 * area
        assert all(r.height > 0 for r in page.rects)
        assert bottom <= page.height - BOTTOM + 0.1
    counted = (text.text.count("社") for text in texts.values())
    assert seen.count("社") >= sum(counted)  # repeated labels are there more than once
