"""Writes the narrative of a declaration: goes through the template and says what its expressions give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from budgetdesk.engine.blocks import FixedBlock
from budgetdesk.engine.cells import Cell, NotApplicable, Place
from budgetdesk.engine.compiler.compiled_narrative import CompiledNarrative
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import filled_in
from budgetdesk.engine.language.amounts import ZERO
from budgetdesk.engine.language.expressions import Op, Ref
from budgetdesk.engine.relations import Relation, Sum
from budgetdesk.engine.text import one_line
from budgetdesk.narrative.figures import Figures, in_chinese, in_same_unit
from budgetdesk.narrative.own_words import with_own_words
from budgetdesk.narrative.sources import cells_of
from budgetdesk.narrative.written import LeftOut, Span, TablesHere, WrittenLine, WrittenText
from budgetdesk.packs.models import Table
from budgetdesk.packs.narrative import (
    AMOUNTS,
    PHRASE_SLOT,
    TABLE_FORMS,
    For,
    Heading,
    If,
    Join,
    Node,
    Number,
    Paragraph,
    Slot,
    Tables,
    Term,
)

_STOPS, _GOES_ON = "。．.；;，,、：: ", "。；，、：！？"
_STANDING = 1 << 30  # behind all that the engine itself evaluates


class _At(NamedTuple):
    """The row or sheet that a loop is at."""

    instance: str = ""
    row: str = ""


_NOWHERE = _At()


def write_narrative(engine: Engine, *, own: bool = True) -> WrittenText | None:
    """The text of the declaration as its figures stand; None where the pack has none.

    Without `own` sections are as the template has them, also where people have written them themselves.
    """
    compiled = engine.program.narrative
    if compiled is None:
        return None
    text = _Writer(engine, compiled).text()
    return with_own_words(text, engine.facts) if own else text


class _Writer:
    def __init__(self, engine: Engine, compiled: CompiledNarrative) -> None:
        self.engine, self.compiled = engine, compiled
        self.head = compiled.narrative.head
        self.figures = Figures(self.head)
        self.counted = 0  # in the list that is being written
        self.turn = 0  # of the loop that we are in
        self.path: list[tuple[int, str]] = []  # the headings of the template that we are under
        self.left_out: dict[str, dict[Cell, None]] = {}  # by section the figures that are not known

    def text(self) -> WrittenText:
        narrative = self.compiled.narrative
        title = WrittenLine(tuple(self._spans(narrative.title, _NOWHERE)))
        cover = tuple(WrittenLine(tuple(self._spans(line, _NOWHERE))) for line in narrative.cover)
        lines = tuple(self._lines(narrative.nodes, _NOWHERE))
        left_out = tuple(LeftOut(section, tuple(cells)) for section, cells in self.left_out.items())
        return WrittenText(title, cover, lines, left_out=left_out)

    # lines

    def _lines(self, nodes: Iterable[Node], at: _At) -> Iterator[WrittenLine | TablesHere]:
        for node in nodes:
            match node:
                case Heading(level, pieces):
                    self._enter(level, pieces, at)
                    self.counted = (
                        self.turn - 1
                    )  # a heading has the number of its turn, and a list below it begins anew
                    heading = _joined(self._spans(pieces, at))
                    self.counted = 0
                    yield WrittenLine(heading, level, self._section())
                case Paragraph(pieces):
                    yield from self._paragraphs(pieces, at)
                case If():
                    yield from self._lines(self._branch(node, at), at)
                case For():
                    for turn, row in enumerate(self._rows(node), 1):
                        self.turn = turn
                        yield from self._lines(node.nodes, row)
                    self.turn = 0
                case Tables(names=True):
                    yield from (self._name(table) for table in self.compiled.tables[node])
                case Tables():
                    yield TablesHere(tuple(self.compiled.tables[node]), self._section())
                case _:
                    raise AssertionError(f"{type(node).__name__} among lines")

    def _enter(self, level: int, pieces: Sequence[Node], at: _At) -> None:
        name = "".join(piece if isinstance(piece, str) else "…" for piece in pieces)
        self.path = [above for above in self.path if above[0] < level]
        self.path.append((level, "@".join(filter(None, (name, *at)))))

    def _section(self) -> str:
        return "/".join(name for _, name in self.path)

    def _paragraphs(self, pieces: Sequence[Node], at: _At) -> Iterator[WrittenLine]:
        """One; of a text with several lines several. A paragraph that comes to nothing is left out."""
        spans: list[Span] = []
        for span in self._spans(pieces, at):
            first, *others = span.text.split("\n") if span.kind == "words" else [span.text]
            spans.append(replace(span, text=first))
            start = span.start + len(first) + 1
            for other in others:
                if line := _joined(spans):
                    yield WrittenLine(line, section=self._section())
                spans = [replace(span, text=other, start=start)]
                start += len(other) + 1
        if line := _joined(spans):
            yield WrittenLine(line, section=self._section())

    def _name(self, id: str) -> WrittenLine:
        """A table by its name, and whether it is published empty."""
        program = self.engine.program
        sheets = list(self.engine.sheets(id)) if program.pack.tables[id].repeat else [""]
        places = [Place(*block.name, sheet) for block in program.table_blocks(id) for sheet in sheets]
        empty = all(self.engine.is_blank(place) for place in places)
        spans = [Span(self._full_name(program.pack.tables[id]))]
        return WrittenLine(
            tuple([*spans, Span("（空表）", "figure")] if empty else spans), section=self._section()
        )

    def _full_name(self, table: Table) -> str:
        return f"{table.number} {one_line(filled_in(self.engine, table.title))}".strip()

    # pieces of a line

    def _spans(self, nodes: Iterable[Node], at: _At) -> Iterator[Span]:
        for node in nodes:
            match node:
                case str():
                    yield Span(node)
                case Slot():
                    yield from self._slot(node, at)
                case Number(form):
                    self.counted += 1
                    yield Span(in_chinese(self.counted) if form else str(self.counted))
                case If():
                    yield from self._spans(self._branch(node, at), at)
                case For():
                    for n, row in enumerate(self._rows(node)):
                        if n and node.between:
                            yield Span(node.between)
                        yield from self._spans(node.nodes, row)
                case Join(between, inner):
                    parts = [part for each in inner if (part := _joined(self._spans([each], at)))]
                    for n, part in enumerate(parts):
                        if n and between:
                            yield Span(between)
                        yield from part
                case _:
                    raise AssertionError(f"{type(node).__name__} within a line")

    def _branch(self, node: If, at: _At) -> Sequence[Node]:
        unknown: list[Relation] = []
        for test, nodes in node.branches:
            if test is None:
                return nodes
            if self._value(test, at) is True and not self._compares_with_a_blank(test, nodes, at):
                return nodes
            if _asks_whether_known(self.compiled.terms[test].rule.expr):
                unknown.append(self._relation(test, at))
        if unknown:
            cells = cells_of(self.engine, Span("", of=tuple(unknown)))
            self.left_out.setdefault(self._section(), {}).update(dict.fromkeys(cells))
        return ()

    def _compares_with_a_blank(self, test: Term, nodes: Sequence[Node], at: _At) -> bool:
        """Whether figures that there are would be set against one of a form that nobody filled in: to sums that is 0, but
        a text would tell of a rise from nothing."""
        if not _asks_whether_known(self.compiled.terms[test].rule.expr):
            return False
        cells = self.engine.inputs(self._relation(test, at))
        if not cells or not all(isinstance(c, Cell) and self._is_blank_field(c) for c in cells):
            return False
        slots = [node for node in nodes if isinstance(node, Slot) and node.form in self.head.phrases]
        return any(self._value(slot.term, at) not in (None, ZERO) for slot in slots)

    def _is_blank_field(self, cell: Cell) -> bool:
        return isinstance(self.engine.block(cell), FixedBlock) and self.engine.value(cell) is None

    def _rows(self, loop: For) -> Iterator[_At]:
        block, level, sheets = self.compiled.loops[loop]
        if sheets:
            places = [_At(sheet) for sheet in self.engine.sheets(block.table.id)]
        else:
            rows = self.engine.rows(Place(*block.name))
            places = [_At("", id) for id, info in rows.items() if info.level == level]
        for place in places:
            if loop.only is None or self._value(loop.only, place) is True:
                yield place

    # slots

    def _relation(self, term: Term, at: _At) -> Relation:
        return Relation(self.compiled.terms[term].rule, *at, _STANDING)

    def _value(self, term: Term, at: _At) -> object:
        return self.engine.result(self._relation(term, at))

    def _slot(self, slot: Slot, at: _At) -> Iterator[Span]:
        if slot.form in TABLE_FORMS:
            table = self.engine.program.pack.tables[slot.at]
            yield Span(table.name if slot.form == "表号" else self._full_name(table))
        elif slot.form in self.head.phrases:
            yield from self._phrase(slot, at)
        else:
            terms = [slot.term, *([slot.base] if slot.base is not None else [])]
            relations = tuple(self._relation(term, at) for term in terms)
            values = [self.engine.result(relation) for relation in relations]
            span = self._span(slot.term, relations, self._written(slot, values))
            yield replace(span, mark=_mark(slot, at, ""))

    def _phrase(self, slot: Slot, at: _At) -> Iterator[Span]:
        """The form that fits, its figures each as a span of its own."""
        terms = [slot.term, *([slot.base] if slot.base is not None else [])]
        relations = tuple(self._relation(term, at) for term in terms)
        now = self.engine.result(relations[0])
        if not isinstance(now, Decimal):
            yield self._span(slot.term, relations[:1], None)
            return
        unit = self.compiled.terms[slot.term].unit
        base: Decimal | None = ZERO
        if slot.base is not None:
            found = self.engine.result(relations[1])
            theirs = self.compiled.terms[slot.base].unit
            base = in_same_unit(found, theirs, unit) if isinstance(found, Decimal) else None
        form = self.figures.form_of(self.head.phrases[slot.form], now, base, unit)
        for n, piece in enumerate(PHRASE_SLOT.split(form)):
            if n % 2 == 0:
                yield Span(piece)
            elif piece != "words":
                word = self.figures.word(piece, now, base or ZERO, unit)
                moves = piece in ("difference", "rate") and base is not None and now != base
                falls = now < base if moves and base is not None else None
                yield Span(word, "figure", relations, mark=_mark(slot, at, piece), falls=falls)
            elif slot.words is not None:
                relation = self._relation(slot.words, at)
                yield self._span(slot.words, (relation,), _words(self.engine.result(relation)))

    def _span(self, term: Term, relations: tuple[Relation, ...], text: str | None) -> Span:
        """What is written of an expression, or that it is not known what to write."""
        own = self._own_cell(relations)
        if text is None:
            return Span(f"〔{self._wanted(term, relations, own)}〕", "gap", relations, own)
        if own is None or self.compiled.terms[term].kind != "text":
            return Span(text, "figure", relations, own)
        entered = str(self.engine.value(own))
        return Span(text, "words", relations, own, len(entered) - len(entered.lstrip()))

    def _written(self, slot: Slot, values: Sequence[object]) -> str | None:
        """None where it is not known what to write."""
        now, term = values[0], self.compiled.terms[slot.term]
        if isinstance(now, NotApplicable):
            return now.value
        if term.kind == "text":
            return _words(now)
        if not isinstance(now, Decimal):
            return None
        if slot.form in AMOUNTS:
            return self.figures.amount(now, term.unit, slot.form)
        if slot.form != "%":
            return self.figures.count(now, term.decimals)
        if slot.base is None:
            return self.figures.per_cent(now)
        whole = values[1]
        if not isinstance(whole, Decimal):
            return None
        whole = in_same_unit(whole, self.compiled.terms[slot.base].unit, term.unit)
        return self.figures.share(now, whole, term.unit)

    def _own_cell(self, relations: Sequence[Relation]) -> Cell | None:
        """The cell that the expression is no more than, if it is one."""
        if len(relations) != 1 or not isinstance(relations[0].rule.expr, Ref):
            return None
        match self.engine.inputs(relations[0]):
            case (Cell() as cell,):
                return cell
            case (Sum((bucket,), "text"),):  # a row by its key, which may not have the text yet
                spec = self.engine.spec(bucket)
                place = Place(spec.table, spec.block)
                rows = self.engine.rows(place).having(tuple(range(len(bucket.key))), bucket.key)
                return place.cell(rows[0], spec.column) if len(rows) == 1 else None
        return None

    def _wanted(self, term: Term, relations: Sequence[Relation], own: Cell | None) -> str:
        """请填写收入增减的原因; 缺少 and what is missing where it is not one cell."""
        if own is not None:
            title = one_line(self.engine.type_of(own).slot.title).rstrip("：:")
            asked = "缺少" if self.engine.relations_of(own) else "请填写"
            return f"{asked}{title or self.engine.block(own).title or term.text}"
        cells = [cell for r in relations for cell in self.engine.inputs(r) if isinstance(cell, Cell)]
        titles = [one_line(self.engine.type_of(cell).slot.title) for cell in cells]
        return f"缺少{'、'.join(dict.fromkeys(filter(None, titles))) or term.text}"


def _asks_whether_known(expr: object) -> bool:
    """{if reasons.income >= 0}: true of any figure that there is."""
    return isinstance(expr, Op) and expr.op == ">=" and str(expr.args[1]) == "0"


def _mark(slot: Slot, at: _At, piece: str) -> str:
    """What stands for a figure in words of one's own: the slot as the template has it, which figure of a phrase, of which row."""
    terms = [slot.term, *([slot.base] if slot.base is not None else [])]
    said = f"{', '.join(term.text for term in terms)}|{slot.form}"
    return "#".join(filter(None, (said, piece, *at)))


def _words(value: object) -> str | None:
    """The text; None where there is none."""
    return str(value).strip() or None if value is not None else None


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Without empty ones; none where nothing but blanks is left. Words that go on behind lose the stop at their end."""
    kept = [span for span in spans if span.text]
    for n, (span, after) in enumerate(pairwise(kept)):
        if span.kind == "words" and after.text[0] in _GOES_ON and (words := span.text.rstrip(_STOPS)):
            kept[n] = replace(span, text=words)
    return tuple(kept) if any(span.text.strip() for span in kept) else ()
