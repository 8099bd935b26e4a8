"""What can hardly be so though no figure contradicts it: full marks for what was not done, one person a visit, tables that are
empty and told as full. Each is a pattern over a sentence; what follows is asked, not told as wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.about import About
from budgetdesk.review.text.facts import Fact, Reading
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.quantities import MONEY
from budgetdesk.review.text.sections import Section, Unit, prose

_LESS_THAN_ALL = r"\d{1,2}(?:\.\d+)?%"
_NOT_BEGUN = "(?:未|没有)(?:能|按期|如期|按时)*(?:开工|启动|实施|开展|形成实物|动工|招标|采购)"


def _in_either_order(at: str, other: str, apart: int) -> re.Pattern[str]:
    """Both in one sentence, at most so many characters apart; `at` has the group of that name, second it is called at2."""
    gap, behind = f"[^。；%]{{0,{apart}}}?", at.replace("(?P<at>", "(?P<at2>")
    return re.compile(f"{at}{gap}{other}|{other}{gap}{behind}")


class _Doubt(NamedTuple):
    kind: str
    level: Level
    says: str
    cause: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None


_DOUBTS = [
    _Doubt(
        "full_marks", "hint", "没有全部执行，自评却是满分", "自评得分没有按执行率扣分",
        _in_either_order(
            r"(?:自评|评价|综合)(?:得分|评分)?(?:得|为|是)*(?P<at>100(?:\.0+)?分)",
            rf"(?:执行率|完成率|支付率)(?:为|是|达到?|仅)?{_LESS_THAN_ALL}", 20,
        ),
    ),
    _Doubt(
        "paid_not_begun", "query", "资金已全部支出，却说没有实施", "执行率或实施情况写错了",
        _in_either_order(r"(?P<at>(?:执行率|支付率|支出率)(?:为|是|达到?)?100(?:\.0+)?%)", _NOT_BEGUN, 40),
    ),
    _Doubt(
        "one_a_visit", "hint", "批次与人次相同，每批次只有 1 人", "人次可能照抄了批次",
        re.compile(r"(?<!\d)(?P<n>(?!0)[\d,]+)个?(?:批次?|[期场班])[、，和，共累计]{0,3}(?P<at>(?P=n)人次?)(?=[，。；）、]|$)"),
        re.compile("(?<!\\d)[1-4][批期场班]"),
    ),
    _Doubt(
        "nobody_came", "hint", "开了会、办了班，却没有人参加", "人数没有填",
        re.compile(
            r"(?:召开|举办|组织)[^。；，]{0,10}?(?:会议|培训(?:班)?)[^。；，]{0,4}[1-9]\d*[个次期场][^。；]{0,12}?(?P<at>(?:参加|参会|参训|培训)[^。；，\d]{0,6}[01]人次?)"
            r"|(?:培训费|会议费)[^。；]{0,40}?(?P<at2>(?:参会|参训|培训|参加(?:会议|培训)?)[01]人次?)"
        ),
    ),
    _Doubt(
        "car_of_leaders", "query", "其他用车不能是领导干部用车", "车辆用途写错了",
        re.compile(r"其他用车[^。；]{0,16}?(?:用于|供|为|是)(?P<at>[^。；，]{0,8}(?:领导|干部)[^。；，]{0,8})"),
        re.compile("离退休|老干部"),
    ),
    _Doubt(
        "own_meals", "query", "公务接待费不能用于本单位职工", "接待的用途写错了，或列错了科目",
        re.compile(r"接待[^。；]{0,40}?(?:用于|为|是|系)(?P<at>[^。；，]{0,4}(?:本|我|全)?[\u4e00-\u9fff]{0,6}(?:职工|员工|干部|人员)[^。；，]{0,4}(?:工作餐|就餐|用餐|聚餐|加班餐))"),
        re.compile("来访|来校|来馆|来院|来人|外单位|调研组|检查组|考察组"),
    ),
    _Doubt(
        "half_and_best", "hint", "执行不到一半，评价却是优", "等次没有考虑执行率",
        re.compile(r"(?P<at>执行率(?:为|是|仅|只有)?(?:[1-4]?\d(?:\.\d+)?|50(?:\.0+)?)%)[^。；%]{0,60}?(?:等次|等级|结果|评价|自评)(?:均|都)?(?:为|是)?[“\"]?优"),
    ),
    _Doubt(
        "small_share", "hint", "预留给中小企业的份额不到 30%", "一般应不低于三成；另有规定的请核对",
        re.compile(r"(?:面向|预留|专门)[^。；%]{0,6}(?:中小(?:微)?企业)[^。；%]{0,30}?占(?:本?(?:部门|单位)?年?度?)?政府采购[^。；%\d]{0,14}(?P<at>[12]?\d(?:\.\d+)?%)"),
        re.compile("小微企业|授予"),
    ),
    _Doubt(
        "cannot_be_all", "hint", "这样的指标不会是百分之百", "指标值定得过高，没有可能超过",
        re.compile(r"(?:成活率|满意度|满意率|好评率|治愈率|存活率|保存率)(?:不低于|不少于|大于等于|≥|高于|达到?)(?P<at>100%)"),
    ),
    _Doubt(
        "see_empty_table", "query", "说没有这项收支，又说详见表中所列", "照搬了模板，应说明是空表",
        re.compile(
            r"(?:没有|无|未安排|未发生|不涉及)[^。；，]{0,40}(?:收支|支出|收入|拨款|预算)，(?P<at>[^。；，]{0,6}(?:相关|具体|各项|有关|上述)(?:收入|支出|收支|内容|数据|明细)?[^。；，]{0,4}(?:详见|见)[^。；]{0,24}表\d*[^。；，]{0,10})"
            r"|(?:没有|无|未安排|未发生|不涉及)[^。；，]{0,40}(?:收支|支出|收入|拨款|预算)，(?P<at2>(?:具体|详细)?(?:详见|见)[^。；，]{0,24}表\d*(?:中|里)?(?:所列|列示|反映|的各项|各项|明细|的具体|中的)[^。；，]{0,10})"
        ),
        re.compile("空表|为空|为零|为0|无数据"),
    ),
    _Doubt(
        "nothing_arranged", "query", "说没有这项支出，又说支出怎样安排", "照搬了模板，或漏改了",
        re.compile(
            r"(?:没有|无|未安排|未发生|不涉及)[^。；，]{0,40}(?:支出|收支)，(?P<at>(?:其)?支出(?:均|全部|都|主要)?(?:为|是|由|系|用于)[^。；，]{2,30}(?:安排|形成|用于|方面)?)(?=[。；，])"
        ),
        re.compile("空表|为空|为零|为0|未安排"),
    ),
    _Doubt(
        "table_of_nothing", "hint", "说没有这项收支，表却说是填了的", "应说明是空表",
        re.compile(
            r"(?:没有|无|未安排|未发生|不涉及)[^。；]{0,60}(?:收支|支出|收入|拨款|预算)，(?P<at>[^。；，]{0,30}表[\d一二三四五六七八九十]{0,3}》?[^。；，]{0,6}(?:已按|数据|按实际|内容)[^。；]{0,20}(?:填列|附表|公开|列示|下文|分析|明细))"
        ),
        re.compile("空表|为空|为零|为0|无数据"),
    ),
    _Doubt(
        "car_of_ministers", "hint", "县级单位不会有副部（省）级以上领导用车", "车辆类别填错了",
        re.compile(r"(?:副部（省）级|副省（部）级|省部级|主要领导干部)(?:及)?(?:以上)?(?:领导)?(?:干部)?用车(?P<at>[1-9]\d*辆)"),
    ),
    _Doubt(
        "idle", "hint", "有闲置的资产，没有说怎么办", "写明盘活、调剂或处置的打算",
        re.compile(r"(?P<at2>目前闲置[^，。；]{0,12}|闲置停放[^，。；]{0,8})|(?P<at>闲置[^。；，]{0,8}(?:房屋|资产|设备|车辆|办公用房)[^。；，\d]{0,6}[1-9][\d.,]*[^。；]*)"),
        re.compile("盘活|处置|出租|调剂|划转|拟|计划|将|报废"),
    ),
    _Doubt(
        "not_paid_in", "hint", "应缴的收入没有上缴", "说明原因和上缴的时间",
        re.compile(r"(?:收入|收益|租金|罚没)[^。；]{0,24}?(?P<at>(?:未|没有)(?:及时)?(?:上缴|缴入|缴存)(?:国库|财政|专户)?)"),
    ),
    _Doubt(
        "without_targets", "hint", "项目支出都应有绩效目标", "补报绩效目标，或说明为什么没有",
        re.compile(r"(?P<at>未(?:编报|设置|申报|编制|设定|填报)绩效目标)(?:的)?(?:项目)?[^。；，\d]{0,6}(?!0)\d"),
    ),
    _Doubt(
        "sum_without_unit", "hint", "这个数没有单位，同一句里别的都有", "补写单位",
        re.compile(r"(?:合计|共计|小计)\d[\d,.]*万?元[^。]{0,80}?(?:合计|共计|小计)(?P<at>\d[\d,]*\.\d+)(?=[。；，])"),
    ),
    _Doubt(
        "vague_amount", "hint", "公开的金额应是确数", "写出准确的数",
        re.compile(r"(?:决算|预算|支出|收入)(?:数|为|是|共|总计|合计)*(?P<at>(?:约|大约|大概|将近|近)\d[\d,.]*万?元|\d[\d,.]*余?万?元(?:左右|上下)|\d[\d,.]*余万元|若干万?元)(?!）)"),
    ),
    _Doubt(
        "standard", "query", "每人的标准不会有这么多", "单位写错了，“元”写成了“万元”",
        re.compile(r"每(?:人|名|生|户|亩)(?:每(?:月|年|天|日|期|学期))?(?:补助|补贴|发放|标准)?(?:为)?(?P<at>[1-9]\d+(?:\.\d+)?万元)"),
    ),
    _Doubt(
        "accounts_in_budget", "hint", "说的是预算的增减，这里却写“决算”", "“预算”写成了“决算”",
        re.compile(r"(?:比|与|较)上年预算[^。；]{0,40}?(?:增加|减少)[^。；决]{0,20}，(?P<at>决算)(?:数)?(?:增加|减少|增长|下降)"),
    ),
    _Doubt(
        "of_training", "hint", "公务接待费不能用于培训、会议的人员", "这些餐费列培训费、会议费",
        re.compile(r"接待费?[^。；]{0,30}?(?:用于|为|是|系)[^。；]{0,24}?(?P<at>(?:参训|培训|教研|参会|会议)[^，。；]{0,12}(?:就餐|用餐|工作餐|食宿|餐费))"),
    ),
    _Doubt(
        "for_themselves", "hint", "专项资金不能用于职工福利和公务用车", "核对资金的用途",
        re.compile(
            r"(?:项目|专项|（项）|补助资金|公共卫生服务)[^。；]{0,80}?用于[^。；]{0,60}?(?P<at>(?:职工|干部|工作人员)(?:疗养|旅游|福利|奖金|体检)|购置公务用车|发放(?:职工|干部|工作人员)?(?:奖金|福利)|弥补[^，。；]{0,6}(?:公用|行政|人员)经费)"
        ),
    ),
    _Doubt(
        "festivities", "hint", "庆典、论坛一类活动要经批准", "写明批准的文件",
        re.compile(r"(?<![未不])(?:拟|计划)?(?:举办|组织|召开)(?P<at>[^，。；、未不无没]{0,14}?(?:庆典|节庆|晚会|论坛)[^，。；]{0,6}[1-9]\d*[次场个])"),
    ),
    _Doubt(
        "special_vehicle", "hint", "这类车一般不算公务用车", "核对公务用车的辆数和运行费",
        re.compile(r"公务用车保有量[^。；]{0,24}?(?P<at>(?:流动图书车|救护车|消防车|洒水车|环卫车|垃圾车|校车)[^，。；、]{0,4})"),
    ),
    _Doubt(
        "elsewhere", "hint", "没有写在哪里公开", "写明公开的网址或附件",
        re.compile(r"(?P<at>另行公开)(?![^。]{0,30}(?:网|附件|平台))"),
    ),
    _Doubt(
        "estimated", "hint", "预算按估计数列入，没有测算", "写明测算的依据",
        re.compile(r"\d万?元，?（?(?P<at>暂(?:按[^，。；]{0,6}估[^，。；]{0,6}|[估定列])[^，。；）]{0,6}|(?:按|为)(?:估计|估算|预估)[^，。；）]{0,6})"),
    ),
    _Doubt(
        "vague_target", "hint", "指标没有写到可以考核", "写成数量、比率、时间，或定性的等级",
        re.compile(r"(?:指标|目标)(?:值)?(?:为|是|：)(?:[^。；]{0,40}?[、，])?(?P<at>[\u4e00-\u9fff]{0,8}若干[^。；]{0,8}|(?:效果|成效)(?:明显|显著|良好|较好))(?=[，。；]|$)"),
    ),
    _Doubt(
        "vague_result", "hint", "完成情况没有数，无法核对", "写出数量、比率",
        re.compile(
            r"(?P<at>若干(?:[场次期个名人件份]|批次|人次))|(?P<at2>取得了?(?:较好|良好|明显|显著)的?(?:经济|社会|生态)[^，。；]{0,4}效益(?:和[^，。；]{0,6}效益)?)(?![^。；]{0,40}\d)"
        ),
    ),
    _Doubt(
        "vague_reason", "hint", "没有说出原因", "原因要具体",
        re.compile(
            r"(?:原因(?:主要)?(?:是|为|系)?[：:]?|(?<=[，。；])主要[是系]|^主要[是系])(?:因|由于|根据|按照)?(?P<at>(?:实际|具体|单位|正常|业务|工作|发展|开展|相关|有关)*(?:需要|要求|实际情况|实际|安排|调整|变化|变动)|其他(?:原因)?|其它|正常增减|客观原因|政策原因|各种原因)(?=[。；]|$)"
        ),
    ),
]  # fmt: skip


def plausibility(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    for number, index, unit in prose(sections):
        yield from _doubts(number, index, unit)
        yield from _in_other_units(number, index, unit)
    yield from _in_a_strange_unit(reading, about)
    yield from _kept_and_none(sections, reading, about)
    yield from _tables_of_others(sections)
    yield from _all_and_some(sections)


def _doubts(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    for doubt in _DOUBTS:
        for found in doubt.pattern.finditer(unit.text, unit.start):
            if doubt.unless and doubt.unless.search(found.group()):
                continue
            at = "at" if found.group("at") else "at2"
            yield text_finding(
                "TEXT-COHERENCE", doubt.level, doubt.says, Place(section, index, *found.span(at)), doubt.cause, doubt.kind,
                found.group(at),
            )  # fmt: skip


_OTHERWISE = re.compile(
    r"(?<![\d.,])(?P<amount>\d[\d,]*(?:\.\d+)?)(?P<unit>万?元)（(?:约|折合|即|合)?(?:为|约)?(?P<value>\d[\d,]*(?:\.\d+)?)(?P<other>亿元|万?元)）"
)


def _in_other_units(section: int, index: int, unit: Unit) -> Iterator[Finding]:
    """1,684,540.00 元（约 168.45 万元）: one amount, told twice."""
    for found in _OTHERWISE.finditer(unit.text, unit.start):
        if found.group("unit") == found.group("other"):
            continue
        (one, half), (again, other) = (
            (Decimal(digits) * MONEY[name], MONEY[name].scaleb(-len(digits.partition(".")[2])) / 2)
            for digits, name in (
                (found.group("amount").replace(",", ""), found.group("unit")),
                (found.group("value").replace(",", ""), found.group("other")),
            )
        )
        if abs(one - again) > half + other:
            yield text_finding(
                "TEXT-TWICE", "query", f"“{found.group()}”：两种单位写的不是同一个数", Place(section, index, *found.span("value")),
                "换算错了，或小数点错位", "converted", found.group("value"), "", (), ("J-29",),
            )  # fmt: skip


_A_PIECE = re.compile("[人生师户村校床车辆次期班场亩]均|平均|每|单价|标准|罚|票")
_STRANGE, _USUAL = 2, 5  # amounts: as few in one unit, as many in the other
_LEAST, _MOST = Decimal(10_000), Decimal(100_000)  # 元; 万元


def _in_a_strange_unit(reading: Reading, about: About) -> Iterator[Finding]:
    """政府性基金预算支出 60.00 元, where all else is in 万元; 280000.00 万元, where all else is in 元."""
    told = [f for f in reading.facts if f.aspect == "amount" and f.is_money and f.place and not f.follows]
    odd = [
        f for f in told
        if f.unit != about.unit and f.exact and f.decimals >= 2 and f.named and f.value and not _A_PIECE.search(f.label)
        and ((f.unit == "元" and f.value < _LEAST) or (f.unit == "万元" and f.value / f.scale >= _MOST))
    ]  # fmt: skip
    strange = [f for f in told if f.unit != about.unit]
    if not strange or len(strange) > _STRANGE or len(told) - len(strange) < _USUAL:
        return
    for fact in odd:
        assert fact.place
        yield text_finding(
            "TEXT-UNITS", "query", f"别处都用{about.unit}，这里是“{fact.shown}”", fact.place, "单位写错了", "strange_unit", fact.shown, "",
            (), ("Y-46",),
        )  # fmt: skip


_CALLED_EMPTY = re.compile(
    r"(?:无|没有|未安排|不涉及)[^。；]{0,12}?(?P<fund>政府性基金|国有资本经营)[^。；]{0,24}?(?P<at>(?:公开)?表\d{1,2})(?:为空表|为空|无数据|是空表)"
)
_TITLED = re.compile(
    r"^(?P<number>(?:公开)?表\d{1,2})[\s：:]*(?P<title>[^\d\s：:，。；|][^，。；|]{3,40}表)$"
)


def _tables_of_others(sections: Sequence[Section]) -> Iterator[Finding]:
    """没有国有资本经营…，表 5 为空表, where table 5 is of something else and another is of that fund."""
    lines = [s.heading for s in sections] + [u.text for s in sections for u in s.units]
    titles = {m.group("number"): m.group("title") for line in lines if (m := _TITLED.match(line.strip()))}
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            for found in _CALLED_EMPTY.finditer(unit.text, unit.start):
                said, fund = found.group("at"), found.group("fund")
                right = next((n for n, title in titles.items() if fund in title), "")
                if right and said in titles and fund not in titles[said]:
                    yield text_finding(
                        "TEXT-COHERENCE", "query", f"{said}是“{titles[said]}”，{fund}的是{right}", Place(number, index, *found.span("at")),
                        "表号写错了", "table_number", said, right,
                    )  # fmt: skip


_CARS = ("", "公务用车费", "三公经费")
_NO_CARS = re.compile(
    "(?:没有|无|未配备)(?:公务)?用?车辆?(?=[，。；]|$)|(?:公务用车|车辆)保有量(?:为|是)?0辆?"
)


def _kept_and_none(sections: Sequence[Section], reading: Reading, about: About) -> Iterator[Finding]:
    """Money for running cars and none kept. Some hire theirs."""

    def told(subject: str, unit: str) -> list[Fact]:
        return [
            f for f in reading.facts
            if f.aspect == "amount" and f.key.subject == subject and f.place and f.is_money == (not unit) and f.key.within in _CARS
            and f.key.year in (about.year, about.year - 1 if unit and not about.accounts else about.year)
            and (unit or f.key.stage == about.stage)
        ]  # fmt: skip

    cars = [f for name in ("车辆", "公务用车") for f in told(name, "辆")]
    spent = [f for f in told("公务用车运行费", "") if f.value]
    place = cars[0].place if cars and not any(f.value for f in cars) else None
    for number, section in enumerate(sections):
        for index, unit in enumerate(section.units):
            if not cars and place is None and (found := _NO_CARS.search(unit.text)):
                place = Place(number, index, *found.span())
    if spent and place is not None:
        yield text_finding(
            "TEXT-VEHICLES", "hint", f"有公务用车运行费 {spent[0].shown}，却没有车辆", place, "车辆数漏填，或费用列错了",
            "running_without_cars", "", "", tuple(f.place for f in spent[:1] if f.place), ("Y-50",),
        )  # fmt: skip


_WITH_TARGETS = re.compile(
    r"(?P<n>\d+)个项目[^。；]{0,20}(?:设置|设定|编制|申报|填报|编报)[^。；]{0,6}绩效目标[^。]{0,40}?(?P<at>(?:另有|其他|其余|还有|尚有)[^。；，]{0,6}项目[^。；，]{0,4}(?:未|没有)(?:设置|设定|编制|申报|填报|编报|纳入)[^。；，]{0,6})"
)


def _all_and_some(sections: Sequence[Section]) -> Iterator[Finding]:
    """Targets for 8 projects, and others without, where there are 8."""
    units = [(n, i, u) for n, s in enumerate(sections) for i, u in enumerate(s.units)]
    for number, index, unit in units:
        for found in _WITH_TARGETS.finditer(unit.text, unit.start):
            n = found.group("n")
            every = re.compile(
                rf"(?<!\d)(?:共|安排|有|实施|设|列)[^。；，\d]{{0,8}}(?:{n}个[^。；，]{{0,4}}项目|项目{n}个)|项目(?:共|有|共有)?{n}个"
            )
            all_of_them = any(every.search(other.text) for *_, other in units if other is not unit)
            says = f"一共 {n} 个项目，都有绩效目标" if all_of_them else "项目支出都应有绩效目标"
            yield text_finding(
                "TEXT-COHERENCE", "query" if all_of_them else "hint", f"{says}，这里却说“{found.group('at')}”",
                Place(number, index, *found.span("at")), "照搬了模板，或项目数写错了", "all_and_some", found.group("at"),
            )  # fmt: skip
