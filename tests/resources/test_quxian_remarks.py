"""渠县's self-evaluation as published, beside what a careful reader of the print says of it.

1. Nine in ten of the errors that the tables can tell are told, at the right cell and as errors.
2. So are the queries and hints; of what is told at most one in twenty is nothing that the reader said.
3. What only the reports' text can tell is told by nobody: it stands in the list for whoever reads the text.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests import shipped

from budgetdesk.engine.cells import Cell
from budgetdesk.office.importing.declaration_files import import_files
from budgetdesk.office.links import open_linked
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import writing
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.resources import resources
from budgetdesk.review.finding import Finding
from budgetdesk.review.review import find_all

LIST = Path(__file__).with_name("quxian_remarks.yaml")


class Remark(NamedTuple):
    cells: frozenset[Cell]
    level: str
    beyond: bool
    why: str


def _remarks() -> list[Remark]:
    entries: list[dict[str, Any]] = read_yaml(LIST.read_bytes(), LIST.name)
    places = [(entry, at) for entry in entries for at in (entry["at"], *([c] for c in entry.get("also", ())))]
    return [
        Remark(frozenset(Cell(*c.split(".")) for c in at), e["level"], "beyond" in e, e["why"])
        for e, at in places
    ]


def _is_about(finding: Finding, remark: Remark) -> bool:
    """An error is told at its cell; a remark on a name and on its value may be one, which names both."""
    named = {part.cell for part in finding.cells}
    return finding.suspect in remark.cells or (remark.level != "error" and not named.isdisjoint(remark.cells))


def test_what_a_careful_reader_says_of_quxian_is_told_and_little_else() -> None:
    remarks = _remarks()
    told = find_all(shipped.document("quxian-evaluation").engine)
    for level, share in (("error", 0.9), ("query", 0.9), ("hint", 0.9)):
        wanted = [r for r in remarks if r.level == level and not r.beyond]
        found = [r for r in wanted if any(f.level == level and _is_about(f, r) for f in told)]
        assert len(found) >= share * len(wanted), [r.why for r in wanted if r not in found]
    said = {cell for remark in remarks for cell in remark.cells}
    besides = [f.says for f in told if f.suspect not in said]
    assert len(besides) <= 0.05 * len(told), besides


def test_every_remark_is_about_a_cell_of_the_sample() -> None:
    engine = shipped.document("quxian-evaluation").engine
    for remark in _remarks():
        for cell in remark.cells:
            assert engine.block(cell).has(cell.row, cell.column) or cell.row in engine.rows(cell.place)


def test_the_accounts_say_which_side_of_the_projects_is_short(tmp_path: Path) -> None:
    """415.76 in four projects, 426.73 as the department's cost and in its accounts: the list of projects lacks 10.97."""
    packs, samples = InstalledPacks(), resources() / "samples"
    with writing(tmp_path / "渠县.bdesk") as workspace:
        files = [samples / f"quxian-{name}.json" for name in ("final", "evaluation")]
        ids = [made.id for made in import_files(files, workspace.store, packs)]
        document = open_linked(workspace.store, ids[1], packs).document
    told = {f.rules[0]: f for f in document.findings_in_full}
    assert told["SE23-X-013"].difference == Decimal("-10.97")
    assert told["SE23-X-013"].level == "query"
    assert "SE23-X-012" not in told  # 568.27 in both


def test_a_figure_pasted_amid_digits_is_named() -> None:
    """12426.736: somebody had every 7.2 replaced by 426.73, the cost of the projects."""
    told = find_all(shipped.document("quxian-evaluation").engine)
    [over] = [f for f in told if f.cause_kind == "cost_over_budget"]
    assert "夹着项目成本的“426.73”" in over.says
    assert "127.25万元" in over.advice  # 568.27 less 14.29 and 426.73
    assert Cell("department", "indicators", "", "n28", "actual") in [c.cell for c in over.cells]
