"""Codes that an office adds to the lists of its packs, or corrects in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetdesk.errors import KnownError
from budgetdesk.records import dataclass

if TYPE_CHECKING:
    from budgetdesk.office.packs.installed_packs import InstalledPacks
    from budgetdesk.packs.codes import CodeList
    from budgetdesk.storage.store import Store

_LONGEST_CODE, _LONGEST_NAME = 20, 200
_TITLES = {
    "functional": "支出功能分类科目",
    "department_economic": "部门预算支出经济分类科目",
    "government_economic": "政府预算支出经济分类科目",
    "revenue": "收入分类科目",
}


def list_title(list_id: str) -> str:
    """A list of codes as people call it, such as 支出功能分类科目（2024 年）; the id of one that nobody has named."""
    year, _, name = list_id.partition("/")
    return f"{_TITLES[name]}（{year} 年）" if name in _TITLES else list_id


def correct_code(store: Store, packs: InstalledPacks, list_id: str, code: str, name: str) -> None:
    """Give a code of a list (2024/functional) a name; an empty one goes back to the pack's own.

    Every open declaration looks at it anew. Raises KnownError.
    """
    code, name = code.strip(), name.strip()
    if not (code.isascii() and code.isalnum() and len(code) <= _LONGEST_CODE):
        raise KnownError(f"编码应是数字（可带字母），不能是 {code[:40]}")
    if not name.isprintable() or len(name) > _LONGEST_NAME:
        raise KnownError("科目名称中有不能显示的字符，或者过长")
    _list(store, packs, list_id)
    store.correct_code(list_id, code, name or None)
    packs.codes_corrected(store)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list of the office has beside the pack's own: codes that are new, and those with another name there."""

    new: dict[str, str]
    renamed: dict[str, tuple[str, str]]  # the name that it had, and the one that it gets
    same: int


def import_codes(
    store: Store, packs: InstalledPacks, list_id: str, names: dict[str, str], *, keep: bool, rename: bool
) -> Imported:  # fmt: skip
    """Take an office's whole list in at once; without `keep` only look what it would come to, without `rename` leave names
    that there are as they are. Raises KnownError."""
    known = _list(store, packs, list_id).all()
    new = {code: name for code, name in names.items() if code not in known}
    renamed = {code: (known[code], name) for code, name in names.items() if known.get(code, name) != name}
    kept = {**new, **({code: name for code, (_, name) in renamed.items()} if rename else {})}
    if keep and kept:
        store.correct_codes(list_id, kept)
        packs.codes_corrected(store)
    return Imported(new, renamed, len(names) - len(new) - len(renamed))


def _list(store: Store, packs: InstalledPacks, list_id: str) -> CodeList:
    """The list as one of the packs has it, with what the office has added. Raises KnownError where none has it."""
    used = {info.pack for info in store.declarations()} or {pack.id for pack in packs.summaries()}
    known = {codes.id: codes for pack in used for codes in packs.program(pack, store).codes.lists.values()}
    if list_id not in known:
        raise KnownError(f"没有科目表 {list_id[:80]}，有的是：", sorted(known))
    return known[list_id]
