"""One indicator from target through monitoring: told side by side, drift marked, known by id or else by its names."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetdesk.cli.main import run
from budgetdesk.document.edits import Edit, SetEntry
from budgetdesk.document.indicators.cells import is_followed
from budgetdesk.document.indicators.life_line import LifeLine, Stage, life_line, subject_at
from budgetdesk.engine.cells import Cell
from budgetdesk.office.declarations import Opened
from budgetdesk.office.importing.declaration_files import open_file
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.samples import sample_files
from budgetdesk.resources import resources

SPAN = Cell("monitoring", "indicators", "p1", "p1i1", "actual")
FILES = [resources() / "samples" / f"road-{name}.json" for name in ("target", "monitoring")]


@pytest.fixture
def stages(packs: InstalledPacks) -> list[Opened]:
    assert set(FILES) <= set(sample_files())
    return [open_file(file, packs) for file in FILES]


def line_at(stages: list[Opened], cell: Cell) -> LifeLine:
    subject = subject_at(stages[-1].document, cell)
    assert subject is not None
    return life_line(subject, [Stage(str(n), str(n), each.document) for n, each in enumerate(stages)])


def texts(line: LifeLine) -> dict[str, list[str]]:
    return {thread.label: [mention.text for mention in thread.mentions] for thread in line.threads}


def drifted(line: LifeLine) -> list[str]:
    return [thread.label for thread in line.threads if thread.drifted]


def test_target_and_what_was_done_stand_side_by_side(stages: list[Opened]) -> None:
    line = line_at(stages, SPAN)
    said = texts(line)
    assert line.subject == "养护农村公路里程"
    assert said["项目名称"] == ["农村公路养护工程"] * 2
    assert said["预算金额"] == ["186.5", "186.5"]
    assert said["指标值"] == ["≥120公里"] * 2
    assert said["完成值"] == ["", "48公里"]
    assert said["权重"] == ["20", ""]
    assert not drifted(line)


def test_what_drifted_is_marked(stages: list[Opened]) -> None:
    monitoring = stages[1].document
    value = SPAN._replace(column="value")
    monitoring.apply(
        Edit("改", (SetEntry(value, "100"), SetEntry(SPAN._replace(column="level3"), "养护里程")))
    )
    line = line_at(stages, SPAN)
    assert drifted(line) == ["指标", "指标值"]
    target = next(thread for thread in line.threads if thread.label == "指标值")
    assert [mention.text for mention in target.mentions] == ["≥120公里", "≥100公里"]


def test_self_evaluation_stands_beside_both_with_what_it_says_otherwise(
    stages: list[Opened], packs: InstalledPacks
) -> None:
    """The sample's deadline is a month later than approved: marked, and an error of its own."""
    evaluated = open_file(resources() / "samples" / "road-evaluation.json", packs)
    line = line_at([*stages, evaluated], Cell("evaluation", "indicators", "p1", "p1i4", "actual"))
    assert drifted(line) == ["指标值"]
    assert texts(line)["指标值"] == ["≤11月", "≤11月", "≤12月"]
    assert texts(line)["完成值"] == ["", "尚未完工", "12月"]
    told = evaluated.document.findings_in_full
    assert [(f.rules[0], f.level) for f in told] == [("CE21-evaluation.indicators.target", "error")]
    engine = evaluated.document.engine
    untyped = Cell("evaluation", "indicators", "p1", "p1i1", "target")
    assert untyped not in engine.facts.entries
    assert engine.value(untyped) == "≥120公里"  # put together from three cells of the target's form


def test_a_project_is_followed_from_its_line_and_any_cell_of_its_sheet(stages: list[Opened]) -> None:
    ways = [Cell("projects", "rows", "", "p1", "name"), Cell("monitoring", "head", "p1", "project", "value")]
    found = [texts(line_at(stages, cell)) for cell in ways]
    assert found[0] == found[1]
    assert found[0]["1—N月执行率（%）"] == ["", "42.09%"]
    assert "指标值" not in found[0]
    assert not is_followed(stages[1].document, Cell("unit", "fields", "", "name", "value"))


def test_command_tells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "路.bdesk"
    assert run(["import", str(path), *map(str, FILES)]) == 0
    id = "510204-2021-national-project-monitoring-2021"
    capsys.readouterr()
    assert run(["lifeline", str(path), "monitoring/p1/indicators/p1i1/actual", "--declaration", id]) == 0
    said = capsys.readouterr().out
    assert "养护农村公路里程：2021 年绩效目标、2021 年绩效监控" in said
    assert "指标值：≥120公里　｜　≥120公里" in said
    assert run(["lifeline", str(path), "unit/fields/name", "--declaration", id]) == 2
