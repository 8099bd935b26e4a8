"""Code lists (科目表) and mappings between them; a code that a list lacks inherits from its longest known prefix."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Protocol
from weakref import WeakSet

from budgetdesk.packs.problems import PackError, Problem
from budgetdesk.records import dataclass


@dataclass(slots=True)
class CodeList:
    """Codes with their names. `corrections` are the office's own and win over the list."""

    id: str
    names: dict[str, str]
    corrections: dict[str, str] = field(default_factory=dict)

    def name(self, code: str) -> str | None:
        """The code's name, or that of its longest known prefix; None where nothing is known."""
        known = self.known_prefix(code)
        return None if known is None else self.corrections.get(known) or self.names[known]

    def known_prefix(self, code: str) -> str | None:
        for length in range(len(code), 0, -1):
            prefix = code[:length]
            if prefix in self.corrections or prefix in self.names:
                return prefix
        return None

    def outermost(self, code: str) -> str:
        """The code of the class that it belongs to, as far as the list knows any."""
        prefixes = (code[:length] for length in range(1, len(code)))
        return next((prefix for prefix in prefixes if self.has(prefix)), code)

    def has(self, code: str) -> bool:
        return code in self.corrections or code in self.names

    def is_divided(self, code: str) -> bool:
        """Whether there are codes below that one, or only its upper codes are known."""
        return not self.has(code) or any(c != code and c.startswith(code) for c in self.all())

    def is_open(self, code: str) -> bool:
        """Whether only its upper codes are known, so that the office has to say if there is such a code."""
        return not self.has(code) and not self.is_local_detail(code) and self.known_prefix(code) is not None

    def is_local_detail(self, code: str) -> bool:
        """Whether the code goes deeper than the list does (地方明细): 3029904 below 30299, which must be known."""
        depth = max(map(len, self.names), default=0)
        return len(code) > depth and len(self.known_prefix(code) or "") >= depth > 0

    def all(self) -> dict[str, str]:
        return {**self.names, **self.corrections}


@dataclass(slots=True)
class CodeMapping:
    """Which codes of one list stand for a code of another, under a condition (the unit's nature)."""

    id: str
    targets: dict[tuple[str, str], list[str]]

    def proposed(self, code: str, condition: str) -> str | None:
        found = self.allowed(code, condition)
        return found[0] if found else None

    def allowed(self, code: str, condition: str) -> list[str]:
        for length in range(len(code), 2, -1):
            if found := self.targets.get((code[:length], condition)):
                return found
        return []


class CodesReader(Protocol):
    """Who has to look anew when the office corrects a code, or settles something about rules."""

    def codes_corrected(self) -> None: ...

    def rules_changed(self) -> None: ...


@dataclass(slots=True)
class Codes:
    """The lists and mappings of one pack, by the names its tables use; shared by all who use the pack."""

    lists: dict[str, CodeList] = field(default_factory=dict)
    mappings: dict[str, CodeMapping] = field(default_factory=dict)
    readers: WeakSet[CodesReader] = field(default_factory=WeakSet, repr=False, compare=False)

    def __reduce__(self) -> tuple[type[Codes], tuple[dict[str, CodeList], dict[str, CodeMapping]]]:
        return Codes, (self.lists, self.mappings)  # who reads them is not kept in a file

    def correct(self, corrections: Mapping[str, Mapping[str, str]]) -> None:
        """Lay an office's own codes over the lists (id of the list, 2024/functional → code → name); tell the readers."""
        for codes in self.lists.values():
            codes.corrections = dict(corrections.get(codes.id, {}))
        for reader in list(self.readers):
            reader.codes_corrected()


def read_code_list(id: str, data: bytes, file: str) -> CodeList:
    names: dict[str, str] = {}
    for line, (code, name) in _rows(data, file, "code", "name"):
        if not code or code in names:
            raise PackError([Problem(file, line, f"编码重复或为空：{code}")])
        names[code] = name
    return CodeList(id, names)


def read_code_mapping(id: str, data: bytes, file: str) -> CodeMapping:
    targets: dict[tuple[str, str], list[str]] = {}
    for _, (code, condition, target) in _rows(data, file, "from", "condition", "to"):
        targets.setdefault((code, condition), []).append(target)
    return CodeMapping(id, targets)


def _rows(data: bytes, file: str, *needed: str) -> Iterator[tuple[int, list[str]]]:
    """What stands in the needed columns of each line, with the number of the line."""
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True)
        heads = next(reader, [])
        if missing := set(needed) - set(heads):
            raise PackError([Problem(file, 1, f"缺少列：{'、'.join(sorted(missing))}")])
        columns = [heads.index(head) for head in needed]
        for row in reader:
            if row:
                row += [""] * (len(heads) - len(row))
                yield reader.line_num, [row[column].strip() for column in columns]
    except (csv.Error, UnicodeDecodeError) as error:
        raise PackError([Problem(file, 1, f"不是合格的 CSV：{error}")]) from None
