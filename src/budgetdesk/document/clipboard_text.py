"""Blocks of cells as the text that spreadsheets exchange: tab-separated, quoted where there are line ends."""

from __future__ import annotations

from collections.abc import Sequence

from budgetdesk.patterns import late_pattern

_FORMULA = late_pattern(r"\s*(?:[=@]|[-+](?![-+—―─\s]*$|¥?[0-9.,]+[%％]?$))")
_CELL_END = late_pattern("[\t\n]")
_QUOTATION = late_pattern(r'"((?:[^"]++|"")*+)"(?![^\t\n])')  # else a cell merely begins with the mark
_MADE_HARMLESS = late_pattern(r"'(?=\s*[-=+@])")


def to_text(rows: Sequence[Sequence[str]]) -> str:
    """A text that a spreadsheet would run as a formula gets the mark of a text in front, which `ragged_rows` takes off."""
    return "".join("\t".join(_quoted(_harmless(cell)) for cell in row) + "\r\n" for row in rows)


def ragged_rows(text: str) -> list[list[str]]:
    """The cells of a copied block, each row with those that its line has; at least one row with one cell."""
    return [[cell[1:] if _MADE_HARMLESS.match(cell) else cell for cell in row] for row in _cells(text)]


def _cells(text: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if '"' not in text:
        return [line.split("\t") for line in text.split("\n")]
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        if quotation := _QUOTATION.match(text, at):
            cell, at = quotation.group(1).replace('""', '"'), quotation.end()
        else:
            end = _CELL_END.search(text, at)
            cell, at = text[at : end.start() if end else None], end.start() if end else len(text)
        rows[-1].append(cell)
        if at >= len(text):
            return rows
        if text[at] == "\n":
            rows.append([])
        at += 1


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _quoted(cell: str) -> str:
    if any(char in cell for char in '\t\n"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
