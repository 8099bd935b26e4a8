"""The cases of a pack's checks and the tests that follow from its formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException, InvalidOperation
from typing import Any

from budgetdesk.engine.compiler.rules import Program, Rule
from budgetdesk.engine.language.evaluation import ZERO, round_half_up
from budgetdesk.engine.language.expressions import Expr, ExpressionError, Op, Text, parse, walk
from budgetdesk.engine.language.inputs import CURRENT, CellIn, InputSpec, KeyIn, SumIn
from budgetdesk.engine.verdicts import Verdict, judge_compared, judge_filled
from budgetdesk.packs.problems import Problem

Case = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Tried:
    """How much was tried, and what went wrong."""

    checks: int
    cases: int
    formulas: int
    problems: list[Problem]


def try_pack(program: Program) -> Tried:
    """Run every case of every check and the derived tests of every formula."""
    problems: list[Problem] = []
    templates = {t.rule: t for t in program.templates if t.kind == "check"}
    cases = 0
    for check in program.pack.checks:
        template = templates[check.id]
        tried = [("通过", check.passes, False), ("不通过", check.fails, True)]
        for words, listed, broken in tried:
            for number, case in enumerate(listed, 1):
                cases += 1
                many = f"（第 {number} 个）" if len(listed) > 1 else ""
                for text in run_case(program, template, case, broken=broken):
                    problems.append(_problem(check.check, f"{check.id} 的{words}例子{many}：{text}"))
    formulas = [t for t in program.templates if t.kind in ("formula", "lines")]
    for template in formulas:
        for text in try_formula(program, template):
            problems.append(_problem(template.at, f"{template.rule}：{text}"))
    return Tried(len(program.pack.checks), cases, len(formulas), sorted(set(problems)))


def run_case(program: Program, template: Rule, case: Case, *, broken: bool) -> list[str]:
    """What is wrong with a case; nothing if the check holds with it, or is broken where it should be."""
    values, said = _read_case(program, template, case)
    if said:
        return said
    verdict = _verdict(program, template, [values.get(name) for name in template.names])
    if verdict == "silent":
        silent = template.when is not None and template.when(list(values.values())) is not True
        return ["没有用到检查：" + ("when 的前提不成立" if silent else "有的值空着，算不出结果")]
    if broken is (verdict == "broken"):
        return []
    return ["检查通过了，应当不通过" if broken else "检查没有通过"]


def _read_case(program: Program, template: Rule, case: Case) -> tuple[dict[str, Any], list[str]]:
    """The case's values by the references of the check, in their order; and what cannot be read."""
    given: dict[str, str | None] = {}
    said = []
    for key, text in case.items():
        try:
            name = str(parse(key))
        except ExpressionError as error:
            said.append(f"“{key}” 写法有误：{error}")
            continue
        if name not in template.names:
            used = "、".join(template.names)
            said.append(f"检查中没有 {key}（用到的是 {used}）")
        given[name] = text
    values: dict[str, Any] = {}
    for name, spec in zip(template.names, template.inputs, strict=True):
        text = given.get(name)
        values[name] = text
        if text is not None and is_number(program, spec):
            try:
                values[name] = Decimal(text.strip())
            except InvalidOperation:
                said.append(f"{name} 是数字，不能是“{text}”")
    return values, said


def _verdict(program: Program, template: Rule, inputs: list[Any]) -> Verdict:
    try:
        if template.when is not None and template.when(inputs) is not True:
            return "silent"
        left = template.value(inputs)
        right = template.other(inputs) if template.other is not None else None
    except DecimalException:
        return "silent"
    if template.op == "true":
        return "silent" if left is None else "holds" if left else "broken"
    halves = {True: ZERO, False: ZERO}
    coarsest = ZERO
    for i, coefficient in (template.linear or {}).items():
        width = abs(coefficient) * half_of(program, template.inputs[i])
        halves[coefficient > 0] += width
        coarsest = max(coarsest, width)
    decimals = 2 if not coarsest else -(coarsest * 2).adjusted()
    return judge_compared(left, template.op, right, halves[True], halves[False], decimals)


# formulas


def try_formula(program: Program, template: Rule) -> Iterator[str]:
    """With all inputs filled a formula gives a value for its cell, and another value there is a finding."""
    block = template.block
    assert block is not None
    kind = block.type_of("" if template.row == CURRENT else template.row, template.column)
    if not kind.number:
        return
    results = [_result(template, list(values)) for values in _fillings(program, template)]
    results = [r for r in results if isinstance(r, Decimal)]
    if not results:
        yield "各项都有数时也算不出结果"
        return
    nodes = [] if template.expr is None else list(walk(template.expr))
    chosen = any(isinstance(node, Op) and node.op == "if" for node in nodes)
    if template.inputs and not chosen and _result(template, [None] * len(template.inputs)) is not None:
        yield "各项都空着时也给出了数（空白应当算不出）"
    width = ZERO
    if template.linear is not None:
        width = sum((abs(c) * half_of(program, template.inputs[i]) for i, c in template.linear.items()), ZERO)
    result = results[0]
    shown = round_half_up(result, kind.decimals)
    other = shown + 1 + kind.half + width
    if judge_filled(shown, result, kind.decimals, kind.half, width) != "holds":
        yield "填上公式的结果反而不符"
    if template.op == "=" and judge_filled(other, result, kind.decimals, kind.half, width) != "broken":
        yield "填上别的数也算相符"


def _fillings(program: Program, template: Rule) -> Iterator[list[Any]]:
    """Made-up values of the inputs: unlike figures, and each of the texts that the formula asks for."""
    texts = ["甲", *_texts(template.expr)]
    numbers = [is_number(program, spec) for spec in template.inputs]
    for text in texts:
        yield [Decimal(100 + 7 * n) if number else text for n, number in enumerate(numbers)]


def _texts(expr: Expr | None) -> list[str]:
    return [] if expr is None else [node.value for node in walk(expr) if isinstance(node, Text)]


def _result(template: Rule, inputs: list[Any]) -> Any:
    try:
        return template.value(inputs)
    except DecimalException:
        return None


# inputs


def is_number(program: Program, spec: InputSpec) -> bool:
    if isinstance(spec, KeyIn):
        return False
    if isinstance(spec, CellIn):
        row = "" if spec.row.startswith("~") else spec.row
        return program.blocks[spec.table, spec.block].type_of(row, spec.column).number
    return spec.take != "text"


def half_of(program: Program, spec: InputSpec) -> Decimal:
    """± of one figure of the input."""
    if isinstance(spec, CellIn):
        row = "" if spec.row.startswith("~") else spec.row
        return program.blocks[spec.table, spec.block].type_of(row, spec.column).half
    if isinstance(spec, SumIn) and spec.take == "sum":
        index = spec.index
        return program.blocks[index.table, index.block].type_of(index.row, index.column).half
    return ZERO


def _problem(at: str, message: str) -> Problem:
    return Problem(getattr(at, "file", ""), getattr(at, "line", 0), message)
