"""Buttons in one line; where it is too short the last of them go into the list of the button 更多."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

_GAP, _BETWEEN_GROUPS = 4, 16  # pixels


class ToolRow(QWidget):
    def __init__(
        self, groups: Sequence[Sequence[QToolButton]], listed: Iterable[QAction | None] = (),
        before: QWidget | None = None, after: Sequence[QWidget] = (),
    ) -> None:  # fmt: skip
        """`listed`: what is in the list of 更多 in any case, None a line; `before` and `after` never give way, and the two of a
        group of two (升级, 降级) only together."""
        super().__init__()
        self._listed = list(listed)
        self._tools = [tool for group in groups for tool in group]
        self._kept = [*filter(None, [before]), *after]
        self._beginning = {group[0] for group in groups[1:] if group}
        self._pairs = {group[0]: group[1] for group in groups if len(group) == 2}
        self.more = QToolButton()
        self.more.setText("更多 ▾")
        self.more.setProperty("role", "command")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self._shown = len(self._tools)
        self.menu.aboutToShow.connect(self._list)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(_GAP)
        if before is not None:
            line.addWidget(before, 1)
        for tool in self._tools:
            if tool in self._beginning:
                line.addSpacing(_BETWEEN_GROUPS - 2 * _GAP)
            line.addWidget(tool)
        line.addWidget(self.more)
        if before is None:
            line.addStretch()
        for n, widget in enumerate(after):
            line.addWidget(widget, 1 if before is None and n + 1 == len(after) else 0)

    def minimumSizeHint(self) -> QSize:
        """Whatever is in it, it never makes what it stands in wider."""
        return QSize(self.more.sizeHint().width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_out()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):  # words became others
            self.share_out()
        return super().event(event)

    def share_out(self) -> None:
        """Show as many of the tools as there is room for, and list the others. Of tools that may be narrower than their words
        the first is shown in any case; those whose action is not offered are left out."""
        offered = self._offered()
        widths = [t.sizeHint().width() + (_BETWEEN_GROUPS if t in self._beginning else _GAP) for t in offered]
        kept = 2 * _GAP + sum(
            max(w.minimumWidth(), w.minimumSizeHint().width()) + _GAP for w in self._kept if not w.isHidden()
        )
        more = self.more.sizeHint().width() + _GAP
        shown = len(offered)
        if self._listed or kept + sum(widths) > self.contentsRect().width():
            while shown and kept + more + sum(widths[:shown]) > self.contentsRect().width():
                shown -= 1
        if 0 < shown < len(offered) and self._pairs.get(offered[shown - 1]) is offered[shown]:
            shown -= 1
        if not shown and offered and offered[0].minimumWidth():
            shown = 1
        for tool in self._tools:
            tool.setVisible(tool in offered[:shown])
        self.more.setVisible(bool(self._listed) or shown < len(offered))
        self._shown = shown
        self._list()

    def _offered(self) -> list[QToolButton]:
        return [t for t in self._tools if (action := t.defaultAction()) is None or action.isVisible()]

    def _list(self) -> None:
        self.menu.clear()
        offered = self._offered()
        for tool in offered[self._shown :]:
            self.menu.addAction(tool.defaultAction() or self._acting(tool))
        if self._listed and self._shown < len(offered):
            self.menu.addSeparator()
        for action in self._listed:
            self.menu.addSeparator() if action is None else self.menu.addAction(action)

    def _acting(self, tool: QToolButton) -> QAction:
        action = QAction(tool.text(), self.menu)
        action.setEnabled(tool.isEnabled())
        action.triggered.connect(tool.click)
        return action
