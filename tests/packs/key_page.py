"""The page of every key of a pack, and the schemas that editors use: written from the models and the shipped packs."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from inspect import get_annotations
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from tests import shipped

from budgetdesk.packs import models
from budgetdesk.packs.indicator_settings import FILE as SETTINGS
from budgetdesk.packs.models import Check, Pack, Repeat, Table
from budgetdesk.packs.validation import Before, Model, Or, Unsaid

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "pack-keys.md"
SCHEMAS = ROOT / "resources" / "schema"
FILES = {"pack": Pack, "table": Table, "checks": Check}
_HEAD = """\
# Every key of a pack

What the files of a pack may say, by where it stands. [pack-format.md](pack-format.md) tells what it is for. This page is written
from the models (`src/budgetdesk/packs/models.py`) and the shipped packs, whose the examples are:
`pytest tests/packs/test_key_page.py --update-golden`. So are the schemas in `resources/schema/` that editors use: with the line
`# yaml-language-server: $schema=…/table.json` in a file they offer its keys and mark what is wrong while one types.

*Short*: said once for many, and spelled out when the pack is loaded.
"""
_BY_HAND = {
    (
        "Table",
        "as",
    ): "in a pack that `extends` another: the other's table that this one changes, in place of `blocks`",
    (
        "Table",
        "change",
    ): "with `as`: by block, block.row or block.column, what is said otherwise; empty: taken away",
}
_COMMON = {
    "id": "short ASCII name, by which formulas call it",
    "title": "as it is printed, slips included",
    "type": "the kind of value; `codes`, `ref` and `choices` imply theirs",
    "choices": "the texts that may be chosen, or the name under which pack.yaml has them",
    "required": "must not stay blank once its table or row is begun",
    "kind": "what it is",
    "expr": "what the cell is to be",
    "check": "what must hold",
    "when": "a condition: silent where it does not hold",
    "where": "which lines, as the filters of a sum",
    "level": "error: to be put right; query: or explained; hint: may be ignored",
    "says": "what must hold, in Chinese, for the person who filled it in",
    "source": "the rule or notice that asks for it, as it is cited",
    "formula": "equations of every cell there; the first that gives a value fills a blank, all are checked",
    "columns_formula": "for each number column below that has none of its own",
    "rows_part_of": "as the group's, for the deeper rows below this one",
    "part_of": "the cell that this one must not exceed",
    "signed": "its amounts may be negative",
    "span": "how many frame columns it takes",
    "title_span": "how many frame columns the label takes",
    "rowspan": "how many printed lines it takes",
    "width": "wanted, in characters of 10.5 pt",
    "columns": "in the order in which they are printed; columns below a heading; those of another table (`as`)",
    "rows": "where they come from, or the fixed ones in order",
    "frozen": "stays in view when the table is moved sideways",
    "bold": "on the screen",
    "lines": "the fields of each printed line",
    "groups": "side by side",
    "code": "an expression for the code of the level",
    "name": "an expression for the name of the level",
    "from": "the table with the lines",
    "key": "columns of the lines, in the order of the code columns here",
    "path": "levels from the outermost in",
    "also": "other lines that ask for rows",
    "at": "where the row stands",
    "subtotals": "rows that add up, by code",
    "total": "the row that adds up all",
    "header": "whether headings are printed",
    "help": "filling instruction, shown beside the cell",
    "level1": "the name at the first level",
    "any_of": "names at the second level, of which one must have an indicator",
    "needs": "what a complete tree has",
    "scoring": "how points follow from what was reached",
    "text": "what is printed, or told",
    "orientation": "of the paper",
    "paper": "its size",
    "passes": "values with which it holds, by the references of the check",
    "fails": "values with which it does not",
    "unit": "of all its amounts: 元 or 万元",
    "repeat": "one sheet for each row of another table",
    "blocks": "one below the other in one frame",
    "notes": "printed under the table",
    "signature": "the line under the notes",
    "page": "how it is printed",
    "checks": "statements between its cells",
    "tables": "ids, in their order",
    "version": "three figures",
    "date": "2024-01-10",
    "region": "province or place",
    "year": "of the declarations",
    "parts": "the outline; every table stands in exactly one",
    "codes": "code lists by the names that tables use",
    "changes": "what came with each version",
}
_LISTS = ("_listed", "_levels")


def classes() -> list[type[Model]]:
    """In the order in which they are written, those that are only the base of others left out."""
    every = [one for one in vars(models).values() if isinstance(one, type) and issubclass(one, Model)]
    own = [one for one in every if one.__module__ == models.__name__]
    bases = {base for one in own for base in one.__bases__}
    return [one for one in own if one not in bases]


def keys(model: type[Model]) -> Iterator[tuple[str, Any, Any, str]]:
    """Key, annotation, default (... where there is none) and meaning."""
    meanings: dict[str, str] = {}
    kinds: dict[str, Any] = {}
    for base in reversed(model.__mro__):
        meanings |= _MEANINGS.get(base.__name__, {})
        kinds |= {
            name: kind
            for name, kind in get_annotations(base, eval_str=True).items()
            if not name.startswith("_") and name != "yaml_path"
        }
    for name, kind in kinds.items():
        if Unsaid not in getattr(kind, "__metadata__", ()):
            yield (
                name.rstrip("_"),
                kind,
                getattr(model, name, ...),
                meanings.get(name) or _COMMON.get(name.rstrip("_"), ""),
            )
    for (of, key), meaning in _BY_HAND.items():
        if of == model.__name__:
            yield key, Any, None, meaning


def _meanings() -> dict[str, dict[str, str]]:
    """The comments beside the attributes, and the texts below them."""
    source = Path(models.__file__).read_text("utf-8")
    lines = source.splitlines()
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            of = found.setdefault(node.name, {})
            for one, after in zip(node.body, [*node.body[1:], None], strict=True):
                if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                    said = [line.partition("  # ")[2] for line in lines[one.lineno - 1 : one.end_lineno]]
                    if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                        said.append(str(after.value.value))
                    of[one.target.id] = " ".join(filter(None, said))
    return found


_MEANINGS = _meanings()


# the page


def page() -> str:
    examples = _examples()
    parts = [_HEAD]
    for model in classes():
        about = (model.__doc__ or "").strip().split("\n")[0]
        parts.append(f"\n## {_PLACES.get(model.__name__, model.__name__)}\n")
        if about:
            parts.append(f"{about}\n")
        parts.append("\n| key | type | default | meaning | example |\n| --- | --- | --- | --- | --- |\n")
        for key, kind, default, meaning in keys(model):
            example = examples.get((model.__name__, key), "")
            cells = (f"`{key}`", _words(kind), _default(default), meaning, f"`{example}`" if example else "")
            parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    return "".join(parts)


_PLACES = {
    "Formula": "formula: one equation",
    "Field_": "fields: a field of a line",
    "Column": "columns: a column, or a heading with `columns`",
    "ColumnSet": "for_each of a heading: one of the sets",
    "TakenColumns": "columns: those of another table",
    "RowChange": "change of a taken row",
    "GridRow": "rows of a group",
    "Group": "groups of a grid",
    "FieldsBlock": "kind: fields",
    "GridBlock": "kind: grid",
    "PathLevel": "path: a level",
    "MoreLines": "also: other lines that ask for rows",
    "RowsSource": "rows of a block of rows",
    "Subtotals": "subtotals",
    "Total": "total",
    "RowsBlock": "kind: rows",
    "TreeLevel": "levels of indicators",
    "Needed": "needs of indicators",
    "IndicatorsBlock": "kind: indicators",
    "TextColumn": "columns of texts",
    "TextBlock": "kind: text",
    "BuiltinRule": "missing and renamed of a repeat",
    "Repeat": "repeat",
    "Note": "notes",
    "Page": "page",
    "Check": "checks.yaml, and checks of a table",
    "Table": "a table's file",
    "Part": "parts of pack.yaml",
    "Change": "changes of pack.yaml",
    "CodeListUse": "codes of pack.yaml",
    "Link": "links of pack.yaml",
    "Pack": "pack.yaml",
}


def _words(kind: Any) -> str:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        words = _words(arguments[0])
        for note in arguments[1:]:
            if isinstance(note, Or):
                words += f", or {_words(note.form)}"
            elif isinstance(note, Before) and note.change.__name__ in _LISTS:
                words = f"{words}, or one"
        return words
    if origin is Literal:
        return ", ".join(map(str, arguments))
    if origin is list:
        return f"list of {_words(arguments[0])}"
    if origin is dict:
        return f"by name: {_words(arguments[1])}"
    if origin in (Union, UnionType):
        return ", ".join(_words(one) for one in arguments if one is not NoneType)
    simple = {
        str: "text",
        int: "whole number",
        float: "number",
        Decimal: "number",
        bool: "true, false",
        Any: "anything",
    }
    if kind in simple:
        return simple[kind]
    return _PLACES.get(kind.__name__, "text").partition(":")[0] if issubclass(kind, Model) else "text"


def _default(value: Any) -> str:
    if value is ...:
        return "must be said"
    if value in (None, "", False) or value == [] or value == {} or isinstance(value, Model):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _examples() -> dict[tuple[str, str], str]:
    """The shortest of each that says something, from the shipped packs."""
    found: dict[tuple[str, str], str] = {}
    for model, data in _read_files():
        for one in _walk(model):
            raw = _at(data, one.yaml_path)
            for key, value in raw.items() if isinstance(raw, Mapping) else ():
                text = f"{key}: {_flow(value)}"
                place = type(one).__name__, str(key)
                if len(text) <= 90 and (
                    place not in found or (len(text), text) < (len(found[place]), found[place])
                ):
                    found[place] = text
    return found


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    """What is written there; nothing where the model brought a short form into the long one."""
    for step in path:
        try:
            data = data[step]
        except (LookupError, TypeError):
            return None
    return data


def _read_files() -> Iterator[tuple[Model, Any]]:
    for pack in shipped.PACKS:
        for file in sorted((shipped.FOLDERS / pack).glob("*.yaml")):
            data = yaml.load(file.read_text("utf-8"), yaml.BaseLoader)
            if file.name == SETTINGS:
                continue
            if file.stem == "checks":
                yield from ((Check.read(one), one) for one in data)
            elif file.stem == "pack" and "extends" not in data:
                yield Pack.read(data), data
            elif file.stem != "pack" and "as" not in data:
                yield Table.read(data), data


def _walk(value: Any) -> Iterator[Model]:
    if isinstance(value, Model):
        yield value
        for inner in vars(value).values():
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _walk(inner)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    text = str(value)
    return f'"{text}"' if any(mark in text for mark in ',:{}[]"#') or not text else text


# the schemas


def schemas() -> dict[str, str]:
    """By the name of the file."""
    return {f"{name}.json": json.dumps(_schema(name), ensure_ascii=False, indent=1) + "\n" for name in FILES}


def _schema(name: str) -> dict[str, Any]:
    defs: dict[str, Any] = {}
    root = _of_model(FILES[name], defs)
    made: dict[str, Any] = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"BudgetDesk {name}",
    }
    return made | ({"type": "array", "items": root} if name == "checks" else root) | {"definitions": defs}


_TEXT = {"type": ["string", "number", "boolean"]}
_OR_TEXT = ("Formula", "Note", "Needed")  # short for its first key
_INHERITED = [
    (Table, "blocks"),
    (Table, "title"),
    (Table, "id"),
    (Pack, "unit"),
]  # of the pack that one builds on
_LOOSE = {("Column", "shows"), ("GridRow", "cells")}  # short forms that the model brings into the long one


def _of_model(model: type[Model], defs: dict[str, Any]) -> dict[str, Any]:
    if model.__name__ not in defs:
        defs[model.__name__] = {}
        properties, needed = {}, []
        for key, kind, default, meaning in keys(model):
            loose = (model.__name__, key) in _LOOSE
            properties[key] = ({} if loose else _of(kind, defs)) | (
                {"description": meaning} if meaning else {}
            )
            written = model.prepare.__func__ is Model.prepare.__func__  # type: ignore[attr-defined]  # a class method
            if default is ... and written and model is not Repeat and (model, key) not in _INHERITED:
                needed.append(key)
        defs[model.__name__] = {
            "type": "object", "additionalProperties": False, "properties": properties,
            **({"required": needed} if needed else {}),
        }  # fmt: skip
    made = {"$ref": f"#/definitions/{model.__name__}"}
    return {"anyOf": [made, _TEXT]} if model.__name__ in _OR_TEXT else made


def _of(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        made = _of(arguments[0], defs)
        for note in arguments[1:]:
            if isinstance(note, Or):
                made = {"anyOf": [made, _of(note.form, defs)]}
            elif isinstance(note, Before):
                one = made.get("items", {}) if note.change.__name__ in _LISTS else {}
                made = {"anyOf": [made, one]} if one else {}
        return made
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _of(arguments[0], defs)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(arguments[1], defs)}
    if origin in (Union, UnionType):
        some = [_of(one, defs) for one in arguments if one is not NoneType]
        return {"anyOf": [*some, {"type": "null"}]} if len(some) < len(arguments) else {"anyOf": some}
    if kind is bool:
        return {"enum": [True, False, "true", "false"]}
    if kind in (int, float, Decimal):
        return {"type": ["number", "string"]}
    if kind is Any:
        return {}
    return _of_model(kind, defs) if issubclass(kind, Model) else dict(_TEXT)
