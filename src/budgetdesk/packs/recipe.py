"""A recipe (配方): how a list that an office has at hand, such as a payroll, becomes lines of a worksheet.

It is data: which headings are which columns, what is taken from each row, and how rows come together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.packs.validation import Limit, Mistakes, Model
from budgetdesk.packs.yaml_text import read_yaml

_Id = Annotated[str, Limit(pattern=r"[a-z0-9][a-z0-9-]{0,60}")]
_Text = Annotated[str, Limit(pattern=r"[^\n]{1,400}")]


class RecipeLine(Model):
    """Rows that fit `when` (column: values, `7101*` a prefix) go to the line whose columns are `set`.

    A text of `set` that begins with = is an expression over the row, as `amount` is. Rows with the same `set` are added.
    """

    when: dict[str, list[str]] = {}
    set: dict[str, _Text]
    amount: _Text


class Recipe(Model):
    """`columns`: by its name the headings of a column, of figures those that are added up; `codes`: of which but the code
    counts that the text begins with; `numbers`: those with figures. `beside`: headings of figures that
    say nothing new. `names`: the column that a row is called by. `leaves`: the column of codes of which only those count that
    have none below. `maps`: by name what a text becomes, `301*` a prefix, `*` all else. `once`: a row goes to the first line that it fits.
    """

    id: _Id
    title: _Text
    pack: _Id
    table: str
    block: str = "rows"
    into: str
    names: str
    columns: dict[str, list[str]]
    codes: list[str] = []
    numbers: list[str]
    beside: list[str] = []
    constants: dict[str, str] = {}
    maps: dict[str, dict[str, str]] = {}
    leaves: str = ""
    once: bool = False
    lines: list[RecipeLine]


def read_recipe(data: bytes, file: str) -> Recipe:
    """Raises PackError with file and what is wrong."""
    try:
        recipe = Recipe.read(read_yaml(data, file))
    except Mistakes as mistakes:
        raise PackError([Problem(file, 0, str(mistakes))]) from mistakes
    unknown = [
        name
        for name in (*recipe.numbers, *recipe.codes, recipe.names, recipe.leaves)
        if name and name not in recipe.columns
    ]
    if unknown:
        raise PackError([Problem(file, 0, f"columns 里没有 {unknown[0]}")])
    return recipe


def shipped_recipes(folder: Path) -> dict[str, Path]:
    """The recipes of a folder by their ids, which are their files' names."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}
