"""Of the declarations that one is linked with: which is not there, so that rules are silent; which says something else by now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budgetdesk.engine.blocks import origin_cell
from budgetdesk.engine.cells import Cell, Place
from budgetdesk.engine.compiler.rule import Rule
from budgetdesk.engine.compiler.rules import Program
from budgetdesk.engine.engine import Engine
from budgetdesk.engine.labels import cell_words, figure
from budgetdesk.engine.update import Update
from budgetdesk.review.finding import Finding, FindingCell

_NAMED = 3  # rules or figures that are told one by one


class LinkReview:
    def __init__(self, program: Program) -> None:
        self._waiting = {
            link: [(rule, _own_blocks(program, rule)) for rule in program.linking.get(link, ())]
            for link in program.pack.links
        }

    def findings(self, engine: Engine, changed: Update | None) -> list[Finding]:
        return [finding for link in self._waiting for finding in self._of_link(engine, link)]

    def _of_link(self, engine: Engine, link: str) -> Iterator[Finding]:
        moved = {cell: now for cell, now in engine.facts.moved.items() if engine.block(cell).link == link}
        if moved:
            yield _moved(engine, link, moved)
        elif origin_cell(link) not in engine.facts.entries:
            rules = self._waiting[link]
            names = dict.fromkeys(name for _, own in rules for name in own)
            begun = {name for name in names if not all(map(engine.is_blank, _places(engine, name)))}
            if waiting := [rule for rule, own in rules if not begun.isdisjoint(own)]:
                yield _missing(engine, link, waiting)


def _own_blocks(program: Program, rule: Rule) -> frozenset[tuple[str, str]]:
    """Where the declaration has something of its own that the rule has to check: where it stands, and what it reads."""
    own = [name for name in rule.blocks_read if not program.blocks[name].link]
    return frozenset([*own, rule.block.name] if rule.block is not None else own)


def _places(engine: Engine, name: tuple[str, str]) -> list[Place]:
    repeats = engine.program.blocks[name].table.repeat is not None
    return [Place(*name, sheet) for sheet in (engine.sheets(name[0]) if repeats else [""])]


def not_linked(engine: Engine, link: str) -> str:
    """The key under which it is explained that there is nothing to be linked."""
    return f"{engine.program.pack.prefix}-LINK-{link}"


def _missing(engine: Engine, link: str, waiting: list[Rule]) -> Finding:
    title, rule = engine.program.pack.links[link].title, not_linked(engine, link)
    said = list(dict.fromkeys(rule.says for rule in waiting))
    more = f"等 {len(said)} 项" if len(said) > _NAMED else ""
    return Finding(
        rules=(rule,),
        keys=(rule,),
        level="hint",
        says=f"没有关联{title}，{len(said)} 项没有核对",
        cells=(FindingCell(origin_cell(link), "witness", None),),
        advice=f"没有核对的是：{'；'.join(said[:_NAMED])}{more}。把{title}放进同一个工作库，或从文件关联",
        cause_kind="not_linked",
        due="never",
    )


def _moved(engine: Engine, link: str, moved: Mapping[Cell, object]) -> Finding:
    title, rule = engine.program.pack.links[link].title, f"{engine.program.pack.prefix}-LINK-{link}-MOVED"
    entries = engine.facts.entries
    told = [
        f"{cell_words(engine, cell)} {figure(entries.get(cell))} → {figure(now)}"
        for cell, now in list(moved.items())[:_NAMED]
    ]
    more = f"等 {len(moved)} 处" if len(moved) > _NAMED else ""
    own = dict.fromkeys(cell for kept in moved for cell in _concerned(engine, kept))
    own = own or dict.fromkeys(cell for kept in moved for cell in _beside(engine, link, kept))
    cells = [FindingCell(cell, "witness", entries.get(cell)) for cell in list(own)[:_NAMED]]
    cells += [
        FindingCell(cell, "witness", entries.get(cell), now) for cell, now in list(moved.items())[:_NAMED]
    ]
    return Finding(
        rules=(rule,),
        keys=(rule,),
        level="query",
        says=f"{title}在取用之后有改动：{'；'.join(told)}{more}",
        cells=tuple(cells),
        advice=f"核对后取用新的数，或改回{title}",
        cause_kind="link_moved",
    )


def _concerned(engine: Engine, kept: Cell) -> Iterator[Cell]:
    """Cells of the declaration's own that what is kept there is compared with, or that it fills."""
    for relation in engine.readers_of(kept):
        if relation.target is not None:
            yield relation.target
        else:
            yield from (
                c for c in engine.inputs(relation) if isinstance(c, Cell) and not engine.block(c).link
            )


def _beside(engine: Engine, link: str, kept: Cell) -> Iterator[Cell]:
    """For what nothing reads yet, such as a row that has come: the first cell of what reads others there."""
    for rule in engine.program.linking.get(link, ()):
        if (kept.table, kept.block) in rule.blocks_read and rule.block is not None and rule.column:
            sheets = list(engine.sheets(rule.block.table.id)) if rule.block.table.repeat else [""]
            for place in (Place(*rule.block.name, sheet) for sheet in sheets[:1]):
                rows = [rule.row_id] if rule.row_id else list(engine.rows(place))
                yield from (place.cell(row, rule.column) for row in rows[:1])
