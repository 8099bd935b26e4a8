"""A declaration file as models: the format, once, for reading and writing. See docs/declaration-format.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from inspect import get_annotations
from typing import Annotated, Any, NamedTuple

from budgetdesk.engine.cells import NA, Cell, Entry, Rejected
from budgetdesk.errors import KnownError
from budgetdesk.packs.validation import MOST_MISTAKES, Keys, Mistake, MistakeList, Mistakes, Model, ReadBy

FORMAT = "budgetdesk-declaration"
VERSION = 1
MAX_BYTES = 64_000_000

_MOST_NUMBERS = 1_000  # a file has two, of which one is the year
_OPENING = b"{"
_MOST_SIGNS = {_OPENING: 300_000, b"[": 300_000, b'"': 6_000_000}  # a row has two brackets
_MOST = {"tables": 1_000, "explanations": 5_000, "confirmed": 100_000, "last_year": 200_000}
_TOLD = 5
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class DeclarationFileError(KnownError):
    """A declaration file that cannot be used; the message says what, where and how to mend it."""

    def __init__(self, name: str, mistakes: list[Mistake]) -> None:
        """`name`: of the file. Each mistake is in `mistakes`, the first few are in the message."""
        self.mistakes = mistakes
        said = [f"{_path_text(path)}：{says}" if path else says for path, says in mistakes]
        count = f"有 {len(said)} 处不对。" if len(said) > 1 else ""
        rest = "；……" if len(said) > _TOLD else ""
        super().__init__(f"{name}：{count}{'；'.join(said[:_TOLD])}{rest}")


@contextmanager
def told_together(name: str) -> Iterator[MistakeList]:
    """For mistakes in the file of that name. Where there are any, raises DeclarationFileError at the end."""
    mistakes = MistakeList()
    try:
        yield mistakes
    except Mistakes as error:
        if error.found is not mistakes:
            mistakes += error.found
    if mistakes:
        raise DeclarationFileError(name, mistakes)


def _path_text(path: Keys) -> str:
    """tables.t05.blocks.rows.rows[3]"""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key[:60]}" for key in path).lstrip(".")


class Number(NamedTuple):
    """A number of the JSON file as it is written there: years may be such numbers, amounts may not."""

    text: str


# what stands at the ends of the file's tree


def _entry(value: Any, path: Keys, mistakes: list[Mistake]) -> Entry | None:
    """Texts and figures are not told apart here: that is the pack's to say."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, Number):
        mistakes.append(Mistake(path, f'数应写成加引号的文本，如 "{value.text[:30]}"'))
        return None
    if isinstance(value, dict):
        if value == {"na": True}:
            return NA
        raw, reason = value.get("rejected"), value.get("reason")
        if len(value) == 2 and isinstance(raw, str) and isinstance(reason, str):
            return Rejected(raw, reason)
    mistakes.append(Mistake(path, '值应是文本、{"na": true} 或 {"rejected": …, "reason": …}'))
    return None


def is_row_id(id: Any) -> bool:
    return isinstance(id, str) and 0 < len(id) <= 200 and not any(ord(c) < 32 or c == "|" for c in id)


def _row_id(value: Any, path: Keys, mistakes: list[Mistake]) -> str:
    if not is_row_id(value):
        mistakes.append(Mistake(path, f"行的 id 不合规：{str(value)[:40]!r}"))
    return str(value)


def _parent(value: Any, path: Keys, mistakes: list[Mistake]) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else _row_id(value, path, mistakes)
    mistakes.append(Mistake(path, "应是一段文字"))
    return None


def _year(value: Any, path: Keys, mistakes: list[Mistake]) -> int:
    text = value.text if isinstance(value, Number) else value
    if isinstance(text, str) and re.fullmatch("[0-9]{4}", text):
        return int(text)
    mistakes.append(Mistake(path, "应是四位数的年份"))
    return 0


def _version(value: Any, path: Keys, mistakes: list[Mistake]) -> int:
    text = value.text if isinstance(value, Number) else value
    if text != str(VERSION):
        mistakes.append(Mistake(path, f"本程序只认格式版本 {VERSION}"))
    return VERSION


def _cell(value: Any, path: Keys, mistakes: list[Mistake]) -> Cell:
    if isinstance(value, list) and len(value) == 5 and all(isinstance(part, str) for part in value):
        return Cell(*value)
    mistakes.append(Mistake(path, "格应写成表、块、表页、行、列的五个 id"))
    return Cell("", "", "", "", "")


def _said(value: Any, path: Keys, mistakes: list[Mistake]) -> str:
    if isinstance(value, str) and value.strip():
        return value
    mistakes.append(Mistake(path, "应是一段文字，不能空"))
    return ""


def _line(value: Any, path: Keys, mistakes: list[Mistake]) -> str:
    if isinstance(value, str) and value.isprintable() and len(value) <= 200:
        return value.strip()
    mistakes.append(Mistake(path, "应是一行文字"))
    return ""


def _moment(value: Any, path: Keys, mistakes: list[Mistake]) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        mistakes.append(Mistake(path, f"{str(value)[:30]} 不是时间"))
        return None


# the tree


class RowContent(Model):
    id: Annotated[str, ReadBy(_row_id)]
    level: str = ""
    parent: Annotated[str | None, ReadBy(_parent)] = None
    cells: dict[str, Annotated[Entry | None, ReadBy(_entry)]]  # may be left out, and is written always

    @classmethod
    def prepare(cls, data: Any) -> Any:
        return {"cells": {}, **data} if isinstance(data, dict) else data


class BlockContent(Model):
    """`cells` by row and column, of fields, grids and texts; `rows` in the order of entry, of the others."""

    cells: dict[str, dict[str, Annotated[Entry | None, ReadBy(_entry)]]] = {}
    rows: list[RowContent] = []


class SheetContent(Model):
    blocks: dict[str, BlockContent] = {}


class TableContent(SheetContent):
    """`instances` where the table repeats, else `blocks`."""

    instances: dict[str, SheetContent] = {}


class UnitContent(Model):
    code: str  # both may be left out, and are written always
    name: str

    @classmethod
    def prepare(cls, data: Any) -> Any:
        return {"code": "", "name": "", **data} if isinstance(data, dict) else data


class CellValue(Model):
    cell: Annotated[Cell, ReadBy(_cell)]
    value: str


class ExplanationContent(Model):
    finding: str
    text: Annotated[str, ReadBy(_said)]
    who: str = ""
    at: Annotated[datetime | None, ReadBy(_moment)] = None
    values: list[CellValue]


class LinkContent(Model):
    """What is kept of a linked declaration: where it came from, and its tables by the ids that they have there."""

    origin: dict[str, str]
    tables: dict[str, TableContent] = {}


class DeclarationFile(Model):
    format: str
    format_version: Annotated[int, ReadBy(_version)]
    pack: str
    pack_version: str = ""
    unit: UnitContent
    year: Annotated[int, ReadBy(_year)]
    name: Annotated[str, ReadBy(_line)] = ""
    exported: str = ""
    tables: dict[str, TableContent]
    explanations: list[ExplanationContent] = []
    confirmed: list[Annotated[Cell, ReadBy(_cell)]] = []
    last_year: list[CellValue] = []
    links: dict[str, LinkContent] = {}


def outgrown(data: bytes) -> str:
    """Of what there is too much, in a sentence; empty where there is not. To be asked before the text is read as JSON, which
    takes far more room than it."""
    if len(data) > MAX_BYTES:
        return f"文件过大（上限 {MAX_BYTES // 1_000_000} MB）"
    if any(data.count(sign) > most for sign, most in _MOST_SIGNS.items()):
        return f"内容过多（上限 {_MOST_SIGNS[_OPENING] // 2:,} 行）"
    return ""


def parse(data: bytes, name: str) -> DeclarationFile:
    """A file whose shape is right; its ids are not yet checked against a pack. Raises DeclarationFileError."""

    def refused(says: str) -> DeclarationFileError:
        return DeclarationFileError(name, [Mistake((), says)])

    if too_much := outgrown(data):
        raise refused(too_much)
    reading = _Json()
    try:
        content = reading.read(data)
    except UnicodeDecodeError:
        raise refused("不是 UTF-8 编码的文本") from None
    except _TooManyNumbers as error:
        raise refused(f'数应写成加引号的文本，如 "{error}"') from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise refused(f"不是合格的 JSON{f'（第 {line} 行）' if line else ''}") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise refused(f"不是申报文件（缺少 format: {FORMAT}）")
    version = content.get("format_version")
    version = version.text if isinstance(version, Number) else version
    if version != str(VERSION):
        raise refused(f"申报文件的格式版本是 {version}，本程序只认 {VERSION}，请更新程序")
    with told_together(name) as mistakes:
        for part, most in _MOST.items():
            if isinstance(said := content.get(part), list | dict) and len(said) > most:
                raise refused(f"{part} 过多（{len(said):,} 条，上限 {most:,}）")
        mistakes += reading.doubled(content)
        file = DeclarationFile.read(content)
    return file


class _TooManyNumbers(ValueError):
    pass


class _Json:
    """Reads JSON. A key that stands twice in one mapping is a mistake: the last would win without a word."""

    def __init__(self) -> None:
        self._numbers = 0
        self._doubled: dict[int, str] = {}  # by id() of the mapping

    def read(self, data: bytes) -> Any:
        content = json.loads(
            data.decode("utf-8-sig"),
            parse_float=self._number,
            parse_int=self._number,
            object_pairs_hook=self._mapping,
        )
        if _HALF_PAIR.search(data):
            json.dumps(content, ensure_ascii=False).encode()  # no text where a half stands alone
        return content

    def _number(self, text: str) -> Number:
        self._numbers += 1
        if self._numbers > _MOST_NUMBERS:
            raise _TooManyNumbers(text[:30])
        return Number(text)

    def _mapping(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs) and len(self._doubled) < MOST_MISTAKES:
            keys = [key for key, _ in pairs]
            self._doubled[id(made)] = next(key for n, key in enumerate(keys) if key in keys[:n])
        return made

    def doubled(self, content: Any) -> list[Mistake]:
        """What stands twice in the content that was read."""
        found: list[Mistake] = []
        waiting: list[tuple[Any, Keys]] = [(content, ())] if self._doubled else []
        while waiting and len(found) < len(self._doubled):
            value, path = waiting.pop()
            if isinstance(value, dict):
                if (key := self._doubled.get(id(value))) is not None:
                    found.append(Mistake((*path, key), "这个键写了两次，请删去一个"))
                waiting += [(inner, (*path, key)) for key, inner in value.items()]
            elif isinstance(value, list):
                waiting += [(inner, (*path, n)) for n, inner in enumerate(value)]
        return found


# writing


def as_json(value: Any) -> Any:
    """What `parse` reads as that value; of a model, what is not as if it were left out."""
    if isinstance(value, Model):
        keys = [
            (key, getattr(value, key))
            for base in reversed(type(value).__mro__)
            for key in get_annotations(base)
        ]
        return {key: as_json(own) for key, own in keys if own != getattr(type(value), key, ...)}
    if isinstance(value, dict):
        return {key: as_json(own) for key, own in value.items()}
    if isinstance(value, list | Cell):
        return [as_json(own) for own in value]
    if value is NA:
        return {"na": True}
    if isinstance(value, Rejected):
        return {"rejected": value.raw, "reason": value.reason}
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def file_bytes(file: DeclarationFile) -> bytes:
    return (json.dumps(as_json(file), ensure_ascii=False, indent=1) + "\n").encode()
