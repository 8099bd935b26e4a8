"""The cases of a pack's checks and the tests that follow from its formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, DecimalException, InvalidOperation
from typing import Any

from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.language.agreement import Verdict, judge_filled
from budgetdesk.engine.language.amounts import ZERO, round_half_up
from budgetdesk.engine.language.expressions import Expr, ExpressionError, Op, Text, parse, walk
from budgetdesk.engine.language.inputs import CellIn, InputSpec, KeyIn, SumIn
from budgetdesk.engine.verdicts import verdict_on_check
from budgetdesk.packs.problems import Problem
from budgetdesk.records import dataclass

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
    rules = {t.id: t for t in program.rules if t.kind == "check"}
    cases = 0
    for check in program.pack.checks:
        rule = rules[check.id]
        tried = [("通过", check.passes, False), ("不通过", check.fails, True)]
        if check.sides and not any(_one_sided(program, rule, case) for case in check.fails):
            problems.append(
                _problem(
                    check.check, f"{check.id}：sides: both 的检查，不通过的例子中要有一个一边空着（null）"
                )
            )
        for words, listed, broken in tried:
            for number, case in enumerate(listed, 1):
                cases += 1
                many = f"（第 {number} 个）" if len(listed) > 1 else ""
                for text in run_case(program, rule, case, broken=broken):
                    problems.append(_problem(check.check, f"{check.id} 的{words}例子{many}：{text}"))
    formulas = [t for t in program.rules if t.kind in ("formula", "lines")]
    for rule in formulas:
        for text in try_formula(program, rule):
            problems.append(_problem(rule.at, f"{rule.id}：{text}"))
    return Tried(len(program.pack.checks), cases, len(formulas), sorted(set(problems)))


def run_case(program: Program, rule: Rule, case: Case, *, broken: bool) -> list[str]:
    """What is wrong with a case; nothing if the check holds with it, or is broken where it should be."""
    values, said = _read_case(program, rule, case)
    if said:
        return said
    verdict = _verdict(program, rule, list(values.values()))
    if verdict == "silent":
        if rule.when is not None and rule.when(list(values.values())) is not True:
            return ["没有用到检查：when 的前提不成立" + _lacking(rule, case)]
        return ["没有用到检查：有的值空着，算不出结果" + _lacking(rule, case)]
    if broken is (verdict in ("broken", "one_sided")):
        return []
    return ["检查通过了，应当不通过" if broken else "检查没有通过"]


def _lacking(rule: Rule, case: Case) -> str:
    """The references of the check that the case does not name."""
    given = {str(parse(key)) for key in case}
    lacking = [name for name in rule.names if name not in given]
    return f"（例子里没有写 {'、'.join(lacking)}）" if lacking else ""


def _one_sided(program: Program, rule: Rule, case: Case) -> bool:
    values, said = _read_case(program, rule, case)
    return not said and _verdict(program, rule, list(values.values())) == "one_sided"


def _read_case(program: Program, rule: Rule, case: Case) -> tuple[dict[str, Any], list[str]]:
    """The case's values by the references of the check, in their order; and what cannot be read."""
    given: dict[str, str | None] = {}
    said = []
    for key, text in case.items():
        try:
            name = str(parse(key))
        except ExpressionError as error:
            said.append(f"“{key}” 写法有误：{error}")
            continue
        if name not in rule.names:
            used = "、".join(rule.names)
            said.append(f"检查中没有 {key}（用到的是 {used}）")
        given[name] = text
    values: dict[str, Any] = {}
    for name, spec in zip(rule.names, rule.inputs, strict=True):
        text = given.get(name)
        values[name] = text
        if text is not None and is_number(program, spec):
            try:
                values[name] = Decimal(text.strip())
            except InvalidOperation:
                said.append(f"{name} 是数字，不能是“{text}”")
    return values, said


def _verdict(program: Program, rule: Rule, inputs: list[Any]) -> Verdict:
    try:
        if rule.when is not None and rule.when(inputs) is not True:
            return "silent"
        left = rule.value(inputs)
        right = rule.other(inputs) if rule.other is not None else None
    except DecimalException:
        return "silent"
    return verdict_on_check(rule, left, right, lambda: [half_of(program, spec) for spec in rule.inputs])


# formulas


def try_formula(program: Program, rule: Rule) -> Iterator[str]:
    """With all inputs filled a formula gives a value for its cell, and another value there is a finding."""
    block = rule.block
    assert block is not None
    kind = block.type_of(rule.row_id, rule.column)
    if not kind.number:
        return
    results = [_result(rule, list(values)) for values in _fillings(program, rule)]
    results = [r for r in results if isinstance(r, Decimal)]
    if not results:
        yield "各项都有数时也算不出结果"
        return
    nodes = [] if rule.expr is None else list(walk(rule.expr))
    chosen = any(isinstance(node, Op) and node.op == "if" for node in nodes)
    blanks = [None] * len(rule.inputs)
    silent = rule.when is not None and rule.when(blanks) is not True
    if rule.inputs and not chosen and not silent and _result(rule, blanks) is not None:
        yield "各项都空着时也给出了数（空白应当算不出）"
    width = ZERO
    if rule.linear is not None:
        width = sum((abs(c) * half_of(program, rule.inputs[i]) for i, c in rule.linear.items()), ZERO)
    result = results[0]
    shown = round_half_up(result, kind.decimals)
    other = shown + 1 + kind.half + width
    if judge_filled(shown, result, kind.decimals, kind.half, width) != "holds":
        yield "填上公式的结果反而不符"
    if rule.op == "=" and judge_filled(other, result, kind.decimals, kind.half, width) != "broken":
        yield "填上别的数也算相符"


def _fillings(program: Program, rule: Rule) -> Iterator[list[Any]]:
    """Made-up values of the inputs: unlike figures, and each of the texts that the formula asks for."""
    texts = ["甲", *_texts(rule.expr)]
    numbers = [is_number(program, spec) for spec in rule.inputs]
    for text in texts:
        yield [Decimal(100 + 7 * n) if number else text for n, number in enumerate(numbers)]


def _texts(expr: Expr | None) -> list[str]:
    return [] if expr is None else [node.value for node in walk(expr) if isinstance(node, Text)]


def _result(rule: Rule, inputs: list[Any]) -> Any:
    try:
        return rule.value(inputs)
    except DecimalException:
        return None


# inputs


def is_number(program: Program, spec: InputSpec) -> bool:
    if isinstance(spec, KeyIn):
        return False
    if isinstance(spec, CellIn):
        return program.blocks[spec.table, spec.block].type_of(spec.row_id, spec.column).number
    return spec.take != "text"


def half_of(program: Program, spec: InputSpec) -> Decimal:
    """± of one figure of the input."""
    if isinstance(spec, CellIn):
        return program.blocks[spec.table, spec.block].type_of(spec.row_id, spec.column).half
    if isinstance(spec, SumIn) and spec.take == "sum":
        index = spec.index
        return program.blocks[index.table, index.block].type_of(index.row, index.column).half
    return ZERO


def _problem(at: str, message: str) -> Problem:
    return Problem(getattr(at, "file", ""), getattr(at, "line", 0), message)
