"""What a pack says that can be read and yet cannot be meant: told by `packs --check`, harmless to a declaration.

Looks at the models once the short forms are spelled out. What rules say of choices and codes is in `engine.oversights`.
"""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from budgetdesk.packs.indicator_settings import FILE as SETTINGS
from budgetdesk.packs.loading import LoadedPack
from budgetdesk.packs.models import (
    AnyBlock,
    Column,
    FieldsBlock,
    GridBlock,
    Group,
    IndicatorsBlock,
    RowsBlock,
    Slot,
    Table,
    TextBlock,
)
from budgetdesk.packs.narrative import NARRATIVE
from budgetdesk.packs.pack_files import CHECKS, HEAD
from budgetdesk.packs.problems import Problem, meant
from budgetdesk.packs.validation import Keys
from budgetdesk.packs.yaml_text import problem_in

UNITS = ("元", "万元")
_BRACES = re.compile(r"\{([^{}]*)\}")
_YEAR_AT_END = re.compile(r"(?<!\d)(\d{4})$")
_WORDS = frozenset({"row", "sheet", "matched", "instance", "sum", "count", *keyword.kwlist})
"""What an expression cannot say as the name of a row or column."""

Tell = Callable[[str, Keys, str], None]
"""Of something in a file: its name, the path there, the message."""


def oversights(loaded: LoadedPack) -> list[Problem]:
    """Every such slip of the pack, those of the pack that it builds on left out."""
    found: list[Problem] = []

    def tell(file: str, path: Keys, message: str) -> None:
        found.append(problem_in(loaded.sources.get(file), path, file, message))

    _head(loaded, tell)
    _files(loaded, tell)
    numbered: dict[str, str] = {}
    for table in loaded.pack.tables.values():
        other = numbered.setdefault(table.number, table.id) if table.number else table.id
        if other != table.id:
            tell(
                HEAD,
                ("parts",),
                f"表 {other} 和表 {table.id} 的表号都是 {table.number}：请给其中一张另写 number",
            )
        _table(loaded, table, tell)
    found += [*_checks(loaded), *_misnumbered(loaded)]
    base = loaded.files.base
    return [problem for problem in found if base is None or not problem.file.startswith(base.label)]


# the pack and its files


def _head(loaded: LoadedPack, tell: Tell) -> None:
    pack = loaded.pack
    if (said := _YEAR_AT_END.search(pack.id)) and int(said[1]) != pack.year:
        tell(HEAD, ("year",), f"year 是 {pack.year}，id 的结尾却是 {said[1]}：两处应是同一年")
    if pack.changes and pack.version not in [change.version for change in pack.changes]:
        tell(HEAD, ("version",), f"changes 中没有 {pack.version} 版：请写一行改了什么，或改 version")
    for n, change in enumerate(pack.changes):
        if not _is_date(change.date):
            tell(HEAD, ("changes", n, "date"), f"没有 {change.date} 这一天：日期写作 2024-01-10")
    if pack.renamed and not pack.succeeds:
        tell(HEAD, ("renamed",), "renamed 要和 succeeds（上年的报表包）一起写")
    for old, new in pack.renamed.items():
        if old.count(".") != new.count("."):
            tell(HEAD, ("renamed", old), f"{old} 和 {new} 应是同一种：表、表.块，或 表.块.行或列")
        elif not _is_there(loaded, new):
            tell(HEAD, ("renamed", old), f"本报表包没有 {new}")
    for key in ("title", "region"):
        if not getattr(pack, key).strip():
            tell(HEAD, (key,), f"{key} 空着，请填写")
    for n, part in enumerate(pack.parts):
        if not part.tables:
            tell(HEAD, ("parts", n), f"目录 {part.title} 下面没有表，请写上或删去")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_there(loaded: LoadedPack, name: str) -> bool:
    table, block, id = [*name.split("."), "", ""][:3]
    if table not in loaded.pack.tables or not block:
        return table in loaded.pack.tables
    for one in loaded.pack.tables[table].blocks:
        groups = one.groups if isinstance(one, GridBlock) else []
        if block not in [one.id, *(group.id for group in groups)]:
            continue
        levels = [level.id for level in one.levels] if isinstance(one, IndicatorsBlock) else []
        within = [slot.id for slot, _ in _placed_in_block(one, block)]
        return not id or id in [*levels, *within]
    return False


def _files(loaded: LoadedPack, tell: Tell) -> None:
    known = {HEAD, CHECKS, NARRATIVE, SETTINGS, *(f"{id}.yaml" for id in loaded.pack.tables)}
    for file in sorted(loaded.folder.iterdir()):
        if file.suffix == ".yml":
            tell(file.name, (), f"文件名要以 .yaml 结尾：{file.stem}.yaml")
        elif file.suffix == ".yaml" and file.name not in known:
            tell(file.name, (), f"表 {file.stem} 不在目录中：请在 pack.yaml 的 parts 里写上，或删去这个文件")
    lists = loaded.folder / "codes"
    for file in sorted(lists.rglob("*.csv")):
        name = file.relative_to(lists).with_suffix("").as_posix()
        if name not in loaded.code_files:
            tell(
                f"codes/{name}.csv", (), "科目表没有用到：请在 pack.yaml 的 codes 或 mappings 里写上，或删去"
            )


def _checks(loaded: LoadedPack) -> Iterator[Problem]:
    for check in loaded.pack.checks:
        at = check.check
        if left := _BRACES.findall(check.says):
            yield Problem(at.file, at.line, f"{check.id} 的 says 里 {{{left[0]}}} 没有填入：{_SAYS}")
        for key in ("says", "source"):
            if not getattr(check, key).strip():
                yield Problem(at.file, at.line, f"{check.id} 的 {key} 空着，请填写")


def _misnumbered(loaded: LoadedPack) -> Iterator[Problem]:
    """Numbers that do not begin with the pack's prefix; once at the prefix where many have the same other one."""
    prefix = loaded.pack.prefix
    own = [
        (id, place)
        for id, place in _numbers(loaded)
        if not id.startswith(f"{prefix}-") and "/" not in place.file
    ]
    others = Counter(id.partition("-")[0] for id, _ in own)
    for other, times in others.items():
        if times > 2:
            says = f"prefix 是 {prefix}，却有 {times} 条规则的编号以 {other}- 开头：改 prefix，或改这些编号"
            yield problem_in(loaded.sources[HEAD], ("prefix",), HEAD, says)
    for id, place in own:
        if others[id.partition("-")[0]] <= 2:
            says = f"规则编号 {id} 应以本报表包的 prefix 开头：{prefix}-…"
            yield Problem(place.file, place.line, says)


def _numbers(loaded: LoadedPack) -> Iterator[tuple[str, Problem]]:
    """The numbers that the pack gives its rules, and where."""
    for check in loaded.pack.checks:
        yield check.id, Problem(check.check.file, check.check.line, "")
    for table in loaded.pack.tables.values():
        source = loaded.sources[table._file]
        if table.repeat is not None:
            for key, rule in (("missing", table.repeat.missing), ("renamed", table.repeat.renamed)):
                yield rule.id, problem_in(source, ("repeat", key, "id"), table._file, "")
        for slot in _slots(table):
            for formula in [*slot.formula, *([slot.part_of] if slot.part_of else [])]:
                if formula.id:
                    yield formula.id, Problem(formula.expr.file, formula.expr.line, "")


# a table


def _table(loaded: LoadedPack, table: Table, tell_file: Tell) -> None:
    def tell(path: Keys, message: str) -> None:
        tell_file(table._file, path, message)

    if not table.title.strip():
        tell(("title",), "title 空着：请写上印出的表名")
    _unit(table, tell)
    _texts(loaded, table, tell)
    own = {(slot.id, slot.role) for slot in _slots(table)}  # role: class
    for name, path in _ids(table):
        if name in _WORDS and (name, name) not in own:
            tell(path, f"id 不能叫 {name}：它是公式语言的词，请换一个")
    for words, said in table.headings.items():
        named = _BRACED.findall(said)
        if len(named) != 1 or not _is_there(loaded, f"{table.id}.{named[0]}"):
            tell(("headings", words), f"headings：{said} 里要写一个本表的栏目，如 1—{{head.month}}月")
    for block in table.blocks:
        if isinstance(block, GridBlock):
            for group in block.groups:
                _group(group, tell)
        elif isinstance(block, RowsBlock):
            _rows(block, tell)
        elif isinstance(block, IndicatorsBlock):
            _tree(block, tell)
    for slot, unread in _unread(table):
        for key in unread:
            tell((*slot.yaml_path, key), f"{key} 写在这里没有用（{slot.title or slot.id}）：{_WHY[key]}")
    for slot in _slots(table):
        if doubled := sorted({text for text in slot.choices if slot.choices.count(text) > 1}):
            tell((*slot.yaml_path, "choices"), f"choices 里 {'、'.join(doubled)} 重复")


_BRACED = re.compile(r"\{([\w.]+)\}")
_TellOfTable = Callable[[Keys, str], None]


def _unit(table: Table, tell: _TellOfTable) -> None:
    known = "、".join(UNITS)
    if table.unit and table.unit not in UNITS:
        tell(("unit",), f"不认识的金额单位 {table.unit}：只能是 {known}")
    for slot, place in _placed(table):
        if place == "rows":
            continue
        if slot.type == "amount" and slot.unit and slot.unit not in UNITS:
            tell((*slot.yaml_path, "unit"), f"不认识的金额单位 {slot.unit}：只能是 {known}")
        elif slot.type == "amount" and not slot.unit and not table.unit:
            tell(slot.yaml_path, f"{slot.title or slot.id} 是金额，却没有单位：请在表上写 unit: 元 或 万元")
            return


def _texts(loaded: LoadedPack, table: Table, tell: _TellOfTable) -> None:
    """Names in braces: those of the unit's fields where they are filled in, none elsewhere."""
    fields = ["unit", "blank", *_fields(loaded)]
    for path, text in _filled_texts(table):
        for name in _BRACES.findall(text):
            if name not in fields:
                says = f"{{{name}}} 不是单位信息表的栏目{meant(name, fields)}"
                tell(path, says)
    for slot in _slots(table):
        for key in ("title", "placeholder", "example", "help"):
            for name in _BRACES.findall(getattr(slot, key)):
                says = f"{key} 里的 {{{name}}} 不会填入：这里只能写 {{year}}、{{year-1}} 这样的年度"
                tell((*slot.yaml_path, key), says)


_SAYS = "只有 for_each 里写了 column in […] 或 group in […] 的检查，才能写 {column}、{group} 和 {code}"


def _fields(loaded: LoadedPack) -> list[str]:
    unit = loaded.pack.tables[loaded.pack.unit]
    return [f.id for b in unit.blocks if isinstance(b, FieldsBlock) for line in b.lines for f in line]


def _filled_texts(table: Table) -> Iterator[tuple[Keys, str]]:
    for key in ("title", "subtitle", "heading", "signature"):
        yield (key,), getattr(table, key) or ""
    for n, note in enumerate(table.notes):
        yield ("notes", n), note.text
    for block in table.blocks:
        yield (*block.yaml_path, "label"), block.label or ""


def _ids(table: Table) -> Iterator[tuple[str, Keys]]:
    yield table.id, ("id",)
    for block in table.blocks:
        yield block.id, (*block.yaml_path, "id")
        if isinstance(block, GridBlock):
            for group in block.groups:
                yield group.id, (*group.yaml_path, "id")
        if isinstance(block, IndicatorsBlock):
            for level in block.levels:
                yield level.id, (*level.yaml_path, "id")
        if isinstance(block, RowsBlock):
            for step in block.rows.path:
                yield step.id, (*step.yaml_path, "id")
    for slot in _slots(table):
        yield slot.id, (*slot.yaml_path, "id")


def _group(group: Group, tell: _TellOfTable) -> None:
    printed: dict[int, str] = {}
    line = 0
    for row in group.rows:
        line = row.line or line + (not row.optional)
        if line in printed and not row.optional:
            says = f"第 {line} 行已有“{printed[line]}”，“{row.title}” 印不下：请改 line"
            tell((*row.yaml_path, "line") if row.line else row.yaml_path, says)
        printed[line] = row.title
        if row.numbered and not re.search("一|1", row.numbered):
            says = f"numbered 是第一个号的写法，如 一、 或 （一） 或 1、，不能是 {row.numbered}"
            tell((*row.yaml_path, "numbered"), says)
        if row.rows_formula and not _coded_below(group, row.id):
            tell((*row.yaml_path, "rows_formula"), f"{row.title} 下面没有带 code 的行，rows_formula 没有用")
    for key in ("rows_formula", "rows_cells", "rows_part_of"):
        if getattr(group, key) and not any(row.code for row in group.rows):
            tell((*group.yaml_path, key), f"本组没有带 code 的行，{key} 没有用")
    if not group.rows:
        tell(group.yaml_path, f"组 {group.id} 没有行")


def _coded_below(group: Group, id: str) -> bool:
    at = next(n for n, row in enumerate(group.rows) if row.id == id)
    for row in group.rows[at + 1 :]:
        if row.level <= group.rows[at].level:
            break
        if row.code:
            return True
    return False


def _rows(block: RowsBlock, tell: _TellOfTable) -> None:
    columns = {leaf.id: leaf for leaf in block.leaves()}
    path = block.yaml_path
    if block.subtotals and not columns[block.subtotals.by].codes:
        name = columns[block.subtotals.by]
        coded = [id for id, leaf in columns.items() if leaf.codes]
        of = name.name_of if name.name_of in coded else coded[0] if coded else ""
        hint = f"应写编码列 {of}" if of else "本块没有写 codes 的列"
        tell((*path, "subtotals", "by"), f"小计要按编码列，{block.subtotals.by} 不是：{hint}")
    if block.total and block.total.in_ and columns.get(block.total.in_, Column()).is_number:
        tell((*path, "total", "in"), f"合计的字样不能写在数字列 {block.total.in_} 里")
    if block.total and block.total.in_ and not columns.get(block.total.in_, Column()).printed:
        tell((*path, "total", "in"), f"合计的字样写在不印的列 {block.total.in_} 里：请改 in，或不写")
    if block.sums_source and not (block.subtotals or block.total or block.rows.path):
        tell((*path, "sums_source"), "sums_source 没有用：本块没有小计、合计，也不是 path")
    if block.columns_formula and not any(leaf.is_number for leaf in columns.values()):
        tell((*path, "columns_formula"), "columns_formula 没有用：本块没有数字列")


def _tree(block: IndicatorsBlock, tell: _TellOfTable) -> None:
    """What the tree needs and shares out must be names that can be chosen there."""
    sets: list[list[str]] = [*(level.set for level in block.levels), [], []]
    first, second = sets[:2]
    path = block.yaml_path
    for n, needed in enumerate(block.needs):
        for names, known in (([needed.level1], first), (needed.any_of, second)):
            for name in names:
                if known and name not in known:
                    tell((*path, "needs", n), f"needs 里的“{name}”不是可选的名称{meant(name, known)}")
    for name in block.scoring.shares:
        if first and name not in first:
            tell((*path, "scoring", "shares"), f"shares 里的“{name}”不是可选的名称{meant(name, first)}")


# keys that nobody reads


def _slots(table: Table) -> Iterator[Slot]:
    return (slot for slot, _ in _placed(table))


_WHY = {
    "formula": "这一列印的是各行的标题，公式要写在数值列或行上",
    "part_of": "这一列印的是各行的标题，其中项要写在数值列或行上",
    "type": "这一列印的是各行的标题",
    "codes": "这一列印的是各行的标题",
    "choices": "只有文字能选，金额和数字不能",
    "decimals": "只有数字才有小数位",
    "signed": "只有金额才分正负",
    "unit": "只有数字才有单位",
    "code_level": "要先写 codes",
    "from_lines": "只有 rows 块的数字列才由明细汇总",
    "name_of": "只有 rows 块的列才能取编码的名称",
    "shows": "rows 块的 shows 只用于写了 path 的行（code 或 name），grid 的只能是 no",
    "role": "只有 indicators 块的列才有 role，grid 的列只能是 planned、done",
    "years_ago": "只用于 indicators 块里 role: previous 的列",
    "spent": "只用于 indicators 块里 role: previous 的列",
    "subtotal": "只有 rows 块的数字列才加小计",
    "code_of": "只有 rows 块的列才能取编码的一段",
    "printed": "只用于 grid 里印各行标题的那一列",
}


def _unread(table: Table) -> Iterator[tuple[Slot, list[str]]]:
    for slot, place in _placed(table):
        said = {key for key, value in slot.said().items() if value != getattr(Slot, key, None)}
        unread = said & _NOT_READ[place]
        if place == "title":
            unread |= said & {"formula", "part_of", "type", "codes"}
        else:
            if not slot.is_number:
                unread |= said & {"decimals", "signed", "unit"}
            elif slot.type != "amount":
                unread |= said & {"signed"}
            if slot.is_number:
                unread |= said & {"choices"}
            if not slot.codes:
                unread |= said & {"code_level"}
        if place == "line" and slot.from_lines and not slot.is_number:
            unread.add("from_lines")
        if place == "grid" and slot.role in ("planned", "done"):
            unread.discard("role")
        if unread := unread & _WHY.keys():
            yield slot, sorted(unread)


_OF_ROWS = {"from_lines", "name_of", "code_of", "subtotal"}
_OF_TREES = {"role", "years_ago", "spent"}
_NOT_READ: dict[str, set[str]] = {
    "field": set(),
    "text": {"decimals", "unit"},
    "title": _OF_ROWS | _OF_TREES | {"choices", "decimals", "signed", "unit"},
    "grid": _OF_ROWS | _OF_TREES | {"printed"},
    "row": set(),
    "rows": set(),
    "line": _OF_TREES | {"shows"},
    "path": _OF_TREES,
    "indicator": _OF_ROWS | {"printed", "shows"},
}


def _placed(table: Table) -> Iterator[tuple[Slot, str]]:
    """Every field, column, row and cell with the kind of place where it stands."""
    for block in table.blocks:
        yield from _placed_in_block(block)


def _placed_in_block(block: AnyBlock, only: str = "") -> Iterator[tuple[Slot, str]]:
    """`only`: of one group of a grid."""
    if isinstance(block, FieldsBlock):
        yield from ((field, "field") for line in block.lines for field in line)
    elif isinstance(block, TextBlock):
        yield from ((column, "text") for column in block.columns)
    elif isinstance(block, RowsBlock):
        yield from ((leaf, "path" if block.rows.path else "line") for leaf in block.leaves())
    elif isinstance(block, IndicatorsBlock):
        yield from ((leaf, "indicator") for leaf in block.leaves())
    elif isinstance(block, GridBlock):
        for group in block.groups:
            if only in ("", group.id):
                yield from _placed_in(group)


def _placed_in(group: Group) -> Iterator[tuple[Slot, str]]:
    of_rows = group.title_column
    for column in group.columns:
        for leaf in column.leaves():
            yield leaf, "title" if column is of_rows else "grid"
    alone = len(group.value_columns) == 1  # else what a row says of its values holds for none of them
    for row in group.rows:
        yield row, "row" if alone else "rows"
        yield from ((cell, "row") for cell in row.cells.values())
