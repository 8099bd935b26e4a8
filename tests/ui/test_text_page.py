"""The text among the tables: what it shows, where its figures lead, that it follows every edit and is read back."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from tests.ui.conftest import Bench

from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Cell
from budgetdesk.narrative.written import Span, WrittenLine
from budgetdesk.ui.narrative.section_editor import SectionEditor
from budgetdesk.ui.narrative.text_page import TextPage
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import CALM


@pytest.fixture
def shown(dressed, qtbot, sample):
    session = Session(sample("worksheet"), "601006 勉县城乡居民社会养老保险经办中心", 2024)
    window = TextPage(session, CALM)
    window.session = session
    qtbot.addWidget(window)
    window.show()
    yield window
    session.close()


def link_at(window: TextPage, words: str) -> QUrl:
    """The link of the first figure in the paragraph that begins so."""
    block = window.view.document().begin()
    while not block.text().startswith(words):
        block = block.next()
    cursor = QTextCursor(block)
    for _ in range(block.length()):
        cursor.movePosition(QTextCursor.MoveOperation.Right)
        if href := cursor.charFormat().anchorHref():
            return QUrl(href)
    raise AssertionError(f"no link in {block.text()}")


def follow(page: TextPage, words: str) -> None:
    """The link of the note that has these words."""
    page.figure.anchorClicked.emit(QUrl(re.search(f'href="([^"]*)">[^<]*{words}', page._note.html)[1]))


def test_a_figure_tells_where_it_is_from_and_leads_there(shown, qtbot) -> None:
    shown.view.anchorClicked.emit(link_at(shown, "本单位绩效目标管理全覆盖"))
    assert "取自表中的数" in shown.figure.toPlainText()
    with qtbot.waitSignal(shown.session.wanted) as wanted:
        follow(shown, "一般公共预算拨款")
    assert wanted.args == [find_cell(shown.session.document.engine, "t01/income/general")]


def test_a_section_is_written_by_hand_read_back_and_mended(shown, qtbot) -> None:
    session, running = shown.session, Cell("expenditure", "rows", "", "e8", "amount")
    shown.sections.setCurrentRow(
        [shown.sections.item(n).text() for n in range(shown.sections.count())].index("　九、公用经费情况说明")
    )
    shown.rewrite()
    editor = shown.editor.edit
    assert "11.84万元" in editor.toPlainText()
    before = shown.editor.words()
    cursor = editor.textCursor()
    cursor.setPosition(editor.toPlainText().index("11.84") + 4)
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    qtbot.keyClicks(editor, "9")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.insertPlainText("另按规定执行。")
    assert shown.editor.words() == before.replace("{", "{!11.89万元!", 1) + "另按规定执行。"
    shown.editor.keep.click()
    qtbot.waitUntil(shown.next_wrong.isEnabled)
    assert session.document.undo_labels[0] == "改写 九、公用经费情况说明"
    shown.go_to_wrong()
    assert "应为 11.84 万元" in shown.figure.toPlainText()
    session.undo()
    qtbot.waitUntil(shown.figure.isHidden)  # what it told of is not there any more
    session.redo()
    qtbot.waitUntil(shown.next_wrong.isEnabled)
    shown.go_to_wrong()
    follow(shown, "文字改为 11.84万元")
    qtbot.waitUntil(lambda: not shown.next_wrong.isEnabled())
    assert "11.84万元" in shown.view.toPlainText()
    assert "另按规定执行。" in shown.view.toPlainText()
    session.enter(running, "45000")  # what was not written by hand goes on following its cells
    qtbot.waitUntil(lambda: "13.34万元" in shown.view.toPlainText())
    for _ in range(3):
        session.undo()
    qtbot.waitUntil(lambda: "另按规定执行。" not in shown.view.toPlainText())


def test_words_that_are_put_over_a_figure_are_none_of_it(dressed, qtbot) -> None:
    editor = SectionEditor(CALM)
    qtbot.addWidget(editor)
    line = WrittenLine((Span("12人", "figure", mark="staff"), Span("。")))
    commit, pasted = QInputMethodEvent(), QMimeData()
    commit.setCommitString("多于10")
    pasted.setText("多于\n10")
    for put, kept in (
        (lambda edit: QApplication.sendEvent(edit, commit), "多于10人。"),
        (lambda edit: edit.insertFromMimeData(pasted), "多于\n10人。"),
        (lambda edit: qtbot.keyClicks(edit, "10"), "{!10人!staff}。"),
    ):
        editor.open("", "", [line], own=False)
        cursor = editor.edit.textCursor()
        cursor.setPosition(0)
        cursor.setPosition(2, cursor.MoveMode.KeepAnchor)
        editor.edit.setTextCursor(cursor)
        put(editor.edit)
        assert editor.words() == kept


def test_a_draft_of_several_paragraphs_is_rewritten_where_a_wrong_figure_of_it_was_shown(
    shown, qtbot
) -> None:
    session, tasks = shown.session, Cell("texts", "tasks", "", "text", "text")
    draft = "本年做好以下工作：\n（一）支出预算299.81万元。\n（二）整理档案，办好2次培训。"
    session.enter(tasks, draft)
    qtbot.waitUntil(shown.next_wrong.isEnabled)
    shown.go_to_wrong()
    assert "文字改为 290.81万元" in shown.figure.toPlainText()
    shown.resize(45 * shown.fontMetrics().horizontalAdvance("国"), 600)
    listed = shown.sections.width()
    shown.write.click()
    edit = shown.editor.edit
    assert edit.toPlainText() == draft
    assert shown.sections.width() == listed
    cursor = edit.textCursor()
    cursor.setPosition(draft.index("299") + 1)
    cursor.setPosition(draft.index("299") + 3, cursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)
    qtbot.keyClicks(edit, "90")
    shown.editor.keep.click()
    mended = draft.replace("299", "290")
    assert session.document.content.facts.entries[tasks] == mended
    qtbot.waitUntil(lambda: mended in shown.view.toPlainText() and not shown.next_wrong.isEnabled())
    assert session.document.undo_labels[0] == "改写 二、工作任务"
    before = session.document.undo_labels
    shown.rewrite()
    assert edit.toPlainText() == mended  # the cursor is where it was
    shown.editor.keep.click()  # as it was
    assert session.document.undo_labels == before
    shown.rewrite()
    edit.append("（三）另办一件。")
    shown.sections.setCurrentRow(1)
    shown.rewrite()  # another section: what was typed is kept
    assert session.document.content.facts.entries[tasks] == f"{mended}\n（三）另办一件。"
    assert shown.editor.section.endswith("一、主要职责及机构设置")


def test_what_is_missing_leads_to_where_it_is_written(shown, qtbot) -> None:
    assert "处待写" in shown.note.text()
    assert "不印：没有上年数，公开文字有 6 节没有写与上年的比较：（一）" in shown.view.toPlainText()
    with qtbot.waitSignal(shown.session.wanted) as wanted:
        shown.go_to_gap()
    assert wanted.args == [Cell("texts", "duties", "", "text", "text")]
    with qtbot.waitSignal(shown.session.wanted) as wanted:
        shown.go_to_gap()
    assert wanted.args == [Cell("texts", "tasks", "", "text", "text")]


def test_a_finding_in_the_list_leads_to_its_words(published: Bench, qtbot) -> None:
    window, session = published.window, published.session
    duties = Cell("texts", "duties", "", "text", "text")
    session.enter(duties, "管理全县保险工作。本单位当年预算收入比上年减少0万元，下降0%。")
    qtbot.waitUntil(lambda: any(f.place is not None for f in session.document.findings))
    panel = window.declaration_view.findings
    finding = next(f for f in panel.model.findings if f.place is not None)
    panel.go(panel.model.index_of(finding))
    page = window.declaration_view.tabs.text
    assert page.isVisible()
    assert "减少0万元" in page.view.toPlainText()
    assert page.figure.isVisible()
    session.undo()
    qtbot.waitUntil(lambda: not any(f.place is not None for f in session.document.findings))


def test_the_text_follows_edits_and_undo(shown, qtbot) -> None:
    session, running = shown.session, Cell("expenditure", "rows", "", "e8", "amount")
    session.enter(running, "45000")
    qtbot.waitUntil(
        lambda: "公务用车运行维护费4.50万元，较上年增加1.50万元（增长50.00%）" in shown.view.toPlainText()
    )
    session.undo()
    qtbot.waitUntil(lambda: "公务用车运行维护费3.00万元，较上年无变化" in shown.view.toPlainText())


def test_sections_are_listed_and_shown(shown) -> None:
    names = [shown.sections.item(n).text().strip() for n in range(shown.sections.count())]
    assert names[0] == "第一部分 单位概况"
    assert "五、“三公”经费及会议费、培训费情况说明" in names
    shown.sections.setCurrentRow(names.index("十、专业名词解释"))
    assert shown.view.textCursor().block().text() == "十、专业名词解释"
    assert shown.view.verticalScrollBar().value() > 0


def test_words_are_found_again_from_the_top(shown) -> None:
    shown.search.setText("公用经费")
    places = []
    for _ in range(30):
        shown.search.returnPressed.emit()
        places.append(shown.view.textCursor().selectionStart())
    assert len(set(places)) > 2
    assert places[0] in places[1:]
