"""Blocks of cells as the text that spreadsheets exchange: tab-separated, quoted where there are line ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FORMULA = re.compile(r"\s*(?:[=@]|[-+](?![-+—―─\s]*$|¥?[0-9.,]+[%％]?$))")
_CELL_END = re.compile("[\t\n]")
_MADE_HARMLESS = re.compile(r"'(?=\s*[-=+@])")


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
        if text.startswith('"', at) and _closes(text, at):
            cell, at = _quotation(text, at)
        else:
            end = _CELL_END.search(text, at)
            cell, at = text[at : end.start() if end else None], end.start() if end else len(text)
        rows[-1].append(cell)
        if at >= len(text):
            return rows
        if text[at] == "\n":
            rows.append([])
        at += 1


def _quotation(text: str, at: int) -> tuple[str, int]:
    """The cell in quotation marks that begins there, and where it ends; `_closes` knows that it does."""
    end = at + 1
    while text[(end := text.index('"', end)) + 1 : end + 2] == '"':
        end += 2
    return text[at + 1 : end].replace('""', '"'), end + 1


def _closes(text: str, at: int) -> bool:
    """Whether the quotation mark begins a quoted cell, and not a cell that merely begins with one."""
    end = at + 1
    while (end := text.find('"', end)) >= 0:
        if text[end + 1 : end + 2] != '"':
            return text[end + 1 : end + 2] in ("", "\t", "\n")
        end += 2
    return False


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _quoted(cell: str) -> str:
    if any(char in cell for char in '\t\n"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
