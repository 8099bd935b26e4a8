"""No window opens larger than the screen, and no long name makes one grow, with text half as large again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from budgetdesk.ui.window.board_window import BoardWindow
from budgetdesk.ui.window.keys_window import KeysWindow
from budgetdesk.ui.window.main_window import MainWindow


@pytest.fixture
def large(window: MainWindow) -> Iterator[MainWindow]:
    window.appearance.resize(1.5)
    yield window
    window.appearance.resize(1.0)


def fits(shown: QWidget) -> bool:
    return shown.size().boundedTo(shown.screen().availableSize()) == shown.size()


def test_windows_keep_to_the_screen(large: MainWindow, tmp_path: Path) -> None:
    large.create_workspace(tmp_path / "预算.bdesk")
    for shown in (
        KeysWindow(large.actions_.all, large.appearance.palette, large),
        BoardWindow(large.office, large.jobs, large.folder, large),
    ):
        assert fits(shown)


def test_a_long_list_of_reasons_is_shown_as_far_as_the_screen_goes(large: MainWindow, qtbot: QtBot) -> None:
    large.upward._tell(
        "还不能上报", ["表7 合计应为 2,676,934.00，现为 2,908,134.00：两表的合计应相等，4 处都指向此数"] * 20
    )
    (box,) = large.findChildren(QMessageBox)
    qtbot.waitUntil(box.isVisible)
    label = box.findChild(QLabel, "qt_msgbox_label")
    assert fits(box)
    assert label.height() >= label.heightForWidth(label.width())  # nothing is cut off
    assert "另有" in box.text()
    box.close()


def test_long_names_do_not_widen_the_window(large: MainWindow) -> None:
    before = large.minimumSizeHint()
    large.status.pack.setText("报表包：" + "四川省部门整体和专项预算项目绩效目标完成情况自评表" * 3)
    large.status.where.setText("工作库：" + "很长的名字" * 20)
    large.actions_.unit.setText("107203 " + "城乡居民养老保险经办中心" * 5)
    large.layout().activate()
    assert large.minimumSizeHint().width() <= before.width()
