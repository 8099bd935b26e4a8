"""Lines of a printed page, as a PDF gives them: code, name and figures in one text, taken apart into columns.

Blank cells leave no trace there. Which columns the figures of a line are, a sum that holds decides, or a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from itertools import combinations, product
from math import comb, prod

from budgetdesk.document.paste.plan import Answers, Option, Question
from budgetdesk.document.paste.source import heading_key, is_figure, is_page_mark
from budgetdesk.document.typed_values import read_code, read_number
from budgetdesk.engine.blocks import Block
from budgetdesk.engine.language.expressions import Expr, ExpressionError, Op, Ref, parse
from budgetdesk.records import dataclass

_CODE = re.compile(
    r"[\[(【〔]?([0-9]{3}(?:[ -][0-9]{2}){1,2}(?![0-9.,])|[0-9]{3,10})[\])】〕]?(?=\s|[^\x00-\x7f]|$)"
)
_DASHES = {"-", "--", "—", "——", "/"}
_MOST_OPTIONS = 12
_MOST_TRIED = 5_000


@dataclass(slots=True)
class _Line:
    texts: dict[str, str]  # column → code, name or what stands behind the figures
    figures: list[str]
    row: int
    values: list[Decimal] = field(default_factory=list)
    options: list[tuple[str, ...]] = field(default_factory=list)  # the columns that the figures can be


@dataclass(slots=True)
class TakenApart:
    rows: list[list[str]]  # in the form's columns
    questions: list[Question] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def take_apart(
    rows: Sequence[Sequence[str]], block: Block, columns: Sequence[str], answers: Answers
) -> TakenApart | None:
    """The lines as rows with those columns; None where they are no printed lines of them."""
    texts = [" ".join(filter(None, map(str.strip, row))) for row in rows]
    if any(sum(bool(text.strip()) for text in row) > 1 for row in rows):
        return None
    headings = {heading_key(block.headings[c][-1]): c for c in columns if block.headings[c]}
    order: list[str] = []
    lines: list[_Line] = []
    lost: list[str] = []
    for n, text in enumerate(texts):
        words = [heading_key(word) for word in text.split()]
        if sum(word in headings for word in words) * 2 > len(words) > 1:
            order = [headings[word] for word in words if word in headings] or order
        elif is_page_mark(text):
            continue
        elif (line := _line(text, n, block, columns)) is not None:
            lines.append(line)
        elif lines and text:
            lost.append(text)
    if not any(len(line.figures) > 0 and line.texts for line in lines):
        return None
    found = TakenApart([])
    _place_figures(lines, block, columns, order, answers, found)
    for line in lines:
        places = line.options[0]
        cells = line.texts | dict(zip(places, line.figures, strict=False))
        if len(line.figures) > len(places):
            found.doubts.append(f"“{texts[line.row][:20]}”有 {len(line.figures)} 个数，表中没有这么多栏")
        found.rows.append([cells.get(column, "") for column in columns])
    if lost:
        found.doubts.append(f"有 {len(lost)} 行没有数，不会粘贴：{lost[0][:20]}")
    return found


def _line(text: str, n: int, block: Block, columns: Sequence[str]) -> _Line | None:
    """A line that ends with figures; None where it has none."""
    codes = [c for c in columns if block.columns[c].codes]
    texts: dict[str, str] = {}
    plain = [c for c in columns if not block.columns[c].is_number]
    rest, at = text.strip(), 0
    while at <= len(codes):
        if at < len(codes) and (found := _CODE.match(rest)) and (at == 0 or _words(rest[found.end() :])[0]):
            texts[codes[at]] = found[0]
            rest = rest[found.end() :].strip()
            target = next((c for c in plain if getattr(block.columns[c], "name_of", None) == codes[at]), "")
        elif at == 0:
            target = next((c for c in plain if not block.columns[c].codes), "")
        else:
            break
        words, rest = _words(rest)
        if words and target:
            texts[target] = words
        at += 1
    tokens = rest.split()
    count = next(
        (i for i, token in enumerate(tokens) if not (is_figure(token) or token in _DASHES)), len(tokens)
    )
    if not count or any(map(is_figure, tokens[count:])):
        return None
    if tokens[count:] and not block.columns[columns[-1]].is_number:
        texts[columns[-1]] = " ".join(tokens[count:])
    return _Line(texts, tokens[:count], n)


def _words(text: str) -> tuple[str, str]:
    """The words in front of the next figure or code, and the rest."""
    tokens = text.split()
    count = next((i for i, token in enumerate(tokens) if is_figure(token) or token in _DASHES), len(tokens))
    return " ".join(tokens[:count]), " ".join(tokens[count:])


# which columns the figures are


def _place_figures(
    lines: list[_Line],
    block: Block,
    columns: Sequence[str],
    order: list[str],
    answers: Answers,
    found: TakenApart,
) -> None:
    """Say of each line which columns its figures are: all, those of the headings, those whose sums hold, or as asked."""
    numbers = [c for c in columns if block.columns[c].is_number]
    headed = [c for c in order if c in numbers]
    sums = _sums(block, numbers)
    for line in lines:
        line.values = [_value(block, numbers[0], text) for text in line.figures] if numbers else []
        count = len(line.figures)
        if count == len(headed):
            line.options = [tuple(headed)]
        elif count >= len(numbers):
            line.options = [tuple(numbers)]
        else:
            line.options = _fitting(line.values, numbers, sums)
    _decide_by_parents(lines, block)
    unclear: dict[int, list[_Line]] = {}
    for line in lines:
        if len(line.options) > 1:
            unclear.setdefault(len(line.figures), []).append(line)
    for count, same in unclear.items():
        _ask(same, block, count, answers, found)


def _fitting(
    values: Sequence[Decimal], numbers: list[str], sums: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """The columns that the figures can be; of those whose sums hold only these, where there are any."""
    if comb(len(numbers), len(values)) > _MOST_TRIED:
        return [tuple(numbers[: len(values)])]
    every = list(combinations(numbers, len(values)))
    return [columns for columns in every if _holds(columns, values, sums)] or every


def _value(block: Block, column: str, text: str) -> Decimal:
    number = read_number(text, block.type_of("", column))
    return number if isinstance(number, Decimal) else Decimal(0)


def _sums(block: Block, numbers: list[str]) -> dict[str, tuple[str, ...]]:
    """Columns that are sums of others of the row."""
    found = {}
    for column in numbers:
        slot = block.columns[column]
        for formula in slot.formula:
            try:
                parts = tuple(_parts(parse(formula.expr)))
            except ExpressionError:
                continue
            if parts and set(parts) <= set(numbers):
                found[column] = parts
                break
    return found


def _parts(expr: Expr) -> Iterator[str]:
    """The columns that a sum adds up. Raises ExpressionError where it is something else."""
    match expr:
        case Op("+", (left, right)):
            yield from _parts(left)
            yield from _parts(right)
        case Ref((name,), ()):
            yield name
        case _:
            raise ExpressionError("")


def _holds(columns: Sequence[str], figures: Sequence[Decimal], sums: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether at least one sum is among the columns, and all that are hold."""
    row = dict(zip(columns, figures, strict=True))
    told = [(total, parts) for total, parts in sums.items() if total in row]
    return bool(told) and all(
        row[total] == sum(row.get(part, Decimal(0)) for part in parts) for total, parts in told
    )


def _decide_by_parents(lines: list[_Line], block: Block) -> None:
    """From the total downwards: where one choice for the lines below adds up to a line that is clear, that is it."""
    if not block.key_columns:
        return
    key = block.key_columns[0]
    codes = [read_code(line.texts.get(key, "")) for line in lines]
    lengths = sorted({len(code) for code in codes if code})
    for length in (0, *lengths[:-1]):
        deeper = lengths[lengths.index(length) + 1] if length else next(iter(lengths), 0)
        for parent, code in zip(lines, codes, strict=True):
            below = [
                line
                for line, own in zip(lines, codes, strict=True)
                if own and len(own) == deeper and own.startswith(code)
            ]
            if len(code) == length and len(parent.options) == 1 and below:
                _decide(parent, below)


def _decide(parent: _Line, below: list[_Line]) -> None:
    if prod(len(line.options) for line in below) > _MOST_TRIED:
        return
    wanted = dict(zip(parent.options[0], parent.values, strict=False))
    fitting = []
    for choice in product(*(line.options for line in below)):
        total: dict[str, Decimal] = {}
        for line, columns in zip(below, choice, strict=True):
            for column, value in zip(columns, line.values, strict=False):
                total[column] = total.get(column, Decimal(0)) + value
        if all(total.get(c, 0) == wanted.get(c, 0) for c in {*total, *wanted}):
            fitting.append(choice)
    if len(fitting) == 1:
        for line, columns in zip(below, fitting[0], strict=True):
            line.options = [columns]


def _ask(lines: list[_Line], block: Block, count: int, answers: Answers, found: TakenApart) -> None:
    shown = [columns for columns in lines[0].options if all(columns in line.options for line in lines)]
    shown = (shown or lines[0].options)[:_MOST_OPTIONS]
    options = tuple(
        Option("+".join(columns), "、".join(block.short_heading(c) for c in columns)) for columns in shown
    )
    id = f"figures{count}"
    chosen = answers.to(id, options[0].id)
    name = " ".join(lines[0].texts.values())
    words = f"有 {len(lines)} 行只有 {count} 个数（{name} {' '.join(lines[0].figures)}），它们是"
    found.questions.append(Question(id, words, options, chosen))
    for line in lines:
        line.options = [tuple(chosen.split("+"))]
