"""A code that the office adds counts for every declaration that is open."""

from __future__ import annotations

from pathlib import Path

from budgetdesk.document.document import Change
from budgetdesk.office.office import Office


def test_every_open_declaration_hears_of_a_code_that_is_added(path: Path) -> None:
    office = Office()
    office.create_workspace(path)
    office.put_samples()
    ids = [info.id for info in office.declarations() if info.pack.startswith("shaanxi")]
    documents = [office.open_declaration(id).document for id in ids]
    assert len(documents) > 1
    heard: list[Change] = []
    for document in documents:
        document.listeners.append(heard.append)
    office.add_code("2024/functional", "2080197", "县级社会保险服务")
    assert [change.label for change in heard] == ["更正科目"] * len(documents)
    for document in documents:
        [functional] = [
            list for list in document.program.codes.lists.values() if list.id == "2024/functional"
        ]
        assert functional.has("2080197")
    office.close()


def test_every_open_declaration_hears_of_a_rule_that_is_turned_off(path: Path) -> None:
    office = Office()
    office.create_workspace(path)
    office.put_samples()
    id = next(info.id for info in office.declarations() if info.pack.startswith("hubei"))
    document = office.open_declaration(id).document
    told = [f for f in document.findings if "IND-G32-2" in f.rules]
    assert told
    office.set_indicator_rule("IND-G32-2", "关闭", "沿用部门职能的说法")
    assert not [f for f in document.findings if "IND-G32-2" in f.rules]
    office.set_indicator_rule("IND-G32-2", "", "")
    assert [f.keys for f in document.findings if "IND-G32-2" in f.rules] == [f.keys for f in told]
    office.close()
