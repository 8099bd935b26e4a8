"""Documents with a list of their slips, read as `rehearse` reads them: what is told, what is not, what is told and is none.

`python -m tests.review.text.first_look FOLDER [NAME …]`: FOLDER has NAME.docx, .pdf or .txt and NAME.slips.yaml, a list of
`where` (the sentence or cell as it stands, or the table's title), `at` (the piece of it), `in` (table, row, column of a cell), `severity`.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import shipped

from budgetdesk.office.rehearsal import Rehearsal, rehearse
from budgetdesk.packs.yaml_text import read_yaml
from budgetdesk.review.finding import Finding, Place

_ALSO_AT = {
    "weights": 99,
    "grid": 99,
    "exchanged": 1,
}  # sums of which no figure can be named; the other of two
_NAMED = ("empty_table",)  # stands at the first row of the table that it names
_BEGINNING = 24  # characters of a sentence that are enough to know it by


@dataclass(frozen=True)
class Slip:
    where: str
    at: str
    row: str  # "" in a sentence
    error: bool
    what: str

    @staticmethod
    def read(entry: dict[str, Any]) -> Slip:
        where, cell = _bare(str(entry["where"])), entry.get("in") or {}
        return Slip(
            where, _bare(str(entry.get("at") or where)), _bare(str(cell.get("row", ""))), entry["severity"] == "error", str(entry["what"])
        )  # fmt: skip

    def is_in(self, sentence: str) -> bool:
        """Whether the sentence, or the row, is the one that the slip is in."""
        if self.row:
            return (self.where in sentence or self.at in sentence) and self.row in sentence
        return bool(sentence) and (self.where[:_BEGINNING] in sentence or sentence in self.where)


_NUMBERED = re.compile(r"^\d{1,2}[．.、](?!\d)")  # an item's number is no part of its sentence


def _bare(text: str) -> str:
    return _NUMBERED.sub("", re.sub(r"\s", "", text)).replace(",", "，")


def look(rehearsal: Rehearsal, slips: list[Slip]) -> tuple[list[Slip], list[Finding]]:
    """The slips that are not told, and what is told above a hint of sentences and rows without a slip."""

    def sentences(finding: Finding) -> list[str]:
        places: list[Place | None] = [
            finding.place,
            *finding.witnesses[: _ALSO_AT.get(finding.cause_kind, 0)],
        ]
        sentences = [_bare(rehearsal.review.sentence(p)) for p in places if p is not None]
        return [*sentences, _bare(finding.entered)] if finding.cause_kind in _NAMED else sentences

    told = [(finding, sentences(finding)) for finding in rehearsal.findings]
    missed = [slip for slip in slips if not any(slip.is_in(s) for _, each in told for s in each)]
    wrong = [
        f for f, each in told if f.level != "hint" and not any(slip.is_in(s) for slip in slips for s in each)
    ]
    return missed, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description="Read documents whose slips are known.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for path in sorted(options.folder.glob("*.slips.yaml")):
        name = path.name.removesuffix(".slips.yaml")
        if options.names and name not in options.names:
            continue
        slips = [Slip.read(entry) for entry in read_yaml(path.read_bytes(), path.name)]
        document = next(p for p in options.folder.glob(f"{name}.*") if p.suffix in (".docx", ".pdf", ".txt"))
        rehearsal = rehearse(document, None, shipped.Packs())
        missed, wrong = look(rehearsal, slips)
        errors, remarks = (sum(s.error == kind for s in slips) for kind in (True, False))
        lost = [sum(s.error == kind for s in missed) for kind in (True, False)]
        loud = sum(f.level != "hint" for f in rehearsal.findings)
        print(f"{document.name}: errors {errors - lost[0]} of {errors}, remarks {remarks - lost[1]} of {remarks}, "
              f"wrong {len(wrong)} of {loud} above a hint")  # fmt: skip
        for slip in missed:
            print(f"  {'-' if slip.error else '(-)'} {slip.row} {slip.at} | {slip.where} | {slip.what}")
        for finding in wrong:
            print(f"  + {finding.level} {finding.rule} {finding.entered}: {finding.says}")


if __name__ == "__main__":
    main()
