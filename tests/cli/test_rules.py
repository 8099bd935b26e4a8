"""What an office settles about the rules on indicators holds in every command that reads, and travels in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Command

from budgetdesk.packs.indicator_rules import rules
from budgetdesk.packs.indicator_settings import IndicatorSettings, read_settings, write_settings
from budgetdesk.resources import resources

SLOGAN = "IND-G32-2"
SAMPLE = resources() / "samples" / "guangshui-target.json"


@pytest.fixture
def workspace(budgetdesk: Command, tmp_path: Path) -> Path:
    path = tmp_path / "工作库.bdesk"
    assert budgetdesk("import", path, SAMPLE).code == 0
    return path


def levels(budgetdesk: Command, workspace: Path, rule: str) -> set[str]:
    found = budgetdesk("check", workspace, "--json").json["findings"]
    return {f["level"] for f in found if rule in f["rules"]}


def test_the_catalogue_is_listed_without_a_workspace(budgetdesk: Command) -> None:
    listed = budgetdesk("rules").out.splitlines()
    assert [line.split()[0] for line in listed] == [rule.id for rule in rules().values()]
    [entry] = budgetdesk("rules", "--rule", SLOGAN, "--json").json
    assert entry["source"] == "G-R32"
    assert all(entry.values() if key != "why" else True for key in entry)
    budgetdesk("rules", "--rule", "IND-X-1").refused("没有编号为 IND-X-1")


def test_a_rule_is_turned_down_with_a_reason_and_back(budgetdesk: Command, workspace: Path) -> None:
    assert levels(budgetdesk, workspace, SLOGAN) == {"query"}
    budgetdesk("rules", workspace, "--rule", SLOGAN, "--level", "关闭").refused("为什么")
    budgetdesk("rules", workspace, "--rule", SLOGAN, "--level", "红色", "--why", "甲").refused("级别只有")
    said = budgetdesk(
        "rules", workspace, "--rule", SLOGAN, "--level", "提示", "--why", "沿用部门职能的说法"
    ).out
    assert "本单位定为提示：沿用部门职能的说法" in said
    assert levels(budgetdesk, workspace, SLOGAN) == {"hint"}
    budgetdesk("rules", workspace, "--rule", SLOGAN, "--level", "关闭", "--why", "沿用部门职能的说法")
    assert levels(budgetdesk, workspace, SLOGAN) == set()
    budgetdesk("rules", workspace, "--rule", SLOGAN, "--level", "")
    assert levels(budgetdesk, workspace, SLOGAN) == {"query"}


def test_what_an_office_settles_goes_to_another_in_a_file(
    budgetdesk: Command, workspace: Path, tmp_path: Path
) -> None:
    budgetdesk("rules", workspace, "--rule", SLOGAN, "--level", "关闭", "--why", "沿用部门职能的说法")
    budgetdesk("rules", workspace, "--word", "智慧灯杆", "--like", "路灯")
    budgetdesk("rules", workspace, "--word", "甲", "--like", "某种没有的东西").refused("词表里没有")
    file, other = tmp_path / "indicators.yaml", tmp_path / "另一个.bdesk"
    assert budgetdesk("rules", workspace, "--out", file).code == 0
    assert budgetdesk("import", other, SAMPLE).code == 0
    said = budgetdesk("rules", other, "--take", file).out
    assert "智慧灯杆，数法同 路灯" in said
    assert levels(budgetdesk, other, SLOGAN) == set()
    file.write_text("rules: {IND-X-1: {level: off, why: 甲}}", encoding="utf-8")
    budgetdesk("rules", other, "--take", file).refused("IND-X-1")
    file.write_text("rules: {IND-G32-2: {level: off}}\nwordz: {}", encoding="utf-8")
    budgetdesk("rules", other, "--take", file).refused("indicators.yaml 不能用")
    assert levels(budgetdesk, other, SLOGAN) == set()


def test_settings_come_back_as_they_were_written() -> None:
    settings = IndicatorSettings.read(
        {
            "rules": {SLOGAN: {"level": "off", "why": "甲：“乙”"}},
            "words": {"智慧灯杆": "路灯"},
            "standards": [
                {"for": "养护", "name": "里程", "operator": "≥", "value": "1.50", "unit": "公里", "why": "丙"}
            ],
        }
    )
    again = read_settings(write_settings(settings).encode())
    assert write_settings(again) == write_settings(settings)
    assert again.standards[0].value == "1.50"
    assert again.under(IndicatorSettings()).rules[SLOGAN].why == "甲：“乙”"


def test_rules_are_counted_over_the_whole_workspace(budgetdesk: Command, workspace: Path) -> None:
    other = SAMPLE.with_name("yunnan-target.json")
    assert budgetdesk("import", workspace, other).code == 0
    checked = budgetdesk("check", workspace, "--json").json["findings"]
    by_rule: dict[str, list[str]] = {}
    for finding in checked:
        if finding["rules"][0].startswith("IND-"):
            by_rule.setdefault(finding["rules"][0], []).append(finding["declaration"])
    counted = budgetdesk("rules", workspace, "--count", "--json").json
    assert {one["id"]: (one["places"], one["declarations"]) for one in counted} == {
        rule: (len(found), len(set(found))) for rule, found in by_rule.items()
    }
    assert [one["places"] for one in counted] == sorted((one["places"] for one in counted), reverse=True)
    assert "看了 2 份申报" in budgetdesk("rules", workspace, "--count").out
    budgetdesk("rules", "--count").refused("请写明工作库")
