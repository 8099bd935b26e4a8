"""Contrast and size of type, chosen by the person and remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from budgetdesk.ui.widgets.palette import CALM, STRONG, Palette
from budgetdesk.ui.widgets.theme import dress

if TYPE_CHECKING:
    from budgetdesk.ui.session.settings import Settings


class Appearance(QObject):
    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.strong = settings.number("looks/strong", 0) > 0
        self.scale = settings.number("looks/scale", 1.0)

    @property
    def palette(self) -> Palette:
        return STRONG if self.strong else CALM

    @property
    def plain(self) -> bool:
        """Whether nothing was chosen."""
        return not self.strong and self.scale == 1.0

    def toggle_contrast(self) -> None:
        self.strong = not self.strong
        self._settings.keep("looks/strong", int(self.strong))
        self.wear()

    def resize(self, scale: float) -> None:
        self.scale = scale
        self._settings.keep("looks/scale", scale)
        self.wear()

    def wear(self) -> None:
        """Dress the program as chosen."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, self.palette, scale=self.scale)
        self.changed.emit()
