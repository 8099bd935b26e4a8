"""Qt's own words in Chinese: buttons of messages, the dialogs for files and printing, the menus of text fields."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

# What Qt's Chinese has no word for, or another one than this program uses everywhere; by what Qt says in English.
_OWN_WORDS = {
    ("QFileSystemModel", "Size"): "大小",
    ("QFileSystemModel", "Computer"): "计算机",
    ("QAbstractFileIconProvider", "Folder"): "文件夹",
    ("QAbstractFileIconProvider", "File Folder"): "文件夹",
    ("QAbstractFileIconProvider", "Drive"): "磁盘",
    ("QAbstractFileIconProvider", "File"): "文件",
    ("QAbstractFileIconProvider", "Unknown"): "文件",
    ("QLineEdit", "&Undo"): "撤销(&U)",
    ("QWidgetTextControl", "&Undo"): "撤销(&U)",
    ("QPlainTextEdit", "&Undo"): "撤销(&U)",
}


def speak_chinese(app: QApplication) -> bool:
    """Whether Qt's Chinese was found; it is shipped with Qt."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    words = QTranslator(app)
    found = words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return found and app.installTranslator(words) and app.installTranslator(_OwnWords(app))


def dress_file_dialogs(app: QApplication) -> None:
    """Put every dialog for files in Chinese that Qt will show; it makes them itself, so that is done when one comes up."""

    def follow(_: object) -> None:
        shown = app.activeModalWidget()
        if shown is not None and shown.inherits("QFileDialog"):
            from budgetdesk.ui.widgets.file_dialogs import dress

            dress(shown)  # type: ignore[arg-type]  # as Qt says

    app.focusWindowChanged.connect(follow)


class _OwnWords(QTranslator):
    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, hint: str | None = None, n: int = -1) -> str:
        return _OWN_WORDS.get((context, text))  # type: ignore[return-value]  # none: Qt asks the next translator
