"""What shares are of: the whole that they name, the list that they stand in, what the part always belongs to, or the nearest total."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from budgetdesk.records import dataclass
from budgetdesk.review.text.about import About
from budgetdesk.review.text.claims import HUNDRED, Values, judge_way
from budgetdesk.review.text.facts import Claim, Fact, Grip, Key, Reading, same_key
from budgetdesk.review.text.vocabulary import ONE_FUND, vocabulary

_MOST_WAYS = 12
_ARRIVED = re.compile("到位(?!率)")
_MANY = 5  # shares of a list
ALSO = {
    "总支出": ("总支出", "支出", "收支总计"),
    "总收入": ("总收入", "收入", "收支总计"),
}  # with or without what is carried over


def _is_class(fact: Fact) -> bool:
    """Whether an amount is of a class of the classification by function, which is no part of another class."""
    subject = fact.key.subject
    return fact.known and len(subject) > len("基本支出") and subject.endswith("支出") and "/" not in subject


def _is_no_whole(whole: Fact, part: Fact, share: Fact) -> bool:
    """占本年支出合计的 98.15%: another fund's is not that, nor is the same told again."""
    if whole.key.subject != part.key.subject or whole.key.scope == "全部":
        return False
    return whole.key.scope in ONE_FUND or (whole.value == part.value and share.value < HUNDRED)


@dataclass(frozen=True)
class Shares:
    """`by_subject`: the amounts of the text and the cells of `tables`; `part_of`: the wholes that sentences say an amount is of."""

    _reading: Reading
    _about: About
    _tables: Sequence[Fact]
    _by_subject: Mapping[str, Sequence[Fact]]
    _part_of: Mapping[int, Sequence[Fact]]
    _facts: Mapping[int, Fact]
    _values: Values
    _amounts: Sequence[Fact]

    def claims(self) -> Iterator[Claim]:
        listed = self._listed_shares()
        for fact in self._reading.facts:
            if fact.aspect != "share" or not fact.exact:
                continue
            if fact.of is None:
                yield from self._share_of_subject(fact)
                continue
            part, base = self._facts[fact.of], fact.base
            if base is None:
                continue
            whole, sure = listed.get(fact.id, (0, False))
            of_list = (fact.id, part.id, whole)
            if sure or (fact.id in listed and judge_way("quotient", of_list, self._values) == "holds"):
                yield Claim("quotient", (of_list,), "firm", "share")
                continue
            ways, grip = self._natural(fact, part, base)
            if fact.id in listed and all(judge_way("quotient", way, self._values) != "holds" for way in ways):
                yield Claim("quotient", (of_list,), "firm", "share")
            elif ways:
                yield Claim("quotient", ways, grip, "share")

    def _natural(self, fact: Fact, part: Fact, base: Key) -> tuple[tuple[tuple[int, ...], ...], Grip]:
        """What the share may be of by its own words, and how sure that is."""
        named = self._wholes_named(part, base) if base.subject else self._procured(part)
        named = named or (self._arrived(part) if _ARRIVED.search(fact.label) else [])
        near = [*self._part_of.get(part.id, []), *self._parents(part)]
        if base.subject and not named:
            return (), "guess"  # a whole that is named and not known: its share is not bound
        general = base.subject in ("支出", "收入", "收支总计", *ALSO)
        if part.key.scope == "全部" and base.subject and not base.scope:
            alike = [f for f in named if f.key.scope == "全部"]
            named, general = (alike, False) if alike and base.subject != "收支总计" else (named, general)
        if named and "本年" in fact.label:  # without what is carried over
            general = False
            named = [f for f in named if f.key.subject == base.subject] or named
        if base.scope and len({f.value for f in named}) == 1:
            general = False  # 占财政拨款支出的: told once
        if named and general:  # 总支出 may be the head of its own paragraph
            named = [*named, *near, *self._nearest_head(part)]
        wholes = named or near or self._of_classes(fact, part) or self._nearest_head(part)
        wholes = [w for w in wholes if w is not part and w.is_money == part.is_money]
        if not base.scope:
            wholes = [w for w in wholes if not _is_no_whole(w, part, fact)]
        wholes = [w for w in wholes if w.value] or wholes
        sure = bool(named or near) or len({w.value for w in wholes}) == 1
        return tuple((fact.id, part.id, w.id) for w in wholes[:_MOST_WAYS]), "firm" if sure else "guess"

    def _of_classes(self, fact: Fact, part: Fact) -> list[Fact]:
        """The total of which two other classes of the section are the shares that they are said to be."""
        if not _is_class(part) or fact.place is None:
            return []
        beside = [
            f for f in self._reading.facts
            if f.aspect == "share" and f.value and f.place and f.place.section == fact.place.section and f is not fact
            and f.of is not None and f.of != part.id and _is_class(self._facts[f.of])
        ]  # fmt: skip
        for whole in self._totals_like(part):
            held = [
                f
                for f in beside
                if judge_way("quotient", (f.id, f.of or 0, whole.id), self._values) == "holds"
            ]
            if len(held) > 1:
                return [whole]
        return []

    def _listed_shares(self) -> dict[int, tuple[int, bool]]:
        """Shares of parts that stand side by side and add up to what was told before them: the whole of each, and whether
        all of them tell so."""
        lists: dict[tuple[int, ...], list[Fact]] = defaultdict(list)
        for fact in self._reading.facts:
            told = fact.aspect == "share" and fact.exact and fact.of is not None
            if told and fact.place and fact.base and not fact.base.subject:
                lists[fact.place[:2]].append(fact)
        found: dict[int, tuple[int, bool]] = {}
        for shares in lists.values():
            parts = list(dict.fromkeys(f.of for f in shares if f.of is not None))
            first = self._facts[parts[0]]
            heads = [f for f in self._amounts if f.id < first.id and first.place and f.place
                     and f.place.section == first.place.section and f.unit == first.unit]  # fmt: skip
            if len(parts) > 2:
                heads = [*self._totals_like(first), *heads]
            whole = next(
                (f for f in reversed(heads) if judge_way("sum", (f.id, *parts), self._values) == "holds"),
                None,
            )
            sure = True
            if whole is None or not self._is_of(shares, whole):
                whole, sure = self._divided_by(shares, heads)
            if whole is not None and len(parts) > 1:
                found.update((f.id, (whole.id, sure)) for f in shares)
        return found

    def _divided_by(self, shares: Sequence[Fact], heads: Sequence[Fact]) -> tuple[Fact | None, bool]:
        """The whole of which all shares but one are. Sure where they are a hundred per cent; else two at least of those that
        follow on each other must be of it."""
        total = sum((f.value for f in shares), Decimal(0))
        hundred = sum(bool(f.value) for f in shares) > 2 and abs(total - 100) <= len(shares) * shares[0].half
        runs_on = all(later.of == before.id + 1 for before, later in pairwise(shares))
        if not hundred and not runs_on:
            return None, False
        least = 1 if hundred else 2
        return next((whole for whole in reversed(heads) if self._is_of(shares, whole, least)), None), hundred

    def _is_of(self, shares: Sequence[Fact], whole: Fact, least: int = 1) -> bool:
        """Whether all shares but one are of this whole."""
        told = [f for f in shares if f.value]
        held = [judge_way("quotient", (f.id, f.of or 0, whole.id), self._values) == "holds" for f in told]
        wrong = 1 if len(told) < _MANY else 2  # of many two may be exchanged
        return sum(held) >= max(len(told) - wrong, least)

    def _totals_like(self, part: Fact) -> list[Fact]:
        """Totals of the document, of which its parts may be listed in a section of their own."""
        return [
            f for name in ("支出", "收入", "收支总计") for f in self._by_subject.get(name, ())
            if f.key.year == part.key.year and f.key.stage == part.key.stage and f.is_money == part.is_money and f is not part
        ]  # fmt: skip

    def _procured(self, part: Fact) -> list[Fact]:
        """What a contract with small firms is a part of, in the same section: all of them, all procurement."""
        wholes = {"中小企业": ("政府采购",), "小微企业": ("中小企业", "政府采购")}
        kind = part.key.subject[-2:]
        names = wholes.get(part.key.subject.removesuffix(kind), ()) if kind in ("合同", "预留") else ()
        return [
            f
            for name in names
            for f in self._by_subject.get(name if name == "政府采购" else name + kind, ())
            if f.place and part.place and f.place.section == part.place.section and f.is_money
            and f.key.year == part.key.year
        ]  # fmt: skip

    def _parents(self, part: Fact) -> list[Fact]:
        """What the part is always of, wherever the text tells it: 三公经费 for 公务接待费."""
        names = [
            p[0]
            for p in vocabulary().partitions
            if part.key.subject in p[1:] and p[0] not in ("收入", "支出")
        ]
        return [
            f
            for name in names
            for f in self._by_subject.get(name, ())
            if f.is_money == part.is_money and f.key.year == part.key.year and f.key.stage == part.key.stage
        ]

    def _arrived(self, part: Fact) -> list[Fact]:
        """The money that came, told before it in whatever order of words: 项目资金到位 for 占到位资金的."""
        told = [f for f in self._amounts if f.is_money and f.id < part.id and _ARRIVED.search(f.label)]
        return told if len({f.value for f in told}) == 1 else []

    def _wholes_named(self, part: Fact, base: Key) -> list[Fact]:
        key = base._replace(stage=base.stage or part.key.stage, year=part.key.year)
        found = [
            f
            for name in ALSO.get(base.subject, (base.subject,))
            for f in self._by_subject.get(name, ())
            if f is not part and same_key(f.key._replace(subject=base.subject), key, loose_scope=True)
        ]
        if not found and not part.place:
            return []
        if base.scope:
            found = [f for f in found if f.key.scope == base.scope]
        return found

    def _nearest_head(self, part: Fact) -> list[Fact]:
        """The amount before it that can be the whole: same section, same kind, not smaller."""
        place = part.place
        assert place
        before = [
            f for f in self._amounts
            if f.place and f.place[:2] <= place[:2] and f.place.section == place.section and f is not part
            and f.is_money == part.is_money and f.key.year == part.key.year and f.value >= part.value and f.id < part.id
        ]  # fmt: skip
        topics = [f for f in self._tables if f.key.subject == self._topic_whole(part) and f.key.year == part.key.year
                  and f.key.stage == part.key.stage]  # fmt: skip
        totals = [f for name in ("支出", "收入") for f in self._by_subject.get(name, ()) if f.key.year == part.key.year
                  and f.key.stage == part.key.stage and f.is_money == part.is_money and f is not part]  # fmt: skip
        ends = [f for f in (*before[:1], *before[-1:]) if not (_is_class(f) and _is_class(part))]
        return [*ends, *topics, *totals]

    def _topic_whole(self, part: Fact) -> str:
        return next((p[0] for p in vocabulary().partitions if part.key.subject in p[1:]), "支出")

    def _share_of_subject(self, fact: Fact) -> Iterator[Claim]:
        """项目支出占比 25.00%: a share without its amount beside it."""
        key = fact.key
        parts = [
            f
            for f in self._by_subject.get(key.subject, ())
            if f.key.year == key.year and f.key.stage == self._about.stage
        ]
        wholes = [
            f for f in self._by_subject.get(self._topic_whole_of(key.subject), ()) if f.key.year == key.year
        ]
        ways = [(fact.id, p.id, w.id) for p in parts for w in wholes if w.key.stage == p.key.stage]
        if key.subject and ways:
            yield Claim("quotient", tuple(ways[:_MOST_WAYS]), "loose", "share")

    def _topic_whole_of(self, subject: str) -> str:
        return next((p[0] for p in vocabulary().partitions if subject in p[1:]), "支出")
