"""Puts ids, codes and texts into a formula where it has a word for them: the other half of saying a thing once.

    sum(expenditure.amount, fund=财政拨款, function=code) + t09.func[row]
    (sum(expenditure.amount, fund=['一般公共预算*', '政府性基金*'], function='208*') + t09.func.f208)

Only such words are looked for; what else is written means what it meant, and is the engine's to say.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any

from budgetdesk.packs.python_syntax import parse_expression
from budgetdesk.records import dataclass

MAX_LENGTH = 2_000  # of a formula as written; longer ones are refused where formulas are read
CODE = "code"
GROUP = "group"


class UnfitError(ValueError):
    """A word of a formula that cannot be put in there; the message is Chinese."""


class LackingError(UnfitError):
    """There is nothing with the id that is put in."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a formula stand for, and who hears what it looks for with them."""

    names: Mapping[str, str] = field(default_factory=dict)  # a bare name: another expression
    codes: Sequence[str] = ()  # `code` as a filter, or as a key in brackets
    ids: Mapping[str, str] = field(default_factory=dict)  # [row], [column], [group]: an id
    sets: Collection[str] = ()  # now[column], row.now[column]: the column now_… where now is one of these
    lacks: Callable[[str, str], bool] = lambda of, id: False
    """Whether what is named so (t09.func) is known and has nothing with that id."""
    code_used: Callable[[str, str | None], None] = lambda of, column: None
    """Told where `code` stands: in a filter of a sum over `of`, or as a key of the table `of`."""


@lru_cache(maxsize=512)  # rows share formulas
def read(text: str) -> ast.expr | None:
    """The tree of a formula; None where it is none, or too long."""
    return parse_expression(text.strip()) if len(text) <= MAX_LENGTH else None


def put(text: str, words: Words) -> str:
    """The formula with all words put in. Raises UnfitError. One that cannot be read is given back as it is."""
    if not any(
        word in words.names or word in words.ids or (word == CODE and words.codes)
        for word in _WORD.findall(text)
    ):
        return text
    try:
        tree = read(text)
        return text if tree is None else ast.unparse(_Formula(text.strip(), words).needed(tree))
    except RecursionError:
        raise UnfitError("公式过于复杂") from None


class _Formula:
    """Makes trees anew; those of names may have any text, which is written as it is."""

    def __init__(self, text: str, words: Words) -> None:
        self.text, self.words = text, words

    def needed(self, node: ast.AST) -> ast.expr:
        made = self._put(node)
        if made is None:
            raise LackingError(f"{ast.unparse(node)}：没有 {'、'.join(self.words.ids.values())}")
        return made

    def _put(self, node: ast.AST) -> ast.expr | None:
        """None: a term of a sum that is not there."""
        match node:
            case ast.Constant(value=float()):  # as it is written, not as a binary number
                return ast.Name(ast.get_source_segment(self.text, node) or "")
            case ast.Name(id=name):
                if name == CODE and self.words.codes:
                    raise UnfitError("code 只能写在筛选里（function=code）或方括号里（t05[code].total）")
                return ast.Name(self.words.names.get(name, name))
            case ast.Attribute() | ast.Subscript():
                return self._reference(node)
            case ast.BinOp(op=ast.Add()):
                return _sum([made for term in _terms(node) if (made := self._put(term)) is not None])
            case ast.Call(func, args, keywords):
                filters = [ast.keyword(k.arg, self._filter(k.value, args, k.arg)) for k in keywords]
                return ast.Call(func, [self.needed(arg) for arg in args], filters)
        return type(node)(**{name: self._parts(part) for name, part in ast.iter_fields(node)})  # type: ignore[return-value]  # as the node is

    def _parts(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self._parts(one) for one in part]
        return self.needed(part) if isinstance(part, ast.expr) else part

    def _filter(self, value: ast.expr, args: list[ast.expr], column: str | None) -> ast.expr:
        if args and any(_is_code(part) for part in ast.walk(value)):
            self.words.code_used(ast.unparse(args[0]), column)
        begins: list[ast.expr] = [ast.Constant(f"{code}*") for code in self.words.codes]
        if begins and _is_code(value):
            return begins[0] if len(begins) == 1 else ast.List(begins)
        if begins and isinstance(value, ast.List):
            parts = (begins if _is_code(item) else [self.needed(item)] for item in value.elts)
            return ast.List([made for part in parts for made in part])
        return self.needed(value)

    def _reference(self, node: ast.Attribute | ast.Subscript) -> ast.expr | None:
        keyed = next((step for step in _steps(node) if any(map(_is_code, _keys(step)))), None)
        coded = keyed is not None and len(self.words.codes) > 0
        if coded and keyed is not None:
            self.words.code_used(ast.unparse(keyed.value), None)
        texts = [self._chain(node, code) for code in (self.words.codes if coded else [""])]
        return None if None in texts else _sum([ast.Name(text) for text in texts if text is not None])

    def _chain(self, node: ast.expr, code: str) -> str | None:
        """The text of a reference, from its first name on."""
        words = self.words
        match node:
            case ast.Name(id=name):
                return words.ids.get(GROUP, name) if name == GROUP else name
            case ast.Attribute(value, name):
                before = self._chain(value, code)
                return None if before is None else f"{before}.{name}"
            case ast.Subscript(value, ast.Name(id=word)) if word in words.ids:
                before = self._chain(value, code)
                return None if before is None else self._named(before, word, words.ids[word])
            case ast.Subscript(value):
                before = self._chain(value, code)
                keys = [repr(code) if code and _is_code(k) else self._text(k) for k in _keys(node)]
                return None if before is None else f"{before}[{', '.join(keys)}]"
        return self._text(node)

    def _text(self, node: ast.expr) -> str:
        return ast.unparse(self.needed(node))

    def _named(self, of: str, word: str, id: str) -> str | None:
        owner, _, name = of.rpartition(".")
        if name in self.words.sets:
            return None if owner and self.words.lacks(owner, f"{name}_{id}") else f"{of}_{id}"
        return None if word != GROUP and self.words.lacks(of, id) else f"{of}.{id}"


def _terms(node: ast.expr) -> list[ast.expr]:
    """a, b and c of a + b + c."""
    terms: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        terms.insert(0, node.right)
        node = node.left
    return [node, *terms]


def _sum(terms: list[ast.expr]) -> ast.expr | None:
    """As one text: a tree of hundreds of terms would be deeper than can be written."""
    simple = ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.Constant
    if len(terms) < 2:
        return terms[0] if terms else None
    texts = [ast.unparse(term) if isinstance(term, simple) else f"({ast.unparse(term)})" for term in terms]
    return ast.Name(f"({' + '.join(texts)})")


def listed(texts: Sequence[str]) -> str:
    """A list of texts as an expression."""
    return f"[{', '.join(map(repr, map(str, texts)))}]"


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
        tree = read(part)
        items = tree.comparators[0] if isinstance(tree, ast.Compare) and len(tree.comparators) == 1 else None
        if not isinstance(items, ast.List) or not all(isinstance(item, ast.Name) for item in items.elts):
            raise UnfitError(f"for_each 应写作 {what} in [id, id]")
        if word:
            raise UnfitError("for_each 只能有一个 column in […] 或 group in […]")
        word, ids = what, [item.id for item in items.elts if isinstance(item, ast.Name)]
    return ", ".join(rest), word, ids


def _is_code(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == CODE


def _steps(node: ast.expr) -> Iterator[ast.Attribute | ast.Subscript]:
    """The names and brackets of a reference, from the last."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        yield node
        node = node.value


def _keys(node: ast.AST) -> list[ast.expr]:
    if not isinstance(node, ast.Subscript):
        return []
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
