"""`explain`: where a figure comes from, what it takes part in, what is wrong with it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetdesk.cli.cells import cell_json, finding_json, shown
from budgetdesk.cli.console import say, say_json
from budgetdesk.cli.sources import opened_one
from budgetdesk.document.cell_view import show_value
from budgetdesk.document.document import Document
from budgetdesk.document.links import cell_there, origin_of
from budgetdesk.engine.cell_lookup import find_cell
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.engine.level import LEVEL_WORDS
from budgetdesk.exchange.declaration_file import as_json
from budgetdesk.office.declarations import Opened, open_declaration
from budgetdesk.office.packs.installed_packs import InstalledPacks
from budgetdesk.office.workspaces import is_workspace, reading
from budgetdesk.review.explanation import (
    Equation,
    Explanation,
    Source,
    Use,
    explain_cell,
    linked_title,
    linked_with,
)

if TYPE_CHECKING:
    from budgetdesk.office.importing.sources import LineOrigin
    from budgetdesk.office.upward.adding_up import MadeOf

_ORIGINS = {
    "blank": "空白",
    "entered": "填入",
    "computed": "算出",
    "not_applicable": "填为不适用",
    "rejected": "填入，读不出",
    "linked": "取自关联的申报",
}
_MOST_LINKED = 5
_VERDICTS = {"holds": "相符", "broken": "不符", "tail": "尾差", "silent": "算不出"}


def explain(arguments: Namespace, packs: InstalledPacks) -> int:
    path: Path = arguments.source
    with opened_one(path, arguments.declaration, packs) as opened:
        document = opened.document
        told = explain_cell(document.engine, find_cell(document.engine, arguments.cell), document.findings)
        made_of = _made_of(path, opened, told.cell)
        origins = _origins(path, opened, told.cell)
        if arguments.json:
            more = _made_of_json(made_of) | _origins_json(origins)
            say_json(_explanation_json(document.engine, told) | more)
        else:
            for line in _lines(document.engine, told, document.view(told.cell).text):
                say(line)
            for line in _made_of_lines(made_of):
                say(line)
            for line in _origin_lines(origins):
                say(line)
            for line in _across(path, document, told.cell, packs):
                say(line)
    return 0


def _made_of(path: Path, opened: Opened, cell: Cell) -> MadeOf | None:
    """Of a figure that was added up: its units."""
    if not opened.id or not is_workspace(path):
        return None
    from budgetdesk.office.upward.adding_up import made_of

    with reading(path) as workspace:
        return made_of(workspace.store, opened.id, opened.document.engine, cell)


def _origins(path: Path, opened: Opened, cell: Cell) -> list[LineOrigin]:
    """Of a line that was made from a list: the persons or accounts behind it."""
    if not opened.id or not is_workspace(path):
        return []
    from budgetdesk.office.importing.sources import line_origins

    with reading(path) as workspace:
        return line_origins(workspace.store, opened.id, cell)


def _origin_lines(origins: list[LineOrigin]) -> Iterator[str]:
    for origin in origins:
        yield ""
        yield f"来自 {origin.file}（{origin.title}），{len(origin.shares)} 笔"
        for share in origin.shares:
            yield f"  第 {share.number} 行 {share.name} {figure(share.amount)}"


def _origins_json(origins: list[LineOrigin]) -> dict[str, Any]:
    if not origins:
        return {}
    return {
        "sources": [
            {
                "recipe": origin.recipe,
                "file": origin.file,
                "shares": [
                    {"row": s.number, "name": s.name, "amount": f"{s.amount:f}"} for s in origin.shares
                ],
            }
            for origin in origins
        ]
    }


def _made_of_lines(made: MadeOf | None) -> Iterator[str]:
    if made is None:
        return
    yield ""
    yield f"汇总自 {len(made.shares)} 个单位，其中空着 {made.blank}、填 0 的 {made.zeros}"
    for share in made.shares:
        if share.amount is not None:
            yield f"  {share.unit.code} {share.unit.name} {figure(share.amount)}"
    for each in made.taken_off:
        yield f"  冲抵 {figure(-each.amount)}（{each.says}）"


def _made_of_json(made: MadeOf | None) -> dict[str, Any]:
    if made is None:
        return {}
    return {
        "units": [
            {
                "code": s.unit.code,
                "name": s.unit.name,
                "declaration": s.unit.source,
                "amount": as_json(s.amount),
            }
            for s in made.shares
        ],
        "taken_off": [{"amount": as_json(each.amount), "says": each.says} for each in made.taken_off],
    }


def _across(path: Path, document: Document, cell: Cell, packs: InstalledPacks) -> Iterator[str]:
    """What linked declarations say of the cell, and where the first has it from, if it is in the workspace."""
    linked = linked_with(document.engine, cell)
    if not linked:
        return
    yield ""
    yield "关联的申报"
    for other in linked[:_MOST_LINKED]:
        title, value = linked_title(document.engine, other), document.view(other).text
        yield f"  {cell_words(document.engine, other)} {value}（来自 {title}）"
    origin = origin_of(document.content.facts, document.engine.block(linked[0]).link)
    if origin is None or origin.place or not is_workspace(path):
        return
    with reading(path) as workspace:
        if origin.declaration not in [info.id for info in workspace.store.declarations()]:
            return
        source = open_declaration(workspace.store, origin.declaration, packs, keep=False).document
    there = cell_there(document, linked[0])
    block = source.program.blocks.get((there.table, there.block))
    if block is not None and block.has(there.row, there.column):
        yield ""
        yield f"在那份申报（{origin.declaration}）里"
        told = explain_cell(source.engine, there, source.findings)
        lines = _lines(source.engine, told, source.view(there).text)
        yield from (f"  {line}" if line else "" for line in lines)


def _lines(engine: Engine, told: Explanation, text: str) -> Iterator[str]:
    unit = f" {told.unit}" if told.unit and told.value is not None else ""
    value = (
        shown(told.entered) if told.origin in ("rejected", "not_applicable") else text or shown(told.value)
    )
    yield f"{told.label}：{value}{unit}（{_ORIGINS[told.origin]}）"
    if told.origin != "computed" and told.computed is not None and told.computed != told.value:
        yield f"按公式应为 {_figure(engine, told.cell, told.computed)}"
    for finding in told.findings:
        yield f"[{LEVEL_WORDS[finding.level]}] {finding.says}" + (f"。{finding.tip}" if finding.tip else "")
    yield ""
    yield "从哪里来" if told.equations else "从哪里来：没有公式，由人填入"
    for equation in told.equations:
        yield from _equation_lines(engine, told.cell, equation, "  ")
    yield ""
    yield "用到哪里" if told.uses else "用到哪里：没有别的格和检查用到它"
    for use in told.uses:
        yield f"  {_use_words(engine, use)}"


def _figure(engine: Engine, cell: Cell, value: Any) -> str:
    """A value of the cell, with the decimals that its table prints."""
    if not isinstance(value, Decimal):
        return shown(value)
    kind = engine.type_of(cell)
    return show_value(engine, kind, value) if kind.number else shown(value)


def _equation_lines(engine: Engine, cell: Cell, equation: Equation, indent: str) -> Iterator[str]:
    proposed = equation.verdict == "silent" and equation.result is not None
    verdict = "只作建议" if proposed else _VERDICTS[equation.verdict]
    result = "" if equation.result is None else f"，得 {_figure(engine, cell, equation.result)}"
    rule = f"{equation.rule}{'，' + equation.source if equation.source else ''}"
    yield f"{indent}{_statement(equation)}{result}（{verdict}；{rule}）"
    for term in equation.terms:
        if not term.sources:
            yield f"{indent}  {term.name}：{_figure(engine, cell, term.value)}"
        for source in term.sources:
            yield from _source_lines(engine, source, indent + "  ")
        if term.more:
            yield f"{indent}  …… 另有 {term.more} 格"


def _source_lines(engine: Engine, source: Source, indent: str) -> Iterator[str]:
    yield f"{indent}{source.label} {_figure(engine, source.cell, source.value)}（{_ORIGINS[source.origin]}）"
    if source.equation is not None:
        yield from _equation_lines(engine, source.cell, source.equation, indent + "  ")


def _use_words(engine: Engine, use: Use) -> str:
    said = (
        f"{use.label} {_figure(engine, use.target, use.value)}：{_statement(use)}"
        if use.target is not None
        else f"检查：{use.says}"
    )
    return f"{said}（{_VERDICTS[use.verdict]}；{use.rule}）"


def _statement(told: Equation | Use) -> str:
    return f"{told.table} {told.says}".strip()


# JSON


def _explanation_json(engine: Engine, told: Explanation) -> dict[str, Any]:
    return {
        "label": told.label,
        **cell_json(engine, told.cell),
        "value": as_json(told.value),
        "entered": as_json(told.entered),
        "computed": as_json(told.computed),
        "origin": told.origin,
        "unit": told.unit,
        "equations": [_equation_json(engine, e) for e in told.equations],
        "takes_part_in": [_use_json(engine, use) for use in told.uses],
        "findings": [finding_json(engine, f) for f in told.findings],
    }


def _equation_json(engine: Engine, equation: Equation) -> dict[str, Any]:
    return {
        "rule": equation.rule,
        "says": _statement(equation),
        "source": equation.source,
        "level": equation.level,
        "expression": equation.expression,
        "result": as_json(equation.result),
        "verdict": equation.verdict,
        "fills": equation.fills,
        "inputs": [
            {
                "name": term.name,
                "value": as_json(term.value),
                "members": [_source_json(engine, source) for source in term.sources],
                "more": term.more,
            }
            for term in equation.terms
        ],
    }


def _source_json(engine: Engine, source: Source) -> dict[str, Any]:
    equation = None if source.equation is None else _equation_json(engine, source.equation)
    return {
        "label": source.label,
        **cell_json(engine, source.cell),
        "value": as_json(source.value),
        "origin": source.origin,
        "equation": equation,
    }


def _use_json(engine: Engine, use: Use) -> dict[str, Any]:
    target = None
    if use.target is not None:
        target = {"label": use.label, **cell_json(engine, use.target), "value": as_json(use.value)}
    return {
        "rule": use.rule,
        "says": _statement(use),
        "source": use.source,
        "level": use.level,
        "verdict": use.verdict,
        "cell": target,
    }
