"""Values as people write them, taken apart and put together again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetdesk.engine.targets import (
    put_together,
    read_cells,
    read_target,
    take_apart,
    with_operator,
    write_target,
)
from budgetdesk.engine.units import comparable, convert, unit_of

# text: nature, value, unit
NUMBERS = {
    "≥95%": ("≥", "95", "%"),
    "≤2次": ("≤", "2", "次"),
    "≤130 万元": ("≤", "130", "万元"),
    "约8.8万人": ("约", "8.8", "万人"),
    "8.8万余人": ("约", "8.8", "万人"),
    "1.3 万人": ("", "1.3", "万人"),
    "＝100%": ("＝", "100", "%"),
    ">=１００％": ("≥", "100", "%"),
    "95%以上": ("≥", "95", "%"),
    "不低于90%": ("≥", "90", "%"),
    "控制在5%以内": ("≤", "5", "%"),
    "90%-95%": ("", "90-95", "%"),
    "5,426.738万人": ("", "5426.738", "万人"),
    "12个月": ("", "12", "个月"),
    "30天内": ("≤", "30", "天"),
    "≤30个工作日": ("≤", "30", "个工作日"),
    "300元/人·月": ("", "300", "元/人·月"),
    "较上年增长5%": ("", "较上年增长5", "%"),
    "增长率≥5%": ("≥", "增长率5", "%"),
    "宣传12场次": ("", "宣传12", "场次"),
    "100%（含）": ("", "100", "%"),
    "-5%": ("", "-5", "%"),
    "−5%": ("", "-5", "%"),
    "≥\u202d95%\u202c\u200b": ("≥", "95", "%"),
    "100m2": ("", "100", "m²"),
}
WORDS = [
    "显著提升",
    "按时间要求发放到位",
    "2024年度内",
    "12月底前",
    "2024年12月31日前",
    "每月20日前",
    "6月30日",
    "及时",
    "A级",
]
WORDS += ["30场次，2000人"]
WORDS += ["50①%", "10²人", "½", "٣٤%", "1_000人", "1e5人", "100 200人", "1,2,3", "0x10"]  # no other figure


@pytest.mark.parametrize(("text", "parts"), NUMBERS.items())
def test_a_number_is_taken_apart_and_comes_back_with_its_meaning(
    text: str, parts: tuple[str, str, str]
) -> None:
    assert take_apart(text) == parts
    again = read_target(put_together(*parts))
    assert again == read_target(text) == read_target(write_target(again))


@pytest.mark.parametrize("text", WORDS)
def test_words_stay_words(text: str) -> None:
    assert take_apart(text) == ("定性", text, "")
    assert put_together("定性", text, "") == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("≥", ("≥", "", "")), ("人", ("", "", "人")), ("≥%", ("≥", "", "%")), ("≤万人次", ("≤", "", "万人次")),
        ("定性", ("定性", "", "")), ("≥稳定", ("≥", "稳定", "")),
    ],
)  # fmt: skip
def test_what_is_half_written_stays_in_its_part(text: str, parts: tuple[str, str, str]) -> None:
    assert take_apart(text) == parts


def test_points_of_time_blank_forms_and_nothing_are_told_apart() -> None:
    assert [read_target(t).dated for t in ("2024年度内", "每月20日前", "及时")] == [True, True, False]
    assert all(read_target(t).placeholder for t in ("……", "指标1：", "指标2：……", "XX%", "待定"))
    assert all(read_target(t).absent for t in ("无", "-", "/", "不适用"))
    assert read_target(" ").blank
    assert not read_target("无").qualitative


def test_operator_value_and_unit_of_cells_of_their_own() -> None:
    assert write_target(read_cells("≥", "95", "%")) == "≥95%"
    assert read_cells("定性", "规范", "-").nature == "定性"
    assert read_cells("", "≥95%", "").nature == "≥"
    assert read_cells("＝", "达标", "%").qualitative


def test_only_the_operator_is_turned() -> None:
    assert with_operator("≤ 95 %", "≥") == "≥ 95 %"
    assert with_operator("95%", "＝") == "＝95%"
    assert with_operator("95%以下", "≥") == "≥95%"
    assert with_operator("约8.8万人", "≥") == "≥8.8万人"
    assert with_operator("显著提升", "≥") == "显著提升"


def test_units_convert_within_their_family() -> None:
    assert convert(Decimal("23.12"), "万元", "元") == 231200
    assert convert(Decimal(2), "万户", "户") == 20000
    assert convert(Decimal(1), "公里", "米") == 1000
    assert not comparable("人", "人次")
    assert not comparable("元", "元/人")
    assert comparable("张床", "张床")
    assert unit_of("万元/公里") is not None
    assert unit_of("群众") is None


_LEADS = ["", "", "培训", "较上年增长", "每年"]
_SIGNS = ["", "≥", "≤", "＝", "=", "＞", "<", ">=", "约", "不低于", "不超过"]
_NUMBERS = ["95", "1,234.5", "８", "0.5", "-3", "100", "8.8", "90-95"]
_UNITS = ["", "%", "％", "万元", "人次", "元/人·月", "个工作日", "㎡", "管/天"]
_ENDS = ["", "", "以上", "左右", "（含）", "以内"]


@given(
    *(st.sampled_from(parts) for parts in (_LEADS, _SIGNS, _NUMBERS, _UNITS, _ENDS)),
    st.sampled_from(["", " "]),
)
def test_parts_mean_what_the_whole_meant(
    lead: str, sign: str, number: str, unit: str, end: str, gap: str
) -> None:
    text = gap.join(part for part in (lead, sign, number, unit, end) if part)
    target, again = read_target(text), read_target(put_together(*take_apart(text)))
    if target.quantitative:
        assert (again.operator, again.number, again.upper, again.unit) == (
            target.operator, target.number, target.upper, target.unit,
        )  # fmt: skip
        assert read_target(write_target(target)).number == target.number
        assert read_target(with_operator(text, "≥")).operator == "≥"
    assert target.quantitative or target.dated or lead


@given(st.text(max_size=20) | st.text(alphabet="≥≤=95%.,-~约以上左右万元人XX…/无定性 ", max_size=12))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    target = read_target(text)
    assert target.blank or target.quantitative or target.words or target.operator or target.said_qualitative


def test_an_operator_and_a_unit_wait_for_their_number_and_any_number_is_one() -> None:
    for text, parts in {"≥人次": ("≥", "", "人次"), "≤%": ("≤", "", "%"), "≥2次": ("≥", "2", "次")}.items():
        assert take_apart(text) == parts
        assert write_target(read_target(text)) == text
    assert read_target("≥人次").number is None
    assert not read_target("≥人次").words
    assert read_target("≥三次").words == "≥三次"
