"""Models: classes whose annotations say what the keys of a YAML mapping may hold; read with every mistake told.

    class Page(Model):
        size: Annotated[float, Limit(least=5, most=16)] = 10.5     a key that may be left out
        as_: str                                                   the key `as`, which must be there

Pydantic does this too, but its import and its models took a fifth of the time in which a declaration opens.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from inspect import get_annotations
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

from budgetdesk.packs.problems import nearest
from budgetdesk.records import dataclass

Keys = tuple[str | int, ...]


MOST_MISTAKES = 1_000


class Mistake(NamedTuple):
    path: Keys
    says: str


class Mistakes(ValueError):
    """Everything that is wrong with the data."""

    def __init__(self, found: list[Mistake]) -> None:
        super().__init__("；".join(f"{'.'.join(map(str, path))}：{says}" for path, says in found))
        self.found = found


class MistakeList(list[Mistake]):
    """Mistakes as they are found. Raises Mistakes when there are more than anybody reads."""

    def append(self, mistake: Mistake) -> None:
        super().append(mistake)
        if len(self) >= MOST_MISTAKES:
            raise Mistakes(self)


@dataclass(frozen=True, slots=True)
class Limit:
    """What an annotated text or figure must keep to."""

    least: float | None = None
    most: float | None = None
    above: float | None = None
    pattern: str | None = None

    def mistake(self, value: Any) -> str:
        if self.pattern is not None and not re.fullmatch(self.pattern, value):
            return f"写法不合规（应符合 {self.pattern}）"
        if self.least is not None and value < self.least:
            return f"不能小于 {self.least}"
        if self.most is not None and value > self.most:
            return f"不能大于 {self.most}"
        return f"应大于 {self.above}" if self.above is not None and value <= self.above else ""


@dataclass(frozen=True, slots=True)
class Before:
    """Brings what is written into the annotated form: a single text into a list."""

    change: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Or:
    """Where a list is annotated, this other form may be written too; `expansion` makes the list of it."""

    form: Any


Reader = Callable[[Any, Keys, list[Mistake]], Any]
"""Gives the value, or adds a mistake."""


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Reads the annotated value, whatever its type says."""

    reader: Reader


class Unsaid:
    """Marks an attribute that some subclasses have as a key of theirs; of the others it is what the class has."""


class _Key(NamedTuple):
    attribute: str
    read: Reader
    needed: bool


@dataclass_transform(kw_only_default=True)
class Model:
    """Made from checked values by keywords, or from YAML by `read`. What is left out is what the class has."""

    _renamed: ClassVar[dict[str, str]] = {}  # keys that once had another name, to say the new one
    yaml_path: Keys = ()  # where in its file it was read

    def __init__(self, **values: Any) -> None:
        for name, empty in type(self)._keys_and_empties()[1]:
            self.__dict__[name] = empty()
        self.__dict__.update(values)

    @classmethod
    def read(cls, data: Any) -> Self:
        """Raises Mistakes."""
        mistakes = MistakeList()
        made = _model(cls)(data, (), mistakes)
        if mistakes:
            raise Mistakes(mistakes)
        return made  # type: ignore[no-any-return]

    @classmethod
    def prepare(cls, data: Any) -> Any:
        """Brings a short form into the long one."""
        return data

    def said(self) -> dict[str, Any]:
        """What is said of each key, where it is more than an empty list or mapping."""
        return {
            key: value for key, value in self.__dict__.items() if key != "yaml_path" and value not in ([], {})
        }

    def but(self, **changes: Any) -> Self:
        """A copy with other values for some keys."""
        return type(self)(**{**self.__dict__, **changes})

    @classmethod
    def _keys_and_empties(cls) -> tuple[dict[str, _Key], list[tuple[str, type]]]:
        """The keys; and the attributes that each instance has a list or mapping of its own for."""
        known = cls.__dict__.get("_known")
        if known is None:
            keys: dict[str, _Key] = {}
            empties: list[tuple[str, type]] = []
            for base in reversed(cls.__mro__):
                for name, kind in get_annotations(base, eval_str=True).items():
                    if name in ("_renamed", "yaml_path"):
                        continue
                    default = getattr(cls, name, ...)
                    if isinstance(default, list | dict):
                        empties.append((name, type(default)))
                    if not name.startswith("_") and Unsaid not in getattr(kind, "__metadata__", ()):
                        keys[name.rstrip("_")] = _Key(name, _reader(kind), default is ...)
            known = keys, empties
            type.__setattr__(cls, "_known", known)
        return known


@cache
def _reader(kind: Any) -> Reader:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        for note in arguments[1:]:
            if isinstance(note, ReadBy):
                return note.reader
        return _annotated(_reader(arguments[0]), arguments[1:])
    if origin is Literal:
        return _literal(arguments)
    if origin is list:
        return _list(_reader(arguments[0]))
    if origin is dict:
        return _dict(_reader(arguments[1]))
    if origin in (Union, UnionType):
        return _union(arguments)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    return _model(kind) if issubclass(kind, Model) else _text(kind)


def _model(model: type[Model]) -> Reader:
    def read(data: Any, path: Keys, mistakes: list[Mistake]) -> Any:
        data = model.prepare(data)
        if not isinstance(data, dict):
            mistakes.append(Mistake(path, "应是一组键和值"))
            return None
        keys, _ = model._keys_and_empties()
        values = {}
        for name, value in data.items():
            key = keys.get(name)
            if key is None:
                mistakes.append(Mistake((*path, name), _unknown(name, model)))
            else:
                values[key.attribute] = key.read(value, (*path, name), mistakes)
        for name, key in keys.items():
            if key.needed and name not in data:
                mistakes.append(Mistake((*path, name), "缺少这个键"))
        return model(**values, yaml_path=path)

    return read


def _unknown(key: str, model: type[Model]) -> str:
    if key in model._renamed:
        return f"现在写作 {model._renamed[key]}"
    if not re.fullmatch("[a-zA-Z0-9_]+", key):
        return "不认识的键。公式里有逗号时，要用引号把整条公式括起来"
    near = nearest(key, list(model._keys_and_empties()[0]))
    return f"不认识的键，是 {near} 吗" if near else "不认识的键"


def _annotated(read: Reader, notes: tuple[Any, ...]) -> Reader:
    for note in notes:
        if isinstance(note, Or):
            read = _list_or(read, _reader(note.form))

    def read_annotated(value: Any, path: Keys, mistakes: list[Mistake]) -> Any:
        for note in notes:
            if isinstance(note, Before):
                value = note.change(value)
        before = len(mistakes)
        value = read(value, path, mistakes)
        for note in notes:
            if isinstance(note, Limit) and len(mistakes) == before and (said := note.mistake(value)):
                mistakes.append(Mistake(path, said))
        return value

    return read_annotated


def _list_or(read: Reader, other: Reader) -> Reader:
    def read_either(value: Any, path: Keys, mistakes: list[Mistake]) -> Any:
        return (read if isinstance(value, list) else other)(value, path, mistakes)

    return read_either


def _literal(choices: tuple[str, ...]) -> Reader:
    texts = {choice: choice for choice in choices}

    def read(value: Any, path: Keys, mistakes: list[Mistake]) -> Any:
        found = texts.get(value) if isinstance(value, str) else None
        if found is None:
            near = nearest(value, choices) if isinstance(value, str) else ""
            mistakes.append(Mistake(path, f"只能是 {'、'.join(choices)}{f'，是 {near} 吗' if near else ''}"))
        return found

    return read


def _list(read: Reader) -> Reader:
    def read_list(value: Any, path: Keys, mistakes: list[Mistake]) -> Any:
        if isinstance(value, list):
            return [read(item, (*path, n), mistakes) for n, item in enumerate(value)]
        mistakes.append(Mistake(path, "应是列表"))
        return None

    return read_list


def _dict(read: Reader) -> Reader:
    def read_dict(value: Any, path: Keys, mistakes: list[Mistake]) -> Any:
        if isinstance(value, dict):
            return {str(key): read(item, (*path, key), mistakes) for key, item in value.items()}
        mistakes.append(Mistake(path, "应是一组键和值"))
        return None

    return read_dict


def _union(kinds: tuple[Any, ...]) -> Reader:
    some = [kind for kind in kinds if kind is not NoneType]
    if len(some) == 1:
        read = _reader(some[0])
    elif all(get_origin(kind) is Literal for kind in some):
        read = _literal(tuple(choice for kind in some for choice in get_args(kind)))
    else:
        read = _by_kind(some)
    if len(some) == len(kinds):
        return read
    return lambda value, path, mistakes: None if value is None else read(value, path, mistakes)


def _by_kind(models: list[type[Model]]) -> Reader:
    """Of models that are told apart by the key `kind`."""
    annotated = ((get_annotations(model, eval_str=True), model) for model in models)
    by_tag = {get_args(kinds["kind"])[0]: _model(model) for kinds, model in annotated}

    def read(data: Any, path: Keys, mistakes: list[Mistake]) -> Any:
        tag = data.get("kind") if isinstance(data, dict) else None
        if isinstance(tag, str) and tag in by_tag:
            return by_tag[tag](data, path, mistakes)
        if not isinstance(data, dict):
            says = "应是一组键和值"
        elif tag is None:
            says = "缺少 kind（块的种类）"
        else:
            says = f"没有这种块，只能是 {'、'.join(by_tag)}"
        mistakes.append(Mistake(path, says))
        return None

    return read


def _text(kind: type[str]) -> Reader:
    """Text, or a kind of text that remembers where it stands."""

    def read(value: Any, path: Keys, mistakes: list[Mistake]) -> Any:
        if isinstance(value, str):
            return value if type(value) is kind else kind(value)
        mistakes.append(Mistake(path, "应是一段文字"))
        return None

    return read


def _figure(pattern: str, make: Callable[[str], Any], otherwise: str) -> Reader:
    def read(value: Any, path: Keys, mistakes: list[Mistake]) -> Any:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return make(value)
        mistakes.append(Mistake(path, otherwise))
        return None

    return read


_SIMPLE: dict[Any, Reader] = {
    Any: lambda value, path, mistakes: value,
    str: _text(str),
    int: _figure(r"[+-]?[0-9]{1,18}", int, "应是整数"),
    float: _figure(r"[+-]?[0-9]{1,18}(\.[0-9]*)?", float, "应是数"),
    Decimal: _figure(r"[+-]?[0-9]{1,18}(\.[0-9]*)?", Decimal, "应是数"),
    bool: _figure("true|false|True|False", lambda text: text in ("true", "True"), "应是 true 或 false"),
}
