"""The contents that a document prints, against what follows: parts that are listed and are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from budgetdesk.review.finding import HEADING, Finding, Place
from budgetdesk.review.text.finding import text_finding
from budgetdesk.review.text.sections import Section

_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[、.．]|附[件表]\d*)[：:]?"
)
_PAGE = re.compile(r"[\s.…·．—\-]*\d{0,3}$")
_LISTING = re.compile("（一、[^（）]*）$")  # 部门概况（一、主要职责；二、机构设置）
_ALIKE = 0.7
_SAID = 4  # names in the sentence


def missing_parts(sections: Sequence[Section]) -> Iterator[Finding]:
    """At most one finding for parts of the text and one for tables: these are often published beside it."""
    lines = [(n, _title(s.heading)) for n, s in enumerate(sections) if s.path]
    start = next(
        (i for i, (n, _) in enumerate(lines) if _announces(sections[max(0, n - 1)], sections[n])), None
    )
    if start is None:
        return
    listed: dict[str, int] = {}
    end = start
    for place in range(start, len(lines)):
        number, title = lines[place]
        if any(unit.text.rstrip("目录 ") for unit in sections[number].units) or title in listed:
            break
        listed[title] = number
        end = place + 1
    if len(listed) < 3:
        return
    following = sections[lines[end - 1][0] + 1 :]
    after = [_title(s.heading) for s in following]
    said = [*after, *(_title(u.text) for s in following for u in s.units)]
    absent = [
        title
        for title in listed
        if len(title) >= 3
        and not any(words.startswith(title) for words in said)
        and not _is_like(title, [other for other in after if other not in listed])
    ]
    for tables in (False, True):
        names = [t for t in absent if t.endswith("表") is tables]
        if names:
            several = "、".join(names[:_SAID]) + (f"等 {len(names)} 项" if len(names) > _SAID else "")
            yield text_finding(
                "TEXT-MISSING", "hint" if tables else "query", f"目录里列出了{several}，后面找不到", Place(listed[names[0]], HEADING, 0, 1),
                "缺了这一部分，或标题与目录写得不同", "missing_table" if tables else "missing_part", "", "", (), ("J-36",),
            )  # fmt: skip


_REFERRED = re.compile(r"(?:详?见|参见)(?:附件?)?(?:公开)?表(?P<number>\d{1,2})")
_NUMBERED = re.compile(r"^\s*(?:附|公开|部门公开)?表\s*(?P<number>\d{1,2})(?!\d)")


def missing_tables(sections: Sequence[Section]) -> Iterator[Finding]:
    """见表11, where the tables end with the tenth."""
    texts = [
        (Place(number, index, 0, 1), unit.text) for number, section in enumerate(sections) for index, unit in enumerate(section.units)
    ]  # fmt: skip
    headings = [section.heading for section in sections]
    titles = {
        int(m.group("number")) for text in (*headings, *(t for _, t in texts)) if (m := _NUMBERED.match(text))
    }
    if len(titles) < 3 or titles != {*range(1, max(titles) + 1)}:
        return
    for place, text in texts:
        for found in _REFERRED.finditer(text):
            if int(found.group("number")) > max(titles):
                yield text_finding(
                    "TEXT-MISSING", "query", f"文中说见表 {found.group('number')}，表只有 {max(titles)} 张",
                    place._replace(start=found.start(), end=found.end()), "缺了这张表，或表号写错了", "missing_table", found.group(),
                    "", (), ("J-36",),
                )  # fmt: skip


def _is_like(title: str, headings: Sequence[str]) -> bool:
    """Offices word a heading a little otherwise than the contents do."""
    return any(SequenceMatcher(None, title, other, autojunk=False).ratio() >= _ALIKE for other in headings)


def _announces(before: Section, section: Section) -> bool:
    """Whether the contents begin with this section: 目录 stands before it."""
    words = _compact(before.units[-1].text) if before.units else _compact(before.heading)
    return words.endswith("目录") and section is not before


def _title(heading: str) -> str:
    return _LISTING.sub("", _NUMBERING.sub("", _PAGE.sub("", _compact(heading))))


def _compact(text: str) -> str:
    return re.sub(r"\s", "", text)
