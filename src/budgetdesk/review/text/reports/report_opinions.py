"""What a self-evaluation report thinks of its project: scores, effects, problems and advice, and what it says against itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from budgetdesk.review.finding import Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.reports.report import Asked, Report, Sentence, asked_once

_FIGURE = re.compile(r"\d(?![\d]*年)")


def report_opinions(reports: Sequence[Report]) -> Iterator[Finding]:
    yield from asked_once(reports, _asked_of)
    yield from _alike(reports)


def _asked_of(report: Report) -> Iterator[Asked]:
    yield from (
        *_score(report), *_effects(report), *_empty_problem(report), *_advice(report), *_against_itself(report),
        *_not_yet(report), *_without_proof(report), *_unspent(report),
    )  # fmt: skip


def _ask(
    says: str,
    place: Place,
    cause: str,
    kind: str,
    entered: str,
    sources: tuple[str, ...],
    *witnesses: Place,
    rule: str = "TEXT-REPORT",
) -> Finding:
    return text_finding(rule, "hint", says, place, cause, kind, entered, "", witnesses, sources)


# --- scores ---

_SCORE = re.compile(
    r"(?:得分|评分|总分|自评|自评价?为|评为)[^。；，\d]{0,6}?(?P<at>(?P<score>\d{2,3}(?:\.\d+)?)分)"
)
_LOST = re.compile(r"扣(?:减|除|了|分|\d)|失分|丢分|未得分|得分率")
_POINTS = re.compile(r"\d+(?:\.\d+)?分(?!别|配|类|为|管)")
_NO_PROBLEM = re.compile(r"^(?:无|没有|暂无|未发现|不存在|本项目无)")
_OF_SOME = re.compile("平均|均在|问题|不足|偏差")  # the score of several, or its reason beside it
_BROKEN_DOWN = 3  # mentions of points, from which on a report says where they come from


def _score(report: Report) -> Iterator[Asked]:
    """95.91 分, and not a word on where 4.09 were lost; 100 分, and problems all the same."""
    scores = [
        (s, f) for s in report.of("conclusion", "result", "") for f in _SCORE.finditer(s.text) if Decimal(f["score"]) <= 100
    ]  # fmt: skip
    if not scores:
        return
    sentence, found = next(((s, f) for s, f in scores if s.part == "conclusion"), scores[-1])
    score = Decimal(found["score"])
    problems = [s for s in report.of("problem") if not _NO_PROBLEM.match(s.text) and len(s.text) > 4]
    text = report.text
    scored_form = any(row.score is not None for form in report.forms for row in form.rows)
    explained = _LOST.search(text) or len(_POINTS.findall(text)) >= _BROKEN_DOWN or scored_form
    if score == 100 and problems:
        yield (
            _ask("自评满分，却写了存在的问题", sentence.place(found, "at"), "有问题就要扣分，没有扣分写明理由", "full_score_asked",
                 found["at"], ("Z-13",), problems[0].whole, rule="TEXT-SCORE"),
            sentence.text,
        )  # fmt: skip
    elif Decimal(50) < score < 100 and not explained and not _OF_SOME.search(sentence.text):
        yield (
            _ask(f"得 {score} 分，没有写 {100 - score} 分扣在哪里", sentence.place(found, "at"), "列出各项得分和扣分的原因",
                 "score_unexplained", found["at"], ("Z-13",), rule="TEXT-SCORE"),
            sentence.text,
        )  # fmt: skip


# --- effects ---

_CLAIMED = re.compile(
    r"(?:良好|较好|显著|明显|一定|积极|巨大)的(?P<at>[\u4e00-\u9fff、]{0,12}(?:效益|影响力?|成效))"
)
_EFFECTS = ("经济", "生态")  # that not every project has


def _effects(report: Report) -> Iterator[Asked]:
    """取得了良好的经济效益: the annexed form has no indicator of one, and no figure is told."""
    if not report.forms:
        return
    for sentence in report.of("conclusion", "result"):
        found = _CLAIMED.search(sentence.text)
        if found is None or _FIGURE.search(sentence.text[: found.start()]):
            continue
        lines = re.sub(r"\s", "", report.lines)
        for effect in _EFFECTS:
            if effect in found["at"] and f"{effect}效益" not in lines:
                yield (
                    _ask(f"附表没有{effect}效益指标，“{found['at']}”没有依据", sentence.place(found, "at"), "没有的效益不写，有的写出数据",
                         "effect_without_indicator", found["at"], ("Z-14",)),
                    sentence.text,
                )  # fmt: skip
                return


# --- problems and advice ---

_VAGUE = re.compile(
    r"有待(?:进一步)?(?:提高|加强|完善|改进|提升|规范|优化|健全|细化|加快)|(?:还)?需(?:要)?(?:进一步)?(?:加强|完善|提高|优化|规范|提升|健全|细化)"
    r"|不够|不高|不强|不明确|不到位|不足|不全|不严|不细|不深|不完善|不健全|不及时|欠缺|薄弱|偏[低慢弱少粗]|较[慢低差]|缓慢|滞后|难以"
)
_SOME = re.compile(
    r"(?:个别|部分|少数|有些|有的)(?:项目|指标|单位|乡镇|科室|股室|人员|工作|环节|绩效|资金)[^。；，]{0,24}"
)
_NAMES = re.compile(
    r"\d|[“”《》]|由于|导致|造成|因为?(?!此)|例如|比如|其中|主要是|主要原因|表现在|影响了|如(?!何|期|实)"
)
_MOST = {"problem": 3, "result": 1}  # of which it is asked in a report
_PROBLEM_LENGTH = 60  # characters, from which on something is said


def _empty_problem(report: Report) -> Iterator[Asked]:
    """预算绩效管理质量有待提高: which, how much and why is not said."""
    told: Counter[str] = Counter()
    for sentence in report.of("problem", "result"):
        text = sentence.text
        some = _SOME.search(text)
        vague = _VAGUE.search(text, some.start() if some else 0)
        own = some.start() if some and sentence.part == "result" else 0
        if vague is None or _NAMES.search(text, own) or (sentence.part == "result" and not some):
            continue
        if len(text) <= _PROBLEM_LENGTH and told[sentence.part] < _MOST[sentence.part]:
            told[sentence.part] += 1
            says = "没有写是哪些、到什么程度、什么原因" if some else "问题写得空泛，没有具体表现和原因"
            yield (
                _ask(says, sentence.place(vague), "写出具体是哪一项、差多少、为什么", "empty_problem", vague.group(), ("Z-14",)),
                text,
            )  # fmt: skip


_EMPTY_WORDS = re.compile(
    "^[一二三四五六七八九]是|(?:牢固)?树立[^，。；]*(?:理念|意识|思想|观念)|推进|速度|进度|加快|增强|确保|进一步|不断|切实|积极|持续|加强|加大|完善|健全|提高|提升|优化|强化|规范|有待|需要?|管理|工作|水平|质量|力度|能力|机制|建设|更加|不够|不足|不高|[，。；、的和及与]"
)
_GENERAL = re.compile(
    "预算|绩效|资金|使用|效益|项目|监督|学习|监管|执行|目标|部门|单位|业务|财政|支出|重视|程度|意识"
)
_DOES = re.compile(
    r"\d|培训|建立|制定|印发|每[月季年]|逐|定期|明确.{2,}责任|纳入|挂钩|通报|考核|督[促导]|清单|台账|对照|由.{2,8}[局科室股]|前(?:完成|报|提)"
)


def _advice(report: Report) -> Iterator[Asked]:
    """管理制度需进一步完善 — 进一步完善管理制度: the advice is the problem turned round."""
    problems = ["".join(_EMPTY_WORDS.split(s.text)) for s in report.of("problem")]
    pairs = {p[n : n + 2] for p in problems for n in range(len(p) - 1)}
    asked = 0
    for sentence in report.of("advice"):
        own = "".join(_EMPTY_WORDS.split(sentence.text))
        shared = [own[n : n + 2] in pairs for n in range(len(own) - 1)]
        turned = shared and sum(shared) >= 0.7 * len(shared)
        general = not _GENERAL.sub("", own) and len(sentence.text) > 4
        if (turned or general) and not _DOES.search(sentence.text) and len(sentence.text) <= 40:
            says = "建议只是把问题反过来说，没有具体做法" if turned else "建议写得空泛，没有具体做法"
            yield (
                _ask(says, sentence.whole, "写明做什么、谁来做、何时完成", "empty_advice",
                     sentence.text, ("Z-14",)),
                sentence.text,
            )  # fmt: skip
            asked += 1
            if asked == _MOST["problem"]:
                return


# --- against itself ---

_NOT_SO = r"(?:不|未|没有|难以|有待|需(?:要)?(?:进一步)?)"
_OPPOSITES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "指标",
        re.compile(r"指标(?:均|都)?(?:设置)?(?:进行|已|较为|比较|清晰|、|，)*(?:明确|细化|量化|可衡量)|(?:细化量化|量化细化)"),
        re.compile(r"指标[^。；]{0,10}?(?:不(?:够)?(?:明确|量化|细化|清晰|合理)|未(?:细化|量化)|难以(?:评判|量化|衡量|考核)|偏粗)|(?:细化|量化)程度不高"),
    ),
    (
        "制度",
        re.compile(r"制度(?:较为|比较|已|基本)?(?:健全|完善|完备)(?!.{0,4}(?:不|程度))"),
        re.compile(rf"制度[^。；，]{{0,6}}?{_NOT_SO}(?:够|尽)?(?:健全|完善|规范|到位)|制度(?:缺失|滞后)"),
    ),
    (
        "资金支付",
        re.compile(r"(?:拨付|支付|支出进度|执行进度)[^。；，]{0,4}(?:及时|较快|良好|均衡)"),
        re.compile(r"(?:拨付|支付|支出|执行)(?:进度|率)?[^。；，]{0,6}?(?:偏慢|滞后|缓慢|较慢|不及时|不够及时|偏低|不均衡)"),
    ),
    (
        "预算编制",
        re.compile(r"预算编制[^。；，]{0,6}?(?<!不够)(?<!不)(?:科学|准确|精准|合理|精细)"),
        re.compile(r"预算编制[^。；，]{0,10}?(?:不(?:够)?(?:科学|准确|精准|合理|精细|细)|有待|偏粗|粗放)"),
    ),
    (
        "档案资料",
        re.compile(r"(?:档案|资料)[^。；，]{0,6}?(?:完整|齐全|规范)"),
        re.compile(r"(?:档案|资料)[^。；，]{0,8}?不(?:够)?(?:完整|齐全|规范|全|及时)"),
    ),
)  # fmt: skip


def _against_itself(report: Report) -> Iterator[Asked]:
    """绩效指标明确、可衡量, and under the problems 部分绩效指标设置不明确."""
    for subject, praise, blame in _OPPOSITES:
        blamed = next(((s, f) for s in report.sentences if (f := blame.search(s.text))), None)
        if blamed is None:
            continue
        for sentence in report.sentences:
            found = praise.search(sentence.text)
            if found and not blame.search(sentence.text) and sentence.part != "advice":
                yield (
                    _ask(f"这里说{subject}“{found.group()}”，另一处却说“{blamed[1].group()}”", sentence.place(found), "前后说法不一致",
                         "against_itself", found.group(), ("Z-14",), blamed[0].place(blamed[1]), rule="TEXT-COHERENCE"),
                    sentence.text,
                )  # fmt: skip
                break


_NOT_YET = re.compile(
    r"(?<=元)未(?:到位|支付|下达|拨付|使用|支出)|(?:尚未|还未|仍未|未能)(?!.{0,2}达到?标准)[\u4e00-\u9fff]{2,12}"
)
_WHY = re.compile(
    "因|原因|由于|下一步|今后|计划|拟|正在|待|预计|将(?:于|在|会|进一步|逐步|尽快|继续|加快|加强|完善|建立)"
)


def _not_yet(report: Report) -> Iterator[Asked]:
    """尚未实行预算挂钩, and neither why nor until when."""
    for sentence in report.of("result", "problem", "conclusion", ""):
        found = _NOT_YET.search(sentence.text)
        if found and not _WHY.search(sentence.unit.text):
            yield (
                _ask(f"“{found.group()}”没有写原因和打算", sentence.place(found), "写明原因和什么时候做到", "not_yet", found.group(),
                     ("Z-14",)),
                sentence.text,
            )  # fmt: skip
            return


_SPENT = re.compile(
    r"(?:预算执行率|执行率|支付率|支出率|执行进度)(?:为|是|达到?|仅|只有)?(?P<at>(?P<rate>\d{1,2}(?:\.\d+)?)%)"
)
_LEFT = re.compile("原因|因|由于|结余|结转|剩余|未|待|跨年|质保|收回|节约|进度")
_WELL_SPENT = 90  # per cent, below which the reason is to be told (Z-07)


def _unspent(report: Report) -> Iterator[Asked]:
    """执行率 62%, and neither there nor under the problems a word on why."""
    if any(re.search("执行|支付|支出|进度", s.text) for s in report.of("problem")):
        return
    for sentence in report.sentences:
        for found in _SPENT.finditer(sentence.text):
            if Decimal(found["rate"]) < _WELL_SPENT and not _LEFT.search(
                sentence.unit.text, sentence.start + found.end()
            ):
                yield (
                    _ask(f"执行率 {found['at']}，没有写原因", sentence.place(found, "at"), "写明没有用完的原因", "unspent",
                         found["at"], ("Z-07",)),
                    sentence.text,
                )  # fmt: skip
                return


# --- what is claimed without proof ---

_BASIS = re.compile(r"有(?:测算|分配|编制)依据|(?:测算|分配)依据(?:较为)?(?:充分|充足|合理)")
_ASKED = re.compile(r"公众评判|问卷调查|满意度调查|电话回访|随机访谈|抽样调查")
_SAMPLE = re.compile(r"\d+(?:余)?(?:份|户|名|人|位|个(?:乡镇|村|点|单位|样本))")
_CHOSEN = re.compile("选点|抽样|样本")
_ALL = re.compile(r"抽样[^。；]{0,10}全覆盖|全覆盖[^。；]{0,8}抽样")
_QUOTED = re.compile(r"(?:根据|按照|依据)“[^”《]{40,600}”的?(?:要求|规定|精神)")
_BRACKETS = re.compile(r"《[^《》]{0,40}(?P<at><)[^<>《》]+>")


def _without_proof(report: Report) -> Iterator[Asked]:
    """有测算依据, which is not shown; 公众评判 of nobody knows how many; places that are not named."""
    whole = report.text
    asked = [s for s in report.sentences if re.search("问卷|调查|回收|访谈|走访|回访|抽", s.text)]
    sampled = any(_SAMPLE.search(s.text) for s in asked)
    chosen: set[int] = set()
    for sentence in report.sentences:
        text = sentence.text
        if (found := _BASIS.search(text)) and not _FIGURE.search(text) and "=" not in whole:
            yield (
                _ask("没有写出测算（数量×标准），看不出依据", sentence.place(found), "写明数量、标准和依据的文件", "basis_not_shown",
                     found.group(), ("Z-14",)), text,
            )  # fmt: skip
        if (found := _ASKED.search(text)) and not sampled:
            yield (
                _ask(f"“{found.group()}”没有写对象、份数和时间", sentence.place(found), "写明调查多少、回收多少", "sample_not_told",
                     found.group(), ("Z-14",)), text,
            )  # fmt: skip
        if (
            sentence.start == sentence.unit.start
            and (found := _QUOTED.search(sentence.unit.text)) is not None
        ):
            yield (
                _ask("大段引文没有写出自哪个文件", sentence.whole, "写明文件名称、文号和条款", "quoted_from_nothing",
                     found.group()[:20], ("Z-14",)), text,
            )  # fmt: skip
        if (found := _BRACKETS.search(text)) is not None:
            yield (
                _ask("书名号里再用书名号时用〈〉，并括住整个文件名", sentence.place(found, "at"), "标点用错了", "wording", found["at"], (),
                     rule="TEXT-CHARACTER"), text,
            )  # fmt: skip
        heading = report.headings.get(sentence.section, "").rsplit(" ", 1)[-1]
        if _CHOSEN.search(heading) and sentence.section not in chosen:
            chosen.add(sentence.section)
            own = "".join(s.text for s in report.sentences if s.section == sentence.section)
            if not _FIGURE.search(own) and len(own) > 10:
                says = (
                    "既说抽样又说全覆盖，也没有写选了哪些点"
                    if _ALL.search(own)
                    else "没有写选了哪些点、多少个"
                )
                yield (
                    _ask(says, sentence.whole, "写明评价的地点和数量", "places_not_named", "", ("Z-14",)),
                    text,
                )


# --- reports that are copies ---

_LONG = 20  # characters of a sentence that are enough to know a copy by


def _alike(reports: Sequence[Report]) -> Iterator[Finding]:
    """Findings and conclusions that stand word for word in several reports: told once each, at the first."""
    for part, what in (("conclusion", "评价结论"), ("result", "绩效分析")):
        standing: dict[str, list[Sentence]] = defaultdict(list)
        for report in reports:
            for text, sentence in {s.text: s for s in report.of(part) if len(s.text) >= _LONG}.items():  # type: ignore[arg-type]
                standing[text].append(sentence)
        copied = [same for same in standing.values() if len(same) > 1]
        if copied:
            first = max(copied, key=len)
            yield _ask(
                f"{len(first)} 份报告的{what}这一句逐字相同" + (f"（这样的句子有 {len(copied)} 句）" if len(copied) > 1 else ""),
                first[0].whole, "各项目分别写自己的情况", "copied_conclusion", "", ("Z-14",), *(s.whole for s in first[1:]),
                rule="TEXT-COPY",
            )  # fmt: skip
