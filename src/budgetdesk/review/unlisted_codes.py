"""A code that its list lacks is one finding, however many lines have it: whoever adds it or mends it looks at it once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.level import gravity
from budgetdesk.review.finding import MAX_WITNESSES, Finding
from budgetdesk.review.near_codes import near_codes
from budgetdesk.review.printed_order import printed_order

_SHOWN = 3  # places that are named
_MOST_ASKED = 20  # codes: of more it is not asked what each may have been meant to be


def each_code_once(engine: Engine, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, with those on the same code of the same list in one, at the first of its cells."""
    others: list[Finding] = []
    by_code: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        cell = finding.suspect
        if finding.cause_kind == "unknown_code" and cell is not None:
            known = engine.type_of(cell).slot.codes or ""
            by_code.setdefault((known, str(engine.value(cell))), []).append(finding)
        else:
            others.append(finding)
    once = [_one(engine, code, found) for (_, code), found in by_code.items()]
    return others + (once if len(once) > _MOST_ASKED else [_asked(engine, finding) for finding in once])


def _asked(engine: Engine, finding: Finding) -> Finding:
    """Of a code one slip of the pen away from a known one that is asked first, and of the list's lacking it last; but whoever
    wrote another name beside it, or the same code in several lines, meant another code."""
    if len(finding.keys) > 1:
        return finding
    cell = finding.cells[0].cell
    named = next((c for c, slot in engine.block(cell).columns.items() if slot.name_of == cell.column), "")
    written = engine.facts.entries.get(cell._replace(column=named))
    near = near_codes(engine, cell, str(engine.value(cell)))
    likely = next((code for code, name in near.items() if written in (None, name)), "")
    if not likely:
        return finding
    says, colon, what_to_do = finding.says.rpartition("不在科目表中：")
    if not colon:
        says, colon, what_to_do = finding.says, "：", ""
    asked = f"是不是 {likely} {near[likely]}？{what_to_do.replace('，请', '，再')}"
    return replace(finding, says=f"{says}{colon}{asked}")


def _one(engine: Engine, code: str, findings: list[Finding]) -> Finding:
    if len(findings) == 1:
        return findings[0]
    where = printed_order(engine)
    findings = sorted(findings, key=lambda f: (gravity(f.level), where(f.suspect), f.keys))
    first, cells = findings[0], [part for finding in findings for part in finding.cells]
    places = "、".join(cell_words(engine, part.cell) for part in cells[:_SHOWN])
    title = engine.type_of(cells[0].cell).slot.title
    words, colon, what_to_do = first.says.rpartition(title)[2].partition("：")
    some = f"{len(cells)} 处：{places}{' 等' if len(cells) > _SHOWN else ''}"
    return replace(
        first,
        rules=tuple(dict.fromkeys(rule for finding in findings for rule in finding.rules)),
        keys=tuple(key for finding in findings for key in finding.keys),
        says=f"编码 {code} {words}（{some}）{colon}{what_to_do}",
        cells=tuple(cells[:MAX_WITNESSES]),
    )
