"""Under which second level an indicator belongs: by what it measures, its unit and its operator."""

from __future__ import annotations

from budgetdesk.engine.units import Unit, unit_of
from budgetdesk.review.indicators.changes import change_in, is_spared
from budgetdesk.review.indicators.indicator import Indicator
from budgetdesk.review.indicators.lexicon import deed_at_end, deed_at_start, lexicon
from budgetdesk.review.indicators.words import has, words

_COUNTED = ("people", "visits", "times", "households", "area", "length", "weight", "volume", "pieces")


def belongs_under(i: Indicator) -> str:
    """The second level to which an indicator belongs that stands under another; empty where it may stay."""
    heading = i.heading.text if i.heading else ""
    if not heading:
        return ""
    home = home_of(i)
    if home and not _at_home(heading, home, i):
        return home
    return "" if home and home != "数量指标" else _stranger(heading, i)


def home_of(i: Indicator) -> str:
    """The second level that an indicator of the kind stands under; empty where several may be right."""
    lists, said, measure = lexicon(), i.reading.said, i.kind.measure
    family = _family(i)
    if measure in ("satisfaction", "rate") and has(said, _COMPARED):
        return "质量指标"
    if (measure == "satisfaction" and has(said, ["满意", "好评"])) or (
        measure == "rate" and has(said, _SATISFIED, "tail")
    ):
        return "满意度指标"
    timely = measure in ("rate", "state") and has(said[-5:], lists.timely) and not has(said, lists.quality)
    soon = measure == "time" and family in ("", "time") and (i.kind.direction == -1 or i.target.dated)
    soon = soon and not (
        said.endswith("天数") and has(said, lists.bad_events)
    )  # on how many days, not how soon
    if timely or has(said, lists.done_by, "tail") or soon:
        return "时效指标"
    if has(said, lists.quality_rates, "tail") and not has(said, lists.timely):
        return "质量指标"
    spent = has(said, [*lists.strict_costs, *_EACH]) or said.endswith("费")
    granted = has(said, lists.standards, "tail") and i.target.operator == "＝"
    if family in ("money", "money/") and (granted or (spent and i.target.operator in ("≤", "＜"))):
        return "成本指标"
    counted = measure in ("people", "times", "households", "area", "length") or said.endswith(("数", "数量"))
    counted = counted or (measure == "count" and bool(i.reading.deed))
    strange = not _unit_of(i) and bool(i.unit) and measure == "count"  # 治疗量
    if strange or (family in _COUNTED and (counted or not measure)):
        if has(said, [*words().per_heads, *_EACH, "耗"]) or (i.unit and "/" in i.unit):
            return ""  # how much for each, not how much there is
        done = i.kind.direction == 1 or (not measure and bool(i.reading.counted or i.reading.deed))
        done = done and not _comes_of_it(said) and not is_held_down(i)
        won = has(said, lists.not_outputs) and not (_begins_in_own_act(i) or _ends_in_own_act(i))
        worked = i.reading.deed and i.target.operator in ("≥", "＞")  # 退化草地补播面积 is work
        bad = has(said, lists.bad_events) and not worked
        if done and i.target.number != 0 and not won and not bad:
            return "数量指标"
    return ""


_SATISFIED = ["满意(?!度).{0,4}(率|比例|比重|占比)"]  # 满意度参评率 says how many took part
_COMPARED = ["能力验证", "盲样", "比对", "测量审核"]  # 满意 is there what a laboratory is found to be


def _comes_of_it(said: str) -> bool:
    """Whether it tells how something changes or what somebody is spared, which is no work of one's own."""
    return change_in(said) is not None or is_spared(said)


def is_held_down(i: Indicator) -> bool:
    """Whether there shall be at most a handful of it, beside the outputs: nothing that one works for, whatever its name."""
    heading, number = i.heading.text if i.heading else "", i.target.number
    few = i.target.operator in ("≤", "＜") and number is not None and number <= _HANDFUL
    gain = has(i.reading.said, lexicon().livelihoods) and not has(i.reading.said, ["新增"])
    return few and has(heading, _BESIDE_OUTPUTS) and _family(i) in _EVENTS and not gain


_HANDFUL = 20
_EVENTS = ("people", "visits", "times", "households", "pieces")
_BESIDE_OUTPUTS = ["质量", *("社会效益", "经济效益", "生态效益", "可持续")]


def _family(i: Indicator) -> str:
    found = _unit_of(i)
    return found.family if found else ""


def _unit_of(i: Indicator) -> Unit | None:
    return unit_of(i.unit) if i.unit else None


# what no heading of the kind can hold


def _stranger(heading: str, i: Indicator) -> str:
    """Where an indicator belongs that has several homes, but none under this heading."""
    if not i.target.quantitative or i.target.words:
        return ""
    family, said, lists = _family(i), i.reading.said, lexicon()
    if "满意" in heading:
        known = i.kind.measure or family not in ("", "share", "score")
        return "产出指标或效益指标" if known and not has(said, lists.opinions) else ""
    if "经济效益" in heading and not _is_economic(i, family):
        return "产出指标或社会效益指标"
    if (
        "生态效益" in heading
        and family
        and i.kind.measure
        and _is_of_people(i, family)
        and not (has(said, lists.ecological) or has(said, lists.greening))
    ):
        return "产出指标或其他效益指标"
    if family in ("money", "money/"):
        return _home_of_money(heading, family, i)
    if family == "share" or i.kind.measure in ("rate", "satisfaction"):
        return _home_of_share(heading, i)
    if is_of_costs(heading):
        return _home_off_costs(family, i)
    state = i.kind.measure == "score" or has(said, _STATES, "tail")
    if "数量" in heading and state:
        return "质量指标或效益指标"
    if "时效" in heading and (
        state or family.rstrip("/") in ("degrees", "energy", "score", "points", "ratio")
    ):
        return "质量指标或效益指标"
    if family == "time" and i.kind.measure == "time" and i.target.operator in ("≤", "＜"):
        return _home_of_span(heading, i)
    return _home_of_count(heading, family, i) if family in _COUNTED else ""


_OF_PEOPLE = ("people", "visits", "times", "households", "money", "money/", "time", "bandwidth", "data")


def _is_of_people(i: Indicator, family: str) -> bool:
    """Whether it tells of people, money, time or of what is bought and done: what is left may well be nature."""
    lists, said = lexicon(), i.reading.said
    done = has(said, lists.own_outputs) or has(said, lists.acquired) or has(said, lists.quality_rates)
    return family in _OF_PEOPLE or done or has(said, lists.crowds) or has(said, lists.timely)


_STATES = ["浓度", "温度", "湿度", "系数"]


def _is_economic(i: Indicator, family: str) -> bool:
    """Whether it tells of money, of what is produced, or of those who live on it."""
    said, lists = i.reading.said, lexicon()
    if not i.kind.measure and family in ("", "share", "score"):
        return True  # it does not say what is measured, which is told
    money = family in ("money", "money/") or i.kind.measure in ("money", "satisfaction")
    return (
        money
        or family.rstrip("/") in ("weight", "volume", "energy")
        or has(said, [*lists.economic, *lexicon().livelihoods])
    )


def _home_of_money(heading: str, family: str, i: Indicator) -> str:
    """Prices and limits of spending are costs, what is earned is a benefit."""
    lists, said, operator = lexicon(), i.reading.said, i.target.operator
    standard = has(said, lists.standards, "tail")
    if is_of_costs(heading):
        return (
            "经济效益指标或社会效益指标"
            if has(said, lists.regained, "head") and operator in ("≥", "＞")
            else ""
        )
    if not i.target.number or (
        has(said[-_LAST:], lists.bad_events) and not standard and not has(said, lists.regained)
    ):
        return ""
    gained = has(said, lists.gains, "tail")
    if "数量" in heading:
        if family == "money/" and not gained:
            return "成本指标"
        return "经济效益指标" if gained and operator in ("≥", "＞") else ""
    if "质量" in heading or "时效" in heading:
        return "成本指标" if operator in ("≤", "＜", "＝") else "经济效益指标"
    if not any(word in heading for word in ("社会效益", "生态效益", "可持续")):
        return ""
    if standard:
        return "成本指标" if operator in ("≤", "＜", "＝") else ""
    return "成本指标" if operator in ("≤", "＜") and not has(said, lists.burdens) else ""


_LAST = 4  # characters at the end, which say what a rate is about


def _home_of_share(heading: str, i: Indicator) -> str:
    lists, said, last = lexicon(), i.reading.said, i.reading.said[-_LAST:]
    if "时效" in heading:
        timely = has(said, [*lists.timely, *lists.progress]) or "前" in said[1:]
        known = i.kind.measure or has(said, lists.share_states, "tail")
        return "质量指标或效益指标" if known and not timely else ""
    if is_of_costs(heading):
        earned = i.target.operator in ("≥", "＞") and has(said, lists.gains) and not has(said, _SPENT)
        if earned:
            return "经济效益指标"
        return "" if has(said, lists.cost_words) else "质量指标或效益指标"
    own = has(said, lists.at_work, "tail") and not has(said, [*lists.gains, *lists.growth])
    if own and any(word in heading for word in _BENEFITS) and not ("可持续" in heading and "到位" in said):
        return "产出指标"
    if "质量" in heading and has(said, lists.growth) and said.endswith((*_CHANGES, "增长", "增产", "增收")):
        return "经济效益指标"
    if i.kind.measure != "rate" and not said.endswith((*_CHANGES, "水平", "度")):
        return ""
    if "数量" in heading:
        if said.endswith(_CHANGES):
            return "经济效益指标或社会效益指标"
        named = said.endswith(("率", "水平", "度", "占比", "比重")) and (
            not has(last, lists.reaching) or has(said[-6:], lists.quality)
        )
        return "质量指标或效益指标" if named else ""
    if "可持续" in heading and has(last, lists.at_once):
        return "产出指标"
    return "社会效益指标" if "经济效益" in heading and has(said, lists.social_shares) else ""


_SPENT = ["成本", "费", "支出", "预算", "投入"]
_BENEFITS = ("社会效益", "经济效益", "生态效益", "可持续")
_CHANGES = ("增长率", "增幅", "增速", "下降率", "降幅", "提高率", "幅度", "盖度")


def _home_off_costs(family: str, i: Indicator) -> str:
    """Costs are money, what is used up, and shares of it."""
    said = i.reading.said
    if family == "time" and i.kind.measure == "time":
        return "时效指标"
    if family.rstrip("/") in ("people", "visits", "times", "households", "area", "length", "pieces"):
        return "" if has(said, lexicon().cost_words) and family.endswith("/") else "数量指标"
    wild = family.rstrip("/") in ("points", "rank", "score", "degrees") or i.kind.measure == "score"
    return "质量指标或效益指标" if wild and not has(said, lexicon().cost_words) else ""


def _home_of_span(heading: str, i: Indicator) -> str:
    """How soon something is done tells of 时效, but for how well a thing runs."""
    said = i.reading.said
    if "质量" in heading:
        return "" if has(said, [*lexicon().repairs, *lexicon().lasting]) else "时效指标"
    if "社会效益" in heading:
        return "" if has(said, [*lexicon().felt_spans, *lexicon().lasting]) else "时效指标"
    late = ("可持续" in heading and i.kind.direction == -1) or ("数量" in heading and i.kind.direction < 1)
    return "时效指标" if late and not has(said, lexicon().lasting) else ""


def _home_of_count(heading: str, family: str, i: Indicator) -> str:
    """Where a number of things belongs of which the name does not say plainly that it is one."""
    lists, said, t = lexicon(), i.reading.said, i.target
    if "时效" in heading and i.kind.measure != "time":
        return "数量指标"
    if "可持续" in heading and family in _THINGS and not has(said, words().per_heads):
        known = has(i.key, lists.lasting_works) or has(said, lists.effects) or has(said, lists.greening)
        known = known or _comes_of_it(said) or is_held_down(i)
        return "" if known or has(said, lists.not_outputs) else "数量指标"
    if i.kind.direction == -1 or i.kind.measure in ("score", "rate") or not t.number:
        return ""
    if t.operator not in ("≥", "＝", "＞") or has(said, [*lists.bad_events, *lists.not_outputs]):
        return ""
    made = has(said, lists.acquired, "head")  # 新建贮存池容积
    if (
        "质量" in heading
        and not has(said, words().per_heads)
        and (made or family not in ("weight", "volume", "length"))
    ):
        return "数量指标"
    if "生态效益" in heading and family in ("people", "visits", "times", "households"):
        return "数量指标或社会效益指标"
    thing = family in (*_THINGS, "weight", "volume")
    felt = has(said, lists.effects) or has(said, lists.livelihoods) or has(said, words().per_heads)
    felt = felt or _comes_of_it(said)
    if "社会效益" in heading and thing and not felt and "/" not in i.unit:
        return "数量指标"
    served = felt or has(said, _OF_TRADE) or family in ("weight", "volume")
    return "数量指标或社会效益指标" if "经济效益" in heading and not served else ""


_THINGS = ("pieces", "times", "area", "length")
_OF_TRADE = [
    "企业",
    "主体",
    "市场",
    "规上",
    "上市",
    "入驻",
    "交易",
    "游客",
    "客流",
    "旅客",
    "接待",
    "货",
    "箱",
    "订单",
    "专利",
]


# where it may stand all the same


_EACH = ("每", "人均", "户均", "亩均", "次均", "单次", "单个", "单车")


def is_of_costs(heading: str) -> bool:
    """社会成本 and 环境成本 are what a project does to others."""
    return heading.startswith("经济成本") or heading == "成本指标"


_MADE = ("events", "meetings", "papers", "letters", "devices", "tools", "teams")


def _made(i: Indicator) -> bool:
    """Whether it counts what is done or made, and not what comes of it."""
    things = lexicon().things
    return bool(i.reading.deed) or any(i.reading.counted is things[kind] for kind in _MADE)


_BOTH = "(及时|按时|按期|如期)[^完到拨发支].率|办结率"  # how well and how soon in one: 按时报送率


def _at_home(heading: str, home: str, i: Indicator) -> bool:
    """Whether it may stand under the heading all the same: headings of a form's own are nobody's home."""
    said, lists = i.reading.said, lexicon()
    if "数量" in heading:
        return home == "数量指标" or (
            home == "成本指标"
            and not (
                has(said, ["成本", "单价", "造价", "租金", *_EACH]) or said.endswith(("费", "价", "价格"))
            )
        )
    if "质量" in heading:
        soon = home == "时效指标" and has(said, lexicon().repairs) and i.kind.measure == "time"
        return home == "质量指标" or soon or has(said, [_BOTH], "tail")
    if "时效" in heading:
        return home == "时效指标"
    if is_of_costs(heading):
        return home == "成本指标" or (home == "质量指标" and has(said, ["标准"]))
    if "成本" in heading:
        return home != "满意度指标"
    if "满意" in heading:
        return home == "满意度指标" or has(said, lists.opinions)
    if not any(word in heading for word in _BENEFITS):
        return True
    if home == "数量指标":
        return _count_at_home(heading, i)
    if home == "质量指标":
        if "生态效益" in heading and has(said, _OF_NATURE):
            return True
        there = "社会效益" in heading or "可持续" in heading
        if "经济效益" in heading and not has(said, ["损", "不良"]):
            return False
        if has(said, _PASSED, "tail") and has(said, lists.own_made) and "水质" not in said:
            return False
        if "社会效益" in heading and i.kind.direction == 1 and not has(said, lists.public_quality):
            return False
        return not has(said, ["差错", "错误", "准确", "验收", "足额"]) and (
            "社会效益" in heading
            or (there and (has(said, _STAYING) or not has(said, ["合格率"])))
            or not has(said, ["合格率", "故障率"])
        )
    if home == "成本指标":
        if has(said, lists.burdens) and not has(said, lexicon().standards, "tail"):
            return "社会效益" in heading or "经济效益" in heading
        return "经济效益" in heading and not has(said, lists.own_costs)
    if home == "时效指标" and i.kind.measure == "time" and not has(said, lists.done_by, "tail"):
        return "社会效益" in heading and has(said, lists.felt_spans)
    if home == "时效指标" and has(said, lists.done_by, "tail"):
        return False
    if "社会效益" in heading and has(said, ["办结率", "结案率"], "tail"):
        return True
    return home == "时效指标" and not has(said[-5:], ["及时", "按时", "按期", "如期"])


def _ends_in_own_act(i: Indicator) -> bool:
    """Whether the last that a name says is what the office does itself: 待遇领取资格认证人数, not 带动就业人数."""
    ending = deed_at_end(i.reading.core)
    return bool(ending) and ending not in lexicon().felt_deeds


def _begins_in_own_act(i: Indicator) -> bool:
    """布设监测井, not 救治患者."""
    deed = deed_at_start(i.reading.core)
    modifier = i.reading.core[len(deed) :].startswith(_DOERS)  # 加工企业
    return bool(deed) and deed not in lexicon().felt_deeds and not modifier


_DOERS = (
    "企业",
    "机构",
    "单位",
    "人员",
    "中心",
    "站",
    "点",
    "基地",
    "车间",
    "工坊",
    "队",
    "主体",
    "者",
    "员",
)

_OF_NATURE = [
    "[污废尾]水",
    "医废",
    "废弃",
    "垃圾",
    "排放",
    "水质",
    "空气",
    "噪声",
    "油烟",
    "粪污",
    "[限禁]塑",
]
_PASSED = ["(合格|优良|优质|优秀|通过|达标|完好|正确)(率|比例)"]
_STAYING = ["长期", "持续", "连续"]


def _count_at_home(heading: str, i: Indicator) -> bool:
    """Whether a number may stand among the benefits: what comes of the work may, what is done may not."""
    said, lists = i.reading.said, lexicon()
    if "生态" in heading and (has(said, lists.greening) or i.kind.measure == "length"):
        return has(said, lists.greening)  # how long a thing is says nothing of nature
    own = has(said, lists.own_outputs)
    if "可持续" in heading:
        served = has(said, ["服务企业", "服务人次", "服务次数", "服务群众"])
        lasting = has(i.key, lexicon().lasting_works) or (
            has(said, lists.effects) and not said.startswith("新增")
        )
        return not (served or ((own or _made(i)) and not lasting))
    if _ends_in_own_act(i):
        return False
    acted = (_begins_in_own_act(i) or has(i.reading.core, lists.own_staff, "tail")) and not has(
        said, [*lists.effects, *lists.livelihoods]
    )
    if acted:
        return False
    begun = has(said, [*lists.own_outputs, "修缮", "维护", "更换", "编制", "印发"], "head")
    begun = begun and not has(said, ["带动", "受益", "转化", "采", "培养"])
    return not (begun or ((own or _made(i)) and not has(said, lists.effects)))
