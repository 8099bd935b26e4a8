"""Pages of a PDF as pictures, drawn when they are looked at."""

from __future__ import annotations

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

_KEPT = 12  # pictures


class PdfPages:
    def __init__(self, data: bytes) -> None:
        import pypdfium2  # type: ignore[import-untyped]

        self._pdf = pypdfium2.PdfDocument(data)
        self.sizes = [QSizeF(*self._pdf.get_page_size(n)) for n in range(len(self._pdf))]  # points
        self._kept: dict[tuple[int, float], QImage] = {}

    def __len__(self) -> int:
        return len(self.sizes)

    def image(self, number: int, scale: float) -> QImage:
        """A page at so many dots to the point."""
        key = (number, round(scale, 3))
        found = self._kept.pop(key, None)
        if found is None:
            page = self._pdf[number]
            bitmap = page.render(scale=scale, prefer_bgrx=True)
            picture = QImage(
                bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
            )
            found = picture.copy()  # the bytes go with the bitmap
            bitmap.close()
            page.close()
        self._kept[key] = found
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def close(self) -> None:
        self._kept.clear()
        self._pdf.close()
