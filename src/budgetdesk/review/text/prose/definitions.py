"""The explanations of terms: whose kind of unit they speak of, whose words they are, how they begin, what the text calls the term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section, prose

_EXPLAINED = re.compile(
    r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．])?(?P<term>[^，。；：]{2,90}?)(?:[：，]|(?=指|是指|反映))(?P<says>(?:是|主要)?(?:指|反映|用于)|)(?P<words>[^：]{6,}。.*)$"
)
_OPENS = ("指", "反映")
_LAST = re.compile(r"([\u4e00-\u9fff、（）]+?)（项）$")
_IN_BRACKETS = re.compile("（[^（）]*）")
_KINDS = (("事业单位", "行政单位"), ("行政单位", "事业单位"))
_OF_BOTH = re.compile("行政事业|机关事业|行政和事业|行政、事业|行政单位和事业单位|行政单位、事业单位")
_FEWEST = 5  # explanations, for one to differ from the others
_SHORTEST = 12  # characters of words that are no formula
_VEHICLES = re.compile("公务用车购置(?:及|和|、)?运行(?P<kept>维护)?费|公务用车运行(?P<kept2>维护)?费")


@dataclass(frozen=True)
class Definition:
    term: str
    says: str
    words: str
    section: int
    index: int
    start: int  # of the words
    term_start: int

    @property
    def item(self) -> str:
        """The term, or the last of its path of codes."""
        found = _LAST.search(self.term)
        return re.split("（[类款]）", self.term)[-1].removesuffix("（项）") if found else self.term

    def at(self, start: int, end: int) -> Place:
        return Place(self.section, self.index, self.start + start, self.start + end)

    @property
    def named(self) -> Place:
        return Place(self.section, self.index, self.term_start, self.term_start + len(self.term))


def definitions(sections: Sequence[Section]) -> Iterator[Finding]:
    explained = _runs(list(_explained(sections)))
    yield from _of_another_kind(explained)
    yield from _another_terms_words(explained)
    yield from _begins_otherwise(explained)
    yield from _called_otherwise(sections, explained)


def _explained(sections: Sequence[Section]) -> Iterator[Definition]:
    for number, index, unit in prose(sections):
        found = _EXPLAINED.match(unit.text)
        if found and (found["says"] or unit.number):
            yield Definition(
                found["term"], found["says"], found["words"], number, index, found.start("words"), found.start("term")
            )  # fmt: skip


def _runs(told: list[Definition]) -> list[Definition]:
    """Those that stand among others: a sentence of a report with a colon is none."""
    real = [d for d in told if d.says]
    if len(real) < _FEWEST:
        return []
    places = {(d.section, d.index) for d in real}
    return [
        d for d in told
        if d.says or sum((d.section, d.index + n) in places for n in (-4, -3, -2, -1, 1, 2, 3, 4)) > 1
    ]  # fmt: skip


def _of_another_kind(explained: Sequence[Definition]) -> Iterator[Finding]:
    """事业单位医疗, explained with 未参加医疗保险的行政单位: the line above was copied and changed in part."""
    for definition in explained:
        for own, other in _KINDS:
            if own not in definition.item or other in definition.item or _OF_BOTH.search(definition.item):
                continue
            words = _IN_BRACKETS.sub(lambda m: "　" * len(m.group()), definition.words)
            words = _OF_BOTH.sub(lambda m: "　" * len(m.group()), words)
            found = re.search(
                f"(?<!管理的)(?<!管理){other}", words
            )  # 参照公务员法管理的事业单位 counts as administration
            if found:
                yield text_finding(
                    "TEXT-TERM", "query", f"“{definition.item}”的解释里写的是“{other}”", definition.at(*found.span()),
                    "照抄了另一条名词，没有改全", "term_of_another_kind", other, own, (),
                )  # fmt: skip


def _another_terms_words(explained: Sequence[Definition]) -> Iterator[Finding]:
    """Two terms explained in the same words."""
    told: dict[str, Definition] = {}
    for definition in explained:
        first = told.setdefault(definition.words, definition)
        if first.item != definition.item and len(definition.words) >= _SHORTEST:
            wrong = definition if _fits(first) >= _fits(definition) else first
            right = first if wrong is definition else definition
            yield text_finding(
                "TEXT-TERM", "query", f"“{wrong.item}”的解释与“{right.item}”的逐字相同", wrong.at(0, len(wrong.words)),
                "照抄了另一条名词，没有改", "term_of_another", wrong.item, "", (right.named,),
            )  # fmt: skip


def _fits(definition: Definition) -> float:
    """How much of a term's own name is in its explanation."""
    item = definition.item
    pairs = [item[n : n + 2] for n in range(len(item) - 1)]
    return sum(p in definition.words for p in pairs) / len(pairs) if pairs else 0


def _begins_otherwise(explained: Sequence[Definition]) -> Iterator[Finding]:
    """One explanation that lacks the 指 with which all others begin."""
    bare = [d for d in explained if not d.says]
    if len(bare) == 1 and len(explained) > 2 * _FEWEST:
        yield text_finding(
            "TEXT-TERM", "hint", "别的名词解释都以“指”或“反映”开头，这一条漏了", bare[0].at(0, 2), "漏了一个字", "term_without_verb",
            bare[0].words[:6], "指" + bare[0].words[:6], (),
        )  # fmt: skip


def _called_otherwise(sections: Sequence[Section], explained: Sequence[Definition]) -> Iterator[Finding]:
    """运行费 where the text says 运行维护费."""
    places = {(d.section, d.index) for d in explained}
    texts = [(n, i, u) for n, i, u in prose(sections) if (n, i) not in places]
    used = [m for _, _, u in texts for m in _VEHICLES.finditer(u.text)]
    if not used or not all(m["kept"] or m["kept2"] for m in used):
        return
    for definition in explained:
        for found in _VEHICLES.finditer(definition.words):
            if not (found["kept"] or found["kept2"]):
                name = next(
                    (m.group() for m in used if len(m.group()) == len(found.group()) + 2),
                    "公务用车运行维护费",
                )
                yield text_finding(
                    "TEXT-TERM", "hint", f"名词解释里叫“{found.group()}”，正文里叫“{name}”", definition.at(*found.span()),
                    "同一个名称前后要一致", "term_in_two_forms", found.group(), name, (),
                )  # fmt: skip
                return
