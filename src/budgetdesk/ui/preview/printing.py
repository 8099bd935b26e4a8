"""Sends pages to a printer, each the way it lies."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from budgetdesk.ui.preview.pdf_pages import PdfPages

_DOTS_PER_INCH = 300


def ask_and_print(pages: PdfPages, title: str, parent: QWidget) -> bool:
    """Ask for the printer, then print; whether it was printed."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, len(pages))
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    print_pages(pages, printer)
    return True


def print_pages(pages: PdfPages, printer: QPrinter) -> None:
    first = max(printer.fromPage(), 1)
    last = printer.toPage() or len(pages)
    painter = QPainter()
    for number in range(first - 1, min(last, len(pages))):
        size = pages.sizes[number]
        wide = size.width() > size.height()
        orientation = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        printer.setPageOrientation(orientation)
        printer.setFullPage(True)
        if not painter.isActive():
            painter.begin(printer)
        else:
            printer.newPage()
        page = printer.pageLayout().fullRectPixels(printer.resolution())
        scale = min(page.width() / size.width(), page.height() / size.height())
        area = QRect(0, 0, round(size.width() * scale), round(size.height() * scale))
        area.moveCenter(QRect(0, 0, page.width(), page.height()).center())
        painter.drawImage(area, pages.image(number, _DOTS_PER_INCH / 72))
    if painter.isActive():
        painter.end()
