"""Any sheet that covers its frame can be laid out: whole rectangles on each page, and no text lost."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetdesk.document.form.sheet import Box, Line, Sheet, SheetColumn
from budgetdesk.engine.cells import Cell
from budgetdesk.output.fonts import faces
from budgetdesk.output.page_layout import BOTTOM, Measures, pages_of
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
    pages = pages_of(sheet, texts.__getitem__, MEASURES)
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


def test_a_page_repeats_the_headings_of_the_block_it_begins_in() -> None:
    """With the label at their side beside them; and those of the next block where that goes on."""
    texts: dict[Cell, CellText] = {}

    def value(block: str, row: int, column: int) -> Box:
        cell = Cell("t", block, "", f"{row}", f"{column}")
        texts[cell] = Shown(f"{block}{row}列{column}" + "长" * (row % 7) * 20)
        return Box(column, 1, "value", cell=cell)

    lines = [Line([Box(0, 1, "label", "项目"), Box(1, 3, "label", "甲")], "head", kind="field")]
    side = Box(0, 1, "side", "长期指标", rowspan=42)
    lines.append(
        Line([side, Box(1, 1, "heading", "名称", rowspan=2), Box(2, 2, "heading", "值")], "a", kind="heading")
    )
    lines.append(Line([Box(2, 1, "heading", "前年"), Box(3, 1, "heading", "上年")], "a", kind="heading"))
    lines += [Line([value("a", n, column) for column in (1, 2, 3)], "a", kind="indicator") for n in range(40)]
    lines.append(Line([Box(0, 4, "heading", "年度指标")], "b", kind="heading"))
    lines += [Line([value("b", n, column) for column in range(4)], "b", kind="indicator") for n in range(40)]
    sheet = Sheet("t", "", "", "标题", "", "", [SheetColumn(n) for n in (6, 20, 20, 20)], lines, 0)
    pages = pages_of(sheet, texts.__getitem__, MEASURES)
    assert len(pages) > 4
    body = [[text.text for text in page.texts] for page in pages]
    for page, said in zip(pages[1:], body[1:], strict=True):
        first = next(text for text in said if "列" in text)
        top = min(rect.y for rect in page.rects)
        if first.startswith("a"):
            assert [said.count(word) for word in ("名称", "值", "前年", "上年")] == [1, 1, 1, 1]
            assert any(rect.x == MARGIN and rect.y == top and rect.height > 60 for rect in page.rects)
            assert "".join(said).count("长期指标") == 1
        else:
            assert said.count("年度指标") == 1
            assert "名称" not in said
    assert "项目" not in "".join("".join(said) for said in body[1:])
