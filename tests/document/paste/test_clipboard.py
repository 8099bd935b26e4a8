"""What a clipboard holds as rows of cells: the HTML of Excel, WPS and Word first, else text; both bounded."""

from __future__ import annotations

import random

import pytest

from budgetdesk.document.paste import clipboard, html_tables
from budgetdesk.document.paste.clipboard import ClipboardTooLarge, read_clipboard
from budgetdesk.document.paste.html_tables import read_html

EXCEL = """\
<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style><!--td {mso-number-format:General;}--></style></head>
<body link="#0563C1"><table border=0 style='border-collapse:collapse'><!--StartFragment-->
<col width=72><tr height=19><td colspan=3 class=xl65>一般公共预算支出表</td></tr>
<tr><td rowspan=2>科目编码</td><td colspan=2>预算数</td></tr>
<tr><td>基本<br style='mso-data-placement:same-cell'>支出</td><td>项目支出</td></tr>
<tr><td align=right x:num="2080109">2080109</td><td x:num="73400.5">########</td><td x:num>1,234.00</td></tr>
<tr><td x:str>2210201</td><td x:num="12300000">1.23E+07</td><td>&nbsp;</td></tr>
<!--EndFragment--></table></body></html>
"""
WORD = """\
<html><body><p class=MsoNormal align=center>项目支出绩效目标表</p><p class=MsoNormal>单位：万元</p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>三级指标<o:p></o:p></p></td><td><p>指标值</p></td></tr>
<tr><td><p class=MsoNormal>培训
人数</p><p class=MsoNormal>（含乡镇）</p></td><td><p>≥300<span lang=EN-US>
 </span>人</p></td></tr></table></body></html>
"""


def test_merged_cells_hidden_figures_and_line_ends_of_excel() -> None:
    clip = read_clipboard("anything else", EXCEL)
    assert clip.rows == [
        ["一般公共预算支出表", "", ""],
        ["科目编码", "预算数", ""],
        ["", "基本\n支出", "项目支出"],
        ["2080109", "73400.5", "1,234.00"],
        ["2210201", "12300000", ""],
    ]
    assert (clip.told, clip.covered[2, 0], clip.covered[1, 2]) == (True, (1, 0), (1, 1))


def test_paragraphs_of_word_stay_in_their_cell_and_lines_above_the_table_are_rows() -> None:
    clip = read_clipboard("", WORD)
    assert clip.rows == [
        ["项目支出绩效目标表", ""],
        ["单位：万元", ""],
        ["三级指标", "指标值"],
        ["培训人数\n（含乡镇）", "≥300 人"],
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>没有表格</p>",
        "<table>" * (html_tables.DEEPEST + 1) + "<tr><td>1",
        f"<table><tr>{'<td>1' * (html_tables.MOST_COLUMNS + 1)}",
        f"<table><tr><td>1{'<tr><td>1' * html_tables.MOST_ROWS}",
        f"<table><tr><td>{'1' * html_tables.MOST_CHARACTERS}",
        f"<table>{'<tr><td rowspan=20000 colspan=500>1' * 1500}",
    ],
)
def test_what_is_no_table_or_too_large_leaves_the_text(html: str) -> None:
    assert read_html(html) is None
    assert read_clipboard("a\tb", html).rows == [["a", "b"]]


def test_spans_reach_no_further_than_the_table() -> None:
    table = read_html("<table><tr><td rowspan=65535 colspan=2>a<td>b<tr><td>c<td rowspan=x colspan=-3>d")
    assert table is not None
    assert table.rows == [["a", "", "b", ""], ["", "", "c", "d"]]


def test_tables_inside_of_cells_and_broken_tags_are_read_as_far_as_they_go() -> None:
    table = read_html(
        "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</table></table><p>e"
    )
    assert table is not None
    assert table.rows == [["a\nb c", "d"], ["e", ""]]


def test_broken_html_raises_nothing() -> None:
    pieces = ["<table>", "</table>", "<tr>", "</tr>", "<td", ">", "</td>", " colspan=3", " rowspan='2'", "<p>", "x", "&",
              "&#x41;", "<!--", "-->", "<br/>", "<style>", "</style>", "数", "\n", "<![if !x]>", "\x00"]  # fmt: skip
    chance = random.Random(7)
    for _ in range(2000):
        found = read_html("".join(chance.choices(pieces, k=30)) + "<table>")
        assert found is None or len({len(row) for row in found.rows}) == 1


def test_lines_that_word_tears_apart_are_put_together() -> None:
    whole = ["一级", "二级", "三级", "值"]
    torn = "一级\t二级\t三级\t值\n产出\t数量\t培训人数\n（含乡镇）\t300\n产出\t数量\n一\n二\t人次\t5\n产出\t质量\t合格率\t95\n"
    assert read_clipboard(torn).rows == [
        whole,
        ["产出", "数量", "培训人数\n（含乡镇）", "300"],
        ["产出", "数量\n一\n二", "人次", "5"],
        ["产出", "质量", "合格率", "95"],
    ]
    titled = "一张表\n\t\t\t单位：元\n一级\t二级\t三级\t值\n"
    assert read_clipboard(titled).rows == [["一张表", "", "", ""], ["", "", "", "单位：元"], whole]


def test_more_than_can_be_pasted_is_refused_with_the_bound() -> None:
    with pytest.raises(ClipboardTooLarge, match="最多粘贴 50,000 行"):
        read_clipboard("1\n" * (clipboard.MOST_ROWS + 1))
