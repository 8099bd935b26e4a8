"""Asks about a file that says that it is of another unit or year than the declaration it is to go into."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from budgetdesk.ui.widgets.plain_text import as_is


def agreed_astray(parent: QWidget, astray: str) -> bool:
    """Whether it goes in all the same; Enter leaves it."""
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    asks = as_is(f"{astray}。\n仍要填进这份申报吗？")
    return QMessageBox.question(parent, "不是这份申报的", asks, yes | no, no) == yes
