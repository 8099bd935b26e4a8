"""Makes tests/files/workspace-v<N>.bdesk, a sample of today's format: `python -m tests.storage.make_sample`.

Run it once when the format gets a new number, and never change a sample that has been released.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from budgetdesk.document.edits import AddRow, Content, Edit, Explanation, SetEntry, SetState, do
from budgetdesk.engine.cells import NA, Cell, Facts, Place, Rejected, Row
from budgetdesk.storage.edit_writer import EditWriter
from budgetdesk.storage.migrations import newest
from budgetdesk.storage.workspace_file import WorkspaceFile

FILES = Path(__file__).parents[1] / "files"
PLACE = Place("ws_out", "lines")
PROJECT = Place("t13", "target", "p1")
EDIT = Edit(
    "增加 支出明细 一行",
    (
        AddRow(PLACE, Row("l3", "601006", "单位"), 1),
        SetEntry(PLACE.cell("l3", "amount"), Decimal("231200.00")),
        SetState("已审核"),
    ),
)


def content() -> Content:
    """One of each kind of thing that a declaration holds."""
    amount = PLACE.cell("l1", "amount")
    return Content(
        Facts(
            entries={
                amount: Decimal("2908134.00"),
                PLACE.cell("l1", "function"): "2080109",
                PLACE.cell("l2", "amount"): Decimal("0"),
                PLACE.cell("l2", "function"): NA,
                PROJECT.cell("r1", "target"): Rejected("12..5", "多了一个小数点"),
            },
            rows={PLACE: [Row("l1"), Row("l2")], PROJECT: [Row("r1"), Row("r2", "r1", "三级")]},
            instances={"t13": ["p1", "p2"]},
            confirmed={amount},
        ),
        explanations={
            "SX24-Y-29:t12": Explanation(
                "会议延期到下年",
                ((amount, "2908134.00"),),
                "王会计",
                datetime(2024, 1, 15, 9, 30, tzinfo=UTC),
            )
        },
        last_year={amount: Decimal("2800000.00"), Cell("unit", "info", "", "name", "value"): "旧名"},
    )


def main() -> None:
    target = FILES / f"workspace-v{newest()}.bdesk"
    if target.exists():
        sys.exit(f"{target.name} is there already")
    FILES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, WorkspaceFile.create(Path(folder) / "a.bdesk") as workspace:
        id = workspace.store.create_declaration(
            pack="shaanxi-budget-2024",
            pack_version="1.0",
            unit_code="601006",
            unit_name="勉县城乡居民社会养老保险经办中心",
            year=2024,
            name="调整预算",
            content=content(),
        )
        EditWriter(workspace.store, id, "王会计").write(EDIT, do(content(), EDIT), "do")
        workspace.store.correct_code("functional", "2080109", "社会保险经办机构")
        workspace.backup(target)


if __name__ == "__main__":
    main()
