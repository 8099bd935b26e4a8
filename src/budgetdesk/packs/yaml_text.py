"""Reads YAML from outside: every scalar as text with its line; anchors, aliases, tags and giants are refused."""

from __future__ import annotations

import re
from typing import Any

import yaml

from budgetdesk.packs.models import Located
from budgetdesk.packs.problems import PackError, Problem

MAX_BYTES = 1_000_000
MAX_NODES = 100_000
MAX_DEPTH = 24
MAX_SCALAR = 20_000

_YEAR = re.compile(r"\{year(?P<by>[+-]\d{1,2})?\}")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mapping(dict[str, Any]):
    """A YAML mapping that remembers the line of each of its keys."""

    line: int
    key_lines: dict[str, int]


class Sequence(list[Any]):
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
    reader = _Reader(file, refuse, year)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        quotes = "（文字里有引号、逗号、冒号或括号时，要用引号把整段括起来）"
        raise refuse(line, f"YAML 写法有误：{error.problem}{quotes}") from None
    except yaml.YAMLError as error:
        raise refuse(0, f"YAML 写法有误：{error}") from None
    return reader.root


class _Reader:
    """Builds the value from parser events, so that nothing is expanded before it is looked at."""

    def __init__(self, file: str, refuse: Any, year: int | None) -> None:
        self.file, self.refuse, self.year = file, refuse, year
        self.root: Any = None
        self.stack: list[tuple[Any, str | None]] = []  # open container, key waiting for its value
        self.nodes = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.NodeEvent):
            self._take_node(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and self.nodes:
            raise self.refuse(line, "一个文件只能有一份 YAML 文档")

    def _take_node(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self.refuse(line, "不允许使用锚点和引用（& 和 *）")
        if event.tag:
            raise self.refuse(line, f"不允许使用标签（{event.tag}）")
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.refuse(line, "内容过多")
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._scalar(event, line), line)
            return
        container: Mapping | Sequence
        if isinstance(event, yaml.MappingStartEvent):
            container = Mapping()
            container.key_lines = {}
        else:
            container = Sequence()
        container.line = line
        self._put(container, line)
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse(line, "嵌套过深")
        self.stack.append((container, None))

    def _scalar(self, event: Any, line: int) -> Located | None:
        if not event.style and event.value in ("", "null", "~"):
            return None
        if len(event.value) > MAX_SCALAR:
            raise self.refuse(line, f"一段文字过长（{len(event.value):,} 字，上限 {MAX_SCALAR:,}）")
        return Located(self._dated(event.value), self.file, line)

    def _dated(self, text: str) -> str:
        if self.year is None or "{year" not in text:
            return text
        year = self.year
        return _YEAR.sub(lambda found: str(year + int(found["by"] or 0)), text)

    def _put(self, value: Any, line: int) -> None:
        if not self.stack:
            self.root = value
            return
        container, key = self.stack[-1]
        if isinstance(container, Sequence):
            container.append(value)
        elif key is None:
            if not isinstance(value, str):
                raise self.refuse(line, "键应是一段文字")
            if value in container:
                raise self.refuse(line, f"重复的键：{value}")
            container[str(value)] = None
            container.key_lines[str(value)] = line
            self.stack[-1] = (container, str(value))
        else:
            container[key] = value
            self.stack[-1] = (container, None)


def line_of(data: Any, path: tuple[Any, ...]) -> int:
    """The line of the innermost thing on `path`; steps that are not in the data (union tags) are passed over."""
    line = getattr(data, "line", 0)
    for step in path:
        if isinstance(data, Mapping) and step in data:
            line, data = data.key_lines[step], data[step]
        elif isinstance(data, Sequence) and isinstance(step, int) and step < len(data):
            data = data[step]
            line = getattr(data, "line", line)
    return int(line)
