"""The long-term list beside the annual one that mirrors it: which indicators belong together, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from budgetdesk.document.document import Document
from budgetdesk.document.edits import Edit
from budgetdesk.document.indicators.cells import IndicatorCells, TreeColumn
from budgetdesk.document.indicators.filling import TreeFiller, plain_name
from budgetdesk.document.indicators.tree import TreeDraft
from budgetdesk.engine.cells import Place
from budgetdesk.engine.targets import write_target
from budgetdesk.records import dataclass
from budgetdesk.review.indicators.indicator_review import paired_rows

NAME, TARGET, GROUP = "name", "target", "group"
_TITLES = {
    NAME: "名称", GROUP: "所属", TARGET: "指标值", "basis": "确定依据", "class": "分类", "weight": "权重", "direction": "方向",
    "standard": "评分标准", "definition": "定义", "explanation": "说明",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One list's half of a pair."""

    id: str
    texts: dict[str, str]  # by what is compared: NAME, TARGET, basis …


@dataclass(frozen=True, slots=True)
class Pair:
    """The same indicator (or group) in both lists, or in one alone."""

    depth: int
    leaf: bool
    long: Side | None
    annual: Side | None
    parent: Pair | None = None
    differing: frozenset[str] = field(default=frozenset())

    @property
    def says(self) -> str:
        if self.annual is None:
            return "年度没有"
        if self.long is None:
            return "长期没有"
        return "、".join(f"{title}不同" for part, title in _TITLES.items() if part in self.differing)


def long_list(document: Document, annual: Place) -> Place | None:
    """The long-term list of the same table, if the annual one mirrors any."""
    repeated = document.engine.tree(annual).model.repeats
    return Place(annual.table, repeated, annual.instance) if repeated else None


def compare(document: Document, long: Place, annual: Place) -> list[Pair]:
    """All nodes of both lists, aligned, in the order of the long-term one."""
    return _Comparison(document, long, annual).pairs


def compared_parts(document: Document, long: Place, annual: Place) -> dict[str, str]:
    """What both lists say of an indicator, with headings."""
    own = [_roles(IndicatorCells(document, place)) for place in (long, annual)]
    return {
        part: title
        for part, title in _TITLES.items()
        if part in (NAME, TARGET) or all(part in o for o in own)
    }


class _Comparison:
    """Indicators are paired as the rules on indicators pair them; groups, and rows with nothing in them yet, among
    those of one group by name, and by place where as many are left on both sides."""

    def __init__(self, document: Document, long: Place, annual: Place) -> None:
        self._trees = TreeDraft(document, long), TreeDraft(document, annual)
        self._cells = IndicatorCells(document, long), IndicatorCells(document, annual)
        self._parts = list(compared_parts(document, long, annual))
        self._annual_of = paired_rows(document.engine, annual, long)
        self._paired = set(self._annual_of.values())
        self.pairs: list[Pair] = []
        self._walk(None, None, None)

    def _walk(self, long: str | None, annual: str | None, above: Pair | None) -> None:
        ours = list(self._trees[0].children[long]) if above is None or above.long else []
        theirs = list(self._trees[1].children[annual]) if above is None or above.annual else []
        waiting = [id for id in theirs if id not in self._paired]
        partners = self._match([id for id in ours if id not in self._annual_of], waiting)
        partners |= {id: self._annual_of[id] for id in ours if id in self._annual_of}
        matched = set(partners.values())
        for id in ours:
            partner = partners.get(id)
            if partner in theirs:
                for stands_before in theirs[: theirs.index(partner)]:
                    if stands_before in waiting and stands_before not in matched:
                        waiting.remove(stands_before)
                        self._put(None, stands_before, above)
            self._put(id, partner, above)
        for id in waiting:
            if id not in matched:
                self._put(None, id, above)

    def _put(self, long: str | None, annual: str | None, above: Pair | None) -> None:
        one, other = self._side(0, long), self._side(1, annual)
        tree, id = (self._trees[0], long) if long is not None else (self._trees[1], annual)
        assert id is not None
        leaf = tree.depths[id] == len(tree.levels) - 1
        differing = {
            part
            for part in self._parts
            if one and other and _plain(one.texts[part]) != _plain(other.texts[part])
        }
        if other and self._trees[1].parents[other.id] != (
            above.annual.id if above and above.annual else None
        ):
            differing.add(GROUP)
        pair = Pair(tree.depths[id], leaf, one, other, above, frozenset(differing))
        self.pairs.append(pair)
        self._walk(long, annual, pair)

    def _match(self, ours: Sequence[str], theirs: Sequence[str]) -> dict[str, str]:
        """By name; what is left on both sides in equal number, by place."""
        left, found = list(theirs), {}
        for id in ours:
            name = plain_name(self._trees[0].name(id))
            partner = next(
                (other for other in left if name and plain_name(self._trees[1].name(other)) == name), None
            )
            if partner is not None:
                found[id] = partner
                left.remove(partner)
        rest = [id for id in ours if id not in found]
        if len(rest) == len(left):
            found |= dict(zip(rest, left, strict=True))
        return found

    def _side(self, which: int, id: str | None) -> Side | None:
        if id is None:
            return None
        cells, roles = self._cells[which], _roles(self._cells[which])
        texts = {NAME: self._trees[which].name(id), TARGET: target_text(cells, id)}
        texts |= {part: cells.text(id, roles[part]) for part in self._parts if part in roles}
        return Side(id, texts)


def _roles(cells: IndicatorCells) -> dict[str, TreeColumn]:
    return {column.role: column for column in cells.columns if column.part == "whole" and column.role}


def target_text(cells: IndicatorCells, id: str) -> str:
    """The value as one text, whatever cells it is written in."""
    combined = next((column for column in cells.columns if column.combined), None)
    if combined is not None:
        entry = cells.document.content.facts.entries.get(cells.cell(id, combined))
        return entry if isinstance(entry, str) else write_target(cells.target(id))
    return write_target(cells.target(id))


def _plain(text: str) -> str:
    return plain_name(text).rstrip("。;")


def carry_into_annual(
    document: Document, long: Place, annual: Place, pairs: Iterable[Pair], *, overwrite: bool = False
) -> Edit | None:
    """Long-term indicators into the annual list: missing ones come, blanks are filled, and (overwrite) what differs."""
    filler, cells = TreeFiller(document, annual), IndicatorCells(document, long)
    made: dict[str, str] = {}  # long-term node: its annual one
    count = 0
    pairs = list(pairs)
    # groups of which every indicator stands elsewhere in the annual list are not wanted there
    missing = {id(group) for pair in pairs if pair.leaf and not pair.annual for group in _groups(pair)}
    elsewhere = {
        id(group) for pair in pairs if pair.leaf and pair.annual for group in _groups(pair)
    } - missing
    for pair in pairs:
        if pair.long is None or (pair.annual is None and id(pair) in elsewhere):
            continue
        if pair.annual is None:
            node = _add(filler, pair, made)
            count += pair.leaf
        else:
            node = pair.annual.id
            if overwrite and NAME in pair.differing:
                filler.draft.rename(node, pair.long.texts[NAME])
        made[pair.long.id] = node
        said = {part: text for part, text in pair.long.texts.items() if part not in (NAME, TARGET)}
        target = cells.target(pair.long.id)
        if pair.annual is not None and not overwrite:
            said = {part: text for part, text in said.items() if not pair.annual.texts.get(part)}
        if pair.annual is None or overwrite or not pair.annual.texts[TARGET]:
            said |= {"operator": target.operator, "value": target.value, "unit": target.unit}
            _fill_target(filler, node, pair.long.texts[TARGET])
        filler.fill_roles(node, said)
    words = f"带入 {count} 个长期指标" if count else "改为与长期指标一致" if overwrite else "带入长期指标"
    return filler.edit(words)


def _groups(pair: Pair) -> Iterator[Pair]:
    """Those that a pair stands under."""
    above = pair.parent
    while above is not None:
        yield above
        above = above.parent


def _fill_target(filler: TreeFiller, id: str, text: str) -> None:
    """As it is written, where the annual list too has one cell for it."""
    value = next((c for c in filler.cells.columns if c.combined and c.part == "value"), None)
    if value is not None and text:
        filler.draft.set(id, value.id, text)


def _add(filler: TreeFiller, pair: Pair, made: dict[str, str]) -> str:
    """Behind the node that stands before it in the long-term list, where that is in the annual one."""
    assert pair.long is not None
    above = pair.parent
    parent: str | None = None
    if above is not None and above.long is not None:
        parent = made.get(above.long.id) or (above.annual.id if above.annual else None)
        if parent is None:
            parent = made[above.long.id] = _add(filler, above, made)
    return filler.add(parent, pair.depth, pair.long.texts[NAME])
