"""What the titles and heads of a table say of the figures below them: stage, year, fund, side."""

from __future__ import annotations

import re

from budgetdesk.review.text.about import About
from budgetdesk.review.text.tables.grids import Grid
from budgetdesk.review.text.vocabulary import SCOPES, read_label

TOTAL = re.compile(r"(?:本年)?(?:合计|总计|共计|小计)")
PLAIN = re.compile(
    r"(?:合计|小计|总计|共计|金额|数额|(?:收入|支出)?(?:20\d\d年|本年度?|当年|上年度?)?(?:年初|全年|调整)?(?:预算|决算|执行)(?:数|金额|总额|安排)?"
    r"|(?:(?:部门|政府)预算)?(?:支出)?(?:功能|经济)分类(?:科目)?"
    r"|(?:20\d\d年|本年|上年)(?:数|支出|收入)?(?:合计)?|(?:本年)?(?:支出|收入)(?:合计|总计)?|数|总额)"
)
_CHANGES = re.compile("增减|增加额|变动额|增长额")
_SCOPE = [(name, re.compile(pattern)) for name, pattern in SCOPES]
_FUND_NAMES = re.compile("(?:一般公共|政府性基金|国有资本经营)预算")
_SIDE_OF_STAGE = re.compile("(收入|支出)(?:年初|全年|调整)?(?:预算|决算|执行)(?:数|金额)?$")


def tells_change(head: tuple[str, ...]) -> bool:
    """Whether a column tells by how much the years differ."""
    return (
        bool(head)
        and bool(_CHANGES.search(head[-1]))
        and not re.search("[%％率幅比例]", "".join(head).replace("比上年", ""))
    )


def stage_of(path: str, title: str, about: About) -> str:
    path = _FUND_NAMES.sub("", path) if about.accounts else path  # a fund is no stage
    for stage, pattern in (
        ("年初预算", "年初预算"),
        ("全年预算", "(?:全年|调整)后?预算"),
        ("决算", "决算|执行"),
        ("预算", "预算"),
    ):
        if re.search(pattern, path):
            return stage if about.accounts or stage == "决算" else "预算"
    return about.stage


def year_of(path: str, about: About) -> int | None:
    said = re.findall(r"20\d\d", path)
    if len(set(said)) > 1:
        return None
    if said:
        return int(said[0])
    return about.year - 1 if re.search("上年(?!结转|结余)|去年", path) else about.year


def scope_of(words: str) -> str:
    return next((name for name, pattern in _SCOPE if pattern.search(words)), "")


def side_of(grid: Grid, head: tuple[str, ...]) -> str:
    top = re.sub(r"\s", "", head[0]) if head else ""
    if top in ("收入", "支出"):
        return top
    if len(head) == 1 and (of_stage := _SIDE_OF_STAGE.match(top)):
        return of_stage.group(1)
    title = re.sub("收入支出|收支", "", grid.title)
    if "三公" in title:
        return "三公经费" if not re.search("会议费|培训费", title) else "三公经费、会议费和培训费"
    if "基本支出" in title:
        return "基本支出"
    income, expenditure = "收入" in title, "支出" in title
    return "收入" if income and not expenditure else "支出" if expenditure and not income else ""


def has_both_sides(grid: Grid) -> bool:
    return bool(re.search("收入支出|收支", grid.title))


def is_plain(head: tuple[str, ...]) -> bool:
    """Whether a column tells the whole of its row, not a part of it."""
    bare = [re.sub(r"[（(][^）)]*[）)]|\s", "", words) for words in head]
    return all(PLAIN.fullmatch(words) or words in ("收入", "支出") or is_fund(words) for words in bare)


def is_fund(words: str) -> bool:
    label = read_label(words)
    return bool(label.scope) and not label.subject
