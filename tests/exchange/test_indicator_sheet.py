"""The library goes to a workbook and comes back; what is no library is refused with the place and what to do."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from budgetdesk.exchange.indicator_sheet import IndicatorSheetError, read_indicators, write_indicators
from budgetdesk.packs.indicator_library import LibraryIndicator, shipped_indicators
from budgetdesk.resources import resources


def book(path: Path, *rows: list) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def without_id(indicators: list[LibraryIndicator]) -> list[tuple[str, ...]]:
    return [indicator[1:] for indicator in indicators]


def test_the_shipped_library_comes_back_from_a_workbook(tmp_path: Path) -> None:
    shipped = list(shipped_indicators(resources() / "indicators"))
    assert len(shipped) >= 100
    write_indicators(tmp_path / "库.xlsx", shipped)
    assert without_id(read_indicators(tmp_path / "库.xlsx")) == without_id(shipped)


def test_a_sheet_from_elsewhere(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        ["某县指标库"],
        ["一级指标", "二级指标", "*三级指标", "单位", "指标值"],
        ["产出指标", "数量指标", "培训人次", "人次", 120.0],
        [None, None, "宣传场次", "场", "=1+1"],
        [None, "质量指标", "合格率", "%", None],
        [None, None, None, None, None],
    )
    found = read_indicators(path)
    assert [(i.level1, i.level2, i.name, i.unit, i.value) for i in found] == [
        ("产出指标", "数量指标", "培训人次", "人次", "120"),
        ("产出指标", "数量指标", "宣传场次", "场", ""),
        ("产出指标", "质量指标", "合格率", "%", ""),
    ]
    assert len({i.id for i in found}) == 3


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["项目", "金额"], ["甲", 1]], "没有找到表头"),
        ([["指标名称", "单位"], ["", "%"]], "第 2 行没有指标名称"),
        ([["指标名称"], ["长" * 6000]], "过长"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, rows: list, words: str) -> None:
    with pytest.raises(IndicatorSheetError, match=words):
        read_indicators(book(tmp_path / "a.xlsx", *rows))


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("指标名称", encoding="utf-8")
    with pytest.raises(IndicatorSheetError, match=r"另存为 \.xlsx"):
        read_indicators(tmp_path / "a.xlsx")
