"""What holds between figures of a document wherever they stand: both totals, small firms within all procurement, 机关运行 and 公用经费."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Claim, ClaimKind, Fact, Key, Reading
from budgetdesk.review.text.vocabulary import ONE_FUND

_MOST_WAYS = 12
_LIMITS = (
    ("政府采购", "中小企业合同"),
    ("中小企业合同", "小微企业合同"),
    ("政府采购", "中小企业预留"),
    ("中小企业预留", "小微企业预留"),
)
_POSTS = ("编制", "行政编制", "事业编制")

BySubject = Mapping[str, Sequence[Fact]]


def known_relations(reading: Reading, about: About, by_subject: BySubject) -> Iterator[Claim]:
    """`by_subject`: the amounts of the text and of its tables."""
    yield from _balanced(reading, about, by_subject)
    yield from _by_fund(about, by_subject)
    yield from _counted_twice(reading)
    yield from _limits(by_subject)
    yield from _persons_and_vehicles(about, by_subject)
    yield from _running(about, by_subject)
    yield from _contributions(about, by_subject)
    yield from _all_projects(by_subject)
    yield from _carried(by_subject)
    yield from _made_of(about, by_subject)


def _balanced(reading: Reading, about: About, by_subject: BySubject) -> Iterator[Claim]:
    """Both totals are the same; in a budget income and expenditure are, and so are their changes."""
    facts = {f.id: f for f in reading.facts}
    told: dict[tuple[tuple[int, int], Key], Fact] = {}
    for fact in by_subject.get("收支总计", ()):
        if fact.key.subject == "收支总计" and fact.is_money and fact.place:
            first = told.setdefault((fact.place[:2], fact.key), fact)
            if first is not fact:
                yield Claim("equal", ((fact.id, first.id),), "firm", "balance")
    if about.accounts:
        return
    sides = [
        f
        for name in ("收入", "支出", "总收入", "总支出")
        for f in by_subject.get(name, ())
        if not f.in_table and f.key.scope == "全部" and f.key.year == about.year and not f.key.within
    ]
    for total in by_subject.get("收支总计", ()):
        if not total.in_table and sides and total.key.scope == "全部" and total.key.year == about.year:
            yield Claim("equal", tuple((total.id, f.id) for f in sides[:_MOST_WAYS]), "guess", "balance")
    for income in sides:
        for spent in sides:
            names = (income.key.subject, spent.key.subject)
            beside = income.place and spent.place and income.place[:2] == spent.place[:2]
            if names == ("总收入", "总支出") or (names == ("收入", "支出") and beside):
                yield Claim("equal", ((spent.id, income.id),), "loose" if beside else "guess", "balance")
    changes = [f for f in reading.facts if f.aspect == "change" and f.of is not None and f.exact]
    yield from _turned(changes, facts)
    for one in changes:
        for other in changes:
            if (
                one.key.subject == "收入"
                and other.key == one.key._replace(subject="支出")
                and one.base
                and other.base
            ):
                now, then = facts[one.of or 0], facts[other.of or 0]
                if now.value == then.value and one.base.year == other.base.year:
                    yield Claim("equal", ((other.id, one.id),), "loose", "change_twice")


def _turned(changes: Sequence[Fact], facts: Mapping[int, Fact]) -> Iterator[Claim]:
    """Of totals that are the same, changes of the same size go the same way."""
    for number, one in enumerate(changes):
        for other in changes[:number]:
            now, then = facts[one.of or 0], facts[other.of or 0]
            totals = now.key.subject == then.key.subject == "收支总计" and now.key.year == then.key.year
            if (
                totals
                and one.value
                and one.value == -other.value
                and one.base
                and other.base
                and one.base.year == other.base.year
            ):
                yield Claim("equal", ((one.id, other.id),), "loose", "change_twice")


_DOING = re.compile(
    r"^(?:(?:20\d\d年|本年度?|全年|年内|年度|其中|共计?|累计|合计|已|计划|拟|预计|主要|先后|全县|成功|顺利|按时)"
    r"|(?:完成|举办|开展|召开|组织|实施|建成|新建|承办|参加|推进|安排)了?)+"
)


def _counted_twice(reading: Reading) -> Iterator[Claim]:
    """举办培训班 4 期 in one section and 共举办培训班 6 期 in another: worth a look, though they may be others."""
    named: dict[tuple[str, str, Key], list[Fact]] = defaultdict(list)
    for fact in reading.facts:
        name = _DOING.sub("", fact.key.subject)
        if (
            fact.counts
            and fact.exact
            and not fact.known
            and fact.named
            and len(name) > 1
            and fact.place
            and not fact.key.within
        ):
            named[name, fact.unit, fact.key._replace(subject="", scope="")].append(fact)
    for facts in named.values():
        first = {f.place.section: f for f in reversed(facts) if f.place}
        values = {f.value for f in facts}
        if len(first) > 1 and len(values) <= 2 and len(first) == len({f.place for f in facts}):
            one, *others = sorted(first.values(), key=lambda f: f.id)
            yield from (Claim("equal", ((other.id, one.id),), "loose", "counted_twice") for other in others)


def _limits(by_subject: BySubject) -> Iterator[Claim]:
    """What goes to small firms is part of all procurement, and what goes to the smallest part of that."""
    for whole_name, part_name in _LIMITS:
        for part in by_subject.get(part_name, ()):
            wholes = [
                f
                for f in by_subject.get(whole_name, ())
                if f.place
                and part.place
                and f.place[:2] == part.place[:2]
                and f.is_money
                and f.key.year == part.key.year
            ]
            if wholes and part.is_money:
                yield Claim("at_most", ((wholes[-1].id, part.id),), "firm", "parts")


def _persons_and_vehicles(about: About, by_subject: BySubject) -> Iterator[Claim]:
    """Posts less those that are free are the persons in service; cars for official use are among all vehicles."""
    for free in by_subject.get("空编", ()):
        persons = [
            f
            for f in by_subject.get("在职人员", ())
            if f.place and free.place and f.place[:2] == free.place[:2]
        ]
        posts = [f for name in _POSTS for f in by_subject.get(name, ())
                 if f.place and free.place and f.place[:2] == free.place[:2]]  # fmt: skip
        ways = tuple((p.id, n.id, free.id) for p in posts for n in persons)
        if ways:
            yield Claim("sum", ways[:_MOST_WAYS], "firm", "persons")
    cars, all_ = ([f for f in by_subject.get(name, ()) if f.unit == "辆" and f.place and f.key.year == about.year
                   and not f.key.within] for name in ("公务用车", "车辆"))  # fmt: skip
    for car in cars[:1]:
        if all_:
            yield Claim("at_most", tuple((f.id, car.id) for f in all_[:_MOST_WAYS]), "loose", "vehicles")


def _running(about: About, by_subject: BySubject) -> Iterator[Claim]:
    """机关运行经费 is 公用经费 of an administration (J-30), of an institution it is none; where the kind is not known, a guess."""
    if about.kind == "事业":
        return
    sure = about.kind == "行政"
    for fact in by_subject.get("机关运行经费", ()):
        cells = [
            f
            for f in by_subject.get("公用经费", ())
            if f.key.year == fact.key.year and f.key.stage == fact.key.stage and f.place and (sure or not f.in_table)
        ]  # fmt: skip
        if fact.place and not fact.in_table and cells and fact.is_money:
            ways = tuple((fact.id, f.id) for f in cells[:_MOST_WAYS])
            yield Claim("equal", ways, "loose" if sure else "guess", "running")


_CONTRIBUTIONS = (("2080505", ("30108",)), ("21011", ("30110", "30111")), ("2210201", ("30113",)))


def _contributions(about: About, by_subject: BySubject) -> Iterator[Claim]:
    """What is paid for pensions, health and housing by function is what is paid of it by economic class (Y-49)."""
    coded: dict[str, list[Fact]] = defaultdict(list)
    for facts in by_subject.values():
        for fact in facts:
            own = fact.key.year == about.year and fact.key.stage == about.stage and not fact.key.period
            if fact.code and own and fact.is_money and fact.place:
                coded[fact.code].append(fact)
    for function, classes in _CONTRIBUTIONS:
        told = [c for c in classes if coded[c]]
        ways = tuple(
            (whole.id, *(part.id for part in parts))
            for whole in coded[function]
            for parts in product(*(coded[c] for c in told))
        )
        if told and ways:
            kind: ClaimKind = "equal" if len(told) == 1 else "sum"
            yield Claim(kind, ways[:_MOST_WAYS], "loose", "contributions")


def _all_projects(by_subject: BySubject) -> Iterator[Claim]:
    """对所有项目支出编制了绩效目标，涉及资金…: all that is spent on projects, of its fund; a guess, as some are exempt."""
    for told in by_subject.get("全部项目", ()):
        spent = [
            f
            for f in by_subject.get("项目支出", ())
            if f.is_money and f.place and f.id < told.id and f.key.year == told.key.year and f.key.stage == told.key.stage
            and told.key.scope in ("全部", "财政", f.key.scope)
        ]  # fmt: skip
        if spent and told.is_money:
            yield Claim("equal", tuple((told.id, f.id) for f in spent[:_MOST_WAYS]), "guess", "told_twice")


def _by_fund(about: About, by_subject: BySubject) -> Iterator[Claim]:
    """In a budget what comes of one fund is what is spent of it, where nothing is carried over: a guess."""
    carried = [f for name in ("年初结转", "年末结转") for f in by_subject.get(name, ()) if f.value]
    if about.accounts or carried:
        return
    for scope in (*ONE_FUND, "财政"):
        alike = [
            f
            for name in ("收支总计", "收入", "支出")
            for f in by_subject.get(name, ())
            if not f.in_table and f.key.scope == scope and f.key.year == about.year and not f.key.within and f.known and f.is_money
        ]  # fmt: skip
        for one in alike:
            ways = tuple((one.id, f.id) for f in alike if f.key.subject != one.key.subject)
            if ways and one.key.subject != "收支总计":
                yield Claim("equal", ways[:_MOST_WAYS], "guess", "balance")


_FLOW = ("年末结转", "年初结转", "收入", "支出")
_BESIDES = ("使用结余", "结余分配")  # of which a part of what is left is taken, or to which it goes


def _carried(by_subject: BySubject) -> Iterator[Claim]:
    """年初结转 + 收入 − 支出 = 年末结转, of one fund: in one paragraph, else in one section that tells each of them once."""
    told: dict[tuple[int, int, Key], dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    besides = {
        f.place.section
        for n in _BESIDES
        for f in by_subject.get(n, ())
        if f.place and f.value and not f.in_table
    }
    for name in _FLOW:
        for fact in by_subject.get(name, ()):
            if (
                fact.place
                and not fact.in_table
                and fact.is_money
                and not fact.key.within
                and not fact.key.period
            ):
                for unit in (fact.place.unit, _ANY):
                    told[fact.place.section, unit, fact.key._replace(subject="")][name].append(fact)
    done: set[tuple[int, Key]] = set()
    for (section, unit, key), flow in sorted(told.items(), key=lambda each: each[0][1] == _ANY):
        alone = all(len({f.value for f in flow[name]}) == 1 for name in _FLOW)
        if not alone or (section, key) in done or (section in besides and key.scope == "全部"):
            continue
        done.add((section, key))
        way = tuple(flow[name][0].id for name in _FLOW)
        yield Claim("carried", (way,), "loose" if unit == _ANY else "firm", "carried")


_ANY = -1  # paragraph of a section


_SIDES = (("收入", "年初结转"), ("支出", "年末结转"))


def _made_of(about: About, by_subject: BySubject) -> Iterator[Claim]:
    """收支总计 of a fund is what came in and what was carried in, and what was spent and is left, wherever these are told."""
    besides = any(f.value for name in _BESIDES for f in by_subject.get(name, ()))
    for total in by_subject.get("收支总计", ()):
        key = total.key
        own = key.year == about.year and key.stage == about.stage and total.is_money
        if total.in_table or not own or (besides and key.scope == "全部"):
            continue
        for names in _SIDES:
            flow, carried = (_of_fund(about, by_subject, name, key.scope) for name in names)
            ways = tuple((total.id, *a, *b) for a in flow for b in carried)
            if 0 < len(ways) <= _MOST_WAYS:
                yield Claim("sum", ways, "loose", "balance")


def _of_fund(about: About, by_subject: BySubject, name: str, scope: str) -> list[tuple[int, ...]]:
    """The figures that tell what came in, was spent or was carried of a fund; of all funds that are granted, those of each."""
    told: dict[str, list[Fact]] = defaultdict(list)
    for f in by_subject.get(name, ()):
        own = (
            f.key.year == about.year and f.key.stage == about.stage and not f.key.within and not f.key.period
        )
        if own and f.is_money and not any(f.value == other.value for other in told[f.key.scope]):
            told[f.key.scope].append(f)
    if told[scope] or scope != "财政":
        return [(f.id,) for f in told[scope]]
    funds = [told[fund] for fund in ONE_FUND if told[fund]]
    return [tuple(f.id for f in each) for each in product(*funds)] if told["一般公共"] else []
