"""A copied table into a block of variable rows: columns by their headings, rows by their codes, labels or from the cursor on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from itertools import pairwise

from budgetdesk.document import edit_commands
from budgetdesk.document.code_parts import columns_with_whole_codes
from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import APPEND, EditableSheet
from budgetdesk.document.form.layout import side_span
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.code_columns import join_code_columns, split_names
from budgetdesk.document.paste.draft import Draft, ask_overwrite, finish, keep_filled
from budgetdesk.document.paste.plan import (
    APPEND_ROWS,
    FILL_BLANKS,
    NO_ANSWERS,
    OVERWRITE,
    Answers,
    At,
    Option,
    PastePlan,
    Question,
    short,
)
from budgetdesk.document.paste.printed_lines import take_apart
from budgetdesk.document.paste.source import (
    Headings,
    Source,
    is_figure,
    is_sum,
    leading_numbers,
    match_columns,
    read_source,
)
from budgetdesk.document.typed_values import read_code, split_code
from budgetdesk.engine.blocks import TOTAL, RowBlock
from budgetdesk.engine.cells import Place
from budgetdesk.engine.engine import Progress
from budgetdesk.engine.labels import row_labels, table_label
from budgetdesk.engine.rows import Key
from budgetdesk.engine.text import compact
from budgetdesk.records import dataclass

_TOLD_AFTER = 500  # rows, how far it is
SHOWN_ROWS = 200
"""Rows of which a preview says where they go."""


def plan_rows(
    document: Document,
    form: EditableSheet,
    block: RowBlock,
    clip: Clip,
    line: int,
    column: int,
    answers: Answers,
    progress: Progress | None = None,
) -> PastePlan:
    """For a table whose first cell goes to that place of the form's frame."""
    return _RowsPaste(document, form, block, answers, progress or (lambda *_: None)).plan(clip, line, column)


def read_columns(
    document: Document, form: EditableSheet, block: RowBlock, clip: Clip, answers: Answers = NO_ANSWERS
) -> tuple[Source, list[str]]:
    """A copied table as it is read for the block, and which of the block's columns each of its columns is."""
    paste = _RowsPaste(document, form, block, answers, lambda *_: None)
    source, _, _ = paste.read(clip)
    return source, paste.columns(source, 0, 0)


@dataclass(slots=True)
class _Rows:
    """Which row each row of the source goes to."""

    ids: dict[int, str] = field(default_factory=dict)
    new: dict[str, Key] = field(default_factory=dict)  # rows that are made, with their codes
    twice: list[Key] = field(default_factory=list)
    lost: dict[int, str] = field(default_factory=dict)  # rows that are not pasted, with the reason
    sums: list[int] = field(default_factory=list)  # left out: they are computed


class _RowsPaste:
    def __init__(
        self, document: Document, form: EditableSheet, block: RowBlock, answers: Answers, progress: Progress
    ) -> None:
        self._document, self._form, self._block, self._answers = document, form, block, answers
        self._progress = progress
        self._engine = document.engine
        self._place = Place(*block.name, form.instance)
        self._rows = self._engine.rows(self._place)
        self._visible, self._widths = columns_with_whole_codes(block)
        self._names: dict[str, str] = {
            str(code): column for column in self._visible if (code := block.columns[column].name_of)
        }
        self._labels = [c for c in self._visible if block.columns[c].shows]
        self._own_names: dict[tuple[str, str, str], bool] = {}  # by code column, code and name
        self._codes_called: dict[str, list[str]] | None = None  # by compact name, once it was asked for

    def plan(self, clip: Clip, line: int, column: int) -> PastePlan:
        source, questions, doubts = self.read(clip)
        columns = self.columns(source, line, column)
        plan = PastePlan(table_label(self._engine, self._block.table.id), source.rows)
        plan.columns, plan.origins = tuple(columns), tuple(source.origins) or None
        plan.possible = tuple(Option(c, self._block.short_heading(c)) for c in self._visible)
        plan.column_words = {n: self._block.short_heading(c) for n, c in enumerate(columns) if c}
        plan.questions += questions
        plan.doubts += doubts
        plan.passed_over |= {
            (r, c)
            for r in range(len(source.rows))
            if r < source.first or r in source.left_out
            for c in range(source.width)
        }
        self._doubt_columns(plan, source, columns)
        if self._block.path:
            self._plan_existing(plan, source, columns, line)
        else:
            self._plan_open(plan, source, columns, line)
        if not plan.landings:
            plan.doubts.append("没有可以粘贴的内容")
        return finish(plan, self._document, self._block.table.id)

    # what is copied

    def read(self, clip: Clip) -> tuple[Source, list[Question], list[str]]:
        apart = None if clip.told else take_apart(clip.rows, self._block, self._visible, self._answers)
        if apart is not None:
            plain = Headings({})
            first = read_source(clip.rows, {}, self._headings())
            source = replace(read_source(apart.rows, {}, plain), unit=first.unit)
            return source, apart.questions, apart.doubts
        source = read_source(clip.rows, clip.covered, self._headings())
        if any(self._block.columns[c].codes for c in self._visible):
            source = join_code_columns(source, len(self._visible))
            source = source if source.headed else split_names(source)
        return source, [], []

    def _headings(self) -> Headings:
        sheet = self._form.sheet
        titles = {sheet.title, sheet.number, sheet.heading, sheet.subtitle, f"{sheet.number}{sheet.title}"}
        return Headings({c: self._block.headings[c] for c in self._visible}, frozenset(titles - {""}))

    # which column is what

    def columns(self, source: Source, line: int, column: int) -> list[str]:
        if self._answers.columns is not None and len(self._answers.columns) == source.width:
            return list(self._answers.columns)
        if source.headed:
            found = match_columns(source, self._headings(), self._holds)
            self._match_codes(source, found)
            return found
        boxes = [b for b in self._form.boxes(line) if b.kind != "side"]
        if source.width in (len(boxes), len(self._visible)) and boxes:
            column = boxes[0].column
        places = self._names_first(source, self._by_place(column, source.width))
        if leading_numbers(source) and source.width > 1:
            moved = ["", *self._by_place(column, source.width - 1)]
            own = self._block.columns[places[0]] if places[0] else None
            if len(moved) - 1 == len(self._visible) or (own is not None and own.codes):
                return moved
        return places

    def _by_place(self, column: int, width: int) -> list[str]:
        """By the frame, from one of its columns on."""
        at = side_span(self._block.model)
        starts = []
        for id in self._visible:
            starts.append((at, id))
            at += self._widths[id]
        found = [id for start, id in starts if start >= column]
        return [*found[:width], *[""] * (width - len(found))]

    def _names_first(self, source: Source, found: list[str]) -> list[str]:
        """The same where names stand before their codes, and not behind as in the form."""
        for n, (code, name) in enumerate(pairwise(found)):
            if code and name and self._names.get(code) == name:
                first, second = source.filled(n), source.filled(n + 1)
                if first and second and not any(map(read_code, first)) and self._holds(code, second):
                    found[n], found[n + 1] = name, code
        return found

    def _match_codes(self, source: Source, found: list[str]) -> None:
        """科目编码 and 科目名称 are those of the form where it has only one column that they can be."""
        for n, path in enumerate(source.paths[1:], 1):  # 科目名称 behind a code is that code's
            name = self._names.get(found[n - 1], "")
            if name and not found[n] and name not in found and path and path[-1].endswith("名称"):
                found[n] = name
        for ends, slots in (
            (("编码", "代码", "编号", "科目"), [c for c in self._visible if self._block.columns[c].codes]),
            (("名称", "科目"), list(self._names.values())),
        ):
            free = [c for c in slots if c not in found]
            for n, path in enumerate(source.paths):
                if len(free) == 1 and not found[n] and path and path[-1].endswith(ends):
                    texts = source.filled(n)
                    if texts and self._holds(free[0], texts):
                        found[n] = free.pop()

    def _holds(self, column: str, texts: Sequence[str]) -> bool:
        """Whether nothing speaks against those texts in that column."""
        slot = self._block.columns[column]
        if slot.codes:
            known = self._document.program.codes.lists[slot.codes]
            codes = [read_code(text) for text in texts if not is_sum(text)]
            return sum(bool(code and known.known_prefix(code)) for code in codes) * 2 >= len(codes)
        if slot.is_number:
            return not all(_is_word(text) for text in texts)
        return bool(slot.choices) or not all(is_figure(text) and "." in text for text in texts)

    def _doubt_columns(self, plan: PastePlan, source: Source, columns: list[str]) -> None:
        if self._answers.columns is not None:
            return
        for n, column in enumerate(columns):
            texts = source.filled(n)
            if not texts:
                continue
            title = (source.paths[n][-1:] or ("",))[0] if source.headed else ""
            if column and not title and max(len(texts), source.width) > 1 and not self._holds(column, texts):
                words = self._block.short_heading(column)
                plan.doubts.append(
                    f"第 {n + 1} 列按位置是“{words}”，内容（{short(texts[0])}）却不像：请核对各列"
                )
            elif (
                not column
                and not (n == 0 and leading_numbers(source))
                and title not in ("序号", "行次", "栏次")
            ):
                said = f"“{title}”" if title else f"（{short(texts[0])}）"
                plan.doubts.append(f"第 {n + 1} 列{said}不知对应哪一栏，不会粘贴")

    # which row is which

    def _plan_open(self, plan: PastePlan, source: Source, columns: list[str], line: int) -> None:
        """Rows that exist take what is pasted, or new ones are made."""
        keyed = self._is_keyed(columns)
        both = self._answers.to("twice", "both") == "both"
        rows = self._by_key(source, columns, both=both) if keyed else self._from_cursor(source, columns, line)
        if rows.twice:
            plan.questions.append(self._ask_twice(rows.twice))
        self._fill(plan, source, columns, rows)
        if not plan.overwritten:
            self._tell(plan, source, rows)
            return
        mended = keyed or self._is_mended(plan, source, rows)
        proposal = OVERWRITE if mended else APPEND_ROWS
        chosen = ask_overwrite(
            plan, self._answers, may_append=not self._block.key_columns or keyed, proposal=proposal
        )
        if chosen == APPEND_ROWS:
            touched = {at[0] for at, landing in plan.landings.items() if landing.touches}
            for r, id in rows.ids.items():
                if (not keyed or r in touched) and id != TOTAL and id not in rows.new:
                    rows.ids[r] = edit_commands.new_id()
                    rows.new[rows.ids[r]] = self._rows[id].key if keyed else ()
            plan.questions = [q for q in plan.questions if q.id not in ("unit", "decimals")]
            plan.landings.clear()
            self._fill(plan, source, columns, rows)
            keep_filled(plan)
        elif chosen == FILL_BLANKS:
            keep_filled(plan)
        self._tell(plan, source, rows)

    def _is_mended(self, plan: PastePlan, source: Source, rows: _Rows) -> bool:
        """Whether most of what is pasted upon rows is what they have already."""
        upon = {r for r, id in rows.ids.items() if id not in rows.new}
        same = sum(r in upon and bool(source.rows[r][c].strip()) for r, c in plan.passed_over)
        same += sum(at[0] in upon and not landing.changes for at, landing in plan.landings.items())
        return plan.overwritten < same

    def _plan_existing(self, plan: PastePlan, source: Source, columns: list[str], line: int) -> None:
        """Rows of units and projects are there already: found by their labels, else from the cursor on."""
        labelled = any(c in columns for c in self._labels)
        rows = self._by_label(source, columns) if labelled else self._from_cursor(source, columns, line)
        self._fill(plan, source, columns, rows)
        if ask_overwrite(plan, self._answers, may_append=False, proposal=OVERWRITE) == FILL_BLANKS:
            keep_filled(plan)
        self._tell(plan, source, rows)

    def _is_keyed(self, columns: list[str]) -> bool:
        key = self._block.key_columns
        return bool(key) and (key[0] in columns or self._names.get(key[0], "-") in columns)

    def _texts(self, source: Source, columns: list[str], r: int) -> dict[str, str]:
        """What stands in the row, by column; a merged code stands for all rows that it covers."""
        if not source.covered:
            return {id: text.strip() for id, text in zip(columns, source.rows[r], strict=False) if id}
        texts = {}
        for c, id in enumerate(columns):
            if id:
                top, left = source.covered.get((r, c), (r, c))
                merged = left == c and top >= source.first and bool(self._block.columns[id].codes)
                texts[id] = source.rows[top if merged else r][c].strip()
        return texts

    def _is_sum(self, texts: dict[str, str]) -> bool:
        """合计 and the like, where a name or code would stand."""
        first = next((t for c, t in texts.items() if t and not self._block.columns[c].is_number), "")
        return bool(first) and is_sum(first)

    def _by_key(self, source: Source, columns: list[str], *, both: bool) -> _Rows:
        rows = _Rows()
        known = {info.key: id for id, info in reversed(self._rows.items()) if id != TOTAL}
        seen: set[Key] = set()
        for r in self._data(source):
            texts = self._texts(source, columns, r)
            if not any(texts.values()):
                continue
            key = self._key(texts)
            if not key[0]:
                self._without_key(rows, texts, r, first=r == source.first)
                continue
            if key in seen:
                rows.twice.append(key)
            if key not in known or (key in seen and both):
                id = edit_commands.new_id()
                rows.new[id] = key
                known[key] = id
            seen.add(key)
            rows.ids[r] = known[key]
        return rows

    def _key(self, texts: dict[str, str]) -> Key:
        key = tuple(read_code(texts.get(column, "")) for column in self._block.key_columns)
        if not key[0]:
            key = (self._code_named(texts), *key[1:])
        if len(key[0]) in self._block.subtotal_lengths:
            key = (key[0], *[""] * (len(key) - 1))
        return key

    def _code_named(self, texts: dict[str, str]) -> str:
        """The code of a row that has only a name, where one code alone is called so."""
        column = self._block.key_columns[0]
        name, list_ = texts.get(self._names.get(column, ""), ""), self._block.columns[column].codes
        if not name or texts.get(column) or not list_:
            return ""
        if code := read_code(name):
            return code
        if self._codes_called is None:
            self._codes_called = {}
            for code, text in self._document.program.codes.lists[list_].all().items():
                self._codes_called.setdefault(compact(text), []).append(code)
        found = self._codes_called.get(compact(name), ())
        return found[0] if len(found) == 1 else ""

    def _without_key(self, rows: _Rows, texts: dict[str, str], r: int, *, first: bool) -> None:
        """The first row with nothing but figures is the total, as is one that says so."""
        unnamed = first and all(self._block.columns[c].is_number for c, text in texts.items() if text)
        if not (self._is_sum(texts) or (unnamed and TOTAL in self._block.levels)):
            rows.lost[r] = f"第 {r + 1} 行没有编码，不会粘贴"
        elif TOTAL in self._block.levels and TOTAL not in rows.ids.values():
            rows.ids[r] = TOTAL
        else:
            rows.sums.append(r)

    def _from_cursor(self, source: Source, columns: list[str], line: int) -> _Rows:
        rows = _Rows()
        lines = self._form.sheet.lines
        own = [id for id in self._rows if id != TOTAL]
        at = lines[line].row if 0 <= line < len(lines) and lines[line].block == self._block.id else ""
        following = iter(own[own.index(at) :] if at in own else [])
        makes = not self._block.path and not self._block.key_columns
        if not at and own and not makes:
            following = iter(own)
        for r in self._data(source):
            texts = self._texts(source, columns, r)
            if not any(texts.values()):
                if at not in ("", APPEND, TOTAL):
                    next(following, None)
                continue
            if makes and self._is_sum(texts):
                rows.sums.append(r)
                continue
            id = next(following, None)
            if id is None and not makes:
                rows.lost[r] = f"第 {r + 1} 行“{short(' '.join(texts.values()))}”落在表外，不会粘贴"
                continue
            if id is None:
                id = edit_commands.new_id()
                rows.new[id] = ()
            rows.ids[r] = id
        return rows

    def _by_label(self, source: Source, columns: list[str]) -> _Rows:
        rows = _Rows()
        labels = [c for c in self._labels if c in columns]
        shown = {
            id: {c: compact(self._document.view(self._place.cell(id, c)).text) for c in labels}
            for id in self._rows
        }
        order = {id: n for n, id in enumerate(self._rows)}
        having: dict[tuple[str, str], list[str]] = {}
        for id, texts in shown.items():
            for c, text in texts.items():
                having.setdefault((c, text), []).append(id)
        used: set[str] = set()
        last = -1
        for r in self._data(source):
            texts = self._texts(source, columns, r)
            if not any(texts.values()):
                continue
            said = {c: compact(texts[c]) for c in labels if texts[c]}
            fitting = [
                id
                for id in having.get(next(iter(said.items()), ("", "")), [])
                if id not in used and all(shown[id][c] == text for c, text in said.items())
            ]
            if not fitting:
                name = short(" ".join(texts[c] for c in labels) or " ".join(texts.values()))
                rows.lost[r] = f"第 {r + 1} 行“{name}”在表中没有，不会粘贴"
                continue
            rows.ids[r] = id = next((id for id in fitting if order[id] > last), fitting[0])
            used.add(id)
            last = order[id]
        return rows

    def _data(self, source: Source) -> Iterable[int]:
        return (r for r in source.data if r not in source.left_out)

    # what goes where

    def _fill(self, plan: PastePlan, source: Source, columns: list[str], rows: _Rows) -> None:
        draft = Draft(self._document, self._answers)
        taken: dict[object, At] = {}
        for n, (r, id) in enumerate(rows.ids.items()):
            if not n % _TOLD_AFTER:
                self._progress(n, len(rows.ids))
            texts = self._texts(source, columns, r)
            self._name_codes(texts)
            found = self._code_from_name(texts, rows.new.get(id, ()))
            self._say_row(plan, r, id, rows, texts)
            for c, column in enumerate(columns):
                if not column:
                    continue
                if not self._is_entered(id, column, texts, rows):
                    plan.passed_over.add((r, c))
                    continue
                cell = self._place.cell(id, column)
                if cell in taken:  # a row that stands twice, and the last is wanted
                    del draft.texts[taken[cell]]
                    plan.lost.add(taken[cell])
                taken[cell] = (r, c)
                draft.put((r, c), cell, texts[column], source.units[c] or source.unit)
            self._put_named(draft, columns, r, id, texts, rows)
            if found and found not in columns:
                draft.put((r, len(columns) + len(self._names)), self._place.cell(id, found), texts[found])
        draft.read_into(plan)
        plan.added = len(rows.new)

    def _name_codes(self, texts: dict[str, str]) -> None:
        """[208]社会保障和就业支出: the name goes to its own column where that is blank."""
        for code, column in self._names.items():
            if texts.get(code) and not texts.get(column):
                _, name = split_code(texts[code])
                if name:
                    texts[column] = name

    def _code_from_name(self, texts: dict[str, str], key: Key) -> str:
        """The code column of a new row that has but a name: the code goes there."""
        column = self._block.key_columns[0] if key and key[0] else ""
        if not column or texts.get(column):
            return ""
        texts[column] = key[0]
        return column

    def _put_named(
        self, draft: Draft, columns: list[str], r: int, id: str, texts: dict[str, str], rows: _Rows
    ) -> None:
        """Names that stand in the column of their codes and in none of their own."""
        for code, column in self._names.items():
            beside = texts.get(column) and column not in columns and code in columns
            if beside and self._is_entered(id, column, texts, rows):
                at = (r, len(columns) + columns.index(code))
                draft.put(at, self._place.cell(id, column), texts[column])

    def _is_entered(self, id: str, column: str, texts: dict[str, str], rows: _Rows) -> bool:
        """A label that says what is there already is not entered again."""
        slot, text = self._block.columns[column], texts[column]
        if id == TOTAL and not slot.is_number:
            return False
        if name_of := slot.name_of:
            return self._is_own_name(name_of, text, texts, id, rows)
        if id in rows.new:
            return bool(text)
        cell = self._place.cell(id, column)
        if not text:
            return cell in self._document.content.facts.entries
        if slot.is_number:
            return True
        shown = self._document.view(cell).text
        return (read_code(text) if slot.codes else text) != shown

    def _is_own_name(self, code_column: str, text: str, texts: dict[str, str], id: str, rows: _Rows) -> bool:
        """Whether a name says something else than the code list, which may know only what is above the code."""
        if not text:
            return False
        code = read_code(texts.get(code_column, ""))
        if not code and id not in rows.new:
            code = str(self._engine.value(self._place.cell(id, code_column)) or "")
        said = (code_column, code, text)
        own = self._own_names.get(said)
        if own is None:
            known = self._document.program.codes.lists[self._block.columns[code_column].codes or ""]
            own = self._own_names[said] = compact(text) != compact(known.name(code) or "")
        return own

    def _say_row(self, plan: PastePlan, r: int, id: str, rows: _Rows, texts: dict[str, str]) -> None:
        if len(plan.row_words) > SHOWN_ROWS:
            return
        if id not in rows.new:
            labels = row_labels(self._engine, self._place.cell(id, self._visible[0]))
            plan.row_words[r] = " ".join(labels)
        else:
            key = " ".join(filter(None, rows.new[id]))
            plan.row_words[r] = f"新行 {key or list(rows.new).index(id) + 1}"

    def _tell(self, plan: PastePlan, source: Source, rows: _Rows) -> None:
        for r, reason in rows.lost.items():
            plan.doubts.append(reason)
            plan.lost |= {(r, c) for c in range(source.width) if source.rows[r][c].strip()}
        if rows.sums:
            plan.notes.append(f"合计、小计共 {len(rows.sums)} 行由程序计算，没有粘贴")
            plan.passed_over |= {(r, c) for r in rows.sums for c in range(source.width)}
        for c, column in enumerate(plan.columns or ()):
            if not column and source.filled(c) and not (c == 0 and leading_numbers(source)):
                plan.lost |= {(r, c) for r in rows.ids if source.rows[r][c].strip()}

    def _ask_twice(self, twice: list[Key]) -> Question:
        codes = "、".join(dict.fromkeys(" ".join(filter(None, key)) for key in twice[:3]))
        options = (Option("both", "各行都保留（会提示编码重复）"), Option("last", "同一编码只要最后一行"))
        words = f"复制的内容里编码重复：{codes}"
        return Question("twice", words, options, self._answers.to("twice", "both"))


def _is_word(text: str) -> bool:
    """Whether a text is but words: no figure, and none of the signs that stand for one."""
    plain = compact(text)
    return plain.isalpha() and len(plain) > 1
