"""What a text tells of a project that a table names, of what is carried on, of a score: by the names in the sentence, for
their own words (实际支出, 剩余) are those of the whole unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from decimal import Decimal

from budgetdesk.patterns import late_pattern
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Claim, Fact, Reading
from budgetdesk.review.text.sections import Section

_YEAR = late_pattern(r"^20\d\d年度?")
_LEAST = 6  # characters of a name that is no one else's
_MOST_WAYS = 12
_TOTALS = ("支出", "收入", "收支总计", "年末结转", "年初结转", "拨款", "")
_SPENT = late_pattern(r"(?:支出|使用|执行|支付|花费|列支)[了共计数金额资]*(?:为|约)?$")
_NOT_SPENT = late_pattern(r"预算|计划|安排|结余|结转|剩余|未|上年|其中")
_OF_ALL = late_pattern(r"单位|部门|我[局校院中站馆]|全[县市区局校院]|本[局校院中站馆]|总")
_CARRIED_ON = late_pattern(
    r"^(?:资金|经费)?(?:按规定|已|将|全部|均)*(?:结转|转)(?:到|至|入)?(?:下一?年|次年|明年|20\d\d年)度?(?:继续)?(?:使用|支付|安排|执行|支出)?(?=[，。；、）]|$)"
)
_SCORE = late_pattern(r"(?:得分|评分|总分)(?:为|是|共)?$")


def give_to_projects(
    reading: Reading, sections: Sequence[Section], tables: Sequence[Fact], projects: Set[str], about: About
) -> None:
    """Amounts that are told behind the name of a project of a table are that project's: what was spent is what the table
    has, and nothing of it is the unit's."""
    names = _project_names(tables, projects, about)
    if not names:
        return
    for sentence, facts in _by_sentence(reading, sections):
        if not any(name in sentence for name in names):
            continue
        start = _start(sections, facts[0])
        last = 0
        project: str | None = None
        for fact in facts:
            assert fact.place is not None
            before = sentence[last : fact.place.start - start]
            named = [name for name in names if name in before]
            named = [name for name in named if not any(name in other and name != other for other in named)]
            if named:
                project = named[0] if len(named) == 1 else ""
            if (
                project is not None
                and fact.aspect == "amount"
                and fact.is_money
                and not _OF_ALL.search(before)
            ):
                _give(fact, names.get(project, ""), before, about)
            last = fact.place.end - start


def _project_names(tables: Sequence[Fact], projects: Set[str], about: About) -> dict[str, str]:
    """The projects without a year before them, and what their facts are about: nothing where the tables do not say what was
    spent for one altogether."""
    figures: dict[str, dict[str, set[Decimal]]] = defaultdict(lambda: defaultdict(set))
    for fact in tables:
        if fact.is_money and fact.label in projects:
            name = _YEAR.sub("", fact.label)
            if len(name) >= _LEAST:
                figures[name][fact.key.subject].add(fact.value)
    whole = _spent_by_scope(tables, about)
    one_fund = not whole["全部"].isdisjoint(whole["一般公共"])
    return {
        name: next(iter(by_subject)) if one_fund and [len(v) for v in by_subject.values()] == [1] else ""
        for name, by_subject in figures.items()
    }


def _spent_by_scope(tables: Sequence[Fact], about: About) -> dict[str, set[Decimal]]:
    found: dict[str, set[Decimal]] = defaultdict(set)
    for fact in tables:
        if (fact.key.subject, fact.key.stage, fact.key.year) == ("支出", about.stage, about.year):
            found[fact.key.scope].add(fact.value)
    return found


def _give(fact: Fact, subject: str, before: str, about: About) -> None:
    """`subject`: of the project, empty where several are named together."""
    spent = bool(_SPENT.search(before)) and not _NOT_SPENT.search(before)
    if spent and subject and about.accounts and fact.key.year == about.year:
        fact.key = fact.key._replace(subject=subject, stage=about.stage, scope="", within="")
        fact.known = False
    elif fact.key.subject.rsplit("/", 1)[-1] in _TOTALS:
        fact.key = fact.key._replace(subject=f"{subject}项目{fact.key.subject}", within="")
        fact.known = False


def _by_sentence(reading: Reading, sections: Sequence[Section]) -> Iterator[tuple[str, list[Fact]]]:
    grouped: dict[tuple[int, int, int, int], list[Fact]] = defaultdict(list)
    for fact in reading.facts:
        if fact.place is not None and fact.place.unit >= 0 and not fact.follows:
            unit = sections[fact.place.section].units[fact.place.unit]
            grouped[(*fact.place[:2], *unit.sentence_at(fact.place.start))].append(fact)
    for (section, unit_number, start, end), facts in grouped.items():
        text = sections[section].units[unit_number].text[start:end]
        yield text, sorted(facts, key=lambda f: f.place or ())


def _start(sections: Sequence[Section], fact: Fact) -> int:
    assert fact.place is not None
    return sections[fact.place.section].units[fact.place.unit].sentence_at(fact.place.start)[0]


def carried_on(
    reading: Reading, sections: Sequence[Section], tables: Sequence[Fact], about: About
) -> Iterator[Claim]:
    """剩余 5,400 元结转下年使用: no more than all that is carried over at the end of the year."""
    wholes = [
        f for f in tables
        if f.key.subject == "年末结转" and f.key.year == about.year and f.key.stage == about.stage and f.is_money
    ][:_MOST_WAYS]  # fmt: skip
    if not wholes or not about.accounts:
        return
    for fact in reading.facts:
        if (
            fact.place is None
            or fact.place.unit < 0
            or fact.follows
            or not fact.is_money
            or fact.aspect != "amount"
        ):
            continue
        text = sections[fact.place.section].units[fact.place.unit].text
        if fact.key.year == about.year and _CARRIED_ON.match(text[fact.place.end :]):
            yield Claim("at_most", tuple((whole.id, fact.id) for whole in wholes), "loose", "carried_on")


def scores_that_agree(reading: Reading) -> Iterator[Claim]:
    """A score that people write is the one that the program wrote from its cell; that it is another is told elsewhere."""
    scores = [f for f in reading.facts if f.unit == "分" and f.aspect == "amount" and _SCORE.search(f.label)]
    known = [f for f in scores if f.follows]
    for fact in scores:
        same = [f for f in known if f.value == fact.value and not fact.follows]
        if same:
            yield Claim("equal", ((fact.id, same[0].id),), "loose", "told_twice")
