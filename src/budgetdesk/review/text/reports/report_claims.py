"""What a self-evaluation report claims: against its own dates and plans, and what it praises, blames or marks down without saying why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from budgetdesk.packs.models import Level
from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.reports.report import FIGURE, Asked, Report, asked_once

_AT_MOST = 12  # questions of a report about praise: the reader has seen by then what is asked


def report_claims(reports: Sequence[Report]) -> Iterator[Finding]:
    yield from asked_once(reports, _asked_of)


def _asked_of(report: Report) -> Iterator[Asked]:
    yield from (
        *_in_another_unit(report), *_of_a_time_to_come(report), *_none_and_some(report), *_early_or_late(report),
        *_bought_before(report),
        *_marked_down(report), *_praised(report), *_unnamed(report), *_about(report), *_cut_off(report),
        *_other_name(report),
    )  # fmt: skip


def _doubt(
    rule: str, level: Level, says: str, place: Place, cause: str, kind: str, entered: str, words: str, *witnesses: Place
) -> Asked:  # fmt: skip
    return text_finding(rule, level, says, place, cause, kind, entered, "", witnesses, ("Z-14",)), words


# --- against its own plans and dates ---

_OF_ONE_KIND = (  # units of one quantity, of which one report uses one
    ("亩", "公顷", "平方米", "平方公里"), ("米", "公里", "千米", "里"), ("吨", "公斤", "千克", "斤"), ("元", "万元", "亿元"),
    ("立方米", "万立方米", "升"),
)  # fmt: skip
_UNIT = "|".join(sorted((u for kind in _OF_ONE_KIND for u in kind), key=len, reverse=True))
_PLAN_AND_DONE = re.compile(
    rf"(?:任务|计划|目标值?|应)[^。；，\d]{{0,12}}?(?P<planned>\d[\d,]*(?:\.\d+)?)(?P<unit>{_UNIT})(?![\u4e00-\u9fff])[，、]"
    rf"(?:实际|全年|共|已)[^。；，\d]{{0,12}}?(?P<at>(?P<done>\d[\d,]*(?:\.\d+)?)(?P<other>{_UNIT})(?![\u4e00-\u9fff]))"
)


def _in_another_unit(report: Report) -> Iterator[Asked]:
    """计划 12000 亩，实际完成 12000 公顷."""
    for sentence in report.sentences:
        for found in _PLAN_AND_DONE.finditer(sentence.text):
            unit, other = found["unit"], found["other"]
            if unit != other and any(unit in kind and other in kind for kind in _OF_ONE_KIND):
                same = found["planned"] == found["done"]
                yield _doubt(
                    "TEXT-UNIT", "error" if same else "query", f"计划的单位是“{unit}”，完成的单位是“{other}”", sentence.place(found, "at"),
                    "单位写错了" if same else "核对单位", "unit_of_plan", found["at"], sentence.text,
                )  # fmt: skip


_LOOKED_AT = re.compile(
    r"(?P<then>20\d\d)年(?:\d{1,2}月)?[^。；\d]{0,24}?对[^。；\d]{0,16}?(?P<at>(?P<of>20\d\d)年度?(?:上半年|下半年|[一二三四]季度)?)"
    r"(?![^。；，]{0,12}(?:预算|计划|方案|目标|任务|项目库))[^。；]{0,30}?(?:进行|开展|实施)了?[^。；，]{0,8}(?:检查|抽查|审计|核查|评价|自评|监督|盘点|清查|调查)"
)


def _of_a_time_to_come(report: Report) -> Iterator[Asked]:
    """2023年9月，对2024年上半年的收支进行了抽查."""
    for sentence in report.sentences:
        for found in _LOOKED_AT.finditer(sentence.text):
            if int(found["of"]) > int(found["then"]):
                yield _doubt(
                    "TEXT-DATE", "query", f"{found['then']} 年不可能检查“{found['at']}”的事", sentence.place(found, "at"), "年份写错了",
                    "looked_at_before", found["at"], sentence.text,
                )  # fmt: skip


_NONE = re.compile(
    r"(?:未|没有)(?:再)?(?:发生|出现|发现)(?:过|任何|一起)?(?P<what>[\u4e00-\u9fff]{2,16}?)(?=[，。；、）]|$)"
)


_TIMES = r"[1-9]\d*[起次件例宗]"


def _none_and_some(report: Report) -> Iterator[Asked]:
    """全年未发生森林火灾, and elsewhere 发生森林火灾 2 起."""
    for sentence in report.sentences:
        for none in _NONE.finditer(sentence.text):
            what = none["what"]
            some = re.compile(
                rf"(?<!未)(?<!没有)(?:发生|出现|发现)了?(?:{what}(?:事故|事件|案件)?共?{_TIMES}|{_TIMES}{what})"
            )
            other = next(
                (
                    (s, f)
                    for s in report.sentences
                    if (f := some.search(s.text)) and not _earlier(s.text[: f.start()])
                ),
                None,
            )
            if other is not None:
                place = other[0].place(other[1])
                yield _doubt(
                    "TEXT-COHERENCE", "query", f"这里说“{none.group()}”，另一处说“{other[1].group()}”",
                    sentence.place(none), "前后说法不一致", "none_and_some", none.group(), sentence.text, place,
                )  # fmt: skip


def _earlier(before: str) -> bool:
    """Whether what follows is told of another year."""
    return re.search("(?:上年|去年|往年|同期|历年)[^。；，]*$", before) is not None


_DAY = r"(?:(?P<{0}y>20\d\d)年)?(?P<{0}m>\d{{1,2}})月(?P<{0}d>\d{{1,2}})日"
_TERM = re.compile(
    r"(?:合同|约定|计划|要求)[^。；，]{0,8}(?:工期|完[工成](?:时间|日期)?|竣工(?:时间|日期)?)[^。；]{0,6}?"
    rf"(?:{_DAY.format('a')}(?:至|到|—|－|-|～))?{_DAY.format('b')}"
)
_ENDED = re.compile(
    rf"{_DAY.format('b')}[^。；\d]{{0,10}}?(?:完工|竣工|完成|建成|交付)[^。；\d]{{0,16}}?"
    r"(?P<at>提前|延后|推迟|延迟|超期|延期|逾期)了?(?P<days>\d{1,3})[天日]"
)


def _early_or_late(report: Report) -> Iterator[Asked]:
    """工期至 11 月 30 日, and 12 月 8 日完工，比合同工期提前 8 天."""
    terms = [(s, f, day) for s in report.sentences for f in _TERM.finditer(s.text) if (day := _day(f))]
    if len({day for _, _, day in terms}) != 1:
        return
    term, told, due = terms[0]
    for sentence in report.sentences:
        for found in _ENDED.finditer(sentence.text):
            ended = _day(found, due.year)
            if ended is None:
                continue
            early, days = found["at"] == "提前", abs((ended - due).days)
            if early == (ended > due) and ended != due:
                right = f"{'晚' if ended > due else '早'}了 {days} 天"
                yield _doubt(
                    "TEXT-DATE", "error" if days == int(found["days"]) else "query",
                    f"期限是 {due:%Y年%-m月%-d日}，{right}，不是“{found['at']}”", sentence.place(found, "at"), "早晚写反了，或日期写错了",
                    "early_or_late", found["at"], sentence.text, term.place(told),
                )  # fmt: skip


def _day(found: re.Match[str], year: int = 0) -> date | None:
    groups = found.groupdict()
    own = groups["by"] or groups.get("ay") or year
    try:
        return date(int(own), int(groups["bm"]), int(groups["bd"]))
    except ValueError:
        return None


# --- what is not explained ---

_MARKED = re.compile(
    r"(?P<at>(?P<name>[\u4e00-\u9fff]{2,10}?)[（(]?(?:满分)?(?P<full>\d{1,3}(?:\.\d+)?)分[）)]?，?(?:实?得|得分)(?P<got>\d{1,3}(?:\.\d+)?)分)"
)
_TAKEN = re.compile(r"扣(?!分原因：?无)|因|由于|主要是")


_LOST = re.compile(
    r"(?P<at>[\u4e00-\u9fff]{2,10}?(?<![各共])扣(?:减|除)?\d{1,2}(?:\.\d+)?分)(?P<behind>[^；。]*)"
)
_REASONED = re.compile("因|由于|主要|：|（|未|不|没|少|低|慢|缺|差")


def _marked_down(report: Report) -> Iterator[Asked]:
    """产出 35 分得 33 分, 效益扣 2 分, and neither there nor elsewhere what the 2 were taken for; once in a report."""
    for sentence in report.sentences:
        for found in _LOST.finditer(sentence.text):
            before = re.split("[；。]", sentence.text[: found.start()])[-1]
            if not _REASONED.search(before + found["at"] + found["behind"]):
                yield _doubt(
                    "TEXT-SCORE", "hint", f"“{found['at']}”没有写原因", sentence.place(found, "at"), "写明扣在哪个指标、为什么扣",
                    "marked_down", found["at"], sentence.text,
                )  # fmt: skip
                return
        items = [*_MARKED.finditer(sentence.text)]
        ends = [*(i.start() for i in items), len(sentence.text)][1:]
        for item, behind in zip(items, ends, strict=True):
            lost = float(item["full"]) - float(item["got"])
            if lost <= 0 or _TAKEN.search(sentence.text[item.end() : behind]):
                continue
            name = item["name"].removeprefix("其中")
            if any(name in s.text and "扣" in s.text for s in report.sentences if s is not sentence):
                continue
            yield _doubt(
                "TEXT-SCORE", "hint", f"“{item['at'].removeprefix('其中')}”没有写扣分的原因", sentence.place(item, "at"),
                "写明扣在哪个指标、为什么扣", "marked_down", item["at"], sentence.text,
            )  # fmt: skip
            return


_DEGREE = "显著|明显|大幅度?|有效|持续|进一步|不断|较大|一定|稳步|切实|极大|逐步|广泛"
_BETTER = "增加|增强|提升|提高|改善|优化|好转|增长|下降|减少|缓解|加强|向好|改观"
_PRAISE = re.compile(
    rf"(?:{_DEGREE})(?:地|的)?(?:得到)?(?:{_BETTER})|(?:{_BETTER})(?:了)?(?:{_DEGREE})|得到(?:了)?(?:{_DEGREE})(?:的)?(?:{_BETTER})|有(?:所|了?(?:{_DEGREE}))的?(?:{_BETTER})"
    r"|(?:管理|控制|落实|执行|保障|管护|巡查|监管|服务|发放|处置)[^，。；]{0,4}(?:到位|得当|有力|较好|良好)|(?:合理|可控|预算)(?:的)?(?:范围|区间)(?:之?内)?"
    r"|未超(?:出|过)?(?:年初)?(?:预算|概算|标准)|广泛(?:征求|听取|宣传)|基本(?:按时|按期|如期|及时)"
    r"|(?:履行|办理)了?(?:相关|有关|相应)?[^，。；]{0,4}手续|按(?:有关|相关)?规定(?:处理|执行|办理|管理)"
    r"|(?:更加|日益|更为|较为|十分|比较|非常)[\u4e00-\u9fff]{2,4}(?=[，。；])"
    r"|(?:成效|效果|秩序|质量|运行|运转|形势)(?:比较|较为|十分|总体|保持)?(?:显著|明显|良好|较好|稳定|平稳|正常|有序)(?=[，。；])"
    r"|(?:符合|达到)了?(?:相关|有关|规定|预期|设计|行业|国家)?的?(?:标准|要求|目标|预期|效果)(?=[，。；])"
)
_NOT_CLAIMED = re.compile("职责|职能|机构|方法|思路|依据|原则|组织|开展|问题|建议|打算|任务")
_ASIDE = re.compile("(?:要求|旨在|为了|为加强|为进一步|应当|必须|不得|将)")


def _praised(report: Report) -> Iterator[Asked]:
    """林农收入显著增加, 管护到位, 成本控制在合理范围内: by a sentence that tells no figure; a heading's first."""
    asked = 0
    seen: set[int] = set()
    for sentence in report.of("result", "conclusion", ""):
        heading = report.headings.get(sentence.section, "").rsplit(" ", 1)[-1]
        is_aside = _NOT_CLAIMED.search(heading) if sentence.part == "" else None
        found = _PRAISE.search(sentence.text)
        if found is None or is_aside or asked >= _AT_MOST:
            continue
        if (
            FIGURE.search(re.sub(r"^[（(]?\d{1,2}[）)、.．]", "", sentence.text))
            or "《" in sentence.text
            or _ASIDE.search(sentence.text)
        ):
            continue
        if sentence.part == "" and sentence.section in seen:
            continue
        asked += 1
        seen.add(sentence.section)
        yield _doubt(
            "TEXT-RESULT", "hint", f"“{found.group()}”没有写数，也没有写依据", sentence.place(found), "写出数据，或写明依据的文件和资料",
            "praised_in_words", found.group(), sentence.text,
        )  # fmt: skip


_UNNAMED = (
    (
        re.compile(
            r"(?P<at>(?:多|若干|数)(?:轮次|批次|次|轮|场|家|项|起)|大量|大部分|绝大部分|绝大多数)(?![^，。；]{0,20}\d)"
        ),
        "“{}”没有写是多少",
        "写出确数",
    ),
    (
        re.compile(r"(?P<at>(?:相关|有关|各项|一系列)的?[\u4e00-\u9fff]{0,8}?(?:制度|办法|文件|规定|标准))"),
        "“{}”没有写是哪些",
        "写出名称和文号",
    ),
    (
        re.compile(
            r"(?:查看|走访|抽查|核查|访谈|检查)了?(?P<at>(?:部分|若干|一些)[\u4e00-\u9fff]{2,6}?)(?=[，。；])"
        ),
        "“{}”没有写是哪些",
        "写明数量和名称",
    ),
    (
        re.compile(r"(?P<at>(?:建立|健全|形成)了?[^，。；《》\d]{0,10}机制)(?=[，。；])"),
        "“{}”没有写制度的名称、谁来管、钱从哪里来",
        "写明机制是什么",
    ),
    (
        re.compile(r"结果[^。；]{0,12}(?P<at>作为[^，。；\d]{0,24}(?:参考|依据))(?=[，。；])"),
        "只说“{}”，没有写怎样应用",
        "写明用于哪些项目、调整多少",
    ),
    (
        re.compile(
            rf"目标[^。；]{{2,40}}?，(?P<at>(?:使|让|促进|推动|实现)?[^，。；\d]{{2,16}}(?:{_DEGREE})(?:的)?(?:{_BETTER}|成效))(?=[，。；])"
        ),
        "“{}”没有指标值，年底无法衡量",
        "目标写成可以衡量的数",
    ),
)


def _unnamed(report: Report) -> Iterator[Asked]:
    """制定了相关管理制度, 查看了部分小区, 建立了长效机制: which; each once in a report."""
    seen: set[re.Pattern[str]] = set()
    for sentence in report.of("result", "conclusion", ""):
        for pattern, says, cause in _UNNAMED:
            found = pattern.search(sentence.text)
            if found is None or pattern in seen or "《" in sentence.text:
                continue
            if "将" not in found.group() and _ASIDE.search(sentence.text[: found.start()]):
                continue
            seen.add(pattern)
            yield _doubt(
                "TEXT-REPORT", "hint", says.format(found["at"]), sentence.place(found, "at"), cause, "unnamed", found["at"],
                sentence.text + found["at"],
            )  # fmt: skip


_GRANTED = re.compile(
    r"(?P<year>20\d\d)年(?:\d{1,2}月)?[^。；\d]{0,16}下达[^。；，\d]{0,8}(?:预算|资金|指标|计划)"
)
_TENDERED = re.compile(
    r"(?P<at>(?P<year>20\d\d)年\d{1,2}月)(?:\d{1,2}日)?[^。；\d]{0,30}?(?:公开招标|开标|中标|竞争性磋商|竞争性谈判)"
)


def _bought_before(report: Report) -> Iterator[Asked]:
    """Tendered in 2022 what was granted in 2023, in whatever section each is told; not where a grant came in parts."""
    granted = [(s, f) for s in report.sentences for f in _GRANTED.finditer(s.text)]
    if len({f["year"] for _, f in granted}) != 1:
        return
    grant, told = granted[0]
    for sentence in report.sentences:
        found = _TENDERED.search(sentence.text)
        if (
            found
            and int(found["year"]) < int(told["year"])
            and not re.search("提前|预采购|先行", sentence.text)
        ):
            yield _doubt(
                "TEXT-DATE", "hint", f"“{found['at']}”招标采购，早于资金下达的“{told['year']}年”", sentence.place(found, "at"),
                "年份写错了，或写明为什么先采购", "bought_before", found["at"], sentence.text, grant.place(told),
            )  # fmt: skip


_PLANNED = re.compile(r"(?:计划|任务|目标)[^。；，\d]{0,12}\d")
_ABOUT = re.compile(
    r"(?:实际|完成|共)[^。；，\d]{0,12}(?P<at>\d[\d,]*(?:余|多|左右)[\u4e00-\u9fff]{1,3}|(?:近|约)\d[\d,]*[\u4e00-\u9fff]{1,3}?)(?=[，。；])"
)


def _about(report: Report) -> Iterator[Asked]:
    """计划 318 盏，实际安装 300 余盏."""
    for sentence in report.sentences:
        planned = _PLANNED.search(sentence.text)
        found = _ABOUT.search(sentence.text, planned.end()) if planned else None
        if found:
            yield _doubt(
                "TEXT-RESULT", "hint", f"“{found['at']}”不是实际数", sentence.place(found, "at"), "计划有确数，完成也要写确数",
                "about_as_result", found["at"], sentence.text,
            )  # fmt: skip


_CUT_OFF = re.compile(
    r"(?:均已|都已|已经|已全部)(?P<at>(?![毕完满成到止停结付清有无改换建])[\u4e00-\u9fff])(?=[。；])"
)


def _cut_off(report: Report) -> Iterator[Asked]:
    """会议纪要均已归。: a verb that stands for itself has two characters, or is one of few."""
    for sentence in report.sentences:
        for found in _CUT_OFF.finditer(sentence.text):
            yield _doubt(
                "TEXT-CHARACTER", "query", f"“{found.group()}”后面像是漏了字", sentence.place(found), "漏字", "cut_off",
                found.group(), sentence.text,
            )  # fmt: skip


_NAME_PLANNED = re.compile(
    r"(?:^|[，。；、：])(?:[（(]?\d{1,2}[）)、.．])?(?P<name>[\u4e00-\u9fff]{4,8}?)(?:年度)?计划[^，。；\d]{0,6}\d"
)
_NAME_DONE = re.compile(
    r"(?:^|[，。；、：])(?:[一二三四五六七八九]是)?(?P<at>(?![一二三四五六七八九]是)[\u4e00-\u9fff]{4,8}?)实际(?:完成|安装|建成|改造|发放)"
)


def _other_name(report: Report) -> Iterator[Asked]:
    """雨污管网计划 9.40 千米, and later 雨水管网实际完成…: one character off what was planned, and told nowhere else."""
    planned = {m["name"] for s in report.sentences for m in _NAME_PLANNED.finditer(s.text)}
    whole = report.text + report.lines
    for sentence in report.sentences:
        for found in _NAME_DONE.finditer(sentence.text):
            name = found["at"]
            near = [
                p
                for p in planned
                if len(p) == len(name) and sum(a != b for a, b in zip(p, name, strict=True)) == 1
            ]
            if len(near) == 1 and whole.count(name) == 1 and whole.count(near[0]) > 1:
                yield _doubt(
                    "TEXT-COHERENCE", "query", f"“{name}”与“{near[0]}”差一个字，计划里没有“{name}”", sentence.place(found, "at"),
                    "名称写错了一个字", "other_name", name, sentence.text,
                )  # fmt: skip
