"""What is known of a piece of the text that was clicked on, as HTML: both values, where each is from, the cause, the mends."""

from __future__ import annotations

from html import escape

from budgetdesk.document.cell_view import show_value
from budgetdesk.document.mends import Mend
from budgetdesk.engine.cells import Cell
from budgetdesk.engine.labels import cell_words
from budgetdesk.engine.level import LEVEL_SIGNS, LEVEL_WORDS
from budgetdesk.narrative.sources import cells_of
from budgetdesk.records import dataclass
from budgetdesk.review.finding import Finding
from budgetdesk.ui.narrative.text_marks import Piece
from budgetdesk.ui.session.mending import mends_of
from budgetdesk.ui.session.session import Session
from budgetdesk.ui.widgets.palette import Palette

_MOST = 5  # cells that are listed


@dataclass(frozen=True, slots=True)
class Way:
    """A mend that the note offers."""

    finding: Finding
    mend: Mend


@dataclass(frozen=True, slots=True)
class FigureNote:
    """`links`: what its addresses stand for."""

    html: str
    links: dict[str, Cell | Way]


def figure_note(session: Session, piece: Piece, palette: Palette) -> FigureNote:
    note = FigureNote("", {})
    finding = piece.finding
    if finding is not None:
        parts = _told(session, finding, palette, note)
    else:
        parts = [f"<b>{escape(piece.text)}</b>　{_stands(piece, palette)}"]
        parts += _sources(session, cells_of(session.document.engine, piece.span), note)
    return FigureNote("<br>".join(parts), note.links)


def _stands(piece: Piece, palette: Palette) -> str:
    words = {
        "follows": "取自表中的数，表一改它就跟着改",
        "words": "单位自己写的话",
        "gap": "要单位自己写：点下面的格去填",
        "agrees": "与所知的数相符",
        "unbound": "没有找到可对照的数：请自己核一下",
        "wrong": "不符",
    }.get(piece.look, "")
    return f'<span style="color:{palette.soft_text}">{words}</span>'


def _told(session: Session, finding: Finding, palette: Palette, note: FigureNote) -> list[str]:
    colour = palette.level(finding.level)
    head = f"{LEVEL_SIGNS[finding.level]} {LEVEL_WORDS[finding.level]}"
    parts = [f'<b style="color:{colour}">{head}</b>　{escape(finding.says)}']
    if finding.entered and finding.expected:
        parts.append(f"文中写 <b>{escape(finding.entered)}</b>，应为 <b>{escape(finding.expected)}</b>")
    if finding.tip:
        parts.append(f'<span style="color:{colour}">可能的原因：{escape(finding.tip)}</span>')
    parts += _sources(session, [part.cell for part in finding.cells if part.role == "witness"], note)
    ways = []
    for mend in mends_of(session, finding):
        if mend.kind == "write" and mend.cell is None:
            continue  # it is these words that would be led to
        address = f"do:{len(note.links)}"
        note.links[address] = Way(finding, mend)
        name = cell_words(session.document.engine, mend.cell) if mend.cell is not None else ""
        ways.append(f'<a href="{address}">{escape(f"{name} {mend.words}".strip())}</a>')
    return [*parts, "　".join(ways)] if ways else parts


def _sources(session: Session, cells: list[Cell], note: FigureNote) -> list[str]:
    """The cells that a figure is from, or is held against, each with its value and to be gone to."""
    engine = session.document.engine
    lines = []
    for cell in cells[:_MOST]:
        address = f"cell:{len(note.links)}"
        note.links[address] = cell
        kind = engine.type_of(cell)
        value = show_value(engine, kind, engine.value(cell))
        unit = f" {kind.unit}" if kind.number and kind.unit and value else ""
        shown = value if len(value) <= 24 else f"{value[:24]}…"
        name = escape(cell_words(engine, cell))
        lines.append(f'<a href="{address}">{name}</a>　{escape(shown)}{unit}')
    if len(cells) > _MOST:
        lines.append(f"……等 {len(cells)} 格")
    return lines
