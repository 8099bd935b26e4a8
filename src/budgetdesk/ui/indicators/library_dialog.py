"""Choosing indicators from the library, by keyboard alone if one likes; taking workbooks in and out."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.indicators.library import is_own, target_text
from budgetdesk.office.office import Office
from budgetdesk.office.work import Progress
from budgetdesk.packs.indicator_library import LibraryIndicator, shipped_indicators
from budgetdesk.resources import resources
from budgetdesk.storage.errors import WorkspaceError
from budgetdesk.ui.indicators.library_model import LibraryModel
from budgetdesk.ui.session.jobs import Job, Jobs
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import coloured, marked_label, plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice
from budgetdesk.ui.widgets.window_size import room_for, size_by_text

Key = Qt.Key
_FILTER = "工作簿 (*.xlsx)"
_TAKE_IN = "导入…"
_SOURCES = "工作簿 (*.xlsx *.xls)"


class LibraryDialog(QDialog):
    """`put_in` is what inserting does: it takes the chosen indicators and says what was done."""

    def __init__(
        self, office: Office | None, levels: list[str], put_in: Callable[[list[LibraryIndicator]], str],
        palette: Palette, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle("指标库")
        self._jobs = Jobs(self)
        self._reading: Job | None = None
        self._jobs.failed.connect(lambda text: self._tell(text, bad=True))
        self._jobs.told.connect(self._tell)
        self._office, self._levels, self._put_in, self._palette = office, levels, put_in, palette
        self.search, self.level, self.work = QLineEdit(), Choice(), Choice()
        self.search.setPlaceholderText("输入名称、拼音首字母（如 myd）、定义中的字，或项目名称")
        self.search.setClearButtonEnabled(True)
        self.model = LibraryModel(self._indicators(), self)
        self.list = QTableView()
        self._set_up_list()
        self.page = QTextBrowser()
        self.count = marked_label()
        self.count.setProperty("role", "heading")
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        for words, box in (("一级指标", self.level), ("领域", self.work)):
            top.addWidget(plain_label(words))
            top.addWidget(box)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self.page)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(split, 1)
        layout.addLayout(self._buttons())
        self._list_choices()
        self.search.textChanged.connect(self._narrow)
        self.level.currentIndexChanged.connect(self._narrow)
        self.work.currentIndexChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self._narrow()
        size_by_text(self, 80, 32)
        self.search.setFocus()

    def _set_up_list(self) -> None:
        view = self.list
        view.setModel(self.model)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().lineSpacing() * 1.35))
        view.verticalHeader().setMinimumSectionSize(1)
        header, digit = view.horizontalHeader(), self.fontMetrics().horizontalAdvance("0")
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        widths = {1: 12, 2: 12, 3: 16, 4: 10}
        room = room_for(self).width() * 36 // 100  # of the list's about two thirds: the names have the rest
        narrower = min(1.0, room / (digit * sum(widths.values())))
        for column, width in widths.items():
            view.setColumnWidth(column, round(digit * width * narrower))
        view.selectionModel().currentChanged.connect(self._show)
        view.doubleClicked.connect(self.insert)

    def _buttons(self) -> QHBoxLayout:
        self.add = QPushButton("插入（回车）")
        self.add.setProperty("main", True)
        self.take_in, self.give_out = QPushButton(_TAKE_IN), QPushButton("导出…")
        self.drop = QPushButton("从库中删除")
        self.drop.setToolTip("只能删除本单位自己加的指标（Ctrl+Del）")
        self.take_in.setToolTip("从 Excel 工作簿导入本单位的指标")
        self.give_out.setToolTip("把列出的指标导出为 Excel 工作簿，也可以当导入的样表")
        close = QPushButton("关闭")
        for button, do in (
            (self.add, self.insert), (self.take_in, self._choose_in), (self.give_out, self._choose_out),
            (self.drop, self.drop_own), (close, self.accept),
        ):  # fmt: skip
            button.clicked.connect(lambda _, do=do: do())
            button.setAutoDefault(False)
        may = self._office is not None and self._office.may_write
        self.take_in.setEnabled(may)
        layout = QHBoxLayout()
        layout.addWidget(self.count, 1)
        for button in (self.drop, self.take_in, self.give_out, self.add, close):
            layout.addWidget(button)
        return layout

    # what is there

    def _indicators(self) -> list[LibraryIndicator]:
        own = self._office.indicators() if self._office is not None else []
        return [*own, *shipped_indicators(resources() / "indicators")]

    def _list_choices(self) -> None:
        """Levels: those of the form at first, for its own indicators are wanted most."""
        for box in (self.level, self.work):
            box.blockSignals(True)
            box.clear()
        self.level.addItem("本表各级", self._levels)
        self.level.addItem("全部", [])
        for level in self._offered_levels():
            self.level.addItem(level or "（未分）", [level])
        self.work.addItem("全部", "")
        for work in dict.fromkeys(i.work for i in self.model.all if i.work):
            self.work.addItem(work, work)
        if not any(i.level1 in self._levels for i in self.model.all):
            self.level.setCurrentIndex(1)
        for box in (self.level, self.work):
            box.blockSignals(False)

    def _offered_levels(self) -> list[str]:
        """Those of the form; of a form that has none of the library's, all."""
        known = list(dict.fromkeys(i.level1 for i in self.model.all))
        return [level for level in known if level in self._levels] or known

    def refresh(self) -> None:
        self.model.take(self._indicators())
        self._narrow()

    def _narrow(self) -> None:
        words = self.search.text()
        self.model.narrow(words, self.level.currentData() or [], self.work.currentData() or "")
        more = ""
        if words.strip() and not self.model.shown and self.level.currentIndex() != 1:
            self.model.narrow(words, [], self.work.currentData() or "")
            more = "（本级没有，列出的是其他各级的）" if self.model.shown else ""
        if words.strip() and not self.model.shown:  # no indicator is called so: it may be a project
            self.model.suggest(words, self.level.currentData() or [])
            more = "（名称里没有这些字，列出的是这类项目常用的）" if self.model.shown else ""
        self.count.setText(f"{len(self.model.shown)} 个指标{more}")
        self.list.setCurrentIndex(self.model.index(0, 0))
        self._show()

    def _show(self, *_) -> None:
        """All that is known of the indicator under the cursor."""
        indicator = self.model.at(self.list.currentIndex())
        self.add.setEnabled(indicator is not None)
        self.drop.setEnabled(indicator is not None and is_own(indicator))
        if indicator is None:
            self.page.setHtml(f'<p style="color:{self._palette.soft_text}">没有这样的指标。</p>')
            return
        soft = self._palette.soft_text
        parts = [
            ("目标值", target_text(indicator)), ("方向", indicator.direction),
            ("所属", " › ".join(p for p in (indicator.level1, indicator.level2) if p)), ("领域", indicator.work),
            ("确定依据", indicator.basis), ("分类", indicator.category), ("定义或公式", indicator.definition),
            ("评分标准", indicator.standard), ("说明", indicator.explanation),
            ("来源", "本单位" if is_own(indicator) else "随程序提供"),
        ]  # fmt: skip
        rows = "".join(
            f'<p style="margin:0 0 6px 0"><span style="color:{soft}">{title}</span><br>{escape(text)}</p>'
            for title, text in parts if text
        )  # fmt: skip
        self.page.setHtml(f"<h3 style='margin:0 0 8px 0'>{escape(indicator.name)}</h3>{rows}")

    # what is done

    def chosen(self) -> list[LibraryIndicator]:
        rows = self.list.selectionModel().selectedRows() or [self.list.currentIndex()]
        return [found for index in sorted(rows, key=lambda i: i.row()) if (found := self.model.at(index))]

    def insert(self, *_) -> None:
        """Put the chosen ones into the tree; the library stays open for the next."""
        if self.add.isEnabled() and (chosen := self.chosen()):
            self._tell(self._put_in(chosen))
            self.search.selectAll()

    def drop_own(self) -> None:
        ids = [i.id for i in self.chosen() if is_own(i)]
        if ids and self._office is not None and self._try(lambda: self._office.drop_indicators(ids)):
            self.refresh()

    def read(self, path: Path) -> None:
        """Take the indicators of a workbook into the office's library, beside the window."""
        from budgetdesk.exchange.indicator_sheet import read_indicators

        office = self._office
        if office is None or self._reading is not None:
            return

        def work(progress: Progress) -> int:
            found = read_indicators(path, progress)
            office.keep_indicators(found)
            return len(found)

        def taken(count: int) -> None:
            self.level.setCurrentIndex(1)
            self.refresh()
            self._tell(f"导入了 {count} 个指标")

        job = self._reading = self._jobs.run("导入", work, taken)
        job.progressed.connect(self._tell_progress)
        job.ended.connect(self._end_reading)
        self.take_in.setText("停止导入")

    def _tell_progress(self, done: int, all_: int) -> None:
        self._tell(f"正在读取：{done * 100 // (all_ or 1)}%")

    def _end_reading(self) -> None:
        self._reading = None
        self.take_in.setText(_TAKE_IN)

    def done(self, result: int) -> None:
        self._jobs.stop()
        super().done(result)

    def write(self, path: Path) -> None:
        from budgetdesk.exchange.indicator_sheet import write_indicators

        path = path if path.suffix else path.with_suffix(".xlsx")
        if self._try(lambda: write_indicators(path, self.model.shown)):
            self._tell(f"已导出 {len(self.model.shown)} 个指标到 {path.name}")

    def _choose_in(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            return
        path, _ = QFileDialog.getOpenFileName(self, "导入指标", "", _SOURCES)
        if path:
            self.read(Path(path))

    def _choose_out(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "导出指标", "指标库.xlsx", _FILTER)
        if path:
            self.write(Path(path))

    def _try(self, do: Callable[[], object]) -> bool:
        try:
            do()
        except (WorkspaceError, OSError) as error:
            self._tell(str(error), bad=True)
            return False
        return True

    def _tell(self, text: str, *, bad: bool = False) -> None:
        color = self._palette.error if bad else self._palette.accent
        self.count.setText(coloured(text, color))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while one types; Enter inserts, Ctrl+Del takes out of the library."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Key.Key_Return, Key.Key_Enter):
                self.insert()
                return True
            if event.key() == Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.drop_own()
                return True
            moves = (Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown)
            if watched is self.search and event.key() in moves:
                self.list.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)
