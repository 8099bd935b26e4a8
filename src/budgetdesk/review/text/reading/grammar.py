"""The words by which sentences compare, divide and give reasons, as patterns over a clause."""

from __future__ import annotations

import re

from budgetdesk.review.text.vocabulary import vocabulary

YEARS = r"(?:上一?年度?(?:同期)?|去年(?:同期)?|同期|20\d\d年?度?)"
STAGE = (
    r"(?:(?:年初|全年|调整后?|年度)?(?:部门)?(?:预算|决算|执行)(?:安排|执行|批复)?数?"
    r"|(?:实际)?(?:支出|收入|完成|安排|开支)数|实际(?:支出|完成|发生)数?)"
)
COMPARED = re.compile(
    rf"(?:与|同|和|跟|较|比|相较于?|相比于?|对比)(?P<base>{YEARS}?(?:年初)?(?:末|底)?的?{STAGE}|{YEARS}|年初(?=增|减|[上下]|提|降|多|少|相比|数|$))(?:[\u4e00-\u9fff]{{0,16}}?(?:相比|比较|相较|对比|比))?|(?P<same>同比)"
)
ITSELF = re.compile(
    r"(?:该项|此项|本项|其|上述)?(?:费用|经费|资金)?(?:实际)?(?:支出|开支|决算)?(?:数|总?额)?"
)
"""What is compared, where it is what was told last: 费用支出较年初预算数 24.00 万元减少."""
REASON = re.compile(
    r"原因|因为|由于|^因(?!公)|主要是(?=增加|减少|新增|因|由|人员|本年|上年|今年|严格|落实)|致使|所致|用于(?!以下)|系(?=增加|减少)"
)
AMONG = re.compile(
    r"其中|拆开看|分开看|^(?:里|中|当中|之中|里面)$|^主要用于$|主?要?包括|分别是|如下|以下(?:方面|几个)|具体(?:为|是)|分别[是为](?=[\u4e00-\u9fff])"
)
NAMELY = re.compile(r"即(?=[\u4e00-\u9fff]{2})")  # 项目 4 个，740 万元，即甲 312 万元、…
ABOVE = re.compile(r"(?:以上|上述)?[^，。；]{0,6}?(?:共计?|合计|总计)(?:支出|收入|为|达)?$")
NESTED_SIGNS = re.compile(
    r"（(?:\d{2,7}[类款项]|类|款|项|境|护|维护|套|境内|境外|含[^（）\d]{0,12}|[^（）\d]{1,6}|\d{3,9})）"
)
BY_KIND = re.compile(
    r"按[^，。；]{1,12}?(?:分类|划分|类型|性质|来源|用途)[^，。；]{0,6}$|按[^，。；]{1,8}分$"
)
OVER_BUDGET = re.compile(
    r"(?:决算数?)?(?:大于|小于|高于|低于|超出|超过|少于|多于)(?:年初|全年|调整后?)?预算数?$"
)
FAR = 160  # characters: nothing that a figure's words refer to stands farther before it
BOUND = re.compile(r"[，。；：、！？（）]")
PLAIN_AMOUNT = re.compile(
    r"(?:增加|减少|增长|提高|上升|下降|压减|增|减|升|降)(?:到|至)$|^(?:增|升|减|降|提高|减少|增加)为$"
)
FROM_TO = re.compile(
    r"(?:增加|减少|增长|提高|上升|下降|压减|压缩|调整|变动|变化|调增|调减|变|增|减|升|降)(?:到|至|为|成)"
)
ORDER = re.compile(
    r"(?:决算数?|^(?:支出)?)(?P<word>大于|等于|小于|高于|低于|超过|少于|持平于?|与)(?P<what>(?:年初|全年|调整后?)?预算数?)(?P<even>持平|一致|相等|相同)?"
    r"|决算数?(?:比|较)(?:年初|全年|调整后?)?预算数?(?P<moved>(?:有所|略有)?(?:增加|减少|增长|下降|上升|降低))$"
)
ORDERS = {
    **dict.fromkeys(("增加", "增长", "有所增加", "略有增加", "上升"), "大于"),
    **dict.fromkeys(("减少", "下降", "有所减少", "略有减少", "降低"), "小于"),
    "高于": "大于",
    "超过": "大于",
    "低于": "小于",
    "少于": "小于",
    "持平": "等于",
    "持平于": "等于",
}
ABSENT = re.compile(r"(?:未发生|没有发生|未安排|未产生)(?:支出|费用|收支|预算)?")
COMPLETED = re.compile(
    r"(?:完成|占|达到?|为)(?:了)?(?P<stage>(?:当年|全年|本年|年初|年度|调整后?)*(?:部门)?(?:预算|计划)(?:安排)?数?)的?(?:比例)?(?:为|达)?$"
    r"|(?:预算)?(?:执行率|完成率|完成比例|执行进度|支出进度)(?:为|达到?|是)?$|完成$"
)
WITHIN = re.compile(r"在(?P<whole>[^，。；在]{2,16}?)(?:里|中|当中)(?:所)?占(?:到|了|比)?(?:为|达)?$")
SHARE = re.compile(r"占(?P<whole>[^占]*?)(?:的)?(?:比重|比例|百分比|比)?(?:的|为|约为?|达到?|由|从)*$")
MORE_SHARE = re.compile(r"^(?:上?升|提高|下?降|降低|增加|减少)?(?:到|至|为)$")


def _change_words() -> tuple[re.Pattern[str], set[str]]:
    words = vocabulary()
    every = sorted([*words.up, *words.down], key=len, reverse=True)
    pattern = rf"(?:{'|'.join(every)})(?:了|额|数额?|幅度?|率|金额|比例|支出)?(?:分别)?(?:为|达到?|约)*$"
    return re.compile(pattern), {*words.down, "小于", "低于", "少于"}


CHANGE, DOWN = _change_words()
WORDS_OF_CHANGE = re.compile(
    "|".join(
        [
            *sorted([*vocabulary().up, *vocabulary().down], key=len, reverse=True),
            "大于",
            "高于",
            "小于",
            "低于",
        ]
    )
)
LEVEL = re.compile("|".join(vocabulary().level))
SHORT_CHANGES = {"多", "少", "增", "减", "升", "降"}


def bare_heading(heading: str) -> str:
    return re.sub(
        r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[、.．]|（\d+）)|按[^，。]{2,10}(?:分类|划分)(?=$|情况|的)|(?:决算|预算)?(?:总体)?(?:情况)?(?:说明)?$",
        "",
        heading,
    )


_THREE_COSTS = re.compile(r"三公[”\"]?(?:经费)?、会议费?(?:、|和|及)培训费?")


def masked(text: str) -> str:
    """The text at the same length, with brackets that belong to a name and 收、支 made no boundaries."""
    text = _THREE_COSTS.sub(lambda m: m.group().replace("、", "·"), text)
    masked = NESTED_SIGNS.sub(lambda m: "〔" + m.group()[1:-1] + "〕", text)
    return re.sub(r"收、支", "收·支", masked)


def is_change(word: str, clause: str, compared: bool) -> bool:
    """Whether `word` at the end of a clause tells a change of what was, not something newly bought or a plan moved."""
    bare = re.sub(r"(?:了|额|数|为|达|约)+$", "", word)
    if re.search(r"新增|增加值|按规定|追加|调增|调减", clause[-6:]):
        return False
    if bare in SHORT_CHANGES and re.search(r"[提晋]$", clause[: -len(word)]):
        return False  # 履职能力提升 41 万元 is a project
    return bare not in SHORT_CHANGES or compared or clause == word
