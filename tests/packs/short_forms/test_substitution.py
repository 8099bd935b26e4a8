"""Words put into a formula change it there and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetdesk.engine.language.expressions import Call, Expr, ListOf, Num, Op, Ref, Text, parse
from budgetdesk.packs.short_forms.substitution import LackingError, UnfitError, Words, loops, put

WORDS = Words(
    {"财政": "['甲*', '乙']", "没有": "(a == 0)"},
    ["208"],
    {"row": "f208"},
    lacks=lambda of, id: of == "t09.func",
)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("sum(x.amount, fund=财政, function=code)", "sum(x.amount, fund=['甲*', '乙'], function='208*')"),
        ("sum(x.amount, function=[code, '9*'])", "sum(x.amount, function=['208*', '9*'])"),
        ("t05[code].total + t04.func[row]", "t05['208'].total + t04.func.f208"),
        ("t05[code, row.kind].total", "t05['208', row.kind].total"),
        ("t05[code].total + t09.func[row]", "t05['208'].total"),
        ("t09.func[row] + 1", "1"),
        ("(a - b) + t09.func[row] + (c if 没有 else d)", "(a - b) + (c if (a == 0) else d)"),
        ("2 * (a + t09.func[row])", "2 * (a)"),
        ("没有 and not  b", "(a == 0) and not  b"),
        ("'财政' == x.code", "'财政' == x.code"),  # a text is no name, a column no code
        ("sum(财政.amount, 财政='财政')", "sum(财政.amount, 财政='财政')"),
        ("abs( a )  +  1.10", "abs( a )  +  1.10"),
        ("(a +\n t04.func[row])", "(a +\n t04.func.f208)"),
    ],
)
def test_put(text: str, made: str) -> None:
    assert parse(put(text, WORDS)) == parse(made)


@pytest.mark.parametrize("text", ["abs( a )  +  1.10", "a + code_of", "财政 +"])
def test_what_has_no_word_or_cannot_be_read_stays_as_it_is_written(text: str) -> None:
    assert put(text, WORDS) is text


def test_several_codes() -> None:
    words = Words(codes=["310", "309"])
    assert put("a - t06[code].staff", words) == "a - (t06['310'].staff + t06['309'].staff)"
    assert put("sum(x.a, c=code)", words) == "sum(x.a, c=['310*', '309*'])"


@pytest.mark.parametrize(
    "text", ["t09.func[row]", "t09.func[row] * 2", "abs(t09.func[row])", "t09.func[row] + t09.func[row]"]
)
def test_only_a_term_of_a_sum_may_be_missing(text: str) -> None:
    with pytest.raises(LackingError, match="没有 f208"):
        put(text, WORDS)


@pytest.mark.parametrize("text", ["code + 1", "function == code", "min(code, 1)"])
def test_a_code_is_no_figure(text: str) -> None:
    with pytest.raises(UnfitError, match="code 只能写在筛选里"):
        put(text, WORDS)


def test_a_formula_too_deep_for_a_person() -> None:
    with pytest.raises(UnfitError, match="过于复杂"):
        put("-" * 900 + "t04.func[row]", WORDS)
    long = " + ".join(["a"] * 400 + ["t04.func[row]"])
    assert put(long, WORDS) == f"({long.replace('[row]', '.f208')})"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("row in t07", ("row in t07", "", [])),
        ("column in [a, b]", ("", "column", ["a", "b"])),
        ("row in t12.unit, column in [now_a]", ("row in t12.unit", "column", ["now_a"])),
        ("group in [func, econ], row in t12", ("row in t12", "group", ["func", "econ"])),
        ("each row of t07", ("each row of t07", "", [])),
    ],
)
def test_loops(text: str, read: tuple[str, str, list[str]]) -> None:
    assert loops(text) == read


NAMES = st.sampled_from(["a", "财政", "没有", "row", "code_of"])
LEAVES = st.one_of(
    NAMES, st.sampled_from(["'甲'", "1.50", "x.row", "t04.func[row]", "t05[code].total", "[财政, 'b']"])
)


@st.composite
def formulas(draw: st.DrawFn) -> str:
    return draw(
        st.recursive(
            LEAVES,
            lambda inner: st.one_of(
                st.tuples(inner, st.sampled_from(["+", "-", "*", "==", "and"]), inner).map(
                    lambda t: f"({t[0]}) {t[1]} ({t[2]})"
                ),
                st.tuples(inner, inner).map(
                    lambda t: f"{t[0]} + {t[1]}" if "(" not in t[1] else f"{t[0]} + ({t[1]})"
                ),
                inner.map(lambda t: f"abs({t})"),
                inner.map(lambda t: f"sum(x.amount, k={t}, function=code)"),
            ),
            max_leaves=12,
        )
    )


def substituted(expr: Expr) -> Expr:
    """What putting words in means, said of trees."""
    match expr:
        case Ref(("财政",), _, -1):
            return ListOf((Text("甲*"), Text("乙")))
        case Ref(("没有",), _, -1):
            return Op("==", (Ref(("a",)), Num(parse("0").value)))  # type: ignore[union-attr]
        case Ref(("t04", "func"), (Ref(("row",)),), 1):
            return Ref(("t04", "func", "f208"))
        case Ref(names, (Ref(("code",)),), keyed):
            return Ref(names, (Text("208"),), keyed)
        case ListOf(items):
            return ListOf(tuple(map(substituted, items)))
        case Op(op, args):
            return Op(op, tuple(map(substituted, args)))
        case Call(name, args, filters):
            kept = tuple((k, Text("208*") if v == Ref(("code",)) else substituted(v)) for k, v in filters)
            return Call(name, tuple(map(substituted, args)), kept)
    return expr


@given(formulas())
def test_the_words_of_any_formula_are_put_in_and_nothing_else_changes(text: str) -> None:
    assert parse(put(text, WORDS)) == substituted(parse(text))
