"""What is on the pages, read back: characters and their order, merges, page breaks, the file's own data."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest

from budgetdesk.document.form.sheet import Box, Line, Sheet
from budgetdesk.engine.cells import Cell
from budgetdesk.output.fonts import faces
from budgetdesk.output.page_layout import Measures, PrintedPage, Rect, pages_of
from budgetdesk.output.paper import A3_LANDSCAPE, A4_LANDSCAPE, A4_PORTRAIT, MARGIN
from budgetdesk.output.pdf import edges, write_pdf
from budgetdesk.output.text_wrapping import Wrapping

Cells = Any  # of conftest.py


def pdf(sheets: list[Sheet], cells: Cells, **more: Any) -> bytes:
    buffer = BytesIO()
    write_pdf(buffer, sheets, cells, title="部门综合预算", **more)
    return buffer.getvalue()


def pages(data: bytes) -> list[str]:
    """The characters of each page, without white space."""
    document = pypdfium2.PdfDocument(data)
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]


def laid_out(sheet: Sheet, cells: Cells) -> list[PrintedPage]:
    measures = Measures(Wrapping(faces()["song"].width), Wrapping(faces()["hei"].width))
    return pages_of(sheet, cells, measures)


def printed(sheet: Sheet, cells: Cells) -> str:
    """What the sheet should say, in reading order, without white space."""
    parts = [sheet.number, sheet.title, sheet.heading, f"单位：{sheet.unit}" if sheet.unit else ""]
    for line in sheet.lines:
        for box in sorted(line.boxes, key=lambda box: box.column):
            parts.append((cells(box.cell).text if box.cell else "") or box.text)
    parts += [*sheet.notes, sheet.signature or ""]
    return re.sub(r"\s", "", "".join(parts))


@pytest.mark.parametrize("name", ["grid", "levels", "frame"])
def test_a_page_holds_the_characters_of_its_sheet_in_order(
    name: str, request: pytest.FixtureRequest, cells: Cells
) -> None:
    sheet = request.getfixturevalue(name)
    (page,) = pages(pdf([sheet], cells))
    assert page == printed(sheet, cells) + "第1页共1页"


def test_one_document_of_several_sheets(grid: Sheet, levels: Sheet, frame: Sheet, cells: Cells) -> None:
    data = pdf([grid, levels, frame], cells)
    assert [page[-6:] for page in pages(data)] == ["第1页共3页", "第2页共3页", "第3页共3页"]
    document = pypdfium2.PdfDocument(data)
    assert [bookmark.get_title() for bookmark in document.get_toc()] == [
        f"{sheet.number} {sheet.title}" for sheet in (grid, levels, frame)
    ]


def test_heading_merges_are_cells_of_the_drawn_grid(levels: Sheet, cells: Cells) -> None:
    with pdfplumber.open(BytesIO(pdf([levels], cells))) as document:
        page = document.pages[0]
        (table,) = page.find_tables()
        drawn = sorted(
            (round(x0), round(top), round(x1), round(bottom)) for x0, top, x1, bottom in table.cells
        )
        (layout,) = laid_out(levels, cells)
        meant = sorted((round(x), round(y), round(x + w), round(y + h)) for x, y, w, h in layout.rects)
        assert drawn == meant
        words = {re.sub(r"\s", "", page.crop(cell).extract_text()): cell for cell in table.cells}
    columns = sorted({cell[0] for cell in table.cells})
    spans = {
        text: (columns.index(x0), sum(column < x1 - 0.1 for column in columns))
        for text, (x0, _, x1, _) in words.items()
    }
    assert spans["上年"] == (2, 11)
    assert spans["一般公共预算拨款安排的“三公”经费预算"] == (3, 9)
    assert spans["公务用车购置及运行维护费"] == (6, 9)
    assert spans["公务用车运行维护费"] == (8, 9)


@pytest.mark.parametrize("name", ["grid", "levels", "frame", "long_table"])
def test_nothing_is_cut_off_or_overlaps(name: str, request: pytest.FixtureRequest, cells: Cells) -> None:
    sheet = request.getfixturevalue(name)
    for page in laid_out(sheet, cells):
        boxes = [(r.x, r.y, r.x + r.width, r.y + r.height) for r in page.rects]
        area = sum(r.width * r.height for r in page.rects)
        left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
        right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
        assert area == pytest.approx((right - left) * (bottom - top), rel=1e-6)
        assert left == pytest.approx(MARGIN)
        assert right == pytest.approx(page.width - MARGIN)
        for text in page.texts:
            start, width = text.x, text.size * faces()[text.face].width(text.text)
            if top < text.y < bottom:
                around = [b for b in boxes if b[0] - 0.1 <= start and start + width <= b[2] + 0.1]
                assert any(b[1] <= text.y - 0.7 * text.size and text.y <= b[3] for b in around), text
            assert start >= MARGIN - 0.1
            assert start + width <= page.width - MARGIN + 0.1


def test_amounts_are_aligned_at_the_right(grid: Sheet, cells: Cells) -> None:
    (page,) = laid_out(grid, cells)
    ends = {
        round(text.x + text.size * faces()["song"].width(text.text), 1)
        for text in page.texts
        if text.text == "2,908,134.00"
    }
    assert len(ends) == 4  # one for each group


def test_a_long_table_repeats_its_heading_and_its_side_label(long_table: Sheet, cells: Cells) -> None:
    texts = pages(pdf([long_table], cells))
    assert len(texts) > 5
    names = [f"科目{number}{number}.50" for number in range(300)]
    assert re.findall(r"科目\d+\.50", "".join(texts)) == names
    for number, text in enumerate(texts, 1):
        assert "类科目名称预算数" in text
        assert "全部支出" in text
        assert text.endswith(f"第{number}页共{len(texts)}页")
        assert text.startswith("表5支出明细表" + ("（续）" if number > 1 else ""))
    assert "注：长表。制表人：" in texts[-1]
    for page in laid_out(long_table, cells)[:-1]:
        assert not re.fullmatch(r"科目\d*0", page.texts[-2].text), "a subtotal is alone at the foot of a page"


def test_a_line_higher_than_a_page_is_split(frame: Sheet, cells: Cells) -> None:
    words = "".join(f"第{number}项任务已经完成。" for number in range(900))
    cell = cells.text(Cell("t13", "b", "i1", "goal", "value"), words)
    assert cells(cell).text == words
    texts = pages(pdf([frame], cells))
    assert len(texts) > 1
    whole = "".join(texts)
    for number in range(900):
        assert whole.count(f"第{number}项任务已经完成。") <= 1
    assert (
        len(
            re.findall(
                r"任务已经完成",
                re.sub(r"表13部门预算专项业务经费绩效目标表（续）|第\d+页共\d+页|总体目标", "", whole),
            )
        )
        == 900
    )


def test_paper_is_chosen_by_width(grid: Sheet, levels: Sheet, frame: Sheet, cells: Cells) -> None:
    def paper(sheet: Sheet) -> tuple[float, float]:
        page = laid_out(sheet, cells)[0]
        return page.width, page.height

    wide = replace(levels, columns=levels.columns[:2] + [levels.columns[2]] * 26, lines=[])
    wide.lines = [
        Line(
            [
                Box(n, 1, "value", cell=cells.amount(Cell("w", "", "", "", str(n)), "12345.00"), number=True)
                for n in range(28)
            ]
        )
    ]
    assert paper(frame) == (A4_PORTRAIT.width, A4_PORTRAIT.height)
    assert paper(grid) == (A4_LANDSCAPE.width, A4_LANDSCAPE.height)
    assert paper(wide) == (A3_LANDSCAPE.width, A3_LANDSCAPE.height)
    assert paper(replace(frame, orientation="landscape")) == (A4_LANDSCAPE.width, A4_LANDSCAPE.height)
    assert paper(replace(frame, paper="A3", orientation="landscape")) == (
        A3_LANDSCAPE.width,
        A3_LANDSCAPE.height,
    )
    assert min(text.size for text in laid_out(wide, cells)[0].texts) >= 7.5


def test_the_same_input_gives_the_same_bytes(grid: Sheet, frame: Sheet, cells: Cells) -> None:
    first = pdf([grid, frame], cells)
    assert pdf([grid, frame], cells) == first
    moment = datetime(2024, 1, 10, 9, 30, tzinfo=UTC)
    info = pypdfium2.PdfDocument(pdf([grid], cells, created=moment)).get_metadata_dict()
    assert info["Title"] == "部门综合预算"
    assert info["Author"] == ""
    assert info["CreationDate"] == "D:20240110093000"


def test_rare_characters_and_controls_do_no_harm(frame: Sheet, cells: Cells) -> None:
    name = "𰻝\U0002a6d6☃\u200b\x07\ud800\t\u202e😀龻"
    frame.lines[0].boxes[0] = Box(0, 2, "label", name)
    assert "𰻝□☃?□龻" in pages(pdf([frame], cells))[0]


def test_a_draft_says_so(grid: Sheet, cells: Cells) -> None:
    assert "草稿" in pages(pdf([grid], cells, draft=True))[0]


def test_nothing_is_written_when_cancelled(grid: Sheet, cells: Cells, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")

    def cancel(done: int, steps: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_pdf(path, [grid, grid], cells, title="", progress=cancel)
    assert path.read_bytes() == b"old"
    steps: list[tuple[int, int]] = []
    write_pdf(path, [grid, grid], cells, title="", progress=lambda *step: steps.append(step))
    assert steps[-1] == (4, 4)
    assert steps == sorted(steps)
    assert path.read_bytes().startswith(b"%PDF")
    assert list(tmp_path.iterdir()) == [path]


def test_overlapping_boxes_are_refused(grid: Sheet, cells: Cells) -> None:
    grid.lines[3].boxes.append(Box(0, 2, "label", "x"))
    with pytest.raises(ValueError, match="overlap"):
        pdf([grid], cells)


def test_poppler_reads_it_too(
    grid: Sheet, cells: Cells, tmp_path: Path, outside_tool: Callable[[str], str]
) -> None:
    import subprocess

    path = tmp_path / "a.pdf"
    write_pdf(path, [grid], cells, title="x")
    run = [outside_tool("pdftotext"), "-layout", str(path), "-"]
    text = subprocess.run(run, check=True, capture_output=True).stdout.decode()
    assert "部门综合预算收支总表" in text


def test_edges_are_joined() -> None:
    two = [Rect(0, 0, 10, 5), Rect(10, 0, 10, 5)]
    assert sorted(edges(two)) == [(0, 0, 0, 5), (0, 0, 20, 0), (0, 5, 20, 5), (10, 0, 10, 5), (20, 0, 20, 5)]
