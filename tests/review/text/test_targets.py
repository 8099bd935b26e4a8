"""Figures of a text against the targets of the declaration's indicators."""

from __future__ import annotations

import pytest
from tests import shipped

from budgetdesk.document.declared_text import read_text, take_text
from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.engine.cells import Cell, Place

TARGETS = {
    "农产品质量安全例行监测批次": "≥600批次",
    "监督抽查数量": "≥120批次",
    "组织业务培训期数": "＝8期",
    "参训人数": "≥3200人次",
    "待遇领取资格认证率": "≥98%",
    "参保群众满意度": "≥95%",
    "印发宣传资料": "≥1.2万份",
}
TWICE = {"监督抽查数量": "≥90批次", "档案数字化页数": "≥120000页", "整理卷数": "≥4800卷"}  # of 专项业务费


@pytest.fixture(scope="module")
def office() -> Document:
    document = shipped.document("mianxian-worksheet")
    entries = []
    for table, targets in {"t14": TARGETS, "t13": TWICE}.items():
        place = Place(table, "indicators", next(iter(document.instances(table))))
        rows = [id for id, info in document.engine.rows(place).items() if info.level == "content"]
        for row, (name, value) in zip(rows, targets.items(), strict=False):
            entries += [(place.cell(row, "content"), name), (place.cell(row, "value"), value)]
    edit = set_entries(document, entries)
    assert edit is not None
    document.apply(edit)
    return document


def states(document: Document, sentence: str) -> dict[str, str]:
    edit = set_entries(document, [(Cell("texts", "duties", "", "text", "text"), sentence)])
    assert edit is not None
    document.apply(edit)
    taken = take_text(document.engine)
    assert taken is not None
    text = read_text(taken)
    found = {taken.written.plain[start:end]: str(state) for (start, end), state in text.states.items()}
    for finding in text.findings(document.engine):
        if finding.rule == "TEXT-TARGET":
            assert finding.level == "query"
            assert finding.cells[1].cell.block == "indicators"
            found[finding.entered] = finding.expected
    return found


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("全年完成农产品质量安全例行监测600批次。", {"600批次": "agrees"}),
        ("完成600批次农产品例行监测。", {"600批次": "agrees"}),
        ("开展农产品质量安全例行监测不低于600批次。", {"600批次": "agrees"}),
        ("印发宣传资料12000份。", {"12000份": "agrees"}),
        ("举办业务培训8期，参训3200人次。", {"8期": "agrees", "3200人次": "agrees"}),
        ("待遇领取资格认证率达到98%，参保群众满意度不低于95%。", {"98%": "agrees", "95%": "agrees"}),
        ("完成农产品质量安全例行监测500批次。", {"500批次": "600 批次"}),
        ("待遇领取资格认证率达到89%。", {"89%": "98%"}),
        ("完成农产品质量安全例行监测650批次。", {"650批次": "unbound"}),  # more than promised
        ("其中乡镇农产品质量安全例行监测200批次。", {"200批次": "unbound"}),  # of a part
        ("2023年完成农产品质量安全例行监测550批次。", {"550批次": "unbound"}),
        ("上半年完成农产品质量安全例行监测250批次。", {"250批次": "unbound"}),
        ("监督抽查90批次。", {"90批次": "agrees"}),  # one of two that bear the name
        ("监督抽查100批次。", {"100批次": "unbound"}),
        ("开展样品检测600批次。", {"600批次": "unbound"}),  # another name
        ("以专项业务费扫描4800卷、12万页。", {"4800卷": "agrees", "12万页": "agrees"}),  # by the project and what is counted
        ("以专项业务费扫描21万页。", {"21万页": "12 万页"}),  # digits turned
        ("以专项业务费扫描7万页。", {"7万页": "unbound"}),  # of what else there may be
        ("扫描4800卷。", {"4800卷": "unbound"}),  # of no project
        ("农产品质量安全例行监测600个。", {"600个": "unbound"}),  # another unit
    ],
)  # fmt: skip
def test_a_figure_agrees_with_a_target_or_falls_short_of_it(
    office: Document, sentence: str, told: dict[str, str]
) -> None:
    assert states(office, sentence) == told
