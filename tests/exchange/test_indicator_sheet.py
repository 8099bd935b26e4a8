"""The library goes to a workbook and comes back; what is no library is refused with the place and what to do."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

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
        [None, None, "宣传场次", "场", None],
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


HEADINGS = ["一级指标", "二级指标", "指标名称", "指标值", "计量单位"]
FILES = Path(__file__).parents[1] / "files"


def values(path: Path) -> list[tuple[str, str]]:
    return [(indicator.value, indicator.unit) for indicator in read_indicators(path)]


def formatted(path: Path, *cells: tuple[object, str, str]) -> Path:
    """A library of one indicator for each value, number format and unit."""
    made = Workbook()
    made.active.append(HEADINGS)
    for row, (value, format, unit) in enumerate(cells, 2):
        made.active.append(["产出指标", "数量指标", f"指标{row}", value, unit])
        made.active.cell(row, 4).number_format = format
    made.save(path)
    return path


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part of its archive changed, as other programs write it or a disk damages it."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].replace(b" />", b"/>").replace(b"<v></v>", b"<v/>"))  # whoever wrote it
    with ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_values_are_read_as_their_cells_show_them(tmp_path: Path) -> None:
    path = formatted(
        tmp_path / "a.xlsx",
        (0.95, "0%", "%"),
        (0.985, "0.0%", ""),
        (0.07, "0.00%", "%"),
        (95, '0"%"', "%"),
        (0.5, "General", "%"),
        (0.1 + 0.2, "General", "次"),
        (1e15, "General", "元"),
        (date(2024, 11, 30), "yyyy-mm-dd", ""),
        (datetime.fromisoformat("2024-11-30T09:30"), "yyyy-mm-dd h:mm", ""),
        ("≥95%", "0%", "%"),
    )
    assert values(path) == [
        ("95", "%"), ("98.5%", ""), ("7", "%"), ("95", "%"), ("0.5", "%"), ("0.3", "次"),
        ("1000000000000000", "元"), ("2024-11-30", ""), ("2024-11-30 09:30", ""), ("≥95%", "%"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [["绩效指标", None, None, "年度指标值", None], ["一级指标", "二级指标", "指标名称", "数值", "单位"]],
        [["一级指标", "二级指标", "三级指标", "指标值", None], [None, None, None, "数值", "计量单位"]],
        [["一级指标", "二级指标", "*指标名称（必填）", "目标值", "单位"]],
        [["指标库"], ["绩效指标", None, None, "年度指标值"], ["一级", "二级", "三级", "值", "单位"]],
    ],
)
def test_headings_of_some_lines_and_a_total_below(tmp_path: Path, rows: list) -> None:
    line = ["产出指标", "数量指标", "培训人数", "≥300", "人"]
    path = book(tmp_path / "a.xlsx", *rows, line, ["合计", None, None, "100", None])
    assert [i[1:] for i in read_indicators(path)] == [
        LibraryIndicator(
            id="", name="培训人数", level1="产出指标", level2="数量指标", value="≥300", unit="人"
        )[1:]
    ]


def test_the_size_that_a_workbook_claims_is_not_believed(tmp_path: Path) -> None:
    path = formatted(tmp_path / "a.xlsx", ("≥300", "General", "人"))
    changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:E2"', b'ref="A1"'))
    assert values(path) == [("≥300", "人")]


def test_styles_that_one_library_refuses(tmp_path: Path) -> None:
    def broken(xml: bytes) -> bytes:
        assert b"<patternFill/>" in xml
        return xml.replace(b"<fill><patternFill/></fill>", b"<fill/>", 1)

    path = formatted(tmp_path / "a.xlsx", ("≥300", "General", "人"), (95, "General", "%"))
    assert values(changed(path, "xl/styles.xml", broken)) == [("≥300", "人"), ("95", "%")]
    path = formatted(tmp_path / "b.xlsx", (0.95, "0%", "%"))  # 95 or 0.95 per cent: the formats are lost
    with pytest.raises(IndicatorSheetError, match=r"第 2 行：看不出 0\.95 是多少个百分点"):
        read_indicators(changed(path, "xl/styles.xml", broken))


def test_old_workbooks() -> None:
    assert values(FILES / "indicators-two.xls") == [("≥300", "人"), ("≥95", "%"), ("≥90", "%")]
    with pytest.raises(IndicatorSheetError, match="多少个百分点"):
        read_indicators(FILES / "indicators-per-cent.xls")


def test_what_a_formula_comes_to_must_be_in_the_file(tmp_path: Path) -> None:
    rows = [HEADINGS, ["产出指标", "数量指标", "培训人数", "=100*3", "人"]]
    with pytest.raises(IndicatorSheetError, match="D2 的公式没有存下结果"):
        read_indicators(book(tmp_path / "a.xlsx", *rows))
    rows = [["序号", *HEADINGS], ["=ROW()", "产出指标", "数量指标", "培训人数", "≥300", "人"]]
    assert values(book(tmp_path / "b.xlsx", *rows)) == [("≥300", "人")]  # a column that nobody reads
    stored = [HEADINGS, ["产出指标", "数量指标", "培训人数", "=100*3", '=IF(1,"","")']]
    path = changed(
        book(tmp_path / "d.xlsx", *stored),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<f>100*3</f><v/>", b"<f>100*3</f><v>300</v>").replace(
            b'<c r="E2">', b'<c r="E2" t="str">'
        ),
    )
    assert values(path) == [("300", "")]
    path = formatted(tmp_path / "c.xlsx", ("#REF!", "General", "人"))
    with pytest.raises(IndicatorSheetError, match="D2 是错误值 #REF!"):
        read_indicators(path)


def test_a_stray_cell_far_away_is_no_long_table(tmp_path: Path) -> None:
    made = Workbook()
    made.active.append(HEADINGS)
    made.active.append(["产出指标", "数量指标", "培训人数", "≥300", "人"])
    made.active.cell(2, 16384, "x")
    made.active.cell(1048576, 1).number_format = "0.00"
    made.save(tmp_path / "a.xlsx")
    assert values(tmp_path / "a.xlsx") == [("≥300", "人")]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"PK\x03\x04" + bytes(100),
        lambda data: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4000),
    ],
)
def test_a_damaged_file_is_refused_in_a_sentence(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = formatted(tmp_path / "a.xlsx", ("≥300", "General", "人"))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(IndicatorSheetError, match="另存为"):
        read_indicators(path)
    xml = formatted(tmp_path / "b.xlsx", ("≥300", "General", "人"))
    with pytest.raises(IndicatorSheetError, match="另存为"):
        read_indicators(changed(xml, "xl/worksheets/sheet1.xml", lambda data: data[: len(data) // 2]))


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("指标名称", encoding="utf-8")
    with pytest.raises(IndicatorSheetError, match=r"另存为 \.xlsx"):
        read_indicators(tmp_path / "a.xlsx")
