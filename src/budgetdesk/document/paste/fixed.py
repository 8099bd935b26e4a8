"""A copied block onto labels and fields that a form always has: by its labels where they come along, else by place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetdesk.document.document import Document
from budgetdesk.document.editable_sheet import EditableSheet
from budgetdesk.document.form.sheet import Box
from budgetdesk.document.paste.clipboard import Clip
from budgetdesk.document.paste.draft import Draft, ask_overwrite, finish, keep_filled
from budgetdesk.document.paste.page_lines import reading_on
from budgetdesk.document.paste.plan import (
    FILL_BLANKS,
    OVERWRITE,
    Answers,
    At,
    Option,
    PastePlan,
    Question,
    short,
)
from budgetdesk.document.paste.source import (
    Headings,
    Source,
    heading_key,
    is_added,
    is_figure,
    is_near,
    read_source,
)
from budgetdesk.engine.blocks import TOTAL
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import cell_words, table_label
from budgetdesk.engine.text import compact
from budgetdesk.records import dataclass

_NUMBERED = re.compile(r"[0-9]+[.、．)）]|[(（]?[一二三四五六七八九十]+[)）、.]|[①-⑳]|[-·•]")
_MARK_HEADING = re.compile(r"(?:编码|代码|行次|序号|科目)$")
_LABELLED = re.compile(r"([^:：\n]{2,30})[:：]\s*(.+)", re.S)
_DASHES = re.compile(r"[-—－–/／*＊]{1,2}")  # for nothing
_CODE = 3  # digits at least of a code; a lesser number counts lines
_LONG_LINE = 24  # characters: a sentence rather than a name


@dataclass(eq=False, slots=True)
class _Label:
    key: str
    line: int
    column: int
    values: list[Box]  # what is filled in behind it
    mark: bool = False  # the number of a line (行次) instead of words


def plan_fixed(
    document: Document, form: EditableSheet, clip: Clip, line: int, column: int, answers: Answers
) -> PastePlan:
    """For a block whose first cell goes to that place of the form's frame."""
    return _FixedPaste(document, form, answers).plan(clip, line, column)


def label_keys(document: Document, form: EditableSheet) -> frozenset[str]:
    """What is printed beside the values of a form, as heading_key has it."""
    return frozenset(label.key for label in _FixedPaste(document, form, Answers()).labels())


class _FixedPaste:
    def __init__(self, document: Document, form: EditableSheet, answers: Answers) -> None:
        self._document, self._form, self._answers = document, form, answers
        self._engine = document.engine
        self._blocks = {b.id: b for b in document.program.table_blocks(form.table)}
        self._draft = Draft(document, answers)
        self._heads_of: dict[str, dict[int, str]] = {}

    def plan(self, clip: Clip, line: int, column: int) -> PastePlan:
        labels = self.labels()
        keys = {label.key for label in labels}
        rows = _without_labels(clip.rows, keys)
        rows = rows if clip.told else _taken_apart(rows, keys)
        source = read_source(rows, clip.covered, self._headings(), columns=False)
        plan = PastePlan(table_label(self._engine, self._form.table), source.rows)
        if self._agrees(source, line, column):
            self._by_place(plan, source, 0, line, column)
        elif below := self._below_headings(source, line):
            self._mark_top(plan, source)
            self._by_heading(plan, source, below)
        elif matches := self._matched(source, labels):
            self._mark_top(plan, source)
            self._by_label(plan, source, matches)
        elif self._is_one_text(plan, clip, source, line, column):
            found = self._form.box_at(line, column)
            assert found is not None
            assert found[1].cell is not None
            words = "\n".join(row[0].strip() for row in source.rows)
            if (whole := reading_on(words)) != words:
                plan.notes.append("按页宽断开的行已接成段")
            self._put(plan, source, (0, 0), found[1].cell, whole)
            plan.passed_over |= {(r, 0) for r in range(1, len(source.rows))}
        else:
            self._mark_top(plan, source)
            self._by_place(plan, source, source.first, line, column)
        self._draft.read_into(plan)
        for at, landing in plan.landings.items():
            if at[0] < 200:
                plan.words[at] = cell_words(self._engine, landing.cell)
        if not plan.landings:
            plan.doubts.append("没有可以粘贴的内容")
        if ask_overwrite(plan, self._answers, may_append=False, proposal=OVERWRITE) == FILL_BLANKS:
            keep_filled(plan)
        return finish(plan, self._document, self._form.table)

    # what the form has

    def _headings(self) -> Headings:
        sheet = self._form.sheet
        texts = {b.text for n in self._own_lines() for b in self._form.boxes(n) if b.kind == "heading"}
        texts |= {sheet.title, sheet.number, sheet.heading, sheet.subtitle, f"{sheet.number}{sheet.title}"}
        return Headings({}, frozenset(texts - {""}))

    def _own_lines(self) -> Iterator[int]:
        """Lines of blocks whose rows are printed in the form."""
        for n, line in enumerate(self._form.sheet.lines):
            if not line.row and (line.block in self._blocks or line.kind != "indicator"):
                yield n

    def labels(self) -> list[_Label]:
        """What is printed beside values, from top to bottom and left to right."""
        found = []
        for n in self._own_lines():
            boxes = self._form.boxes(n)
            if self._form.sheet.lines[n].kind == "heading":
                continue
            for i, box in enumerate(boxes):
                if box.cell is not None or not box.text:
                    continue
                if box.kind == "side":
                    values = [b for m in range(n, n + box.rowspan) for b in self._unlabelled(m)]
                else:
                    values = list(_values_behind(boxes[i + 1 :]))
                if values:
                    found.append(_Label(heading_key(box.text), n, box.column, values, box.kind == "mark"))
        return found

    def _unlabelled(self, line: int) -> Iterator[Box]:
        """Values of the line with no label of their own in front."""
        for box in self._form.boxes(line):
            if box.kind == "side":
                continue
            if box.cell is None:
                return
            yield box

    # by its headings

    def _below_headings(self, source: Source, line: int) -> dict[int, list[Box]]:
        """By column of the source the values, from top to bottom, that the block at that line has below the same heading.

        None where values of the block have labels in front of them, headings are told twice, or the source has more rows.
        """
        lines = self._form.sheet.lines
        heads: dict[int, str] = {}
        values: dict[int, list[Box]] = {}
        for n, each in enumerate(lines):
            for box in self._form.boxes(n) if source.headed and each.block == lines[line].block else ():
                if box.cell is not None:
                    values.setdefault(box.column, []).append(box)
                elif box.kind == "heading":
                    heads[box.column] = heading_key(box.text)
                elif box.text and box.kind != "side":
                    return {}
        headed = [column for column in values if column in heads]
        by_key = {heads[column]: values[column] for column in headed}
        if len(by_key) < len(headed) or len(source.data) > max(map(len, by_key.values()), default=0):
            return {}
        return {c: by_key[path[-1]] for c, path in enumerate(source.paths) if path and path[-1] in by_key}

    def _by_heading(self, plan: PastePlan, source: Source, below: dict[int, list[Box]]) -> None:
        for n, r in enumerate(source.data):
            self._lose(
                plan,
                source,
                r,
                [c for c, text in enumerate(source.rows[r]) if text.strip() and c not in below],
            )
            for c, boxes in below.items():
                if n < len(boxes) and (cell := boxes[n].cell) is not None:
                    self._put(plan, source, (r, c), cell, source.rows[r][c].strip(), blank=False)

    # by its labels

    def _matched(self, source: Source, labels: list[_Label]) -> dict[At, _Label]:
        """Which labels of the form the texts of the source are. Those that a form has twice come in its order."""
        by_key: dict[str, list[_Label]] = {}
        for label in labels:
            by_key.setdefault(label.key, []).append(label)
        by_words: dict[str, list[_Label]] = {}  # one printed with its number, 一、, the other without
        for label in labels:
            if not label.mark:
                by_words.setdefault(_unnumbered(label.key), []).append(label)
        found: dict[At, _Label] = {}
        used: set[_Label] = set()
        last: _Label | None = None
        for r in source.data:
            beside: _Label | None = None
            for c, text in enumerate(source.rows[r]):
                key = heading_key(text) if text.strip() else ""
                choices = [
                    it
                    for it in (by_words if key == _unnumbered(key) else by_key).get(key)
                    or by_key.get(key)
                    or by_words.get(_unnumbered(key))
                    or ()
                    if it not in used
                    and (not it.mark or beside is None or it.line == beside.line or len(it.key) >= _CODE)
                ]
                if not choices:
                    continue
                label = min(choices, key=lambda it: _distance(it, beside, last))
                used.add(label)
                found[r, c] = beside = last = label
        return found

    def _by_label(self, plan: PastePlan, source: Source, matches: dict[At, _Label]) -> None:
        source = _without_marks(source, matches)
        printed = {heading_key(b.text) for n in self._own_lines() for b in self._form.boxes(n) if b.text}
        text_at: At | None = None  # a long text that further lines may belong to
        for r in source.data:
            row = source.rows[r]
            at = [c for c in range(source.width) if (r, c) in matches]
            filled = [c for c in range(source.width) if row[c].strip()]
            if not at:
                if len(filled) == 1 and text_at is not None and not is_figure(row[filled[0]]):
                    cell, text, unit = self._draft.texts[text_at]
                    self._draft.texts[text_at] = (cell, f"{text}\n{row[filled[0]].strip()}", unit)
                    plan.passed_over.add((r, filled[0]))
                else:
                    self._lose(plan, source, r, [c for c in filled if heading_key(row[c]) not in printed])
                continue
            text_at = None
            self._lose(
                plan, source, r, [c for c in filled if c < at[0] and heading_key(row[c]) not in printed]
            )
            for c, end in zip(at, [*at[1:], source.width], strict=True):
                plan.passed_over.add((r, c))
                for place, box in self._beside(plan, source, r, range(c + 1, end), c, matches[r, c]):
                    assert box.cell is not None
                    self._put(plan, source, place, box.cell, row[place[1]].strip(), blank=False)
                    if not self._engine.type_of(box.cell).number and place in self._draft.texts:
                        text_at = place

    def _beside(
        self, plan: PastePlan, source: Source, r: int, cells: range, start: int, label: _Label
    ) -> Iterator[tuple[At, Box]]:
        """The values behind a label with the boxes that they are for."""
        row, values = source.rows[r], label.values
        filled = [c for c in cells if row[c].strip()]
        by_frame = {box.column - label.column + start: box for box in values}
        heads = self._heads(label.line)
        added = [
            c
            for c in filled
            if (path := source.paths[c]) and is_added(path[-1]) and path[-1] not in heads.values()
        ]
        self._lose(plan, source, r, added)
        filled = [c for c in filled if c not in added]
        by_heading = self._by_own_heading(source, filled, label)
        if len(values) == 1:
            targets = dict.fromkeys(filled[:1], values[0])
        elif len(by_heading) == len(filled):
            targets = by_heading
        elif set(filled) <= set(by_frame):
            targets = by_frame
        elif filled and filled[-1] - start <= len(values):
            targets = {start + 1 + n: box for n, box in enumerate(values)}
        elif len(filled) == len(values):
            targets = dict(zip(filled, values, strict=True))
        else:
            targets = {}
        for c in filled:
            if c in targets:
                yield (r, c), targets[c]
        self._lose(plan, source, r, [c for c in filled if c not in targets])

    def _by_own_heading(self, source: Source, columns: Sequence[int], label: _Label) -> dict[int, Box]:
        """Of a label's values those that columns of the source are headed as: the same, or the only one near to it."""
        heads = self._heads(label.line)
        found: dict[int, Box] = {}
        for c in columns:
            key = source.paths[c][-1] if source.paths[c] else ""
            same = [box for box in label.values if key and heads.get(box.column) == key]
            near = [box for box in label.values if key and is_near(key, heads.get(box.column, ""))]
            choices = [box for box in same or near if box not in found.values()]
            if len(choices) == 1:
                found[c] = choices[0]
        return found

    def _heads(self, line: int) -> dict[int, str]:
        """By column of the form the lowest heading of the block that has this line; none where headings are told twice."""
        lines = self._form.sheet.lines
        if self._heads_of.get(lines[line].block) is None:
            heads: dict[int, str] = {}
            for n, each in enumerate(lines):
                if each.block == lines[line].block and each.kind == "heading":
                    heads |= {
                        box.column: heading_key(box.text)
                        for box in self._form.boxes(n)
                        if box.kind == "heading"
                    }
            once = {column: key for column, key in heads.items() if list(heads.values()).count(key) == 1}
            self._heads_of[lines[line].block] = once
        return self._heads_of[lines[line].block]

    def _lose(self, plan: PastePlan, source: Source, r: int, columns: Sequence[int]) -> None:
        for c in columns:
            if _DASHES.fullmatch(source.rows[r][c].strip()):
                continue
            plan.lost.add((r, c))
            plan.doubts.append(
                f"第 {r + 1} 行第 {c + 1} 列“{short(source.rows[r][c])}”不知填到哪里，不会粘贴"
            )

    # by place

    def _agrees(self, source: Source, line: int, column: int) -> bool:
        """Whether the labels of the source stand just where the form has them, from the cursor on."""
        same = 0
        for r, row in enumerate(source.rows):
            for c, text in enumerate(row):
                if not text.strip() or line + r >= len(self._form.sheet.lines):
                    continue
                found = self._form.box_at(line + r, column + c)
                if found is None or (found[0], found[1].column) != (line + r, column + c):
                    return False
                if found[1].cell is None:
                    if compact(found[1].text) != compact(text):
                        return False
                    same += 1
        return same > 0

    def _by_place(self, plan: PastePlan, source: Source, first: int, line: int, column: int) -> None:
        lines = self._form.sheet.lines
        for r in range(first, len(source.rows)):
            at = line + r - first
            for c, text in enumerate(source.rows[r]):
                found = self._form.box_at(at, column + c) if at < len(lines) else None
                begins = found is not None and (found[0], found[1].column) == (at, column + c)
                if found is None or not begins:
                    if text.strip():
                        plan.lost.add((r, c))
                        plan.doubts.append(
                            f"第 {r + 1} 行第 {c + 1} 列“{short(text)}”落在表外或合并格中，不会粘贴"
                        )
                    continue
                box = found[1]
                if box.cell is not None:
                    self._put(plan, source, (r, c), box.cell, text)
                elif text.strip() and compact(text) != compact(box.text):
                    plan.lost.add((r, c))
                    plan.doubts.append(
                        f"第 {r + 1} 行第 {c + 1} 列是“{short(text)}”，表中此处印的是“{short(box.text)}”，不会粘贴"
                    )
                else:
                    plan.passed_over.add((r, c))

    def _is_one_text(self, plan: PastePlan, clip: Clip, source: Source, line: int, column: int) -> bool:
        """Whether several lines are one text for one cell: into a long text always, into fields as the person says."""
        found = self._form.box_at(line, column)
        if source.width != 1 or len(source.rows) < 2 or found is None or found[1].cell is None:
            return False
        kind = self._engine.type_of(found[1].cell)
        if kind.slot.type != "text" or self._form.sheet.lines[found[0]].row:
            return False
        if self._form.sheet.lines[found[0]].kind == "text":
            return True
        if clip.told:
            return False
        lines = [row[0].strip() for row in source.rows if row[0].strip()]
        prose = any(len(text) > _LONG_LINE for text in lines) or all(map(_NUMBERED.match, lines))
        options = (Option("one", "是一段文字，填在这一格"), Option("each", "从这一格起，一行填一格"))
        chosen = self._answers.to("lines", "one" if prose else "each")
        plan.questions.append(Question("lines", f"复制的内容有 {len(lines)} 行", options, chosen))
        return chosen == "one"

    def _mark_top(self, plan: PastePlan, source: Source) -> None:
        plan.passed_over |= {(r, c) for r in range(source.first) for c in range(source.width)}

    # into the cell

    def _put(
        self, plan: PastePlan, source: Source, at: At, cell: Cell, text: str, *, blank: bool = True
    ) -> None:
        """A text that says what is there already is not entered again; a blank clears what was entered."""
        kind = self._engine.type_of(cell)
        entered = cell in self._document.content.facts.entries
        block = self._engine.block(cell)
        if getattr(block.columns.get(cell.column), "name_of", None) or (
            cell.row == TOTAL and cell.row not in block.rows and not kind.number
        ):
            plan.passed_over.add(at)
        elif not text.strip():
            if blank and entered:
                self._draft.put(at, cell, text)
            else:
                plan.passed_over.add(at)
        elif not kind.number and text.strip() == self._document.view(cell).text:
            plan.passed_over.add(at)
        else:
            unit = source.units[at[1]] if at[1] < len(source.units) else ""
            self._draft.put(at, cell, text, unit or source.unit)


def _unnumbered(key: str) -> str:
    """一般公共预算财政拨款 for 一、一般公共预算财政拨款."""
    return _NUMBERED.sub("", key, count=1) if _NUMBERED.match(key) and not is_figure(key) else key


def _without_marks(source: Source, matches: dict[At, _Label]) -> Source:
    """Without codes and numbers of lines in columns that are headed so: they are no figures."""
    marks = {c for c, path in enumerate(source.paths) if path and _MARK_HEADING.search(path[-1])}
    if not marks:
        return source
    rows = [
        [
            "" if c in marks and r >= source.first and (r, c) not in matches and is_figure(text) else text
            for c, text in enumerate(row)
        ]
        for r, row in enumerate(source.rows)
    ]
    return replace(source, rows=rows)


def _without_labels(rows: list[list[str]], labels: set[str]) -> list[list[str]]:
    """部门职能概述：1.宣传。 as label and text, where lines of text are copied that say the form's labels."""
    if any(len(row) > 1 for row in rows):
        return rows
    parts = [_LABELLED.fullmatch(row[0].strip()) for row in rows]
    said = [found if found and heading_key(found[1]) in labels else None for found in parts]
    if not any(said):
        return rows
    return [[found[1], found[2]] if found else ["", row[0]] for found, row in zip(said, rows, strict=True)]


def _taken_apart(rows: list[list[str]], labels: set[str]) -> list[list[str]]:
    """Lines of a printed page, labels and figures in one text, as cells; other rows as they are."""
    if any(sum(map(bool, map(str.strip, row))) > 1 for row in rows):
        return rows
    found = [_pieces(" ".join(row).split(), labels) for row in rows]
    if not any(len(pieces) > 1 and heading_key(pieces[0]) in labels for pieces in found):
        return rows
    width = max(map(len, found))
    return [pieces + [""] * (width - len(pieces)) for pieces in found]


def _pieces(words: list[str], labels: set[str]) -> list[str]:
    """Each label, figure and what is between them."""
    found: list[str] = []
    open_ = ""  # words that are no label yet
    for word in words:
        if is_figure(word):
            found += [open_, word] if open_ else [word]
            open_ = ""
            continue
        open_ = f"{open_} {word}".strip()
        if heading_key(open_) in labels:
            found.append(open_)
            open_ = ""
    return [*found, open_] if open_ else found


def _values_behind(boxes: Sequence[Box]) -> Iterator[Box]:
    """Up to the next label; the number of the line may stand between."""
    for n, box in enumerate(boxes):
        if box.cell is None and (n or box.kind != "mark"):
            return
        if box.cell is not None:
            yield box


def _distance(label: _Label, beside: _Label | None, last: _Label | None) -> tuple[int, int, int]:
    """How far a label is from where the reading is: to the right in the same line, else the next below, else above."""
    if beside is not None and label.line == beside.line and label.column > beside.column:
        return (0, label.column, 0)
    after = last is None or label.line > last.line
    return (1 if after else 2, label.line, label.column)
