"""Texts as they are compared and shortened, whatever they are texts of."""

from __future__ import annotations

from unicodedata import normalize


def compact(text: str) -> str:
    """Without blanks, and signs of either width as one: what two copies of a text most often differ in."""
    return "".join(normalize("NFKC", text).split())


def shortened(text: str, longest: int, mark: str = "…") -> str:
    """No more than `longest` characters, the mark of what is left out among them."""
    return text if len(text) <= longest else text[: longest - len(mark)] + mark
