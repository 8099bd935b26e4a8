"""The look of the window: typeface, style sheet and Qt palette, all in this file; colours come from `palette`.

`Appearance` is what a person has chosen of it: contrast and size of type.
"""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from budgetdesk.resources import resources
from budgetdesk.ui.widgets.palette import CALM, DARK, STRONG, Palette

STYLE = ("-style", "Fusion")  # arguments for QApplication: for `setStyle`, PySide makes all enums of QStyle
_SMALLEST = 10.0  # points
_GRIP = 0.06  # of a splitter's length: the bar by which it is taken


class Appearance(QObject):
    changed = Signal()

    def __init__(
        self, *, strong: bool = False, scale: float = 1.0, shade: str = "", parent: QObject | None = None
    ) -> None:
        """`shade`: "light" or "dark"; as the system is where it is neither."""
        super().__init__(parent)
        self.strong, self.scale, self.shade = strong, scale, shade
        self._system = QGuiApplication.styleHints().colorScheme()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def dark(self) -> bool:
        return self.shade == "dark" or (self.shade != "light" and self._system == Qt.ColorScheme.Dark)

    @property
    def palette(self) -> Palette:
        return STRONG if self.strong else DARK if self.dark else CALM

    @property
    def plain(self) -> bool:
        """Whether it is as the program starts."""
        return self.palette is CALM and self.scale == 1.0

    def choose_shade(self, shade: str) -> None:
        self.shade = shade
        self.apply()

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        self._system = scheme
        if not self.shade and not self.strong:
            self.apply()

    def toggle_contrast(self) -> None:
        self.strong = not self.strong
        self.apply()

    def resize(self, scale: float) -> None:
        self.scale = scale
        self.apply()

    def apply(self) -> None:
        """Give the whole program this look."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, self.palette, scale=self.scale)
        self.changed.emit()


def application_icon() -> QIcon:
    """In all its sizes; each is read when it is shown."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        icon.addFile(str(resources() / "icons" / f"budgetdesk-{size}.png"), QSize(size, size))
    return icon


def apply_theme(app: QApplication, palette: Palette = CALM, *, scale: float = 1.0) -> None:
    """Give the whole program its typeface and colours; it is made with STYLE."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if family := _chinese_family():
        font.setFamilies([family])
    font.setPointSizeF(max(font.pointSizeF(), _SMALLEST) * scale)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    app.setFont(font)
    app.setPalette(_qt_palette(palette))
    app.setStyleSheet(_sheet(palette, font.pointSizeF()))


@cache
def _chinese_family() -> str:
    """The family to use where the system has none of its own; reads the shipped fonts only then."""
    if sys.platform == "win32" and QGuiApplication.platformName() == "windows":
        return "Microsoft YaHei UI"
    if QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        return ""
    folder, family = resources() / "fonts", ""
    for file in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        number = QFontDatabase.addApplicationFont(str(folder / file))
        family = next(iter(QFontDatabase.applicationFontFamilies(number)), family)
    return family


def _qt_palette(p: Palette) -> QPalette:
    role, made = QPalette.ColorRole, QPalette()
    for part, colour in {
        role.Window: p.window, role.WindowText: p.text, role.Base: p.surface, role.AlternateBase: p.band,
        role.Text: p.text, role.Button: p.surface, role.ButtonText: p.text, role.Highlight: p.accent,
        role.HighlightedText: p.on_accent, role.ToolTipBase: p.surface, role.ToolTipText: p.text,
        role.PlaceholderText: p.soft_text, role.Link: p.accent, role.LinkVisited: p.accent, role.Mid: p.line,
        role.Dark: p.strong_line, role.Light: p.surface, role.Midlight: p.header,
    }.items():  # fmt: skip
        made.setColor(part, QColor(colour))
    for part in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, part, QColor(p.faint_text))
    return made


def _mark(name: str, colour: str) -> str:
    """The file of a mark that the style sheet shows as a picture, in a colour of the palette."""
    return (resources() / "marks" / f"{name}-{colour.removeprefix('#')}.png").as_posix()


def _grip(colour: str, along: str) -> str:
    """A short bar in the middle of what can be dragged, of two colours that do not run into each other."""
    here, there = 0.5 - _GRIP / 2, 0.5 + _GRIP / 2
    ends = f"x1: 0, y1: 0, x2: {int(along == 'x')}, y2: {int(along == 'y')}"
    stops = [
        (0, "transparent"),
        (here, "transparent"),
        (here + 0.001, colour),
        (there, colour),
        (there + 0.001, "transparent"),
    ]
    return (
        f"background: qlineargradient({ends}, {', '.join(f'stop: {at:.3f} {said}' for at, said in stops)});"
    )


def _sheet(p: Palette, points: float) -> str:
    return f"""
QMainWindow, QDialog {{ background: {p.window}; }}
QToolTip {{ background: {p.surface}; color: {p.text}; border: 1px solid {p.line}; padding: 4px 6px; }}
QMenuBar {{ background: {p.surface}; border-bottom: 1px solid {p.line}; padding: 1px 6px; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {p.accent_soft}; color: {p.accent}; }}
QMenu {{ background: {p.surface}; border: 1px solid {p.line}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 22px; border-radius: 3px; }}
QMenu::item:selected {{ background: {p.accent_soft}; color: {p.accent}; }}
QMenu::item:disabled {{ color: {p.faint_text}; }}
QMenu::separator {{ height: 1px; background: {p.line}; margin: 4px 8px; }}
QToolBar {{ background: {p.surface}; border: none; border-bottom: 1px solid {p.line}; spacing: 2px; padding: 1px; }}
QToolBar::separator {{ width: 1px; background: {p.line}; margin: 5px 6px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 3px 9px; background: transparent; }}
QToolBar QToolButton {{ padding: 1px 9px; margin: 1px 0; }}
QTabBar QToolButton {{ padding: 0; border-radius: 0; background: {p.window}; border: 1px solid {p.line}; }}
QStatusBar QToolButton {{ padding: 0 6px; }}
QAbstractScrollArea::corner {{ background: {p.window}; border: none; }}
QToolButton:hover {{ background: {p.accent_soft}; color: {p.accent}; }}
QToolButton:pressed {{ background: {p.accent_soft}; border-color: {p.accent}; }}
QToolButton:checked {{ background: {p.accent_soft}; color: {p.accent}; }}
QToolButton:focus {{ border-color: {p.accent}; }}
QToolButton:disabled {{ color: {p.faint_text}; }}
QToolButton[role="chip"] {{ background: {p.surface}; border: 1px dashed {p.strong_line}; color: {p.soft_text}; }}
QToolButton[role="chip"]:checked {{ background: {p.accent_soft}; border: 1px solid {p.accent_soft}; color: {p.accent}; }}
QToolButton[role="chip"][behind="true"] {{ background: {p.surface}; border: 1px dashed {p.strong_line}; color: {p.soft_text}; }}
QToolButton[role="chip"]:hover, QToolButton[role="chip"]:focus {{ border-color: {p.accent}; }}
QToolButton[role="mend"] {{ border: 1px solid {p.accent}; color: {p.accent}; }}
QToolButton[role="command"] {{ background: {p.surface}; border: 1px solid {p.line}; padding: 3px 8px; }}
QToolButton[role="command"]:hover {{ border-color: {p.accent}; }}
QToolButton[role="command"]::menu-indicator {{ image: none; }}
QToolButton[role="fold"] {{ padding: 1px 6px; color: {p.soft_text}; font-weight: bold; }}
QToolButton[role="switch"] {{ background: {p.surface}; border: 1px solid {p.strong_line}; border-radius: 0; padding: 3px 12px; }}
QToolButton[role="switch"]:checked {{ background: {p.accent}; border-color: {p.accent}; color: {p.on_accent}; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; button-layout: 0; }}
QPushButton {{ background: {p.surface}; border: 1px solid {p.strong_line}; border-radius: 4px; padding: 5px 14px; }}
QPushButton:hover {{ border-color: {p.accent}; color: {p.accent}; }}
QPushButton:focus {{ border-color: {p.accent}; }}
QPushButton:default, QPushButton[main="true"] {{
  background: {p.accent}; border-color: {p.accent}; color: {p.on_accent}; font-weight: bold; }}
QPushButton:disabled {{ color: {p.faint_text}; background: {p.window}; border-color: {p.line}; }}
QLineEdit, QPlainTextEdit {{ background: {p.surface}; border: 1px solid {p.strong_line}; border-radius: 3px; padding: 3px 6px;
  selection-background-color: {p.accent}; selection-color: {p.on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {p.accent}; }}
QComboBox {{ background: {p.surface}; border: 1px solid {p.strong_line}; border-radius: 3px; padding: 3px 4px 3px 8px; combobox-popup: 0; }}
QAbstractSpinBox {{ background: {p.surface}; border: 1px solid {p.strong_line}; border-radius: 3px; padding: 2px 4px 2px 7px; }}
QAbstractSpinBox:focus {{ border-color: {p.accent}; }}
QAbstractSpinBox:disabled {{ color: {p.faint_text}; background: {p.window}; border-color: {p.line}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button, QDateEdit::drop-down {{ border: none; width: {points * 1.3:.0f}px; }}
QAbstractSpinBox::up-arrow {{ image: url({_mark("up", p.soft_text)}); width: {points * 0.8:.0f}px; height: {points * 0.8:.0f}px; }}
QAbstractSpinBox::down-arrow {{ image: url({_mark("arrow", p.soft_text)}); width: {points * 0.8:.0f}px; height: {points * 0.8:.0f}px; }}
QDateEdit::down-arrow {{ width: {points:.0f}px; height: {points:.0f}px; }}
QComboBox:focus, QComboBox:on {{ border-color: {p.accent}; }}
QComboBox:disabled {{ color: {p.faint_text}; background: {p.window}; border-color: {p.line}; }}
QComboBox::drop-down {{ border: none; width: {points * 1.3:.0f}px; }}
QComboBox::down-arrow {{ image: url({_mark("arrow", p.soft_text)}); width: {points:.0f}px; height: {points:.0f}px; }}
QLineEdit[cell="true"], QPlainTextEdit[cell="true"] {{ border: 2px solid {p.accent}; border-radius: 0; padding: 0 3px; }}
QCheckBox::indicator, QAbstractItemView::indicator, QRadioButton::indicator {{ width: {points * 1.1:.0f}px; height: {points * 1.1:.0f}px;
  border: 1px solid {p.soft_text}; border-radius: 2px; background: {p.surface}; }}
QRadioButton::indicator {{ border-radius: {points * 0.55:.0f}px; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked, QRadioButton::indicator:checked {{
  background: {p.accent}; border-color: {p.accent}; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ image: url({_mark("tick", p.on_accent)}); }}
QPlainTextEdit[role="bar"] {{ padding: 0 4px; border-color: {p.line}; }}
QPlainTextEdit[role="bar"]:focus {{ border-color: {p.accent}; }}
QToolButton[role="bar"] {{ padding: 0 6px; }}
QTreeView, QTableView, QListView {{ background: {p.surface}; border: 1px solid {p.line}; outline: 0; }}
QTableView {{ gridline-color: {p.line}; }}
QTreeView::item {{ padding: 2px 2px; border: none; }}
QListWidget::item {{ padding: 2px; }}
QTreeView::item:hover {{ background: {p.band}; }}
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {{ background: {p.accent_soft}; color: {p.text}; }}
QHeaderView::section {{ background: {p.header}; color: {p.text}; border: none; border-right: 1px solid {p.line};
  border-bottom: 1px solid {p.line}; padding: 4px 6px; }}
QTableCornerButton::section {{ background: {p.header}; border: none; border-right: 1px solid {p.line};
  border-bottom: 1px solid {p.line}; }}
QSplitter::handle:horizontal {{ width: 3px; margin: 0 2px; {_grip(p.strong_line, "y")} }}
QSplitter::handle:vertical {{ height: 2px; margin: 1px 0; {_grip(p.strong_line, "x")} }}
QSplitter::handle:horizontal:hover {{ {_grip(p.accent, "y")} }}
QSplitter::handle:vertical:hover {{ {_grip(p.accent, "x")} }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ padding: 5px 11px; border: none; border-bottom: 2px solid transparent; color: {p.soft_text}; }}
QTabBar::tab:hover {{ color: {p.accent}; background: {p.accent_soft}; }}
QTabBar::tab:selected {{ color: {p.accent}; border-bottom: 2px solid {p.accent}; font-weight: bold; }}
QTabBar::tear {{ width: 0; border: none; }}
QStatusBar {{ background: {p.window}; border-top: 1px solid {p.line}; color: {p.soft_text}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ padding: 0 6px; color: {p.soft_text}; }}
QLabel[role="title"] {{ font-weight: bold; font-size: {points * 1.3:.1f}pt; }}
QLabel[role="name"] {{ font-weight: bold; font-size: {points * 2.2:.1f}pt; }}
QLabel[role="cardtitle"] {{ font-weight: bold; font-size: {points * 1.2:.1f}pt; }}
QLabel[role="section"] {{ font-weight: bold; }}
QLabel[role="heading"] {{ color: {p.soft_text}; }}
QLabel[role="panel"] {{ color: {p.soft_text}; padding: 3px 6px; }}
QLabel[role="told"] {{ color: {p.text}; padding: 5px 10px; }}
QLabel[role="notice"] {{ background: {p.query_soft}; color: {p.query}; padding: 5px 10px; border-bottom: 1px solid {p.line}; }}
QFrame[bar="notice"] {{ background: {p.query_soft}; border: none; border-bottom: 1px solid {p.line}; }}
QFrame[bar="trouble"] {{ background: {p.error_soft}; border: none; border-bottom: 1px solid {p.line}; }}
QFrame[bar] QLabel {{ border: none; padding: 2px 0; }}
QFrame[bar="notice"] QLabel {{ color: {p.query}; }}
QFrame[bar="trouble"] QLabel {{ color: {p.error}; }}
QFrame[role="framed"] {{ background: transparent; border: 2px solid {p.accent}; border-radius: 4px; }}
QFrame[role="card"] {{ background: {p.surface}; border: 1px solid {p.line}; border-radius: 6px; }}
QTextBrowser {{ background: {p.surface}; border: 1px solid {p.line}; }}
QProgressBar {{ border: 1px solid {p.line}; border-radius: 3px; background: {p.surface}; text-align: center;
  max-height: {points * 1.7:.0f}px; }}
QProgressBar::chunk {{ background: {p.accent_soft}; border-right: 2px solid {p.accent}; }}
QScrollBar:vertical {{ background: {p.window}; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: {p.window}; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {p.strong_line}; border-radius: 4px; margin: 2px; min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {p.soft_text}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
