"""Sums that lists show: the parts of a whole, how sure it is that they are all, the changes of the parts, known partitions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from budgetdesk.records import dataclass
from budgetdesk.review.text.agreement.shares import ALSO
from budgetdesk.review.text.claims import Values, judge_way
from budgetdesk.review.text.facts import Claim, Fact, Grip, Group, Reading, part_name, same_key
from budgetdesk.review.text.vocabulary import ONE_FUND, term, vocabulary

_OUTSIDE = (
    "退休",
    "离休",
    "临聘",
    "协理",
    "遗属",
    "编外",
    "聘用",
)  # may or may not be among the persons counted
_BY_POST = re.compile(
    "行政|参公|事业|工勤|管理|技术|专技|教师|教职|教学|教辅|工人|法官|检察官|警察|民警|书记员|助理|公务员|医务|医生|护理|护士|后勤"
)  # kinds of persons who are all there are
_SOURCE = re.compile(
    "(?:中央|省|市|县|区|乡镇?|上级|本级)[级补财]?[^，。；]{0,4}(?:资金|补助?|配套|财政|安排|投入)"
    "|(?:[省市县区]|自治区|州)级|自筹|自有资金|[省市县]补"
)  # where money comes from
_NAMED_OTHER = re.compile(
    "其他(?:交通|社会保障|工资福利|对个人)"
)  # a name of the classification, not what is left
_NEARLY = Decimal("0.97")
_MOST_SECTIONS = 4  # behind that of a whole, one for each of its parts
_TOTALS = ("收支总计", "总收入", "总支出", "收入", "支出")


@dataclass(frozen=True)
class Sums:
    """`by_subject`: the amounts of the text and the cells of tables."""

    _reading: Reading
    _by_subject: Mapping[str, Sequence[Fact]]
    _facts: Mapping[int, Fact]
    _values: Values
    _amounts: Sequence[Fact]

    def claims(self) -> Iterator[Claim]:
        yield from self._of_groups()
        yield from self._of_partitions()
        yield from self._of_items_without_head()
        yield from self._over_sections()

    def _of_groups(self) -> Iterator[Claim]:
        for group in self._reading.groups:
            whole, parts = group.whole, [p for p in group.parts if p.exact]
            if whole is not None and whole.unit == "分":  # 过程指标 20 分，得 19.66 分
                scored = [p for p in parts if p.label.endswith(("得", "得分", "得分为"))]
                parts = scored if len(scored) * 2 >= len(parts) else parts
            if whole is None or not whole.exact or not parts:
                continue
            if group.afresh and _are_of_another(whole, parts):
                continue  # …，结转 0 元。其中：货物…、工程…、服务…
            ids = (whole.id, *(p.id for p in parts))
            ways = [ids]
            if group.doubtful:
                ways.append(tuple(i for i in ids if i not in group.doubtful))
            outside = {p.id for p in parts if any(word in p.label for word in _OUTSIDE)}
            if outside and whole.counts:
                ways += [tuple(i for i in ids if i not in outside)]
            ways += [
                ids[:n]
                for n in range(3, len(ids))
                if judge_way("sum", ids[:n], self._values) == "holds"
                and whole.value
                and whole.unit != "辆"
                and not any(part_name(p, whole) in self._known_parts(whole) for p in parts[n - 1 :])
            ]  # 在职 34 人，其中：在编 21 人、聘用 13 人、遗属 4 人: what comes after all is something else
            if judge_way("sum", ids, self._values) != "holds":
                ways += self._without_items(whole, parts)
            grip = self._completeness(group, parts)
            inside = [p for p in parts if p.id not in outside]
            if grip == "guess" and whole.counts and 1 < len(inside) < len(parts):
                grip = self._completeness(group, inside)  # 实有 14 人，其中参公 11 人、工勤 2 人；退休 27 人
            holds = any(judge_way("sum", way, self._values) in ("holds", "tail") for way in ways)
            if len(parts) > 1 or grip != "guess":
                yield Claim("sum", tuple(ways), grip if not holds else "firm", "sum")
            if (
                grip != "firm"
                and not holds
                and not group.free
                and not (group.afresh and whole.counts and not whole.known)
            ):
                yield Claim(
                    "at_most",
                    tuple(ways),
                    "loose" if group.afresh or (whole.counts and outside) else "firm",
                    "parts",
                )
            if len(parts) > 1 and (holds or grip == "firm"):
                yield from self._change_sums(whole, parts)
            if holds or group.listed:
                yield from self._class_sums(parts, "firm" if holds else "guess")

    def _without_items(self, whole: Fact, parts: Sequence[Fact]) -> Iterator[tuple[int, ...]]:
        """甲 74 万元、甲一 60 万元、甲二 14 万元、乙 8 万元: without the parts that a part before them is the sum of."""
        ids = [p.id for p in parts]
        for first, head in enumerate(parts):
            told = Decimal(0)
            for end, item in enumerate(parts[first + 1 :], first + 2):
                told += item.value
                if told > head.value + head.step:
                    break
                items, way = tuple(ids[first:end]), (whole.id, *ids[: first + 1], *ids[end:])
                if len(items) > 2 and all(judge_way("sum", w, self._values) == "holds" for w in (items, way)):
                    yield way

    @staticmethod
    def _known_parts(whole: Fact) -> set[str]:
        """What always counts among its parts; what is carried over may stand behind a total."""
        if whole.key.subject in _TOTALS:
            return set()
        return {name for p in vocabulary().partitions if p[0] == whole.key.subject for name in p[1:]}

    def _completeness(self, group: Group, parts: Sequence[Fact]) -> Grip:
        """How sure it is that the parts are all: said so, known as a partition, shares to the full, 其他 at the end."""
        whole = group.whole
        assert whole
        if group.free:
            return "guess"
        own = {part_name(p, whole) for p in parts}
        as_told = not whole.known and not group.afresh
        all_of = any(own == {*p[1:]} for p in vocabulary().partitions if as_told or p[0] == whole.key.subject)
        if group.complete or all_of or (own == {"基本支出", "项目支出"} and not group.afresh):
            return "firm"  # all that such a whole has, whatever it is called here: 绩效目标金额
        if len(parts) > 1 and parts[-1].label.startswith("其他") and not _NAMED_OTHER.match(parts[-1].label):
            return "loose" if group.afresh else "firm"
        if group.afresh and whole.counts and not whole.known and whole.unit != "分":
            return "guess"
        names = ("总收入", "总支出") if whole.key.subject == "收支总计" else (whole.key.subject,)
        fitting = [p for p in vocabulary().partitions if p[0] in names and own <= set(p[1:])]
        if group.afresh:  # of a sentence of its own: it may be of a part of the head
            fitting = [p for p in fitting if len(own) >= len(p) - 2]
        if len(parts) > 1 and fitting:
            return "firm"
        if len(parts) > 1 and all(_SOURCE.search(p.label) for p in parts):
            return "loose"  # 整治资金 74.50 万元（其中省级资金 46.60 万元、县级配套资金 27.90 万元）
        if self._are_all(parts, whole):
            return "firm"
        vehicles = whole.counts and whole.key.subject in ("车辆", "公务用车")
        if vehicles and (len(parts) > 1 or (whole.value and not any(p.value for p in parts))):
            return "loose"  # a list of vehicles by use names them all
        if whole.counts and all(any(w in p.label for p in parts) for w in ("在职", "退休")):
            return "loose"
        if (
            whole.unit in ("人", "名")
            and len(parts) > 1
            and ((len(parts) > 2 and not whole.known) or all(_BY_POST.search(p.label) for p in parts))
        ):
            return "loose"
        if "离退休" in whole.label and {"离休", "退休"} == {
            p.key.subject.removesuffix("人员") for p in parts
        }:
            return "loose"
        said = self._facts.get(whole.id - 1)  # 项目 2 个，涉及资金 40 万元，其中：…
        if (
            whole.is_money
            and said
            and said.unit == "个"
            and "项目" in said.label
            and said.value == len(parts) > 1
        ):
            return "loose"
        if whole.counts and len(parts) > 1 and _alike([whole, *parts]):
            return "loose"  # 供水工程 16 处，其中：集中供水工程 12 处、分散供水工程 4 处
        told = sum((p.value for p in parts), Decimal(0))
        items = any("/" in p.key.subject or p.code for p in parts)
        if whole.is_money and items and told < whole.value * _NEARLY:
            return "guess"  # a list of the greater items of the classification
        if (len(parts) > 2 and group.listed) or (len(parts) > 1 and (group.level < 9 or whole.unit == "分")):
            return "loose"
        return "guess"

    def _are_all(self, parts: Sequence[Fact], whole: Fact) -> bool:
        """Whether the shares of parts are a hundred per cent, and not said to be of another whole."""
        shares = [f for p in parts for f in self._reading.changes_of(p, "share")]
        named = {f.base.subject for f in shares if f.base is not None} - {
            "",
            *ALSO,
            "收入",
            "支出",
            "收支总计",
        }
        total = sum((f.value for f in shares[: len(parts)]), Decimal(0))
        width = sum((f.half for f in shares[: len(parts)]), Decimal("0.03"))
        return len(shares) >= len(parts) > 1 and abs(total - 100) <= width and named <= {whole.key.subject}

    def _change_sums(self, whole: Fact, parts: Sequence[Fact]) -> Iterator[Claim]:
        """The changes of all parts add up to that of the whole, measured by the same year and stage."""
        alike = [
            f
            for f in self._by_subject[whole.key.subject]
            if not f.in_table and f.key == whole.key and f.unit == whole.unit
        ] + self._other_totals(whole)
        mine = [f for told in (whole, *alike) for f in self._reading.changes_of(told, "change")]
        theirs = [self._reading.changes_of(p, "change") for p in parts]
        if not mine or not all(theirs):
            return
        done: set[tuple[int, bool]] = set()
        for first in mine:
            by = _measured_by(first)
            alike_by = [next((c for c in each if _measured_by(c) == by), None) for each in theirs]
            if by is not None and by not in done and all(alike_by):
                done.add(by)
                yield Claim("sum", ((first.id, *(c.id for c in alike_by if c)),), "firm", "change_sum")

    def _other_totals(self, whole: Fact) -> list[Fact]:
        """收支总计 of as much as the income that is divided: they change alike."""
        if whole.key.subject not in _TOTALS:
            return []
        told = (f for name in _TOTALS for f in self._by_subject[name])
        return [
            f
            for f in told
            if not f.in_table
            and f.value == whole.value
            and f.key == whole.key._replace(subject=f.key.subject)
        ]

    def _of_items_without_head(self) -> Iterator[Claim]:
        """Items by their full path that stand in a section without what they are parts of."""
        grouped = {p.id for g in self._reading.groups for p in g.parts}
        sections: dict[tuple[int, str, int], list[Fact]] = defaultdict(list)
        for fact in self._amounts:
            if fact.place and "/" in fact.key.subject and fact.is_money and fact.id not in grouped:
                sections[fact.place.section, fact.key.stage, fact.key.year].append(fact)
        for parts in sections.values():
            first = {
                p.key.subject: p for p in reversed(parts)
            }  # an item may be told again in its own sentence
            yield from self._class_sums([*first.values()], "guess")

    def _class_sums(self, parts: Sequence[Fact], grip: Grip = "firm") -> Iterator[Claim]:
        """Items by their full path add up to what is told of their class."""
        classes: dict[str, list[Fact]] = defaultdict(list)
        for part in parts:
            if "/" in part.key.subject:
                classes[term(part.key.subject.split("/")[0])[0]].append(part)
        for name, members in classes.items():
            if len(members) < 2 and grip != "firm":
                continue
            for told in self._by_subject.get(name, ()):
                if (
                    not told.in_table
                    and told not in members
                    and same_key(told.key, members[0].key._replace(subject=name))
                ):
                    yield Claim("sum", ((told.id, *(m.id for m in members)),), grip, "class_sum")
                    break

    def _of_partitions(self) -> Iterator[Claim]:
        """Known parts of a known whole that stand in one section without 其中."""
        done = {frozenset((g.whole.id, *(p.id for p in g.parts))) for g in self._reading.groups if g.whole}
        divided = [
            (g.whole.id, frozenset(p.id for p in g.parts))
            for g in self._reading.groups
            if g.whole and judge_way("sum", (g.whole.id, *(p.id for p in g.parts)), self._values) != "broken"
        ]
        settled = {parts for _, parts in divided}  # of which it is known what they are parts of
        sections: dict[int, list[Fact]] = defaultdict(list)
        for fact in self._amounts:
            if fact.place and fact.known:
                sections[fact.place.section].append(fact)
        for facts in sections.values():
            found: dict[int, list[Claim]] = defaultdict(list)
            for whole_name, *names in vocabulary().partitions:
                funds = any("｜" in n for n in names)  # a whole of one fund has no parts by fund
                wholes = [
                    f
                    for f in facts
                    if f.key.subject == whole_name and not (funds and f.key.scope in ONE_FUND)
                ]
                for whole in wholes[:1]:
                    parts: dict[str, Fact] = {}
                    for fact in facts:
                        name = part_name(fact, whole)
                        alike = fact.key.year == whole.key.year and fact.key.stage == whole.key.stage
                        alike = alike and ((fact.is_money and whole.is_money) or fact.unit == whole.unit)
                        alike = alike and fact.key.period == whole.key.period
                        alike = alike and fact.key.within in ("", whole_name)
                        if name in names and alike and fact is not whole:
                            parts.setdefault(name, fact)
                    told = {f.key.subject for f in facts}
                    if any(n.split("｜")[-1] in told for n in names if n not in parts and "｜" not in n):
                        continue  # a part is told, but of another stage or year
                    ids = (whole.id, *(p.id for p in parts.values()))
                    if len(parts) < 2 or any(frozenset(ids) <= d for d in done):
                        continue
                    done.add(frozenset(ids))
                    essential = whole_name == "支出" and {"基本支出", "项目支出"} <= parts.keys()
                    essential = essential or self._are_all(list(parts.values()), whole)
                    found[whole.id].append(
                        Claim(
                            "sum",
                            (ids,),
                            "firm" if len(parts) >= len(names) - 1 or essential else "guess",
                            "sum",
                        )
                    )
            every = [c for claims in found.values() for c in claims]
            settled |= {
                frozenset(c.ways[0][1:])
                for c in every
                if judge_way("sum", c.ways[0], self._values) != "broken"
            }
            for claims in found.values():  # of several ways to divide a whole one that holds is enough
                holding = [c for c in claims if judge_way("sum", c.ways[0], self._values) != "broken"]
                yield from holding or [
                    c for c in claims
                    if frozenset(c.ways[0][1:]) not in settled
                    and not any(whole == c.ways[0][0] and parts & {*c.ways[0][1:]} for whole, parts in divided)
                ]  # fmt: skip
                for claim in claims:
                    whole, *rest = (self._facts[id] for id in claim.ways[0])
                    missing = whole.value - sum((p.value for p in rest), Decimal(0))
                    if abs(missing) <= whole.value / 1000:  # but for rounding these are all its parts
                        yield from self._change_sums(whole, rest)

    def _over_sections(self) -> Iterator[Claim]:
        """三公经费 in one section, and a section of its own for each of its parts behind it."""
        by_section: dict[int, list[Fact]] = defaultdict(list)
        for fact in self._amounts:
            if fact.place and fact.known and fact.is_money and not fact.key.period:
                by_section[fact.place.section].append(fact)
        for whole_name, *names in vocabulary().partitions:
            if whole_name not in vocabulary().own_scope:
                continue
            for whole in self._by_subject[whole_name]:
                if whole.place is None or whole.in_table or not whole.is_money or not whole.named:
                    continue
                parts = self._parts_behind(whole, names, by_section)
                if len(parts) < len(names):
                    continue
                ids = (whole.id, *(p.id for p in parts.values()))
                holds = judge_way("sum", ids, self._values) == "holds"
                yield Claim("sum", (ids,), "firm" if holds else "loose", "sum")
                if holds:
                    yield from self._change_sums(whole, [*parts.values()])

    @staticmethod
    def _parts_behind(
        whole: Fact, names: Sequence[str], by_section: Mapping[int, Sequence[Fact]]
    ) -> dict[str, Fact]:
        """The first telling of each part in the sections behind, up to where the whole is told again; none where its own
        section tells any."""
        assert whole.place
        section = whole.place.section
        if any(f.key.subject in names for f in by_section[section]):
            return {}
        parts: dict[str, Fact] = {}
        for number in range(section + 1, section + 1 + _MOST_SECTIONS):
            facts = by_section.get(number, ())
            if any(f.key == whole.key for f in facts):
                break
            for fact in facts:
                if fact.key.subject in names and fact.key[1:4] == whole.key[1:4]:
                    parts.setdefault(fact.key.subject, fact)
        return parts


def _are_of_another(whole: Fact, parts: Sequence[Fact]) -> bool:
    """Whether the parts are all such as another whole is known to have, and this one is not."""
    owners = [{p[0] for p in vocabulary().partitions if part.key.subject in p[1:]} for part in parts]
    common = set.intersection(*owners)
    return len(common) == 1 and whole.key.subject not in {*common, *(part.key.subject for part in parts)}


def _measured_by(change: Fact) -> tuple[int, bool] | None:
    """The year that a change is measured by, and whether by its budget."""
    base = change.base
    return None if base is None else (base.year, base.stage.endswith("预算") and base.year == change.key.year)


def _alike(facts: Sequence[Fact]) -> bool:
    """Whether all are called by a name with the same end."""
    ends = {f.key.subject.rsplit("/", 1)[-1][-3:] for f in facts}
    return len(ends) == 1 and len(ends.pop()) == 3
