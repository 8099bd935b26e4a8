"""Values on their way into cells: read in the unit of their source, rounded where that is wanted, and what they replace."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from budgetdesk.document.cell_view import references
from budgetdesk.document.document import Document
from budgetdesk.document.edit_commands import set_entries
from budgetdesk.document.paste.plan import (
    APPEND_ROWS,
    FILL_BLANKS,
    OVERWRITE,
    Answers,
    At,
    Landing,
    Option,
    PastePlan,
    Question,
    short,
)
from budgetdesk.document.typed_values import read_entry, rounding, scale
from budgetdesk.engine.cells import Cell, Entry, Rejected
from budgetdesk.engine.labels import table_label
from budgetdesk.engine.text import half_width


class Draft:
    """Texts with the cells they are for. `unit`: that of the amounts that say none, as the source tells it."""

    def __init__(self, document: Document, answers: Answers) -> None:
        self._document, self._answers = document, answers
        self.texts: dict[At, tuple[Cell, str, str]] = {}
        self._references: dict[str, dict[str, str]] = {}
        self._known: dict[tuple[int, str, str], Entry | None] = {}  # what a text is in cells of a type

    def put(self, at: At, cell: Cell, text: str, unit: str = "") -> None:
        self.texts[at] = (cell, text, unit)

    def read_into(self, plan: PastePlan) -> None:
        """Read all texts, with a question for the unit and one for the decimals where the answer is not clear."""
        scaled = self._ask_unit(plan)
        entries = self._document.content.facts.entries
        too_exact: dict[At, Decimal] = {}
        calculated: list[str] = []
        for at, (cell, text, unit) in self.texts.items():
            entry = self._read(cell, text, unit if scaled else "")
            if isinstance(entry, Rejected):
                kind = self._document.engine.type_of(cell)
                found = rounding(text, kind, unit if scaled else "")
                if found is not None:
                    too_exact[at] = found[1]
                if scaled and scale(unit, kind):
                    entry = Rejected(f"{text.strip()}{unit}", entry.reason)
            elif ("=" in text or "＝" in text) and half_width(text).lstrip().startswith("="):
                found = rounding(text, self._document.engine.type_of(cell), unit if scaled else "")
                calculated += [f"{short(text)} → {found[1]:,f}"] if found is not None else []
            plan.landings[at] = Landing(cell, entry, entries.get(cell))
        if too_exact:
            self._ask_decimals(plan, too_exact)
        if calculated:
            shown = "、".join(calculated[:2]) + ("等" if len(calculated) > 2 else "")
            plan.notes.append(f"有 {len(calculated)} 个算式的结果已四舍五入（{shown}）")

    def _read(self, cell: Cell, text: str, unit: str) -> Entry | None:
        kind = self._document.engine.type_of(cell)
        same = (id(kind), text, unit)
        if same not in self._known:
            table, names = kind.slot.ref, None
            if table:
                if table not in self._references:
                    self._references[table] = references(self._document.engine, table)
                names = self._references[table]
            self._known[same] = read_entry(text, kind, names, unit)
        return self._known[same]

    def _ask_unit(self, plan: PastePlan) -> bool:
        """Whether amounts are to be turned from the unit of the source into that of their cells."""
        type_of = self._document.engine.type_of
        told = [
            (unit, kind.unit, scale(unit, kind), text)
            for cell, text, unit in self.texts.values()
            if unit and text.strip() and scale(unit, kind := type_of(cell))
        ]
        if not told:
            return False
        unit, own, by, _ = told[0]
        times = f"{'乘以' if by > 0 else '除以'} {10 ** abs(by):,}"
        options = (Option("scaled", times), Option("as_is", "数字不变（原来就是按本表的单位写的）"))
        words = f"原表写明单位是“{unit}”，本表是“{own}”，共 {len(told)} 个数"
        question = Question("unit", words, options, self._answers.to("unit", "scaled"))
        plan.questions.append(question)
        return question.chosen == "scaled"

    def _ask_decimals(self, plan: PastePlan, rounded: dict[At, Decimal]) -> None:
        at, value = next(iter(rounded.items()))
        _, text, _ = self.texts[at]
        kind = self._document.engine.type_of(self.texts[at][0])
        last = "分" if kind.unit == "元" and kind.decimals == 2 else f" {kind.decimals} 位小数"
        options = (
            Option("round", f"四舍五入到{last}（{text.strip()} → {value:,f}）"),
            Option("keep", "照原样保留，标出待改"),
        )
        words = f"有 {len(rounded)} 个数的小数比本表多"
        question = Question("decimals", words, options, self._answers.to("decimals", "round"))
        plan.questions.append(question)
        if question.chosen == "round":
            for place, figure in rounded.items():
                landing = plan.landings[place]
                plan.landings[place] = Landing(landing.cell, figure, landing.before)


def ask_overwrite(plan: PastePlan, answers: Answers, *, may_append: bool, proposal: str) -> str:
    """What is done with cells that are filled already; nothing is asked where none is touched."""
    count = plan.overwritten
    if not count or len(plan.grid) == len(plan.grid[0]) == 1:  # one value replaces what it is put upon
        return OVERWRITE
    options = [Option(OVERWRITE, f"覆盖原有的 {count} 格")]
    if may_append:
        options.insert(0, Option(APPEND_ROWS, f"追加为新{plan.noun}，原有的不动"))
    options.append(Option(FILL_BLANKS, "只填空格，原有的不动"))
    shown = "、".join(_examples(plan))
    words = f"有 {count} 格已经填了别的内容（{shown}）"
    question = Question("filled", words, tuple(options), answers.to("filled", proposal))
    plan.questions.append(question)
    return question.chosen


def _examples(plan: PastePlan) -> Iterable[str]:
    found = [at for at, landing in plan.landings.items() if landing.touches]
    for at in found[:2]:
        yield plan.where(at)
    if len(found) > 2:
        yield "……"


def keep_filled(plan: PastePlan) -> None:
    """Leave what is filled as it is."""
    for at in [at for at, landing in plan.landings.items() if landing.touches]:
        del plan.landings[at]
        plan.passed_over.add(at)


def finish(plan: PastePlan, document: Document, table: str) -> PastePlan:
    """With the edit, if there is anything to be done."""
    entries = [(landing.cell, landing.entry) for _, landing in sorted(plan.landings.items())]
    plan.edit = set_entries(document, entries, f"粘贴到{table_label(document.engine, table)}")
    plan.finish()
    return plan
