"""Qt's own dialog for files, which is shown where the system has none: whole names and dates, places in Chinese."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QDir, QFileInfo, QSize, QStandardPaths, Qt, QUrl
from PySide6.QtWidgets import (
    QFileDialog,
    QFileSystemModel,
    QHeaderView,
    QListView,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
)

from budgetdesk.ui.widgets.qt_types import AnyIndex
from budgetdesk.ui.widgets.window_size import size_by_text

_LETTERS, _LINES = 46, 20  # of the dialog
_ICON = 1.5  # letters high
_PLACES = 8  # letters of the list of places
_SIZE, _KIND, _DATE = 1, 2, 3  # the columns
_ADDRESS = Qt.ItemDataRole.UserRole + 1  # of a place
_Places = QStandardPaths.StandardLocation
_NAMED = (
    (_Places.HomeLocation, "主目录"),
    (_Places.DesktopLocation, "桌面"),
    (_Places.DocumentsLocation, "文档"),
    (_Places.DownloadLocation, "下载"),
)


def dress(dialog: QFileDialog) -> None:
    """Once for each dialog; nothing for one that the system draws."""
    if dialog.property("dressed"):
        return
    files = dialog.findChild(QTreeView, "treeView")
    places = dialog.findChild(QListView, "sidebar")
    if files is None or places is None:  # the system's own
        return
    dialog.setProperty("dressed", True)
    size_by_text(dialog, _LETTERS, _LINES)
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, "位置：")
    for column, delegate in ((_SIZE, _Size(files)), (_KIND, _Kind(files)), (_DATE, _Date(files))):
        files.setItemDelegateForColumn(column, delegate)
    header, letter = files.header(), dialog.fontMetrics().horizontalAdvance("国")
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column, letters in ((_SIZE, 5), (_KIND, 7), (_DATE, 9)):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(column, letters * letter)
    for button in dialog.findChildren(QToolButton):
        button.setStyleSheet(
            "padding: 1px"
        )  # in its fixed size that of other tools leaves no room for the icon
        button.setIconSize(QSize(letter, letter) * _ICON)
    splitter = dialog.findChild(QSplitter)
    if splitter is not None:
        splitter.setSizes([_PLACES * letter, (_LETTERS - _PLACES) * letter])
    there = {
        path: name for place, name in _NAMED if QDir(path := QStandardPaths.writableLocation(place)).exists()
    }
    dialog.setSidebarUrls([QUrl("file:"), *map(QUrl.fromLocalFile, there)])
    places.setItemDelegate(_Place(there, places))


class _Place(QStyledItemDelegate):
    """What a place is called here; its folder may be called otherwise."""

    def __init__(self, names: dict[str, str], places: QListView) -> None:
        super().__init__(places)
        self._names = names

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        address = index.data(_ADDRESS)
        path = address.toLocalFile() if isinstance(address, QUrl) else ""
        option.text = self._names.get(path, option.text) if path else "计算机"  # type: ignore[attr-defined]


class _Kind(QStyledItemDelegate):
    """What kind of file it is, as files are called here: the system's names are often in English."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        info = _info(index)
        ending = info.suffix().upper()
        option.text = "文件夹" if info.isDir() else f"{ending} 文件" if ending else "文件"  # type: ignore[attr-defined]


class _Size(QStyledItemDelegate):
    """In KB, as lists of files here are."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        info = _info(index)
        option.text = "" if info.isDir() else f"{ceil(info.size() / 1024):,} KB"  # type: ignore[attr-defined]


class _Date(QStyledItemDelegate):
    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        option.text = _info(index).lastModified().toString("yyyy-MM-dd HH:mm")  # type: ignore[attr-defined]


def _info(index: AnyIndex) -> QFileInfo:
    return QFileInfo(index.data(QFileSystemModel.Roles.FilePathRole))
