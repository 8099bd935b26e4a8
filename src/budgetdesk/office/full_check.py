"""The full check: everything computed anew from what was entered, beside the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from budgetdesk.document.document import Document
from budgetdesk.engine.engine import Engine
from budgetdesk.office.exporting import copied
from budgetdesk.office.work import Work
from budgetdesk.review.review import find_all


def check_work(document: Document) -> Work:
    copy = copied(document.content.facts)
    known = {f.key for f in document.findings}
    program = document.program

    def work(progress: Callable[[int, int], object]) -> str:
        engine = Engine(program, copy)
        progress(1, 2)
        findings = find_all(engine)
        progress(2, 2)
        if {f.key for f in findings} != known:
            raise RuntimeError("从头审核与随填随审的结果不同，请关闭申报后重新打开")
        counts = Counter(f.level for f in findings)
        return f"全审完成：错误 {counts['error']}，核实 {counts['query']}，提示 {counts['hint']}"

    return work
