"""Reads YAML from outside: every scalar as text with its line; anchors, aliases, tags and giants are refused."""

from __future__ import annotations

import re
from typing import Any

import yaml

from budgetdesk.packs.models import Located
from budgetdesk.packs.pack_year import fill_in_year
from budgetdesk.packs.problems import PackError, Problem

MAX_BYTES = 1_000_000
MAX_NODES = 100_000
MAX_DEPTH = 24
MAX_SCALAR = 20_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mapping(dict[str, Any]):
    """A YAML mapping that remembers where it stands, and each of its keys."""

    file: str
    line: int
    key_lines: dict[str, int]
    key_files: dict[str, str]  # of keys that were put in from another file


class Sequence(list[Any]):
    file: str
    line: int


def read_yaml(data: bytes, file: str, year: int | None = None) -> Any:
    """The mapping, list or text that `data` holds, {year} and {year-1} filled in. Raises PackError with file and line."""

    def refuse(line: int, message: str) -> PackError:
        return PackError([Problem(file, line, message)])

    if len(data) > MAX_BYTES:
        raise refuse(0, f"文件过大（{len(data):,} 字节，上限 {MAX_BYTES:,}）")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(data[: error.start].count(b"\n") + 1, "不是 UTF-8 编码的文本") from None
    try:
        return _Reader(text, file, refuse, year).document()
    except yaml.MarkedYAMLError as error:
        from budgetdesk.packs.yaml_mistakes import mistake_in  # only for what is wrong

        raise refuse(*mistake_in(error, text)) from None
    except yaml.YAMLError:
        raise refuse(_first_control(text), "文字里有看不见的控制字符，请删去") from None


def _first_control(text: str) -> int:
    """The line of the first character that YAML does not take."""
    found = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


class _Reader:
    """Builds the value from parser events, so that nothing is expanded before it is looked at."""

    def __init__(self, text: str, file: str, refuse: Any, year: int | None) -> None:
        self.file, self.refuse, self.year = file, refuse, year
        self.next = _Loader(text).get_event
        self.nodes = 0

    def document(self) -> Any:
        self.next()  # the stream begins
        if isinstance(self.next(), yaml.StreamEndEvent):
            return None
        root = self._node(self.next(), 0)
        self.next()  # the document ends
        if not isinstance(event := self.next(), yaml.StreamEndEvent):
            raise self.refuse(_line(event), "一个文件只能有一份 YAML 文档")
        return root

    def _node(self, event: Any, depth: int) -> Any:
        line = self._look_at(event)
        if isinstance(event, yaml.ScalarEvent):
            return Located(self._dated(event.value), self.file, line) if _says(event) else None
        if depth >= MAX_DEPTH:
            raise self.refuse(line, "嵌套过深")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(line, depth + 1)
        items = Sequence()
        items.file, items.line = self.file, line
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return items

    def _mapping(self, line: int, depth: int) -> Mapping:
        made = Mapping()
        made.file, made.line, made.key_lines, made.key_files = self.file, line, {}, {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            line = self._look_at(event)
            if not isinstance(event, yaml.ScalarEvent) or not _says(event):
                raise self.refuse(line, "键应是一段文字")
            key = event.value
            if key in made:
                raise self.refuse(line, f"重复的键：{key}")
            made.key_lines[key] = line
            made[key] = self._node(self.next(), depth)
        return made

    def _look_at(self, event: Any) -> int:
        """The line of a scalar, mapping or list that may be there."""
        line = _line(event)
        if event.anchor is not None:
            raise self.refuse(line, "不允许使用锚点和引用（& 和 *）")
        if event.tag is not None:
            raise self.refuse(line, f"不允许使用标签（{event.tag}）")
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.refuse(line, "内容过多")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_SCALAR:
            raise self.refuse(line, f"一段文字过长（{len(event.value):,} 字，上限 {MAX_SCALAR:,}）")
        return line

    def _dated(self, text: str) -> str:
        return fill_in_year(text, self.year)


def _line(event: Any) -> int:
    return event.start_mark.line + 1  # type: ignore[no-any-return]


def _says(event: Any) -> bool:
    """Whether a scalar holds a text, were it an empty one in quotes."""
    return bool(event.style) or event.value not in ("", "null", "~")


def problem_in(data: Any, path: tuple[Any, ...], file: str, message: str) -> Problem:
    """At the innermost thing on `path`; steps that are not in the data (union tags) are passed over.

    `file` is where the data stands that does not say so itself.
    """
    file, line = getattr(data, "file", "") or file, getattr(data, "line", 0)
    for step in path:
        if isinstance(data, Mapping) and step in data:
            file, line = data.key_files.get(step, data.file), data.key_lines[step]
            data = data[step]
        elif isinstance(data, Sequence) and isinstance(step, int) and step < len(data):
            data = data[step]
            file, line = getattr(data, "file", file), getattr(data, "line", line)
    return Problem(file, int(line), message)
