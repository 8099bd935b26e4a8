"""`check`: the findings of one declaration or of all, as text or JSON."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from budgetdesk.cli.cells import finding_json
from budgetdesk.cli.console import complain, say, say_json
from budgetdesk.cli.sources import opened_all
from budgetdesk.document.document import Document
from budgetdesk.document.outstanding import PROGRESS_WORDS, progress, still_missing
from budgetdesk.document.table_states import confirmed_tables
from budgetdesk.engine.labels import figure, table_label
from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.errors import KnownError
from budgetdesk.office.declarations import Opened
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import is_workspace, reading
from budgetdesk.review.finding import Finding
from budgetdesk.review.text.text_review import Passage

_SOURCES = 3  # rules named in the text


def check(arguments: Namespace, packs: InstalledPacks) -> int:
    """Of several declarations those that cannot be opened are told, and the code is 2 then."""
    failed: dict[str, Exception] = {}
    with (
        opened_all(arguments.source, arguments.declaration, packs, failed.__setitem__) as each,
        _comparing(arguments.source, failed) as compare,
    ):
        documents = map(compare, each)
        if arguments.json:
            code = _check_json(documents, failed)
        else:
            counts: Counter[str] = Counter()
            for number, opened in enumerate(documents):
                if number:
                    say()
                counts += _say_findings(opened)
            code = 1 if counts["error"] else 0
    for id, error in failed.items():
        if not isinstance(error, KnownError):
            raise error  # our own fault: the others have been told first
        complain(str(error) if isinstance(error, _AddendsDiffer) else f"申报 {id} 打不开：{error}")
    return 2 if failed else code


class _AddendsDiffer(KnownError):
    """What is kept of a declaration to be added up does not follow from it."""


@contextmanager
def _comparing(path: Path, failed: dict[str, Exception]) -> Iterator[Callable[[Opened], Opened]]:
    """Passes declarations on, and notes those of a workspace whose addends are not what follows from them."""
    if not is_workspace(path):
        yield lambda opened: opened
        return
    from budgetdesk.office.upward.addends import differing

    with reading(path) as workspace:

        def compare(opened: Opened) -> Opened:
            if spots := differing(workspace.store, opened.id, opened.document.engine):
                where = "/".join(filter(None, spots[0]))
                failed[opened.id] = _AddendsDiffer(
                    f"申报 {opened.id} 供汇总的数有 {len(spots)} 处与申报不符（如 {where}）：工作库被别的程序改过，请从备份恢复"
                )
            return opened

        yield compare


def _check_json(documents: Iterator[Opened], failed: dict[str, Exception]) -> int:
    each = [(opened.id, findings_json(opened.document)) for opened in documents]
    if len(each) == 1:
        content = each[0][1]
    else:
        content = {
            "findings": [{"declaration": id, **f} for id, told in each for f in told["findings"]],
            "counts": count(f["level"] for _, told in each for f in told["findings"]),
            "outstanding": [{"declaration": id, **m} for id, told in each for m in told["outstanding"]],
            "progress": {id: told["progress"] for id, told in each},
            "confirmed": {id: told["confirmed"] for id, told in each},
        }
    unopened = {"unopened": {id: str(error) for id, error in failed.items()}} if failed else {}
    say_json({**content, **unopened})
    return 1 if content["counts"]["error"] else 0


def count(levels: Iterator[str]) -> dict[str, int]:
    counted = Counter(levels)
    return {level: counted[level] for level in LEVEL_WORDS}


def findings_json(document: Document) -> dict[str, Any]:
    """What the full check gives, what is still missing, how far the declaration is, and the tables that people confirmed."""
    document.read_text()
    findings = [finding_json(document.engine, f, passage(document, f)) for f in document.findings_in_full]
    return {
        "findings": findings,
        "counts": count(f["level"] for f in findings),
        "outstanding": [
            {"kind": m.kind, "says": m.says, "table": m.table, "cell": m.cell and m.cell._asdict()}
            for m in still_missing(document)
        ],
        "progress": progress(document),
        "confirmed": confirmed_tables(document),
    }


def passage(document: Document, finding: Finding) -> Passage | None:
    """Where a finding stands in the declaration's text, if it is on that."""
    return document.text.passage(finding) if finding.place is not None and document.text is not None else None


def _say_findings(opened: Opened) -> Counter[str]:
    for line in findings_text(opened):
        say(line)
    return Counter(f.level for f in opened.document.findings_in_full)


def findings_text(opened: Opened) -> Iterator[str]:
    """The findings as they are printed, the gravest first, what is still missing, what is confirmed, and a line of counts at the end."""
    yield opened.title + (f"（{opened.id}）" if opened.id else "")
    opened.document.read_text()
    findings = opened.document.findings_in_full
    for number, finding in enumerate(findings, 1):
        yield ""
        yield f"{number}. [{LEVEL_WORDS[finding.level]}] {finding.says}"
        for line in _details(opened.document, finding):
            yield f"   {line}"
    yield ""
    if missing := still_missing(opened.document):
        yield f"还差 {len(missing)} 项（{PROGRESS_WORDS[progress(opened.document)]}）："
        yield from (f"- [{each.word}] {each.says}" for each in missing)
        yield ""
    if confirmed := confirmed_tables(opened.document):
        names = "、".join(table_label(opened.document.engine, table) for table in confirmed)
        yield f"已确认 {len(confirmed)} 张表：{names}"
        yield ""
    counts = count(f.level for f in findings)
    said = "，".join(f"{LEVEL_WORDS[level]} {n}" for level, n in counts.items())
    yield f"共 {len(findings)} 条：{said}" if findings else "没有发现问题"


def _details(document: Document, finding: Finding) -> Iterator[str]:
    if (at := passage(document, finding)) is not None:
        yield f"公开文字 {at.section}：{at.sentence}"
    if finding.cause:
        yield f"可能的原因：{finding.cause}"
    if finding.advice:
        yield f"改法：{finding.advice}"
    if finding.difference and finding.cause_kind != "blank":
        yield f"相差：{figure(finding.difference)}"
    rules = "、".join(finding.rules[:_SOURCES]) + (" 等" if len(finding.rules) > _SOURCES else "")
    yield f"规则：{rules}" + (f"（{finding.source}）" if finding.source else "")
    if finding.level == "query" and document.explained(finding):
        said = (document.content.explanations[key].text for key in finding.keys)
        yield f"已说明：{'；'.join(dict.fromkeys(said))}"
