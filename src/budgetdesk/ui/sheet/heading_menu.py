"""What can be done with a column, from its heading: sort, leave rows out, freeze, widen. How it is looked at, never what is kept."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from budgetdesk.document import arrangement
from budgetdesk.document.arrangement import Arrangement
from budgetdesk.engine.cells import Place
from budgetdesk.ui.sheet.sheet_view import SheetView


class HeadingMenu:
    """`view.widths_changed` and `view.frozen_changed` tell what is to be kept of it."""

    def __init__(self, view: SheetView, parent: QWidget) -> None:
        self._view, self._parent = view, parent
        self.shown: QMenu | None = None
        self._model = view.sheet_model
        self._document = view.sheet_model.session.document

    def show(self, column: int, at: QPoint) -> None:
        """For a column of the frame."""
        if self.shown is not None:
            self.shown.deleteLater()
        self.shown = self.menu(column)
        self.shown.popup(at)

    def menu(self, column: int) -> QMenu:
        menu, view = QMenu(self._parent), self._view
        columns = self._model.form.arranged_columns()
        name = columns.get(column)
        if name is not None:
            now = self._now()
            number = self._document.program.blocks[now.place.table, now.place.block].columns[name].is_number
            for words, descending in (
                ("从小到大排列" if number else "按字母和笔画升序", False),
                ("从大到小排列" if number else "降序", True),
            ):
                menu.addAction(words, lambda d=descending: self._sort(name, descending=d))
            menu.addAction("恢复原来的次序", self.as_kept).setEnabled(bool(now.order))
            menu.addSeparator()
            menu.addAction("筛选…", lambda: self.ask_filter(name))
            menu.addAction("全部显示", self.show_all).setEnabled(bool(now.shown_texts))
            menu.addSeparator()
        menu.addAction("冻结到此列", lambda: self._freeze(column + 1))
        menu.addAction("按表样冻结", lambda: self._freeze(None)).setEnabled(view.frozen is not None)
        menu.addSeparator()
        menu.addAction("列宽适合内容", lambda: self._widen({column: view.geometry_.fitting_width(column)}))
        menu.addAction("恢复各列的宽度", lambda: self._widen(None)).setEnabled(bool(view.own_widths))
        return menu

    # sorting and filtering

    def _now(self) -> Arrangement:
        model = self._model
        block = model.sheet.lines[model.sheet.header_lines].block
        return model.arrangement or Arrangement(Place(model.table, block, model.instance))

    def _sort(self, column: str, *, descending: bool) -> None:
        self._model.arrange(arrangement.sorted_by(self._document, self._now(), column, descending=descending))

    def as_kept(self) -> None:
        self._model.arrange(arrangement.as_kept(self._now()))

    def show_all(self) -> None:
        now = self._now()
        for column, _ in now.shown_texts:
            now = arrangement.filtered(self._document, now, column, None)
        self._model.arrange(now)

    def ask_filter(self, column: str) -> None:
        from budgetdesk.ui.sheet.filter_dialog import FilterDialog

        now = self._now()
        texts = arrangement.texts(self._document, now.place, column)
        dialog = FilterDialog(self._heading(column), texts, dict(now.shown_texts).get(column), self._parent)
        if dialog.exec() == FilterDialog.DialogCode.Accepted:
            self.filter(column, dialog.chosen())

    def filter(self, column: str, shown: frozenset[str] | None) -> None:
        """Leave out the rows with other texts in that column; None: none for its sake."""
        self._model.arrange(arrangement.filtered(self._document, self._now(), column, shown))

    def _heading(self, column: str) -> str:
        now = self._now()
        return self._document.program.blocks[now.place.table, now.place.block].short_heading(column)

    def told(self) -> str:
        """How the rows are looked at; empty where they are shown as they are kept."""
        now = self._model.arrangement
        if now is None:
            return ""
        said = []
        if now.shown_texts:
            all_ = sum(1 for row in self._document.engine.row_ids(now.place) if row != "total")
            by = "、".join(f"“{self._heading(column)}”" for column, _ in now.shown_texts)
            said.append(f"按{by}筛选：显示 {all_ - len(now.hidden)} 行，共 {all_} 行")
        if now.order:
            words = "从大到小" if now.descending else "从小到大"
            said.append(f"按“{self._heading(now.sorted_by)}”{words}排列")
        return "；".join(said) + "。合计、打印和导出仍按全部的行和原来的次序。"

    # columns

    def _freeze(self, columns: int | None) -> None:
        view = self._view
        view.frozen = columns
        view.lay_out()
        view.frozen_changed.emit(columns)
        if columns is not None and view.geometry_.frozen_columns != columns:
            self._model.session.told.emit("窗口太窄，冻结这么多列就看不到其余的列：请缩小或加宽窗口")

    def _widen(self, widths: dict[int, float] | None) -> None:
        view = self._view
        if widths is None:
            view.own_widths.clear()
        else:
            view.own_widths.update(widths)
        view.lay_out()
        view.widths_changed.emit(dict(view.own_widths))
