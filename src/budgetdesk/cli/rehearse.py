"""`rehearse`: a published document, or one about to be, read as an outside reader would."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from budgetdesk.cli.cells import passage_json
from budgetdesk.cli.check import count
from budgetdesk.cli.console import say, say_json
from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.office.packs.installed_packs import InstalledPacks

if TYPE_CHECKING:
    from budgetdesk.office.rehearsal import Rehearsal
    from budgetdesk.review.finding import Finding
    from budgetdesk.review.text.text_review import TextReview


def rehearse(arguments: Namespace, packs: InstalledPacks) -> int:
    from budgetdesk.office.rehearsal import rehearse

    rehearsal = rehearse(arguments.file, arguments.pack, packs)
    findings = rehearsal.findings
    counts = count(f.level for f in findings)
    if arguments.json:
        say_json(
            {
                **_head(rehearsal),
                "findings": [_finding_json(rehearsal.review, f) for f in findings],
                "counts": counts,
            }
        )
        return 1 if counts["error"] else 0
    say(
        f"{rehearsal.path.name}（{'决算' if rehearsal.review.about.accounts else '预算'}，{_year(rehearsal)}）"
    )
    for note in rehearsal.notes:
        say(note)
    for number, finding in enumerate(findings, 1):
        say()
        _say_finding(rehearsal.review, number, finding)
    say()
    told = rehearsal.review.counts()
    said = "，".join(f"{LEVEL_WORDS[level]} {n}" for level, n in counts.items())
    say(f"共 {len(findings)} 条：{said}" if findings else "没有发现问题")
    say(f"文中的数：相符 {told.agree}，不符 {told.disagree}，没有可对照的 {told.unbound}")
    return 1 if counts["error"] else 0


def _year(rehearsal: Rehearsal) -> str:
    from budgetdesk.review.text.about import UNKNOWN_YEAR

    year = rehearsal.review.about.year
    return "年度不明" if year == UNKNOWN_YEAR else f"{year} 年"


def _head(rehearsal: Rehearsal) -> dict[str, Any]:
    about, told = rehearsal.review.about, rehearsal.review.counts()
    return {
        "file": str(rehearsal.path),
        "year": about.year,
        "kind": "accounts" if about.accounts else "budget",
        "units": list(about.names),
        "pack": {"id": rehearsal.pack.id, "guessed": rehearsal.guessed} if rehearsal.pack else None,
        "notes": rehearsal.notes,
        "tables": [
            {
                "title": t.title,
                "table": t.table,
                "figures": len(t.cells),
                "lost": [c.text for c in t.lost],
            }
            for t in (rehearsal.recognition.tables if rehearsal.recognition else ())
        ],
        "figures": {"agree": told.agree, "disagree": told.disagree, "unbound": told.unbound},
    }


def _finding_json(review: TextReview, finding: Finding) -> dict[str, Any]:
    assert finding.place is not None
    at = review.passage(finding.place)
    line, column = review.manuscript.line_and_column(at.start)
    return {
        "rules": list(finding.rules),
        "level": finding.level,
        "says": finding.says,
        "cause": finding.cause,
        "cause_kind": finding.cause_kind,
        "entered": finding.entered,
        "expected": finding.expected,
        "place": {
            **passage_json(at),
            "page": review.manuscript.page(at.start),
            "line": line,
            "column": column,
        },
        "witnesses": [
            dict(zip(("from", "to"), review.span(place), strict=True)) for place in finding.witnesses
        ],
    }


def _say_finding(review: TextReview, number: int, finding: Finding) -> None:
    assert finding.place is not None
    at = review.passage(finding.place)
    page = f"第 {review.manuscript.page(at.start)} 页 " if "\f" in review.manuscript.original else ""
    say(f"{number}. [{LEVEL_WORDS[finding.level]}] {finding.says}")
    say(f"   {page}{at.section}：{at.sentence}")
    if finding.cause:
        say(f"   可能的原因：{finding.cause}")
    if len(finding.rules) > 1:
        say(f"   规则：{finding.rule}（审核规则 {'、'.join(finding.rules[1:])}）")
