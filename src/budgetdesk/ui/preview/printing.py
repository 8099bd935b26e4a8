"""Sends pages to a printer, each the way it lies."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from budgetdesk.ui.preview.pdf_pages import PdfPages
from budgetdesk.ui.session.settings import Settings

_DOTS_PER_INCH = 300


def ask_and_print(pages: PdfPages, title: str, parent: QWidget, settings: Settings | None = None) -> bool:
    """Ask for the printer, then print; whether it was printed. `settings` keeps printer and paper for the next time."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    if settings is not None:
        use_last(printer, settings)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, len(pages))
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    if settings is not None:
        keep_last(printer, settings)
    print_pages(pages, printer)
    return True


def use_last(printer: QPrinter, settings: Settings) -> None:
    """The printer and paper used last, as far as they are still there."""
    name = settings.text("print/printer")
    if name in QPrinterInfo.availablePrinterNames():
        printer.setPrinterName(name)
    paper = next((size for size in QPageSize.PageSizeId if size.name == settings.text("print/paper")), None)
    if paper is not None and paper != QPageSize.PageSizeId.Custom:
        printer.setPageSize(QPageSize(paper))


def keep_last(printer: QPrinter, settings: Settings) -> None:
    settings.keep("print/printer", printer.printerName())
    settings.keep("print/paper", printer.pageLayout().pageSize().id().name)


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
