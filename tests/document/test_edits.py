"""Steps of an edit: each is done, taken back and told by the change log in words that old files hold too."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from budgetdesk.document.edits import (
    AddInstance,
    AddRow,
    Confirm,
    Content,
    Edit,
    Explain,
    Explanation,
    MoveRow,
    Op,
    RemoveInstance,
    RemoveRow,
    SetEntry,
    SetLastYear,
    SetState,
    do,
    ops_from_json,
    ops_making,
    ops_to_json,
)
from budgetdesk.engine.cells import NA, Facts, Place, Rejected, Row

PLACE = Place("t13", "target", "p1")
CELL = PLACE.cell("r1", "target")
SAID = Explanation("会议延期", ((CELL, "1.50"),), "王会计", datetime(2024, 1, 15, 9, 30, tzinfo=UTC))


def content() -> Content:
    return Content(
        Facts({CELL: Decimal("1.50")}, {PLACE: [Row("r1"), Row("r2", "r1", "三级")]}, {"t13": ["p1", "p2"]}),
        {"F1": SAID},
        {CELL: "旧"},
    )


STEPS: list[tuple[Op, str]] = [
    (SetEntry(CELL, NA), '["entry","t13","target","p1","r1","target",["amount","1.50"],["na"]]'),
    (SetEntry(CELL, None), '["entry","t13","target","p1","r1","target",["amount","1.50"],null]'),
    (
        SetEntry(CELL._replace(row="r2"), Rejected("12..5", "多了一个小数点")),
        '["entry","t13","target","p1","r2","target",null,["rejected","12..5","多了一个小数点"]]',
    ),
    (
        SetLastYear(CELL, Decimal("7")),
        '["last","t13","target","p1","r1","target",["text","旧"],["amount","7"]]',
    ),
    (Confirm(CELL, True), '["confirm","t13","target","p1","r1","target",false,true]'),
    (
        Explain("F1", None),
        '["explain","F1",["会议延期",[["t13","target","p1","r1","target","1.50"]],"王会计",'
        '"2024-01-15T09:30:00+00:00"],null]',
    ),
    (SetState("已审核"), '["state","填报中","已审核"]'),
    (AddRow(PLACE, Row("r3", "r1", "三级"), 1), '["row+","t13","target","p1","r3","r1","三级",1]'),
    (RemoveRow(PLACE, "r2"), '["row-","t13","target","p1","r2","r1","三级",1]'),
    (
        MoveRow(PLACE, "r2", None, "", 0),
        '["row","t13","target","p1","r2",["r1","三级",1],[null,"",0]]',
    ),
    (AddInstance("t13", "p3", 0), '["sheet+","t13","p3",0]'),
    (RemoveInstance("t13", "p2"), '["sheet-","t13","p2",1]'),
]


@pytest.mark.parametrize(("step", "logged"), STEPS, ids=lambda value: getattr(value, "TAG", ""))
def test_a_step_is_done_taken_back_and_told(step: Op, logged: str) -> None:
    changed, edit = content(), Edit("修改", (step,))
    back = do(changed, edit)
    assert changed != content()
    assert ops_to_json(edit, back) == f"[{logged}]"
    assert ops_from_json("修改", f"[{logged}]") == (edit, back)
    assert do(changed, back) == edit
    assert changed == content()


def test_what_does_not_take_a_step_back_is_refused() -> None:
    for step, _ in STEPS:
        for other in (AddInstance("t13", "p9", 0), Confirm(CELL, False)):
            if type(step).TAG.rstrip("+-") != type(other).TAG.rstrip("+-"):
                with pytest.raises(ValueError, match="does not undo"):
                    ops_to_json(Edit("", (step,)), Edit("", (other,)))
    with pytest.raises(LookupError):
        ops_from_json("", '[["unheard of","t13"]]')


def test_an_edit_whose_last_step_does_not_fit_leaves_nothing_behind() -> None:
    changed = content()
    others = (
        SetEntry(CELL, None),
        AddRow(PLACE, Row("r3"), 0),
        RemoveRow(PLACE, "r1"),
        AddRow(PLACE, Row("r1"), 0),
    )
    for bad in (AddRow(PLACE, Row("r3"), 5), RemoveRow(PLACE, "gone"), RemoveInstance("t13", "p9")):
        with pytest.raises(ValueError, match=r"r3|gone|p9"):
            do(changed, Edit("", (*others, bad)))
        assert changed == content()
    # Facts may come to be otherwise between two edits.
    changed.facts.rows[PLACE] = [Row("r1"), Row("r3")]
    with pytest.raises(ValueError, match="r3"):
        do(changed, Edit("", (AddRow(PLACE, Row("r3"), 0),)))
    do(changed, Edit("", (AddRow(PLACE, Row("r2"), 0),)))


def test_many_rows_go_from_either_end_and_from_between() -> None:
    ids = [f"r{i}" for i in range(9)]
    for order in (ids, ids[::-1], ids[4:] + ids[:4]):
        changed = Content(Facts(rows={PLACE: [Row(id) for id in ids]}), {}, {})
        before = deepcopy(changed)
        back = do(changed, Edit("", tuple(RemoveRow(PLACE, id) for id in order)))
        assert changed.facts.rows[PLACE] == []
        do(changed, back)
        assert changed == before


def test_a_content_is_made_from_nothing() -> None:
    made = Content(Facts(), {}, {})
    do(made, Edit("", tuple(ops_making(content()))))
    assert made == content()
