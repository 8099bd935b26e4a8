"""The pack of docs/pack-tutorial.md is one without mistakes, and prints what the page says that it prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from budgetdesk.document.document import Document
from budgetdesk.exchange.declaration_json import read_content, read_head
from budgetdesk.office.packs.installed_packs import FOLDER_VARIABLE, InstalledPacks
from budgetdesk.office.packs.pack_examination import examine
from budgetdesk.resources import resources

PAGE = Path(__file__).parents[2] / "docs" / "pack-tutorial.md"
FILE = re.compile(r"^`(\w+\.yaml)`\n```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "installed"))
    place = tmp_path / "gansu-final-2023"
    place.mkdir()
    for name, text in FILE.findall(PAGE.read_text("utf-8")):
        (place / name).write_text(text, encoding="utf-8")
    return place


def test_the_files_on_the_page_are_a_pack_without_mistakes(folder: Path) -> None:
    assert len(list(folder.iterdir())) == 6
    assert [str(one) for one in examine(folder, InstalledPacks().catalogue).problems] == []


def test_it_prints_codes_in_three_columns_and_zeros(folder: Path) -> None:
    program = InstalledPacks(trial=folder).program("gansu-final-2023")
    sample = json.loads((resources() / "samples" / "quxian-final.json").read_text("utf-8"))
    _, body = read_head(
        json.dumps(sample | {"pack": "gansu-final-2023"}, ensure_ascii=False).encode(), "渠县"
    )
    document = Document(program, read_content(body, program, "渠县"))
    assert [f.says for f in document.findings_in_full if f.level == "error"] == []
    lines = [
        [document.view(box.cell).text if box.cell else box.text for box in line.boxes]
        for line in document.sheet("general").lines
    ]
    assert lines[1:3] == [["功能分类科目编码", "科目名称"], ["类", "款", "项"]]
    assert lines[3][0] == "合计"
    assert ["208", "05", "01", "行政单位离退休", "3.15", "3.15", "0.00"] in lines
    assert document.sheet("three").notes[1].startswith("说明：渠县")
    assert [document.sheet(table).number for table in ("three", "fund")] == ["公开07表", "公开08表"]
