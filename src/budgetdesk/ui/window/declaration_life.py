"""What befalls a whole declaration of the open workspace: another name or year, a copy, its end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from budgetdesk.errors import KnownError
from budgetdesk.office.office import Office
from budgetdesk.ui.widgets.plain_text import as_is


class DeclarationLife(QObject):
    """`make_way` ends what reads or writes the workspace; it says no where the person stays with what is open."""

    done = Signal(str)  # what was done, in words
    refused = Signal(str)

    def __init__(self, parent: QWidget, office: Office, make_way: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._parent, self._office, self._make_way = parent, office, make_way

    def rename(self, id: str) -> None:
        """The name that tells it from others of its unit, year and pack."""
        info = next(info for info in self._office.declarations() if info.id == id)
        name, agreed = QtWidgets.QInputDialog.getText(
            self._parent, "改名", as_is(f"{info.unit_name} {info.year} 年这份申报的名称（可以空着）："), text=info.name
        )  # fmt: skip
        if agreed:
            self._do(
                lambda: self._office.rename_declaration(id, name), f"已改名：{name.strip() or '（没有名称）'}"
            )

    def change_year(self, id: str) -> None:
        """It was begun for a wrong one: nothing else of it changes."""
        from budgetdesk.office.declarations import YEARS

        info = next(info for info in self._office.declarations() if info.id == id)
        asks = as_is(f"{info.unit_name} 这份申报是哪一年的（填的数不动）：")
        year, agreed = QtWidgets.QInputDialog.getInt(
            self._parent, "改年度", asks, info.year, YEARS.start, YEARS.stop - 1
        )
        if agreed:
            self._do(lambda: self._office.change_year(id, year), f"已改为 {year} 年的")

    def copy(self, id: str) -> None:
        name, agreed = QtWidgets.QInputDialog.getText(
            self._parent, "复制申报", "复制出来的一份叫什么：", text="调整预算"
        )
        if agreed and name.strip():
            self._do(lambda: self._office.copy_declaration(id, name), f"已复制：{name.strip()}")

    def delete(self, id: str) -> None:
        """Into the backups, after asking; Enter says no."""
        named = self._named(id)
        words = f"删除 {named} ？\n删除前的工作库会留在备份中，可以从那里恢复这一份。"
        yes, no = QtWidgets.QMessageBox.StandardButton.Yes, QtWidgets.QMessageBox.StandardButton.No
        if QtWidgets.QMessageBox.question(self._parent, "删除申报", as_is(words), yes | no, no) == yes:
            self._do(lambda: self._office.delete_declaration(id), f"已删除 {named}；删除前的工作库在备份中")

    def _named(self, id: str) -> str:
        """As a person tells it from others: 601006 某某中心 2024 年 陕西省县级部门综合预算（调整预算）."""
        info = next(info for info in self._office.declarations() if info.id == id)
        title = next((pack.title for pack in self._office.packs() if pack.id == info.pack), info.pack)
        told = f"{info.unit_code} {info.unit_name} {info.year} 年 {title}".strip()
        return told + (f"（{info.name}）" if info.name else "")

    def _do(self, deed: Callable[[], object], told: str) -> None:
        if not self._make_way():
            return
        try:
            deed()
        except (KnownError, OSError) as error:
            self.refused.emit(str(error))
            return
        self.done.emit(told)
