"""The catalogue of rules on indicators: each with an example, a near miss and its source; here an office turns one up or down."""

from __future__ import annotations

from collections import Counter
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from budgetdesk.document.document import Document
from budgetdesk.errors import KnownError
from budgetdesk.office.indicator_settings import LEVELS
from budgetdesk.office.office import Office
from budgetdesk.packs.indicator_rules import Rule, example_of, plainly, rules
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.plain_text import as_is, coloured, marked_label, plain_label
from budgetdesk.ui.widgets.shortened_choice import Choice
from budgetdesk.ui.widgets.window_size import size_by_text

_CALLED = {level: word for word, level in LEVELS.items()}
_AS_SHIPPED = "照报表包"
OFF = f"级别：{_CALLED['off']}"
"""Typed where rules are looked for: those that are turned off."""


class RulesDialog(QDialog):
    """`document` is the declaration that the rules are counted in: how often each spoke there."""

    def __init__(
        self, office: Office | None, document: Document, palette: Palette, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("指标审核规则")
        self._office, self._document, self._palette = office, document, palette
        self.search, self.list, self.page = QLineEdit(), QListWidget(), QTextBrowser()
        self.search.setPlaceholderText("输入规则里的字或编号")
        self.search.setClearButtonEnabled(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.level, self.why, self.keep = Choice(), QLineEdit(), QPushButton("改级别")
        self.level.addItems([_AS_SHIPPED, *LEVELS])
        self.why.setPlaceholderText("为什么改（必填）")
        self.told = marked_label()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self.page)
        split.setChildrenCollapsible(False)
        own = QHBoxLayout()
        for widget, stretch in (
            (plain_label("这个工作库："), 0),
            (self.level, 0),
            (self.why, 1),
            (self.keep, 0),
        ):
            own.addWidget(widget, stretch)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(split, 1)
        layout.addLayout(own)
        close = QPushButton("关闭")
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        below = QHBoxLayout()
        below.addWidget(self.told, 1)
        below.addWidget(close)
        layout.addLayout(below)
        may = office is not None and office.may_write
        for widget in (self.level, self.why, self.keep):
            widget.setEnabled(may)
        self.keep.setAutoDefault(False)
        self.search.textChanged.connect(lambda _: self._narrow())
        self.list.currentItemChanged.connect(lambda *_: self._show())
        self.keep.clicked.connect(lambda _: self.settle())
        self._narrow()
        size_by_text(self, 76, 30)

    def rule(self) -> Rule | None:
        """The rule under the cursor."""
        item = self.list.currentItem()
        return None if item is None else rules()[item.data(Qt.ItemDataRole.UserRole)]

    def _narrow(self) -> None:
        """List the rules that hold all that is typed; those that spoke here say how often."""
        kept = self.rule()
        spoke = Counter(finding.rules[0] for finding in self._document.findings)
        words = self.search.text().split()
        self.list.clear()
        for key, rule in rules().items():
            text = f"{rule.id} {plainly(rule.says)}"
            if not all(word in f"{text} {plainly(rule.advice)} 级别：{self._level(rule)}" for word in words):
                continue
            often = f"（{spoke[rule.id]} 处）" if spoke[rule.id] else ""
            item = QListWidgetItem(f"{self._level(rule)}　{text}{often}")
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setToolTip(as_is(text))
            self.list.addItem(item)
            if rule is kept:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)
        self.told.setText(f"{self.list.count()} 条规则")

    def _level(self, rule: Rule) -> str:
        """As it holds in this declaration."""
        program = self._document.program
        ruling = program.indicator_settings.rules.get(rule.id)
        return _CALLED[ruling.level if ruling else program.pack.indicator_rules.get(rule.id, rule.level)]

    def _show(self) -> None:
        rule = self.rule()
        self.keep.setEnabled(rule is not None and self.level.isEnabled())
        if rule is None:
            self.page.setHtml(f'<p style="color:{self._palette.soft_text}">没有这样的规则。</p>')
            return
        ruling = self._document.program.indicator_settings.rules.get(rule.id)
        own = self._document.program.office_settings.rules.get(rule.id)
        parts = [("级别", self._level(rule)), ("说法", plainly(rule.says)), ("怎样改", plainly(rule.advice))]
        parts += [("例：要报", example_of(case)) for case in rule.fails[:3]]
        parts += [("例：不报", example_of(case)) for case in rule.passes[:3]]
        parts += [("出处", rule.source), *([("改级别的理由", ruling.why)] if ruling else [])]
        soft = self._palette.soft_text
        body = "".join(
            f'<p><span style="color:{soft}">{name}</span><br>{escape(text)}</p>' for name, text in parts
        )
        self.page.setHtml(f"<h3>{rule.id}</h3>{body}")
        self.level.setCurrentText(_CALLED[own.level] if own else _AS_SHIPPED)
        self.why.setText(own.why if own else "")

    def settle(self) -> None:
        """Give the rule the chosen level in this office, for the reason that is written beside it."""
        rule = self.rule()
        if rule is None or self._office is None:
            return
        level = "" if self.level.currentText() == _AS_SHIPPED else self.level.currentText()
        try:
            self._office.set_indicator_rule(rule.id, level, self.why.text())
        except KnownError as error:
            self.told.setText(coloured(str(error), self._palette.error))
            return
        self._narrow()
        self._show()
        self.told.setText(coloured(f"{rule.id} 在这个工作库里：{level or _AS_SHIPPED}", self._palette.accent))
