"""The name of the unit in its text: another unit's in its place, and its own with a slip of the pen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.about import About, is_office
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section

_SHORTEST = 6  # characters: what differs in one of fewer may be another office
_FEWEST = 3  # times that a name is written rightly, for another writing to be a slip


def unit_names(sections: Sequence[Section], about: About) -> Iterator[Finding]:
    words = [
        (Place(number, HEADING if index < 0 else index, 0, 1), text)
        for number, section in enumerate(sections)
        for index, text in [(-1, section.heading), *((n, u.text) for n, u in enumerate(section.units))]
    ]
    yield from _misspelt(words, about)
    yield from _presented(words, about)
    yield from _peers(words, about)
    yield from _other_towns(words, about)
    for place, text in words:
        if place.unit != HEADING and not sections[place.section].units[place.unit].paragraph.table:
            yield from _others(place, text, about)
    yield from _other_places(words, about)


def _others(at: Place, text: str, about: About) -> Iterator[Finding]:
    """Another unit's name of the same kind: the text of a neighbour, or of a template, was taken over."""
    for own in about.names[:1]:
        kind = own[-5:] if len(own) >= 7 else own[-4:]
        for found in re.finditer(rf"[\u4e00-\u9fff]{{2,6}}?{re.escape(kind)}", text):
            name = found.group()
            if (
                any(name.endswith(n) for n in about.names)
                or own.endswith(name)
                or _same_place(name, own, kind)
                or _is_above(name, text)
            ):
                continue
            yield text_finding(
                "TEXT-NAME", "error" if about.sure else "query",
                f"出现了另一个单位的名称“{name}”，本单位是“{own}”", at._replace(start=found.start(), end=found.end()),
                "留下了别的单位的名称", "other_unit", name, own, (), ("Y-45",),
            )  # fmt: skip


_TOWN = re.compile(
    r"(?P<county>[\u4e00-\u9fff]{2,3}[县区旗市])[\u4e00-\u9fff]{2,4}?(?:乡|镇|街道)(?:人民政府|办事处)"
)


def _other_towns(words: Sequence[tuple[Place, str]], about: About) -> Iterator[Finding]:
    """The government of a town in another's text."""
    own = next((found for n in about.names if (found := _TOWN.fullmatch(n))), None)
    if own is None:
        return
    of_county = re.compile(rf"{own.group('county')}[\u4e00-\u9fff]{{2,4}}?(?:乡|镇|街道)(?:人民政府|办事处)")
    for place, text in words:
        for found in of_county.finditer(text):
            if found.group() not in about.names:
                yield text_finding(
                    "TEXT-NAME", "query", f"出现了另一个单位的名称“{found.group()}”，本单位是“{own.group()}”",
                    place._replace(start=found.start(), end=found.end()), "留下了别的单位的名称", "other_unit", found.group(), own.group(),
                    (), ("Y-45",),
                )  # fmt: skip


_OF_ITS_OWN = (
    r"20\d\d年|本?年度|(?:部门)?(?:收入|支出|预算|决算)|机关运行经费|[“\"]?三公|政府采购(?:预算|支出|总额|计划)|公务(?:接待|用车)|在职|编制|职能调整|共?有车辆"
    r"|没有|未安排|无政府性基金|内设|下设|所属|人员|资产|收支|项目支出|基本支出|整体支出"
)
_ACTS = (
    r"建立|建有|成立了?|设立|高度|认真|严格|积极|全面|制定|坚持|完善|共(?!同)|现有|有车辆|组织(?:对|开展)|实施的|承担的|对[\u4e00-\u9fff]{2,20}?项目|对所属|对20\d\d年"
    r"|开展20\d\d年|部?门?预算公开|部?门?决算公开|20\d\d年|聚焦|围绕|紧扣|始终|全年|在职|编制|深入|持续|扎实|大力"
)
_IS_OFFICE = re.compile(
    rf"[\u4e00-\u9fff]{{2,10}}?(?:局|委员会|中心|小学|中学|学校|医院|卫生院|站|馆)(?={_OF_ITS_OWN}|{_ACTS})"
)
_NO_PLACE = re.compile(
    r"^年|"
    r"根据|按照|依据|承担|负责|指导|协助|配合|参与|执行|落实|贯彻|完成|推进|会同|接受|联合|组织|邀请|上报|报请|提请|经过|通过|协调|争取"
    r"|支持|帮助|监督|检查|荣获|入选|创建|打造|建设|覆盖|涉及|深入|位于|地处|隶属|统筹|带动|提升|实现|保障|助力|围绕|聚焦|紧扣|坚持|宣传"
    r"|示范|先进|试点|重点|文明|卫生|园林|生态|国家|脱贫|贫困|产粮|养殖|旅游|经济|农业|工业|百强"
    r"|^[本各全我该邻外原省市州所属整兄]|^指|[本各全我该邻外原省市州在对由按向经从含将与和及或并但除把给赴到往至来以整弟大强个两办局委部团管]$|[是为的及和与有设]"
    r"|自治|开发|管理|社区|城区|园区|景区|[乡城集建制点边古返括盖辖报属入列]$"
)
_BY_THE_WAY = re.compile(r"(?:[赴到与和及向从往至经援同由、]|考察|学习|帮扶|协作|毗邻|支援|参加|交流)$")
_AS_A_NEIGHBOUR = re.compile(r"等|交界|接壤|相邻|毗邻|对口|帮扶|结对|协作|、|考察|学习|籍")
_BEGINS = re.compile(r"(?:^|[，。；：、“（\d年度末底因在])$")
_GOVERNS = re.compile(
    r"委(?!员|托|派)|人民政府|政府|[\u4e00-\u9fff]{2,12}?(?:局|委员会|中心|办公室|财政)|党委|辖"
)


def _other_places(words: Sequence[tuple[Place, str]], about: About) -> Iterator[Finding]:
    """Another county or town, once, in a text whose own is named throughout."""
    whole = "\n".join(text for _, text in words)
    for pattern in (_COUNTY, _TOWN_NAME):
        counted = Counter(found.group() for found in pattern.finditer(whole))
        own = next((f.group() for n in about.names[:1] if (f := pattern.search(n))), "")
        own = own or next(
            (p for p, n in counted.most_common(1) if n >= _FEWEST and not _NO_PLACE.search(p[:-1])), ""
        )
        if not own or own[-1] == "市":
            continue
        for place, text in words:
            for found in pattern.finditer(text):
                name, before, behind = (
                    found.group(),
                    text[: found.start()],
                    text[found.end() : found.end() + 14],
                )
                if (
                    not (name[-1] == own[-1] or (name[-1] in "县区旗" and _IS_OFFICE.match(behind)))
                    or counted[name] > 1
                    or place.unit == HEADING
                    or _NO_PLACE.search(name[:-1])
                ):
                    continue
                if own[:-1] in name or name[:-1] in "".join(about.names) or "\t" in text:
                    continue
                if _BY_THE_WAY.search(before) or _AS_A_NEIGHBOUR.match(behind):
                    continue
                governs = _GOVERNS.match(behind) is not None
                yield text_finding(
                    "TEXT-NAME", "query" if governs and _BEGINS.search(before) else "hint",
                    f"出现了“{name}”{'的单位' if governs else ''}，本文说的是{own}", place._replace(start=found.start(), end=found.end()),
                    "留下了别处的名称", "other_place", name, own, (), ("Y-45",),
                )  # fmt: skip


_COUNTY = re.compile(r"[\u4e00-\u9fff]{2}[县区旗市](?![级直属内外域情])")
_TOWN_NAME = re.compile(r"[\u4e00-\u9fff]{2}[镇乡](?![村级镇])")

_PEER = "局|委员会|办公室|联合会|总工会|红十字会|法院|检察院|供销社|合作社|联合社"
_SAME_KIND = "馆|站|院|园|场|校|小学|中学|所|队"  # of these another of the same kind alone: a department speaks of its own
_ANY_KIND = f"{_PEER}|{_SAME_KIND}|中心|处|政府|办事处"
_OF_ITSELF = (
    "本级(?:[，。；]|$)|所有(?:的)?(?:收入|收支)|全部(?:收入|收支)|(?:收入|支出|收支)(?:总)?预算(?:总额|数)?[为是]?\\d"
    "|(?:没有|无|未安排)(?:使用)?(?:政府性基金|国有资本经营)"
)  # what a text says of the office that it is of, whatever its kind
_NOT_LEFT_IN = re.compile("财政|审计|发展|发改|机关事务|人力资源|人社|编|组织部|纪委|监委|人民政府|党委")
_FROM_OTHERS = re.compile(r"(?:[从由向经与同和及报对请给据照按受将、]|根据|按照|划入|划转)$")


def _peers(words: Sequence[tuple[Place, str]], about: About) -> Iterator[Finding]:
    """县林业局机关运行经费…, 县教育局对所属单位…, in the text of another office of the county: what is told is this one's own."""
    own = next(iter(about.names), "")
    county = _COUNTY.search(own)
    rank = re.search(rf"(?:{_PEER}|{_SAME_KIND})$", own)
    whole = "\n".join(text for _, text in words)
    if not own or (county is None and own[0] not in "县区市旗"):
        return
    whose = county.group() if county is not None else own[0]
    kinds = "" if rank is None else rank.group() if re.fullmatch(_SAME_KIND, rank.group()) else _PEER
    like = rf"[\u4e00-\u9fff]{{2,10}}?(?:{kinds})(?={_OF_ITS_OWN}|{_ACTS})|" if kinds else ""
    peers = re.compile(
        rf"(?P<name>(?:{whose}|(?<![\u4e00-\u9fff]{{2}}){whose[-1]})(?:{like}[\u4e00-\u9fff]{{2,10}}?(?:{_ANY_KIND})(?={_OF_ITSELF})|总工会(?={_OF_ITSELF})))"
    )
    for place, text in words:
        for found in peers.finditer(text):
            name = found.group("name")
            bare = name.removeprefix(whose).removeprefix(whose[-1])
            if place.unit == HEADING or "\t" in text or whole.count(name) > 1 or _NOT_LEFT_IN.search(name):
                continue
            if any(bare in n for n in about.names) or _FROM_OTHERS.search(text[: found.start()]):
                continue
            yield text_finding(
                "TEXT-NAME", "query", f"这里说的单位是“{name}”，本文是“{own}”的",
                place._replace(start=found.start(), end=found.end()), "留下了别的单位的名称", "other_unit", name, own, (),
                ("Y-45",),
            )  # fmt: skip


_PRESENTED = re.compile(
    r"^(?P<name>[\u4e00-\u9fff]{5,22}?)(?:是|为|系)[^。；，]{0,30}(?:所属|隶属|直属|主管|管理|组成|工作部门|事业单位|行政单位)"
)
_ACTING = re.compile(
    r"(?:^|[，。；：]|其中|20\d\d年度?)(?P<name>[\u4e00-\u9fff]{2,3}[县区旗市][\u4e00-\u9fff]{2,18}?)"
    rf"(?={_ACTS})"
)


def _presented(words: Sequence[tuple[Place, str]], about: About) -> Iterator[Finding]:
    """X 是县教育局所属的…, X 共有车辆…: told once, in a text of which another office is the title's."""
    own = next(iter(about.names), "")
    whole = "\n".join(text for _, text in words)
    if not own:
        return
    for place, text in words:
        for found in (*_PRESENTED.finditer(text), *_ACTING.finditer(text)):
            name = found.group("name")
            if (
                place.unit == HEADING
                or whole.count(name) > 1
                or not is_office(name)
                or re.match("[本我该]|我们", name)
            ):
                continue
            if any(name in n or n in name for n in about.names) or not any(
                n[:3] in name for n in about.names[:2]
            ):
                continue
            if found.re is _ACTING and not _is_like(name, own):
                continue  # an office of its own
            if found.re is _ACTING and re.search("财政局|审计局|组织部|纪委|人民政府", name):
                continue  # what these do to others is told in everyone's text
            yield text_finding(
                "TEXT-NAME", "query", f"这里说的单位是“{name}”，本文是“{own}”的",
                place._replace(start=found.start("name"), end=found.end("name")), "留下了别的单位的名称", "other_unit", name, own, (),
                ("Y-45",),
            )  # fmt: skip


def _is_like(name: str, own: str) -> bool:
    """Whether both are offices of one rank, or of one kind."""
    return all(re.search(rf"(?:{_PEER})$", n) for n in (name, own)) or name[-1] == own[-1]


def _same_place(name: str, own: str, kind: str) -> bool:
    head = own.removesuffix(kind)
    return head[-2:] in name or name.removesuffix(kind)[-2:] in own


def _is_above(name: str, text: str) -> bool:
    """The office above has a like name: 省, 市."""
    return bool(re.search("省|全国|国家|市", name))


def _misspelt(words: Sequence[tuple[Place, str]], about: About) -> Iterator[Finding]:
    """The name with one character put for another, or one left out, where it is mostly written otherwise."""
    whole = "\n".join(text for _, text in words)
    names = [n for n in about.names if len(n) >= _SHORTEST and whole.count(n) >= _FEWEST]
    names = [n for n in names if not any(n in longer for longer in names if longer != n)]
    for name in names[:3]:
        for place, text in words:
            for start, end in _near(text, name):
                said = text[start:end]
                if any(said in other for other in about.names) or whole.count(said) * _FEWEST > whole.count(
                    name
                ):
                    continue
                at = place if place.unit == HEADING else place._replace(start=start, end=end)
                yield text_finding(
                    "TEXT-NAME", "query", f"“{said}”与本单位的名称“{name}”差一个字", at, "单位名称写错了一个字", "unit_misspelt",
                    said, name, (), ("Y-45",),
                )  # fmt: skip


def _near(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a writing of the name stands that is one character off."""
    half = len(name) // 2
    starts = {m.start() for m in re.finditer(re.escape(name[:half]), text)}
    starts |= {m.start() - half for m in re.finditer(re.escape(name[half:]), text)}
    for start in sorted(s for s in starts if s >= 0):
        said = text[start : start + len(name)]
        off = [n for n, (a, b) in enumerate(zip(said, name, strict=False)) if a != b]
        if (
            len(said) == len(name)
            and len(off) == 1
            and off[0] < len(name) - 1
            and "\u4e00" <= said[off[0]] <= "\u9fff"
        ):
            yield start, start + len(name)
        elif len(off) > 1 and off[0] and name[off[0] + 1 :] == said[off[0] : len(name) - 1]:
            yield start, start + len(name) - 1  # one left out
