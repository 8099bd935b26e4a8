"""What is otherwise in another pack, or in that of another year: tables, columns, rows, rules and codes that came, went or changed.

Packs are compared as their authors wrote them, not as what is said once is spelled out: a formula that twenty rows share is one
change. Years are compared as years from the pack's own, numbers of rules without the prefix.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import field
from difflib import SequenceMatcher
from html import escape
from typing import Any, Literal

from budgetdesk.packs.loading import LoadedPack
from budgetdesk.packs.narrative import NARRATIVE
from budgetdesk.packs.pack_files import CHECKS, HEAD
from budgetdesk.records import dataclass

_SECTIONS = ("报表包", "表", "检查", "科目", "文字")
_OF_ITSELF = (
    "id",
    "year",
    "version",
    "prefix",
    "changes",
    "extends",
    "parts",
    "succeeds",
    "renamed",
)  # of pack.yaml
_KEYS = {
    "title": "名称", "number": "表号", "unit": "单位", "heading": "表头", "subtitle": "副标题", "notes": "注", "formula": "公式",
    "rows_formula": "各行公式", "columns_formula": "各列公式", "part_of": "其中项", "from_lines": "取数", "check": "检查", "says": "要求",
    "level": "级别", "source": "依据", "when": "前提", "type": "种类", "choices": "可选项", "codes": "科目表", "required": "必填",
    "help": "填报说明", "signature": "签章", "page": "版式", "rows": "行的来源", "total": "合计行", "subtotals": "小计", "region": "地区",
    "kind": "种类", "cells": "各格公式", "decimals": "小数位", "for_each": "逐行", "passes": "通过的例子", "fails": "不通过的例子",
    "placeholder": "空栏提示", "example": "示例", "code": "编码", "line": "行次", "sides": "两边", "worksheet": "底稿", "parts": "目录",
    "names": "名字", "mappings": "对应关系", "set": "可选名称", "label": "左侧标题", "width": "栏宽", "order": "次序",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """`how`: came, went, or changed from `was` to `now` in `what`."""

    section: str
    how: Literal["+", "-", "~"]
    where: str
    what: str = ""
    was: str = ""
    now: str = ""

    def __str__(self) -> str:
        if self.how != "~":
            return f"{self.how} {self.where}"
        return f"~ {self.where}：{self.what} {_short(self.was)} → {_short(self.now)}"


@dataclass(slots=True)
class _Thing:
    """Something with an id: what it is called, what is said of it, as it is written and without its year, what it consists of."""

    words: str
    said: dict[str, tuple[str, str]] = field(default_factory=dict)
    parts: dict[str, _Thing] = field(default_factory=dict)


def compare(old: LoadedPack, new: LoadedPack) -> list[Difference]:
    """In the order of the outline; came, went and changed things once each, not again what is within them."""
    found: list[Difference] = []
    for section, of in zip(_SECTIONS, (_pack, _tables, _checks, _codes), strict=False):
        found += _differences(section, "", of(old), of(new))
    return [*found, *_narrative(old, new)]


def as_text(old: LoadedPack, new: LoadedPack, found: list[Difference]) -> Iterator[str]:
    """A line each, by section, with a summary."""
    yield f"{old.pack.id} {old.pack.version} 版 → {new.pack.id} {new.pack.version} 版：{len(found)} 处不同"
    for section in _SECTIONS:
        if lines := [difference for difference in found if difference.section == section]:
            yield ""
            yield f"{section}（{len(lines)}）"
            yield from (f"  {difference}" for difference in lines)


def as_page(old: LoadedPack, new: LoadedPack, found: list[Difference]) -> str:
    """A page for the notice: HTML that needs nothing else, as browsers and word processors open and print it."""
    words = {"+": "新增", "-": "取消", "~": "变动"}
    title = f"{new.pack.title}：与 {old.pack.title} 不同之处"
    parts = [
        "<!DOCTYPE html>\n<html lang='zh-CN'><head><meta charset='utf-8'>",
        f"<title>{escape(title)}</title><style>body{{font-family:serif;max-width:60em;margin:2em auto}}",
        "table{border-collapse:collapse;width:100%}td,th{border:1px solid #888;padding:.3em .5em;vertical-align:top;text-align:left}",
        f"</style></head><body><h1>{escape(title)}</h1><p>共 {len(found)} 处。</p>",
    ]
    for section in _SECTIONS:
        lines = [difference for difference in found if difference.section == section]
        if not lines:
            continue
        parts.append(
            f"<h2>{section}</h2><table><tr><th></th><th>何处</th><th>什么</th><th>原来</th><th>现在</th></tr>"
        )
        for one in lines:
            cells = (words[one.how], one.where, one.what, one.was, one.now)
            parts.append("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in cells) + "</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>\n"])


# what is compared


def _pack(loaded: LoadedPack) -> _Thing:
    head = {key: value for key, value in loaded.sources[HEAD].items() if key not in _OF_ITSELF}
    made = _thing(head, _neutral(loaded), "报表包")
    made.words = ""
    return made


def _tables(loaded: LoadedPack) -> _Thing:
    neutral = _neutral(loaded)
    made = _Thing("")
    for part in loaded.pack.parts:
        for id in part.tables:
            table = loaded.pack.tables[id]
            source = {k: v for k, v in loaded.sources[table._file].items() if k not in ("as", "change")}
            made.parts[id] = _thing(source, neutral, table.name)
            made.parts[id].said["parts"] = part.title, neutral(part.title)
    return made


def _checks(loaded: LoadedPack) -> _Thing:
    return _Thing("", parts=dict(_listed(loaded.sources.get(CHECKS) or [], _neutral(loaded))))


def _codes(loaded: LoadedPack) -> _Thing:
    made = _Thing("")
    for name, codes in loaded.codes.lists.items():
        parts = {
            code: _Thing(f"{code} {title}", {"title": (title, title)}) for code, title in codes.names.items()
        }
        made.parts[name] = _Thing(f"科目表 {name}", {}, parts)
    return made


def _narrative(old: LoadedPack, new: LoadedPack) -> Iterator[Difference]:
    """Paragraph by paragraph, where each stands below its heading."""
    before, after = _paragraphs(old), _paragraphs(new)
    texts = [neutral for _, _, neutral in before], [neutral for _, _, neutral in after]
    for how, a, b, c, d in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        changed = min(b - a, d - c)
        for (where, was, _), (_, now, _) in zip(before[a : a + changed], after[c : c + changed], strict=True):
            if was != now:
                yield Difference("文字", "~", where, "文字", was, now)
        for where, text, _ in before[a + changed : b]:
            yield Difference("文字", "-", f"{where}：{_short(text)}")
        for where, text, _ in after[c + changed : d]:
            yield Difference("文字", "+", f"{where}：{_short(text)}")


def _paragraphs(loaded: LoadedPack) -> list[tuple[str, str, str]]:
    """The heading, the text, and the text without its year."""
    neutral, files = _neutral(loaded), loaded.files
    while not files.has_narrative and files.base is not None:
        files = files.base
    if not files.has_narrative:
        return []
    found, heading = [], ""
    for line in (files.folder / NARRATIVE).read_text("utf-8-sig").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        if line.strip():
            found.append((heading, line.strip(), neutral(line.strip())))
    return found


def _neutral(loaded: LoadedPack) -> Callable[[str], str]:
    """Texts without what is different in every year."""
    year, files, prefixes = loaded.pack.year, loaded.files, [loaded.pack.prefix]
    while files.base is not None:
        files = files.base
        prefixes.append(str(files.head.get("prefix")))
    numbers = re.compile(rf"\b({'|'.join(map(re.escape, prefixes))})-")

    def neutral(text: str) -> str:
        text = re.sub(r"(?<![\d〔])20\d\d(?![\d/])", lambda found: f"{{year{int(found[0]) - year:+d}}}", text)
        return numbers.sub("", text).replace("{year+0}", "{year}")

    return neutral


def _thing(data: dict[str, Any], neutral: Callable[[str], str], words: str) -> _Thing:
    made = _Thing(neutral(words))
    for key, value in data.items():
        items = list(_flat(value)) if isinstance(value, list) else []
        if items and all(isinstance(item, dict) for item in items) and _has_parts(key, items):
            for id, part in _listed(items, neutral):
                made.parts.setdefault(f"{key}.{id}", part)
        elif key != "id":
            made.said[key] = _text(value), neutral(_text(value))
    return made


def _has_parts(key: str, items: list[dict[str, Any]]) -> bool:
    return key != "placeholder" and any("id" in item or "code" in item or "kind" in item for item in items)


def _listed(items: list[Any], neutral: Callable[[str], str]) -> Iterator[tuple[str, _Thing]]:
    """What stands in a list, by id; headings of columns by their title."""
    seen: dict[str, int] = {}
    for item in _flat(items):
        code = item.get("code")
        id = item.get("id") or (code[0] if isinstance(code, list) and code else code)
        id = neutral(str(id or item.get("as") or item.get("kind") or item.get("title") or "groups"))
        seen[id] = seen.get(id, 0) + 1
        words = item.get("title") or item.get("says") or item.get("label") or id
        yield id if seen[id] == 1 else f"{id}#{seen[id]}", _thing(item, neutral, str(words))


def _flat(items: list[Any]) -> Iterator[Any]:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "，".join(f"{key}: {_text(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "；".join(map(_text, value))
    return "" if value is None else str(value)


# comparing


def _differences(section: str, where: str, old: _Thing, new: _Thing) -> Iterator[Difference]:
    for key in dict.fromkeys([*old.said, *new.said]):
        was, now = old.said.get(key, ("", "")), new.said.get(key, ("", ""))
        if was[0] != now[0] and was[1] != now[1]:
            yield Difference(section, "~", where or section, _KEYS.get(key, key), was[0], now[0])
    for id in dict.fromkeys([*old.parts, *new.parts]):
        before, after = old.parts.get(id), new.parts.get(id)
        path = " › ".join(filter(None, [where, _called(after or before, id)]))
        if before is None:
            yield Difference(section, "+", path)
        elif after is None:
            yield Difference(section, "-", path)
        else:
            yield from _differences(section, path, before, after)
    both = [id for id in old.parts if id in new.parts]
    order = [id for id in new.parts if id in old.parts]
    if both != order:
        moved = next(id for a, id in zip(both, order, strict=True) if a != id)
        yield Difference(
            section, "~", where or section, _KEYS["order"], _names(old, both), _names(new, order) or moved
        )


def _called(thing: _Thing | None, id: str) -> str:
    short = id.partition(".")[2] or id
    words = thing.words if thing is not None else ""
    return f"{words}（{short}）" if words and words != short and short not in words else words or short


def _names(thing: _Thing, ids: list[str]) -> str:
    return "、".join(thing.parts[id].words or id for id in ids)


def _short(text: str) -> str:
    return f"“{text[:80]}{'……' if len(text) > 80 else ''}”" if text else "（无）"
