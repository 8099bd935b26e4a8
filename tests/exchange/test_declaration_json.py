"""Declaration files: read and written without loss, everything else refused in a sentence."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from budgetdesk.document import edit_commands
from budgetdesk.document.document import Document
from budgetdesk.document.edits import Content, Edit, SetLastYear
from budgetdesk.engine.cells import NA, Cell, Facts, Place, Rejected
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.exchange.declaration_file import MAX_BYTES, DeclarationFileError
from budgetdesk.exchange.declaration_json import (
    DeclarationHead,
    read_content,
    read_head,
    read_tables,
    write_declaration,
)
from budgetdesk.resources import resources
from budgetdesk.review.explanation import is_shown
from budgetdesk.review.review import find_all

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "declaration.schema.json").read_text(encoding="utf-8")
)
SAMPLES = ["mianxian-published.json", "mianxian-worksheet.json"]
HEAD = DeclarationHead("shaanxi-budget-2024", "1.0.0", "601006", "甲中心", 2024)


def sample(name: str) -> bytes:
    return (resources() / "samples" / name).read_bytes()


def read(data: bytes, program: Program) -> Facts:
    return read_tables(read_head(data, "文件.json")[1], program, "文件.json")


def small(**changes: Any) -> dict[str, Any]:
    content = {
        "format": "budgetdesk-declaration", "format_version": 1, "pack": HEAD.pack, "pack_version": "1.0.0",
        "unit": {"code": "601006", "name": "甲中心"}, "year": 2024, "tables": {},
    }  # fmt: skip
    return content | changes


def table(**blocks: Any) -> dict[str, Any]:
    return {"blocks": blocks}


def encoded(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


# round trips


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_comes_out_as_it_went_in(program: Program, name: str) -> None:
    data = sample(name)
    head, tables = read_head(data, name)
    engine = Engine(program, read_tables(tables, program, name))
    assert json.loads(write_declaration(engine, head)) == json.loads(data)


@pytest.mark.parametrize("name", SAMPLES)
def test_all_values_read_back_are_the_same_values(program: Program, name: str) -> None:
    head, tables = read_head(sample(name), name)
    engine = Engine(program, read_tables(tables, program, name))
    written = write_declaration(engine, head, all_values=True)
    jsonschema.validate(json.loads(written), SCHEMA)
    again = Engine(program, read(written, program))
    values = {cell: value for cell, value in engine.values.items() if is_shown(engine, cell)}
    assert {cell: again.value(cell) for cell in values} == values


def test_every_kind_of_entry_comes_back(program: Program) -> None:
    cells = {"general": {"amount": "0.00"}, "fund": {"amount": {"na": True}}, "capital": {"amount": "-1.50"}}
    cells["other"] = {"amount": {"rejected": "12,3o4", "reason": "不是数"}}
    content = small(tables={"t01": table(income={"cells": cells})})
    facts = read(encoded(content), program)
    entries = [facts.entries[Cell("t01", "income", "", row, "amount")] for row in cells]
    assert entries == [Decimal("0.00"), NA, Decimal("-1.50"), Rejected("12,3o4", "不是数")]
    assert json.loads(write_declaration(Engine(program, facts), HEAD)) == content


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("2.665", Rejected("2.665", "最多 2 位小数，程序不会自行舍入：要四舍五入，请改为 2.67")),
        ("2.660000", Decimal("2.66")),
        ("1000000000000000.00", Rejected("1000000000000000.00", "数过大：整数部分最多 15 位")),
        ("-0.00", Decimal("0.00")),
    ],
)
def test_an_amount_has_the_decimals_of_its_column(
    program: Program, written: str, held: Decimal | Rejected
) -> None:
    content = small(tables={"t01": table(income={"cells": {"general": {"amount": written}}})})
    cell = Cell("t01", "income", "", "general", "amount")
    facts = read(encoded(content), program)
    assert facts.entries[cell] == held
    document = Document(program, Content(facts, {}, {}))
    if isinstance(held, Rejected):
        assert [f.cause_kind for f in document.findings if f.suspect == cell] == ["unreadable"]
        assert document.view(cell).text == written  # as it came, never as another figure
        again = read(write_declaration(document.engine, HEAD), program)
        assert again.entries == facts.entries
    else:
        assert document.view(cell).text == f"{abs(held):,.2f}"


def test_texts_come_in_without_what_nobody_sees(program: Program) -> None:
    cells = {"name": {"value": "甲\x00\u202e中\u200b心"}, "code": {"value": "\ufeff"}}
    facts = read(encoded(small(tables={"unit": table(fields={"cells": cells})})), program)
    assert list(facts.entries.values()) == ["甲中心"]


# remarks


def test_what_people_say_travels_with_the_file(program: Program) -> None:
    body = read_head(sample("mianxian-published.json"), "文件.json")[1]
    document = Document(program, read_content(body, program, "文件.json"))
    query = next(f for f in document.findings if f.level == "query")
    error = next(f for f in document.findings if f.level == "error")
    document.apply(edit_commands.explain(document, query, "以省厅下达的名称为准。", "王会计"))
    document.apply(edit_commands.confirm(document, error.cells[0].cell))
    document.apply(Edit("上年数", (SetLastYear(error.cells[1].cell, Decimal("12.50")),)))
    written = write_declaration(document.engine, HEAD, remarks=document.content)
    jsonschema.validate(json.loads(written), SCHEMA)
    again = Document(program, read_content(read_head(written, "文件.json")[1], program, "文件.json"))
    for part in ("facts", "explanations", "last_year"):
        assert getattr(again.content, part) == getattr(document.content, part)
    assert {f.key for f in again.findings} == {f.key for f in document.findings}
    now = next(f for f in again.findings if f.key == query.key)
    assert again.explained(now)
    again.apply(edit_commands.enter(again, query.cells[0].cell, "另一个名称"))  # type: ignore[arg-type]
    assert all(again.explanation_is_stale(key) for key in query.keys)


CELL = ["t06", "rows", "", "r1", "total"]


@pytest.mark.parametrize(
    ("remarks", "says"),
    [
        ({"explanations": {}}, "列表"),
        ({"explanations": [{"finding": "a", "text": "b"}]}, "explanations[0].values：缺少这个键"),
        ({"explanations": [{"finding": "a", "text": " ", "values": []}]}, "不能空"),
        ({"explanations": [{"finding": "a", "text": "b", "values": [], "at": "昨天"}]}, "不是时间"),
        ({"confirmed": [CELL[:4]]}, "五个 id"),
        ({"confirmed": [["t99", *CELL[1:]]]}, "没有格"),
        ({"last_year": [{"cell": CELL, "value": "很多"}]}, "不是数"),
        ({"last_year": [{"cell": CELL, "value": "1_000"}]}, "不是数"),
        ({"last_year": [{"cell": CELL, "value": "１２"}]}, "不是数"),
        ({"last_year": [{"cell": CELL, "value": None}]}, "last_year[0].value：应是一段文字"),
        ({"last_year": [{"cell": CELL, "value": "1e-40000000"}]}, "不是数"),
        ({"last_year": [{"cell": ["t01", "income", "", "nowhere", "amount"], "value": "1"}]}, "没有行"),
    ],
)
def test_remarks_that_cannot_be_read_are_refused(
    program: Program, remarks: dict[str, Any], says: str
) -> None:
    with pytest.raises(DeclarationFileError, match=re.escape(says)):
        read_content(read_head(encoded(small(**remarks)), "文件.json")[1], program, "文件.json")


# the schema


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_fit_the_schema(name: str) -> None:
    jsonschema.validate(json.loads(sample(name)), SCHEMA)


# what is refused


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "不是合格的 JSON"),
        (b'{"format": "budgetdesk-declaration",\n\n"x"}', "不是合格的 JSON（第 3 行）"),
        ("申报".encode("gbk"), "不是 UTF-8"),
        (b"[" * 100_000, "不是合格的 JSON"),
        (b"[]", "不是申报文件"),
        (b'{"format": "x"}', "不是申报文件"),
        (encoded(small(format_version=2)), "格式版本是 2，本程序只认 1"),
        (encoded(small(colour="red")), "colour：不认识的键"),
        (encoded(small(year="²²²²")), "四位数的年份"),
        (encoded(small(year=None)), "四位数的年份"),
        (encoded(small(unit=[])), "unit：应是一组键和值"),
        (encoded(small(tables=[])), "tables：应是一组键和值"),
        (encoded(small(unit={"code": 601006})), "unit.code：应是一段文字"),
        (encoded(small(pack_version=1.0)), "pack_version：应是一段文字"),
        (encoded(small(tables={"t01": table(income={"cells": [0] * 2000})})), "数应写成加引号的文本"),
        (b'{"format": "budgetdesk-declaration", "format_version": 1, "pack": "\\ud83d"}', "不是合格的 JSON"),
        (b" " * (MAX_BYTES + 1), "文件过大"),
    ],
)
def test_what_is_no_declaration(data: bytes, says: str) -> None:
    with pytest.raises(DeclarationFileError, match=r"^文件\.json：") as caught:
        read_head(data, "文件.json")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"t99": {}}, "没有表 t99"),
        ({"t01": {"cells": {}}}, "tables.t01.cells：不认识的键"),
        ({"t01": {"instances": {"s": {}}}}, "t01 不是重复的表"),
        ({"t13": table(funds={"cells": {}})}, "t13 是重复的表"),
        ({"t01": table(nothing={})}, "t01 没有块 nothing"),
        ({"t01": table(income={"cells": {"x": {}}})}, "t01.income 没有行 x"),
        (
            {"t01": table(income={"cells": {"fund": {"x": "1"}}})},
            "tables.t01.blocks.income.cells.fund.x：t01.income 没有列 x",
        ),
        ({"t01": table(income={"cells": {"fund": {"amount": "1,000"}}})}, "“1,000” 不是数"),
        ({"t01": table(income={"cells": {"fund": {"amount": "NaN"}}})}, "不是数"),
        ({"t01": table(income={"cells": {"fund": {"amount": "1e400"}}})}, "不是数"),
        ({"t01": table(income={"cells": {"fund": {"amount": True}}})}, "值应是文本"),
        ({"t01": table(income={"cells": {"fund": {"amount": {"na": False}}}})}, "值应是文本"),
        ({"t05": table(rows={"rows": {}})}, "tables.t05.blocks.rows.rows：应是列表"),
        ({"t05": table(rows={"rows": [{"id": "a"}, {"id": "a"}]})}, "行 a 重复"),
        ({"t05": table(rows={"rows": [{"id": "a|b"}]})}, "行的 id 不合规"),
        ({"t05": table(rows={"rows": [{"id": ["a"]}]})}, "行的 id 不合规"),
        ({"t10": table(rows={"rows": [{"id": "a", "level": "x"}]})}, "没有层级 x"),
        ({"t10": table(rows={"rows": [{"id": "a", "level": []}]})}, "level：应是一段文字"),
        ({"t10": table(rows={"rows": [{"id": "a", "parent": "b"}]})}, "上级 b 应写在它前面"),
        ({"t10": table(rows={"rows": [{"id": "a", "parent": "a"}]})}, "上级 a 应写在它前面"),
        ({"t10": table(rows={"rows": [{"id": "a", "parent": ["a"]}]})}, "parent：应是一段文字"),
        ({"t10": table(rows={"rows": [{"id": "total", "parent": "total"}]})}, "上级 total 应写在它前面"),
        ({"t12": table(rows={"rows": [{"id": "total"}]})}, "t12.rows 没有合计行"),
        ({"t05": table(rows={"cells": {"a": {}}})}, "内容应写在 rows 下"),
        ({"t01": table(income={"rows": [{"id": "a"}]})}, "内容应写在 cells 下"),
        ({"t01": table(income={"cells": {"fund": {"amount": 12.5}}})}, '数应写成加引号的文本，如 "12.5"'),
        ({"t13": {"instances": {"a|b": {}}}}, "表页的 id 不合规"),
    ],
)
def test_what_the_pack_does_not_have(program: Program, tables: dict[str, Any], says: str) -> None:
    with pytest.raises(DeclarationFileError, match=r"^文件\.json：") as caught:
        read(encoded(small(tables=tables)), program)
    assert says in str(caught.value)


def test_all_mistakes_are_told_at_once(program: Program) -> None:
    tables = {
        "t99": {},
        "t01": table(income={"cells": {"fund": {"amount": "1,000", "x": "1"}}}),
        "t05": table(rows={"rows": [{"id": "a"}, {"id": "a"}]}),
    }
    with pytest.raises(DeclarationFileError, match="有 4 处不对") as caught:
        read(encoded(small(tables=tables)), program)
    assert [mistake.path for mistake in caught.value.mistakes] == [
        ("tables", "t99"),
        ("tables", "t01", "blocks", "income", "cells", "fund", "amount"),
        ("tables", "t01", "blocks", "income", "cells", "fund", "x"),
        ("tables", "t05", "blocks", "rows", "rows", 1),
    ]


def test_what_is_told_of_a_file_full_of_mistakes_is_bounded(program: Program) -> None:
    tables = {"t05": table(rows={"rows": [{"id": f"r{n}", "cells": {"x" * 500: "1"}} for n in range(5000)]})}
    with pytest.raises(DeclarationFileError, match="有 1000 处不对") as caught:
        read(encoded(small(tables=tables)), program)
    assert len(str(caught.value)) < 1_000


def test_a_key_given_twice_is_refused_wherever_it_is() -> None:
    text = encoded(small(tables={"t01": table(income={"cells": {"fund": {"amount": "1.00"}}})})).decode()
    text = text.replace('"amount": "1.00"', '"amount": "1.00", "amount": "2.00"')
    text = text.replace('"year": 2024', '"year": 2024, "year": 2023')
    with pytest.raises(DeclarationFileError, match="这个键写了两次") as caught:
        read_head(text.encode(), "文件.json")
    paths = {mistake.path for mistake in caught.value.mistakes}
    assert paths == {("year",), ("tables", "t01", "blocks", "income", "cells", "fund", "amount")}


def test_rows_hang_no_deeper_than_the_block_has_levels(program: Program) -> None:
    rows = [{"id": f"c{n}", "level": "project", "parent": f"c{n - 1}"} for n in range(1, 1200)]
    tables = {"t10": table(rows={"rows": [{"id": "c0", "level": "project"}, *rows]})}
    with pytest.raises(DeclarationFileError, match="上级太多"):
        read(encoded(small(tables=tables)), program)


def test_a_damaged_file_is_read_or_refused_and_never_stops_the_program(program: Program) -> None:
    """And the shape that is accepted is the schema's."""
    chance = random.Random(20240110)
    contents = [json.loads(sample(name)) for name in SAMPLES]
    odd = [
        None,
        True,
        0,
        -1.5,
        "",
        "x",
        "total",
        "r1",
        "NaN",
        "9" * 50,
        [],
        {},
        [1],
        [[]],
        {"a": 1},
        {"na": True},
    ]
    shape = jsonschema.Draft202012Validator(SCHEMA)
    read_back = 0
    for _ in range(400):
        content = copy.deepcopy(chance.choice(contents))
        places = list(_places(content))
        for container, key in chance.sample(places, chance.choice([1, 1, 2])):
            container[key] = chance.choice(odd)
        fits = shape.is_valid(content)
        try:
            _, file = read_head(encoded(content), "文件.json")
        except DeclarationFileError:
            assert not fits
            continue
        assert fits
        try:
            facts = read_tables(file, program, "文件.json")
        except DeclarationFileError:
            continue
        read_back += 1
        find_all(Engine(program, facts))
    assert 20 < read_back < 380


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(content) if isinstance(content, dict) else range(len(content)):
        yield content, key
        if isinstance(content[key], dict | list):
            yield from _places(content[key])


def test_a_key_that_reads_total_is_not_the_total_row(program: Program) -> None:
    line = {"function": "2080109", "kind": "专项", "fund": "一般公共预算", "project": "p1", "amount": "5.00"}
    tables = {
        "unit": table(fields={"cells": {"parent_code": {"value": "total"}}}),
        "projects": table(rows={"rows": [{"id": "p1", "cells": {"name": "甲"}}]}),
        "expenditure": table(rows={"rows": [{"id": "e1", "cells": line}]}),
    }
    engine = Engine(program, read(encoded(small(tables=tables)), program))
    place = Place("t10", "rows")
    assert list(engine.rows(place))[:2] == ["total", "total~"]
    assert {engine.value(place.cell(row, "amount")) for row in engine.rows(place)} == {Decimal(5)}
