"""Documents of other hands with a list of their slips, as `first_look` reads them: plain text, cells parted by tabs or bars."""

from __future__ import annotations

from pathlib import Path

from tests import shipped
from tests.review.text.first_look import Slip, look

from budgetdesk.office.rehearsal import rehearse
from budgetdesk.packs.yaml_text import read_yaml

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.txt"))
NOT_SEEN = {
    ("liudian_town", "主要用于水务站泵站维修养护，保障机电排灌设备正常运行"),  # another office's paragraph
}
FEWEST_REMARKS = 7  # of 12


def test_slips_are_told_and_nothing_else_above_a_hint() -> None:
    remarks = 0
    for path in DOCUMENTS:
        entries = path.with_suffix(".slips.yaml")
        slips = [Slip.read(entry) for entry in read_yaml(entries.read_bytes(), entries.name)]
        missed, wrong = look(rehearse(path, None, shipped.Packs()), slips)
        assert {(path.stem, slip.at) for slip in missed if slip.error} == {
            n for n in NOT_SEEN if n[0] == path.stem
        }
        assert [f.says for f in wrong] == []
        remarks += sum(not slip.error for slip in slips) - sum(not slip.error for slip in missed)
    assert remarks >= FEWEST_REMARKS
