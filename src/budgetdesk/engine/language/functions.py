"""The words of the language that work on values: what each takes and gives, how it is computed, said and written in Excel.

`sum`, `count`, `mapped`, `maps_to` and `name_of` are not here: they read cells and code lists, which is `names` and `evaluation`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from budgetdesk.engine.language.amounts import Blank, round_half_up
from budgetdesk.engine.targets import put_together
from budgetdesk.records import dataclass

Kind = Literal["number", "text", "test"]


@dataclass(frozen=True, slots=True)
class Function:
    """`value` gets the values of the arguments, nothing as None where `nothing` is taken; else nothing gives nothing."""

    takes: Kind | None  # of every argument; None: anything
    gives: Kind
    value: Callable[..., Any]
    words: str  # {0} the first argument, {rest} the others, {all} all of them
    arguments: tuple[int, int | None] = (1, 1)  # least and most; None: any number
    nothing: bool = False  # whether an argument may be nothing
    passes: bool = False  # gives its first argument on, but for last decimals: widths and blame go through it
    of_filling: bool = False  # asks only whether there is a value
    usage: str = ""  # shown where the number of arguments is wrong
    excel: str | None = None  # {0}, {1}, {all}; None where a workbook has no word for it


def _is_filled(value: Any) -> bool:
    return value is not None and value != "" and not isinstance(value, Blank)


def _extreme(pick: Callable[[Any], Any]) -> Callable[..., Any]:
    """Of those that have a value."""

    def value(*given: Any) -> Any:
        known = [v for v in given if v is not None]
        return pick(known) if known else None

    return value


FUNCTIONS = {
    "abs": Function("number", "number", abs, "{0}的绝对值", excel="ABS({0})"),
    "round": Function(
        "number", "number", lambda v, places=0: round_half_up(v, int(places)), "{0}", (1, 2), passes=True, excel="ROUND({0},{1})"
    ),
    "min": Function("number", "number", _extreme(min), "{all}中较小的", (1, None), nothing=True, excel="MIN({all})"),
    "max": Function("number", "number", _extreme(max), "{all}中较大的", (1, None), nothing=True, excel="MAX({all})"),
    "filled": Function(None, "test", _is_filled, "{0}已填", nothing=True, of_filling=True, excel='{0}<>""'),
    "empty": Function(None, "test", lambda v: not _is_filled(v), "{0}未填", nothing=True, of_filling=True, excel='{0}=""'),
    "left": Function(
        None, "text", lambda text, count: str(text)[: int(count)], "{0}的前{rest}位", (2, 2),
        usage="left(编码, 3)", excel="LEFT({0},{1})",
    ),
    "mid": Function(
        None, "text", lambda text, start, count: str(text)[max(int(start) - 1, 0) :][: int(count)],
        "{0}的一段（{rest}）", (3, 3), usage="mid(编码, 4, 2)：从第 4 位起的 2 位", excel="MID({0},{1},{2})",
    ),
    "contains": Function(None, "test", lambda text, part: str(part) in str(text), "{0}含有{rest}", (2, 2)),
    "ends": Function(
        None, "test", lambda text, *ends: str(text).rstrip().endswith(tuple(map(str, ends))), "{0}以{rest}结尾", (2, None),
        usage="ends(文字, '。', '；')",
    ),
    "target": Function(
        None, "text", lambda *parts: put_together(*(str(part or "") for part in parts)) or None, "{0}（连同{rest}）", (3, 3),
        nothing=True, usage="target(性质, 值, 单位)：≥、95、% 连写成 ≥95%",
    ),
}  # fmt: skip
