"""What a model reads from YAML, and how it says what is wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest

from budgetdesk.packs.validation import Before, Limit, Mistakes, Model


class Leaf(Model):
    kind: Literal["leaf"]
    size: Annotated[float, Limit(above=0)] | None = None


class Branch(Model):
    kind: Literal["branch"]
    parts: list[Leaf | Branch] = []


class Tree(Model):
    id: Annotated[str, Limit(pattern="^[a-z]+$")]
    class_: Literal["old", "young"] | Literal["dead"] = "young"
    age: Annotated[int, Limit(least=0, most=999)] = 1
    worth: Decimal = Decimal(0)
    tall: bool = False
    names: Annotated[list[str], Before(lambda value: value if isinstance(value, list) else [value])] = []
    crown: Leaf | Branch | None = None
    heights: dict[str, int] = {}

    @classmethod
    def prepare(cls, data: Any) -> Any:
        return {"id": data} if isinstance(data, str) else data


def mistakes(data: Any) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(Mistakes) as error:
        Tree.read(data)
    return [tuple(mistake) for mistake in error.value.found]


def test_texts_become_what_the_annotations_say() -> None:
    tree = Tree.read(
        {"id": "oak", "class": "dead", "age": "120", "worth": "12.50", "tall": "true", "names": "橡树",
         "crown": {"kind": "branch", "parts": [{"kind": "leaf", "size": "0.5"}]}, "heights": {"2023": "7"}}
    )  # fmt: skip
    assert (tree.class_, tree.age, tree.worth, tree.tall) == ("dead", 120, Decimal("12.50"), True)
    assert tree.names == ["橡树"]
    assert isinstance(tree.crown, Branch)
    assert [leaf.size for leaf in tree.crown.parts if isinstance(leaf, Leaf)] == [0.5]
    assert tree.heights == {"2023": 7}


def test_what_is_left_out_is_each_ones_own() -> None:
    one, other = Tree.read("oak"), Tree(id="elm")
    one.names.append("橡树")
    assert (one.age, other.names, Tree.read("fir").names) == (1, [], [])


def test_every_mistake_is_told_where_it_stands() -> None:
    found = mistakes(
        {"id": "oak\n", "class": "new", "age": "1000", "worth": "nan", "tall": "yes", "colour": "red",
         "names": ["a", None], "heights": [], "crown": {"kind": "branch", "parts": [{"kind": "leaf", "size": "0"}, {"kind": "root"}, {}]}}
    )  # fmt: skip
    assert dict(found) == {
        ("id",): "写法不合规（应符合 ^[a-z]+$）",
        ("class",): "只能是 old、young、dead",
        ("age",): "不能大于 999",
        ("worth",): "应是数",
        ("tall",): "应是 true 或 false",
        ("colour",): "不认识的键",
        ("names", 1): "应是一段文字",
        ("heights",): "应是一组键和值",
        ("crown", "parts", 0, "size"): "应大于 0",
        ("crown", "parts", 1): "没有这种块，只能是 leaf、branch",
        ("crown", "parts", 2): "缺少 kind（块的种类）",
    }
    assert mistakes({}) == [(("id",), "缺少这个键")]
    assert mistakes(None) == [((), "应是一组键和值")]
