"""Paints a sheet: panes (frozen, scrolled, pinned), boxes with marks told apart by shape and colour, selection, edges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QItemSelectionRange, QLineF, QModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QLinearGradient, QPainter, QPen

from budgetdesk.document.finding_index import Mark
from budgetdesk.document.form.sheet import Box, Line
from budgetdesk.engine.cells import Cell
from budgetdesk.output.form import alignment
from budgetdesk.ui.sheet.fill_handle import FillHandle, Range
from budgetdesk.ui.sheet.sheet_geometry import Projection, SheetGeometry
from budgetdesk.ui.sheet.sheet_model import SheetModel
from budgetdesk.ui.widgets.mark_shapes import (
    draw_arrow,
    draw_corner,
    draw_past,
    draw_shape,
    draw_tick,
    draw_wave,
)
from budgetdesk.ui.widgets.palette import Palette
from budgetdesk.ui.widgets.type_metrics import TypeMetrics

_APART = 2  # pixels between a sign and a text
_SHADE, _SHADE_ALPHA = 9, 60  # pixels
_NARROWED = 1.18  # by how much a text may be wider than its room, as beside a sign, and be set narrower rather than cut
_WHOLE = "说明…"  # what a text that is cut off at the edge shows at least, or nothing
_GROUND_OF = {"heading": "header", "side": "header", "mark": "band"}


class SheetPainter:
    def __init__(self, model: SheetModel, palette: Palette) -> None:
        self.model, self.marks = model, model.session.marks
        self.focus: frozenset[Cell] = frozenset()  # cells of the finding that is being looked at
        self.palette = palette
        self._colors = {name: QColor(getattr(palette, name)) for name in palette.__slots__}
        self._grid = QPen(self._colors["line"], 0)
        self.arranged_columns: dict[int, str] = {}  # of the frame: columns of rows that stand by themselves
        self.arrows_shown = False

    def paint(
        self, painter: QPainter, dirty: QRect, at: Projection, selection: Sequence[QItemSelectionRange],
        cursor: QModelIndex, *, focused: bool,
    ) -> None:  # fmt: skip
        """What a viewport shows of the sheet, inside `dirty`."""
        painter.fillRect(dirty, self._colors["window"])
        g, ox, dx, dy = at.geometry, at.origin, at.dx, at.dy
        width, height = at.size.width(), at.size.height()
        fx, fy = g.xs[g.frozen_columns], g.ys[g.frozen_lines]
        heading, body = (0, g.frozen_lines), (g.frozen_lines, len(g.heights))
        labels, values = (0, g.frozen_columns), (g.frozen_columns, len(g.xs) - 1)
        pinned, last, beside = at.pinned_left, (g.pinned, g.pinned + 1), at.edge - ox - fx
        panes = [
            (QRect(ox + fx, fy, beside, height), dx, dy, body, values),
            (QRect(ox, fy, fx, height), 0, dy, body, labels),
            (QRect(ox + fx, 0, beside, fy), dx, 0, heading, values),
            (QRect(ox, 0, fx, fy), 0, 0, heading, labels),
        ]
        if pinned < width:
            shift = at.shift(g.pinned)
            panes.append((QRect(pinned, fy, at.right - pinned, height), shift, dy, body, last))
            panes.append((QRect(pinned, 0, at.right - pinned, fy), shift, 0, heading, last))
        for pane, sx, sy, line_ends, column_ends in panes:
            clip = pane & dirty
            if clip.isEmpty():
                continue
            lines = _within(g.line_at(clip.top() + sy), g.line_at(clip.bottom() + sy), line_ends)
            columns = _within(
                g.column_at(clip.left() - ox + sx), g.column_at(clip.right() - ox + sx), column_ends
            )
            painter.save()
            painter.setClipRect(clip)
            painter.translate(ox - sx, -sy)  # from here on in table coordinates
            self._draw(painter, g, lines, columns, _seen(at, column_ends))
            self._draw_selection(painter, g, selection, cursor, focused=focused)
            painter.restore()
        if g.notes_height:
            self._draw_notes(painter, QRect(0, fy, width, height) & dirty, at)
        painter.save()
        painter.setClipRect(dirty)  # of several parts none is drawn twice: a shade over a shade is darker
        if g.gutter:
            self._draw_gutter(painter, dirty, at, cursor.row())
            painter.setClipRect(dirty)
        self._draw_edges(painter, at)
        painter.restore()
        if g.frozen_lines and dirty.top() < g.ys[g.frozen_lines]:
            self._draw_arrows(painter, at)

    def has_arrow(self, column: int) -> bool:
        """Whether rows can be sorted and left out by a column."""
        return column in self.arranged_columns

    def draw_handle(self, painter: QPainter, at: Projection, selected: Range, target: Range | None) -> None:
        """The square at the corner of the selection, and the frame of what will be filled."""
        g, accent = at.geometry, self._colors["accent"]
        place = FillHandle.place(at, selected)
        seen = at.origin < place.left() <= (at.right if selected[3] == g.pinned else at.edge)
        if place.top() > g.ys[g.frozen_lines] - 2 and seen:
            painter.fillRect(place.adjusted(-1, -1, 1, 1), self._colors["surface"])
            painter.fillRect(place, accent)
        if target is not None and target != selected:
            top, left, bottom, right = target
            corner = at.on_screen(QRect(g.xs[left], g.ys[top], 1, 1), top, left).topLeft()
            end = at.on_screen(QRect(g.xs[right + 1], g.ys[bottom + 1], 1, 1), bottom, right).topLeft()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent, 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(QRect(corner, end))

    def _draw_arrows(self, painter: QPainter, at: Projection) -> None:
        """In headings by whose columns rows can be sorted or left out; strong where they are."""
        now = self.model.arrangement
        g = at.geometry
        edge = at.origin + g.xs[g.frozen_columns]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for column, name in self.arranged_columns.items():
            place = at.arrow(column)
            if column >= g.frozen_columns and place.left() < edge:
                continue
            if column != g.pinned and place.right() > at.edge:
                continue
            sorted_ = now is not None and now.sorted_by == name
            asked = now is not None and name in dict(now.shown_texts)
            if not (self.arrows_shown or sorted_ or asked):
                continue
            painter.setBrush(self._colors["header"])
            painter.drawRect(place.adjusted(-2, -2, 2, 2))
            painter.setBrush(self._colors["accent" if sorted_ or asked else "faint_text"])
            draw_arrow(painter, QRectF(place), up=sorted_ and not now.descending, funnel=asked)
        painter.restore()

    def _draw_selection(
        self, painter: QPainter, g: SheetGeometry, selection: Sequence[QItemSelectionRange],
        cursor: QModelIndex, *, focused: bool,
    ) -> None:  # fmt: skip
        accent = self._colors["accent"]
        veil = QColor(accent)
        veil.setAlpha(28)
        many = False
        for part in selection:
            x, y = g.xs[part.left()], g.ys[part.top()]
            rect = QRect(x, y, g.xs[part.right() + 1] - x, g.ys[part.bottom() + 1] - y)
            found = self.model.form.box_at(part.top(), part.left())
            if found is None or g.rect(*found) != rect:
                many = True
                painter.fillRect(rect, veil)
                painter.setPen(QPen(accent, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(-1, -1, -1, -1))
        found = self.model.form.box_at(cursor.row(), cursor.column()) if cursor.isValid() else None
        if found is not None:
            painter.setPen(QPen(accent, 2 if focused or not many else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(g.rect(*found).adjusted(1, 1, -1, -1))

    def _draw_gutter(self, painter: QPainter, dirty: QRect, at: Projection, current: int) -> None:
        """The numbers of the lines, at their left."""
        g, colors = at.geometry, self._colors
        x, top = at.origin - g.gutter, g.ys[g.frozen_lines]
        painter.fillRect(QRect(x, 0, g.gutter, top), colors["header"])
        painter.setClipRect(dirty & QRect(x, top, g.gutter, at.size.height()))
        first, last = g.line_at(max(dirty.top(), top) + at.dy), g.line_at(dirty.bottom() + at.dy)
        for n in range(max(first, g.sheet.header_lines), last + 1):
            rect = QRect(x, g.ys[n] - at.dy, g.gutter, g.heights[n])
            painter.fillRect(rect, colors["accent_soft" if n == current else "header"])
            painter.setPen(colors["line"])
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            painter.setPen(colors["accent" if n == current else "soft_text"])
            painter.setFont(g.type.plain)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), self.model.form.number_of(n))

    def _draw_edges(self, painter: QPainter, at: Projection) -> None:
        """The table's left edge, and where the frozen part ends."""
        g, ox = at.geometry, at.origin
        fx, fy = g.xs[g.frozen_columns], g.ys[g.frozen_lines]
        bottom = min(g.ys[-1] - at.dy, at.size.height())
        painter.setPen(self._colors["line"])
        painter.drawLine(ox - 1, 0, ox - 1, bottom - 1)
        painter.drawLine(ox - g.gutter, 0, at.right - 1, 0)
        painter.setPen(self._colors["strong_line"])
        if g.frozen_lines:
            painter.drawLine(ox - g.gutter, fy - 1, at.right - 1, fy - 1)
        if (
            at.edge < ox + g.width - at.dx
        ):  # others lie under the pinned column, or behind the edge, where no figure is
            painter.drawLine(at.edge - 1, 0, at.edge - 1, bottom - 1)
            pinned = at.pinned_left < at.size.width()
            self._shade(painter, at.edge - 1 - _SHADE if pinned else at.edge, bottom, rising=pinned)
        if g.frozen_columns and at.dx:
            painter.drawLine(ox + fx - 1, 0, ox + fx - 1, bottom - 1)
            self._shade(painter, ox + fx, bottom, rising=False)

    def _shade(self, painter: QPainter, left: int, bottom: int, *, rising: bool) -> None:
        """What stays lies above what goes on under it."""
        dark, none = QColor(0, 0, 0, _SHADE_ALPHA), QColor(0, 0, 0, 0)
        gradient = QLinearGradient(left, 0, left + _SHADE, 0)
        gradient.setColorAt(0, none if rising else dark)
        gradient.setColorAt(1, dark if rising else none)
        painter.fillRect(QRect(left, 0, _SHADE, bottom), gradient)

    # in table coordinates

    def _draw(
        self, painter: QPainter, geometry: SheetGeometry, lines: range, columns: range, seen: tuple[int, int]
    ) -> None:
        """The boxes that touch those lines and columns, with their texts in what is seen of them: a figure or a code of which
        some digits are out of sight reads as another, so what is cut ends in "…"."""
        boxes = list(self._boxes(lines, columns))
        rects = []
        for n, line, box in boxes:
            rect = geometry.rect(n, box)
            rects.append(rect)
            self._ground(painter, rect, line, box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._grid)
        painter.drawRects([r.translated(-1, -1) for r in rects])
        frozen = geometry.frozen_columns
        labels = columns.stop <= frozen
        for (_, line, box), rect in zip(boxes, rects, strict=True):
            across = box.column < frozen < box.column + box.span
            if box.kind == "heading" and box.span > 1:
                if across and labels:
                    continue  # written over its columns that are not frozen
                rect = _between(rect, (max(seen[0], geometry.xs[frozen]) if across else seen[0], seen[1]))
            elif across and not labels and seen[0]:
                continue  # of what is scrolled away under the frozen columns they show the beginning
            self._content(painter, rect, line, box, geometry.type, seen)

    def _draw_notes(self, painter: QPainter, clip: QRect, at: Projection) -> None:
        """Below the table, in the width that is seen: they do not move sideways with it."""
        type_ = at.geometry.type
        y = at.geometry.ys[-1] - at.dy + type_.pad
        painter.save()
        painter.setClipRect(clip)
        painter.setFont(type_.plain)
        painter.setPen(self._colors["soft_text"])
        for note in at.geometry.notes:
            lines = type_.broken(note, False, at.geometry.notes_width)
            for n, line in enumerate(lines):
                painter.drawText(QPointF(at.origin, y + type_.ascent + n * type_.spacing), line)
            y += type_.height(len(lines))
        painter.restore()

    def _boxes(self, lines: range, columns: range) -> Iterable[tuple[int, Line, Box]]:
        all_lines = self.model.sheet.lines
        first, last = columns.start, columns.stop
        for n, box in self.model.form.tall_boxes(lines.start, lines.stop):
            if box.column < last and box.column + box.span > first:
                yield n, all_lines[n], box
        for n in lines:
            line = all_lines[n]
            for box in line.boxes:
                if box.column < last and box.column + box.span > first:
                    yield n, line, box

    def _ground(self, painter: QPainter, rect: QRect, line: Line, box: Box) -> None:
        colors = self._colors
        if name := _GROUND_OF.get(box.kind):
            painter.fillRect(rect, colors[name])
            return
        total = line.kind in ("total", "subtotal")
        if box.cell is None:
            painter.fillRect(rect, colors["band"])
            return
        view = self.model.view(box.cell)
        if view.state == "computed" or (view.state == "blank" and not self.model.awaits_entry(box.cell)):
            painter.fillRect(rect, colors["computed"])
        elif total:
            painter.fillRect(rect, colors["band"])
        else:
            painter.fillRect(rect, colors["surface"])
        mark = self.marks.of(self.model.marked(box.cell))
        if mark is not None and mark.role == "suspect" and not mark.explained:
            painter.fillRect(rect, QColor(self.palette.level_soft(mark.level)))
        elif view.state == "rejected":
            painter.fillRect(rect, colors["error_soft"])
        if view.state == "not_applicable":
            painter.fillRect(rect, QBrush(colors["line"], Qt.BrushStyle.BDiagPattern))

    def _content(
        self, painter: QPainter, rect: QRect, line: Line, box: Box, type_: TypeMetrics, seen: tuple[int, int]
    ) -> None:
        colors = self._colors
        if box.cell is None:
            if box.text:
                painter.setPen(colors["text"])
                text = "\n".join(box.text) if box.vertical else box.text
                self._text(
                    painter,
                    rect,
                    text,
                    alignment(line, box),
                    box,
                    type_,
                    type_.bold if box.bold else type_.plain,
                    seen,
                )
            return
        view = self.model.view(box.cell)
        mark = self.marks.of(self.model.marked(box.cell))
        text, color, font = view.text, colors["text"], type_.bold if box.bold else type_.plain
        if not text and (box.hint or self._is_unnamed_total(line, box)):
            text, color = box.hint or "合计", colors["soft_text"]
        elif view.state == "computed":
            color = colors["computed_text"]
        elif view.state == "not_applicable":
            color = colors["soft_text"]
        align = alignment(line, box)
        sign, taken = (QRectF(), 0)
        if mark is not None and mark.role == "suspect":
            sign, taken = sign_place(rect, text, align, box, type_)
            shown = _between(rect, seen)
            if box.number and shown != rect and type_.width(text, box.bold) + sign.width() > shown.width():
                text = ""  # at the edge of the window a figure gives way to its sign
        if text:
            painter.setPen(color)
            self._text(painter, rect.adjusted(0, 0, -taken, 0), text, align, box, type_, font, seen)
        if mark is not None:
            self._mark(painter, rect, mark, sign, type_)
        if view.state == "rejected":
            self._wave(painter, rect, text, box, type_)
        if text and self.model.is_past(box.cell):
            draw_past(painter, rect, colors["hint"])
        if view.state == "overridden":
            draw_corner(painter, rect, colors["accent"], type_)
        if box.cell in self.model.session.document.content.facts.confirmed:
            draw_tick(painter, rect, colors["good"], type_)
        if box.cell in self.focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors["accent"], 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -2, -2))

    def _is_unnamed_total(self, line: Line, box: Box) -> bool:
        """Whether a sum whose name the form does not print begins there."""
        total = line.kind == "total" and box.column == 0
        return total and not any(self.model.text(other) for other in line.boxes if not other.number)

    def _text(
        self, painter: QPainter, rect: QRect, text: str, align: str, box: Box, type_: TypeMetrics, font: QFont,
        seen: tuple[int, int],
    ) -> None:  # fmt: skip
        painter.setFont(font)
        pad, shown = type_.pad, _between(rect, seen)
        end = shown.x() + shown.width() - pad
        base = rect.y() + (rect.height() - type_.spacing) / 2 + type_.ascent
        if align == "right" and (width := type_.width(text, box.bold)) <= shown.width() - 2 * pad:
            painter.drawText(QPointF(end - width, base), text)
            return
        left = rect.x() + pad + box.level * type_.indent if align == "left" else shown.x() + pad
        room = end - left
        figure = align == "right" and any(map(str.isdigit, text))
        if figure or (shown != rect and room < type_.width(_WHOLE, box.bold)):
            painter.drawText(QPointF(left, base), "…" if room >= type_.width("…") else "")
            return
        if rect.height() < type_.height(2):
            width = type_.width(text, box.bold)
            if shown == rect and "\n" not in text and room < width <= room * _NARROWED:
                painter.save()
                painter.translate(left, base)
                painter.scale(room / width, 1.0)
                painter.drawText(QPointF(), text)
                painter.restore()
                return
            if "\n" in text or width > room:
                text, align = type_.elided(text.replace("\n", " "), box.bold, room), "left"
            lines = [text]
        else:
            lines = _wrapped(text, align, box, room, rect.height(), type_)
        base -= (len(lines) - 1) * type_.spacing / 2
        for line in lines:
            x = left if align == "left" else left + (room - type_.width(line, box.bold)) / 2
            painter.drawText(QPointF(x, base), line)
            base += type_.spacing

    def _mark(self, painter: QPainter, rect: QRect, mark: Mark, sign: QRectF, type_: TypeMetrics) -> None:
        color = QColor(self.palette.level(mark.level))
        if mark.role == "witness":
            if not mark.explained and mark.level != "hint":
                painter.setPen(QPen(color, 1.2, Qt.PenStyle.DotLine))
                y, pad = rect.y() + rect.height() - 2.5, type_.pad
                painter.drawLine(QLineF(rect.x() + pad, y, rect.x() + rect.width() - pad, y))
            return
        shape = "said" if mark.explained else "stale" if mark.stale else mark.level
        if mark.explained:
            color = self._colors["good"]
        elif mark.level == "error":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, 1.4))
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -2, -2))
        draw_shape(painter, shape, sign, color)

    def _wave(self, painter: QPainter, rect: QRect, text: str, box: Box, type_: TypeMetrics) -> None:
        """The zigzag below what could not be read."""
        width = min(type_.width(text, box.bold), rect.width() - 2 * type_.pad)
        right = rect.x() + rect.width() - type_.pad
        x = right - width if box.number else float(rect.x() + type_.pad)
        y = rect.y() + rect.height() / 2 + type_.spacing / 2 - 2
        draw_wave(painter, x, y, width, self._colors["error"])


def _seen(at: Projection, columns: tuple[int, int]) -> tuple[int, int]:
    """From where to where in the table a pane shows its columns; what stands in frozen and other columns is whole while
    nothing is scrolled."""
    g = at.geometry
    first, stop = columns
    if columns == (g.pinned, g.pinned + 1):
        return g.xs[first], g.xs[stop]
    edge = at.edge - at.origin
    if not at.dx:
        return 0, edge
    return (0, g.xs[stop]) if stop == g.frozen_columns else (g.xs[g.frozen_columns] + at.dx, edge + at.dx)


def _between(rect: QRect, seen: tuple[int, int]) -> QRect:
    left, right = max(rect.x(), seen[0]), min(rect.x() + rect.width(), seen[1])
    return QRect(left, rect.y(), right - left, rect.height())


def _wrapped(text: str, align: str, box: Box, room: float, height: int, type_: TypeMetrics) -> list[str]:
    """As many lines as the height takes, the last of them shortened where the text goes on."""
    lines = type_.broken(text, box.bold, room, balanced=align == "center")
    most = max(int((height + 1) // type_.spacing), 1)
    if len(lines) > most:
        lines = [*lines[: most - 1], type_.elided("".join(lines[most - 1 :]), box.bold, room)]
    return lines


def sign_place(rect: QRect, text: str, align: str, box: Box, type_: TypeMetrics) -> tuple[QRectF, int]:
    """Where a sign stands over no text, and how much of the text's room it takes for that.

    At the left of a figure, smaller where that leaves little room; else at the end of the first line that has room for it.
    """
    size = min(type_.digit * 1.7, rect.height() * 0.6)
    room = rect.width() - 2 * type_.pad - box.level * type_.indent
    height = rect.height() if text or rect.height() <= 2 * type_.line else type_.line
    middle = rect.y() + (height - size) / 2  # of a tall blank at its top, which is in view first
    if box.number:
        free = rect.width() - type_.pad - type_.width(text, box.bold) - 2 * _APART
        size = max(min(size, free), type_.digit)
        x = rect.x() + min(type_.pad, max(_APART + free - size, 1))
        return QRectF(x, middle, size, size), 0
    x = rect.x() + rect.width() - size - type_.pad
    wrapped = rect.height() >= type_.height(2)
    lines = _wrapped(text, align, box, room, rect.height(), type_) if wrapped else [text]
    top = middle - (len(lines) - 1) * type_.spacing / 2
    for n, line in enumerate(lines):
        beside = room - type_.width(line, box.bold)
        if (beside / 2 if align == "center" else beside) >= size + _APART:
            return QRectF(x, top + n * type_.spacing, size, size), 0
    return QRectF(x, middle, size, size), round(size) + _APART


def _within(first: int, last: int, ends: tuple[int, int]) -> range:
    return range(max(first, ends[0]), max(min(last + 1, ends[1]), ends[0]))
