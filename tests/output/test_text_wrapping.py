"""Lines hold the whole text, fit, and neither start nor end where Chinese typography forbids it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetdesk.output.fonts import faces
from budgetdesk.output.text_wrapping import NO_END, NO_START, Wrapping, may_break, rough_width, tidy

ALPHABET = "社会保障和就业支出，。、；：（）《》“”！？…—·%≥≤ 　0123456789.,-/abcXYZ(1)\n\u00a0𠮷"
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=60)
LIMITS = st.floats(1.2, 30)


def unbroken(text: str, start: int, end: int) -> bool:
    """Whether no line may end between two places of the text."""
    return not any(may_break(text[at - 1], text[at]) for at in range(start + 1, end + 1) if at < len(text))


def starts(lines: list[str]) -> list[int]:
    found, at = [], 0
    for line in lines[:-1]:
        at += len(line)
        found.append(at)
    return found


@given(TEXTS, LIMITS, st.sampled_from(["wrap", "fill", "balance"]))
def test_lines_hold_the_text_and_fit(text: str, limit: float, way: str) -> None:
    wrapping = Wrapping(rough_width)
    lines = getattr(wrapping, way)(text, limit)
    assert "".join(lines) == text.replace("\n", "")
    assert len(lines) == len(wrapping.wrap(text, limit))
    for line in lines:
        assert rough_width(line.rstrip()) <= limit + 1e-6 or len(line.rstrip()) == 1


@given(TEXTS.filter(lambda text: "\n" not in text), LIMITS, st.sampled_from(["wrap", "fill", "balance"]))
def test_forbidden_starts_and_ends_only_where_a_cluster_is_wider_than_the_line(
    text: str, limit: float, way: str
) -> None:
    wrapping = Wrapping(rough_width)
    for at in starts(getattr(wrapping, way)(text, limit)):
        if may_break(text[at - 1], text[at]):
            assert text[at] not in NO_START
            assert text[at - 1] not in NO_END
            continue
        first = last = at
        while (first > 0 and not may_break(text[first - 1], text[first])) or first == at:
            first -= 1
        while last < len(text) and not may_break(text[last - 1], text[last]):
            last += 1
        leading = len(text) - len(text.lstrip())
        assert rough_width(text[first:last].rstrip()) > limit or first <= leading


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("确保支出，到位。", 4, ["确保支", "出，到", "位。"]),
        ("预算（境）费用", 3, ["预算", "（境）", "费用"]),
        ("共2,908,134.00元", 7, ["共2,908,134.00", "元"]),
        ("参保率≥95%以上", 4, ["参保率", "≥95%以", "上"]),
        ("目标1：\n……", 5, ["目标1：", "……"]),
        ("甲——乙", 2, ["甲", "——", "乙"]),
        ("1234567890", 3, ["123456", "7890"]),
        ("  1、财政拨款", 3, ["  1、", "财政拨", "款"]),
        ("", 3, [""]),
    ],
)
def test_examples(text: str, limit: float, lines: list[str]) -> None:
    assert Wrapping(rough_width).wrap(text, limit) == lines


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("政府经济科目编码", 5, ["政府经济", "科目编码"]),
        ("功能科目编码", 5, ["功能科目", "编码"]),
        ("公务接待费", 4, ["公务", "接待费"]),
        ("政府性基金拨款", 5, ["政府性", "基金拨款"]),
        ("因公出国（境）费用", 4, ["因公出国", "（境）", "费用"]),
        ("政府预算支出经济分类科目（按大类）", 13, ["政府预算支出经济分类科目", "（按大类）"]),
        ("预算数", 5, ["预算数"]),
        ("财政拨款收入增减的原因", 8, ["财政拨款收入", "增减的原因"]),
        ("公务用车购置费增减的原因", 8, ["公务用车购置费", "增减的原因"]),
        ("对个人和家庭的补助", 5, ["对个人和", "家庭的补助"]),
        ("政府性基金预算财政拨款收入支出决算表", 12, ["政府性基金预算财政", "拨款收入支出决算表"]),
        ("部门综合预算政府性基金收支表", 12, ["部门综合预算", "政府性基金收支表"]),
        ("指标性质说明", 4, ["指标性质", "说明"]),
        ("1—6月执行情况", 5, ["1—6月", "执行情况"]),
        ("综合预算“三公”经费预算", 9, ["综合预算“三公”", "经费预算"]),
    ],
)
def test_headings_are_broken_between_words(text: str, limit: float, lines: list[str]) -> None:
    assert Wrapping(rough_width).balance(text, limit) == lines


def test_no_character_is_left_alone_on_the_last_line() -> None:
    text = "机关事业单位基本养老保险缴费支出"
    assert Wrapping(rough_width).wrap(text, 15)[-1] == "出"
    assert Wrapping(rough_width).fill(text, 15) == ["机关事业单位基本养老保险缴费", "支出"]


def test_tidy_takes_out_what_cannot_be_seen() -> None:
    assert tidy("勉\u200b县\ufeff\r\n社\t保\x07\u2028局葛\U000e0100\ud800") == "勉县\n社  保\n局葛?"


def test_figures_have_one_width_and_rare_characters_another_font() -> None:
    song = faces()["song"]
    assert {song.width(figure) for figure in "0123456789"} == {0.5}
    assert song.width("预算") == 2
    assert song.runs("勉县2024") == [(song.name, "勉县2024")]
    assert song.runs("龙𰻝A") == [(song.name, "龙"), (faces()["hei"].name, "𰻝"), (song.name, "A")]
    assert song.runs("龙\U0002a6d6") == [(song.name, "龙□")]
    assert song.width("龙\U0002a6d6") == 2
