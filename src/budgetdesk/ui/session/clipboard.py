"""What the system's clipboard holds, as rows of cells."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from budgetdesk.document.paste.clipboard import Clip, read_clipboard


def clipboard_table() -> Clip | None:
    """None where there is nothing to paste. Raises ClipboardTooLarge."""
    data = QApplication.clipboard().mimeData()
    clip = read_clipboard(data.text() if data.hasText() else "", data.html() if data.hasHtml() else "")
    return clip if any(text.strip() for row in clip.rows for text in row) else None
