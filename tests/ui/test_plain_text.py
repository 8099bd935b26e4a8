"""Text from files and people is shown as text: nothing in it is rendered, no file that it names is read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QInputDialog,
    QLabel,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from budgetdesk.document.clipboard_text import to_text
from budgetdesk.document.document import Document
from budgetdesk.document.paste.clipboard import read_clipboard
from budgetdesk.resources import resources
from budgetdesk.ui.window.main_window import MainWindow

MARK = "<img src='file:///etc/hostname'><h1>坏</h1>"


def hostile(value):
    """Every text that a person may have written, with HTML in it."""
    if isinstance(value, dict):
        return {key: hostile(inner) if key != "id" else inner for key, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner) for inner in value]
    if isinstance(value, str) and any("\u4e00" <= c <= "\u9fff" for c in value) and len(value) > 4:
        return value + MARK
    return value


def tips(widget: QWidget):
    yield widget.toolTip()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        rows, columns = min(model.rowCount(), 40), min(model.columnCount(), 12)
        for row in range(rows):
            for column in range(columns):
                yield model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
        for column in range(columns):
            yield model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)


def rendered(widget: QWidget) -> str:
    """Where the mark would be taken for HTML; empty where it is text."""
    if isinstance(widget, QLabel):
        if widget.textFormat() == Qt.TextFormat.AutoText and widget.text():
            return f"a label that asks what its text is: {widget.text()[:60]}"
        if widget.textFormat() == Qt.TextFormat.RichText and MARK in widget.text():
            return f"a label: {widget.text()[:120]}"
    if isinstance(widget, QTextBrowser) and "<img" in widget.toHtml():
        return f"a page: {widget.toPlainText()[:80]}"
    for tip in tips(widget):
        if tip and "<" in tip and not tip.startswith('<span style="white-space: pre-wrap">'):
            return f"a tip: {tip[:120]}"
    return ""


def all_plain() -> int:
    """How many widgets there are; fails at those that render."""
    widgets = [w for w in QApplication.allWidgets() if w.metaObject().className() != "QTipLabel"]
    assert [says for widget in widgets if (says := rendered(widget))] == []
    return len(widgets)


@pytest.mark.parametrize("sample", ["mianxian-worksheet", "guangshui-target"])
def test_no_widget_renders_what_a_declaration_says(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sample: Callable[[str], Document],
) -> None:
    asked = []
    monkeypatch.setattr(QInputDialog, "getText", lambda *words, **_: (asked.append(words[2]), ("", False))[1])
    data = json.loads((resources() / "samples" / f"{sample}.json").read_text(encoding="utf-8"))
    data["tables"], data["unit"] = hostile(data["tables"]), hostile(data["unit"])
    file = tmp_path / "坏<b>的.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    window.create_workspace(tmp_path / "甲<b>乙.bdesk")
    window.import_file(file)
    qtbot.waitUntil(lambda: window.jobs.idle and window.declaration_view is not None, timeout=30_000)
    session, view = window.declaration_view.session, window.declaration_view
    shown = 0
    for table in list(session.document.program.pack.tables)[:20]:
        view.tabs.turn_to(table)
        QApplication.processEvents()
        shown += all_plain()
    for finding in session.document.findings[:15]:
        if finding.suspect is not None:
            session.go_to(finding.suspect)
            QApplication.processEvents()
    texts = [
        c
        for c, entry in session.document.content.facts.entries.items()
        if isinstance(entry, str) and MARK in entry
    ]
    assert texts
    for cell in texts[:8]:
        session.go_to(cell)
        session.typing.emit(cell, MARK)
        QApplication.processEvents()
        all_plain()
        session.typing.emit(None, "")
    session.enter(texts[0], MARK * 2)
    window.import_file(file)  # it is there already: asks for another name
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=30_000)
    assert all("<img" not in words for words in asked)
    window.close_document()
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=30_000)
    assert window.start.declarations.model().rowCount() > 0
    shown += all_plain()
    window.jobs.failed.emit(f"没有完成：{MARK}")
    assert window.notice.text().endswith(MARK)
    all_plain()
    assert shown > 500


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+86 13900000000", "-2+3", " =1"])
def test_what_is_copied_is_no_formula_in_a_spreadsheet(text) -> None:
    copied = to_text([[text, "-5.00", "-", "+3.5%", "普通", "—", "-1,234.56"]])
    cell, *others = copied.rstrip("\r\n").split("\t")
    assert cell.startswith("'")
    assert others == ["-5.00", "-", "+3.5%", "普通", "—", "-1,234.56"]
    assert read_clipboard(copied).rows[0][0] == text
