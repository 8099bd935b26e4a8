"""No text becomes another figure: held against a grammar of its own, and printed figures are read back."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests import shipped

from budgetdesk.document.cell_view import CellView, edit_text, show_value
from budgetdesk.document.typed_values import read_entry, rounding
from budgetdesk.engine.blocks import CellType
from budgetdesk.engine.cells import Facts, Rejected
from budgetdesk.engine.engine import Engine
from budgetdesk.packs.models import Slot

YUAN = CellType(Slot(id="a", type="amount"), True, 2, Decimal(0), "元")
WAN = CellType(Slot(id="a", type="amount"), True, 2, Decimal("0.005"), "万元")
RATE = CellType(Slot(id="a", type="percent"), True, 1, Decimal("0.05"), "%")
COUNT = CellType(Slot(id="a", type="integer"), True, 0, Decimal(0), "人")

# A grammar by hand, a character at a time, that shares nothing with the one under test.

_POWERS = {
    "": 0,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}


class NotStrict(Exception):
    pass


def strict(text: str, kind: CellType) -> Fraction | None:
    """What the text says; None for nothing. Raises NotStrict where it says nothing clear."""
    tokens = _tokens(text)
    if not tokens or (
        len(set(tokens) - {"¥"}) == 1 and tokens[-1] in ("-", "—", "/", "*") and len(tokens) < 6
    ):
        return None
    if tokens[0] == "=":
        return _sum(tokens[1:])
    negative = 0
    if tokens.count("(") == tokens.count(")") == 1:
        negative += 1
        if tokens.index("(") > tokens.index(")") or tokens[0] not in ("(", "¥"):
            raise NotStrict
        tokens = [t for t in tokens if t not in "()"]
    while tokens and tokens[0] in ("-", "+", "¥"):
        negative += 1 if tokens[0] == "-" else 0
        if tokens[0] == "+" and (negative or "-" in tokens):
            raise NotStrict
        tokens = tokens[1:]
    if tokens and tokens[-1] == "-":
        negative, tokens = negative + 1, tokens[:-1]
    if negative > 1 or not tokens:
        raise NotStrict
    figure, unit = _figure(tokens[0]), "".join(tokens[1:])
    power = 0
    if unit:
        own = {"万元": ("元", 4), "元": ("元", 0)}.get(kind.unit, (kind.unit, 0))
        base = unit[:-1] if unit[-1:] in ("整", "正") and "元" in unit else unit
        names = {m + b: p for m, p in _POWERS.items() for b in (own[0], "") if m + b}
        if kind.slot.type == "percent":
            names = {"%": 0}
        if base not in names:
            raise NotStrict
        power = names[base] - own[1]
    return (-figure if negative else figure) * Fraction(10) ** power


def _tokens(text: str) -> list[str]:
    """Figures with their points and commas, words of Chinese, and single signs."""
    tokens, before = [], ""
    for char in text:
        if unicodedata.category(char) in ("Cf", "Cc") and not char.isspace():
            if char in "\u200c\u200d\u202e":
                raise NotStrict
            continue
        if "！" <= char <= "～" or char in "￥\u3000\xa0":
            char = unicodedata.normalize("NFKC", char)
        char = "-" if char in "−–‐" else char
        if char in "0123456789.," and before and before in "0123456789.,":
            tokens[-1] += char
        elif char in "'’" and not tokens:
            char = " "
        elif not char.isspace():
            tokens.append(char)
        before = char
    return tokens


def _figure(token: str) -> Fraction:
    whole, _, part = token.partition(".")
    groups = whole.split(",")
    right = len(groups) == 1 or (0 < len(groups[0]) < 4 and all(len(g) == 3 for g in groups[1:]))
    digits = "".join(groups)
    if (
        not right
        or not (digits or part)
        or not set(digits + part) <= set("0123456789")
        or len(digits + part) > 28
    ):
        raise NotStrict
    if len(digits) > 1 and digits[0] == "0":
        raise NotStrict
    return Fraction(int(digits or "0")) + Fraction(int(part or "0"), 10 ** len(part))


def _sum(tokens: list[str]) -> Fraction:
    """By the stack of a pocket calculator."""
    values: list[Fraction] = []
    waiting: list[str] = []
    rank = {"(": 0, "+": 1, "-": 1, "*": 2, "/": 2, "neg": 3}

    def work(least: int) -> None:
        while waiting and rank[waiting[-1]] >= max(least, 1):
            sign = waiting.pop()
            if sign == "neg":
                values.append(-values.pop())
                continue
            b, a = values.pop(), values.pop()
            values.append(a + b if sign == "+" else a - b if sign == "-" else a * b if sign == "*" else a / b)

    operand = True
    try:
        for token in tokens:
            token = {"×": "*", "÷": "/"}.get(token, token)
            if operand and token[0] in "0123456789.":
                if "," in token or len(token) > 40:
                    raise NotStrict
                values.append(_figure(token.lstrip("0") or "0"))
                operand = False
            elif operand and token in ("-", "("):
                waiting.append("neg" if token == "-" else "(")
            elif not operand and token in "+-*/":
                work(rank[token])
                waiting.append(token)
                operand = True
            elif not operand and token == ")":
                work(1)
                if waiting.pop() != "(":
                    raise NotStrict
            else:
                raise NotStrict
        work(1)
    except (IndexError, ZeroDivisionError):
        raise NotStrict from None
    if len(values) != 1 or waiting or operand:
        raise NotStrict
    return values[0]


CHARACTERS = st.sampled_from(
    "0123456789" * 4
    + "１２３٣①²½Ⅷ〇一"
    + ",,..，．。"
    + "+-−–—()（）" * 2
    + "¥￥元万亿千整%％人"
    + " \u3000\xa0\n\u202d\u202c\u200b\u200d\u202e\ufeff"
    + "'=*/×÷eExX_#"
)
PIECES = st.sampled_from(
    ["1,234", "100", "0", "5", "12.5", "-", "(", ")", "=", "万元", "元", "%", "①", " ", "e5", "_", "+", "*", "/", "٣", "¥", "\u202e"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=12),
    st.lists(PIECES, max_size=6).map("".join),
    st.lists(PIECES, max_size=7).map(lambda pieces: "=" + "".join(pieces)),
    st.text(max_size=10),
)


@example("5万%")  # no share is told in ten thousands
@settings(max_examples=2500)
@given(TEXTS)
def test_what_is_read_is_what_a_strict_grammar_says_or_it_is_refused(text: str) -> None:
    for kind in (YUAN, WAN, RATE, COUNT):
        found = read_entry(text, kind)
        if isinstance(found, Rejected):
            assert (found.raw, bool(found.reason)) == (text, True)
        elif isinstance(found, Decimal):
            said = strict(text, kind)
            assert said is not None
            if (told := rounding(text, kind)) is not None:
                assert text.lstrip("'’ \u3000\xa0\n\ufeff\u200b\u202d\u202c").startswith(("=", "＝"))
                assert told == (said, found)
                assert abs(said - Fraction(found)) * 2 <= Fraction(1, 10**kind.decimals)
            else:
                assert Fraction(found) == said
            assert str(found) != "-0.00"
            assert not found.is_signed() or found


AMOUNTS = st.builds(
    lambda digits, places, negative: Decimal(digits).scaleb(-places) * (-1 if negative else 1),
    st.integers(0, 10**12), st.integers(0, 3), st.booleans(),
)  # fmt: skip


@given(
    AMOUNTS, st.sampled_from(["{:f}", " {:,f} ", "￥{:,f}", "{:f}元", "'{:f}", "\u202d{:,f}\u202c", "={:f}"])
)
def test_a_typed_figure_is_kept_as_it_is_or_refused_with_what_it_would_be(amount: Decimal, way: str) -> None:
    found = read_entry(way.format(amount), YUAN)
    cents = int(abs(Fraction(amount)) * 1000 + 5) // 10 * (-1 if amount < 0 else 1)
    rounded = Decimal(cents) / 100
    if amount == rounded or way.startswith("="):
        assert found == rounded
    else:
        assert isinstance(found, Rejected)
        assert found.reason.endswith(f"请改为 {rounded:,.2f}")


@cache
def number_types() -> list[CellType]:
    """All that the columns of the shipped packs and a few more can hold."""
    found = {}
    for pack in shipped.PACKS:
        for block in shipped.program(pack).blocks.values():
            for column in block.columns:
                for row in block.row_ids([""]):
                    kind = block.type_of(row, column)
                    if kind.number:
                        found[kind.slot.type, kind.decimals, kind.unit, kind.plain] = kind
    return [*found.values(), YUAN, WAN, RATE, COUNT]


@cache
def engine() -> Engine:
    return Engine(shipped.program(), Facts())


@given(st.integers(-(10**14), 10**14), st.data())
def test_what_is_printed_and_what_an_editor_shows_is_read_back(figure: int, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(number_types()))
    amount = Decimal(figure).scaleb(-kind.decimals)
    shown = show_value(engine(), kind, amount)
    assert read_entry(shown, kind) == amount
    assert read_entry(edit_text(CellView(shown, "entered", amount, amount, None, kind)), kind) == amount


def test_packs_have_amounts_percents_and_counts() -> None:
    assert {kind.slot.type for kind in number_types()} == {"amount", "percent", "integer", "number"}


@pytest.mark.parametrize("text", ["-0", "0-", "(0.00)", "=-0.001", "=0*-1"])
def test_there_is_no_minus_zero(text: str) -> None:
    found = read_entry(text, YUAN)
    assert isinstance(found, Decimal)
    assert show_value(engine(), YUAN, found) == "0.00"
