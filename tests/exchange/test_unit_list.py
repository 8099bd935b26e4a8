"""The list of units that an office expects declarations of."""

from pathlib import Path

from budgetdesk.exchange.unit_list import read_units


def test_the_department_is_read_as_a_code_or_as_the_name_of_a_unit_of_the_list(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    lines = (
        "单位编码,单位名称,主管部门", "301,石河县教育体育局,", "301002,一中,石河县教育体育局",
        "301003,二中,301 石河县教育体育局", "302001,疾控中心,卫生健康局",
    )  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    read = read_units(path)
    assert [parent for _, _, parent in read.units] == ["", "301", "301", ""]
    assert read.unknown == ["卫生健康局"]
