"""The manual: what is written of it, then what the program knows of itself: tables of the pack, menus, keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QSignalBlocker, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QImage,
    QKeySequence,
    QPageSize,
    QPdfWriter,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.resources import resources
from budgetdesk.ui.widgets.closing import close_with_escape
from budgetdesk.ui.widgets.keys_of_tables import KEYS_OF_TABLES
from budgetdesk.ui.widgets.page_search import PageSearch
from budgetdesk.ui.widgets.palette import CALM, Palette
from budgetdesk.ui.widgets.window_size import size_by_screen
from budgetdesk.ui.window.mark_legend import SCHEME, legend, mark_picture
from budgetdesk.ui.window.picture_window import PictureWindow, sharp

if TYPE_CHECKING:
    from budgetdesk.engine.compiler.rules import Program
    from budgetdesk.packs.models import Check, Slot, Table

_MOST_NAMED = 24
_ABOVE = 8  # pixels over a heading that is turned to
_PICTURE = 600  # pixels: nearly the width of the text on A4
_ENLARGED = "enlarged"  # the scheme of links to pictures
TABLES, MENUS, KEYS = "各表怎样填", "菜单", "快捷键"


class _Page(QTextBrowser):
    resized = Signal()  # where the text has its room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class ManualWindow(QWidget):
    """`program`: of the pack whose tables are explained; `folder` says where the PDF is to be put first."""

    def __init__(
        self,
        actions: Iterable[QAction],
        program: Program | None,
        folder: Callable[[], str],
        parent: QWidget | None = None,
        palette: Palette = CALM,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        close_with_escape(self)
        self.setWindowTitle("手册")
        self._folder = folder
        self.page = _Page()
        self.page.resized.connect(self._fit)
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._enlarge)
        self.page.document().setDocumentMargin(18)
        self._text = manual_text(actions, program)
        self._pictures = _fill(self.page.document(), self._text, palette)
        self._shown_as = (0, 0.0)  # the width of the pictures, and how fine the screen is
        self.search = PageSearch(self.page, palette, self)
        self.page.moveCursor(QTextCursor.MoveOperation.Start)  # else it is shown from where its filling ended
        self._parts = [b for b in self._headings() if b.blockFormat().headingLevel() == 2]
        self.contents = QListWidget()
        self.contents.addItems(self.sections)
        self.contents.setCurrentRow(0)  # else the first one is chosen when the window is shown
        self.contents.currentTextChanged.connect(self.show_section)
        self._shown = ""  # the title that was turned to last
        self._put = 0  # where the page stood then
        self.page.verticalScrollBar().valueChanged.connect(self._mark_section)
        self.contents.setMaximumWidth(self.contents.sizeHintForColumn(0) + self.fontMetrics().height())
        self.as_pdf = QPushButton("存为 PDF…")
        self.as_pdf.setAutoDefault(False)
        self.as_pdf.clicked.connect(self._ask_where)
        left = QVBoxLayout()
        left.addWidget(self.contents, 1)
        left.addWidget(self.as_pdf)
        right = QVBoxLayout()
        right.addWidget(self.search)
        right.addWidget(self.page, 1)
        layout = QHBoxLayout(self)
        layout.addLayout(left)
        layout.addLayout(right, 1)
        size_by_screen(self)

    @property
    def sections(self) -> list[str]:
        return [block.text() for block in self._parts]

    def show_section(self, title: str) -> None:
        """Turn to a heading of any level; nothing where there is none of that title."""
        found = next((block for block in self._headings() if block.text() == title), None)
        if found is not None:
            bar = self.page.verticalScrollBar()
            bar.setValue(round(self._top(found)) - _ABOVE)
            self._shown, self._put = title, bar.value()
            self._mark_section()

    def _fit(self) -> None:
        """A window that grows when it is shown breaks the lines anew: the section turned to stays at the top."""
        wide = self.page.viewport().width() - round(2 * self.page.document().documentMargin())
        if wide > 0 and (wide, self.devicePixelRatioF()) != self._shown_as:
            self._shown_as = wide, self.devicePixelRatioF()
            _size_pictures(self.page.document(), self._pictures, *self._shown_as)
        if self._shown and self.page.verticalScrollBar().value() == self._put:
            QTimer.singleShot(0, self, lambda: self.show_section(self._shown))

    def _enlarge(self, link: QUrl) -> None:
        name = link.path()
        if link.scheme() == _ENLARGED and name in self._pictures:
            PictureWindow(self._pictures[name], f"手册中的图：{link.fragment()}", self).show()

    def _headings(self) -> Iterator[QTextBlock]:
        block = self.page.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel():
                yield block
            block = block.next()

    def _top(self, block: QTextBlock) -> float:
        return self.page.document().documentLayout().blockBoundingRect(block).y()

    def _mark_section(self) -> None:
        """In the contents, the section that is being read."""
        seen = self.page.verticalScrollBar().value() + 2 * _ABOVE
        above = [n for n, block in enumerate(self._parts) if self._top(block) <= seen]
        with QSignalBlocker(self.contents):
            self.contents.setCurrentRow(max(above, default=0))

    def write_pdf(self, target: Path) -> None:
        """The whole manual on A4."""
        writer = QPdfWriter(str(target))
        writer.setTitle("预算填报台手册")
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))  # `print_` leaves two centimetres itself
        document = QTextDocument()
        document.setDefaultFont(self.page.font())
        _fill(document, self._text, CALM)
        document.print_(writer)

    def _ask_where(self) -> None:
        start = str(Path(self._folder()) / "预算填报台手册.pdf")
        chosen, _ = QFileDialog.getSaveFileName(self, "存为 PDF", start, "PDF 文件 (*.pdf)")
        if chosen:
            self.write_pdf(Path(chosen))


def _fill(document: QTextDocument, text: str, palette: Palette) -> dict[str, QImage]:
    """With its pictures, as wide as they are printed, and the marks as they are drawn; the pictures by name."""
    document.setMarkdown(text)  # which forgets all resources
    pictures = {path.name: QImage(str(path)) for path in _folder_of_manual().glob("*.png")}
    font = document.defaultFont()
    marks = {SCHEME + mark: mark_picture(mark, palette, font) for mark, _, _ in legend()}
    for name, picture in (*pictures.items(), *marks.items()):
        _add(document, name, picture)
    _size_pictures(document, {}, _PICTURE)
    return pictures


def _add(document: QTextDocument, name: str, picture: QImage) -> None:
    document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), picture)


def _size_pictures(
    document: QTextDocument, pictures: Mapping[str, QImage], wide: int, ratio: float = 1
) -> None:
    """As wide as there is room, but no wider than they are; `pictures` are shrunk for a screen of that many pixels to a
    logical one, and a click enlarges them."""
    for name, picture in pictures.items():
        _add(document, name, sharp(picture, min(wide, picture.width()), ratio))
    whole = QTextCursor(document)
    whole.beginEditBlock()  # laid out once for all: else what is far below is not painted
    block = document.begin()
    while block.isValid():
        for fragment in (piece.fragment() for piece in block.begin()):  # type: ignore[attr-defined]  # a Qt iterator
            if fragment.charFormat().isImageFormat():
                picture_format = fragment.charFormat().toImageFormat()
                name = picture_format.name()
                kind = QTextDocument.ResourceType.ImageResource
                image = pictures[name] if name in pictures else document.resource(kind, QUrl(name))
                picture_format.setWidth(min(wide, image.width() / image.devicePixelRatio()))
                if name in pictures:
                    title = picture_format.property(QTextFormat.Property.ImageAltText)
                    picture_format.setAnchor(True)
                    picture_format.setAnchorHref(f"{_ENLARGED}:{name}#{title}")
                    picture_format.setToolTip("点一下放大")
                elif name.startswith(SCHEME):
                    picture_format.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
                cursor = QTextCursor(document)
                cursor.setPosition(fragment.position())
                cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(picture_format)
        block = block.next()
    whole.endEditBlock()


def manual_text(actions: Iterable[QAction], program: Program | None) -> str:
    """The whole manual in Markdown."""
    actions = list(actions)
    written = (_folder_of_manual() / "manual.md").read_text("utf-8")
    return "\n".join([written, *_tables(program), *_menus(actions), *_keys(actions)])


def _tables(program: Program | None) -> Iterable[str]:
    """The filling instructions of a pack, table by table and column by column."""
    if program is None:
        return
    pack = program.pack
    yield f"\n## {TABLES}\n"
    yield f"报表包：{pack.title}\n"
    for table in pack.tables.values():
        yield f"\n### {table_heading(table)}\n"
        yield from (
            f"{line}\n"
            for line in [*_whole(program, table), *_columns(program, table), *_checked(program, table)]
        )


def table_heading(table: Table) -> str:
    """Under which a table is explained."""
    return f"{table.number} {table.title}".strip()


def _whole(program: Program, table: Table) -> Iterable[str]:
    """What the table is for, what of it is typed and what follows."""
    slots = list(_slots(program, table))
    links = [_link(program, slot) for slot in slots]
    linked = [(slot, link) for slot, link in zip(slots, links, strict=True) if link]
    slots = [slot for slot, link in zip(slots, links, strict=True) if not link]
    must = _named(slot for slot in slots if slot.required and not _follows(slot))
    typed = _named(slot for slot in slots if not slot.required and not _follows(slot))
    follows = _named(slot for slot in slots if _follows(slot))
    kind = "底稿：填在这里，各表由它算出，不公布。" if table.worksheet else "公布的表。"
    unit = f"单位：{table.unit}。" if table.unit else ""
    repeats = "每个项目一张。" if table.repeat is not None else ""
    yield f"{kind}{repeats}{unit}{table.help}"
    if must:
        yield f"必填：{must}。"
    if typed and (table.worksheet or not follows):
        yield f"有就填：{typed}。"
    if follows:
        yield f"自动算出，不用填：{follows}。"
    for title in dict.fromkeys(link for _, link in linked):
        names = _named(slot for slot, link in linked if link == title)
        yield f"关联了{title}的自动取来，没有关联的自己填：{names}。"


def _follows(slot: Slot) -> bool:
    return bool(slot.formula or slot.from_lines or slot.name_of)


def _link(program: Program, slot: Slot) -> str:
    """What declaration it is taken from, where nothing but that gives it; else nothing."""
    links = program.pack.links
    formulas = [*slot.formula, *slot.from_lines]
    read = [next((name for name in links if f"{name}." in each.expr), "") for each in formulas]
    return links[read[0]].title if read and all(read) and not slot.name_of else ""


def _slots(program: Program, table: Table) -> Iterable[Slot]:
    for block in program.table_blocks(table.id):
        if not block.link:
            yield from (*block.columns.values(), *block.rows.values())


def _named(slots: Iterable[Slot]) -> str:
    """Their titles, each once, as many as are read."""
    titles = list(dict.fromkeys("".join(slot.title.split()).rstrip("：") for slot in slots if slot.title))
    return "、".join(titles[:_MOST_NAMED]) + (f"等 {len(titles)} 项" if len(titles) > _MOST_NAMED else "")


def _checked(program: Program, table: Table) -> Iterable[str]:
    """What must hold for the table, as findings say it, with the rule's number."""
    found = [check for check in program.pack.checks if _concerns(check, table.id)]
    if found:
        yield "审核时核对（程序算得出的关系以外）："
    for check in found:
        yield f"- {check.says}（{LEVEL_WORDS[check.level]}，{check.source}）"


def _concerns(check: Check, table: str) -> bool:
    named = f"{check.check} {check.for_each or ''}"
    return re.search(rf"(?<![\w.]){re.escape(table)}\b", named) is not None


def _columns(program: Program, table: Table) -> Iterable[str]:
    for block in program.table_blocks(table.id):
        for slot in (*block.columns.values(), *block.rows.values()):
            if slot.help:
                yield f"- **{slot.title or block.title or table.title}**：{slot.help}"


def _menus(actions: Iterable[QAction]) -> Iterable[str]:
    yield f"\n## {MENUS}\n"
    for action in actions:
        words = action.text().split("：")[0].split("(")[0]
        tip = action.toolTip().split("（")[0]
        yield f"- **{words}**" + (f"：{tip}" if tip and tip != words.replace("…", "") else "")


def _keys(actions: Iterable[QAction]) -> Iterable[str]:
    yield f"\n## {KEYS}\n"
    yield "| 键 | 做什么 |\n| --- | --- |"
    native = QKeySequence.SequenceFormat.NativeText
    for key, does in KEYS_OF_TABLES:
        yield f"| {key} | {does} |"
    for action in actions:
        if action.shortcuts():
            keys = "　".join(key.toString(native) for key in action.shortcuts())
            yield f"| {keys} | {action.text().split('：')[0].replace('…', '')} |"


def _folder_of_manual() -> Path:
    return resources() / "manual"
