"""What people say of a declaration beside its entries, in its JSON file: explanations, confirmed cells, last year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from budgetdesk.document.edits import Content, Explanation
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.compiler.rules import Program

KEYS = ("explanations", "confirmed", "last_year")
Refuse = Callable[[str], Exception]


def write_remarks(content: Content) -> dict[str, Any]:
    """The keys that have something to say."""
    told: dict[str, Any] = {
        "explanations": [_explanation_json(key, said) for key, said in content.explanations.items()],
        "confirmed": [list(cell) for cell in sorted(content.facts.confirmed)],
        "last_year": [{"cell": list(cell), "value": _text(v)} for cell, v in content.last_year.items()],
    }
    return {key: value for key, value in told.items() if value}


def read_remarks(body: dict[str, Any], program: Program, content: Content, refuse: Refuse) -> None:
    """Put the remarks of a file into a content. Raises what `refuse` gives at the first that cannot be read."""
    reader = _Reader(program, refuse)
    for item in reader.listed(body, "explanations"):
        key, said = reader.explanation(item)
        content.explanations[key] = said
    for item in reader.listed(body, "confirmed"):
        content.facts.confirmed.add(reader.cell(item, "confirmed"))
    for item in reader.listed(body, "last_year"):
        cell, text = reader.pair(item, "last_year")
        content.last_year[cell] = reader.value(cell, text)


def _explanation_json(key: str, said: Explanation) -> dict[str, Any]:
    told: dict[str, Any] = {"finding": key, "text": said.text}
    if said.who:
        told["who"] = said.who
    if said.at is not None:
        told["at"] = said.at.isoformat()
    return told | {"values": [{"cell": list(cell), "value": text} for cell, text in said.values]}


def _text(value: Decimal | str) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else value


class _Reader:
    def __init__(self, program: Program, refuse: Refuse) -> None:
        self.program, self.refuse = program, refuse

    def listed(self, body: dict[str, Any], key: str) -> list[Any]:
        found = body.get(key, [])
        if not isinstance(found, list):
            raise self.refuse(f"{key} 应是列表")
        return found

    def explanation(self, item: Any) -> tuple[str, Explanation]:
        wanted = {"finding", "text", "values"}
        if not isinstance(item, dict) or not wanted <= set(item) or set(item) - wanted - {"who", "at"}:
            raise self.refuse("explanations 的每一项应有 finding、text、values，可有 who、at")
        finding, text, who, at = (item.get(key, "") for key in ("finding", "text", "who", "at"))
        if not all(isinstance(part, str) for part in (finding, text, who, at)) or not text.strip():
            raise self.refuse("explanations 的 finding、text、who、at 应是文本，text 不能空")
        try:
            moment = datetime.fromisoformat(at) if at else None
        except ValueError:
            raise self.refuse(f"explanations：{at[:30]} 不是时间") from None
        if not isinstance(item["values"], list):
            raise self.refuse("explanations 的 values 应是列表")
        values = tuple(self.pair(value, "explanations") for value in item["values"])
        return finding, Explanation(text, values, who, moment)

    def pair(self, item: Any, where: str) -> tuple[Cell, str]:
        if not isinstance(item, dict) or set(item) != {"cell", "value"} or not isinstance(item["value"], str):
            raise self.refuse(f"{where}：格和值应写成 cell 和 value，值是文本")
        return self.cell(item["cell"], where), item["value"]

    def cell(self, item: Any, where: str) -> Cell:
        if not isinstance(item, list) or len(item) != 5 or not all(isinstance(part, str) for part in item):
            raise self.refuse(f"{where}：格应写成表、块、表页、行、列的五个 id")
        cell = Cell(*item)
        block = self.program.blocks.get((cell.table, cell.block))
        if block is None or cell.column not in block.columns:
            raise self.refuse(f"{where}：报表包 {self.program.pack.id} 没有格 {'/'.join(item)[:80]}")
        if block.kind == "fixed" and cell.row not in block.rows:
            raise self.refuse(f"{where}：{cell.table}.{cell.block} 没有行 {cell.row[:40]}")
        return cell

    def value(self, cell: Cell, text: str) -> Decimal | str:
        if not self.program.blocks[cell.table, cell.block].type_of(cell.row, cell.column).number:
            return text
        try:
            value = Decimal(text)
            if value.is_finite() and abs(value) < Decimal(10) ** 18:
                return value
        except InvalidOperation:
            pass
        raise self.refuse(f"last_year：“{text[:30]}” 不是数")
