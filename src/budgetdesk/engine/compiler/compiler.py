"""A pack made ready to run: every formula, sum, projection and check as a rule with its inputs resolved.

`compile_pack` finds what is wrong with the meaning of a pack: names that are not there, circles, duplicate rule ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from budgetdesk.engine.blocks import DETAIL, TEXT, TOTAL, Block, FixedBlock, GridGroup, HiddenBlock, RowBlock
from budgetdesk.engine.compiler import code_tests
from budgetdesk.engine.compiler.order import put_in_order
from budgetdesk.engine.compiler.rule import NOWHERE, Rule, Sides
from budgetdesk.engine.compiler.rules import Program, Projection, SheetMatch
from budgetdesk.engine.language.amounts import ZERO
from budgetdesk.engine.language.evaluation import (
    COMPARISONS,
    Condition,
    Evaluate,
    compile_condition,
    compile_value,
    linear_parts,
    reads,
)
from budgetdesk.engine.language.expressions import (
    Expr,
    ExpressionError,
    Op,
    Ref,
    parse,
    parse_filters,
    parse_for_each,
)
from budgetdesk.engine.language.inputs import (
    CURRENT,
    CellIn,
    Dimension,
    IndexSpec,
    InputSpec,
    KeyIn,
    KeyPart,
    RowIn,
    RowPart,
    SumIn,
)
from budgetdesk.engine.language.names import Blocks, Scope, wanted_filters
from budgetdesk.engine.language.types import demand
from budgetdesk.engine.language.wording import in_words, target_words
from budgetdesk.packs.indicator_rules import unknown_rules
from budgetdesk.packs.loading import LoadedPack
from budgetdesk.packs.models import (
    Check,
    Formula,
    Level,
    Located,
    PathLevel,
    Slot,
    level_words,
)
from budgetdesk.packs.problems import PackError, Problem


def compile_pack(loaded: LoadedPack) -> Program:
    """Raises PackError with every mistake found."""
    return _Compiler(loaded).run()


class _Compiler:
    def __init__(self, loaded: LoadedPack) -> None:
        self.pack, self.codes = loaded.pack, loaded.codes
        self.blocks = Blocks(self.pack)
        self.problems: list[Problem] = []
        self.rules: list[Rule] = []
        self.projections: dict[tuple[str, str], Projection] = {}
        self.twins: dict[str, SheetMatch] = {}
        self.rule_ids: set[str] = set()

    def run(self) -> Program:
        for block in self.blocks.values():
            self._hidden(block)
            if isinstance(block, RowBlock):
                self._project(block)
        for table in self.pack.tables.values():
            if table.repeat:
                self._match(table.id)
        for block in self.blocks.values():
            if block.seen:
                self._block(block)
        of_table = {id(c): t.id for t in self.pack.tables.values() for c in t.checks}
        for check in self.pack.checks:
            self._check(check, of_table.get(id(check), ""))
        for block in self.blocks.values():
            self._concern_own_rows(block)
        for unknown in unknown_rules(self.pack.indicator_rules):
            self._problem(unknown, f"indicator_rules：没有编号为 {unknown} 的指标规则")
        if not self.problems:
            self.problems += put_in_order(self.rules, self.blocks)
        if self.problems:
            raise PackError(self.problems)
        for rule in self.rules:
            rule.exact = all(self._exact(spec) for spec in rule.inputs)
        return Program(self.pack, self.codes, self.blocks, self.rules, self.projections, self.twins)

    def _exact(self, spec: InputSpec) -> bool:
        if isinstance(spec, KeyIn):
            return True
        if isinstance(spec, CellIn):
            return not self.blocks[spec.table, spec.block].type_of(spec.row_id, spec.column).half
        index = spec.index
        return not self.blocks[index.table, index.block].type_of(index.row, index.column).half

    def _problem(self, at: str, message: str, table: str = "") -> None:
        file = getattr(at, "file", "") or (f"{table}.yaml" if table else "pack.yaml")
        self.problems.append(Problem(file, getattr(at, "line", 0), message))

    def _rule(self, id: str, explicit: bool, at: str, table: str) -> str:
        if explicit and id in self.rule_ids:
            self._problem(at, f"规则编号重复：{id}", table)
        self.rule_ids.add(id)
        return id

    # blocks

    def _block(self, block: Block) -> None:
        if isinstance(block, FixedBlock):
            for row in block.rows:
                for column in block.columns:
                    for slot in block.slots_at(row, column):
                        self._slot(block, row, column, slot)
            return
        for column, slot in block.columns.items():
            self._slot(block, CURRENT, column, slot)
            self._row_column(block, slot)
        for part, column in enumerate(block.key_columns):
            key = KeyIn(KeyPart(part))
            levels = set(block.levels) - {TOTAL}
            self._add(block, column, "title", levels, [key], [column], lambda inputs: inputs[0], op="~")
        if block.total and block.total.title:
            texts = [column for column, slot in block.columns.items() if not slot.is_number]
            column = block.total.in_ or (texts[0] if texts else "")
            if column not in block.columns:
                self._problem(block.total.in_ or Located(""), f"合计行没有列 {column}", block.table.id)
            title = block.total.title
            self._add(block, column, "title", {TOTAL}, [], [], lambda inputs: title, op="~")

    def _slot(self, block: Block, row: RowIn, column: str, slot: Slot) -> None:
        """The equations and derived checks of a field, column or grid row."""
        for n, formula in enumerate(slot.formula):
            levels = set(formula.at) or None
            if levels and not levels <= set(block.levels):
                unknown, known = (
                    map(level_words, some) for some in (levels - set(block.levels), block.levels)
                )
                words = f"没有层级 {'、'.join(sorted(unknown))}，有的是 {'、'.join(known)}"
                self._problem(formula.expr, words, block.table.id)
            self._formula(block, row, column, formula, "formula", n, levels)
        if slot.part_of:
            self._part_of(block, row, column, slot.part_of)
        if slot.ref and slot.ref not in self.pack.tables:
            self._problem(slot.ref, f"没有表 {slot.ref}", block.table.id)
        if slot.last_year_sum:
            table, _, name = slot.last_year_sum.partition(".")
            if not any(name in b.columns for b in self.blocks.of_table(table)):
                self._problem(
                    slot.last_year_sum, f"没有列 {slot.last_year_sum}（写作 表.列）", block.table.id
                )
        if slot.codes:
            if slot.codes not in self.codes.lists:
                words = f"{slot.title or slot.id} 的科目表 {slot.codes} 未在 pack.yaml 的 codes 中列出"
                self._problem(slot.codes, words, block.table.id)
                return
            self._code(block, row, column, slot, slot.codes)

    def _code(self, block: Block, row: RowIn, column: str, slot: Slot, list: str) -> None:
        """A code below none that is known is wrong; below a known one it may be the list that lacks it."""
        known, use = self.codes.lists[list], self.pack.codes[list]
        doubt: Level = "query" if use.level == "error" else use.level
        rule = self._derived(block, row, column) + ".code"
        tests = (
            (rule, code_tests.known(known), use.level, "应在科目表中"),
            (
                f"{rule}.new",
                code_tests.settled(known),
                doubt,
                "不在科目表中：没有填错的，请增补到本单位的科目",
            ),
        )
        for id, test, level, words in tests:
            self._add(
                block, column, "code", None, [CellIn(*block.name, row, column)], [column], test,
                row=row, op="true", level=level, source=use.source, rule=id, says=f"{slot.title or column}{words}",
            )  # fmt: skip

    def _row_column(self, block: Block, column: Slot) -> None:
        for n, formula in enumerate(column.from_lines):
            self._lines(block, column.id, formula, n)
        levels = block.levels
        if column.name_of:
            code = block.columns.get(column.name_of)
            if code is None or not code.codes or code.codes not in self.codes.lists:
                self._problem(column.name_of, f"列 {column.id}：{column.name_of} 不是编码列", block.table.id)
                return
            known, use = self.codes.lists[code.codes], self.pack.codes[code.codes]
            for name, op in ((code_tests.own_name(known), "="), (code_tests.inherited_name(known), "~")):
                self._add(
                    block, column.id, "name", set(levels) - {TOTAL},
                    [CellIn(*block.name, CURRENT, column.name_of)], [column.name_of],
                    name, op=op, level=use.level, source=use.source,
                    says=f"{column.title}应与{code.title}的名称一致",
                )  # fmt: skip
        if column.shows:
            self._shows(block, column)
        if column.is_number and column.subtotal and isinstance(block, RowBlock) and len(levels) > 1:
            index = IndexSpec(*block.name, column.id, (Dimension(RowPart.PARENT),), details=False)
            children = SumIn(index, ((KeyPart("id"),),))
            self._add(
                block, column.id, "sum", set(levels[:-1]), [children], ["下级"], lambda inputs: inputs[0],
                linear={0: Decimal(1)}, says=f"{column.title} = 下级各行之和",
                source=block.model.sums_source,
            )  # fmt: skip

    def _shows(self, block: Block, column: Slot) -> None:
        keys = self._path_keys(block)
        for i, level in enumerate(block.path):
            expr = level.code if column.shows == "code" else level.name
            if expr is None:
                continue
            if str(expr) == str(level.told_by):
                spec: InputSpec = KeyIn(KeyPart(i))
                self._add(block, column.id, "title", {level.id}, [spec], [level.id], lambda inputs: inputs[0])
                continue
            scope = self._scope(block)
            scope.block, scope.path_keys = None, keys
            self._level_text(block, column.id, level.id, expr, scope)

    def _level_text(self, block: Block, column: str, level: str, expr: Located, scope: Scope) -> None:
        def add(value: Evaluate, linear: dict[int, Decimal] | None, tree: Expr) -> None:
            self._add(block, column, "title", {level}, scope.inputs, scope.names, value, expr=tree)

        self._compile(expr, scope, add)

    def _path_keys(self, block: Block) -> dict[str, int]:
        return {str(level.told_by): i for i, level in enumerate(block.path)}

    # formulas

    def _scope(self, block: Block | None, row: RowIn = "", column: str = "", table: str = "") -> Scope:
        table = block.table.id if block else table
        twins = self.twins.get(table)
        return Scope(
            self.blocks, block, row, column if isinstance(block, GridGroup) else "",
            twin=twins.rows if twins else None, table=table,
        )  # fmt: skip

    def _compile(
        self, text: Located, scope: Scope, then: Callable[[Evaluate, dict[int, Decimal] | None, Expr], None]
    ) -> None:
        try:
            tree = parse(text)
            then(compile_value(tree, scope.resolve, self.codes), linear_parts(tree, scope.resolve), tree)
        except ExpressionError as error:
            self._problem(text, str(error), scope.table)

    def _formula(
        self, block: Block, row: RowIn, column: str, formula: Formula, kind: str, n: int,
        levels: set[str] | None, scope: Scope | None = None,
    ) -> None:  # fmt: skip
        scope = scope or self._scope(block, row, column)
        suffix = {"formula": "", "lines": ".lines"}[kind] + (f".{n + 1}" if n else "")
        rule = formula.id or self._derived(block, row, column) + suffix

        def add(value: Evaluate, linear: dict[int, Decimal] | None, tree: Expr) -> None:
            number = block.type_of(row if isinstance(row, str) else "", column).number
            when = self._condition(formula.when, scope)
            self._add(
                block, column, kind, levels, scope.inputs, scope.names, value, row=row, level=formula.level,
                source=formula.source or "", rule=self._rule(rule, bool(formula.id), formula.expr, block.table.id),
                says=formula.says or f"{target_words(block, row, column, self.blocks)} = {in_words(tree, scope)}",
                when=when, linear=linear if number else None, expr=tree, at=formula.expr,
            )  # fmt: skip
            demand(tree, "number" if number else "text", scope)

        self._compile(formula.expr, scope, add)

    def _condition(self, text: Located | None, scope: Scope) -> Condition | None:
        if text is None:
            return None
        tree = parse(text)
        demand(tree, "test", scope)
        return compile_condition(tree, scope.resolve, self.codes)

    def _lines(self, block: Block, column: str, formula: Formula, n: int) -> None:
        projection = self.projections.get(block.name)
        if projection is None or projection.source is None:
            self._problem(formula.expr, f"列 {column} 有 from_lines，但本块的 rows 没有 from", block.table.id)
            return
        scope = self._scope(block)
        scope.lines = projection.source
        keys = tuple((c, (KeyPart(i),)) for i, c in enumerate(projection.keys))
        scope.implied = projection.where + keys
        self._formula(block, CURRENT, column, formula, "lines", n, {block.detail_level}, scope)
        for spec in scope.inputs:
            index = spec.index if isinstance(spec, SumIn) else None
            if index and index.block == projection.source.id and index.column not in projection.amounts:
                projection.amounts.append(index.column)

    def _part_of(self, block: Block, row: RowIn, column: str, whole: Formula) -> None:
        scope = self._scope(block, row, column)
        own = CellIn(*block.name, row, column)
        rule = whole.id or self._derived(block, row, column) + ".part"

        def add(value: Evaluate, linear: dict[int, Decimal] | None, tree: Expr) -> None:
            demand(tree, "number", scope)
            when = self._condition(whole.when, scope)
            number = len(scope.inputs)
            parts = {number: Decimal(1)} | {i: -c for i, c in (linear or {}).items()}
            far = any(_table_of(spec) not in ("", block.table.id) for spec in scope.inputs)
            self._add(
                block, "", "part_of", set(whole.at) or None, [*scope.inputs, own], [*scope.names, column],
                lambda inputs: inputs[number], other=value if far else _or_zero(value), when=when, row=row, op="<=",
                linear=parts, sides=(frozenset([number]), frozenset(range(number))) if far else None,
                level=whole.level, source=whole.source or "", at=whole.expr,
                says=whole.says or f"{target_words(block, row, column, self.blocks)} 不大于 {in_words(tree, scope)}",
                rule=self._rule(rule, bool(whole.id), whole.expr, block.table.id),
            )  # fmt: skip

        self._compile(whole.expr, scope, add)

    def _derived(self, block: Block, row: RowIn, column: str) -> str:
        parts = [block.table.id]
        if len(self.blocks.of_table(block.table.id)) > 1:
            parts.append(block.id)
        named = row if isinstance(row, str) and row != TEXT else ""
        parts += [named] if named else []
        parts += [column] if not named or len(block.columns) > 1 else []
        return f"{self.pack.prefix}-{'.'.join(parts)}"

    def _add(
        self, block: Block, column: str, kind: str, levels: Iterable[str] | None, inputs: list[InputSpec],
        names: list[str], value: Evaluate, *, row: RowIn = CURRENT, op: str = "=", level: str = "error",
        source: str = "", says: str = "", rule: str = "", other: Evaluate | None = None,
        when: Condition | None = None, linear: dict[int, Decimal] | None = None, expr: Expr | None = None,
        at: Located = NOWHERE, sides: Sides | None = None,
    ) -> None:  # fmt: skip
        suffix = "" if kind in ("formula", "lines") else f".{kind}"
        self.rules.append(
            Rule(
                rule or self._derived(block, row, column) + suffix, kind, level, says, source, block, row,
                "" if op in COMPARISONS or op == "true" else column,
                None if levels is None else frozenset(levels),
                op, inputs, names, value, other, when, linear, sides, expr=expr, at=at,
            )
        )  # fmt: skip

    # projections

    def _project(self, block: RowBlock) -> None:
        source = block.source
        where_at = source.from_ or source.as_ or Located("")
        try:
            if source.as_:
                mirror = self.blocks.of_rows(source.as_)
                self.projections[block.name] = Projection(block, mirror=mirror)
            elif source.from_:
                of = self.blocks.of_rows(source.from_)
                scope = self._scope(of)
                where = wanted_filters(scope, parse_filters(source.where)) if source.where else ()
                keys = [key for key, _ in block.keys_in(of)] if source.path else list(source.key)
                for key in keys:
                    if key not in of.slots:
                        raise ExpressionError(f"没有列 {key}：{of.table.id}")
                if not source.path and len(block.key_columns) != len(keys):
                    raise ExpressionError(
                        f"key 有 {len(keys)} 列，本块的编码列有 {len(block.key_columns)} 列"
                    )
                self.projections[block.name] = Projection(block, of, where, keys)
            elif block.hidden_block is not None:
                keys = list(block.hidden_block.columns)
                self.projections[block.name] = Projection(block, block.hidden_block, (), keys)
        except ExpressionError as error:
            self._problem(where_at, str(error), block.table.id)

    def _hidden(self, block: Block) -> None:
        """What nobody sees: the cells of hidden blocks, and hidden columns."""
        row: RowIn = TEXT if isinstance(block, HiddenBlock) else CURRENT
        for column, slot in (block.columns if isinstance(block, HiddenBlock) else block.hidden).items():
            for formula in slot.formula:
                self._key_text(block, row, column, formula.expr)

    def _key_text(self, block: Block, row: RowIn, column: str, key: Located) -> None:
        scope = self._scope(block)
        self._compile(
            key, scope,
            lambda value, linear, tree: self._add(
                block, column, "title", None, scope.inputs, scope.names, value, row=row, op="~", expr=tree
            ),
        )  # fmt: skip

    def _match(self, table: str) -> None:
        repeat = self.pack.tables[table].repeat
        assert repeat
        try:
            name, _, level = repeat.rows.rpartition(".")
            rows = self.blocks.of_rows(name or repeat.rows)
            if level and level not in rows.levels:
                raise ExpressionError(f"{repeat.rows}：没有层级 {level}")
            scope = self._scope(None, table=table)
            amount = None
            if repeat.amount:
                tree = parse(repeat.amount)
                value = compile_value(tree, scope.resolve, self.codes)
                amount = Rule(
                    "", "twin", "error", "", "", None, inputs=scope.inputs, names=scope.names, value=value
                )
            label = None
            if repeat.name:
                spec = self._scope(None, table=table)._reference(Ref(tuple(repeat.name.split("."))))
                label = spec if isinstance(spec, CellIn) else None
            for column in (repeat.of_amount, repeat.of_name):
                if column and column not in rows.columns:
                    raise ExpressionError(f"{repeat.rows}：没有列 {column}")
            self.twins[table] = SheetMatch(
                table, rows, level or DETAIL, amount, repeat.of_amount, label, repeat.of_name
            )
        except ExpressionError as error:
            self._problem(repeat.rows, str(error), table)

    # rows of other units

    def _concern_own_rows(self, block: Block) -> None:
        """What says that a level's rows agree with figures from elsewhere says so of this unit's rows only."""
        for i, level in enumerate(block.path):
            own = self._own_code(level)
            if own is None:
                continue
            for rule in self.rules:
                from_elsewhere = any(_reads_elsewhere(spec, block) for spec in rule.inputs)
                if rule.block is block and rule.levels == frozenset({level.id}) and from_elsewhere:
                    rule.own = i, own

    def _own_code(self, level: PathLevel) -> CellIn | None:
        """Where the code of this unit stands that rows of the level are keyed by."""
        if level.code is None or str(level.code) != str(level.told_by):
            return None
        try:
            tree = parse(level.code)
            spec = self._scope(None)._reference(tree) if isinstance(tree, Ref) else None
        except ExpressionError:
            return None  # told where rows are projected
        return spec if isinstance(spec, CellIn) and isinstance(spec.row, str) else None

    # checks

    def _check(self, check: Check, table: str) -> None:
        self._rule(check.id, True, check.check, table)
        for cases, word in ((check.passes, "通过"), (check.fails, "不通过")):
            if not cases:
                self._problem(check.check, f"检查 {check.id} 缺少{word}的例子", table)
        try:
            block, levels, sheets = self._bound_to(check, table)
            scope = self._scope(block if not sheets else None, table=block.table.id if block else table)
            tree = parse(check.check)
            when = self._condition(check.when, scope)
            rule = Rule(
                check.id, "check", check.level, check.says, check.source, block, CURRENT if block and not sheets else "",
                levels=levels, op="true", inputs=scope.inputs, names=scope.names, when=when, sheets=sheets, expr=tree, at=check.check,
            )  # fmt: skip
            if isinstance(tree, Op) and tree.op in COMPARISONS:
                left, right = tree.args
                rule.op = tree.op
                rule.value = compile_value(left, scope.resolve, self.codes)
                rule.other = compile_value(right, scope.resolve, self.codes)
                rule.linear = linear_parts(Op("-", tree.args), scope.resolve)
                if check.sides:
                    demand(left, "number", scope)
                    rule.sides = reads(left, scope.resolve), reads(right, scope.resolve)
            elif check.sides:
                raise ExpressionError("只有比较两边的检查（==、<= 等）才能写 sides: both")
            else:
                rule.value = compile_value(tree, scope.resolve, self.codes)
            demand(tree, "test", scope)
            self.rules.append(rule)
        except ExpressionError as error:
            self._problem(check.check, f"{check.id}：{error}", table)

    def _bound_to(self, check: Check, table: str) -> tuple[Block | None, frozenset[str] | None, bool]:
        if check.for_each is None:
            own = self.pack.tables.get(table)
            if own is not None and own.repeat:
                return self.blocks.of_table(table)[0], None, True
            return None, None, False
        what, of = parse_for_each(check.for_each)
        if what == "sheet":
            if of.names[0] not in self.twins:
                raise ExpressionError(f"{of} 不是重复的表")
            return self.blocks.of_table(of.names[0])[0], None, True
        names, level = of.names, ""
        block = None
        for cut in (len(names), len(names) - 1):
            try:
                block, level = self.blocks.of_rows(".".join(names[:cut])), ".".join(names[cut:])
                break
            except ExpressionError:
                continue
        if block is None or (level and level not in block.levels):
            raise ExpressionError(f"没有 {of}")
        return block, frozenset([level]) if level else None, False


def _reads_elsewhere(spec: InputSpec, block: Block) -> bool:
    if isinstance(spec, CellIn):
        return (spec.table, spec.block) != block.name
    return isinstance(spec, SumIn) and any(
        (part.index.table, part.index.block) != block.name for part in (spec, *spec.more)
    )


def _table_of(spec: InputSpec) -> str:
    """The table that an input is read from; empty for the row's own key."""
    if isinstance(spec, KeyIn):
        return ""
    return spec.table if isinstance(spec, CellIn) else spec.index.table


def _or_zero(value: Evaluate) -> Evaluate:
    return lambda inputs: ZERO if (found := value(inputs)) is None else found
