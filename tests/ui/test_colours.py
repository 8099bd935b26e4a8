"""What is written can be read: contrast as WCAG 2.1 (1.4.3, 1.4.11) reckons it, of every palette."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from PySide6.QtWidgets import QApplication

from budgetdesk.ui.widgets.palette import CALM, DARK, STRONG, Palette

GROUNDS = ("window", "surface", "header", "band", "computed", "accent_soft")  # each may lie under any text
LEVELS = ("accent", "error", "query", "hint", "good")


def light(colour: str) -> float:
    """The relative luminance of #rrggbb, 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [CALM, DARK, STRONG], ids=["calm", "dark", "strong"])
def test_texts_stand_out_from_every_ground(palette: Palette) -> None:
    colours = asdict(palette)
    texts = ("text", "soft_text", "computed_text", *LEVELS)
    pairs = {(text, ground): 4.5 for text in texts for ground in GROUNDS}
    pairs |= {(text, f"{level}_soft"): 4.5 for level in LEVELS for text in (level, "text", "soft_text")}
    pairs |= {("on_accent", "accent"): 4.5}
    pairs |= {("faint_text", ground): 3.0 for ground in GROUNDS}  # signs
    told = {pair: contrast(*(colours[name] for name in pair)) for pair in pairs}
    assert {pair: round(told[pair], 2) for pair, least in pairs.items() if told[pair] < least} == {}


def test_what_is_written_on_the_accent_has_the_colour_for_it(dressed: QApplication) -> None:
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", dressed.styleSheet())
    on_it = [(names, body) for names, body in rules if f"background: {CALM.accent};" in body]
    assert on_it
    dark = [
        names
        for names, body in on_it
        if f"color: {CALM.on_accent}" not in body and "::indicator" not in names
    ]
    assert dark == [], "the text of a bar goes on where its filled part ends"
