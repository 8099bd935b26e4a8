"""Puts ids, codes and texts into a formula where it has a word for them: the other half of saying a thing once.

    sum(expenditure.amount, fund=财政拨款, function=code) + t09.func[row]
    sum(expenditure.amount, fund=['一般公共预算*', '政府性基金*'], function='208*') + t09.func.f208

Only the places of such words are looked for; all else stays as it is written, and what it means is the engine's to say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from budgetdesk.packs.python_syntax import parse_expression

MAX_LENGTH = 2_000  # of a formula as written; longer ones are refused where formulas are read
CODE = "code"
GROUP = "group"

Lacks = Callable[[str, str], bool]
"""Whether what is named so (t09.func) is known and has nothing with that id."""


class UnfitError(ValueError):
    """A word of a formula that cannot be put in there; the message is Chinese."""


class LackingError(UnfitError):
    """There is nothing with the id that is put in."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a formula stand for."""

    names: Mapping[str, str] = field(default_factory=dict)  # a bare name: another expression
    codes: Sequence[str] = ()  # `code` as a filter, or as a key in brackets
    ids: Mapping[str, str] = field(default_factory=dict)  # [row], [column], [group]: an id
    sets: Collection[str] = ()  # now[column], row.now[column]: the column now_… where now is one of these
    lacks: Lacks = lambda of, id: False


@dataclass(frozen=True, slots=True)
class CodeUse:
    """A place where `code` stands: in a filter of a sum over `of`, or as a key of the table `of`."""

    of: str
    filter: str | None


class Wording:
    """A formula with words to be put in, read once, and only if it may have one of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words = frozenset(
            _WORD.findall(text)
        )  # of texts in it too: those that may be put in are among them

    @cached_property
    def _bytes(self) -> bytes:
        return self.text.strip().encode()

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(n + 1 for n, byte in enumerate(self._bytes) if byte == 0x0A)]

    @cached_property
    def _tree(self) -> ast.expr | None:
        return _parsed(self.text.strip())

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        return [] if self._tree is None else list(ast.walk(self._tree))

    @property
    def is_readable(self) -> bool:
        return self._tree is not None

    @property
    def names(self) -> set[str]:
        """The first names of references."""
        return {node.id for node in self._nodes if isinstance(node, ast.Name)}

    def put(self, words: Words) -> str:
        """The formula with all words put in. Raises UnfitError. One that cannot be read is given back as it is."""
        if not any(
            word in words.names or word in words.ids or (word == CODE and words.codes) for word in self._words
        ):
            return self.text
        try:
            if self._tree is None:
                return self.text
            start, end = self._span(self._tree)  # there may be brackets around it
            before, after = self._bytes[:start].decode(), self._bytes[end:].decode()
            return f"{before}{self._needed(self._tree, words)}{after}"
        except RecursionError:
            raise UnfitError("公式过于复杂") from None

    @cached_property
    def code_uses(self) -> list[CodeUse]:
        """Where `code` stands."""
        return list(self._code_uses()) if CODE in self._words else []

    def _code_uses(self) -> Iterator[CodeUse]:
        for node in self._nodes:
            if isinstance(node, ast.Call) and node.args:
                for keyword in node.keywords:
                    if any(_is_word(part, CODE) for part in ast.walk(keyword.value)):
                        yield CodeUse(self._written(node.args[0]), keyword.arg)
            elif isinstance(node, ast.Subscript) and any(_is_word(key, CODE) for key in _keys(node)):
                yield CodeUse(self._written(node.value), None)

    def bases(self, word: str) -> list[str]:
        """What stands before the brackets with that word: t05.total of `t05.total[column]`."""
        return [base for base, key in self._bases if key == word]

    @cached_property
    def _bases(self) -> list[tuple[str, str]]:
        nodes = (node for node in self._nodes if isinstance(node, ast.Subscript))
        return [
            (self._written(node.value), node.slice.id) for node in nodes if isinstance(node.slice, ast.Name)
        ]

    # nodes as text

    def _written(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self._bytes[start:end].decode()

    def _span(self, node: Any) -> tuple[int, int]:
        starts = self._starts
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    def _needed(self, node: ast.AST, words: Words) -> str:
        text = self._text(node, words)
        if text is None:
            raise LackingError(f"{self._written(node)}：没有 {'、'.join(words.ids.values())}")
        return text

    def _text(self, node: ast.AST, words: Words) -> str | None:
        """The node with words put in; None: a term of a sum that is not there."""
        match node:
            case ast.Name(id=name):
                return self._name(name, words)
            case ast.BinOp(op=ast.Add()):
                return self._sum(node, words)
            case ast.Attribute() | ast.Subscript():
                return self._reference(node, words)
            case ast.keyword(value=ast.Name(id=name)) if name == CODE and words.codes:
                return f"{node.arg}={_one_or_list([f'{code}*' for code in words.codes])}"
            case ast.List(elts=items) if any(_is_word(item, CODE) for item in items) and words.codes:
                inner = [
                    ", ".join(repr(f"{code}*") for code in words.codes)
                    if _is_word(item, CODE)
                    else self._needed(item, words)
                    for item in items
                ]
                return f"[{', '.join(inner)}]"
        return self._with_parts(node, words)

    def _sum(self, node: ast.expr, words: Words) -> str | None:
        terms: list[ast.expr] = []
        left = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            terms.append(left.right)
            left = left.left
        terms = [left, *reversed(terms)]
        texts = [self._text(term, words) for term in terms]
        there = [(term, text) for term, text in zip(terms, texts, strict=True) if text is not None]
        if len(there) == len(terms):
            return self._spliced(node, there)
        simple = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant)
        return " + ".join(text if isinstance(term, simple) else f"({text})" for term, text in there) or None

    def _with_parts(self, node: ast.AST, words: Words) -> str:
        parts = self._open_parts.get(node)
        if parts is None:
            parts = self._open_parts[node] = [part for part in _parts(node) if self._is_open(part)]
        return self._spliced(node, [(part, self._needed(part, words)) for part in parts])

    @cached_property
    def _open_parts(self) -> dict[ast.AST, list[ast.AST]]:
        return {}

    def _is_open(self, node: ast.AST) -> bool:
        """Whether there is a place for a word in it."""
        if isinstance(node, ast.Attribute | ast.Subscript):
            steps = list(_steps(node))
            return any(isinstance(step, ast.Subscript) for step in steps) or _is_word(steps[-1].value, GROUP)
        return isinstance(node, ast.Name) or any(map(self._is_open, _parts(node)))

    def _spliced(self, node: ast.AST, parts: Sequence[tuple[ast.AST, str]]) -> str:
        """The node as it is written, but for these parts of it."""
        start, end = self._span(node)
        made: list[bytes] = []
        for part, text in parts:
            first, last = self._span(part)
            made += [self._bytes[start:first], text.encode()]
            start = last
        return b"".join([*made, self._bytes[start:end]]).decode()

    def _name(self, name: str, words: Words) -> str:
        if name == CODE and words.codes:
            raise UnfitError("code 只能写在筛选里（function=code）或方括号里（t05[code].total）")
        return words.names.get(name, name)

    def _reference(self, node: ast.Attribute | ast.Subscript, words: Words) -> str | None:
        if words.codes and any(_is_word(key, CODE) for step in _steps(node) for key in _keys(step)):
            texts = [self._chain(node, words, code) for code in words.codes]
            if any(text is None for text in texts):
                return None
            joined = " + ".join(filter(None, texts))
            return f"({joined})" if len(texts) > 1 else joined
        return self._chain(node, words, "")

    def _chain(self, node: ast.expr, words: Words, code: str) -> str | None:
        """A reference, from its first name on."""
        match node:
            case ast.Name(id=name):
                return words.ids.get(GROUP, name) if name == GROUP else name
            case ast.Attribute(value, name):
                before = self._chain(value, words, code)
                return None if before is None else f"{before}.{name}"
            case ast.Subscript(value, ast.Name(id=word)) if word in words.ids:
                of, id = self._chain(value, words, code), words.ids[word]
                before, _, name = (of or "").rpartition(".")
                if name in words.sets:
                    missing = before and words.lacks(before, f"{name}_{id}")
                    return None if missing else f"{of}_{id}"
                return None if of is None or (word != GROUP and words.lacks(of, id)) else f"{of}.{id}"
            case ast.Subscript(value):
                before = self._chain(value, words, code)
                keys = [
                    repr(code) if code and _is_word(k, CODE) else self._needed(k, words) for k in _keys(node)
                ]
                return None if before is None else f"{before}[{', '.join(keys)}]"
        return self._text(node, words)


def listed(texts: Sequence[str]) -> str:
    """A list of texts as an expression."""
    return f"[{', '.join(map(repr, map(str, texts)))}]"


def _one_or_list(texts: Sequence[str]) -> str:
    return repr(texts[0]) if len(texts) == 1 else listed(texts)


_WORD = re.compile(r"[^\W\d]\w*")
_LOOP = re.compile(r"\b(row|sheet|column|group)\s+in\b")


def loops(text: str) -> tuple[str, str, list[str]]:
    """`row in t12.unit, column in [a, b]` → ('row in t12.unit', 'column', ['a', 'b']). Raises UnfitError.

    What is no list of columns or groups is left to the engine.
    """
    starts = [found.start() for found in _LOOP.finditer(text)]
    if not starts or text[: starts[0]].strip():
        return text, "", []
    rest, word, ids = [], "", list[str]()
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[start:end].strip().rstrip(",").rstrip()
        what = part.split()[0]
        if what in ("row", "sheet"):
            rest.append(part)
            continue
        tree = _parsed(part)
        items = tree.comparators[0] if isinstance(tree, ast.Compare) and len(tree.comparators) == 1 else None
        if not isinstance(items, ast.List) or not all(isinstance(item, ast.Name) for item in items.elts):
            raise UnfitError(f"for_each 应写作 {what} in [id, id]")
        if word:
            raise UnfitError("for_each 只能有一个 column in […] 或 group in […]")
        word, ids = what, [item.id for item in items.elts if isinstance(item, ast.Name)]
    return ", ".join(rest), word, ids


def _parsed(text: str) -> ast.expr | None:
    return parse_expression(text) if len(text) <= MAX_LENGTH else None


def _is_word(node: ast.AST, word: str) -> bool:
    return isinstance(node, ast.Name) and node.id == word


def _parts(node: ast.AST) -> list[ast.AST]:
    """The operands and arguments of a node, in the order in which they are written."""
    skipped = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
    parts = [part for part in ast.iter_child_nodes(node) if not isinstance(part, skipped)]
    if isinstance(node, ast.Call):
        parts.remove(node.func)
    return sorted(parts, key=lambda part: (getattr(part, "lineno", 0), getattr(part, "col_offset", 0)))


def _steps(node: ast.expr) -> Iterator[ast.Attribute | ast.Subscript]:
    """The names and brackets of a reference, from the last."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        yield node
        node = node.value


def _keys(node: ast.AST) -> list[ast.expr]:
    if not isinstance(node, ast.Subscript):
        return []
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
