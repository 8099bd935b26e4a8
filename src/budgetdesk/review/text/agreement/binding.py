"""Binds facts by their keys: to each other, to the cells of tables, and to what they are a part, change or rate of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from budgetdesk.review.text.about import About
from budgetdesk.review.text.agreement.known_relations import known_relations
from budgetdesk.review.text.agreement.shares import ALSO, Shares
from budgetdesk.review.text.agreement.sums import Sums
from budgetdesk.review.text.claims import Values
from budgetdesk.review.text.facts import Claim, Fact, Grip, Key, Reading
from budgetdesk.review.text.reading.utterance import is_part
from budgetdesk.review.text.reading.wholes import exchanged, settle
from budgetdesk.review.text.vocabulary import term, vocabulary

_MOST_WAYS = 12
_ADJOINING = 6  # characters between what is measured by and the change: 相比减少了
_MOST_WORDS = 20  # characters before a figure that its term is looked for in
_OF_EACH_FUND = (
    "支出",
    "收入",
    "总支出",
    "总收入",
    "收支总计",
)  # what is told of one is not what there is of all
_LONG_NAME = 8  # of a project: what bears it is no other


def bind(
    reading: Reading,
    about: About,
    tables: Sequence[Fact] = (),
    rows: Sequence[Fact] = (),
    parts: Sequence[int] = (),
) -> list[Claim]:
    """All claims of a text: what its sentences say by themselves, and what follows from the keys of their facts.

    `tables`: cells as facts; `rows`: figures of rows whose columns are not known. Both have ids above those of the text.
    `parts`: which part of the document each section belongs to; an annex may speak of another office.
    """
    binder = _Binder(reading, about, tables, rows, parts)
    return [*binder.claims(), *_in_rows(reading, about, rows)]


def _in_rows(reading: Reading, about: About, rows: Sequence[Fact]) -> Iterator[Claim]:
    """An amount of the year is one of the figures of the row that bears its name, in some table."""
    named: dict[str, list[Fact]] = defaultdict(list)
    for row in rows:
        named[row.key.subject].append(row)
        if _short(row.key.subject) != row.key.subject:
            named[_short(row.key.subject)].append(row)
    for fact in reading.facts:
        if (
            fact.aspect != "amount"
            or not fact.is_money
            or not fact.exact
            or fact.key.period
            or not fact.value
        ):
            continue
        if fact.key.year != about.year or fact.key.stage != about.stage or fact.key.scope == "国资":
            continue
        if _is_kind_of_class(fact):
            continue
        name = fact.key.subject.rsplit("/", 1)[-1]
        cells = [
            c
            for c in named.get(name, []) or ([] if fact.known else named.get(_short(name), []))
            if c.key.scope == fact.key.scope
            or (name not in _OF_EACH_FUND and {"", "全部"} & {c.key.scope, fact.key.scope})
        ]
        if any(c.value for c in cells):
            alone = len({c.value for c in cells}) == 1 and len({c.origin for c in cells}) > 1 and fact.known
            alone = alone or (
                not fact.known and len(name) >= _LONG_NAME and len({c.value for c in cells}) == 1
            )
            yield Claim(
                "equal", tuple((fact.id, c.id) for c in cells), "loose" if alone else "guess", "table"
            )


class _Binder:
    def __init__(
        self, reading: Reading, about: About, tables: Sequence[Fact], rows: Sequence[Fact], parts: Sequence[int]
    ) -> None:  # fmt: skip
        self._reading, self._about, self._tables, self._parts = reading, about, tables, parts
        self._facts = {f.id: f for f in (*reading.facts, *tables)}
        self._crossed: dict[frozenset[str], list[Fact]] = defaultdict(list)  # by the names of row and column
        for row in rows:
            if row.key.within:
                self._crossed[frozenset((row.key.subject, row.key.within))].append(row)
        self._values = Values(self._facts)
        self._amounts = [f for f in reading.facts if f.aspect == "amount" and f.exact]
        self._by_subject: dict[str, list[Fact]] = defaultdict(list)
        for fact in (*self._amounts, *tables):
            self._by_subject[fact.key.subject].append(fact)
        self._short: dict[str, list[Fact]] = defaultdict(list)
        for fact in tables:
            self._short[_short(fact.key.subject)].append(fact)
        settle(reading, self._values, tables)
        self._part_of: dict[int, list[Fact]] = defaultdict(list)
        for group in reading.groups:
            for part in group.parts:
                if group.whole:
                    self._part_of[part.id].append(group.whole)

    def claims(self) -> list[Claim]:
        more = [*self._completions(), *self._changes()]
        sums = Sums(self._reading, self._by_subject, self._facts, self._values, self._amounts)
        shares = Shares(
            self._reading, self._about, self._tables, self._by_subject, self._part_of, self._facts, self._values, self._amounts
        )  # fmt: skip
        return [
            *(self._exactly(claim) for claim in self._reading.claims),
            *sums.claims(),
            *shares.claims(),
            *more,
            *self._told_elsewhere(),
            *known_relations(self._reading, self._about, self._by_subject),
            *exchanged(self._reading),
            *self._in_tables(),
        ]

    def _exactly(self, claim: Claim) -> Claim:
        """A rate may be reckoned from the exact cells as well as from the figures that stand beside it."""
        if claim.kind != "growth" or not self._tables:
            return claim
        rate, last = self._facts[claim.ways[0][0]], self._facts[claim.ways[0][-1]]
        now = last if len(claim.ways[0]) == 3 else self._facts[claim.ways[0][1]]
        if rate.base is None or now.aspect != "amount":
            return claim
        cells = self._cells_of(now)
        before = [f for f in self._find(now, rate.base) if f.in_table]
        ways = tuple((rate.id, cells[0].id, b.id, b.id) for b in before[:2]) if len(cells) == 1 else ()
        return Claim(claim.kind, (*ways, *claim.ways), claim.grip, claim.rule, claim.others)

    # --- changes, completion ---

    def _changes(self) -> Iterator[Claim]:
        for fact in self._reading.facts:
            if fact.aspect != "change" or fact.base is None or not fact.exact:
                continue
            if fact.of is None:
                yield from self._change_of_cells(fact)
                continue
            now = self._facts[fact.of]
            if not now.exact:
                continue
            if (
                fact.value > 0 and now.value and fact.is_money == now.is_money
            ):  # it grew by no more than it is
                wholes = [now, *self._part_of.get(now.id, [])]
                yield Claim("at_most", tuple((w.id, fact.id) for w in wholes), "loose", "change")
            base = fact.base
            itself = base.year == now.key.year and not base.stage.endswith("预算")
            if itself:
                base = base._replace(year=base.year - 1)
            if base.stage == "年初" and now.key.subject == "年末结转":
                now_ = replace(now, key=now.key._replace(subject="年初结转"))
                wanted = self._find(now_, base._replace(stage=now.key.stage, year=now.key.year))
            else:
                wanted = self._find(now, base)
            others = [
                ("year", (fact.id, now.id, f.id))
                for f in self._by_subject.get(now.key.subject, ())
                if f.key.year not in (base.year, now.key.year)
                and f.key.stage == now.key.stage
                and f not in wanted
            ]
            before = self._told_right_before(fact)
            if before is not None and before.key.year == base.year:
                mine = (before.of or 0, now.id, *(w.id for w in self._part_of.get(before.of or 0, ())))
                ways = [(fact.id, id, before.id) for id in dict.fromkeys(mine)]
                ways += [(fact.id, now.id, f.id) for f in wanted]
                yield Claim("change", tuple(dict.fromkeys(ways)), "firm", "change", tuple(others))
                continue
            if not wanted and others and base.stage == "":
                continue
            if wanted:
                yield Claim(
                    "change", tuple((fact.id, now.id, f.id) for f in wanted), "firm", "change", tuple(others)
                )

    def _told_right_before(self, change: Fact) -> Fact | None:
        """与上年 229.8 万元相比减少 6.8 万元: the amount that it is measured by, which knows what is compared with it."""
        told = self._facts.get(change.id - 1)
        if told is None or told.of is None or told.aspect != "amount" or not told.place or not change.place:
            return None
        near = told.place[:2] == change.place[:2] and change.place.start - told.place.end <= _ADJOINING
        return told if near else None

    def _change_of_cells(self, fact: Fact) -> Iterator[Claim]:
        """三公比上年减少 0.60: the amount itself is not told beside it."""
        if not fact.key.subject or fact.base is None:
            return
        cells = [f for f in self._tables if f.key.subject == fact.key.subject and f.key.year == fact.key.year and f.is_money
                 and f.key.stage == fact.key.stage]  # fmt: skip
        ways = [(fact.id, c.id, b.id) for c in cells for b in self._find(c, fact.base)]
        if ways:
            yield Claim("change", tuple(ways[:_MOST_WAYS]), "firm", "change")

    def _find(self, like: Fact, base: Key) -> list[Fact]:
        """Facts of the same subject in the year and stage that a comparison names."""
        stages = (
            {base.stage}
            if base.stage
            else {like.key.stage, "决算", "预算"}
            if not self._about.accounts
            else {like.key.stage}
        )
        if base.stage == "预算":
            stages = {"预算", "年初预算", "全年预算"}
        found = [
            f for f in self._by_subject.get(like.key.subject, ())
            if f.key.year == base.year and f.key.stage in stages and f.unit in (like.unit, "元", "万元") and f is not like
            and f.key.period == like.key.period and f.is_money == like.is_money
            and (f.key.scope == like.key.scope or (f.in_table and self._may_be_of(like.key.scope, f.key.scope)))
        ]  # fmt: skip
        if like.key.subject == "拨款":  # what comes in, or what is spent of it: known only side by side
            found = [
                f
                for f in found
                if f.place and like.place and f.place[:2] == like.place[:2] and not f.in_table
            ]
        exact = [f for f in found if f.key.scope == like.key.scope]
        return exact or found

    def _may_be_of(self, scope: str, other: str) -> bool:
        """Whether what is told of one fund may be what a table tells of another."""
        return "" in (scope, other) or {scope, other} <= self._one_fund_of_tables

    def _completions(self) -> Iterator[Claim]:
        told = {c.ways[0][0] for c in self._reading.claims if c.rule == "completion"}
        for fact in self._reading.facts:
            if fact.aspect != "completion" or fact.of is None or fact.base is None:
                continue
            now = self._facts[fact.of]
            budgets = self._find_budgets(now)
            right = [
                f for f in budgets if fact.base.stage == "预算" or f.key.stage in (fact.base.stage, "预算")
            ]
            others = tuple(("stage", (fact.id, now.id, f.id)) for f in budgets if f not in right)
            if fact.id in told:
                for number, claim in enumerate(self._reading.claims):
                    if claim.ways[0][0] == fact.id and claim.rule == "completion" and others:
                        self._reading.claims[number] = Claim(
                            "quotient", claim.ways, claim.grip, claim.rule, (*claim.others, *others)
                        )
            elif right:
                ways = tuple((fact.id, now.id, f.id) for f in right)
                yield Claim("quotient", ways, "firm", "completion", others)
            elif over := [f for f in self._reading.changes_of(now, "change") if _is_over(f, fact)]:
                yield Claim("reached", tuple((fact.id, now.id, f.id) for f in over), "firm", "completion")

    def _find_budgets(self, now: Fact) -> list[Fact]:
        return [
            f for f in self._by_subject.get(now.key.subject, ())
            if f.key.stage.endswith("预算") and f.key.year == now.key.year and f.is_money and not f.key.period
            and (f.key.scope == now.key.scope or f.in_table)
        ]  # fmt: skip

    # --- the same fact elsewhere ---

    def _told_elsewhere(self) -> Iterator[Claim]:
        """The same key told twice in the text. What is compared is the first telling with each of the others."""
        keyed: dict[tuple[str, Key, str], list[Fact]] = defaultdict(list)
        for fact in self._reading.facts:
            if not fact.exact or fact.place is None or fact.aspect not in ("amount", "change"):
                continue
            if not (fact.known or "/" in fact.key.subject) or not fact.key.subject:
                continue
            if fact.aspect == "change" and (
                fact.base is None or fact.base.year != fact.key.year - 1 or fact.base.stage.endswith("预算")
            ):
                continue
            unit = "" if fact.is_money else fact.unit
            keyed[fact.aspect, fact.key, unit].append(fact)
        yield from self._one_fund(keyed)
        same = [(aspect, each) for (aspect, _, _), facts in keyed.items() for each in self._by_code(facts)]
        for aspect, facts in same:
            by_section: dict[tuple[int, int], Fact] = {}
            for fact in facts:
                assert fact.place
                by_section.setdefault(fact.place[:2], fact)
            first, *rest = by_section.values()
            again = [
                f
                for f in facts
                if f is not first and f not in rest and _says_its_year(f) and _says_its_year(first)
            ]
            for fact in again:  # 2024年政府采购预算 86 万元，…，2024年政府采购预算 68 万元已…
                if fact.place and first.place and fact.place[:2] == first.place[:2] and aspect == "amount":
                    yield Claim("equal", ((fact.id, first.id),), "loose", "told_twice")
            for fact in rest:
                grip: Grip = "firm" if self._part(fact) == self._part(first) else "loose"
                yield Claim(
                    "equal",
                    ((fact.id, first.id),),
                    grip,
                    "told_twice" if aspect == "amount" else "change_twice",
                )

    def _by_code(self, facts: list[Fact]) -> list[list[Fact]]:
        """Items of one name under several codes (机关服务 of two 款) are not the same; which of them is told without a code
        is not known."""
        about = [self._facts.get(f.of, f) if f.of is not None else f for f in facts]
        codes = [f.code if len(f.code) > 3 else "" for f in about]
        if len({*codes} - {""}) < 2:
            return [facts]
        known = dict.fromkeys(filter(None, codes))
        return [[f for f, c in zip(facts, codes, strict=True) if c == code] for code in known]

    def _part(self, fact: Fact) -> int:
        return self._parts[fact.place.section] if self._parts and fact.place else 0

    def _one_fund(self, keyed: Mapping[tuple[str, Key, str], list[Fact]]) -> Iterator[Claim]:
        """Where all that is spent is of one fund, what is told of all funds and of that one is the same."""
        totals: dict[str, set[Decimal]] = defaultdict(set)
        spent: dict[str, set[Decimal]] = defaultdict(set)
        for name in ("支出", "收入", "收支总计"):
            for f in self._by_subject.get(name, ()):
                own = f.place and f.key.year == self._about.year and f.key.stage == self._about.stage
                if own and f.is_money and not f.key.within and not f.key.period:
                    totals[f.key.scope].add(f.value)
                    if name == "支出":
                        spent[f.key.scope].add(f.value)
        for (aspect, key, unit), facts in keyed.items():
            if aspect == "change" or key.subject in ("收入", "支出", "收支总计", *ALSO):
                continue  # last year there may have been other funds, and other funds carry over
            if key.stage != self._about.stage or key.year != self._about.year:
                continue
            for wider in {"一般公共": ("财政", "全部"), "财政": ("全部",)}.get(key.scope, ()):
                others = keyed.get((aspect, key._replace(scope=wider), unit), [])
                told = spent if spent[wider] and spent[key.scope] else totals
                if others and told[wider] & told[key.scope]:
                    yield Claim("equal", ((facts[0].id, others[0].id),), "loose", "told_twice")
                    break

    def _in_tables(self) -> Iterator[Claim]:
        for fact in self._amounts:
            if cells := self._where_crossed(fact):
                told_of_it: Grip = "loose" if fact.key.within else "firm"
                yield Claim("equal", tuple((fact.id, c.id) for c in cells), told_of_it, "table")
            elif _is_kind_of_class(fact):
                continue  # 农林水支出（类）基本支出: what the tables call 基本支出 is that of all classes
            elif cells := self._cells_of(fact):
                grip: Grip = (
                    "loose"
                    if fact.counts
                    else "firm"
                    if fact.known
                    else "guess"
                    if fact.key.subject == "拨款"
                    else "loose"
                )
                grip = (
                    "guess" if fact.key.within and (fact.known or not _is_class(fact.key.within)) else grip
                )  # 专项业务费 23 万元，其中办公费 6 万元: not all of it
                yield Claim("equal", tuple((fact.id, c.id) for c in cells), grip, "table")
            elif parts := self._parts_in_tables(fact):
                yield Claim("sum", ((fact.id, *(c.id for c in parts)),), "firm", "sum")
            elif cells := self._cells_of_ending(fact) or self._cells_of_all_funds(fact):
                yield Claim("equal", tuple((fact.id, c.id) for c in cells), "guess", "table")

    def _where_crossed(self, fact: Fact) -> list[Fact]:
        """基本支出 of a class, 对个人和家庭的补助 of 人员经费: where the row of the one meets the column of the other."""
        key = fact.key
        owner, _, name = key.subject.rpartition("/")
        owner = owner.rsplit("/", 1)[-1]
        if not owner and (is_part(key.within, name) or (_is_class(key.within) and _is_kind(name))):
            owner = key.within
        if not owner or not fact.is_money:
            return []
        cells = [
            c
            for c in self._crossed.get(frozenset((owner, name)), ())
            if (c.key.year, c.key.stage, c.key.period) == (key.year, key.stage, key.period)
            and (c.key.scope in ("", key.scope) or {c.key.scope, key.scope} <= self._one_fund_of_tables)
        ]
        return cells[:_MOST_WAYS]

    def _cells_of_ending(self, fact: Fact) -> list[Fact]:
        """全年公务接待费限额: by the term that the words end or begin with, where the whole of them is none."""
        if fact.known or fact.key.within or not self._tables or not fact.is_money:
            return []
        words = fact.label[-_MOST_WORDS:]
        ends = [words[n:] for n in range(1, len(words) - 2)] + [words[:-n] for n in range(1, len(words) - 2)]
        names = (name for end in ends for name, known in (term(end),) if known)
        subject = next(names, "")
        return self._cells_of(replace(fact, key=fact.key._replace(subject=subject))) if subject else []

    def _cells_of_all_funds(self, fact: Fact) -> list[Fact]:
        """What is granted may be all that there is, though the tables do not say so."""
        wider = fact.key._replace(scope="全部")
        return self._cells_of(replace(fact, key=wider)) if fact.key.scope == "财政" and fact.is_money else []

    def _parts_in_tables(self, fact: Fact) -> list[Fact]:
        """公务用车费, of which a table has only what it is made of."""
        for whole, *names in vocabulary().partitions:
            if whole == fact.key.subject and not any("｜" in n for n in names) and fact.is_money:
                cells = [self._cells_of(replace(fact, key=fact.key._replace(subject=name))) for name in names]
                if all(len({c.value for c in each}) == 1 for each in cells):
                    return [each[0] for each in cells]
        return []

    def _counts_of(self, fact: Fact) -> list[Fact]:
        """Numbers of persons, vehicles and visits in tables: of this year, or as they were when the budget was made."""
        one = "人" if fact.unit == "名" else fact.unit
        when = (self._about.year,) if self._about.accounts else (self._about.year, self._about.year - 1)
        cells = [f for f in self._by_subject.get(fact.key.subject, ()) if f.in_table and f.unit == one]
        return cells[:_MOST_WAYS] if fact.key.year in when and not fact.key.within else []

    def _cells_of(self, fact: Fact) -> list[Fact]:
        if not fact.key.subject or not self._tables:
            return []
        if fact.counts:
            return self._counts_of(fact)
        key = fact.key
        names = [f for f in self._by_subject.get(key.subject, ()) if f.in_table] or self._short.get(
            _short(key.subject), []
        )
        if key.subject == "拨款":
            names = [
                f
                for name in ("收入", "支出", "收支总计")
                for f in self._by_subject.get(name, ())
                if f.in_table
            ]
        elif not names and len(fact.code) >= 5:
            names = [f for f in self._tables if f.code == fact.code]
        if "/" in key.subject:
            last = key.subject.rsplit("/", 1)[-1]
            names = names or [f for f in self._by_subject.get(last, ()) if f.in_table]
        found = [
            f for f in names
            if f.key.year == key.year and f.is_money == fact.is_money and f.key.period == key.period
            and (
                f.key.stage == key.stage
                or (key.stage == "预算" and f.key.stage.endswith("预算"))
                or (key.stage, f.key.stage) == ("全年预算", "预算")
            )
        ]  # fmt: skip
        if not fact.is_money:
            found = [f for f in found if f.unit == fact.unit]
        scoped = [f for f in found if f.key.scope == key.scope or "" in (f.key.scope, key.scope)]
        if not scoped and not fact.known and len(key.subject) >= _LONG_NAME:
            return found[:_MOST_WAYS]  # of whatever fund
        if not scoped and key.scope in self._one_fund_of_tables:
            funds = self._one_fund_of_tables
            if key.subject == "收支总计":
                funds -= {"全部"}  # what is carried over is in it, and may be of another fund
            scoped = [f for f in found if f.key.scope in funds]
        if not scoped and key.scope == "财政" and "基本支出" in (key.subject, key.within):
            scoped = [f for f in found if f.key.scope == "一般公共"]  # no other fund has any
        return scoped[:_MOST_WAYS]

    @cached_property
    def _one_fund_of_tables(self) -> frozenset[str]:
        """The funds that are, by the tables, all that there is; empty where there are several."""
        totals: dict[str, set[Decimal]] = defaultdict(set)
        for name in ("支出", "收入", "收支总计"):
            for f in self._by_subject.get(name, ()):
                if (
                    f.in_table
                    and f.is_money
                    and f.key.year == self._about.year
                    and f.key.stage == self._about.stage
                ):
                    totals[f.key.scope].add(f.value)
        whole, own = totals.get("全部") or totals.get("财政") or set(), totals["一般公共"]
        if whole & own:
            return frozenset(scope for scope in ("全部", "财政", "一般公共") if totals[scope] & whole)
        granted = totals["财政"] or {
            f.value
            for name in ("支出", "收入", "收支总计")
            for f in self._by_subject[name]
            if not f.in_table and f.key[1:4] == (self._about.stage, self._about.year, "财政")
        }  # all that is granted is of one fund, though there is more than what is granted
        return frozenset({"财政", "一般公共"} if granted and granted <= own else ())


def _is_over(change: Fact, completion: Fact) -> bool:
    """完成预算的 113.6%，比预算增加 35 万元: by how much the budget was missed, told beside the rate of it."""
    near = change.place and completion.place and change.place[:2] == completion.place[:2]
    base, of = change.base, completion.base
    return bool(
        near and base and of and base.stage.endswith("预算") and base.year == of.year and change.value
    )


def _says_its_year(fact: Fact) -> bool:
    return fact.named and re.search("20\\d\\d年|本年|当年", fact.label) is not None


def _is_kind_of_class(fact: Fact) -> bool:
    """Whether it is what kind of spending one class or item has, and not an item itself."""
    owner, _, name = fact.key.subject.rpartition("/")
    return bool(owner) and _is_kind(name)


def _is_kind(name: str) -> bool:
    return is_part("支出", name) or is_part("基本支出", name)


def _is_class(name: str) -> bool:
    """Whether it is a class of the classification by function: what its items are called, the rows of tables are."""
    return len(name) > len("基本支出") and name.endswith("支出") and term(name)[1]


_OF_A_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,6}?[县市区旗](?=[\u4e00-\u9fff]{4})")


def _short(subject: str) -> str:
    """A name without the place before it and without the words that offices put behind it or not."""
    subject = _OF_A_PLACE.sub("", subject)
    if len(subject) > _LONG_NAME and subject.endswith("支出"):
        subject = subject.removesuffix("支出")
    for ending in ("项目支出", "专项资金", "项目资金", "项目", "专项", "资金", "经费", "支出", "费"):
        if len(subject) > len(ending) + 1 and subject.endswith(ending):
            return subject[: -len(ending)]
    return subject
