"""The published document as a Word file: real headings, a table of contents, real tables, each on paper that it fits on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import count, groupby, pairwise
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from budgetdesk.document.form.sheet import Sheet
from budgetdesk.engine.text import one_line
from budgetdesk.narrative.written import TablesHere, WrittenLine, WrittenText
from budgetdesk.output.atomic_write import Target, write_atomically
from budgetdesk.output.fonts import faces
from budgetdesk.output.form import Placed
from budgetdesk.output.line_heights import Type
from budgetdesk.output.page_layout import Measures, SheetLayout
from budgetdesk.output.paper import A4_PORTRAIT, MARGIN, SIDE_PADDING, Paper
from budgetdesk.output.text_wrapping import Wrapping, tidy
from budgetdesk.output.views import Progress, TextView
from budgetdesk.output.wide import parts_of

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.styles.style import ParagraphStyle

SONG, HEI = "宋体", "黑体"
LISTED = 2
_PROSE_MARGIN = 74.0
_BODY_SIZE, _LEADING = 14.0, 26.0
_HEADING_SIZES = {1: 18.0, 2: 15.0, 3: 14.0, 4: 14.0, 5: 14.0, 6: 14.0}
_CELL_LEADING = 1.25  # em
_ALIGNED = {"left": "left", "center": "center", "right": "right"}


def write_docx(
    target: Target,
    text: WrittenText,
    sheets: Sequence[Sheet],
    view: TextView,
    *,
    created: datetime | None = None,
    progress: Progress | None = None,
) -> None:
    """`sheets` are those of all tables that the text has a place for."""
    buffer = BytesIO()
    _Writer(text, sheets, view, created, progress).document().save(buffer)
    write_atomically(buffer.getvalue(), target)


class _Writer:
    def __init__(
        self, text: WrittenText, sheets: Sequence[Sheet], view: TextView, created: datetime | None, progress: Progress | None
    ) -> None:  # fmt: skip
        self.text, self.view, self.progress = text, view, progress
        self.sheets = sheets
        self.by_table: Mapping[str, list[Sheet]] = {t: list(s) for t, s in groupby(sheets, lambda s: s.table)}
        self.measures = Measures(Wrapping(faces()["song"].width), Wrapping(faces()["hei"].width))
        self.doc: DocxDocument = Document()
        self.paper = A4_PORTRAIT
        self.margin = _PROSE_MARGIN
        self.numbers = count(1)
        _set_styles(self.doc)
        properties = self.doc.core_properties
        properties.title, properties.author, properties.comments = one_line(text.title.text), "", ""
        properties.language = "zh-CN"
        if created is not None:
            properties.created = properties.modified = created.replace(tzinfo=None)

    def document(self) -> DocxDocument:
        _set_page(self.doc.sections[0], A4_PORTRAIT, _PROSE_MARGIN, number=True)
        self.doc.sections[0].different_first_page_header_footer = True  # none on the cover
        self._cover()
        self._contents()
        done = 0
        for line in self.text.lines:
            if isinstance(line, WrittenLine):
                self._on(A4_PORTRAIT, _PROSE_MARGIN)
                self._line(line)
                continue
            for table in line.tables:
                for sheet in self.by_table.get(table, ()):
                    for n, part in enumerate(parts_of(sheet)):
                        self._sheet(part, again=n > 0)
                    done += 1
                    if self.progress:
                        self.progress(done, len(self.sheets))
        return self.doc

    # cover and contents

    def _cover(self) -> None:
        paragraph = self.doc.add_paragraph(tidy(self.text.title.text), style="Title")
        paragraph.paragraph_format.space_before = Pt(200)
        paragraph.paragraph_format.space_after = Pt(300)
        for line in self.text.cover:
            self.doc.add_paragraph(tidy(line.text), style="Subtitle")

    def _contents(self) -> None:
        """Links to the headings, with page numbers that every program works out by itself.

        A field for the whole list would keep the numbers that it was written with until somebody updates it.
        """
        heading = self.doc.add_paragraph("目　录", style="Contents Heading")
        heading.paragraph_format.page_break_before = True
        for level, title, name in self._entries():
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), name)
            link.append(_run(f"{title}\t"))
            _field_begins(link, f" PAGEREF {name} \\h ", dirty=True)
            link.append(_run("1"))
            link.append(_field_char("end"))
            self.doc.add_paragraph(style=f"Contents {level}")._p.append(link)

    def _entries(self) -> list[tuple[int, str, str]]:
        """Of the contents, in the order in which `_mark` names the headings."""
        entries: list[tuple[int, str, str]] = []
        level = 0
        numbers = count(1)
        for line in self.text.lines:
            if isinstance(line, TablesHere):
                for sheet in (s for t in line.tables for s in self.by_table.get(t, ())):
                    entries.append((min(level + 1, LISTED), tidy(sheet.listed), f"_Toc{next(numbers):06}"))
            elif line.level:
                level = line.level
                name = f"_Toc{next(numbers):06}"
                if line.level <= LISTED:
                    entries.append((line.level, tidy(line.text), name))
        return entries

    # text

    def _line(self, line: WrittenLine) -> None:
        text = tidy(line.text).strip()
        if not line.level:
            self.doc.add_paragraph(text, style="Normal")
            return
        self.level = line.level
        paragraph = self.doc.add_paragraph(style=f"Heading {min(line.level, 6)}")
        self._mark(paragraph, text)

    def _mark(self, paragraph: Any, text: str) -> None:
        """The text of a heading, with a bookmark for the contents."""
        number = next(self.numbers)
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(number))
        start.set(qn("w:name"), f"_Toc{number:06}")
        paragraph._p.append(start)
        paragraph.add_run(text)
        paragraph._p.append(end)

    # tables

    def _on(self, paper: Paper, margin: float) -> bool:
        """Go on with paper of that kind: a new section where it is another one."""
        if (paper, margin) == (self.paper, self.margin):
            return False
        self.paper, self.margin = paper, margin
        section = self.doc.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        _set_page(section, paper, margin)
        return True

    def _sheet(self, sheet: Sheet, *, again: bool) -> None:
        layout = SheetLayout(sheet, self.view, self.measures, 0)
        fresh = self._on(layout.paper, MARGIN)
        level = min(getattr(self, "level", 0) + 1, LISTED)
        if again:
            title = self.doc.add_paragraph(_sheet_title(sheet), style="Table Unit")
        else:
            title = self.doc.add_paragraph(style=f"Heading {level}")
            self._mark(title, _sheet_title(sheet))
            title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            title.paragraph_format.first_line_indent = Pt(0)
        title.paragraph_format.page_break_before = not fresh
        if sheet.subtitle and not again:
            subtitle = self.doc.add_paragraph(tidy(sheet.subtitle), style="Table Unit")
            subtitle.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        unit = f"{tidy(sheet.unit_title)}：{tidy(sheet.unit)}" if sheet.unit else ""
        if sheet.heading or unit:
            paragraph = self.doc.add_paragraph(f"{tidy(sheet.heading)}\t{unit}", style="Table Unit")
            paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(layout.paper.room), WD_TAB_ALIGNMENT.RIGHT)
        widths = [right - left for left, right in pairwise(layout.edges)]
        body = self.doc.element.body
        body.insert(len(body) - 1, _table(layout.lines, widths, layout.kind, sheet.header_lines))
        for note in sheet.notes:
            self.doc.add_paragraph(tidy(note), style="Table Note")
        if sheet.signature:
            self.doc.add_paragraph(tidy(sheet.signature), style="Table Note")
        if not sheet.notes and not sheet.signature:
            self.doc.add_paragraph(style="Table End")  # a table must not touch the next one


def _sheet_title(sheet: Sheet) -> str:
    return tidy(f"{sheet.number} {sheet.title}").strip()


# styles and pages


def _set_styles(doc: DocxDocument) -> None:
    normal = _style(doc, "Normal", SONG, _BODY_SIZE)
    normal.paragraph_format.first_line_indent = Pt(2 * _BODY_SIZE)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = Pt(_LEADING)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    normal.paragraph_format.space_after = Pt(0)
    for level, size in _HEADING_SIZES.items():
        style = _style(doc, f"Heading {level}", HEI if level <= 2 else SONG, size, bold=level > 2)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(0 if level == 1 else 6)
        style.paragraph_format.space_after = Pt(14 if level == 1 else 0)
        style.paragraph_format.first_line_indent = Pt(0 if level == 1 else 2 * size)
        if level == 1:
            style.paragraph_format.page_break_before = True
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name, face, size in (("Title", HEI, 26.0), ("Subtitle", SONG, 16.0), ("Contents Heading", HEI, 18.0)):
        style = _style(doc, name, face, size)
        style.paragraph_format.first_line_indent = Pt(0)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        style.paragraph_format.space_after = Pt(12)
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    for level in range(1, LISTED + 1):
        style = _style(doc, f"Contents {level}", SONG, 12, bold=level == 1)
        style.paragraph_format.first_line_indent = Pt(0)
        style.paragraph_format.left_indent = Pt(18.0 * (level - 1))
        style.paragraph_format.line_spacing = Pt(20)
        style.paragraph_format.tab_stops.add_tab_stop(
            Pt(A4_PORTRAIT.width - 2 * _PROSE_MARGIN), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
    for name, size in (("Table Unit", 10.5), ("Table Note", 9.0), ("Table End", 1.0)):
        style = _style(doc, name, SONG, size)
        style.paragraph_format.first_line_indent = Pt(0)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _style(doc: DocxDocument, name: str, face: str, size: float, *, bold: bool = False) -> ParagraphStyle:
    """The style of that name, made where the file has none, in black."""
    styles = doc.styles
    style: Any = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name != "Normal":
        style.base_style = styles["Normal"]
    font = style.font
    font.name, font.size, font.bold, font.italic = face, Pt(size), bold, False
    font.color.rgb = None
    for color in style.element.findall(f".//{qn('w:color')}"):
        color.getparent().remove(color)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in [k for k in dict(fonts.attrib) if "Theme" in k]:
        del fonts.attrib[key]
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(key), face)
    return style  # type: ignore[no-any-return]


def _set_page(section: Any, paper: Paper, margin: float, *, number: bool = False) -> None:
    """`number`: with the number of the page at its foot; sections that say nothing of it are as the one before."""
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Pt(paper.width), Pt(paper.height)
    section.left_margin = section.right_margin = Pt(margin)
    above, below = (72, 74) if margin > MARGIN else (40, 46)
    section.top_margin, section.bottom_margin = Pt(above), Pt(below)
    section.header_distance, section.footer_distance = Pt(20), Pt(24)
    footer = section.footer
    if number:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.first_line_indent = Pt(0)
        _field_begins(paragraph._p, " PAGE ")
        paragraph._p.append(_run("1"))
        paragraph._p.append(_field_char("end"))
        for run in paragraph.runs:
            run.font.size = Pt(9)


# XML that python-docx has no words for


def _run(text: str) -> Any:
    run = OxmlElement("w:r")
    for n, piece in enumerate(text.split("\t")):
        if n:
            run.append(OxmlElement("w:tab"))
        if piece:
            node = OxmlElement("w:t")
            node.text = piece
            node.set(qn("xml:space"), "preserve")
            run.append(node)
    return run


def _field_char(kind: str) -> Any:
    run, char = OxmlElement("w:r"), OxmlElement("w:fldChar")
    char.set(qn("w:fldCharType"), kind)
    run.append(char)
    return run


def _field_begins(parent: Any, instruction: str, *, dirty: bool = False) -> None:
    """Up to where the result stands that was worked out last; `dirty`: it is not right yet."""
    begin = _field_char("begin")
    if dirty:
        begin[0].set(qn("w:dirty"), "true")
    parent.append(begin)
    run, node = OxmlElement("w:r"), OxmlElement("w:instrText")
    node.set(qn("xml:space"), "preserve")
    node.text = instruction
    run.append(node)
    parent.append(run)
    parent.append(_field_char("separate"))


def _table(lines: Sequence[Sequence[Placed]], widths: Sequence[float], kind: Type, header: int) -> Any:
    """A table with merged cells: each row has a cell for every box that is in it or goes on through it."""
    table = _element("w:tbl")
    table.append(
        _element(
            "w:tblPr",
            _element("w:tblW", type="dxa", w=_twips(sum(widths))),
            _element("w:jc", val="center"),
            _borders(),
            _element("w:tblLayout", type="fixed"),
            _element(
                "w:tblCellMar", *(_element(f"w:{side}", w="40", type="dxa") for side in ("left", "right"))
            ),
        )
    )
    table.append(_element("w:tblGrid", *(_element("w:gridCol", w=_twips(width)) for width in widths)))
    open_boxes: list[Placed] = []
    for number, line in enumerate(lines):
        going_on = [box for box in open_boxes if box.end_line > number]
        row = _element("w:tr")
        properties = _element("w:trPr", _element("w:cantSplit"))
        if number < header:
            properties.append(_element("w:tblHeader"))
        row.append(properties)
        for box in sorted([*going_on, *line], key=lambda each: each.column):
            row.append(
                _cell(box, sum(widths[box.column : box.end_column]), kind.size, first=box.line == number)
            )
        table.append(row)
        open_boxes = [*going_on, *(box for box in line if box.rowspan > 1)]
    return table


def _cell(box: Placed, width: float, size: float, *, first: bool) -> Any:
    properties = _element("w:tcPr", _element("w:tcW", w=_twips(width), type="dxa"))
    if box.span > 1:
        properties.append(_element("w:gridSpan", val=str(box.span)))
    if box.rowspan > 1:
        properties.append(_element("w:vMerge", val="restart") if first else _element("w:vMerge"))
    if box.box.vertical:
        properties.append(_element("w:textDirection", val="tbRlV"))
    properties.append(_element("w:vAlign", val="center"))
    cell = _element("w:tc", properties)
    texts = box.text.split("\n") if first and box.text else [""]
    for text in texts:
        style = _element(
            "w:pPr",
            _element("w:spacing", before="0", after="0", line=_twips(_CELL_LEADING * size), lineRule="exact"),
            _element("w:ind", left=_twips(size * box.box.level if box.align == "left" else 0), firstLine="0"),
            _element("w:jc", val=_ALIGNED[box.align]),
        )
        paragraph = _element("w:p", style)
        if text.strip():
            run = _run(text.strip() if box.align != "left" else text)
            run.insert(0, _element("w:rPr", *([_element("w:b")] if box.bold else []), *_sizes(size)))
            paragraph.append(run)
        else:
            style.append(_element("w:rPr", *_sizes(size)))
        cell.append(paragraph)
    return cell


def _margin(side: str, kind: Type) -> Any:
    """Within the boxes of a table, as on the pages of a PDF."""
    points = kind.air * kind.size if side in ("top", "bottom") else SIDE_PADDING * kind.size
    return _element(f"w:{side}", w=_twips(points), type="dxa")


def _sizes(size: float) -> list[Any]:
    return [_element(name, val=str(round(2 * size))) for name in ("w:sz", "w:szCs")]


def _borders() -> Any:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return _element(
        "w:tblBorders", *(_element(f"w:{s}", val="single", sz="4", space="0", color="000000") for s in sides)
    )


def _twips(points: float) -> str:
    return str(round(20 * points))


def _element(name: str, *children: Any, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    for child in children:
        element.append(child)
    return element
