"""How offices say what their figures are: `vocabulary.yaml`, and the term that a label means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from budgetdesk.packs.validation import Model
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.resources import resources


class ImpossibleReason(Model):
    subjects: list[str]
    words: list[str]


class Movers(Model):
    """`own`: the kinds of causes that move these costs; `never`: kinds that move only others."""

    subjects: list[str]
    own: list[str]
    never: list[str]


class Trade(Model):
    name: str
    offices: list[str]
    work: list[str]


class Vocabulary(Model):
    subjects: dict[str, list[str]]
    partitions: list[list[str]]
    own_scope: list[str]
    up: list[str]
    down: list[str]
    level: list[str]
    impossible_reasons: list[ImpossibleReason]
    kinds_of_causes: dict[str, str]
    moved_by: list[Movers]
    trades: list[Trade]
    lost_characters: dict[str, str]
    written_in_full: list[str]
    grades: dict[str, int]


@cache
def vocabulary() -> Vocabulary:
    path = resources() / "narrative" / "vocabulary.yaml"
    return Vocabulary.read(read_yaml(path.read_bytes(), path.name))


@cache
def cut_terms() -> dict[str, str]:
    """Terms that lack a character inside, each with the term, but for those that are terms themselves."""
    shorter = {
        name[:n] + name[n + 1 :]: name
        for name in vocabulary().written_in_full
        for n in range(1, len(name) - 1)
    }
    return {
        cut: name
        for cut, name in shorter.items()
        if not term(cut)[1] and not any(cut in other for other in vocabulary().written_in_full)
    }


class Label(NamedTuple):
    """What the words before a figure say: the term, and what they say about year, stage, fund and period."""

    subject: str  # "" where the words name none
    stage: str = ""
    year: str = ""  # four digits, "own", "last" or ""
    scope: str = ""
    known: bool = False  # the term is one of the vocabulary
    period: str = ""  # part of a year, or a plan of later years


_NO_BUDGET = "执行率|完成率|编制|绩效|管理|评审|执行(?:情况)?的?(?:审计|监督|检查)"  # behind 预算
STAGES = [
    ("年初预算", r"年初(?:部门)?(?:批复)?预算(?:安排|批复|数|金额|申报|资金|总额)?(?:数|的)?"),
    ("全年预算", r"(?:全年|调整后?|年度|年末|追加后)(?:的)?预算(?:安排|数|金额|总额)?(?:数|的)?|调整后财政拨款预算"),
    ("决算", r"决算(?:报表)?(?:数|金额|总额)?|(?:预算)?执行(?:数)|实际(?:支出|执行|完成|发生|到位|使用)(?:数)?|实际"),
    ("预算", rf"(?:当年)?(?:部门)?预算(?!{_NO_BUDGET})(?:安排|数|金额|资金|总额|批复)?(?:数|的)?"),
]  # fmt: skip
_STAGES = [(stage, re.compile(pattern)) for stage, pattern in STAGES]
SCOPES = [
    ("一般公共", r"一?般?公共预算(?:当年)?(?:财政)?(?:拨款)?|一般公?共?预算(?:当年)?(?:财政)?(?:拨款)?"),
    ("基金", r"政府性基金(?:预算)?(?:财政)?(?:拨款)?"),
    ("国资", r"国有资本经营(?:预算)?(?:财政)?(?:拨款)?"),
    ("财政", r"(?:当年)?财政拨款|财政给[^，。；\d]{0,8}的?拨款"),
]
FUNDS = {"政府性基金": "基金", "国有资本经营": "国资"}  # besides the general budget, by their names
ONE_FUND = ("一般公共", *FUNDS.values())
_SCOPES = [(scope, re.compile(pattern)) for scope, pattern in SCOPES]
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)\s*年?度?(?:(?:年末|年初)(?!结转|结余)|末|底)?")
_YEAR_END = re.compile(r"(?<=\d)年(?=[初末](?:结转|结余))")  # 2023年初结转和结余
_OFFICE_END = re.compile(r"(?:局|站|中心|所|院|校|馆|会|厅|处|队|办|委|部|政府|学|单位|部门)$")
_LAST = re.compile(r"上一?年度?(?!结转|结余)(?:末|底)?|去年")
_OWN = re.compile(
    r"本年度|当年|今年|(?:本|全(?!年度?预算))年度?(?=.*(?:收入|支出|预算|决算))|年度(?=内|支出|收入)"
)
_PERIOD = re.compile(
    r"(?:\d{1,2}月?\s*[-—–~～至到]+\s*)?\d{1,2}月份?|[一二三四上下]半?(?:季度|半年)|上半年|下半年|前[一二三四五六七八九十\d]+个?月"
)
_HEAD = re.compile(
    r"^(?:其中|里|部门(?=政府采购|三公|机关运行|整体)|(?:部门|单位|本级)(?:财务)?(?=总?收入|总?支出|收支)|相应的?(?=安排|收入|支出)|当中|对应的|剩下的|剩余的|今年|唯一的|其余的|分别(?:为|是)?|其他为|包括|主要(?:用于|包括|是|为)?|具体(?:为|是)?|以上\w{0,3}(?:项|类)?|上述\w{0,3}|共有|共计?|总计|合计|全年(?=安排)|按规定|"
    r"我(?:局|单位|部门|县|市|区|镇|乡|街道|办|处|所|队|委|院|校|站|中心)|(?:本|该)(?:单位|部门|局|站|级|院|校|中心|机关|委|县|市|项目)|"
    r"(?:中心|机关|全[局院校所站县镇乡馆])(?=[\u4e00-\u9fff]{0,4}(?:编制|在职|在岗|实有))|"
    r"安排(?:了)?|下达|投入|通过|用于|涉及|以及|及|和|与|而|的|对(?!个人|附属)|在(?![职岗编])|从|是|为|中(?![小心职学央药医])|等|，|、|即|由|将|到|于|加上|减去|扣除|截至|截止|年末|年底|财政(?!代缴|专户)|因(?!公))+"
)
_TAIL = re.compile(
    r"(?:拢共|合起来|总共|一共|加起来|定为|核定|盘子|要花|尚有|需|限额|上限|合计|小计|总计|共计|总额|金额|数额|数量|数为|数|均|各|都|分别|为|是|达到|达|共|计|约|近|即|的|了|有|花了?|用了|(?<![利使租占费信通作引])用|安排|方面|经费|资金|由|从|到|至|升|开支|全年|完成|执行|实现|收到|收|下达|支付|共有|则|也|仅|只|才)$"
)
_MARKS = re.compile(r"[“”‘’\"'《》〈〉<>…—·\s]")
_CODE = re.compile(r"（(\d{3,9})）|^\d{3,7}[-－]?(?=[\u4e00-\u9fff])")
_ORDINAL = re.compile(
    r"^(?:\d{1,2}[.．、](?!\d)|（(?:\d{1,2}|[一二三四五六七八九十]{1,3})）|[①-⑳]|[一二三四五六七八九十]是)"
)
_LEVEL_MARK = re.compile(r"（\d{0,7}(?:类|款|项)）")
_CLASS_SPENT = re.compile(r"^([^（）/]{2,12})（类）支出(?=$|[^（/]{0,6}$)")
_LAST_SPENT = re.compile(r"/支出$")  # …（项）支出
_INCLUDING = re.compile(r"（不?含[^（）]{1,12}）")
_BRACKETED = re.compile("（(?!基本建设)[^（）]*）?$")  # 资本性支出（基本建设） is a class of its own
_PAPER = re.compile(r"[〔［\[（](?:19|20)\d\d[〕］\]）]第?\d*号?")
_OF_A_PLACE = re.compile(
    r"(?!下属|所属)[\u4e00-\u9fff]{1,14}?(?:区|县|市|镇|乡|街道|级|安排)(三公|三公经费|机关运行经费)"
)
_WEAK = {"", "支出", "收入", "安排", "资金", "经费", "预算", "项目"}


@lru_cache(maxsize=20_000)
def read_label(words: str, holders: tuple[str, ...] = ()) -> Label:
    """The label that `words` give. Without the names of `holders`, the offices that the text speaks for."""
    text = _ORDINAL.sub("", _MARKS.sub("", words).replace("收、支", "收支"))
    text = _PAPER.sub("", text)
    for name in holders:
        text = text.replace(name, "")
    text = _YEAR_END.sub("度年", text)
    year = period = ""
    if found := _PERIOD.search(text):
        period, text = found.group(), _without(text, found)
    if found := _YEAR.search(text):
        year = found.group(1)
        before = "" if _OFFICE_END.search(text[: found.start()]) else text[: found.start()]
        text = before + text[found.end() :]
    elif found := _LAST.search(text):
        year, text = "last", _without(text, found)
    elif found := _OWN.search(text):
        year, text = "own", _without(text, found)
    scope, text = _taken_out(text, _SCOPES)
    stage, text = _taken_out(text, _STAGES)
    code = _CODE.search(text)
    text = _CLASS_SPENT.sub(_spent_on, _INCLUDING.sub("", _CODE.sub("", text)))  # 城乡社区（类）支出
    text = _LAST_SPENT.sub("/", _LEVEL_MARK.sub("/", text)).strip("/：:（）")
    subject, known = term(text)
    if not known:
        subject, known = term(_HEAD.sub("", text))
    if not known and _BRACKETED.search(text):
        bare, is_term = term(_HEAD.sub("", _BRACKETED.sub("", text)))  # 其他收入（对口援藏资金）
        if is_term and bare.endswith("收入"):  # 资本性支出（基本建设） is a class of its own
            subject, known = bare, True
    if not known and (found := _OF_A_PLACE.fullmatch(subject)):
        subject, known = term(found.group(1))
    if code and code.group(1) and subject not in _WEAK:
        known = True
    return Label(subject, stage, year, scope, known, period)


def _spent_on(found: re.Match[str]) -> str:
    return found.group(1).removesuffix("支出") + "支出"


def _taken_out(text: str, named: Sequence[tuple[str, re.Pattern[str]]]) -> tuple[str, str]:
    """The first of the names whose pattern is in the text, and what is left of the text then."""
    for name, pattern in named:
        if found := pattern.search(text):
            return name, _without(text, found)
    return "", text


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + text[found.end() :]


@lru_cache(maxsize=20_000)
def term(text: str) -> tuple[str, bool]:
    """The term of a label that is cleared of all else, and whether the vocabulary has it."""
    while True:
        for name, pattern in _patterns():
            if pattern.fullmatch(text):
                return name, True
        shorter = _TAIL.sub("", text).removeprefix("其中").lstrip("：，、的").rstrip("/")
        if shorter == text:
            return text, False
        text = shorter


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile("|".join(words))) for name, words in vocabulary().subjects.items()]
