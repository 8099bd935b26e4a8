"""Texts as they are compared, shortened and cleared of what nobody sees, whatever they are texts of."""

from __future__ import annotations

from unicodedata import normalize

_UNSEEN = dict.fromkeys(
    [
        *range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0),  # controls but tabs and line ends
        0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070),
        0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFE, 0xFFFF,
    ]
)  # fmt: skip
_LINE_ENDS = dict.fromkeys([0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], "\n")
_LEGIBLE: dict[int, str | None] = {**_UNSEEN, **_LINE_ENDS} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_HALF = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0xFFE5: 0xA5}
_HALF |= dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], 0x20)


def compact(text: str) -> str:
    """Without blanks, and signs of either width as one: what two copies of a text most often differ in."""
    return "".join((text if text.isascii() else normalize("NFKC", text)).split())


def half_width(text: str) -> str:
    """Full-width letters, figures and signs as the narrow ones, every blank as a space, and nothing else turned.

    Unlike the compatibility forms of Unicode, in which ① and ² are figures.
    """
    return text if text.isascii() else text.translate(_HALF)


def legible(text: str) -> str:
    """Without what nobody sees: control characters, marks of direction, of width zero, halves of pairs. Lines end in \\n."""
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_LEGIBLE)


def one_line(text: str) -> str:
    """A printed label without the line ends that its form gives it."""
    return "".join(line.strip() for line in text.splitlines()) if "\n" in text else text


def shortened_inside(text: str, longest: int) -> str:
    """Both ends of a text that is too long: of a cell's name the table and the column."""
    if len(text) <= longest:
        return text
    head = longest // 3
    return f"{text[:head]}…{text[head + 1 - longest :]}"


def shortened(text: str, longest: int, mark: str = "…") -> str:
    """No more than `longest` characters, the mark of what is left out among them."""
    return text if len(text) <= longest else text[: longest - len(mark)] + mark
