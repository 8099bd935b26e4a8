"""收入 where 支出 is meant, and the other way round: by the parts, the list, the heading and the sentence that a figure stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, Unit, prose
from budgetdesk.review.text.vocabulary import vocabulary

_INCURRED = re.compile(r"(?:发生|开支|列支)的(?P<side>收入)(?=\d)")
_SIDES = {"收入": ("收入", "总收入"), "支出": ("支出", "总支出")}
_OTHER = {"收入": "支出", "支出": "收入"}
_USES = ("基本支出", "项目支出")


def sides(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    for number, index, unit in prose(sections):
        yield from _side_in_list(number, index, unit)
        for found in _INCURRED.finditer(unit.text):
            yield text_finding(
                "TEXT-WORD", "query", f"“{found.group()}”：发生的是支出", Place(number, index, *found.span("side")),
                "“支出”写成了“收入”", "income_expenditure", "收入", "支出", (), ("Y-37",),
            )  # fmt: skip
    yield from _side_of_section(sections, reading)
    yield from _said_twice(sections, reading)
    yield from _same_side(sections, reading)
    yield from _income_for_expenditure(reading)
    yield from _of_other_parts(sections, reading)


def _income_for_expenditure(reading: Reading) -> Iterator[Finding]:
    """Among the parts of an expenditure one is called income, or the other way round."""
    for group in reading.groups:
        whole = group.whole
        if whole is None or group.free or whole.key.subject not in ("收入", "支出") or len(group.parts) < 2:
            continue
        right = whole.key.subject
        wrong = "支出" if right == "收入" else "收入"
        kinds = Counter(
            right
            if re.search(rf"{right}\w*$", p.label)
            else wrong
            if re.search(rf"{wrong}\w*$", p.label)
            else ""
            for p in group.parts
        )
        if not kinds[wrong] or not kinds[right]:
            continue
        for part in group.parts:
            if part.place and re.search(rf"{wrong}(?:为|是)?$", part.label):
                start = part.place.start - len(part.label) + part.label.rindex(wrong)
                yield text_finding(
                    "TEXT-WORD", "error", f"这里说的是{right}的各部分，“{part.label}”应为“{part.label.replace(wrong, right)}”",
                    Place(part.place.section, part.place.unit, start, start + 2), f"“{right}”写成了“{wrong}”", "income_expenditure",
                    wrong, right, (whole.place,) if whole.place else (), ("Y-37",),
                )  # fmt: skip


def _said_twice(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """年初结转 0，本年支出 420，本年支出 420，年末结转 0: one of two that follow each other is called by the other's name."""
    for one, other in pairwise(reading.facts):
        side = next((s for s in ("收入", "支出") if s in other.label), "")
        same = one.key == other.key and one.aspect == other.aspect == "amount" and one.label == other.label
        if not (side and same and one.place and other.place and one.place[:2] == other.place[:2]):
            continue
        between = sections[one.place.section].units[one.place.unit].text[one.place.end : other.place.start]
        if between in (f"，{other.label}", f"、{other.label}"):
            meant = other.label.replace(side, "收入" if side == "支出" else "支出")
            yield text_finding(
                "TEXT-WORD", "query", f"“{other.label}”接连说了两遍，其中一处可能应为“{meant}”", one.place,
                f"“{side}”写错了，或重复了", "income_expenditure", one.shown, "", (other.place,), ("Y-37",),
            )  # fmt: skip


_NONE_OF = re.compile(
    r"(?:[^，。；：、\d]{2,24}[、和及]){1,6}[^，。；：、\d]{2,24}(?=(?:均|都)(?:为|没有|无|未))"
)


def _side_in_list(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """事业收入、经营收入、其他支出均为 0: one of a list of the other side."""
    for found in _NONE_OF.finditer(unit.text):
        names = re.split("[、和及]", found.group())
        sides = [name[-2:] for name in names if name[-2:] in ("收入", "支出")]
        for side, other in (("收入", "支出"), ("支出", "收入")):
            odd = [name for name in names if name.endswith(other)]
            if len(sides) == len(names) > 2 and len(odd) == 1 and sides.count(side) == len(names) - 1:
                start = found.start() + found.group().index(odd[0]) + len(odd[0]) - 2
                yield text_finding(
                    "TEXT-WORD", "query", f"这里列的是{side}，“{odd[0]}”应为“{odd[0][:-2]}{side}”", Place(section, index, start, start + 2),
                    f"“{side}”写成了“{other}”", "income_expenditure", other, side, (), ("Y-37",),
                )  # fmt: skip


def _side_of_section(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """Under a heading on expenditure the first figure is called income, or the other way round."""
    first: dict[int, Fact] = {}
    for fact in reading.facts:
        if fact.aspect == "amount" and fact.is_money and fact.place is not None:
            first.setdefault(fact.place.section, fact)
    for number, fact in first.items():
        heading = sections[number].heading
        own = [side for side in _SIDES if side in heading]
        if len(own) != 1 or "收支" in heading or fact.place is None:
            continue
        other = "收入" if own == ["支出"] else "支出"
        unit = sections[number].units[fact.place.unit]
        sentence = slice(*unit.sentence_at(fact.place.start))
        told = {f.key.subject for f in reading.facts if f.place and f.place[:2] == fact.place[:2]}
        at = fact.label.rfind(other)
        if (
            at < 0
            or fact.key.subject not in _SIDES[other]
            or told & {*_SIDES[own[0]]}
            or own[0] in unit.text[sentence]
        ):
            continue
        start = fact.place.start - len(fact.label) + at
        if unit.text[start : start + 2] == other:
            yield text_finding(
                "TEXT-WORD", "query", f"“{heading}”里说的却是{other}“{fact.shown}”",
                Place(number, fact.place.unit, start, start + 2), f"“{own[0]}”写成了“{other}”", "income_expenditure", other,
                own[0], (fact.place,), ("Y-37",),
            )  # fmt: skip


def _of_other_parts(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """支出总计 1300 万元，其中：本年收入…、年初结转…: what all parts are of is the other side."""
    divided = [
        (group.whole, group.parts) for group in reading.groups
        if group.whole is not None and group.whole.is_money and group.whole.key.subject in _TOTALS
        and not group.afresh and not group.free
    ]  # fmt: skip
    for whole, parts in [*divided, *((whole, [part]) for whole, part in reading.opposed)]:
        said = [side for side in _OTHER if side in whole.label]
        of = {side for part in parts if (side := _side_of(part))}
        if len(said) != 1 or of != {_OTHER[said[0]]} or whole.place is None or _is_told(reading, whole, *of):
            continue
        other = _OTHER[said[0]]
        start = whole.place.start - len(whole.label) + whole.label.rindex(said[0])
        before = sections[whole.place.section].units[whole.place.unit].text[:start]
        if re.search(rf"{other}(?:总计|合计|总额)?[、和与及]$", before):
            continue  # 收入、支出总计均为…: both
        sure = all(part.known for part in parts) and not all(part.key.subject in _USES for part in parts)
        yield text_finding(
            "TEXT-WORD", "query" if sure else "hint", f"“{whole.label}”后面列的是{other}的构成，“{said[0]}”应为“{other}”",
            Place(whole.place.section, whole.place.unit, start, start + 2), f"“{other}”写成了“{said[0]}”", "income_expenditure",
            said[0], other, (whole.place,), ("Y-37",),
        )  # fmt: skip


def _is_told(reading: Reading, whole: Fact, other: str) -> bool:
    """Whether the total of the other side stands before it in its paragraph: 收入总计…、支出总计…，其中：本年收入…"""
    assert whole.place
    return any(
        f.place
        and f.place[:2] == whole.place[:2]
        and f.id < whole.id
        and other in f.label
        and f.key.subject in _TOTALS
        for f in reading.facts[max(0, whole.id - _NEAR) : whole.id]
    )


_TOTALS = ("收入", "支出", "总收入", "总支出", "收支总计")


def _side_of(part: Fact) -> str:
    """The side that a part can be of alone."""
    owners = {side for side, names in _SIDES.items() for p in vocabulary().partitions
              if p[0] in names and part.key.subject in p[1:]}  # fmt: skip
    return next(iter(owners)) if len(owners) == 1 else ""


def _same_side(sections: Sequence[Section], reading: Reading) -> Iterator[Finding]:
    """收入预算增加 60 万元…；收入预算增加 60 万元…, in a paragraph that should tell both: one is the other's."""
    for number, one in enumerate(reading.facts):
        if one.aspect not in ("amount", "change") or not one.is_money or one.place is None or not one.value:
            continue
        side = next((s for s in _OTHER if s in one.label and one.key.subject in (*_SIDES[s], "收支总计")), "")
        unit = sections[one.place.section].units[one.place.unit]
        here = [
            f for f in reading.facts[number + 1 : number + _NEAR] if f.place and f.place[:2] == one.place[:2]
        ]
        again = [
            f for f in here
            if side and f.key == one.key and f.aspect == one.aspect and f.value == one.value and side in f.label
            and re.search("[。；]", unit.text[one.place.end : f.place.start if f.place else 0])
        ]  # fmt: skip
        if again and again[0].place and _OTHER[side] not in "".join(f.label for f in (*here, one)):
            start = again[0].place.start - len(again[0].label) + again[0].label.rindex(side)
            yield text_finding(
                "TEXT-WORD", "hint", f"同一段里{side}说了两遍，没有说{_OTHER[side]}，其中一处可能应为“{_OTHER[side]}”",
                Place(one.place.section, one.place.unit, start, start + 2), f"“{_OTHER[side]}”写成了“{side}”", "income_expenditure",
                side, _OTHER[side], (one.place,), ("Y-37",),
            )  # fmt: skip


_NEAR = 12  # facts of a paragraph
