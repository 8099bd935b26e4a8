"""A declaration as one JSON file: read with every name checked against the pack, written by ids. See docs/declaration-format.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from budgetdesk.document.edits import Content
from budgetdesk.engine.blocks import TOTAL, Block
from budgetdesk.engine.cells import NA, Entry, Facts, Place, Rejected, Row
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.errors import KnownError
from budgetdesk.exchange.remarks_json import KEYS, read_remarks, write_remarks

FORMAT = "budgetdesk-declaration"
VERSION = 1
MAX_BYTES = 64_000_000
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")


class _Number(str):
    """A number of the JSON file as it is written there: amounts may not be such numbers, years may."""


class DeclarationFileError(KnownError):
    """A declaration file that cannot be used; the message says what, where and how to mend it."""


@dataclass(slots=True)
class DeclarationHead:
    """Which pack, unit and year a file is about."""

    pack: str
    pack_version: str
    unit_code: str
    unit_name: str
    year: int


def read_head(data: bytes, name: str) -> tuple[DeclarationHead, dict[str, Any]]:
    """The head of a declaration file and its body, which is not yet checked against a pack."""

    def refuse(message: str) -> DeclarationFileError:
        return DeclarationFileError(f"{name}：{message}")

    if len(data) > MAX_BYTES:
        raise refuse(f"文件过大（上限 {MAX_BYTES // 1_000_000} MB）")
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_float=_Number, parse_int=_Number)
    except UnicodeDecodeError:
        raise refuse("不是 UTF-8 编码的文本") from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise refuse(f"不是合格的 JSON{f'（第 {line} 行）' if line else ''}") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise refuse(f"不是申报文件（缺少 format: {FORMAT}）")
    if str(content.get("format_version")) != str(VERSION):
        raise refuse(
            f"申报文件的格式版本是 {content.get('format_version')}，本程序只认 {VERSION}，请更新程序"
        )
    known = {"format", "format_version", "pack", "pack_version", "unit", "year", "tables", "exported", *KEYS}
    if extra := set(content) - known:
        raise refuse(f"不认识的键：{'、'.join(sorted(extra))}")
    unit, tables = content.get("unit"), content.get("tables")
    if not isinstance(unit, dict) or not isinstance(tables, dict):
        raise refuse("缺少 unit、year 或 tables")
    if not re.fullmatch("[0-9]{4}", str(content.get("year"))):
        raise refuse("year 应是四位数的年份")
    if any(isinstance(unit.get(key, ""), _Number) for key in ("code", "name")):
        raise refuse("unit 的 code 和 name 应是加引号的文本")
    head = DeclarationHead(
        str(content.get("pack")), str(content.get("pack_version", "")), str(unit.get("code", "")),
        str(unit.get("name", "")), int(content["year"]),
    )  # fmt: skip
    return head, content


def is_too_new(head: DeclarationHead, installed: str) -> bool:
    """Whether the file was filled in with a later version of its pack than the installed one."""
    return _version(head.pack_version) > _version(installed)


def _version(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    return tuple(int(p) for p in parts) if all(p.isdecimal() and len(p) < 6 for p in parts) else ()


def read_tables(body: dict[str, Any], program: Program, name: str) -> Facts:
    """The facts in the tables of a declaration file. Raises DeclarationFileError at the first name the pack lacks."""
    return _Reader(program, name).read(body["tables"])


def read_content(body: dict[str, Any], program: Program, name: str) -> Content:
    """The tables with what people say of them: explanations, confirmed cells, last year's values."""
    content = Content(read_tables(body, program, name), {}, {})
    read_remarks(body, program, content, lambda words: DeclarationFileError(f"{name}：{words}"))
    return content


class _Reader:
    def __init__(self, program: Program, name: str) -> None:
        self.program, self.name, self.facts = program, name, Facts()

    def read(self, tables: dict[str, Any]) -> Facts:
        for table, content in tables.items():
            if table not in self.program.pack.tables:
                raise self._refuse(f"报表包 {self.program.pack.id} 没有表 {table}")
            content = self._mapping(content, table, {"blocks", "instances"})
            self._blocks(table, "", content.get("blocks", {}))
            instances = self._mapping(content.get("instances", {}), f"{table}.instances", None)
            if instances and not self.program.pack.tables[table].repeat:
                raise self._refuse(f"{table} 不是重复的表，不能有 instances")
            for instance, sheet in instances.items():
                self.facts.instances.setdefault(table, []).append(_id(instance, self._refuse))
                sheet = self._mapping(sheet, f"{table}.{instance}", {"blocks"})
                self._blocks(table, instance, sheet.get("blocks", {}))
        return self.facts

    def _blocks(self, table: str, instance: str, blocks: Any) -> None:
        if blocks and not instance and self.program.pack.tables[table].repeat:
            raise self._refuse(f"{table} 是重复的表，内容应写在 instances 下")
        for id, content in self._mapping(blocks, table, None).items():
            block = self.program.blocks.get((table, id))
            if block is None or id.startswith("~"):
                raise self._refuse(f"{table} 没有块 {id}")
            place = Place(table, id, instance)
            if block.kind == "fixed":
                cells = self._mapping(content, f"{table}.{id}", {"cells"}).get("cells", {})
                for row, columns in self._mapping(cells, f"{table}.{id}", None).items():
                    if row not in block.rows:
                        raise self._refuse(f"{table}.{id} 没有行 {row}")
                    self._cells(block, place, row, columns)
            else:
                rows = self._mapping(content, f"{table}.{id}", {"rows"}).get("rows", [])
                if not isinstance(rows, list):
                    raise self._refuse(f"{table}.{id} 的 rows 应是列表")
                self._rows(block, place, rows)

    def _rows(self, block: Block, place: Place, rows: list[Any]) -> None:
        seen: set[str] = set()
        where = f"{place.table}.{place.block}"
        kept = self.facts.rows.setdefault(place, [])
        for content in rows:
            row = self._mapping(content, where, {"id", "parent", "level", "cells"})
            id = _id(row.get("id"), self._refuse)
            if id in seen:
                raise self._refuse(f"{where} 的行 {id} 重复")
            level, parent = row.get("level", ""), row.get("parent")
            if not isinstance(level, str) or (level and level not in block.levels):
                raise self._refuse(f"{where} 的行 {id}：没有层级 {level}，可以是 {'、'.join(block.levels)}")
            if parent is not None and (not isinstance(parent, str) or parent not in seen):
                raise self._refuse(f"{where} 的行 {id}：上级 {parent} 应写在它前面")
            seen.add(id)
            if id != TOTAL:
                kept.append(Row(id, parent, level))
            elif TOTAL not in block.levels:
                raise self._refuse(f"{where} 没有合计行")
            self._cells(block, place, id, row.get("cells", {}))

    def _cells(self, block: Block, place: Place, row: str, cells: Any) -> None:
        where = f"{place.table}.{place.block}.{row}"
        for column, content in self._mapping(cells, where, None).items():
            if column not in block.columns or column in block.hidden:
                raise self._refuse(f"{where} 没有列 {column}")
            entry = self._entry(content, block.type_of(row, column).number, f"{where}.{column}")
            if entry is not None:
                self.facts.entries[place.cell(row, column)] = entry

    def _entry(self, content: Any, number: bool, where: str) -> Entry | None:
        if content is None or content == "":
            return None
        if isinstance(content, dict):
            if content == {"na": True}:
                return NA
            if set(content) == {"rejected", "reason"}:
                return Rejected(str(content["rejected"]), str(content["reason"]))
        elif isinstance(content, _Number):
            raise self._refuse(f'{where}：数应写成加引号的文本，如 "{content[:30]}"')
        elif isinstance(content, str):
            if not number:
                return content
            if _DECIMAL.fullmatch(content):
                return Decimal(content)
            raise self._refuse(f"{where}：“{content[:30]}” 不是数（应是不带千分位的十进制文本）")
        raise self._refuse(f'{where}：值应是文本、{{"na": true}} 或 {{"rejected": …, "reason": …}}')

    def _mapping(self, content: Any, where: str, keys: set[str] | None) -> dict[str, Any]:
        if not isinstance(content, dict):
            raise self._refuse(f"{where} 应是一组键和值")
        if keys is not None and (extra := set(content) - keys):
            raise self._refuse(f"{where} 有不认识的键：{'、'.join(sorted(extra))}")
        return content

    def _refuse(self, message: str) -> DeclarationFileError:
        return DeclarationFileError(f"{self.name}：{message}")


def _id(id: Any, refuse: Callable[[str], DeclarationFileError]) -> str:
    if not isinstance(id, str) or not 0 < len(id) <= 200 or any(ord(c) < 32 or c == "|" for c in id):
        raise refuse(f"行的 id 不合规：{str(id)[:40]!r}")
    return id


def write_declaration(
    engine: Engine, head: DeclarationHead, *, all_values: bool = False, remarks: Content | None = None
) -> bytes:
    """The declaration as JSON: entered values, with `all_values` computed ones too; the `remarks` made on it."""
    tables: dict[str, Any] = {}
    for table in engine.program.pack.tables:
        sheets = list(engine.sheets(table))
        entered = engine.facts.instances.get(table, [])
        if engine.program.pack.tables[table].repeat:
            instances = {
                s: {"blocks": b}
                for s in sheets
                if (b := _blocks(engine, table, s, all_values)) or s in entered
            }
            if instances:
                tables[table] = {"instances": instances}
        elif blocks := _blocks(engine, table, "", all_values):
            tables[table] = {"blocks": blocks}
    content = {
        "format": FORMAT, "format_version": VERSION, "pack": head.pack, "pack_version": head.pack_version,
        "unit": {"code": head.unit_code, "name": head.unit_name}, "year": head.year, "tables": tables,
        **(write_remarks(remarks) if remarks is not None else {}),
    }  # fmt: skip
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _blocks(engine: Engine, table: str, instance: str, all_values: bool) -> dict[str, Any]:
    blocks: dict[str, Any] = {}
    for block in engine.program.table_blocks(table):
        place = Place(table, block.id, instance)
        if block.kind == "fixed":
            cells = {
                row: c for row in block.rows if (c := dict(_cells(engine, block, place, row, all_values)))
            }
            if cells:
                blocks[block.id] = {"cells": cells}
            continue
        facts = {row.id: row for row in engine.facts.rows.get(place, [])}
        ids = list(engine.rows(place)) if all_values else [*facts]
        if not all_values and any(place.cell(TOTAL, c) in engine.facts.entries for c in block.columns):
            last = getattr(getattr(block.model, "total", None), "at", "top") == "bottom"
            ids.insert(len(ids) if last else 0, TOTAL)
        rows = []
        for id in ids:
            row: dict[str, Any] = {"id": id}
            info, fact = engine.rows(place).get(id), facts.get(id)
            leveled = bool(block.path) or block.kind == "tree"
            if id != TOTAL and leveled and (fact or info):
                row["level"] = (fact.level if fact else "") or (info.level if info else "")
                parent = fact.parent if fact and not all_values else info.parent if info else None
                if parent is not None and parent != TOTAL:
                    row["parent"] = parent
            row["cells"] = dict(_cells(engine, block, place, id, all_values))
            if row["cells"] or fact:
                rows.append(row)
        if rows:
            blocks[block.id] = {"rows": rows}
    return blocks


def _cells(
    engine: Engine, block: Block, place: Place, row: str, all_values: bool
) -> Iterator[tuple[str, Any]]:
    for column in block.columns:
        if column in block.hidden:
            continue
        cell = place.cell(row, column)
        entry = engine.facts.entries.get(cell)
        if entry is None and all_values:
            entry = engine.value(cell)
        if entry is not None:
            yield column, entry_json(entry)


def entry_json(entry: Entry) -> Any:
    if entry is NA:
        return {"na": True}
    if isinstance(entry, Rejected):
        return {"rejected": entry.raw, "reason": entry.reason}
    return f"{entry:f}" if isinstance(entry, Decimal) else str(entry)
